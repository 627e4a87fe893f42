"""Which rows of tables and formulas the worked examples of derived descriptors show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.authoring.testing.examples import given_of, refusal
from nanorx.knowledge.clause import truth_of_condition
from nanorx.knowledge.truth import NO, YES, conjunction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth

__all__ = ["TableRow", "table_rows"]


class TableRow(NamedTuple):
    """A row of a point table, of classes or of formulas: its path in the file, and whether an example shows it."""

    derivation: Derivation
    at: tuple[str | int, ...]
    says: str
    seen: bool


def table_rows(derivations: Iterable[Derivation], base: RuleBase) -> Iterator[TableRow]:
    """Yield every row, in the order of the files.

    A row of points is shown by an example in which its clause holds and the table is computed, a class or formula by
    one in which its row is the first that holds.
    """
    for row in derivations:
        home = ("descriptors", row.descriptor.key, "derived")
        given = [item for item in (given_of(example, base) for example in row.examples) if not refusal(item)]
        values = [item.values for item in given if row.applies(item.values) == YES]
        for item in row.items:
            for clause, points in item.rows:
                seen = any(clause.truth(known.get(item.descriptor)) == YES for known in values)
                says = f"{row.name}: no example shows {clause.key}: {points}"
                yield TableRow(row, (*home, "points", item.descriptor), says, seen)
        first = {_first(row, known) for known in values}
        for place in range(len(row.rows)):
            number = f"row {place + 1}"
            what = f"{row.classes[place].choice} ({number})" if row.classes else f"the formula of {number}"
            at = (*home, "classes" if row.classes else "formula")
            yield TableRow(row, at, f"{row.name}: no example shows {what}", place in first)


def _first(row: Derivation, values: Mapping[str, Value]) -> int:
    """Return the row that surely is the first that holds; -1 if that cannot be told."""
    for place, part in enumerate(row.rows):
        holds = _holds(part.when, values)
        if holds != NO:
            return place if holds == YES else -1
    return -1


def _holds(when: Iterable[Condition], values: Mapping[str, Value]) -> Truth:
    def truth(clause: Clause) -> Truth:
        return clause.truth(values.get(clause.descriptor))

    return conjunction([truth_of_condition(item, truth) for item in when])
