"""The page of `nanorx cohort`: what many cases have in common, what cannot be said of them, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import and_list, counted
from nanorx.document.blocks import Document, Few, Item, Items, Pairs, Section
from nanorx.document.sections.answer import SCREEN
from nanorx.document.sections.cohort_changes import against_section, losses_words, varied_section, varied_words
from nanorx.document.sections.cohort_tables import (
    approaches_section,
    data_section,
    drawings_section,
    holds_section,
    leading_section,
    missing_section,
    ruled_out_section,
)
from nanorx.document.sections.figures import drawn, of_words, order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.cohort import CohortSummary, Figure
    from nanorx.document.blocks import Line, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["cohort_document"]

_LEADING, _REASONS, _OPEN, _OUT, _EVERY, _MISSING = 6, 5, 4, 4, 2, 3
"""So many lines of the first page at most have first places, reasons, candidates, what rules out, what is missing."""
_NAMED, _GIVEN, _COLUMNS = 4, 3, 3
"""So many unknown values are named, so many lines have what is given for all, and so many columns are named."""
Row = tuple[str, "Sequence[Line]"]


def cohort_document(
    summary: CohortSummary, base: RuleBase, *, everything: bool = False, drawings: bool = False, brief: bool = False
) -> Document:
    """Make the page about many cases: the first page alone, on one screen, or with all tables.

    Args:
        summary: The answer.
        base: The rule base that it was made with.
        everything: Add the tables.
        drawings: Draw bars as well, for a form that has drawings; what they say stands in the tables.
        brief: Leave out what is least telling, where there is too much for one screen.
    """
    limits = Items([Item(row) for row in _limits(summary, 1 if brief else _COLUMNS)], numbered=False)
    first = [
        Section("glance", "At a glance", [Pairs(_glance(summary, base, brief=brief))], answer=True),
        Section("limits", "What this cannot say, and why", [limits]),
    ]
    tables = [
        drawings_section(summary) if drawings else None,
        against_section(summary),
        varied_section(summary),
        leading_section(summary),
        approaches_section(summary),
        ruled_out_section(summary),
        holds_section(summary),
        missing_section(summary),
        data_section(summary),
    ]
    return Document(
        title="Summary of a cohort",
        subtitle=summary.rows.source,
        sections=[*first, *(section for section in tables if section is not None and everything)],
        data=summary,
        program=f"nanorx {summary.nanorx}",
        stamp=[_stamp(summary)],
        short_notice=base.notice_short,
        notice=summary.notice,
        most=0 if everything else SCREEN,
        shorter=None if everything or brief else lambda: cohort_document(summary, base, brief=True),
        first_page=len(first) if everything else 0,
    )


def _stamp(summary: CohortSummary) -> str:
    base = summary.rule_base
    return f"rules {base.version}, {base.sha256[:8]}; profile {summary.profile.name}; nanorx {summary.nanorx}"


def _glance(summary: CohortSummary, base: RuleBase, *, brief: bool) -> list[Row]:
    """Make the rows of the first page; a row without lines is left out."""
    rows: list[Row] = [
        ("Cases", [_cases(summary)]),
        ("For all", _for_all(summary)),
        ("Less safe" if summary.against and summary.against.losses else "Other rules", losses_words(summary)),
        ("First place", _first(summary)),
        ("No first", _nothing(summary)),
        ("Candidates", [] if brief else _candidates(summary)),
        ("Ruled out", _ruled_out(summary, base, brief=brief)),
        ("Missing", _missing(summary)),
        ("Settled", _settled(summary)),
        ("Changes", varied_words(summary)),
    ]
    return [row for row in rows if row[1]]


def _few(items: Sequence[Words], most: int, one: str, several: str) -> Few:
    """Return the first items, a line each, with the count of the others."""
    return Few(items, most, joint="", rest=(f"more {one}", f"more {several}"), option="")


def _cases(summary: CohortSummary) -> Words:
    rows = summary.rows
    words = f"{counted(rows.cases, 'patient')} of {rows.source}"
    verb = "is" if rows.unreadable == 1 else "are"
    lost = [f"{_rows(rows.unreadable)} could not be read and {verb} left out"] if rows.unreadable else []
    return (f"{'; '.join([words, *lost])}.",)


def _for_all(summary: CohortSummary) -> list[Line]:
    """Say what was given for all cases, and what counts where a case says nothing."""
    assumed = [f"{words} where not stated" for words in summary.assumed]
    items: list[Words] = [(words,) for words in (*summary.given, *assumed)]
    return [Few(items, _GIVEN, rest=("more", "more"), option="")] if items else []


def _rows(figure: Figure) -> str:
    """Say `3 rows`."""
    return counted(figure, "row") if isinstance(figure, int) else f"{figure} rows"


def _first(summary: CohortSummary) -> list[Line]:
    """Say in how many cases an approach may be called first, and which."""
    whole = summary.rows.cases
    firm = (
        f" In {of_words(summary.firm, summary.leads)} of these nothing open could rule it out." if summary.leads else ""
    )
    lines: list[Line] = [(f"An approach may be called first in {of_words(summary.leads, whole)}.{firm}",)]
    items: list[Words] = [(f"{row.title}: {_short(row.cases)}",) for row in summary.leading]
    return [*lines, _few(items, _LEADING, "approach", "approaches")] if items else lines


def _short(figure: Figure) -> str:
    return f"{figure:,}" if isinstance(figure, int) else of_words(figure, "")


def _nothing(summary: CohortSummary) -> list[Line]:
    """Say why nothing may be called first."""
    items: list[Words] = [(f"{row.reason.rstrip('.')}: {_short(row.cases)}",) for row in summary.reasons]
    return [_few(items, _REASONS, "reason", "reasons")] if items else []


def _candidates(summary: CohortSummary) -> list[Line]:
    """Say for how many approaches some case is a candidate, and of which the most are."""
    whole = summary.rows.cases
    open_ = [row for row in summary.approaches if drawn(row.eligible) or drawn(row.conditional)]
    open_.sort(key=lambda row: (-drawn(row.eligible), -drawn(row.conditional)))
    items: list[Words] = [(f"{row.title}: {_short(row.eligible)} + {_short(row.conditional)}",) for row in open_]
    return (
        [(f"Of {whole:,}, eligible + conditional, most first:",), _few(items, _OPEN, "approach", "approaches")]
        if items
        else []
    )


def _ruled_out(summary: CohortSummary, base: RuleBase, *, brief: bool) -> list[Line]:
    """Name what rules out some approach most often: first what does so in some cases, then what does in all."""
    tumor, whole = {base.policy.organ, base.policy.histology}, summary.rows.cases
    rows = [row for row in summary.ruled_out if not row.approach and not tumor.issuperset(row.descriptors)]
    some: list[Words] = [
        (f"{row.says.rstrip('.')}: {_short(row.cases)} ({_short(row.alone)})",) for row in rows if row.cases != whole
    ]
    every: list[Words] = [(row.says.rstrip("."),) for row in rows if row.cases == whole]
    lines: list[Line] = []
    if some:
        start = f"Some approach, apart from those for other tumors, of {whole:,} (alone):"
        lines += [(start,), _few(some, _OUT, "reason", "reasons")]
    if every and not brief:
        rest = ("more reason", "more reasons")
        lines.append(Few(every, _EVERY, start=("In all cases: ",), rest=rest, option=""))
    return lines


def _missing(summary: CohortSummary) -> list[Line]:
    """Name the values that block most first places, in the sample."""
    sample = summary.sample
    rows = [row for row in sample.missing if row.blocks]
    if not rows:
        return [(f"Nothing that is missing can change a first place{_in_sample(summary)}.",)] if sample.cases else []
    items: list[Words] = [(f"{row.label}: {_short(row.blocks)}",) for row in rows]
    start: Words = (f"Blocks first places, of {sample.cases:,}{_in_sample(summary)}: ",)
    return [Few(items, _MISSING, start=start, rest=("more value", "more values"), option="")]


def _in_sample(summary: CohortSummary) -> str:
    return "" if summary.sample.whole else " in the sample"


def _settled(summary: CohortSummary) -> list[Line]:
    """Say how many first places no missing value can change: one alone, or all together."""
    sample = summary.sample
    if not sample.cases or not sample.leads:
        return []
    steady, settled = (of_words(figure, sample.leads) for figure in (sample.steady, sample.settled))
    words = f"One missing value alone cannot change the first place in {steady}{_in_sample(summary)}, "
    return [(f"{words}all together surely cannot in {settled}.",)]


def _limits(summary: CohortSummary, most: int) -> list[Words]:
    """Say what cannot be said and why, naming so many columns; what is true of every cohort comes last."""
    sample, columns = summary.sample, summary.columns
    rows = [
        _never(summary),
        _named("Impossible or unreadable, so unknown", [(row.name, row.bad) for row in columns], most),
        _assumed_instead(summary),
        _named("In another unit, as the mapping says", [(row.name, row.other_unit) for row in columns], most),
        _named("Unusual numbers, used as they are", [(row.name, row.unusual) for row in columns], most),
        _dirt(summary),
        f"Figures below {summary.small} and those that would give them away are not shown. The Parquet files hold all."
        if summary.small
        else "",
        f"Missing and Settled: {counted(sample.cases, 'distinct case')}, chosen by the hash."
        if sample.cases and not sample.whole
        else "",
        "The figures say what rules give for these rows, not what treatment does.",
    ]
    return [(row,) for row in rows if row]


def _never(summary: CohortSummary) -> str:
    """Name what nothing gives."""
    labels = [row.label for row in summary.never_given]
    if not labels:
        return ""
    number = counted(len(labels), "value that rules ask about is", "values that rules ask about are")
    more = [f"{len(labels) - _NAMED} more"] if len(labels) > _NAMED else []
    return f"{number} unknown in all cases: {and_list([*labels[:_NAMED], *more])}."


def _named(start: str, rows: Sequence[tuple[str, Figure]], most: int) -> str:
    """Name the columns with the greatest figures, and count the others that have one."""
    found = sorted((row for row in rows if row[1]), key=lambda row: order(row[1]))
    named = [f"{' '.join(name.split())} ({_short(figure)})" for name, figure in found[:most]]
    more = [counted(len(found) - most, "more column")] if len(found) > most else []
    return f"{start}: {', '.join([*named, *more])}." if named else ""


def _assumed_instead(summary: CohortSummary) -> str:
    """Say where what is assumed counts although the source states something."""
    rows = [
        f"{row.label} ({_short(figure)} {why})"
        for row in summary.assumed_instead
        for figure, why in ((row.unreadable, "unreadable"), (row.contradictory, "contradictory"))
        if figure
    ]
    return f"Stated but not usable, so what is assumed counts: {'; '.join(rows)}." if rows else ""


def _dirt(summary: CohortSummary) -> str:
    """Say how many cases contradict themselves, and what is wrong with ids."""
    rows = summary.rows
    parts = [
        ("Entries contradict each other, so they are unknown, in ", rows.contradictory),
        ("no id in ", rows.without_id),
        ("a repeated id in ", rows.repeated_id),
    ]
    text = "; ".join(f"{words}{of_words(figure, rows.cases)}" for words, figure in parts if figure)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
