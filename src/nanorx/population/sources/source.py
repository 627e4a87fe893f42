"""Where the rows come from: files, databases through DuckDB, and tables that a Python program holds.

Nothing is guessed of types: columns of CSV are text, which the mapping reads. Rows come in the order of the source.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from nanorx.common.suggest import did_you_mean
from nanorx.errors import InputError, Problem, UsageError
from nanorx.population.mapping.leaves import leaf_names
from nanorx.population.sources.database import DATABASES, open_database
from nanorx.population.sources.delimited import delimited_batches
from nanorx.population.sources.header import read_header
from nanorx.population.sources.json_lines import json_batches, json_names
from nanorx.population.sources.row_source import RowSource, SourceColumn, described, listed
from nanorx.population.sources.unreadable import UnreadableRows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["open_source"]

_GROUPED = 4
"""Batches that are read from Parquet at a time, so that few are shorter than the others."""
_PACKED = {".gz", ".bz2", ".lz4", ".zst"}
_KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".duckdb": "duckdb",
}
_IS = {
    "csv": "CSV",
    "parquet": "Parquet",
    "ndjson": "NDJSON, always UTF-8",
    "frame": "a table of a program",
} | dict.fromkeys(("duckdb", *DATABASES), "a database")


def open_source(source: Any, *, table: str = "", delimiter: str = "", encoding: str = "") -> RowSource:
    """Open what holds the rows.

    Args:
        source: The name of a file or a pattern of names (CSV, Parquet, NDJSON, packed ones too), a DuckDB file,
            `sqlite:FILE`, `postgres:CONNECTION`, `mysql:CONNECTION`; or an Arrow table or reader, or a data frame of
            pandas, polars or any other library that gives Arrow streams.
        table: The table of a database; empty where it has only one.
        delimiter: What stands between the fields of CSV; empty: what stands in its first line.
        encoding: The encoding of CSV, as Python names it; empty: UTF-8.

    Returns:
        The source. Nothing but names and types was read, and of NDJSON the keys.

    Raises:
        InputError: The source is not there, is of an unknown kind, or has no columns that can be told apart.
    """
    options = {"table": table, "delimiter": delimiter, "encoding": encoding}
    if not isinstance(source, (str, Path)):
        _check_options("frame", options)
        return _frame(source)
    text = str(source)
    kind, colon, place = text.partition(":")
    try:
        if colon and kind in DATABASES:
            _check_options(kind, options)
            return _database(kind, place, table)
        paths = _files(text)
        found = _kind_of_all(paths, text)
        _check_options(found, options)
        if found == "csv":
            return _csv(paths, "\t" if delimiter.casefold() in {"tab", "\\t"} else delimiter, encoding)
        if found == "duckdb":
            return _database("duckdb", text, table)
        return _parquet(paths) if found == "parquet" else _ndjson(paths)
    except OSError as error:
        why = error.strerror or str(error)
        problem = Problem("NRX551", f"this cannot be read: {why}", "Look whether it is whole.", place or text)
        raise InputError([problem]) from None


def _check_options(kind: str, options: Mapping[str, str]) -> None:
    """Raise UsageError if an option is given that says nothing of a source of this kind."""
    fit = ("delimiter", "encoding") if kind == "csv" else ("table",) if kind in {"duckdb", *DATABASES} else ()
    wrong = [f"--{name}" for name, value in options.items() if value and name not in fit]
    if wrong:
        message = (
            f"{' and '.join(wrong)} {'does' if len(wrong) == 1 else 'do'} not fit this source, which is {_IS[kind]}"
        )
        advice = "--delimiter and --encoding are about CSV, --table about a database. Leave out what does not fit."
        raise UsageError([Problem("NRX305", message, advice)])


def _files(text: str) -> list[Path]:
    """Return the files that a name or a pattern means, sorted. Raise UsageError if there is none."""
    path = Path(text)
    if path.is_file():
        return [path]
    if "://" in text:
        advice = "Copy it to this machine first: nanorx reads nothing from a network."
        raise UsageError([Problem("NRX551", "this is an address, not a file", advice, text)])
    if path.is_dir():
        advice = f'Name its files: "{text.rstrip("/")}/*.parquet", with the quotes.'
        raise UsageError([Problem("NRX551", "this is a folder", advice, text)])
    found = sorted(Path(name) for name in glob.glob(text, recursive=True) if Path(name).is_file())  # noqa: PTH207 - Path.glob does not take absolute patterns
    if found:
        return found
    near = [item.name for item in path.parent.glob("*")] if path.parent.is_dir() else []
    advice = did_you_mean(path.name, near) or "Name a file, or a pattern in quotes: 'data/*.parquet'."
    raise UsageError([Problem("NRX551", "there is no such file", advice, text)])


def _kind_of_all(paths: Sequence[Path], text: str) -> str:
    """Return the kind of files. Raise UsageError if they are of several kinds, or of none that is read."""
    kinds = sorted({_kind(path) for path in paths})
    if len(kinds) > 1:
        advice = "Give a pattern that names files of one kind."
        raise UsageError([Problem("NRX552", f"these files are of several kinds: {', '.join(kinds)}", advice, text)])
    return kinds[0]


def _kind(path: Path) -> str:
    """Return the kind of a file by its ending. Raise UsageError if it is none that is read."""
    packed = path.suffix.lower() in _PACKED
    ending = Path(path.stem).suffix.lower() if packed else path.suffix.lower()
    if ending not in _KINDS or (packed and _KINDS[ending] in {"parquet", "duckdb"}):
        advice = (
            f"Files that are read end in {', '.join(_KINDS)}; text files may be packed, as .gz or .zst. "
            'Databases: "sqlite:FILE", "postgres:CONNECTION".'
        )
        if ending in {".xlsx", ".xls", ".ods"}:
            advice = "Save the sheet as CSV (UTF-8) first, and look whether its numbers and dates are right."
        elif ending == ".json":
            advice = "Write one object a line and name the file .ndjson. For one patient: nanorx recommend FILE."
        raise UsageError([Problem("NRX552", "this kind of file is not read", advice, str(path))])
    return _KINDS[ending]


def _same_columns(paths: Sequence[Path], names: Sequence[Sequence[str]]) -> None:
    """Raise UsageError if files that are read as one table have other columns."""
    for path, other in zip(paths, names, strict=True):
        lacks = [name for name in names[0] if name not in other]
        more = [name for name in other if name not in names[0]]
        if lacks or more:
            words = f"it lacks {listed(lacks)}" if lacks else f"only it has {listed(more)}"
            advice = "Files that are read together must have the same columns. Run them one by one, or rename columns."
            message = f"this file has other columns than {paths[0].name}: {words}"
            raise UsageError([Problem("NRX555", message, advice, str(path))])


def _csv(paths: Sequence[Path], delimiter: str, encoding: str) -> RowSource:
    if len(delimiter) > 1 or not delimiter.isascii() or delimiter in {'"', "\n", "\r"}:
        advice = 'Write one character: --delimiter ";", or --delimiter tab.'
        raise UsageError([Problem("NRX559", f'"{delimiter}" cannot stand between fields', advice)])
    headers = [read_header(path, delimiter, encoding) for path in paths]
    _same_columns(paths, [header.names for header in headers])
    unreadable = UnreadableRows()

    def read(rows: int, columns: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        for path, header in zip(paths, headers, strict=True):
            wanted = header.names if columns is None else columns
            yield from delimited_batches(path, header, rows, wanted, unreadable)

    files = described("csv", paths) | {"delimiter": headers[0].delimiter, "encoding": headers[0].encoding}
    columns = tuple(SourceColumn(name, "text") for name in headers[0].names)
    return RowSource(columns, files, read, unreadable)


def _parquet(paths: Sequence[Path]) -> RowSource:
    try:
        files = [pq.ParquetFile(path) for path in paths]
    except pa.ArrowException as error:
        advice = "Write it again with the program that made it."
        raise InputError([Problem("NRX558", f"this is not a Parquet file: {error}", advice, str(paths[0]))]) from None
    schemas = [file.schema_arrow for file in files]
    names = [leaf_names(schema) for schema in schemas]
    for path, found in zip(paths, names, strict=True):
        _told_apart(found, str(path))
    _same_columns(paths, names)
    texts = [item.name for item in schemas[0] if pa.types.is_string(item.type) or pa.types.is_large_string(item.type)]
    # Text comes with its distinct values found already, as Parquet stores it, where it repeats.
    repeating = [set(texts) - _hardly_repeating(file.metadata) for file in files]

    def read(rows: int, columns: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        for path, names in zip(paths, repeating, strict=True):
            with pq.ParquetFile(path, read_dictionary=list(names)) as file:
                for groups in _groups(file.metadata, _GROUPED * rows):
                    wanted = None if columns is None else list(columns)
                    yield from file.iter_batches(rows, row_groups=groups, columns=wanted)

    columns = tuple(SourceColumn(item.name, str(item.type)) for item in schemas[0])
    total = sum(file.metadata.num_rows for file in files)
    return RowSource(columns, described("parquet", paths), read, total=total, schema=schemas[0])


def _hardly_repeating(metadata: pq.FileMetaData) -> set[str]:
    """Return the columns of a Parquet file, such as ids, that are mostly distinct values in its largest row group."""
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    if not groups:
        return set()
    group = max(groups, key=lambda group: group.num_rows)
    return {
        chunk.path_in_schema
        for chunk in map(group.column, range(group.num_columns))
        if chunk.has_dictionary_page
        and 2 * (chunk.data_page_offset - chunk.dictionary_page_offset) > chunk.total_compressed_size
    }


def _groups(metadata: pq.FileMetaData, rows: int) -> Iterator[list[int]]:
    """Yield neighboring row groups with at least so many rows: Arrow takes memory for each group that is asked for."""
    groups: list[int] = []
    found = 0
    for group in range(metadata.num_row_groups):
        groups.append(group)
        found += metadata.row_group(group).num_rows
        if found >= rows:
            yield groups
            groups, found = [], 0
    if groups:
        yield groups


def _database(kind: str, place: str, table: str) -> RowSource:
    source = open_database(kind, place, table)
    _told_apart(source.leaves)
    return source


def _ndjson(paths: Sequence[Path]) -> RowSource:
    names: dict[str, None] = {}
    for path in paths:
        names |= json_names(path)
    if not names:
        advice = 'Write one object a line: {"id": "P1", "tumor": {"organ": "liver"}}.'
        raise InputError([Problem("NRX553", "no line of this file is an object", advice, str(paths[0]))])
    unreadable = UnreadableRows()

    def read(rows: int, columns: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        for path in paths:
            yield from json_batches(path, names if columns is None else columns, rows, unreadable)

    return RowSource(tuple(SourceColumn(name, "json") for name in names), described("ndjson", paths), read, unreadable)


def _frame(frame: Any) -> RowSource:
    """Open a table that a program holds: anything that gives an Arrow stream."""
    if isinstance(frame, pa.RecordBatch):
        frame = pa.Table.from_batches([frame])
    if isinstance(frame, pa.Table):
        found, total = frame, frame.num_rows
    elif hasattr(frame, "__arrow_c_stream__"):
        found, total = pa.RecordBatchReader.from_stream(frame), None
    else:
        message = f"a {type(frame).__name__} is not a table"
        advice = "Give a file name, or a pyarrow Table, or a data frame of pandas, polars or DuckDB."
        raise UsageError([Problem("NRX552", message, advice)])
    _told_apart(leaf_names(found.schema))

    def read(rows: int, columns: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        del columns
        if isinstance(found, pa.Table):
            yield from found.to_batches(max_chunksize=rows)
            return
        for batch in found:
            for start in range(0, batch.num_rows, rows):
                yield batch.slice(start, rows)

    columns = tuple(SourceColumn(item.name, str(item.type)) for item in found.schema)
    return RowSource(columns, {"kind": "table"}, read, total=total, schema=found.schema)


def _told_apart(names: Sequence[str], file: str = "") -> None:
    """Raise UsageError if two columns have the same name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        advice = "Rename one of them: a mapping could not tell them apart."
        raise UsageError([Problem("NRX554", f"two columns are named {listed(twice)}", advice, file)])
