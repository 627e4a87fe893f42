"""The answers that a JSON Schema is published of."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from nanorx._version import __version__
from nanorx.advice.answers.batch import BatchLine
from nanorx.advice.answers.brief import Brief
from nanorx.advice.answers.catalogue import Catalogue
from nanorx.advice.answers.cohort import CohortSummary
from nanorx.advice.answers.cohort_manifest import CohortManifest
from nanorx.advice.answers.comparison import Comparison
from nanorx.advice.answers.error import ErrorOut
from nanorx.advice.answers.evidence import EvidenceAnswer
from nanorx.advice.answers.explanation import Explanation
from nanorx.advice.answers.lists import DescriptorsAnswer, ReferencesAnswer, StrategiesAnswer
from nanorx.advice.answers.opinion import Opinion
from nanorx.advice.answers.questions import Asking
from nanorx.advice.answers.result import Nanorx, Result
from nanorx.advice.answers.verification import Verification
from nanorx.advice.answers.what_if import WhatIf
from nanorx.advice.why_not.answer import WhyNot
from nanorx.model import Model, about

__all__ = ["ANSWERS", "SchemaRow", "SchemasAnswer", "schemas_answer"]


class SchemaRow(Model):
    """A schema that `nanorx schema KIND` prints."""

    name: Annotated[str, about("The word to ask for it by.")]
    id: Annotated[str, about("Its `$id`; of a case it holds the hash of the rule base.")]
    title: Annotated[str, about("What it is the schema of.")]


class SchemasAnswer(Model):
    """The schemas that are published: `schema` without a kind."""

    schema: Annotated[Literal["nanorx-schemas/1"], about("The version of this shape.")]
    nanorx: Nanorx
    schemas: Annotated[list[SchemaRow], about("The schemas: of cases first, then of answers.")]


def schemas_answer(schemas: dict[str, dict[str, Any]]) -> SchemasAnswer:
    """List schemas by name."""
    rows = [SchemaRow(kind, row["$id"], row["description"]) for kind, row in schemas.items()]
    return SchemasAnswer("nanorx-schemas/1", __version__, rows)


ANSWERS: dict[str, type[Model]] = {
    "result": Result,
    "brief": Brief,
    "catalogue": Catalogue,
    "explanation": Explanation,
    "why-not": WhyNot,
    "what-if": WhatIf,
    "questions": Asking,
    "comparison": Comparison,
    "verification": Verification,
    "opinion": Opinion,
    "evidence": EvidenceAnswer,
    "descriptors": DescriptorsAnswer,
    "strategies": StrategiesAnswer,
    "references": ReferencesAnswer,
    "batch": BatchLine,
    "cohort": CohortManifest,
    "cohort-summary": CohortSummary,
    "error": ErrorOut,
}
"""Kind of answer -> its model."""
