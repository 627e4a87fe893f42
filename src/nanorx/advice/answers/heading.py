"""What every answer says first: the knowledge, the weights and the values that were assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.result import Assumed, ProfileOut, RuleBaseOut, StrategyOut
from nanorx.knowledge.values import value_as_json

if TYPE_CHECKING:
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["assumed_values", "profile_out", "rule_base_out", "strategy_out"]


def rule_base_out(base: RuleBase) -> RuleBaseOut:
    """Return the name, version and hash of the rule base."""
    return RuleBaseOut(base.name, base.version, base.sha256)


def profile_out(base: RuleBase, name: str) -> ProfileOut:
    """Return the weights of a profile, in the order of the criteria. Raises UsageError if there is no such profile."""
    weights = base.profile(name).weights
    return ProfileOut(name, {item.id: weights[item.id] for item in base.criteria})


def assumed_values(base: RuleBase, case: Case) -> list[Assumed]:
    """Return the values that were assumed because the case states nothing."""
    descriptors = base.vocabulary.descriptors
    return [Assumed(name, value_as_json(descriptors[name], case.values[name])) for name in case.assumed]


def strategy_out(strategy: Strategy) -> StrategyOut:
    """Return the id, title, summary and attributes of a strategy."""
    return StrategyOut(
        id=strategy.id,
        title=strategy.title,
        summary=strategy.summary,
        family=strategy.attribute("family"),
        role=strategy.attribute("role"),
        purpose=strategy.attribute("purpose"),
        procedure=strategy.attribute("procedure"),
        route=strategy.attribute("route"),
        nanoparticle=strategy.nanoparticle,
        guidance=strategy.guidance(),
        energy=strategy.attribute("energy"),
    )
