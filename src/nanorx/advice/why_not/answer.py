"""Why not: what keeps a strategy back in a case, and the smallest changes that would make it eligible, or first.

Every change that is named was found by search and then proven: the changed case was ranked as any other case is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from nanorx._version import __version__
from nanorx.advice.answers.derived import warnings_of
from nanorx.advice.answers.heading import assumed_values, profile_out, rule_base_out, strategy_out
from nanorx.advice.answers.result import (
    Assumed,
    CaseAbout,
    CaseId,
    CaseOut,
    CaseSha256,
    Engine,
    Holds,
    Level,
    Nanorx,
    Notice,
    ProfileOut,
    Rank,
    ReadAs,
    ReferenceOut,
    RuleBaseOut,
    Score,
    SourceOut,
    StatusOut,
    StrategyOut,
    Warnings,
)
from nanorx.advice.approaches import named_strategy
from nanorx.advice.holds import holding
from nanorx.advice.why_not.changes import Change, ChangeProver, ChangeSet, Goal
from nanorx.advice.why_not.reasons import Reason, reasons
from nanorx.advice.why_not.search import find_eligible, find_first
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.rule_base import RuleIndex
    from nanorx.knowledge.truth import Truth

__all__ = ["FOR_ELIGIBLE", "FOR_FIRST", "SCHEMA", "Change", "ChangeSet", "Compared", "Goal", "WhyNot", "why_not"]

Schema = Literal["nanorx-why-not/2"]
SCHEMA: Schema = "nanorx-why-not/2"
FOR_ELIGIBLE, FOR_FIRST = 6, 2
"""The most changes that are combined to make a strategy eligible, and to make it first."""


class Compared(Model):
    """The level of a criterion beside that of the strategy that is first."""

    level: Annotated[Level, about("The level of the strategy.")]
    level_of_first: Annotated[Level, about("The level of the strategy that is first.")]


class WhyNot(Model):
    """What keeps a strategy back in a case, and what would change that."""

    named: ClassVar = ("id", "strategy", "status", "rank", "case_sha256", "rule_base")

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used.")]
    engine: Engine
    case: CaseOut
    assumed: Annotated[list[Assumed], about("The values that were used because nothing was stated.")]
    case_sha256: CaseSha256
    profile: Annotated[ProfileOut, about("The weights of the criteria.")]
    strategy: Annotated[StrategyOut, about("The strategy that was asked about.")]
    status: Annotated[StatusOut, about("Its status.")]
    holds: Annotated[Holds, about("How often cautions hold it back.")]
    held_back: Annotated[bool, about("Do cautions hold it back?")]
    rank: Annotated[Rank, about("Its place in the order.")]
    of: Annotated[int, about("How many strategies were ranked.", "strategies")]
    score: Annotated[Score, about("The weighted mean of all criteria.")]
    first: Annotated[StrategyOut, about("The strategy that is first.")]
    leading: Annotated[str | None, about("The strategy that may be called first, by id; null: none may.")]
    leading_reason: Annotated[str, about("Why none may be called first; empty if one is.")]
    compared: Annotated[dict[str, Compared], about("Criterion -> the levels of both.")]
    excluded_by: Annotated[list[Reason], about("The rules that exclude it.")]
    held_back_by: Annotated[list[Reason], about("The rules that hold it back.")]
    undecided_exclusions: Annotated[list[Reason], about("The rules that cannot tell whether they exclude it.")]
    undecided_hold_backs: Annotated[list[Reason], about("The rules that could hold it back, alone or together.")]
    to_be_eligible: Annotated[Goal, about("The smallest changes that would make it eligible.")]
    to_be_first: Annotated[Goal, about("The smallest changes that would make it first.")]
    sources: Annotated[dict[str, SourceOut], about("Id of a source -> what it says, for all that are cited.")]
    references: Annotated[list[ReferenceOut], about("The documents behind the sources.")]
    notice: Notice
    warnings: Warnings = ()
    id: CaseId = ""
    about: CaseAbout = ""
    read_as: ReadAs = ()


def why_not(found: Assessment, strategy: str) -> WhyNot:
    """Say what keeps a strategy back, and find the smallest changes that would help.

    Args:
        found: The assessed case.
        strategy: The strategy: its id, or a number of the list of approaches, see `named_strategy`.

    Returns:
        The reasons, and the smallest sets of changes that make it eligible, and first.

    Raises:
        UsageError: There is no such strategy, or it is a standard.
        EngineDisagreement: A change that was found does not hold when the changed case is ranked.
    """
    base, advisor, case = found.base, found.advisor, found.case
    wanted = named_strategy(found, strategy)
    target = base.strategy_index[wanted.id]
    standing, leader = found.standings[target], found.standings[found.ranked[0]]
    about = advisor.arguments[target]
    verdicts = found.verdicts.rules

    def because(rules: Sequence[RuleIndex], verdict: Truth) -> list[Reason]:
        return reasons(advisor.plan, found.words, found.verdicts, [rule for rule in rules if verdicts[rule] == verdict])

    held_by, may_hold = (holding(about.holds, verdicts, least) for least in (YES, UNKNOWN))
    speaking = [rule for rule in (*about.exclusions, *may_hold) if verdicts[rule] != NO]
    sources, references = advisor.sources.cited(speaking)
    proof = ChangeProver(found, target)
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
        holds=standing.holds.now,
        held_back=standing.held_back,
        rank=found.ranks[target],
        of=len(base.strategies),
        score=standing.score / 100,
        first=strategy_out(base.strategies[found.ranked[0]]),
        leading=found.leading_id,
        leading_reason=found.leading.reason,
        compared={
            item.id: Compared(mine.now, best.now)
            for item, mine, best in zip(base.criteria, standing.levels, leader.levels, strict=True)
        },
        excluded_by=because(about.exclusions, YES),
        held_back_by=because(held_by, YES),
        undecided_exclusions=because(about.exclusions, UNKNOWN),
        undecided_hold_backs=because(may_hold, UNKNOWN),
        to_be_eligible=proof.goal(find_eligible(found, target, FOR_ELIGIBLE), first=False),
        to_be_first=proof.goal(find_first(found, target, FOR_FIRST), first=True),
        sources=sources,
        references=references,
        notice=base.notice,
        warnings=warnings_of(found),
        id=case.id,
        about=case.about,
        read_as=case.read_as,
    )
