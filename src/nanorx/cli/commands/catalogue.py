"""`nanorx catalogue`: what is the same for every case, written once for brief answers."""

from __future__ import annotations

from nanorx.advice.answers.catalogue import catalogue as catalogue_of
from nanorx.api import advisor_for
from nanorx.cli.given import load_rules
from nanorx.cli.options import Drafts, Form, Json, Output, Rules
from nanorx.cli.output import Target

__all__ = ["catalogue"]


def catalogue(
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Write once what is the same for every case, for brief answers.

    The texts of strategies, rules, evidence, sources and references, by id. A brief answer (nanorx recommend CASE
    --json --brief) names its catalogue by hash; the two together say what the whole answer says.
    """
    target = Target.of(output, form, json_=json_)
    base = load_rules(rules, drafts=drafts)
    found = catalogue_of(advisor_for(base))
    if target.form == "json":
        target.show_json(found)
        return
    from nanorx.document.pages.catalogue import catalogue_document  # noqa: PLC0415 - not for --json

    target.show(catalogue_document(found, base))
