"""The answers to rule authors that a JSON Schema is published of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.authoring.answers import CheckAnswer, CodesAnswer, RuleCardAnswer, RulesAnswer, TestsAnswer
from nanorx.authoring.measuring.answers import CoverageAnswer, ImpactAnswer, LossesAnswer, MutationAnswer
from nanorx.authoring.proving.answers import AnalysisAnswer, ProofsAnswer, ReleaseAnswer, SafetyAnswer

if TYPE_CHECKING:
    from nanorx.model import Model

__all__ = ["AUTHOR_ANSWERS"]

AUTHOR_ANSWERS: dict[str, type[Model]] = {
    "rules": RulesAnswer,
    "rule-card": RuleCardAnswer,
    "check": CheckAnswer,
    "codes": CodesAnswer,
    "tests": TestsAnswer,
    "coverage": CoverageAnswer,
    "mutation": MutationAnswer,
    "losses": LossesAnswer,
    "impact": ImpactAnswer,
    "analysis": AnalysisAnswer,
    "proofs": ProofsAnswer,
    "safety": SafetyAnswer,
    "release": ReleaseAnswer,
}
"""Kind of answer -> its model."""
