"""The rows of a source in batches, and what is said of where they come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.population.mapping.leaves import columns_holding, leaf_names
from nanorx.population.sources.unreadable import UnreadableRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    import pyarrow as pa

__all__ = ["ROWS", "RowSource", "SourceColumn", "described", "listed"]

ROWS = 65_536
"""Rows of a batch."""
_HASHED = 1 << 30
"""Files of more bytes than this in all are not hashed: reading them once more would take longer than the answer."""
_NAMED = 8
"""So many names are listed in a message."""


class SourceColumn(NamedTuple):
    """The name of a column and its type, in the words of Arrow or of the database."""

    name: str
    type: str


@dataclass(frozen=True)
class RowSource:
    """Rows in their order.

    `describe` says for the manifest what was read, without folders, passwords or addresses. `unreadable` lists the rows
    that could not be read; it is complete after the last batch. `total` is the number of rows if it is known before,
    `schema` has the types of the columns where some may be groups.
    """

    columns: tuple[SourceColumn, ...]
    describe: dict[str, Any]
    read: Callable[[int, Sequence[str] | None], Iterator[pa.RecordBatch]] = field(repr=False)
    unreadable: UnreadableRows = field(default_factory=UnreadableRows, repr=False)
    total: int | None = None
    schema: pa.Schema | None = field(default=None, repr=False)

    @property
    def leaves(self) -> list[str]:
        """The names of the columns as a mapping names them: of a column of groups those in it, `tumor.size_cm`."""
        return [column.name for column in self.columns] if self.schema is None else leaf_names(self.schema)

    def holding(self, leaves: AbstractSet[str]) -> list[str]:
        """Return the columns in which these leaves are; if none is wanted the first, since rows have one at least."""
        if self.schema is None:
            found = [column.name for column in self.columns if column.name in leaves]
        else:
            found = columns_holding(leaves, self.schema)
        return found or [self.columns[0].name]

    def batches(self, rows: int = ROWS, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the rows in their order, as record batches without an empty one.

        Args:
            rows: How many rows a batch has at most.
            columns: The columns that are wanted; None means all.

        Raises:
            InputError: The source cannot be read to its end.
        """
        for batch in self.read(rows, columns):
            if batch.num_rows:
                yield batch if columns is None else batch.select(list(columns))


def described(kind: str, paths: Sequence[Path]) -> dict[str, Any]:
    """Describe files for the manifest: names, sizes in bytes and, unless they are large, SHA-256."""
    sizes = [path.stat().st_size for path in paths]
    hashed = sum(sizes) <= _HASHED
    rows = zip(paths, sizes, strict=True)
    files = [{"name": path.name, "bytes": size, "sha256": _sha256(path) if hashed else None} for path, size in rows]
    return {"kind": kind, "files": files}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listed(names: Sequence[str]) -> str:
    """Return names for a message, at most so many."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(f'"{name}"' for name in names[:_NAMED]) + more
