"""Verdicts -> where each strategy stands: status, levels, score, and what unknown values could make of them.

Scores are integer sums of weights (that sum to 100) times levels: hundredths of a level, so that a tie is a tie.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Literal, NamedTuple

from nanorx.advice.holds import holding
from nanorx.advice.levels import Bounds, criterion_found
from nanorx.advice.order import KeyValues, key_of
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.arguments import Arguments, Studies
    from nanorx.advice.levels import CaseVerdicts, CriterionFound, Level
    from nanorx.advice.order import Key
    from nanorx.knowledge.evidence import Opens
    from nanorx.knowledge.rule_base import Profile, RuleBase, RuleIndex
    from nanorx.knowledge.truth import Truth

__all__ = [
    "CAPPED",
    "STATUSES",
    "Standing",
    "Status",
    "Weights",
    "evidence_mean",
    "excluded_and_held",
    "fit_mean",
    "make_standing",
    "make_weights",
    "stand",
    "stand_on",
]

Status = Literal["eligible", "conditional", "excluded"]
STATUSES: tuple[Status, ...] = ("eligible", "conditional", "excluded")
CAPPED = 4
"""The best level of evidence where a large randomized trial in this tumor found no benefit."""


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
    scaled_fit_total: int
    planes: int


def make_weights(base: RuleBase, profile: Profile) -> Weights:
    """Return the weights of a profile, split by axis."""
    weights = tuple(profile.weights[item.id] for item in base.criteria)
    fit = tuple(weight if item.axis == "fit" else 0 for item, weight in zip(base.criteria, weights, strict=True))
    evidence = tuple(whole - part for whole, part in zip(weights, fit, strict=True))
    divisor = gcd(*weights) or 1
    scaled = tuple(weight // divisor for weight in weights)
    scaled_fit = sum(fit) // divisor
    return Weights(weights, fit, evidence, sum(fit), sum(evidence), scaled, scaled_fit, (6 * sum(scaled)).bit_length())


@dataclass(slots=True)
class Standing:
    """Where a strategy stands. Scores are hundredths of a level under the profile's weights.

    `holds` counts from 0 to 2; `now` has the levels of the criteria on what is known; `tier` counts from 0; `level` is
    the level of evidence, from 1 (best) to 7.
    """

    id: str
    excluded: Truth
    holds: Bounds
    levels: tuple[Level, ...]
    now: tuple[int, ...]
    score: int
    score_low: int
    score_high: int
    evidence: int
    tier: Bounds
    level: Bounds

    @property
    def status(self) -> Status:
        """`excluded`, `conditional` (an exclusion or need cannot be told yet) or `eligible`."""
        return STATUSES[self.excluded]

    @property
    def held_back(self) -> bool:
        """Cautions hold it back."""
        return self.holds.now > 0

    @property
    def fit(self) -> int:
        """The score without evidence."""
        return self.score - self.evidence

    @property
    def values(self) -> KeyValues:
        """What the order looks at, on what is known."""
        excluded = self.excluded == YES
        return KeyValues(excluded, self.holds.now, self.tier.now, self.score, self.excluded == UNKNOWN, self.level.now)

    def key(self) -> Key:
        """Return the sort key on what is known."""
        return key_of(self.values, self.id)

    def best_key(self, *, if_not_excluded: bool = False) -> Key:
        """Return a sort key that no completion of the case can better."""
        excluded = self.excluded == YES and not if_not_excluded
        values = KeyValues(
            excluded, self.holds.best, self.tier.best, self.score_high, conditional=False, level=self.level.best
        )
        return key_of(values, self.id)

    def worst_key(self, *, if_not_excluded: bool = False) -> Key:
        """Return a sort key that no completion of the case can worsen."""
        excluded = self.excluded != NO and not if_not_excluded
        values = KeyValues(
            excluded, self.holds.worst, self.tier.worst, self.score_low, conditional=False, level=self.level.worst
        )
        return key_of(values, self.id)


_NO_HOLDS = Bounds(0, 0, 0)


def stand(name: str, about: Arguments, verdicts: CaseVerdicts, weights: Weights) -> Standing:
    """Return the standing of one strategy.

    Args:
        name: The id of the strategy.
        about: The rules about it, by effect.
        verdicts: What the case decides; the verdicts in the order of the rule base.
        weights: The weights of the profile.

    Returns:
        The standing on what is known, with the bounds that unknown values leave.
    """
    found = [criterion_found(group, verdicts) for group in about.groups]
    return stand_on(name, about, found, verdicts, weights)


def stand_on(
    name: str, about: Arguments, found: Sequence[CriterionFound], verdicts: CaseVerdicts, weights: Weights
) -> Standing:
    """Return the standing of one strategy as `stand`, from what the arguments about each criterion come to."""
    excluded = _greatest(about.exclusions, verdicts.rules)
    holds = next((row.holds for row in found if row.holds), _NO_HOLDS)  # all cautions are about one criterion
    return make_standing(name, excluded, holds, tuple([row.level for row in found]), weights, about.studies, verdicts)


def excluded_and_held(about: Arguments, verdicts: Sequence[Truth]) -> tuple[Truth, bool]:
    """Say whether rules exclude a strategy, and whether cautions hold it back."""
    return _greatest(about.exclusions, verdicts), bool(holding(about.holds, verdicts))


def make_standing(
    name: str,
    excluded: Truth,
    holds: Bounds,
    levels: tuple[Level, ...],
    weights: Weights,
    studies: Studies,
    verdicts: CaseVerdicts,
) -> Standing:
    """Return the standing of a strategy with these levels of its criteria."""
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
    counting = _counting(studies, verdicts)
    fits = Bounds(score - evidence > 0, high - evidence_high > 0, low - evidence_low > 0)
    return Standing(
        id=name,
        excluded=excluded,
        holds=holds,
        levels=levels,
        now=now,
        score=score,
        score_low=low,
        score_high=high,
        evidence=evidence,
        tier=_tier(counting, fits, verdicts),
        level=counting.level,
    )


class _Counting(NamedTuple):
    """The level of evidence, and what opens a tier: on what is known, at best and at worst."""

    level: Bounds
    opens: Mapping[Opens, tuple[bool, bool, bool]]


def _counting(studies: Studies, verdicts: CaseVerdicts) -> _Counting:
    """Find the level of evidence and what opens tiers; a large trial without benefit keeps both down."""
    capped, may_be_capped, surely_capped = _any(studies.caps, verdicts)
    now = best = worst = studies.otherwise
    for level, rules in reversed(studies.levels):
        counts, possible, sure = _any(rules, verdicts)
        now = level if counts else now
        best = level if possible else best
        worst = level if sure else worst
    span = Bounds(
        max(now, CAPPED) if capped else now,
        max(best, CAPPED) if surely_capped else best,
        max(worst, CAPPED) if may_be_capped else worst,
    )
    opens: dict[Opens, tuple[bool, bool, bool]] = {}
    for name, rules in studies.opening.items():
        counts, possible, sure = _any(rules, verdicts)
        opens[name] = (counts and not capped, possible and not surely_capped, sure and not may_be_capped)
    return _Counting(span, opens)


def _any(rules: tuple[RuleIndex, ...], verdicts: CaseVerdicts) -> tuple[bool, bool, bool]:
    """Say whether any of some rules counts, may fire, and surely fires."""
    counts = possible = sure = False
    known = verdicts.rules
    for rule in rules:
        verdict = known[rule]
        if verdict != NO:
            possible = True
            sure = sure or verdict == YES
            counts = counts or verdict == YES or rule in verdicts.presumed
    return counts, possible, sure


def _tier(counting: _Counting, fits: Bounds, verdicts: CaseVerdicts) -> Bounds:
    """Return the tier for the setting; where the setting is not known, anything between the first and the worst."""
    if not verdicts.tiers:
        return _ONE_TIER
    truth, wanted = verdicts.tiers[0]
    if truth == YES:  # no other row can be of the setting
        return Bounds(*[_first_open(wanted, counting.opens, fits, at) for at in range(3)])
    return Bounds(0, 0, max(_first_open(opens, counting.opens, fits, 2) for _, opens in verdicts.tiers))


_ONE_TIER = Bounds(0, 0, 0)
"""The tier of all strategies in a setting without tiers."""


def _first_open(
    wanted: tuple[Opens, ...], opens: Mapping[Opens, tuple[bool, bool, bool]], fits: Bounds, at: int
) -> int:
    """Return the first tier that is open, on what is known (0), at best (1) or at worst (2)."""
    if fits[at]:
        for tier, name in enumerate(wanted):
            if opens[name][at]:
                return tier
    return len(wanted)


def _greatest(rules: tuple[RuleIndex, ...], verdicts: Sequence[Truth]) -> Truth:
    """Return the greatest verdict of some rules, or no if there are none."""
    greatest: Truth = NO
    for rule in rules:
        if verdicts[rule] > greatest:
            greatest = verdicts[rule]
    return greatest


def fit_mean(standing: Standing, weights: Weights) -> int:
    """Return the weighted mean level of the fit criteria, in hundredths of a level."""
    return _mean(standing.fit, weights.fit_total)


def evidence_mean(standing: Standing, weights: Weights) -> int:
    """Return the weighted mean level of the evidence criteria, in hundredths of a level."""
    return _mean(standing.evidence, weights.evidence_total)


def _mean(summed: int, total: int) -> int:
    """Return a weighted mean in hundredths, rounded half away from zero, or 0 if the weights are all 0."""
    if not total:
        return 0
    mean = (100 * abs(summed) + total // 2) // total
    return mean if summed >= 0 else -mean
