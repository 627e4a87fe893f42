"""Values of Python programs -> the plain data that JSON gives: numbers and marks of numpy, pandas and others.

None of these packages is imported: a value says what it is by the protocols of numbers and arrays. What is not one
value stays as it is, and the check of the case refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from numbers import Integral, Rational, Real
from typing import Any

__all__ = ["plain_data"]

_TRUTH, _TIMES = "b", ("M", "m")
"""Kinds of elements, as numpy names them."""
_PLAIN = frozenset({str, int, float, bool, type(None)})


def plain_data(data: Any) -> Any:
    """Return nested data with plain values in place of those of numpy, pandas, decimal, fractions and enumerations.

    Marks for a missing value are None, which says nothing: NaN, `pandas.NA`, NaT. Arrays, series, tuples and sets are
    lists; a series at the top, as the row of one patient, is a group of keys. A float of less than 64 bits is the
    shortest decimal number that it stands for: `numpy.float32(0.1)` was written as 0.1, and 0.10000000149 would be on
    the other side of a threshold at 0.1.

    Args:
        data: A case, or any part of one.
    """
    if _dimensions(data) == 1 and hasattr(data, "keys") and hasattr(data, "items"):
        return {_plain(key): _plain(value) for key, value in data.items()}
    return _plain(data)


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN:
        return None if value != value else value  # noqa: PLR0124 - NaN alone differs from itself
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) or _dimensions(value) == 1:
        return [_plain(item) for item in value]
    if isinstance(value, AbstractSet):
        return sorted((_plain(item) for item in value), key=str)  # a set has no order of its own
    return None if _is_missing(value) else _one_value(value)


def _one_value(value: Any) -> Any:
    """Return one value as its plain kind; what is none as it is."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind in _TIMES:  # a span of time counts as an integer for Python, in whatever unit
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Enum) and not isinstance(value, (int, float)):
        return _plain(value.value)
    if _dimensions(value) == 0:
        held = bool(value) if kind == _TRUTH else value[()]
        return _number(value) if type(held) is type(value) else _plain(held)
    return _plain(value.as_py()) if hasattr(value, "as_py") else _number(value)  # a scalar of Arrow


def _number(value: Any) -> Any:
    """Return a number as one of Python; what is none, or beyond every float, as it is."""
    try:
        if isinstance(value, Integral):
            return int(value)
        if isinstance(value, (float, Rational, Decimal)):
            return float(value)
        return float(str(value)) if isinstance(value, Real) else value
    except OverflowError:
        return value


def _dimensions(value: Any) -> int | None:
    """Return how many dimensions an array or a series has; None of what is neither."""
    shape = getattr(value, "shape", None)
    return len(shape) if isinstance(shape, tuple) else None


def _is_missing(value: Any) -> bool:
    """Say whether a value marks that there is none: it differs from itself, or does not say whether it does."""
    if isinstance(value, Decimal):
        return value.is_nan()
    if isinstance(value, (int, str)):
        return False
    try:
        differs = value != value  # noqa: PLR0124 - what is missing differs from itself
    except (ArithmeticError, TypeError, ValueError):
        return False
    return differs is value or (_dimensions(differs) in {None, 0} and bool(differs))
