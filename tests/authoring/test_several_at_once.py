"""A clause with several mistakes tells them in one round, and what follows from a mistake is not told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import clean_folder
import small_folder
from nanorx.authoring.check.check import check_folder

if TYPE_CHECKING:
    from pathlib import Path

LARGE, THRESHOLDS = "safety/too-large.yaml", "thresholds.yaml"
CLAUSE = "tumor.size_cm: above 10 cm"


def codes(folder: Path, *changes: tuple[str, str, str]) -> list[str]:
    """Return the codes of the mistakes of the clean folder with these changes."""
    return sorted(row.code for row in check_folder(small_folder.write(folder, clean_folder.changed(*changes))).problems)


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("tumor.sise_cm: above 10 cm", ["NRX104"]),
        ("tumor.sise_cm: more than 10 cm", ["NRX104", "NRX105"]),
        ("tumor.sise_cm: above 10 mm", ["NRX104", "NRX108"]),
        ("tumor.sise_cm: includes 10", ["NRX104", "NRX106"]),
        ("tumor.sise_cm: above 8 cm", ["NRX104", "NRX131"]),
        ("tumor.sise_cm: more than 8 cm", ["NRX104", "NRX105", "NRX131"]),
        ("tumor.size_cm: more than 8 cm", ["NRX105", "NRX131"]),
    ],
)
def test_a_clause_tells_all_its_mistakes(clause: str, found: list[str], tmp_path: Path) -> None:
    """Name, operator, unit and untested limits are told together: the clause is read under the name that was meant."""
    assert codes(tmp_path / "rules", (LARGE, CLAUSE, clause)) == found


def test_examples_with_the_same_wrong_name_test_the_limit(tmp_path: Path) -> None:
    """A name that is misspelt in the clause and in its examples leaves no limit untested."""
    text = clean_folder.FILES[LARGE].replace("tumor.size_cm", "tumor.sise_cm")
    files = {**clean_folder.FILES, LARGE: text}
    found = {row.code for row in check_folder(small_folder.write(tmp_path / "rules", files)).problems}
    assert found == {"NRX104"}


def test_a_wrong_scope_hides_how_far_it_reaches(tmp_path: Path) -> None:
    """Of a threshold whose scope has a mistake nobody is told that an exclusion reaches beyond it."""
    assert codes(tmp_path / "rules", (THRESHOLDS, "{family: heat}", "{family: heet}")) == ["NRX112"]


@pytest.mark.parametrize(("word", "meant"), [("excluded", "fires"), ("unknown", "cannot tell"), ("eligible", "silent")])
def test_an_outcome_is_taken_for_the_verdict_it_means(word: str, meant: str, tmp_path: Path) -> None:
    """Who expects an outcome of an example hears which verdict of the rule that is."""
    changes = clean_folder.changed((LARGE, "expect: fires", f"expect: {word}"))
    rows = check_folder(small_folder.write(tmp_path / "rules", changes)).problems
    (row,) = (row for row in rows if row.code == "NRX103")
    assert f'Did you mean "{meant}"?' in row.advice
