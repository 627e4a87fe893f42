"""`nanorx schema`: the JSON Schemas of cases, and of everything that is printed as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument

from nanorx.advice.answers.schemas import ANSWERS, SchemasAnswer, schemas_answer
from nanorx.authoring.schemas import AUTHOR_ANSWERS
from nanorx.cli.given import load_rules
from nanorx.cli.options import Json, Rules
from nanorx.cli.output import Target, write_json
from nanorx.common.suggest import did_you_mean
from nanorx.document.blocks import Code, Commands, Pairs, Section
from nanorx.document.pages.report import Report
from nanorx.document.sections.lists import base_document
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.case_schema import case_input_schema, case_schema
from nanorx.knowledge.mapping_schema import mapping_schema
from nanorx.model import Model
from nanorx.service.fhir.report import Import
from nanorx.service.http.answers import SERVICE_ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["MODELS", "schema"]


MODELS: dict[str, type[Model]] = {
    **ANSWERS,
    "import": Import,
    "dossier": Report,
    **SERVICE_ANSWERS,
    **AUTHOR_ANSWERS,
    "schemas": SchemasAnswer,
}
"""Kind -> the model of what is printed as JSON."""

_OF_RULES: dict[str, Callable[[RuleBase], dict[str, Any]]] = {
    "case": case_schema,
    "case-input": case_input_schema,
    "mapping": mapping_schema,
}
"""Kind -> what makes its schema from a rule base."""


def schema(
    kind: Annotated[
        str, Argument(metavar="[KIND]", help="The kind of document; without one all are listed.", show_default=False)
    ] = "",
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """Print the JSON Schema of a case, a result or another answer; without KIND list all.

    Draft 2020-12. The schemas of a case are made from the vocabulary of the rule base: case is the canonical form, as
    in a result; case-input is what may be written, with units, synonyms and unknown. mapping is the file that says what
    the columns of a table mean, for nanorx cohort.
    """
    known = (*_OF_RULES, *MODELS)
    if kind not in {"", *known}:
        advice = f"Schemas: {', '.join(known)}. {did_you_mean(kind, known)}".strip()
        raise UsageError([Problem("NRX307", f'there is no schema "{kind}"', advice, allowed=known, value=kind)])
    if not kind:
        Target.of(json_=json_).show(_list(load_rules(rules)))
    elif kind in _OF_RULES:
        write_json(_OF_RULES[kind](load_rules(rules)))
    else:
        write_json(MODELS[kind].json_schema())


def _list(base: RuleBase) -> Document:
    """Make the page with every schema."""
    schemas = {kind: make(base) for kind, make in _OF_RULES.items()}
    schemas |= {kind: model.json_schema() for kind, model in MODELS.items()}
    answer = schemas_answer(schemas)
    section = Section("schemas", "Kinds", [Pairs([(row.name, [(row.title,)]) for row in answer.schemas])], answer=True)
    after = Section("next", "", [Commands([("One of them", (Code("nanorx schema KIND"),))])])
    return base_document("JSON Schemas", [section, after], answer, base)
