"""Evidence and tiers as formulas: which rows count, the level of evidence, fit, and in which tier a strategy stands.

As the rest of an encoding they are made from rules and rows alone. Fit is under the weights of the first profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.authoring.proving.solver import all_of, any_of, negation, z3

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.authoring.proving.encoding import Encoding
    from nanorx.knowledge.evidence import Opens
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["EVIDENCE_STATES", "evidence_level", "evidence_state", "rules_that_show", "tier"]

EVIDENCE_STATES = ("first-tier", "later-tier", "approved-here", "people-here", "fits")
"""What a statement may say of the evidence for a strategy."""

_NOT_STUDIED, _CAPPED = 7, 4
_OTHERWISE = {"people": 3, "animals": 5, "cells": 6}


def evidence_state(encoding: Encoding, strategy: str, state: str) -> Any:
    """Return the formula of one of `EVIDENCE_STATES`."""
    if state == "fits":
        return _fits(encoding, strategy)
    if state in {"first-tier", "later-tier"}:
        stands = tier(encoding, strategy)
        return stands == 0 if state == "first-tier" else stands > 0
    return _any(encoding, rules_that_show(encoding.base, encoding.strategies.rules_of[strategy], state))


def rules_that_show(base: RuleBase, rules: Iterable[Rule], state: str) -> Iterator[Rule]:
    """Yield the rules by which a strategy is `approved-here` or `people-here` where they count.

    They are found by what their rows say, and not by what makes tiers: an approval or guideline for this indication; a
    study in people with this tumor, positive or mixed, by efficacy or feasibility (or such an approval).
    """
    for rule in rules:
        if rule.mark is None or rule.effect != "favor" or rule.mark.bearing not in {"approved", "here"}:
            continue
        row = base.evidence[rule.mark.row]
        approved = row.is_indication and row.available != "no" and row.recommended != "research-only"
        helped = row.result in {"positive", "mixed"} and row.outcome in {"efficacy", "feasibility"}
        people = row.subjects == "people" and row.trial != "withdrawn" and not row.is_indication and helped
        if row.counts and (approved or (people and state == "people-here")):
            yield rule


def tier(encoding: Encoding, strategy: str) -> Any:
    """Return the tier for the setting, from 0, as a term; 0 where the setting has none, or is not known."""
    found: Any = z3.IntVal(0)
    for row in reversed(encoding.base.policy.tiers):
        own: Any = z3.IntVal(len(row.opens))
        for place, name in reversed(list(enumerate(row.opens))):
            own = z3.If(_opened(encoding, strategy, name), z3.IntVal(place), own)
        found = z3.If(encoding.clause(row.when).yes, own, found)
    return found


def evidence_level(encoding: Encoding, strategy: str) -> Any:
    """Return the level of evidence, from 1 (best) to 7, as a term."""
    rules = encoding.strategies.rules_of[strategy]
    rows = encoding.base.rows_about[strategy]
    of_rows = [_OTHERWISE[row.subjects] for row in rows if not row.without_benefit and row.trial != "withdrawn"]
    otherwise = min(of_rows, default=_NOT_STUDIED)
    found: Any = z3.IntVal(otherwise)
    for level in range(otherwise - 1, 0, -1):
        giving = [rule for rule in rules if rule.mark is not None and rule.mark.level == level]
        if giving:
            found = z3.If(_any(encoding, giving), z3.IntVal(level), found)
    capped = all_of(_capped(encoding, strategy), found < _CAPPED)
    return z3.If(capped, z3.IntVal(_CAPPED), found)


def _opened(encoding: Encoding, strategy: str, name: Opens) -> Any:
    """Return the formula: the strategy fits, and what a tier asks for counts."""
    marked = [rule for rule in encoding.strategies.rules_of[strategy] if rule.mark is not None and rule.mark.opens]
    opening = [rule for rule in marked if name == "people" or rule.mark.bearing == "approved"]  # type: ignore[union-attr]
    if not opening:
        return z3.BoolVal(False)  # noqa: FBT003 - the constant
    fits = encoding.strategies.stands(strategy, "fits")
    return all_of(_any(encoding, opening), negation(_capped(encoding, strategy)), fits)


def _fits(encoding: Encoding, strategy: str) -> Any:
    """Return the formula: the score without evidence is above 0."""
    base = encoding.base
    weights = next(iter(base.profiles.values())).weights
    fit = [item.id for item in base.criteria if item.axis == "fit" and weights[item.id]]
    return z3.Sum(z3.IntVal(0), *(weights[name] * encoding.strategies.level(strategy, name) for name in fit)) > 0


def _capped(encoding: Encoding, strategy: str) -> Any:
    """Return the formula: a large randomized trial in this tumor found no benefit."""
    rules = encoding.strategies.rules_of[strategy]
    return _any(encoding, [rule for rule in rules if rule.mark is not None and rule.mark.caps])


def _any(encoding: Encoding, rules: Iterable[Rule]) -> Any:
    return any_of(*(encoding.counts(rule) for rule in rules))
