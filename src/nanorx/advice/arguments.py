"""Who says what of whom: for each strategy the rules that speak about it, by effect; made once for a rule base."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["STRONG", "Argument", "Arguments", "arguments_of", "arguments_of_all"]

STRONG = STRENGTHS["strong"]


class Argument(NamedTuple):
    """A rule that speaks for or against a strategy: its place, criterion, side and strength (1 to 3)."""

    rule: int
    criterion: int
    favors: bool
    strength: int


class Arguments(NamedTuple):
    """The places of the rules that speak about one strategy, by effect.

    `weighed` are sorted by criterion, strongest first, then by rule. `holds` are the rules that hold the strategy back:
    strong cautions, then the hold-backs of base.yaml. `rules` are all of them.
    """

    exclusions: tuple[int, ...]
    holds: tuple[int, ...]
    weighed: tuple[Argument, ...]
    cautions: tuple[int, ...]
    notes: tuple[int, ...]
    rules: tuple[int, ...]


def arguments_of_all(base: RuleBase) -> tuple[Arguments, ...]:
    """The arguments of every strategy, in the order of the rule base."""
    criteria = {item.id: place for place, item in enumerate(base.criteria)}
    speaking: dict[str, list[int]] = {strategy.id: [] for strategy in base.strategies}
    for place, rule in enumerate(base.rules):
        for name in rule.strategies:
            speaking[name].append(place)
    return tuple(arguments_of(base.rules, speaking[strategy.id], criteria) for strategy in base.strategies)


def arguments_of(rules: Sequence[Rule], places: Sequence[int], criteria: Mapping[str, int]) -> Arguments:
    """The arguments of one strategy from the places of the rules about it; `criteria` numbers the criteria."""
    of: dict[str, list[int]] = {"exclude": [], "hold-back": [], "caution": [], "note": []}
    strong: list[int] = []
    weighed: list[Argument] = []
    for place in places:
        rule = rules[place]
        effect = rule.effect
        if effect in of:
            of[effect].append(place)
        if effect in {"favor", "oppose", "caution"}:
            strength = STRENGTHS[rule.strength]
            weighed.append(Argument(place, criteria[rule.criterion], effect == "favor", strength))
            if effect == "caution" and strength == STRONG:
                strong.append(place)
    weighed.sort(key=lambda item: (STRONG + 1) * item.criterion - item.strength)  # what is alike stays by rule
    return Arguments(
        exclusions=tuple(of["exclude"]),
        holds=(*strong, *of["hold-back"]),
        weighed=tuple(weighed),
        cautions=tuple(of["caution"]),
        notes=tuple(of["note"]),
        rules=tuple(places),
    )
