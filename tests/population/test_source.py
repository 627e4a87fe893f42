"""Where rows come from: nothing is lost, what cannot be read is listed, and nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

import nanorx
from nanorx.errors import InputError
from nanorx.population.sources import delimited
from nanorx.population.sources.source import open_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.population.sources.row_source import RowSource

Rows = list[dict[str, Any]]


def rows_of(source: RowSource, size: int = 65_536) -> Rows:
    """All rows of a source."""
    return [row for batch in source.batches(size) for row in batch.to_pylist()]


def told(source: RowSource) -> list[tuple[int, str]]:
    """The lines that could not be read, and why."""
    return [(row.line, row.why) for row in source.unreadable.listed]


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bytes], Path]:
    """Write a file into a folder that all tests of this module share."""
    folder = tmp_path_factory.mktemp("source")

    def written(name: str, content: bytes) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return written


def test_lines_that_are_no_rows_are_listed_and_all_others_read(write: Callable[[str, bytes], Path]) -> None:
    """Too many or too few fields, a quote that is not closed or closed too early, and bytes that are no text."""
    content = b'a,b\n1,2\n3,4,5\n6\n7,"x\n8,9\n"p"q,1\n10,\xff\n\n11,"12\n13"\n14,"say ""hi"""\n'
    source = open_source(write("dirty.csv", content))
    rows = rows_of(source)
    assert [tuple(row.values()) for row in rows] == [("1", "2"), ("8", "9"), ("11", "12\n13"), ("14", 'say "hi"')]
    assert told(source) == [
        (3, "3 fields, and the first line names 2"),
        (4, "1 field, and the first line names 2"),
        (5, "characters between a closing quote and the end of the field"),
        (7, "characters between a closing quote and the end of the field"),
        (8, "a byte that is not UTF-8"),
    ]
    assert source.unreadable.count == 5


def test_a_quote_that_is_never_closed_costs_one_line(write: Callable[[str, bytes], Path]) -> None:
    """However many lines come after it, they are read."""
    lines = "".join(f"{number},x\n" for number in range(30_000))
    source = open_source(write("open.csv", f'a,b\n0,"open\n{lines}'.encode()))
    assert sum(batch.num_rows for batch in source.batches(7_000)) == 30_000
    assert told(source) == [(2, "a quote that is not closed")]


_FIELD = st.text(st.sampled_from('ab,;"\n\r \té'), max_size=6)


