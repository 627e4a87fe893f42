"""A strategy: one exact variant of an approach, or a standard treatment, and what rules may select it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.sources import Cite

__all__ = ["Selector", "Strategy", "StrategyFinder", "selected", "selects"]

_NONE: frozenset[int] = frozenset()

Selector = "Mapping[str, tuple[str, ...]]"
"""Attribute -> wanted values: all attributes must fit, any value of one will do. Empty: all strategies."""


class Strategy(NamedTuple):
    """One variant of an approach: family, procedure, nanoparticle, route, guidance and energy.

    `attributes` holds everything that a rule may select by, each as a tuple of words.
    """

    id: str
    title: str
    summary: str
    nanoparticle: str
    attributes: Mapping[str, tuple[str, ...]]
    needs: tuple[Clause, ...]
    imaging: Mapping[str, tuple[str, ...]]
    cites: tuple[Cite, ...]
    judgement: tuple[str, ...]

    def attribute(self, name: str) -> str:
        """Return the first value of an attribute, or an empty text if it has none."""
        values = self.attributes.get(name, ())
        return values[0] if values else ""

    def guidance(self) -> tuple[str, ...]:
        """Return the imaging for targeting, monitoring and control, in this order, each once."""
        roles = ("targeting", "monitoring", "control")
        return tuple(dict.fromkeys(name for role in roles for name in self.imaging.get(role, ())))


def selected(selector: Mapping[str, tuple[str, ...]], strategies: Iterable[Strategy]) -> list[Strategy]:
    """Return the strategies that a selector selects, in their order."""
    found = list(strategies)
    for name, values in selector.items():
        wanted = frozenset(values)
        found = [item for item in found if not wanted.isdisjoint(item.attributes.get(name, ()))]
    return found


def selects(selector: Mapping[str, tuple[str, ...]], strategy: Strategy) -> bool:
    """Say whether the selector selects the strategy."""
    return bool(selected(selector, (strategy,)))


class StrategyFinder:
    """Finds the strategies of many selectors, each in the time that its own strategies take and not all of them."""

    def __init__(self, strategies: Sequence[Strategy]) -> None:
        self._strategies = strategies
        self._places: dict[tuple[str, str], set[int]] = {}
        """Attribute and value -> positions of the strategies that have it."""
        for place, item in enumerate(strategies):
            for name, values in item.attributes.items():
                for value in values:
                    self._places.setdefault((name, value), set()).add(place)

    def selected(self, selector: Mapping[str, tuple[str, ...]]) -> list[Strategy]:
        """Return the strategies that a selector selects, in their order."""
        if not selector:
            return list(self._strategies)
        rows = [[self._places.get((name, value), _NONE) for value in values] for name, values in selector.items()]
        fewest, *others = sorted(rows, key=lambda places: sum(map(len, places)))
        found = set().union(*fewest)
        for places in others:
            found = {place for having in places for place in found & having}
        return [self._strategies[place] for place in sorted(found)]
