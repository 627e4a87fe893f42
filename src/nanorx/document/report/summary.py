"""The answer of a dossier: what it is for, the first lines, the ranking, the charts and the criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import PRECLINICAL, level, percent, signed, studied_in
from nanorx.advice.language.summary import (
    NO_ORDER,
    count_words,
    glance,
    nothing_at_a_glance,
    place_words,
    rests_on_nothing,
)
from nanorx.document.blocks import Cell, Charts, Column, Pairs, Paragraph, Section, Status, Strong, Table, Words
from nanorx.document.charts import plane, rank_ranges, span_words
from nanorx.document.report.sources import said
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from nanorx.advice.answers.result import CriterionOut, Recommendation
    from nanorx.advice.language.view import Shown

__all__ = ["charts", "criteria", "glance_section", "intended_use", "ranking", "status_line"]

_STRENGTH_WORDS = {number: word for word, number in STRENGTHS.items() if number}
_ROOM = 40
_FOR_WHOM = (
    "For physicians and researchers who prepare research or a tumor board and can check each statement against its "
    "source. It does not diagnose, dose or prescribe."
)
_LIMITS = (
    "A missing value is not a normal value: what is not given stays open and is listed. "
    "Levels and scores weigh arguments; none of them is a probability."
)


def intended_use(view: Shown) -> Section:
    """What the dossier is, whom it is for, and what it must not be taken for."""
    items = view.result.recommendations
    preclinical = sum(item.readiness.level in PRECLINICAL for item in items)
    rows: list[Words] = [
        (Strong(f"{view.base.notice.rstrip('.')}."),),
        (_FOR_WHOM,),
        (f"{preclinical} of {len(items)} strategies have been tried in cells or animals only. {_LIMITS}",),
    ]
    return Section("use", "Intended use and limits", [Paragraph(row) for row in rows])


def glance_section(view: Shown) -> Section:
    """The first lines, with the labels and the words of the terminal page."""
    nothing = rests_on_nothing(view)
    rows: list[tuple[str, list[Words]]] = []
    for label, text in nothing_at_a_glance(view) if nothing else glance(view):
        if label:
            rows.append((label, []))
        rows[-1][1].append(_glance_words(label, text, view))
    blocks: list[Pairs | Paragraph] = [Pairs(rows)]
    if nothing:
        blocks.append(Paragraph((f"{NO_ORDER}.",)))
    return Section("glance", "At a glance", blocks)


def _glance_words(label: str, text: str, view: Shown) -> Words:
    first = view.candidates[0] if view.candidates else None
    if label == "Status" and first:
        return status_line(text, first.status)
    if label == "First":
        return (Strong(text),)
    cites = first.readiness.cites[:1] if first else []
    if label == "Evidence" and cites and text.endswith(f" ({cites[0].short})"):
        return said(text.removesuffix(f" ({cites[0].short})"), cites, view)
    return (text,)


def status_line(text: str, status: str) -> Words:
    """A sentence about a status with its word marked."""
    word, rest = text[: len(status)], text[len(status) :]
    return (Status(word), rest) if word.lower() == status else (text,)


def ranking(view: Shown) -> Section:
    """The first strategies with their figures and the reason for each place."""
    columns = [
        Column("Rank"),
        Column("Strategy and main reason"),
        Column("Status"),
        Column("Fit", right=True),
        Column("Evidence", right=True),
        Column("First in", right=True),
        Column("Could be", right=True),
        Column("Studied in"),
    ]
    rest = f"; {len(view.apart)} listed apart" if view.apart else ""
    caption = (
        f"First {len(view.ranking)} of {count_words(view)}{rest}. Fit and evidence run from -3 to +3. "
        "First in: share of weightings of the criteria. Could be: ranks that missing values allow."
    )
    rows = [_ranked(item, view) for item in view.ranking]
    return Section("ranking", "Ranking", [Table("rank", caption, columns, rows, heads=1)])


def _ranked(item: Recommendation, view: Shown) -> list[Cell]:
    (low, high), (_, inner) = item.rank_interval, item.rank_interval_if_not_excluded
    return [
        Cell((Strong(str(item.rank)),)),
        Cell((item.strategy.title,), (place_words(item, view),)),
        Cell((Status(item.status),), ("held back",) if item.held_back else ()),
        Cell((signed(item.fit),)),
        Cell((signed(item.evidence),)),
        Cell((percent(item.robustness.first),)),
        Cell((span_words(low, high),), (f"to {inner} if not ruled out",) if inner != high else ()),
        Cell((studied_in(item, view.vocabulary, _ROOM),)),
    ]


def charts(view: Shown) -> Section:
    """Fit against evidence, and the ranks that missing values allow."""
    drawn = [plane(view.ranking), rank_ranges(view.ranking, len(view.result.recommendations))]
    return Section("charts", "Charts", [Charts(drawn)])


def criteria(view: Shown) -> Section:
    """The level of each criterion as a table."""
    weights = view.result.profile.weights
    columns = [Column("Strategy")]
    columns += [
        Column(item.label[:1].upper() + item.label[1:], below=f"weight {weights[item.id]}")
        for item in view.base.criteria
    ]
    groups = [("", 1)]
    for axis, words in (("fit", "Patient fit"), ("evidence", "Evidence")):
        groups.append((words, sum(item.axis == axis for item in view.base.criteria)))
    caption = (
        "From -3 (strong against) to +3 (strong for): the strongest argument for minus the strongest against. "
        "Blue is for, orange against; the number says the same. Below: what missing values allow."
    )
    rows = [
        [Cell((Strong(str(item.rank)), f" {item.strategy.title}")), *(_level(row) for row in item.criteria.values())]
        for item in view.ranking
    ]
    return Section("criteria", "Criteria", [Table("heat", caption, columns, rows, groups=groups)])


def _level(row: CriterionOut) -> Cell:
    spread = f"{level(row.low)} to {level(row.high)}" if row.low != row.high else ""
    return Cell((level(row.level),), (spread,) if spread else (), row.level, level_words(row))


def level_words(row: CriterionOut) -> str:
    """`strong for`; of nought, whether arguments balance or nothing is known."""
    if row.level:
        return f"{_STRENGTH_WORDS[abs(row.level)]} {'for' if row.level > 0 else 'against'}"
    return "for and against balance" if row.arguments_for or row.arguments_against else "nothing is known"
