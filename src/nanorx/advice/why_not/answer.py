"""Why not: what keeps a strategy back in a case, and the smallest changes that would make it eligible, or first.

Every change that is named was found by search and then proven: the changed case was ranked as any other case is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.answers.canonical import Canonical
from nanorx.advice.answers.heading import assumed_values, profile_out, rule_base_out, strategy_out
from nanorx.advice.answers.result import (  # noqa: TC001 - the schemas read the annotations when they run
    Assumed,
    ProfileOut,
    ReferenceOut,
    RuleBaseOut,
    SourceOut,
    StatusOut,
    StrategyOut,
)
from nanorx.advice.why_not.changes import Change, ChangeSet, Goal, Proof
from nanorx.advice.why_not.reasons import Reason, reasons
from nanorx.advice.why_not.search import find_eligible, find_first
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Assessment

__all__ = ["FOR_ELIGIBLE", "FOR_FIRST", "SCHEMA", "Change", "ChangeSet", "Compared", "Goal", "WhyNot", "why_not"]

SCHEMA = "nanorx-why-not/1"
FOR_ELIGIBLE, FOR_FIRST = 6, 2
"""The most changes that are combined to make a strategy eligible, and to make it first."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The level of a criterion, from -3 to +3, and that of the strategy that is first."""

    level: int
    level_of_first: int


@dataclass(frozen=True, slots=True)
class WhyNot(Canonical):
    """What keeps a strategy back in a case, and what would change that."""

    schema: str
    nanorx: str
    rule_base: RuleBaseOut
    engine: str
    case: dict[str, Any]
    assumed: list[Assumed]
    case_sha256: str
    profile: ProfileOut
    strategy: StrategyOut
    status: StatusOut
    held_back: bool
    rank: int
    of: int
    score: float
    first: StrategyOut
    compared: dict[str, Compared]
    excluded_by: list[Reason]
    held_back_by: list[Reason]
    undecided_exclusions: list[Reason]
    undecided_hold_backs: list[Reason]
    to_be_eligible: Goal
    to_be_first: Goal
    sources: dict[str, SourceOut]
    references: list[ReferenceOut]
    notice: str


def why_not(found: Assessment, strategy: str) -> WhyNot:
    """Say what keeps a strategy back, and find the smallest changes. Raises UsageError for an unknown name."""
    base, advisor, case = found.base, found.advisor, found.case
    wanted = base.strategy(strategy)
    target = base.strategy_index[wanted.id]
    standing, leader = found.standings[target], found.standings[found.ranked[0]]
    about = advisor.arguments[target]
    verdicts = found.verdicts.rules

    def because(places: Sequence[int], verdict: int) -> list[Reason]:
        return reasons(advisor.plan, found.words, found.verdicts, [at for at in places if verdicts[at] == verdict])

    speaking = [at for at in (*about.exclusions, *about.holds) if verdicts[at] != NO]
    sources, references = advisor.sources.cited(speaking)
    proof = Proof(found, target)
    return WhyNot(
        schema=SCHEMA,
        nanorx=__version__,
        rule_base=rule_base_out(base),
        engine=advisor.inference.engine_name,
        case=case.as_json(),
        assumed=assumed_values(base, case),
        case_sha256=case.sha256,
        profile=profile_out(base, found.profile),
        strategy=strategy_out(wanted),
        status=standing.status,
        held_back=standing.held_back,
        rank=found.ranks[target],
        of=len(base.strategies),
        score=standing.score / 100,
        first=strategy_out(base.strategies[found.ranked[0]]),
        compared={
            item.id: Compared(mine.now, best.now)
            for item, mine, best in zip(base.criteria, standing.levels, leader.levels, strict=True)
        },
        excluded_by=because(about.exclusions, YES),
        held_back_by=because(about.holds, YES),
        undecided_exclusions=because(about.exclusions, UNKNOWN),
        undecided_hold_backs=because(about.holds, UNKNOWN),
        to_be_eligible=proof.goal(find_eligible(found, target, FOR_ELIGIBLE), first=False),
        to_be_first=proof.goal(find_first(found, target, FOR_FIRST), first=True),
        sources=sources,
        references=references,
        notice=base.notice,
    )
