"""What if: before and after are what ranking gives; the points of a range are exact; so are the margins of numbers."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nextafter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from conftest import examples
from generators import case_of, clause, make_base, random_case, random_value, randoms, rule, seeded, small_base
from nanorx.advice.answers.what_if import checked_changes, what_if
from nanorx.advice.assessment import Advisor
from nanorx.advice.margins import near_margins, number_margins, vary
from nanorx.errors import CaseError, UsageError
from nanorx.knowledge.derived import Derivations
from nanorx.knowledge.rule_base import Contradiction
from nanorx.knowledge.truth import VERDICTS

if TYPE_CHECKING:
    from random import Random

    from nanorx.advice.margins import Span
    from nanorx.knowledge.case import Case

NUMBERS = {
    "tumor.size": (0.5, 9.0, 0.05),
    "tumor.count": (0.0, 4.0, 1.0),
    "patient.points": (2.0, 6.0, 1.0),
    "tumor.load": (0.5, 36.0, 0.25),
}
WHOLE = {"tumor.count", "patient.points"}


def first(advisor: Advisor, case: Case, name: str, value: float) -> str:
    found = advisor.assess(case.replace({name: value}))
    return advisor.base.strategies[found.ranked[0]].id


def holding(spans: list[Span], value: float) -> Span:
    found = [
        item
        for item in spans
        if (item.low < value or (item.low == value and not item.open_low))
        and (value < item.high or (value == item.high and not item.open_high))
    ]
    assert len(found) == 1, (value, spans)
    return found[0]


def drawn(random: Random) -> tuple[Advisor, Case]:
    base = replace(small_base(random), contradictions=())
    base = replace(base, vocabulary=base.vocabulary._replace(derived=Derivations()))
    return Advisor(base, use_engine=False), random_case(random, base)


@given(randoms())
@examples(20)
def test_the_points_agree_with_a_fine_sweep(random: Random) -> None:
    """Every value of a range lies in one span, and the strategy of the span is first when that value is ranked."""
    advisor, case = drawn(random)
    for name, (low, high, step) in NUMBERS.items():
        answer = vary(advisor.assess(case), name, low, high)
        values = [low + step * place for place in range(int((high - low) / step) + 1)]
        for value in values:
            assert holding(answer.spans, value).first == first(advisor, case, name, value)
        assert (answer.spans[0].low, answer.spans[-1].high) == (low, high)


@given(randoms())
@examples(40)
def test_the_points_are_exact_and_their_ends_right(random: Random) -> None:
    """At `above 3` 3 itself belongs to what was before, at `at least 3` to what comes; the next number to the other."""
    advisor, case = drawn(random)
    for point in vary(advisor.assess(case), "tumor.size", 0.5, 9.0).points:
        above = point.words.startswith("above ")
        assert above != point.words.startswith("at least ")
        assert first(advisor, case, "tumor.size", point.at) == (point.before if above else point.after)
        if above:
            assert first(advisor, case, "tumor.size", nextafter(point.at, inf)) == point.after
        else:
            assert first(advisor, case, "tumor.size", nextafter(point.at, -inf)) == point.before


def test_ranges_have_points() -> None:
    """The generated cases do have points of both kinds."""
    random = seeded(3)
    words: set[str] = set()
    for _ in range(60):
        advisor, case = drawn(random)
        words |= {point.words.partition(" ")[0] for point in vary(advisor.assess(case), "tumor.size", 0.5, 9.0).points}
    assert words == {"above", "at"}


@given(randoms())
@examples(30)
def test_margins_are_how_far_a_number_may_move(random: Random) -> None:
    """Short of the distance the first place stays; at the distance (or just beyond) it is the one that is named."""
    advisor, case = drawn(random)
    for margin in number_margins(advisor.assess(case)):
        name, value = margin.descriptor, margin.value
        low, high, step = NUMBERS[name]
        for turn, sign, end in ((margin.down, -1, low), (margin.up, 1, high)):
            reach = turn.distance if turn else abs(end - value)
            count = int(reach / step)
            passing = turn is not None and turn.beyond and name not in WHOLE  # a count reaches its next step
            for place in range(count + 1 if turn is None or passing else count):
                assert first(advisor, case, name, value + sign * place * step) == margin.first
            if turn is None:
                continue
            at = value + sign * turn.distance if name in WHOLE else turn.at
            there = nextafter(at, sign * inf) if passing else at
            assert first(advisor, case, name, there) == turn.first != margin.first
            error = case.vocabulary.descriptors[name].error
            assert turn.within_error == (turn.distance < error if passing else turn.distance <= error)


@given(randoms())
@examples(30)
def test_near_margins_find_what_a_measuring_error_can_do(random: Random) -> None:
    """Looked at no further than the error, the same turns are found within it."""
    advisor, case = drawn(random)
    found = advisor.assess(case)
    rows = number_margins(found)
    within = [(row.descriptor, row.nearest) for row in rows if row.nearest and row.nearest.within_error]
    near = [(row.descriptor, row.nearest) for row in near_margins(found) if row.nearest and row.nearest.within_error]
    assert near == within


STEP = [
    rule("low", "favor", ["s1"], when=[clause("tumor.size: at most 3 cm")], criterion="reach", strength="strong"),
    rule("high", "favor", ["s2"], when=[clause("tumor.size: at least 6 cm")], criterion="reach", strength="strong"),
    rule("both", "favor", ["s3"], criterion="reach", strength="weak"),
    rule("many", "favor", ["s2"], when=[clause("tumor.count: above 2")], criterion="reach", strength="strong"),
]


@pytest.mark.parametrize(
    ("value", "down", "up"),
    [
        (2.8, None, ("above 3 cm", 0.2, False)),
        (2.81, None, ("above 3 cm", 0.19, True)),
        (3.2, ("at most 3 cm", 0.2, True), ("at least 6 cm", 2.8, False)),
        (5.8, ("at most 3 cm", 2.8, False), ("at least 6 cm", 0.2, True)),
        (6.2, ("below 6 cm", 0.2, False), None),
    ],
)
def test_a_margin_is_compared_with_the_measuring_error(
    value: float, down: tuple[str, float, bool] | None, up: tuple[str, float, bool] | None
) -> None:
    """Within the error (0.2 cm) is what a measurement can reach; what it would have to pass must be nearer."""
    advisor = Advisor(make_base(STEP), use_engine=False)
    margin = number_margins(advisor.assess(case_of(advisor.base, {"tumor.size": value})))[0]
    found = [item and (item.words, item.distance, item.within_error) for item in (margin.down, margin.up)]
    assert found == [down, up]


def test_whole_numbers_move_by_whole_steps() -> None:
    """A count of 1 has to become 3 to be above 2: 2 away."""
    advisor = Advisor(make_base(STEP), use_engine=False)
    margin = number_margins(advisor.assess(case_of(advisor.base, {"tumor.count": 1.0})))[0]
    assert margin.up is not None
    assert (margin.up.words, margin.up.distance) == ("above 2", 2)


def test_values_that_contradict_the_case_have_no_first_place() -> None:
    """They are shown as contradicting, and are no change of the first place."""
    row = Contradiction("x", (clause("tumor.size: between 4 and 5 cm"), clause("patient.implant: is yes")), "No.")
    base = replace(make_base(STEP), contradictions=(row,))
    answer = vary(Advisor(base, use_engine=False).assess(case_of(base, {"patient.implant": "yes"})), "tumor.size", 1, 9)
    assert [(item.words, item.first) for item in answer.spans] == [
        ("at most 3 cm", "s1"),
        ("above 3 cm, below 4 cm", "s3"),
        ("from 4 cm to 5 cm", None),
        ("above 5 cm, below 6 cm", "s3"),
        ("at least 6 cm", "s2"),
    ]
    assert [point.words for point in answer.points] == ["above 3 cm", "at least 6 cm"]


def test_a_margin_looks_beyond_what_contradicts_the_case() -> None:
    """From 3.5 cm, with 4 to 5 cm contradicting, the next strategy that can be first is the one at 6 cm."""
    row = Contradiction("x", (clause("tumor.size: between 4 and 5 cm"), clause("patient.implant: is yes")), "No.")
    base = replace(make_base(STEP), contradictions=(row,))
    case = case_of(base, {"patient.implant": "yes", "tumor.size": 3.5})
    up = number_margins(Advisor(base, use_engine=False).assess(case))[0].up
    assert up is not None
    assert (up.words, up.first, up.distance) == ("at least 6 cm", "s2", 2.5)


@pytest.mark.parametrize(
    ("name", "low", "high", "says"),
    [
        ("tumor.siz", 1, 2, 'Did you mean "tumor.size"?'),
        ("tumor.organ", 1, 2, "tumor.size, tumor.count"),
        ("tumor.size", 3, 1, "smaller number comes first"),
        ("tumor.size", 1, 99, "0.5 to 9 cm"),
        ("tumor.size", float("nan"), 2, "not plausible"),
        ("tumor.count", 0.5, 2, "whole numbers"),
    ],
)
def test_a_range_that_is_none_is_refused(name: str, low: float, high: float, says: str) -> None:
    """The message says what is wrong and what is allowed."""
    advisor = Advisor(make_base(STEP), use_engine=False)
    with pytest.raises(UsageError) as error:
        vary(advisor.assess(case_of(advisor.base)), name, low, high)
    assert says in str(error.value)


@given(randoms())
@examples(30)
def test_before_and_after_are_what_ranking_gives(random: Random) -> None:
    """Ranks, statuses and levels are those of the two cases; a rule is named where one of the latter changed."""
    advisor, case = drawn(random)
    names = random.sample(list(case.vocabulary.descriptors), random.randint(1, 3))
    changes = {name: random_value(random, case.vocabulary.descriptors[name]) for name in names}
    answer = what_if(advisor.assess(case), changes)
    before, after = advisor.assess(case), advisor.assess(case.replace(changes))
    assert [item.strategy for item in answer.strategies] == [advisor.base.strategies[at].id for at in after.ranked]
    for item in answer.strategies:
        place = advisor.base.strategy_index[item.strategy]
        was, now = before.standings[place], after.standings[place]
        assert (item.was_rank, item.rank) == (before.ranks[place], after.ranks[place])
        assert (item.was_status, item.status) == (was.status, now.status)
        otherwise = was.status != now.status or was.held_back != now.held_back
        otherwise |= was.tier.now != now.tier.now and before.decided.tiers == after.decided.tiers
        moved = {
            row.id: (old.now, new.now)
            for row, old, new in zip(advisor.base.criteria, was.levels, now.levels, strict=True)
            if old.now != new.now
        }
        assert item.levels == moved
        assert item.by_rule == (otherwise or bool(moved)) == bool(item.rules)
        for row in item.rules:
            at = advisor.base.rule_index[row.rule]
            assert (row.was, row.now) == (VERDICTS[before.verdicts.rules[at]], VERDICTS[after.verdicts.rules[at]])
            assert row.was != row.now
            assert item.strategy in advisor.base.rules[at].strategies


def test_every_mistake_of_the_changes_is_reported() -> None:
    """An unknown name and a wrong value are refused together, as those of a case file are."""
    base = make_base(STEP)
    with pytest.raises(CaseError) as error:
        checked_changes({"tumor.siz": 3, "tumor.size": "big", "tumor.organ": None}, base)
    assert [item.path for item in error.value.problems] == ["tumor.siz", "tumor.size"]


def test_a_value_can_be_taken_away() -> None:
    """None makes a value unknown again."""
    advisor = Advisor(make_base(STEP), use_engine=False)
    case = case_of(advisor.base, {"tumor.size": 2.0})
    answer = what_if(advisor.assess(case), checked_changes({"tumor.size": None}, advisor.base))
    assert [(item.was, item.now) for item in answer.changes] == [
        ("2 cm", "not given"),
        ("2 to 8 cm (computed)", "not given"),
    ]
    assert (answer.was_first, answer.first) == ("s1", "s3")


def test_without_strategies_there_are_no_margins() -> None:
    """In a rule base that ranks nothing no number can change who is first, and none is looked at in vain."""
    base = make_base([rule("large", "conclude", when=[clause("tumor.size: above 3 cm")], finding="tumor.f1")], ())
    found = Advisor(base, use_engine=False).assess(case_of(base, {"tumor.size": 4.0}))
    assert number_margins(found) == near_margins(found) == []
    varied = vary(found, "tumor.size", 1.0, 5.0)
    assert (varied.spans, varied.points, varied.nearest) == ([], [], None)
