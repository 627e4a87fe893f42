"""What `nanorx rules check` looks at in evidence beyond loading: one broken row for each mistake."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import evidence_folder
import small_folder
from evidence_folder import GUIDE, MICE, PEOPLE
from nanorx.authoring.check.check import check_folder

if TYPE_CHECKING:
    from pathlib import Path

TUMOR = "  organ: [liver]\n  histology: [carcinoma]\n"
NOT_STATED = "  organ: not-stated\n  histology: not-stated\n"

GRADE = "    question: Which grade is it?\n    how: record\n    changeable: fixed\n"
OF_LUNG = ("vocabulary/tumor.yaml", GRADE, f"{GRADE}    organs: [lung]\n")
NEEDLE = "strategies/heat/gold-needle.yaml"
ASKED = "  - facility.imaging: includes ct\n"
HEAT = "effect/heat-works.yaml"

# code, the changes (file, old, new), file of the problem, the words to which it points, a part of the message
MISTAKES: list[tuple[str, list[tuple[str, str, str]], str, str, str]] = [
    ("NRX146", [OF_LUNG], HEAT, "tumor.grade", "tumor.grade is asked about for organs where it does not apply: liver"),
    ("NRX151", [(PEOPLE, "2026-11-28", "2026-11-31")], PEOPLE, "2026-11-31", "not a date"),
    ("NRX151", [(GUIDE, 'available_on: "2026-11-28"', 'available_on: "2026-13-01"')], GUIDE, "2026-13-01", ""),
    ("NRX155", [(MICE, "species: mice", "species: mi\u0441e")], MICE, "\u0441", "Cyrillic"),
    ("NRX156", [(PEOPLE, "harm: No harm was seen.", "harm: TODO")], PEOPLE, "TODO", "harm is not filled in yet"),
    ("NRX157", [(PEOPLE, "say: All 12 tumors", "say: all 12 tumors")], PEOPLE, "all 12", "`say`"),
    ("NRX157", [(PEOPLE, "No harm was seen.", "No harm was seen")], PEOPLE, "No harm", "`harm`"),
    ("NRX157", [(MICE, "heat in mice", "heat in mice.")], MICE, "Gold by", "full stop"),
    ("NRX158", [(MICE, "read: excerpt\nplace: Page 2\n", "place: Page 2\nread: excerpt\n")], MICE, "place", ""),
    ("NRX159", [(MICE, "status: checked", "status: checked ")], MICE, " ", "end of the line"),
    ("NRX167", [(PEOPLE, "reference: gold-2020", "reference: guide")], "references.yaml", "gold-2020", "nothing cites"),
    (
        "NRX186",
        [(PEOPLE, "positive", '"null"'), (PEOPLE, TUMOR, NOT_STATED)],
        PEOPLE,
        "studied",
        "neither for nor against",
    ),
    ("NRX186", [(PEOPLE, "trial: completed", "trial: withdrawn")], PEOPLE, "studied", ""),
    ("NRX187", [(MICE, "2026-11-28", "2024-11-27")], MICE, "2024-11-27", "731 days"),
    ("NRX188", [(MICE, "2026-11-28", "2062-11-28")], MICE, "2062-11-28", "`checked_on` is in the future"),
    (
        "NRX188",
        [(GUIDE, 'available_on: "2026-11-28"', 'available_on: "2062-11-28"')],
        GUIDE,
        "2062-11-28",
        "available_on",
    ),
]


@pytest.mark.parametrize(("code", "changes", "file", "at", "says"), MISTAKES)
def test_each_mistake_is_found(
    tmp_path: Path, code: str, changes: list[tuple[str, str, str]], file: str, at: str, says: str
) -> None:
    """The mistake is reported once, in its file at its words, with advice."""
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(*changes))
    problems = check_folder(folder).problems
    assert [row.code for row in problems] == [code], "\n".join(map(str, problems))
    assert problems[0].file == f"{folder}/{file}"
    assert problems[0].excerpt[problems[0].column - 1 :].lstrip('"').startswith(at)
    assert says in problems[0].message
    assert problems[0].advice


@pytest.mark.parametrize(
    "change",
    [
        (MICE, "2026-11-28", "2024-11-28"),
        (MICE, "result: positive", 'result: "null"'),
        (PEOPLE, "read: abstract", "read: title"),
        (PEOPLE, "{id: gold-needle}, covers: whole", "{id: gold-needle}, covers: particle"),
    ],
)
def test_what_is_right_is_not_told(tmp_path: Path, change: tuple[str, str, str]) -> None:
    """Two years are not too long; of mice without benefit, of a title and of a part nothing is said."""
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(change))
    assert [str(row) for row in check_folder(folder).problems] == []


def test_what_names_its_organ_is_not_told(tmp_path: Path) -> None:
    """A state may be a need where the organ is one too; alone it is told, with the clause to write."""
    rule = (HEAT, "  - tumor.reached: is yes\n", "  - tumor.reached: is yes\n  - tumor.organ: is lung\n")
    for needs, told in (("", [NEEDLE]), ("  - tumor.organ: is lung\n", [])):
        changed = (NEEDLE, ASKED, f"{ASKED}{needs}  - tumor.grade: at most middle\n")
        folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(OF_LUNG, rule, changed))
        found = [row for row in check_folder(folder).problems if row.code == "NRX146"]
        assert [row.file for row in found] == [f"{folder}/{name}" for name in told]
        assert all("`tumor.organ: one of lung`" in row.advice for row in found)
        assert all(
            row.advice.startswith("If it does apply there, add liver to `organs` of tumor.grade.") for row in found
        )


def test_a_contradiction_that_leaves_an_organ_out_is_named(tmp_path: Path) -> None:
    """Where a contradiction of the state and an organ is there, the advice is to extend it, not to add another."""
    row = (
        "  - id: no-low-lung\n    when:\n      - tumor.organ: is lung\n      - tumor.grade: is low\n    say: A test.\n"
    )
    extend = ("vocabulary/tumor.yaml", "contradictions:\n", f"contradictions:\n{row}")
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(OF_LUNG, extend))
    (found,) = [row for row in check_folder(folder).problems if row.code == "NRX146"]
    assert "name these organs in the contradiction that is there: no-low-lung" in found.advice


def test_an_organ_that_there_is_not_is_told_alone(tmp_path: Path) -> None:
    """What asks about a state is not blamed for a wrong name among the organs of the state."""
    wrong = (OF_LUNG[0], OF_LUNG[1], OF_LUNG[2].replace("lung", "lungs"))
    assert wrong != OF_LUNG
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(wrong))
    assert {row.code for row in check_folder(folder).problems} == {"NRX124"}


def test_a_row_names_the_claim_that_it_says_in_its_own_words(tmp_path: Path) -> None:
    """A claim that a row names is used, and one that nothing names is told."""
    change = ("effect/heat-works.yaml", "  - claim: gold-heats\n", "  - fact: F2\n")
    strategy = ("strategies/heat/gold-needle.yaml", "cites: [{claim: gold-heats}]", "cites: [{reference: guide}]")
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(change, strategy))
    assert "NRX165" not in {row.code for row in check_folder(folder).problems}
    no_claim = (MICE, "claims: [gold-heats]\n", "")
    folder = small_folder.write(folder, evidence_folder.changed(change, strategy, no_claim))
    assert "NRX165" in {row.code for row in check_folder(folder).problems}


def test_a_clock_that_is_behind_blames_no_row(tmp_path: Path) -> None:
    """Where most rows were checked after today, the day is wrong; the day itself is not one to come."""
    folder = small_folder.write(tmp_path / "rules", evidence_folder.FILES)
    for day in (date(2020, 1, 1), date(2026, 11, 28)):
        assert [str(row) for row in check_folder(folder, day).problems] == []
