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

    from nanorx.advice.panel import Panel
    from nanorx.advice.standing import Weights
    from nanorx.advice.tables import Rows, StrategyTable
    from nanorx.inference.lanes import Lanes

__all__ = ["Ranking", "key_planes", "less", "rank_variants"]

Planes = list[int]
Sides = tuple[list[int], list[int]]
"""For a criterion the variants in which an argument for it, and against it, of strength 0 to 3 fires."""
Fired = dict[int, Sides]
"""The same by the place of the criterion."""


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


def rank_variants(lanes: Lanes, panel: Panel, weights: Weights, places: Sequence[int] | None = None) -> Ranking:
    """Find the first strategy of every variant; ties go to the smaller id, as in the order of one case.

    `places` may be a part of all strategies, in ascending order: those that can be first at all; the ranking numbers
    them from 0. All are scored at once, side by side in planes that have a stretch for each.
    """
    row = _Row(range(panel.count) if places is None else places, lanes.size // 8 + 1)
    full = row.alike(lanes.full)
    excluded = _spread(panel.exclusions, lanes.fires, panel.count)
    possible = _spread(panel.exclusions, lanes.possible, panel.count)
    held = _spread(panel.holds, lanes.fires, panel.count)
    levels = _level_planes(_fired_of_all(lanes, panel, row), len(weights.all), full)
    key = _key(row.join(excluded), row.join(possible), row.join(held), levels, weights, full)
    numbers = _numbers(row, lanes.full)
    least = _least([*key, *numbers], row, full)
    first = _places(least[len(key) :], len(row.places), lanes.full)
    return Ranking(
        first, [excluded[place] for place in row.places], [possible[place] & ~excluded[place] for place in row.places]
    )


def key_planes(lanes: Lanes, table: StrategyTable, weights: Weights) -> Planes:
    """The place of a strategy in the order of every variant, as planes, most significant first; smaller is better."""
    return _key(
        _any(lanes.fires, table.exclusions),
        _any(lanes.possible, table.exclusions),
        _any(lanes.fires, table.holds),
        _level_planes(_fired(lanes, table), len(weights.all), lanes.full),
        weights,
        lanes.full,
    )


def _key(out: int, possible: int, held: int, levels: Sequence[Planes], weights: Weights, full: int) -> Planes:
    """The planes of the order: excluded, held back, score, conditional, evidence."""
    evidence = [0] * weights.planes
    score = [0] * weights.planes
    for level, weight, counts in zip(levels, weights.scaled, weights.evidence, strict=True):
        for shift in range(weight.bit_length()):
            if weight >> shift & 1:
                _add(evidence if counts else score, level, shift)
    _add(score, evidence, 0)
    # Scores enter as their complements.
    return [out, held, *_complement(score, full), possible & ~out, *_complement(evidence, full)]


# -- several strategies side by side


@dataclass(frozen=True, slots=True)
class _Row:
    """How the planes of some strategies stand side by side: a stretch of `width` bytes for each, in order."""

    places: Sequence[int]
    width: int

    def join(self, masks: Sequence[int]) -> int:
        """One plane from the masks of all strategies of the rule base."""
        if not any(masks):
            return 0
        return self._joined([masks[place] for place in self.places])

    def alike(self, mask: int) -> int:
        """One plane from the same mask for each."""
        return self._joined([mask] * len(self.places))

    def numbered(self, bit: int, mask: int) -> int:
        """One plane from a mask for each strategy whose number in the row has a bit."""
        return self._joined([mask if number >> bit & 1 else 0 for number in range(len(self.places))])

    def _joined(self, masks: Iterable[int]) -> int:
        nothing = bytes(self.width)
        stretches = [mask.to_bytes(self.width, "little") if mask else nothing for mask in masks]
        return int.from_bytes(b"".join(stretches), "little")


def _spread(rules: Rows, masks: Sequence[int], count: int) -> list[int]:
    """For each strategy the variants in which any of some rules about it has its mask."""
    found = [0] * count
    for rule, places in rules:
        mask = masks[rule]
        if mask:
            for place in places:
                found[place] |= mask
    return found


def _fired_of_all(lanes: Lanes, panel: Panel, row: _Row) -> Fired:
    """What `_fired` gives for each strategy, side by side."""
    fired: Fired = {}
    for (criterion, favors, strength), rules in panel.arguments.items():
        sides = fired.setdefault(criterion, ([0, 0, 0, 0], [0, 0, 0, 0]))
        sides[not favors][strength] = row.join(_spread(rules, lanes.fires, panel.count))
    return fired


def _numbers(row: _Row, full: int) -> Planes:
    """The number of each strategy in the row, as planes, most significant first."""
    return [row.numbered(bit, full) for bit in reversed(range((len(row.places) - 1).bit_length()))]


def _least(planes: Planes, row: _Row, full: int) -> Planes:
    """The least number of each variant: halves of the row are compared until one stretch is left."""
    count = len(row.places)
    while count > 1:
        half = (count + 1) // 2
        bits = half * row.width * 8
        low = [plane & ((1 << bits) - 1) for plane in planes]
        high = [plane >> bits for plane in planes]
        # Where the row has an odd number of strategies, the last of the lower half has no rival.
        wins = less(high, low) & (full >> bits)
        planes = [mine ^ ((mine ^ theirs) & wins) for mine, theirs in zip(low, high, strict=True)]
        full &= (1 << bits) - 1
        count = half
    return planes


def _places(numbers: Planes, count: int, full: int) -> list[int]:
    """For each number below `count` the variants that have it."""
    found: list[int] = []
    for number in range(count):
        mask = full
        for bit, plane in enumerate(reversed(numbers)):
            mask &= plane if number >> bit & 1 else ~plane
        found.append(mask)
    return found


# -- levels


def _any(masks: Sequence[int], places: Iterable[int]) -> int:
    return reduce(or_, [masks[place] for place in places], 0)


def _fired(lanes: Lanes, table: StrategyTable) -> Fired:
    """For each criterion with an argument that fires in some variant: those for and against, by strength."""
    fires = lanes.fires
    fired: Fired = {}
    for rule, criterion, favors, strength in table.arguments:
        mask = fires[rule]
        if mask:
            sides = fired.get(criterion)
            if sides is None:
                sides = fired[criterion] = ([0, 0, 0, 0], [0, 0, 0, 0])
            sides[not favors][strength] |= mask
    return fired


def _level_planes(fired: Fired, criteria: int, full: int) -> list[Planes]:
    """Level plus three of each criterion (0 to 6), in three planes."""
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
