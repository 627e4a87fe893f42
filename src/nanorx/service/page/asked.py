"""Which questions the page shows first: what a case begins with, then what can change the first place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.case_line import states_facts
from nanorx.advice.steps import steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["asked_first", "opening_questions"]

_ROOM = 8
"""So many questions behind the opening ones wait for an answer at once."""


def opening_questions(base: RuleBase) -> tuple[str, ...]:
    """Return what the form of an empty case begins with."""
    return base.begin_with or base.ask_first


def asked_first(found: Assessment, before: Sequence[str]) -> list[str]:
    """Return the descriptors that the page asks for first, in an order that changes as little as possible.

    Args:
        found: The assessed case.
        before: Those that were shown until now; each keeps its place while it has an answer or still matters.

    Returns:
        The descriptors. It is the order of the guided case, `nanorx new`.
    """
    case = found.case
    left = steps(found, ())
    opening = [name for step in left if step.opening for name in step.descriptors]
    later = [name for step in left if not step.opening for name in step.descriptors] if states_facts(case) else []
    begun = [name for name in opening_questions(found.base) if name in case.stated or name in opening]
    matter = {*begun, *opening, *later, *case.stated}
    kept = [name for name in _known(before, found.base) if name in matter]
    waiting = sum(name in later and name not in case.stated for name in kept)
    new = [name for name in later if name not in kept][: max(_ROOM - waiting, 0)]
    return list(dict.fromkeys([*_in_place(kept, begun), *new]))


def _known(names: Iterable[str], base: RuleBase) -> list[str]:
    return [name for name in dict.fromkeys(names) if name in base.vocabulary.descriptors]


def _in_place(kept: Sequence[str], begun: Sequence[str]) -> list[str]:
    """Return what was shown, with each new opening question behind those that stand before it in the opening."""
    found = list(kept)
    for place, name in enumerate(begun):
        if name not in found:
            before = [found.index(other) for other in begun[:place] if other in found]
            found.insert(max(before, default=-1) + 1, name)
    return found
