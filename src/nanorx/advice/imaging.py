"""The imaging plan: for each of the review's five roles what to use, whether it is at hand, and what else would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.result import ImagingStep
from nanorx.knowledge.clause import NO, TRUTH_WORDS, UNKNOWN, YES, Members, Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.inference.plan import Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rulebase import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["at_hand", "imaging_plan"]


def at_hand(base: RuleBase, case: Case, verdicts: Verdicts) -> dict[str, Truth]:
    """For each imaging whether the facility has it and nothing keeps this patient from it."""
    descriptor = base.vocabulary.descriptors.get(base.imaging.descriptor)
    if descriptor is None:
        return {}
    value = case.values.get(descriptor.name)
    found: dict[str, Truth] = {}
    for name in descriptor.choices:
        truth: Truth = value.truth(name) if isinstance(value, Members) else UNKNOWN
        limit = base.imaging.limits.get(name)
        found[name] = min(truth, verdicts.findings.get(limit, YES)) if limit else truth
    return found


def imaging_plan(base: RuleBase, strategy: Strategy, hand: Mapping[str, Truth]) -> dict[str, ImagingStep]:
    """The first preference that is at hand, else the first that may be, for each role."""
    plan: dict[str, ImagingStep] = {}
    for role in base.vocabulary.imaging_roles:
        wanted = strategy.imaging.get(role, ())
        if not wanted:
            plan[role] = ImagingStep(None, "no", None)
            continue
        truths = [hand.get(name, NO) for name in wanted]
        best = truths.index(max(truths))
        others = [name for place, name in enumerate(wanted) if place != best and truths[place] == YES]
        fallback = others[0] if others else next((name for name in wanted if name != wanted[best]), None)
        plan[role] = ImagingStep(wanted[best], TRUTH_WORDS[truths[best]], fallback)
    return plan
