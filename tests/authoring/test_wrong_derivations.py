"""Tables and formulas of the shipped vocabulary with one mistake: it is told, and nothing breaks."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from conftest import ROOT
from nanorx.authoring.check.check import check_folder

if TYPE_CHECKING:
    from pathlib import Path

FILE = "vocabulary/patient.yaml"
SURFACE = "sqrt(patient.height_cm * patient.weight_kg / 3600)"
WRONG: dict[str, tuple[str, str, str]] = {
    "an unknown function": (SURFACE, "patient.weight_kg + log(3)", "cannot hold"),
    "no formula": (SURFACE, "'(((((('", "not a formula"),
    "a formula without a value": (SURFACE, "sqrt(patient.height_cm - 1000)", "no value"),
    "a gap in a table": (", is refractory: 3}", "}", "has no points"),
    "a sum out of range": ("is refractory: 3}", "is refractory: 30}", "add up to 5 to 42"),
    "an unknown class": ("{is: C, when: []}", "{is: D, when: []}", 'no choice "D"'),
    "no last row": (
        "{is: C, when: []}", "{is: C, when: [{patient.child_pugh_points: above 12}]}", "the last row must cover"),
}  # fmt: skip
TOGETHER = [list(WRONG)[at::4] for at in range(4)]
"""One of a formula with one of a table each: no mistake hides another."""


@pytest.mark.parametrize("names", TOGETHER, ids=" and ".join)
def test_a_wrong_table_or_formula_is_told(tmp_path: Path, names: list[str]) -> None:
    """The check ends with each mistake at its line, whatever the table or formula can no longer compute."""
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    text = (folder / FILE).read_text(encoding="utf-8")
    for old, new, _ in map(WRONG.__getitem__, names):
        assert old in text
        text = text.replace(old, new, 1)
    (folder / FILE).write_text(text, encoding="utf-8")
    found = check_folder(folder)
    told = [row for row in found.problems if row.code == "NRX137"]
    assert [row.file for row in told] == [f"{folder}/{FILE}"] * len(names)
    for _, _, words in map(WRONG.__getitem__, names):
        assert len([row for row in told if words in f"{row.message} {row.advice}"]) == 1
