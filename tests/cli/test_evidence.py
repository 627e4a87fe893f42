"""`nanorx evidence`: all rows, the rows of a strategy or standard with what they say for a case, and one row whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from nanorx.advice.answers.evidence import evidence as find_evidence
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.bearings import bearings, best_level
from nanorx.document.pages.evidence import evidence_list_document, row_document, studied_document
from nanorx.document.terminal import draw
from nanorx.knowledge.case import parse_case
from page_form import check_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.knowledge.rule_base import RuleBase

HEAT = "rfa-thermosensitive-liposome"
LIVER: dict[str, Any] = {"organ": "liver", "histology": "hepatocellular-carcinoma", "count": 1, "resectable": "no"}


def assessed(advisor: Advisor, **tumor: Any) -> Assessment:
    return advisor.assess(parse_case({"tumor": tumor, "goal": {"setting": "clinical-trial"}}, advisor.base))


def says(found: Assessment, row: str) -> tuple[str, int]:
    """What a row about the strategy HEAT says, and the level it gives."""
    item = next(item for item in bearings(found, HEAT) if item.row.id == row)
    return item.says, item.level


def test_a_row_says_whether_it_is_about_this_patient(advisor: Advisor) -> None:
    """Inside its limits, outside them, with one of them unknown, in another tumor, and as long as nobody knows."""
    assert says(assessed(advisor, **LIVER, size_cm=5), "heat-2018") == ("against", 0)
    assert says(assessed(advisor, **LIVER, size_cm=2), "heat-2018") == ("outside-limits", 0)
    assert says(assessed(advisor, **LIVER), "heat-2018") == ("against", 0)
    assert says(assessed(advisor, organ="lung"), "heat-2018") == ("another-tumor", 0)
    assert says(assessed(advisor, size_cm=5), "heat-2018") == ("cannot-tell", 0)
    found = assessed(advisor, **LIVER)
    item = next(item for item in bearings(found, HEAT) if item.row.id == "heat-2018")
    assert item.open == ("tumor.size_cm", "patient.age_years")
    parts = [item for item in bearings(found, HEAT) if item.covers != "whole"]
    assert parts
    assert {(item.says, item.level) for item in parts} == {("part", 0)}


def test_the_best_row_gives_the_level_of_the_strategy(advisor: Advisor, base: RuleBase) -> None:
    """The rows of a strategy and its standing tell the same level, but for a large trial without benefit."""
    for tumor in (
        {**LIVER, "size_cm": 5},
        {"organ": "prostate", "histology": "prostate-adenocarcinoma"},
        {"size_cm": 2},
    ):
        found = assessed(advisor, **tumor)
        for strategy, place in base.strategy_index.items():
            rows = bearings(found, strategy)
            level = found.standings[place].level.now
            if level != best_level(rows):
                assert level == 4, strategy
                assert any(item.says == "against" for item in rows), strategy


def test_explain_shows_the_level_and_every_row(run: Callable[..., Any], hcc: str, base: RuleBase) -> None:
    """Each row about the strategy stands there; nobody claims that a clinician checked it."""
    ran = run("explain", hcc, HEAT, "--all")
    page = " ".join(ran.out.split())
    assert "(level 4 of 7)" in page
    assert "A large trial without benefit in this tumor keeps it from a better level." in page
    named = [
        row.id for row in base.evidence.values() if HEAT in {name for part in row.studied for name in part.strategies}
    ]
    assert named
    assert all(f" {name};" in page for name in named)
    assert page.count("not checked by a clinician") == len(named)
    alone = next(
        item for item in base.strategies if not any(item.id in row.covered() for row in base.evidence.values())
    )
    assert "Not studied as such." in run("explain", hcc, alone.id, "--all").out


def test_what_a_source_does_not_say_stands_on_the_page(run: Callable[..., Any], hcc: str, base: RuleBase) -> None:
    """A route that nobody stated is called that, and not guessed."""
    guessed = next(item for item in base.strategies if item.attribute("route") == "not-stated")
    for words in (("explain", hcc, guessed.id), ("evidence", guessed.id), ("strategies", "--all")):
        assert "route not stated" in run(*words).out


def test_one_row_is_shown_whole(run: Callable[..., Any], base: RuleBase) -> None:
    """Everything of it: tried, limits, result, what was read of it and where, and who signed it."""
    page = " ".join(run("evidence", "heat-2018").out.split())
    row = base.evidence["heat-2018"]
    for words in (
        row.title,
        row.say,
        row.place,
        row.note,
        row.checked_on,
        "randomized",
        "NCT00617981",
        "route: by vein",
    ):
        assert words in page
    assert "not checked by a clinician" in page
    data = json.loads(run("evidence", "heat-2018", "--json").out)
    assert data["schema"] == "nanorx-evidence/1"
    assert list(data["evidence"]) == ["heat-2018"] or "heat-2018" in data["evidence"]
    assert data["case"] is None


def test_standards_have_evidence_and_no_place(run: Callable[..., Any], hcc: str) -> None:
    """A standard is shown with its rows; explain and why-not say that it is not ranked, and what to type."""
    small = [
        word for value in ("size_cm=2", "spread=localized", "resectable=no") for word in ("--set", f"tumor.{value}")
    ]
    page = run("evidence", "thermal-ablation", "--case", hcc, *small).out
    assert "done today, not ranked" in page
    assert "Approved or standard for this indication (level 1 of 7)." in page
    for command in ("explain", "why-not"):
        ran = run(command, hcc, "thermal-ablation")
        assert (ran.code, ran.out) == (2, "")
        assert "NRX327" in ran.err
        assert "nanorx evidence thermal-ablation" in ran.err
        assert "size is not at most 3 cm" in " ".join(ran.err.split())
    said = " ".join(run("why-not", hcc, "TACE").err.split())
    assert '"chemoembolization" is done today and not ranked. For this case it is named as standard by [PDQ' in said
    said = " ".join(run("why-not", hcc, "thermal-ablation", *small, "--set", "patient.infection=sepsis").err.split())
    assert "named as standard" in said
    assert "held back: " in said


def test_a_merged_strategy_is_found_and_told_once(run: Callable[..., Any], hcc: str, base: RuleBase) -> None:
    """The old id works wherever a strategy is named; standard error says what it is part of now."""
    old, new = next(iter(base.merged.items()))
    for words in (("explain", hcc), ("why-not", hcc), ("evidence",)):
        ran, own = run(*words, old), run(*words, new)
        assert (ran.code, ran.out) == (own.code, own.out)
        assert ran.err == f"{old} is now part of {new}.\n"
        assert own.err == ""


def test_a_misspelt_name_is_told_with_the_nearest(run: Callable[..., Any]) -> None:
    """Of a strategy, a standard, an approach or a row."""
    for wrong, right in (("heat-2108", "heat-2018"), (HEAT[:-1], HEAT), ("thermal-ablatoin", "thermal-ablation")):
        ran = run("evidence", wrong)
        assert (ran.code, ran.out) == (2, "")
        assert "NRX328" in ran.err
        assert f'Did you mean "{right}"?' in ran.err


def test_a_value_belongs_to_a_case(run: Callable[..., Any]) -> None:
    """What is set without a case is not left out in silence."""
    ran = run("evidence", HEAT, "--set", "tumor.size_cm=4")
    assert (ran.code, ran.out) == (2, "")
    assert "NRX329" in ran.err


def test_the_list_names_every_row_and_every_approach(run: Callable[..., Any], base: RuleBase) -> None:
    """Each row once at least, each approach with its rows or the words that nobody studied it."""
    page = run("evidence").out
    assert all(f"{name}:" in page for name in base.evidence)
    assert all(item.title in " ".join(page.split()) for item in base.approaches)
    approach = next(item for item in base.approaches if len(item.strategies) > 1)
    shown = run("evidence", approach.id).out
    assert all(base.strategy(name).title in " ".join(shown.split()) for name in approach.strategies)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_pages_keep_their_form(width: int, advisor: Advisor, base: RuleBase) -> None:
    """No line too long, nothing cut, plain ASCII but for texts of the rule base, the notice at the end."""
    found = assessed(advisor, **LIVER, size_cm=5)
    strategies = [base.strategy(HEAT), base.strategy("thermal-ablation")]
    row = base.evidence["heat-2018"]
    answers = [find_evidence(base, strategies, None, found), find_evidence(base, strategies[:1], row, found)]
    whole = find_evidence(base, base.all_strategies, None, None)
    documents = [studied_document(answers[0], base), row_document(answers[1], row.id, base)]
    for document in (*documents, evidence_list_document(whole, base)):
        check_form(draw(document, width), width)
    assert recommend(found).evidence_as_of in draw(documents[0], width)
