"""The arithmetic of pages: wrapping, columns and labels. Pure functions on plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["columns", "glue", "glued", "hang", "justify", "labelled", "pad", "shown", "spread", "wrap"]

_HARD = "\N{NO-BREAK SPACE}"
_GLUE = re.compile(r"((?<![\w.])[+-]?\d(?:[\d.,]*\d)?) (?=[A-Za-z%])|(?<=\S) (?=\[\d)")
_TOGETHER = 30


def glue(text: str) -> str:
    """Keep a number with its unit and a citation with its bracket: a space in between does not break."""
    return _GLUE.sub(lambda found: (found.group(1) or "") + _HARD, text)


def glued(text: str) -> str:
    """A text of which each short part, up to a semicolon, stays on one line."""
    parts = (part.replace(" ", _HARD) if len(part) <= _TOGETHER else part for part in text.split("; "))
    return "; ".join(parts)


def wrap(text: str, width: int, *, taken: int = 0) -> list[str]:
    """Break a text into lines of at most `width` characters, of which the first has `taken` less room.

    Nothing is cut: a longer word is split.
    """
    lines: list[str] = []
    line = ""
    for word in glue(text).split(" "):
        for before, part in _fitting(word, width - max(taken, 0)):
            room = width if lines else width - taken
            if line and len(line) + len(before) + len(part) > room:
                lines.append(line)
                line = ""
            line = f"{line}{before}{part}" if line else part
    return [shown(item) for item in [*lines, line] if item]


def shown(text: str) -> str:
    """A text as it is printed, with plain spaces."""
    return text.replace(_HARD, " ").rstrip()


def _fitting(word: str, width: int, before: str = " ") -> list[tuple[str, str]]:
    """A word in pieces that fit: broken where it was only glued, else after a comma or a slash, else anywhere.

    Each with what stands before it on the same line: a space, or nothing within a word.
    """
    if len(word) <= width:
        return [(before, word)] if word else []
    if _HARD in word:
        return [piece for part in word.split(_HARD) for piece in _fitting(part, width)]
    cut = max(word.rfind(mark, 1, width) for mark in ",/") + 1
    at = cut if cut > 1 else width
    return [(before, word[:at]), *_fitting(word[at:], width, "")]


def hang(first: str, text: str, width: int, indent: int | None = None) -> list[str]:
    """A text that starts after `first`; its other lines are indented by as much, or by `indent`."""
    indent = len(first) if indent is None else indent
    parts = wrap(text, max(width - indent, 1), taken=len(first) - indent) or [""]
    return [(first + parts[0]).rstrip(), *(" " * indent + part for part in parts[1:])]


def labelled(
    rows: Iterable[tuple[str, str]], width: int, *, indent: int = 0, gap: int = 2, label_width: int = 0
) -> list[str]:
    """Labels in a column, as wide as the longest and the gap, and texts that wrap beside them."""
    items = list(rows)
    size = max([label_width, *(len(label) + gap for label, _ in items)])
    return [line for label, text in items for line in hang(" " * indent + label.ljust(size), text, width)]


def justify(left: str, right: str, width: int) -> list[str]:
    """One text at each end of a line; two lines if both do not fit."""
    if len(left) + 2 + len(right) > width:
        return [left, right]
    return [left + right.rjust(width - len(left))]


def pad(text: str, size: int, *, right: bool = False) -> str:
    """A text in a cell."""
    return text.rjust(size) if right else text.ljust(size)


def columns(cells: Sequence[tuple[str, int, bool]], gap: int = 2) -> str:
    """Cells (text, width, right-aligned) in one line, without trailing spaces."""
    return (" " * gap).join(pad(*cell[:2], right=cell[2]) for cell in cells).rstrip()


def spread(start: str, cells: Sequence[tuple[str, int]], gap: int = 2) -> list[str]:
    """Texts that wrap side by side, each in its own column, after `start`."""
    blocks = [wrap(text, size) for text, size in cells]
    lines: list[str] = []
    for row in range(max(len(block) for block in blocks) or 1):
        parts = [
            (block[row] if row < len(block) else "").ljust(size) for block, (_, size) in zip(blocks, cells, strict=True)
        ]
        lines.append(((start if row == 0 else " " * len(start)) + (" " * gap).join(parts)).rstrip())
    return lines
