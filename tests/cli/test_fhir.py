"""`nanorx import fhir` and `nanorx export fhir` as commands: files, pipes, exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import nanorx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RECORD = "tests/data/fhir/mcode-non-small-cell-lung.json"


def test_a_record_becomes_a_case_and_a_report(
    run: Callable[..., Any], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case is canonical and can be ranked; the report is that of --json; the page names the next command."""
    monkeypatch.chdir(tmp_path)
    case, report = tmp_path / "a case.json", tmp_path / "report.json"
    ran = run("import", "fhir", str(root / RECORD), "-o", case.name, "--report", report.name, "--id", "P1")
    assert ran.code == 0
    assert "nanorx ask 'a case.json'" in ran.out
    told = json.loads(report.read_text(encoding="utf-8"))
    assert run("import", "fhir", str(root / RECORD), "--json").out == report.read_text(encoding="utf-8")
    read = nanorx.recommend(case)
    assert (read.id, read.case, read.case_sha256) == ("P1", told["case"], told["case_sha256"])
    assert (told["schema"], read.read_as) == ("nanorx-import/1", ())


def test_a_record_goes_through_a_pipe(run: Callable[..., Any], root: Path) -> None:
    """The case alone is on standard output; what was refused is counted beside it."""
    ran = run("import", "fhir", str(root / RECORD), "-o", "-")
    assert json.loads(ran.out)["tumor"]["organ"] == "lung"
    assert "refused" in ran.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nowhere.json",), "NRX210"),
        ((RECORD, "-o", "case.txt"), "NRX322"),
        ((RECORD, "-o", "a.json", "--report", "a.json"), "NRX324"),
        ((RECORD, "-o", RECORD), "NRX324"),
        ((RECORD, "--on", "yesterday"), "NRX645"),
        ((RECORD, "--condition", "none"), "NRX644"),
        ((RECORD, "--patient", "none"), "NRX643"),
        (("rules/base.yaml",), "NRX641"),
    ],
)
def test_what_is_wrong_is_said(
    run: Callable[..., Any], root: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str
) -> None:
    """With exit code 2, nothing on standard output, and nothing written."""
    monkeypatch.chdir(root)
    ran = run("import", "fhir", *words)
    assert (ran.code, ran.out) == (2, "")
    assert code in ran.err
    assert not (root / "a.json").exists()
    assert json.loads((root / RECORD).read_text(encoding="utf-8"))["resourceType"] == "Bundle"


def test_a_record_is_no_case(run: Callable[..., Any], root: Path) -> None:
    """Other commands say what to do with one."""
    ran = run("recommend", str(root / RECORD))
    assert (ran.code, ran.err.count("error")) == (2, 1)
    assert "nanorx import fhir" in ran.err


def test_the_answer_is_written_as_fhir(run: Callable[..., Any], root: Path, tmp_path: Path) -> None:
    """To a file as to standard output."""
    case, file = str(root / "cases/clinic/lung-carcinoma.yaml"), tmp_path / "bundle.json"
    assert run("export", "fhir", case, "-o", str(file), "--patient", "Patient/1", "--top", "2").code == 0
    printed = run("export", "fhir", case, "--patient", "Patient/1", "--top", "2").out
    assert file.read_text(encoding="utf-8") == printed
    kinds = [row["resource"]["resourceType"] for row in json.loads(printed)["entry"]]
    assert kinds == ["GuidanceResponse", "RequestGroup", "ServiceRequest", "ServiceRequest"]
    assert run("export", "fhir", case, "--top", "0").code == 2
