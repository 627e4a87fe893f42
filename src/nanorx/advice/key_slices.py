"""The sort keys of strategies in many cases at once, on what is known, at best and at worst.

A key is held in planes (plane n holds one bit of the key of every case), so that a step of the order costs a few
integer operations for all cases.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from nanorx.advice.holds import hold_groups, hold_slices
from nanorx.advice.order import key_planes_of
from nanorx.advice.standing import CAPPED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.advice.arguments import Argument, Arguments, Side, Sides
    from nanorx.advice.holds import Reached
    from nanorx.advice.standing import Weights
    from nanorx.inference.bitslice import BitSlices
    from nanorx.knowledge.rule_base import CriterionIndex, RuleIndex

__all__ = ["KeySlices", "Planes", "Reading", "add", "greatest", "less", "stopped"]

Planes = list[int]
Reading = Literal["now", "best", "worst"]
_NOBODY: Side = ((), (), ())


class _Weighed(NamedTuple):
    """A criterion of one axis, its weight without the common divisor of all, and the bits that are set in it."""

    criterion: CriterionIndex
    weight: int
    shifts: tuple[int, ...]


class KeySlices:
    """The sort keys of strategies in many cases, as `Standing.key`, `best_key` and `worst_key` give them in one.

    Keys are planes, most significant first; smaller is better. They are without the id, which comes last. What
    strategies share is made once.
    """

    def __init__(self, slices: BitSlices, weights: Weights) -> None:
        self._slices = slices
        self._weights = weights
        self._full = slices.full
        self._fit = self._axis(weights.fit)
        self._evidence = self._axis(weights.evidence)
        self._speaking = {"now": slices.counts, "best": slices.possible, "worst": slices.fires}
        """Where a rule speaks for a strategy."""
        self._opposing = {"now": slices.counts, "best": slices.fires, "worst": slices.possible}
        """Where one speaks against it, or keeps its level of evidence down."""
        self._barring = {"now": slices.fires, "best": slices.fires, "worst": slices.possible}
        """Where one excludes it or holds it back."""
        self._strengths: dict[tuple[int, Side], tuple[int, int]] = {}
        self._levels: dict[tuple[Reading, Sides], Planes] = {}
        self._groups: dict[int, dict[tuple[RuleIndex, ...], Reached]] = {}
        self._holds: dict[tuple[int, tuple[Argument, ...]], tuple[int, int]] = {}

    def _axis(self, weights: Sequence[int]) -> tuple[_Weighed, ...]:
        """Return the criteria of the axis with these weights; those without weight are left out."""
        criteria = cast("Sequence[CriterionIndex]", range(len(weights)))
        rows = zip(criteria, self._weights.scaled, weights, strict=True)
        return tuple(
            _Weighed(criterion, weight, tuple(bit for bit in range(weight.bit_length()) if weight >> bit & 1))
            for criterion, weight, counts in rows
            if counts
        )

    @property
    def widths(self) -> dict[str, int]:
        """The number of planes of each step of the order."""
        return {"excluded": 1, "holds": 2, "tier": 2, "score": self._weights.planes, "conditional": 1, "level": 3}

    def key(self, about: Arguments, reading: Reading = "now") -> Planes:
        """Return the key of a strategy in every case, on what is known, at best or at worst."""
        barring = self._barring[reading]
        out = _any(barring, about.exclusions)
        one, two = self.holds(about, reading)
        score, fits = self._score(about, reading)
        capped = _any(self._opposing[reading], about.studies.caps)
        conditional = _any(self._slices.possible, about.exclusions) ^ out if reading == "now" else 0
        return key_planes_of(
            {
                "excluded": [out],
                "holds": [one ^ two, two],
                "tier": self._tier(about, reading, fits ^ (fits & capped)),
                "score": score,
                "conditional": [conditional],
                "level": self._level(about, reading, capped),
            },
            self._full,
        )

    def holds(self, about: Arguments, reading: Reading = "now") -> tuple[int, int]:
        """Return the cases in which cautions hold a strategy back, and those in which they do so twice."""
        barring = self._barring[reading]
        key = id(barring), about.holds
        if key not in self._holds:
            known = self._groups.setdefault(id(barring), {})
            self._holds[key] = hold_slices(hold_groups(about.holds), barring, known)
        return self._holds[key]

    def evidence(self, about: Arguments) -> Planes:
        """Return the part of the score that is evidence, on what is known, least significant plane first.

        It is counted as the score is: levels from 0 to 6, times the weights without their common divisor.
        """
        return self._summed(about.sides, self._evidence, "now", self._aside(about, "now"))

    def _score(self, about: Arguments, reading: Reading) -> tuple[Planes, int]:
        """Return the score, least significant plane first, and the cases in which it is above 0 without evidence."""
        sides, aside = about.sides, self._aside(about, reading)
        score = self._summed(sides, self._fit, reading, aside)
        fits = _above(score, 3 * self._weights.scaled_fit_total, self._full)
        add(score, self._summed(sides, self._evidence, reading, aside))
        return score, fits

    def _summed(
        self,
        sides: Mapping[CriterionIndex, Sides],
        axis: tuple[_Weighed, ...],
        reading: Reading,
        aside: tuple[int, int],
    ) -> Planes:
        """Return the levels (from 0 to 6) times the weights of one axis."""
        alike, terms = 0, []  # what is the same in every case is one number
        for criterion, weight, shifts in axis:
            found = sides.get(criterion)
            if found is None:
                alike += 3 * weight  # nothing is argued: level 0
                continue
            level = self._criterion(found, reading, aside[1] if criterion == aside[0] else 0)
            number = self._alike(level)
            if number is None:
                terms.append((level, shifts))
            else:
                alike += number * weight
        total = [self._full if alike >> place & 1 else 0 for place in range(self._weights.planes)]
        for level, shifts in terms:
            for shift in shifts:
                add(total, level, shift)
        return total

    def _alike(self, planes: Planes) -> int | None:
        """Return a number of three planes, least significant first, if it is the same in every case."""
        full = self._full
        number = 0
        for value, plane in zip((1, 2, 4), planes, strict=True):
            if plane == full:
                number += value
            elif plane:
                return None
        return number

    def _criterion(self, sides: Sides, reading: Reading, aside: int) -> Planes:
        """Return the level plus three of a criterion; what speaks for it does not count in the cases `aside`."""
        found = None if aside else self._levels.get((reading, sides))
        if found is None:
            pro0, pro1 = self._strongest(self._speaking[reading], sides.favor)
            con0, con1 = self._strongest(self._opposing[reading], sides.against)
            if aside:
                pro0, pro1 = pro0 ^ (pro0 & aside), pro1 ^ (pro1 & aside)
            rest0, rest1 = self._full ^ con0, self._full ^ con1
            carry = pro0 & rest0
            found = [pro0 ^ rest0, pro1 ^ rest1 ^ carry, (pro1 & rest1) | (carry & (pro1 ^ rest1))]
            if not aside:
                self._levels[reading, sides] = found
        return found

    def _strongest(self, masks: list[int], side: Side) -> tuple[int, int]:
        """Return the greatest strength of the arguments on a side as two planes."""
        if side == _NOBODY:
            return 0, 0
        key = id(masks), side
        found = self._strengths.get(key)
        if found is None:
            weak, moderate, strong = [_any(masks, rules) for rules in side]
            found = self._strengths[key] = strong | (weak ^ (weak & moderate)), strong | moderate
        return found

    def _aside(self, about: Arguments, reading: Reading) -> tuple[int, int]:
        """Return the criterion of cautions, and the cases in which what speaks for it does not count."""
        if not about.holds:
            return -1, 0
        return about.holds[0].criterion, _any(self._barring[reading], [row[0] for row in about.holds])

    def _tier(self, about: Arguments, reading: Reading, fits: int) -> Planes:
        """Return the tier for the setting in two planes; 0 where the rule base has no tiers for it.

        Where the setting is not known, it is the first one but at worst.
        """
        beyond: dict[int, int] = {}
        for yes, may, wanted in self._slices.tiers:
            left = may if reading == "worst" else yes
            for tier, name in enumerate(wanted, start=1):
                if left:
                    left ^= left & fits & _any(self._speaking[reading], about.studies.opening[name])
                    beyond[tier] = beyond.get(tier, 0) | left
        return [reduce(lambda one, other: one ^ other, beyond.values(), 0), beyond.get(2, 0)]

    def _level(self, about: Arguments, reading: Reading, capped: int) -> Planes:
        """Return the level of evidence in three planes."""
        studies, masks = about.studies, self._speaking[reading]
        found = [0, 0, 0]
        _put(found, self._full, studies.otherwise)
        for level, rules in reversed(studies.levels):
            mask = _any(masks, rules)
            if mask:
                _put(found, mask, level)
        if capped:
            _put(found, capped ^ (capped & found[2]), CAPPED)  # levels above 3 have the third plane
        return found


def stopped(planes: Planes) -> int:
    """Return the cases in which the strategy with this key is excluded or held back."""
    width = 3  # one plane for excluded and two for holds come first
    return reduce(or_, planes[:width], 0)


def less(one: Planes, other: Planes, full: int) -> int:
    """Return the mask of the cases in which the first number is smaller; most significant plane first."""
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


def greatest(number: Planes, full: int) -> int:
    """Return the greatest number of any case; its least significant plane comes first."""
    found, left = 0, full
    for place in reversed(range(len(number))):
        if number[place] & left:
            left &= number[place]
            found |= 1 << place
    return found


def _any(masks: Sequence[int], rules: Iterable[RuleIndex]) -> int:
    found = 0
    for rule in rules:
        found |= masks[rule]
    return found


def _above(number: Planes, limit: int, full: int) -> int:
    """Return the cases in which a number is above a limit; its least significant plane comes first."""
    planes = [full if limit >> place & 1 else 0 for place in range(len(number))]
    return less(planes[::-1], number[::-1], full)


def _put(planes: Planes, mask: int, number: int) -> None:
    """Put a number into the cases of a mask."""
    for place, plane in enumerate(planes):
        planes[place] = plane | mask if number >> place & 1 else plane ^ (plane & mask)


def add(total: Planes, number: Planes, shift: int = 0) -> None:
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
