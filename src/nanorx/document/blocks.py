"""What a document is made of, without a word about how it looks: sections of paragraphs, pairs, lists, tables, charts.

A document is made once from an answer and written in each form of `nanorx.document.forms`. It knows no width, no color
and no form. How much it holds (`everything`, `top`) is for the maker to choose.

These are named tuples, since twenty dataclasses take 16 ms to define, which every command would pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.document.markup import Html

__all__ = [
    "Block",
    "Cell",
    "Chart",
    "Charts",
    "CitedDocument",
    "Code",
    "Column",
    "Commands",
    "Document",
    "Item",
    "Items",
    "More",
    "Pairs",
    "Paragraph",
    "Part",
    "Preformatted",
    "References",
    "Section",
    "Source",
    "Status",
    "Strong",
    "Table",
    "Words",
]


class Strong(NamedTuple):
    """Words that are read first."""

    text: str


class Status(NamedTuple):
    """A status word, as it stands in the sentence: `Conditional`, `excluded`, `unknown`."""

    text: str


class Code(NamedTuple):
    """Something to type, or the name of something in a file.

    One that is `whole` stays on one line whatever its length, as the name of a file or a folder does.
    """

    text: str
    whole: bool = False


class Source(NamedTuple):
    """A short citation, and the ids of the references behind it."""

    text: str
    references: tuple[str, ...] = ()


class More(NamedTuple):
    """How much is left out: `9 more`. A terminal adds the option that shows it; a file says only how much it is."""

    text: str
    option: str = "--all"


Part = str | Strong | Status | Code | Source | More
Words = tuple[Part, ...]


class Paragraph(NamedTuple):
    """A paragraph."""

    words: Words


class Pairs(NamedTuple):
    """Labels, each with one or more lines."""

    rows: Sequence[tuple[str, Sequence[Words]]]


class Item(NamedTuple):
    """A line of a list, and the blocks that stand below it."""

    words: Words
    blocks: Sequence[Block] = ()


class Items(NamedTuple):
    """A list, numbered or not."""

    rows: Sequence[Item]
    numbered: bool = True


class Column(NamedTuple):
    """The head of a column; `below` is a second, smaller line of it.

    `part` is the part of the page's width that the column takes, and the one before it takes what is left: so columns
    line up from table to table. It has `most` characters if there is room; a longer
    text takes a line of its own.
    """

    title: str
    right: bool = False
    below: str = ""
    part: float = 0.0
    most: int = 0


class Cell(NamedTuple):
    """A cell. `below` is a smaller line; `level` colors it, and `said` is what the color says; `span` counts rows."""

    words: Words
    below: Words = ()
    level: int | None = None
    said: str = ""
    span: int = 1


class Table(NamedTuple):
    """A table. Column `heads` names each row; a row leaves out the cells that one above spans.

    `kind` is a class of the style sheet. Without titles of columns it has no head.
    """

    kind: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    heads: int = 0
    groups: Sequence[tuple[str, int]] = ()


class Chart(NamedTuple):
    """A drawing. `values` says in words everything that is drawn: forms without drawings write them instead."""

    name: str
    title: str
    caption: str
    values: Sequence[str]
    drawing: Html


class Charts(NamedTuple):
    """Charts side by side."""

    charts: Sequence[Chart]


class CitedDocument(NamedTuple):
    """A document: its label, how surely it is known, its text, and the ids that lead to it."""

    label: str
    match: str
    text: str
    ids: tuple[str, ...]


class References(NamedTuple):
    """The documents that a page cites."""

    rows: Sequence[CitedDocument]


class Preformatted(NamedTuple):
    """A text as it stands in a file; a label above it may be empty."""

    label: str
    text: str


class Commands(NamedTuple):
    """The answer once more and what to type next, by label. Only a terminal shows it: a file has no prompt below."""

    rows: Sequence[tuple[str, Words]]


Block = Paragraph | Pairs | Items | Table | Charts | References | Preformatted | Commands


class Section(NamedTuple):
    """A heading and what stands under it; `parts` are sections of their own, one level down.

    The section with the `answer` is what a reader skips to; where it comes first, a terminal shows no heading above.
    """

    name: str
    title: str
    blocks: Sequence[Block]
    parts: Sequence[Section] = ()
    answer: bool = False


class Document(NamedTuple):
    """Everything that a page says. `data` is the answer behind it, which `--json` prints.

    `short_notice` stands with the title; `notice` ends every form. Each line of the `stamp` says
    what was used; a word of it stays whole, since it may be a folder.
    """

    title: str
    sections: Sequence[Section]
    data: Any
    program: str = ""
    subtitle: str = ""
    about: str = ""
    stamp: Sequence[str] = ()
    short_notice: str = ""
    notice: str = ""
