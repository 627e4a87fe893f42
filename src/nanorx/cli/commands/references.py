"""`nanorx references`: every document that the rule base cites."""

from __future__ import annotations

from nanorx.cli.given import load_rules
from nanorx.cli.options import Form, Json, Output, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.references import references_document

__all__ = ["references"]


def references(output: Output = "", form: Form = "", json_: Json = False, rules: Rules = "") -> None:
    """List all documents that are cited.

    For each how surely it is identified, or how much of it was read.
    """
    target = Target.of(output, form, json_=json_)
    target.show(references_document(load_rules(rules)))
