"""A document as one HTML file or as a part of a page: no script, nothing loaded from elsewhere, plain ASCII bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

from nanorx.document.blocks import (
    Cell,
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
from nanorx.document.markup import Html, h

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from nanorx.document.blocks import Block, Chart, CitedDocument, Document, Item, Part, Section, Words

__all__ = ["Href", "document_style", "html_fragment", "html_page", "html_parts"]

_NUMBERS = re.compile(r"\d+")
_TAG = re.compile(r"<[^>]*>")
_ID = re.compile(r'( (?:id|aria-labelledby)=")([^"]*)"')
_LABELED = re.compile(r'(<section[^>]*?) aria-labelledby="[^"]*"')
"""A section with a name is a landmark, and two of one name are none to go by."""
_TO_ID = re.compile(r'href="#([^"]*)"')
_OWN = 8
"""Letters that make the ids of a part of a page its own."""
_HEAT = "heat"
_DENSE = 3000
"""A first page with more characters is printed in smaller letters, so that it stays one page."""
_CLOSED = ("args", "arguments", "clauses", "review")
"""The tables whose rows belong together; the others but the colored one become cards on a phone."""

Href = Callable[[str], str | None]
"""Gives the address of the page about a rule, row of evidence, strategy or reference, by id; None: it has none."""


def html_page(document: Document) -> str:
    """Write the whole file; what is not ASCII is written as a character reference."""
    style = document_style(document.notice, *document.stamp)
    sections = document.sections
    writer = _HtmlWriter(row for section in sections for row in _cited(section))
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width,initial-scale=1"),
        h("meta", name="color-scheme", content="light dark"),
        h("meta", name="generator", content=document.program),
        h("title", f"{document.title}: {document.subtitle}" if document.subtitle else document.title),
        h("style", Html(style)),
    )
    size = max(document.first_page, 1)
    first, rest = sections[:size], sections[size:]
    answer = next((section for section in sections if section.answer), first[0])
    contents = h(
        "nav",
        h("ul", *(h("li", h("a", section.title, href=f"#{section.name}")) for section in rest)),
        aria_label="Contents",
    )
    front = [writer.section(section) for section in first]
    dense = document.first_page and sum(len(_TAG.sub("", part.text)) for part in front) > _DENSE
    parts = [*front, *([contents] if rest else [])]
    parts += [
        writer.section(section, class_="next-page" if document.first_page and not place else None)
        for place, section in enumerate(rest)
    ]
    body = h(
        "body",
        h("a", "Skip to the answer", class_="skip", href=f"#{answer.name}"),
        *_lines([_header(document), h("main", *_lines(parts)), _footer(document)]),
        class_="dense" if dense else None,
    )
    page = Html(f"<!doctype html>\n{h('html', *_lines([head, body]), lang='en').text}\n")
    return _ascii(page)


def html_fragment(document: Document) -> str:
    """Write a document as an element to stand in a page of others, as a notebook is.

    The style reaches nothing outside of it, it has its own colors for light and dark, and the ids in it are those of no
    other document.
    """
    writer = _HtmlWriter(row for section in document.sections for row in _cited(section))
    sections = [writer.section(section) for section in document.sections]
    parts = _ascii(h("div", *_lines([_header(document), *sections, _footer(document)])))
    named = _owned(parts, f"n{sha256(parts.encode()).hexdigest()[:_OWN]}-", _ids(parts))
    screen = _style().partition("@page")[0].replace(":root{", "&{").replace("body{", "&{")
    style = _ascii(h("style", Html(f"\n.nanorx{{{screen}}}\n")))
    return f'<div class="nanorx">{style}\n{named}</div>\n'


def html_parts(document: Document, *, href: Href, own: str = "", level: int = 2) -> list[Html]:
    """Write the sections of a document, each by itself, to stand in a page that has its style.

    Args:
        document: The document, as a file has it.
        href: Gives the address of what is named by id; what it gives opens beside the page.
        own: What the ids begin with, so that they are those of no other part of the page.
        level: The level of the headings of the sections.
    """
    writer = _HtmlWriter((row for section in document.sections for row in _cited(section)), href)
    parts = [writer.section(section, level) for section in document.sections]
    ids = _ids("".join(part.text for part in parts))
    texts = [_LABELED.sub(r"\1", part.text) if own else part.text for part in parts]
    return [Html(_owned(text, own, ids)) for text in texts]


def document_style(*lines: str) -> str:
    """Return the style sheet of documents; `lines` stand at the foot of each printed page."""
    return _style().replace("NOTICE", "\\a ".join(_in_style(line) for line in lines if line))


def _ids(markup: str) -> set[str]:
    return {name for found in _ID.finditer(markup) for name in found[2].split(" ")}


def _owned(markup: str, own: str, ids: Collection[str]) -> str:
    """Return markup in which all ids, and what leads to them, begin with a text."""
    named = _ID.sub(lambda found: found[1] + " ".join(own + name for name in found[2].split(" ")) + '"', markup)
    return _TO_ID.sub(lambda found: f'href="#{own if found[1] in ids else ""}{found[1]}"', named)


def _style() -> str:
    return resources.files("nanorx.document").joinpath("style.css").read_text(encoding="utf-8")


def _ascii(page: Html) -> str:
    """Return markup in which what is not ASCII is a character reference."""
    return page.text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _header(document: Document) -> Html:
    return h(
        "header",
        h("div", h("h1", document.title), h("p", document.short_notice) if document.short_notice else None),
        _fill_in(document.fill_in) if document.fill_in else None,
        h("p", h("b", "About the case. "), document.about) if document.about else None,
    )


def _footer(document: Document) -> Html:
    return h("footer", *(h("p", line) for line in [*document.stamp, document.notice] if line))


def _fill_in(rows: Iterable[tuple[str, str]]) -> Html:
    """Labels in a line, each with its text or with a line to write on."""
    blank = h("span", "left blank", class_="hidden")
    pairs = [h("div", h("dt", label), h("dd", text or blank), class_="said" if text else None) for label, text in rows]
    return h("dl", *pairs, class_="fill")


def _in_style(text: str) -> str:
    """A text within the quotes of a style sheet: what could end it, or is no ASCII, is escaped."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in " ,.;:-") else f"\\{ord(letter):06x} "
        for letter in text
    )


