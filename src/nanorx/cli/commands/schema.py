"""`nanorx schema`: the JSON Schemas of cases, results and other answers."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from nanorx.advice.answers.schemas import ANSWERS
from nanorx.cli.given import load_rules
from nanorx.cli.options import Rules
from nanorx.cli.output import write_json
from nanorx.common.suggest import did_you_mean
from nanorx.document.pages.report import Report
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.case_schema import case_input_schema, case_schema

__all__ = ["schema"]

KINDS = (
    "case",
    "case-input",
    "result",
    "explanation",
    "why-not",
    "what-if",
    "questions",
    "comparison",
    "verification",
    "evidence",
    "dossier",
)


def schema(
    kind: Annotated[str, Argument(metavar="KIND", help=f"One of: {', '.join(KINDS)}.", show_default=False)],
    rules: Rules = "",
) -> None:
    """Print the JSON Schema of a case, a result or another answer.

    Draft 2020-12. The schemas of a case are made from the vocabulary of the rule base: case is the canonical form, as
    in a result; case-input is what may be written, with units, synonyms and unknown.
    """
    if kind not in KINDS:
        advice = f"Schemas: {', '.join(KINDS)}. {did_you_mean(kind, KINDS)}".strip()
        raise UsageError([Problem("NRX307", f'there is no schema "{kind}"', advice)])
    if kind == "case":
        write_json(case_schema(load_rules(rules)))
    elif kind == "case-input":
        write_json(case_input_schema(load_rules(rules)))
    elif kind == "dossier":
        write_json(Report.json_schema())
    else:
        write_json(ANSWERS[kind].json_schema())
