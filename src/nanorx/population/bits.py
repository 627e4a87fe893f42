"""Masks and planes <-> arrays. Bit k of a mask belongs to case k; plane n holds bit n of the number of every case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

__all__ = ["BLOCK", "bits_of", "choose", "counted", "mask_of", "masks_of", "members_of", "numbers_of"]

BLOCK = 4096
"""Cases of which the masks are looked through at once, so that they stay in the cache."""


def mask_of(cases: npt.NDArray[np.bool_]) -> int:
    """Return the mask of the cases that are true."""
    return int.from_bytes(np.packbits(cases, bitorder="little").tobytes(), "little")


def bits_of(mask: int, size: int) -> npt.NDArray[np.uint8]:
    """Return 1 for each case in the mask and 0 for each other one; shape (size,)."""
    packed = np.frombuffer(mask.to_bytes((size + 7) // 8, "little"), np.uint8)
    return np.unpackbits(packed, count=size, bitorder="little")


def numbers_of(planes: Sequence[int], size: int) -> npt.NDArray[Any]:
    """Return the number of each case, from planes with the least significant first; shape (size,)."""
    kind = np.min_scalar_type((1 << len(planes)) - 1).type
    found = np.zeros(size, kind)
    for start in range(0, len(planes), 8):
        found |= _byte_of(planes[start : start + 8], size).astype(kind) << kind(start)
    return found


def _byte_of(planes: Sequence[int], size: int) -> npt.NDArray[np.uint8]:
    """Return the number of each case from up to eight planes."""
    found = np.zeros(size, np.uint8)
    for plane in reversed(planes):
        found += found  # NumPy shifts bytes one by one, and adds many at once
        if plane:
            found |= bits_of(plane, size)
    return found


def members_of(masks: Sequence[int], size: int) -> Iterator[tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
    """Yield the pairs of a case and a mask that it is in, in ascending order, in blocks of cases.

    Yields:
        The cases, of int32, and the places of the masks, of int16.
    """
    table = np.stack([_byte_of(masks[start : start + 8], size) for start in range(0, max(len(masks), 1), 8)])
    width = 8 * len(table)
    for start in range(0, size, BLOCK):
        rows = np.ascontiguousarray(table[:, start : start + BLOCK].T)
        found = np.flatnonzero(np.unpackbits(rows, axis=1, bitorder="little").view(np.bool_)).astype(np.int32)
        cases = found // np.int32(width)
        yield cases + np.int32(start), (found - cases * np.int32(width)).astype(np.int16)


def counted(masks: Iterable[int]) -> list[int]:
    """Return in how many of the masks each case is, as planes, least significant first."""
    places: list[list[int]] = [[mask for mask in masks if mask]]
    found: list[int] = []
    for column in places:
        carried: list[int] = []
        while len(column) > 1:
            one, two, three = column.pop(), column.pop(), column.pop() if column else 0
            either = one ^ two
            column.append(either ^ three)
            carried.append((one & two) | (either & three))
        found.append(column[0] if column else 0)
        if any(carried):
            places.append(carried)
    return found


def masks_of(planes: Sequence[int], count: int, full: int) -> list[int]:
    """Return for each number below `count` the cases that have it, from planes with the least significant first."""
    found = [full]
    for plane in reversed(planes):
        found = [part for mask in found for part in (mask ^ (mask & plane), mask & plane)]
    return found[:count]


def choose(rows: Iterable[tuple[int, Sequence[int]]], width: int) -> list[int]:
    """Return the planes of one row in each case: of the row in whose mask the case is.

    Args:
        rows: Masks that share no case, each with its planes.
        width: The number of planes.
    """
    found = [0] * width
    for mask, planes in rows:
        if mask:
            for place, plane in enumerate(planes):
                found[place] |= plane & mask
    return found
