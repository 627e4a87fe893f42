"""Formulas for many cases at once, bit for bit as `NumberFormula.ends` computes them for one.

What rests on one descriptor is computed once for each of its distinct values, by the same functions of Python. Across
descriptors there are only sums, products, quotients, least and greatest, which NumPy rounds as Python does.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nanorx.knowledge.formula import Ends as Interval
    from nanorx.knowledge.formula import FormulaPart
    from nanorx.population.encoding.known import Codes, NumberEnds, Numbers

__all__ = ["formula_ends"]

_EACH = ""
"""In place of a descriptor: one number for each case."""
_REMEMBERED = 1 << 15
"""Powers that are not computed again: cases share most of their numbers, and several formulas one power."""
_COLUMNS = 256
"""Columns of which the powers are kept."""
_LOGARITHMS: dict[str, Callable[[float], float]] = {"log10": math.log10, "ln": math.log}


class _PartEnds(NamedTuple):
    """The ends of a part of a formula, for each distinct value of one descriptor or (`of` is empty) for each case.

    `high` is `low` itself where both are equal everywhere. Where the formula has no value, one of them at
    least is NaN, and so is one of all that rests on it.
    """

    of: str | None
    low: Numbers
    high: Numbers


class _FormulaCases(NamedTuple):
    """The cases of which a formula is computed: their indices, what is known of the numbers, what is plausible."""

    at: Codes
    ends: Mapping[str, NumberEnds]
    ranges: Mapping[str, Interval]


def formula_ends(
    tree: FormulaPart, at: Codes, ends: Mapping[str, NumberEnds], ranges: Mapping[str, Interval]
) -> tuple[Numbers, Numbers]:
    """Compute the interval of a formula in some cases.

    Args:
        tree: The formula.
        at: The indices of the cases.
        ends: What is known of each descriptor that the formula reads.
        ranges: The plausible range of each.

    Returns:
        Both ends, of the shape (cases,); one of them at least is NaN where the formula has no value.
    """
    cases = _FormulaCases(at, ends, ranges)
    with np.errstate(all="ignore"):
        found = _each(_span(tree, cases), cases)
    shape = (len(at),)
    return np.broadcast_to(found.low, shape), np.broadcast_to(found.high, shape)


def _span(node: FormulaPart, cases: _FormulaCases) -> _PartEnds:
    if node.does == "number":
        number = np.array([node.number])
        return _PartEnds(None, number, number)
    if node.does == "name":
        return _leaf(node.name, cases)
    parts = [_span(part, cases) for part in node.parts]
    if node.does in {"min", "max"}:
        pick = np.minimum if node.does == "min" else np.maximum
        return _fold(pick, _together(parts, cases))
    if len(parts) == 1:
        return _mapped(node.does, parts[0])
    left, right = _together(parts, cases)
    return _joined(node.does, left, right)


def _leaf(name: str, cases: _FormulaCases) -> _PartEnds:
    known = cases.ends[name]
    of = name
    low, high = known.low, known.high
    if known.codes is None:
        of, (low, high) = _EACH, known.by_case(cases.at)
    least, most = cases.ranges[name]
    unknown = np.isnan(low)
    if unknown.any():
        low, high = np.where(unknown, least, low), np.where(unknown, most, high)
    same = low is high or bool((low == high).all())
    return _PartEnds(of if len(low) != 1 or of == _EACH else None, low, low if same else high)


def _each(span: _PartEnds, cases: _FormulaCases) -> _PartEnds:
    """Return the ends for each case; those of a constant stay one number."""
    if span.of is None or span.of == _EACH:
        return span
    codes = cases.ends[span.of].codes
    assert codes is not None  # else it is there for each case already
    codes = codes[cases.at]
    low = span.low[codes]
    return _PartEnds(_EACH, low, low if span.high is span.low else span.high[codes])


def _together(parts: Sequence[_PartEnds], cases: _FormulaCases) -> list[_PartEnds]:
    """Return parts that can be joined number by number."""
    names = {part.of for part in parts} - {None}
    return list(parts) if len(names) < 2 else [_each(part, cases) for part in parts]  # noqa: PLR2004 - one and another


def _of(*parts: _PartEnds) -> str | None:
    return next((part.of for part in parts if part.of is not None), None)


def _settled(*parts: _PartEnds) -> bool:
    return all(part.low is part.high for part in parts)


def _fold(pick: np.ufunc, parts: Sequence[_PartEnds]) -> _PartEnds:
    low, high = parts[0].low, parts[0].high
    for part in parts[1:]:
        low, high = pick(low, part.low), pick(high, part.high)
    return _PartEnds(_of(*parts), low, low if _settled(*parts) else high)


def _mapped(function: str, part: _PartEnds) -> _PartEnds:
    def each(numbers: Numbers) -> Numbers:
        if function == "sqrt":
            return np.sqrt(numbers)  # exact, as in Python; NaN below zero
        if function == "round":
            return np.where(np.isfinite(numbers), np.floor(numbers + 0.5), np.nan)
        return _distinct(_LOGARITHMS[function], numbers)

    low = each(part.low)
    return _PartEnds(part.of, low, low if _settled(part) else each(part.high))


def _joined(sign: str, left: _PartEnds, right: _PartEnds) -> _PartEnds:
    of = _of(left, right)
    if sign in "+-":
        join: np.ufunc = np.add if sign == "+" else np.subtract
        least, most = (right.low, right.high) if sign == "+" else (right.high, right.low)
        low = join(left.low, least)
        return _PartEnds(of, low, low if _settled(left, right) else join(left.high, most))
    joined = _JOINED[sign]
    if _settled(left, right):
        low = high = joined(left.low, right.low)
    else:
        found = [joined(one, other) for one in (left.low, left.high) for other in (right.low, right.high)]
        low, high = np.minimum.reduce(found), np.maximum.reduce(found)
    if sign == "/":
        none = (right.low <= 0) & (right.high >= 0)
        settled = low is high
        low = np.where(none, np.nan, low)
        high = low if settled else np.where(none, np.nan, high)
    return _PartEnds(of, low, high)


def _distinct(function: Callable[[float], float], numbers: Numbers) -> Numbers:
    """Apply a function of Python to each distinct number; NaN where it has no value."""
    some, back = np.unique(numbers, return_inverse=True)
    return np.array([_or_none(function, number) for number in some.tolist()])[back]


def _or_none(function: Callable[..., float], *numbers: float) -> float:
    if any(map(math.isnan, numbers)):
        return math.nan
    try:
        return function(*numbers)
    except (ArithmeticError, ValueError):
        return math.nan


def _power(left: Numbers, right: Numbers) -> Numbers:
    if len(left) == len(right) > 1:
        return np.array([_pow(one, other) for one, other in zip(left.tolist(), right.tolist(), strict=True)])
    if len(right) == 1:
        return np.frombuffer(_powers(left.tobytes(), float(right[0])))
    base = float(left[0])
    return _distinct(lambda number: _pow(base, number), right)


@lru_cache(_COLUMNS)
def _powers(numbers: bytes, exponent: float) -> bytes:
    """Return the powers of a column of numbers; its values stay the same while contradictions are made unknown."""
    return _distinct(lambda number: _pow(number, exponent), np.frombuffer(numbers)).tobytes()


@lru_cache(_REMEMBERED)
def _pow(base: float, exponent: float) -> float:
    if base < 0:  # an interval that reaches below zero has no power
        return math.nan
    return _or_none(lambda one, other: one**other, base, exponent)


_JOINED: dict[str, Callable[[Numbers, Numbers], Numbers]] = {"*": np.multiply, "/": np.divide, "^": _power}
