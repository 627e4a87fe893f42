"""The answers that a JSON Schema is published of."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from nanorx.advice.answers.questions import Asking
from nanorx.advice.answers.result import Result
from nanorx.advice.answers.verification import Verification
from nanorx.advice.answers.what_if import WhatIf
from nanorx.advice.why_not.answer import WhyNot

if TYPE_CHECKING:
    from nanorx.model import Model

__all__ = ["ANSWERS"]

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
