"""What a document is made of, without a word about how it looks: sections of paragraphs, pairs, lists, tables, charts.

A document is made once from an answer and written in each form of `nanorx.document.forms`. It knows no width, no color
and no form. How much it holds (`everything`, `top`) is for the maker to choose.

These are named tuples, since twenty dataclasses take 16 ms to define, which every command would pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nanorx.document.markup import Html

__all__ = [
    "WRITE_HERE",
    "Block",
    "Cell",
    "Chart",
    "Charts",
    "CitedDocument",
    "Code",
    "Column",
    "Commands",
    "Document",
    "Few",
    "Item",
    "Items",
    "Line",
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
    "in_a_file",
    "lines_at_80",
    "words_of",
]

_LINE = 70
"""So many characters stand beside the label in a line of 80 columns."""


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
    """How much is left out: `9 more`. A terminal adds the option that shows it; without one it says only how much."""

    text: str
    option: str = "--all"


Part = str | Strong | Status | Code | Source | More
Words = tuple[Part, ...]
WRITE_HERE = "_" * 14
"""The line to write on, in a form that draws none."""


class Few(NamedTuple):
    """Items of which a page shows the first ones, as many as fit into `most` of its lines, and counts the others.

    The first item always stands, and without `most` every one. A page that is too long has fewer lines for it, down to
    `least`. `joint` stands between two items of a line; if it is empty, each item begins a line. `others` are more that
    are left out whatever the room is. What is left out is counted in the words `rest`, and `option` shows it; without
    such words it is not counted.
    """

    items: Sequence[Words]
    most: int = 0
    joint: str = "; "
    start: Words = ()
    end: str = ""
    others: int = 0
    rest: tuple[str, str] = ("more", "more")
    option: str = "--all"
    least: int = 1

    def lines(self, shown: int) -> list[Words]:
        """Return the lines with so many items, and the count of what is left out."""
        left = len(self.items) - shown + self.others if self.rest[0] else 0
        words = f"{left} {self.rest[left != 1]}"
        more: Part = More(words, self.option) if self.option else words
        items = list(self.items[:shown])
        if not self.joint:
            if left:
                items[-1] = (*items[-1], " (", more, ")")
            return [(*self.start, *items[0]), *items[1:]]
        rows: list[Words] = [*items, (more,)] if left else items
        joined = [part for row in rows for part in (self.joint, *row)][1:]
        return [(*self.start, *joined, "" if left and self.option else self.end)]

    def fitted(self, size: Callable[[Words], int], less: int = 0) -> list[Words]:
        """Return the lines with as many items as there is room for.

        Args:
            size: How many lines of the page a line takes.
            less: How many lines fewer than usual there are.
        """
        if not self.most:
            return self.lines(len(self.items))
        room = max(self.most - less, self.least)
        found = self.lines(1)
        for shown in range(2, len(self.items) + 1):
            lines = self.lines(shown)
            if sum(map(size, lines)) > room:
                break
            found = lines
        return found


Line = Words | Few


def words_of(lines: Iterable[Line], size: Callable[[Words], int], less: int = 0) -> list[Words]:
    """Return lines as words, with as many items of each `Few` as there is room for; see `Few.fitted`."""
    found: list[Words] = []
    for line in lines:
        found += line.fitted(size, less) if isinstance(line, Few) else [line]
    return found


def in_a_file(lines: Iterable[Line]) -> list[Words]:
    """Return lines as words for a file, with as many items as a page of 80 columns has, more or less."""
    return words_of(lines, lines_at_80)


def lines_at_80(words: Words) -> int:
    """Return how many lines words take beside their label on a page of 80 columns, more or less."""
    return 1 + sum(len(part if isinstance(part, str) else part.text) for part in words) // _LINE


class Paragraph(NamedTuple):
    """A paragraph."""

    words: Words


class Pairs(NamedTuple):
    """Labels, each with one or more lines."""

    rows: Sequence[tuple[str, Sequence[Line]]]


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

    rows: Sequence[tuple[str, Line]]


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

    `subtitle` tells the document from others of its title, in the tab of a browser. `short_notice` stands with the
    title; `notice` ends every form. Each line of the `stamp` says what was used; a word of it stays whole, since it may
    be a folder. `fill_in` are labels with their texts; one without a text gets a line to write on. The first
    `first_page` sections are printed on a page of their own. A terminal shows fewer items of each `Few` until the page
    has `most` lines, and if that is not enough the document that `shorter` makes; 0: any number. A file ends in the
    section that `references` makes, where a page cites in brackets alone.
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
    most: int = 0
    shorter: Callable[[], Document] | None = None
    references: Callable[[], Section | None] | None = None
    fill_in: Sequence[tuple[str, str]] = ()
    first_page: int = 0
