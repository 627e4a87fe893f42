"""Verdicts -> where each strategy stands: status, levels, score, and what unknown values could make of them.

A criterion's level is the strongest argument for minus the strongest against, from -3 to +3. Scores are
integer sums of weights (that sum to 100) times levels: hundredths of a level, so that a tie is a tie.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Literal, NamedTuple

from nanorx.advice.order import KeyValues, key_of
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.order import Key
    from nanorx.knowledge.rule_base import Profile, RuleBase, RuleIndex
    from nanorx.knowledge.truth import Truth

__all__ = [
    "STATUSES",
    "Level",
    "Standing",
    "Status",
    "Weights",
    "evidence_mean",
    "fit_mean",
    "make_standing",
    "make_weights",
    "stand",
]

Status = Literal["eligible", "conditional", "excluded"]
STATUSES: tuple[Status, ...] = ("eligible", "conditional", "excluded")


class Weights(NamedTuple):
    """The integer weights of a profile in the order of the criteria, and which criteria are evidence.

    `fit_total` and `evidence_total` are the sums of the two axes. `scaled` are the weights without their common
    divisor, which order strategies alike; a score from them needs `planes` bits.
    """

    all: tuple[int, ...]
    fit: tuple[int, ...]
    evidence: tuple[int, ...]
    fit_total: int
    evidence_total: int
    scaled: tuple[int, ...]
    planes: int


def make_weights(base: RuleBase, profile: Profile) -> Weights:
    """Return the weights of a profile, split by axis."""
    weights = tuple(profile.weights[item.id] for item in base.criteria)
    fit = tuple(weight if item.axis == "fit" else 0 for item, weight in zip(base.criteria, weights, strict=True))
    evidence = tuple(whole - part for whole, part in zip(weights, fit, strict=True))
    divisor = gcd(*weights) or 1
    scaled = tuple(weight // divisor for weight in weights)
    return Weights(weights, fit, evidence, sum(fit), sum(evidence), scaled, (6 * sum(scaled)).bit_length())


@dataclass(slots=True)
class Level:
    """A criterion: strongest argument for and against now, and the lowest and highest level possible."""

    pro: int
    con: int
    low: int
    high: int

    @property
    def now(self) -> int:
        """The strongest argument for minus the strongest argument against, of those that fire."""
        return self.pro - self.con


@dataclass(slots=True)
class Standing:
    """Where a strategy stands. Scores are hundredths of a level under the profile's weights.

    `now` holds the levels of the criteria on what is known.
    """

    id: str
    excluded: Truth
    held: Truth
    levels: tuple[Level, ...]
    now: tuple[int, ...]
    score: int
    score_low: int
    score_high: int
    evidence: int
    evidence_low: int
    evidence_high: int

    @property
    def status(self) -> Status:
        """`excluded`, `conditional` (an exclusion or need cannot be told yet) or `eligible`."""
        return STATUSES[self.excluded]

    @property
    def held_back(self) -> bool:
        """A strong caution or a hold-back of the rule base has fired."""
        return self.held == YES

    @property
    def values(self) -> KeyValues:
        """What the order looks at, on what is known."""
        return KeyValues(self.excluded == YES, self.held == YES, self.score, self.excluded == UNKNOWN, self.evidence)

    def key(self) -> Key:
        """Return the sort key on what is known."""
        return key_of(self.values, self.id)

    def best_key(self, *, if_not_excluded: bool = False) -> Key:
        """Return a sort key that no completion of the case can better."""
        excluded = self.excluded == YES and not if_not_excluded
        return key_of(
            KeyValues(excluded, self.held == YES, self.score_high, conditional=False, evidence=self.evidence_high),
            self.id,
        )

    def worst_key(self, *, if_not_excluded: bool = False) -> Key:
        """Return a sort key that no completion of the case can worsen."""
        excluded = self.excluded != NO and not if_not_excluded
        return key_of(
            KeyValues(excluded, self.held != NO, self.score_low, conditional=False, evidence=self.evidence_low), self.id
        )


def stand(name: str, about: Arguments, verdicts: Sequence[Truth], weights: Weights) -> Standing:
    """Return the standing of one strategy.

    Args:
        name: The id of the strategy.
        about: The rules about it, by effect.
        verdicts: The verdicts of all rules, in the order of the rule base.
        weights: The weights of the profile.

    Returns:
        The standing on what is known, with the bounds that unknown values leave.
    """
    size = len(weights.all)
    pro, con = [0] * size, [0] * size
    open_pro, open_con = [0] * size, [0] * size
    for rule, at, favors, strength in about.weighed:
        verdict = verdicts[rule]
        if verdict == NO:
            continue
        fired, possible = (pro, open_pro) if favors else (con, open_con)
        if verdict == YES and strength > fired[at]:
            fired[at] = strength
        if strength > possible[at]:
            possible[at] = strength
    levels = tuple([Level(pro[at], con[at], pro[at] - open_con[at], open_pro[at] - con[at]) for at in range(size)])
    excluded, held = _greatest(about.exclusions, verdicts), _greatest(about.holds, verdicts)
    return make_standing(name, excluded, held, levels, weights)


def make_standing(name: str, excluded: Truth, held: Truth, levels: tuple[Level, ...], weights: Weights) -> Standing:
    """Return the standing of a strategy with these levels."""
    now = tuple([level.pro - level.con for level in levels])
    score = low = high = evidence = evidence_low = evidence_high = 0
    for level, value, weight, counts in zip(levels, now, weights.all, weights.evidence, strict=True):
        score += weight * value
        low += weight * level.low
        high += weight * level.high
        if counts:
            evidence += counts * value
            evidence_low += counts * level.low
            evidence_high += counts * level.high
    return Standing(name, excluded, held, levels, now, score, low, high, evidence, evidence_low, evidence_high)


def _greatest(rules: tuple[RuleIndex, ...], verdicts: Sequence[Truth]) -> Truth:
    """Return the greatest verdict of some rules, or no if there are none."""
    greatest: Truth = NO
    for rule in rules:
        if verdicts[rule] > greatest:
            greatest = verdicts[rule]
    return greatest


def fit_mean(standing: Standing, weights: Weights) -> int:
    """Return the weighted mean level of the fit criteria, in hundredths of a level."""
    return _mean(standing.score - standing.evidence, weights.fit_total)


def evidence_mean(standing: Standing, weights: Weights) -> int:
    """Return the weighted mean level of the evidence criteria, in hundredths of a level."""
    return _mean(standing.evidence, weights.evidence_total)


def _mean(summed: int, total: int) -> int:
    """Return a weighted mean in hundredths, rounded half away from zero, or 0 if the weights are all 0."""
    if not total:
        return 0
    mean = (100 * abs(summed) + total // 2) // total
    return mean if summed >= 0 else -mean
