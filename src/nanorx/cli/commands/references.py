"""`nanorx references`: every document that the rule base cites."""

from __future__ import annotations

from nanorx.cli.options import Json, Rules

__all__ = ["references"]


def references(json_: Json = False, rules: Rules = "") -> None:
    """List all documents that are cited.

    For each how surely it is identified, or how much of it was read.
    """
    from nanorx.cli.given import load_rules  # noqa: PLC0415 - a command loads only what it needs
    from nanorx.cli.output import page_width, show, write_json  # noqa: PLC0415 - the same
    from nanorx.cli.pages.references import all_references, references_page  # noqa: PLC0415 - the same

    base = load_rules(rules)
    rows = all_references(base)
    if json_:
        from nanorx.advice.answers.canonical import to_json  # noqa: PLC0415 - the same

        write_json(to_json(rows))
        return
    show(references_page(base, rows, page_width()))
