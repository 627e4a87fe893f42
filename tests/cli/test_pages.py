"""The pages: every case of the checkout, at every width."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from conftest import ROOT, some_of
from nanorx.advice.answers.explanation import explain
from nanorx.advice.answers.recommend import recommend
from nanorx.document.pages.explain import explain_document
from nanorx.document.pages.recommend import recommend_document
from nanorx.document.terminal import draw
from page_form import check_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.assessment import Advisor
    from nanorx.cli.given import CaseInput

CASES = sorted(str(path.relative_to(ROOT / "cases")) for path in (ROOT / "cases").rglob("*.*"))
WIDTHS = (60, 70, 80, 100, 120, 160)
FIRST_LABELS = ["Case", "First", "Why", "Status", "Check", "How firm", "Evidence", "Over 2nd"]


def page(result: Any, case: CaseInput, width: int, *, color: bool = False, everything: bool = False) -> str:
    """The page of `nanorx recommend`."""
    document = recommend_document(result, case.case, case.base, command=case.command, everything=everything)
    return draw(document, width, color=color)


def labels(text: str) -> list[str]:
    """The labels of the first block."""
    block = text.split("\n\n")[1]
    return [line[:10].strip() for line in block.splitlines() if line[:1] != " "]


@pytest.mark.parametrize("name", some_of(CASES, 10))
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


def test_the_first_labels_stand_in_their_order(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """Case, First, Why, Status, Check, How firm, Evidence, Over 2nd, in this order at every width."""
    case = given("clinic/hcc-5cm.json")
    result = recommend(advisor.assess(case.case))
    for width in (80, 100, 120):
        found = labels(page(result, case, width))
        assert [label for label in found if label in FIRST_LABELS] == FIRST_LABELS


def test_a_strong_conflict_comes_first(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """What is argued clearly both ways stands before everything else."""
    case = given("clinic/hcc-5cm.json")
    result = recommend(advisor.assess(case.case))
    first = next(item for item in result.recommendations if not item.listed_apart and item.criteria["delivery"].level)
    rules = [name for row in first.criteria.values() for name in row.arguments_for][:1]
    torn = replace_first(result, first, conflicts=rules)
    assert labels(page(torn, case, 80))[0] == "Conflict"


def test_the_whole_list_is_in_order_and_leaves_no_strategy_out(
    given: Callable[[str], CaseInput], advisor: Advisor
) -> None:
    """`--all` shows every strategy: what is not excluded with its rank, what is excluded without."""
    case = given("clinic/hcc-5cm.json")
    result = recommend(advisor.assess(case.case))
    text = page(result, case, 120, everything=True)
    ranking = text.split("\nRanking\n")[1].split("\n\n")[0]
    ranks = [int(found) for found in re.findall(r"^ *(\d+)  \S", ranking, re.MULTILINE)]
    assert ranks == sorted(ranks)
    assert len(ranks) == sum(item.status != "excluded" for item in result.recommendations)
    assert all(item.strategy.title in text for item in result.recommendations)
    excluded = text.split("\nExcluded")[1].split("\n\n")[0]
    assert not re.search(r"^ *\d+  ", excluded, re.MULTILINE)


def test_a_case_that_states_nothing_has_no_order(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """The empty page asks instead of ranking; only `--all` shows an order."""
    case = given("edge/empty.json")
    result = recommend(advisor.assess(case.case))
    text = page(result, case, 80)
    assert labels(text) == ["Case", "First", "Check", "How firm", "Evidence"]
    assert "Ranking" not in text
    assert "No strategy stands out" in text
    assert "Ranking" in page(result, case, 80, everything=True)


def test_assumed_values_are_shown_as_assumed(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """A value that nobody stated says so."""
    case = given("edge/empty.json")
    text = page(recommend(advisor.assess(case.case)), case, 120, everything=True)
    assert text.count("(assumed)") >= len(case.case.assumed)


def test_what_is_held_back_says_why(given: Callable[[str], CaseInput], advisor: Advisor) -> None:
    """Held back is said in words, with the reason."""
    case = given("clinic/hcc-routine-care.yaml")
    result = recommend(advisor.assess(case.case))
    held = [item for item in result.recommendations if item.held_back and item.status != "excluded"]
    assert held
    text = page(result, case, 120, everything=True)
    assert text.count("Held back: ") >= len([item for item in held if not item.listed_apart])


def test_a_level_is_the_strongest_for_minus_the_strongest_against(
    given: Callable[[str], CaseInput], advisor: Advisor
) -> None:
    """The signed arguments under a level add up as the page says."""
    case = given("clinic/hcc-5cm.json")
    text = page(recommend(advisor.assess(case.case)), case, 120)
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
    text = page(recommend(advisor.assess(case.case)), case, 120)
    rows = re.findall(r"^  \[([\d,-]+)\] ", text.split("\nReferences\n")[1], re.MULTILINE)
    numbers = [int(re.split("[,-]", row)[0]) for row in rows]
    assert all(one < other for one, other in pairwise(numbers))
    assert "  [36]" in text


def replace_first(result: Any, first: Any, **changes: Any) -> Any:
    """The result with a changed first strategy."""
    from msgspec.structs import replace  # noqa: PLC0415 - only here

    changed = replace(first, **changes)
    rows = [changed, *(item for item in result.recommendations if item is not first)]
    return replace(result, recommendations=rows)
