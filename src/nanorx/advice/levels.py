"""Verdicts -> the level of a criterion, and the holds of the cautions about it, with what unknown values leave open.

A level is the strongest argument for minus the strongest against, from -3 to +3; what speaks for safety does not count
while a caution of moderate strength or more fires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.holds import count_holds
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from nanorx.advice.arguments import ArgumentGroup, Side
    from nanorx.advice.holds import Caution
    from nanorx.knowledge.evidence import Opens
    from nanorx.knowledge.rule_base import RuleIndex
    from nanorx.knowledge.truth import Truth

__all__ = ["Bounds", "CaseVerdicts", "CriterionFound", "Level", "criterion_found"]

_STRONGEST_FIRST = tuple(sorted(STRENGTHS.values(), reverse=True))


class CaseVerdicts(NamedTuple):
    """What a case decides: the verdicts of all rules, those that count while a limit of their study is unknown, tiers.

    `tiers` has the tier rows of the rule base that are, or may be, of the setting of the case.
    """

    rules: Sequence[Truth]
    presumed: Collection[RuleIndex] = ()
    tiers: tuple[tuple[Truth, tuple[Opens, ...]], ...] = ()


class Level(NamedTuple):
    """A criterion: strongest argument for and against that count now, and the lowest and highest level possible."""

    pro: int
    con: int
    low: int
    high: int

    @property
    def now(self) -> int:
        """The strongest argument for minus the strongest argument against, of those that count."""
        return self.pro - self.con


class Bounds(NamedTuple):
    """A place in a ladder, smaller is better: on what is known, and the best and worst that unknown values allow."""

    now: int
    best: int
    worst: int


class CriterionFound(NamedTuple):
    """What the arguments about a criterion come to: its level, and the holds of cautions, None where none may fire."""

    level: Level
    holds: Bounds | None


def criterion_found(group: ArgumentGroup, verdicts: CaseVerdicts) -> CriterionFound:
    """Return what the arguments about one criterion come to.

    Args:
        group: The arguments.
        verdicts: What the case decides; the verdicts in the order of the rule base.

    Returns:
        The level and the holds.
    """
    pro, sure_pro, open_pro = _strongest(group.sides.favor, verdicts)
    con, sure_con, open_con = _strongest(group.sides.against, verdicts)
    holds, aside = _held(group.holds, verdicts.rules)
    if aside != NO:  # what speaks for safety does not count, or may not
        sure_pro = 0
        if aside == YES:
            pro = open_pro = 0
    return CriterionFound(Level(pro, con, sure_pro - open_con, open_pro - sure_con), holds)


def _strongest(side: Side, verdicts: CaseVerdicts) -> tuple[int, int, int]:
    """Return the greatest strength on a side of a criterion: of what counts, of what surely fires and of what may."""
    counts = possible = 0
    known, presumed = verdicts.rules, verdicts.presumed
    for strength in _STRONGEST_FIRST:
        for rule in side[strength - 1]:
            verdict = known[rule]
            if verdict == YES:
                return counts or strength, strength, possible or strength
            if verdict != NO:
                possible = possible or strength
                if not counts and rule in presumed:
                    counts = strength
    return counts, 0, possible


def _held(cautions: Iterable[tuple[RuleIndex, Caution]], verdicts: Sequence[Truth]) -> tuple[Bounds | None, Truth]:
    """Count the holds of cautions, at worst if all fire that may, and return their greatest verdict."""
    sure: list[Caution] = []
    possible: list[Caution] = []
    for rule, row in cautions:
        verdict = verdicts[rule]
        if verdict != NO:
            possible.append(row)
            if verdict == YES:
                sure.append(row)
    if not possible:
        return None, NO
    now = count_holds(sure)
    worst = now if len(sure) == len(possible) else count_holds(possible)
    return Bounds(now, now, worst), YES if sure else UNKNOWN
