"""What is counted over many cases, without a row for each: how often approaches are open, first, held back, ruled out.

`population.counting` makes one of each batch of ranked cases; tallies add up by `merge`, in any order.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import NamedTuple

__all__ = ["Barred", "PlaceCounts", "RuleCounts", "Tally"]


class PlaceCounts(NamedTuple):
    """In how many cases a strategy or an approach stands where; `eligible` to `excluded` add up to all cases.

    An approach stands where its best strategy stands, listed apart or not.

    `eligible`: no exclusion or need is met or open, and nothing holds it back. `conditional`: the same, but one cannot
    be told yet. `held`: not excluded, and held back. `excluded`: ruled out. `first`: first of what is not listed apart.
    `leading`: it may be called first. `could_be_first`: some values of what is unknown could put it first, listed apart
    or not.
    """

    eligible: int = 0
    conditional: int = 0
    held: int = 0
    excluded: int = 0
    first: int = 0
    leading: int = 0
    could_be_first: int = 0


class RuleCounts(NamedTuple):
    """In how many cases a rule fires, and in how many it cannot tell."""

    fires: int = 0
    cannot_tell: int = 0


class Barred(NamedTuple):
    """In how many cases rules that say the same are among what bars an approach, and in how many they alone do.

    See `population.barring`.
    """

    cases: int = 0
    alone: int = 0


@dataclass
class Tally:
    """What is counted over `cases` cases, by the ids of strategies, approaches and rules; counts of 0 may be left out.

    `leading` counts by organ and approach what may be called first; the organ is empty where it is not known, and the
    approach where nothing may be called first. `reasons` counts why nothing may, in words. `settled` counts the cases
    in which one approach alone could be first, whatever is missing, `firm` those in which what may be called first is
    eligible: no exclusion or need of it is open. `excluding` and `holding` have by approach and by
    what rules say how often that rules it out, and holds it back where it is not ruled out; under an empty approach
    how often it does so to any.
    """

    cases: int = 0
    settled: int = 0
    firm: int = 0
    strategies: dict[str, PlaceCounts] = field(default_factory=dict)
    approaches: dict[str, PlaceCounts] = field(default_factory=dict)
    rules: dict[str, RuleCounts] = field(default_factory=dict)
    excluding: dict[tuple[str, str], Barred] = field(default_factory=dict)
    holding: dict[tuple[str, str], Barred] = field(default_factory=dict)
    leading: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def merge(self, other: Tally) -> None:
        """Add the counts of other cases to these."""
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            if isinstance(mine, int):
                setattr(self, item.name, mine + theirs)
            elif isinstance(mine, Counter):
                mine.update(theirs)
            else:
                for key, counts in theirs.items():
                    known = mine.get(key)
                    mine[key] = counts if known is None else type(counts)(*map(sum, zip(known, counts, strict=True)))
