"""Engine, judge and a plain reading of the rules, compared; and what each must catch of the other."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import laws
from conftest import examples
from generators import (
    VOCABULARY,
    case_of,
    clause,
    completions_of,
    make_base,
    need,
    random_case,
    randoms,
    rule,
    seeded,
    small_base,
    small_bases,
)
from nanorx.errors import EngineDisagreement
from nanorx.inference import crosscheck, engine
from nanorx.inference.crosscheck import Inference
from nanorx.inference.engine import Engine
from nanorx.inference.judge import judge
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from oracle import MISTAKES, mistaken_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from random import Random

    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth

FINDING = "tumor.f1"
FINDING_ABOVE = "tumor.f3"

HAND_MADE = (
    rule("c1", "conclude", when=[clause("tumor.organ: is liver"), clause("tumor.size: below 3 cm")], finding=FINDING),
    rule("c2", "conclude", when=[clause(f"{FINDING}: is yes")], unless=[clause("patient.implant: is yes")],
         finding=FINDING_ABOVE),
    rule("r1", "exclude", ["s1"], [clause("tumor.organ: is lung"), clause("patient.grade: at least high")]),
    rule("r2", "favor", ["s2"], [clause(f"{FINDING_ABOVE}: is yes"), clause("tumor.count: at most 2")],
         criterion="reach", strength="strong"),
    rule("r3", "oppose", ["s3"], [clause(f"{FINDING}: is no")], [clause("facility.tools: includes laser")],
         criterion="harm", strength="weak"),
    need("s1", "facility.tools: includes any of laser, probe"),
)  # fmt: skip
"""A base in which every clause decides something: no mutation of it is without effect."""


@pytest.fixture(scope="module")
def hand_made() -> RuleBase:
    return make_base(HAND_MADE)


@pytest.fixture(scope="module")
def shipped(base: RuleBase) -> Inference:
    return Inference(base, all_possible=True)


def partial_cases(plan: Plan) -> Iterator[Case]:
    """Every combination of regions and of unknown, for the descriptors that rules ask about."""
    names = [name for name in VOCABULARY.descriptors if name in plan.by_descriptor]
    choices = [[None, *completions_of(plan, name, None)] for name in names]
    for values in itertools.product(*choices):
        yield case_of(plan.base, dict(zip(names, values, strict=True)))


def is_caught(inference: Inference) -> bool:
    """Does some case make the comparison fail?"""
    for case in partial_cases(inference.plan):
        try:
            inference.verdicts(case)
        except EngineDisagreement:
            return True
    return False


# -- they agree


@given(randoms())
@examples(40)
def test_engine_judge_and_plain_reading_agree(random: Random) -> None:
    """For any rule base and case: the same rules fire, cannot tell and are silent; the same findings hold."""
    inference = Inference(small_base(random), all_possible=True)
    for _ in range(5):
        assert list(laws.evaluators_agree(inference, random_case(random, inference.base))) == []


@given(randoms())
@examples(12)
def test_evaluators_agree_on_the_shipped_base(shipped: Inference, random: Random) -> None:
    """For any case of the shipped base, from nothing known to everything known, they agree."""
    assert list(laws.evaluators_agree(shipped, random_case(random, shipped.base))) == []


def test_every_verdict_occurs(shipped: Inference) -> None:
    """The generated cases are not idle: in some of them most shipped rules fire, cannot tell or are silent.

    Rules of rows of evidence are about one tumor each and seldom fire. With so many cases nine of ten rules fire: a new
    descriptor, which makes other cases, cannot bring that below four of five.
    """
    random = seeded(7)
    seen: dict[Truth, set[str]] = {NO: set(), UNKNOWN: set(), YES: set()}
    for _ in range(400):
        judged = judge(shipped.plan, shipped.plan.clause_truths(random_case(random, shipped.base).values))
        for item, verdict in zip(shipped.base.rules, judged.rules, strict=True):
            if item.origin != "evidence":
                seen[verdict].add(item.id)
    rules = sum(item.origin != "evidence" for item in shipped.base.rules)
    assert len(seen[YES]) > 0.8 * rules
    assert len(seen[UNKNOWN]) > 0.9 * rules
    assert len(seen[NO]) > 0.9 * rules


def test_default_engine_tells_findings_apart_without_all_possible(hand_made: RuleBase) -> None:
    """What ships (`possible` for concluding rules alone) agrees too, findings of three truths included."""
    inference = Inference(hand_made)
    assert inference.engine_name == "durable-rules"
    truths = {inference.verdicts(case).findings[FINDING_ABOVE] for case in partial_cases(inference.plan)}
    assert truths == {NO, UNKNOWN, YES}


@given(small_bases(), randoms())
@examples(20)
def test_given_findings_replace_concluded_ones(base: RuleBase, random: Random) -> None:
    """With findings given, as in the examples of rules, both evaluators use them and nothing else."""
    inference = Inference(base, all_possible=True)
    wanted: dict[str, Truth] = {name: random.choice((NO, UNKNOWN, YES)) for name in VOCABULARY.findings}
    assert inference.verdicts(random_case(random, base), wanted).findings == wanted


# -- each catches the other


def _without_last(self: Engine, shard: Any, when: Any, unless: Any, names: Any, *, possible: bool) -> None:
    keep = sorted(when)[:-1] if self.target in names else when  # type: ignore[attr-defined]
    ADD(self, shard, frozenset(keep), unless, names, possible=possible)


def _without_first(self: Engine, shard: Any, when: Any, unless: Any, names: Any, *, possible: bool) -> None:
    keep = sorted(when)[1:] if self.target in names else when  # type: ignore[attr-defined]
    ADD(self, shard, frozenset(keep), unless, names, possible=possible)


def _unless_as_when(self: Engine, shard: Any, when: Any, unless: Any, names: Any, *, possible: bool) -> None:
    if self.target in names:  # type: ignore[attr-defined]
        when, unless = when | unless, frozenset()
    ADD(self, shard, when, unless, names, possible=possible)


def _missing(self: Engine, shard: Any, when: Any, unless: Any, names: Any, *, possible: bool) -> None:
    names = tuple(name for name in names if name != self.target)  # type: ignore[attr-defined]
    ADD(self, shard, when, unless, names, possible=possible)


ADD = Engine._add
WITH_WHEN = [item.id for item in HAND_MADE if item.when]
WITH_UNLESS = [item.id for item in HAND_MADE if item.unless]
BROKEN = [
    *((_without_last, name) for name in WITH_WHEN),
    *((_without_first, name) for name in WITH_WHEN),
    *((_unless_as_when, name) for name in WITH_UNLESS),
    *((_missing, item.id) for item in HAND_MADE),
]


@pytest.mark.parametrize(("broken", "target"), BROKEN, ids=[f"{how.__name__}-{name}" for how, name in BROKEN])
@pytest.mark.parametrize("all_possible", [True, False])
def test_broken_compiler_is_caught(
    monkeypatch: pytest.MonkeyPatch, hand_made: RuleBase, broken: Any, target: str, *, all_possible: bool
) -> None:
    """A dropped `when` clause, an `unless` compiled as `when` or a rule left out of the engine: no advice is given."""
    monkeypatch.setattr(Engine, "target", target, raising=False)
    monkeypatch.setattr(Engine, "_add", broken)
    assert is_caught(Inference(hand_made, all_possible=all_possible))


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("all_possible", [True, False])
def test_broken_judge_is_caught(
    monkeypatch: pytest.MonkeyPatch, hand_made: RuleBase, mistake: str, *, all_possible: bool
) -> None:
    """A judge that ignores `unless`, takes an unknown `unless` for no or an unknown finding for no: no advice."""
    inference = Inference(hand_made, all_possible=all_possible)
    case_now: list[Case] = []

    def wrong(plan: Plan, truths: list[Truth], given: Mapping[str, Truth] | None = None) -> Verdicts:
        return mistaken_verdicts(plan, case_now[-1].values, mistake)

    def verdicts(case: Case) -> Verdicts:
        case_now.append(case)
        return Inference.verdicts(inference, case)

    monkeypatch.setattr(crosscheck, "judge", wrong)
    caught = 0
    for case in partial_cases(inference.plan):
        try:
            verdicts(case)
        except EngineDisagreement:
            caught += 1
    assert caught


def test_unbroken_evaluators_raise_nothing(hand_made: RuleBase) -> None:
    """The two tests above say something: without a mistake no case of the same base is a disagreement."""
    assert not is_caught(Inference(hand_made, all_possible=True))
    assert not is_caught(Inference(hand_made))


def test_disagreement_names_case_rules_and_difference(monkeypatch: pytest.MonkeyPatch, hand_made: RuleBase) -> None:
    """The error says which rules differ, for which case and rule base, and that no advice is given."""
    monkeypatch.setattr(Engine, "target", "r1", raising=False)
    monkeypatch.setattr(Engine, "_add", _missing)
    case = case_of(hand_made, {"tumor.organ": "lung", "patient.grade": "high"})
    with pytest.raises(EngineDisagreement, match="no advice is given: r1: only the judge fires it") as caught:
        Inference(hand_made).verdicts(case)
    assert caught.value.case_sha256 == case.sha256
    assert caught.value.rule_base_sha256 == hand_made.sha256
    assert caught.value.differences == ("r1: only the judge fires it",)


# -- what the engine refuses


def test_too_many_clauses_on_one_fact_are_refused(monkeypatch: pytest.MonkeyPatch, hand_made: RuleBase) -> None:
    """A condition with more clauses than a fact may have properties is refused too."""
    monkeypatch.setattr("nanorx.inference.engine._PROPERTIES", 2)
    with pytest.raises(ValueError, match="too many clauses"):
        Inference(hand_made)


@given(small_bases(), randoms())
@examples(30)
def test_size_of_shards_does_not_matter(base: RuleBase, random: Random) -> None:
    """Rules spread over many small facts fire as they do on few large ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nanorx.inference.engine._BRANCHES", 3)
        inference = Inference(base, all_possible=True)
    for _ in range(3):
        assert list(laws.evaluators_agree(inference, random_case(random, base))) == []


