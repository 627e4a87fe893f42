"""`--fix`: of each code that says so, what has one right form is corrected, and nothing is guessed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clean_folder
import small_folder
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.codes import all_codes
from nanorx.authoring.check.corrections import corrected
from nanorx.authoring.check.fix import fix_files
from nanorx.errors import Problem
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

RULE = "effect/vein-reaches-many.yaml"
CLAUSE = "tumor.count: at least 2"
BECAUSE = "because: A test."
LONG = "because: >\n  A test of"

# Code: a place of the clean rule, what is written there, and what --fix makes of it.
MENDED = [
    ("NRX002", CLAUSE, "tumor.count: >= 2", CLAUSE),
    ("NRX002", CLAUSE, "tumor.count: > 1", "tumor.count: above 1"),
    ("NRX002", "say: The vein", "say: Note: the vein", 'say: "Note: the vein'),
    ("NRX006", "status: reviewed\n", "status: reviewed\nstatus: reviewed\n", "status: reviewed\n"),
    ("NRX101", "unless: []\n", "", "unless: []\n"),
    ("NRX102", "title:", "Title:", "title:"),
    ("NRX103", "status: reviewed", "status: Reviewed", "status: reviewed"),
    ("NRX103", "expect: cannot tell", "expect: cannot-tell", "expect: cannot tell"),
    ("NRX103", "strength: weak", "strength: Weak", "strength: weak"),
    ("NRX103", "unless: []", "unless:  # none", "unless: []  # none"),
    ("NRX103", "id: vein-reaches-many", "id: Vein_reaches-Many", "id: vein-reaches-many"),
    ("NRX104", "tumor.count: at", "Tumor.Count: at", "tumor.count: at"),
    ("NRX105", CLAUSE, "tumor.size_cm: <=3 cm", "tumor.size_cm: at most 3 cm"),
    ("NRX105", CLAUSE, "tumor.size_cm: At Most 2,5 cm", "tumor.size_cm: at most 2.5 cm"),
    ("NRX105", CLAUSE, "tumor.implant: true", "tumor.implant: is yes"),
    ("NRX105", CLAUSE, "tumor.organ: [liver, lung]  # either", "tumor.organ: one of liver, lung  # either"),
    ("NRX106", CLAUSE, "tumor.organ: includes liver", "tumor.organ: is liver"),
    ("NRX107", CLAUSE, "tumor.organ: is Liver", "tumor.organ: is liver"),
    ("NRX108", CLAUSE, "tumor.size_cm: at most 3 CM", "tumor.size_cm: at most 3 cm"),
    ("NRX112", "route: systemic", "Route: Systemic", "route: systemic"),
    ("NRX114", "judgement: A test.", "claim: Gold-Heats", "claim: gold-heats"),
    ("NRX115", "favor: reach", "favor: Reach", "favor: reach"),
    ("NRX116", "then: {favor: reach, strength: weak}", "then: {conclude: Tumor.Seen}", "then: {conclude: tumor.seen}"),
    ("NRX123", "{tumor.count: 1}", "{tumor.count: 1, tumor.organ: Liver}", "{tumor.count: 1, tumor.organ: liver}"),
    ("NRX151", "say: The", "review_by: 2027/6/3\nsay: The", 'review_by: "2027-06-03"\n'),
    ("NRX155", "say: The vein", "say: The ve\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}n", "say: The vein"),
    ("NRX155", "say: The", "say: Cafe\N{COMBINING ACUTE ACCENT}", "say: Caf\N{LATIN SMALL LETTER E WITH ACUTE}"),
    ("NRX157", "say: The vein", "say: the vein", "say: The vein"),
    ("NRX157", "tumors.\nexamples", "tumors\nexamples", "tumors.\nexamples"),
    ("NRX157", "tumors\nstatus", "tumors.\nstatus", "tumors\nstatus"),
    ("NRX157", "say: The vein reaches several tumors.", "say: mRNA reaches tumors", "say: mRNA reaches tumors."),
    ("NRX157", BECAUSE, f"{LONG}\n  a vein", f"{LONG}\n  a vein."),
    ("NRX157", BECAUSE, f"{LONG} low-\n  dose heat.", f"{LONG}\n  low-dose heat."),
    ("NRX159", "status: reviewed", "status: reviewed  ", "status: reviewed"),
    ("NRX178", "say: The vein", "say: The vein of the tumour", "say: The vein of the tumor"),
    ("NRX178", BECAUSE, f"{LONG} a tumour prior\n  to heat, i.e. of  the the vein.",
     f"{LONG} a tumor before\n  heat, that is of the vein."),
]  # fmt: skip
_ELSEWHERE = {"NRX124", "NRX125", "NRX158"}
"""Fixable codes that the other tests of this file and those of `test_fix.py` try."""


def mend(folder: Path) -> list[str]:
    """Correct a folder as the command does, and return the codes that are left."""
    checked = check_folder(folder, date(2026, 11, 1))
    while fix_files(folder, checked.files, checked.problems, checked.vocabulary):
        checked = check_folder(folder, date(2026, 11, 1))
    return [row.code for row in checked.problems]


@pytest.mark.parametrize(("code", "old", "wrong", "right"), MENDED)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_has_one_right_form_is_corrected(
    tmp_path: Path, code: str, old: str, wrong: str, right: str, end: str
) -> None:
    """The code is told before and not afterwards, nothing but the place changes, and line ends stay."""
    files = clean_folder.changed((RULE, old, wrong))
    folder = small_folder.write(tmp_path, files)
    (folder / RULE).write_bytes(files[RULE].replace("\n", end).encode())
    before = check_folder(folder, date(2026, 11, 1))
    assert code in {row.code for row in before.problems}
    left = mend(folder)
    assert code not in left
    text = (folder / RULE).read_bytes().decode()
    assert text.count("\n") == text.count(end)
    found = text.replace(end, "\n")
    assert right in found
    if code not in {"NRX002", "NRX151"}:
        assert found.replace(right, "", 1) == clean_folder.FILES[RULE].replace(old, "", 1)


def test_every_code_that_says_so_is_tried() -> None:
    """No code claims to be corrected without an example here."""
    assert {code for code, row in all_codes().items() if row.fix} == {row[0] for row in MENDED} | _ELSEWHERE


def test_value_of_a_strategy_is_spelled_as_declared(tmp_path: Path) -> None:
    """NRX124: only letter case and hyphens are corrected."""
    name = next(name for name in clean_folder.FILES if name.startswith("strategies/"))
    files = clean_folder.changed((name, "route: ", "route: X"))
    line = next(line for line in files[name].splitlines() if line.startswith("route: X"))
    files[name] = files[name].replace(line, line.replace("X", "").upper().replace("ROUTE", "route"))
    folder = small_folder.write(tmp_path, files)
    assert "NRX124" in {row.code for row in check_folder(folder).problems}
    assert mend(folder) == []
    assert (folder / name).read_text(encoding="utf-8") == clean_folder.FILES[name]


@pytest.mark.parametrize(
    ("old", "wrong"),
    [
        ("label: size\n", "label: size.\n"),
        ("question: How large is it?", "question: How large is it"),
        ("question: How large is it?", "question: How large is it."),
        ("say: A test forbids it.", "say: a test forbids it"),
        ("label: grade\n", "label: Grade\n"),
    ],
)
def test_words_of_the_vocabulary_get_their_form(tmp_path: Path, old: str, wrong: str) -> None:
    """Questions, sentences and labels are corrected as those of rules are."""
    name = "vocabulary/tumor.yaml"
    folder = small_folder.write(tmp_path, clean_folder.changed((name, old, wrong)))
    assert "NRX157" in {row.code for row in check_folder(folder).problems}
    assert mend(folder) == []
    assert (folder / name).read_text(encoding="utf-8") == clean_folder.FILES[name]


def test_a_synonym_becomes_its_choice(tmp_path: Path) -> None:
    """A word that the vocabulary reads as one choice is written as that choice, beside others too."""
    files = clean_folder.changed(
        (
            "vocabulary/tumor.yaml",
            "    question: Which organ",
            "    choice_synonyms: {lung: [Bronchus]}\n    question: Which organ",
        ),
        (RULE, CLAUSE, "tumor.organ: is not bronchus"),
    )
    folder = small_folder.write(tmp_path, files)
    assert "NRX107" in {row.code for row in check_folder(folder).problems}
    assert "NRX107" not in mend(folder)
    assert "  - tumor.organ: is not lung\n" in (folder / RULE).read_text(encoding="utf-8")


def test_id_of_a_reference_is_spelled_as_it_is_listed(tmp_path: Path) -> None:
    """NRX125: only letter case and hyphens are corrected."""
    name = "facts.yaml"
    old = next(line for line in clean_folder.FILES[name].splitlines() if "reference: r" in line)
    files = {**clean_folder.FILES}
    files[name] = files[name].replace(old, old.replace("reference: r", "reference: R"), 1)
    folder = small_folder.write(tmp_path, files)
    assert "NRX125" in {row.code for row in check_folder(folder).problems}
    assert mend(folder) == []
    assert (folder / name).read_text(encoding="utf-8") == clean_folder.FILES[name]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CLAUSE, "tumor.organ: is livre"),
        (CLAUSE, "tumor.size_cm: at most 3"),
        (CLAUSE, "tumor.size_cm: at most 30 mm"),
        (CLAUSE, "tumor.size_cm: between 5 and 3 cm"),
        (CLAUSE, "tumor.size_cm: 3 cm"),
        (CLAUSE, "tumor.cuont: at least 2"),
        ("status: reviewed\n", "status: reviewed\nstatus: draft\n"),
        ("say: The vein reaches several tumors.", "say: Note: the vein\n  reaches several tumors."),
        ("when:\n  - tumor.count: at least 2", "when: tumor.count: at least 2"),
        (CLAUSE, "tumor.count: >-\n      at least 2 or 3"),
        ("route: systemic", "route: systemc"),
        ("id: vein-reaches-many", "id: another-one"),
        ("judgement: A test.", "claim: gold-heat"),
        ("say: The vein reaches several tumors.\n", "say: The vein reaches several tumors.\nreview_by: 3.6.2027\n"),
        ("say: The vein", "say: # The vein"),
        (BECAUSE, "because: It is not uncommon."),
        ("tumors\nstatus", "tumors ...\nstatus"),
        (BECAUSE, 'because: They wrote of a "tumour".'),
        (BECAUSE, "because: The Haematology Society says so."),
    ],
)
def test_nothing_is_guessed(tmp_path: Path, old: str, new: str) -> None:
    """A misspelled word, a missing or other unit, a limit without operator, quotations and names stay as they are."""
    files = clean_folder.changed((RULE, old, new))
    folder = small_folder.write(tmp_path, files)
    mend(folder)
    assert new.strip() in (folder / RULE).read_text(encoding="utf-8")


def test_what_is_accepted_is_not_corrected(tmp_path: Path) -> None:
    """A comment that accepts a warning keeps `--fix` from changing what it is about."""
    wrong = "# nanorx: ignore NRX178 As it is printed.\nsay: The tumour and the vein"
    spaces = "# nanorx: ignore NRX159 Meant.\nstatus: reviewed  "
    files = clean_folder.changed((RULE, "say: The vein", wrong), (RULE, "status: reviewed", spaces))
    folder = small_folder.write(tmp_path, files)
    assert mend(folder) == []
    assert (folder / RULE).read_text(encoding="utf-8") == files[RULE]


@pytest.mark.law
@given(
    code=st.sampled_from(sorted(code for code, row in all_codes().items() if row.fix)),
    line=st.integers(0, 27),
    column=st.integers(1, 30),
    advice=st.sampled_from(["", "Write `at least 3`.", "Write `status: draft`.", "Allowed: one, two."]),
    value=st.sampled_from([None, "reviewed", "ONE"]),
)
def test_a_correction_changes_one_value_or_nothing(
    code: str, line: int, column: int, advice: str, value: str | None
) -> None:
    """Wherever a problem points and whatever it says, the file can be read, and at most one entry is changed."""
    text = clean_folder.FILES[RULE]
    problem = Problem(code, "a test", advice, RULE, line, column, column + 1, value=value, allowed=None)
    found = read_yaml(corrected(RULE, text, [problem]), RULE).data
    data = read_yaml(text, RULE).data
    assert sum(found.get(key) != data[key] for key in data) + len(set(found) - set(data)) <= 2
