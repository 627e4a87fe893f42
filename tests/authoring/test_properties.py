"""Statements about every possible case: proven for the shipped rules, each able to fail, mistakes told with a place."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING

import pytest

import nanorx
from generators import clause, make_base, rule
from nanorx.errors import RuleBaseError, SolverDisagreement, UsageError
from nanorx.knowledge.files.case_file import read_case

pytest.importorskip("z3")

from nanorx.authoring.proving import proofs
from nanorx.authoring.proving.analysis import analyze
from nanorx.authoring.proving.proofs import prove
from nanorx.authoring.proving.properties import Property, choose, load_properties, parse_properties
from nanorx.authoring.proving.solver import z3
from nanorx.authoring.proving.strategies import StrategyFormulas
from nanorx.authoring.proving.witness import Recommended

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="module")
def properties(base: RuleBase, root: Path) -> tuple[Property, ...]:
    """The statements about the shipped rule base."""
    return load_properties(base, root / "rules")


def changed(base: RuleBase, keep: Callable[[Rule], bool], *more: Rule) -> RuleBase:
    """The rule base without some of its rules and with others."""
    rules = [*(item for item in base.rules if keep(item)), *more]
    return dataclasses.replace(base, rules=tuple(sorted(rules, key=lambda item: item.id)))


def reproduces(base: RuleBase, data: dict[str, object]) -> bool:
    """Does `recommend` say of a case file what the file expects?"""
    result = nanorx.recommend(data, rules=base)
    status = {row.strategy.id: row.status for row in result.recommendations}
    expected = data["expect"]
    assert isinstance(expected, dict)
    return bool(expected["status"]) and all(status[name] == word for name, word in expected["status"].items())


@pytest.mark.slow
def test_every_statement_is_proven(base: RuleBase, properties: tuple[Property, ...]) -> None:
    """Each statement of properties.yaml holds in every possible case of the shipped rule base."""
    assert len(properties) >= 20
    assert [item.id for item in properties if not prove(base, item).holds] == []


@pytest.mark.slow
def test_every_statement_can_fail(base: RuleBase, properties: tuple[Property, ...]) -> None:
    """Without any rule, or cautions, or contradictions, or with one that bars everything, no statement survives.

    Those about tiers are broken below: the shipped base has no row that opens the first tier of routine care, and that
    the first tier fits is part of what a tier is.
    """
    everything = [item.id for item in base.strategies]
    empty = changed(base, lambda _: False)
    barred = changed(base, lambda _: True, rule("a-bar", "exclude", everything))
    unwary = changed(base, lambda item: item.effect != "caution")
    loose = dataclasses.replace(base, contradictions=())
    for item in properties:
        if "later-tier" in item.outcomes:
            continue
        lenient = item.mode == "possible" or (item.mode == "never" and "eligible" not in item.outcomes)
        proofs = ((broken, prove(broken, item)) for broken in ((barred, loose) if lenient else (empty, unwary)))
        failing = next(((broken, proof) for broken, proof in proofs if not proof.holds), None)
        assert failing is not None, item.id
        broken, proof = failing
        if proof.witness is not None:
            assert reproduces(broken, proof.witness.data), item.id


@pytest.mark.parametrize(
    ("statement", "bearing"),
    [
        ("first-tier-of-routine-care-is-approved", "elsewhere"),
        ("first-tier-of-a-trial-was-given-to-people", "here"),
    ],
)
def test_a_tier_that_a_wrong_row_opens_is_noticed(
    base: RuleBase, properties: tuple[Property, ...], statement: str, bearing: str
) -> None:
    """If a study that shows imaging alone, or an approval elsewhere, opened a tier, a case would show it."""
    wrong = next(
        row
        for row in base.rules
        if row.mark is not None
        and row.mark.bearing == bearing
        and not row.mark.opens
        and any(name in base.strategy_index for name in row.strategies)
    )
    assert wrong.mark is not None
    opened = wrong._replace(mark=wrong.mark._replace(opens=True, bearing="approved"))
    broken = changed(base, lambda item: item.id != wrong.id, opened)
    proof = prove(broken, choose(properties, [statement])[0])
    assert proof.verdict == "fails"
    assert set(proof.strategies) <= set(wrong.strategies)
    assert proof.witness is not None
    assert reproduces(broken, proof.witness.data)


@pytest.mark.parametrize(
    ("statement", "gone"),
    [
        ("unasked-porphyria-leaves-no-photodynamic-therapy-eligible", ["porphyria-porphyrin-light-therapy"]),
        # Class C means ten points or more, so either rule is enough.
        ("class-c-rules-out-chemoembolization", ["liver-decompensated-class-c", "liver-decompensated-points"]),
        ("active-implant-in-a-magnetic-field-is-held-back", ["magnetic-field-active-implant"]),
        ("deep-tumor-and-surface-light", ["surface-light-too-deep"]),
    ],
)
def test_a_missing_rule_is_noticed(
    base: RuleBase, properties: tuple[Property, ...], statement: str, gone: list[str]
) -> None:
    """Without the rules that a statement rests on its proof fails, and the case it shows comes out as it says."""
    broken = changed(base, lambda item: item.id not in gone)
    assert len(broken.rules) == len(base.rules) - len(gone)
    proof = prove(broken, choose(properties, [statement])[0])
    assert proof.verdict == "fails"
    assert proof.strategies
    assert proof.witness is not None
    assert reproduces(broken, proof.witness.data)


def test_a_reason_is_not_lost_although_another_rule_comes_to_the_same(
    base: RuleBase, properties: tuple[Property, ...]
) -> None:
    """A statement about one rule fails when that rule is gone or weaker, though every strategy stands as before."""
    item = choose(properties, ["unsafe-implant-is-itself-the-reason"])[0]
    place = base.rule_index["needs-mri-implant-unsafe"]
    assert prove(base, item).holds
    for other in ("note", "caution"):
        weaker = base.rules[place]._replace(effect=other, strength="strong", criterion="safety")
        broken = changed(base, lambda row: row.id != weaker.id, weaker)  # noqa: B023 - called at once
        proof = prove(broken, item)
        assert proof.verdict == "fails"
        assert proof.witness is not None
        assert set(proof.witness.expect.values()) == {"excluded"}
        assert reproduces(broken, proof.witness.data)


def test_unless_covers_what_nobody_stated(base: RuleBase, properties: tuple[Property, ...]) -> None:
    """`unless: [X: is no]` is about cases that leave X open too: there the strategies are not excluded, only open."""
    item = choose(properties, ["unasked-porphyria-leaves-no-photodynamic-therapy-eligible"])[0]
    proof = prove(base, dataclasses.replace(item, mode="always", outcomes=("excluded",)))
    assert proof.verdict == "fails"
    assert proof.witness is not None
    assert proof.witness.case.stated == ()


def test_a_statement_about_no_case_says_nothing(base: RuleBase, properties: tuple[Property, ...]) -> None:
    """Conditions that contradict each other are not proven but told to say nothing."""
    one = choose(properties, ["class-c-rules-out-chemoembolization"])[0]
    other = choose(properties, ["class-b8-holds-back-embolization"])[0]
    for mode in ("always", "never", "possible"):
        both = dataclasses.replace(one, when=one.when + other.when, mode=mode)
        assert prove(base, both).verdict == "says nothing"


def test_what_no_strategy_can_be_fails_where_there_are_cases(
    base: RuleBase, properties: tuple[Property, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That something is possible fails for each strategy without such a case; cases that meet its conditions remain."""
    one = choose(properties, ["class-c-rules-out-chemoembolization"])[0]
    proof = prove(base, dataclasses.replace(one, mode="possible", outcomes=("eligible",)))
    assert (proof.verdict, proof.strategies, proof.witness) == ("fails", one.strategies, None)
    asked: list[bool] = []
    monkeypatch.setattr(proofs, "satisfiable", lambda _: asked.append(True))
    assert prove(base, dataclasses.replace(one, mode="possible")).holds
    assert not asked  # a case that shows it meets the conditions


