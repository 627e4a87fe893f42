"""Wrong copies of tables and formulas with one mistake each, as far as the loader would not refuse them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from nanorx.authoring.measuring.clause_mutants import clause_mutants, error_step, told_apart
from nanorx.knowledge.clause import Clause
from nanorx.knowledge.files.checks.derived import uneven
from nanorx.knowledge.formula import FormulaError
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.derived import Class, Derivation, FormulaRow, PointItem
    from nanorx.knowledge.formula import FormulaPart
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["DERIVED_KINDS", "DerivedMutant", "derived_mutants"]

DERIVED_KINDS = {
    "points": "one point more or fewer",
    "class": "two classes swapped",
    "row": "a row of a table left out",
    "formula": "+ and - swapped",
}
"""The kinds of mistakes that only tables and formulas have; a limit, operator or clause is one of rules too."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class DerivedMutant:
    """A derivation with one mistake; `at` is the path in the file of the vocabulary."""

    derivation: Derivation
    kind: str
    says: str
    at: Path
    equivalent: bool = False


def derived_mutants(right: Derivation, vocabulary: Vocabulary) -> Iterator[DerivedMutant]:
    """Yield all mutants of one derivation in a fixed order, without clauses that no value tells from the right one.

    To leave out a cut is no mistake: no value changes.
    """
    home = ("descriptors", right.descriptor.key, "derived")

    def mutant(kind: str, says: str, at: Path, **wrong: object) -> DerivedMutant:
        return DerivedMutant(right._replace(**wrong), kind, f"{right.name}: {says}", (*home, *at))  # type: ignore[arg-type]

    for place, clause in enumerate(right.when):
        rest = (*right.when[:place], *right.when[place + 1 :])
        yield mutant("clause", f"when {clause.key} -> left out", ("when", place), when=rest)
        for kind, other in _wrong_clauses(clause, vocabulary):
            when = (*right.when[:place], other, *right.when[place + 1 :])
            yield mutant(kind, f"when {clause.key} -> {other.text}", ("when", place), when=when)
    for place, item in enumerate(right.items):
        for kind, says, wrong in _wrong_items(item, vocabulary.descriptors[item.descriptor]):
            items = (*right.items[:place], wrong, *right.items[place + 1 :])
            yield mutant(kind, says, ("points", item.descriptor), items=items)
    part = "classes" if right.classes else "formula"
    for kind, says, number, rows in _wrong_rows(right, vocabulary):
        at = (part, number) if right.classes or len(right.formulas) > 1 else (part,)
        yield mutant(kind, says, at, **{"classes" if right.classes else "formulas": rows})


def _wrong_items(item: PointItem, descriptor: Descriptor) -> Iterator[tuple[str, str, PointItem]]:
    """Yield wrong copies of a part of a point table."""
    rows = item.rows
    for place, (clause, points) in enumerate(rows):
        for other in (points - 1, points + 1):
            changed = (*rows[:place], (clause, other), *rows[place + 1 :])
            yield "points", f"{clause.key}: {points} -> {other}", item._replace(rows=changed)
    if descriptor.kind == "number":
        ordered = sorted(range(len(rows)), key=lambda place: rows[place][0].low)
        for before, after in pairwise(ordered):
            for kind, says, low, high in _moved(rows[before][0], rows[after][0], descriptor):
                table = dict(enumerate(rows)) | {before: (low, rows[before][1]), after: (high, rows[after][1])}
                changed = tuple(table.values())
                if not any(uneven(descriptor, changed)):
                    yield kind, says, item._replace(rows=changed)


def _moved(low: Clause, high: Clause, descriptor: Descriptor) -> Iterator[tuple[str, str, Clause, Clause]]:
    """Yield the clauses of two neighboring rows with the limit between them moved, or given to the other row."""
    step = error_step(descriptor, low.high)
    for by in (-step, step):
        end, start = round(low.high + by, 9), round(high.low + by, 9)
        says = f"{descriptor.name}: limit {format_number(low.high)} -> {format_number(end)}"
        yield "threshold", says, low._replace(high=end), high._replace(low=start)
    if low.high == high.low:
        says = (
            f"{descriptor.name}: {format_number(low.high)} belongs to {high.text if low.open_high else low.text} -> not"
        )
        yield (
            "operator", says, low._replace(open_high=not low.open_high), high._replace(open_low=not high.open_low),
        )  # fmt: skip


_Rows = tuple["Class | FormulaRow", ...]


def _wrong_rows(right: Derivation, vocabulary: Vocabulary) -> Iterator[tuple[str, str, int, _Rows]]:
    """Yield wrong copies of the rows of classes or formulas: the kind, what it says, the row, and the rows."""
    rows = right.rows
    for place, row in enumerate(rows):
        for kind, says, when in _wrong_conditions(row.when, vocabulary):
            yield kind, f"row {place + 1}: {says}", place, (*rows[:place], row._replace(when=when), *rows[place + 1 :])
        if place + 1 < len(rows):
            yield "row", f"row {place + 1} -> left out", place, (*rows[:place], *rows[place + 1 :])
    for place, (one, other) in enumerate(pairwise(right.classes)):
        if one.choice != other.choice:
            swapped = (one._replace(choice=other.choice), other._replace(choice=one.choice))
            says = f"{one.choice} and {other.choice} swapped"
            yield "class", says, place, (*rows[:place], *swapped, *rows[place + 2 :])
    for place, formula in enumerate(right.formulas):
        for says, tree in _wrong_trees(formula.formula.tree):
            wrong = formula._replace(formula=formula.formula._replace(tree=tree))
            try:
                wrong.formula.ends(vocabulary.derived.ranges.__getitem__)
            except FormulaError:
                continue  # the loader would refuse it
            yield "formula", f"row {place + 1}: {says}", place, (*rows[:place], wrong, *rows[place + 1 :])


def _wrong_conditions(
    when: tuple[Condition, ...], vocabulary: Vocabulary
) -> Iterator[tuple[str, str, tuple[Condition, ...]]]:
    """Yield the conditions of a row with one clause wrong or left out; the last clause of a row stays."""
    for place, condition in enumerate(when):
        if len(when) > 1:
            yield "clause", f"{condition.key} -> left out", (*when[:place], *when[place + 1 :])
        for at, clause in enumerate(condition.clauses):
            for kind, other in _wrong_clauses(clause, vocabulary):
                wrong: Condition = other
                if not isinstance(condition, Clause):
                    wrong = condition._replace(clauses=(*condition.clauses[:at], other, *condition.clauses[at + 1 :]))
                yield kind, f"{clause.key} -> {other.text}", (*when[:place], wrong, *when[place + 1 :])


def _wrong_clauses(clause: Clause, vocabulary: Vocabulary) -> Iterator[tuple[str, Clause]]:
    for kind, other in clause_mutants(clause, vocabulary):
        if told_apart(((clause,), ()), ((other,), ()), clause.descriptor, vocabulary):
            yield kind, other


def _wrong_trees(node: FormulaPart) -> Iterator[tuple[str, FormulaPart]]:
    """Yield copies of a formula with one sum made a difference, or the other way round."""
    other = {"+": "-", "-": "+"}.get(node.does)
    if other:
        yield f"{node.does} -> {other}", node._replace(does=other)
    for place, part in enumerate(node.parts):
        for says, wrong in _wrong_trees(part):
            yield says, node._replace(parts=(*node.parts[:place], wrong, *node.parts[place + 1 :]))
