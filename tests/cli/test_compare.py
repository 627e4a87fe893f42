"""`nanorx compare`: the page, JSON and wrong usage."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import clean_folder
import nanorx
import small_folder
from nanorx.advice.answers.comparison import compare
from nanorx.api import advisor_for, as_case
from page_form import check_form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

OTHER = "cases/clinic/hcc-2.5cm-pacemaker.yaml"


@pytest.fixture(scope="module")
def edited(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rule base with one exclusion taken out."""
    folder = tmp_path_factory.mktemp("other") / "rules"
    shutil.copytree(root / "rules", folder)
    path = folder / "safety/chemoembolization-main-portal-vein-thrombosis.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("status: reviewed", "status: retired"), encoding="utf-8")
    return folder


def test_two_cases_side_by_side(run: Callable[..., Any], hcc: str, root: Path) -> None:
    """The page names both cases, their values that differ, and the first places of both sides."""
    ran = run("compare", hcc, str(root / OTHER))
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"^size +5\.2 cm +2\.5 cm$", ran.out, re.MULTILINE)
    for path in (hcc, str(root / OTHER)):
        title = json.loads(run("recommend", path, "--json").out)["recommendations"][0]["strategy"]["title"]
        assert title in ran.out


def test_the_page_keeps_its_form_at_every_width(run: Callable[..., Any], hcc: str, root: Path, edited: Path) -> None:
    """No line too long, no trailing blank, ASCII, nothing cut; short without --all."""
    for width in (60, 120):
        for words in (("compare", hcc, str(root / OTHER)), ("compare", hcc, "--against", str(edited))):
            page = run(*words, COLUMNS=str(width)).out
            check_form(page, width)
            assert len(page.splitlines()) < 120
    check_form(run("compare", hcc, str(root / OTHER), "--all").out, 80)


def test_an_excluded_strategy_shows_what_excludes_it(
    run: Callable[..., Any], hcc: str, root: Path, base: RuleBase
) -> None:
    """Of the rules with a different verdict the exclusions come first, whatever their names."""
    exclusions = {rule.id for rule in base.rules if rule.effect == "exclude"}
    page = run("compare", hcc, str(root / OTHER)).out
    checked = 0
    for row in json.loads(run("compare", hcc, str(root / OTHER), "--json").out)["strategies"]:
        new = {pair["rule"] for pair in row["rules"] if pair["b"] == "fires"} & exclusions
        if row["b"]["status"] == "excluded" and new and f"\n{row['title']}\n" in page:
            lines = page.partition(f"\n{row['title']}\n")[2].splitlines()
            assert lines[1].strip().partition(":")[0] in exclusions
            checked += 1
    assert checked >= 1


def test_one_case_under_two_rule_bases(run: Callable[..., Any], hcc: str, root: Path, edited: Path) -> None:
    """The rule that only one of them has is named, and nothing of the case."""
    ran = run("compare", hcc, "--rules", str(root / "rules"), "--against", str(edited))
    assert ran.code == 0
    assert "chemoembolization-main-portal-vein-thrombosis: only in A" in ran.out
    assert "Values that differ" not in ran.out


def test_a_case_compared_with_itself(run: Callable[..., Any], hcc: str) -> None:
    """Nothing differs: the same first place, no value, no rule."""
    answer = json.loads(run("compare", hcc, hcc, "--json").out)
    assert answer["values"] == answer["edited_rules"] == []
    assert answer["a"] == answer["b"]
    assert all(row["a"] == row["b"] and row["rules"] == [] for row in answer["strategies"])
    same = " ".join(run("compare", hcc, hcc).out.split())
    assert "Same 1st place" in same
    assert "No variant changes its status." in same


