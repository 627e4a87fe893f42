"""The page of `nanorx recommend`: the answer, the approaches in their order, and with `--all` every variant."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING

from nanorx.advice.language.evidence import best_row
from nanorx.advice.language.summary import asked_first, rests_on_nothing
from nanorx.advice.language.view import ResultView
from nanorx.document.blocks import Code, Commands, Item, Items, Section
from nanorx.document.sections.answer import SCREEN, answer_document, references_section
from nanorx.document.sections.commands import next_section
from nanorx.document.sections.glance import glance_section
from nanorx.document.sections.ranking import excluded_section, ranking_section, short_ranking, variants_section
from nanorx.document.sections.reasons import reason_section, reasons_section
from nanorx.knowledge.sources import Cite
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.result import Result
    from nanorx.advice.margins import Margin
    from nanorx.document.blocks import Document, Words
    from nanorx.document.sections.commands import Say
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["TOP", "detail_document", "recommend_document"]

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
    changed: tuple[str, ...] = (),
) -> Document:
    """Make the page about a ranking by approach.

    Args:
        result: The answer.
        case: The case that it is about.
        base: The rule base that it was made with.
        margins: How near the numbers of the case are to another first place.
        command: Says a command about the same case with the same options: `command("explain", "ID")`. One that says
            nothing is for a page without commands, which names no option either.
        top: How many approaches to list; 0 or more.
        everything: Leave nothing out, and show every variant with its reasons.
        changed: The descriptors that were set on the command line, which the case is said with.
    """
    view = ResultView(result, case, base, max(top, 0), everything, not everything, changed, bool(command("recommend")))
    sections = _nothing(view, command) if rests_on_nothing(view) and not everything else _ranked(view, margins, command)
    most = 0 if everything or top > TOP else SCREEN
    page = answer_document("Approaches to consider", sections, result, base, most=most)
    if everything or not 1 < top <= TOP:
        return page
    shorter = partial(recommend_document, result, case, base, margins, command=command, top=top - 1, changed=changed)
    return page._replace(shorter=shorter)


def detail_document(
    result: Result, case: Case, base: RuleBase, strategy: str, *, command: Say, everything: bool = False
) -> Document:
    """Make the page about one approach of a ranking: why a variant stands where it stands, and all its variants.

    Args:
        result: The answer.
        case: The case that it is about.
        base: The rule base that it was made with.
        strategy: The id of the variant.
        command: Says a command about the same case with the same options.
        everything: Leave nothing out.
    """
    view = ResultView(result, case, base, everything=everything, brief=True)
    item = view.of[strategy]
    approach = view.approach(item)
    number = str(approach.rank)
    number += f".{approach.strategies.index(strategy) + 1}" if strategy != approach.strategies[0] else ""
    answers = [("Why", command("explain", number)), ("Why not", command("why-not", number))]
    answers.append(("Its studies", f"nanorx evidence {approach.id}"))
    rows: list[tuple[str, Words]] = [(label, (Code(words),)) for label, words in answers]
    sections = [
        reason_section(item, view, full=False)._replace(answer=True),
        variants_section(view, [view.of[name] for name in approach.strategies]),
        Section("next", "", [Commands(rows)]),
    ]
    return answer_document(f"Approach {number}", sections, result, base)


def _ranked(view: ResultView, margins: Sequence[Margin], command: Say) -> list[Section | None]:
    glance = glance_section(view, margins)
    if not view.everything:
        return [glance._replace(blocks=[*glance.blocks, *short_ranking(view)]), _next(view, command)]
    return [
        glance,
        ranking_section(view, full=False) if view.listed else None,
        variants_section(view) if view.variants else None,
        reasons_section(view, full=False) if view.candidates[: view.top] else None,
        excluded_section(view, full=False),
        references_section(view),
        _next(view, command),
    ]


def _next(view: ResultView, command: Say) -> Section:
    """Say what to type next: about the approach that leads or is the nearest, what to ask, and how to hand it on."""
    about = view.leading or next(iter([*view.candidates, *view.excluded]), None)
    commands = [command("ask"), command("report", "-o", "report.html")]
    if about:
        verb = "explain" if about.status != "excluded" and not about.held_back else "why-not"
        commands.insert(0, command(verb, str(view.approach(about).rank)))
        row = best_row(about, view)
        source = (
            view.base.sources.references[view.base.sources.references_of(Cite("evidence", row))[0]] if row else None
        )
        commands += [shlex.join(["nanorx", "references", str(source.number or source.short)])] if source else []
    return next_section(commands)


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
