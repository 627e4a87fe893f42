"""Rank intervals: every completion of a case ranks a strategy inside its interval.

A completion gives a value to each unknown descriptor and keeps what is stated and assumed; the rank is
over all strategies, excluded ones included.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.standing import Standing

__all__ = ["rank_intervals"]

Interval = tuple[int, int]


def rank_intervals(standings: Sequence[Standing]) -> list[tuple[Interval, Interval]]:
    """For each standing the rank interval, and the one if it turns out not to be excluded."""
    best = sorted(item.best_key() for item in standings)
    worst = sorted(item.worst_key() for item in standings)
    size = len(standings)
    intervals: list[tuple[Interval, Interval]] = []
    for item in standings:
        pairs: list[Interval] = []
        for given in (False, True):
            own_best = item.best_key(if_not_excluded=given)
            own_worst = item.worst_key(if_not_excluded=given)
            surely_better = bisect_left(worst, own_best) - (item.worst_key() < own_best)
            surely_worse = size - bisect_right(best, own_worst) - (item.best_key() > own_worst)
            pairs.append((1 + surely_better, size - surely_worse))
        intervals.append((pairs[0], pairs[1]))
    return intervals
