"""The laws of ranking with unknown values, proven on small rule bases by trying everything that is unknown."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import laws
from conftest import examples
from generators import (
    case_of,
    clause,
    contradicts,
    make_base,
    need,
    open_case,
    random_case,
    randoms,
    rule,
    seeded,
    small_base,
)
from nanorx.advice.assessment import Advisor
from nanorx.advice.intervals import rank_intervals
from nanorx.advice.questions import Cones
from nanorx.knowledge.clause_parser import make_group
from nanorx.knowledge.partial import Members
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from random import Random

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase


def assessed(random: Random) -> tuple[Advisor, laws.Completed]:
    advisor = Advisor(small_base(random), use_engine=False)
    return advisor, laws.completed(advisor, open_case(random, advisor.plan))


@given(randoms())
@examples(50)
def test_every_completion_ranks_inside_the_interval(random: Random) -> None:
    """The rank now, and the rank in every completion, lie in the interval; not excluded ones in the second too."""
    _, found = assessed(random)
    assert list(laws.ranks_stay_in_intervals(found)) == []


@given(randoms())
@examples(30)
def test_knowledge_only_narrows(random: Random) -> None:
    """One value more settles rules, findings and status or leaves them; score and rank intervals nest."""
    advisor, found = assessed(random)
    for case in laws.one_more_value(advisor, found.now.case):
        assert list(laws.knowledge_only_narrows(found.now, advisor.assess(case))) == []


@given(randoms())
@examples(30)
def test_answers_lead_where_they_say(random: Random) -> None:
    """The first place promised for an answer is the one that ranking the changed case gives."""
    advisor, found = assessed(random)
    assert list(laws.answers_lead_where_they_say(advisor, found.now)) == []


@given(randoms())
@examples(50)
def test_idle_questions_never_matter(random: Random) -> None:
    """What cannot change the first place, it is said, never does, whatever all the other answers are."""
    advisor, found = assessed(random)
    assert list(laws.idle_questions_never_matter(advisor, found)) == []
    assert list(laws.settled_first_places(found)) == []


@given(randoms())
@examples(60)
def test_nothing_depends_on_unused_values(random: Random) -> None:
    """Called unused are the values without which, and with any other of which, every verdict is the same."""
    advisor = Advisor(small_base(random), use_engine=False)
    found = advisor.assess(random_case(random, advisor.base))
    assert list(laws.nothing_depends_on_unused_values(advisor, found)) == []


EITHER = make_group("any of", [clause("tumor.size: above 5 cm"), clause("tumor.count: above 3")])


@pytest.mark.parametrize("alone", [False, True])
def test_what_is_enough_beside_another_value_is_used(*, alone: bool) -> None:
    """Two values of which each makes a rule fire are both used, even where another rule needs one of them."""
    other = rule("o", "note", ["s2"], [clause("tumor.count: above 3")])
    base = make_base([rule("c", "caution", ["s1"], [EITHER], criterion="harm", strength="strong"), *[other][alone:]])
    found = assess(base, {"tumor.size": 6.0, "tumor.count": 4.0, "patient.implant": "yes"})
    assert found.unused == ("patient.implant",)


def test_what_silences_beside_another_value_is_used() -> None:
    """Two values of which each keeps a rule silent are both used: without both it could not tell."""
    when = [clause("tumor.size: above 5 cm"), clause("tumor.count: above 3")]
    found = assess(make_base([rule("n", "note", ["s1"], when)]), {"tumor.size": 1.0, "tumor.count": 1.0})
    assert found.unused == ()


def test_laws_are_not_empty() -> None:
    """The generated cases do have completions, idle questions, telling questions and moving ranks."""
    random = seeded(4)
    moved = idle = telling = 0
    for _ in range(80):
        _advisor, found = assessed(random)
        moved += len({end.ranked for end in found.ends}) > 1
        questions = found.now.questions
        telling += any(item.can_change_first for item in questions)
        idle += any(not item.can_change_first for item in questions)
    assert min(moved, telling, idle) >= 10


@pytest.mark.slow
@given(randoms())
@examples(15)
def test_knowledge_only_narrows_on_the_shipped_base(shipped: Advisor, random: Random) -> None:
    """The same for cases of the shipped base, one unknown value after the other until nothing is unknown."""
    case = random_case(random, shipped.base, share=0.4)
    now = shipped.assess(case)
    whole = random_case(random, shipped.base, share=1.0)
    for name in random.sample(list(whole.stated), 12):
        if name not in case.stated and name not in case.assumed:
            known = case.replace({name: whole.values[name]})
            if contradicts(shipped.base, known):
                continue
            case, later = known, shipped.assess(known)
            assert list(laws.knowledge_only_narrows(now, later)) == []
            now = later


@given(randoms())
@examples(10)
def test_answers_lead_where_they_say_on_the_shipped_base(shipped: Advisor, random: Random) -> None:
    """The same for the questions of cases of the shipped base."""
    now = shipped.assess(random_case(random, shipped.base, share=0.8))
    assert list(laws.answers_lead_where_they_say(shipped, now)) == []


@pytest.fixture(scope="module")
def shipped(base: RuleBase) -> Advisor:
    return Advisor(base, use_engine=False)


# -- single statements, by hand

LASER = "facility.tools: includes laser"


def assess(base: RuleBase, values: dict[str, object]) -> Assessment:
    return Advisor(base).assess(case_of(base, values))  # type: ignore[arg-type]


def ranked(found: Assessment) -> list[str]:
    return [found.standings[place].id for place in found.ranked]


def test_need_gives_three_statuses() -> None:
    """A need that is met, not known or not met makes a strategy eligible, conditional or excluded."""
    base = make_base([need("s1", LASER)])
    values = (Members(["laser"]), None, Members([]))
    statuses = [assess(base, {"facility.tools": value}).standings[0].status for value in values]
    assert statuses == ["eligible", "conditional", "excluded"]


def favor(name: str, strength: str, criterion: str = "reach", line: str = "patient.implant: is yes") -> Rule:
    return rule(f"f-{name}-{criterion}", "favor", [name], [clause(line)], criterion=criterion, strength=strength)


def test_excluded_come_last_whatever_their_score() -> None:
    """The best score does not lift an excluded strategy above a worse one that is not excluded."""
    base = make_base([need("s1", LASER), favor("s1", "strong"), favor("s3", "weak")])
    found = assess(base, {"facility.tools": Members([]), "patient.implant": "yes"})
    assert ranked(found) == ["s3", "s2", "s1"]
    assert found.standings[0].score > found.standings[2].score


def test_held_back_come_after_those_that_are_not() -> None:
    """Strong cautions put a strategy behind lower scores, but before excluded ones."""
    rules = [
        favor("s1", "strong"),
        favor("s2", "strong"),
        need("s4", LASER),
        rule("strong", "caution", ["s1"], [clause("tumor.organ: is liver")], criterion="harm", strength="strong"),
        rule("hold", "caution", ["s2"], [clause("goal.setting: is care")], criterion="harm", strength="strong"),
    ]
    base = make_base(rules, ["s1", "s2", "s3", "s4"])
    values = {"patient.implant": "yes", "tumor.organ": "liver", "goal.setting": "care", "facility.tools": Members([])}
    found = assess(base, values)
    assert ranked(found) == ["s3", "s1", "s2", "s4"]
    assert [found.standings[place].held_back for place in found.ranked] == [False, True, True, False]


def test_moderate_caution_holds_nothing_back() -> None:
    """A caution that is not strong counts against safety and does no more."""
    caution = rule("c", "caution", ["s1"], [clause("tumor.organ: is liver")], criterion="harm", strength="moderate")
    found = assess(make_base([caution]), {"tumor.organ": "liver"})
    assert not found.standings[0].held_back
    assert [level.now for level in found.standings[0].levels] == [0, -2, 0]


def test_conditional_and_eligible_compete_on_score() -> None:
    """Status breaks a tie of scores, and nothing more: a better conditional strategy is first."""
    base = make_base([need("s1", LASER), favor("s1", "weak")])
    assert ranked(assess(base, {"patient.implant": "yes"})) == ["s1", "s2", "s3"]
    assert ranked(assess(base, {"patient.implant": "no"})) == ["s2", "s3", "s1"]


def test_second_argument_about_the_same_thing_inflates_nothing() -> None:
    """A level is the strongest argument for minus the strongest against, however many there are."""
    rules = [
        rule(f"r{place}", effect, ["s1"], [clause("tumor.organ: is liver")], criterion="reach", strength=strength)
        for place, (effect, strength) in enumerate(
            [("favor", "strong"), ("favor", "strong"), ("favor", "weak"), ("oppose", "weak"), ("oppose", "weak")]
        )
    ]
    found = assess(make_base(rules), {"tumor.organ": "liver"})
    level = found.standings[0].levels[0]
    assert (level.pro, level.con, level.now) == (3, 1, 2)
    assert found.standings[0].score == 2 * 50


def test_undecided_arguments_widen_a_level() -> None:
    """An argument that cannot be told counts against in the lowest level and for in the highest, and not at all now."""
    rules = [
        favor("s1", "moderate", line="tumor.organ: is liver"),
        favor("s1", "strong", criterion="harm"),
        rule("o", "oppose", ["s1"], [clause("patient.grade: is low")], criterion="reach", strength="weak"),
    ]
    found = assess(make_base(rules), {"tumor.organ": "liver"}).standings[0]
    assert [(level.low, level.now, level.high) for level in found.levels] == [(1, 2, 2), (0, 0, 3), (0, 0, 0)]
    assert (found.score_low, found.score, found.score_high) == (50, 100, 100 + 90)


def test_empty_case_leaves_every_place_open() -> None:
    """With nothing known and a need for each, every strategy could be first and last."""
    base = make_base([need(name, LASER) for name in ("s1", "s2", "s3")] + [favor(f"s{n}", "weak") for n in (1, 2, 3)])
    found = assess(base, {})
    assert [interval for interval, _ in rank_intervals(found.standings)] == [(1, 3)] * 3


def test_full_case_leaves_no_place_open() -> None:
    """With everything known that rules ask about, each rank interval is the rank."""
    base = make_base([need("s1", LASER), favor("s2", "weak")])
    found = assess(base, {"facility.tools": Members([]), "patient.implant": "yes"})
    ranks = found.ranks
    assert [interval for interval, _ in rank_intervals(found.standings)] == [
        (ranks[n], ranks[n]) for n in sorted(ranks)
    ]
    assert rank_intervals(found.standings)[0] == ((3, 3), (2, 2)), "not excluded, s1 would be before s3"


# -- questions


def test_cone_reaches_through_findings() -> None:
    """A rule that waits for a finding waits for the unknown values behind it, and for no others."""
    base = make_base(
        [
            rule("c1", "conclude", when=[clause("tumor.size: below 3 cm")], finding="tumor.f1"),
            rule("c2", "conclude", when=[clause("tumor.f1: is yes"), clause("tumor.organ: is liver")],
                 finding="tumor.f3"),
            rule("r", "exclude", ["s1"], [clause("tumor.f3: is yes"), clause("patient.grade: is low")]),
        ]
    )  # fmt: skip
    advisor = Advisor(base)
    place = base.rule_index["r"]

    def cone(**values: object) -> set[str]:
        named = {name.replace("__", "."): value for name, value in values.items()}
        found = assess(base, named)
        return Cones(advisor.plan, found.verdicts, found.case).of_rule(place)

    assert cone() == {"tumor.size", "tumor.organ", "patient.grade"}
    assert cone(tumor__organ="liver") == {"tumor.size", "patient.grade"}
    assert cone(tumor__size=2.0, tumor__organ="liver") == {"patient.grade"}


def test_questions_that_decide_come_first() -> None:
    """Questions that cannot change the first place come after all that can, and have no answers listed."""
    base = make_base([favor("s3", "strong"), need("s1", "patient.grade: is low"), need("s2", "patient.grade: is low")])
    advisor = Advisor(base)
    now = advisor.assess(case_of(base, {"patient.grade": "high"}))
    questions = now.questions
    assert [(item.descriptor, item.can_change_first) for item in questions] == [("patient.implant", False)]
    open_now = advisor.assess(case_of(base))
    telling = open_now.questions
    assert {item.descriptor: item.can_change_first for item in telling} == {
        "patient.implant": True,
        "patient.grade": True,
    }
    assert all(item.answers for item in telling)


def test_answers_cover_every_value_of_a_number() -> None:
    """The groups of answers to a number question are its regions: they meet and leave nothing out."""
    base = make_base(
        [favor("s2", "weak", line="tumor.size: above 3 cm"), favor("s1", "weak", line="tumor.size: at most 5 cm")]
    )
    advisor = Advisor(base)
    regions = advisor.plan.regions("tumor.size")
    assert (regions[0].low, regions[-1].high) == (0.5, 9.0)
    for one, other in pairwise(regions):
        assert one.high == other.low
        assert one.open_high != other.open_low
    now = advisor.assess(case_of(base))
    (question,) = now.questions
    assert [(row.words, row.first) for row in question.answers] == [
        ("at most 3 cm", "s1"),
        ("above 3 cm to 5 cm", "s1"),
        ("above 5 cm", "s2"),
    ]


def test_answers_of_a_set_keep_what_is_known() -> None:
    """For a partly known set, only what is open is asked, and each answer keeps what was said."""
    base = make_base([need("s1", LASER), need("s2", "facility.tools: includes magnet"), favor("s1", "weak")])
    advisor = Advisor(base)
    known = Members(["magnet"], ["probe"], complete=False)
    now = advisor.assess(case_of(base, {"facility.tools": known}))
    question = next(item for item in now.questions if item.descriptor == "facility.tools")
    assert [(row.words, row.value) for row in question.answers] == [
        ("has laser", Members(["magnet", "laser"], ["probe"], complete=False)),
        ("nothing else", Members(["magnet"])),
    ]


@given(st.integers(0, 2**32))
def test_shown_score_is_inside_its_interval(seed: int) -> None:
    """The score now is one of the scores that are possible; all scores are whole hundredths."""
    random = seeded(seed)
    base = small_base(random)
    for item in assess(base, dict(random_case(random, base).values)).standings:
        assert item.score_low <= item.score <= item.score_high
        assert all(isinstance(number, int) for number in (item.score_low, item.score, item.score_high))
        assert abs(item.score) <= 300
        assert item.excluded in {NO, UNKNOWN, YES}
