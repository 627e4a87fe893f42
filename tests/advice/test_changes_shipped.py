"""Why not and what if on the rule base that is shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nanorx
from conftest import examples
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.assessment import Advisor
from nanorx.advice.margins import number_margins, vary
from nanorx.advice.why_not.candidates import changed_values
from nanorx.advice.why_not.search import find_eligible, find_first, new_harms
from nanorx.errors import CaseError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

CASES = (
    "clinic/hcc-5cm.json",
    "clinic/hcc-2.5cm-pacemaker.yaml",
    "edge/partial-facility.yaml",
    "table1/40-prostate.yaml",
)
KEYS = st.integers(0, 10_000)


@pytest.fixture(scope="module")
def advisor(base: RuleBase) -> Advisor:
    return Advisor(base)


@pytest.fixture(scope="module")
def cases(root: Path, base: RuleBase) -> list[Case]:
    return [read_case(root / "cases" / name, base) for name in CASES]


@pytest.mark.slow
@given(case_key=KEYS, strategy_key=KEYS)
@examples(10)
def test_proposed_changes_hold(
    advisor: Advisor, cases: list[Case], root: Path, case_key: int, strategy_key: int
) -> None:
    """The example of each set, read as a case of its own, makes the strategy eligible, or first."""
    base, case = advisor.base, cases[case_key % len(cases)]
    strategy = base.strategies[strategy_key % len(base.strategies)].id
    answer = nanorx.why_not(case, strategy, rules=base)
    for goal in (answer.to_be_eligible, answer.to_be_first):
        for row in goal.sets:
            nested: dict[str, Any] = case.as_json()
            for name, value in row.example.items():
                group, _, key = name.partition(".")
                nested.setdefault(group, {})[key] = value
            found = recommend(advisor.assess(parse_case(nested, base))).recommendation(strategy)
            assert (found.status, found.rank, found.score) == (row.status, row.rank, row.score)
            assert row.status == "eligible" if goal is answer.to_be_eligible else row.rank == 1


@pytest.mark.parametrize(
    ("name", "number"),
    [("clinic/hcc-5cm.json", "4"), ("clinic/hcc-5cm.json", "5"), ("clinic/hcc-2.5cm-pacemaker.yaml", "4")],
)
def test_no_change_that_makes_it_first_does_harm(
    advisor: Advisor, root: Path, base: RuleBase, name: str, number: str
) -> None:
    """No set of changes makes a caution or an exclusion fire, about whatever strategy: nobody is told to do harm."""
    case = read_case(root / "cases" / name, base)
    now = advisor.assess(case).verdicts.rules
    for row in nanorx.why_not(case, number, rules=base).to_be_first.sets:
        nested: dict[str, Any] = case.as_json()
        for key, value in row.example.items():
            group, _, own = key.partition(".")
            nested.setdefault(group, {})[own] = value
        then = advisor.assess(parse_case(nested, base)).verdicts.rules
        harms = [rule.effect in {"exclude", "caution"} for rule in base.rules]
        assert not any(harm and was != YES == is_ for harm, was, is_ in zip(harms, now, then, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES[:2])
def test_a_single_change_is_found_if_there_is_one(advisor: Advisor, root: Path, base: RuleBase, name: str) -> None:
    """Ranking the case with each single change one by one finds no strategy that why-not has missed."""
    case = read_case(root / "cases" / name, base)
    now = advisor.assess(case)
    # All values of every descriptor that any exclusion or rival could turn on: no strategy's own selection.
    every = find_first(now, now.ranked[-1], 0).candidates
    single: dict[bool, set[str]] = {True: set(), False: set()}
    for item in every:
        try:
            changed = parse_case(case.replace(changed_values(case, [item])).as_json(), base)
        except CaseError:
            continue
        then = advisor.assess(changed)
        single[False] |= {row.id for row in then.standings if row.excluded == NO}
        leader = then.ranked[0]
        harms = [then.verdicts.rules[rule] == YES for rule in new_harms(now)]
        if then.standings[leader].key()[:-1] < now.standings[leader].key()[:-1] and not any(harms):
            single[True].add(then.standings[leader].id)
    for strategy_id, strategy in base.strategy_index.items():
        for first, ids in single.items():
            if strategy_id not in ids:
                continue
            found = find_first(now, strategy, 1) if first else find_eligible(now, strategy, 1)
            assert found.sets, strategy_id


@pytest.mark.parametrize("name", CASES)
def test_ranges_and_margins_agree(advisor: Advisor, root: Path, base: RuleBase, name: str) -> None:
    """The nearest change of a number is the same whether its range or its margin is asked for, and it is real."""
    case = read_case(root / "cases" / name, base)
    for margin in number_margins(advisor.assess(case)):
        target = base.vocabulary.descriptors[margin.descriptor]
        answer = vary(advisor.assess(case), margin.descriptor, target.low, target.high)
        assert answer.nearest == margin.nearest
        for span in answer.spans:
            middle = (span.low + span.high) / 2
            if span.first is not None and (not target.integer or middle == int(middle)):
                found = advisor.assess(case.replace({margin.descriptor: middle}))
                assert base.strategies[found.ranked[0]].id == span.first


@pytest.mark.parametrize("name", CASES)
def test_answers_fit_their_schemas(root: Path, base: RuleBase, name: str) -> None:
    """The JSON of both answers is what the schemas say."""
    case = read_case(root / "cases" / name, base)
    why = nanorx.why_not(case, base.strategies[7].id, rules=base).as_json()
    jsonschema.Draft202012Validator(nanorx.WhyNot.json_schema()).validate(why)
    changes = {"tumor.size_cm": 2, "tumor.vascularity": None}
    what = nanorx.what_if(case, changes, vary={"tumor.size_cm": (1, 10)}, rules=base).as_json()
    jsonschema.Draft202012Validator(nanorx.WhatIf.json_schema()).validate(what)