def test_json_is_only_json(run: Callable[..., Any], hcc: str, root: Path) -> None:
    """Standard output is one JSON document with every strategy; its places are those of `recommend`."""
    ran = run("compare", hcc, str(root / OTHER), "--json")
    answer = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    rows = {row["strategy"]: row for row in answer["strategies"]}
    for side, path in (("a", hcc), ("b", str(root / OTHER))):
        for item in json.loads(run("recommend", path, "--json").out)["recommendations"]:
            place = rows[item["strategy"]["id"]][side]
            assert (place["rank"], place["status"], place["score"]) == (item["rank"], item["status"], item["score"])


@pytest.mark.parametrize(
    "words",
    [(), ("nowhere.json",), ("HCC", "--against", "nowhere")],
)
def test_wrong_usage(words: tuple[str, ...], run: Callable[..., Any], hcc: str, tmp_path: Path) -> None:
    """One case alone, a case or a rule base that is not there: exit code 2, no answer, what to write instead."""
    given = [str(tmp_path / "nowhere") if word == "nowhere" else word for word in words if word != "HCC"]
    ran = run("compare", hcc, *given)
    assert (ran.code, ran.out) == (2, "")
    assert "error NRX" in ran.err


def test_a_second_case_and_a_second_rule_base_are_too_much(
    run: Callable[..., Any], hcc: str, root: Path, edited: Path
) -> None:
    """One of the two, never both."""
    ran = run("compare", hcc, str(root / OTHER), "--against", str(edited))
    assert (ran.code, ran.out) == (2, "")
    assert "NRX305" in ran.err


def test_what_holds_back_on_one_side_alone_is_said_of_that_side(
    run: Callable[..., Any], root: Path, tmp_path: Path
) -> None:
    """Where nothing may be called first in B alone, each side says its own, and what is held back has changed."""
    hcc = root / "cases/clinic/hcc-5cm.json"
    case = json.loads(hcc.read_text())
    case["patient"] |= {"sex": "female", "age_years": 35, "pregnancy": "yes"}
    pregnant = tmp_path / "pregnant.json"
    pregnant.write_text(json.dumps(case))
    words = " ".join(run("compare", str(hcc), str(pregnant)).out.split())
    assert "Outcome A: Arterial" in words
    assert "B: Everything that is not ruled out is held back: the patient is pregnant." in words
    assert "Same" not in words
    assert "variants have a different status." in words


def test_a_rule_that_merely_selects_a_new_strategy_is_not_changed(tmp_path: Path) -> None:
    """A rule is called changed where what it says differs, not where one base has one more strategy."""
    files, gold = clean_folder.FILES, "strategies/heat/gold-needle.yaml"
    vein = "effect/vein-reaches-many.yaml"
    more = {"strategies/heat/gold-two.yaml": files[gold].replace("id: gold-needle", "id: gold-two")}
    wider = {vein: files[vein].replace("for: {route: systemic}", "for: all")}
    assert wider[vein] != files[vein]

    def edited(name: str, changes: dict[str, str]) -> dict[str, str]:
        bases = [
            nanorx.load(small_folder.write(tmp_path / name / side, {**files, **new}))
            for side, new in (("a", {}), ("b", changes))
        ]
        sides = [advisor_for(base).assess(as_case({"tumor": {"organ": "liver"}}, base), "balanced") for base in bases]
        return {row.rule: row.how for row in compare(*sides).edited_rules}

    assert {how for name, how in edited("more", more).items()} == {"only in B"}
    assert edited("wider", wider) == {"vein-reaches-many": "changed"}


def test_a_stored_answer_is_told_from_a_case(run: Callable[..., Any], hcc: str, tmp_path: Path) -> None:
    """An answer in place of a case is one message that says so."""
    path = tmp_path / "answer.json"
    path.write_text(run("recommend", hcc, "--json").out, encoding="utf-8")
    ran = run("compare", str(path), hcc)
    assert (ran.code, ran.err.count("NRX203")) == (2, 1)
    assert "this is an answer of nanorx, not a case" in " ".join(ran.err.split())
