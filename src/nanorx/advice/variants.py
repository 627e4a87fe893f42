"""Ranking many variants at once: who is first in each, and what each strategy's status is.

Scores are held in planes (plane n holds bit n of the score of every variant), so that adding a criterion to the scores
of all variants costs a few integer operations.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple, cast

from nanorx.advice.order import key_planes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.standing import Weights
    from nanorx.inference.bitslice import BitSlices
    from nanorx.knowledge.rule_base import CriterionIndex, RuleIndex

__all__ = ["Ranking", "key_planes", "less", "rank_variants"]

Planes = list[int]
Sides = tuple[list[int], list[int]]
"""For a criterion the variants in which an argument for it, and against it, of strength 0 to 3 fires."""


class Ranking(NamedTuple):
    """For each strategy that was ranked the variants in which it is first, excluded, or possibly excluded.

    The strategies are numbered as they were given to `rank_variants`: a `StrategyIndex` only where all were given.
    """

    first: list[int]
    excluded: list[int]
    open: list[int]

    def leader(self, variant: int) -> int:
        """Return the position of the strategy that is first in a variant."""
        return next(position for position, mask in enumerate(self.first) if mask >> variant & 1)

    def leaders(self, size: int) -> list[int]:
        """Return the position of the first strategy of every variant."""
        found = [0] * size
        for position, mask in enumerate(self.first):
            left = mask
            while left:
                low = left & -left
                found[low.bit_length() - 1] = position
                left ^= low
        return found


def rank_variants(slices: BitSlices, arguments: Iterable[Arguments], weights: Weights) -> Ranking:
    """Find the first strategy of every variant; of tied ones the first in the order of the rule base, by id.

    `arguments` are those of all strategies or of those that can be first at all, in the order of the rule base; the
    ranking numbers them from 0.
    """
    first: list[int] = []
    excluded: list[int] = []
    possible: list[int] = []
    best: Planes = []
    for about in arguments:
        excluded.append(_any(slices.fires, about.exclusions))
        possible.append(_any(slices.possible, about.exclusions))
        planes = key_planes(slices, about, weights)
        better = less(planes, best, slices.full) if best else slices.full
        if better:
            first = [mask ^ (mask & better) for mask in first]
            best = [old ^ ((old ^ new) & better) for old, new in zip(best or planes, planes, strict=True)]
        first.append(better)
    return Ranking(first, excluded, [mask ^ sure for mask, sure in zip(possible, excluded, strict=True)])


def key_planes(slices: BitSlices, about: Arguments, weights: Weights) -> Planes:
    """Return the sort key of a strategy in every variant as planes, most significant first; smaller is better."""
    full = slices.full
    out = _any(slices.fires, about.exclusions)
    evidence = [0] * weights.planes
    score = [0] * weights.planes
    criteria = cast("Sequence[CriterionIndex]", range(len(weights.all)))
    levels = _level_planes(_fired(slices, about), criteria, full)
    for level, weight, counts in zip(levels, weights.scaled, weights.evidence, strict=True):
        for shift in range(weight.bit_length()):
            if weight >> shift & 1:
                _add(evidence if counts else score, level, shift)
    _add(score, evidence, 0)
    return key_planes_of(
        {
            "excluded": [out],
            "held_back": [_any(slices.fires, about.holds)],
            "score": score,
            "conditional": [_any(slices.possible, about.exclusions) ^ out],
            "evidence": evidence,
        },
        full,
    )


def _any(masks: Sequence[int], rules: Iterable[RuleIndex]) -> int:
    return reduce(or_, [masks[rule] for rule in rules], 0)


def _fired(slices: BitSlices, about: Arguments) -> dict[CriterionIndex, Sides]:
    """Return the variants in which arguments for and against fire, by criterion and strength; only where some do."""
    fires = slices.fires
    fired: dict[CriterionIndex, Sides] = {}
    for rule, criterion, favors, strength in about.weighed:
        mask = fires[rule]
        if mask:
            sides = fired.get(criterion)
            if sides is None:
                sides = fired[criterion] = ([0, 0, 0, 0], [0, 0, 0, 0])
            sides[not favors][strength] |= mask
    return fired


def _level_planes(fired: dict[CriterionIndex, Sides], criteria: Iterable[CriterionIndex], full: int) -> list[Planes]:
    """Return the level plus three (0 to 6) of each criterion, in three planes."""
    balanced = [full, full, 0]  # nothing fired: level 0
    return [_level(*fired[criterion], full) if criterion in fired else balanced for criterion in criteria]


def _level(pro: list[int], con: list[int], full: int) -> Planes:
    """Add the strongest argument for and three minus the strongest against, in two-bit planes."""
    pro0, pro1 = _strongest(pro)
    con0, con1 = _strongest(con)
    rest0, rest1 = full ^ con0, full ^ con1
    carry = pro0 & rest0
    return [pro0 ^ rest0, pro1 ^ rest1 ^ carry, (pro1 & rest1) | (carry & (pro1 ^ rest1))]


def _strongest(fired: list[int]) -> tuple[int, int]:
    """Return the greatest strength as two planes."""
    _, weak, moderate, strong = fired
    return strong | (weak ^ (weak & moderate)), strong | moderate


def _add(total: Planes, number: Planes, shift: int) -> None:
    """Add a number, shifted by some bits, to the total, in place."""
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


def less(one: Planes, other: Planes, full: int) -> int:
    """Return the mask of the variants in which the first number is smaller; most significant plane first."""
    found = 0
    undecided = full
    for mine, theirs in zip(one, other, strict=True):
        differ = (mine ^ theirs) & undecided
        if differ:
            found |= theirs & differ
            undecided ^= differ
            if not undecided:
                break
    return found
