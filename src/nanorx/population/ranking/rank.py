"""Bit slices of many cases -> the order of strategies in each, what may be called first, and how far that may move.

Everything is held in masks and planes (`population.bits`); `population.tables` makes rows of them, `population.tally`
counts. The answers are those of `Assessment`, which the tests compare case by case.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.holds import holding_slices
from nanorx.advice.key_slices import KeySlices, less
from nanorx.advice.order import planes_of_step
from nanorx.advice.standing import make_weights
from nanorx.common.lazy import lazy_property
from nanorx.population.bits import choose, counted, masks_of
from nanorx.population.ranking.aside import Asides
from nanorx.population.ranking.leading import leads_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.advice.assessment import Advisor
    from nanorx.advice.key_slices import Planes, Reading
    from nanorx.advice.standing import Weights
    from nanorx.inference.bitslice import BitSlices
    from nanorx.knowledge.rule_base import RuleIndex
    from nanorx.population.encoding.encode import Encoded
    from nanorx.population.ranking.leading import Leads

__all__ = ["Leaders", "Ranked", "rank"]


def rank(advisor: Advisor, slices: BitSlices, encoded: Encoded, profile: str = "balanced") -> Ranked:
    """Order the strategies of many cases.

    Args:
        advisor: The advisor of the rule base.
        slices: The rules in every case (`evaluate_slices`).
        encoded: The cases; their columns say what is listed apart and where the histology is in doubt.
        profile: The name of the weight profile.

    Returns:
        What is found, each part when it is asked for.

    Raises:
        UsageError: There is no profile with this name.
    """
    weights = make_weights(advisor.base, advisor.base.profile(profile))
    return Ranked(advisor, slices, Asides(advisor, encoded.columns), weights)


class Leaders(NamedTuple):
    """The first two approaches of each case, of what is not listed apart, by their best strategies.

    The planes of each are most significant first: one that is set where there is none, the key, and the number of the
    strategy in the rule base.
    """

    first: Planes
    second: Planes


class Ranked:
    """The strategies of many cases in order. Keys are those on what is known, by strategy of the rule base."""

    def __init__(self, advisor: Advisor, slices: BitSlices, asides: Asides, weights: Weights) -> None:
        self.advisor = advisor
        self.base = advisor.base
        self.slices = slices
        self.asides = asides
        self.weights = weights
        self.size = slices.size
        self.full = slices.full
        self.key_slices = KeySlices(slices, weights)
        self.members = [
            [self.base.strategy_index[name] for name in approach.strategies] for approach in self.base.approaches
        ]
        """For each approach of the rule base the numbers of its strategies."""

    # -- keys

    @lazy_property
    def keys(self) -> list[Planes]:
        """The keys on what is known."""
        return self._keys("now")

    @lazy_property
    def best_keys(self) -> list[Planes]:
        """The keys that no values of what is unknown can better."""
        return self._keys("best")

    @lazy_property
    def worst_keys(self) -> list[Planes]:
        """The keys that no values of what is unknown can worsen."""
        return self._keys("worst")

    def _keys(self, reading: Reading) -> list[Planes]:
        """Return the key of each strategy with its number, by which no two are the same."""
        rows = enumerate(self.advisor.arguments)
        return [[*self.key_slices.key(about, reading), *self._number(at)] for at, about in rows]

    @lazy_property
    def number_width(self) -> int:
        """How many planes hold the number of a strategy."""
        return max(len(self.base.strategies) - 1, 0).bit_length()

    def _number(self, strategy: int) -> Planes:
        return [self.full if strategy >> place & 1 else 0 for place in reversed(range(self.number_width))]

    @lazy_property
    def widths(self) -> Mapping[str, int]:
        """The number of planes of each step of the order."""
        return self.key_slices.widths

    def step(self, key: Planes, name: str) -> list[int]:
        """Return the planes of a step of the order, least significant first, from a key."""
        return planes_of_step(key, name, self.widths, self.full)

    def strategy_planes(self, key: Planes) -> Planes:
        """Return the planes of the number of the strategy that a key is of, least significant first."""
        return key[::-1][: self.number_width]

    # -- places

    @lazy_property
    def apart(self) -> list[int]:
        """For each strategy the cases in which it is listed apart."""
        return self.asides.apart()

    @lazy_property
    def approaches(self) -> list[Planes]:
        """For each approach the key of its best strategy, listed apart or not."""
        return [self._smallest(self.keys[strategy] for strategy in members) for members in self.members]

    @lazy_property
    def first(self) -> Planes:
        """The key of the first strategy of each case, listed apart or not."""
        return self._smallest(self.approaches)

    @lazy_property
    def leaders(self) -> Leaders:
        """The first two approaches of each case, of what is not listed apart."""
        width = 1 + sum(self.widths.values()) + self.number_width
        first, second = [self.full] * width, [self.full] * width
        for at, members in enumerate(self.members):
            key = self._best_not_apart(at, members)
            behind = less(key, second, self.full)
            if behind:
                before = less(key, first, self.full)
                second = _replaced(second, _replaced(key, first, before), behind)
                first = _replaced(first, key, before)
        return Leaders(first, second)

    def _best_not_apart(self, approach: int, members: Sequence[int]) -> Planes:
        """Return the best key of an approach behind a plane that is set where all its strategies are listed apart."""
        apart = [self.apart[strategy] for strategy in members]
        if all(mask == apart[0] for mask in apart):
            return [apart[0], *self.approaches[approach]]
        return self._smallest([self.apart[strategy], *self.keys[strategy]] for strategy in members)

    def _smallest(self, keys: Iterable[Planes]) -> Planes:
        """Return the smallest key of each case."""
        rows = iter(keys)
        best = next(rows, [self.full] * (sum(self.widths.values()) + self.number_width))
        for key in rows:
            best = _replaced(best, key, less(key, best, self.full))
        return best

    @lazy_property
    def considered(self) -> list[int]:
        """For each strategy the cases in which it is the first that is not listed apart."""
        there = self.full ^ self.leaders.first[0]
        masks = masks_of(self.strategy_planes(self.leaders.first), len(self.base.strategies), self.full)
        return [mask & there for mask in masks]

    # -- what unknown values could change

    @lazy_property
    def best_considered(self) -> Planes:
        """The best key of the considered strategy."""
        return self._of_considered(self.best_keys)

    @lazy_property
    def worst_considered(self) -> Planes:
        """The worst key of the considered strategy."""
        return self._of_considered(self.worst_keys)

    @lazy_property
    def surely_before(self) -> Planes:
        """How many strategies are before the considered one whatever is unknown, least significant plane first."""
        return counted(less(key, self.best_considered, self.full) for key in self.worst_keys)

    @lazy_property
    def surely_behind(self) -> Planes:
        """How many strategies are behind the considered one whatever is unknown, least significant plane first."""
        return counted(less(self.worst_considered, key, self.full) for key in self.best_keys)

    def _of_considered(self, keys: list[Planes]) -> Planes:
        return choose(zip(self.considered, keys, strict=True), sum(self.widths.values()) + self.number_width)

    @lazy_property
    def contenders(self) -> list[int]:
        """For each strategy the cases in which it could be first, as `Assessment.contenders` says for one case."""
        surest = self._smallest(self.worst_keys)
        return [self.full ^ less(surest, key, self.full) for key in self.best_keys]

    @lazy_property
    def leads(self) -> Leads:
        """What may be called first, or why nothing may."""
        return leads_of(self)

    # -- statuses and rules

    @lazy_property
    def speaking(self) -> list[RuleIndex]:
        """The rules about strategies that are ranked."""
        return sorted({rule for about in self.advisor.arguments for rule in about.rules})

    @lazy_property
    def excluded(self) -> list[int]:
        """For each strategy the cases in which it is excluded."""
        return [self.step(key, "excluded")[0] for key in self.keys]

    @lazy_property
    def conditional(self) -> list[int]:
        """For each strategy the cases in which an exclusion or need cannot be told."""
        return [self.step(key, "conditional")[0] for key in self.keys]

    @lazy_property
    def held(self) -> list[int]:
        """For each strategy the cases in which cautions hold it back, excluded or not."""
        return [reduce(or_, self.step(key, "holds"), 0) for key in self.keys]

    @lazy_property
    def hold_makers(self) -> list[dict[RuleIndex, int]]:
        """For each strategy the cautions that make holds of it, with the cases in which they do."""
        return self._hold_makers(self.slices.fires)

    def _hold_makers(self, masks: list[int]) -> list[dict[RuleIndex, int]]:
        every = [about.holds for about in self.advisor.arguments]
        known = {holds: holding_slices(holds, masks) for holds in dict.fromkeys(every)}
        return [known[holds] for holds in every]

    @lazy_property
    def reasons(self) -> dict[RuleIndex, tuple[int, int]]:
        """For each rule that can exclude a strategy or hold one back where it does, and where it may: it cannot tell.

        Of what it may exclude, holds back or may hold back only strategies count that nothing excludes, and of cautions
        only the cases in which they make, or might make, a hold.
        """
        fires, possible = self.slices.fires, self.slices.possible
        sure: dict[RuleIndex, int] = {}
        open_: dict[RuleIndex, int] = {}
        every = zip(self.advisor.arguments, self.excluded, self.hold_makers, self._hold_makers(possible), strict=True)
        for about, excluded, holding, may_hold in every:
            left = self.full ^ excluded
            for rule in about.exclusions:
                sure[rule] = fires[rule]
                open_[rule] = open_.get(rule, 0) | possible[rule] & left
            for rule, mask in may_hold.items():
                sure[rule] = sure.get(rule, 0) | holding.get(rule, 0) & left
                open_[rule] = open_.get(rule, 0) | mask & left
        return {rule: (sure[rule], open_[rule] ^ (open_[rule] & fires[rule])) for rule in sorted(sure)}


def _replaced(old: Planes, new: Planes, where: int) -> Planes:
    """Return the new planes in the cases of a mask, and the old ones in the others."""
    if not where:
        return old
    return [before ^ ((before ^ after) & where) for before, after in zip(old, new, strict=True)]
