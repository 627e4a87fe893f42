"""What is found in a rule base over every possible case, and that every finding is true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import nanorx
from conftest import examples
from generators import clause, make_base, need, random_case, randoms, rule, small_base
from nanorx.errors import UsageError
from nanorx.knowledge.clause_parser import make_group
from nanorx.knowledge.strategy import selects

pytest.importorskip("z3")

from nanorx.authoring.proving.analysis import analyze
from nanorx.authoring.proving.witness import Judged

if TYPE_CHECKING:
    from random import Random

    from nanorx.authoring.proving.analysis import Remark
    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

FAVOR: dict[str, Any] = {"criterion": "reach", "strength": "strong"}


def of(found: list[Remark], kind: str) -> list[Remark]:
    """The findings of a kind."""
    return [remark for remark in found if remark.kind == kind]


def test_a_rule_that_contradicts_itself_never_fires() -> None:
    """A rule whose clauses exclude each other, directly or through a finding, is found, and no other."""
    rules = [
        rule("numbers", "note", ["s1"], [clause("tumor.size: below 1.5 cm"), clause("tumor.size: above 3 cm")]),
        rule("finds", "conclude", (), [clause("tumor.organ: is liver")], finding="tumor.f1"),
        rule("organs", "note", ["s1"], [clause("tumor.f1: is yes"), clause("tumor.organ: is lung")]),
        rule("edges", "note", ["s1"], [clause("tumor.size: at most 3 cm"), clause("tumor.size: at least 3 cm")]),
        rule("counts", "note", ["s1"], [clause("tumor.count: above 1"), clause("tumor.count: below 2")]),
    ]
    found = of(list(analyze(make_base(rules))), "never-fires")
    assert [remark.rules for remark in found] == [("counts",), ("numbers",), ("organs",)]
    assert all(remark.witness is None for remark in found)


def test_a_rule_that_never_counts_is_shadowed() -> None:
    """A weaker rule that implies a stronger one for all its strategies is shadowed; for one of two it is not."""
    rules = [
        rule("liver", "favor", ["s1", "s2"], [clause("tumor.organ: is liver")], **FAVOR),
        rule(
            "small-liver",
            "favor",
            ["s1"],
            [clause("tumor.organ: is liver"), clause("tumor.size: below 3 cm")],
            criterion="reach",
            strength="weak",
        ),
        rule(
            "wide-liver",
            "favor",
            ["s1", "s3"],
            [clause("tumor.organ: is liver")],
            criterion="reach",
            strength="weak",
        ),
        rule("other-side", "oppose", ["s1"], [clause("tumor.organ: is liver")], criterion="reach", strength="weak"),
    ]
    found = of(list(analyze(make_base(rules))), "shadowed")
    assert [(remark.rules, remark.others) for remark in found] == [(("small-liver",), ("liver",))]
    witness = found[0].witness
    assert witness is not None
    assert set(witness.case.stated) == {"tumor.organ", "tumor.size"}


def test_a_caution_about_other_facts_is_not_shadowed() -> None:
    """Where another caution always fires too, one counts all the same if it can hold back beside a third one."""

    def caution(name: str, *when: Condition) -> Rule:
        return rule(name, "caution", ["s1"], when, criterion="harm", strength="moderate")

    implant, size = clause("patient.implant: is yes"), clause("tumor.size: above 3 cm")
    wide = caution("wide", make_group("any of", [implant, size]))
    narrow = caution("narrow", implant, clause("tumor.count: above 1"))
    found = of(list(analyze(make_base([wide, caution("own", implant), narrow, caution("third", size)]))), "shadowed")
    assert [(remark.rules, remark.others) for remark in found] == [
        (("narrow",), ("own",)),
        (("wide",), ("own", "third")),
    ]


def test_two_rules_together_can_shadow_a_third() -> None:
    """A rule is shadowed where every case in which it fires has one of several others."""
    rules = [
        rule("small", "favor", ["s1"], [clause("tumor.size: at most 3 cm")], **FAVOR),
        rule("large", "favor", ["s1"], [clause("tumor.size: above 3 cm")], **FAVOR),
        rule("any", "favor", ["s1"], [clause("tumor.size: above 1.5 cm")], criterion="reach", strength="weak"),
    ]
    found = of(list(analyze(make_base(rules))), "shadowed")
    assert [(remark.rules, remark.others) for remark in found] == [(("any",), ("large", "small"))]


def test_an_exclusion_against_a_strong_favor_is_a_conflict() -> None:
    """A pair that meets in one case is found with that case; a pair that cannot meet, or a weaker favor, is not."""
    rules = [
        rule("bar", "exclude", ["s1", "s2"], [clause("patient.implant: is yes")]),
        rule("likes", "favor", ["s1", "s3"], [clause("tumor.organ: is liver")], **FAVOR),
        rule("never-meets", "favor", ["s1"], [clause("patient.implant: is no")], **FAVOR),
        rule("weakly", "favor", ["s1"], [clause("tumor.organ: is lung")], criterion="reach", strength="weak"),
    ]
    base = make_base(rules)
    (found,) = of(list(analyze(base)), "conflict")
    assert (found.rules, found.others, found.strategies) == (("bar",), ("likes",), ("s1",))
    assert found.witness is not None
    assert found.witness.case.as_json() == {"tumor": {"organ": "liver"}, "patient": {"implant": "yes"}}
    assert found.witness.expect == {"s1": "excluded"}
    weaker = of(list(analyze(base, favor="weak")), "conflict")
    assert sorted(name for remark in weaker for name in remark.others) == ["likes", "weakly"]


def test_favors_that_cannot_meet_have_a_case_each() -> None:
    """One case shows all the favors that can fire together with an exclusion; what cannot has another case."""
    bar = rule("bar", "exclude", ["s1"], [clause("patient.implant: is yes")])
    favors = [
        rule(f"likes-{place}", "favor", ["s1"], [clause(line)], **FAVOR)
        for place, line in enumerate(("tumor.organ: is liver", "tumor.organ: is lung", "tumor.size: above 3 cm"))
    ]
    found = of(list(analyze(make_base([bar, *favors]))), "conflict")
    assert [remark.others for remark in found] == [("likes-0", "likes-2"), ("likes-1",)]


def test_needs_that_contradict_each_other_leave_a_strategy_out_of_reach() -> None:
    """A strategy that needs two organs is never eligible; one that needs one of them is."""
    rules = [
        need("s1", "tumor.organ: is liver"),
        rule("need-more", "exclude", ["s1"], unless=[clause("tumor.organ: is lung")], origin="need"),
        need("s2", "tumor.organ: is liver"),
    ]
    found = of(list(analyze(make_base(rules))), "never-eligible")
    assert [remark.strategies for remark in found] == [("s1",)]


def test_a_gap_is_shown_with_the_values_it_holds_for() -> None:
    """Where nothing is left for some organs the smallest case is shown once, with these organs."""
    everything = ["s1", "s2", "s3"]
    rules = [
        rule(
            "bar", "exclude", everything, [clause("patient.implant: is yes"), clause("tumor.organ: one of lung, skin")]
        ),
        rule("holds", "caution", everything, [clause("patient.grade: is high")], criterion="harm", strength="strong"),
    ]
    found = list(analyze(make_base(rules), by="tumor.organ"))
    (gap,) = of(found, "all-excluded")
    assert "lung, skin" in gap.says
    assert gap.witness is not None
    assert gap.witness.case.as_json() == {"tumor": {"organ": "lung"}, "patient": {"implant": "yes"}}
    held = of(found, "all-held-back")
    assert {"patient": {"grade": "high"}} in [remark.witness.case.as_json() for remark in held if remark.witness]


@pytest.mark.slow
@given(random=randoms())
@examples(15)
def test_no_case_speaks_against_a_finding(random: Random) -> None:
    """On random rule bases every witness comes out as it says, and no random case breaks what is said to be never."""
    base = small_base(random)
    found = list(analyze(base, favor="weak"))
    for remark in found:
        if remark.witness is not None:
            assert shows(base, remark), remark
    for _ in range(20):
        seen = Judged(base, random_case(random, base))
        for remark in found:
            if remark.kind == "never-fires":
                assert remark.rules[0] not in seen.fires
            elif remark.kind == "never-eligible":
                assert "eligible" not in seen.states(remark.strategies[0])
            elif remark.kind == "shadowed":
                assert remark.rules[0] not in seen.fires or not seen.fires.isdisjoint(remark.others)


def shows(base: RuleBase, remark: Remark) -> bool:
    """Does `recommend` say of the case file what the finding says?"""
    assert remark.witness is not None
    result = nanorx.recommend(remark.witness.data, rules=base)
    rows = {row.strategy.id: row for row in result.recommendations}
    if any(rows[name].status != word for name, word in remark.witness.expect.items()):
        return False
    if remark.kind == "conflict":
        return all(remark.rules[0] in rows[name].excluded_by for name in remark.strategies)
    if remark.kind == "shadowed":
        return remark.rules[0] in result.rules
    listed = [item.id for item in base.strategies if not any(selects(row.selector, item) for row in base.apart)]
    held = remark.kind == "all-held-back"
    return all(rows[name].status == "excluded" or (held and rows[name].held_back) for name in listed)


def test_a_wrong_name_is_told(base: RuleBase) -> None:
    """A strength or descriptor that does not exist is answered with the nearest."""
    with pytest.raises(UsageError, match="strong"):
        next(analyze(base, favor="strng"))
    with pytest.raises(UsageError, match=r"tumor\.organ"):
        next(analyze(base, by="tumor.organs"))
