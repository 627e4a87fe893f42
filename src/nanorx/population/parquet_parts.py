"""Tables as Parquet, in parts: each process writes the rows that it has answered, and one file is made of them.

Encoding the rows of strategies takes as long as finding them, so it must not wait for one process. The file does not
depend on who wrote which part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from nanorx.population.parquet_footer import MAGIC, joined_footer, moved_groups, split_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["FileOfParts", "TablePart", "as_part"]

_REPEATING = {"rank", "holds", "tier"}
"""Columns of few numbers, often one after the other."""
_SMALL = {"level"}
"""Columns of small numbers in any order: their differences take less time and room than a dictionary."""
_NEVER_NULL = {"strategies", "reasons"}
"""Tables without a null: that their columns say so saves a sixth of the time of writing them."""


class TablePart(NamedTuple):
    """Some rows of a table as a Parquet file."""

    rows: int
    content: pa.Buffer


def as_part(name: str, tables: Iterable[pa.Table]) -> TablePart:
    """Write rows as a Parquet file in memory, each table as a row group.

    Args:
        name: The name of the table that they are rows of.
        tables: The rows; all have the same columns, and there is one at least.
    """
    sink, rows, writer = pa.BufferOutputStream(), 0, None
    for table in tables:
        schema = table.schema
        if name in _NEVER_NULL:
            schema = pa.schema([item.with_nullable(False) for item in schema])  # noqa: FBT003 - Arrow's own
        writer = writer or _writer(sink, schema)
        writer.write_table(pa.Table.from_arrays(table.columns, schema=schema), row_group_size=max(table.num_rows, 1))
        rows += table.num_rows
    assert writer is not None
    writer.close()
    return TablePart(rows, sink.getvalue())


def _writer(sink: pa.NativeFile, schema: pa.Schema) -> pq.ParquetWriter:
    plain = {item.name: _is_plain(item) for item in schema}
    small = [name for name in schema.names if name in _SMALL]
    return pq.ParquetWriter(
        sink,
        schema,
        # Numbers of a dictionary are small already: what zstd takes off them more than snappy costs twice the time.
        compression={name: "zstd" if alone else "snappy" for name, alone in plain.items()},
        use_dictionary=[name for name, alone in plain.items() if not alone],
        column_encoding=dict.fromkeys(small, "DELTA_BINARY_PACKED") or None,
        # Rows are in the order of the source, often that of ids: every part has the least and the greatest of the rest.
        write_statistics=[item.name for item in schema if item.name == "id" and not pa.types.is_dictionary(item.type)],
    )


def _is_plain(item: pa.Field) -> bool:
    """Say whether a dictionary of a column takes more time than it saves room.

    Ids and hashes hardly repeat; ranks, holds and tiers repeat so much that compression alone is as good; levels are
    small.
    """
    return pa.types.is_string(item.type) or (pa.types.is_integer(item.type) and item.name in _REPEATING | _SMALL)


class FileOfParts:
    """A Parquet file that is made of parts, in their order. Raises OSError where there is no room."""

    def __init__(self, path: Path) -> None:
        self.rows = 0
        self._file = pa.OSFile(str(path), "wb")
        self._at = self._file.write(MAGIC)
        self._groups: list[bytes] = []
        self._footer = b""

    def add(self, part: TablePart) -> None:
        """Add the row groups of a part with the columns of the others."""
        pages, footer = split_file(memoryview(part.content))
        self._groups += moved_groups(footer, self._at - len(MAGIC), len(self._groups))
        self._footer = self._footer or footer
        self._at += self._file.write(pages)
        self.rows += part.rows

    def close(self) -> None:
        """Finish the file: there was one part at least."""
        footer = joined_footer(self._footer, self._groups, self.rows)
        self._file.write(footer + len(footer).to_bytes(4, "little") + MAGIC)
        self.drop()

    def drop(self) -> None:
        """Close the file as it is, whole or not."""
        self._file.close()
