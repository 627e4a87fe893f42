"""Entries of many cases that contradict each other: found, counted and made unknown.

Nobody can tell which of the entries is wrong, so all stated ones that take part become unknown, until none is left that
contradicts another. What contradicts is that of `plausibility.contradictory`.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nanorx.knowledge.truth import YES
from nanorx.population.columns import CodedColumn, Columns
from nanorx.population.encoding.derived import Deriving
from nanorx.population.encoding.known import Known, clauses_by_name, small, start

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy.typing as npt

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.derived import Derivation, Derivations

    Mask = npt.NDArray[np.bool_]

__all__ = ["Contradicted", "Settled", "without_contradictions"]


_PLANS = 4
"""Plans of which results are kept: two rule bases may be compared."""


class Contradicted(NamedTuple):
    """A contradiction, or a derived descriptor of which the stated value is none that the others give.

    `id` is that of the contradiction or the name of the descriptor, `cases` the number of cases that run into it,
    `example` the index of one, `lost` the number of cases by descriptor in which its stated value became unknown.
    """

    id: str
    cases: int
    example: int
    lost: Mapping[str, int]


class Settled(NamedTuple):
    """What is stated without contradictions, what is known then by descriptor, and what contradicted."""

    columns: Columns
    known: Mapping[str, Known]
    contradicted: tuple[Contradicted, ...]


class _Conflict(NamedTuple):
    """Entries that contradict each other: the descriptors and the cases."""

    id: str
    names: tuple[str, ...]
    cases: Mask


def without_contradictions(plan: Plan, columns: Columns) -> Settled:
    """Make unknown what contradicts in each case, and return what is known.

    Args:
        plan: The plan of the rule base.
        columns: What is stated.

    Returns:
        The columns without what contradicts, what is known, and each contradiction with its cases. Where only
        assumptions contradict each other, nothing can become unknown and they stay.
    """
    reading = _kept.of(plan)
    known = reading.known(columns)
    conflicts = list(reading.conflicts(columns, known))
    if not conflicts:
        return Settled(columns, known, ())
    found: dict[str, Contradicted] = {}
    left = dict(columns.of)
    changed: npt.NDArray[np.int64] | None = None
    at, part, again = np.arange(columns.size), columns, known
    while conflicts:
        lost = _lost(conflicts, part, plan.base.vocabulary.derived)
        _count(found, conflicts, lost, at)
        for name, cases in ((name, cases) for names in lost for name, cases in names.items()):
            if left[name] is columns.of[name]:
                left[name] = _open(left[name])
            left[name].codes[at[cases]] = left[name].values.index(None)
        at = at[np.logical_or.reduce([np.zeros(len(at), bool), *(cases for names in lost for cases in names.values())])]
        changed = at if changed is None else changed  # later rounds are about some of the first
        part = _rows(left, at)
        again = reading.known(part)
        conflicts = list(reading.conflicts(part, again))
    assert changed is not None
    if len(at) < len(changed):
        again = reading.known(_rows(left, changed))
    known = {name: _with_changed(before, again[name], changed) for name, before in known.items()}
    return Settled(Columns(columns.size, left), known, tuple(found.values()))


def _open(column: CodedColumn) -> CodedColumn:
    """Return a copy of a column in which cases may become unknown."""
    values = list(column.values)
    return CodedColumn(column.codes.copy(), values if None in values else [*values, None])


def _rows(columns: Mapping[str, CodedColumn], at: npt.NDArray[np.int64]) -> Columns:
    return Columns(len(at), {name: column._replace(codes=column.codes[at]) for name, column in columns.items()})


def _with_changed(known: Known, part: Known, at: npt.NDArray[np.int64]) -> Known:
    """Return what is known of a descriptor when it is something else in some cases; the ends are left out."""
    if len(known.values) == 1 and known.values == part.values:
        return known
    values = [*known.values, *part.values]
    codes = small(known.codes, len(values)).copy()
    codes[at] = part.codes + np.int32(len(known.values))
    return Known(codes, values)


class _Kept(threading.local):
    """What is kept for the last few plans; each thread has its own, since a half-made number would be a wrong one."""

    def __init__(self) -> None:
        self.readings: list[tuple[Plan, _ColumnsReading]] = []

    def of(self, plan: Plan) -> _ColumnsReading:
        """Return what is kept for a plan."""
        for known, reading in self.readings:
            if known is plan:
                return reading
        reading = _ColumnsReading(plan)
        self.readings = [(plan, reading), *self.readings[: _PLANS - 1]]
        return reading


_kept = _Kept()


class _ColumnsReading:
    """What is known of cases, and what contradicts in them, by one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._derived = plan.base.vocabulary.derived
        self._clauses = clauses_by_name(plan)
        self._deriving = Deriving(self._derived, self._clauses)
        self._asked = {row.name for rows in plan.fed_by.values() for row in rows}

    def known(self, columns: Columns) -> dict[str, Known]:
        """Return what is stated, assumed and derived, by descriptor."""
        known = start(self._plan, columns, self._clauses)
        # What is judged rests on is derived too if no rule asks it: what is only supposed may give it another value.
        self._deriving.derive(self._asked | self._judging(columns), known)
        return known

    def conflicts(self, columns: Columns, known: Mapping[str, Known]) -> Iterator[_Conflict]:
        """Yield each contradiction that some case runs into, those with a table before the others."""
        told: dict[str, Mask] = {}
        for conflict in self._disagreements(columns, known):
            for name in conflict.names:
                told[name] = told[name] | conflict.cases if name in told else conflict.cases
            yield conflict
        for row in self._plan.base.contradictions:
            names = tuple(dict.fromkeys(clause.descriptor for clause in row.when))
            cases = _all_yes(row.when, known, columns.size)
            if cases is not None and all(name in told for name in names):
                cases &= ~np.logical_and.reduce([told[name] for name in names])
            if cases is not None and cases.any():
                yield _Conflict(row.id, names, cases)

    def _disagreements(self, columns: Columns, known: Mapping[str, Known]) -> Iterator[_Conflict]:
        """Yield each derivation that refuses the stated value of some case."""
        judged = self._judged(columns)
        if not judged:
            return
        supposed = self._deriving.supposing(self._judging(columns), known)
        for row in judged:
            cases = self._deriving.disagreeing(row, supposed, columns.of[row.name].stated())
            if cases.any():
                yield _Conflict(row.name, (row.name, *row.parts), cases)

    def _judged(self, columns: Columns) -> list[Derivation]:
        """Return the derivations that refuse values, of those that are stated anywhere."""
        return [
            row
            for row in self._plan.refusing
            if row.name in columns.of and any(value is not None for value in columns.of[row.name].values)
        ]

    def _judging(self, columns: Columns) -> set[str]:
        """Return the derived descriptors by which stated values are judged."""
        behind = {name for row in self._judged(columns) for name in self._derived.behind(row.name)}
        return behind & set(self._derived.of)


