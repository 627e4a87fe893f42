"""Who says what of whom: for each strategy the rules that speak about it, by effect; made once for a rule base."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import CriterionIndex, RuleBase, RuleIndex

__all__ = ["STRONG", "Argument", "Arguments", "arguments_of", "arguments_of_all"]

STRONG = STRENGTHS["strong"]


class Argument(NamedTuple):
    """A rule that speaks for or against a strategy: its index, criterion, side and strength (1 to 3)."""

    rule: RuleIndex
    criterion: CriterionIndex
    favors: bool
    strength: int


class Arguments(NamedTuple):
    """The rules that speak about one strategy, by effect.

    `weighed` are sorted by criterion, strongest first, then by rule. `holds` are the rules that hold the strategy back:
    strong cautions, then the hold-backs of base.yaml. `rules` are all of them.
    """

    exclusions: tuple[RuleIndex, ...]
    holds: tuple[RuleIndex, ...]
    weighed: tuple[Argument, ...]
    cautions: tuple[RuleIndex, ...]
    notes: tuple[RuleIndex, ...]
    rules: tuple[RuleIndex, ...]


def arguments_of_all(base: RuleBase) -> tuple[Arguments, ...]:
    """Return the arguments of every strategy, in the order of the rule base."""
    speaking: dict[str, list[RuleIndex]] = {strategy.id: [] for strategy in base.strategies}
    for rule in base.rules:
        for name in rule.strategies:
            speaking[name].append(base.rule_index[rule.id])
    return tuple(arguments_of(base.rules, speaking[strategy.id], base.criterion_index) for strategy in base.strategies)


def arguments_of(
    rules: Sequence[Rule], about: Sequence[RuleIndex], criteria: Mapping[str, CriterionIndex]
) -> Arguments:
    """Return the arguments about one strategy, by effect.

    Args:
        rules: All rules of the rule base.
        about: The indexes of the rules about the strategy.
        criteria: The index of each criterion by id.

    Returns:
        The arguments; those that are weighed are sorted by criterion, strongest first.
    """
    of: dict[str, list[RuleIndex]] = {"exclude": [], "hold-back": [], "caution": [], "note": []}
    strong: list[RuleIndex] = []
    weighed: list[Argument] = []
    for rule_index in about:
        rule = rules[rule_index]
        effect = rule.effect
        if effect in of:
            of[effect].append(rule_index)
        if effect in {"favor", "oppose", "caution"}:
            strength = STRENGTHS[rule.strength]
            weighed.append(Argument(rule_index, criteria[rule.criterion], effect == "favor", strength))
            if effect == "caution" and strength == STRONG:
                strong.append(rule_index)
    weighed.sort(key=lambda item: (STRONG + 1) * item.criterion - item.strength)  # what is alike stays by rule
    return Arguments(
        exclusions=tuple(of["exclude"]),
        holds=(*strong, *of["hold-back"]),
        weighed=tuple(weighed),
        cautions=tuple(of["caution"]),
        notes=tuple(of["note"]),
        rules=tuple(about),
    )
