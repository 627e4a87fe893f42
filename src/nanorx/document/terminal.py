"""A document as the page of a terminal, or of a pipe. The one module that lays out lines, by Rich.

The page is 60 to 120 columns wide. Nothing is cut: texts wrap, and a table that does not fit is stacked, a row below
its name. A title never wraps beside figures. Three colors, on one word at a time, by their ANSI names, and bold; the
words say the same without. A number keeps its unit and a citation its bracket.

Of Rich only texts are needed: they know how many columns a letter takes, wrap, and hold styles. Its console and its
tables would draw the same and add 25 ms to every page, a tenth of `nanorx recommend`.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.style import Style
from rich.text import Text

from nanorx.document.blocks import (
    WRITE_HERE,
    Charts,
    Commands,
    Items,
    More,
    Pairs,
    Paragraph,
    Preformatted,
    References,
    Strong,
    Table,
    words_of,
)
from nanorx.document.terminal_text import KEPT, TOGETHER, lines_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.document.blocks import Block, Cell, Column, Document, Line, Section

__all__ = ["draw"]

_USUAL = 80
_STEPS = 7
"""So often a page that is too long is written with a line less for each list of which it shows a part."""

_GAP, _INDENT = 2, 3
_LABEL = 7
"""The column of the labels of references."""

_SHORT, _LEAST_TEXT = 20, 36
"""Up to the first width a column never wraps; sentences in a column narrower than the second are hard to read."""


def draw(document: Document, width: int = _USUAL, *, color: bool = False) -> str:
    """Write a document for a terminal of 60 to 120 columns; without color it is plain text."""
    for less in range(_STEPS if document.most else 1):
        writer = _TerminalWriter(width, less, color=color)
        writer.document(document)
        if len(writer.lines) <= document.most:
            break
    if document.shorter is not None and 0 < document.most < len(writer.lines):
        return draw(document.shorter(), width, color=color)
    return "".join(f"{line}\n" for line in writer.lines)


class _TerminalWriter:
    """Writes blocks as lines."""

    def __init__(self, width: int, less: int, *, color: bool) -> None:
        self.lines: list[str] = []
        self._width = width
        self._less = less
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
            self._put(text_of((line,), whole=True))

    def _title(self, document: Document) -> None:
        title, notice = text_of((Strong(document.title),)), text_of((document.short_notice,))
        if title.cell_len + _GAP + notice.cell_len <= self._width and document.short_notice:
            title.append(" " * (self._width - title.cell_len - notice.cell_len))
            self._put(title.append_text(notice))
        else:
            self._put(title)
            if document.short_notice:
                self._put(notice)
        fill_in = "  ".join(f"{label} {text or WRITE_HERE}" for label, text in document.fill_in)
        for words in (fill_in, document.about):
            if words:
                self._blank()
                self._put(text_of((words,)))

    def _section(self, section: Section, indent: int = 0, *, heading: bool = True) -> None:
        self._blank()
        if heading and section.title:
            self._put(text_of((Strong(section.title),)))
        for place, block in enumerate(section.blocks):
            if place and not _is_rest(block):
                self._blank()
            self._block(block, indent)
        for part in section.parts:
            self._section(part, _INDENT)

    def _block(self, block: Block, indent: int) -> None:
        match block:
            case Paragraph():
                self._put(text_of(block.words), indent)
            case Pairs():
                self._pairs(block.rows, indent)
            case Commands():
                self._pairs([(label, [words]) for label, words in block.rows], indent)
            case Items():
                self._items(block, indent)
            case Table():
                self._table(block, indent)
            case Charts():
                for place, chart in enumerate(block.charts):
                    if place:
                        self._blank()
                    self._put(text_of((chart.caption,)), indent)
                    for value in chart.values:
                        self._put(text_of((value,)), indent + _INDENT)
            case References():
                self._references(block, indent)
            case Preformatted():
                if block.label:
                    self._put(text_of((f"{block.label}:",)), indent)
                for line in block.text.splitlines():
                    self._line(text_of((line.replace("\t", "    "),)), indent + _INDENT)

    def _pairs(self, rows: Iterable[tuple[str, Sequence[Line]]], indent: int) -> None:
        pairs = [(text_of((Strong(label),)), lines) for label, lines in rows]
        label_width = max(label.cell_len for label, _ in pairs)
        room = self._width - indent - label_width - _GAP
        lines = [
            (Text() if place else label, text_of(words))
            for label, found in pairs
            for place, words in enumerate(
                words_of(found, lambda words: len(lines_of(text_of(words), room)), self._less)
            )
        ]
        self._grid(lines, [label_width, 0], indent)

    def _items(self, block: Items, indent: int) -> None:
        size = len(str(len(block.rows)))
        for place, item in enumerate(block.rows, start=1):
            if block.numbered:
                self._grid([(Text(f"{place:>{size}}"), text_of(item.words))], [size, 0], indent)
            else:
                self._put(text_of(item.words), indent, hang=_GAP)
            for below in item.blocks:
                self._block(below, indent + (size + _GAP if block.numbered else _INDENT))

    def _references(self, block: References, indent: int) -> None:
        for row in block.rows:
            label = text_of((row.label,))
            if label.cell_len > _LABEL:
                self._put(label, indent + _GAP)
                label = Text()
            text = text_of((f"{row.match}: {row.text}" if row.match else row.text,))
            self._grid([(label, text)], [_LABEL, 0], indent + _GAP)

    def _table(self, table: Table, indent: int) -> None:
        """Write a table in columns where each row fits or sentences can wrap beside its name, else stacked."""
        if table.caption:
            self._put(text_of((table.caption,)), indent)
        titles = [text_of((Strong(_title(column)),)) for column in table.columns]
        rows = [_row(row, table) for row in table.rows]
        widths = [
            max(text.cell_len for text in column) for column in zip(titles, *(row[0] for row in rows), strict=True)
        ]
        for place, column in enumerate(table.columns):
            widths[place] = int(column.part * self._width) or column.most or widths[place]
        fitted = _fitted(table, widths, self._width - indent)
        if fitted is None:
            self._stacked(table, titles, rows, widths, indent)
            return
        head = [titles] if any(title.plain for title in titles) else []
        right = [column.right for column in table.columns]
        if not any(below for _, below in rows) and not table.columns[table.heads].most:
            self._grid([*head, *(texts for texts, _ in rows)], fitted, indent, right)
            return
        self._grid(head, fitted, indent, right)
        start = sum(fitted[: table.heads]) + _GAP * table.heads
        for texts, below in rows:
            rest = table.heads + 1
            if table.columns[table.heads].most and texts[table.heads].cell_len > fitted[table.heads]:
                self._grid([texts[:rest]], [*fitted[: table.heads], 0], indent, right[:rest])
                texts = [*(Text() for _ in range(rest)), *texts[rest:]]  # noqa: PLW2901 - what is left of the row
            if any(text.plain for text in texts):
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
                [self._padded(line, size, right=side) for line in lines_of(text, size)]
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
        for place, line in enumerate(lines_of(text, room - hang if text.cell_len > room else room)):
            self._line(line, indent + (hang if place else 0))

    def _line(self, line: Text, indent: int) -> None:
        """Write one line, without spaces at its end."""
        self.lines.append((" " * indent + self._painted(line)).rstrip())

    def _painted(self, line: Text) -> str:
        """Give the letters of a line, with the codes of its styles where it may have color."""
        plain = line.plain.replace(KEPT, " ")
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
            below = text_of(cell.below)
        elif cell.below:
            words = (*words, " (", *cell.below, ")")
        texts.append(text_of(words))
    return texts, below


def _fitted(table: Table, widths: list[int], room: int) -> list[int] | None:
    """Find the widths of columns beside each other; None if a row would be hard to read so."""
    room -= _GAP * (len(widths) - 1)
    parts = [place for place, column in enumerate(table.columns) if column.part]
    if parts:
        filled = parts[0] - 1
        return [room - sum(widths) + width if place == filled else width for place, width in enumerate(widths)]
    most = table.columns[table.heads].most
    left = room - sum(widths) + widths[table.heads]
    if most and left >= _SHORT:
        return [min(left, most) if place == table.heads else width for place, width in enumerate(widths)]
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
    text = Text(overflow="fold")
    for title, cell in zip(titles, texts, strict=True):
        if cell.plain:
            pair = Text(f"{title.plain}: " if title.plain else "").append_text(cell)
            if len(pair) <= TOGETHER:
                pair.plain = pair.plain.replace(" ", KEPT)
            text.append("; " if text.plain else "").append_text(pair)
    return text