@pytest.mark.law
@given(st.lists(st.tuples(_FIELD, _FIELD), max_size=8), st.integers(1, 9))
def test_what_is_written_is_read(write: Callable[[str, bytes], Path], rows: list[tuple[str, str]], size: int) -> None:
    """Any fields that a CSV writer has written come back as they were, in batches of any size."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    source = open_source(write("any.csv", text.getvalue().encode()))
    wanted = [tuple(field.replace("\r\n", "\n") for field in row) for row in rows]
    found = [tuple(field.replace("\r\n", "\n") for field in row.values()) for row in rows_of(source, size)]
    assert (found, told(source)) == (wanted, [])


@pytest.mark.law
@given(st.text(st.sampled_from('ab,"\n\r'), max_size=40), st.integers(1, 9))
def test_reading_by_arrow_and_line_by_line_are_the_same(
    write: Callable[[str, bytes], Path], text: str, size: int
) -> None:
    """Whatever stands in a file: both ways and every size of batches give the same rows and lines."""
    path = write("both.csv", f"a,b\n{text}".encode())
    quick = open_source(path)
    rows = rows_of(quick)
    other = open_source(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited._LineReader, "read_fast", lambda *_: None)
        assert (rows_of(other, size), told(other)) == (rows, told(quick))


@pytest.mark.law
@given(
    st.text(st.sampled_from('ab,"\n\r\udcff'), max_size=60),
    st.permutations("abc").flatmap(lambda names: st.integers(1, 3).map(lambda count: names[:count])),
    st.integers(1, 9),
    st.integers(6, 40),  # the first line is in the first read
    st.integers(1, 40),
)
def test_columns_that_are_not_wanted_change_nothing(
    write: Callable[[str, bytes], Path], text: str, wanted: list[str], size: int, block: int, most: int
) -> None:
    """Whatever stands in a file, in blocks of any size: the same rows are there, and the same are listed."""
    path = write("few.csv", f"a,b,c\n{text}".encode("utf-8", "surrogateescape"))
    source, other = open_source(path), open_source(path)
    rows = [{name: row[name] for name in wanted} for row in rows_of(source)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK", block)
        patch.setattr(delimited, "_MOST", most)
        found = [row for batch in other.batches(size, wanted) for row in batch.to_pylist()]
    assert (found, told(other)) == (rows, told(source))


@pytest.mark.law
@given(
    st.lists(st.text(st.sampled_from('a,"\n\ufeff'), max_size=30), max_size=12).map("\n".join),
    st.integers(1, 20),
    st.integers(4, 40),
    *[st.integers(1, 40)] * 2,
)
def test_where_a_row_stands_changes_nothing(
    write: Callable[[str, bytes], Path], text: str, longest: int, block: int, size: int, most: int
) -> None:
    """Rows of several lines, long ones too, and marks at the start of a line: the same in blocks of any size."""
    path = write("stands.csv", f"a,b\n{text}".encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_LONGEST", longest)
        source = open_source(path)
        wanted = rows_of(source), told(source)
        patch.setattr(delimited, "BLOCK", block)
        patch.setattr(delimited, "_MOST", most)
        other = open_source(path)
        assert (rows_of(other, size), told(other)) == wanted


def test_fields_of_any_length_are_read(write: Callable[[str, bytes], Path]) -> None:
    """Longer than the csv module reads unless it is told to; in the line of names, too."""
    long = "y" * 140_000
    source = open_source(write("fields.csv", f'a,{long}\n1,{long}\n2,"two\nlines"\n'.encode()))
    assert [tuple(map(len, row.values())) for row in rows_of(source)] == [(1, 140_000), (1, 9)]
    assert told(source) == []
    assert csv.field_size_limit() == 131_072
    with pytest.raises(InputError, match="longer than 1,048,576"):
        open_source(write("endless.csv", b"x" * 2_000_000))


def test_a_row_of_several_lines_may_have_four_megabytes(write: Callable[[str, bytes], Path]) -> None:
    """More than that is a quote that is not closed: one line is lost, and the rest is read."""
    text = ("y" * 99 + "\n") * 20_000
    source = open_source(write("long_rows.csv", f'a,b\n1,"{text}"\n2,3\n'.encode()))
    assert [row["a"] for row in rows_of(source, 7)] == ["1", "2"]
    source = open_source(write("longer.csv", f'a,b\n1,"{text * 3}"\n2,3\n'.encode()))
    assert [row["a"] for row in rows_of(source)] == ["2"]
    assert told(source)[0] == (2, "a quote that is not closed")


def test_what_is_no_text_is_listed_wherever_it_stands(write: Callable[[str, bytes], Path]) -> None:
    """In a column that is wanted and in one that is not, where nothing else is odd."""
    path = write("bytes.csv", b"a,b\n1,\xff\n2,x\n")
    for wanted in (["a"], ["b"], ["a", "b"]):
        source = open_source(path)
        assert len([row for batch in source.batches(columns=wanted) for row in batch.to_pylist()]) == 1
        assert told(source) == [(2, "a byte that is not UTF-8")]


def test_a_long_file_is_looked_through_once(
    write: Callable[[str, bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many reads a batch takes, its lines are found once; a batch has no more bytes than one read beyond."""
    looked: list[int] = []
    find = delimited._after_lines

    def counted(data: bytes, rows: int) -> tuple[int, bool]:
        looked.append(len(data))
        return find(data, rows)

    path = write("long.csv", b"a,b\n" + b"12345,67890\n" * 1_000)
    monkeypatch.setattr(delimited, "BLOCK", 100)
    monkeypatch.setattr(delimited, "_after_lines", counted)
    assert len(rows_of(open_source(path), 500)) == 1_000
    assert len(looked) <= 4
    looked.clear()
    monkeypatch.setattr(delimited, "_MOST", 1_000)
    assert len(rows_of(open_source(path), 500)) == 1_000
    assert max(looked) < 1_000 + 100


