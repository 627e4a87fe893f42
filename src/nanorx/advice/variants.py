"""Ranking strategies in many variants of a case at once: who is first in each, and the worst place of one strategy.

`KeySlices` finds the key of one strategy in all variants by some hundred operations on whole numbers. Here strategies
stand side by side in one number, a block of bits for each, so that the same operations find the keys of all of them.
What differs from strategy to strategy is put together before, block by block: which rules speak, and the holds.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.arguments import Arguments, Sides, Studies
from nanorx.advice.holds import hold_groups, hold_slices
from nanorx.advice.key_slices import KeySlices, add, greatest, less, stopped
from nanorx.inference.bitslice import BitSlices
from nanorx.knowledge.evidence import NOT_STUDIED
from nanorx.knowledge.rule_base import RuleIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nanorx.advice.holds import Reached
    from nanorx.advice.key_slices import Planes, Reading
    from nanorx.advice.standing import Weights
    from nanorx.knowledge.evidence import Opens
    from nanorx.knowledge.rule_base import CriterionIndex, StrategyIndex

__all__ = ["Leader", "RankedVariants", "VariantRanker"]

_BYTE = 8
_ALWAYS = RuleIndex(-1)
"""Stands for a rule that fires in every variant; its mask is put behind those of the rules."""


class Leader(NamedTuple):
    """The strategy that is first in a variant; `stopped`: it is excluded or held back there."""

    strategy: StrategyIndex
    stopped: bool


class VariantRanker:
    """Ranks strategies in variants of cases, on what is known; made once for the arguments about all strategies.

    Rules that do the same to a strategy, such as strong arguments for it on one criterion, are taken together: they
    stand in a column, which has such rules for each strategy. `_sets` numbers the distinct sets of rules, `_columns`
    has the numbers, and `_about` are arguments in which each column is one rule, whose index is the place of the
    column.
    """

    def __init__(self, arguments: Sequence[Arguments]) -> None:
        self._arguments = arguments
        self._sets: dict[tuple[RuleIndex, ...], int] = {}
        self._columns: list[list[int]] = []
        self._groups = [hold_groups(about.holds) for about in arguments]
        criteria = sorted({criterion for about in arguments for criterion in about.sides})
        levels = {level for about in arguments for level, _ in about.studies.levels}
        levels |= {about.studies.otherwise for about in arguments}
        opening = sorted({name for about in arguments for name in about.studies.opening})
        cautions = self._column(lambda about: tuple([row.rule for row in about.holds]))
        held = next((about.holds[0] for about in arguments if about.holds), None)
        self._about = Arguments(
            exclusions=(self._column(lambda about: about.exclusions),),
            holds=(held._replace(rule=cautions),) if held else (),
            weighed=(),
            cautions=(),
            notes=(),
            rules=(),
            studies=Studies(
                levels=tuple((level, (self._column(partial(_rules_of_level, level)),)) for level in sorted(levels)),
                otherwise=NOT_STUDIED,
                opening={name: (self._column(partial(_opening, name)),) for name in opening},
                caps=(self._column(lambda about: about.studies.caps),),
            ),
            sides={
                criterion: Sides(
                    *[
                        tuple((self._column(partial(_arguing, criterion, side, strength)),) for strength in range(3))
                        for side in range(2)
                    ]
                )
                for criterion in criteria
            },
            groups=(),
        )

    def _column(self, of: Callable[[Arguments], tuple[RuleIndex, ...]]) -> RuleIndex:
        """Add a column with these rules of each strategy and return its place, as the index of a rule."""
        self._columns.append([self._sets.setdefault(of(about), len(self._sets)) for about in self._arguments])
        return RuleIndex(len(self._columns) - 1)

    def rank(self, slices: BitSlices, weights: Weights, strategies: Sequence[StrategyIndex]) -> RankedVariants:
        """Rank strategies in all variants.

        Args:
            slices: The masks of the rules.
            weights: The weights of the profile.
            strategies: Those that are ranked, in ascending order; at least one.

        Returns:
            Their order in each variant.
        """
        length = -(-slices.size // _BYTE)
        block = length * _BYTE
        sets = tuple(self._sets)
        fires, possible, counts = (
            _Blocks(sets, masks, slices.full, length) for masks in (slices.fires, slices.possible, slices.counts)
        )
        columns = [[column[strategy] for strategy in strategies] for column in self._columns]
        barring = {*self._about.exclusions, *(row.rule for row in self._about.holds)}
        fired = [fires.joined(column) if at in barring else 0 for at, column in enumerate(columns)]
        counted = [0 if at in barring else counts.joined(column) for at, column in enumerate(columns)]
        open_ = [possible.joined(column) if at in self._about.exclusions else 0 for at, column in enumerate(columns)]
        size = block * len(strategies)
        each = int.from_bytes((b"\1" + bytes(length - 1)) * len(strategies), "little")
        tiers = tuple((yes * each, may * each, opens) for yes, may, opens in slices.tiers)
        keys = _SideBySide(
            BitSlices(size, fired, open_, counted, tiers), weights, self._held(slices, strategies, length)
        )
        return RankedVariants(keys.key(self._about), strategies, slices.size, block)

    def _held(self, slices: BitSlices, strategies: Sequence[StrategyIndex], length: int) -> tuple[int, int]:
        """Return where cautions hold strategies back, and where they do so twice."""
        known: dict[tuple[RuleIndex, ...], Reached] = {}
        rows = [hold_slices(self._groups[strategy], slices.fires, known) for strategy in strategies]
        one, two = (b"".join([masks[at].to_bytes(length, "little") for masks in rows]) for at in range(2))
        return int.from_bytes(one, "little"), int.from_bytes(two, "little")


class _Blocks(dict[int, bytes]):
    """For the number of a set of rules the variants in which any of them is met, as bytes of one length."""

    def __init__(self, sets: Sequence[tuple[RuleIndex, ...]], masks: list[int], full: int, length: int) -> None:
        self._sets = sets
        self._masks = [*masks, full]
        self._length = length

    def __missing__(self, number: int) -> bytes:
        mask = 0
        for rule in self._sets[number]:
            mask |= self._masks[rule]
        found = self[number] = mask.to_bytes(self._length, "little")
        return found

    def joined(self, column: Sequence[int]) -> int:
        """Return the blocks of a column side by side, the first in the lowest bits."""
        return int.from_bytes(b"".join([self[number] for number in column]), "little")


class _SideBySide(KeySlices):
    """The keys of strategies that stand side by side, on what is known; their holds are found before."""

    def __init__(self, slices: BitSlices, weights: Weights, held: tuple[int, int]) -> None:
        super().__init__(slices, weights)
        self._held = held

    def holds(self, about: Arguments, reading: Reading = "now") -> tuple[int, int]:  # noqa: ARG002 - as inherited
        """Return where cautions hold strategies back, and where they do so twice."""
        return self._held


class RankedVariants:
    """The sort keys of strategies in all variants, side by side: `block` bits for each, of which `size` are used."""

    def __init__(self, planes: Planes, strategies: Sequence[StrategyIndex], size: int, block: int) -> None:
        self._planes = planes
        self._strategies = strategies
        self._size = size
        self._block = block

    def key(self, strategy: StrategyIndex) -> Planes:
        """Return the key of a strategy in every variant, as `KeySlices.key`."""
        return [plane & (1 << self._size) - 1 for plane in self._own(self._strategies.index(strategy))]

    def _own(self, place: int) -> Planes:
        """Return the block of the strategy at a place, of each plane."""
        return [plane >> place * self._block & (1 << self._block) - 1 for plane in self._planes]

    def leaders(self) -> list[Leader]:
        """Return the first strategy of every variant; of equal ones the first in the order of the rule base, by id."""
        rounds = (len(self._strategies) - 1).bit_length()
        used = (1 << self._block * len(self._strategies)) - 1
        beyond = ((1 << (self._block << rounds)) - 1) ^ used  # blocks of nobody, which come last
        # The place as the last step of the key decides between equal ones, and says who has won.
        planes = [beyond, *self._planes, *_places(rounds, self._block)]
        for at in reversed(range(rounds)):  # the upper half of the blocks against the lower one
            half = self._block << at
            full = (1 << half) - 1
            lower, upper = [plane & full for plane in planes], [plane >> half for plane in planes]
            better = less(upper, lower, full)
            planes = [one ^ ((one ^ other) & better) for one, other in zip(lower, upper, strict=True)]
        stops = stopped(planes[1:])
        bits = planes[len(planes) - rounds :]
        found: list[Leader] = []
        for variant in range(self._size):
            place = 0
            for plane in bits:
                place = place << 1 | plane >> variant & 1
            found.append(Leader(self._strategies[place], stops >> variant & 1 == 1))
        return found

    def worst_place(self, strategy: StrategyIndex) -> int:
        """Return the worst place of a strategy in any variant, among those that are ranked; places count from 1."""
        place, number = self._strategies.index(strategy), len(self._strategies)
        full = (1 << self._block * number) - 1
        length = self._block // _BYTE
        mine = [int.from_bytes(plane.to_bytes(length, "little") * number, "little") for plane in self._own(place)]
        before = less(self._planes, mine, full)
        before |= (full ^ less(mine, self._planes, full)) & ((1 << place * self._block) - 1)  # equal ones before it
        rounds = (number - 1).bit_length()
        count = [before, *[0] * rounds]
        for at in reversed(range(rounds)):
            half = self._block << at
            upper = [plane >> half for plane in count]
            count = [plane & (1 << half) - 1 for plane in count]
            add(count, upper[:-1])
        return 1 + greatest(count, (1 << self._size) - 1)


def _rules_of_level(level: int, about: Arguments) -> tuple[RuleIndex, ...]:
    """Return the rules that give a strategy a level of evidence."""
    rules = dict(about.studies.levels).get(level, ())
    return (*rules, _ALWAYS) if level == about.studies.otherwise else rules


def _opening(name: Opens, about: Arguments) -> tuple[RuleIndex, ...]:
    """Return the rules that open what a tier asks for."""
    return about.studies.opening.get(name, ())


def _arguing(criterion: CriterionIndex, side: int, strength: int, about: Arguments) -> tuple[RuleIndex, ...]:
    """Return the arguments of one strength on one side of a criterion."""
    return about.sides[criterion][side][strength] if criterion in about.sides else ()


def _places(bits: int, block: int) -> Planes:
    """Return the numbers of blocks from 0 in planes, most significant first."""
    found: Planes = []
    for at in reversed(range(bits)):
        half = block << at
        plane = ((1 << half) - 1) << half
        for step in range(at + 1, bits):
            plane |= plane << (block << step)
        found.append(plane)
    return found