def _lines(parts: Iterable[Html]) -> list[Html]:
    """Each part on a line of its own."""
    return [Html(f"\n{part.text}") for part in parts]


def _cited(section: Section) -> list[CitedDocument]:
    return [row for block in section.blocks if isinstance(block, References) for row in block.rows]


class _HtmlWriter:
    """Writes sections; what a citation names and one of the rows holds becomes a link to it.

    With `href` the names of rules, strategies and the like, and documents that no row holds, become links as well.
    """

    def __init__(self, rows: Iterable[CitedDocument], href: Href | None = None) -> None:
        self._href = href or _nowhere
        listed = list(rows)
        self._known = {name for row in listed for name in row.ids}
        self._labels = {row.label.removeprefix("the "): row.ids[0] for row in listed}

    def section(self, section: Section, level: int = 2, class_: str | None = None) -> Html:
        return h(
            "section",
            h(f"h{level}", section.title, id=f"{section.name}-title"),
            *_lines(self._block(block) for block in section.blocks),
            *_lines(self.section(part, level + 1) for part in section.parts),
            id=section.name,
            class_=class_,
            aria_labelledby=f"{section.name}-title",
        )

    def _block(self, block: Block) -> Html:
        match block:
            case Paragraph():
                drawn = h("p", *self._words(block.words))
            case Pairs():
                drawn = h("dl", *(part for label, lines in block.rows for part in self._pair(label, in_a_file(lines))))
            case Items():
                drawn = h("ol" if block.numbered else "ul", *(self._item(row) for row in block.rows))
            case Table():
                drawn = self._table(block)
            case Charts():
                drawn = h("div", *(_figure(chart) for chart in block.charts), class_="charts")
            case References():
                drawn = h("ul", *(self._reference(row) for row in block.rows), class_="refs")
            case Preformatted():
                drawn = h(
                    "figure",
                    h("figcaption", block.label) if block.label else None,
                    h("pre", h("code", block.text)),
                )
            case Commands():
                drawn = Html("")
        return drawn

    def _pair(self, label: str, lines: Iterable[Words]) -> list[Html]:
        return [h("dt", label), *(h("dd", *self._words(line)) for line in lines)]

    def _item(self, item: Item) -> Html:
        return h("li", *self._words(item.words), *(self._block(block) for block in item.blocks))

    def _words(self, words: Words) -> list[str | Html]:
        return [part for piece in words for part in self._part(piece)]

    def _part(self, part: Part) -> list[str | Html]:
        if isinstance(part, str):
            return [part]
        if isinstance(part, Strong):
            return [h("b", part.text)]
        if isinstance(part, Status):
            return [h("span", part.text, class_=f"status {part.text.lower()}")]
        if isinstance(part, Code):
            code, href = h("code", part.text), self._href(part.text)
            return [_link(code, href) if href else code]
        if isinstance(part, More):
            return [part.text]
        return [h("cite", *self._source(part))]

    def _source(self, source: Source) -> list[str | Html]:
        """Link the numbers of `Table 1 [36]`, each part of `[36; PDQ 2025]`, and as a whole what has no bracket."""
        start, bracket, numbers = source.text.partition("[")
        if bracket and not start:
            names = numbers.removesuffix("]").split("; ")
            linked = [part for name in names for part in ("; ", *self._named(name))]
            return [bracket, *linked[1:], "]"]
        if bracket:
            return [start + bracket, *self._numbers(numbers)]
        href = next(filter(None, map(self._target, source.references)), None)
        return [_link(source.text, href) if href else source.text]

    def _target(self, name: str) -> str | None:
        """Return where a document of this id stands: in this part, or on a page of its own."""
        return f"#ref-{name}" if name in self._known else self._href(name)

    def _named(self, name: str) -> list[str | Html]:
        target = self._labels.get(name)
        return [h("a", name, href=f"#ref-{target}")] if target else self._numbers(name)

    def _numbers(self, text: str) -> list[str | Html]:
        parts: list[str | Html] = []
        at = 0
        for found in _NUMBERS.finditer(text):
            if href := self._target(f"r{found.group()}"):
                parts += [text[at : found.start()], _link(found.group(), href)]
                at = found.end()
        return [*parts, text[at:]]

    def _reference(self, row: CitedDocument) -> Html:
        anchors = [h("span", id=f"ref-{name}") for name in row.ids[1:]]
        match = h("b", f"{row.match}.") if row.match else None
        href = self._href(row.ids[0])
        label = h("span", _link(row.label, href) if href else row.label, class_="label")
        return h("li", *anchors, label, " ", match, f" {row.text}", id=f"ref-{row.ids[0]}")

    def _table(self, table: Table) -> Html:
        cards = table.kind not in {_HEAT, *_CLOSED}
        role = "row" if cards else None
        rows = [h("tr", *self._cells(row, table, cards=cards), role=role) for row in table.rows]
        group = "rowgroup" if cards else None
        drawn = h(
            "table",
            h("caption", table.caption) if table.caption else None,
            h("thead", *_head(table, cards=cards), role=group) if any(item.title for item in table.columns) else None,
            h("tbody", *_lines(rows), role=group),
            class_=f"{table.kind} cards" if cards else table.kind,
            role="table" if cards else None,
        )
        if table.kind != _HEAT:
            return drawn
        return h("div", drawn, class_="scroll", tabindex=0, role="region", aria_label="Table of criteria")

    def _cells(self, row: Sequence[Cell], table: Table, *, cards: bool) -> list[Html]:
        """Write the cells of a row; one that has only a name is a heading across the table."""
        named = [cell.words for cell in row if any(cell.words)]
        if len(row) > 1 and named == [row[table.heads].words]:
            role = "rowheader" if cards else None
            return [h("th", *self._words(named[0]), scope="row", colspan=len(row), class_="across", role=role)]
        return [self._cell(cell, place, table, cards=cards) for place, cell in _placed(row, table)]

    def _cell(self, cell: Cell, place: int, table: Table, *, cards: bool) -> Html:
        column = table.columns[place]
        content: list[str | Html] = self._words(cell.words)
        if cell.below:
            content.append(h("small", *self._words(cell.below)))
        span = cell.span if cell.span > 1 else None
        if place == table.heads:
            if table.kind == _HEAT:
                content = [h("span", part, class_="title") if isinstance(part, str) else part for part in content]
            scope = "rowgroup" if span else "row"
            return h("th", *content, scope=scope, rowspan=span, role="rowheader" if cards else None)
        if cell.said:
            content.append(h("span", f" {cell.said}", class_="hidden"))
        classes = ["right"] if column.right else []
        classes += [_color(cell.level)] if cell.level is not None else []
        label = f"{column.title} {column.below}".strip() or None if cards else None
        return h(
            "td",
            *content,
            class_=" ".join(classes) or None,
            rowspan=span,
            data_l=label,
            role="cell" if cards else None,
        )


