"""The result: what is given to programs, in a fixed shape with a version.

Everything here is plain data. `as_json` gives it in canonical order; the same input and rule base give
the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from nanorx.advice.answers.canonical import Canonical

__all__ = [
    "SCHEMA",
    "AnswerOut",
    "AppliedRule",
    "Assumed",
    "Benefits",
    "Citation",
    "ClauseOut",
    "CriterionOut",
    "ImagingStep",
    "ProfileOut",
    "QuestionOut",
    "ReadinessOut",
    "Recommendation",
    "ReferenceOut",
    "Result",
    "RobustnessOut",
    "RuleBaseOut",
    "SourceOut",
    "StrategyOut",
]

SCHEMA = "nanorx-result/1"
"""The version of the shape; raised with every change of it."""

StatusOut = Literal["eligible", "conditional", "excluded"]
TruthOut = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class RuleBaseOut:
    """Which knowledge was used."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Assumed:
    """A value that was used because nothing was stated."""

    descriptor: str
    value: Any


@dataclass(frozen=True, slots=True)
class ProfileOut:
    """The weights of the criteria; they sum to 100."""

    name: str
    weights: dict[str, int]


@dataclass(frozen=True, slots=True)
class StrategyOut:
    """What a strategy is."""

    id: str
    title: str
    summary: str
    family: str
    role: str
    purpose: str
    procedure: str
    route: str
    nanoparticle: str
    guidance: tuple[str, ...]
    energy: str


@dataclass(slots=True)
class RobustnessOut:
    """Shares of 2,048 weightings in which the strategy is first (or tied) and among the first three, from 0 to 1."""

    first: float
    top3: float
    dominated_by: str | None


@dataclass(slots=True)
class CriterionOut:
    """A level from -3 to +3, the lowest and highest that unknown values allow, and the rules behind it."""

    level: int
    low: int
    high: int
    arguments_for: tuple[str, ...]
    arguments_against: tuple[str, ...]
    undecided: tuple[str, ...]


@dataclass(slots=True)
class ImagingStep:
    """The imaging for one role: the best that is at hand, and what else would do."""

    modality: str | None
    at_hand: TruthOut
    fallback: str | None


@dataclass(frozen=True, slots=True)
class Benefits:
    """Whether delivery can be confirmed, the amount measured and the particle followed."""

    confirm: TruthOut
    quantify: TruthOut
    follow: TruthOut


@dataclass(frozen=True, slots=True)
class Citation:
    """One warrant, short as on a page. `id` names a row of `sources`; a judgement has its reason in `says` instead."""

    kind: str
    id: str
    short: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class SourceOut:
    """What a cited claim, threshold, fact or reference says, and the references behind it."""

    kind: str
    says: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadinessOut:
    """How far the whole strategy has come, in what, and what it is approved for."""

    level: str
    of: str
    indication: str
    cites: tuple[Citation, ...]


@dataclass(slots=True)
class Recommendation:
    """One strategy placed for the case. Scores run from -3.00 to +3.00; they are not probabilities."""

    rank: int
    tied_with: tuple[str, ...]
    rank_interval: tuple[int, int]
    rank_interval_if_not_excluded: tuple[int, int]
    status: StatusOut
    held_back: bool
    held_back_by: tuple[str, ...]
    listed_apart: str | None
    strategy: StrategyOut
    fit: float
    evidence: float
    score: float
    score_interval: tuple[float, float]
    robustness: RobustnessOut
    criteria: dict[str, CriterionOut]
    excluded_by: tuple[str, ...]
    undecided_exclusions: tuple[str, ...]
    cautions: tuple[str, ...]
    open_cautions: tuple[str, ...]
    notes: tuple[str, ...]
    conflicts: tuple[str, ...]
    questions: tuple[str, ...]
    imaging_plan: dict[str, ImagingStep]
    benefits: Benefits
    readiness: ReadinessOut
    headline: str


@dataclass(slots=True)
class ClauseOut:
    """A clause with the value it saw."""

    descriptor: str
    phrase: str
    value: str
    truth: TruthOut
    unless: bool


@dataclass(slots=True)
class AppliedRule:
    """A rule that speaks about this case: each stands once in the result, recommendations name it by id."""

    effect: str
    criterion: str
    strength: str
    verdict: Literal["fires", "cannot tell", "silent"]
    say: str
    because: str
    clauses: tuple[ClauseOut, ...]
    cites: tuple[Citation, ...]


@dataclass(slots=True)
class AnswerOut:
    """A group of answers and the strategy that this answer alone would put first."""

    values: str
    first: str


@dataclass(slots=True)
class QuestionOut:
    """An unknown value, how to find it out, and what each answer would lead to."""

    descriptor: str
    question: str
    how: str
    answers: list[AnswerOut]
    can_change_first: bool


@dataclass(frozen=True, slots=True)
class ReferenceOut:
    """A cited document and how surely it is identified (`match`)."""

    id: str
    number: int | None
    match: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Result(Canonical):
    """The answer for one case."""

    schema: str
    nanorx: str
    rule_base: RuleBaseOut
    engine: Literal["durable-rules", "judge"]
    case: dict[str, Any]
    assumed: list[Assumed]
    case_sha256: str
    profile: ProfileOut
    recommendations: list[Recommendation]
    rules: dict[str, AppliedRule]
    questions: list[QuestionOut]
    sources: dict[str, SourceOut]
    references: list[ReferenceOut]
    notice: str

    def recommendation(self, strategy: str) -> Recommendation:
        """The recommendation of a strategy. Raises KeyError for an unknown id."""
        for item in self.recommendations:
            if item.strategy.id == strategy:
                return item
        raise KeyError(strategy)
