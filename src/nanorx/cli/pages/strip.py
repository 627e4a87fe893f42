"""A number line in characters: who is first from one end of a range to the other."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from nanorx.advice.margins import Vary

__all__ = ["letters", "strip"]

_NOBODY = "."


def letters(answer: Vary) -> list[str]:
    """A letter for each span; the same strategy has the same one, and what contradicts the case a dot."""
    found: dict[str, str] = {}
    for span in answer.spans:
        if span.first is not None:
            place = len(found)
            found.setdefault(span.first, ascii_uppercase[place % 26])
    return [found[span.first] if span.first is not None else _NOBODY for span in answer.spans]


def strip(answer: Vary, cells: int) -> list[str]:
    """The scale, the strip and the mark of the case's own value. Every span has a cell, however short it is."""
    starts = _starts(answer, cells)
    ends = [*starts[1:], cells]
    line = "".join(letter * (end - start) for letter, start, end in zip(letters(answer), starts, ends, strict=True))
    rows = [_scale(answer, starts, cells), line]
    if answer.value is not None:
        rows += _mark(answer, starts, ends, cells)
    return rows


def _cell(answer: Vary, value: float, cells: int) -> int:
    width = answer.high - answer.low
    return min(int((value - answer.low) / width * cells), cells - 1) if width else 0


def _starts(answer: Vary, cells: int) -> list[int]:
    """The first cell of each span: at least one after that of the span before, and room for those behind."""
    size = len(answer.spans)
    starts: list[int] = []
    for place, span in enumerate(answer.spans):
        least = starts[-1] + 1 if starts else 0
        most = cells - (size - place)
        starts.append(min(max(_cell(answer, span.low, cells), least), most) if place else 0)
    return starts


def _scale(answer: Vary, starts: list[int], cells: int) -> str:
    """The ends and the points between, where there is room for their numbers."""
    last = f"{format_number(answer.high)} {answer.unit}".rstrip()
    line = format_number(answer.low)
    for span, start in zip(answer.spans[1:], starts[1:], strict=True):
        text = format_number(span.low)
        if len(line) + 1 <= start and start + len(text) + 1 <= cells:
            line = line.ljust(start) + text
    return line.ljust(cells) + last if len(line) < cells else f"{line} {last}"


def _mark(answer: Vary, starts: list[int], ends: list[int], cells: int) -> list[str]:
    value = answer.value or 0.0
    place = next(
        (
            at
            for at, span in enumerate(answer.spans)
            if value < span.high or (value == span.high and not span.open_high)
        ),
        len(starts) - 1,
    )
    at = min(max(_cell(answer, value, cells), starts[place]), ends[place] - 1)
    text = f"this case: {format_number(value)} {answer.unit}".rstrip()
    if at + 2 + len(text) <= cells + len(answer.unit) + 3:
        return [" " * at + f"^ {text}"]
    if len(text) + 1 <= at:
        return [f"{text} ^".rjust(at + 1)]
    return [" " * at + "^", text]
