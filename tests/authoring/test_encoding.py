"""The formulas of a rule base say what the judge and the ranking say, for every case."""

from __future__ import annotations

import dataclasses
import itertools
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given

from conftest import examples
from generators import (
    LOAD,
    POINTS,
    STAGE,
    VOCABULARY,
    case_of,
    clause,
    make_base,
    random_case,
    random_clause,
    random_condition,
    randoms,
    seeded,
    small_base,
)
from generators import rule as make_rule
from nanorx.inference.plan import make_plan
from nanorx.knowledge.derived import Class, Derivations
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.files.models.properties import STATES
from nanorx.knowledge.partial import Members, OneOf
from nanorx.knowledge.regions import element_regions
from nanorx.knowledge.truth import NO, UNKNOWN, YES

pytest.importorskip("z3")

from nanorx.authoring.proving.encoding import Encoding
from nanorx.authoring.proving.solver import model_of, z3
from nanorx.authoring.proving.tiers import evidence_level, tier
from nanorx.authoring.proving.variables import _plainest
from nanorx.authoring.proving.witness import Judged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from random import Random
    from typing import Any

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase

RAISED = OneOf(("middle", "high"))
"""What a word of `patient.grade` that tells only a part stands for."""


def whole(base: RuleBase) -> Encoding:
    """An encoding that speaks of every rule and every descriptor."""
    encoding = Encoding(base)
    for name in base.vocabulary.descriptors:
        encoding.variable(name)
    for rule in base.rules:
        encoding.rule(rule)
    for row in base.policy.tiers:
        encoding.clause(row.when)
    return encoding


def differences(encoding: Encoding, model: Any, case: Case) -> Iterator[str]:
    """Everything that the model and the ordinary evaluation of a case tell differently."""

    def holds(formula: Any) -> bool:
        return bool(z3.is_true(model.eval(formula, model_completion=True)))

    base = encoding.base
    judged = Judged(base, case)
    for rule, verdict in zip(base.rules, judged.verdicts.rules, strict=True):
        formula = encoding.rule(rule)
        if (holds(formula.yes), holds(formula.possible)) != (verdict == YES, verdict != NO):
            yield f"rule {rule.id}: {verdict}"
    for name, truth in judged.verdicts.findings.items():
        formula = encoding.finding(name)
        if (holds(formula.yes), holds(formula.possible)) != (truth == YES, truth != NO):
            yield f"finding {name}: {truth}"
    for strategy in base.strategies:
        seen = judged.states(strategy.id)
        yield from (
            f"{strategy.id} {state}"
            for state in STATES
            if holds(encoding.strategies.stands(strategy.id, state)) is not (state in seen)
        )
        for criterion in base.criteria:
            level = model.eval(encoding.strategies.level(strategy.id, criterion.id), model_completion=True).as_long()
            if level != judged.level(strategy.id, criterion.id):
                yield f"{strategy.id} {criterion.id}: {level}"
            for low, high in ((-3, level - 1), (level, level), (level + 1, 3)):
                within = encoding.strategies.level_within(strategy.id, criterion.id, low, high)
                if holds(within) is not (low <= level <= high):
                    yield f"{strategy.id} {criterion.id}: {level} from {low} to {high}"
        standing = judged._standing(strategy.id)
        for term, found in ((tier, standing.tier.now), (evidence_level, standing.level.now)):
            number = model.eval(term(encoding, strategy.id), model_completion=True).as_long()
            if number != found:
                yield f"{strategy.id} {term.__name__}: {number}, not {found}"


