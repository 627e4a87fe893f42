"""Where a number of a case moves a computed number across a limit that rules ask about.

The clauses about a number cut its values into regions, but a formula cuts them too, and where depends on the other
values of the case: a creatinine gives an eGFR of 30 at a place that age and sex decide. The place is found by bisection
on a grid a hundred times finer than the measuring error. It lies on a point of the grid or halfway between two, so it
is exact for numbers with no more decimals than the grid.
"""

from __future__ import annotations

from itertools import pairwise
from math import floor, log10
from typing import TYPE_CHECKING

from nanorx.knowledge.clause import Clause
from nanorx.knowledge.partial import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["formula_cuts"]

_FINER = 100
_PIECES = 8
"""Equal pieces in which a change is looked for first: a formula may rise and fall."""
_POINTS = 100_000
"""Points of the grid where a number has no measuring error."""

_Side = tuple[int, ...]


def formula_cuts(plan: Plan, case: Case, name: str) -> list[Clause]:
    """Return clauses `at most X` or `below X` about a number, for each X at which a formula crosses a limit.

    Args:
        plan: The plan of the rule base.
        case: The case; the value that it may hold for the number does not matter.
        name: The descriptor of the number.
    """
    descriptor = case.vocabulary.descriptors[name]
    rows = [
        (row, limits)
        for row in plan.fed_by.get(name, ())
        if row.formulas and row.name not in case.stated
        for limits in [_limits(plan, row)]
        if limits
    ]
    if not rows or descriptor.kind != "number":
        return []
    step, size = _grid(descriptor)

    def number(at: int) -> float:
        return descriptor.high if at == size else round(descriptor.low + at * step, 12)

    def side(at: int) -> _Side:
        values = {**case.values, **case.derived_changes({name: number(at)})}
        return tuple(found for row, limits in rows for found in _side(row, limits, values.get(row.name)))

    ends = sorted({size * piece // _PIECES for piece in range(_PIECES + 1)})
    sides = {at: side(at) for at in ends}
    found: list[Clause] = []
    for start, end in pairwise(ends):
        for low, before, after in _changes(start, end, sides[start], sides[end], side):
            if any(one != other and not one for one, other in zip(before, after, strict=True)):
                found.append(_limit(name, number(low), open_high=False))
            if any(one != other and not other for one, other in zip(before, after, strict=True)):
                found.append(_limit(name, number(low + 1), open_high=True))
            if any(one * other < 0 for one, other in zip(before, after, strict=True)):
                found.append(_limit(name, round((number(low) + number(low + 1)) / 2, 12), open_high=False))
    return found


def _limit(name: str, limit: float, *, open_high: bool) -> Clause:
    operator = "below" if open_high else "at most"
    return Clause(name, operator, f"{operator} {limit!r}", high=limit, open_high=open_high)


def _limits(plan: Plan, row: Derivation) -> tuple[float, ...]:
    return tuple(sorted({limit for clause in plan.clauses_about(row.name) for limit in clause.points()}))


def _grid(descriptor: Descriptor) -> tuple[float, int]:
    """Return the step of the grid and the number of steps over the range."""
    width = descriptor.high - descriptor.low
    fine = descriptor.error / _FINER if descriptor.error else width / _POINTS
    step = 1.0 if descriptor.integer else 10.0 ** floor(log10(fine) + 1e-9)
    return step, max(1, round(width / step))


def _side(row: Derivation, limits: Sequence[float], value: object) -> Iterator[int]:
    """Yield on which side of each limit both ends of a computed number lie: below, at, above; 2 if it is not known."""
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    for limit in limits:
        for end, open_end in ((low, row.descriptor.low), (high, row.descriptor.high)):
            number = end if isinstance(end, float) else open_end
            yield (number > limit) - (number < limit)


def _changes(
    low: int, high: int, before: _Side, after: _Side, side: Callable[[int], _Side]
) -> Iterator[tuple[int, _Side, _Side]]:
    """Yield the points of the grid after which the side changes, with the sides before and after."""
    if before == after:
        return
    if high - low == 1:
        yield low, before, after
        return
    middle = (low + high) // 2
    between = side(middle)
    yield from _changes(low, middle, before, between, side)
    yield from _changes(middle, high, between, after, side)