def _all_yes(clauses: Iterable[Clause], known: Mapping[str, Known], size: int) -> Mask | None:
    """Return the cases in which all clauses are yes; None if one is yes nowhere."""
    found = np.ones(size, bool)
    for clause in clauses:
        about = known[clause.descriptor]
        holds = np.array([clause.truth(value) == YES for value in about.values])
        if not holds.any():
            return None
        if not holds.all():
            found &= holds.take(about.codes)
    return found


def _lost(conflicts: Iterable[_Conflict], columns: Columns, derived: Derivations) -> list[dict[str, Mask]]:
    """Return for each conflict the stated entries that take part, with the cases."""
    stated = {name: column.stated() for name, column in columns.of.items()}
    found: list[dict[str, Mask]] = []
    for conflict in conflicts:
        lost: dict[str, Mask] = {}
        for name in conflict.names:
            _lose(name, conflict.cases, stated, derived, lost)
        found.append(lost)
    return found


def _lose(name: str, cases: Mask, stated: Mapping[str, Mask], derived: Derivations, lost: dict[str, Mask]) -> None:
    """Add the cases in which an entry is stated, and where it is computed those of its parts."""
    own = cases & stated[name] if name in stated else np.zeros(len(cases), bool)
    if own.any():
        lost[name] = lost[name] | own if name in lost else own
    rest = cases ^ own
    if name in derived.of and rest.any():
        for part in derived.of[name].parts:
            _lose(part, rest, stated, derived, lost)


def _count(
    found: dict[str, Contradicted], conflicts: Iterable[_Conflict], lost: Iterable[Mapping[str, Mask]], at: np.ndarray
) -> None:
    """Add the cases of some conflicts to what was found; `at` has the index of each case in the whole."""
    for conflict, names in zip(conflicts, lost, strict=True):
        counts = Counter({name: int(cases.sum()) for name, cases in names.items()})
        before = found.get(conflict.id)
        example = int(at[np.argmax(conflict.cases)])
        if before is not None:
            counts += Counter(before.lost)
            example = before.example
        cases = int(conflict.cases.sum()) + (before.cases if before else 0)
        found[conflict.id] = Contradicted(conflict.id, cases, example, dict(counts))
