"""`nanorx references`: every document that the rule base cites."""

from __future__ import annotations

from nanorx.cli.given import load_rules
from nanorx.cli.options import Json, Rules
from nanorx.cli.output import page_width, show, write_json
from nanorx.cli.pages.references import all_references, references_page

__all__ = ["references"]


def references(json_: Json = False, rules: Rules = "") -> None:
    """List all documents that are cited.

    For each how surely it is identified, or how much of it was read.
    """
    base = load_rules(rules)
    rows = all_references(base)
    if json_:
        write_json([row.as_json() for row in rows])
        return
    show(references_page(base, rows, page_width()))
