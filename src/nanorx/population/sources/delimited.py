"""Reads CSV and its relatives exactly: every line is a row, part of a row, blank, or listed with the reason.

Lines without anything odd are read by Arrow, a chunk at a time. A chunk that has anything odd (a quote in a wrong
place, a wrong number of fields, a byte that is no text) is read again line by line. DuckDB is not used here: where a
quote is not closed it reports one bad row and drops hundreds of thousands.
"""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv

from nanorx.population.sources.header import BLOCK, any_length

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nanorx.population.sources.header import Header
    from nanorx.population.sources.unreadable import UnreadableRows

__all__ = ["delimited_batches"]

_MOST = 1 << 25
"""Bytes of a batch, unless a single row has more: tables of hundreds of columns would take much memory."""
_LONGEST = 1 << 22
"""A row of several lines that has more bytes than this has a quote that is not closed, wherever it stands."""
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13
_BLANK = {b"", b"\r"}
_NO_TEXT = "\ufffd".encode()
"""What a decoder writes in place of bytes that it cannot read."""
_OPEN = "a quote that is not closed"
_WHY = {
    "expected after": "characters between a closing quote and the end of the field",
    "new-line character": "a line end of another system in the middle of a line",
}
"""Why a line cannot be read, by words of the csv module."""


def delimited_batches(
    path: Path, header: Header, rows: int, columns: Sequence[str], unreadable: UnreadableRows
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a file in their order, columns as text; what cannot be read goes to `unreadable`.

    Args:
        path: The file.
        header: What `read_header` gave for it.
        rows: How many rows a batch has at most.
        columns: The columns that are wanted. What is wrong in others makes a row unreadable, too.
        unreadable: Where lines that cannot be read are listed and counted.

    Raises:
        OSError: The file cannot be read.
    """
    reader = _LineReader(path, header, columns, unreadable)
    at_line, left = reader.skip_header()
    for block, last in reader.blocks(left, rows):
        batch = None if reader.is_odd(block) else reader.read_fast(block)
        taken = len(block)
        if batch is None:
            batch, taken = reader.read_slowly(block, at_line, last=last)
        at_line += block.count(b"\n", 0, taken)
        reader.carry = block[taken:]
        for start in range(0, batch.num_rows, rows):
            yield batch.slice(start, rows)


class _LineReader:
    """Reads one file. `carry` holds the bytes of a row that goes on in the next block."""

    def __init__(self, path: Path, header: Header, columns: Sequence[str], unreadable: UnreadableRows) -> None:
        self.path, self.header, self.columns, self.unreadable = path, header, columns, unreadable
        self.carry = b""
        self._stream = pa.input_stream(str(path))
        self._decoder: Any = None
        if header.encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(header.encoding)("replace")
        self._ended = False
        self._mac = False
        self._first = True

    def skip_header(self) -> tuple[int, bytes]:
        """Return the number of the line after the header, and the bytes from there on that were read already."""
        data = self._more()
        lines = data.splitlines(keepends=True)
        skipped = 0
        while skipped < len(lines) and lines[skipped].strip(b"\r\n") == b"":
            skipped += 1
        text = [line.decode("utf-8", "replace") for line in lines[skipped:]]
        reader = csv.reader(text, delimiter=self.header.delimiter)
        with any_length():
            next(reader, None)
        skipped += reader.line_num
        return skipped + 1, b"".join(lines[skipped:])

    def blocks(self, left: bytes, rows: int) -> Iterator[tuple[bytes, bool]]:
        """Yield bytes that end with a line, and whether they are the last.

        They are `rows` lines beyond the carry, or fewer where these would be too many bytes, or at the end.
        """
        data = left
        while True:
            carried = self.carry.count(b"\n")
            pieces, self.carry = [self.carry, data], b""
            lines, size = carried + data.count(b"\n"), sum(map(len, pieces))
            while not self._ended and lines < carried + rows and (size < _MOST or lines == carried):
                pieces.append(self._more())
                lines, size = lines + pieces[-1].count(b"\n"), size + len(pieces[-1])
            data = b"".join(pieces)
            cut, complete = _after_lines(data, carried + rows)
            if self._ended and not complete:
                cut = len(data)
            last = self._ended and cut == len(data)
            block, data = data[:cut], data[cut:]
            if block:
                yield block, last
            if last:
                return

    def _more(self) -> bytes:
        """Return the next bytes as UTF-8 with line feeds; empty at the end."""
        data = self._stream.read(BLOCK)
        self._ended = not data
        if self._decoder is not None:
            data = self._decoder.decode(data, final=self._ended).encode()
        if self._first:
            data = data.removeprefix(codecs.BOM_UTF8)
            self._first = False
            self._mac = b"\n" not in data and b"\r" in data
        return data.replace(b"\r", b"\n") if self._mac else bytes(data)

    def is_odd(self, block: bytes) -> bool:
        """Say whether a block holds a quote that is not around a whole field of one line, or the like."""
        if (self._decoder is not None and _NO_TEXT in block) or block.count(b"\r") > block.count(b"\r\n"):
            return True
        if block.startswith(codecs.BOM_UTF8):  # it is a character here, and Arrow would leave it out
            return True
        data = np.frombuffer(block, np.uint8)
        quotes = np.flatnonzero(data == _QUOTE)
        if not quotes.size:
            return False
        if quotes.size % 2:
            return True
        opens, closes = quotes[::2], quotes[1::2]
        ends = {ord(self.header.delimiter), _NEWLINE}
        before = data[np.maximum(opens - 1, 0)]
        after = data[np.minimum(closes + 1, data.size - 1)]
        begins = (opens == 0) | np.isin(before, list(ends))
        ended = (closes == data.size - 1) | np.isin(after, [*ends, _RETURN])
        lines = np.flatnonzero(data == _NEWLINE)
        across = np.searchsorted(lines, opens) != np.searchsorted(lines, closes)
        return not (begins.all() and ended.all()) or bool(across.any())

    def read_fast(self, block: bytes) -> pa.RecordBatch | None:
        """Read a block by Arrow; None if any line of it has another number of fields or is no text."""
        odd: list[Any] = []

        def told(row: Any) -> str:
            odd.append(row)
            return "skip"

        names = list(self.header.names)
        texts = pa.dictionary(pa.int32(), pa.string())
        try:
            _check_text(block)  # all of it, wanted or not
            table = pa.csv.read_csv(
                pa.BufferReader(block),
                pa.csv.ReadOptions(use_threads=False, column_names=names, block_size=len(block) + 1),
                pa.csv.ParseOptions(delimiter=self.header.delimiter, invalid_row_handler=told),
                pa.csv.ConvertOptions(
                    column_types=dict.fromkeys(self.columns, texts),
                    include_columns=self.columns,
                    check_utf8=False,
                    null_values=[],
                ),
            )
        except pa.ArrowInvalid:
            return None
        return None if odd else _one_batch(table)

    def read_slowly(self, block: bytes, at_line: int, *, last: bool) -> tuple[pa.RecordBatch, int]:
        """Read a block line by line.

        Returns:
            The rows, and how many bytes were used: a row that may go on in the next block is left.
        """
        lines = block.split(b"\n")
        if not lines[-1]:
            lines.pop()
        found: list[list[str]] = []
        place = 0
        with any_length():
            while place < len(lines):
                record = self._record(lines, place)
                if record.unfinished and not last and sum(map(len, lines[place:])) <= _LONGEST:
                    break
                if record.fields:
                    found.append(record.fields)
                elif record.why:
                    self.unreadable.add(self.path.name, at_line + place, record.why, lines[place])
                place += record.lines
        used = min(len(block), sum(map(len, lines[:place])) + place)
        return self._batch_of(found), used

    def _batch_of(self, found: list[list[str]]) -> pa.RecordBatch:
        places = map(self.header.names.index, self.columns)
        arrays = [pa.array([row[place] for row in found], pa.string()).dictionary_encode() for place in places]
        return pa.RecordBatch.from_arrays(arrays, list(self.columns))

    def _record(self, lines: list[bytes], place: int) -> _Record:
        """Read the row that begins with a line; one that cannot be read takes that line alone."""
        if lines[place] in _BLANK:
            return _Record(1)
        texts = _texts(lines, place)
        reader = csv.reader(texts, delimiter=self.header.delimiter, strict=True)
        wanted = len(self.header.names)
        try:
            fields = next(reader)
        except UnicodeDecodeError:
            return _Record(1, why=f"a byte that is not {self.header.encoding.upper()}")
        except (csv.Error, StopIteration) as error:
            why = next((why for words, why in _WHY.items() if words in str(error)), _OPEN)
            return _Record(1, why=why, unfinished=why == _OPEN)
        if self._decoder is not None and "\ufffd" in "".join(fields):
            return _Record(1, why=f"a byte that is not {self.header.encoding.upper()}")
        if len(fields) != wanted:
            several = "1 field" if len(fields) == 1 else f"{len(fields)} fields"
            return _Record(1, why=f"{several}, and the first line names {wanted}")
        return _Record(reader.line_num, fields)


class _Record(NamedTuple):
    """The fields of a row and how many lines it takes; or why it cannot be read; neither for a blank line."""

    lines: int
    fields: list[str] = []  # noqa: RUF012 - never changed
    why: str = ""
    unfinished: bool = False


def _texts(lines: list[bytes], place: int) -> Iterator[str]:
    """Yield lines as text from a place on, as many as a row may have. Raise UnicodeDecodeError."""
    size = 0
    for at in range(place, len(lines)):
        size += len(lines[at])
        if size > _LONGEST and at > place:
            return
        yield lines[at].decode() + "\n"


def _check_text(data: bytes) -> None:
    """Raise ArrowInvalid if bytes are not UTF-8."""
    _, ends = pa.array([0, len(data)], pa.int64()).buffers()
    pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(data)).validate(full=True)


def _after_lines(data: bytes, rows: int) -> tuple[int, bool]:
    """Return where so many lines end, and whether there are so many; else where the last whole line ends."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == _NEWLINE)
    if ends.size >= rows:
        return int(ends[rows - 1]) + 1, True
    return (int(ends[-1]) + 1 if ends.size else 0), False


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)
