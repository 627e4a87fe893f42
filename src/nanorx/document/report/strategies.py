"""The strategies of a dossier one by one, for and against, and the imaging that each would use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import counted, level
from nanorx.advice.language.strategy import benefit_words, kind_words, readiness_state, step_words
from nanorx.advice.language.summary import conflict_words, status_words
from nanorx.document.blocks import Cell, Code, Column, Pairs, Paragraph, Section, Strong, Table, Words
from nanorx.document.report.sources import said
from nanorx.document.report.summary import status_line
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from nanorx.advice.answers.result import AppliedRule, CriterionOut, ImagingStep, Recommendation
    from nanorx.advice.language.view import Shown

__all__ = ["imaging_plan", "reasons"]


def reasons(view: Shown) -> Section:
    """For and against each strategy, with the sources, what to check, cautions and readiness."""
    parts = [_strategy(item, view) for item in view.ranking]
    return Section("reasons", "Reasons for and against", [], parts)


def _strategy(item: Recommendation, view: Shown) -> Section:
    kind = kind_words(item, view)
    about = Paragraph((f"{item.strategy.summary} {kind[:1].upper()}{kind[1:]}. ", Code(item.strategy.id)))
    columns = [
        Column("Criterion"),
        Column("Level", right=True),
        Column("Each", right=True),
        Column("Argument and source"),
    ]
    rows = [row for name, line in item.criteria.items() for row in _arguments(name, line, view)]
    table = Table("args", "Each criterion, its level, then each argument.", columns, rows)
    return Section(
        f"s-{item.strategy.id}", f"{item.rank}. {item.strategy.title}", [about, table, Pairs(_remarks(item, view))]
    )


def _arguments(name: str, row: CriterionOut, view: Shown) -> list[list[Cell]]:
    """A row for each argument; criterion and level stand in the first."""
    rules = [(1, view.rule(rule)) for rule in row.arguments_for]
    rules += [(-1, view.rule(rule)) for rule in row.arguments_against]
    label = next((item.label for item in view.base.criteria if item.id == name), name)
    size = max(len(rules), 1)
    start = [Cell((label[:1].upper() + label[1:],), span=size), Cell((level(row.level),), span=size)]
    rows = [[Cell((level(sign * STRENGTHS[rule.strength]),)), Cell(_sentence(rule, view))] for sign, rule in rules]
    if not rows:
        words = "Nothing is known" if row.undecided else "No rule speaks about it"
        words += f"; {counted(len(row.undecided), 'rule')} cannot tell" if row.undecided else ""
        rows = [[Cell(("",)), Cell((f"{words}.",))]]
    return [[*start, *rows[0]], *rows[1:]]


def _sentence(rule: AppliedRule, view: Shown) -> Words:
    return said(rule.say, rule.cites, view)


def _remarks(item: Recommendation, view: Shown) -> list[tuple[str, list[Words]]]:
    rows: list[tuple[str, list[Words]]] = [("Status", [status_line(status_words(item, view), item.status)])]
    rows.append(("Conflict", [(Strong(words),) for words in conflict_words(item, view)]))
    rows.append(("By imaging", [(benefit_words(item, view),)]))
    rows.append(("Check", [("; ".join(view.vocabulary.label(name) for name in item.questions),)]))
    cautions: list[Words] = [(f"{rule.strength}: ", *_sentence(rule, view)) for rule in map(view.rule, item.cautions)]
    if item.open_cautions:
        more = counted(len(item.open_cautions), "caution")
        cautions.append((f"{more} cannot be told yet; see What could still speak against.",))
    rows.append(("Caution", cautions))
    rows.append(("Note", [_sentence(view.rule(name), view) for name in item.notes]))
    rows.append(("Readiness", [said(readiness_state(item, view), item.readiness.cites, view)]))
    return [(label, lines) for label, lines in rows if lines and lines != [("",)]]


def imaging_plan(view: Shown) -> Section:
    """What each strategy would use in each role, and what else would do."""
    columns = [Column("Role"), *(Column(f"{item.rank}", below=item.strategy.title) for item in view.ranking)]
    roles = view.vocabulary.imaging_roles
    rows = [
        [
            Cell((label[:1].upper() + label[1:],)),
            *(_step(item.imaging_plan[role], view) for item in view.ranking if role in item.imaging_plan),
        ]
        for role, label in roles.items()
    ]
    caption = "For each role the imaging that is at hand and wanted most; below, what else would do."
    return Section("imaging", "Imaging plan", [Table("img", caption, columns, rows)])


def _step(step: ImagingStep, view: Shown) -> Cell:
    named = view.vocabulary.descriptors.get(view.base.imaging.descriptor)
    fallback = named.choices.get(step.fallback, step.fallback) if named and step.fallback else step.fallback
    return Cell((step_words(step, view),), (f"or {fallback}",) if fallback else ())
