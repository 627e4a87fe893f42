"""Ranking many variants at once: who is first in each, and what each strategy's status is.

Scores are held in planes (plane n holds bit n of the score of every variant), so that adding a criterion to the scores
of all variants costs a few integer operations.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple, cast

from nanorx.advice.holds import hold_slices
from nanorx.advice.order import key_planes_of
from nanorx.advice.standing import CAPPED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.holds import Caution
    from nanorx.advice.standing import Weights
    from nanorx.inference.bitslice import BitSlices
    from nanorx.knowledge.rule_base import CriterionIndex, RuleIndex

__all__ = ["Ranking", "first_of", "key_planes", "leaders_of", "less", "rank_variants", "stopped"]

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
        return leaders_of(self.first, size)


def rank_variants(slices: BitSlices, arguments: Iterable[Arguments], weights: Weights) -> Ranking:
    """Find the first strategy of every variant; of tied ones the first in the order of the rule base, by id.

    `arguments` are those of all strategies or of those that can be first at all, in the order of the rule base; the
    ranking numbers them from 0.
    """
    rows = list(arguments)
    excluded = [_any(slices.fires, about.exclusions) for about in rows]
    possible = [_any(slices.possible, about.exclusions) for about in rows]
    first = first_of([key_planes(slices, about, weights) for about in rows], slices.full)
    return Ranking(first, excluded, [mask ^ sure for mask, sure in zip(possible, excluded, strict=True)])


def first_of(keys: Iterable[Planes], full: int) -> list[int]:
    """Return for each key the variants in which it is the smallest; of equal ones the first counts."""
    first: list[int] = []
    best: Planes = []
    for planes in keys:
        better = less(planes, best, full) if best else full
        if better:
            first = [mask ^ (mask & better) for mask in first]
            best = [old ^ ((old ^ new) & better) for old, new in zip(best or planes, planes, strict=True)]
        first.append(better)
    return first


def leaders_of(first: Sequence[int], size: int) -> list[int]:
    """Return the position of the first strategy of every variant, from the variants in which each is first."""
    found = [0] * size
    for position, mask in enumerate(first):
        left = mask
        while left:
            low = left & -left
            found[low.bit_length() - 1] = position
            left ^= low
    return found


def stopped(planes: Planes) -> int:
    """Return the variants in which the strategy with this key is excluded or held back."""
    width = 3  # one plane for excluded and two for holds come first, see `key_planes`
    return reduce(or_, planes[:width], 0)


def key_planes(slices: BitSlices, about: Arguments, weights: Weights) -> Planes:
    """Return the sort key of a strategy in every variant as planes, most significant first; smaller is better."""
    full = slices.full
    out = _any(slices.fires, about.exclusions)
    evidence = [0] * weights.planes
    score = [0] * weights.planes
    criteria = cast("Sequence[CriterionIndex]", range(len(weights.all)))
    cautions = [(row.points, row.facts, slices.fires[row.rule]) for row in about.holds if slices.fires[row.rule]]
    one, two = hold_slices(cautions, full)
    levels = _level_planes(_counting(slices, about, cautions), criteria, full)
    for level, weight, counts in zip(levels, weights.scaled, weights.evidence, strict=True):
        for shift in range(weight.bit_length()):
            if weight >> shift & 1:
                _add(evidence if counts else score, level, shift)
    capped = _any(slices.counts, about.studies.caps)
    fits = _above(score, 3 * weights.scaled_fit_total, full)
    _add(score, evidence, 0)
    return key_planes_of(
        {
            "excluded": [out],
            "holds": [one ^ two, two],
            "tier": _tier_planes(slices, about, fits ^ (fits & capped)),
            "score": score,
            "conditional": [_any(slices.possible, about.exclusions) ^ out],
            "level": _evidence_planes(slices, about, capped),
        },
        full,
    )


def _above(number: Planes, limit: int, full: int) -> int:
    """Return the variants in which a number is above a limit; its least significant plane comes first."""
    planes = [full if limit >> place & 1 else 0 for place in range(len(number))]
    return less(planes[::-1], number[::-1], full)


def _tier_planes(slices: BitSlices, about: Arguments, fits: int) -> Planes:
    """Return the tier for the setting in two planes; 0 where the rule base has no tiers for it."""
    found = [0, 0]
    for left, wanted in slices.tiers:
        for tier, name in enumerate(wanted):
            opened = left & fits & _any(slices.counts, about.studies.opening[name])
            left ^= opened  # noqa: PLW2901 - what is left of the setting
            _put(found, opened, tier)
        _put(found, left, len(wanted))
    return found


def _evidence_planes(slices: BitSlices, about: Arguments, capped: int) -> Planes:
    """Return the level of evidence in three planes."""
    studies = about.studies
    found = [0, 0, 0]
    _put(found, slices.full, studies.otherwise)
    for level, rules in reversed(studies.levels):
        _put(found, _any(slices.counts, rules), level)
    _put(found, capped ^ (capped & found[2]), CAPPED)  # levels above 3 have the third plane
    return found


def _put(planes: Planes, mask: int, number: int) -> None:
    """Put a number into the variants of a mask."""
    for place, plane in enumerate(planes):
        planes[place] = plane | mask if number >> place & 1 else plane ^ (plane & mask)


def _any(masks: Sequence[int], rules: Iterable[RuleIndex]) -> int:
    return reduce(or_, [masks[rule] for rule in rules], 0)


def _counting(slices: BitSlices, about: Arguments, cautions: list[Caution]) -> dict[CriterionIndex, Sides]:
    """Return the variants in which arguments for and against count, by criterion and strength; only where some do."""
    fires = slices.counts
    fired: dict[CriterionIndex, Sides] = {}
    for rule, criterion, favors, strength, _, _ in about.weighed:
        mask = fires[rule]
        if mask:
            sides = fired.get(criterion)
            if sides is None:
                sides = fired[criterion] = ([0, 0, 0, 0], [0, 0, 0, 0])
            sides[not favors][strength] |= mask
    if cautions:
        cautioned = reduce(or_, [cases for _, _, cases in cautions])
        pro, _ = fired[about.holds[0].criterion]
        pro[:] = [mask ^ (mask & cautioned) for mask in pro]
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
