"""The same cases again: changed values and another rule base, counted with masks as one by one."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("pyarrow")

from generators import random_case, seeded, small_base
from many_cases import ranked_at_once
from nanorx.advice.assessment import Advisor
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.partial import Members
from nanorx.knowledge.truth import YES
from nanorx.population.columns import CodedColumn, Columns
from nanorx.population.summary.again import TOGETHER, Comparer, changed_cases, columns_for, varied_columns
from nanorx.population.summary.compare import OutcomeMasks, Paired, pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.summary.again import Comparisons

SEEDS = range(12)


def compared(cases: Sequence[Case], advisor: Advisor, **how: object) -> Comparisons:
    """The cases compared at once."""
    how = {"vary": {}, **how}
    return Comparer(advisor, "balanced", **how).compare(*ranked_at_once(advisor, cases))  # type: ignore[arg-type]


def called(found: Assessment) -> str:
    """The approach that may be called first; empty: none may."""
    return found.base.approach_of[found.leading_id].id if found.leading_id else ""


def paired(pairs: Sequence[tuple[Assessment, Assessment]]) -> Paired:
    """Count one by one how pairs of answers differ."""
    found = Paired()
    for before, after in pairs:
        one, other = called(before), called(after)
        if one != other:
            found.transitions[one, other] += 1
        found.changed += one != other
        found.gained += not one and bool(other)
        found.lost += bool(one) and not other
        both = [(was, now) for was in before.standings for now in after.standings if was.id == now.id]
        exclusions = {was.id for was, now in both if was.excluded == YES != now.excluded}
        holds = {was.id for was, now in both if was.excluded != YES != now.excluded and was.held_back > now.held_back}
        found.exclusions.update(exclusions)
        found.holds.update(holds)
        found.exclusions_lost += bool(exclusions)
        found.holds_lost += bool(holds)
        found.statuses += any(was.status != now.status for was, now in both)
        found.holding += any(was.held_back != now.held_back for was, now in both)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_another_rule_base_differs_as_one_by_one(seed: int) -> None:
    """Lost exclusions and holds, statuses and first places, between a base and the same one without some rules."""
    random = seeded(seed)
    base = small_base(random)
    cases = [random_case(random, base) for _ in range(8)]
    kept = tuple(rule for rule in base.rules if rule.effect not in {"exclude", "caution"} or random.random() > 0.3)
    after, before = Advisor(_with_rules(base, kept), use_engine=False), Advisor(base, use_engine=False)
    pairs = [(before.assess(case), after.assess(case)) for case in cases]
    assert compared(cases, after, against=base).against == paired(pairs)
    back = [(now, was) for was, now in pairs]
    assert compared(cases, before, against=after.base).against == paired(back)


def _with_rules(base: RuleBase, rules: Sequence[object]) -> RuleBase:
    return dataclasses.replace(base, rules=tuple(rules))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_change_differs_as_one_by_one(seed: int) -> None:
    """What is added to a set joins what each case says of it; other values are replaced; then all at once."""
    random = seeded(seed)
    base = dataclasses.replace(small_base(random), contradictions=())
    advisor = Advisor(base, use_engine=False)
    cases = [random_case(random, base) for _ in range(8)]
    changes: dict[str, dict[str, Value | None]] = {
        "+laser": {"facility.tools": Members({"laser"}, complete=False)},
        "no iron": {"facility.particles": Members((), {"iron"}, complete=False), "patient.grade": None},
    }
    found = compared(cases, advisor, vary=changes).varied
    assert list(found) == [*changes, TOGETHER]
    for words, paired_at_once in found.items():
        pairs = []
        for case in cases:
            tools = case.values.get("facility.tools", Members((), complete=False))
            particles = case.values["facility.particles"]
            assert isinstance(tools, Members)
            assert isinstance(particles, Members)
            changed: dict[str, Value | None] = {}
            if words != "no iron":
                lacks = tools.lacks - {"laser"}
                changed["facility.tools"] = Members(tools.has | {"laser"}, lacks, complete=tools.complete)
            if words != "+laser":
                lacks = frozenset() if particles.complete else particles.lacks | {"iron"}
                changed["facility.particles"] = Members(particles.has - {"iron"}, lacks, complete=particles.complete)
                changed["patient.grade"] = None
            pairs.append((advisor.assess(case), advisor.assess(parse_case(case.replace(changed).as_json(), base))))
        assert paired_at_once == paired(pairs)


def test_a_case_that_lost_an_entry_is_counted_once() -> None:
    """Whatever else changed beside it: another column in another case, or one that is gone."""
    codes = np.array([0, 1, 0], np.int32)
    before = {
        "a": CodedColumn(codes, ["x", "y"]),
        "b": CodedColumn(codes, ["x", "y"]),
        "c": CodedColumn(codes, ["x", None]),
    }
    after = {"a": CodedColumn(codes, [None, "y"]), "b": CodedColumn(np.array([0, 1, 1], np.int32), ["x", None])}
    assert changed_cases(Columns(3, before), Columns(3, after)) == 3
    assert changed_cases(Columns(3, {"a": before["a"]}), Columns(3, {"a": after["a"]})) == 2


def test_a_part_of_a_set_is_added_and_taken_away() -> None:
    """What was known of the rest stays known, a complete set stays complete, and nothing known stays open."""
    known = [None, Members({"a"}), Members({"a"}, {"b"}, complete=False)]
    columns = Columns(3, {"x.y": CodedColumn(np.arange(3, dtype=np.int32), known)})
    for change, expected in (
        ({"b"}, [Members({"b"}, complete=False), Members({"a", "b"}), Members({"a", "b"}, complete=False)]),
        (set(), [Members((), {"a"}, complete=False), Members(()), Members((), {"a", "b"}, complete=False)]),
    ):
        value = Members(change, () if change else {"a"}, complete=False)
        column = varied_columns(columns, {"x.y": value}, {}).of["x.y"]
        assert [column.values[code] for code in column.codes] == expected
    assert columns.of["x.y"].values == known


def test_a_value_that_another_base_does_not_know_says_nothing_there(base: RuleBase) -> None:
    """A choice that it lacks and a descriptor that it lacks are unknown, and the cases are counted once."""
    vocabulary = base.vocabulary
    organ = vocabulary.descriptors["tumor.organ"]
    fewer = organ._replace(choices={name: words for name, words in organ.choices.items() if name != "liver"})
    descriptors = {**vocabulary.descriptors, "tumor.organ": fewer}
    del descriptors["patient.inr"]
    other = dataclasses.replace(base, vocabulary=vocabulary._replace(descriptors=descriptors))
    of = {
        "tumor.organ": CodedColumn(np.array([0, 1, 0, 1], np.int32), ["liver", "brain"]),
        "patient.inr": CodedColumn(np.array([0, 0, 1, 1], np.int32), [1.5, None]),
    }
    read, unread = columns_for(Columns(4, of), base, other)
    assert unread == 3
    assert [read.of["tumor.organ"].values[code] for code in read.of["tumor.organ"].codes] == [None, "brain"] * 2
    assert "patient.inr" not in read.of


def test_counts_of_batches_add_up(base: RuleBase) -> None:
    """Two batches one after the other give what they give together."""
    advisor = Advisor(base, use_engine=False)
    random = seeded(7)
    cases = [random_case(random, base) for _ in range(6)]
    vary = {"+mri": {"facility.imaging": Members({"mri"}, complete=False)}}
    whole, part = compared(cases, advisor, vary=vary), compared(cases[:2], advisor, vary=vary)
    part.merge(compared(cases[2:], advisor, vary=vary))
    assert part == whole
    assert Counter(whole.varied["+mri"].transitions).total() == whole.varied["+mri"].changed


def test_a_hold_is_lost_only_by_what_was_not_ruled_out_and_is_not() -> None:
    """Of four cases held back before and not after: one was ruled out, one is, one is held still, one has lost it."""
    before = OutcomeMasks(15, {"s": 0b0001}, {"s": 0}, {"s": 0b1111}, {"": 15})
    after = OutcomeMasks(15, {"s": 0b0010}, {"s": 0}, {"s": 0b0100}, {"": 7, "a": 8})
    assert pair(before, after) == Paired(
        changed=1,
        gained=1,
        statuses=2,
        holding=3,
        exclusions_lost=1,
        holds_lost=1,
        transitions=Counter({("", "a"): 1}),
        exclusions=Counter({"s": 1}),
        holds=Counter({"s": 1}),
    )