def test_marks_line_ends_packing_encodings_and_delimiters(write: Callable[[str, bytes], Path]) -> None:
    """Files of other systems give the same rows; what stands between fields is found only where that is clear."""
    wanted = [{"a": "1", "b": "é"}, {"a": "2", "b": ""}]
    plain = "a,b\n1,é\n2,\n"
    for name, content, options in [
        ("bom.csv", b"\xef\xbb\xbf" + plain.encode(), {}),
        ("dos.csv", plain.replace("\n", "\r\n").encode(), {}),
        ("mac.csv", plain.replace("\n", "\r").encode(), {}),
        ("wide.csv", plain.encode("utf-16"), {}),
        ("latin.csv", plain.encode("latin-1"), {"encoding": "latin-1"}),
        ("packed.csv.gz", gzip.compress(plain.encode()), {}),
        ("semi.csv", plain.replace(",", ";").encode(), {}),
        ("comma.csv", plain.encode().replace(b"b\n", b"b\t\n"), {}),
        ("torn.csv", b"a,b\t\n" + plain.encode()[4:] + b"x\ty,z,\n", {}),
        ("tab.tsv", plain.replace(",", "\t").encode(), {"delimiter": "tab"}),
        ("end.csv", plain.rstrip("\n").encode(), {}),
    ]:
        source = open_source(write(name, content), **options)
        lost = 1 if name == "torn.csv" else 0
        assert (name, rows_of(source), len(told(source))) == (name, wanted, lost)


