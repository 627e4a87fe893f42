"""Holds: how often the cautions about a strategy hold it back, and which of them do.

A strong caution has 2 points, a moderate one 1. Two cautions that share a fact say one thing twice, so what counts is
the most points of cautions that share none with each other: half of them, rounded down, and 2 at most, are the holds.
One strong caution holds, and so do two moderate ones about different facts.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.arguments import Argument
    from nanorx.knowledge.rule_base import RuleIndex
    from nanorx.knowledge.truth import Truth

__all__ = ["Caution", "HoldGroup", "Reached", "count_holds", "hold_groups", "hold_slices", "holding", "holding_slices"]

_HOLD = 2
"""The points of one hold; so many holds at most are counted, too."""


Reached = tuple[int, int, int, int]
"""The cases in which there are at least 1, 2, 3 and 4 points, which are two holds."""
Caution = tuple[int, int, int]
"""A caution that can hold back: its points, its facts (`FactsBehind`), and the cases in which it fires."""


class HoldGroup(NamedTuple):
    """Cautions that are linked by facts.

    `cautions` has the points, the facts and the rule of each; `most` are the points if all fire: of cautions that share
    no fact, and no more than those of two holds.
    """

    rules: tuple[RuleIndex, ...]
    cautions: list[tuple[int, int, RuleIndex]]
    most: int


def count_holds(cautions: Sequence[Caution]) -> int:
    """Count the holds of the cautions that fire in one case, strongest first: 0, 1, or 2 for two or more."""
    if not cautions or not _reached(cautions, 0, _HOLD, 0, 1):
        return 0
    return 1 + _reached(cautions, 0, 2 * _HOLD, 0, 1)


def hold_slices(
    groups: Sequence[HoldGroup], masks: Sequence[int], known: dict[tuple[RuleIndex, ...], Reached]
) -> tuple[int, int]:
    """Return the cases in which cautions about a strategy make at least one hold, and two.

    Args:
        groups: The cautions that can hold it back, in groups (`hold_groups`).
        masks: For each rule the cases in which it fires.
        known: What was found with these masks for groups of cautions, to be used again for other strategies.

    Returns:
        Two masks of cases.
    """
    one = two = three = four = 0  # the cases with at least so many points so far
    for rules, group, most in groups:  # the points of different groups add up
        if len(rules) == 1:
            first = masks[rules[0]]
            second, third, fourth = (first if most == _HOLD else 0), 0, 0
        else:
            own = known.get(rules)
            if own is None:
                rows = [(points, facts, masks[rule]) for points, facts, rule in group if masks[rule]]
                own = known[rules] = _points_of(rows, most)
            first, second, third, fourth = own
        if not first:
            continue
        # What is empty is left out: else each step would copy a mask.
        if three:
            four |= three & first
        if second:
            four |= two & second
        if third:
            four |= (one & third) | fourth
        if two:
            three |= two & first
        if second:
            three |= (one & second) | third
        two |= (one & first) | second
        one |= first
    return two, four


def _points_of(group: Sequence[Caution], most: int) -> Reached:
    """Return the cases in which cautions that share no fact have at least 1, 2, 3 and 4 points, of `most` at most."""
    one = reduce(or_, [cases for _, _, cases in group], 0)
    two = _reached(group, 0, 2, 0, one) if one and most > 1 else 0
    three = _reached(group, 0, 3, 0, two) if two and most > 2 else 0  # noqa: PLR2004 - as the names say
    return one, two, three, _reached(group, 0, 4, 0, three) if three and most > 3 else 0  # noqa: PLR2004 - the same


@lru_cache(maxsize=4096)
def hold_groups(holds: tuple[Argument, ...]) -> list[HoldGroup]:
    """Return the cautions that can hold a strategy back, in groups that share no fact with each other."""
    linked: list[tuple[int, list[Argument]]] = []
    for row in holds:
        joined = [group for group in linked if group[0] & row.facts]
        facts = row.facts | reduce(or_, (found for found, _ in joined), 0)
        linked = [group for group in linked if not group[0] & row.facts]
        linked.append((facts, [*(item for _, items in joined for item in items), row]))
    return [_group(group) for _, group in linked]


def _group(cautions: Sequence[Argument]) -> HoldGroup:
    firing = [(row.points, row.facts, 1) for row in cautions]
    most = max(points for points in range(2 * _HOLD + 1) if not points or _reached(firing, 0, points, 0, 1))
    rows = [(row.points, row.facts, row.rule) for row in cautions]
    return HoldGroup(tuple(row.rule for row in cautions), rows, most)


def _reached(cautions: Sequence[Caution], start: int, needed: int, used: int, where: int) -> int:
    """Return the cases in which cautions that share no fact have the points that are needed.

    Args:
        cautions: The cautions; it is found sooner where the strongest come first.
        start: The first of them that may be taken.
        needed: The points that are needed.
        used: The facts of those that are taken already.
        where: The cases to look at.
    """
    found = 0
    left = where
    for place in range(start, len(cautions)):
        points, facts, cases = cautions[place]
        if facts & used:
            continue
        cases &= left
        if cases:
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


def holding_slices(holds: Sequence[Argument], masks: Sequence[int]) -> dict[RuleIndex, int]:
    """Return for each caution about a strategy the cases in which it makes a hold, as `holding` does for one case.

    Args:
        holds: The cautions that can hold the strategy back.
        masks: For each rule of the rule base the cases in which it fires, or those in which it fires or may.
    """
    rows = [row for row in holds if masks[row.rule]]
    moderate = [row for row in rows if row.points < _HOLD]
    found: dict[RuleIndex, int] = {}
    for row in rows:
        mask = masks[row.rule]
        if row.points < _HOLD:
            left = mask
            for other in moderate:
                if other is not row and not other.facts & row.facts:
                    left ^= left & masks[other.rule]
                    if not left:
                        break
            mask ^= left
        if mask:
            found[row.rule] = mask
    return found
