"""The tools for authors and rows of evidence: scaffold, fix, coverage, mutation, impact, show and list."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

import evidence_folder
import nanorx
import small_folder
from evidence_folder import GUIDE, MICE, PEOPLE
from nanorx.advice.assessment import Advisor
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.fix import fix_text
from nanorx.authoring.folder import RulesFolder
from nanorx.authoring.measuring.coverage import cover
from nanorx.authoring.measuring.impact import compare_bases
from nanorx.authoring.measuring.mutation import mutate
from nanorx.authoring.scope import find_scope, read_cases
from nanorx.authoring.testing.cases import reasons, run_cases
from nanorx.authoring.writing.keys import EVIDENCE
from nanorx.authoring.writing.row_scaffold import scaffold_row
from nanorx.authoring.writing.rule_card import select_rules
from nanorx.authoring.writing.scaffold import place_of
from nanorx.cli.rules.show import study_document
from nanorx.errors import UsageError
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.scope import CaseFile

DAY = date(2026, 11, 28)
NEW = "evidence/new-one.yaml"

HERE = """\
about: A small liver cancer, for care.
expect:
  source: gold-2020
  studies: {gold-people: here strong, gold-mice: silent, cut-guide: approved strong}
  evidence: {gold-needle: 2}
  today: [resection]
tumor: {organ: liver, histology: carcinoma, size_cm: 5, count: 1}
goal: {setting: care}
"""
TOO_LARGE = """\
about: One that is larger than those of the study.
expect:
  source: gold-2020
  studies: {gold-people: elsewhere weak}
tumor: {organ: liver, histology: carcinoma, size_cm: 5.3}
goal: {setting: care}
"""
LUNG = """\
about: In the lung, for research.
expect:
  source: gold-2020
  studies: {gold-people: silent, gold-mice: animals moderate, cut-guide: silent}
tumor: {organ: lung, histology: carcinoma}
goal: {setting: research}
"""
SARCOMA = """\
about: Another histology, for care.
expect:
  source: gold-2020
  studies: {gold-people: elsewhere weak, cut-guide: elsewhere weak}
tumor: {organ: liver, histology: sarcoma, count: 1}
goal: {setting: care}
"""
OTHER_ORGAN = SARCOMA.replace("organ: liver, histology: sarcoma", "organ: lung, histology: carcinoma")
THREE = """\
about: Three tumors, for research.
expect:
  source: gold-2020
  studies: {cut-guide: approved strong, gold-mice: silent}
