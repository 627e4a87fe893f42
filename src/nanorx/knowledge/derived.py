"""Derived descriptors: values that a table or a formula of the vocabulary computes from others.

A point table adds up points, a table of classes takes the first row whose conditions hold, a formula computes a number.
What is not known of a part leaves open what the table can give: the result is then a range, or some of the choices. A
stated value always stands instead of the computed one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from nanorx.knowledge.clause import clauses_of, truth_of_condition
from nanorx.knowledge.formula import FormulaError
from nanorx.knowledge.partial import OneOf, Range
from nanorx.knowledge.truth import NO, YES, conjunction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.formula import Ends, NumberFormula
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.sources import Cite
    from nanorx.knowledge.truth import Truth
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = [
    "NO_DERIVATIONS",
    "Class",
    "Derivation",
    "Derivations",
    "DerivedExample",
    "FormulaRow",
    "PointItem",
    "possible_rows",
]


class PointItem(NamedTuple):
    """A part of a point table: the points for each clause about one descriptor; one clause fits each value."""

    descriptor: str
    rows: tuple[tuple[Clause, int], ...]

    def points(self, value: Value | None) -> tuple[int, int]:
        """Return the fewest and the most points that a value can give."""
        found = [points for clause, points in self.rows if clause.truth(value) != NO]
        found = found or [points for _, points in self.rows] or [0]  # of a table with a gap, which the loader refuses
        return min(found), max(found)


class Class(NamedTuple):
    """A row of a table of classes: the choice, if all conditions hold and no row before it does."""

    choice: str
    when: tuple[Condition, ...]


class FormulaRow(NamedTuple):
    """A formula, if all conditions hold and those of no row before it do."""

    formula: NumberFormula
    when: tuple[Condition, ...]


_Row = TypeVar("_Row", Class, FormulaRow)


class DerivedExample(NamedTuple):
    """A worked example: what is given, and the value, the range (`7 to 15`) or the choices (`B or C`) that follow."""

    case: str
    given: Mapping[str, Any]
    expect: str


_KEPT = 5_000
"""Values that are kept; a rule base meets some hundreds for a case."""


class Derivation(NamedTuple):
    """How one descriptor is computed: by `items`, `classes` or `formulas`, of which the others are empty.

    Nothing is computed unless all of `when` are yes. `refuses` says whether a stated value that cannot be so is a
    contradiction; else it is a warning. `tolerance` is how far a stated number may differ, in the unit of the
    descriptor or, if `relative`, as a part of the computed number. `cuts` are the limits that rules may ask about.
    """

    descriptor: Descriptor
    when: tuple[Clause, ...]
    items: tuple[PointItem, ...]
    classes: tuple[Class, ...]
    formulas: tuple[FormulaRow, ...]
    cuts: tuple[float, ...]
    cites: tuple[Cite, ...]
    examples: tuple[DerivedExample, ...]
    refuses: bool
    tolerance: float = 0.0
    relative: bool = False

    @property
    def name(self) -> str:
        """The descriptor that is computed."""
        return self.descriptor.name

    @property
    def rows(self) -> tuple[Class | FormulaRow, ...]:
        """The rows of its table of classes, or its formulas."""
        return self.classes or self.formulas

    def clauses(self) -> Iterator[Clause]:
        """Yield every clause that it asks, of conditions and of point tables."""
        yield from self.when
        for item in self.items:
            yield from (clause for clause, _ in item.rows)
        for row in self.rows:
            yield from clauses_of(row.when)

    @property
    def parts(self) -> tuple[str, ...]:
        """The descriptors that it is computed from, without those that only say whether it is computed at all."""
        names = [item.descriptor for item in self.items]
        names += [clause.descriptor for row in self.rows for clause in clauses_of(row.when)]
        names += [name for row in self.formulas for name in row.formula.names]
        return tuple(dict.fromkeys(names))

    @property
    def reads(self) -> tuple[str, ...]:
        """All descriptors that it rests on."""
        return tuple(dict.fromkeys([clause.descriptor for clause in self.when] + list(self.parts)))

    def applies(self, values: Mapping[str, Value]) -> Truth:
        """Return whether it is computed for these values: yes, no, or unknown."""
        return conjunction([clause.truth(values.get(clause.descriptor)) for clause in self.when])

    def compute(self, values: Mapping[str, Value], ranges: Mapping[str, Ends]) -> Value | None:
        """Compute the value from others, whether or not it applies.

        Args:
            values: The values by descriptor; what is missing is unknown.
            ranges: The plausible range of each number that a formula reads.

        Returns:
            The value, or what it can be; None if it can be anything.
        """
        if self.items:
            ends = [item.points(values.get(item.descriptor)) for item in self.items]
            return self._number(sum(low for low, _ in ends), sum(high for _, high in ends))
        if self.classes:
            possible = {row.choice for row in possible_rows(self.classes, values)}
            choices = tuple(choice for choice in self.descriptor.choices if choice in possible)
            if len(choices) in {0, len(self.descriptor.choices)}:  # 0: a wrong table, which the loader refuses
                return None
            return choices[0] if len(choices) == 1 else OneOf(choices)
        try:
            known = [row.formula.ends(lambda name: _ends_of(values.get(name), ranges[name]))
                     for row in possible_rows(self.formulas, values)]  # fmt: skip
        except FormulaError:
            return None  # the loader refuses a formula that has no value somewhere
        if not known:
            return None
        return self._number(min(low for low, _ in known), max(high for _, high in known))

    def _number(self, low: float, high: float) -> Value | None:
        """Return a number or a range within what is plausible; None if that is no news."""
        own = self.descriptor
        low, high = (min(max(end, own.low), own.high) for end in (low, high))
        if low == high:
            return float(low)
        return None if (low, high) == (own.low, own.high) else Range(float(low), float(high))

    def agrees(self, stated: Value, found: Value) -> bool:
        """Say whether a stated value can be one of those that were computed, within the tolerance."""
        if isinstance(stated, (str, OneOf)):
            return not set(_choices(stated)).isdisjoint(_choices(found))
        low, high = _ends_of(found, (0.0, 0.0))
        least, most = _ends_of(stated, (0.0, 0.0))
        slack = [self.tolerance * (abs(end) if self.relative else 1.0) for end in (low, high)]
        return least <= high + slack[1] and most >= low - slack[0]


class Derivations:
    """The derivations of a vocabulary, in an order in which each comes after those that it rests on."""

    def __init__(self, rows: Iterable[Derivation] = (), ranges: Mapping[str, Ends] | None = None) -> None:
        self.rows = tuple(rows)
        self.ranges: Mapping[str, Ends] = ranges or {}
        """The plausible range of each number, by descriptor."""
        self.of = {row.name: row for row in self.rows}
        """By the descriptor that is computed."""
        after: dict[str, list[Derivation]] = {}
        for row in self.rows:
            for name in {behind for part in row.reads for behind in (part, *self.behind(part))}:
                after.setdefault(name, []).append(row)
        self._parts = {row.name: row.parts for row in self.rows}
        self._refusing = tuple(row for row in self.rows if row.refuses)
        self._known: dict[tuple[object, ...], Value | None] = {}
        self.after = {name: tuple(found) for name, found in after.items()}
        """For each descriptor the derivations that rest on it, directly or through others."""

    def __eq__(self, other: object) -> bool:
        """Say whether both compute the same."""
        return self.rows == other.rows if isinstance(other, Derivations) else NotImplemented

    def __hash__(self) -> int:
        """Hash the names of what is computed."""
        return hash(tuple(row.name for row in self.rows))

    def behind(self, name: str) -> Iterator[str]:
        """Yield all that a descriptor is computed from, directly or through others, nothing if it is not derived."""
        for part in self.of[name].reads if name in self.of else ():
            yield part
            yield from self.behind(part)

    def derive(self, values: dict[str, Value]) -> tuple[str, ...]:
        """Compute what follows from values and add it to them.

        Args:
            values: What is stated and assumed, by descriptor.

        Returns:
            The descriptors that were computed, in their order.
        """
        found: list[str] = []
        for row in self.rows:
            value = None if row.name in values else self._computed(row, values)
            if value is not None:
                values[row.name] = value
                found.append(row.name)
        return tuple(found)

    def _computed(self, row: Derivation, values: Mapping[str, Value]) -> Value | None:
        """Compute a value if it applies and anything is known of its parts."""
        if not self._has_parts(row, values) or row.applies(values) != YES:
            return None
        return self._value(row, values)

    def _has_parts(self, row: Derivation, values: Mapping[str, Value]) -> bool:
        """Say whether anything is known of what a value is computed from."""
        return any(name in values for name in self._parts[row.name])

    def _value(self, row: Derivation, values: Mapping[str, Value]) -> Value | None:
        """Compute a value from its parts, whether or not it applies. It is kept, since cases and questions repeat."""
        key = (row.name, *map(values.get, self._parts[row.name]))
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = row.compute(values, self.ranges)
        return self._known[key]

    def changes(
        self, values: Mapping[str, Value], derived: Collection[str], changed: Mapping[str, Value | None]
    ) -> dict[str, Value | None]:
        """Compute what else changes with some values.

        Args:
            values: The values of a case, the computed ones among them.
            derived: The descriptors of which the value is computed.
            changed: New values by descriptor; None makes one unknown.

        Returns:
            The computed values that are then others, None where nothing follows any more; and what stands for a value
            that was made unknown and is computed.
        """
        touched = {name for name, value in changed.items() if value is None and name in self.of}
        for name in changed:
            if name in self.after:
                touched.update(row.name for row in self.after[name])
        if not touched:
            return {}
        now = {name: value for name, value in values.items() if name not in touched or name not in derived}
        for name, value in changed.items():
            if value is None:
                now.pop(name, None)
            else:
                now[name] = value
        found: dict[str, Value | None] = {}
        for row in self.rows:
            if row.name in touched and row.name not in now:
                value = self._computed(row, now)
                if value is not None:
                    now[row.name] = value
                if row.name in changed or value != values.get(row.name):
                    found[row.name] = value
        return found

    def supposing(self, values: Mapping[str, Value]) -> Mapping[str, Value]:
        """Return values with what would be computed if every table applied that may.

        Who states a class says that there is one, so its points are added up too, whether or not their table applies.
        """
        found = dict(values)
        for row in self.rows:
            if row.name not in found and self._has_parts(row, found) and row.applies(found) != NO:
                value = self._value(row, found)
                if value is not None:
                    found[row.name] = value
        return found

    def disagreements(self, values: Mapping[str, Value]) -> Iterator[tuple[Derivation, Value]]:
        """Yield each derivation that gives something else than the value that stands, with what it can give."""
        supposed = self.supposing(values)
        for row in self.rows:
            found = self.disagrees(row, supposed)
            if found is not None:
                yield row, found

    def refuses(self, values: Mapping[str, Value]) -> bool:
        """Say whether a value stands that a table which refuses others cannot give."""
        standing = [row for row in self._refusing if row.name in values]
        if not standing:
            return False
        supposed = self.supposing(values)
        return any(self.disagrees(row, supposed) is not None for row in standing)

    def disagrees(self, row: Derivation, values: Mapping[str, Value]) -> Value | None:
        """Return what a value can be where the one that stands is not it; None where both agree or nothing is known.

        A value stands for itself unless the table surely does not apply: who states a class says that there is one.
        """
        stated = values.get(row.name)
        if stated is None or row.applies(values) == NO:
            return None
        found = self._value(row, values)
        return found if found is not None and not row.agrees(stated, found) else None


NO_DERIVATIONS = Derivations()


def possible_rows(rows: Iterable[_Row], values: Mapping[str, Value]) -> Iterator[_Row]:
    """Yield the rows that can be the first whose conditions hold."""

    def truth(clause: Clause) -> Truth:
        return clause.truth(values.get(clause.descriptor))

    for row in rows:
        holds = conjunction([truth_of_condition(item, truth) for item in row.when])
        if holds != NO:
            yield row
        if holds == YES:
            return


def _choices(value: Value) -> tuple[str, ...]:
    return value.choices if isinstance(value, OneOf) else (str(value),)


def _ends_of(value: Value | None, plausible: Ends) -> Ends:
    if isinstance(value, Range):
        return value.low, value.high
    return (value, value) if isinstance(value, (int, float)) else plausible
