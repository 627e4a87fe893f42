from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generators import seeded
from nanorx.knowledge.formula import FormulaError, FormulaPart, NumberFormula
from nanorx.population.encoding.formulas import formula_ends
from nanorx.population.encoding.known import NumberEnds

if TYPE_CHECKING:
    from random import Random

RANGES = {"a.one": (0.0, 3.0), "a.two": (-2.0, 2.0), "a.three": (0.5, 40.0)}
SIZE = 12


def random_tree(random: Random, depth: int = 3) -> FormulaPart:
    """Any formula over the three numbers, with every operation."""
    if depth == 0 or random.random() < 0.2:
        if random.random() < 0.6:
            return FormulaPart("name", name=random.choice(list(RANGES)))
        return FormulaPart("number", number=random.choice((0.0, 0.5, 1.0, 2.0, -1.5, 0.9938, 17.1)))
    does = random.choice(("+", "-", "*", "/", "^", "min", "max", "round", "sqrt", "ln", "log10"))
    count = 1 if does in {"round", "sqrt", "ln", "log10"} else 2
    return FormulaPart(does, tuple(random_tree(random, depth - 1) for _ in range(count)))


def random_ends(random: Random, low: float, high: float) -> NumberEnds:
    """Numbers, intervals and unknown ones: one for each case, or some distinct ones with codes."""
    count = random.choice((1, 4, SIZE))
    kinds = random.choice((("number",), ("number", "number", "range", "nothing")))
    rows = [sorted(round(random.uniform(low, high), random.choice((0, 2))) for _ in range(2)) for _ in range(count)]
    for row in rows:
        kind = random.choice(kinds)
        if kind != "range":
            row[:] = [row[0]] * 2 if kind == "number" else [np.nan] * 2
    numbers = np.array(rows)
    codes = None if count == SIZE else np.array([random.randrange(count) for _ in range(SIZE)], np.int32)
    return NumberEnds(codes, numbers[:, 0], numbers[:, 1])


@settings(max_examples=200)
@given(st.integers(0, 1 << 30))
def test_every_formula_is_that_of_one_case(seed: int) -> None:
    """A number is the same to the last bit as that of one case; where that has none, there is none."""
    random = seeded(seed)
    tree = random_tree(random)
    ends = {name: random_ends(random, low, high) for name, (low, high) in RANGES.items()}
    at = np.array(sorted(random.sample(range(SIZE), random.randint(1, SIZE))))
    low, high = formula_ends(tree, at, ends, RANGES)
    known = {name: np.transpose(found.by_case()).tolist() for name, found in ends.items()}
    for place, case in enumerate(at):

        def interval(name: str, case: int = case) -> tuple[float, float]:
            first, last = known[name][case]
            return RANGES[name] if np.isnan(first) else (first, last)

        found = (float(low[place]), float(high[place]))
        try:
            expected = NumberFormula("", tree).ends(interval)
        except FormulaError:
            assert np.isnan(found).any()
        else:
            assert found == expected
