"""Ranking many variants at once: who is first in each, and what each strategy's status is."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.key_slices import KeySlices, less

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.key_slices import Planes
    from nanorx.advice.standing import Weights
    from nanorx.inference.bitslice import BitSlices
    from nanorx.knowledge.rule_base import RuleIndex

__all__ = ["Ranking", "first_of", "leaders_of", "rank_variants"]


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
    keys = KeySlices(slices, weights)
    first = first_of([keys.key(about) for about in rows], slices.full)
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


def _any(masks: Sequence[int], rules: Iterable[RuleIndex]) -> int:
    return reduce(or_, [masks[rule] for rule in rules], 0)
