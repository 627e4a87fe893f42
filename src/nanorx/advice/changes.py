"""Why not: what keeps a strategy back in a case, and the smallest changes that would make it eligible, or first.

Every change that is named was found by search and then proven: the changed case was ranked as any other case is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.board import Ground
from nanorx.advice.canonical import Canonical
from nanorx.advice.heading import assumed_values, profile_out, rule_base_out
from nanorx.advice.proof import Change, ChangeSet, Goal, Proof
from nanorx.advice.reasons import Reason, reasons
from nanorx.advice.result import (  # noqa: TC001 - the schemas read the annotations when they run
    Assumed,
    ProfileOut,
    ReferenceOut,
    RuleBaseOut,
    SourceOut,
    StatusOut,
    StrategyOut,
)
from nanorx.advice.search import find_eligible, find_first
from nanorx.advice.words import RuleWords
from nanorx.knowledge.clause import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.recommend import Advisor
    from nanorx.knowledge.case import Case

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


_GROUND = "_ground"
"""Kept on the advisor itself, which it leads back to: a table beside it would never let an advisor go."""


def why_not(advisor: Advisor, case: Case, strategy: str, profile: str = "balanced") -> WhyNot:
    """Say what keeps a strategy back, and find the smallest changes. Raises UsageError for an unknown name."""
    base = advisor.base
    wanted = base.strategy(strategy)
    target = base.strategy_index[wanted.id]
    found = advisor.assess(case, profile)
    ground: Ground | None = vars(advisor).get(_GROUND)
    if ground is None:
        ground = vars(advisor)[_GROUND] = Ground(advisor.plan)
    standing, leader = found.standings[target], found.standings[found.ranked[0]]
    table = advisor.tables[target]
    verdicts = found.verdicts.rules
    words = RuleWords(advisor.plan, case, found.verdicts, advisor.sources)

    def because(places: Sequence[int], verdict: int) -> list[Reason]:
        return reasons(advisor.plan, words, found.verdicts, [at for at in places if verdicts[at] == verdict])

    speaking = [at for at in (*table.exclusions, *table.holds) if verdicts[at] != NO]
    sources, references = advisor.sources.cited(speaking)
    proof = Proof(advisor, found, profile, target)
    return WhyNot(
        schema=SCHEMA,
        nanorx=__version__,
        rule_base=rule_base_out(base),
        engine=advisor.inference.engine_name,
        case=case.as_json(),
        assumed=assumed_values(base, case),
        case_sha256=case.sha256,
        profile=profile_out(base, profile),
        strategy=advisor.outlines[target].strategy,
        status=standing.status,
        held_back=standing.held_back,
        rank=found.rank_of()[target],
        of=len(base.strategies),
        score=standing.score / 100,
        first=advisor.outlines[found.ranked[0]].strategy,
        compared={
            item.id: Compared(mine.now, best.now)
            for item, mine, best in zip(base.criteria, standing.levels, leader.levels, strict=True)
        },
        excluded_by=because(table.exclusions, YES),
        held_back_by=because(table.holds, YES),
        undecided_exclusions=because(table.exclusions, UNKNOWN),
        undecided_hold_backs=because(table.holds, UNKNOWN),
        to_be_eligible=proof.goal(find_eligible(ground, found, table, FOR_ELIGIBLE), first=False),
        to_be_first=proof.goal(find_first(ground, found, advisor.tables, target, FOR_FIRST), first=True),
        sources=sources,
        references=references,
        notice=base.notice,
    )
