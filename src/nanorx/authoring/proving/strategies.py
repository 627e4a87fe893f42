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
    from collections.abc import Iterator

    from nanorx.authoring.proving.encoding import Encoding
    from nanorx.knowledge.rule import Rule

__all__ = ["StrategyFormulas", "favors"]

Side = dict[int, Any]
"""The arguments on one side of a criterion: strength, strongest first -> the formula: one counts that is so strong."""
_STRONGEST_FIRST = sorted(set(STRENGTHS.values()) - {0}, reverse=True)


class StrategyFormulas:
    """The formulas of the strategies of an encoding, each made when it is first asked for."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self.rules_of = encoding.base.rules_about
        self._bars: dict[tuple[str, str], Formula] = {}
        self._moderate: dict[str, list[Rule]] = {}
        self._states: dict[tuple[str, str], Any] = {}
        self._levels: dict[tuple[str, str], tuple[Side, Side]] = {}

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
        """Return the level, from -3 to 3, as a term: the strongest argument for minus the strongest against."""
        pro, con = self._sides(strategy, criterion)
        return _strongest(pro) - _strongest(con)

    def level_within(self, strategy: str, criterion: str, low: int, high: int) -> Any:
        """Return the formula: the level is `low` or more and `high` or less.

        It is said without numbers, with which a proof can take six times as long.
        """
        pro, con = self._sides(strategy, criterion)
        return all_of(*_ahead_at_most(high, pro, con), *_ahead_at_most(-low, con, pro))

    def _sides(self, strategy: str, criterion: str) -> tuple[Side, Side]:
        """Return what counts for a criterion and what counts against it.

        While a caution fires that is not weak, nothing counts for it.
        """
        if (strategy, criterion) not in self._levels:
            spoken = [rule for rule in self.rules_of[strategy] if rule.criterion == criterion]
            pro, con = (self._side([rule for rule in spoken if favors(rule) is side]) for side in (True, False))
            cautions = [self._encoding.rule(rule).yes for rule in spoken if rule.points]
            if pro and cautions:
                calm = negation(any_of(*cautions))
                pro = {strength: all_of(reached, calm) for strength, reached in pro.items()}
            self._levels[strategy, criterion] = pro, con
        return self._levels[strategy, criterion]

    def _side(self, rules: list[Rule]) -> Side:
        side: Side = {}
        stronger: list[Any] = []
        for strength in _STRONGEST_FIRST:
            own = [self._encoding.counts(rule) for rule in rules if STRENGTHS[rule.strength] == strength]
            if own or stronger:
                side[strength] = any_of(*stronger, *own)
                stronger = [side[strength]]
        return side


def favors(rule: Rule) -> bool:
    """Say whether an argument is for its criterion; cautions and oppositions are against."""
    return rule.effect == "favor"


def _strongest(side: Side) -> Any:
    """Return the strength of the strongest argument of a side as a term; 0 if none counts."""
    found: Any = z3.IntVal(0)
    for strength, reached in reversed(side.items()):
        found = z3.If(reached, z3.IntVal(strength), found)
    return found


def _ahead_at_most(most: int, side: Side, other: Side) -> Iterator[Any]:
    """Yield the formulas: where a side reaches a strength, the other reaches that less `most`."""
    if most < 0:
        yield other.get(-most, any_of())
    yield from (
        any_of(negation(reached), other.get(strength - most, any_of()))
        for strength, reached in side.items()
        if strength > most
    )
