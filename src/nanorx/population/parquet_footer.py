"""Footers of Parquet files: row groups that were written as files of their own become those of one file.

Arrow writes a file from its start to its end, in one process. Pages do not say where they stand, so they can be copied;
the footer does, in bytes from the start of the file. It is a struct of Thrift's compact protocol, which is read here
just far enough to change these numbers:
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift and
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["MAGIC", "joined_footer", "moved_groups", "split_file"]

MAGIC = b"PAR1"
_LENGTH = 4
"""Bytes of the length of the footer, which stands behind it."""
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = (*range(1, 11), 12)
_SHORT = 15
"""The number from which the size of a list, or the step to the next field, does not fit beside a type."""


class _Field(NamedTuple):
    """A field of a struct: its number, its type, and its value as it is written."""

    number: int
    kind: int
    value: bytes


def split_file(content: memoryview) -> tuple[memoryview, bytes]:
    """Return the pages of a Parquet file, which begin behind the first four bytes, and its footer."""
    end = len(content) - len(MAGIC) - _LENGTH
    start = end - int.from_bytes(content[end : end + _LENGTH], "little")
    return content[len(MAGIC) : start], bytes(content[start:end])


def moved_groups(footer: bytes, by: int, first: int) -> list[bytes]:
    """Return the row groups of a footer for a file in which their pages stand some bytes later.

    Args:
        footer: The footer.
        by: The number of bytes.
        first: The number of the first of these groups in that file, from 0.
    """
    groups = next(field.value for field in _fields(footer) if field.number == 4)  # noqa: PLR2004 - row_groups
    return [_moved_group(group, by, first + at) for at, group in enumerate(_items(groups))]


def joined_footer(footer: bytes, groups: Sequence[bytes], rows: int) -> bytes:
    """Return a footer of so many rows in these row groups; all else is as in a footer of one part of them."""
    listed = _head_of_list(len(groups), _STRUCT) + b"".join(groups)
    return _changed(footer, {3: lambda _: _zigzag(rows), 4: lambda _: listed})


def _moved_group(group: bytes, by: int, number: int) -> bytes:
    """Change what a row group says of places: its own (5), those of its columns (1), and its number (7)."""

    def moved(value: bytes) -> bytes:
        place = _number(value)
        return _zigzag(place + by if place else 0)  # 0 stands where a place is not told

    def column(value: bytes) -> bytes:
        # Data, index and dictionary pages, and the Bloom filter; beside them the indexes of offsets and of columns.
        meta = dict.fromkeys((9, 10, 11, 14), moved)
        return _changed(value, {2: moved, 3: lambda found: _changed(found, meta), 4: moved, 6: moved})

    def columns(value: bytes) -> bytes:
        found = [column(item) for item in _items(value)]
        return _head_of_list(len(found), _STRUCT) + b"".join(found)

    return _changed(group, {1: columns, 5: moved, 7: lambda _: _zigzag(number)})


def _changed(struct: bytes, changes: Mapping[int, Callable[[bytes], bytes]]) -> bytes:
    """Return a struct with some fields changed, by their numbers; those that are not there stay away."""
    parts: list[bytes] = []
    last = 0
    for number, kind, value in _fields(struct):
        step = number - last
        parts.append(bytes([step << 4 | kind]) if 0 < step <= _SHORT else bytes([kind]) + _zigzag(number))
        parts.append(changes[number](value) if number in changes else value)
        last = number
    return b"".join([*parts, b"\0"])


def _fields(struct: bytes) -> Iterator[_Field]:
    """Yield the fields of a struct that stands at the start of some bytes."""
    at = number = 0
    while struct[at]:
        kind, step = struct[at] & 15, struct[at] >> 4
        start = at + 1
        if not step:
            start = _end(struct, start, _I16)
            number = 0
            step = _number(struct[at + 1 : start])
        number += step
        at = _end(struct, start, kind)
        yield _Field(number, kind, struct[start:at])


def _end(content: bytes, at: int, kind: int) -> int:
    """Return where a value that begins at a place ends. Raise ValueError for a type that Parquet does not use."""
    if kind in {_TRUE, _FALSE}:  # the type of a field is its value
        return at
    if kind in {_BYTE, _DOUBLE}:
        return at + (1 if kind == _BYTE else 8)
    if kind in {_I16, _I32, _I64}:
        return _varint(content, at)[1]
    if kind == _BINARY:
        size, at = _varint(content, at)
        return at + size
    if kind in {_LIST, _SET}:
        size, of, at = _list_at(content, at)
        for _ in range(size):
            at = at + 1 if of in {_TRUE, _FALSE} else _end(content, at, of)
        return at
    if kind == _STRUCT:
        return _end_of_struct(content, at)
    raise ValueError(f"a value of Thrift's type {kind} in a footer of Parquet")


def _end_of_struct(content: bytes, at: int) -> int:
    while content[at]:
        kind, step = content[at] & 15, content[at] >> 4
        at = _end(content, at + 1 if step else _end(content, at + 1, _I16), kind)
    return at + 1


def _items(value: bytes) -> list[bytes]:
    """Return the structs of a list, each as it is written."""
    size, kind, at = _list_at(value, 0)
    found = []
    for _ in range(size):
        end = _end(value, at, kind)
        found.append(value[at:end])
        at = end
    return found


def _list_at(content: bytes, at: int) -> tuple[int, int, int]:
    """Return the size of a list, the type of its items, and where the first stands."""
    size, kind = content[at] >> 4, content[at] & 15
    at += 1
    if size == _SHORT:
        size, at = _varint(content, at)
    return size, kind, at


def _head_of_list(size: int, kind: int) -> bytes:
    return bytes([size << 4 | kind]) if size < _SHORT else bytes([_SHORT << 4 | kind]) + _unsigned(size)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, the lowest first, and where it ends."""
    found = shift = 0
    while True:
        found |= (content[at] & 127) << shift
        if content[at] < 128:  # noqa: PLR2004 - the highest bit says that more follow
            return found, at + 1
        at, shift = at + 1, shift + 7


def _unsigned(number: int) -> bytes:
    found = bytearray()
    while number > 127:  # noqa: PLR2004 - as above
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _number(value: bytes) -> int:
    """Return a signed number; its lowest bit is the sign."""
    found = _varint(value, 0)[0]
    return found >> 1 ^ -(found & 1)


def _zigzag(number: int) -> bytes:
    return _unsigned(number << 1 if number >= 0 else (-number << 1) - 1)
