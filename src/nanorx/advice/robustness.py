"""How much the order rests on the weights: the share of fixed weightings that put a strategy first.

Weights are opinions. 2,048 weightings of the criteria, spread evenly over all possible ones by a
low-discrepancy (Kronecker) sequence, are tried at once: each weighting is one 16-bit field of a long
integer, so that a few integer operations score a strategy under all of them. The shares are right to
about two points.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise
from operator import ge, sub
from struct import pack
from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.standing import Standing

__all__ = ["SAMPLES", "Robustness", "distinct", "dominated_by", "robustness", "weightings"]

SAMPLES = 2048
_TOTAL = 1000
"""What the weights of one weighting sum to; 6 times it stays below the guard bit of a field."""
_BITS = 16
_GUARD = int.from_bytes(b"\x00\x80" * SAMPLES, "little")
"""The highest bit of every field."""
_TOP = 3


class Robustness(NamedTuple):
    """Numbers of weightings, of 2,048, in which a strategy is first or tied, and among the first three."""

    first: int
    top3: int


@lru_cache(maxsize=4)
def weightings(criteria: int) -> tuple[tuple[int, ...], ...]:
    """Return for each criterion its integer weight in each of the 2,048 fixed weightings.

    The weights of one weighting sum to 1,000. Sorted points of the sequence cut the range from 0 to 1,000; the pieces
    are the weights.
    """
    places = range(1, SAMPLES + 1)
    points = [[(place * step % 2**32) * (_TOTAL + 1) >> 32 for place in places] for step in _steps(criteria - 1)]
    cuts = zip(*map(sorted, zip(*points, strict=True)), strict=True)
    ends = [(0,) * SAMPLES, *cuts, (_TOTAL,) * SAMPLES]
    return tuple(tuple(map(sub, high, low)) for low, high in pairwise(ends))


def _steps(size: int) -> list[int]:
    """Return powers of the root of x^(size+1) = x + 1, as 32-bit fractions; only exact operations are used."""
    low, high = 1.0, 2.0
    for _ in range(80):
        middle = (low + high) / 2
        power = middle
        for _ in range(size):
            power *= middle
        low, high = (middle, high) if power < middle + 1 else (low, middle)
    steps: list[int] = []
    power = 1.0
    for _ in range(size):
        power /= low
        steps.append(int(power * 2**32))
    return steps


@lru_cache(maxsize=4)
def _packed(criteria: int) -> tuple[tuple[int, ...], ...]:
    """Return what each level (-3 to +3, as 0 to 6) of each criterion adds to a score, under all weightings at once."""
    weights = [int.from_bytes(pack(f"<{SAMPLES}H", *column), "little") for column in weightings(criteria)]
    return tuple(tuple(weight * level for level in range(7)) for weight in weights)


def robustness(standings: Sequence[Standing]) -> list[Robustness]:
    """Return in how many weightings each standing is first or tied, and among the first three.

    Excluded strategies are never counted, and those with more holds only after all with fewer; so with the tiers,
    which stay as they are under the weights of the profile.
    """
    if not standings:
        return []
    packed = _packed(len(standings[0].levels))
    groups: dict[tuple[int, int], list[int]] = {}
    for place, item in enumerate(standings):
        if item.excluded != YES:
            groups.setdefault((item.holds.now, item.tier.now), []).append(place)
    counts = [Robustness(0, 0)] * len(standings)
    before = 0
    for _, members in sorted(groups.items()):
        left = _TOP - before
        before += len(members)
        if left <= 0:
            break
        # The best on the whole first: the others are then mostly seen to be no maximum at one look.
        vectors = Counter(sorted((standings[place].now for place in members), key=sum, reverse=True))
        scores = {vector: _score(vector, packed) for vector in vectors}
        # Of equal strategies no more than three can matter for the first three places.
        tops = _maxima([score for vector, score in scores.items() for _ in range(min(vectors[vector], _TOP))])
        found: dict[tuple[int, ...], Robustness] = {}
        for vector, score in scores.items():
            first = _at_least(score, tops[0]).bit_count() if left == _TOP else 0
            found[vector] = Robustness(first, _at_least(score, tops[left - 1]).bit_count())
        for place in members:
            counts[place] = found[standings[place].now]
    return counts


def _score(levels: tuple[int, ...], packed: tuple[tuple[int, ...], ...]) -> int:
    return sum([parts[level + 3] for level, parts in zip(levels, packed, strict=True)])


def _at_least(one: int, other: int) -> int:
    """Return the guard bits of the fields in which `one` is at least `other`."""
    return ((one | _GUARD) - other) & _GUARD


def _maxima(scores: list[int]) -> list[int]:
    """Return the three greatest values of every field (0 where there are fewer scores)."""
    tops = [0] * _TOP
    for score in scores:
        if _at_least(tops[-1], score) == _GUARD:
            continue
        carried = score
        for place in range(_TOP):
            guard = _at_least(carried, tops[place])
            if guard:
                # Change places where the carried value is the greater.
                swapped = (carried ^ tops[place]) & (guard - (guard >> (_BITS - 1)))
                tops[place] ^= swapped
                carried ^= swapped
    return tops


def distinct(ranked: Sequence[Standing]) -> list[Standing]:
    """Return the best-ranked of the strategies that are alike in status, holds, tier and every level."""
    found: dict[tuple[object, ...], Standing] = {}
    for item in ranked:
        found.setdefault((item.excluded, item.holds.now, item.tier.now, item.now), item)
    return list(found.values())


def dominated_by(standing: Standing, ranked: Sequence[Standing]) -> str | None:
    """Return the id of the best-ranked strategy that is nowhere worse and somewhere better, or None.

    Only what is known counts. The strategies that `distinct` drops from `ranked` make no difference.
    """
    if standing.excluded == YES:
        return None
    own = standing.now
    for other in ranked:
        if other.now == own or other.excluded > standing.excluded:
            continue
        if other.holds.now > standing.holds.now or other.tier.now > standing.tier.now:
            continue
        if all(map(ge, other.now, own)):
            return other.id
    return None