def test_a_case_is_confirmed_by_the_rows_of_its_answer(base: RuleBase, root: Path) -> None:
    """What confirms a case are the rows that `recommend` gives for it, and no others."""
    case = read_case(root / "cases" / "clinic" / "hcc-5cm.json", base)
    result = nanorx.recommend(case, rules=base, profile=next(iter(base.profiles)))
    seen = Recommended(base, case)
    assert list(seen.rows.values()) == list(result.recommendations)
    assert seen.presumed & result.rules.keys() == {name for name, row in result.rules.items() if row.presumed}


def test_a_case_that_shows_nothing_is_our_fault(
    base: RuleBase, properties: tuple[Property, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the solver and the ranking differ, nothing is reported as a counterexample."""
    item = choose(properties, ["hyperthyroidism-rules-out-lipiodol"])[0]
    stands = StrategyFormulas.stands
    monkeypatch.setattr(StrategyFormulas, "stands", lambda self, name, _: stands(self, name, "eligible"))
    with pytest.raises(SolverDisagreement):
        prove(base, item)


# -- what is not decided


def of_a_formula(knowing: tuple[str, ...] | None) -> tuple[RuleBase, Property]:
    """A rule that fires where a tumor of 1.5 cm or less has a load above 5 cm, and the statement that it never does."""
    when = [clause("tumor.organ: is skin"), clause("tumor.size: at most 1.5 cm"), clause("tumor.load: above 5 cm")]
    statement = Property("never", "It never fires.", "", (), ("s1",), (), (), knowing, "never", ("excluded",))
    return make_base([rule("bar", "exclude", ["s1"], when)]), statement


def test_what_rests_on_a_formula_alone_is_not_decided() -> None:
    """A value that no formula gives is no counterexample, and no proof either; whoever may state it has one."""
    proof = prove(*of_a_formula(("tumor.organ", "tumor.size")))
    assert (proof.verdict, proof.holds, proof.witness) == ("not decided", False, None)
    assert "tumor.load" in proof.why
    shown = prove(*of_a_formula(None))
    assert shown.verdict == "fails"
    assert shown.witness is not None
    assert "tumor.load" in shown.witness.case.stated


def test_where_the_solver_gives_up_nothing_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that gives up proves nothing and shows nothing."""
    monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)
    base, statement = of_a_formula(None)
    assert prove(base, statement).verdict == "not decided"
    assert {remark.kind for remark in analyze(base)} == {"not-decided"}


# -- the file


GOOD = """\
properties:
  - id: one
    says: With porphyria nothing with a porphyrin leads.
    because: A test.
    cites:
      - threshold: T065
    for: {material: porphyrin}
    when:
      - patient.porphyria: is yes
    unless: []
    always: [excluded, held-back]
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "hint"),
    [
        ("patient.porphyria: is yes", "patient.porphyri: is yes", "NRX104", 9, "patient.porphyria"),
        ("is yes", "is maybe", "NRX107", 9, "no, yes"),
        ("{material: porphyrin}", "{material: porfyrin}", "NRX112", 7, "porphyrin"),
        ("{material: porphyrin}", "{material: porphyrin, energy: chemical}", "NRX113", 7, "Widen"),
        ("T065", "T06", "NRX114", 6, "T06"),
        ("    always: [excluded, held-back]\n", "", "NRX172", 2, "exactly one"),
        ("    always", "    never: eligible\n    always", "NRX172", 2, "exactly one"),
        ("[excluded, held-back]", "{safty: at most -1}", "NRX115", 11, "safety"),
        ("[excluded, held-back]", "{safety: below 0}", "NRX173", 11, "at most"),
        ("[excluded, held-back]", "exclude", "NRX173", 11, "excluded"),
        ("[excluded, held-back]", "{excluded: porphyria}", "NRX390", 11, "porphyria-porphyrin-light-therapy"),
        ("    unless: []\n", "", "NRX101", 2, "unless"),
        ("    unless: []\n", "    unless: []\n    knowing: [patient.age]\n", "NRX104", 11, "patient.age_years"),
    ],
)
def test_a_mistake_is_told_with_its_place(base: RuleBase, old: str, new: str, code: str, line: int, hint: str) -> None:
    """Each mistake of properties.yaml has a code, its line, and what to do."""
    assert len(parse_properties(GOOD, "p.yaml", base)) == 1
    with pytest.raises(RuleBaseError) as caught:
        parse_properties(GOOD.replace(old, new), "p.yaml", base)
    assert [(row.code, row.line) for row in caught.value.problems] == [(code, line)]
    assert hint in caught.value.problems[0].message + caught.value.problems[0].advice


def test_an_id_stands_once(base: RuleBase) -> None:
    """The second property with the same id is a mistake."""
    twice = GOOD + GOOD.partition("\n")[2]
    with pytest.raises(RuleBaseError) as caught:
        parse_properties(twice, "p.yaml", base)
    assert [row.code for row in caught.value.problems] == ["NRX171"]


def test_unknown_ids_are_told_with_the_nearest(properties: tuple[Property, ...]) -> None:
    """A misspelt id is answered with the one that was meant."""
    with pytest.raises(UsageError) as caught:
        choose(properties, ["no-lazer-no-light-therapy"])
    assert "no-laser-no-light-therapy" in str(caught.value)


def test_the_file_is_no_part_of_the_rule_base(base: RuleBase, root: Path, tmp_path: Path) -> None:
    """A statement may be added without a new version: neither hash nor rules know of the file."""
    folder = tmp_path / "rules"
    shutil.copytree(root / "rules", folder)
    (folder / "properties.yaml").write_text("not: even: yaml", encoding="utf-8")
    assert nanorx.load(folder).sha256 == base.sha256
