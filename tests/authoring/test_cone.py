"""A proof rests on the part of the rules that its statement is about: that changes no verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import nanorx
from conftest import examples
from generators import VOCABULARY, case_of, random_case, random_condition, randoms, small_base

pytest.importorskip("z3")

from nanorx.authoring.proving import proofs
from nanorx.authoring.proving.encoding import Encoding
from nanorx.authoring.proving.part import part_about
from nanorx.authoring.proving.proofs import is_proven, prove
from nanorx.authoring.proving.properties import BarredBy, LevelIs, Property
from nanorx.authoring.proving.solver import all_of, any_of, negation, satisfiable
from nanorx.authoring.proving.witness import Judged

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from nanorx.authoring.proving.properties import Outcome
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

STATES = ("eligible", "conditional", "excluded", "held-back", "first-tier", "later-tier", "people-here", "fits")


def random_outcome(random: Random, base: RuleBase) -> Outcome:
    """A status, a level of a criterion or a rule that bars."""
    kind = random.random()
    if kind < 0.2:
        low = random.randint(-3, 3)
        return LevelIs(random.choice(base.criteria).id, low, random.randint(low, 3))
    if kind < 0.4:
        return BarredBy(random.choice(("excluded", "held-back")), random.choice(base.rules).id)
    return random.choice(STATES)


def random_statement(random: Random, base: RuleBase) -> Property:
    """A statement about some strategies, true or false."""
    names = [item.id for item in base.strategies]
    asked = list(VOCABULARY.descriptors)
    return Property(
        id="a-statement",
        says="It says something.",
        because="",
        cites=(),
        strategies=tuple(sorted(random.sample(names, random.randint(1, len(names))))),
        when=tuple(random_condition(random, asked, "any of") for _ in range(random.randint(0, 2))),
        unless=tuple(random_condition(random, asked, "all of") for _ in range(random.randint(0, 1))),
        knowing=None,
        mode=random.choice(("always", "always", "never")),
        outcomes=tuple({random_outcome(random, base) for _ in range(random.randint(1, 2))}),
    )


def holds_for_all_rules(base: RuleBase, item: Property) -> bool:
    """Is a statement proven by a solver that knows every rule of the base, each under its name?"""
    encoding = Encoding(base)
    for rule in base.rules:
        encoding.rule(rule)
    query = proofs._Query.__new__(proofs._Query)
    query.encoding = encoding
    met = [any_of(*(query._outcome(name, row) for row in item.outcomes)) for name in item.strategies]
    wrong = [negation(one) if item.mode == "always" else one for one in met]
    conditions = [encoding.condition(row).yes for row in item.when]
    conditions += [negation(encoding.condition(row).yes) for row in item.unless]
    solver = encoding.solver()
    return satisfiable(solver, all_of(*conditions)) and not satisfiable(solver, all_of(*conditions), any_of(*wrong))


@examples(40)
@given(randoms())
def test_a_part_of_the_rules_proves_what_all_of_them_prove(random: Random) -> None:
    """A statement is proven if and only if a solver that knows every rule proves it; false ones fail with a case."""
    base = small_base(random)
    for _ in range(3):
        item = random_statement(random, base)
        proof = prove(base, item)
        assert is_proven(base, item) == (proof.holds or proof.verdict == "says nothing")
        if proof.verdict != "not decided":
            assert proof.holds == holds_for_all_rules(base, item)
        assert (proof.witness is not None) == (proof.verdict == "fails")


@examples(20)
@given(randoms())
def test_a_possible_case_of_a_part_is_one_of_the_whole(random: Random) -> None:
    """What is possible is shown by a case that the whole rule base judges in the same way."""
    base = small_base(random)
    item = random_statement(random, base)
    item = Property(**{name: getattr(item, name) for name in Property.__slots__} | {"mode": "possible"})
    proof = prove(base, item)
    if proof.holds:
        assert proof.witness is not None
        seen = Judged(base, proof.witness.case)
        assert any(proofs._meets(seen, name, row) for name in item.strategies for row in item.outcomes)
    elif proof.verdict == "fails":
        for _ in range(20):
            seen = Judged(base, random_case(random, base))
            if base.is_possible(seen.case.values) and all(map(seen.holds, item.when)):
                shown = [any(proofs._meets(seen, name, row) for row in item.outcomes) for name in proof.strategies]
                assert not any(shown) or any(map(seen.holds, item.unless))


@examples(60)
@given(randoms())
def test_strategies_stand_in_a_part_where_they_stand_in_all(random: Random) -> None:
    """In the part of a rule base about some strategies each has the states, levels and reasons of the whole."""
    base = small_base(random)
    names = [item.id for item in base.strategies]
    chosen = sorted(random.sample(names, random.randint(1, len(names))))
    part = part_about(base, chosen)
    assert [item.id for item in part.strategies] == chosen
    for _ in range(4):
        case = random_case(random, base)
        values: dict[str, Value | None] = {name: case.values[name] for name in case.stated}
        whole, other = Judged(base, case), Judged(part, case_of(part, values))
        for name in chosen:
            assert whole.states(name) == other.states(name)
            for state in ("excluded", "held-back"):
                assert whole.barred_by(name, state) == other.barred_by(name, state)
            for criterion in base.criteria:
                assert whole.level(name, criterion.id) == other.level(name, criterion.id)


@examples(60)
@given(randoms())
def test_a_condition_means_in_a_part_what_it_means_in_all(random: Random) -> None:
    """A part about some strategies and conditions gives each condition the truth that the whole gives it."""
    base = small_base(random)
    asked = [*VOCABULARY.descriptors, *VOCABULARY.findings]
    conditions = [random_condition(random, asked, "any of") for _ in range(3)]
    part = part_about(base, [base.strategies[0].id], conditions)
    for _ in range(4):
        case = random_case(random, base)
        values: dict[str, Value | None] = {name: case.values[name] for name in case.stated}
        whole, other = Judged(base, case), Judged(part, case_of(part, values))
        assert list(map(whole.holds, conditions)) == list(map(other.holds, conditions))


def test_a_part_leaves_out_what_its_strategies_do_not_rest_on() -> None:
    """A part about one strategy has its rules, those behind their findings, and its evidence; it is made once."""
    base = nanorx.load()
    name = base.strategies[0].id
    part = part_about(base, [name])
    findings = {clause.descriptor for rule in part.rules for clause in rule.clauses()} | {*base.imaging.limits.values()}
    assert all(rule.strategies == (name,) or rule.finding in findings for rule in part.rules)
    assert {rule.id for rule in part.rules if not rule.finding} == {rule.id for rule in base.rules_about[name]}
    assert len(part.rules_concluding) > len({rule.finding for rule in part.rules} - {""})
    assert part.rows_about == {name: base.rows_about[name]}
    assert len(part.evidence) < len(base.evidence)
    assert part_about(base, [name]) is part


def test_the_formulas_of_a_strategy_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that was proven is proven again from the same formulas: no rule is asked for what it says."""
    base = nanorx.load()
    names = tuple(item.id for item in base.strategies[:3])
    fits, low = ("fits", LevelIs(base.caution_criterion, -3, 3))
    item = Property("one", "It is one.", "", (), names, (), (), None, "always", (fits, low, "eligible", "first-tier"))
    asked: list[str] = []

    def counted(made: Callable[[Encoding, Rule], Any]) -> Callable[[Encoding, Rule], Any]:
        def ask(self: Encoding, rule: Rule) -> Any:
            asked.append(rule.id)
            return made(self, rule)

        return ask

    monkeypatch.setattr(Encoding, "rule", counted(Encoding.rule))
    monkeypatch.setattr(Encoding, "counts", counted(Encoding.counts))
    assert is_proven(base, item)
    assert asked
    asked.clear()
    assert is_proven(base, item)
    assert not asked
