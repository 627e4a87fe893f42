"""The sample: some cases are evaluated one by one too, by durable-rules and the judge, and must agree in everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.approaches import group_at
from nanorx.advice.standing import STATUSES, evidence_mean, fit_mean
from nanorx.errors import EngineDisagreement
from nanorx.knowledge.case import parse_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.population.run import SampledCase

__all__ = ["COMPARED", "check_sample", "differences", "expected"]

COMPARED = (
    "hash",
    "leading_strategy",
    "leading_approach",
    "first_strategy",
    "tier",
    "status",
    "held_back",
    "level",
    "score",
    "fit",
    "evidence",
    "score_low",
    "score_high",
    "rank_best",
    "rank_worst",
    "could_be_first",
    "eligible",
    "conditional",
    "excluded",
    "held",
)
"""The columns of cases.parquet that are compared with an assessment."""


def check_sample(candidates: Iterable[SampledCase], advisor: Advisor, profile: str) -> list[Assessment]:
    """Evaluate cases one by one and compare everything that was written of them.

    Returns:
        The assessments.

    Raises:
        EngineDisagreement: An answer differs, or durable-rules and the judge do.
    """
    nothing = parse_case({}, advisor.base)
    found = []
    for candidate in candidates:
        assessment = advisor.assess(nothing.replace(candidate.stated), profile)
        different = list(differences(assessment, candidate.answer))
        if different:
            raise EngineDisagreement(candidate.sha256, advisor.base.sha256, different)
        found.append(assessment)
    return found


def differences(found: Assessment, answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield each column of which a row of cases.parquet holds something else than the assessment of its case."""
    for name, value in expected(found).items():
        if answer[name] != value:
            yield f"{name}: many at once {answer[name]}, one by one {value}"


def expected(found: Assessment) -> dict[str, Any]:
    """Return what a row of cases.parquet must hold in the columns of `COMPARED`."""
    base = found.base
    ids = [item.id for item in base.strategies]
    considered = found.leading.strategy
    if considered is None:
        considered = next((strategy for strategy in found.ranked if strategy not in found.apart), None)
    statuses = [item.status for item in found.standings]
    row: dict[str, Any] = {
        "hash": found.case.sha256,
        "leading_strategy": found.leading_id,
        "leading_approach": base.approach_of[found.leading_id].id if found.leading_id else None,
        "first_strategy": ids[found.ranked[0]] if found.ranked else None,
        **dict.fromkeys(COMPARED[4:15]),
        "could_be_first": len(found.contenders),
        **{status: statuses.count(status) for status in STATUSES},
        "held": sum(item.values.holds > 0 and not item.values.excluded for item in found.standings),
    }
    if considered is not None:
        standing = found.standings[considered]
        best, worst = found.intervals[considered][0]
        row |= {
            "tier": group_at(standing.values.tier, found.decided.tiers),
            "status": standing.status,
            "held_back": standing.values.holds > 0,
            "level": standing.values.level,
            "score": standing.values.score / 100,
            "fit": fit_mean(standing, found.weights) / 100,
            "evidence": evidence_mean(standing, found.weights) / 100,
            "score_low": standing.score_low / 100,
            "score_high": standing.score_high / 100,
            "rank_best": best,
            "rank_worst": worst,
        }
    return row
