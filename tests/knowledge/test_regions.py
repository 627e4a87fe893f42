"""Regions: one representative for all values that no clause can tell apart."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from generators import VOCABULARY, clause, descriptor, random_clause, randoms
from nanorx.knowledge.regions import element_regions, regions
from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from random import Random

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.regions import Region
    from nanorx.knowledge.rule_base import RuleBase

SIZE, COUNT = VOCABULARY.descriptors["tumor.size"], VOCABULARY.descriptors["tumor.count"]
TOOLS = VOCABULARY.descriptors["facility.tools"]


def holds(region: Region, value: float) -> bool:
    """Does a number lie in the region?"""
    above = value > region.low or (value == region.low and not region.open_low)
    below = value < region.high or (value == region.high and not region.open_high)
    return above and below


@given(randoms())
def test_every_number_lies_in_one_region_with_its_truths(random: Random) -> None:
    """Each plausible number falls into exactly one region; all clauses hold for it as for the representative."""
    target = random.choice((SIZE, COUNT))
    clauses = [random_clause(random, target.name) for _ in range(random.randint(0, 4))]
    found = regions(target, clauses)
    limits = [limit for item in clauses for limit in item.points()]
    near = [limit + step for limit in limits for step in (-0.01, 0, 0.01)]
    values = [target.low, target.high, *near, *(random.uniform(target.low, target.high) for _ in range(5))]
    if target.integer:
        values = [float(number) for number in range(int(target.low), int(target.high) + 1)]
    for value in values:
        if target.low <= value <= target.high:
            homes = [region for region in found if holds(region, value)]
            assert len(homes) == 1
            assert [item.truth(value) for item in clauses] == [item.truth(homes[0].value) for item in clauses]


@given(randoms())
def test_representatives_are_plausible_and_told_apart(random: Random) -> None:
    """A representative is an allowed value inside its region, and neighbors differ in some clause."""
    target = random.choice((SIZE, COUNT))
    clauses = [random_clause(random, target.name) for _ in range(random.randint(1, 4))]
    found = regions(target, clauses)
    for region in found:
        assert isinstance(region.value, float)
        assert target.low <= region.value <= target.high
        assert holds(region, region.value)
        assert not target.integer or region.value == int(region.value)
    for one, other in pairwise(found):
        assert [item.truth(one.value) for item in clauses] != [item.truth(other.value) for item in clauses]


@given(randoms())
def test_choices_with_equal_truths_share_a_region(random: Random) -> None:
    """Every choice is in one region, with the truths of its representative; two regions differ."""
    target = VOCABULARY.descriptors[random.choice(("tumor.organ", "patient.grade", "patient.implant"))]
    clauses = [random_clause(random, target.name) for _ in range(random.randint(0, 3))]
    found = regions(target, clauses)
    assert sorted(word for region in found for word in region.values) == sorted(target.choices)
    vectors = [[item.truth(region.value) for item in clauses] for region in found]
    assert all(
        [item.truth(word) for item in clauses] == vector
        for region, vector in zip(found, vectors, strict=True)
        for word in region.values
    )
    assert len({tuple(vector) for vector in vectors}) == len(vectors)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], ["any value"]),
        (["at most 3 cm"], ["at most 3 cm", "above 3 cm"]),
        (["below 3 cm"], ["below 3 cm", "at least 3 cm"]),
        (["above 3 cm", "at least 5 cm"], ["at most 3 cm", "above 3 cm, below 5 cm", "at least 5 cm"]),
        (["between 3 and 5 cm"], ["below 3 cm", "from 3 cm to 5 cm", "above 5 cm"]),
        (["is 3 cm"], ["below 3 cm", "3 cm", "above 3 cm"]),
        (["at most 100 cm"], ["any value"]),
        (["at most 9 cm"], ["any value"]),
        (["below 9 cm"], ["below 9 cm", "9 cm"]),
        (["above 0.5 cm"], ["0.5 cm", "above 0.5 cm"]),
    ],
)
def test_words_of_number_regions(lines: list[str], words: list[str]) -> None:
    """The words say which end belongs to a region; limits outside the plausible range cut nothing."""
    assert [region.words for region in regions(SIZE, [clause(f"tumor.size: {line}") for line in lines])] == words


def test_counted_numbers_have_no_region_between_integers() -> None:
    """Where things are counted no region lies between 2 and 3."""
    found = regions(COUNT, [clause("tumor.count: above 2"), clause("tumor.count: at least 3")])
    assert [region.value for region in found] == [1.0, 3.0]
    narrow = regions(COUNT, [clause("tumor.count: at least 1"), clause("tumor.count: at most 1")])
    assert [region.value for region in narrow[:2]] == [0.0, 1.0]
    assert narrow[2].value in {2.0, 3.0, 4.0}


def test_limits_that_are_no_doubles_apart_do_not_confuse() -> None:
    """Two limits with nothing between them, or with a fraction where things are counted, still cut rightly."""
    target = descriptor("tumor.size", "number", unit="cm", low=0.0, high=1.0)
    close = [clause("tumor.size: at most 0.1 cm"), clause("tumor.size: at most 0.10000000000000002 cm")]
    values = [region.value for region in regions(target, close)]
    assert [[item.truth(value) for item in close] for value in values] == [[YES, YES], [NO, YES], [NO, NO]]


def test_elements_that_nobody_asks_about_are_no_questions() -> None:
    """Of a set only the elements in clauses are asked, in the order of the vocabulary."""
    asked = [clause("facility.tools: includes any of probe, laser"), clause("facility.tools: lacks probe")]
    assert element_regions(TOOLS, asked) == ["laser", "probe"]


def test_shipped_regions_are_exhaustive(base: RuleBase) -> None:
    """For every number of the shipped vocabulary each limit of a clause, and a value on each side, has its region."""
    from nanorx.inference.plan import make_plan  # noqa: PLC0415 - the plan of the rule base is what uses regions

    plan: Plan = make_plan(base)
    checked = 0
    for name, slots in plan.by_descriptor.items():
        target = base.vocabulary.descriptors[name]
        if target.kind != "number":
            continue
        clauses = [plan.clauses[slot] for slot in slots]
        step = 1.0 if target.integer else 1e-6
        for limit in {target.low, target.high, *(point for item in clauses for point in item.points())}:
            for value in (limit - step, limit, limit + step):
                if target.low <= value <= target.high and (not target.integer or value == int(value)):
                    home = next(region for region in plan.regions(name) if holds(region, value))
                    assert [item.truth(home.value) for item in clauses] == [item.truth(value) for item in clauses]
                    checked += 1
    assert checked > 50
