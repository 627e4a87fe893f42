"""Two outcomes of the same cases, paired by case: in how many they differ, what is lost, and how first places move."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["OutcomeMasks", "Paired", "pair"]


class OutcomeMasks(NamedTuple):
    """What came out of many cases, as masks: bit k belongs to case k.

    `excluded`, `conditional` and `held` have for each strategy, by id, the cases in which it is ruled out, in which an
    exclusion cannot be told yet, and in which it is held back; `leading` has for each approach, by id, those in which
    it may be called first, and under an empty id those in which nothing may.
    """

    full: int
    excluded: Mapping[str, int]
    conditional: Mapping[str, int]
    held: Mapping[str, int]
    leading: Mapping[str, int]


@dataclass
class Paired:
    """In how many cases two outcomes differ, and how; adds up over batches.

    `changed` counts other first places, `gained` and `lost` those of them that there were not before or are no more.
    `transitions` has the approaches before and after, empty where nothing may be called first. `exclusions` and `holds`
    have the strategies, by id, that were ruled out and no longer are, and that were held back and are now neither that
    nor ruled out; `exclusions_lost` and `holds_lost` count the cases in which some strategy is so. `statuses` and
    `holding` count the cases in which some strategy has another status, or is held back on one side only.
    `unread` counts the cases in which a value says nothing on one side.
    """

    changed: int = 0
    gained: int = 0
    lost: int = 0
    statuses: int = 0
    holding: int = 0
    exclusions_lost: int = 0
    holds_lost: int = 0
    unread: int = 0
    transitions: Counter[tuple[str, str]] = field(default_factory=Counter)
    exclusions: Counter[str] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)

    def merge(self, other: Paired) -> None:
        """Add the counts of other cases to these."""
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            else:
                setattr(self, item.name, mine + theirs)


def pair(before: OutcomeMasks, after: OutcomeMasks, unread: int = 0) -> Paired:
    """Count how two outcomes of the same cases differ; strategies that only one has are not compared.

    Args:
        before: The outcome before the change, or with the other rule base.
        after: The outcome after the change, or with the rule base that is used.
        unread: How many cases have a value that says nothing on one side.
    """
    names = [name for name in before.excluded if name in after.excluded]
    out = {name: _minus(before.excluded[name], after.excluded[name]) for name in names}
    free = {name: _minus(before.held[name], after.held[name] | after.excluded[name]) for name in names}
    free = {name: _minus(mask, before.excluded[name]) for name, mask in free.items()}
    places = [(side, name) for side in ("excluded", "conditional") for name in names]
    moved = _any(getattr(before, side)[name] ^ getattr(after, side)[name] for side, name in places)
    moves = {
        (one, other): (before.leading[one] & after.leading[other]).bit_count()
        for one in before.leading
        for other in after.leading
        if one != other
    }
    return Paired(
        changed=sum(moves.values()),
        gained=sum(count for (one, _), count in moves.items() if not one),
        lost=sum(count for (_, other), count in moves.items() if not other),
        statuses=moved.bit_count(),
        holding=_any(before.held[name] ^ after.held[name] for name in names).bit_count(),
        exclusions_lost=_any(out.values()).bit_count(),
        holds_lost=_any(free.values()).bit_count(),
        unread=unread,
        transitions=Counter({key: count for key, count in moves.items() if count}),
        exclusions=Counter({name: mask.bit_count() for name, mask in out.items() if mask}),
        holds=Counter({name: mask.bit_count() for name, mask in free.items() if mask}),
    )


def _minus(mask: int, other: int) -> int:
    return mask ^ (mask & other)


def _any(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)
