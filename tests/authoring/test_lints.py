"""What `nanorx rules check` looks at beyond loading: one broken file for each mistake."""

# ruff: noqa: E501 - each mistake is one row of a table

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import clean_folder
import small_folder
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.codes import all_codes

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.check.check import Checked

TODAY = date(2026, 11, 1)
RULE = "effect/vein-reaches-many.yaml"
HEAT = "effect/heat-works.yaml"
LARGE = "safety/too-large.yaml"

# code, the changes (file, old, new), file and line of the problem, a part of the message
MISTAKES: list[tuple[str, list[tuple[str, str, str]], str, int, str]] = [
    ("NRX130", [(RULE, "    expect: cannot tell", "    expect: silent")], RULE, 13, "none|cannot tell"),
    ("NRX130", [(RULE, "    given: {tumor.count: 1}\n    expect: silent", "    given: {}\n    expect: cannot tell")], RULE, 13, "silent"),
    ("NRX131", [(LARGE, "{tumor.size_cm: 10}", "{tumor.size_cm: 5}")], LARGE, 11, "at exactly 10 cm"),
    ("NRX131", [(LARGE, "{tumor.size_cm: 10.1}", "{tumor.size_cm: 11}")], LARGE, 11, "just above 10 cm"),
    ("NRX131", [(RULE, "{tumor.count: 1}", "{tumor.count: 50}")], RULE, 9, "just below 2"),
    ("NRX132", [(RULE, "{tumor.count: 3}\n    expect: fires", "{tumor.count: 2}\n    expect: silent")], RULE, 22, "different"),
    ("NRX133", [(RULE, "{tumor.count: 3}", "{tumor.count: 2.0}")], RULE, 20, "same values"),
    ("NRX134", [(RULE, "{tumor.count: 3}", "{tumor.count: 3, tumor.grade: low}")], RULE, 21, "tumor.grade"),
    ("NRX208", [(RULE, "{tumor.count: 3}", "{tumor.count: 3, tumor.grade: high, tumor.organ: lung}")], RULE, 21, "contradict each other"),
    ("NRX140", [(RULE, "at least 2", "at least 1")], RULE, 9, "holds for every value"),
    ("NRX140", [("strategies/heat/gold-needle.yaml", "  - facility.imaging: includes ct\n", "  - facility.imaging: includes ct\n  - tumor.grade: at least low\n")], "strategies/heat/gold-needle.yaml", 29, "every value"),
    ("NRX141", [(RULE, "at least 2", "above 50")], RULE, 9, "holds for no value"),
    ("NRX142", [(HEAT, "  - tumor.reached: is yes\n", "  - tumor.reached: is yes\n  - tumor.size_cm: above 5 cm\n")], HEAT, 9, "cannot meet all of these at once"),
    ("NRX142", [(RULE, "  - tumor.count: at least 2\n", "  - tumor.count: at least 2\n  - facility.imaging: includes mri\n  - facility.imaging: lacks mri\n")], RULE, 10, "facility.imaging"),
    ("NRX142", [(RULE, "  - tumor.count: at least 2\nunless: []", "  - facility.imaging: includes mri\nunless:\n  - facility.imaging: includes mri")], RULE, 9, "unless includes mri"),
    ("NRX142", [(RULE, "unless: []", "unless:\n  - tumor.count: above 1")], RULE, 9, "unless above 1"),
    ("NRX142", [(RULE, "  - tumor.count: at least 2\n", "  - tumor.organ: is lung\n  - tumor.grade: at least high\n")], RULE, 8, "contradicts itself"),
    ("NRX143", [(HEAT, "  - tumor.size_cm: at most 3 cm\n", "  - tumor.size_cm: at most 3 cm\n  - tumor.size_cm: at most 5 cm\n")], HEAT, 10, "follows from"),
    ("NRX145", [(HEAT, "  - tumor.grade: at least high\n", "  - facility.imaging: lacks ct\n")], HEAT, 12, "repeats an exclusion"),
    ("NRX145", [(RULE, "unless: []", "unless:\n  - tumor.seen: is no")], RULE, 11, "repeats an exclusion"),
    ("NRX150", [("effect/twin.yaml", "", clean_folder.FILES[RULE].replace("vein-reaches-many", "twin"))], RULE, 1, "twin has the same"),
    ("NRX151", [(RULE, "examples:", "review_by: soon\nexamples:")], RULE, 13, "not a date"),
    ("NRX152", [(RULE, "examples:", "review_by: 2026-10-31\nexamples:")], RULE, 13, "due 1 day ago"),
    ("NRX153", [("vocabulary/findings.yaml", "  tumor.reached:\n", "  tumor.new:\n    label: new\n  tumor.reached:\n")], "vocabulary/findings.yaml", 4, "no rule concludes"),
    ("NRX155", [(RULE, "The vein reaches several", "The vein \N{RIGHTWARDS ARROW} several")], RULE, 12, "U+2192"),
    ("NRX155", [(RULE, "The vein reaches several", "The \N{CYRILLIC SMALL LETTER VE}ein reaches several")], RULE, 12, "U+0432, Cyrillic small letter ve"),
    ("NRX155", [(RULE, "The vein reaches several", "The v\N{CYRILLIC SMALL LETTER IE}in reaches several")], RULE, 12, 'looks like "e"'),
    ("NRX155", [(RULE, "say: The vein reaches several tumors.", 'say: "The vein \\u202e several tumors."')], RULE, 12, "U+202E"),
    ("NRX155", [(RULE, "because: A test.", "because: A test with e\N{COMBINING ACUTE ACCENT}.")], RULE, 4, "U+0301"),
    ("NRX155", [(RULE, "examples:", "# a note \N{CYRILLIC SMALL LETTER A}\nexamples:")], RULE, 13, 'looks like "a"'),
    ("NRX155", [("vocabulary/tumor.yaml", "{liver: liver, lung: lung}", "{liver: liver, lung: lung, \xe9sophage: esophagus}")], "vocabulary/tumor.yaml", 7, "U+00E9"),
    ("NRX155", [("references.yaml", "https://example.org/guide", "https://example.org/gu\xedde")], "references.yaml", 4, "U+00ED"),
    ("NRX156", [(RULE, "because: A test.", "because: TODO")], RULE, 4, "because is not filled in yet"),
    ("NRX157", [(RULE, "say: The vein reaches several tumors.", "say: several tumors")], RULE, 12, "whole sentence"),
    ("NRX157", [(RULE, "title: A drug by vein reaches several tumors", "title: A drug.")], RULE, 2, "without a full stop"),
    ("NRX157", [(RULE, "because: A test.", "because: >\n  A test of a two-\n  electrode needle.")], RULE, 5, '"two- electrode"'),
    ("NRX158", [(RULE, "unless: []\nthen: {favor: reach, strength: weak}", "then: {favor: reach, strength: weak}\nunless: []")], RULE, 10, '"then"'),
    ("NRX158", [(RULE, "{favor: reach, strength: weak}", "{strength: weak, favor: reach}")], RULE, 11, '"strength"'),
    ("NRX159", [(RULE, "status: reviewed", "status: reviewed  ")], RULE, 3, "end of the line"),
    ("NRX160", [("vocabulary/findings.yaml", "  tumor.reached:\n", "  tumor.new:\n    label: new\n  tumor.reached:\n")], "vocabulary/findings.yaml", 4, "no rule asks about tumor.new"),
    ("NRX161", [("vocabulary/tumor.yaml", "  implant:\n", "  other:\n    label: other\n    kind: yes-no\n    question: Which?\n    how: record\n    changeable: fixed\n  implant:\n")], "vocabulary/tumor.yaml", 40, "tumor.other"),
    ("NRX162", [("vocabulary/facility.yaml", "{gold: gold, iron: iron}", "{gold: gold, iron: iron, silver: silver}")], "vocabulary/facility.yaml", 14, "silver"),
    ("NRX163", [("vocabulary/strategy.yaml", "choices: {rod: rod}", "choices: {rod: rod, ball: ball}")], "vocabulary/strategy.yaml", 9, "form: ball"),
    ("NRX164", [(RULE, "for: {route: systemic}", "for: all")], "strategies/drug/iron-vein.yaml", 1, "iron-vein"),
    ("NRX165", [("claims.yaml", "claims:\n", "claims:\n  - {id: lost, at: Section 2, says: A test., references: [], bears_on: [], weight: weak}\n")], "claims.yaml", 2, "lost"),
    ("NRX166", [(LARGE, "  - threshold: T2\n", "")], "thresholds.yaml", 12, "T2"),
    ("NRX166", [(LARGE, "  - fact: F2\n", "")], "facts.yaml", 3, "F2"),
    ("NRX167", [("references.yaml", "references:\n", "references:\n  - {id: lost, kind: label, text: A test.}\n")], "references.yaml", 2, "lost"),
]  # fmt: skip


