"""Tables with totals in two directions: the fewest figures are hidden that leave every small one possible.

A figure stands in two sums at most, so figures are the edges of a graph whose nodes are sums, and two tables with the
same sums differ by cycles of it. A small figure is safe if there are cycles through it that raise and lower it as far
as its limits, within what the reader knows of the others. The cheapest cycles are taken: those for which the least must
be hidden.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from nanorx.population.summary.small_cells import Key, Total

    Span = tuple[int, int]

__all__ = ["LeastHidden"]

_OUTSIDE = -1
"""The node at the other end of a figure that stands in one sum only: what it loses, nobody misses."""
_FIGURE = 1 << 32
"""The cost of hiding one figure of worth 1; below it counts how large the figure is."""


class _FigureChange(NamedTuple):
    """A change of a figure by 1 or -1, and the sum that it leaves wrong by `wrong`; 0 outside."""

    key: Key
    change: int
    sum: int
    wrong: int


class LeastHidden:
    """Finds what to hide so that small figures of a table stay possible.

    Args:
        counts: The figures.
        sums: What adds up; each figure that `span` leaves open stands in at most two of them.
        span: Between which numbers a reader takes a figure to be, as it is shown now.
        may_hide: What a figure costs if it is hidden, and its span then; None if it must not be hidden.
    """

    def __init__(
        self,
        counts: Mapping[Key, int],
        sums: Iterable[Total],
        span: Callable[[Key], Span],
        may_hide: Callable[[Key], tuple[int, Span] | None],
    ) -> None:
        self._counts = counts
        self._span = span
        self._may_hide = may_hide
        self._ends: dict[Key, dict[int, int]] = {}
        self._keys: dict[int, list[Key]] = {}
        for number, row in enumerate(sums):
            for key, sign in ((row.whole, -1), *((part, 1) for part in row.parts)):
                self._ends.setdefault(key, {})[number] = sign
                self._keys.setdefault(number, []).append(key)
        for key, ends in self._ends.items():
            if len(ends) == 1:
                ends[_OUTSIDE] = 0
                self._keys.setdefault(_OUTSIDE, []).append(key)

    def hide_for(self, key: Key, least: int, most: int) -> set[Key] | None:
        """Return what must be hidden so that a figure may be every number in a range; None if nothing suffices."""
        hidden: set[Key] = set()
        if key not in self._ends:
            return hidden
        for change, times in ((1, most - self._counts[key]), (-1, self._counts[key] - least)):
            moved: dict[Key, int] = {}
            for _ in range(times):
                path = self._cheapest(key, change, moved, hidden)
                if path is None:
                    return None
                for step in path:
                    moved[step.key] = moved.get(step.key, 0) + step.change
                    if not self._is_open(step.key):
                        hidden.add(step.key)
        return hidden

    def _is_open(self, key: Key) -> bool:
        low, high = self._span(key)
        return low < high

    def _cheapest(
        self, key: Key, change: int, moved: Mapping[Key, int], hidden: set[Key]
    ) -> list[_FigureChange] | None:
        """Return the cheapest changes of others that make up for a change of a figure, by Dijkstra's algorithm."""
        (start, sign), (goal, other) = sorted(self._ends[key].items(), reverse=True)
        wanted = (goal, -change * other)
        queue: list[tuple[int, int, tuple[int, int]]] = [(0, 0, (start, change * sign))]
        best: dict[tuple[int, int], int] = {(start, change * sign): 0}
        before: dict[tuple[int, int], tuple[tuple[int, int], _FigureChange]] = {}
        order = 0
        while queue:
            cost, _, at = heappop(queue)
            if at == wanted:
                return [*_back(at, before)]
            if cost > best[at]:
                continue
            for step in self._steps(at, key):
                price = self._price(step, moved, hidden)
                place = (step.sum, step.wrong)
                if price is not None and cost + price < best.get(place, cost + price + 1):
                    best[place] = cost + price
                    before[place] = at, step
                    order += 1
                    heappush(queue, (cost + price, order, place))
        return None

    def _steps(self, at: tuple[int, int], without: Key) -> Iterator[_FigureChange]:
        """Yield the changes that set a sum right, or that begin outside."""
        number, wrong = at
        for key in self._keys.get(number, ()):
            if key == without:
                continue
            ends = self._ends[key]
            other = next(end for end in ends if end != number)
            for change in (1, -1) if number == _OUTSIDE else (-wrong * ends[number],):
                yield _FigureChange(key, change, other, change * ends[other])

    def _price(self, step: _FigureChange, moved: Mapping[Key, int], hidden: set[Key]) -> int | None:
        """Return what a change costs, 0 if the figure is not shown; None if no reader would take it for possible."""
        price, (low, high) = 0, self._span(step.key)
        if low == high:
            found = self._may_hide(step.key)
            if found is None:
                return None
            worth, (low, high) = found
            price = 0 if step.key in hidden else worth * _FIGURE + self._counts[step.key]
        return price if low <= self._counts[step.key] + moved.get(step.key, 0) + step.change <= high else None


def _back(
    at: tuple[int, int], before: Mapping[tuple[int, int], tuple[tuple[int, int], _FigureChange]]
) -> Iterator[_FigureChange]:
    while at in before:
        at, step = before[at]
        yield step
