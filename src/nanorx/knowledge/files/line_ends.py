"""Line ends of files that are rewritten: what stands there stays, be it that of Unix, of Windows or of old systems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["line_end_of", "line_end_of_file", "with_line_end", "with_plain_ends"]

_END = re.compile(r"\r\n|\n|\r")
_PLAIN = "\n"


def line_end_of(text: str) -> str:
    """Return the most frequent line end of a text; of several the one that Unix has, which a text without one gets."""
    found = _END.findall(text) if "\r" in text else []
    return max((_PLAIN, "\r\n", "\r"), key=found.count)


def line_end_of_file(path: Path) -> str:
    """Return the most frequent line end of a file, and that of Unix if it cannot be read."""
    try:
        return line_end_of(path.read_bytes().decode("utf-8", errors="replace"))
    except OSError:
        return _PLAIN


def with_plain_ends(text: str) -> str:
    """Return the text with the line end of Unix at each line."""
    return _END.sub(_PLAIN, text) if "\r" in text else text


def with_line_end(text: str, end: str) -> str:
    """Return the text with this line end at each line."""
    return with_plain_ends(text) if end == _PLAIN else with_plain_ends(text).replace(_PLAIN, end)
