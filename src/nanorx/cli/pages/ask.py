"""The page of `nanorx ask`: questions, their answers, and what each leads to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nanorx.advice.language.case_line import states_facts
from nanorx.advice.language.questions import answer_rows, settled_words
from nanorx.cli.layout import hang, labelled, spread, wrap
from nanorx.cli.pages.view import WIDE, opening, stamp
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from nanorx.advice.answers.questions import Asking, OpenQuestion
    from nanorx.cli.given import CaseInput
    from nanorx.cli.style import Page

__all__ = ["ask_page"]

_SHOWN = 3
_LONGEST = 34
_QUESTION, _ANSWER = 42, 20
"""The columns of a wide page; what an answer leads to has the rest."""


def ask_page(asking: Asking, given: CaseInput, width: int, *, everything: bool) -> Page:
    """The questions of a case as a page."""
    page = opening("What to ask next", given.base, width)
    first = asking.first_title if states_facts(given.case) else "No strategy stands out: the case states nothing yet"
    page.add(labelled([("Settled?", settled_words(asking)), ("First", first)], width), {"Settled?": "bold"})
    shown = asking.open if everything else asking.open[:_SHOWN]
    if shown:
        page.blank()
    for number, row in enumerate(shown, start=1):
        _add_question(page, row, number)
    _add_rest(page, asking, shown, everything=everything)
    _add_assumptions(page, asking)
    _add_next(page, asking, given, everything=everything)
    stamp(page, asking, given)
    return page


def _add_question(page: Page, row: OpenQuestion, number: int) -> None:
    how = HOW[row.how]
    start = f"{number:2}  "
    if page.width >= WIDE:
        _add_in_columns(page, row, start)
        return
    lines = hang(start, row.question, page.width - len(how) - 2)
    lines[0] = lines[0].ljust(page.width - len(how)) + how
    page.add(lines, {row.question: "bold"})
    rows = [*answer_rows(row, _LONGEST), ("to set it", row.descriptor)]
    size = min(_LONGEST, max(len(words) for words, _ in rows))
    for words, leads in rows:
        page.add(spread("    ", [(words, size), (leads, page.width - 4 - size - 2)]))


def _add_in_columns(page: Page, row: OpenQuestion, start: str) -> None:
    """The question on the left, below it its name and how to find out; the answers beside them."""
    asked = wrap(row.question, _QUESTION)
    left = [*asked, row.descriptor, HOW[row.how]]
    room = page.width - len(start) - _QUESTION - _ANSWER - 4
    right = [
        line for words, leads in answer_rows(row, _LONGEST) for line in spread("", [(words, _ANSWER), (leads, room)])
    ]
    for place in range(max(len(left), len(right))):
        one, other = (lines[place] if place < len(lines) else "" for lines in (left, right))
        line = f"{start if place == 0 else ' ' * len(start)}{one:<{_QUESTION}}  {other}"
        page.add(line, {one: "bold"} if place < len(asked) else None)


def _add_rest(page: Page, asking: Asking, shown: list[OpenQuestion], *, everything: bool) -> None:
    more = len(asking.open) - len(shown)
    if everything and asking.cannot:
        page.heading("Cannot change the 1st place, whatever the other answers are")
        for row in asking.cannot:
            page.add(hang("    ", f"{row.question} ({row.descriptor})", page.width))
    elif more or asking.cannot:
        words = [f"{more} more that can matter"] if more else []
        words += [f"{len(asking.cannot)} that cannot change the 1st place"] if asking.cannot else []
        page.add(hang("    ", f"{', '.join(words)}: --all", page.width))


def _add_assumptions(page: Page, asking: Asking) -> None:
    if not asking.assumptions:
        return
    page.heading("Assumed, to be confirmed")
    for row in asking.assumptions:
        page.add(hang("    ", f"{row.label}: {row.value} ({row.descriptor})", page.width))


def _add_next(page: Page, asking: Asking, given: CaseInput, *, everything: bool) -> None:
    rows: list[tuple[str, str]] = []
    if asking.open and asking.open[0].answers:
        row = asking.open[0]
        telling = next((item for item in row.answers if item.changes_first), row.answers[0])
        rows.append(
            ("Answer one", given.command("recommend", "--set", f"{row.descriptor}={set_word(telling.example)}"))
        )
    if asking.open or asking.cannot:
        rows.append(("Answer all", given.command("ask", "--interactive")))
        if not everything:
            rows.append(("See all", given.command("ask", "--all")))
    rows.append(("The ranking", given.command("recommend")))
    page.blank()
    for label, text in rows:
        page.add(labelled([(label, text)], page.width, label_width=13), {label: "bold"})


def set_word(example: object) -> str:
    """A value as `--set` takes it."""
    if isinstance(example, dict):
        return (
            ",".join([f"+{name}" for name in example["has"]] + [f"-{name}" for name in example["lacks"]]) or "unknown"
        )
    if isinstance(example, list):
        return ",".join(example) or "none"
    return example if isinstance(example, str) else json.dumps(example)
