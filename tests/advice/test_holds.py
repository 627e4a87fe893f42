"""How often cautions hold a strategy back, which of them do, and that no advantage offsets one."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators import case_of, clause, make_base, rule
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.approaches import one_step
from nanorx.advice.arguments import Argument
from nanorx.advice.assessment import Advisor
from nanorx.advice.holds import count_holds, hold_groups, hold_slices, holding, holding_slices
from nanorx.knowledge.evidence import NO_POLICY
from nanorx.knowledge.rule_base import CriterionIndex, RuleIndex
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.answers.result import Recommendation
    from nanorx.advice.assessment import Assessment
    from nanorx.advice.holds import Caution
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule

CASES = 6
CAUTIONS = st.lists(st.tuples(st.sampled_from((2, 1, 1)), st.integers(0, 63), st.integers(0, 2**CASES - 1)), max_size=7)
"""Points, some of six facts, and the cases in which the caution fires."""


def sorted_by_points(cautions: Iterable[Caution]) -> list[Caution]:
    return sorted(cautions, key=lambda row: -row[0])


def tried_out(cautions: Sequence[tuple[int, int]]) -> int:
    """The holds by trying each set of cautions."""
    most = 0
    for chosen in chain.from_iterable(combinations(cautions, size) for size in range(len(cautions) + 1)):
        if all(not one & other for (_, one), (_, other) in combinations(chosen, 2)):
            most = max(most, sum(points for points, _ in chosen))
    return min(most // 2, 2)


def in_case(cautions: Iterable[Caution], case: int) -> list[Caution]:
    return [(points, facts, 1) for points, facts, cases in cautions if cases >> case & 1]


def argument(at: int, caution: Caution) -> Argument:
    points, facts, _ = caution
    strength = points + STRENGTHS["weak"]
    return Argument(RuleIndex(at), CriterionIndex(0), favors=False, strength=strength, caution=True, facts=facts)


@given(CAUTIONS)
def test_many_cases_at_once_count_as_one_by_one(rows: list[Caution]) -> None:
    """In each case the holds are half the points of the cautions that share no fact and have the most, two at most."""
    cautions = sorted_by_points(rows)
    masks = [cases for _, _, cases in cautions]
    holds = tuple(map(argument, range(len(cautions)), cautions))
    one, two = hold_slices(hold_groups(holds), masks, {})
    makers = holding_slices(holds, masks)
    for case in range(CASES):
        verdicts = [YES if mask >> case & 1 else NO for mask in masks]
        assert {rule for rule, mask in makers.items() if mask >> case & 1} == set(holding(holds, verdicts))
    for case in range(CASES):
        fire = in_case(cautions, case)
        assert (one >> case & 1) + (two >> case & 1) == count_holds(fire) == tried_out([row[:2] for row in fire])


@given(CAUTIONS, CAUTIONS)
def test_one_more_caution_takes_no_hold_away(rows: list[Caution], more: list[Caution]) -> None:
    """With more cautions there are as many holds or more."""
    fewer, all_ = (sorted_by_points((points, facts, 1) for points, facts, _ in some) for some in (rows, rows + more))
    assert count_holds(fewer) <= count_holds(all_)


# -- cautions of a rule base


def caution(name: str, strength: str, *lines: str) -> Rule:
    return rule(name, "caution", ["s1"], [clause(line) for line in lines], criterion="harm", strength=strength)


SIZE, COUNT, GRADE, IMPLANT = (
    "tumor.size: at least 2 cm",
    "tumor.count: at least 2",
    "patient.grade: is high",
    "patient.implant: is yes",
)
VALUES: dict[str, Value] = {
    "tumor.organ": "liver",
    "tumor.size": 3.0,
    "tumor.count": 2.0,
    "patient.grade": "high",
    "patient.implant": "yes",
}
"""A case in which all of these hold."""


def found_of(*rules: Rule, values: dict[str, Value] | None = None) -> Assessment:
    base = make_base(rules, policy=NO_POLICY._replace(organ="tumor.organ", histology="tumor.histology"))
    return Advisor(base, use_engine=False).assess(case_of(base, dict(VALUES if values is None else values)))


def shown(*rules: Rule, values: dict[str, Value] | None = None) -> Recommendation:
    return recommend(found_of(*rules, values=values)).recommendation("s1")


@pytest.mark.parametrize(
    ("cautions", "holds", "makers"),
    [
        ([("moderate", SIZE)], 0, ""),
        ([("moderate", SIZE), ("moderate", COUNT)], 1, "ab"),
        ([("moderate", SIZE), ("moderate", SIZE)], 0, ""),
        ([("moderate", SIZE, COUNT), ("moderate", COUNT)], 0, ""),
        ([("moderate", SIZE, COUNT), ("moderate", COUNT), ("moderate", GRADE)], 1, "abc"),
        ([("moderate", SIZE), ("weak", COUNT)], 0, ""),
        ([("strong", SIZE)], 1, "a"),
        ([("strong", SIZE), ("strong", SIZE)], 1, "ab"),
        ([("strong", SIZE), ("strong", COUNT)], 2, "ab"),
        ([("strong", SIZE), ("moderate", COUNT)], 1, "a"),
        ([("strong", SIZE), ("moderate", COUNT), ("moderate", GRADE)], 2, "abc"),
        ([("moderate", SIZE), ("moderate", COUNT), ("moderate", GRADE), ("moderate", IMPLANT)], 2, "abcd"),
        ([("strong", SIZE), ("strong", COUNT), ("strong", GRADE)], 2, "abc"),
        # what is computed or concluded is the fact from which it follows
        ([("moderate", "patient.points: at least 4"), ("moderate", GRADE)], 0, ""),
        ([("moderate", "patient.stage: is last"), ("moderate", GRADE)], 0, ""),
        ([("moderate", "tumor.f1: is yes"), ("moderate", IMPLANT)], 0, ""),
        ([("moderate", "tumor.f1: is yes"), ("moderate", SIZE)], 1, "ab"),
        # the organ is in most rules and no fact of its own
        ([("moderate", "tumor.organ: is liver", SIZE), ("moderate", "tumor.organ: is liver", COUNT)], 1, "ab"),
        ([("moderate", "tumor.organ: is liver"), ("moderate", "tumor.organ: is not skin")], 1, "ab"),
    ],
)
def test_what_holds_back(cautions: list[tuple[str, ...]], holds: int, makers: str) -> None:
    """Strong cautions hold, and moderate ones beside another one about other facts; two holds are counted."""
    rules = [caution(name, *row) for name, row in zip("abcd", cautions, strict=False)]
    row = shown(rule("sees", "conclude", finding="tumor.f1", when=[clause(IMPLANT)]), *rules)
    assert (row.holds, row.held_back, "".join(sorted(row.held_back_by))) == (holds, holds > 0, makers)


def test_what_is_unknown_may_only_add_holds() -> None:
    """A caution that cannot tell holds nothing back yet; it counts in the worst key alone."""
    rules = [caution("a", "moderate", SIZE), caution("b", "moderate", COUNT), caution("c", "strong", GRADE)]
    found = found_of(*rules, values={"tumor.size": 3.0})
    assert tuple(found.standings[0].holds) == (0, 0, 2)
    assert found.standings[0].best_key()[1] == 0
    assert found.standings[0].worst_key()[1] == 2


def test_fewer_holds_come_first() -> None:
    """One hold stands before two, whatever the score."""
    rules = [
        rule("good", "favor", ["s1"], [clause(SIZE)], criterion="reach", strength="strong"),
        rule("both", "caution", ["s1", "s2"], [clause(SIZE)], criterion="harm", strength="strong"),
        caution("more", "strong", COUNT),
    ]
    found = found_of(*rules)
    assert [found.base.strategies[place].id for place in found.ranked] == ["s3", "s2", "s1"]
    assert found.standings[0].score > found.standings[1].score


GOOD = rule("good", "favor", ["s1"], [clause(IMPLANT)], criterion="harm", strength="strong")


@pytest.mark.parametrize(
    ("strength", "size", "level"),
    [
        ("weak", 3.0, (2, 2, 2)),
        ("moderate", 3.0, (-2, -2, -2)),
        ("strong", 3.0, (-3, -3, -3)),
        ("moderate", 1.0, (3, 3, 3)),
        ("moderate", None, (-2, 3, 3)),
        ("weak", None, (2, 3, 3)),
    ],
)
def test_no_advantage_offsets_a_caution(strength: str, size: float | None, level: tuple[int, int, int]) -> None:
    """While a caution fires that is not weak, nothing for it counts on its criterion; while it may, not at worst."""
    values = {name: value for name, value in {**VALUES, "tumor.size": size}.items() if value is not None}
    row = shown(GOOD, caution("a", strength, SIZE), values=values).criteria["harm"]
    assert (row.low, row.level, row.high) == level
    assert row.arguments_for == ("good",)
    assert row.set_aside is (size == 3.0 and strength != "weak")


def test_an_opposition_is_offset_as_before() -> None:
    """Only a caution sets advantages aside, and only on its own criterion."""
    against = rule("a", "oppose", ["s1"], [clause(SIZE)], criterion="harm", strength="strong")
    reaches = rule("b", "favor", ["s1"], [clause(SIZE)], criterion="reach", strength="strong")
    row = shown(GOOD, against, reaches).criteria["harm"]
    assert (row.level, row.set_aside) == (0, False)
    assert shown(reaches, caution("c", "strong", SIZE)).criteria["reach"].level == 3


def test_a_step_of_a_caution_sets_advantages_aside_or_back() -> None:
    """A weak caution that were moderate would set a strong advantage aside, and a moderate one that were weak not."""
    weight = 30
    weak, moderate = (found_of(GOOD, caution("a", strength, SIZE)) for strength in ("weak", "moderate"))
    first = weak.base.strategy_index["s1"]
    assert one_step(weak, first) == (-2 * weight, 3 * weight)
    assert one_step(moderate, first) == (-3 * weight, 2 * weight)
