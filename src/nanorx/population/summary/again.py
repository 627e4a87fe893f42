"""The same cases ranked again: with some values changed (`--vary`), or with another rule base (`--against`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from nanorx.advice.assessment import Advisor
from nanorx.inference.bitslice import evaluate_slices
from nanorx.knowledge.partial import Members
from nanorx.knowledge.values import ValueProblem, check_value, value_as_json
from nanorx.population.columns import CodedColumn, Columns
from nanorx.population.encoding.encode import encode
from nanorx.population.ranking.counting import outcome
from nanorx.population.ranking.rank import rank
from nanorx.population.summary.compare import Paired, pair

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.encoding.encode import Encoded
    from nanorx.population.ranking.rank import Ranked

__all__ = [
    "NO_CHANGES",
    "TOGETHER",
    "Changes",
    "Comparer",
    "Comparisons",
    "changed_cases",
    "columns_for",
    "varied_columns",
]

Changes: TypeAlias = "Mapping[str, Mapping[str, Value | None]]"
"""By the words of each change the new values by descriptor; None makes one unknown."""

NO_CHANGES: Changes = {}

TOGETHER = "all together"
"""The words for all changes at once."""


@dataclass
class Comparisons:
    """What was counted for each change, by its words, and for the other rule base; adds up over batches."""

    varied: dict[str, Paired] = field(default_factory=dict)
    against: Paired | None = None

    def merge(self, other: Comparisons) -> None:
        """Add the counts of other cases to these; both are of the same changes."""
        for words, paired in other.varied.items():
            self.varied.setdefault(words, Paired()).merge(paired)
        if other.against is not None:
            self.against = self.against or Paired()
            self.against.merge(other.against)


class Comparer:
    """Ranks cases again with changes, and with another rule base; made once in each process."""

    def __init__(
        self,
        advisor: Advisor,
        profile: str,
        vary: Changes,
        against: RuleBase | None = None,
    ) -> None:
        """Say what is compared.

        Args:
            advisor: What the cases are ranked with.
            profile: The name of the weight profile; the other rule base has it, too.
            vary: The new values of each change, by its words. Several are made one by one, and then all together.
            against: The other rule base; None: there is none.
        """
        self._advisor = advisor
        self._profile = profile
        self._changes = dict(vary)
        if len(vary) > 1:
            self._changes[TOGETHER] = reduce(_both, vary.values(), {})
        self._other = Advisor(against, use_engine=False) if against is not None else None

    def compare(self, columns: Columns, encoded: Encoded, ranked: Ranked) -> Comparisons:
        """Compare a batch.

        Args:
            columns: What is stated.
            encoded: The same, encoded; without what contradicts itself.
            ranked: The same, ranked.
        """
        if not self._changes and self._other is None:
            return Comparisons()
        now = outcome(ranked)
        assumed = {item.name: item.assume for item in self._advisor.base.vocabulary.assumed()}
        found = Comparisons()
        for words, changes in self._changes.items():
            varied = varied_columns(encoded.columns, changes, assumed)
            after, refused = self._ranked(self._advisor, varied)
            found.varied[words] = pair(now, outcome(after), refused)
        if self._other is not None:
            theirs, unread = columns_for(columns, self._advisor.base, self._other.base)
            found.against = pair(outcome(self._ranked(self._other, theirs)[0]), now, unread)
        return found

    def _ranked(self, advisor: Advisor, columns: Columns) -> tuple[Ranked, int]:
        """Rank cases, and count those of which entries contradict each other."""
        encoded = encode(advisor.plan, columns)
        slices = evaluate_slices(advisor.plan, encoded.yes, encoded.may, encoded.size)
        return rank(advisor, slices, encoded, self._profile), changed_cases(columns, encoded.columns)


def changed_cases(before: Columns, after: Columns) -> int:
    """Return how many cases have entries that contradict each other: something stated is unknown after."""
    lost = np.zeros(before.size, np.bool_)
    for _, cases in before.lost(after):
        lost |= cases
    return int(lost.sum())


def _both(one: Mapping[str, Value | None], other: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """Return two changes as one; parts of the same set are joined, of other values the second counts."""
    found = dict(one)
    for name, value in other.items():
        old = found.get(name)
        both = isinstance(value, Members) and isinstance(old, Members) and not value.complete
        found[name] = _change(value, None)(old) if both else value
    return found


def varied_columns(columns: Columns, changes: Mapping[str, Value | None], assumed: Mapping[str, Value]) -> Columns:
    """Return the columns with changes made in every case.

    Args:
        columns: What is stated.
        changes: The new values by descriptor; None makes one unknown. What says only a part of a set, as
            `+cryoablation`, is added to what each case says of the rest.
        assumed: The values that count where nothing is stated, by descriptor.

    Returns:
        Columns of the same cases; the given ones stay as they are.
    """
    of = dict(columns.of)
    for name, value in changes.items():
        known = of.get(name) or CodedColumn(np.zeros(columns.size, np.int32), [None])
        of[name] = _recoded(known, _change(value, assumed.get(name)))
    return Columns(columns.size, of)


def _change(value: Value | None, assumed: Value | None) -> Callable[[Value | None], Value | None]:
    """Return what makes of a value what it is after a change."""
    if not isinstance(value, Members) or value.complete:
        return lambda _: value

    def added(old: Value | None) -> Value:
        old = assumed if old is None else old
        known = old if isinstance(old, Members) else Members((), complete=False)
        has = (known.has | value.has) - value.lacks
        lacks = frozenset() if known.complete else (known.lacks | value.lacks) - value.has
        return Members(has, lacks, complete=known.complete)

    return added


def columns_for(columns: Columns, base: RuleBase, other: RuleBase) -> tuple[Columns, int]:
    """Return columns as another rule base reads them, and in how many cases it does not know a value.

    Such a value says nothing there. One that no rule of `base` asks about is not counted.
    """
    of: dict[str, CodedColumn] = {}
    unread = np.zeros(columns.size, np.bool_)
    for name, column in columns.of.items():
        mine, theirs = base.vocabulary.descriptors[name], other.vocabulary.descriptors.get(name)
        read: dict[Value | None, Value | None] = {None: None}
        for value in column.values:
            if value is not None:
                try:
                    read[value] = None if theirs is None else check_value(theirs, value_as_json(mine, value))
                except ValueProblem:
                    read[value] = None
        lost = [value is not None and read[value] is None for value in column.values]
        if any(lost) and name in base.asked:
            unread |= np.array(lost)[column.codes]
        if theirs is not None:
            of[name] = _recoded(column, read.__getitem__)
    return Columns(columns.size, of), int(unread.sum())


def _recoded(column: CodedColumn, change: Callable[[Value | None], Value | None]) -> CodedColumn:
    """Return a column with other values; cases with equal ones share a code."""
    places: dict[Value | None, int] = {}
    codes = [places.setdefault(change(value), len(places)) for value in column.values]
    return CodedColumn(np.array(codes, np.int32)[column.codes], list(places))
