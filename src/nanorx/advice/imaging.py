"""The imaging plan: for each of the review's five roles what to use, whether it is at hand, and what else would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.result import ImagingStep
from nanorx.knowledge.partial import truth_of_element
from nanorx.knowledge.truth import NO, TRUTH_WORDS, YES, Truth, conjunction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.inference.plan import Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["ImagingPlanner"]


def _at_hand(base: RuleBase, case: Case, verdicts: Verdicts) -> dict[str, Truth]:
    """Return for each imaging modality whether the facility has it and this patient may have it."""
    descriptor = base.vocabulary.descriptors.get(base.imaging.descriptor)
    if descriptor is None:
        return {}
    value = case.values.get(descriptor.name)
    found: dict[str, Truth] = {}
    for name in descriptor.choices:
        truth = truth_of_element(value, name)
        limit = base.imaging.limits.get(name)
        found[name] = conjunction((truth, verdicts.findings.get(limit, YES))) if limit else truth
    return found


class ImagingPlanner:
    """Fills the imaging roles of strategies; made once for a rule base, as many strategies share their preferences."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base
        wanted: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
        self._rows = [
            [
                (role, wanted.setdefault((strategy.imaging.get(role, ()), _required(strategy)), len(wanted)))
                for role in base.vocabulary.imaging_roles
            ]
            for strategy in base.strategies
        ]
        self._wanted = list(wanted)

    def plans(self, case: Case, verdicts: Verdicts) -> list[dict[str, ImagingStep]]:
        """Return for each strategy and role the first preference that is at hand, else the first that may be.

        Imaging that the strategy requires counts as at hand while that is unknown: without it there is no plan.
        """
        hand = _at_hand(self._base, case, verdicts)
        steps = [_step(wanted, required, hand) for wanted, required in self._wanted]
        return [{role: steps[at] for role, at in row} for row in self._rows]


def _required(strategy: Strategy) -> tuple[str, ...]:
    """Return the imaging modalities that the strategy requires: the attribute of the same name says `required`."""
    return tuple(name for name, values in strategy.attributes.items() if values == ("required",))


def _step(wanted: tuple[str, ...], required: tuple[str, ...], hand: Mapping[str, Truth]) -> ImagingStep:
    if not wanted:
        return ImagingStep(None, "no", None)
    truths = [hand.get(name, NO) for name in wanted]
    chances = [YES if truth and name in required else truth for name, truth in zip(wanted, truths, strict=True)]
    best = chances.index(max(chances))
    others = [name for place, name in enumerate(wanted) if place != best]
    at_hand_too = [name for name in others if hand.get(name, NO) == YES]
    fallback = next(iter(at_hand_too or others), None)
    return ImagingStep(wanted[best], TRUTH_WORDS[truths[best]], fallback)