def test_two_moderate_cautions_hold_back_if_they_share_no_fact() -> None:
    """In every case in which two of three cautions fire the formulas say what the judge says of holding back."""
    lines = {"a": ("tumor.size: above 3 cm", "patient.grade: is high"), "b": ("patient.grade: is high",)}
    lines["c"] = ("patient.implant: is yes",)
    base = make_base(
        make_rule(name, "caution", ["s1"], [clause(line) for line in when], criterion="harm", strength="moderate")
        for name, when in lines.items()
    )
    encoding = whole(base)
    solver = encoding.solver()
    held = encoding.strategies.stands("s1", "held-back")
    for names in itertools.combinations(lines, 2):
        fires = [
            encoding.rule(item).yes if item.id in names else z3.Not(encoding.rule(item).yes) for item in base.rules
        ]
        model = model_of(solver, *fires)
        if model is not None:  # b fires wherever a does
            assert z3.is_true(model.eval(held, model_completion=True)) is ("c" in names), names
            assert not list(differences(encoding, model, encoding.case(model)))


def varied(random: Random) -> RuleBase:
    """A small random rule base with tables of all sorts, and with a word that tells only a part.

    Some have gates, slack or groups, some refuse and some do not.
    """
    base = small_base(random)
    of = VOCABULARY.derived.of
    names = [name for name in VOCABULARY.descriptors if name not in {POINTS.name, STAGE.name, LOAD.name}]
    points = of[POINTS.name]._replace(tolerance=random.choice((0.0, 1.0)), relative=random.random() < 0.2)
    rows = [(choice, random_condition(random, [*names, POINTS.name], "any of")) for choice in ("last", "early", "last")]
    classes = (*(Class(choice, (when,)) for choice, when in rows), Class("late", ()))
    stage = of[STAGE.name]._replace(classes=classes, refuses=random.random() < 0.7)
    load = of[LOAD.name]
    some = [
        row._replace(when=(random_clause(random, random.choice(names)),)) if random.random() < 0.5 else row
        for row in (points, stage, load)
    ]
    grade = VOCABULARY.descriptors["patient.grade"]._replace(partial_choices={"raised": RAISED.choices})
    vocabulary = VOCABULARY._replace(
        descriptors={**VOCABULARY.descriptors, grade.name: grade},
        derived=Derivations(some, VOCABULARY.derived.ranges),
    )
    changed = dataclasses.replace(base, vocabulary=vocabulary)
    assume(changed.is_possible(case_of(changed).values))
    return changed


def varied_case(random: Random, base: RuleBase) -> Case:
    """A possible random case, now and then with the word that tells only a part."""
    case = random_case(random, base)
    partly = case.replace({"patient.grade": RAISED})
    return partly if random.random() < 0.4 and base.is_possible(partly.values) else case


@given(random=randoms())
@examples(40)
def test_the_formulas_agree_with_the_judge_for_a_case(random: Random) -> None:
    """Fixed to a random case, every rule, finding, state and level of a random rule base is what the judge says."""
    base = varied(random)
    case = varied_case(random, base)
    encoding = whole(base)
    model = model_of(encoding.solver(), *encoding.fixed(case))
    assert model is not None
    assert list(differences(encoding, model, case)) == []


@given(random=randoms())
@examples(10)
def test_the_case_of_a_model_is_what_the_solver_thought_of(random: Random) -> None:
    """A case that the solver found for a rule to fire or to be open gives all the verdicts that the solver gave it.

    It is asked for cases in which nothing rests on a formula.
    """
    base = varied(random)
    encoding = whole(base)
    solver = encoding.solver()
    solver.add(encoding.exact())
    for rule in base.rules:
        for formula in (encoding.rule(rule).yes, z3.And(encoding.rule(rule).possible, z3.Not(encoding.rule(rule).yes))):
            solver.push()
            solver.add(formula)
            model = model_of(solver)
            solver.pop()
            if model is not None:
                case = encoding.case(model)
                assert base.is_possible(case.values)
                assert list(differences(encoding, model, case)) == []


