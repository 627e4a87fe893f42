"""Who says what of whom: for each strategy the rules that speak about it, by effect; made once for a rule base."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.evidence import NOT_STUDIED
from nanorx.knowledge.rule_base import CriterionIndex
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.advice.holds import Caution
    from nanorx.knowledge.evidence import Evidence, Opens
    from nanorx.knowledge.facts_behind import FactsBehind
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase, RuleIndex
    from nanorx.knowledge.strategy import Strategy

__all__ = [
    "Argument",
    "ArgumentGroup",
    "ArgumentGroups",
    "Arguments",
    "Side",
    "Sides",
    "Studies",
    "argument_groups",
    "arguments_of",
    "arguments_of_all",
    "arguments_of_standards",
    "gives_level",
    "groups_of",
    "net_level",
    "studied_levels",
]

_WEAK = STRENGTHS["weak"]
_ELSEWHERE = {"people": 3, "animals": 5, "cells": 6}
"""The level of evidence in another tumor, by those who had the strategy."""


class Argument(NamedTuple):
    """A rule that speaks for or against a strategy: its index, criterion, side and strength (1 to 3).

    Against stand cautions and oppositions. `facts` are those of a caution that can hold back, else 0.
    """

    rule: RuleIndex
    criterion: CriterionIndex
    favors: bool
    strength: int
    caution: bool
    facts: int

    @property
    def points(self) -> int:
        """What it does to hold back. While one with points fires, no advantage counts on its criterion."""
        return self.strength - _WEAK if self.caution else 0


Side = tuple[tuple["RuleIndex", ...], ...]
"""The rules on one side of a criterion, weak, moderate and strong ones."""


class Sides(NamedTuple):
    """What is argued about one criterion."""

    favor: Side
    against: Side


_NOTHING = Sides(((), (), ()), ((), (), ()))


class Studies(NamedTuple):
    """What evidence can say of one strategy.

    `levels` has for each level of evidence, best first, the rules that give it; without any of them it is `otherwise`.
    `opening` has the rules that open a tier, by what a tier asks for, `caps` those that keep the level at 4 at best,
    `against` those of studies of people that showed no benefit.
    """

    levels: tuple[tuple[int, tuple[RuleIndex, ...]], ...]
    otherwise: int
    opening: Mapping[Opens, tuple[RuleIndex, ...]]
    caps: tuple[RuleIndex, ...]
    against: tuple[RuleIndex, ...] = ()


class ArgumentGroup(NamedTuple):
    """What is argued about one criterion, strongest first.

    `favors` says of each of the `rules` whether it speaks for the strategy. `holds` are the rules that can hold it
    back, each as a caution that fires in one case.
    """

    rules: tuple[RuleIndex, ...]
    favors: tuple[bool, ...]
    sides: Sides
    holds: tuple[tuple[RuleIndex, Caution], ...]


class Arguments(NamedTuple):
    """The rules that speak about one strategy, by effect.

    `weighed` are sorted by criterion, strongest first, then by rule. `holds` are the cautions of moderate strength or
    more, strongest first: they can hold the strategy back, and set aside what speaks for its safety. `rules` are all.
    `sides` has the rules of `weighed` by side, for each criterion about which there are any; `groups` has the arguments
    about each criterion.
    """

    exclusions: tuple[RuleIndex, ...]
    holds: tuple[Argument, ...]
    weighed: tuple[Argument, ...]
    cautions: tuple[RuleIndex, ...]
    notes: tuple[RuleIndex, ...]
    rules: tuple[RuleIndex, ...]
    studies: Studies
    sides: Mapping[CriterionIndex, Sides]
    groups: tuple[ArgumentGroup, ...]


class ArgumentGroups(NamedTuple):
    """The distinct groups, since many strategies share them; `of` has their places for each strategy and criterion."""

    groups: tuple[ArgumentGroup, ...]
    of: tuple[tuple[int, ...], ...]


def argument_groups(arguments: Iterable[Arguments]) -> ArgumentGroups:
    """Return the distinct groups of the arguments about strategies."""
    known: dict[ArgumentGroup, int] = {}
    of = tuple(tuple(known.setdefault(group, len(known)) for group in about.groups) for about in arguments)
    return ArgumentGroups(tuple(known), of)


def groups_of(
    weighed: Iterable[Argument], sides: Mapping[CriterionIndex, Sides], size: int
) -> tuple[ArgumentGroup, ...]:
    """Return arguments by criterion.

    Args:
        weighed: The arguments, sorted by criterion.
        sides: Their rules by side.
        size: How many criteria there are.

    Returns:
        A group for each criterion.
    """
    rows = {criterion: tuple(found) for criterion, found in groupby(weighed, lambda row: row.criterion)}
    return tuple(_group(rows.get(at, ()), sides.get(at, _NOTHING)) for at in map(CriterionIndex, range(size)))


def _group(rows: Sequence[Argument], sides: Sides) -> ArgumentGroup:
    return ArgumentGroup(
        rules=tuple(row.rule for row in rows),
        favors=tuple(row.favors for row in rows),
        sides=sides,
        holds=tuple((row.rule, (row.points, row.facts, 1)) for row in rows if row.points),
    )


def arguments_of_all(base: RuleBase) -> tuple[Arguments, ...]:
    """Return the arguments of every strategy that is ranked, in the order of the rule base."""
    return _arguments_of(base, base.strategies)


def arguments_of_standards(base: RuleBase) -> tuple[Arguments, ...]:
    """Return the arguments of every standard, in the order of the rule base."""
    return _arguments_of(base, base.standards)


def _arguments_of(base: RuleBase, strategies: Sequence[Strategy]) -> tuple[Arguments, ...]:
    speaking: dict[str, list[RuleIndex]] = {strategy.id: [] for strategy in strategies}
    for rule in base.rules:
        for name in rule.strategies:
            if name in speaking:
                speaking[name].append(base.rule_index[rule.id])
    levels = studied_levels(base)
    return tuple(
        arguments_of(
            base.rules, speaking[item.id], base.criterion_index, base.facts_behind, levels.get(item.id, NOT_STUDIED)
        )
        for item in strategies
    )


def studied_levels(base: RuleBase) -> dict[str, int]:
    """Return for each strategy that was studied as such the level of its evidence in another tumor."""
    found: dict[str, int] = {}
    for row in base.evidence.values():
        if gives_level(row):
            for name in row.covered():
                found[name] = min(found.get(name, NOT_STUDIED), _ELSEWHERE[row.subjects])
    return found


def gives_level(row: Evidence) -> bool:
    """Say whether a row gives the strategies that it covers a level of evidence, in whatever tumor."""
    return row.counts and not row.without_benefit and row.trial != "withdrawn"


def arguments_of(
    rules: Sequence[Rule],
    about: Sequence[RuleIndex],
    criteria: Mapping[str, CriterionIndex],
    facts: FactsBehind,
    otherwise: int = NOT_STUDIED,
) -> Arguments:
    """Return the arguments about one strategy, by effect.

    Args:
        rules: All rules of the rule base.
        about: The indexes of the rules about the strategy.
        criteria: The index of each criterion by id.
        facts: The facts of each rule.
        otherwise: The level of the evidence where no study was in this tumor.

    Returns:
        The arguments; those that are weighed are sorted by criterion, strongest first.
    """
    of: dict[str, list[RuleIndex]] = {"exclude": [], "caution": [], "note": []}
    weighed: list[Argument] = []
    for rule_index in about:
        rule = rules[rule_index]
        effect = rule.effect
        if effect in of:
            of[effect].append(rule_index)
        if effect in {"favor", "oppose", "caution"}:
            strength = STRENGTHS[rule.strength]
            weighed.append(
                Argument(
                    rule=rule_index,
                    criterion=criteria[rule.criterion],
                    favors=effect == "favor",
                    strength=strength,
                    caution=effect == "caution",
                    facts=facts.of(rule) if rule.points else 0,
                )
            )
    weighed.sort(key=lambda item: (item.criterion, -item.strength))  # what is alike stays by rule
    sides = _sides(weighed)
    return Arguments(
        exclusions=tuple(of["exclude"]),
        holds=tuple(row for row in weighed if row.points),
        weighed=tuple(weighed),
        cautions=tuple(of["caution"]),
        notes=tuple(of["note"]),
        rules=tuple(about),
        studies=_studies(rules, about, otherwise),
        sides=sides,
        groups=groups_of(weighed, sides, len(criteria)),
    )


def _sides(weighed: Iterable[Argument]) -> dict[CriterionIndex, Sides]:
    found: dict[CriterionIndex, tuple[list[list[RuleIndex]], list[list[RuleIndex]]]] = {}
    for row in weighed:
        sides = found.setdefault(row.criterion, ([[], [], []], [[], [], []]))
        sides[not row.favors][row.strength - 1].append(row.rule)
    return {
        criterion: Sides(tuple(map(tuple, favor)), tuple(map(tuple, against)))
        for criterion, (favor, against) in found.items()
    }


def net_level(arguments: Iterable[Argument]) -> int:
    """Return the level of a criterion from the arguments about it that count.

    It is the strongest for minus the strongest against; beside a caution that is not weak nothing counts for it.
    """
    pro = con = 0
    set_aside = False
    for row in arguments:
        if row.favors:
            pro = max(pro, row.strength)
        else:
            con = max(con, row.strength)
            set_aside = set_aside or row.points > 0
    return -con if set_aside else pro - con


def _studies(rules: Sequence[Rule], about: Sequence[RuleIndex], otherwise: int) -> Studies:
    levels: dict[int, list[RuleIndex]] = {}
    approved: list[RuleIndex] = []
    people: list[RuleIndex] = []
    caps: list[RuleIndex] = []
    against: list[RuleIndex] = []
    for rule_index in about:
        mark = rules[rule_index].mark
        if mark is None:
            continue
        if 0 < mark.level < otherwise:
            levels.setdefault(mark.level, []).append(rule_index)
        if mark.caps:
            caps.append(rule_index)
        if mark.bearing == "against":
            against.append(rule_index)
        if mark.opens:
            people.append(rule_index)
            approved += [rule_index] if mark.bearing == "approved" else []
    rows = tuple((level, tuple(found)) for level, found in sorted(levels.items()))
    return Studies(rows, otherwise, {"approved": tuple(approved), "people": tuple(people)}, tuple(caps), tuple(against))
