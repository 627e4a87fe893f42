"""The page of `nanorx recommend`: the answer, the approaches in their order, and with `--all` every variant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.summary import asked_first, rests_on_nothing
from nanorx.advice.language.view import ResultView
from nanorx.document.blocks import Code, Commands, Item, Items, Section
from nanorx.document.sections.answer import answer_document, references_section
from nanorx.document.sections.glance import glance_section
from nanorx.document.sections.ranking import excluded_section, ranking_section, variants_section
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

__all__ = ["TOP", "recommend_document"]

TOP = 5
"""So many approaches are listed."""


def recommend_document(
    result: Result,
    case: Case,
    base: RuleBase,
    margins: Sequence[Margin] = (),
    *,
    command: Say,
    top: int = TOP,
    everything: bool = False,
) -> Document:
    """Make the page about a ranking by approach.

    Args:
        result: The answer.
        case: The case that it is about.
        base: The rule base that it was made with.
        margins: How near the numbers of the case are to another first place.
        command: Says a command about the same case with the same options: `command("explain", "ID")`.
        top: How many approaches to list; 0 or more.
        everything: Leave nothing out, and show every variant with its reasons.
    """
    view = ResultView(result, case, base, max(top, 0), everything)
    sections = _nothing(view, command) if rests_on_nothing(view) and not everything else _ranked(view, margins, command)
    return answer_document("Approaches to consider", sections, result, base)


def _ranked(view: ResultView, margins: Sequence[Margin], command: Say) -> list[Section | None]:
    return [
        glance_section(view, margins),
        ranking_section(view, full=False) if view.listed else None,
        *(_everything(view) if view.everything else []),
        references_section(view),
        _next(view, command),
    ]


def _everything(view: ResultView) -> list[Section | None]:
    return [
        variants_section(view) if view.variants else None,
        reasons_section(view, full=False) if view.candidates[: view.top] else None,
        excluded_section(view, full=False),
    ]


def _next(view: ResultView, command: Say) -> Section:
    """Say what to type next."""
    rows: list[tuple[str, Words]] = []
    about = view.leading or next(iter([*view.candidates, *view.excluded]), None)
    if about:
        verb = "explain" if about.status != "excluded" and not about.held_back else "why-not"
        label = "Why this order" if verb == "explain" else "Why not"
        rows.append((label, (Code(command(verb, about.strategy.id)),)))
        rows.append(("Its studies", (Code(f"nanorx evidence {about.strategy.id}"),)))
    rows.append(("What to ask", (Code(command("ask")),)))
    rows.append(("As a file", (Code(command("report", "-o", "report.html")),)))
    if not view.everything:
        rows.append(("Every variant", (Code(command("recommend", "--all")),)))
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