tumor: {organ: liver, histology: carcinoma, count: 3}
goal: {setting: research}
"""
FOUR = THREE.replace("count: 3", "count: 4").replace("approved strong", "silent")
GOLD_FITS = """\
tumor: {organ: liver, histology: carcinoma, size_cm: 3, count: 1, implant: no}
facility: {imaging: [ct], particles: [gold]}
goal: {setting: research}
"""
CASES = {
    "here": HERE,
    "large": TOO_LARGE,
    "lung": LUNG,
    "sarcoma": SARCOMA,
    "other": OTHER_ORGAN,
    "three": THREE,
    "four": FOUR,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small_folder.write(tmp_path / "cases", {f"{name}.yaml": text for name, text in CASES.items()})
    return small_folder.write(tmp_path / "rules", evidence_folder.FILES)


def cases_of(folder: Path) -> tuple[CaseFile, ...]:
    found = read_cases([folder.parent / "cases"], nanorx.load(folder))
    assert found.unread == ()
    return found.files


def test_scaffold_of_a_row_says_what_is_to_be_filled_in(folder: Path) -> None:
    """Each thing left open is told once, at its line, and nothing else is said; keys stand in order with comments."""
    text = scaffold_row("new-one", DAY)
    (folder / NEW).write_text(text, encoding="utf-8")
    lines = text.splitlines()
    open_lines = [number for number, line in enumerate(lines, 1) if "TODO" in line and line[0] != "#"]
    problems = check_folder(folder).problems
    assert {row.code for row in problems} == {"NRX156"}
    assert [row.line for row in problems] == open_lines
    keys = [line.lstrip("# ").partition(":")[0] for line in lines if re.match(r"(# )?[a-z_]+:( |$)", line)]
    assert [key for key in keys if key in EVIDENCE] == [key for key in EVIDENCE if key in keys]
    assert {"number", "limits", "indication", "harm"} <= set(keys)


def test_a_filled_scaffold_is_a_row_that_counts(folder: Path) -> None:
    """Once its places are filled in, a row passes the check and is loaded."""
    places = (
        "a title",
        "checked",
        "guide",
        "[gold]",
        "needle",
        "local",
        "gold-needle",
        "liver",
        "carcinoma",
        "phase-2",
    )
    text = scaffold_row("new-one", DAY)
    for words in (*places, "single-arm", "efficacy", "mixed", "Half of them.", "abstract", "Abstract"):
        text = re.sub(r"^(?!#)(.*?)TODO", rf"\g<1>{words}", text, count=1, flags=re.MULTILINE)
    (folder / NEW).write_text(text, encoding="utf-8")
    assert [str(row) for row in check_folder(folder).problems] == []
    assert "evidence-new-one-here" in nanorx.load(folder).rule_index


@pytest.mark.parametrize("name", ["evidence/gold-people", "evidence/gold-needle", "evidence/too-large", "evidence/New"])
def test_wrong_name_of_a_row_is_refused(folder: Path, name: str) -> None:
    """A row may not have the id of a row, a strategy or a rule."""
    assert place_of("evidence/new-one", folder, nanorx.load(folder)) == ("evidence", "new-one")
    with pytest.raises(UsageError):
        place_of(name, folder, nanorx.load(folder))


def test_fix_puts_the_keys_of_a_row_in_order() -> None:
    """`--fix` sorts the keys of a row, those of its parts too, and keeps what they hold."""
    right = evidence_folder.FILES[GUIDE]
    wrong = right.replace("read: full\nplace: Section 3\n", "place: Section 3\nread: full\n")
    wrong = wrong.replace("{for: {id: resection}, covers: whole}", "{covers: whole, for: {id: resection}}")
    assert wrong != right
    assert fix_text(GUIDE, wrong) == right


def test_coverage_knows_what_cases_have_seen_of_rows(folder: Path) -> None:
    """Of each row what it can say is counted: here, elsewhere, in animals, by label, and outside its limits."""
    base = nanorx.load(folder)
    every = cover(Advisor(base), base.rules, cases_of(folder))
    assert every.goals["studies"] == (5, 5)
    few = cover(Advisor(base), base.rules, [file for file in cases_of(folder) if file.path.stem == "here"])
    told = {row.says for row in few.missing if row.at == ("studied",)}
    assert told == {"not covered: elsewhere", "not covered: animals", "not covered: outside its limits"}


def test_cases_notice_mistakes_in_rows(folder: Path) -> None:
    """A wrong organ, histology, limit, side or strength of a row is noticed by what cases expect of it."""
    advisor = Advisor(nanorx.load(folder))
    rules = [rule for rule in advisor.base.rules if rule.mark is not None]
    found = mutate(advisor, rules, cases_of(folder))
    assert {row.mutant.kind for row in found.tried} == {"choice", "clause", "threshold", "side", "strength", "effect"}
    assert [row.says for row in found.alive] == []
    assert len(mutate(advisor, rules, []).alive) == found.total().counted


def test_expectation_of_a_row_that_is_not_there_is_refused(folder: Path) -> None:
    """A misspelt row or word is told with what was meant."""
    for old, new, says in (
        ("gold-people: here strong", "gold-poeple: here strong", 'Did you mean "gold-people"?'),
        ("gold-people: here strong", "gold-people: yes", "silent"),
    ):
        path = folder.parent / "cases" / "here.yaml"
        path.write_text(HERE.replace(old, new), encoding="utf-8")
        (unread,) = read_cases([path], nanorx.load(folder)).unread
        assert says in f"{unread.problems[0].message} {unread.problems[0].advice}"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ((PEOPLE, "result: positive", "result: mixed"), "edited"),
        ((PEOPLE, "status: checked", "status: retired"), "retired"),
        ((MICE, "place: Page 2", "place: Page 3"), ""),
    ],
)
def test_impact_names_the_row_that_moves_something(
    folder: Path, tmp_path: Path, change: tuple[str, str, str], kind: str
) -> None:
    """A row that was changed or retired is an edit, and what it moves is blamed on it; its place moves nothing."""
    new = small_folder.write(tmp_path / "new", evidence_folder.changed(change))
    found = compare_bases(nanorx.load(folder), nanorx.load(new), cases_of(folder), generated=0)
    assert [(item.id, item.kind) for item in found.edits] == ([("gold-people", kind)] if kind else [])
    assert {name for item in found.changes for name in item.by} <= {"gold-people"}


def test_impact_blames_the_row_for_what_it_moves(folder: Path, tmp_path: Path) -> None:
    """A study that turns out to be without benefit costs its strategy the first place, and is named as the reason."""
    change = (PEOPLE, "result: positive", 'result: "null"')
    new = small_folder.write(tmp_path / "new", evidence_folder.changed(change))
    found = compare_bases(nanorx.load(folder), nanorx.load(new), cases_of(folder), generated=0)
    assert {(item.strategy, item.by) for item in found.changes} >= {("gold-needle", ("gold-people",))}


def test_show_and_list_know_rows(folder: Path) -> None:
    """A row has a page with how it counts; the rules made from it are listed where they are asked for."""
    base = nanorx.load(folder)
    page = study_document(base.evidence["gold-people"], base, RulesFolder(folder))
    assert page.data.evidence.id == "gold-people"
    assert [rule.id for rule in page.data.rules] == [
        "evidence-gold-people-elsewhere",
        "evidence-gold-people-here",
    ]
    assert {rule.topic for rule in select_rules(base, {"topic": "evidence"})} == {"evidence"}
    assert len(select_rules(base, {"cites": "gold-people"})) == 2
    assert not [rule for rule in select_rules(base, {}) if rule.topic == "evidence"]


def test_a_row_can_be_named(folder: Path) -> None:
    """The id or the file of a row stands for the rules made from it."""
    for name in ("gold-people", str(folder / PEOPLE)):
        scope = find_scope([name], rules=str(folder))
        assert [rule.id for rule in scope.rules] == ["evidence-gold-people-elsewhere", "evidence-gold-people-here"]


def test_comments_of_a_scaffold_name_every_word(folder: Path) -> None:
    """What the comments say may be written can be written: each word of a choice stands in its comment."""
    schema = read_yaml(evidence_folder.FILES[PEOPLE], PEOPLE).data
    assert set(schema) <= set(EVIDENCE)
    from nanorx.knowledge.files.models.evidence import EvidenceFile  # noqa: PLC0415 - only this test needs it

    for key in ("status", "subjects", "phase", "design", "outcome", "result", "goal", "recommended", "read", "trial"):
        text = str(EvidenceFile.model_fields[key].annotation)
        for word in re.findall(r"'([a-z0-9-]+)'", text):
            assert word in EVIDENCE[key], f"{key}: {word}"
    assert '"null" (in quotes' in scaffold_row("new-one", DAY)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("old-gold", "gold-needle", "leading: ID"),
        ("old-gold", "gold-needle", "leading: [ID, none]"),
        ("old-gold", "gold-needle", "first: ID"),
        ("old-iron", "iron-vein", "first: [gold-needle, ID]"),
        ("old-iron", "iron-vein", "status: {ID: excluded}"),
        ("old-iron", "iron-vein", "rank: {ID: 1}"),
        ("old-iron", "iron-vein", "level: {ID: {proof: 3}}"),
        ("old-cut", "resection", "status: {ID: excluded}"),
        ("old-cut", "resection", "held_back: {ID: yes}"),
        ("old-cut", "resection", "today: [ID]"),
    ],
)
def test_a_merged_id_is_expected_as_its_target(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Whether an expectation holds, what was found, and why are the same under the old id and under the new one."""
    merged = "  old-iron: iron-vein\n  old-gold: gold-needle\n  old-cut: resection"
    change = ("approaches.yaml", "  old-iron: iron-vein", merged)
    rules = small_folder.write(tmp_path / "rules", evidence_folder.changed(change))
    advisor = Advisor(nanorx.load(rules))
    found = []
    for name in (old, new):
        text = f"expect:\n  {expected.replace('ID', name)}\n{GOLD_FITS}"
        small_folder.write(tmp_path / name, {"case.yaml": text})
        (run,) = run_cases(read_cases([tmp_path / name], advisor.base).files, advisor)
        (outcome,) = run.outcomes
        found.append((outcome.passed, outcome.got, list(reasons(advisor, run, outcome))))
    assert found[0] == found[1]
