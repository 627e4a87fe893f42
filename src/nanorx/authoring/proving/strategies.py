"""Where each strategy stands, as formulas: its status, what holds it back, and its levels.

As the rest of an encoding they are made from rules alone. What the evidence for a strategy says is in `tiers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.authoring.proving.solver import all_of, any_of, negation, z3
from nanorx.authoring.proving.tiers import EVIDENCE_STATES, evidence_state
from nanorx.authoring.proving.variables import Formula, any_formula
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from nanorx.authoring.proving.encoding import Encoding
    from nanorx.knowledge.rule import Rule

__all__ = ["StrategyFormulas", "favors"]


class StrategyFormulas:
    """The formulas of the strategies of an encoding, each made when it is first asked for."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self.rules_of = encoding.base.rules_about
        self._bars: dict[tuple[str, str], Formula] = {}
        self._moderate: dict[str, list[Rule]] = {}
        self._states: dict[tuple[str, str], Any] = {}
        self._levels: dict[tuple[str, str], Any] = {}

    def excluded(self, strategy: str) -> Formula:
        """Return the formula of an exclusion. Eligible means that it is not even possible."""
        if (strategy, "excluded") not in self._bars:
            excluding = [rule for rule in self.rules_of[strategy] if rule.bars == "excluded"]
            self._bars[strategy, "excluded"] = self._encoding.any_rule(excluding)
        return self._bars[strategy, "excluded"]

    def held_back(self, strategy: str) -> Formula:
        """Return the formula of holding back: a caution makes a hold."""
        if (strategy, "held-back") not in self._bars:
            cautions = [rule for rule in self.rules_of[strategy] if rule.points]
            makers = [self.barred_by(strategy, rule, "held-back") for rule in cautions]
            self._bars[strategy, "held-back"] = any_formula(makers)
        return self._bars[strategy, "held-back"]

    def barred_by(self, strategy: str, rule: Rule, state: str) -> Formula:
        """Return the formula: a rule about a strategy is a reason for which it is `excluded` or `held-back`.

        A moderate caution is one beside another one about other facts.
        """
        own = self._encoding.rule(rule)
        if rule.bars == state:
            return own
        if state != "held-back" or not rule.points:
            return Formula(any_of(), any_of())
        facts = self._encoding.base.facts_behind
        known = facts.of(rule)
        others = [other for other in self._moderate_cautions(strategy) if not facts.of(other) & known]
        beside = self._encoding.any_rule(other for other in others if other.id != rule.id)
        return Formula(all_of(own.yes, beside.yes), all_of(own.possible, beside.possible))

    def _moderate_cautions(self, strategy: str) -> list[Rule]:
        if strategy not in self._moderate:
            cautions = [rule for rule in self.rules_of[strategy] if rule.points]
            self._moderate[strategy] = [rule for rule in cautions if rule.bars != "held-back"]
        return self._moderate[strategy]

    def stands(self, strategy: str, state: str) -> Any:
        """Return the formula: the strategy is in one of the states that statements know."""
        if (strategy, state) not in self._states:
            self._states[strategy, state] = self._stands(strategy, state)
        return self._states[strategy, state]

    def _stands(self, strategy: str, state: str) -> Any:
        if state in EVIDENCE_STATES:
            return evidence_state(self._encoding, strategy, state)
        if state == "held-back":
            return self.held_back(strategy).yes
        excluded = self.excluded(strategy)
        return {
            "eligible": negation(excluded.possible),
            "conditional": all_of(excluded.possible, negation(excluded.yes)),
            "excluded": excluded.yes,
        }[state]

    def level(self, strategy: str, criterion: str) -> Any:
        """Return the level, from -3 to 3, as a term: the strongest argument for minus the strongest against.

        While a caution fires that is not weak, nothing for it counts.
        """
        if (strategy, criterion) not in self._levels:
            spoken = [rule for rule in self.rules_of[strategy] if rule.criterion == criterion]
            self._levels[strategy, criterion] = self._level(spoken)
        return self._levels[strategy, criterion]

    def _level(self, spoken: list[Rule]) -> Any:
        encoding = self._encoding
        pro, con = (
            _strongest([(STRENGTHS[rule.strength], encoding.counts(rule)) for rule in spoken if favors(rule) is side])
            for side in (True, False)
        )
        cautions = [encoding.rule(rule).yes for rule in spoken if rule.points and any(map(favors, spoken))]
        return z3.If(any_of(*cautions), z3.IntVal(0), pro) - con if cautions else pro - con


def favors(rule: Rule) -> bool:
    """Say whether an argument is for its criterion; cautions and oppositions are against."""
    return rule.effect == "favor"


def _strongest(arguments: list[tuple[int, Any]]) -> Any:
    strongest: Any = z3.IntVal(0)
    for strength in sorted(set(STRENGTHS.values()) - {0}):
        fires = [formula for size, formula in arguments if size == strength]
        if fires:
            strongest = z3.If(any_of(*fires), z3.IntVal(strength), strongest)
    return strongest
