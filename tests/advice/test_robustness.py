"""Robustness, dominance and ties: the quick integers compared with plain loops."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import examples
from generators import case_of, clause, make_base, random_case, rule, seeded
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.arguments import Studies
from nanorx.advice.assessment import Advisor
from nanorx.advice.levels import Bounds, CaseVerdicts, Level
from nanorx.advice.robustness import SAMPLES, Robustness, dominated_by, robustness, weightings
from nanorx.advice.standing import (
    Standing,
    evidence_mean,
    fit_mean,
    make_standing,
    make_weights,
)
from nanorx.knowledge.evidence import NOT_STUDIED
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth


NOTHING = Studies((), NOT_STUDIED, {"approved": (), "people": ()}, ())
"""The evidence of a strategy that nobody has studied."""


def standing(name: str, levels: Sequence[int], excluded: Truth = NO, holds: int = 0, tier: int = 0) -> Standing:
    """A standing of which only the levels, the exclusion, the holds and the tier are told."""
    return Standing(
        id=name,
        excluded=excluded,
        holds=Bounds(holds, holds, holds),
        levels=tuple(Level(max(level, 0), max(-level, 0), level, level) for level in levels),
        now=tuple(levels),
        score=0,
        score_low=0,
        score_high=0,
        evidence=0,
        tier=Bounds(tier, tier, tier),
        level=Bounds(NOT_STUDIED, NOT_STUDIED, NOT_STUDIED),
    )


def plain_counts(standings: Sequence[Standing]) -> list[Robustness]:
    """In how many weightings nobody, or at most two, are better: by sorting each weighting on its own."""
    counts = [[0, 0] for _ in standings]
    for weights in zip(*weightings(len(standings[0].levels)), strict=True):
        keys = [
            (
                item.excluded == YES,
                item.holds.now,
                item.tier.now,
                -sum(w * level.now for w, level in zip(weights, item.levels, strict=True)),
            )
            for item in standings
        ]
        for place, key in enumerate(keys):
            better = sum(other < key for other in keys)
            counts[place][0] += better == 0 and not key[0]
            counts[place][1] += better < 3 and not key[0]
    return [Robustness(first, top3) for first, top3 in counts]


standings_of = st.lists(
    st.tuples(
        st.lists(st.integers(-3, 3), min_size=6, max_size=6),
        st.sampled_from((NO, NO, UNKNOWN, YES)),
        st.sampled_from((NO, NO, UNKNOWN, YES)),
        st.sampled_from((0, 0, 1, 2)),
    ),
    min_size=1,
    max_size=6,
).map(lambda rows: [standing(f"s{place}", *row) for place, row in enumerate(rows)])


@given(standings_of)
@examples(15)
def test_counts_equal_a_plain_loop(standings: list[Standing]) -> None:
    """First, and among the first three, in as many weightings as sorting each weighting on its own gives."""
    assert robustness(standings) == plain_counts(standings)


def test_counts_equal_a_plain_loop_on_the_shipped_base(base: RuleBase) -> None:
    """The same for all strategies and a case of the shipped base."""
    found = Advisor(base, use_engine=False).assess(random_case(seeded(9), base, share=0.7))
    assert robustness(found.standings) == plain_counts(found.standings)


@pytest.mark.parametrize("criteria", [1, 2, 3, 6, 8])
def test_weightings_are_integer_and_sum_alike(criteria: int) -> None:
    """Each of the 2,048 weightings has a weight from 0 for each criterion, and all sums are 1,000."""
    rows = list(zip(*weightings(criteria), strict=True))
    assert len(rows) == SAMPLES == 2048
    assert all(len(row) == criteria and sum(row) == 1000 and min(row) >= 0 for row in rows)


def test_weightings_are_spread_evenly() -> None:
    """Every criterion weighs a sixth on average, and is the weightiest in about a sixth of them."""
    rows = list(zip(*weightings(6), strict=True))
    for at in range(6):
        mean = sum(row[at] for row in rows) / SAMPLES
        assert mean == pytest.approx(1000 / 6, rel=0.03)
        assert sum(max(row) == row[at] for row in rows) / SAMPLES == pytest.approx(1 / 6, abs=0.03)


def test_nobody_is_nobody() -> None:
    """No strategies, no counts."""
    assert robustness([]) == []


def test_equal_strategies_are_both_first() -> None:
    """A tie counts for both: first or tied for first."""
    found = robustness([standing("s1", [1, 0, 2]), standing("s2", [1, 0, 2]), standing("s3", [0, 0, 0])])
    assert [row.first for row in found[:2]] == [SAMPLES, SAMPLES]


def test_excluded_strategies_are_never_counted() -> None:
    """The best levels of an excluded strategy count for nothing and take nothing from the others."""
    found = robustness([standing("s1", [3, 3, 3], excluded=YES), standing("s2", [0, 0, 0], excluded=UNKNOWN)])
    assert found == [Robustness(0, 0), Robustness(SAMPLES, SAMPLES)]


def test_held_back_strategies_stand_behind() -> None:
    """A held-back strategy is first in no weighting as long as another is not held back."""
    rows = [standing("s1", [3, 3], holds=1), standing("s2", [-3, -3]), standing("s3", [-2, -2])]
    assert [row.first for row in robustness(rows)] == [0, 0, SAMPLES]
    assert robustness(rows)[0].top3 == SAMPLES
    assert robustness(rows[:1]) == [Robustness(SAMPLES, SAMPLES)]


# -- dominance


@given(standings_of)
def test_dominance_is_nowhere_worse_and_somewhere_better(standings: list[Standing]) -> None:
    """The dominating strategy is as good or better in status, holding back, tier and every level, and better in one."""
    for item in standings:
        names = {
            other.id
            for other in standings
            if item.excluded != YES
            and other.excluded <= item.excluded
            and other.holds.now <= item.holds.now
            and other.tier.now <= item.tier.now
            and all(mine.now <= theirs.now for mine, theirs in zip(item.levels, other.levels, strict=True))
            and any(mine.now < theirs.now for mine, theirs in zip(item.levels, other.levels, strict=True))
        }
        found = dominated_by(item, standings)
        assert (found in names) if names else (found is None)
        assert not names or found == next(other.id for other in standings if other.id in names)


def test_equal_levels_dominate_neither() -> None:
    """Two strategies with the same levels do not dominate each other."""
    rows = [standing("s1", [1, 2]), standing("s2", [1, 2])]
    assert [dominated_by(row, rows) for row in rows] == [None, None]


# -- ties and integer scores


def test_ties_are_shown_on_both_sides() -> None:
    """Strategies that differ in nothing but their ids name each other; the smaller id comes first."""
    rules = [
        rule(f"r-{name}", "favor", [name], [clause("tumor.organ: is liver")], criterion="reach", strength="weak")
        for name in ("s2", "s3")
    ]
    base = make_base(rules)
    result = recommend(Advisor(base).assess(case_of(base, {"tumor.organ": "liver"})))
    assert [(item.strategy.id, item.rank, item.tied_with) for item in result.recommendations] == [
        ("s2", 1, ("s3",)),
        ("s3", 2, ("s2",)),
        ("s1", 3, ()),
    ]


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.integers(0, 100), st.integers(0, 100))
def test_axes_are_weighted_means_rounded_half_away_from_zero(levels: list[int], one: int, other: int) -> None:
    """Fit and evidence are means over their own criteria in hundredths; the score is the exact weighted sum."""
    low, high = sorted((one, other))
    weights = (low, high - low, 100 - high)
    base = make_base([], weights=weights)
    split = make_weights(base, base.profile("balanced"))
    assert (split.fit, split.evidence) == ((low, high - low, 0), (0, 0, 100 - high))
    item = make_standing("s1", NO, Bounds(0, 0, 0), standing("s1", levels).levels, split, NOTHING, CaseVerdicts([]))
    assert fit_mean(item, split) == plain_mean(split.fit, levels)
    assert evidence_mean(item, split) == plain_mean(split.evidence, levels)


def plain_mean(weights: Sequence[int], levels: Sequence[int]) -> int:
    if not sum(weights):
        return 0
    exact = Fraction(100 * sum(w * level for w, level in zip(weights, levels, strict=True)), sum(weights))
    sign = 1 if exact >= 0 else -1
    return sign * int(abs(exact) + Fraction(1, 2))
