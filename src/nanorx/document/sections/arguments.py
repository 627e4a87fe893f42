"""The arguments about the first approaches side by side: each sentence once, with what it weighs for each approach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import level
from nanorx.document.blocks import Cell, Column, Paragraph, Section, Table
from nanorx.document.sections.answer import said
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from nanorx.advice.answers.result import CriterionOut
    from nanorx.advice.language.view import ResultView

__all__ = ["arguments_section"]

_EXPLANATION = (
    "Each column is an approach, by its number, judged by its best variant: +3 strong for, -3 strong against, blank if "
    "the argument does not concern it. Arguments that cannot be told yet do not count; see What could still speak "
    "against."
)
_NOTHING_YET = "No argument yet (in parentheses: rules that cannot be told yet)"
_SET_ASIDE = " At 0 it does not count, beside a caution that is not weak."


def arguments_section(view: ResultView) -> Section:
    """Make a table for each criterion, with a row for each argument and a column for each approach."""
    columns = [Column("Argument and source"), *(Column(str(row.rank), right=True) for row in view.listed)]
    tables = [
        Table("arguments", f"{row.label[:1].upper()}{row.label[1:]}", columns, rows)
        for row in view.base.criteria
        if (rows := _rows(row.id, view))
    ]
    return Section("arguments", "Arguments for and against", [Paragraph((_EXPLANATION,)), *tables])


def _rows(criterion: str, view: ResultView) -> list[list[Cell]]:
    """Make the rows of a criterion: what is for it before what is against, and at last of whom nothing is known."""
    levels = [item.criteria[criterion] for item in view.ranking]
    about = [_weights(row, view) for row in levels]
    most = {name: weight for one in about for name, weight in one.items()}
    rows: list[list[Cell]] = []
    for name in sorted(most, key=lambda name: -most[name]):
        rule = view.rule(name)
        note = _SET_ASIDE if any(one.get(name) == 0 for one in about) else ""
        weights = [Cell((level(one[name]) if name in one else "",)) for one in about]
        rows.append([Cell((*said(rule.say, rule.cites, view), note)), *weights])
    if not all(about):
        open_ = [0 if one else len(row.undecided) for one, row in zip(about, levels, strict=True)]
        words = [Cell((f"({number})" if number else "",)) for number in open_]
        rows += [[Cell((_NOTHING_YET,)), *words]] if any(open_) else []
    return rows


def _weights(row: CriterionOut, view: ResultView) -> dict[str, int]:
    """Give what each argument weighs, -3 to +3; 0 if it is set aside."""
    sign = 0 if row.set_aside else 1
    weights = {name: sign * STRENGTHS[view.rule(name).strength] for name in row.arguments_for}
    return weights | {name: -STRENGTHS[view.rule(name).strength] for name in row.arguments_against}
