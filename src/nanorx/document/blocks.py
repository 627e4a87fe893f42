"""What a dossier is made of, without saying how it looks: sections of paragraphs, pairs, lists, tables and charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.document.markup import Html

__all__ = [
    "Block",
    "Cell",
    "Chart",
    "Charts",
    "Code",
    "Column",
    "Items",
    "Pairs",
    "Paragraph",
    "Part",
    "Preformatted",
    "Reference",
    "References",
    "Section",
    "Source",
    "Status",
    "Strong",
    "Table",
    "Words",
]


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that are read first."""

    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """A status word, as it stands in the sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type, or the name of something in a file."""

    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A short citation, and the ids of the references behind it."""

    text: str
    references: tuple[str, ...]


Part = str | Strong | Status | Code | Source
Words = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    words: Words


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels, each with one or more lines."""

    rows: Sequence[tuple[str, Sequence[Words]]]


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered or not; each item is a line and what stands below it."""

    rows: Sequence[tuple[Words, Sequence[Words]]]
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `below` is a second, smaller line of it."""

    title: str
    right: bool = False
    below: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. `below` is a smaller line; `level` colors it, and `said` is what the color says; `span` counts rows."""

    words: Words
    below: Words = ()
    level: int | None = None
    said: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Column `heads` names each row; a row leaves out the cells that one above spans."""

    kind: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    heads: int = 0
    groups: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing. `values` says in words everything that is drawn."""

    name: str
    title: str
    caption: str
    values: Sequence[str]
    drawing: Html


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts side by side."""

    charts: Sequence[Chart]


@dataclass(frozen=True, slots=True)
class Reference:
    """A document: its label, how surely it is known, its text, and the ids that lead to it."""

    label: str
    match: str
    text: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class References:
    """The documents that the dossier cites."""

    rows: Sequence[Reference]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """A text as it stands in a file."""

    label: str
    text: str


Block = Paragraph | Pairs | Items | Table | Charts | References | Preformatted


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `parts` are sections of their own, one level down."""

    name: str
    title: str
    blocks: Sequence[Block]
    parts: Sequence[Section] = ()
