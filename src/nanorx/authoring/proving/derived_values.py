"""What a derivation gives in an unknown case, as formulas.

A point table and a table of classes are said exactly. What a formula gives is said by two free numbers, its lower and
its upper end, within what it can give at all: where they decide something, that is `free` (`Encoding.exact`).
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Protocol

from nanorx.authoring.proving.solver import all_of, any_of, negation, z3
from nanorx.authoring.proving.variables import Formula, exact, within
from nanorx.knowledge.clause import GIVEN, Clause, Condition, clauses_of
from nanorx.knowledge.partial import Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.knowledge.derived import Derivation, PointItem
    from nanorx.knowledge.formula import Ends
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["Computed", "make_computed"]

Read = Callable[[Condition], Formula]
"""Gives the formula of a condition of a derivation."""


class Computed(Protocol):
    """What a derivation gives for the values of a case, whether or not it applies."""

    free: Any
    """Formula: the solver chooses what is computed, within bounds; None if it never does."""

    def constraints(self) -> list[Any]:
        """Return what holds in every case."""
        ...

    def clause(self, clause: Clause) -> Formula:
        """Return the clause in three values, asked of what is computed."""
        ...

    def can_be(self, value: Any) -> Any:
        """Return the formula: the value, a word or the term of a number, need not be refused."""
        ...

    def fixed(self, value: Value | None) -> list[Any]:
        """Return what holds in a case in which this is computed."""
        ...


def make_computed(derivation: Derivation, read: Read, vocabulary: Vocabulary, nothing: Any, mark: str) -> Computed:
    """Make the formulas of a derivation.

    Args:
        derivation: The derivation.
        read: Gives the formulas of its conditions.
        vocabulary: The vocabulary that it belongs to.
        nothing: The formula: nothing is known of its parts.
        mark: The names of free numbers begin with it.
    """
    if derivation.items:
        return _Points(derivation, read)
    if derivation.classes:
        return _Classes(derivation, read)
    return _Ends(derivation, read, vocabulary, nothing, mark)


class _Classes:
    """The choices that a table of classes can give: those of the rows that can be the first that holds."""

    def __init__(self, derivation: Derivation, read: Read) -> None:
        can: dict[str, list[Any]] = {word: [] for word in derivation.descriptor.choices}
        before: list[Any] = []
        for row in derivation.classes:
            when = [read(item) for item in row.when]
            can[row.choice].append(all_of(*before, *(item.possible for item in when)))
            before.append(negation(all_of(*(item.yes for item in when))))
        self.free = None
        self._can = {word: any_of(*some) for word, some in can.items()}

    def constraints(self) -> list[Any]:
        return []

    def clause(self, clause: Clause) -> Formula:
        anything = all_of(*self._can.values())  # then it is as if nothing were computed
        if clause.operator == GIVEN:
            several = negation(z3.AtMost(*self._can.values(), 1))
            return Formula(negation(any_of(anything, several)), all_of())
        others = [can for word, can in self._can.items() if word not in clause.values]
        own = [can for word, can in self._can.items() if word in clause.values]
        return Formula(negation(any_of(anything, *others)), any_of(anything, *own))

    def can_be(self, value: Any) -> Any:
        return self._can[value]

    def fixed(self, value: Value | None) -> list[Any]:
        del value
        return []


class _Points:
    """The fewest and the most points that a point table can give.

    All sums are written out as conditions on the parts, `_Sum`; solvers are slow with sums of terms.
    """

    def __init__(self, derivation: Derivation, read: Read) -> None:
        self.free = None
        self._derivation = derivation
        own = derivation.descriptor
        self._low, self._high = (_Sum(own, derivation.items, read, pick) for pick in (min, max))
        self._anything = all_of(negation(self._low.above(own.low)), self._high.at_least(own.high))

    def constraints(self) -> list[Any]:
        return []

    def clause(self, clause: Clause) -> Formula:
        if clause.operator == GIVEN:
            steps = self._low.steps()
            return Formula(
                all_of(*(any_of(negation(self._high.at_least(k)), self._low.at_least(k)) for k in steps)), all_of()
            )
        over = [end.above if clause.open_low else end.at_least for end in (self._low, self._high)]
        beyond = [end.at_least if clause.open_high else end.above for end in (self._low, self._high)]
        return Formula(
            all_of(negation(self._anything), over[0](clause.low), negation(beyond[1](clause.high))),
            any_of(self._anything, all_of(over[1](clause.low), negation(beyond[0](clause.high)))),
        )

    def can_be(self, value: Any) -> Any:
        """Return the formula with the slack that the table leaves: a part of the points, or a number of them."""
        tolerance, own = self._derivation.tolerance, self._derivation.descriptor

        def slack(points: float) -> float:
            return tolerance * abs(points) if self._derivation.relative else tolerance

        steps = [own.low, *self._low.steps(), own.high]
        not_below = [any_of(negation(self._low.at_least(k)), value >= exact(k - slack(k))) for k in steps]
        not_above = [any_of(self._high.above(k), value <= exact(k + slack(k))) for k in steps]
        return all_of(*not_below, *not_above)

    def fixed(self, value: Value | None) -> list[Any]:
        del value
        return []


class _Sum:
    """The least or the greatest sum of points, cut to the range of its descriptor, compared with numbers."""

    def __init__(self, own: Descriptor, items: Sequence[PointItem], read: Read, pick: Callable[..., int]) -> None:
        self._own = own
        self._items: list[list[tuple[int, Any]]] = []
        """For each part its points, fewest first, each with the formula: it gives so many or more."""
        for item in items:
            self._items.append([])
            for points in sorted({points for _, points in item.rows}):
                if pick is max:
                    more = any_of(*(read(clause).possible for clause, other in item.rows if other >= points))
                else:
                    more = negation(any_of(*(read(clause).possible for clause, other in item.rows if other < points)))
                self._items[-1].append((points, more))
        self._found: dict[tuple[int, int], Any] = {}

    def steps(self) -> list[int]:
        """List the sums within the range of the descriptor."""
        ends = [(rows[0][0], rows[-1][0]) for rows in self._items]
        low, high = sum(low for low, _ in ends), sum(high for _, high in ends)
        return [number for number in range(low, high + 1) if self._own.low <= number <= self._own.high]

    def at_least(self, number: float) -> Any:
        """Return the formula: it is this number or more."""
        if number <= self._own.low:
            return z3.BoolVal(True)  # noqa: FBT003 - the constant
        if number > self._own.high:
            return z3.BoolVal(False)  # noqa: FBT003 - the constant
        return self._reaches(len(self._items), ceil(number))

    def above(self, number: float) -> Any:
        """Return the formula: it is more than this number."""
        if number < self._own.low:
            return z3.BoolVal(True)  # noqa: FBT003 - the constant
        if number >= self._own.high:
            return z3.BoolVal(False)  # noqa: FBT003 - the constant
        return self._reaches(len(self._items), floor(number) + 1)

    def _reaches(self, parts: int, needed: int) -> Any:
        """Return the formula: the first parts give so many points together."""
        if parts == 0:
            return z3.BoolVal(needed <= 0)
        if (parts, needed) not in self._found:
            rows = self._items[parts - 1]
            self._found[parts, needed] = any_of(
                *(all_of(more, self._reaches(parts - 1, needed - points)) for points, more in rows)
            )
        return self._found[parts, needed]


class _Ends:
    """Two free ends of what a formula gives: equal if all its parts are known, and what they are if nothing is."""

    def __init__(self, derivation: Derivation, read: Read, vocabulary: Vocabulary, nothing: Any, mark: str) -> None:
        own = derivation.descriptor
        self.low, self.high = z3.Real(f"{mark}{own.name} low"), z3.Real(f"{mark}{own.name} high")
        self._anything = all_of(*self._at((own.low, own.high)), self.low != self.high)
        self._own = own
        self._nothing = nothing
        self.free = negation(nothing)
        ranges = vocabulary.derived.ranges
        assumed: dict[str, Value] = {item.name: item.assume for item in vocabulary.assumed()}
        least = [row.formula.ends(ranges.__getitem__) for row in derivation.formulas]
        self._bounds = min(low for low, _ in least), max(high for _, high in least)
        self._unknown = _ends(derivation.compute(assumed, ranges), own)
        asked = [read(clause) for row in derivation.formulas for clause in clauses_of(row.when)]
        names = dict.fromkeys(name for row in derivation.formulas for name in row.formula.names)
        numbers = [read(Clause(name, GIVEN, GIVEN)).yes for name in names]
        self._known = all_of(*numbers, *(any_of(item.yes, negation(item.possible)) for item in asked))

    def constraints(self) -> list[Any]:
        own = self._own
        low, high = (min(max(end, own.low), own.high) for end in self._bounds)
        return [
            self.low >= exact(low),
            self.low <= self.high,
            self.high <= exact(high),
            z3.Implies(self._known, self.low == self.high),
            z3.Implies(self._nothing, all_of(*self._at(self._unknown))),
        ]

    def clause(self, clause: Clause) -> Formula:
        if clause.operator == GIVEN:
            return Formula(self.low == self.high, all_of())
        meets = all_of(*within(self.low, clause), *within(self.high, clause))
        not_below = within(self.high, clause._replace(high=float("inf")))
        not_above = within(self.low, clause._replace(low=float("-inf")))
        return Formula(all_of(negation(self._anything), meets), any_of(self._anything, all_of(*not_below, *not_above)))

    def _at(self, ends: Ends) -> list[Any]:
        return [self.low == exact(ends[0]), self.high == exact(ends[1])]

    def can_be(self, value: Any) -> Any:
        raise NotImplementedError("a formula refuses nothing")

    def fixed(self, value: Value | None) -> list[Any]:
        return self._at(_ends(value, self._own))


def _ends(value: Value | None, own: Descriptor) -> Ends:
    if isinstance(value, Range):
        return value
    return (value, value) if isinstance(value, (int, float)) else (own.low, own.high)
