"""Several columns about one set: what they say together of each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nanorx.knowledge.partial import Members, Value
from nanorx.population.columns import CodedColumn
from nanorx.population.mapping.counts import BadValue, added

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from nanorx.knowledge.vocabulary import Descriptor
    from nanorx.population.mapping.cells import ColumnEntry

__all__ = ["join_columns"]

_FEW_PAIRS = 1 << 16
"""Combinations of several columns up to which a table of all is made; of more, those that are there are looked up."""


def join_columns(
    item: Descriptor, parts: list[tuple[ColumnEntry, CodedColumn]], first_row: int, *, whole: bool
) -> tuple[CodedColumn, BadValue | None]:
    """Join what columns say of a set.

    Args:
        item: The set.
        parts: Its columns, with what the mapping says of each.
        first_row: The number of the first row, for the example.
        whole: Do they say everything? Then the set lacks what none of them is about, where any of them says something.

    Returns:
        What is known of the set, and the cases in which two columns say opposite things: there the elements in question
        are unknown.
    """
    codes, rows = _pairs([column for _, column in parts])
    settled = set(item.choices) - _own_elements([entry for entry, _ in parts], item) if whole else set()
    used = np.flatnonzero(np.bincount(codes, minlength=len(rows))).tolist()
    said = {
        at: _joined([column.values[code] for (_, column), code in zip(parts, rows[at], strict=True)], item, settled)
        for at in used
    }
    values: dict[Value | None, int] = {None: 0} if any(row.value is None for row in said.values()) else {}
    table = np.zeros(len(rows), np.int32)
    conflict: BadValue | None = None
    for at, row in said.items():
        table[at] = values.setdefault(row.value, len(values))
        if row.opposite:
            cases = np.flatnonzero(codes == at)
            bad = _conflict(item, row.opposite, len(cases), first_row + int(cases[0]))
            conflict = bad if conflict is None else added(conflict, bad)
    return CodedColumn(table.take(codes), list(values)), conflict


def _conflict(item: Descriptor, opposite: list[str], cases: int, row: int) -> BadValue:
    words = f"{item.name}: one column says that there is {', '.join(opposite)}, another that there is not"
    return BadValue(cases, row, "NRX523", words, "It counts as unknown. Correct the cells.")


def _pairs(columns: list[CodedColumn]) -> tuple[npt.NDArray[np.int64], list[list[int]]]:
    """Number the combinations of the codes of some columns: a number for each case, and the codes of each number."""
    codes = columns[0].codes.astype(np.int64)
    rows = np.arange(len(columns[0].values)).reshape(-1, 1)
    for column in columns[1:]:
        size = len(column.values)
        codes = codes * size + column.codes
        numbers = np.arange(len(rows) * size)
        if len(numbers) > _FEW_PAIRS:
            numbers, codes = np.unique(codes, return_inverse=True)
        rows = np.column_stack([rows[numbers // size], numbers % size])
    return codes, rows.tolist()


def _own_elements(entries: Iterable[ColumnEntry], item: Descriptor) -> set[str]:
    """Return the elements of a set about which its columns say something."""
    found: set[str] = set()
    for entry in entries:
        listed = [value for value in entry.values.values() if isinstance(value, Members) and not value.complete]
        if entry.element:
            found.add(entry.element)
        elif listed:
            found |= {element for value in listed for element in (*value.has, *value.lacks)}
        else:
            found |= set(item.choices)
    return found


class _Joined(NamedTuple):
    """What columns together say of a set, and the elements of which they say opposite things."""

    value: Members | None
    opposite: list[str]


def _joined(said: list[Any], item: Descriptor, settled: set[str]) -> _Joined:
    """Join what several columns say of a set; `settled` is what it lacks if any of them says something."""
    known = [value for value in said if isinstance(value, Members)]
    if not known:
        return _Joined(None, [])
    has = {element for value in known for element in value.has}
    lacks = {element for value in known for element in value.lacks}
    for value in known:
        lacks |= set(item.choices) - value.has if value.complete else set()
    opposite = has & lacks
    has, lacks = has - opposite, (lacks | settled) - opposite - has
    whole = len(has) + len(lacks) == len(item.choices)
    joined = Members(has, () if whole else lacks, complete=whole) if has or lacks else None
    return _Joined(joined, [name for name in item.choices if name in opposite])