@given(random=randoms())
@examples(20)
def test_what_the_solver_calls_impossible_no_case_shows(random: Random) -> None:
    """A rule can fire, and a strategy can be eligible, exactly where one of all possible cases shows it."""
    base = small_base(random)
    plan = make_plan(base)
    every = list(all_cases(plan, most=600))
    assume(every)
    encoding = whole(base)
    solver = encoding.solver()
    judged = [Judged(base, case) for case in every]
    for place, rule in enumerate(base.rules):
        shown = any(item.verdicts.rules[place] == YES for item in judged)
        assert (model_of(solver, encoding.rule(rule).yes) is not None) is shown, rule.id
    for strategy in base.strategies:
        eligible = encoding.strategies.stands(strategy.id, "eligible")
        solver.push()
        solver.add(eligible)
        assert (model_of(solver) is not None) is any("eligible" in item.states(strategy.id) for item in judged)
        solver.pop()


def all_cases(plan: Plan, most: int) -> Iterator[Case]:
    """One possible case for each combination of regions, assumed values replaced too; none if they are too many.

    What can be left open without changing what is possible is filled in: that can only add to what is told. A computed
    value is also left to be computed: the one that stands for its region may be none that its parts give.
    """
    tied = {clause.descriptor for row in plan.base.contradictions for clause in row.when}
    tied |= set(plan.base.vocabulary.derived.of)
    values = {name: list(choices(plan, name, open_too=name in tied)) for name in plan.by_descriptor}
    if prod(len(some) for some in values.values()) <= most:
        for row in itertools.product(*values.values()):
            case = case_of(plan.base, dict(zip(values, row, strict=True)))
            if plan.base.is_possible(case.values):
                yield case


def choices(plan: Plan, name: str, *, open_too: bool) -> Iterator[Value | None]:
    """All values of a descriptor that clauses tell apart, those that are not or not wholly known included or not."""
    target = plan.base.vocabulary.descriptors[name]
    if target.kind != "set":
        yield from (region.value for region in plan.regions(name))
        if open_too:
            yield None
        return
    asked = element_regions(target, [plan.clauses[slot] for slot in plan.by_descriptor[name]])
    for truths in itertools.product((YES, NO, UNKNOWN) if open_too else (YES, NO), repeat=len(asked)):
        has = [word for word, truth in zip(asked, truths, strict=True) if truth == YES]
        lacks = [word for word, truth in zip(asked, truths, strict=True) if truth == NO]
        yield Members(has, lacks, complete=False) if UNKNOWN in truths else Members(has)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["clinic/hcc-routine-care.yaml", "edge/partial-facility.yaml"])
def test_the_formulas_agree_on_the_shipped_rules(base: RuleBase, root: Path, name: str) -> None:
    """For an example case every verdict, state and level of the shipped rule base is the same."""
    case = read_case(root / "cases" / name, base)
    encoding = whole(base)
    model = model_of(encoding.solver(), *encoding.fixed(case))
    assert model is not None
    assert list(differences(encoding, model, case)) == []


def test_an_entry_that_contradicts_another_is_no_possible_case(base: RuleBase) -> None:
    """What the vocabulary calls a contradiction no model states."""
    encoding = whole(base)
    solver = encoding.solver()
    for row in base.contradictions:
        formulas = [encoding.clause(clause).yes for clause in row.when]
        solver.push()
        solver.add(*formulas)
        assert model_of(solver) is None, row.id
        solver.pop()


def test_numbers_of_a_model_are_plain_and_stay_on_their_side() -> None:
    """A number that a model gives is rounded to few decimals, and never across a limit."""
    random = seeded(3)
    for _ in range(200):
        limits = sorted({round(random.uniform(0, 9), random.choice((0, 1, 2))) for _ in range(4)} | {0.0, 10.0})
        exact = Fraction(random.randint(0, 10**7), 10**6)
        found = _plainest(exact, limits)
        for limit in limits:
            assert (found > limit, found < limit) == (exact > Fraction(limit), exact < Fraction(limit))
    assert _plainest(Fraction(31, 7), [0.0, 3.0, 5.0]) == 4.0
    assert _plainest(Fraction(31, 10), [0.0, 3.0, 3.2]) == 3.1
