"""What is said of open questions: whether they matter, and what each answer leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.first_place import place_called
from nanorx.advice.language.phrases import counted

if TYPE_CHECKING:
    from nanorx.advice.answers.questions import AnswerGroup, Asking, OpenQuestion

__all__ = ["answer_rows", "leads_to", "settled_words"]


def settled_words(asking: Asking) -> str:
    """Say whether a missing value can still change the first place."""
    place = place_called(asking.leading)
    if asking.settled:
        rest = f"; {counted(len(asking.cannot), 'missing value')} could only move the others" if asking.cannot else ""
        return f"Yes: no missing value can change {place} any more{rest}."
    cannot = f", {len(asking.cannot)} cannot" if asking.cannot else ""
    return f"No: {counted(len(asking.open), 'missing value')} can change {place}{cannot}."


def answer_rows(row: OpenQuestion, longest: int = 34) -> list[tuple[str, str]]:
    """Return each group of answers with what it leads to.

    The longest, if it has more than `longest` characters, comes last as `any other`.
    """
    if len(row.answers) == 1:
        return [("any answer alone", leads_to(row.answers[0]))]
    widest = max(row.answers, key=lambda item: len(item.words), default=None)
    other = [widest] if widest is not None and len(widest.words) > longest else []
    rows = [(answer.words, leads_to(answer)) for answer in row.answers if answer not in other]
    return [*rows, *(("any other", leads_to(answer)) for answer in other)]


def leads_to(answer: AnswerGroup) -> str:
    """Say what an answer does to the first place."""
    stopped = ", but is ruled out or held back" if answer.stopped else ""
    if not answer.changes_first:
        return f"1st stays{stopped}"
    return f"{answer.first_title} becomes 1st{'' if answer.changes_approach else ', of the same approach'}{stopped}"
