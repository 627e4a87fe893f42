"""Numbers of a column in other units, all at once: bit for bit what `quantities.with_other_unit` gives for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nanorx.knowledge.values import converted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nanorx.knowledge.vocabulary import Descriptor

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

__all__ = ["OTHER", "OWN", "REFUSED", "Numbers", "convert", "read_numbers"]

OWN, REFUSED, OTHER = 0, 255, 1
"""Units of a number: that of the column, none since it is refused, and from OTHER on those of `mixed_units`."""
_EXACT = 2.0**53
_DIGITS = 5
_NEAR_TIE = 1e-6
"""Numbers that are so near to the middle between two numbers of five digits are converted one by one."""
_TENS = np.array([float(f"1e{power}") for power in range(23)])
"""The powers of ten that are exact as floats, so that one division gives the float of a decimal."""


class Numbers(NamedTuple):
    """What numbers become: `values` in the unit of the descriptor, NaN if refused; `units` as OWN, REFUSED, OTHER."""

    values: Floats
    units: npt.NDArray[np.uint8]


def convert(descriptor: Descriptor, numbers: Floats, unit: str) -> Floats:
    """Return finite numbers of one of the units of a descriptor in its own, as `converted` does."""
    factor = descriptor.units.get(unit, 1.0)
    if factor == 1:
        return numbers
    product = numbers * factor
    values = np.zeros_like(product)
    with np.errstate(all="ignore"):  # what is not finite or too large is left to `converted`
        power = _DIGITS - 1 - np.floor(np.log10(np.abs(product)))
        sure = np.abs(power) < len(_TENS)
        ten = _TENS[np.where(sure, np.abs(power), 0).astype(np.int64)]
        scaled = np.where(power >= 0, product * ten, product / ten)
        digits = np.rint(scaled)
        size = np.abs(digits)
        sure &= (size >= _TENS[_DIGITS - 1]) & (size <= _TENS[_DIGITS])
        sure &= np.abs(np.abs(scaled - digits) - 0.5) > _NEAR_TIE
        values[sure] = np.where(power >= 0, digits / ten, digits * ten)[sure]
    for at in np.flatnonzero(~sure):
        values[at] = converted(descriptor, float(numbers[at]), unit)
    return values


def read_numbers(descriptor: Descriptor, numbers: Floats, unit: str, mixed: Sequence[str] = ()) -> Numbers:
    """Read numbers without a unit beside them.

    A number is read in the unit of the column if it is usual there. Else it is read in another unit if it is not
    possible in that of the column and one of `mixed` brings it back to what is usual, or past it. If it is possible in
    that of the column and in another one too, or in two others, nobody can tell, and it is refused.

    Args:
        descriptor: A descriptor of the kind number.
        numbers: Numbers of a size below 2 to the power of 53; NaN is refused.
        unit: Their unit, empty for that of the descriptor.
        mixed: The units in which some of them may be instead.
    """
    low, high = descriptor.usual or (descriptor.low, descriptor.high)
    own = convert(descriptor, numbers, unit) if unit else numbers
    possible = _possible(descriptor, own)
    usual = possible & (own >= low) & (own <= high)
    values = np.where(possible, own + 0.0, np.nan)
    units = np.where(possible, OWN, REFUSED).astype(np.uint8)
    ways = possible.astype(np.int64)
    for at, other in enumerate(mixed):
        found = convert(descriptor, numbers, other)
        nearer = np.where(own > high, found <= high, found >= low)
        fits = ~usual & _possible(descriptor, found) & nearer
        values = np.where(fits, found + 0.0, values)
        units = np.where(fits, OTHER + at, units).astype(np.uint8)
        ways += fits
    refused = ways != 1
    return Numbers(np.where(refused, np.nan, values), np.where(refused, REFUSED, units).astype(np.uint8))


def _possible(descriptor: Descriptor, numbers: Floats) -> Flags:
    """Say which numbers `check_value` takes."""
    found: Flags = (numbers >= descriptor.low) & (numbers <= descriptor.high) & (np.abs(numbers) < _EXACT)
    return found & (numbers == np.trunc(numbers)) if descriptor.integer else found
