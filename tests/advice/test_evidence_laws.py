"""The laws of evidence: tiers, levels, limits, what is called first, approaches and standards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import laws
from conftest import examples
from generators import (
    STANDARD,
    case_of,
    evidence_of,
    make_base,
    need,
    open_case,
    random_case,
    randoms,
    rule,
    seeded,
    small_base,
    strategy,
)
from nanorx.advice.assessment import Advisor
from nanorx.inference.bitslice import slice_variants
from nanorx.knowledge.truth import UNKNOWN, VERDICTS

if TYPE_CHECKING:
    from random import Random

    from evidence_rows import Row
    from nanorx.advice.assessment import Assessment
    from nanorx.advice.standing import Standing
    from nanorx.knowledge.rule import Rule


def assessed(random: Random) -> tuple[Advisor, Assessment]:
    advisor = Advisor(small_base(random), use_engine=False)
    return advisor, advisor.assess(random_case(random, advisor.base))


@given(randoms())
@examples(50)
def test_every_completion_stays_between_best_and_worst(random: Random) -> None:
    """Tier, level of evidence, score and levels of every completion lie in their spans, and nothing is open there."""
    advisor = Advisor(small_base(random), use_engine=False)
    found = laws.completed(advisor, open_case(random, advisor.plan))
    assert list(laws.completions_stay_in_spans(found)) == []


@given(randoms())
@examples(60)
def test_what_is_known_obeys_the_order(random: Random) -> None:
    """What is known lies in its span; tier goes before score; nothing barred is called first; approaches follow."""
    _, found = assessed(random)
    assert list(laws.what_is_known_lies_in_its_span(found)) == []
    assert list(laws.tier_goes_before_score(found)) == []
    assert list(laws.only_what_may_is_called_first(found)) == []
    assert list(laws.approaches_stand_where_their_best_strategy_stands(found)) == []


@given(randoms())
@examples(30)
def test_one_answer_moves_the_first_place_as_far_as_it_is_said(random: Random) -> None:
    """The worst place of the first strategy after any one answer is what ranking each changed case on its own gives."""
    advisor, found = assessed(random)
    assert list(laws.one_answer_moves_as_far_as_it_is_said(advisor, found)) == []


@given(randoms())
@examples(40)
def test_standards_change_no_rank(random: Random) -> None:
    """Without the standards, and what rules say of them, every standing and rank is the same."""
    advisor, found = assessed(random)
    assert list(laws.standards_change_nothing(advisor, found)) == []


@given(randoms())
@examples(6)
def test_shipped_cases_obey_the_order(shipped: Advisor, random: Random) -> None:
    """The same holds for cases of the shipped base."""
    found = shipped.assess(random_case(random, shipped.base))
    assert list(laws.what_is_known_lies_in_its_span(found)) == []
    assert list(laws.tier_goes_before_score(found)) == []
    assert list(laws.approaches_stand_where_their_best_strategy_stands(found)) == []
    assert list(laws.one_answer_moves_as_far_as_it_is_said(shipped, found)) == []


@pytest.fixture(scope="module")
def shipped(base: Any) -> Advisor:
    return Advisor(base, use_engine=False)


def test_laws_are_not_empty() -> None:
    """The generated cases have every tier, nearly every level, limits that are unknown, and all reasons not to lead."""
    random = seeded(6)
    tiers, levels, reasons, presumed, moved = set(), set(), set(), 0, 0
    for _ in range(300):
        _, found = assessed(random)
        tiers |= {item.tier.now for item in found.standings}
        levels |= {item.level.now for item in found.standings}
        reasons.add(found.leading.reason.partition(":")[0].rstrip("."))
        presumed += bool(found.decided.presumed)
        moved += found.asked.one_answer[1] > 1
    assert tiers == {0, 1, 2}
    assert levels == {1, 2, 3, 4, 5, 6, 7}
    assert len(reasons) == 9
    assert min(presumed, moved) >= 10


# -- single statements, by hand

TRIAL: Row = {
    "id": "trial",
    "title": "A trial",
    "status": "checked",
    "checked_on": "2026-11-28",
    "reference": "guide",
    "study": "trial",
    "tried": {},
    "studied": [{"for": {"id": "s1"}, "covers": "whole"}],
    "subjects": "people",
    "tumor": {"organ": ["liver"], "histology": "any"},
    "limits": [{"tumor.size": "at most 5 cm"}],
    "phase": "phase-2",
    "number": 40,
    "design": "single-arm",
    "outcome": "efficacy",
    "result": "positive",
    "say": "It worked.",
    "read": "full",
    "place": "Results",
}
NULL: Row = {**TRIAL, "id": "null", "study": "null", "result": "null", "number": 701, "design": "randomized"}
FIT = rule("fits", "favor", ["s1"], criterion="reach", strength="strong")


def assess(
    values: dict[str, Any], *rows: Row, rules: tuple[Rule, ...] = (FIT,), names: tuple[str, ...] = ("s1", "s2")
) -> Assessment:
    found = evidence_of(rows, [strategy(name) for name in (*names, STANDARD)])
    base = make_base((*rules, *found.pop("rules")), names, standards=(strategy(STANDARD),), **found)
    return Advisor(base).assess(case_of(base, {"goal.setting": "trial", **values}))


def standing(values: dict[str, Any], *rows: Row, **more: Any) -> Standing:
    return assess(values, *rows, **more).standings[0]


def counting(found: Assessment) -> dict[str, str]:
    """The rules of rows that are not silent; one that counts while a limit is unknown is `presumed`."""
    verdicts = zip(found.base.rules, found.verdicts.rules, strict=True)
    return {
        row.id.removeprefix("evidence-"): "presumed" if place in found.decided.presumed else VERDICTS[verdict]
        for place, (row, verdict) in enumerate(verdicts)
        if row.origin == "evidence" and verdict != 0
    }


LIVER = {"tumor.organ": "liver"}


@pytest.mark.parametrize(
    ("values", "says", "level", "tier"),
    [
        ({**LIVER, "tumor.size": 4.0}, {"trial-here": "fires"}, (2, 2, 2), (0, 0, 0)),
        (LIVER, {"trial-here": "presumed", "trial-elsewhere": "cannot tell"}, (2, 2, 3), (0, 0, 1)),
        ({**LIVER, "tumor.size": 6.0}, {"trial-elsewhere": "fires"}, (3, 3, 3), (1, 1, 1)),
        ({"tumor.organ": "lung"}, {"trial-elsewhere": "fires"}, (3, 3, 3), (1, 1, 1)),
        ({"tumor.size": 4.0}, {"trial-here": "cannot tell", "trial-elsewhere": "cannot tell"}, (3, 2, 3), (1, 0, 1)),
    ],
)
def test_a_limit_leaves_a_row_in_until_a_stated_value_is_outside(
    values: dict[str, Any], says: dict[str, str], level: tuple[int, ...], tier: tuple[int, ...]
) -> None:
    """Inside, unknown, outside a limit, in another organ, with the organ unknown: what counts, now and at best."""
    found = assess(values, TRIAL)
    assert counting(found) == says
    assert tuple(found.standings[0].level) == level
    assert tuple(found.standings[0].tier) == tier


@pytest.mark.parametrize(
    ("values", "says", "effect"),
    [
        ({**LIVER, "tumor.size": 4.0}, {"null-against": "fires"}, (0, 0, 0)),
        (LIVER, {"null-against": "presumed"}, (0, 0, 3)),
        ({**LIVER, "tumor.size": 6.0}, {}, (3, 3, 3)),
        ({"tumor.organ": "lung"}, {}, (3, 3, 3)),
    ],
)
def test_a_null_result_argues_within_its_limits_alone(
    values: dict[str, Any], says: dict[str, str], effect: tuple[int, int, int]
) -> None:
    """A large null trial argues against an effect where its limits are met or unknown, and is silent outside them."""
    found = assess(values, NULL)
    assert counting(found) == says
    reach = found.standings[0].levels[0]
    assert (reach.low, reach.now, reach.high) == effect


def test_a_large_trial_without_benefit_keeps_a_pilot_down() -> None:
    """Beside it a positive pilot in the same tumor opens no tier, and the level is 4 at best."""
    size = {**LIVER, "tumor.size": 4.0}
    assert standing(size, TRIAL).tier.now == 0
    capped = standing(size, TRIAL, NULL, rules=(FIT, FIT._replace(id="fits-2", criterion="harm")))
    assert (capped.level.now, capped.tier.now) == (4, 1)
    larger = {**TRIAL, "id": "larger", "study": "larger", "number": 800, "design": "randomized"}
    free = standing(size, TRIAL, NULL, larger, rules=(FIT, FIT._replace(id="fits-2", criterion="harm")))
    assert (free.level.now, free.tier.now) == (2, 0)


def test_variants_cap_as_cases_do() -> None:
    """Among many variants ranked at once a large trial without benefit closes the tier of a pilot too."""
    safe = FIT._replace(id="fits-2", criterion="harm")
    rival = FIT._replace(id="rival", strategies=("s2",))
    rules = (FIT, safe, rival, rival._replace(id="rival-2", criterion="harm", strength="weak"))
    leaders = {}
    for rows in ((TRIAL,), (TRIAL, NULL)):
        found = assess(LIVER, *rows, rules=rules)
        slices = slice_variants(found.advisor.plan, found.case, [{"tumor.size": 4.0}, {"tumor.size": 6.0}])
        every = tuple(found.base.strategy_index.values())
        ranked = found.advisor.ranker.rank(slices, found.weights, every)
        leaders[len(rows)] = [leader.strategy for leader in ranked.leaders()]
        sizes = [assess({**LIVER, "tumor.size": size}, *rows, rules=rules).ranked[0] for size in (4.0, 6.0)]
        assert leaders[len(rows)] == sizes
    assert leaders == {1: [0, 0], 2: [1, 0]}


def test_a_tier_needs_fit() -> None:
    """What people had opens the first tier only where the score without evidence is above 0."""
    size = {**LIVER, "tumor.size": 4.0}
    assert standing(size, TRIAL, rules=()).tier.now == 1
    assert standing(size, TRIAL).tier.now == 0


def test_feasibility_opens_a_tier_and_seen_delivery_does_not() -> None:
    """Efficacy and feasibility open the tier of people, imaging and delivery alone do not."""
    size = {**LIVER, "tumor.size": 4.0}
    tiers = {
        outcome: standing(size, {**TRIAL, "outcome": outcome}).tier.now
        for outcome in ("efficacy", "feasibility", "delivery-seen", "imaging")
    }
    assert tiers == {"efficacy": 0, "feasibility": 0, "delivery-seen": 1, "imaging": 1}


def test_what_was_not_read_gives_nothing() -> None:
    """Of a title, a draft or a retracted paper a row leaves its strategy as it was."""
    size = {**LIVER, "tumor.size": 4.0}
    for change in ({"read": "title"}, {"read": "not-read"}, {"status": "retired"}, {"retracted": "yes"}):
        found = standing(size, {**TRIAL, **change})
        assert (found.level.now, found.tier.now, found.now[2]) == (7, 1, 0), change


def test_research_knows_one_tier() -> None:
    """In research the order goes by score alone, whatever people had."""
    found = assess({**LIVER, "tumor.size": 4.0, "goal.setting": "research"}, TRIAL)
    assert {item.tier for item in found.standings} == {(0, 0, 0)}


def test_routine_care_asks_for_an_approval_first() -> None:
    """In routine care an approval opens the first tier, people the second."""
    label = {
        **{key: what for key, what in TRIAL.items() if key not in {"limits", "outcome", "result", "number"}},
        "id": "label",
        "phase": "approved",
        "design": "label",
        "indication": [{"when": [{"tumor.organ": "is liver"}]}],
        "recommended": "standard",
        "available": "yes",
        "studied": [{"for": {"id": "s2"}, "covers": "whole"}],
    }
    rules = (FIT, rule("fits-2", "favor", ["s2"], criterion="reach", strength="weak"))
    found = assess(
        {**LIVER, "tumor.size": 4.0, "goal.setting": "care"}, TRIAL, label, rules=rules, names=("s1", "s2", "s3")
    )
    assert [found.standings[item].id for item in found.ranked] == ["s2", "s1", "s3"]
    assert [found.standings[item].tier.now for item in found.ranked] == [0, 1, 2]
    assert found.leading.strategy == found.ranked[0]
    without = assess({**LIVER, "tumor.size": 4.0, "goal.setting": "care"}, TRIAL, rules=rules)
    assert without.leading == (None, "Nothing here is approved or standard for this tumor.")


def test_level_of_evidence_breaks_a_tie_of_scores_before_the_id() -> None:
    """Of two equal scores the one with the better level of evidence comes first."""
    animals = {**TRIAL, "subjects": "animals", "studied": [{"for": {"id": "s2"}, "covers": "whole"}], "limits": []}
    alike = rule("alike", "favor", ["s1"], criterion="proof", strength="moderate")
    found = assess({**LIVER, "goal.setting": "research"}, animals, rules=(alike,))
    assert [item.score for item in found.standings] == [40, 40]
    assert [found.standings[item].id for item in found.ranked] == ["s2", "s1"]


def test_a_merged_id_means_its_target() -> None:
    """A strategy that became part of another one is found under its old id."""
    base = make_base([need("s1", "patient.implant: is no")], merged={"old": "s1"})
    assert base.strategy("old") is base.strategy("s1")


def test_unknown_setting_leaves_the_tier_open() -> None:
    """Where nobody says which setting it is, the tier may be any; what is assumed settles it."""
    found = assess({**LIVER, "tumor.size": 4.0})
    assert found.standings[0].tier == (1, 1, 1)
    assert UNKNOWN not in [truth for truth, _ in found.decided.tiers]
