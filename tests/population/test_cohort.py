"""Many cases at once: case for case what one by one gives, whole files or none, the same bytes however it is run."""

from __future__ import annotations

import errno
import json
import os
import pickle
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

import nanorx
from conftest import case_files
from generators import random_case, seeded
from nanorx.advice.answers.cohort_manifest import CohortManifest
from nanorx.advice.assessment import Advisor
from nanorx.cli.given import _word
from nanorx.errors import EngineDisagreement, InputError
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.files.writing import NotWrittenError
from nanorx.knowledge.partial import Members
from nanorx.population import agreement, cohort, run, totals
from nanorx.population.agreement import differences
from nanorx.population.cohort import make_mapping, write_cohort
from nanorx.population.mapping.mapping_file import read_mapping_text
from nanorx.population.output import FILES, check_folder
from nanorx.population.parquet_parts import FileOfParts
from nanorx.population.run import Settings
from nanorx.population.sources.source import open_source

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.case import Case

DRAWN, EVERY = 90, 12
"""Random cases, and which of those of cases/, are compared here; benchmarks/cohort_agreement.py does all."""


def table_of(cases: list[Case]) -> pa.Table:
    """Cases as a table with a text column for each descriptor, named as a case names it."""
    names = sorted({name for case in cases for name in case.stated})
    columns = {name: pa.array([_cell(case, name) for case in cases], pa.string()) for name in names}
    return pa.table({"id": [f"P{number}" for number in range(len(cases))], **columns})


def _cell(case: Case, name: str) -> str | None:
    return _word(case.vocabulary.descriptors[name], case.values[name]) if name in case.stated else None


