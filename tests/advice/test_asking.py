"""What `ask` promises of an answer is what setting it gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from nanorx.advice.answers.questions import questions
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.assessment import Advisor
from nanorx.api import as_case
from nanorx.knowledge.files.loader import load
from nanorx.knowledge.values import check_value

ROOT = Path(__file__).resolve().parents[2]
CASES = [
    "clinic/hcc-5cm.json",
    "clinic/prostate-small.yaml",
    "clinic/ovary-peritoneal.yaml",
    "edge/empty.json",
    "edge/partial-facility.yaml",
    "edge/airway-fistula-bars-light.yaml",
    "table1/32-lung.yaml",
]


@pytest.fixture(scope="module")
def advisor() -> Advisor:
    """The shipped rule base, without the engine, which has tests of its own."""
    return Advisor(load(ROOT / "rules"), use_engine=False)


@pytest.mark.parametrize("name", CASES)
def test_setting_an_answer_gives_what_was_promised(advisor: Advisor, name: str) -> None:
    """For every answer to every question: with that value alone added, the promised strategy is first."""
    case = as_case(ROOT / "cases" / name, advisor.base)
    asking = questions(advisor.assess(case))
    checked = 0
    for row in asking.open:
        descriptor = advisor.base.vocabulary.descriptors[row.descriptor]
        for answer in row.answers:
            changed = case.replace({row.descriptor: check_value(descriptor, answer.example)})
            found = advisor.assess(changed)
            assert advisor.base.strategies[found.ranked[0]].id == answer.first, (row.descriptor, answer.words)
            assert answer.changes_first == (answer.first != asking.first)
            standing = found.standings[found.ranked[0]]
            stopped = standing.status == "excluded" or standing.holds.now > 0
            assert answer.stopped == stopped, (row.descriptor, answer.words)
            checked += 1
    assert checked or asking.settled


def test_questions_name_only_what_is_missing(advisor: Advisor) -> None:
    """A value that is stated is not asked for again, and what is assumed is listed to be confirmed."""
    case = as_case(ROOT / "cases/clinic/hcc-5cm.json", advisor.base)
    asking = questions(advisor.assess(case))
    asked = {row.descriptor for row in (*asking.open, *asking.cannot)}
    assert not asked & set(case.stated)
    assert [row.descriptor for row in asking.assumptions] == list(case.assumed)


@pytest.mark.parametrize("name", CASES)
def test_settled_means_that_one_strategy_alone_can_be_first_and_nothing_can_stop_it(
    advisor: Advisor, name: str
) -> None:
    """Nothing is left to ask just when a single rank interval begins at 1 and no rule can still hold that one back."""
    case = as_case(ROOT / "cases" / name, advisor.base)
    result = recommend(advisor.assess(case))
    first, *others = [row for row in result.recommendations if row.rank_interval[0] == 1]
    holds = {row.id for row in advisor.base.rules if row.effect == "caution" and row.strength != "weak"}
    open_ = [*first.undecided_exclusions, *holds.intersection(first.open_cautions)]
    assert questions(advisor.assess(case)).settled == (not others and not open_)