def _parquet(columns: dict[str, list[Any]], names: list[str]) -> bytes:
    """A file of Parquet whose columns have other names than a table can have."""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns).rename_columns(names), sink)
    return bytes(sink.getvalue())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "NRX553"),
        ("twice.csv", b"a,a\n1,2\n", "NRX554"),
        ("nameless.csv", b"a,\n1,2\n", "NRX554"),
        ("headless.csv", b"63,male\n58,female\n", "NRX554"),
        ("unclear.csv", b"a,b;c\n1,2;3\n", "NRX559"),
        ("latin.csv", "Gr\u00f6\u00dfe;Alter\n5;63\n".encode("latin-1"), "NRX559"),
        ("sheet.xlsx", b"", "NRX552"),
        ("case.json", b"{}", "NRX552"),
        ("no.parquet", b"no", "NRX558"),
        ("twice.parquet", _parquet({"a": [1], "b": [2]}, ["a", "a"]), "NRX554"),
        ("group.parquet", _parquet({"a": [{"b": 1}], "c": [2]}, ["a", "a.b"]), "NRX554"),
        ("no.ndjson", b"1\n", "NRX553"),
        ("no.duckdb", b"no", "NRX558"),
    ],
)
def test_sources_that_cannot_be_right_are_refused(
    write: Callable[[str, bytes], Path], name: str, content: bytes, code: str
) -> None:
    """Each with its code, the file, and what to do."""
    with pytest.raises(InputError) as caught:
        open_source(write(name, content))
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("source", "options", "code"),
    [
        ("none.csv", {}, "NRX551"),
        (".", {}, "NRX551"),
        ("https://example.org/a.csv", {}, "NRX551"),
        (3, {}, "NRX552"),
        ("a.csv", {"encoding": "klingon"}, "NRX559"),
        ("a.csv", {"encoding": "klingon\0"}, "NRX559"),
        ("a.csv", {"encoding": "\udcff"}, "NRX559"),
        ("a.csv", {"encoding": "hex"}, "NRX559"),
        ("a.csv", {"encoding": "utf-32"}, "NRX559"),
        ("a.csv", {"delimiter": "::"}, "NRX559"),
        ("?.csv", {}, "NRX555"),
        ("?.*", {}, "NRX552"),
    ],
)
def test_names_and_options_that_cannot_be_right_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Any, options: dict[str, str], code: str
) -> None:
    """A file that is not there, a folder, an address, other columns in one pattern."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "b.csv").write_text("x,z\n1,2\n")
    (tmp_path / "c.ndjson").write_text("{}\n")
    with pytest.raises(InputError) as caught:
        open_source(source, **options)
    assert {problem.code for problem in caught.value.problems} == {code}


def test_ndjson_keeps_every_key_and_lists_what_is_no_object(write: Callable[[str, bytes], Path]) -> None:
    """Keys that only some lines have are columns; values of several types are texts; groups are joined by a point."""
    lines = [
        '{"id": 1, "tumor": {"size_cm": 0.1}, "x": 1}',
        '{"id": "2", "x": "a", "late": [1], "facility": {"imaging": {"has": ["ct"], "lacks": []}}}',
        "no",
        '{"id": 3, "id": 4}',
        "[1]",
        "",
        '{"id": 5, "x": NaN}',
    ]
    source = open_source(write("a.ndjson", "\n".join(lines).encode()))
    assert [column.name for column in source.columns] == ["id", "tumor.size_cm", "x", "late", "facility.imaging"]
    rows = rows_of(source)
    assert [row["id"] for row in rows] == ["1", "2", "5"]
    assert [row["x"] for row in rows] == ["1", "a", None]
    assert rows[0]["tumor.size_cm"] == 0.1
    assert rows[1]["facility.imaging"] == {"has": ["ct"], "lacks": []}
    assert [line for line, _ in told(source)] == [3, 4, 5]
    assert told(source)[1][1] == 'the key "id" stands twice'


def test_a_line_of_ndjson_says_the_same_beside_every_other(write: Callable[[str, bytes], Path]) -> None:
    """Values of several types in one column; each line is read as it is alone."""
    cells = ['["ct", "mri"]', '{"has": ["ct"], "lacks": ["mri"]}', '{"has": ["ct"]}', "[]", '"unknown"', '["ct", 5]']
    lines = [f'{{"id": {at}, "facility": {{"imaging": {cell}}}}}' for at, cell in enumerate(cells)]
    lines += ['{"id": "b", "facility": {"gadolinium_group": 1}}', '{"id": "c", "facility": {"gadolinium_group": "II"}}']
    together = nanorx.cohort(write("all.ndjson", "\n".join(lines).encode()))["hash"].to_pylist()
    alone = [
        nanorx.cohort(write(f"{at}.ndjson", line.encode()))["hash"].to_pylist()[0] for at, line in enumerate(lines)
    ]
    assert together == alone
    assert len(set(together)) == len(lines) - 1  # nothing is known in two of them


def test_parquet_tables_and_databases_give_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In their order, with any size of batches; of a database the table that is named, or the only one."""
    monkeypatch.chdir(tmp_path)
    table = pa.table({"id": ["P1", "P2", None], "x": [1.5, None, 2.0]})
    pq.write_table(table.slice(0, 2), "p-1.parquet")
    pq.write_table(table.slice(2), "p-2.parquet")
    with duckdb.connect("one.duckdb") as one:
        one.execute("CREATE TABLE patients AS SELECT * FROM 'p-*.parquet'")
    with duckdb.connect("two.duckdb") as two:
        two.execute("CREATE TABLE patients AS SELECT * FROM 'p-*.parquet'")
        two.execute("CREATE VIEW names AS SELECT id FROM patients LIMIT 1")
    for source in (open_source(table), open_source("p-*.parquet"), open_source("one.duckdb")):
        assert rows_of(source, 2) == table.to_pylist()
    with pytest.raises(InputError, match='"names", "patients"'):
        open_source("two.duckdb")
    assert rows_of(open_source("two.duckdb", table="names")) == [{"id": "P1"}]
    assert (
        rows_of(open_source(pa.RecordBatchReader.from_batches(table.schema, table.to_batches()))) == table.to_pylist()
    )


