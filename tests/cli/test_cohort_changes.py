"""`nanorx cohort --vary`, `--against` and `--suppress`: what changes would do, told on the page and in the JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

from nanorx.population import totals

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = "id,tumor.organ,tumor.size_cm,patient.child_pugh\n" + "".join(
    f"P{row % 11},liver,{1 + row % 4},{'AB'[row % 3 == 0]}\n" for row in range(12)
)


@pytest.fixture
def cohort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command on a small table."""
    monkeypatch.setattr(totals, "SAMPLED", 2)
    (tmp_path / "a.csv").write_text(ROWS)
    monkeypatch.chdir(tmp_path)
    return lambda *words: run("cohort", "a.csv", "-o", "out", *words)


def test_changes_and_another_rule_base_are_told(cohort: Callable[..., Any], tmp_path: Path, root: Path) -> None:
    """Each change alone and all together, and what the other rule base gives; the page says what is not shown."""
    changes = ("--vary", "facility.imaging=+mri", "--vary", "goal.setting=routine-care")
    ran = cohort(*changes, "--against", str(root / "rules"), "--suppress", "5")
    assert ran.code == 0
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert [row["change"] for row in summary["varied"]] == [*changes[1::2], "all together"]
    assert summary["varied"][1]["lost"] == summary["leads"] == 12
    assert summary["against"]["exclusions_lost"] == 0
    assert summary["small"] == 5
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert summary["rows"]["repeated_id"] == manifest["repeated_id"] == "<5"
    page = " ".join(ran.out.split())
    assert "goal.setting=routine-care: 12 (12 lose theirs)" in page
    assert "no exclusion and no hold is lost in these cases" in page
    assert "Figures below 5 and those that would give them away are not shown." in page


def test_a_change_that_cannot_be_read_stops_before_anything_is_read(cohort: Callable[..., Any], tmp_path: Path) -> None:
    """Every mistake of every change at once, each with its option, and no folder."""
    ran = cohort("--vary", "facility.imaging=+mrx", "--vary", "tumor.sise_cm=3")
    assert ran.code == 2
    assert "--vary facility.imaging=+mrx" in ran.err
    assert "--vary tumor.sise_cm=3" in ran.err
    assert "--set" not in ran.err
    assert not (tmp_path / "out").exists()
