"""Numbers of the list of approaches name strategies, and numbers and names of citations name documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import nanorx
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.language.checks import check_lines
from nanorx.advice.language.view import ResultView
from nanorx.advice.why_not.answer import why_not
from nanorx.errors import UsageError
from nanorx.knowledge.case import parse_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.assessment import Advisor
    from nanorx.knowledge.rule_base import RuleBase


def test_a_number_names_an_approach_and_its_variants(hcc: str, base: RuleBase) -> None:
    """`1` is the best strategy of the first approach, as its id is; `1.2` its second variant."""
    result = nanorx.recommend(hcc, rules=base)
    several = next(item for item in result.approaches if len(item.strategies) > 1)
    for name in (str(several.rank), f"{several.rank}.1", several.id):
        assert nanorx.explain(hcc, name, rules=base).strategy == several.strategies[0]
    second = f"{several.rank}.2"
    assert nanorx.explain(hcc, second, rules=base).strategy == several.strategies[1]
    assert nanorx.why_not(hcc, second, rules=base).strategy.id == several.strategies[1]


@pytest.mark.parametrize("number", ["0", "past", "1.0", "1.9", "9" * 5000, "3.", "1.2.3"])
def test_a_number_that_is_not_there_is_told(run: Callable[..., Any], hcc: str, base: RuleBase, number: str) -> None:
    """With how many there are, or that it is no number of a list; `past` is the first one behind the last."""
    number = str(len(base.approaches) + 1) if number == "past" else number
    ran = run("explain", hcc, number)
    assert (ran.code, ran.out) == (2, "")
    assert "NRX301" in ran.err
    assert "numbered from 1" in ran.err or "WORD" in ran.err or "names an approach" in ran.err
    assert len(ran.err) < 7000


def test_every_command_about_a_case_takes_a_number(run: Callable[..., Any], hcc: str, base: RuleBase) -> None:
    """Those without a case say what to do with it."""
    result = nanorx.recommend(hcc, rules=base)
    first = result.approaches[0]
    title = base.strategy(first.strategies[0]).title
    for words in (("explain", hcc, "1"), ("why-not", hcc, "1"), ("recommend", hcc, "--detail", "1")):
        assert title in " ".join(run(*words).out.split())
    assert run("evidence", "1", "--case", hcc).out == run("evidence", first.id, "--case", hcc).out
    assert "nanorx evidence 1 --case CASE" in " ".join(run("evidence", "1").err.split())
    near = run("explain", hcc, first.title[:-3] + "s")
    assert f'"{first.id}"' in near.err


def test_the_detail_of_an_approach_has_all_its_variants(run: Callable[..., Any], hcc: str, base: RuleBase) -> None:
    """And no other approach; a number that is not there is told."""
    result = nanorx.recommend(hcc, rules=base)
    several = next(item for item in result.approaches if len(item.strategies) > 1)
    page = run("recommend", hcc, "--detail", str(several.rank)).out
    assert all(name in page for name in several.strategies)
    assert "Approaches to consider" not in page
    assert run("recommend", hcc, "--detail", "99").code == 2
    held = run("recommend", hcc, "--set", "patient.infection=sepsis", "--detail", "1").out
    assert ", held back: " in " ".join(held.split("\n\n")[1].split())


def test_references_are_found_as_pages_cite_them(run: Callable[..., Any], base: RuleBase) -> None:
    """By number, with brackets, ranges and lists; by short name, quoted or not; or by words within."""

    def ids(*words: str) -> set[str]:
        return {row["id"] for row in json.loads(run("references", *words, "--json").out)["references"]}

    named = next(row for row in base.sources.references.values() if " " in row.short)
    assert ids("36") == ids("[36]") == {"r36"}
    assert ids("[16,34]", "5-7") == {"r16", "r34", "r5", "r6", "r7"}
    assert ids(named.short) == ids(*named.short.split()) == {named.id}
    assert named.id in ids(named.full()[:20])
    assert ids() == set(base.sources.references)
    wrong = run("references", "36", f"{named.short}x", "9999")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.count("NRX331") == 2
    assert f'Did you mean "{named.short}"?' in wrong.err


def test_decides_names_only_what_a_value_can_decide(advisor: Advisor) -> None:
    """A question about MRI is not said to decide whether a needle can reach the tumor."""
    case = parse_case({"tumor": {"organ": "liver"}}, advisor.base)
    view = ResultView(recommend(advisor.assess(case)), case, advisor.base)
    labels = {item.label for item in advisor.base.vocabulary.findings.values()}
    said = 0
    for item in view.candidates:
        if {"tumor.needle_path", "patient.active_implant"} <= set(item.questions):
            path, implant = (
                check_lines([name], item, view)[0] for name in ("tumor.needle_path", "patient.active_implant")
            )
            assert not any(label in path and label in implant for label in labels)
            said += "decides: " in path and "decides: " in implant
    assert said


def test_why_not_never_names_another_patient(advisor: Advisor) -> None:
    """Where the organ, the histology, the age and the sex are given, no change is about them."""
    never = {item.name for item in advisor.base.vocabulary.descriptors.values() if item.changeable == "never"}
    assert {"tumor.organ", "tumor.histology", "patient.age_years", "patient.sex"} == never
    case = {
        "tumor": {"organ": "pancreas", "histology": "pancreatic-ductal-adenocarcinoma"},
        "patient": {"age_years": 12, "sex": "female"},
    }
    found = advisor.assess(parse_case(case, advisor.base))
    for number in range(1, len(found.approaches) + 1, 8):
        answer = why_not(found, str(number))
        for goal in (answer.to_be_eligible, answer.to_be_first):
            assert not {change.descriptor for row in goal.sets for change in row.changes} & never


def test_a_standard_has_no_number(hcc: str, base: RuleBase) -> None:
    """What is done today is not ranked."""
    with pytest.raises(UsageError, match="NRX327"):
        nanorx.explain(hcc, base.standards[0].id, rules=base)