def test_only_the_columns_that_hold_what_is_wanted_are_read(write: Callable[[str, bytes], Path]) -> None:
    """Of a table with groups the whole group."""
    rows = [{"id": "P1", "tumor": {"organ": "liver", "size_cm": 3.5}, "note": "x"}] * 3
    table = pa.Table.from_pylist(rows)
    folder = write("groups.ndjson", "\n".join(map(json.dumps, rows)).encode()).parent
    pq.write_table(table, folder / "groups.parquet")
    with duckdb.connect(folder / "wide.duckdb") as made:
        made.register("patients", table)
        made.execute("CREATE TABLE t AS SELECT * FROM patients")
    for name, group in (("groups.parquet", "tumor"), ("wide.duckdb", "tumor"), ("groups.ndjson", "tumor.size_cm")):
        source = open_source(folder / name)
        assert source.holding({"tumor.size_cm"}) == [group]
        assert source.holding({"tumor.size_cm", "id"}) == ["id", group]
        for wanted in ([group], ["note", "id"]):
            found = [row for batch in source.batches(2, wanted) for row in batch.to_pylist()]
            assert found == [{name: row[name] for name in wanted} for row in rows_of(source)]
            assert len(found) == len(rows)


def test_a_group_beside_a_column_of_the_same_name_is_refused(tmp_path: Path) -> None:
    """In a database and in a table of a program, as in a file."""
    table = pa.table({"tumor": [{"organ": "liver"}], "tumor.organ": ["lung"]})
    with duckdb.connect(tmp_path / "both.duckdb") as made:
        made.register("patients", table)
        made.execute("CREATE TABLE t AS SELECT * FROM patients")
    for source in (tmp_path / "both.duckdb", table):
        with pytest.raises(InputError, match=r'two columns are named "tumor\.organ"'):
            open_source(source)


def test_parquet_files_of_other_groups_are_refused(tmp_path: Path) -> None:
    """They are told before a row is read, as files with other columns are."""
    pq.write_table(pa.table({"g": [{"organ": "liver", "age": 1}]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"g": [{"age": 1}]}), tmp_path / "2.parquet")
    with pytest.raises(InputError, match=r'it lacks "g\.organ"'):
        open_source(str(tmp_path / "*.parquet"))


def test_texts_are_read_by_their_largest_row_group(tmp_path: Path) -> None:
    """Texts that repeat come with their distinct values, even if the first row group has few rows; ids do not."""
    table = pa.table({"id": [f"P{at}" for at in range(5_000)], "organ": ["liver", "lung" * 99] * 2_500})
    with pq.ParquetWriter(tmp_path / "p.parquet", table.schema) as writer:
        writer.write_table(table.slice(0, 3))
        writer.write_table(table)
    kinds = {tuple(map(str, batch.schema.types)) for batch in open_source(tmp_path / "p.parquet").batches()}
    assert kinds == {("string", "dictionary<values=string, indices=int32, ordered=0>")}


def test_no_extension_of_duckdb_is_fetched_and_no_password_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the extension is not installed, the message says how to get it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    sqlite3.connect(tmp_path / "a.db").execute("CREATE TABLE t (x)").connection.close()
    for name in (f"sqlite:{tmp_path / 'a.db'}", "postgres:host=nowhere password=secret"):
        with pytest.raises(InputError) as caught:
            open_source(name)
        assert [problem.code for problem in caught.value.problems] == ["NRX557"]
        assert "INSTALL" in str(caught.value)
        assert "secret" not in str(caught.value)


def test_the_description_holds_names_and_hashes_and_no_folder(write: Callable[[str, bytes], Path]) -> None:
    """So that a manifest can be passed on."""
    path = write("told.csv", b"a\n1\n")
    described = open_source(path).describe
    assert described["files"][0]["name"] == "told.csv"
    assert described["files"][0]["bytes"] == 4
    assert len(described["files"][0]["sha256"]) == 64
    assert str(path.parent) not in json.dumps(described)