def test_without_durable_rules_the_judge_works_alone(monkeypatch: pytest.MonkeyPatch, hand_made: RuleBase) -> None:
    """Where durable-rules cannot be imported, the verdicts are the judge's, and it is said who evaluated."""
    monkeypatch.setattr(crosscheck, "engine_available", lambda: False)
    inference = Inference(hand_made)
    assert inference.engine is None
    assert inference.engine_name == "judge"
    case = case_of(hand_made, {"tumor.organ": "lung", "patient.grade": "high"})
    assert inference.verdicts(case).rules == Inference(hand_made, use_engine=True).verdicts(case).rules


@pytest.fixture
def broken_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A module in the place of durable-rules that cannot be imported."""
    (tmp_path / "no_engine.py").write_text('raise ImportError("undefined symbol: PyEval_CallObject")\n', "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(engine, "_MODULE", "no_engine")
    engine.engine_available.cache_clear()
    yield
    engine.engine_available.cache_clear()


@pytest.mark.usefixtures("broken_engine")
def test_engine_that_cannot_be_imported_counts_as_absent(hand_made: RuleBase, caplog: pytest.LogCaptureFixture) -> None:
    """A durable-rules that is installed and fails on import is left out, and the reason is said once."""
    for _ in range(2):
        assert Inference(hand_made).engine_name == "judge"
    (said,) = caplog.messages
    assert "cannot be imported" in said
    assert "undefined symbol: PyEval_CallObject" in said
