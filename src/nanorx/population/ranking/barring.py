"""What rules out approaches, and what holds them back, in how many cases: by what the rules say.

Rules that say the same, as the needs of several strategies do, are one reason. `tally` counts with this; both functions
take microseconds a thousand cases, since they only join masks.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from nanorx.population.ranking.tally import Barred

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.assessment import Advisor
    from nanorx.inference.bitslice import BitSlices
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["barring"]

Reasons = dict[str, int]
"""What rules say -> the mask of the cases in which they bar something."""


def barring(advisor: Advisor, slices: BitSlices, *, excluded: bool) -> dict[tuple[str, str], Barred]:
    """Count what bars approaches.

    Args:
        advisor: The advisor of the rule base.
        slices: The rules in every case.
        excluded: Count what rules out; else what holds back what is not ruled out.

    Returns:
        By approach and by what the rules say: in how many cases the approach is barred and they are among what bars it,
        and in how many of these one of its strategies would not be barred without them. An approach is barred where all
        its strategies are; those that are ruled out are left aside where holds are counted. Under an empty id, the
        cases in which any approach is so; of holds this alone.
    """
    base = advisor.base
    cases: dict[tuple[str, str], int] = {}
    alone: dict[tuple[str, str], int] = {}
    reasons_of = _excluding if excluded else _holding
    for approach in base.approaches:
        abouts = [advisor.arguments[base.strategy_index[name]] for name in approach.strategies]
        reasons = [reasons_of(about, slices, base) for about in abouts]
        aside = [0 if excluded else _any(slices.fires[rule] for rule in about.exclusions) for about in abouts]
        barred = _barred(reasons, aside, slices.full)
        for found, masks in ((reasons, cases), ([_alone(row) for row in reasons], alone)):
            for says, mask in _joined(found, aside).items() if barred else ():
                here = mask & barred
                masks["", says] = masks.get(("", says), 0) | here
                if excluded:
                    masks[approach.id, says] = here
    return {key: Barred(mask.bit_count(), alone[key].bit_count()) for key, mask in cases.items() if mask}


def _excluding(about: Arguments, slices: BitSlices, base: RuleBase) -> Reasons:
    """Return what rules out a strategy."""
    found: Reasons = {}
    for rule in about.exclusions:
        says = base.rules[rule].say
        found[says] = found.get(says, 0) | slices.fires[rule]
    return found


def _holding(about: Arguments, slices: BitSlices, base: RuleBase) -> Reasons:
    """Return what holds a strategy back: strong cautions, and moderate ones beside another about other facts."""
    found: Reasons = {}
    moderate = [row for row in about.holds if not base.rules[row.rule].bars]
    for row in about.holds:
        mask = slices.fires[row.rule]
        if mask and row in moderate:
            beside = [other for other in moderate if other is not row and not other.facts & row.facts]
            mask &= _any(slices.fires[other.rule] for other in beside)
        says = base.rules[row.rule].say
        found[says] = found.get(says, 0) | mask
    return found


def _barred(reasons: Sequence[Reasons], aside: Sequence[int], full: int) -> int:
    """Return the cases in which all strategies that are not left aside have a reason, and one is not left aside."""
    left = full ^ reduce(and_, aside, full)
    return reduce(and_, [_any(row.values()) | out for row, out in zip(reasons, aside, strict=True)], left)


def _alone(reasons: Reasons) -> Reasons:
    """Return for each reason the cases in which there is no other."""
    seen = twice = 0
    for mask in reasons.values():
        twice |= seen & mask
        seen |= mask
    return {says: _minus(mask, twice) for says, mask in reasons.items()}


def _joined(reasons: Sequence[Reasons], aside: Sequence[int]) -> Reasons:
    """Return for each reason the cases in which it is one of a strategy that is not left aside."""
    found: Reasons = {}
    for row, out in zip(reasons, aside, strict=True):
        for says, mask in row.items():
            found[says] = found.get(says, 0) | (_minus(mask, out) if out else mask)
    return found


def _minus(mask: int, other: int) -> int:
    return mask ^ (mask & other)


def _any(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)
