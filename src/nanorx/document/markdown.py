"""A document as Markdown: the same sections and the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nanorx.common.characters import safe
from nanorx.document.blocks import (
    WRITE_HERE,
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
    in_a_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.document.blocks import Block, Cell, Chart, CitedDocument, Document, Item, Part, Section, Words

__all__ = ["markdown", "markdown_fragment"]

_MARKS = re.compile(r"([\\`*{}\[\]<>#|~$]|(?<!\w)_|_(?!\w)|&(?=[#\w]+;))")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
_SPACE = re.compile(r"[\t\n\r]")
_TICKS = re.compile(r"`+")
_WRITE_HERE = WRITE_HERE.replace("_", r"\_")


def markdown(document: Document) -> str:
    """Write the whole file."""
    lines = [f"# {_plain(document.title)}", _plain(document.short_notice)]
    lines.append("  ".join(f"**{_plain(label)}** {_plain(text) or _WRITE_HERE}" for label, text in document.fill_in))
    lines += [f"**About the case.** {_plain(document.about)}"] if document.about else []
    for section in document.sections:
        lines += _section(section, 2)
    lines += ["---", *map(_plain, document.stamp), _plain(document.notice)]
    return "\n\n".join(line for line in lines if line) + "\n"


def markdown_fragment(document: Document) -> str:
    """Write a document to stand in something that has a title of its own: its sections, the stamp and the notice."""
    lines = [line for section in document.sections for line in _section(section, 3)]
    return "\n\n".join(line for line in [*lines, *map(_plain, document.stamp), _plain(document.notice)] if line) + "\n"


def _section(section: Section, level: int) -> list[str]:
    lines = [f"{'#' * level} {_plain(section.title)}"] if section.title else []
    lines += [_block(block) for block in section.blocks]
    return [*lines, *(line for part in section.parts for line in _section(part, level + 1))]


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            lines = [_words(block.words)]
        case Pairs():
            lines = [_pair(label, in_a_file(rows)) for label, rows in block.rows]
        case Items():
            lines = [
                _item(row, f"{place}." if block.numbered else "-") for place, row in enumerate(block.rows, start=1)
            ]
        case Table():
            lines = _table(block)
        case Charts():
            lines = [line for chart in block.charts for line in _chart(chart)]
        case References():
            lines = [_reference(row) for row in block.rows]
        case Preformatted():
            label = [f"{_plain(block.label)}:", ""] if block.label else []
            lines = [*label, *(f"    {_shown(line)}" for line in block.text.splitlines())]
        case Commands():
            lines = []
    return "\n".join(lines).strip("\n")


def _chart(chart: Chart) -> list[str]:
    return [_plain(chart.caption), "", *(f"- {_plain(value)}" for value in chart.values), ""]


def _reference(row: CitedDocument) -> str:
    match = f" **{_plain(row.match)}.**" if row.match else ""
    return f"- {_plain(row.label)}{match} {_plain(row.text)}"


def _pair(label: str, lines: Iterable[Words]) -> str:
    rows = [_words(line) for line in lines]
    if len(rows) == 1:
        return f"- **{_plain(label)}**: {rows[0]}"
    return "\n".join([f"- **{_plain(label)}**:", *(f"    - {row}" for row in rows)])


def _item(item: Item, mark: str) -> str:
    """What stands below an item is indented; Markdown counts it as part of the item."""
    lines = [f"{mark} {_words(item.words)}"]
    for place, block in enumerate(item.blocks):
        lines += [""] if place or not isinstance(block, Items) else []
        lines += [f"    {line}" if line else "" for line in _block(block).splitlines()]
    return "\n".join(lines)


def _table(table: Table) -> list[str]:
    """A row of the table is a row of Markdown; a cell that spans rows stands in the first of them."""
    heads = [
        _row(_plain(f"{column.title} ({column.below})" if column.below else column.title) for column in table.columns)
    ]
    heads.append(_row("---:" if column.right else "---" for column in table.columns))
    rows: list[str] = []
    width = len(table.columns)
    for row in table.rows:
        cells = [_cell(cell) for cell in row]
        rows.append(_row([""] * (width - len(cells)) + cells))
    return [_plain(table.caption), "", *heads, *rows]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    words = _words(cell.words)
    words += f", {_plain(cell.said)}" if cell.said else ""
    return f"{words} ({_words(cell.below)})" if cell.below else words


def _words(words: Words) -> str:
    return _LINE_START.sub(r"\1\\\2", "".join(_part(part) for part in words)).strip()


def _part(part: Part) -> str:
    if isinstance(part, Code):
        fence = "`" * (1 + max((len(found) for found in _TICKS.findall(part.text)), default=0))
        return f"{fence}{_shown(part.text)}{fence}"
    if isinstance(part, (Strong, Status)):
        return f"**{_plain(part.text)}**"
    return _plain(part.text if isinstance(part, (Source, More)) else part)


def _plain(text: str) -> str:
    """A text whose marks mean nothing in Markdown or HTML."""
    return _MARKS.sub(r"\\\1", _shown(text))


def _shown(text: str) -> str:
    """A text in one line, with plain spaces and nothing that steers or hides."""
    return safe(_SPACE.sub(" ", text).replace("\N{NO-BREAK SPACE}", " "))
