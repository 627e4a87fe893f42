"""The pages: every case of the checkout, at every width."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from conftest import ROOT, case_files, some_of
from nanorx.advice.answers.explanation import explain
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.language.phrases import signed
from nanorx.advice.margins import near_margins
from nanorx.advice.today import MOST
from nanorx.advice.why_not.answer import why_not
from nanorx.document.pages.explain import explain_document
from nanorx.document.pages.recommend import recommend_document
from nanorx.document.pages.why_not import why_not_document
from nanorx.document.terminal import draw
from page_form import check_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.assessment import Advisor
    from nanorx.cli.given import CaseInput

EVERY = [str(path.relative_to(ROOT / "cases")) for path in sorted((ROOT / "cases").rglob("*.*"))]
CASES = [str(path.relative_to(ROOT / "cases")) for path in case_files()]
WIDTHS = (60, 70, 80, 100, 120, 160)
LEADING = ["Case", "Setting", "First", "Evidence", "For it", "Against", "As good", "Find out", "Today"]
NOTHING_LEADS = ["Case", "Setting", "First", "Today", "Nearest", "Evidence", "For it", "Against", "Find out"]


def page(result: Any, case: CaseInput, width: int, *, color: bool = False, everything: bool = False) -> str:
    """The page of `nanorx recommend`."""
    document = recommend_document(result, case.case, case.base, command=case.command, everything=everything)
    return draw(document, width, color=color)


def labels(text: str) -> list[str]:
    """The labels of the first block."""
    block = text.split("\n\n")[1]
    return [line.partition("  ")[0] for line in block.splitlines() if line[:1] != " "]


@pytest.mark.parametrize("name", some_of(CASES[::2], 30))
def test_every_case_has_a_page_at_every_width(name: str, given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """Pages keep their form, whole and short, and color adds nothing but color."""
    case = given(name)
    result = recommend(advisor.assess(case.case))
    for width in WIDTHS:
        wide = min(width, 120)
        text = page(result, case, wide)
        check_form(text, wide)
        assert re.sub(r"\x1b\[\d+m", "", page(result, case, wide, color=True)) == text
    check_form(page(result, case, 80, everything=True), 80)
    for item, width in ((result.recommendations[0], 80), (result.recommendations[-1], 120)):
        explanation = explain(advisor.assess(case.case), item.strategy.id)
        for everything in (False, True):
            check_form(draw(explain_document(explanation, case.base, everything=everything), width), width)


@pytest.mark.parametrize("name", some_of(EVERY[:: len(EVERY) // 60 + 1], 9))
def test_a_page_fits_one_screen(name: str, given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """`recommend`, `explain` and `why-not` have at most 45 lines of 80 columns, and say what must be said."""
    case = given(name)
    found = advisor.assess(case.case)
    result = recommend(found)
    margins = near_margins(found)
    text = draw(recommend_document(result, case.case, case.base, margins, command=case.command))
    pages = [text]
    for number in ("1", str(len(result.approaches))):
        explanation, answer = explain(found, number), why_not(found, number)
        pages.append(draw(explain_document(explanation, case.base, command=case.command, name=number)))
        pages.append(draw(why_not_document(answer, case.base, command=case.command, name=number)))
    for made in pages:
        lines = made.splitlines()
        assert len(lines) <= 45
        assert max(map(len, lines)) <= 80
    if "No approach stands out" not in text:  # else nothing is known, so nothing is listed
        check_screen(text, result)


def check_screen(text: str, result: Any) -> None:
    """What stops, what is done today and what to look at is said; each approach has a line or is counted."""
    said = " ".join(text.split())
    assert {"Case", "Setting", "First", "Today"} <= set(labels(text))
    assert " ".join(result.leading_reason.split()) in said
    best = [(item, result.recommendation(item.strategies[0])) for item in result.approaches]
    out = sum(item.status == "excluded" for _, item in best)
    assert f"{out} ruled out: --all" in said or not out
    considered = [(item.title, row) for item, row in best if row.status != "excluded" and not row.listed_apart]
    listed = [title for title, row in considered if f" {title} {signed(row.fit)} " in said]
    assert listed == [title for title, _ in considered[: len(listed)]]
    assert len(listed) >= min(3, len(considered))
    more = len(considered) - len(listed)
    assert re.search(rf"\b{more} more[,:]", said) or not more
    standards = [*result.today, *result.today_held_back]
    assert not standards or standards[0].title in said
    assert not result.warnings or " ".join(result.warnings[0].says.split()) in said


def test_the_first_labels_stand_in_their_order(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """The same labels in the same order at every width: with what may be called first, and where nothing may."""
    for name, wanted in (("clinic/hcc-5cm.json", LEADING), ("clinic/hcc-2cm-routine.yaml", NOTHING_LEADS)):
        case = given(name)
        result = recommend(advisor.assess(case.case))
        assert (result.leading is None) == (wanted is NOTHING_LEADS)
        for width in (80, 100, 120):
            found = labels(page(result, case, width))
            assert [label for label in found if label in {*LEADING, *NOTHING_LEADS}] == wanted


def test_where_nothing_may_be_called_first_the_page_says_why(
    given: Callable[[str], CaseInput], advisor: Advisor
) -> None:
    """The reason takes the place of the first, and the nearest is named with its evidence; `--all` names three."""
    case = given("clinic/hcc-2cm-routine.yaml")
    result = recommend(advisor.assess(case.case))
    text = page(result, case, 120)
    assert re.search(rf"^First +{re.escape(result.leading_reason)}", text, re.MULTILINE)
    assert re.search(
        rf"^Nearest +{re.escape(result.approaches[0].title)}\nEvidence +People, this tumor", text, re.MULTILINE
    )
    nearest = page(result, case, 120, everything=True).split("\nNearest ")[1].split("\nFor it ")[0]
    titles = [item.title for item in result.approaches][:3]
    assert [title for title in titles if title in " ".join(nearest.split())] == titles
    assert "people, this tumor (" in nearest


def test_today_names_each_standard_with_its_source_or_says_that_none_is_known(
    given: Callable[[str], CaseInput], advisor: Advisor
) -> None:
    """Every one; what a standard still depends on stands with it."""
    case = given("clinic/pancreas-trial.yaml")
    result = recommend(advisor.assess(case.case))
    today = " ".join(page(result, case, 120, everything=True).split("\nToday ")[1].split("\n\n")[0].split())
    assert len(result.today) > MOST
    assert any(item.depends_on for item in result.today)
    for item in result.today:
        after = today.split(item.title)[1]
        assert item.source in after
        assert (", if " in after.split(item.source)[0] or ", unless " in after) or not item.depends_on
    nothing = page(replaced(result, today=(), today_held_back=()), case, 120)
    assert "Today     The rule base knows no standard that fits here." in nothing


def test_a_trial_shows_who_had_it_and_who_would_be_the_first(
    given: Callable[[str], CaseInput], advisor: Advisor
) -> None:
    """Under the one heading stands what people with this tumor had, under the other what none of them had."""
    case = given("clinic/prostate-focal-trial.yaml")
    result = recommend(advisor.assess(case.case))
    text = page(result, case, 120, everything=True).split("\nVariants\n")[0]
    had = text.split("\nPeople with this tumor have had it\n")[1].split("\n\n")[0]
    first = text.split("\nWould be the first in people with this tumor\n")[1].split("\n\n")[0]
    by_id = {item.strategy.id: item for item in result.recommendations}
    for item in result.approaches:
        best = by_id[item.strategies[0]]
        if best.status != "excluded":
            assert (item.title in had) == (item.group == "people")
            people = [by_id[name].studies for name in item.strategies]
            if any(studies.level <= 2 or "without benefit" in studies.words for studies in people):
                assert item.title not in first


def test_the_largest_trial_of_an_approach_stands_on_its_line(
    given: Callable[[str], CaseInput], advisor: Advisor
) -> None:
    """Whatever its result; a trial of another tumor says so."""
    case = given("clinic/hcc-5cm-heat-trial.yaml")
    result = recommend(advisor.assess(case.case))
    lines = page(result, case, 80, everything=True).splitlines()
    shown = {item.id: item for item in result.approaches if item.largest_trial}
    assert any(result.evidence[str(item.largest_trial)].number == 701 for item in shown.values())
    title = "Radiofrequency ablation with a drug carrier"
    at = next(place for place, line in enumerate(lines) if title in line and not line.startswith("No benefit"))
    assert any(line.startswith(f"No benefit  {title}") for line in lines)
    assert "largest trial: 701 people, no benefit" in " ".join(lines[at : at + 3])
    assert any("another tumor or stage" in line for line in lines)


def test_an_unknown_limit_of_a_study_that_counts_is_found_out_first(
    given: Callable[[str], CaseInput], advisor: Advisor
) -> None:
    """A study counts while a limit of it is unknown; the page asks for that limit before all else."""
    case = given("clinic/hcc-2cm-routine.yaml")
    unknown = case.case.replace({"tumor.size_cm": None, "facility.imaging": None, "facility.equipment": None})
    found = advisor.assess(unknown)
    text = page(recommend(found), replace(case, case=unknown), 120)
    first = next(item for item in found.ranked if item not in found.apart)
    open_ = [rule for rule in found.decided.presumed if rule in advisor.arguments[first].rules]
    assert open_
    labels = {advisor.base.vocabulary.label(name) for rule in open_ for name in found.cones.of_rule(rule)}
    assert any(re.search(rf"^Find out +1 {re.escape(label)}", text, re.MULTILINE) for label in labels)


def test_all_shows_every_variant_in_order(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """`--all` lists every approach and every strategy that is not excluded with its rank, and the others without."""
    case = given("clinic/hcc-5cm.json")
    result = recommend(advisor.assess(case.case))
    text = page(result, case, 120, everything=True)
    variants = text.split("\nVariants\n")[1].split("\n\n")[0]
    shown = [item for item in result.recommendations if item.status != "excluded"]
    places = [re.search(rf"^ *{item.rank}  {re.escape(item.strategy.title)}", variants, re.MULTILINE) for item in shown]
    assert all(places)
    assert sorted(places, key=lambda place: place.start() if place else 0) == places
    assert all(item.strategy.title in text for item in result.recommendations)
    best = {item.strategy.id: item for item in result.recommendations}
    listed = text.split("\nApproaches\n")[1].split("\n\n")[0]
    assert all(item.title in listed for item in result.approaches if best[item.strategies[0]].status != "excluded")
    assert "First in" not in page(result, case, 120)


def test_a_case_that_states_nothing_has_no_order(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """The empty page asks instead of ranking; only `--all` shows an order."""
    case = given("edge/empty.json")
    result = recommend(advisor.assess(case.case))
    text = page(result, case, 80)
    assert labels(text) == ["Case", "Setting", "First", "Check", "How firm", "Evidence"]
    assert "\nApproaches\n" not in text
    assert "No approach stands out" in text
    assert "\nApproaches\n" in page(result, case, 80, everything=True)


def test_assumed_values_are_shown_as_assumed(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """A value of the case line or the setting that nobody stated says so."""
    case = given("edge/empty.json")
    text = page(recommend(advisor.assess(case.case)), case, 120, everything=True)
    shown = {*advisor.base.case_line, advisor.base.policy.setting}.intersection(case.case.assumed)
    assert len(shown) > 1
    assert text.count("(assumed") >= len(shown)


def test_what_is_held_back_says_why(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """Held back is said in words, with the reason, for each approach and each variant."""
    case = given("clinic/hcc-pregnant-trial.yaml")
    result = recommend(advisor.assess(case.case))
    held = [item for item in result.recommendations if item.held_back and item.status != "excluded"]
    assert held
    text = page(result, case, 120, everything=True)
    today = " ".join(text.split("\nToday ")[1].split("\nNearest ")[0].split())
    assert all(item.title in today.partition("Held back: ")[2] for item in result.today_held_back)
    assert text.count("Held back: ") == len(held) + today.count("Held back: ")
    assert "Everything that is not ruled out is held back: the patient is pregnant." in " ".join(text.split())
    known = " ".join(page(result, case, 120).split("\nAgainst ")[1].split("\nFind out ")[0].split())
    strongest = result.rules[held[0].held_back_by[0]].say
    assert known.startswith(f"strong caution: {strongest.rstrip('.')}")


def test_a_level_is_the_strongest_for_minus_the_strongest_against(
    given: Callable[[str], CaseInput], advisor: Advisor
) -> None:
    """The signed arguments under a level add up as the page says."""
    case = given("clinic/hcc-5cm.json")
    text = page(recommend(advisor.assess(case.case)), case, 120, everything=True)
    detail = text.split("Argument and source\n")[1].split("\n\n")[0]
    levels: dict[str, tuple[int, list[int]]] = {}
    name = ""
    for line in detail.splitlines():
        label, total, own = line[3:12].strip(), line[14:19].strip(), line[21:25].strip()
        name = label or name
        if label:
            levels[name] = (int(total), [])
        if own:
            levels[name][1].append(int(own))
    assert levels
    for level, each in levels.values():
        assert level == max(0, *each, 0) + min(0, *each, 0)


def test_references_of_the_page_are_listed_once(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """Every number that the page cites has its row, in order."""
    case = given("clinic/hcc-5cm.json")
    text = page(recommend(advisor.assess(case.case)), case, 120, everything=True)
    rows = re.findall(r"^  \[([\d,-]+)\] ", text.split("\nReferences\n")[1], re.MULTILINE)
    numbers = [int(re.split("[,-]", row)[0]) for row in rows]
    assert all(one < other for one, other in pairwise(numbers))
    assert "  [36]" in text


def replaced(result: Any, **changes: Any) -> Any:
    """The result with some fields changed."""
    from msgspec.structs import replace  # noqa: PLC0415 - only here

    return replace(result, **changes)


@pytest.mark.parametrize("command", ["ask CASE --all", "report CASE -o - --format text", "what-if CASE --vary SIZE"])
def test_where_nothing_may_be_called_first_a_page_speaks_of_the_order(
    command: str, run: Callable[..., Any], hcc: str
) -> None:
    """It says what can change the first in the order; where something is called first, it speaks of the 1st place."""
    places = {"1st place": hcc, "first in the order": str(ROOT / "cases/clinic/kidney-routine.yaml")}
    for place, case in places.items():
        words = command.replace("CASE", case).replace("SIZE", "tumor.size_cm=1..8").split()
        said = " ".join(run(*words).out.split())
        assert place in said
        assert "1st place" not in said or case == hcc
        assert "First place" not in said or case == hcc
