"""What became of the values of each column: counted, with examples of those that could not be read."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["BadValue", "ColumnCounts", "Counts", "added", "most_telling"]

KEPT = 200
"""Bad values that are kept of a column while batches are read, so that memory is bounded."""
LISTED = 20
"""Bad values of a column that are told."""
_NUMBER = r"[-+]?\d[\d.,]*"
_NOT_A_KIND = (rf'"[^"]*"|{_NUMBER}', _NUMBER)
"""What of a message is the value itself: words in quotes and numbers; then, where only words differ, numbers alone."""


class BadValue(NamedTuple):
    """A value that could not be read, or not as it is written: in how many cases, the first row, and what is wrong.

    Rows count from 1, without the line of the names. `cases` is exact while a column has at most KEPT bad values, else
    the least that it can be.
    """

    cases: int
    row: int
    code: str
    message: str
    advice: str


class ColumnCounts(NamedTuple):
    """What the cells of one column say of one descriptor; the first four add up to the number of rows.

    `stated` are read as a value, `missing` are empty or marked so, `unknown` are those that the mapping calls unknown,
    and `bad` could not be read and count as unknown. Of those that are stated, `unusual` are numbers beyond what is
    usual, and `other_units` were read in another unit than that of the column, by unit. `other_case` are values that
    were read as the key of the mapping that has other small and capital letters.
    """

    stated: int = 0
    missing: int = 0
    unknown: int = 0
    bad: int = 0
    unusual: int = 0
    other_units: Mapping[str, int] = {}
    bad_values: Mapping[str, BadValue] = {}
    other_case: Mapping[str, BadValue] = {}

    def merge(self, other: ColumnCounts) -> ColumnCounts:
        """Return the counts of both; in any order they give the same sums."""
        units = dict(self.other_units)
        for unit, count in other.other_units.items():
            units[unit] = units.get(unit, 0) + count
        return ColumnCounts(
            self.stated + other.stated,
            self.missing + other.missing,
            self.unknown + other.unknown,
            self.bad + other.bad,
            self.unusual + other.unusual,
            dict(sorted(units.items())),
            _joined(self.bad_values, other.bad_values),
            _joined(self.other_case, other.other_case),
        )

    @property
    def listed(self) -> list[tuple[str, BadValue]]:
        """The bad values as they are written, at most LISTED, each kind of mistake before the next one of a kind."""
        return most_telling(self.bad_values, LISTED)

    @property
    def listed_other_case(self) -> list[tuple[str, BadValue]]:
        """The most frequent values that were read as a key of the mapping with other letters small or capital."""
        return most_telling(self.other_case, LISTED)


class Counts(NamedTuple):
    """What became of all cells of some rows.

    `columns` has a row for each column and descriptor, in the order of the mapping. `without_id` counts the rows
    without an id. `conflicts` are sets of which two columns say opposite things: by descriptor the cases, whose
    elements in question became unknown. `assumed` are the cases in which something is stated of a descriptor and none
    of it can be used, so that what is assumed counts.
    """

    rows: int = 0
    columns: Mapping[tuple[str, str], ColumnCounts] = {}
    without_id: int = 0
    conflicts: Mapping[str, BadValue] = {}
    assumed: Mapping[str, int] = {}

    def merge(self, other: Counts) -> Counts:
        """Return the counts of the rows of both."""
        columns = dict(self.columns)
        for key, counts in other.columns.items():
            columns[key] = columns[key].merge(counts) if key in columns else counts
        conflicts = dict(self.conflicts)
        for name, bad in other.conflicts.items():
            conflicts[name] = added(conflicts[name], bad) if name in conflicts else bad
        names = {*self.assumed, *other.assumed}
        assumed = {name: self.assumed.get(name, 0) + other.assumed.get(name, 0) for name in sorted(names)}
        return Counts(self.rows + other.rows, columns, self.without_id + other.without_id, conflicts, assumed)


def added(one: BadValue, other: BadValue) -> BadValue:
    """Return the counts of one bad value in different rows as one, with the first of the rows."""
    first = min(one, other, key=lambda bad: bad.row)
    return first._replace(cases=one.cases + other.cases)


def _joined(one: Mapping[str, BadValue], other: Mapping[str, BadValue]) -> dict[str, BadValue]:
    """Return the values of both, at most KEPT."""
    values = dict(one)
    for raw, bad in other.items():
        values[raw] = added(values[raw], bad) if raw in values else bad
    return dict(most_telling(values, KEPT)) if len(values) > KEPT else values


def most_telling(values: Mapping[str, BadValue], most: int) -> list[tuple[str, BadValue]]:
    """Return at most so many values: first the most frequent one of each kind of mistake, then the second of each ...

    Kinds and values come by how many cases they have; of equally frequent ones first those that stand first.
    """
    ordered = sorted(values.items(), key=lambda item: (-item[1].cases, item[1].row, item[0]))
    return _by_kinds(ordered, _NOT_A_KIND)[:most]


def _by_kinds(rows: list[tuple[str, BadValue]], patterns: Sequence[str]) -> list[tuple[str, BadValue]]:
    """Order values so that each kind comes before the next one of a kind, and so again within each kind.

    A kind is what a message says without the pattern, which is the value itself.
    """
    if not patterns or len(rows) <= 1:
        return rows
    kinds: dict[str, list[tuple[str, BadValue]]] = {}
    for row in rows:
        kinds.setdefault(row[1].code + re.sub(patterns[0], "", row[1].message), []).append(row)
    most_first = sorted(kinds.values(), key=lambda of: -sum(bad.cases for _, bad in of))
    ordered = [_by_kinds(of, patterns[1:]) for of in most_first]
    return [row for place in zip_longest(*ordered) for row in place if row is not None]
