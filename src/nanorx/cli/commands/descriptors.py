"""`nanorx descriptors`: what may be said about a case."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from nanorx.cli.given import descriptor_of, found_by, look_up_rules
from nanorx.cli.options import All, Form, Json, Output, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.descriptors import descriptor_document, descriptors_document, found_descriptors_document
from nanorx.knowledge.search import descriptor_entries

__all__ = ["descriptors"]


def descriptors(
    words: Annotated[
        list[str],
        Argument(metavar="[WORD...]", help="The name of a descriptor or a group, or words.", show_default=False),
    ] = [],
    all_: All = False,
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """List or search what may be said about a case.

    With words: the descriptors that have all of them in their names, synonyms, choices or descriptions, best matches
    first. With a name: one descriptor as a page, with its choices or its unit and range, the question to ask, and the
    rules that ask.
    """
    target = Target.of(output, form, json_=json_)
    base = look_up_rules(rules)
    known = base.vocabulary
    name = words[0] if len(words) == 1 else ""
    if name in known.descriptors or name in known.findings:
        target.show(descriptor_document(base, descriptor_of(name, base), everything=all_))
    elif words and name not in known.groups:
        found = found_by(words, descriptor_entries(known.descriptors.values()), lists="descriptors")
        target.show(found_descriptors_document(base, words, found, everything=all_))
    else:
        target.show(descriptors_document(base, group=name, everything=all_))
