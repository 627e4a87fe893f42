"""`nanorx descriptors`: what may be said about a case."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from nanorx.cli.given import descriptor_of, load_rules
from nanorx.cli.options import All, Form, Json, Output, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.descriptors import descriptor_document, descriptors_document

__all__ = ["descriptors"]


def descriptors(
    name: Annotated[str, Argument(metavar="[NAME]", help="One descriptor, as a page.", show_default=False)] = "",
    all_: All = False,
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """List what may be said about a case.

    With a NAME, one descriptor as a page: choices or unit and range, the question to ask, and the rules that ask.
    """
    target = Target.of(output, form, json_=json_)
    base = load_rules(rules)
    if name:
        target.show(descriptor_document(base, descriptor_of(name, base), everything=all_))
    else:
        target.show(descriptors_document(base))
