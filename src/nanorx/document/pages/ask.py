"""The page of `nanorx ask`: what to find out next, and what each answer leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.approaches import HELD_BACK
from nanorx.advice.language.case_line import states_facts
from nanorx.advice.language.first_place import Called, first_words, place_called, title_of
from nanorx.advice.language.questions import settled_words
from nanorx.document.blocks import Code, Commands, Item, Items, More, Pairs, Paragraph, Section
from nanorx.document.sections.answer import answer_document
from nanorx.document.sections.commands import set_word
from nanorx.document.sections.open_points import question_item

if TYPE_CHECKING:
    from nanorx.advice.answers.questions import Asking
    from nanorx.document.blocks import Block, Document, Words
    from nanorx.document.sections.commands import Say
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["ask_document"]

_SHOWN = 3


def ask_document(
    asking: Asking, case: Case, base: RuleBase, *, command: Say, everything: bool = False, filed: bool = True
) -> Document:
    """Make the page about the open questions of a case.

    Args:
        asking: The answer.
        case: The case that it is about.
        base: The rule base that it was made with.
        command: Says a command about the same case with the same options.
        everything: Leave nothing out.
        filed: Whether the case has a file in which answers can be saved.
    """
    sections = [
        _glance(asking, case, base),
        _questions(asking, everything=everything),
        _cannot(asking) if everything else None,
        _assumptions(asking),
        _next(asking, command, everything=everything, filed=filed),
    ]
    return answer_document("What to ask next", sections, asking, base)


def _glance(asking: Asking, case: Case, base: RuleBase) -> Section:
    called = Called(asking.leading, asking.leading_reason, asking.first)
    stated = states_facts(case)
    first = first_words(called, base) if stated else "No approach stands out: the case states nothing yet"
    rows: list[tuple[str, list[Words]]] = [("Settled?", [(settled_words(asking),)]), ("First", [(first,)])]
    if stated and asking.leading is None and asking.leading_reason.startswith(HELD_BACK.rstrip(".")):
        # A caution that fires rests on known values, and another value never silences it.
        rows = [
            ("Held back", [(f"{asking.leading_reason} No missing value lifts that.",)]),
            rows[0],
            _nearest(called, base),
        ]
    return Section("glance", "At a glance", [Pairs(rows)], answer=True)


def _nearest(called: Called, base: RuleBase) -> tuple[str, list[Words]]:
    return "Nearest", [(title_of(called.first, base),)]


def _questions(asking: Asking, *, everything: bool) -> Section | None:
    """Show the questions that can change the first place, and count what is left out."""
    shown = asking.open if everything else asking.open[:_SHOWN]
    more = len(asking.open) - len(shown)
    counts = [f"{more} more that can matter"] if more else []
    if asking.cannot and not everything:
        counts.append(f"{len(asking.cannot)} that cannot change {place_called(asking.leading)}")
    blocks: list[Block] = [Items([question_item(row) for row in shown])] if shown else []
    blocks += [Paragraph((More(", ".join(counts)),))] if counts else []
    return Section("ask", "What to find out", blocks) if blocks else None


def _cannot(asking: Asking) -> Section | None:
    if not asking.cannot:
        return None
    items = [Item((f"{row.question} (", Code(row.descriptor), ")")) for row in asking.cannot]
    title = f"Cannot change {place_called(asking.leading)}, whatever the other answers are"
    return Section("cannot", title, [Items(items, numbered=False)])


def _assumptions(asking: Asking) -> Section | None:
    if not asking.assumptions:
        return None
    items = [Item((f"{row.label}: {row.value} (", Code(row.descriptor), ")")) for row in asking.assumptions]
    return Section("assumed", "Assumed, to be confirmed", [Items(items, numbered=False)])


def _next(asking: Asking, command: Say, *, everything: bool, filed: bool) -> Section:
    rows: list[tuple[str, Words]] = []
    if asking.open and asking.open[0].answers:
        row = asking.open[0]
        telling = next((item for item in row.answers if item.changes_first), row.answers[0])
        change = f"{row.descriptor}={set_word(telling.example)}"
        rows.append(("Answer one", (Code(command("recommend", "--set", change)),)))
    if asking.open or asking.cannot:
        rows += [("Answer all", (Code(command("ask", "--interactive")),))] if filed else []
        rows += [] if everything else [("See all", (Code(command("ask", "--all")),))]
    return Section("next", "", [Commands([*rows, ("The ranking", (Code(command("recommend")),))])])
