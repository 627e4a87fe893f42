"""A rule as pages show it: the clauses with the values they saw, then its name and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.document.blocks import Cell, Code, Column, Part, Source, Status, Table, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.answers.result import Citation, ClauseOut

__all__ = ["clause_table", "named", "sources", "truth_word"]

_VALUES = 0.29
"""The part of the page that the values take."""


def truth_word(truth: str) -> Part:
    """Mark a truth that is not known; yes and no have no color, since a no to a contraindication is good news."""
    return Status("unknown") if truth in {"unknown", "cannot tell"} else truth


def clause_table(clauses: Iterable[ClauseOut], below: Sequence[Words] = ()) -> Table:
    """Make a table of truth, clause and value; `below` has a smaller line for each clause."""
    columns = [Column(""), Column(""), Column("", part=_VALUES)]
    rows: list[list[Cell]] = []
    group = 0
    for place, row in enumerate(clauses):
        word = "unless " if row.unless else ""
        if row.group and row.group.number != group:
            rows.append([Cell((truth_word(row.group.truth),)), Cell((f"{word}{row.group.words}:",)), Cell(("",))])
        group = row.group.number if row.group else 0
        words = f"- {row.phrase}" if row.group else f"{word}{row.phrase}"
        rows.append([Cell((truth_word(row.truth),)), Cell((words,), below[place] if below else ()), Cell((row.value,))])
    return Table("clauses", "", columns, rows, heads=1)


def sources(citations: Iterable[Citation]) -> Words:
    """Give sources in parentheses, each once, after a space; nothing where there are none."""
    parts: list[Part] = []
    for short in dict.fromkeys(item.short for item in citations):
        parts += ["; " if parts else " (", Source(short)]
    return (*parts, ")") if parts else ()


def named(name: str, citations: Iterable[Citation]) -> Words:
    """Give the name of a rule and its sources."""
    return (Code(name), *sources(citations))
