"""Reads NDJSON: one object a line, whose keys are the columns; those of a group in it are `group.key`.

The file is read twice: the first time for its keys, since any line may have one that no other has.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from nanorx.population.sources.unreadable import UnreadableRows

__all__ = ["json_batches", "json_names"]

_SET_PARTS = {"has", "lacks"}
"""The keys of a partly known set, which is one value."""


def json_names(path: Path) -> dict[str, None]:
    """Return the keys of all lines of a file that can be read, in the order in which they come. Raise OSError."""
    found: dict[str, None] = {}
    for _, row in _rows(path, None):
        if row.keys() - found.keys():
            found |= dict.fromkeys(row)
    return found


def json_batches(path: Path, names: Iterable[str], rows: int, unreadable: UnreadableRows) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a file in their order, with these columns; a line that is no object goes to `unreadable`.

    A column of a batch has the type of its values; values of several types are given as text. Raise OSError.
    """
    wanted = list(names)
    found = ([*map(row.get, wanted)] for _, row in _rows(path, unreadable))
    while part := list(islice(found, rows)):
        columns = [_array([row[place] for row in part]) for place in range(len(wanted))]
        yield pa.RecordBatch.from_arrays(columns, wanted)


def _rows(path: Path, unreadable: UnreadableRows | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file with the numbers of their lines; blank lines are left out."""
    with pa.input_stream(str(path)) as stream:
        for number, line in enumerate(_lines(stream), start=1):
            if not line.strip():
                continue
            try:
                row = _DECODER.decode(line.decode())
                if not isinstance(row, dict):
                    raise ValueError("not an object of keys and values")  # noqa: TRY301, TRY004 - told like the others
                flat = _flat(row)
            except (ValueError, RecursionError) as error:
                if unreadable is not None:
                    unreadable.add(path.name, number, _why(error), line)
                continue
            yield number, flat


def _lines(stream: Any) -> Iterator[bytes]:
    """Yield the lines of a stream, without a mark of UTF-8 before the first."""
    left = stream.read(1 << 20).removeprefix(b"\xef\xbb\xbf")
    while more := stream.read(1 << 20):
        *lines, left = (left + more).split(b"\n")
        yield from lines
    yield from left.split(b"\n")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its entries. Raise ValueError if a key stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f'the key "{next(name for name in names if names.count(name) > 1)}" stands twice')
    return found


def _constant(word: str) -> str | None:
    """Read what only some programs write: NaN is how they write that a number is missing."""
    return None if word == "NaN" else word


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_constant)


def _flat(row: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Return the entries with the names of their groups before them. Raise ValueError if two have one name."""
    if not before and dict not in map(type, row.values()):
        return row
    found: dict[str, Any] = {}
    for key, value in row.items():
        group = isinstance(value, dict) and not (value and value.keys() <= _SET_PARTS)
        inner = _flat(value, f"{before}{key}.") if group else {f"{before}{key}": value}
        if found.keys() & inner.keys():
            raise ValueError(f'the key "{next(iter(found.keys() & inner.keys()))}" stands twice')
        found |= inner
    return found


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "a byte that is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _array(values: list[Any]) -> pa.Array:
    """Return values as an Arrow array: of their type if they have one, else as text."""
    kinds = {type(value) for value in values} - {type(None)}
    if len(kinds) == 1:
        try:
            array = pa.array(values)
        except (pa.ArrowException, OverflowError, UnicodeEncodeError):  # a large number, half a character
            pass
        else:
            return array.dictionary_encode() if pa.types.is_string(array.type) else array
    return pa.array([_text(value) for value in values], pa.string()).dictionary_encode()


def _text(value: Any) -> str | None:
    """Return a value as text: a text as it is, but for halves of characters, anything else as JSON."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "backslashreplace").decode()
