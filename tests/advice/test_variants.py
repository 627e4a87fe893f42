"""Many variants at once give what one by one gives: verdicts, statuses and first places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from conftest import examples
from generators import case_of, make_base, open_names, random_case, random_value, randoms, rule, small_base
from nanorx.advice.assessment import Advisor
from nanorx.advice.key_slices import KeySlices
from nanorx.advice.standing import make_weights
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
    every = tuple(advisor.base.strategy_index.values())
    for profile in advisor.base.profiles.values():
        weights = make_weights(advisor.base, profile)
        slices = slice_variants(advisor.plan, case, variants)
        ranked = advisor.ranker.rank(slices, weights, every)
        keys = KeySlices(slices, weights)
        for strategy, about in zip(every, advisor.arguments, strict=True):
            assert ranked.key(strategy) == keys.key(about)
        alone = [advisor.assess(case.replace(changes), profile.name) for changes in variants]
        for leader, found in zip(ranked.leaders(), alone, strict=True):
            first = found.standings[leader.strategy]
            assert leader.strategy == found.ranked[0]
            assert leader.stopped == (first.excluded == YES or first.held_back)
        for strategy in every:
            assert ranked.worst_place(strategy) == max(found.ranks[strategy] for found in alone)


@given(randoms())
@examples(20)
def test_ranking_some_strategies(random: Random) -> None:
    """Asked about a part of the strategies, the first is the best-ranked of the part, and places are those in it."""
    advisor = Advisor(small_base(random), use_engine=False)
    now = advisor.assess(random_case(random, advisor.base))
    every = list(advisor.base.strategy_index.values())
    part = sorted(random.sample(every, random.randint(1, len(every))))
    ranked = advisor.ranker.rank(slice_variants(advisor.plan, now.case, [{}]), now.weights, part)
    order = [strategy for strategy in now.ranked if strategy in part]
    assert ranked.leaders()[0].strategy == order[0]
    assert [ranked.worst_place(strategy) for strategy in order] == list(range(1, len(part) + 1))


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
        one, two, three = base.strategy_index.values()
        for some in ((one, two, three), (one, two)):
            assert [row.strategy for row in advisor.ranker.rank(slices, now.weights, some).leaders()] == [two] * 3
        assert [row.strategy for row in advisor.ranker.rank(slices, now.weights, (one, three)).leaders()] == [three] * 3
