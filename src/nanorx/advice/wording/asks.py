"""What is said of open questions: whether they matter, and what each answer leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.wording.phrases import counted

if TYPE_CHECKING:
    from nanorx.advice.asking import AnswerGroup, Asking, OpenQuestion

__all__ = ["answer_rows", "leads_to", "settled_words"]


def settled_words(asking: Asking) -> str:
    """Can a missing value still change the first place?"""
    if asking.settled:
        rest = f"; {counted(len(asking.cannot), 'missing value')} could only move the others" if asking.cannot else ""
        return f"Yes: no missing value can change the 1st place any more{rest}."
    cannot = f", {len(asking.cannot)} cannot" if asking.cannot else ""
    return f"No: {counted(len(asking.open), 'missing value')} can change the 1st place{cannot}."


def answer_rows(row: OpenQuestion, longest: int = 34) -> list[tuple[str, str]]:
    """Each group of answers and what it leads to; the list of answers that is too long becomes `any other`."""
    rows: list[tuple[str, str]] = []
    for answer in row.answers:
        short = len(answer.words) <= longest
        words = answer.words if short else f"{answer.words[: longest - 4].rsplit(' ', 1)[0]} ..."
        rows.append((words, leads_to(answer)))
    if len(row.answers) == 1:
        rows[0] = ("any answer alone", leads_to(row.answers[0]))
    else:
        widest = max(row.answers, key=lambda item: len(item.words))
        if len(widest.words) > longest:
            rows[row.answers.index(widest)] = ("any other", leads_to(widest))
    return rows


def leads_to(answer: AnswerGroup) -> str:
    """What an answer does to the first place."""
    return f"{answer.first_title} becomes 1st" if answer.changes_first else "1st stays"
