"""Rank intervals: every completion of a case ranks a strategy inside its interval.

A completion gives a value to each unknown descriptor and keeps what is stated and assumed; the rank is
over all strategies, excluded ones included.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from nanorx.knowledge.truth import NO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.order import Key
    from nanorx.advice.standing import Standing

__all__ = ["Interval", "rank_intervals"]

Interval = tuple[int, int]


def rank_intervals(standings: Sequence[Standing]) -> list[tuple[Interval, Interval]]:
    """Return for each standing its rank interval, and the interval if it turns out not to be excluded."""
    best_keys = [item.best_key() for item in standings]
    worst_keys = [item.worst_key() for item in standings]
    best, worst = sorted(best_keys), sorted(worst_keys)
    size = len(standings)

    def interval(own_best: Key, own_worst: Key, place: int) -> Interval:
        surely_better = bisect_left(worst, own_best) - (worst_keys[place] < own_best)
        surely_worse = size - bisect_right(best, own_worst) - (best_keys[place] > own_worst)
        return 1 + surely_better, size - surely_worse

    intervals: list[tuple[Interval, Interval]] = []
    for place, item in enumerate(standings):
        any_case = interval(best_keys[place], worst_keys[place], place)
        if item.excluded == NO:
            intervals.append((any_case, any_case))
            continue
        given = item.best_key(if_not_excluded=True), item.worst_key(if_not_excluded=True)
        intervals.append((any_case, interval(*given, place)))
    return intervals
