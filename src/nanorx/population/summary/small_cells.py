"""Small cells: figures that could point to a person are not shown, nor what would give them away.

A figure from 1 up to below a limit is shown as `<5`. Where others that are shown leave fewer than all figures below the
limit possible, one of those is shown as `hidden`; where even that would tell, small ones are called so, too. What is
promised holds within one table, its totals included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from nanorx.advice.answers.cohort import HIDDEN
from nanorx.population.summary.least_hidden import LeastHidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from nanorx.advice.answers.cohort import Figure

__all__ = ["FigureTable", "Total", "figures"]

Key: TypeAlias = Any
"""What names a figure in its table: anything that can be hashed."""
_Span = tuple[int, int]
_ENDS = 2


class Total(NamedTuple):
    """Says that the figure `whole` is the sum of `parts`, all by key."""

    whole: Key
    parts: Sequence[Key]


def figures(
    counts: Mapping[Key, int],
    sums: Iterable[Total],
    small: int,
    unseen: Collection[Key] = (),
    known: Collection[Key] = (),
    worth: Mapping[Key, int] | None = None,
) -> dict[Key, Figure]:
    """Return what is shown of each figure of a table.

    Args:
        counts: The figures by key, those that a reader can compute included.
        sums: Which of them add up to which.
        small: Figures from 1 up to below this are not shown; 0 shows all.
        unseen: The keys that stand nowhere, though they are small or not: complements, for instance.
        known: Those of `unseen` that a reader knows all the same: how many cases there are.
        worth: How many others a figure is worth; 1 without it. Where there is a choice, what is worth least is hidden.

    Returns:
        For each key that is not unseen the figure, `<5` (with that limit) or `hidden`. Whatever a reader concludes from
        the sums, each number from 1 up to below the limit stays possible for each such figure, as far as hiding can
        do that. This is exact where no figure stands in more than two sums, and where sums have no cycle.

    Raises:
        ValueError: A figure is not the sum of its parts.
    """
    if not small:
        return {key: count for key, count in counts.items() if key not in unseen}
    rows = list(sums)
    wrong = next((row for row in rows if counts[row.whole] != sum(counts[part] for part in row.parts)), None)
    if wrong is not None:  # what is concluded would have no end
        raise ValueError(f"{wrong.whole!r} is not the sum of its parts")
    table = _Hiding(counts, rows, small, frozenset(unseen), frozenset(known), worth or {})
    table.protect()
    return {key: table.shown(key) for key in counts if key not in unseen}


class _Hiding:
    """The figures of a table, and which of them are hidden so far; `blank` are small ones that are not called small."""

    def __init__(
        self,
        counts: Mapping[Key, int],
        sums: list[Total],
        small: int,
        unseen: frozenset[Key],
        known: frozenset[Key],
        worth: Mapping[Key, int],
    ) -> None:
        self._counts = counts
        self._sums = sums
        self._small = small
        self._most = max(counts.values(), default=0)
        self._sensitive = [key for key, count in counts.items() if 0 < count < small and key not in known]
        self._hidden: set[Key] = set(unseen - known)
        self._unseen = unseen
        self._blank: set[Key] = set(unseen - known)
        self._known = known
        self._worth = worth
        self._parts = {part for row in sums for part in row.parts}  # all else is the size of the cohort
        self._about: dict[Key, list[Total]] = {}
        for row in self._sums:
            for key in (row.whole, *row.parts):
                self._about.setdefault(key, []).append(row)

    def shown(self, key: Key) -> Figure:
        """Return what is shown of a figure."""
        if key in self._hidden or key in self._blank:
            return HIDDEN
        return f"<{self._small}" if 0 < self._counts[key] < self._small else self._counts[key]

    def protect(self) -> None:
        """Hide figures until no small one can be told, or nothing that could be hidden is left."""
        if all(len(rows) <= _ENDS for key, rows in self._about.items() if key not in self._known):
            self._protect_by_cycles()
        else:
            self._protect_by_spans()

    def _protect_by_cycles(self) -> None:
        table = LeastHidden(self._counts, self._sums, self._span, self._hiding)
        for key in self._sensitive:
            found = table.hide_for(key, 1, self._small - 1)
            while found is None and self._blank_beside(key):
                found = table.hide_for(key, 1, self._small - 1)
            self._hidden |= found or set()

    def _hiding(self, key: Key) -> tuple[int, _Span] | None:
        """Return what a figure is worth and what is said of it once it is hidden; None if it cannot be."""
        if not self._is_open(key) or key not in self._parts:
            return None
        return self._worth.get(key, 1), self._hidden_span

    def _protect_by_spans(self) -> None:
        given_up: set[Key] = set()
        while True:
            spans = self._concluded()
            told = [key for key in self._sensitive if key not in given_up and not self._is_safe(spans[key])]
            if not told:
                return
            if not self._hide_beside(told[0]) and not self._blank_beside(told[0]):
                given_up.add(told[0])

    def _is_safe(self, span: _Span) -> bool:
        return span[0] <= 1 and span[1] >= self._small - 1

    def _hide_beside(self, key: Key) -> bool:
        """Hide the smallest figure beside one that can be told, else a whole, else any; say whether there was one."""
        rows = self._about.get(key, [])
        near = {part for row in rows for part in row.parts}
        for keys in (near, {row.whole for row in rows} & self._parts, self._parts):
            found = [item for item in self._counts if item in keys and self._is_open(item)]
            if found:
                self._hidden.add(min(found, key=self._counts.__getitem__))
                return True
        return False

    def _is_open(self, key: Key) -> bool:
        return key not in self._hidden and key not in self._known and self._counts[key] >= self._small

    def _blank_beside(self, key: Key) -> bool:
        """Call the nearest small figures hidden as the others are; say whether any was called small before."""
        near = {key}
        while True:
            wider = near | {
                item for one in near for row in self._about.get(one, []) for item in (row.whole, *row.parts)
            }
            new = {item for item in wider if 0 < self._counts[item] < self._small} - self._blank - self._known
            if new or wider == near:
                self._blank |= new
                return bool(new)
            near = wider

    def _span(self, key: Key) -> _Span:
        """Return what the shown figure itself says."""
        if key in self._blank:
            return 0, 2 * self._most + self._small
        if key in self._hidden:
            return self._hidden_span
        count = self._counts[key]
        if key in self._known:
            return count, count
        return (1, self._small - 1) if 0 < count < self._small else (count, count)

    @property
    def _hidden_span(self) -> _Span:
        """Return what `hidden` says: where small figures are called so as well, nothing."""
        return 0 if self._blank - self._unseen else self._small, 2 * self._most + self._small

    def _concluded(self) -> dict[Key, _Span]:
        """Return between which numbers each figure is, by all sums together."""
        spans = {key: self._span(key) for key in self._counts}
        changed = True
        while changed:
            changed = False
            for row in self._sums:
                for key, span in _narrowed(row, spans):
                    if span != spans[key]:
                        spans[key] = span
                        changed = True
        return spans


def _narrowed(row: Total, spans: Mapping[Key, _Span]) -> list[tuple[Key, _Span]]:
    """Return the spans that a sum leaves: of the whole by its parts, of each part by the whole and the others."""
    low, high = (sum(spans[part][side] for part in row.parts) for side in (0, 1))
    least, most = spans[row.whole]
    least, most = max(least, low), min(most, high)
    found = [(row.whole, (least, most))]
    for part in row.parts:
        one, other = spans[part]
        found.append((part, (max(one, least - (high - other)), min(other, most - (low - one)))))
    return found


class FigureTable:
    """The figures of one table and what a reader can compute of them, to be shown together."""

    def __init__(self) -> None:
        self._counts: dict[Key, int] = {}
        self._sums: list[Total] = []
        self._unseen: set[Key] = set()
        self._known: set[Key] = set()
        self._worth: dict[Key, int] = {}

    def add(
        self, key: Key, count: int, within: Key = None, *, seen: bool = True, known: bool = False, worth: int = 1
    ) -> None:
        """Add a figure; with `within`, it is a part of that figure, and the rest of it can be computed.

        One that is not `seen` stands nowhere in the table; it is `known` if it stands elsewhere. It is `worth` as much
        as so many others where there is a choice of what to hide.
        """
        self._counts[key] = count
        self._worth[key] = worth
        if not seen:
            self._unseen.add(key)
        if known:
            self._known.add(key)
        if within is not None:
            rest = ("rest", key, within)
            self._counts[rest] = self._counts[within] - count
            self._unseen.add(rest)
            self._sums.append(Total(within, (key, rest)))

    def add_up(self, whole: Key, parts: Sequence[Key]) -> None:
        """Say that figures add up to another one; all were added."""
        self._sums.append(Total(whole, tuple(parts)))

    def figures(self, small: int) -> dict[Key, Figure]:
        """Return what is shown of each figure; see `figures`."""
        return figures(self._counts, self._sums, small, self._unseen, self._known, self._worth)
