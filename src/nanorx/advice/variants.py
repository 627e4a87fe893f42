"""Ranking many variants at once: who is first in each, and what each strategy's status is.

Scores are held in bit planes (plane k holds bit k of the score of every variant), so that adding a
criterion to the scores of all variants costs a few integer operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.standing import Weights
    from nanorx.advice.tables import StrategyTable
    from nanorx.inference.lanes import Lanes

__all__ = ["Ranking", "key_planes", "less", "rank_variants"]

Planes = list[int]


@dataclass(frozen=True, slots=True)
class Ranking:
    """For each strategy the variants in which it is first, excluded, or possibly excluded."""

    first: list[int]
    excluded: list[int]
    open: list[int]

    def leader(self, lane: int) -> int:
        """The place of the strategy that is first in a variant."""
        return next(place for place, mask in enumerate(self.first) if mask >> lane & 1)

    def leaders(self, size: int) -> list[int]:
        """The place of the first strategy of every variant."""
        found = [0] * size
        for place, mask in enumerate(self.first):
            left = mask
            while left:
                low = left & -left
                found[low.bit_length() - 1] = place
                left ^= low
        return found


def rank_variants(lanes: Lanes, tables: Sequence[StrategyTable], weights: Weights) -> Ranking:
    """Find the first strategy of every variant; ties go to the smaller id, as in the order of one case.

    `tables` may be a part of all: those that can be first at all.
    """
    full = lanes.full
    excluded: list[int] = []
    open_: list[int] = []
    best: Planes = []
    first: list[int] = []
    for table in tables:
        key = key_planes(lanes, table, weights)
        excluded.append(key[0])
        open_.append(key[2 + weights.planes])
        if not best:
            best, wins = key, full
        else:
            wins = less(key, best)
            best = [(mine & wins) | (theirs & ~wins) for mine, theirs in zip(key, best, strict=True)]
        first = [mask & ~wins for mask in first]
        first.append(wins)
    return Ranking(first, excluded, open_)


def key_planes(lanes: Lanes, table: StrategyTable, weights: Weights) -> Planes:
    """The place of a strategy in the order of every variant, as planes, most significant first; smaller is better."""
    out = _any(lanes.fires, table.exclusions)
    maybe = _any(lanes.possible, table.exclusions)
    held = _any(lanes.fires, table.holds)
    levels = _level_planes(lanes, table, len(weights.all))
    evidence = [0] * weights.planes
    score = [0] * weights.planes
    for level, weight, counts in zip(levels, weights.scaled, weights.evidence, strict=True):
        for shift in range(weight.bit_length()):
            if weight >> shift & 1:
                _add(evidence if counts else score, level, shift)
    _add(score, evidence, 0)
    # Scores enter as their complements.
    return [out, held, *_complement(score, lanes.full), maybe & ~out, *_complement(evidence, lanes.full)]


def _any(masks: Sequence[int], places: Iterable[int]) -> int:
    return reduce(or_, (masks[place] for place in places), 0)


def _level_planes(lanes: Lanes, table: StrategyTable, criteria: int) -> list[Planes]:
    """Level plus three of each criterion (0 to 6), in three planes."""
    fires, full = lanes.fires, lanes.full
    fired: dict[int, tuple[list[int], list[int]]] = {}
    for argument in table.arguments:
        mask = fires[argument.rule]
        if mask:
            sides = fired.get(argument.criterion)
            if sides is None:
                sides = fired[argument.criterion] = ([0, 0, 0, 0], [0, 0, 0, 0])
            sides[not argument.favors][argument.strength] |= mask
    balanced = [full, full, 0]  # nothing fired: level 0
    return [_level(*fired[at], full) if at in fired else balanced for at in range(criteria)]


def _level(pro: list[int], con: list[int], full: int) -> Planes:
    """The strongest argument for plus three minus the strongest against, added in two-bit planes."""
    pro0, pro1 = _strongest(pro)
    con0, con1 = _strongest(con)
    rest0, rest1 = full & ~con0, full & ~con1
    carry = pro0 & rest0
    return [pro0 ^ rest0, pro1 ^ rest1 ^ carry, (pro1 & rest1) | (carry & (pro1 ^ rest1))]


def _strongest(fired: list[int]) -> tuple[int, int]:
    """The greatest strength as two planes."""
    _, weak, moderate, strong = fired
    return strong | (weak & ~moderate), strong | moderate


def _add(total: Planes, number: Planes, shift: int) -> None:
    """Add a number, shifted, to the total, in place."""
    carry = 0
    at = shift
    for one in number:
        old = total[at]
        half = old ^ one
        total[at] = half ^ carry
        carry = (old & one) | (carry & half)
        at += 1
    while carry:
        old = total[at]
        total[at] = old ^ carry
        carry &= old
        at += 1


def _complement(planes: Planes, full: int) -> Planes:
    return [full & ~plane for plane in reversed(planes)]


def less(one: Planes, other: Planes) -> int:
    """The variants in which the first number is smaller; most significant plane first."""
    found = undecided = 0
    for at, (mine, theirs) in enumerate(zip(one, other, strict=True)):
        if at == 0:
            found, undecided = theirs & ~mine, ~(mine ^ theirs)
        else:
            found |= undecided & theirs & ~mine
            undecided &= ~(mine ^ theirs)
    return found
