"""Holds: how often the cautions about a strategy hold it back, and which of them do.

A strong caution has 2 points, a moderate one 1. Two cautions that share a fact say one thing twice, so what counts is
the most points of cautions that share none with each other: half of them, rounded down, and 2 at most, are the holds.
One strong caution holds, and so do two moderate ones about different facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.arguments import Argument
    from nanorx.knowledge.rule_base import RuleIndex
    from nanorx.knowledge.truth import Truth

__all__ = ["Caution", "count_holds", "hold_slices", "holding"]

_HOLD = 2
"""The points of one hold; so many holds at most are counted, too."""


Caution = tuple[int, int, int]
"""A caution that can hold back: its points, its facts (`FactsBehind`), and the cases in which it fires."""


def count_holds(cautions: Sequence[Caution]) -> int:
    """Count the holds of the cautions that fire in one case, strongest first: 0, 1, or 2 for two or more."""
    return sum(hold_slices(cautions, 1)) if cautions else 0


def hold_slices(cautions: Sequence[Caution], full: int) -> tuple[int, int]:
    """Return the cases in which cautions, strongest first, make at least one hold, and two; `full` are all cases."""
    one = _reached(cautions, 0, _HOLD, 0, full)
    return one, _reached(cautions, 0, 2 * _HOLD, 0, one) if one else 0


def _reached(cautions: Sequence[Caution], start: int, needed: int, used: int, where: int) -> int:
    """Return the cases in which cautions that share no fact have the points that are needed.

    Args:
        cautions: The cautions, strongest first.
        start: The first of them that may be taken.
        needed: The points that are needed.
        used: The facts of those that are taken already.
        where: The cases to look at.
    """
    found = 0
    left = where
    for place in range(start, len(cautions)):
        points, facts, cases = cautions[place]
        cases &= left
        if cases and not facts & used:
            if points < needed:
                cases = _reached(cautions, place + 1, needed - points, used | facts, cases)
            found |= cases
            left ^= cases
            if not left:
                break
    return found


def holding(holds: Sequence[Argument], verdicts: Sequence[Truth], least: Truth = YES) -> tuple[RuleIndex, ...]:
    """Return the cautions that make holds: strong ones, and moderate ones beside another about other facts.

    Args:
        holds: The cautions about a strategy that can hold it back.
        verdicts: The verdicts of all rules.
        least: YES for those that fire, UNKNOWN for those that fire or may.
    """
    rows = [row for row in holds if verdicts[row.rule] >= least]
    moderate = [row for row in rows if row.points < _HOLD]

    def makes_one(row: Argument) -> bool:
        return row.points >= _HOLD or any(other is not row and not other.facts & row.facts for other in moderate)

    return tuple([row.rule for row in rows if makes_one(row)])
