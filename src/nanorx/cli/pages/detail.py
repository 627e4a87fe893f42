"""One strategy in detail: for and against by criterion, imaging, what to check, cautions and readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.checks import check_words
from nanorx.advice.language.open_points import open_against, waits_for
from nanorx.advice.language.phrases import level
from nanorx.advice.language.strategy import argument_rows, benefit_words, imaging_words, kind_words, readiness_state
from nanorx.advice.language.summary import conflict_words
from nanorx.cli.layout import glued, hang, labelled, spread
from nanorx.cli.style import word_style

if TYPE_CHECKING:
    from nanorx.advice.answers.result import AppliedRule, Recommendation
    from nanorx.cli.pages.view import View
    from nanorx.cli.style import Page

__all__ = ["SOURCES_FROM", "add_detail", "caution_rows"]

SOURCES_FROM = 100
"""From this width on sources have a column of their own."""

_SOURCES = 20
_INDENT = 3
_OPEN = 3


def add_detail(page: Page, view: View, item: Recommendation) -> None:
    """Everything about one strategy that the page has room for."""
    page.heading(f"{item.rank}  {item.strategy.title}")
    page.add(hang(" " * _INDENT, f"{item.status}; {kind_words(item, view)};", page.width), word_style(item.status))
    page.add(" " * _INDENT + item.strategy.id)
    page.blank()
    start = f"{' ' * _INDENT}For and against  "
    page.add(
        hang(start, "level, then each argument, from +3 strong for to -3 against", page.width), {start.strip(): "bold"}
    )
    _add_criteria(page, view, item)
    page.blank()
    rows = [("Conflict", words) for words in conflict_words(item, view)]
    rows += [("Imaging", imaging_words(item, view)), ("By imaging", benefit_words(item, view))]
    rows += _checks(item, view)
    rows += caution_rows(item, view)
    rows += [("Note" if place == 0 else "", _said(view.rule(name), view)) for place, name in enumerate(item.notes)]
    rows.append(("Readiness", _readiness(item, view)))
    for label, text in rows:
        page.add(
            labelled([(label, text)], page.width, indent=_INDENT, label_width=12), {label: "bold"} if label else {}
        )


def _add_criteria(page: Page, view: View, item: Recommendation) -> None:
    wide = page.width >= SOURCES_FROM
    size = max(len(name) for name in item.criteria)
    start = _INDENT + size + 2 + 2 + 3 + 2 + 2
    text_width = page.width - start - (2 + _SOURCES if wide else 0)
    for name, row in item.criteria.items():
        for place, (own, words, source) in enumerate(argument_rows(row, view)):
            label = f"{name.ljust(size)}  {level(row.level):>2}" if place == 0 else " " * (size + 4)
            first = f"{' ' * _INDENT}{label}   {own:>2}  "
            if wide:
                page.add(spread(first, [(words, text_width), (glued(source), _SOURCES)]))
            else:
                page.add(hang(first, f"{words} ({glued(source)})" if source else words, page.width))


def _checks(item: Recommendation, view: View) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    limit = len(item.questions) if view.everything else 5
    for number, name in enumerate(item.questions[:limit], start=1):
        rows.append(("Check" if number == 1 else "", f"{number} {check_words(name, item, view)}"))
    more = len(item.questions) - limit
    return [*rows, *([("", f"{more} more: --all")] if more > 0 else [])]


def caution_rows(item: Recommendation, view: View) -> list[tuple[str, str]]:
    """Cautions that hold, then what missing values could still say against the strategy, strongest first."""
    rows = [_said(view.rule(name), view, strength=True) for name in item.cautions]
    names = open_against(item, view)
    shown = names if view.everything else names[:_OPEN]
    still = [_waiting(name, view) for name in shown]
    if len(names) > len(shown):
        still.append(f"{len(names) - len(shown)} more that missing values could add: --all")
    return [
        *(("Caution" if place == 0 else "", words) for place, words in enumerate(rows)),
        *(("Still open" if place == 0 else "", words) for place, words in enumerate(still)),
    ]


def _waiting(name: str, view: View) -> str:
    """An argument against that cannot be told yet: its strength, what it says, and what it waits for."""
    rule = view.rule(name)
    criterion = "caution" if rule.effect == "caution" else f"against {rule.criterion}"
    return f"{rule.strength} {criterion}: {rule.say} ({'; '.join(waits_for(name, view))} not given)"


def _said(rule: AppliedRule, view: View, *, strength: bool = False) -> str:
    source = view.sources(rule.cites)
    start = f"{rule.strength}: " if strength and rule.strength else ""
    return f"{start}{rule.say} ({glued(source)})" if source else f"{start}{rule.say}"


def _readiness(item: Recommendation, view: View) -> str:
    return f"{readiness_state(item, view)} ({glued(view.sources(item.readiness.cites))})"
