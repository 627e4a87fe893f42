"""Derived descriptors of many cases: what `Derivations.derive` computes of one, and what stated values disagree with.

Each case is reduced to the truths of the clauses that a derivation asks, so that few combinations are left; of each one
the derivation computes the value of one case. Formulas are computed for all cases at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nanorx.knowledge.derived import possible_rows
from nanorx.knowledge.truth import UNKNOWN, YES
from nanorx.population.encoding.formulas import formula_ends
from nanorx.population.encoding.known import Known, NumberEnds, combinations, ends_of, number_known, small

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import numpy.typing as npt

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.derived import Derivation, Derivations, FormulaRow
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.truth import Truth
    from nanorx.population.encoding.known import Codes, Numbers

    Mask = npt.NDArray[np.bool_]

__all__ = ["Deriving"]

_NONE: Numbers = np.empty(0)
_KEPT = 100_000
"""Combinations of which the result is kept."""


class _DerivedColumn(NamedTuple):
    """What a derivation gives: of a table the codes of its values, of a formula both ends of the number."""

    codes: Codes | None = None
    values: Sequence[Value | None] = ()
    low: Numbers = _NONE
    high: Numbers = _NONE


class _KeptDerivation:
    """A derivation with what is looked up again and again: its distinct `results`, by what it can tell apart."""

    def __init__(self, row: Derivation) -> None:
        self.row = row
        self.parts, self.reads = row.parts, row.reads
        self.asked = {name: [item for item in row.clauses() if item.descriptor == name] for name in self.reads}
        self.numbers: dict[str, dict[tuple[object, ...], int]] = {name: {} for name in self.reads}
        self.results: list[Any] = []
        self._number_of: dict[Any, int] = {}
        self._kept: dict[tuple[Truth, bool], dict[bytes, int]] = {}

    def numbered(self, name: str, known: Known) -> tuple[Codes, int]:
        """Number what the row can tell apart of a descriptor: the same number in every table of cases."""
        numbers, asked = self.numbers[name], self.asked[name]
        table = [
            numbers.setdefault((value is None, *[clause.truth(value) for clause in asked]), len(numbers))
            for value in known.values
        ]
        return np.array(table, np.int32).take(known.codes), len(numbers)

    def kept_for(self, least: Truth, *, needs_parts: bool) -> dict[bytes, int]:
        """Return the numbers of the results that are known by now, by whether it is wanted and what is told apart."""
        kept = self._kept.setdefault((least, needs_parts), {})
        if len(kept) > _KEPT:
            kept.clear()
        return kept

    def number_of(self, result: Any) -> int:
        """Return the number of a result, a new one if it is new."""
        number = self._number_of.setdefault(result, len(self.results))
        if number == len(self.results):
            self.results.append(result)
        return number


class Deriving:
    """The derivations of a vocabulary, for many cases at once.

    Args:
        derived: The derivations.
        clauses: By descriptor all clauses that anything asks about it.
    """

    def __init__(self, derived: Derivations, clauses: Mapping[str, Sequence[Clause]]) -> None:
        self._derived = derived
        self._clauses = clauses
        self._rows = {row.name: _KeptDerivation(row) for row in derived.rows}

    def derive(self, names: Collection[str], known: dict[str, Known]) -> None:
        """Compute some descriptors from the values of each case and add them, as `Derivations.derive` does."""
        self._fill(names, known, YES)

    def supposing(self, names: Collection[str], known: Mapping[str, Known]) -> dict[str, Known]:
        """Return what would be known if every table applied that may, as `Derivations.supposing` does."""
        found = dict(known)
        self._fill(names, found, UNKNOWN)
        return found

    def disagreeing(self, row: Derivation, known: Mapping[str, Known], stated: Mask) -> Mask:
        """Return the cases in which a stated value is none that the others give, as `Derivations.disagrees` says.

        Args:
            row: The derivation.
            known: What is known or supposed, by descriptor.
            stated: The cases in which the value is stated.
        """
        found = self._computed(self._rows[row.name], known, stated, UNKNOWN, needs_parts=False)
        own = known[row.name]
        return stated & (_words_differ(row, own, found) if own.ends is None else _numbers_differ(row, own.ends, found))

    def _fill(self, names: Collection[str], known: dict[str, Known], least: Truth) -> None:
        for name, row in self._rows.items():
            if name in names and not all(known[part].is_nothing for part in row.parts):
                unknown = known[name].unknown()
                if unknown.any():
                    found = self._computed(row, known, unknown, least, needs_parts=True)
                    known[name] = _joined(known[name], unknown, found, self._clauses.get(name, ()))

    def _computed(
        self, row: _KeptDerivation, known: Mapping[str, Known], wanted: Mask, least: Truth, *, needs_parts: bool
    ) -> _DerivedColumn:
        """Compute a derivation in the wanted cases in which it applies at least so; elsewhere it gives nothing."""
        parts = [(wanted, 2), *(row.numbered(name, known[name]) for name in row.reads)]
        codes, examples = combinations(parts, len(wanted))
        keys = _keys([numbers[examples] for numbers, _ in parts])
        kept = row.kept_for(least, needs_parts=needs_parts)
        for key, at in zip(keys, examples.tolist(), strict=True):
            if key not in kept:
                values = _values_at(row.reads, known, at) if wanted[at] else None
                kept[key] = row.number_of(self._result(row, values, least, needs_parts=needs_parts))
        used, numbers = np.unique(np.array([*map(kept.__getitem__, keys)], np.int32), return_inverse=True)
        found = [row.results[number] for number in used]  # thousands of combinations have few results
        codes = numbers.astype(np.int32).take(codes)
        return self._formulas(row.row, known, codes, found) if row.row.formulas else _DerivedColumn(codes, found)

    def _result(
        self, row: _KeptDerivation, values: Mapping[str, Value] | None, least: Truth, *, needs_parts: bool
    ) -> Any:
        """Return the value of a table, or the formulas that can be the first; nothing if it is not computed."""
        nothing = () if row.row.formulas else None
        if values is None or (needs_parts and not any(name in values for name in row.parts)):
            return nothing
        if row.row.applies(values) < least:
            return nothing
        if row.row.formulas:
            return tuple(possible_rows(row.row.formulas, values))
        return row.row.compute(values, self._derived.ranges)

    def _formulas(
        self, row: Derivation, known: Mapping[str, Known], codes: Codes, found: Sequence[tuple[FormulaRow, ...]]
    ) -> _DerivedColumn:
        """Compute in each case the formulas that can be the first."""
        low, high = np.full(len(codes), np.nan), np.full(len(codes), np.nan)
        for number, some in enumerate(found):
            at = np.flatnonzero(codes == number)
            if some and len(at):
                low[at], high[at] = _interval(row, some, self._derived, known, at)
        return _DerivedColumn(low=low, high=high)


def _keys(numbers: Sequence[Codes]) -> list[bytes]:
    """Return for each place what several numbers are there; thousands are looked up sooner so than as tuples."""
    rows = np.stack(numbers, axis=1).astype(np.int32)
    return rows.view(f"V{rows.shape[1] * rows.itemsize}")[:, 0].tolist()  # type: ignore[no-any-return]


def _words_differ(row: Derivation, own: Known, found: _DerivedColumn) -> Mask:
    """`Derivation.agrees` for choices, once for each pair of them."""
    assert found.codes is not None
    pairs, examples = combinations([(own.codes, len(own.values)), (found.codes, len(found.values))], len(own.codes))
    differ = []
    for at in examples:
        value, other = own.values[own.codes[at]], found.values[found.codes[at]]
        differ.append(value is not None and other is not None and not row.agrees(value, other))
    return np.array(differ, bool)[pairs]


def _numbers_differ(row: Derivation, own: NumberEnds, found: _DerivedColumn) -> Mask:
    """The comparison of `Derivation.agrees` for numbers."""
    least, most = own.by_case()
    if found.codes is None:
        low, high = found.low, found.high
    else:
        low, high = (ends[found.codes] for ends in ends_of(found.values))
    slack = [row.tolerance * (np.abs(end) if row.relative else 1.0) for end in (low, high)]
    known = ~np.isnan(low)
    return known & ~((least <= high + slack[1]) & (most >= low - slack[0]))


def _joined(own: Known, unknown: Mask, found: _DerivedColumn, clauses: Sequence[Clause]) -> Known:
    """Return what is known of a descriptor when what was computed stands where nothing was known."""
    if found.codes is None:
        assert own.ends is not None
        low, high = own.ends.by_case()
        ends = NumberEnds(None, np.where(unknown, found.low, low), np.where(unknown, found.high, high))
        return number_known(ends, clauses)
    if own.ends is None:
        values = [*own.values, *found.values]
        return Known(small(np.where(unknown, found.codes + np.int32(len(own.values)), own.codes), len(values)), values)
    low, high = ends_of(found.values)
    if own.ends.codes is None:
        return _joined(own, unknown, _DerivedColumn(low=low[found.codes], high=high[found.codes]), clauses)
    codes = np.where(unknown, found.codes + np.int32(len(own.ends.low)), own.ends.codes)
    ends = NumberEnds(codes, np.append(own.ends.low, low), np.append(own.ends.high, high))
    return number_known(ends, clauses)


def _values_at(names: Iterable[str], known: Mapping[str, Known], at: int) -> dict[str, Value]:
    """Return the known values of one case, each with what stands for it."""
    values = {name: known[name].values[known[name].codes[at]] for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _interval(
    row: Derivation, some: Iterable[FormulaRow], derived: Derivations, known: Mapping[str, Known], at: Codes
) -> tuple[Numbers, Numbers]:
    """Return both ends of what some formulas give in some cases, as `Derivation.compute` does; NaN for no news."""
    ends = {name: found.ends for name, found in known.items() if found.ends is not None}
    found = [formula_ends(item.formula.tree, at, ends, derived.ranges) for item in some]
    low, high = np.minimum.reduce([low for low, _ in found]), np.maximum.reduce([high for _, high in found])
    own = row.descriptor
    low, high = (np.minimum(np.maximum(end, own.low), own.high) for end in (low, high))
    nothing = (low == own.low) & (high == own.high) & (low != high)
    nothing |= np.isnan(low) | np.isnan(high)
    low[nothing] = high[nothing] = np.nan
    return low, high
