"""The two kinds of doubt, each in its own sentence: opinion (weightings) and ignorance (missing values)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import ordinal, percent
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.result import Recommendation
    from nanorx.advice.language.view import ResultView
    from nanorx.advice.margins import Margin

__all__ = ["ignorance", "near_turns", "opinion"]

_HALF = 0.5


def opinion(item: Recommendation, view: ResultView) -> str:
    """Say how much a first place depends on the weights of the criteria."""
    share = item.robustness.first
    dominating = item.robustness.dominated_by
    if not share and dominating:
        other = view.result.recommendation(dominating)
        return f"No weighting puts it first: {other.strategy.title} is at least as good on every criterion."
    if not share:
        return "Held back, so no weighting puts it first." if item.held_back else "No weighting puts it first."
    tied = " or tied" if item.tied_with else ""
    if share >= _HALF:
        return f"First{tied} in {percent(share)} of the weightings tried."
    start = "First place" if view.leading is not None else "What is first in the order"
    return f"{start} depends on the weights: first{tied} in {percent(share)}."


def ignorance(item: Recommendation, size: int) -> str:
    """Say how far missing values could move a strategy; `size` is the number of strategies."""
    best, worst = item.rank_interval
    if best == worst:
        return "Missing values cannot move it."
    if worst == item.rank:
        return f"Missing values could move it up to {ordinal(best)} of {size}."
    if item.status != "conditional":
        return f"Missing values could move it as far as {ordinal(worst)} of {size}."
    otherwise = item.rank_interval_if_not_excluded[1]
    words = f"Missing values could move it as far as {ordinal(worst)} of {size} (ruled out)"
    return f"{words}, to {ordinal(otherwise)} if it is not ruled out." if otherwise < worst else f"{words}."


def near_turns(margins: Sequence[Margin]) -> list[str]:
    """Return a line for each number in which a measuring error could change the first place; empty without numbers."""
    words: list[str] = []
    for row in margins:
        turn = row.nearest
        if turn and turn.within_error:
            error = f"{format_number(row.error)} {row.unit}".strip()
            words.append(f"{row.label} {turn.words}: {turn.title} is 1st; within the measuring error ({error}).")
    return words