def check(folder: Path, files: dict[str, str]) -> Checked:
    return check_folder(small_folder.write(folder, files), TODAY)


def told(checked: Checked) -> list[tuple[str, str, int]]:
    return [(row.code, row.file.removeprefix(f"{checked.folder}/"), row.line) for row in checked.problems]


def test_nothing_is_found_in_a_clean_base(tmp_path: Path) -> None:
    """The base that the tests below break has neither mistakes nor warnings."""
    assert told(check(tmp_path, clean_folder.FILES)) == []


@pytest.mark.parametrize(("code", "changes", "file", "line", "words"), MISTAKES)
def test_mistake_is_told_at_its_place(
    tmp_path: Path, code: str, changes: list[tuple[str, str, str]], file: str, line: int, words: str
) -> None:
    """Each mistake is told with its code, at its line, in words that name it, with what to do."""
    checked = check(tmp_path, clean_folder.changed(*changes))
    found = [row for row in checked.problems if row.code == code]
    assert (code, file, line) in told(checked), told(checked)
    row = next(row for row in found if row.file.endswith(file) and row.line == line)
    assert any(word in row.message for word in words.split("|"))
    assert row.advice
    assert row.severity == all_codes()[code].severity


def test_every_lint_code_has_a_broken_file() -> None:
    """No code of the lints is without a test here or below."""
    elsewhere = {"NRX146", "NRX154", "NRX169"}  # the first in test_evidence_lints.py, the last in test_schemas_stale.py
    tested = {code for code, *_ in MISTAKES} | elsewhere
    loading = {f"NRX{number}" for number in range(135, 140)}  # groups and derived values, told by the loader
    assert tested == {code for code in all_codes() if "NRX130" <= code <= "NRX169"} - loading | {"NRX208"}


