"""`nanorx descriptors`: what may be said about a case."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from nanorx.cli.given import descriptor_of, load_rules
from nanorx.cli.options import All, Json, Rules
from nanorx.cli.output import page_width, show, write_json
from nanorx.cli.pages.descriptors import descriptor_json, descriptor_page, descriptors_page

__all__ = ["descriptors"]


def descriptors(
    name: Annotated[str, Argument(metavar="[NAME]", help="One descriptor, as a page.", show_default=False)] = "",
    all_: All = False,
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """List what may be said about a case.

    With a NAME, one descriptor as a page: choices or unit and range, the question to ask, and the rules that ask.
    """
    base = load_rules(rules)
    wanted = descriptor_of(name, base) if name else None
    if json_:
        rows = [descriptor_json(base, item) for item in base.vocabulary.descriptors.values()]
        write_json(rows if wanted is None else descriptor_json(base, wanted))
    elif wanted is None:
        show(descriptors_page(base, page_width()))
    else:
        show(descriptor_page(base, wanted, page_width(), everything=all_))
