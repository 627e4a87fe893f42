"""What became of the values of each column: counted, with examples of those that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BadValue", "ColumnCounts", "Counts", "added"]

KEPT = 200
"""Bad values that are kept of a column while batches are read; the most frequent ones, so that memory is bounded."""
LISTED = 20
"""Bad values of a column that are told."""


class BadValue(NamedTuple):
    """A value that could not be read: in how many cases, the first row, and what is wrong with it.

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
    usual, and `other_units` were read in another unit than that of the column, by unit.
    """

    stated: int = 0
    missing: int = 0
    unknown: int = 0
    bad: int = 0
    unusual: int = 0
    other_units: Mapping[str, int] = {}
    bad_values: Mapping[str, BadValue] = {}

    def merge(self, other: ColumnCounts) -> ColumnCounts:
        """Return the counts of both; in any order they give the same sums."""
        units = dict(self.other_units)
        for unit, count in other.other_units.items():
            units[unit] = units.get(unit, 0) + count
        values = dict(self.bad_values)
        for raw, bad in other.bad_values.items():
            known = values.get(raw)
            values[raw] = bad if known is None else added(known, bad)
        return ColumnCounts(
            self.stated + other.stated,
            self.missing + other.missing,
            self.unknown + other.unknown,
            self.bad + other.bad,
            self.unusual + other.unusual,
            dict(sorted(units.items())),
            dict(_most(values, KEPT)),
        )

    @property
    def listed(self) -> list[tuple[str, BadValue]]:
        """The most frequent bad values as they are written, at most LISTED, with what is known of each."""
        return _most(self.bad_values, LISTED)


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


def _most(values: Mapping[str, BadValue], most: int) -> list[tuple[str, BadValue]]:
    """Return the most frequent bad values; of equally frequent ones those that stand first."""
    return sorted(values.items(), key=lambda item: (-item[1].cases, item[1].row, item[0]))[:most]
