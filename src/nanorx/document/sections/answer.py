"""Sections that several pages share: the answer at a glance, the ranking, what is excluded or apart, the references.

Each is made here alone. `full` asks for what a report holds beside a page of the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.doubt import near_turns
from nanorx.advice.language.phrases import JUDGE_ALONE, counted, percent, signed, span_words, studied_in
from nanorx.advice.language.references import cited_references, reference_rows
from nanorx.advice.language.strategy import deciding_values
from nanorx.advice.language.summary import (
    NO_ORDER,
    count_words,
    glance,
    nothing_at_a_glance,
    place_words,
    rests_on_nothing,
)
from nanorx.document.blocks import (
    Cell,
    CitedDocument,
    Column,
    Document,
    Pairs,
    Paragraph,
    Part,
    References,
    Section,
    Source,
    Status,
    Strong,
    Table,
    Words,
)
from nanorx.document.sections.computed import computed_words, telling, warning_words
from nanorx.document.sections.lists import left_out
from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.explanation import Explanation
    from nanorx.advice.answers.questions import Asking
    from nanorx.advice.answers.result import Citation, DerivedOut, Recommendation, Result
    from nanorx.advice.answers.what_if import WhatIf
    from nanorx.advice.language.view import ResultView
    from nanorx.advice.margins import Margin
    from nanorx.advice.why_not.answer import WhyNot
    from nanorx.document.blocks import Block
    from nanorx.knowledge.rule_base import RuleBase

    CaseAnswer = Result | Explanation | WhyNot | WhatIf | Asking

__all__ = [
    "answer_document",
    "apart_section",
    "cited",
    "computed_line",
    "excluded_section",
    "glance_section",
    "has_drafts",
    "ranking_section",
    "references_section",
    "said",
    "stamp",
    "status_line",
]

_EXCLUDED = 3
_ROOM, _SHORT_ROOM = 40, 16
"""How long the words of `Studied in` may be, in a report and beside the figures of a page."""


def answer_document(title: str, sections: Sequence[Section | None], answer: CaseAnswer, base: RuleBase) -> Document:
    """Make a page about an answer of the sections that are there."""
    return Document(
        title=title,
        sections=[section for section in sections if section is not None],
        data=answer,
        program=f"nanorx {answer.nanorx}",
        stamp=stamp(answer, base),
        short_notice=base.notice_short,
        notice=answer.notice,
    )


def stamp(result: CaseAnswer, base: RuleBase) -> list[str]:
    """Say what was used for an answer: versions, hashes, the profile, and whether one evaluator worked alone."""
    parts = [
        f"nanorx {result.nanorx}",
        f"rules {result.rule_base.version}, {result.rule_base.sha256[:8]}",
        f"case {result.case_sha256[:8]}",
        f"profile {result.profile.name}",
        *(["drafts included"] if has_drafts(base) else []),
    ]
    return ["; ".join(parts), *([JUDGE_ALONE] if result.engine == "judge" else [])]


def has_drafts(base: RuleBase) -> bool:
    """Say whether rules count that are drafts."""
    return any(rule.status == "draft" for rule in base.rules)


def cited(citations: Sequence[Citation], view: ResultView) -> Words:
    """Give the sources, each once, with a semicolon between them, and note them for the list of references."""
    view.sources(citations)
    rows = {item.short: item for item in citations if item.short}
    parts: list[Part] = []
    for short, item in rows.items():
        if parts:
            parts.append("; ")
        known = () if not item.id else view.base.sources.references_of(Cite(item.kind, item.id))
        parts.append(Source(short, known))
    return tuple(parts)


def said(text: str, citations: Sequence[Citation], view: ResultView) -> Words:
    """Give a sentence with its sources in parentheses."""
    sources = cited(citations, view)
    return (text, " (", *sources, ")") if sources else (text,)


def status_line(text: str, status: str) -> Words:
    """Give a sentence about a status with its word marked."""
    word, rest = text[: len(status)], text[len(status) :]
    return (Status(word), rest) if word.lower() == status else (text,)


def glance_section(view: ResultView, margins: Sequence[Margin], more_warnings: str = "") -> Section:
    """Make the first lines: always the same labels in the same order.

    `margins` tell how near the numbers of the case are to another first place. `more_warnings` is the title
    of the section of all warnings, where there is one. Of a case that states nothing, only `everything` shows an order.
    """
    nothing = rests_on_nothing(view) and not view.everything
    found = nothing_at_a_glance(view) if nothing else glance(view)
    at = next((place for place, (label, _) in enumerate(found) if label == "Evidence"), len(found))
    if view.candidates and not nothing:
        found[at:at] = [("", words) for words in near_turns(margins)]
    rows: list[tuple[str, list[Words]]] = []
    for label, text in found:
        if label:
            rows.append((label, []))
        rows[-1][1].append(_glance_words(label, text, view))
    at = next(place for place, (label, _) in enumerate(rows) if label == "Case") + 1
    rows[at:at] = _about_case(view, more_warnings)
    blocks: list[Block] = [Pairs(rows)]
    if nothing:
        blocks.append(Paragraph((f"{NO_ORDER}.",)))
    return Section("glance", "At a glance", blocks, answer=True)


def computed_line(row: DerivedOut, view: ResultView) -> Words:
    """Say a computed value with what it rests on and its sources, or why there is none."""
    return said(computed_words(row), row.sources if row.applies == "yes" else (), view)


def _about_case(view: ResultView, more_warnings: str) -> list[tuple[str, list[Words]]]:
    """Say what was computed from the case, and what is unusual about it."""
    derived = telling(view.result.derived, everything=view.everything)
    rows = [
        ("Computed", [computed_line(row, view) for row in derived]),
        ("Warning", warning_words(view.result.warnings, more_warnings, everything=view.everything)),
    ]
    return [(label, lines) for label, lines in rows if lines]


def _glance_words(label: str, text: str, view: ResultView) -> Words:
    first = view.candidates[0] if view.candidates else None
    if label == "Status" and first:
        return status_line(text, first.status)
    if label == "First":
        return (Strong(text),)
    cites = first.readiness.cites[:1] if first else []
    if label == "Evidence" and cites and text.endswith(f" ({cites[0].short})"):
        return said(text.removesuffix(f" ({cites[0].short})"), cites, view)
    return (text,)


def ranking_section(view: ResultView, *, full: bool) -> Section:
    """Make the table of the first strategies, or of all, with their figures and the reason for each place."""
    columns = [
        Column("Rank", right=not full),
        Column("Strategy and main reason" if full else "Strategy"),
        Column("Status"),
        Column("Fit", right=True),
        Column("Evidence", right=True),
        Column("First in", right=True),
        Column("Could be", right=True),
        Column("Studied in"),
    ]
    rest = f"; {len(view.apart)} listed apart" if view.apart and not view.everything else ""
    shown = "" if view.everything else f"First {len(view.ranking)} of "
    caption = (
        f"{shown}{count_words(view)}{rest}. Fit and evidence run from -3 to +3. "
        "First in: share of weightings of the criteria. Could be: ranks that missing values allow."
    )
    rows = [_ranked(item, view, full=full) for item in view.ranking]
    more = len(view.candidates) - len(view.ranking)
    blocks: list[Block] = [Table("rank", caption, columns, rows, heads=1)]
    blocks += left_out(0 if full else more, "more to consider")
    return Section("ranking", "Ranking", blocks)


def _ranked(item: Recommendation, view: ResultView, *, full: bool) -> list[Cell]:
    (low, high), (_, inner) = item.rank_interval, item.rank_interval_if_not_excluded
    return [
        Cell((Strong(str(item.rank)),) if full else (str(item.rank),)),
        Cell((item.strategy.title,), (place_words(item, view),)),
        Cell((Status(item.status),), ("held back",) if item.held_back and full else ()),
        Cell((signed(item.fit),)),
        Cell((signed(item.evidence),)),
        Cell((percent(item.robustness.first),)),
        Cell((span_words(low, high),), (f"to {inner} if not ruled out",) if inner != high and full else ()),
        Cell((studied_in(item, view.vocabulary, _ROOM if full or view.everything else _SHORT_ROOM),)),
    ]


def excluded_section(view: ResultView, *, full: bool) -> Section | None:
    """Make the table of what is excluded: with every reason and its sources, or with the first reason alone."""
    if not view.excluded:
        return None
    items = view.excluded if full or view.everything else view.excluded[:_EXCLUDED]
    columns = [Column("Strategy"), Column("Ruled out because")]
    rows = [
        [Cell((item.strategy.title,)), Cell(_reasons(item, view) if full else (_first_reason(item, view),))]
        for item in items
    ]
    caption = f"{len(view.excluded)} of {len(view.result.recommendations)} strategies."
    caption += " What would change it: nanorx why-not." if full else ""
    blocks: list[Block] = [Table("excluded", caption, columns, rows), *left_out(len(view.excluded) - len(items))]
    return Section("excluded", "Excluded", blocks)


def _reasons(item: Recommendation, view: ResultView) -> Words:
    """Give the reasons, each once: several needs may say the same. What a strategy is made for needs no source here."""
    parts: list[Part] = []
    seen: set[str] = set()
    for name in item.excluded_by:
        rule = view.rule(name)
        text = f"{rule.say.rstrip('.')}{deciding_values(name, view)}"
        if text not in seen:
            seen.add(text)
            parts += [" "] if parts else []
            need = view.base.rules[view.base.rule_index[name]].origin == "need"
            parts += [text, "."] if need else [*said(text, rule.cites, view), "."]
    return tuple(parts)


def _first_reason(item: Recommendation, view: ResultView) -> str:
    """Give the first reason with the values that decide it, and how many more there are."""
    name, more = item.excluded_by[0], len(item.excluded_by) - 1
    words = f"{view.rule(name).say.rstrip('.')}{deciding_values(name, view)}"
    return f"{words}; {counted(more, 'more reason')}" if more else words


def apart_section(view: ResultView) -> Section | None:
    """Make the table of comparators and strategies for imaging only, where they are not in the ranking."""
    if view.everything or not view.apart:
        return None
    columns = [Column("Strategy"), Column("Rank", right=True), Column("Status"), Column("Why apart")]
    rows = [
        [
            Cell((item.strategy.title,)),
            Cell((str(item.rank),)),
            Cell((Status(item.status),)),
            Cell((item.listed_apart or "",)),
        ]
        for item in view.apart
    ]
    caption = f"{counted(len(rows), 'strategy', 'strategies')} that are not excluded and not in the ranking above."
    return Section("apart", "Listed apart", [Table("apart", caption, columns, rows)])


def references_section(view: ResultView) -> Section | None:
    """Make the list of everything cited so far, with how surely each is identified or how much of it was read."""
    rows = reference_rows(cited_references(view), view.base)
    if not rows:
        return None
    words = (
        "Numbers are those of the review. The word before a text says how surely the paper behind a number is "
        "identified, or how much of another document was read."
    )
    found = [CitedDocument(row.label, row.match, row.text, row.ids) for row in rows]
    return Section("references", "References", [Paragraph((words,)), References(found)])
