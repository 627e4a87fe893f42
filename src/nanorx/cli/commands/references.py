"""`nanorx references`: the documents that the rule base cites."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from nanorx.cli.given import look_up_rules
from nanorx.cli.options import Form, Json, Output, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.references import references_document

__all__ = ["references"]


def references(
    words: Annotated[
        list[str],
        Argument(
            metavar="[WORD...]",
            help='Numbers and short names as pages cite them, 36 or "PDQ liver 2025", or words of a citation.',
            show_default=False,
        ),
    ] = [],
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """List the cited documents, or those that are asked for.

    For each how surely it is identified, or how much of it was read.
    """
    target = Target.of(output, form, json_=json_)
    target.show(references_document(look_up_rules(rules), words))