@pytest.mark.slow
def test_rule_beyond_the_engine_is_told(tmp_path: Path) -> None:
    """A rule with more clauses than durable-rules holds is an error at that rule, not a crash when a case is run."""
    clauses = "\n".join(f"  - tumor.size_cm: below {10 + place / 10} cm" for place in range(220))
    files = clean_folder.changed((RULE, "  - tumor.count: at least 2", clauses))
    examples = "examples:\n" + "".join(
        f"  - {{case: at {size}, given: {{tumor.size_cm: {size}}}, expect: {'fires' if size < 10 else 'silent'}}}\n"
        for size in [place / 10 for place in range(95, 325)]
    )
    files[RULE] = files[RULE].partition("examples:")[0] + examples
    files[RULE] += "  - {case: not given, given: {}, expect: cannot tell}\n"
    checked = check(tmp_path, files)
    assert ("NRX154", RULE, 8) in told(checked)


def test_clause_that_only_asks_whether_stated_needs_no_silent_example(tmp_path: Path) -> None:
    """Where no value can make a rule silent, no example for it is asked for."""
    files = clean_folder.changed(
        (RULE, "tumor.count: at least 2", "tumor.organ: one of liver, lung"),
        (RULE, "  - case: one\n    given: {tumor.count: 1}\n    expect: silent\n", ""),
        (RULE, "{tumor.count: 2}", "{tumor.organ: liver}"),
        (RULE, "{tumor.count: 3}", "{tumor.organ: lung}"),
    )
    assert {code for code, *_ in told(check(tmp_path, files))} == {"NRX140", "NRX161"}


