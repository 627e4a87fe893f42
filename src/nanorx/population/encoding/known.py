"""What is known of the descriptors of many cases, to the point where clauses tell values apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nanorx.knowledge.partial import Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.partial import Value
    from nanorx.population.columns import Columns

    Numbers = npt.NDArray[np.float64]
    Codes = npt.NDArray[Any]
    """Indices of any integer type, of the shape (cases,)."""

__all__ = [
    "NOTHING",
    "Known",
    "NumberEnds",
    "clauses_by_name",
    "combinations",
    "ends_of",
    "number_known",
    "small",
    "start",
]

_TABLE = 1 << 20
"""Combinations for which a table is cheaper than sorting."""
_LARGEST = 1 << 31


class NumberEnds(NamedTuple):
    """The least and the most that a number can be in each case, in its unit; both are NaN where nothing is known.

    Those of case k are `low[codes[k]]` and `high[codes[k]]`; without `codes` they are `low[k]` and `high[k]`.
    """

    codes: Codes | None
    low: Numbers
    high: Numbers

    def by_case(self, cases: Any = slice(None)) -> tuple[Numbers, Numbers]:
        """Return both ends of some cases, in their order."""
        if self.codes is None:
            return self.low[cases], self.high[cases]
        codes = self.codes[cases]
        return self.low[codes], self.high[codes]


class Known(NamedTuple):
    """What is known of one descriptor.

    In case k every clause about it says the same as of `values[codes[k]]`; None is unknown. Of a number these values
    only stand for others on the same side of every limit; `ends` has the numbers themselves. A single value counts in
    all cases.
    """

    codes: Codes
    values: Sequence[Value | None]
    ends: NumberEnds | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether it is unknown in all cases."""
        return all(value is None for value in self.values)

    def unknown(self) -> npt.NDArray[np.bool_]:
        """Return for each case whether nothing is known."""
        return np.array([value is None for value in self.values], np.bool_).take(self.codes)


NOTHING: tuple[None] = (None,)


def start(plan: Plan, columns: Columns, clauses: Mapping[str, Sequence[Clause]]) -> dict[str, Known]:
    """Return what is stated or assumed of every descriptor that `clauses` or the columns name."""
    none = np.zeros(columns.size, np.uint8)
    descriptors = plan.base.vocabulary.descriptors
    found: dict[str, Known] = {}
    for name, descriptor in descriptors.items():
        column = columns.of.get(name)
        codes = none if column is None else column.codes
        values: Sequence[Value | None] = NOTHING if column is None else column.values
        if descriptor.assume is not None:
            values = [descriptor.assume if value is None else value for value in values]
        if descriptor.kind == "number":
            found[name] = number_known(NumberEnds(codes, *ends_of(values)), clauses.get(name, ()))
        else:
            found[name] = Known(small(codes, len(values)), values)
    return found


def clauses_by_name(plan: Plan) -> dict[str, list[Clause]]:
    """Return by descriptor all clauses that rules, contradictions or derivations ask."""
    found = {name: {clause.key: clause for clause in plan.clauses_about(name)} for name in plan.by_descriptor}
    for row in plan.base.vocabulary.derived.rows:
        for clause in row.clauses():
            found.setdefault(clause.descriptor, {}).setdefault(clause.key, clause)
    return {name: list(clauses.values()) for name, clauses in found.items()}


def number_known(ends: NumberEnds, clauses: Iterable[Clause]) -> Known:
    """Return what is known of a number, with one value for each place of its ends among the limits of clauses."""
    if len(ends.low) == 1:
        codes = np.zeros(1, np.uint8) if ends.codes is None else small(ends.codes, 1)
        return Known(codes, [_value(ends.low[0], ends.high[0])], ends)
    points = np.array(sorted({point for clause in clauses for point in clause.points()}))
    low, high = ends.low, ends.high
    below, above = _places(low, points), _places(high, points)
    settled = low == high
    place = np.where(np.isnan(low), 0, 1 + (below * (2 * len(points) + 1) + above) * 2 + settled)
    codes, examples = combinations([(place, 1 + (2 * len(points) + 1) ** 2 * 2)], len(low))
    values = [_value(low[at], high[at]) for at in examples]
    if ends.codes is not None:
        codes = small(codes, len(values)).take(ends.codes)
    return Known(small(codes, len(values)), values, ends)


def combinations(parts: Sequence[tuple[Codes, int]], size: int) -> tuple[Codes, Codes]:
    """Number the combinations of several codes.

    Args:
        parts: The codes of each part, with their number.
        size: The number of cases.

    Returns:
        The number of the combination of each case, and for each combination the index of a case that has it.
    """
    joined: Codes = np.zeros(size, np.int32)
    total = 1
    for codes, count in parts:
        if total * count >= _LARGEST:
            joined, examples = _numbered(joined, total)
            total = len(examples)
        if count > 1:
            joined = codes.astype(np.int32) if total == 1 else joined * np.int32(count) + codes
            total *= count
    return _numbered(joined, total)


def _numbered(codes: Codes, total: int) -> tuple[Codes, Codes]:
    """Number the codes that occur from 0, with the index of a case for each."""
    if total == 1:
        return np.zeros(len(codes), np.uint8), np.zeros(min(1, len(codes)), np.int64)
    if total > _TABLE:
        _, examples, numbers = np.unique(codes, return_index=True, return_inverse=True)
        return numbers, examples
    example = np.full(total, -1, np.int32)
    example[codes] = np.arange(len(codes), dtype=np.int32)
    present = np.flatnonzero(example >= 0)
    number = np.zeros(total, np.int32)
    number[present] = np.arange(len(present), dtype=np.int32)
    return number.take(codes), example[present]


def small(codes: Codes, count: int) -> Codes:
    """Return codes below `count` in the smallest type that holds them."""
    kind = np.uint8 if count <= 1 << 8 else np.uint16 if count <= 1 << 16 else np.int32
    return codes.astype(kind, copy=False)


def _places(numbers: Numbers, points: Numbers) -> npt.NDArray[np.int64]:
    """Return the place of each number among sorted points: odd at a point, even between two."""
    if not len(points):
        return np.zeros(len(numbers), np.int64)
    at = np.searchsorted(points, numbers).astype(np.int64)
    at *= 2
    at += points[np.minimum(at // 2, len(points) - 1)] == numbers
    return at


def _value(low: float, high: float) -> Value | None:
    if np.isnan(low):
        return None
    return float(low) if low == high else Range(float(low), float(high))


def ends_of(values: Sequence[Value | None]) -> tuple[Numbers, Numbers]:
    """Return both ends of each value of a number, NaN for None."""
    if Range in set(map(type, values)):
        ends = [value if isinstance(value, Range) else (value, value) for value in values]
        return np.array([low for low, _ in ends], np.float64), np.array([high for _, high in ends], np.float64)
    numbers = np.array(values, np.float64)  # None becomes NaN
    return numbers, numbers
