"""What bars approaches, counted with masks: the same as one by one."""

from __future__ import annotations

import pytest

pytest.importorskip("pyarrow")

from generators import random_case, seeded, small_base
from many_cases import counted_cases, slices_of_cases
from nanorx.advice.assessment import Advisor
from nanorx.population.ranking.barring import barring

SEEDS = 30


@pytest.mark.parametrize("seed", range(SEEDS))
def test_reasons_are_counted_as_one_by_one(seed: int) -> None:
    """What rules out and what holds back, by approach and over all, and what alone does, in a few cases of any base."""
    random = seeded(seed)
    advisor = Advisor(small_base(random), use_engine=False)
    cases = [random_case(random, advisor.base) for _ in range(6)]
    counts, slices = counted_cases([advisor.assess(case) for case in cases]), slices_of_cases(advisor.plan, cases)
    assert barring(advisor, slices, excluded=True) == counts.excluding
    assert barring(advisor, slices, excluded=False) == counts.holding
