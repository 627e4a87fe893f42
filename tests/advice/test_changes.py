"""Why not: the changes that are proposed do what they promise, are the smallest, and none is missed.

On small rule bases every set of changes is tried one by one; only what the search finds at once is compared with it.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from conftest import examples
from generators import (
    VOCABULARY,
    case_of,
    clause,
    contradicts,
    make_base,
    need,
    random_case,
    randoms,
    rule,
    seeded,
    small_base,
    without_formulas,
)
from nanorx.advice.assessment import Advisor
from nanorx.advice.why_not.answer import FOR_ELIGIBLE, FOR_FIRST, why_not
from nanorx.advice.why_not.search import find_eligible, find_first
from nanorx.knowledge.partial import Members, is_settled
from nanorx.knowledge.rule_base import Contradiction, StrategyIndex
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from nanorx.knowledge.values import check_value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from nanorx.advice.order import Key
    from nanorx.advice.why_not.answer import ChangeSet
    from nanorx.advice.why_not.search import SmallestSets
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value

Step = tuple[tuple[str, str], "int | str"]
"""A unit, and the place of a region, or yes or no for an element."""

TRIED = 2
"""The most changes that are combined by trying all."""


def drawn(random: Random, *, changeable: bool = False, formulas: bool = True) -> tuple[Advisor, Case]:
    """A small rule base and a case that contradicts nothing."""
    base = small_base(random)
    if not formulas:
        base = without_formulas(base)
    if changeable:
        kinds = ("fixed", "by-facility", "by-treatment")
        known = {
            name: item._replace(changeable=random.choice(kinds)) for name, item in base.vocabulary.descriptors.items()
        }
        base = replace(base, vocabulary=base.vocabulary._replace(descriptors=known))
    case = replace(random_case(random, base), vocabulary=base.vocabulary)
    return Advisor(base, use_engine=False), case


def steps(advisor: Advisor, case: Case) -> dict[Step, Value]:
    """Every single change: each other region of each descriptor, each element the other way round."""
    base = advisor.base
    found: dict[Step, Value] = {}
    for name, target in base.vocabulary.descriptors.items():
        now = case.values.get(name)
        if target.kind == "set":
            for element in target.choices:
                truth = now.truth(element) if isinstance(now, Members) else UNKNOWN
                for word, other in (("yes", YES), ("no", NO)):
                    if truth != other:
                        found[(name, element), word] = word
            continue
        asked = advisor.plan.clauses_about(name)
        if name in case.derived and is_settled(now):
            continue  # it changes with its parts
        for place, region in enumerate(advisor.plan.regions_in(case, name)):
            same = now is not None and all(item.truth(now) == item.truth(region.value) for item in asked)
            if not same:
                found[(name, ""), place] = region.value
    return found


def changed(case: Case, chosen: Sequence[Step], values: dict[Step, Value]) -> Case:
    """The case with some single changes made."""
    new: dict[str, Value | None] = {}
    for step in chosen:
        (name, element), _ = step
        if not element:
            new[name] = values[step]
            continue
        old = new.get(name, case.values.get(name)) or Members((), complete=False)
        assert isinstance(old, Members)
        has = old.has | {element} if step[1] == "yes" else old.has - {element}
        lacks = old.lacks - {element} if step[1] == "yes" else old.lacks | {element}
        everything = len(has) + len(lacks) == len(case.vocabulary.descriptors[name].choices)
        full = old.complete or everything
        new[name] = Members(has, () if full else lacks, complete=full)
    return case.replace(new)


def reaches(advisor: Advisor, case: Case, target: int, *, first: bool) -> bool:
    if contradicts(advisor.base, case):
        return False
    found = advisor.assess(case)
    if first:
        return found.ranked[0] == target and found.standings[target].excluded != YES
    return found.standings[target].excluded == NO


def does_harm(advisor: Advisor, case: Case, new: Case) -> bool:
    """Does a rule that excludes or cautions fire in the changed case that does not fire in the case?"""
    before, after = (advisor.assess(one).verdicts.rules for one in (case, new))
    rows = zip(advisor.base.rules, before, after, strict=True)
    return any(row.effect in {"exclude", "caution"} and now == YES != was for row, was, now in rows)


def betters(advisor: Advisor, case: Case, chosen: Sequence[Step], values: dict[Step, Value], target: int) -> bool:
    """Is the strategy worse off without any one of the changes, the others made?"""

    def key(steps: Sequence[Step]) -> Key | None:
        new = changed(case, steps, values)
        return None if contradicts(advisor.base, new) else advisor.assess(new).standings[target].key()

    whole = key(chosen)
    assert whole is not None
    parts = [
        key([step for step in chosen if step is not one]) for one in chosen if one[0][0] != advisor.base.policy.setting
    ]
    return all(part is None or whole[:-1] < part[:-1] for part in parts)


def tried(advisor: Advisor, case: Case, target: int, *, first: bool) -> set[frozenset[Step]]:
    """All sets with the fewest changes that reach the goal, found by trying all of up to two.

    To be first, each change betters the strategy, and none makes a caution or an exclusion fire.
    """
    values = steps(advisor, case)
    for size in range(TRIED + 1):
        found = {
            frozenset(chosen)
            for chosen in itertools.combinations(values, size)
            if len({unit for unit, _ in chosen}) == size
            and reaches(advisor, changed(case, chosen, values), target, first=first)
            and not (first and does_harm(advisor, case, changed(case, chosen, values)))
            and (not first or betters(advisor, case, chosen, values, target))
        }
        if found:
            return found
    return set()


def spelled(found: SmallestSets) -> set[frozenset[Step]]:
    """What the search found, in single regions."""
    rows: set[frozenset[Step]] = set()
    for state in found.sets:
        options = []
        for place in state:
            item = found.candidates[place]
            words: Sequence[int | str] = item.regions or (str(item.value),)
            options.append([(item.unit, word) for word in words])
        rows |= {frozenset(row) for row in itertools.product(*options)}
    return rows


@pytest.mark.parametrize("first", [False, True], ids=["eligible", "first"])
@given(random=randoms())
@examples(40)
def test_exactly_the_smallest_sets_are_found(random: Random, *, first: bool) -> None:
    """Trying every set of up to two changes gives the same smallest sets; if one change is enough it is found."""
    advisor, case = drawn(random, formulas=False)  # of the parts of a formula one is changed at a time
    target = StrategyIndex(random.randrange(len(advisor.arguments)))
    assessed = advisor.assess(case)
    expected = tried(advisor, case, target, first=first)
    found = find_first(assessed, target, FOR_FIRST) if first else find_eligible(assessed, target, FOR_ELIGIBLE)
    rows = spelled(found)
    fewest = min(map(len, rows), default=TRIED + 1)
    assert {row for row in rows if len(row) == fewest and fewest <= TRIED} == expected


def test_trying_all_is_not_empty() -> None:
    """The generated cases do need no change, one, two and more; for both goals."""
    random = seeded(7)
    sizes: dict[bool, list[int]] = {True: [], False: []}
    for _ in range(40):
        advisor, case = drawn(random)
        for first, counts in sizes.items():
            found = tried(advisor, case, 0, first=first)
            counts.append(min(map(len, found), default=TRIED + 1))
    assert all(set(counts) >= {0, 1, TRIED + 1} for counts in sizes.values())
    assert TRIED in sizes[False] + sizes[True]


def applied(case: Case, row: ChangeSet, chosen: Sequence[int]) -> Case:
    """The case with some of the changes of a set, at the values of its example."""
    new: dict[str, Value | None] = {}
    for place in chosen:
        item = row.changes[place]
        target = case.vocabulary.descriptors[item.descriptor]
        if item.action == "set":
            new[item.descriptor] = check_value(target, row.example[item.descriptor])
            continue
        step: Step = ((item.descriptor, item.element or ""), "yes" if item.action == "add" else "no")
        new[item.descriptor] = changed(case.replace(new), [step], {}).values[item.descriptor]
    return case.replace(new)


@given(randoms())
@examples(30)
def test_every_proposed_set_does_it_and_no_part_of_it(random: Random) -> None:
    """The changes of a set make the strategy eligible, or first; no part of them does; the outcome is as shown."""
    advisor, case = drawn(random, changeable=True)
    target = StrategyIndex(random.randrange(len(advisor.arguments)))
    answer = why_not(advisor.assess(case), advisor.base.strategies[target].id)
    for goal, first in ((answer.to_be_eligible, False), (answer.to_be_first, True)):
        assert goal.reached == reaches(advisor, case, target, first=first)
        for row in goal.sets:
            full = applied(case, row, range(len(row.changes)))
            assert full.sha256 == row.case_sha256
            assert reaches(advisor, full, target, first=first)
            then = advisor.assess(full)
            assert (row.status, row.rank) == (then.standings[target].status, then.ranks[target])
            for size in range(len(row.changes)):
                for part in itertools.combinations(range(len(row.changes)), size):
                    assert not reaches(advisor, applied(case, row, part), target, first=first)


@given(randoms())
@examples(30)
def test_kinds_are_right(random: Random) -> None:
    """Unknown values are found out, assumed ones confirmed; who can change a stated one the vocabulary says."""
    advisor, case = drawn(random, changeable=True)
    answer = why_not(advisor.assess(case), advisor.base.strategies[0].id)
    who = {"by-facility": "arrange", "by-treatment": "treat", "fixed": "fixed"}
    for row in (*answer.to_be_eligible.sets, *answer.to_be_first.sets):
        for item in row.changes:
            value = case.values.get(item.descriptor)
            open_ = (
                value.truth(item.element) == UNKNOWN
                if isinstance(value, Members) and item.element
                else not is_settled(value)
            )
            kind = "confirm" if item.descriptor in case.assumed else "find-out" if open_ else ""
            assert item.kind == (kind or who[case.vocabulary.descriptors[item.descriptor].changeable])
            assert ("would apply to" in item.phrase) == (item.kind == "fixed")
            assert ("if " in item.phrase) == (item.kind in {"find-out", "confirm"})
        assert row.in_reach == all(item.kind != "fixed" for item in row.changes)


@given(randoms())
@examples(20)
def test_the_smallest_set_within_reach_is_found_beside_a_smaller_fixed_one(random: Random) -> None:
    """If up to two changes that are not fixed make a strategy eligible, a set within reach is listed, and first."""
    advisor, case = drawn(random, changeable=True)
    descriptors = case.vocabulary.descriptors
    values = {
        step: value
        for step, value in steps(advisor, case).items()
        if (name := step[0][0]) in case.assumed
        or descriptors[name].changeable != "fixed"
        or name not in case.values
        or (step[0][1] and case.values[name].truth(step[0][1]) == 1)  # type: ignore[union-attr]
    }
    reachable = [
        size
        for size in range(TRIED + 1)
        for chosen in itertools.combinations(values, size)
        if len({unit for unit, _ in chosen}) == size and reaches(advisor, changed(case, chosen, values), 0, first=False)
    ]
    goal = why_not(advisor.assess(case), advisor.base.strategies[0].id).to_be_eligible
    if reachable and not goal.reached:
        assert goal.sets[0].in_reach
        assert len(goal.sets[0].changes) == min(reachable)


BASE = make_base(
    [
        need("s1", "facility.tools: includes all of laser, probe"),
        rule("too-large", "exclude", ["s1"], when=[clause("tumor.size: above 3 cm")]),
        rule("implant", "exclude", ["s1"], when=[clause("patient.implant: is yes")]),
        rule("care", "caution", ["s1"], when=[clause("goal.setting: is care")], criterion="harm", strength="strong"),
        rule("works", "favor", ["s1"], criterion="reach", strength="strong"),
        rule("rival", "favor", ["s2"], when=[clause("tumor.organ: is liver")], criterion="reach", strength="strong"),
        rule("rival-safe", "favor", ["s2"], criterion="harm", strength="weak"),
    ],
    ["s1", "s2"],
    vocabulary=VOCABULARY._replace(
        descriptors={
            name: item._replace(changeable="by-facility" if name.startswith("facility") else "fixed")
            for name, item in VOCABULARY.descriptors.items()
        },
    ),
)


def stated(**values: object) -> Case:
    names = {name.partition(".")[2]: name for name in BASE.vocabulary.descriptors}
    known = BASE.vocabulary.descriptors
    return case_of(BASE, {names[key]: check_value(known[names[key]], value) for key, value in values.items()})


def test_each_kind_stands_apart_in_plain_words() -> None:
    """An element of a set is one change; each change says who could bring it about, and what is fixed asks nobody."""
    case = stated(organ="liver", size=5.2, tools=["magnet"])
    goal = why_not(Advisor(BASE, use_engine=False).assess(case), "s1").to_be_eligible
    assert [(item.kind, item.descriptor, item.phrase) for item in goal.sets[0].changes] == [
        ("find-out", "patient.implant", "if the answer is no"),
        ("arrange", "facility.tools", "add laser"),
        ("arrange", "facility.tools", "add probe"),
        ("fixed", "tumor.size", "this would apply to a patient with size: at most 3 cm"),
    ]
    assert goal.sets[0].example["tumor.size"] == 3


def test_the_deciding_clauses_are_named_with_their_values() -> None:
    """Each need that is not met, each exclusion, hold-back and open question stands with its clause and value."""
    case = stated(size=5.2, tools=["magnet"], setting="care")
    answer = why_not(Advisor(BASE, use_engine=False).assess(case), "s1")
    seen = [(row.what, row.rule, row.clauses[0].phrase, row.clauses[0].value) for row in answer.excluded_by]
    assert sorted(seen) == [
        ("exclusion", "too-large", "tumor.size: above 3 cm", "5.2 cm"),
        ("need", "need-s1", "facility.tools: includes all of laser, probe", "magnet"),
    ]
    assert [row.rule for row in answer.held_back_by] == ["care"]
    assert [(row.rule, row.clauses[0].value) for row in answer.undecided_exclusions] == [("implant", "not given")]


def test_nobody_is_asked_to_put_the_others_back() -> None:
    """Taking away what only a rival needs is no way to be first."""
    rivals = [row for row in BASE.rules if row.id.startswith("rival")]
    rules = [need("s2", "facility.tools: includes laser"), *rivals]
    base = make_base(rules, ["s1", "s2"], vocabulary=BASE.vocabulary)
    case = case_of(base, {"facility.tools": Members(["laser"]), "tumor.organ": "liver"})
    goal = why_not(Advisor(base, use_engine=False).assess(case), "s1").to_be_first
    assert not goal.reached
    assert [item.descriptor for row in goal.sets for item in row.changes if item.kind == "arrange"] == []


def test_more_changes_within_reach_stand_before_fewer_that_are_fixed() -> None:
    """Where one fixed value would do, two things that can be arranged are found as well, and listed first."""
    open_ = clause("tumor.organ: is liver")
    rules = [
        rule("no-laser", "exclude", ["s1"], when=[open_], unless=[clause("facility.tools: includes laser")]),
        rule("no-probe", "exclude", ["s1"], when=[open_], unless=[clause("facility.tools: includes probe")]),
    ]
    base = make_base(rules, ["s1", "s2"], vocabulary=BASE.vocabulary)
    case = case_of(base, {"tumor.organ": "liver", "facility.tools": Members([])})
    goal = why_not(Advisor(base, use_engine=False).assess(case), "s1").to_be_eligible
    assert [[(item.kind, item.to) for item in row.changes] for row in goal.sets] == [
        [("arrange", "has laser"), ("arrange", "has probe")],
        [("fixed", "lung or skin")],
    ]


def test_an_element_that_is_there_can_be_in_the_way_of_being_first() -> None:
    """Without an element that speaks against it, a strategy is first: that one change is found."""
    rules = [
        rule(
            "worse",
            "oppose",
            ["s1"],
            when=[clause("facility.tools: includes magnet")],
            criterion="reach",
            strength="strong",
        ),
        rule("good", "favor", ["s1"], criterion="reach", strength="moderate"),
        rule("fair", "favor", ["s2"], criterion="reach", strength="weak"),
    ]
    base = make_base(rules, ["s1", "s2"], vocabulary=BASE.vocabulary)
    case = case_of(base, {"facility.tools": Members(["magnet"])})
    goal = why_not(Advisor(base, use_engine=False).assess(case), "s1").to_be_first
    assert [[item.phrase for item in row.changes] for row in goal.sets] == [["do without magnet"]]


def test_contradictory_changes_are_never_proposed() -> None:
    """What would contradict other entries is not proposed alone, but with what lifts the contradiction."""
    row = Contradiction("small", (clause("tumor.size: at most 3 cm"), clause("patient.grade: is high")), "No.")
    base = replace(BASE, contradictions=(row,))
    case = stated(size=5.2, tools=["laser", "probe"], implant="no", grade="high")
    goal = why_not(
        Advisor(base, use_engine=False).assess(replace(case, vocabulary=base.vocabulary)), "s1"
    ).to_be_eligible
    assert [[(item.descriptor, item.to) for item in found.changes] for found in goal.sets] == [
        [("tumor.size", "at most 3 cm"), ("patient.grade", "low or middle")]
    ]


def test_the_same_bytes() -> None:
    """The same case gives the same answer, byte for byte."""
    case = stated(size=5.2)
    assert why_not(Advisor(BASE).assess(case), "s1").dumps() == why_not(Advisor(BASE).assess(case), "s1").dumps()