def _color(level: int) -> str:
    return f"{'for' if level > 0 else 'against'}{abs(level)}" if level else "level0"


def _placed(row: Sequence[Cell], table: Table) -> list[tuple[int, Cell]]:
    """Each cell with its column: what a row leaves out, cells above span."""
    return list(enumerate(row, start=len(table.columns) - len(row)))


def _head(table: Table, *, cards: bool) -> list[Html]:
    role = "row" if cards else None
    cells = [
        h(
            "th",
            column.title,
            h("small", column.below) if column.below else None,
            scope="col",
            class_="right" if column.right else None,
            role="columnheader" if cards else None,
        )
        if column.title
        else h("td", role="cell" if cards else None)
        for column in table.columns
    ]
    rows = [h("tr", *cells, role=role)]
    if table.groups:
        groups = [
            h("th", words, scope="colgroup", colspan=size) if words else h("td", colspan=size)
            for words, size in table.groups
        ]
        rows.insert(0, h("tr", *groups))
    return rows


def _figure(chart: Chart) -> Html:
    return h("figure", h("figcaption", chart.caption), chart.drawing)


def _link(words: str | Html, href: str) -> Html:
    """Link to a place of this page, or to another page, which opens beside it: what is filled in here is not lost."""
    return h("a", words, href=href, target=None if href.startswith("#") else "_blank")


def _nowhere(name: str) -> str | None:
    """Return no address."""
    del name
    return None
