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

__all__ = ["ImagingPlanner", "at_hand"]


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


class ImagingPlanner:
    """Fills the imaging roles of strategies for one case; many strategies share their preferences."""

    def __init__(self, base: RuleBase, hand: Mapping[str, Truth]) -> None:
        self._roles = tuple(base.vocabulary.imaging_roles)
        self._hand = hand
        self._steps: dict[tuple[str, ...], ImagingStep] = {(): ImagingStep(None, "no", None)}

    def plan(self, strategy: Strategy) -> dict[str, ImagingStep]:
        """For each role the first preference that is at hand, else the first that may be."""
        return {role: self._step(strategy.imaging.get(role, ())) for role in self._roles}

    def _step(self, wanted: tuple[str, ...]) -> ImagingStep:
        step = self._steps.get(wanted)
        if step is None:
            truths = [self._hand.get(name, NO) for name in wanted]
            best = truths.index(max(truths))
            others = [name for place, name in enumerate(wanted) if place != best]
            at_hand_too = [name for name in others if self._hand.get(name, NO) == YES]
            fallback = next(iter(at_hand_too or others), None)
            step = ImagingStep(wanted[best], TRUTH_WORDS[truths[best]], fallback)
            self._steps[wanted] = step
        return step