@cache
def some_cases() -> list[Case]:
    """A part of cases/, and random cases that fill in more or less."""
    base, random = nanorx.load(), seeded(7)
    drawn = [random_case(random, base, share) for share in (0.15, 0.4, 0.8) for _ in range(DRAWN // 3)]
    return [_told(case) for case in (*(read_case(path, base) for path in case_files()[::EVERY]), *drawn)]


def _told(case: Case) -> Case:
    """The case without sets of which nothing is said: a text has no other word for them than unknown."""
    silent = [name for name, value in case.values.items() if value == Members((), complete=False)]
    return case.replace(dict.fromkeys(silent))


def test_every_case_is_answered_as_it_is_alone() -> None:
    """Every column of cases.parquet, and status, holds, tier, level, score and rank of every strategy."""
    cases, advisor = some_cases(), Advisor(nanorx.load(), use_engine=False)
    table = table_of(cases)
    rows = nanorx.cohort(table).to_pylist()
    strategies = nanorx.cohort(table, table="strategies").to_pylist()
    many = len(advisor.base.strategies)
    for at, (case, row) in enumerate(zip(cases, rows, strict=True)):
        found = advisor.assess(case)
        assert (row["id"], list(differences(found, row))) == (f"P{at}", [])
        wanted = [
            {
                "id": f"P{at}",
                "strategy": advisor.base.strategies[strategy].id,
                "rank": rank,
                "status": found.standings[strategy].status,
                "holds": found.standings[strategy].holds.now,
                "tier": found.standings[strategy].tier.now + 1,
                "level": found.standings[strategy].level.now,
                "score": found.standings[strategy].score / 100,
            }
            for rank, strategy in enumerate(found.ranked, start=1)
        ]
        assert strategies[at * many : (at + 1) * many] == wanted


def test_the_table_says_what_recommend_says() -> None:
    """The fields of a result have the same values in cases.parquet."""
    cases = some_cases()[::30]
    for case, row in zip(cases, nanorx.cohort(table_of(cases)).to_pylist(), strict=True):
        result = nanorx.recommend(case)
        about = {item.strategy.id: item for item in result.recommendations}
        shown = about[row["leading_strategy"] or row["first_strategy"]]
        assert row["hash"] == result.case_sha256
        assert row["leading_strategy"] == result.leading
        assert (row["first_strategy"], about[row["first_strategy"]].rank) == (result.recommendations[0].strategy.id, 1)
        if row["leading_strategy"]:
            assert (row["status"], row["score"], row["fit"]) == (shown.status, shown.score, shown.fit)
            assert (row["rank_best"], row["rank_worst"]) == tuple(shown.rank_interval)


@pytest.fixture(autouse=True)
def small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of 5 cases, so that the tests are quick."""
    monkeypatch.setattr(totals, "SAMPLED", 5)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of few cases, with a bad value and a repeated id."""
    path = tmp_path_factory.mktemp("cohort") / "patients.parquet"
    found = table_of(some_cases()[:30])
    sizes = found.column("tumor.size_cm").to_pylist()
    found = found.set_column(found.schema.get_field_index("tumor.size_cm"), "tumor.size_cm", [["big", *sizes[1:]]])
    ids = found.column("id").to_pylist()
    pq.write_table(found.set_column(0, "id", [["P1", *ids[1:]]]), path)
    return path


def written(table: Path, place: Path, **more: Any) -> CohortManifest:
    """Write the folder of a cohort."""
    source, base = open_source(table), nanorx.load()
    mapping, _ = make_mapping(None, base, source.leaves)
    tables = more.pop("tables", ())
    settings = Settings(base, mapping, tables=tables)
    return write_cohort(source, settings, place, name=table.name, **more).manifest


def test_the_folder_holds_what_the_manifest_says(table: Path, tmp_path: Path) -> None:
    """Every file with its rows and hash; what could not be read is counted, listed and unknown; no path is told."""
    manifest = written(table, tmp_path / "out", tables=("strategies", "reasons"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(FILES)
    assert {file.name for file in manifest.files} == set(FILES) - {"manifest.json"}
    assert CohortManifest.from_json((tmp_path / "out" / "manifest.json").read_bytes()) == manifest
    rows = {file.name: file.rows for file in manifest.files}
    assert rows["cases.parquet"] == manifest.cases == 30
    assert rows["strategies.parquet"] == 30 * len(nanorx.load().strategies)
    effects = pq.read_table(tmp_path / "out" / "reasons.parquet").column("effect").unique().to_pylist()
    assert sorted(effects) == ["excludes", "holds back"]
    assert (manifest.repeated_id, manifest.without_id, manifest.unreadable) == (1, 0, 0)
    assert (manifest.checked.cases, manifest.checked.whole) == (5, True)
    bad = [row for row in pq.read_table(tmp_path / "out" / "quality.parquet").to_pylist() if row["kind"] == "value"]
    assert [(row["column"], row["value"], row["rows"], row["row"]) for row in bad] == [("tumor.size_cm", "big", 1, 1)]
    text = "".join(path.read_text() for path in (tmp_path / "out").iterdir() if path.suffix != ".parquet")
    assert str(table.parent) not in text
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["rows"]["cases"] == 30


ASSUMED = """\
mapping: 1
id: id
columns:
  sex: patient.sex
  organ: tumor.organ
  goal: {to: goal.setting, missing: [none]}
  bleeding: {to: goal.bleeding_emergency}
  intent: goal.intent
  gold: {to: facility.nanoparticles, values: {few: {has: [gold], lacks: []}}}
  no gold: {to: facility.nanoparticles, values: {few: {has: [], lacks: [gold]}}}
ignore:
  note: free text
"""


def test_what_is_assumed_instead_of_a_stated_value_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad cell, opposite columns and a contradiction; of two batches, in the table, the summary and the manifest."""
    monkeypatch.setattr(run, "ROWS", 4)
    rows = [
        ("P1", "male", "liver", "trial?", "yes", "curative", "few", "few"),
        ("P2", "male", "liver", "none", "", "curative", "few", ""),
        ("P1", "male", "liver", "routine-care", "who knows", "", "", ""),
        ("", "male", "liver", "", "yes", "stop-bleeding", "no idea", "few"),
        ("P2", "female", "prostate", "trial?", "no", "curative", "no idea", ""),
        ("P3", "male", "liver", "", "", "", "", ""),
    ]
    lines = ["id,sex,organ,goal,bleeding,intent,gold,no gold,note,more", *(",".join((*row, "", "")) for row in rows)]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    (tmp_path / "map.yaml").write_text(ASSUMED)
    source, base = open_source(tmp_path / "a.csv"), nanorx.load()
    mapping, _ = make_mapping(tmp_path / "map.yaml", base, source.leaves)
    written = write_cohort(source, Settings(base, mapping), tmp_path / "out", name="a.csv")
    wanted = {"facility.nanoparticles": (2, 0), "goal.bleeding_emergency": (1, 1), "goal.setting": (2, 0)}
    told = {item.descriptor: (item.unreadable, item.contradictory) for item in written.manifest.assumed_instead}
    assert told == wanted
    assert written.summary.assumed_instead == written.manifest.assumed_instead
    words = "Stated but not usable, so what is assumed counts: available nanoparticles: not limited (2 unreadable);"
    assert words in " ".join((tmp_path / "out" / "summary.txt").read_text().split())
    quality = pq.read_table(tmp_path / "out" / "quality.parquet").to_pylist()
    found = {(row["kind"], row["descriptor"] or row["column"], row["rows"], row["row"]) for row in quality}
    assert {row for row in found if row[0] in {"assumed", "id", "ignored", "not-mapped"}} == {
        *(("assumed", name, cases, None) for name, counts in wanted.items() for cases in counts if cases),
        ("id", "id", 1, None),
        ("id", "id", 2, 3),
        ("ignored", "note", None, None),
        ("not-mapped", "more", None, None),
    }


def test_the_same_input_gives_the_same_bytes(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in worker processes."""
    monkeypatch.setattr(run, "ROWS", 16)
    manifests = [written(table, tmp_path / str(workers), workers=workers) for workers in (1, 2)]
    assert manifests[0] == manifests[1]


def test_columns_that_the_mapping_does_not_name_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of a hospital may have hundreds."""
    base = nanorx.load()
    rows = [{"id": f"P{at}", "tumor": {"organ": "liver"}, "other": {"x": at}, "note": "seen"} for at in range(9)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "wide.parquet")
    asked: list[Any] = []
    read = pq.ParquetFile.iter_batches

    def told(self: Any, *sizes: int, columns: Any, **more: Any) -> Any:
        asked.append(columns)
        return read(self, *sizes, columns=columns, **more)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", told)
    source = open_source(tmp_path / "wide.parquet")
    for text, wanted in (
        ("mapping: 1\nid: id\ncolumns:\n  tumor.organ: {to: tumor.organ}\n", ["id", "tumor"]),
        ("mapping: 1\ncolumns:\n  tumor.organ: {to: tumor.organ}\n", ["tumor"]),
    ):
        asked.clear()
        mapping, _ = make_mapping(read_mapping_text(text, "map.yaml", base), base, source.leaves)
        cases = nanorx.cohort(tmp_path / "wide.parquet", mapping, rules=base)
        assert asked == [wanted]
        assert cases.num_rows == len(rows)
        assert len(set(cases.column("hash").to_pylist())) == 1


@pytest.mark.parametrize("name", ["few.csv", "odd.csv", "few.ndjson", "few.parquet", "few.duckdb"])
def test_a_mapping_of_constants_alone_answers_every_row(tmp_path: Path, name: str) -> None:
    """It names no column of the source."""
    rows = [{"id": f"P{at}", "note": "x"} for at in range(3)]
    texts = {
        "few.csv": "id,note\nP1,x\nP2,y\nP3,z\n",
        "odd.csv": 'id,note\nP1,x\nP2,"y\nz"\nP3,z\n',
        "few.ndjson": "\n".join(map(json.dumps, rows)),
    }
    if name in texts:
        (tmp_path / name).write_text(texts[name], encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "few.parquet")
    if name == "few.duckdb":
        with duckdb.connect(tmp_path / name) as made:
            made.sql("CREATE TABLE t AS SELECT * FROM range(3)")
    mapping = "mapping: 1\ncolumns: {}\nconstants: {tumor.organ: liver}\n"
    assert nanorx.cohort(tmp_path / name, mapping).column("id").to_pylist() == ["row 1", "row 2", "row 3"]


def test_a_difference_to_one_by_one_leaves_nothing(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the folder nor anything beside it; what was there before stays."""
    (tmp_path / "out").mkdir()
    expected = agreement.expected
    monkeypatch.setattr(agreement, "expected", lambda found: expected(found) | {"score": 99.0})
    with pytest.raises(EngineDisagreement, match="score: many at once"):
        written(table, tmp_path / "out")
    assert [path.name for path in tmp_path.rglob("*")] == ["out"]


def test_an_interrupt_leaves_nothing(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it comes: here when all tables are written."""
    monkeypatch.setattr(cohort, "summarize", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        written(table, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def _interrupt(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_only_the_folder_of_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    """And only on request."""
    place = tmp_path / "out"
    place.mkdir()
    (place / "manifest.json").write_text('{"schema": "nanorx-cohort/1"}')
    with pytest.raises(InputError, match="--force"):
        check_folder(str(place), force=False)
    assert check_folder(str(place), force=True) == place
    (place / "notes.txt").touch()
    with pytest.raises(InputError, match=r"holds\s+other\s+files"):
        check_folder(str(place), force=True)
    for name in (place / "notes.txt", tmp_path / "none" / "out", "-"):
        with pytest.raises(InputError):
            check_folder(str(name), force=True)


def test_a_source_without_a_row_is_refused(tmp_path: Path) -> None:
    """No answer is no answer about nobody."""
    (tmp_path / "a.csv").write_text("id,tumor.organ\n")
    with pytest.raises(InputError, match="NRX553"):
        nanorx.cohort(tmp_path / "a.csv")
    assert not (tmp_path / "out").exists()


def test_the_sample_is_the_smallest_hashes() -> None:
    """Of equal cases one, whatever the sizes of batches."""
    digests = [f"{number * 7919 % 65_536:04x}" for number in range(3_000)] * 2
    found = run.smallest(pa.chunked_array([digests[:100], digests[100:]]), 200)
    assert found == sorted((digest, digests.index(digest)) for digest in set(digests))[:200]
    assert run.smallest(pa.chunked_array([["b", "a", "b"]]), 200) == [("a", 1), ("b", 0)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_sample_is_the_same_whichever_process_answers(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process sends what may be in the sample of all by what it has seen alone."""
    monkeypatch.setattr(run, "SAMPLED", 7)
    monkeypatch.setattr(totals, "SAMPLED", 7)
    base = nanorx.load()
    rows = pa.concat_tables([table_of(some_cases()[:40])] * 2)
    settings = Settings(base, make_mapping(None, base, rows.schema.names)[0])
    working = [run.make_worker(settings) for _ in range(count)]
    found = totals.Totals()
    hashes: list[str] = []
    for number, batch in enumerate(rows.to_batches(max_chunksize=9)):
        answered = working[number % count]((batch, 9 * number))
        assert isinstance(answered, run.Answered)
        hashes += answered.cases.column("hash").to_pylist()
        found.add(answered)
    assert [(item.sha256, item.row) for item in found.candidates] == [
        (digest, hashes.index(digest)) for digest in sorted(set(hashes))[:7]
    ]


def test_a_full_disk_leaves_nothing(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the file, and neither the folder nor anything beside it is there."""
    monkeypatch.setattr(FileOfParts, "add", _no_room)
    with pytest.raises(NotWrittenError, match=r"cases\.parquet"):
        written(table, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def _no_room(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_difference_found_in_another_process_is_told_as_it_is() -> None:
    """It is still the error that says which case and what differs."""
    error = pickle.loads(pickle.dumps(EngineDisagreement("c" * 64, "b" * 64, ["score: 1 and 2"])))  # noqa: S301 - made here
    assert type(error) is EngineDisagreement
    assert (error.case_sha256, error.rule_base_sha256, error.differences) == ("c" * 64, "b" * 64, ("score: 1 and 2",))
