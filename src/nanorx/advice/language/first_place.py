"""What is said of the first place: what is called first, or why nothing is, and how that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Called", "changed_words", "first_words", "place_called", "title_of"]


class Called(NamedTuple):
    """What may be called first, by id, or the reason why nothing may; and the strategy that is first in the order."""

    leading: str | None
    reason: str
    first: str


def title_of(strategy: str, base: RuleBase) -> str:
    """Return the title of the approach of a strategy, and that of the variant if it has several and that says more."""
    approach = base.approach_of.get(strategy)
    title = base.strategy(strategy).title
    if approach is None:
        return title
    if len(approach.strategies) == 1:
        return approach.title
    return title if title.startswith(approach.title) else f"{approach.title} ({title})"


def place_called(leading: str | None) -> str:
    """Return the words for the first place, which is one of the order alone where nothing may be called first."""
    return "what is first in the order" if leading is None else "the 1st place"


def first_words(called: Called, base: RuleBase) -> str:
    """Say what is called first; or that nothing is, why, and what is the nearest."""
    if called.leading is not None:
        return title_of(called.leading, base)
    if not called.first:
        return called.reason
    return f"{called.reason} The nearest is {title_of(called.first, base)}."


def changed_words(was: Called, now: Called, base: RuleBase) -> str:
    """Say what became of the first place."""
    if now.leading is None:
        start = "Nothing is called first" if was.leading is None else "Nothing is called first any more"
        return f"{start}: {first_words(now, base)}"
    if was.leading is None:
        return f"Called first now: {title_of(now.leading, base)}. Before: {was.reason}"
    same = base.approach_of.get(now.leading) is base.approach_of.get(was.leading)
    if now.leading == was.leading or (same and base.approach_of.get(now.leading) is not None):
        variant = "" if now.leading == was.leading else ", by another variant"
        return f"The 1st place stays{variant}: {title_of(now.leading, base)}."
    return f"A new 1st place: {title_of(now.leading, base)}."
