"""What the pages for rule authors share: their frame, the mistakes of files, and what is said of lines of files."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from nanorx.document.blocks import Code, Item, Items, Pairs, Paragraph, Preformatted, Section, Status
from nanorx.document.sections.lists import base_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.authoring.folder import RulesFolder
    from nanorx.authoring.proving.witness import Witness
    from nanorx.authoring.scope import UnreadCase
    from nanorx.document.blocks import Block, Document, Part, Words
    from nanorx.errors import Problem
    from nanorx.knowledge.rule_base import RuleBase

__all__ = [
    "author_document",
    "case_blocks",
    "folder_line",
    "lines_of_files",
    "problem_item",
    "summary_section",
    "unread_section",
]

_EXCERPT = 54
"""How much of a line of a file is quoted: as much as the narrowest page shows."""


def author_document(
    title: str, sections: Sequence[Section | None], data: Any, base: RuleBase, where: RulesFolder
) -> Document:
    """Make a page for rule authors, which names the folder of the rule base. Sections that are None are left out."""
    return base_document(title, sections, data, base, folder_line(where.shown()))


def folder_line(folder: str) -> str:
    """Say which rule base a page is about, in a line that is never broken."""
    return f"Rule base: {folder}".replace(" ", "\N{NO-BREAK SPACE}")


def summary_section(*lines: str) -> Section:
    """Make the section with the result, a paragraph or more."""
    return Section("summary", "In short", [Paragraph((line,)) for line in lines], answer=True)


def unread_section(unread: Iterable[UnreadCase]) -> Section | None:
    """Make the section about cases that cannot be read, each mistake with its place."""
    items = [problem_item(problem) for case in unread for problem in case.problems]
    return Section("unread", "Cannot be read", [Items(items, numbered=False)]) if items else None


def problem_item(problem: Problem, reasons: Iterable[str] = ()) -> Item:
    """Make an item of a mistake: where it is, what it is, the line, what to do, and `reasons`."""
    place: list[Part] = [Code(problem.place(), whole=True), "  "] if problem.file else []
    marked = problem.marked(_EXCERPT)
    blocks: list[Block] = [Preformatted("", "\n".join(marked))] if marked else []
    blocks += [Paragraph((line,)) for line in [*problem.advice.splitlines(), *reasons]]
    return Item((*place, Status(problem.severity), f" {problem.code}  {problem.message}"), blocks)


def case_blocks(rows: list[tuple[str, list[Words]]], witness: Witness | None, file: str | None) -> list[Block]:
    """Say something about a case in pairs, then show it, with its file if it was written."""
    see: list[tuple[str, list[Words]]] = [("see", [(Code(f"nanorx recommend {file}"),)])] if file else []
    return [Pairs([*rows, *see]), *([Preformatted("", witness.text())] if witness else [])]


def lines_of_files(rows: Iterable[tuple[str, int, str]]) -> Items:
    """List what is said of lines of files: file, line (0 if it is not known) and sentence, by file."""
    items = []
    for file, found in groupby(rows, key=lambda row: row[0]):
        lines: dict[str, list[Words]] = {}
        for _, line, says in found:
            lines.setdefault(f"line {line}" if line else "file", []).append((says,))
        items.append(Item((Code(file, whole=True),), [Pairs(list(lines.items()))]))
    return Items(items, numbered=False)
