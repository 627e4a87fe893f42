"""What a change of the facility or another rule base does to a cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import and_list, counted
from nanorx.document.blocks import Cell, Column, Few, Paragraph, Section, Status, Table
from nanorx.document.sections.figures import FIGURE, figure_cell, of_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.cohort import AgainstOut, CohortSummary, Figure, TransitionOut, VariedOut
    from nanorx.document.blocks import Block, Line, Words

__all__ = ["against_section", "losses_words", "varied_section", "varied_words"]

_NOTHING = "nothing"
_CHANGES = 5
"""So many lines of the first page have changes, at most."""


def losses_words(summary: CohortSummary) -> list[Line]:
    """Say first what is less safe than with the other rule base, and whether first places differ."""
    found, whole = summary.against, summary.rows.cases
    if found is None:
        return []
    rules = f"rules {found.before.version}, {found.before.sha256[:8]}"
    rest = [f"The first place is another one in {of_words(found.changed, whole)}.", *_not_compared(found, whole)]
    first = " ".join(rest)
    if not found.losses:
        return [(f"Against {rules}: no exclusion and no hold is lost in these cases. {first}",)]
    return [
        (
            f"An exclusion that {rules} have is ",
            Status("lost"),
            f" in {of_words(found.exclusions_lost, whole)}, a hold in {of_words(found.holds_lost, whole)}. {first}",
        )
    ]


def against_section(summary: CohortSummary) -> Section | None:
    """Make the tables about another rule base: what is lost first, then what else differs."""
    found, whole = summary.against, summary.rows.cases
    if found is None:
        return None
    blocks: list[Block] = []
    if found.losses:
        columns = [
            Column("Strategy"),
            Column("No longer ruled out", right=True),
            Column("No longer held back", right=True),
        ]
        rows = [[Cell((row.title,)), figure_cell(row.exclusions), figure_cell(row.holds)] for row in found.losses]
        blocks.append(Table("losses", f"Less safe than before, in numbers of {whole:,} cases.", columns, rows))
    else:
        blocks.append(Paragraph(("In these cases no exclusion and no hold is lost.",)))
    blocks.append(Paragraph((_differences(found, whole),)))
    blocks += _transitions(found.transitions, f"First places that change, in numbers of {whole:,} cases.")
    return Section("against", f"Against rules {found.before.version}, {found.before.sha256[:8]}", blocks)


def _differences(found: AgainstOut, whole: int) -> str:
    parts = [
        f"Another status of some strategy in {of_words(found.statuses, whole)}.",
        f"Another hold in {of_words(found.holds, whole)}.",
        f"Another first place in {of_words(found.changed, whole)}.",
        *_not_compared(found, whole),
    ]
    return " ".join(parts)


def _not_compared(found: AgainstOut, whole: int) -> list[str]:
    """Say what could not be compared, so that nothing is called the same that was not."""
    only = [
        (found.only_before, "only the other rule base has"),
        (found.only_after, "the other rule base does not have"),
    ]
    said = [
        f"Not compared: {counted(len(names), 'strategy', 'strategies')} that {words}." for names, words in only if names
    ]
    if found.unread:
        said.append(f"In {of_words(found.unread, whole)} the other rule base does not know a value that is stated.")
    return said


def varied_words(summary: CohortSummary) -> list[Line]:
    """Say of each change how many first places it alters."""
    if not summary.varied:
        return []
    items: list[Words] = [(f"{row.change}: {_moved(row)}",) for row in summary.varied]
    start: Line = (f"First places that change, of {summary.rows.cases:,}:",)
    rest = ("more change", "more changes")
    return [start, Few(items, _CHANGES, joint="", rest=rest, option="", least=_CHANGES)]


def _moved(row: VariedOut) -> str:
    parts = [f"{_figure(row.gained)} gain one"] if row.gained else []
    parts += [f"{_figure(row.lost)} lose theirs"] if row.lost else []
    return f"{_figure(row.changed)}{f' ({and_list(parts)})' if parts else ''}"


def _figure(figure: Figure) -> str:
    return str(figure_cell(figure).words[0])


def varied_section(summary: CohortSummary) -> Section | None:
    """Make for each change the table of what was called first and is then."""
    whole = summary.rows.cases
    parts = []
    for at, row in enumerate(summary.varied, start=1):
        words = f"Another first place in {of_words(row.changed, whole)}; {_figure(row.gained)} gain one, "
        words += f"{_figure(row.lost)} lose theirs."
        if row.contradictory:
            number = of_words(row.contradictory, whole)
            words += f" In {number} the change contradicts other entries, so these count as unknown."
        blocks: list[Block] = [Paragraph((words,)), *_transitions(row.transitions, "")]
        parts.append(Section(f"change-{at}", row.change, blocks))
    return Section("changes", "What changes would do", [], parts) if parts else None


def _transitions(rows: Sequence[TransitionOut], caption: str) -> list[Block]:
    columns = [Column("Called first before"), Column("After"), FIGURE]
    cells = [[Cell((row.before or _NOTHING,)), Cell((row.after or _NOTHING,)), figure_cell(row.cases)] for row in rows]
    return [Table("transitions", caption, columns, cells)] if cells else []
