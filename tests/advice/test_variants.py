"""Many variants at once give what one by one gives: verdicts, statuses and first places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from conftest import examples
from generators import case_of, make_base, open_names, random_case, random_value, randoms, rule, small_base
from nanorx.advice.assessment import Advisor
from nanorx.advice.standing import make_weights
from nanorx.advice.variants import rank_variants
from nanorx.inference.bitslice import slice_variants
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase

Changes = dict[str, "Value | None"]


def random_changes(random: Random, base: RuleBase) -> Changes:
    """Some values replaced, some made unknown; assumptions are only replaced."""
    names = random.sample(list(base.vocabulary.descriptors), random.randint(0, 4))
    changes: Changes = {}
    for name in names:
        target = base.vocabulary.descriptors[name]
        unknown = target.assume is None and random.random() < 0.3
        changes[name] = None if unknown else random_value(random, target)
    return changes


def one_by_one(advisor: Advisor, case: Case, changes: Mapping[str, Value | None]) -> Assessment:
    return advisor.assess(case.replace(changes))


@given(randoms())
@examples(40)
def test_slices_equal_one_by_one(random: Random) -> None:
    """In every slice each rule fires, cannot tell or is silent as it does for the changed case on its own."""
    advisor = Advisor(small_base(random), use_engine=False)
    case = random_case(random, advisor.base)
    variants = [random_changes(random, advisor.base) for _ in range(random.randint(1, 9))]
    slices = slice_variants(advisor.plan, case, variants)
    assert slices.full == 2 ** len(variants) - 1
    for at, changes in enumerate(variants):
        alone = one_by_one(advisor, case, changes).verdicts.rules
        together = [
            YES if fires >> at & 1 else UNKNOWN if possible >> at & 1 else NO
            for fires, possible in zip(slices.fires, slices.possible, strict=True)
        ]
        assert together == alone
    assert all(mask <= slices.full for mask in [*slices.fires, *slices.possible])


@given(randoms())
@examples(40)
def test_ranked_variants_equal_one_by_one(random: Random) -> None:
    """In every slice the first strategy and each status are those of the changed case on its own."""
    advisor = Advisor(small_base(random), use_engine=False)
    check_ranking(advisor, random_case(random, advisor.base), [random_changes(random, advisor.base) for _ in range(8)])


@given(randoms())
@examples(8)
def test_ranked_variants_equal_one_by_one_on_the_shipped_base(base: RuleBase, random: Random) -> None:
    """The same for the shipped base, its weights and its findings."""
    advisor = Advisor(base, use_engine=False)
    check_ranking(advisor, random_case(random, base), [random_changes(random, base) for _ in range(6)])


def check_ranking(advisor: Advisor, case: Case, variants: list[Changes]) -> None:
    for profile in advisor.base.profiles.values():
        weights = make_weights(advisor.base, profile)
        slices = slice_variants(advisor.plan, case, variants)
        ranking = rank_variants(slices, advisor.arguments, weights)
        leaders = ranking.leaders(len(variants))
        for at, changes in enumerate(variants):
            alone = advisor.assess(case.replace(changes), profile.name)
            assert leaders[at] == ranking.leader(at) == alone.ranked[0]
            for place, standing in enumerate(alone.standings):
                assert (ranking.excluded[place] >> at & 1) == (standing.excluded == YES)
                assert (ranking.open[place] >> at & 1) == (standing.excluded == UNKNOWN)


@given(randoms())
@examples(20)
def test_first_of_some_strategies(random: Random) -> None:
    """Asked about a part of the strategies, the first of them is the best-ranked of the part."""
    advisor = Advisor(small_base(random), use_engine=False)
    now = advisor.assess(random_case(random, advisor.base))
    size = len(advisor.arguments)
    part = sorted(random.sample(range(size), random.randint(1, size)))
    slices = slice_variants(advisor.plan, now.case, [{}])
    leader = rank_variants(slices, [advisor.arguments[place] for place in part], now.weights).leader(0)
    assert part[leader] == next(place for place in now.ranked if place in part)


def test_slices_of_extreme_scores() -> None:
    """The highest and the lowest score that there are fit into the planes and are told apart."""
    rules = [
        rule(f"{name}-{place}", effect, [name], criterion=criterion, strength="strong")
        for name, effect in (("s1", "oppose"), ("s2", "favor"))
        for place, criterion in enumerate(("reach", "harm", "proof"))
    ]
    for weights in ((100, 0, 0), (0, 0, 100), (1, 1, 98), (34, 33, 33)):
        base = make_base(rules, ["s1", "s2", "s3"], weights)
        advisor = Advisor(base, use_engine=False)
        now = advisor.assess(case_of(base))
        assert [item.score for item in now.standings] == [-300, 300, 0]
        assert open_names(advisor.plan, now.case) == []
        slices = slice_variants(advisor.plan, now.case, [{}] * 3)
        assert rank_variants(slices, advisor.arguments, now.weights).leaders(3) == [1, 1, 1]
        assert rank_variants(slices, advisor.arguments[::2], now.weights).leaders(3) == [1, 1, 1]
