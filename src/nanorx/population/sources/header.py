"""The first line of a CSV file: the names of the columns, and what the rest is read with."""

from __future__ import annotations

import codecs
import csv
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from nanorx.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["BLOCK", "DELIMITERS", "Header", "any_length", "read_header"]

DELIMITERS = (",", ";", "\t", "|")
"""What may stand between fields, unless another character is named."""

BLOCK = 1 << 20
"""Bytes that are read at a time; the line of names is in the first of them."""
_LONGEST_FIELD = (1 << 31) - 1
"""What the csv module may be told at most: how long a field is counts for nothing."""
_LOOKED_AT = 20
"""Lines that must agree on the delimiter where the line of names holds several."""


class Header(NamedTuple):
    """The first line of a file, and how the file is read: `encoding` is a codec of Python."""

    names: tuple[str, ...]
    delimiter: str
    encoding: str


def read_header(path: Path, delimiter: str = "", encoding: str = "") -> Header:
    """Read the names of the columns.

    Args:
        path: The file; .gz, .bz2, .lz4 and .zst are unpacked.
        delimiter: One character; empty: the one of `DELIMITERS` that stands in the first line.
        encoding: A codec of Python; empty: UTF-8, or UTF-16 where the file begins with its mark.

    Raises:
        InputError: The file is empty, its first line holds no names, or its delimiter or encoding is not known.
        OSError: The file cannot be read.
    """
    with pa.input_stream(str(path)) as stream:
        start = stream.read(BLOCK)
    encoding = _encoding(start, encoding, path)
    text = _decoded(start, encoding, path).removeprefix("\ufeff")
    lines = [f"{line}\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        raise InputError([Problem("NRX553", "this file is empty", "Give a file with a line of names.", str(path))])
    if len(start) == BLOCK and not {"\n", "\r"} & set(text):
        message = f"the first line is longer than {BLOCK:,} bytes"
        advice = "It must hold the names of the columns. Is this CSV, and does each row end with a line end?"
        raise InputError([Problem("NRX554", message, advice, str(path), 1, 1)])
    with any_length():
        delimiter = delimiter or _delimiter(lines, path)
        names = next(csv.reader(lines, delimiter=delimiter))
    problems = list(_unreadable_names(names, encoding, path)) or list(_bad_names(names, path))
    if problems:
        raise InputError(problems)
    return Header(tuple(name.strip() for name in names), delimiter, encoding)


@contextmanager
def any_length() -> Iterator[None]:
    """Let the csv module read fields of any length: Arrow, which reads most blocks, does."""
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _encoding(start: bytes, encoding: str, path: Path) -> str:
    """Return the name of the codec. Raise InputError if there is none."""
    if not encoding:
        return "utf-16" if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8"
    try:
        b"x".decode(encoding, "replace")  # fails for codecs that are not of text, such as hex
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        advice = "Write for instance --encoding latin-1, cp1252 or utf-16."
        raise InputError([Problem("NRX559", f'there is no encoding "{encoding}"', advice, str(path))]) from None


def _decoded(start: bytes, encoding: str, path: Path) -> str:
    """Decode the first bytes of a file; what is not of the encoding is replaced. Raise InputError if nothing is."""
    try:
        return codecs.getincrementaldecoder(encoding)("replace").decode(start)
    except ValueError:  # UTF-32, for instance, without the mark of its byte order
        advice = "Write the encoding that it has, for instance --encoding latin-1, cp1252 or utf-16."
        raise InputError([Problem("NRX559", f"this file is not in {encoding}", advice, str(path))]) from None


def _delimiter(lines: list[str], path: Path) -> str:
    """Return the delimiter that parts the first lines into as many fields as there are names; a comma if none does.

    Raises:
        InputError: Several candidates stand in the line of names, and the lines below do not tell which one is meant.
    """
    found = [mark for mark in DELIMITERS if len(next(csv.reader(lines, delimiter=mark))) > 1]
    if len(found) > 1:
        agreed = [mark for mark in found if _agrees(lines, mark)]
        found = agreed if len(agreed) == 1 else found
    if len(found) > 1:
        words = " and ".join("a tab" if mark == "\t" else f'"{mark}"' for mark in found)
        advice = 'Say what stands between the columns: --delimiter ";" or --delimiter tab.'
        raise InputError([Problem("NRX559", f"the first line holds {words}", advice, str(path), 1, 1)])
    return found[0] if found else ","


def _agrees(lines: list[str], mark: str) -> bool:
    """Say whether most of the first lines have as many fields as the line of names; the last may be cut off."""
    whole = lines[:-1] if len(lines) > _LOOKED_AT else lines
    names, *widths = (len(row) for row in islice(csv.reader(whole, delimiter=mark), _LOOKED_AT))
    return 2 * widths.count(names) > len(widths)


def _unreadable_names(names: list[str], encoding: str, path: Path) -> Iterator[Problem]:
    """Yield that the names of columns are not in the encoding: what is wrong there is wrong in the lines below too."""
    if any("\ufffd" in name for name in names):
        message = f"the first line is not {encoding.upper()}"
        advice = "Say its encoding: --encoding cp1252 (Windows), latin-1 or utf-16, for instance."
        yield Problem("NRX559", message, advice, str(path), 1, 1)


def _bad_names(names: list[str], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the names of columns."""
    seen: dict[str, int] = {}
    for place, raw in enumerate(names, start=1):
        name = raw.strip()
        if not name:
            advice = "Give every column a name, each another one."
            yield Problem("NRX554", f"column {place} has no name", advice, str(path), 1, 1)
        elif name in seen:
            advice = "Rename one of them: a mapping could not tell them apart."
            yield Problem(
                "NRX554", f'columns {seen[name]} and {place} are both named "{name}"', advice, str(path), 1, 1
            )
        elif _is_number(name):
            advice = "The first line must hold the names of the columns. Add it, if it is missing."
            yield Problem("NRX554", f'column {place} is named "{name}", which is a number', advice, str(path), 1, 1)
        seen.setdefault(name, place)


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return text.casefold() not in {"nan", "inf", "infinity"}
