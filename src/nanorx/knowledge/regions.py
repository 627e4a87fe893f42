"""The regions into which the clauses of a rule base cut the values of a descriptor.

All values of one region make every clause about the descriptor equally true, so one representative
of each stands for every possible value.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Region", "element_regions", "regions", "words_of_run"]


class Region(NamedTuple):
    """One region: a representative value and the words for all its values.

    For a number, `low` and `high` are its ends in the unit of the descriptor; `open_low` and `open_high` say whether
    an end itself lies outside.
    """

    value: Value
    words: str
    low: float = 0.0
    high: float = 0.0
    open_low: bool = False
    open_high: bool = False
    values: tuple[str, ...] = ()


def regions(descriptor: Descriptor, clauses: Iterable[Clause]) -> list[Region]:
    """Return the regions of a descriptor that is not a set, in the order of its values."""
    asked = list(clauses)
    if descriptor.kind == "number":
        return _numbers(descriptor, asked)
    groups: dict[tuple[int, ...], list[str]] = {}
    for choice in descriptor.choices:
        groups.setdefault(tuple(clause.truth(choice) for clause in asked), []).append(choice)
    return [Region(words[0], " or ".join(words), values=tuple(words)) for words in groups.values()]


def words_of_run(descriptor: Descriptor, run: Sequence[Region]) -> str:
    """Return the words for a run of neighboring regions of a number, as if they were one region."""
    first, last = run[0], run[-1]
    return _words(descriptor, first.low, last.high, open_low=first.open_low, open_high=last.open_high)


def element_regions(descriptor: Descriptor, clauses: Iterable[Clause]) -> list[str]:
    """Return the elements of a set that some clause asks about, in the order of the vocabulary."""
    asked = {element for clause in clauses for element in clause.values}
    return [element for element in descriptor.choices if element in asked]


def _numbers(descriptor: Descriptor, clauses: list[Clause]) -> list[Region]:
    low, high = descriptor.low, descriptor.high
    cuts = sorted({point for clause in clauses for point in clause.points() if low <= point <= high} | {low, high})
    pieces: list[tuple[float, float, bool]] = []  # low, high, is a point
    for place, cut in enumerate(cuts):
        pieces.append((cut, cut, True))
        if place + 1 < len(cuts):
            pieces.append((cut, cuts[place + 1], False))
    merged: list[tuple[tuple[int, ...], list[tuple[float, float, bool]], float]] = []
    for piece in pieces:
        value = _inside(piece, integer=descriptor.integer)
        if value is None:
            continue
        truths = tuple(clause.truth(value) for clause in clauses)
        if merged and merged[-1][0] == truths:
            merged[-1][1].append(piece)
        else:
            merged.append((truths, [piece], value))
    return [_region(descriptor, run, value) for _, run, value in merged]


def _inside(piece: tuple[float, float, bool], *, integer: bool) -> float | None:
    low, high, point = piece
    if point:
        return low if not integer or low == int(low) else None
    middle = (low + high) / 2
    if not integer:
        return middle if low < middle < high else None
    first, last = floor(low) + 1, ceil(high) - 1
    return float(first + (last - first) // 2) if first <= last else None


def _region(descriptor: Descriptor, run: list[tuple[float, float, bool]], value: float) -> Region:
    low, high = run[0][0], run[-1][1]
    open_low, open_high = not run[0][2], not run[-1][2]
    # The middle of a whole run reads better than the middle of its first piece.
    middle = _inside((low, high, low == high), integer=descriptor.integer)
    return Region(
        middle if middle is not None else value,
        _words(descriptor, low, high, open_low=open_low, open_high=open_high),
        low,
        high,
        open_low,
        open_high,
    )


def _words(descriptor: Descriptor, low: float, high: float, *, open_low: bool, open_high: bool) -> str:
    if low == high:
        return descriptor.with_unit(low)
    from_start, to_end = low <= descriptor.low and not open_low, high >= descriptor.high and not open_high
    if from_start and to_end:
        return "any value"
    if from_start:
        return f"{'below' if open_high else 'at most'} {descriptor.with_unit(high)}"
    if to_end:
        return f"{'above' if open_low else 'at least'} {descriptor.with_unit(low)}"
    start = f"above {descriptor.with_unit(low)}" if open_low else f"from {descriptor.with_unit(low)}"
    end = f"below {descriptor.with_unit(high)}" if open_high else f"to {descriptor.with_unit(high)}"
    return f"{start} {end}" if not open_high else f"{start}, {end}"