def test_draft_may_be_the_only_one_that_concludes(tmp_path: Path) -> None:
    """A finding that only a draft concludes is told, with the draft."""
    name = "findings/reached-when-seen.yaml"
    files = clean_folder.changed(
        (name, "status: reviewed", "status: draft"), (HEAT, "status: reviewed", "status: draft")
    )
    checked = check(tmp_path, files)
    assert [row.message for row in checked.problems if row.code == "NRX153"] == [
        "only a draft, reached-when-seen, concludes tumor.reached"
    ]


def test_review_on_its_day_is_not_overdue(tmp_path: Path) -> None:
    """A review is due by its date, that day included."""
    files = clean_folder.changed((RULE, "examples:", "review_by: 2026-11-01\nexamples:"))
    assert told(check(tmp_path, files)) == []


def test_unless_that_could_matter_is_no_repetition(tmp_path: Path) -> None:
    """An `unless` that covers more than the exclusion does is not called a repetition."""
    files = clean_folder.changed((HEAT, "tumor.grade: at least high", "facility.imaging: lacks mri"))
    assert "NRX145" not in {code for code, *_ in told(check(tmp_path, files))}


def test_hyphen_that_waits_for_its_word_may_end_a_line(tmp_path: Path) -> None:
    """`low- and high-risk`, a comment and a dash may be broken there."""
    files = clean_folder.changed(
        (
            RULE,
            "because: A test.",
            "# low-\n  # risk\nbecause: >\n  A test of low-\n  and high-risk needles -\n  or not.",
        )
    )
    assert told(check(tmp_path, files)) == []


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """A misspelt descriptor does not hide what is wrong in other files, and is not blamed on others."""
    files = clean_folder.changed(
        (RULE, "tumor.count: at least 2", "tumor.counts: at least 2"),
        (HEAT, "say: Heat reaches all of it.", "say: heat"),
        (LARGE, "{tumor.size_cm: 10}", "{tumor.size_cm: 5}"),
    )
    assert told(check(tmp_path, files)) == [("NRX157", HEAT, 14), ("NRX104", RULE, 9), ("NRX131", LARGE, 11)]


def test_broken_yaml_leaves_the_rest_checked(tmp_path: Path) -> None:
    """A file that is no YAML is told, and the others are checked all the same."""
    files = clean_folder.changed((RULE, "when:", "when: ["), (HEAT, "say: Heat reaches all of it.", "say: heat"))
    codes = [code for code, *_ in told(check(tmp_path, files))]
    assert "NRX002" in codes
    assert "NRX157" in codes


def test_shipped_base_has_no_mistake(root: Path) -> None:
    """The rule base of the checkout passes, and its warnings are only of the kinds that were looked at one by one."""
    checked = check_folder(root / "rules", TODAY)
    assert [str(row) for row in checked.problems if row.severity == "error"] == []
    assert {row.code for row in checked.problems} <= {"NRX140", "NRX160", "NRX161", "NRX166", "NRX167"}


LETTERS = "\u2265 3 cm \xb1 2, 37 \xb0C, 5 \xd7 5 \xb5m, 1\u20132, TNF-\u03b1, Crohn\u2019s, \xc5ngstr\xf6m"


def test_texts_hold_accents_and_signs(tmp_path: Path) -> None:
    """Sentences, titles, labels, references and remarks may hold accents and the signs that physicians write."""
    changes = [
        (RULE, "because: A test.", f"because: A test, {LETTERS}."),
        (RULE, "say: The vein reaches several tumors.", "say: The vein reaches \u2265 2 tumors."),
        (RULE, "examples:", f"# {LETTERS}\nexamples:"),
        ("vocabulary/tumor.yaml", "{liver: liver, lung: lung}", "{liver: liver, lung: lung\xe9}"),
        ("references.yaml", "text: A guide.", f'text: "A guide, {LETTERS}."'),
    ]
    folder = small_folder.write(tmp_path / "rules", clean_folder.changed(*changes))
    assert [str(row) for row in check_folder(folder, TODAY).problems] == []
