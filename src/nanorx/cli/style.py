"""Whether output is colored and how wide a page is, and the few escape codes that a message may hold.

Colors stand on one word at a time, by their ANSI names (the theme of a terminal adapts them). The word always says the
same as its color.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from nanorx.common.characters import safe

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LEAST", "WIDEST", "colored", "paint", "printable", "width_of"]

LEAST, WIDEST = 60, 120
"""The narrowest and the widest page. Below, the terminal breaks lines; above, they would be hard to read."""

_PIPE = 80
_CODES = {"red": "31", "yellow": "33"}


def width_of(stream: Any, environment: Mapping[str, str] = os.environ) -> int:
    """Return COLUMNS, else the width of the terminal, else 80; between 60 and 120."""
    named = environment.get("COLUMNS", "")
    if named.isdecimal() and named.strip("0"):
        found = int(named.lstrip("0")[:4])  # four digits are wider than every page
    elif _is_terminal(stream):
        found = shutil.get_terminal_size((_PIPE, 24)).columns
    else:
        found = _PIPE
    return min(max(found, LEAST), WIDEST)


def colored(stream: Any, environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether to use color: NO_COLOR wins, then FORCE_COLOR, then whether the stream is a color terminal."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return _is_terminal(stream) and environment.get("TERM") != "dumb"


def _is_terminal(stream: Any) -> bool:
    """Say whether a stream is a terminal; one that was closed before Python started is None."""
    return stream is not None and bool(stream.isatty())


def printable(text: str) -> str:
    """Replace the characters of a text that could control a terminal; the length stays."""
    return safe(text)


def paint(line: str, styles: Mapping[str, str]) -> str:
    """Color the first place of each word; longer words first, none inside another."""
    marks: list[tuple[int, int, str]] = []
    for word in sorted(styles, key=len, reverse=True):
        start = line.find(word)
        end = start + len(word)
        if start >= 0 and word and all(end <= first or start >= last for first, last, _ in marks):
            marks.append((start, end, _CODES[styles[word]]))
    for start, end, code in sorted(marks, reverse=True):
        line = f"{line[:start]}\x1b[{code}m{line[start:end]}\x1b[0m{line[end:]}"
    return line
