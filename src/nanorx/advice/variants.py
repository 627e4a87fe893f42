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
        open_.append(key[_CONDITIONAL])
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
    evidence = _weighted(levels, weights.evidence, [0] * _PLANES)
    score = _weighted(levels, weights.fit, list(evidence))
    # Scores enter as their complements.
    return [out, held, *_complement(score, lanes.full), maybe & ~out, *_complement(evidence, lanes.full)]


def _any(masks: Sequence[int], places: Iterable[int]) -> int:
    return reduce(or_, (masks[place] for place in places), 0)


def _level_planes(lanes: Lanes, table: StrategyTable, criteria: int) -> list[tuple[Planes, Planes]]:
    """For each criterion the strongest argument for, and three minus the strongest against, as two planes each."""
    fired = [[0, 0, 0, 0] for _ in range(2 * criteria)]
    for argument in table.arguments:
        mask = lanes.fires[argument.rule]
        if mask:
            fired[2 * argument.criterion + (not argument.favors)][argument.strength] |= mask
    full = lanes.full
    planes: list[tuple[Planes, Planes]] = []
    for at in range(criteria):
        pro, con = (_strongest(fired[2 * at + side]) for side in (0, 1))
        planes.append((pro, [full & ~plane for plane in con]))
    return planes


def _strongest(fired: list[int]) -> Planes:
    _, weak, moderate, strong = fired
    return [strong | (weak & ~moderate), strong | moderate]


def _weighted(levels: list[tuple[Planes, Planes]], weights: tuple[int, ...], total: Planes) -> Planes:
    """Add weights times (level + 3) to a total of ten planes, in place: at most 600."""
    for (pro, con), weight in zip(levels, weights, strict=True):
        for shift in range(weight.bit_length()):
            if weight >> shift & 1:
                _add(total, pro, shift)
                _add(total, con, shift)
    return total


_PLANES = 10
_CONDITIONAL = 2 + _PLANES
"""Where a key tells that an exclusion is possible."""


def _add(total: Planes, number: Planes, shift: int) -> None:
    """Add a two-plane number, shifted, to the total, in place."""
    carry = 0
    for place in range(shift, _PLANES):
        at = place - shift
        if at >= len(number) and not carry:
            return
        one = number[at] if at < len(number) else 0
        old = total[place]
        total[place] = old ^ one ^ carry
        carry = (old & one) | (carry & (old ^ one))


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
