"""Words of a document as a text of Rich: its styles, and the lines it is broken into.

A number keeps its unit and a citation its bracket. A word that is longer than its line is broken after a mark within it
where it has one, as a web address is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.text import Text

from nanorx.common.characters import safe
from nanorx.document.blocks import Code, More, Source, Status, Strong

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.document.blocks import Words

__all__ = ["KEPT", "TOGETHER", "lines_of", "text_of", "wrapped"]

_COLORS = {
    "eligible": "green",
    **dict.fromkeys(("conditional", "unknown", "warning"), "yellow"),
    **dict.fromkeys(("excluded", "error", "fails", "lost"), "red"),
}
"""The words that have a color."""

KEPT = "\uffff"
"""A space where no line ends. It is no character, one column wide, and `safe` leaves none in any text."""

_MAY_END = "\x1f"
"""Within a long word, where a line may end: a space for Rich, of no width, taken out again of every line."""

_NONE: Any = None
"""In the place of a console: wrapping needs none."""

_UNITS = re.compile(r"((?<![\w.])[+-]?\d(?:[\d.,]*\d)?) (?=[A-Za-z%])|(?<=\S) (?=\[\d)")
_WORD = re.compile(r"\S+")
_MARK = re.compile(r"[/,&=-](?=[^\s/,&=-])")
TOGETHER = 30


def wrapped(words: Words, width: int) -> list[str]:
    """Break words into plain lines of at most `width` columns, as a page does, for what is said beside a page."""
    return [line.plain.replace(KEPT, " ") for line in lines_of(text_of(words), width)]


def lines_of(text: Text, width: int) -> Sequence[Text]:
    """Break a text into lines of at most `width` columns, without spaces at their ends.

    A kept space ends a line only where what it holds together is longer than the line. A text that ignores the width,
    such as the name of a file, is broken between its words alone.
    """
    if text.cell_len <= width:  # most texts fit and are not looked at any closer
        return [text]
    lines: Iterable[Text] = text.wrap(_NONE, width) if text.overflow == "ignore" else _folded(text, width)
    found = list(lines)
    for line in found:
        line.rstrip()
    return found


def _folded(text: Text, width: int) -> Iterable[Text]:
    text = text.copy()
    text.plain = _WORD.sub(
        lambda found: found[0] if cell_len(found[0]) <= width else found[0].replace(KEPT, " "), text.plain
    )
    ends = [
        found.start() + mark.end()
        for found in _WORD.finditer(text.plain)
        if cell_len(found[0]) > width
        for mark in _MARK.finditer(found[0])
    ]
    if not ends:
        return text.wrap(_NONE, width)
    lines = Text(_MAY_END, overflow="fold").join(text.divide(ends)).wrap(_NONE, width, overflow="fold")
    return [Text().join(line.split(_MAY_END, allow_blank=True)) for line in lines]


def text_of(words: Words, *, whole: bool = False) -> Text:
    """Make a text that Rich can draw; of one that is `whole` no word is broken, however long."""
    whole = whole or any(isinstance(part, Code) and part.whole for part in words)
    text = Text(overflow="ignore" if whole else "fold")
    for part in words:
        if isinstance(part, str):
            text.append(_kept(part))
        elif isinstance(part, Source):
            short = len(part.text) <= TOGETHER
            text.append(safe(part.text).replace(" ", KEPT) if short else _kept(part.text))
        elif isinstance(part, More):
            text.append(f"{_kept(part.text)}: {part.option}" if part.option else _kept(part.text))
        elif isinstance(part, Status):
            text.append(_kept(part.text), _COLORS.get(part.text.lower(), ""))
        elif isinstance(part, Code) and part.whole:
            text.append(safe(part.text).replace(" ", KEPT))
        else:
            text.append(_kept(part.text), "bold" if isinstance(part, Strong) else "")
    return text


def _kept(text: str) -> str:
    """Keep a number with its unit and a citation with its bracket."""
    return _UNITS.sub(lambda found: (found[1] or "") + KEPT, safe(text).replace("\N{NO-BREAK SPACE}", KEPT))
