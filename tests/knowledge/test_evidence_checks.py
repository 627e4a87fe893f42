"""Mistakes in evidence and approaches: each way in which one line can be wrong, with its place and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import evidence_folder
import nanorx
import small_folder
from evidence_folder import MICE, PEOPLE
from evidence_mistakes import MISTAKES
from nanorx.authoring.check.check import check_folder
from nanorx.knowledge.files.checks import evidence
from nanorx.knowledge.files.loader import inspect

APPROACHES, BASE, GOLD = "approaches.yaml", "base.yaml", "strategies/heat/gold-needle.yaml"


def test_the_base_is_right(tmp_path: Path) -> None:
    """The base that the tests below break has no mistake and no warning, and holds all it says."""
    folder = small_folder.write(tmp_path / "rules", evidence_folder.FILES)
    assert [str(row) for row in check_folder(folder).problems] == []
    base = nanorx.load(folder)
    assert [row.id for row in base.standards] == ["resection"]
    assert sorted(base.evidence) == ["cut-guide", "gold-mice", "gold-people"]
    assert {rule.id for rule in base.rules if rule.mark} == {
        "evidence-cut-guide-here",
        "evidence-gold-mice-here-moderate",
        "evidence-gold-mice-here-weak",
        "evidence-gold-people-elsewhere",
        "evidence-gold-people-here",
    }


@pytest.mark.parametrize(("code", "changes", "file", "at", "says"), MISTAKES)
def test_mistake_is_told_at_its_place(
    tmp_path: Path, code: str, changes: list[tuple[str, str, str]], file: str, at: str, says: str
) -> None:
    """One message for each mistake, in its file, at the words that are wrong, with advice; nothing else is blamed."""
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(*changes))
    found = [row for row in check_folder(folder).problems if row.severity == "error"]
    assert {row.code for row in found} == {code}, "\n".join(map(str, found))
    told = next(row for row in found if row.file == f"{folder}/{file}")
    assert told.excerpt[told.column - 1 :].startswith(at)
    assert says in f"{told.message}\n{told.advice}"
    assert told.advice


@pytest.mark.parametrize(
    ("change", "said", "advice"),
    [
        (
            (
                "vocabulary/strategy.yaml",
                "kind: choice, choices: {needle",
                'kind: choice, every: "by {x} {", choices: {needle',
            ),
            "attributes.procedure.every must contain {} once",
            '`every: "by {}"`',
        ),
        (
            (
                "vocabulary/strategy.yaml",
                "kind: choice, choices: {needle",
                'kind: choice, every: "{} {", choices: {needle',
            ),
            "attributes.procedure.every must contain {} once",
            '`every: "by {}"`',
        ),
        (
            (PEOPLE, 'checked_on: "2026-11-28"', 'checked_on: "2026-11-1"'),
            "checked_on is a day: year, month and day",
            '`checked_on: "2026-11-28"`',
        ),
    ],
)
def test_what_form_a_text_has_is_said(tmp_path: Path, change: tuple[str, str, str], said: str, advice: str) -> None:
    """A text of a wrong form is told with the form that it should have, and not with that of an id."""
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(change))
    with pytest.raises(nanorx.RuleBaseError) as caught:
        nanorx.load(folder)
    assert [row.message for row in caught.value.problems] == [said]
    assert advice in caught.value.problems[0].advice


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([(GOLD, "route: local", "route: locl")], "NRX124"),
        ([(GOLD, "route: local", "rout: local")], "NRX102"),
        ([(GOLD, "procedure: needle\n", "")], "NRX101"),
        ([(APPROACHES, "    title: A drug on iron\n", "")], "NRX101"),
        ([(APPROACHES, "    strategies: [iron-vein]\n", "")], "NRX101"),
        ([(APPROACHES, "  iron-drug:\n", "  iron-drug: x\n  other:\n")], "NRX103"),
        ([(BASE, "evidence:\n", "evidenc:\n")], "NRX102"),
        ([("references.yaml", "{id: gold-2020, ", "{")], "NRX101"),
    ],
)
def test_no_row_is_blamed_for_another_mistake(tmp_path: Path, changes: list[tuple[str, str, str]], code: str) -> None:
    """What a row is compared with may be wrong itself: then that alone is told."""
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(*changes))
    found = [row for row in check_folder(folder).problems if row.severity == "error"]
    assert {row.code for row in found} == {code}, "\n".join(map(str, found))
    assert {row.file for row in found} == {f"{folder}/{changes[0][0]}"}


def test_a_paper_of_people_and_animals_holds_two_studies(tmp_path: Path) -> None:
    """The same paper may tell of a study in people and of one in mice; a review tells of many."""
    animals = (MICE, "reference: guide", "reference: gold-2020")
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(animals))
    assert inspect(folder).problems == ()


def test_not_stated_agrees_with_everything(tmp_path: Path) -> None:
    """A route that neither study nor strategy states is no disagreement."""
    routes = ("vocabulary/strategy.yaml", "{local: local, ", "{local: local, not-stated: not stated, ")
    for change in (
        [(PEOPLE, "route: local", "route: not-stated")],
        [(GOLD, "route: local", "route: not-stated"), (PEOPLE, "route: local", "route: systemic"), routes],
    ):
        folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(*change))
        assert inspect(folder).problems == ()


def test_every_code_of_these_checks_is_tested() -> None:
    """Each code that the checks of evidence can give has a broken file above."""
    used = set(re.findall(r'"(NRX\d+)"', Path(evidence.__file__).read_text(encoding="utf-8")))
    assert used <= {row[0] for row in MISTAKES}
    assert len(used) > 5


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ((GOLD, "particle: [gold]", "particle: gold"), {"NRX103", "NRX184"}),
        ((GOLD, "embolic: no", "embolic: No"), {"NRX103", "NRX184"}),
        ((GOLD, "role: candidate", "role: standrad"), {"NRX103"}),
    ],
)
def test_strategy_without_approach_is_told_beside_its_other_mistakes(
    tmp_path: Path, change: tuple[str, str, str], codes: set[str]
) -> None:
    """That no approach has a strategy is told in the first round, unless it may be a standard."""
    alone = (APPROACHES, "  gold-heat:\n    title: Heating of gold\n    strategies: [gold-needle]\n", "")
    folder = small_folder.write(tmp_path / "rules", evidence_folder.changed(alone, change))
    assert {row.code for row in check_folder(folder).problems if row.severity == "error"} == codes
