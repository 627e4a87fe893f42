"""What each strategy's rules are, as numbers: made once for a rule base, read for every case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rulebase import RuleBase

__all__ = ["STRONG", "Argument", "Rows", "StrategyTable", "by_rule", "make_table", "make_tables"]

STRONG = STRENGTHS["strong"]

Rows = list[tuple[int, tuple[int, ...]]]
"""The place of a rule and the places of the strategies that it speaks about."""


class Argument(NamedTuple):
    """A rule that speaks for or against a strategy: its place, criterion, side and strength (1 to 3)."""

    rule: int
    criterion: int
    favors: bool
    strength: int


@dataclass(frozen=True, slots=True)
class StrategyTable:
    """The places of the rules that speak about one strategy, by effect.

    `arguments` are sorted by criterion, strongest first, then by rule. `holds` are the rules that hold the strategy
    back: strong cautions and hold-backs of base.yaml.
    """

    exclusions: tuple[int, ...]
    holds: tuple[int, ...]
    arguments: tuple[Argument, ...]
    cautions: tuple[int, ...]
    notes: tuple[int, ...]
    rules: tuple[int, ...]


def make_tables(base: RuleBase) -> tuple[StrategyTable, ...]:
    """One table for each strategy, in the order of the rule base."""
    criteria = {item.id: place for place, item in enumerate(base.criteria)}
    speaking: dict[str, list[int]] = {strategy.id: [] for strategy in base.strategies}
    for place, rule in enumerate(base.rules):
        for name in rule.strategies:
            speaking[name].append(place)
    return tuple(make_table(base.rules, speaking[strategy.id], criteria) for strategy in base.strategies)


def make_table(rules: Sequence[Rule], places: Sequence[int], criteria: Mapping[str, int]) -> StrategyTable:
    """The table of one strategy from the places of the rules that speak about it; `criteria` numbers the criteria."""

    def having(*effects: str) -> tuple[int, ...]:
        return tuple(place for place in places if rules[place].effect in effects)

    strong = [place for place in having("caution") if STRENGTHS[rules[place].strength] == STRONG]
    arguments = [
        Argument(
            place, criteria[rules[place].criterion], rules[place].effect == "favor", STRENGTHS[rules[place].strength]
        )
        for place in having("favor", "oppose", "caution")
    ]
    arguments.sort(key=lambda item: (item.criterion, -item.strength, item.rule))
    return StrategyTable(
        exclusions=having("exclude"),
        holds=(*strong, *having("hold-back")),
        arguments=tuple(arguments),
        cautions=having("caution"),
        notes=having("note"),
        rules=tuple(places),
    )


def by_rule(listed: Iterable[Iterable[int]]) -> Rows:
    """Turn the rules of each strategy into the strategies of each rule, both as places and in ascending order."""
    found: dict[int, list[int]] = {}
    for strategy, rules in enumerate(listed):
        for rule in rules:
            found.setdefault(rule, []).append(strategy)
    return [(rule, tuple(places)) for rule, places in sorted(found.items())]
