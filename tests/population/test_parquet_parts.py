"""Tables as Parquet in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanorx.population import parquet_footer
from nanorx.population.parquet_parts import FileOfParts, as_part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("status", pa.dictionary(pa.int8(), pa.string())),
        ("score", pa.float64()),
        ("held", pa.bool_()),
        ("level", pa.int8()),
    ]
)
ROWS = st.tuples(
    st.text(max_size=3),
    st.sampled_from(["eligible", "excluded", None]),
    st.none() | st.floats(allow_nan=False),
    st.none() | st.booleans(),
    st.none() | st.integers(1, 7),
)


def table_of(rows: Sequence[tuple[object, ...]]) -> pa.Table:
    """Some rows."""
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)


def joined(parts: Sequence[Sequence[pa.Table]], path: Path, name: str = "cases") -> pq.ParquetFile:
    """A file of some parts, each of some row groups."""
    file = FileOfParts(path)
    for part in parts:
        file.add(as_part(name, part))
    file.close()
    assert file.rows == sum(table.num_rows for part in parts for table in part)
    return pq.ParquetFile(path)


@pytest.mark.law
@given(st.lists(st.lists(st.lists(ROWS, max_size=4), min_size=1, max_size=3), min_size=1, max_size=20))
def test_a_file_of_parts_holds_the_rows_of_all(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[list[tuple[object, ...]]]]
) -> None:
    """In their order, with the types of the columns, in as many row groups as were written, each read alone too."""
    tables = [[table_of(rows) for rows in part] for part in parts]
    with joined(tables, tmp_path_factory.mktemp("file") / "cases.parquet") as file:
        every = [table for part in tables for table in part]
        assert file.schema_arrow.equals(SCHEMA)
        assert file.read().to_pylist() == [row for table in every for row in table.to_pylist()]
        full = [table for table in every if table.num_rows]
        groups = [file.read_row_group(at) for at in range(file.num_row_groups)]
        assert [group.to_pylist() for group in groups if group.num_rows] == [table.to_pylist() for table in full]


def test_a_file_of_parts_is_what_one_writer_writes(tmp_path: Path) -> None:
    """Byte for byte: Arrow writes the same row groups one behind the other, with places and numbers of its own."""
    tables = [table_of([(f"P{at}", "eligible", at / 7, None, at % 7)] * (at + 1)) for at in range(40)]
    joined([tables[:1], tables[1:18], tables[18:]], tmp_path / "parts.parquet").close()
    joined([tables], tmp_path / "whole.parquet").close()
    part = as_part("cases", tables)
    (tmp_path / "arrow.parquet").write_bytes(part.content)
    assert (tmp_path / "parts.parquet").read_bytes() == (tmp_path / "arrow.parquet").read_bytes()
    assert (tmp_path / "whole.parquet").read_bytes() == (tmp_path / "arrow.parquet").read_bytes()


def test_columns_that_are_never_null_say_so(tmp_path: Path) -> None:
    """In the tables of strategies and reasons, not in that of cases."""
    rows = [[table_of([("P1", "eligible", 1.0, True, 1)])]]
    for name, nullable in (("strategies", False), ("cases", True)):
        with joined(rows, tmp_path / f"{name}.parquet", name) as file:
            assert {item.nullable for item in file.schema_arrow} == {nullable}
            assert file.read().to_pylist() == rows[0][0].to_pylist()


def test_a_footer_with_something_unknown_is_refused() -> None:
    """Rather than read wrongly: a map, which no footer of Parquet has."""
    with pytest.raises(ValueError, match="type 11"):
        parquet_footer.moved_groups(b"\x1b\x00\x00", 0, 0)
