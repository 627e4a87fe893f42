"""The page of `nanorx recommend`: the answer, the ranking, the reasons, what is excluded, and the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import PRECLINICAL
from nanorx.advice.language.summary import asked_first, rests_on_nothing
from nanorx.advice.language.view import ResultView
from nanorx.document.blocks import Code, Commands, Item, Items, Section, Status
from nanorx.document.sections.answer import (
    answer_document,
    apart_section,
    excluded_section,
    glance_section,
    ranking_section,
    references_section,
)
from nanorx.document.sections.reasons import reasons_section
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.result import Result
    from nanorx.advice.margins import Margin
    from nanorx.document.blocks import Document, Words
    from nanorx.document.sections.commands import Say
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["recommend_document"]


def recommend_document(
    result: Result,
    case: Case,
    base: RuleBase,
    margins: Sequence[Margin] = (),
    *,
    command: Say,
    top: int = 3,
    everything: bool = False,
) -> Document:
    """Make the page about a ranking.

    The first strategy is always the first one that is neither excluded nor listed apart, with `everything` too.

    Args:
        result: The answer.
        case: The case that it is about.
        base: The rule base that it was made with.
        margins: How near the numbers of the case are to another first place.
        command: Says a command about the same case with the same options: `command("explain", "ID")`.
        top: How many strategies to show in detail; 0 or more.
        everything: Leave nothing out.
    """
    view = ResultView(result, case, base, max(top, 0), everything)
    sections = _nothing(view, command) if rests_on_nothing(view) and not everything else _ranked(view, margins, command)
    return answer_document("Strategies to consider", sections, result, base)


def _ranked(view: ResultView, margins: Sequence[Margin], command: Say) -> list[Section | None]:
    return [
        glance_section(view, margins),
        ranking_section(view, full=False) if view.ranking else None,
        reasons_section(view, full=False) if view.candidates[: view.top] else None,
        excluded_section(view, full=False),
        apart_section(view),
        references_section(view),
        _in_short(view, command),
    ]


def _in_short(view: ResultView, command: Say) -> Section:
    """Say the answer again, and what to type next."""
    rows: list[tuple[str, Words]] = []
    first = view.candidates[0] if view.candidates else None
    if first:
        evidence = "preclinical" if first.readiness.level in PRECLINICAL else first.readiness.level
        held = ", held back" if first.held_back else ""
        rows.append(("In short", (f"{first.strategy.title}: ", Status(first.status), f"{held}, {evidence}")))
    else:
        rows.append(("In short", ("No strategy is left to consider",)))
    about = first or (view.excluded[0] if view.excluded else None)
    if about:
        label = "Why this order" if first else "Why not"
        rows.append((label, (Code(command("explain", about.strategy.id)),)))
    rows.append(("As a file", (Code(command("report", "-o", "report.html")),)))
    if not view.everything:
        rows.append(("All of them", (Code(command("recommend", "--all")),)))
    if first and first.questions:
        rows.append(("About a value", (Code(f"nanorx descriptors {first.questions[0]}"),)))
    rows.append(("All sources", (Code("nanorx references"),)))
    return Section("next", "", [Commands(rows)])


def _nothing(view: ResultView, command: Say) -> list[Section | None]:
    """Ask instead of ranking where the case states nothing: an order would rest on no fact of the patient."""
    questions = asked_first(view)
    descriptors = view.vocabulary.descriptors
    items = [
        Item((f"{row.question} ({HOW[descriptors[row.descriptor].how]}) ", Code(row.descriptor))) for row in questions
    ]
    rows: list[tuple[str, Words]] = []
    if questions:
        descriptor = descriptors[questions[0].descriptor]
        example = next(iter(descriptor.choices), f"{descriptor.low:g}")
        start = command("recommend", "--set", f"{descriptor.name}={example}")
        rows.append(("Start here", (Code(start), " (for instance)")))
    rows += [("All of them", (Code(command("recommend", "--all")),)), ("All values", (Code("nanorx descriptors"),))]
    return [
        glance_section(view, ()),
        Section("ask", "Find out first", [Items(items)]),
        Section("next", "", [Commands(rows)]),
    ]
