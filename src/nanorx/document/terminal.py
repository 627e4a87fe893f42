"""A document as the page of a terminal, or of a pipe. The one module that lays out lines, by Rich.

The page is 60 to 120 columns wide. Nothing is cut: texts wrap, and a table that does not fit is stacked, a row below
its name. A title never wraps beside figures. Three colors, on one word at a time, by their ANSI names, and bold; the
words say the same without. A number keeps its unit and a citation its bracket.

Of Rich only texts are needed: they know how many columns a letter takes, wrap, and hold styles. Its console and its
tables would draw the same and add 25 ms to every page, a tenth of `nanorx recommend`.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from rich.text import Text

from nanorx.common.characters import safe
from nanorx.document.blocks import (
    Charts,
    Code,
    Commands,
    Items,
    More,
    Pairs,
    Paragraph,
    Preformatted,
    References,
    Source,
    Status,
    Strong,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.containers import Lines

    from nanorx.document.blocks import Block, Cell, Column, Document, Section, Words

__all__ = ["draw", "wrapped"]

_USUAL = 80

_COLORS = {
    "eligible": "green",
    **dict.fromkeys(("conditional", "unknown", "warning"), "yellow"),
    **dict.fromkeys(("excluded", "error", "fails", "lost"), "red"),
}
"""The words that have a color."""

_GAP, _INDENT = 2, 3
_LABEL = 7
"""The column of the labels of references."""

_SHORT, _LEAST_TEXT = 20, 36
"""Up to the first width a column never wraps; sentences in a column narrower than the second are hard to read."""

_KEPT = "\uffff"
"""A space where no line ends. It is no character, one column wide, and `safe` leaves none in any text."""

_NONE: Any = None
"""In the place of a console: wrapping needs none."""

_UNITS = re.compile(r"((?<![\w.])[+-]?\d(?:[\d.,]*\d)?) (?=[A-Za-z%])|(?<=\S) (?=\[\d)")
_WORD = re.compile(r"\S+")
_TOGETHER = 30


def draw(document: Document, width: int = _USUAL, *, color: bool = False) -> str:
    """Write a document for a terminal of 60 to 120 columns; without color it is plain text."""
    writer = _TerminalWriter(width, color=color)
    writer.document(document)
    return "".join(f"{line}\n" for line in writer.lines)


def wrapped(words: Words, width: int) -> list[str]:
    """Break words into plain lines of at most `width` columns, as a page does, for what is said beside a page."""
    return [line.plain.replace(_KEPT, " ") for line in _wrapped(_text(words), width)]


class _Text(Text):
    """A text whose kept spaces end a line only where what they hold together is longer than the line.

    One with the name of a file, which stays whole, ends no line there.
    """

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:
        """Break into lines of at most `width` columns."""
        if _KEPT not in self.plain or self.overflow == "ignore":
            return super().wrap(console, width, **options)
        text = self.copy()
        text.plain = _WORD.sub(
            lambda found: found[0] if cell_len(found[0]) <= width else found[0].replace(_KEPT, " "), self.plain
        )
        return text.wrap(console, width, **options)


class _TerminalWriter:
    """Writes blocks as lines."""

    def __init__(self, width: int, *, color: bool) -> None:
        self.lines: list[str] = []
        self._width = width
        self._color = color

    def document(self, document: Document) -> None:
        """Write the title, the sections, what was used, and the notice."""
        self._title(document)
        for place, section in enumerate(document.sections):
            self._section(section, heading=bool(place) or not section.answer)
        end = [line for line in [*document.stamp, document.notice] if line]
        if end:
            self._blank()
        for line in end:
            self._put(_text((line,), whole=True))

    def _title(self, document: Document) -> None:
        title, notice = _text((Strong(document.title),)), _text((document.short_notice,))
        if title.cell_len + _GAP + notice.cell_len <= self._width and document.short_notice:
            title.append(" " * (self._width - title.cell_len - notice.cell_len))
            self._put(title.append_text(notice))
        else:
            self._put(title)
            if document.short_notice:
                self._put(notice)
        for words in (document.subtitle, document.about):
            if words:
                self._blank()
                self._put(_text((words,)))

    def _section(self, section: Section, indent: int = 0, *, heading: bool = True) -> None:
        self._blank()
        if heading and section.title:
            self._put(_text((Strong(section.title),)))
        for place, block in enumerate(section.blocks):
            if place and not _is_rest(block):
                self._blank()
            self._block(block, indent)
        for part in section.parts:
            self._section(part, _INDENT)

    def _block(self, block: Block, indent: int) -> None:
        match block:
            case Paragraph():
                self._put(_text(block.words), indent)
            case Pairs():
                self._pairs([(label, [_text(line) for line in lines]) for label, lines in block.rows], indent)
            case Commands():
                self._pairs([(label, [_text(words)]) for label, words in block.rows], indent)
            case Items():
                self._items(block, indent)
            case Table():
                self._table(block, indent)
            case Charts():
                for place, chart in enumerate(block.charts):
                    if place:
                        self._blank()
                    self._put(_text((chart.caption,)), indent)
                    for value in chart.values:
                        self._put(_text((value,)), indent + _INDENT)
            case References():
                self._references(block, indent)
            case Preformatted():
                if block.label:
                    self._put(_text((f"{block.label}:",)), indent)
                for line in block.text.splitlines():
                    self._line(_text((line.replace("\t", "    "),)), indent + _INDENT)

    def _pairs(self, rows: Iterable[tuple[str, Sequence[Text]]], indent: int) -> None:
        lines = [
            (_text((Strong(label),)) if label and not place else Text(), text)
            for label, texts in rows
            for place, text in enumerate(texts)
        ]
        self._grid(lines, [max(label.cell_len for label, _ in lines), 0], indent)

    def _items(self, block: Items, indent: int) -> None:
        size = len(str(len(block.rows)))
        for place, item in enumerate(block.rows, start=1):
            if block.numbered:
                self._grid([(Text(f"{place:>{size}}"), _text(item.words))], [size, 0], indent)
            else:
                self._put(_text(item.words), indent, hang=_GAP)
            for below in item.blocks:
                self._block(below, indent + (size + _GAP if block.numbered else _INDENT))

    def _references(self, block: References, indent: int) -> None:
        for row in block.rows:
            label = _text((row.label,))
            if label.cell_len > _LABEL:
                self._put(label, indent + _GAP)
                label = Text()
            text = _text((f"{row.match}: {row.text}" if row.match else row.text,))
            self._grid([(label, text)], [_LABEL, 0], indent + _GAP)

    def _table(self, table: Table, indent: int) -> None:
        """Write a table in columns where each row fits or sentences can wrap beside its name, else stacked."""
        if table.caption:
            self._put(_text((table.caption,)), indent)
        titles = [_text((Strong(_title(column)),)) for column in table.columns]
        rows = [_row(row, table) for row in table.rows]
        widths = [
            max(text.cell_len for text in column) for column in zip(titles, *(row[0] for row in rows), strict=True)
        ]
        for place, column in enumerate(table.columns):
            widths[place] = int(column.part * self._width) or widths[place]
        fitted = _fitted(table, widths, self._width - indent)
        if fitted is None:
            self._stacked(table, titles, rows, widths, indent)
            return
        head = [titles] if any(title.plain for title in titles) else []
        right = [column.right for column in table.columns]
        if not any(below for _, below in rows):
            self._grid([*head, *(texts for texts, _ in rows)], fitted, indent, right)
            return
        self._grid(head, fitted, indent, right)
        start = sum(fitted[: table.heads]) + _GAP * table.heads
        for texts, below in rows:
            self._grid([texts], fitted, indent, right)
            if below:
                self._put(below, indent + (start or _INDENT))

    def _stacked(
        self,
        table: Table,
        titles: list[Text],
        rows: list[tuple[list[Text], Text | None]],
        widths: list[int],
        indent: int,
    ) -> None:
        """Write each row below its name: figures in columns if they fit, else as words."""
        first = table.heads + 1
        before = [max(texts[place].cell_len for texts, _ in rows) for place in range(table.heads)]
        start = indent + (sum(before) + _GAP * len(before) or _INDENT)
        rest, right = widths[first:], [column.right for column in table.columns]
        in_columns = sum(rest) + _GAP * (len(rest) - 1) <= self._width - start
        if in_columns and any(title.plain for title in titles[first:]) and len(rest) > 1:
            self._grid([titles[first:]], rest, start, right[first:])
        for texts, below in rows:
            self._grid([texts[:first]], [*before, 0], indent, [*right[: table.heads], False])
            if in_columns:
                self._grid([texts[first:]], rest, start, right[first:])
            elif len(rest) == 1:
                self._put(texts[first], start)
            else:
                self._put(_joined(titles[first:], texts[first:]), start)
            if below:
                self._put(below, start)

    def _grid(
        self, rows: Iterable[Sequence[Text]], widths: Sequence[int], indent: int, right: Sequence[bool] = ()
    ) -> None:
        """Write cells in columns; a width of 0 is what is left of the line."""
        left = self._width - indent - sum(widths) - _GAP * (len(widths) - 1)
        sizes = [width or left for width in widths]
        sides = right or [False] * len(sizes)
        for row in rows:
            cells = [
                [self._padded(line, size, right=side) for line in _wrapped(text, size)]
                for text, size, side in zip(row, sizes, sides, strict=True)
            ]
            for parts in zip_longest(*cells):
                line = (" " * _GAP).join(part or " " * size for part, size in zip(parts, sizes, strict=True))
                self.lines.append((" " * indent + line).rstrip())

    def _padded(self, line: Text, width: int, *, right: bool) -> str:
        pad = " " * (width - line.cell_len)
        return pad + self._painted(line) if right else self._painted(line) + pad

    def _put(self, text: Text, indent: int = 0, *, hang: int = 0) -> None:
        """Write a text over as many lines as it needs; from the second on they hang `hang` columns further in."""
        room = self._width - indent
        for place, line in enumerate(_wrapped(text, room - hang if text.cell_len > room else room)):
            self._line(line, indent + (hang if place else 0))

    def _line(self, line: Text, indent: int) -> None:
        """Write one line, without spaces at its end."""
        self.lines.append((" " * indent + self._painted(line)).rstrip())

    def _painted(self, line: Text) -> str:
        """Give the letters of a line, with the codes of its styles where it may have color."""
        plain = line.plain.replace(_KEPT, " ")
        if self._color:
            for start, end, style in sorted(line.spans, reverse=True):
                painted = Style.parse(str(style)).render(plain[start:end], color_system=ColorSystem.STANDARD)
                plain = plain[:start] + painted + plain[end:]
        return plain

    def _blank(self) -> None:
        """Write one blank line, never two and none at the start."""
        if self.lines and self.lines[-1]:
            self.lines.append("")


def _is_rest(block: Block) -> bool:
    """Say whether a block is only the count of what is left out of the one before."""
    return isinstance(block, Paragraph) and isinstance(block.words[0], More)


def _wrapped(text: Text, width: int) -> Sequence[Text]:
    """Break a text into lines without spaces at their ends; most texts fit and are not looked at any closer."""
    if text.cell_len <= width:
        return [text]
    lines = list(text.wrap(_NONE, width))
    for line in lines:
        line.rstrip()
    return lines


def _text(words: Words, *, whole: bool = False) -> Text:
    """Make a text that Rich can draw; of one that is `whole` no word is broken, however long."""
    whole = whole or any(isinstance(part, Code) and part.whole for part in words)
    text = _Text(overflow="ignore" if whole else "fold")
    for part in words:
        if isinstance(part, str):
            text.append(_kept(part))
        elif isinstance(part, Source):
            short = len(part.text) <= _TOGETHER
            text.append(safe(part.text).replace(" ", _KEPT) if short else _kept(part.text))
        elif isinstance(part, More):
            text.append(f"{_kept(part.text)}: {part.option}")
        elif isinstance(part, Status):
            text.append(_kept(part.text), _COLORS.get(part.text.lower(), ""))
        elif isinstance(part, Code) and part.whole:
            text.append(safe(part.text).replace(" ", _KEPT))
        else:
            text.append(_kept(part.text), "bold" if isinstance(part, Strong) else "")
    return text


def _kept(text: str) -> str:
    """Keep a number with its unit and a citation with its bracket."""
    return _UNITS.sub(lambda found: (found[1] or "") + _KEPT, safe(text).replace("\N{NO-BREAK SPACE}", _KEPT))


def _title(column: Column) -> str:
    return f"{column.title} ({column.below})" if column.below else column.title


def _row(row: Sequence[Cell], table: Table) -> tuple[list[Text], Text | None]:
    """Make the texts of a row, nothing where a cell above spans it, and the smaller line of the cell that names it."""
    missing = len(table.columns) - len(row)
    texts = [Text() for _ in range(missing)]
    below: Text | None = None
    for place, cell in enumerate(row, start=missing):
        words = (*cell.words, f", {cell.said}") if cell.said else cell.words
        if cell.below and place == table.heads:
            below = _text(cell.below)
        elif cell.below:
            words = (*words, " (", *cell.below, ")")
        texts.append(_text(words))
    return texts, below


def _fitted(table: Table, widths: list[int], room: int) -> list[int] | None:
    """Find the widths of columns beside each other; None if a row would be hard to read so."""
    room -= _GAP * (len(widths) - 1)
    parts = [place for place, column in enumerate(table.columns) if column.part]
    if parts:
        filled = parts[0] - 1
        return [room - sum(widths) + width if place == filled else width for place, width in enumerate(widths)]
    if sum(widths) <= room:
        return widths
    wrapping = [
        place
        for place, column in enumerate(table.columns)
        if place != table.heads and not column.right and widths[place] > _SHORT
    ]
    left = room - sum(width for place, width in enumerate(widths) if place not in wrapping)
    spanned = any(cell.span > 1 for row in table.rows for cell in row)
    if not wrapping or left < (_SHORT if spanned else _LEAST_TEXT) * len(wrapping):
        return None
    whole = sum(widths[place] for place in wrapping)
    shares = {place: max(left * widths[place] // whole, _SHORT) for place in wrapping[:-1]}
    shares[wrapping[-1]] = left - sum(shares.values())
    return [shares.get(place, width) for place, width in enumerate(widths)]


def _joined(titles: Sequence[Text], texts: Sequence[Text]) -> Text:
    """Make one sentence of cells: `Status: eligible; Fit: +1.8`. A short one stays on one line."""
    text = _Text(overflow="fold")
    for title, cell in zip(titles, texts, strict=True):
        if cell.plain:
            pair = Text(f"{title.plain}: " if title.plain else "").append_text(cell)
            if len(pair) <= _TOGETHER:
                pair.plain = pair.plain.replace(" ", _KEPT)
            text.append("; " if text.plain else "").append_text(pair)
    return text
