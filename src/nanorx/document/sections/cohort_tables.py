"""The tables of a cohort: what may be called first, how approaches stand, what rules out, what is missing, the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.document.blocks import Cell, Charts, Code, Column, Paragraph, Section, Table
from nanorx.document.charts import ChartBar, bars
from nanorx.document.sections.figures import FIGURE, drawn, figure_cell, of_words, share_cell
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.answers.cohort import CandidatesOut, CohortSummary, Figure, RuledOutOut
    from nanorx.document.blocks import Block

__all__ = [
    "approaches_section",
    "data_section",
    "drawings_section",
    "holds_section",
    "leading_section",
    "missing_section",
    "ruled_out_section",
]

_BARS = 12
"""So many bars a drawing has at most."""
_NAME = 70
"""A name takes so many columns at most beside its figures."""
_SHARE = Column("Share", right=True)
_NOTHING = "nothing may be called first"
_LEGEND = {
    "eligible": "eligible",
    "conditional": "conditional: an exclusion or need cannot be told yet",
    "held": "held back",
    "out": "ruled out, or not shown",
}


def drawings_section(summary: CohortSummary) -> Section | None:
    """Draw what may be called first, and how the approaches stand that are not ruled out everywhere."""
    whole = summary.rows.cases
    places = [
        ChartBar(row.title, of_words(row.cases, whole), [("first", drawn(row.cases))])
        for row in summary.leading[:_BARS]
    ]
    places += [
        ChartBar(f"None: {row.reason}", of_words(row.cases, whole), [("held", drawn(row.cases))])
        for row in summary.reasons
    ]
    standing = sorted((row for row in summary.approaches if _is_open(row)), key=_openness)[:_BARS]
    charts = []
    if places:
        charts.append(bars("first-places", "First places", f"Of {whole:,} cases.", places, whole, {}))
    if standing:
        rows = [ChartBar(row.title, _standing_words(row), _standing(row)) for row in standing]
        caption = f"How approaches stand in {whole:,} cases, from the left; the figures are the first three."
        charts.append(bars("standing", "Candidates", caption, rows, whole, _LEGEND))
    return Section("drawings", "In pictures", [Charts(charts)]) if charts else None


def _is_open(row: CandidatesOut) -> bool:
    return bool(drawn(row.eligible) or drawn(row.conditional) or drawn(row.held_back))


def _openness(row: CandidatesOut) -> tuple[int, int, int]:
    return -drawn(row.eligible), -drawn(row.conditional), -drawn(row.held_back)


def _standing(row: CandidatesOut) -> list[tuple[str, int]]:
    return [("eligible", drawn(row.eligible)), ("conditional", drawn(row.conditional)), ("held", drawn(row.held_back))]


def _standing_words(row: CandidatesOut) -> str:
    return " / ".join(str(figure_cell(item).words[0]) for item in (row.eligible, row.conditional, row.held_back))


def leading_section(summary: CohortSummary) -> Section:
    """Make the table of first places, with why there is none, and one for each organ where there are several."""
    whole = summary.rows.cases
    rows = [_counted(row.title, row.cases, whole) for row in summary.leading]
    rows += [_counted(f"{_NOTHING}: {row.reason}", row.cases, whole) for row in summary.reasons]
    columns = [Column("Called first", most=_NAME), FIGURE, _SHARE]
    blocks: list[Block] = [Table("first", f"The first place in {whole:,} cases.", columns, rows)]
    parts = []
    for organ in summary.by_organ:
        found = [_counted(row.title, row.cases, organ.cases) for row in organ.leading]
        caption = f"An approach may be called first in {of_words(organ.leads, organ.cases)}."
        block: Block = Table("first", caption, columns, found) if found else Paragraph((caption,))
        title = f"{organ.label[:1].upper()}{organ.label[1:]}"
        parts.append(Section(f"organ-{organ.organ or 'unknown'}", title, [block]))
    return Section("first", "First places", blocks, parts)


def _counted(name: str, figure: Figure, whole: Figure) -> list[Cell]:
    return [Cell((name,)), figure_cell(figure), share_cell(figure, whole)]


def approaches_section(summary: CohortSummary) -> Section | None:
    """Make the table of how each approach stands, the most open first."""
    columns = [
        Column("Approach", most=_NAME),
        *(Column(word, right=True) for word in ("Eligible", "Conditional", "Held back", "Ruled out")),
    ]
    rows = [
        [Cell((row.title,)), *map(figure_cell, (row.eligible, row.conditional, row.held_back, row.ruled_out))]
        for row in sorted(summary.approaches, key=_openness)
    ]
    caption = (
        f"Each row adds up to {summary.rows.cases:,} cases. An approach stands as its best variant. Eligible: nothing "
        "rules it out or holds it back, and nothing open could rule it out. Eligible is no recommendation."
    )
    return Section("candidates", "Candidates", [Table("candidates", caption, columns, rows)]) if rows else None


def ruled_out_section(summary: CohortSummary) -> Section | None:
    """Make the tables of what rules out: some approach, then each approach."""
    titles = {row.approach: row for row in summary.approaches}
    by_approach: dict[str, list[RuledOutOut]] = {}
    for row in summary.ruled_out:
        by_approach.setdefault(row.approach, []).append(row)
    if not by_approach:
        return None
    caption = (
        f"In how many of {summary.rows.cases:,} cases it rules out some approach, and in how many of them an approach "
        "would not be ruled out without it."
    )
    parts = [
        Section(
            f"out-{name}",
            titles[name].title,
            [_out_table(rows, f"Ruled out in {of_words(titles[name].ruled_out, summary.rows.cases)}.")],
        )
        for name, rows in by_approach.items()
        if name
    ]
    return Section("ruled-out", "What rules out", [_out_table(by_approach.get("", []), caption)], parts)


def _out_table(rows: Sequence[RuledOutOut], caption: str) -> Table:
    columns = [Column("Because", most=_NAME), FIGURE, Column("Alone", right=True)]
    cells = [[Cell((row.says,)), figure_cell(row.cases), figure_cell(row.alone)] for row in rows]
    return Table("out", caption, columns, cells)


def holds_section(summary: CohortSummary) -> Section | None:
    """Make the table of what holds back."""
    whole = summary.rows.cases
    rows = [_counted(row.says, row.cases, whole) for row in summary.holds]
    caption = f"In how many of {whole:,} cases it helps to hold back an approach that is not ruled out."
    return _listed("holds", "What holds back", caption, [Column("Caution", most=_NAME), FIGURE, _SHARE], rows)


def missing_section(summary: CohortSummary) -> Section | None:
    """Make the table of missing values, those first that block most first places."""
    sample = summary.sample
    chosen = "" if sample.whole else ", chosen by the hash of the case"
    rows = [
        [Cell((row.label,)), Cell((HOW[row.how],)), *map(figure_cell, (row.blocks, row.changes, row.keeps_open))]
        for row in sample.missing
    ]
    columns = [
        Column("Unknown value", most=_NAME),
        Column("Found by"),
        *(Column(word, right=True) for word in ("Blocks", "Changes first", "Keeps open")),
    ]
    caption = (
        f"In {sample.cases:,} cases{chosen}. Changes first: an answer to it alone puts another strategy first, or "
        "stops the first one. Keeps open: whether the first one is ruled out or held back. Blocks: either."
    )
    return _listed("missing", "Missing values that block first places", caption, columns, rows)


def data_section(summary: CohortSummary) -> Section | None:
    """Make the table of the columns, then what was given for all and what nothing gives."""
    columns = [
        Column("Column"),
        Column("Gives"),
        *(Column(word, right=True) for word in ("Stated", "Missing", "Bad", "Other unit", "Unusual")),
    ]
    rows = [
        [
            Cell((row.name,), (row.cause,) if row.cause else ()),
            Cell(_codes(row.descriptors) if row.descriptors else ("not used",)),
            *map(figure_cell, (row.stated, row.missing, row.bad, row.other_unit, row.unusual)),
        ]
        for row in summary.columns
    ]
    blocks: list[Block] = []
    if rows:
        caption = "Bad values are not possible or cannot be read: unknown. Unusual ones are used as they are."
        blocks.append(Table("data", caption, columns, rows))
    if summary.given:
        blocks.append(Paragraph((f"Given for all: {'; '.join(summary.given)}.",)))
    if summary.never_given:
        labels = ", ".join(row.label for row in summary.never_given)
        blocks.append(Paragraph((f"Given for no case, though rules ask about it: {labels}.",)))
    return Section("data", "The data", blocks) if blocks else None


def _codes(names: Iterable[str]) -> tuple[Code | str, ...]:
    parts = [part for name in names for part in (", ", Code(name))]
    return tuple(parts[1:])


def _listed(
    name: str, title: str, caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> Section | None:
    return Section(name, title, [Table(name, caption, columns, rows)]) if rows else None
