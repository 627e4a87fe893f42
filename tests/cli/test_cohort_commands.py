"""`nanorx cohort` at the command line: a folder from a table, one patient from its row, and plain messages."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

import pyarrow.parquet as pq

from nanorx.population import extras, totals

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAPPING = """\
mapping: 1
id: patient
columns:
  organ: {to: tumor.organ}
  cm: {to: tumor.size_cm, unit: cm}
ignore:
  note: free text
"""
ROWS = "patient,organ,cm,note,extra\nP1,liver,3,,\nP2,lung,big,,\nP3,liver\nP4,liver,4,,\n"
LINE = '{"tumor": {"organ": "liver"}}\n'
FACILITY = "facility:\n  imaging: [ct, mri]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a table, its mapping and what holds for all."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(totals, "SAMPLED", 2)
    for name, text in (
        ("a.csv", ROWS),
        ("map.yaml", MAPPING),
        ("here.yaml", FACILITY),
        ("a.ndjson", LINE),
        ("head.csv", "tumor.organ\n"),
    ):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_table_becomes_a_folder(run: Callable[..., Any], folder: Path) -> None:
    """The summary on standard output; what was not read, and what was written, on standard error."""
    ran = run("cohort", "a.csv", "--map", "map.yaml", "--given", "here.yaml", "-o", "out")
    assert (ran.code, ran.out.partition(" ")[0]) == (0, "Summary")
    assert "1 row could not be read and is left out." in " ".join(ran.out.split())
    assert ran.err.splitlines() == [
        "Not read, since the mapping does not name them: extra",
        "1 row could not be read: line 4: 2 fields, and the first line names 5",
        "Wrote out: 3 cases.",
    ]
    assert pq.read_table(folder / "out" / "cases.parquet").column("id").to_pylist() == ["P1", "P2", "P4"]
    rows = pq.read_table(folder / "out" / "quality.parquet").to_pylist()
    assert {(row["kind"], row["value"], row["line"]) for row in rows if row["kind"] in {"value", "unreadable"}} == {
        ("value", "big", None),
        ("unreadable", "P3,liver", 4),
    }
    again = run("cohort", "a.csv", "--map", "map.yaml", "-o", "out")
    assert (again.code, "NRX560" in again.err, "--force" in again.err) == (2, True, True)
    forced = run("cohort", "run", "a.csv", "--map", "map.yaml", "-o", "out", "--force", "--json", "--intervals")
    assert (forced.code, json.loads(forced.out)["cases"]) == (0, 3)
    cases = pq.read_table(folder / "out" / "cases.parquet").to_pylist()
    result = json.loads(run("recommend", "a.csv", "--map", "map.yaml", "--id", "P4", "--json").out)
    assert [cases[2]["rank_best_one_answer"], cases[2]["rank_worst_one_answer"]] == result["first_place"]["one_answer"]


def test_one_patient_opens_from_its_id(run: Callable[..., Any], folder: Path) -> None:
    """The case of a row, or any page about it; what of it could not be read is said."""
    row = ("--map", "map.yaml", "--given", "here.yaml")
    ran = run("cohort", "case", "a.csv", *row, "--id", "P2", "-o", "p2.json")
    assert (ran.code, ran.err.splitlines()[0][:48]) == (0, 'not read, so unknown: cm big: tumor.size_cm: "bi')
    assert json.loads((folder / "p2.json").read_text()) == {
        "tumor": {"organ": "lung"},
        "facility": {"imaging": ["ct", "mri"]},
    }
    page, same = run("recommend", "a.csv", *row, "--id", "P2"), run("recommend", "p2.json")
    assert page.code == 0
    assert page.out.splitlines()[2:5] == same.out.splitlines()[2:5]
    for words in (("--id", "P9", *row), row, ("--id", "P1")):
        assert run("recommend", "a.csv", *words).code == 2


@pytest.mark.parametrize("name", ["recommend", "explain", "why-not", "what-if", "ask", "report", "cohort"])
def test_what_says_how_a_table_is_read_stands_at_every_command(run: Callable[..., Any], name: str) -> None:
    """What opens a table for `nanorx cohort` opens it for every command about one of its rows."""
    told = run(name, "--help").out if name != "cohort" else run("cohort", "case", "--help").out
    for option in ("--id", "--map", "--given", "--table", "--delimiter", "--encoding"):
        assert f"{option} " in told


def test_a_patient_of_any_csv_is_opened(run: Callable[..., Any], folder: Path) -> None:
    """The options name the file here, and again in the commands that come next."""
    (folder / "b.csv").write_bytes("patient#organ#cm#note#extra\nM\u00fc1#liver#3##\n".encode("latin-1"))
    row = ("b.csv", "--map", "map.yaml", "--id", "M\u00fc1", "--delimiter", "#", "--encoding", "latin-1")
    page = " ".join(run("recommend", *row).out.split())
    assert "size 3 cm" in page
    assert "explain b.csv 1 --id 'M\u00fc1' --map map.yaml --delimiter '#' --encoding latin-1" in page


def test_a_patient_may_be_in_a_row_that_cannot_be_read(run: Callable[..., Any], folder: Path) -> None:
    """P3 is no unknown id: its row is the one that has too few fields."""
    ran = run("recommend", str(folder / "a.csv"), "--map", "map.yaml", "--id", "P3")
    assert (ran.code, "It may be 1 row that could not be read: line 4" in " ".join(ran.err.split())) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("a.csv", "--map", "map.yaml"), "no output folder is named"),
        (("none.csv", "--map", "map.yaml", "-o", "out"), "there is no such file"),
        (("a.csv", "-o", "out"), "NRX522"),
        (("a.csv", "--map", "none.yaml", "-o", "out"), "NRX510"),
        (("a.csv", "--map", "map.yaml", "-o", "out", "--suppress", "-1"), "0 or more"),
        (("a.csv", "--map", "map.yaml", "-o", "out", "--profile", "none"), "NRX302"),
        (("case", "a.csv", "--map", "map.yaml"), "--id P17"),
        (("rub", "-o", "out"), "NRX551"),
        (("mapp", "a.csv"), 'Did you mean "map"?'),
        (("a.csv", "--map", "map.yaml", "-o", "out", "--delimiter", ";"), "Is it the right source"),
        (("a.csv", "--map", "map.yaml", "-o", "out", "--table", "t"), "--table does not fit this source"),
        (("head.csv", "-o", "out"), "1 mistake; nothing was ranked."),
        (("a.ndjson", "-o", "out", "--encoding", "latin-1"), "--encoding does not fit this source, which is NDJSON"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_is_said_before_any_work(run: Callable[..., Any], words: tuple[str, ...], said: str) -> None:
    """With exit code 2, and nothing is written."""
    ran = run("cohort", *words)
    assert (ran.code, ran.out, said in ran.err) == (2, "", True)


@pytest.mark.usefixtures("folder")
def test_missing_libraries_are_named(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """With the line that installs them; other commands do without."""
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "duckdb" else name)
    ran = run("cohort", "a.csv", "--map", "map.yaml", "-o", "out")
    assert ran.code == 2
    assert "many cases at once need duckdb, not installed here" in ran.err
    assert 'pip install "nanorx[cohort]"' in ran.err


def test_nothing_else_loads_tables(hcc: str) -> None:
    """Neither `import nanorx` nor another command imports what many cases need."""
    code = "import sys, nanorx; nanorx.recommend(sys.argv[1]); print({'numpy', 'pyarrow', 'duckdb'} & {*sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code, hcc], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
