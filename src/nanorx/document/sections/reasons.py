"""The first approaches one by one, each by its best variant: for and against, what to check, cautions and studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.checks import check_lines
from nanorx.advice.language.evidence import arguments_of, finding_words, people_words, speaking_rows
from nanorx.advice.language.holds import held_words
from nanorx.advice.language.open_points import effect_words, if_words, open_against
from nanorx.advice.language.phrases import counted, level
from nanorx.advice.language.strategy import benefit_words, imaging_words, kind_words
from nanorx.advice.language.summary import conflict_words, status_words
from nanorx.document.blocks import (
    Cell,
    Code,
    Column,
    More,
    Pairs,
    Paragraph,
    Part,
    Section,
    Status,
    Strong,
    Table,
    Words,
)
from nanorx.document.sections.answer import said, status_line
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from nanorx.advice.answers.result import AppliedRule, CriterionOut, Recommendation
    from nanorx.advice.language.view import ResultView
    from nanorx.document.blocks import Block

__all__ = ["reason_section", "reasons_section"]

_CHECKS, _OPEN = 5, 3
_SET_ASIDE = " It does not count beside a caution that is not weak."


def reasons_section(view: ResultView, *, full: bool) -> Section:
    """Make a part for each of the first approaches; `full` as a report has it, which lists arguments and more apart."""
    parts = [reason_section(item, view, full=full) for item in view.candidates[: view.top]]
    return Section("reasons", "The approaches one by one" if full else "Reasons for and against", [], parts)


def reason_section(item: Recommendation, view: ResultView, *, full: bool) -> Section:
    """Make the part about one strategy: its arguments by criterion, what to check, cautions and studies."""
    kind, approach = kind_words(item, view), view.approach(item)
    held = f", {held_words(item, view)}" if item.held_back else ""
    about: Words = (f"{item.strategy.title}: ", Status(item.status), f"{held}; {kind}; ", Code(item.strategy.id))
    if full:
        about = (
            f"{item.strategy.title}. {item.strategy.summary} {kind[:1].upper()}{kind[1:]}. ",
            Code(item.strategy.id),
        )
    columns = [
        Column("Criterion"),
        Column("Level", right=True),
        Column("Each", right=True),
        Column("Argument and source"),
    ]
    rows = [row for name, line in item.criteria.items() for row in _arguments(name, line, item, view)]
    caption = "The level of each criterion, then its arguments: +3 strong for to -3 against."
    blocks: list[Block] = [
        Paragraph(about),
        *([] if full else [Table("args", caption, columns, rows)]),
        Pairs(_remarks(item, view, full=full)),
    ]
    return Section(f"s-{item.strategy.id}", f"{approach.rank}. {approach.title}", blocks)


def _arguments(name: str, row: CriterionOut, item: Recommendation, view: ResultView) -> list[list[Cell]]:
    """Make a row for each argument; criterion and level stand in the first."""
    rules = [(0 if row.set_aside else 1, view.rule(rule)) for rule in row.arguments_for]
    rules += [(-1, view.rule(rule)) for rule in row.arguments_against]
    label = next((one.label for one in view.base.criteria if one.id == name), name)
    size = max(len(rules), 1)
    start = [Cell((label[:1].upper() + label[1:],), span=size), Cell((level(row.level),), span=size)]
    rows = [
        [Cell((level(sign * STRENGTHS[rule.strength]),)), Cell((*_sentence(rule, view), "" if sign else _SET_ASIDE))]
        for sign, rule in rules
    ]
    if not rows:
        studied = item.studies.words[:1].upper() + item.studies.words[1:]
        nothing = studied if name == view.base.policy.favor else "No rule speaks about it"
        words = "Nothing is known" if row.undecided else nothing
        words += f"; {counted(len(row.undecided), 'rule')} cannot tell" if row.undecided else ""
        rows = [[Cell(("",)), Cell((f"{words}.",))]]
    return [[*start, *rows[0]], *rows[1:]]


def _sentence(rule: AppliedRule, view: ResultView) -> Words:
    return said(rule.say, rule.cites, view)


def _remarks(item: Recommendation, view: ResultView, *, full: bool) -> list[tuple[str, list[Words]]]:
    rows: list[tuple[str, list[Words]]] = []
    if full:
        rows.append(("Status", [status_line(status_words(item, view), item.status)]))
    rows.append(("Conflict", [(Strong(words),) for words in conflict_words(item, view)]))
    if not full:
        rows.append(("Imaging", [(imaging_words(item, view),)]))
    rows.append(("By imaging", [(benefit_words(item, view),)]))
    rows.append(("Check", _checks(item, view, full=full)))
    cautions: list[Words] = [
        (f"{rule.strength}: ", *((rule.say,) if full and name in arguments_of(item) else _sentence(rule, view)))
        for name, rule in zip(item.cautions, map(view.rule, item.cautions), strict=True)
    ]
    if item.open_cautions and full:
        more = counted(len(item.open_cautions), "caution")
        cautions.append((f"{more} cannot be told yet; see What could still speak against.",))
    rows.append(("Caution", cautions))
    rows.append(("Still open", [] if full else _still_open(item, view)))
    rows.append(("Note", [_sentence(view.rule(name), view) for name in item.notes]))
    rows.append(("Studies", _studies_short(item, view) if full else studies_words(item, view)))
    return [(label, lines) for label, lines in rows if lines and lines != [("",)]]


def studies_words(item: Recommendation, view: ResultView) -> list[Words]:
    """Say the level of the evidence, and each row about the whole strategy with what came out."""
    lines: list[Words] = [(f"{item.studies.words[:1].upper()}{item.studies.words[1:]}.",)]
    return lines + [
        said(finding_words(view.result.evidence[name]), [view.citation("evidence", name)], view)
        for name in speaking_rows(item, view)
    ]


def _studies_short(item: Recommendation, view: ResultView) -> list[Words]:
    """Say the same without the findings that stand among the arguments, in one line."""
    argued = {view.base.rules[view.base.rule_index[name]].mark for name in arguments_of(item)}
    known = {mark.row for mark in argued if mark is not None}
    lines: list[Words] = []
    words: list[Part] = [f"{item.studies.words[:1].upper()}{item.studies.words[1:]}"]
    for name in speaking_rows(item, view):
        row = view.result.evidence[name]
        if name in known:
            words += ["; ", *said(people_words(row), [view.citation("evidence", name)], view)]
        else:
            lines.append(said(finding_words(row), [view.citation("evidence", name)], view))
    return [(*words, "."), *lines]


def _checks(item: Recommendation, view: ResultView, *, full: bool) -> list[Words]:
    """Say what to find out, and what each answer does to the strategy."""
    shown = item.questions if full or view.everything else item.questions[:_CHECKS]
    lines: list[Words] = [(f"{at} {line}",) for at, line in enumerate(check_lines(shown, item, view), start=1)]
    more = len(item.questions) - len(shown)
    return [*lines, *([(More(f"{more} more"),)] if more else [])]


def _still_open(item: Recommendation, view: ResultView) -> list[Words]:
    """Say what missing values could still bring against the strategy, strongest first, and what each waits for."""
    names = [name for name in open_against(item, view) if view.rule(name).effect != "exclude"]
    shown = names if view.everything else names[:_OPEN]
    lines: list[Words] = [(_open_words(name, view),) for name in shown]
    more = len(names) - len(shown)
    return [*lines, *([(More(f"{more} more that missing values could add"),)] if more else [])]


def _open_words(name: str, view: ResultView) -> str:
    rule = view.base.rules[view.base.rule_index[name]]
    applied = view.rule(name)
    return f"{if_words(rule, applied, view.vocabulary)}: {effect_words(applied)}. {applied.say}"
