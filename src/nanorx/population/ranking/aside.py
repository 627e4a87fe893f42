"""What is said of cases beside the rules: which strategies are listed apart, and where the histology is in doubt.

Both rest on entries as they are, stated, assumed or computed; what contradictions settle does not count.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

import numpy as np

from nanorx.knowledge.case import parse_case
from nanorx.knowledge.truth import YES
from nanorx.population.bits import mask_of

if TYPE_CHECKING:
    from nanorx.advice.assessment import Advisor
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.columns import Columns

__all__ = ["Asides"]


class Asides:
    """Finds out about the cases of some columns, of which each clause is asked once."""

    def __init__(self, advisor: Advisor, columns: Columns) -> None:
        self._advisor = advisor
        self._columns = columns
        self._known: dict[str, int] = {}
        self._full = (1 << columns.size) - 1

    def apart(self) -> list[int]:
        """Return for each strategy the cases in which it is listed apart, as `Assessment.apart` does for one case."""
        listed = {row.id: self._full ^ reduce(or_, map(self._yes, row.unless), 0) for row in self._advisor.base.apart}
        return [reduce(or_, (listed[row.id] for row in rows), 0) for rows in self._advisor.apart]

    def in_doubt(self) -> int:
        """Return the cases in which a warning is about the histology, see `approaches.in_doubt`."""
        base = self._advisor.base
        about = [row for row in base.implausible if any(item.descriptor == base.policy.histology for item in row.when)]
        return reduce(or_, (reduce(and_, map(self._yes, row.when), self._full) for row in about), 0)

    def by_word(self, name: str) -> dict[str, int]:
        """Return for each word that a descriptor has the cases that have it; by "" those of which none is known."""
        column, assume = self._columns.of.get(name), None
        if name in self._advisor.base.vocabulary.descriptors:
            assume = self._advisor.base.vocabulary.descriptors[name].assume
        values = [None] if column is None else column.values
        found: dict[str, int] = {}
        for place, value in enumerate(values):
            known = assume if value is None else value
            mask = self._full if column is None else mask_of(column.codes == place)
            word = known if isinstance(known, str) else ""
            found[word] = found.get(word, 0) | mask
        return found

    def _yes(self, clause: Clause) -> int:
        """Return the cases in which a clause about a descriptor is yes."""
        if clause.key not in self._known:
            self._known[clause.key] = _yes(clause, self._columns, self._advisor.base)
        return self._known[clause.key]


def _yes(clause: Clause, columns: Columns, base: RuleBase) -> int:
    """Return the cases in which a clause is yes."""
    descriptor = base.vocabulary.descriptors[clause.descriptor]
    column = columns.of.get(clause.descriptor)
    if clause.descriptor in base.vocabulary.derived.of:
        return _yes_of_derived(clause, columns, base)
    values = [None] if column is None else column.values
    holds = [clause.truth(descriptor.assume if value is None else value) == YES for value in values]
    if column is None or all(holds) or not any(holds):
        return (1 << columns.size) - 1 if all(holds) else 0
    return mask_of(np.array(holds).take(column.codes))


def _yes_of_derived(clause: Clause, columns: Columns, base: RuleBase) -> int:
    """Return the same for a descriptor that may be computed: asked of each combination of entries that it rests on."""
    behind = (clause.descriptor, *base.vocabulary.derived.behind(clause.descriptor))
    names = [name for name in dict.fromkeys(behind) if name in columns.of]
    codes = np.zeros(columns.size, np.int64)
    for name in names:
        _, codes = np.unique(codes * len(columns.of[name].values) + columns.of[name].codes, return_inverse=True)
    _, examples = np.unique(codes, return_index=True)
    empty = parse_case({}, base)
    holds = np.zeros(len(examples), np.bool_)
    for at, case in enumerate(examples):
        entries = {name: columns.of[name].values[columns.of[name].codes[case]] for name in names}
        holds[at] = clause.truth(empty.replace(entries).values.get(clause.descriptor)) == YES
    return mask_of(holds[codes])
