"""Numbers of a column read all at once, against the code that reads one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import examples
from nanorx.knowledge.quantities import with_other_unit
from nanorx.knowledge.values import ValueProblem, converted
from nanorx.population.mapping.numbers import OTHER, OWN, REFUSED, convert, read_numbers

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

_NUMBERS = st.one_of(
    st.floats(-1e7, 1e7),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-(2.0**52), max_value=2.0**52),
    st.integers(-100_000, 400_000).map(float),
    st.decimals(-1000, 1000, places=3).map(float),
    st.integers(0, 10**7).map(lambda number: (number + 0.5) / 1000),  # near ties of five digits
)


def _units(base: RuleBase) -> list[tuple[Descriptor, str]]:
    numbers = [item for item in base.vocabulary.descriptors.values() if item.kind == "number"]
    return [(item, unit) for item in numbers for unit in ("", item.unit, *item.units) if unit or not item.units]


@pytest.mark.law
@examples(200)
@given(numbers=st.lists(_NUMBERS, min_size=1, max_size=60), data=st.data())
def test_numbers_all_at_once_are_those_of_one(base: RuleBase, numbers: list[float], data: st.DataObject) -> None:
    """For every unit of the vocabulary: the same floats to the last bit, and the same are refused."""
    item, unit = data.draw(st.sampled_from(_units(base)))
    found = read_numbers(item, np.array(numbers), "" if unit == item.unit else unit)
    for number, value, how in zip(numbers, found.values.tolist(), found.units.tolist(), strict=True):
        try:
            expected = with_other_unit(item, number, unit)
        except ValueProblem:
            expected = math.nan
        assert (how == REFUSED) == math.isnan(expected), (item.name, unit, number)
        assert repr(value) == repr(expected), (item.name, unit, number)


@pytest.mark.law
@examples(100)
@given(
    numbers=st.lists(_NUMBERS, min_size=1, max_size=60),
    factor=st.sampled_from([0.1, 1 / 88.4, 7 / 365.25, 1e-9, 30.48]),
)
def test_conversion_is_to_the_last_bit(base: RuleBase, numbers: list[float], factor: float) -> None:
    """Rounding to five digits gives what Python's formatting gives, ties included."""
    item = base.vocabulary.descriptors["tumor.size_cm"]._replace(units={"x": factor})
    found = convert(item, np.array(numbers), "x").tolist()
    assert [repr(number) for number in found] == [repr(converted(item, number, "x")) for number in numbers]


@pytest.mark.parametrize(
    ("number", "value", "how"),
    [
        (193, 193.0, OWN),
        (193_000, 193.0, OTHER),
        (3, 3.0, OWN),  # unusually few, and 0.003 would be fewer still
        (4_500, None, REFUSED),  # 4500 G/L is possible, and so is 4.5
        (1_600, None, REFUSED),
        (-1, None, REFUSED),
        (1e9, None, REFUSED),
    ],
)
def test_mixed_units_are_read_where_only_one_is_possible(
    base: RuleBase, number: float, value: float | None, how: int
) -> None:
    """A count per microliter among G/L is read as such; one that could be either is refused."""
    found = read_numbers(base.vocabulary.descriptors["patient.platelets_g_l"], np.array([float(number)]), "", ["/uL"])
    assert found.units.tolist() == [how]
    assert found.values.tolist() == [value] or (value is None and math.isnan(found.values[0]))
