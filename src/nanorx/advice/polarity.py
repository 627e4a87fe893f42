"""Which way each clause would have to move for a rule to fire, or to stay silent.

An atom is a clause about a descriptor, or one element of a set, with a direction. Verdicts only rise when truths
move in their direction: a change that moves none of a rule's atoms cannot help it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.common.lazy import lazy_property
from nanorx.knowledge.rule_base import ClauseIndex
from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.arguments import Arguments
    from nanorx.inference.plan import Plan
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.rule_base import RuleIndex

__all__ = ["Atom", "Atoms", "Polarity", "atoms_of_clause"]

Atom = tuple[str, ClauseIndex | str, int]
"""A descriptor, the index of a clause or the element of a set, and +1 (towards yes) or -1 (towards no)."""

Atoms = frozenset[Atom]


def atoms_of_clause(clause: Clause, slot: ClauseIndex, direction: int, *, of_set: bool) -> Iterable[Atom]:
    """Yield the atoms of a clause about a descriptor.

    Args:
        clause: The clause.
        slot: Its index in the plan.
        direction: +1 towards yes, -1 towards no.
        of_set: Whether the descriptor is a set; each of its elements is then an atom.
    """
    if not of_set:
        yield (clause.descriptor, slot, direction)
        return
    towards = -direction if clause.operator == "lacks" else direction
    for element in clause.values:
        yield (clause.descriptor, element, towards)


class Polarity:
    """The atoms of every rule, direction by direction; made once for a rule base."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._rules: dict[tuple[RuleIndex, int], Atoms] = {}
        self._slots: dict[tuple[ClauseIndex, int], Atoms] = {}

    def rule(self, rule: RuleIndex, direction: int) -> Atoms:
        """Return the atoms that may move the verdict of a rule towards `fires` (+1) or `silent` (-1)."""
        key = (rule, direction)
        if key not in self._rules:
            when = (self._slot(slot, direction) for slot in self._plan.when[rule])
            unless = (self._slot(slot, -direction) for slot in self._plan.unless[rule])
            self._rules[key] = frozenset().union(*when, *unless)
        return self._rules[key]

    def strategy(self, about: Arguments, direction: int) -> Atoms:
        """Return the atoms that may move a strategy up (+1) or down (-1) in the order."""
        parts = [self.rule(rule, -direction) for rule in about.exclusions]
        parts += [self.rule(row.rule, direction if row.favors else -direction) for row in about.weighed]
        parts += [self._slot(slot, way) for slot in self._plan.tiers for way in (1, -1)]
        return frozenset().union(*parts)

    @lazy_property
    def resolving(self) -> list[Atoms]:
        """What may lift each contradiction, and then each disagreement of a stated value with its table."""
        rows = self._plan.contradictions
        lifted = [frozenset(atom for slot in row for atom in self._of_clause(slot, -1)) for row in rows]
        return [*lifted, *(frozenset(self._of_derivation(row)) for row in self._plan.refusing)]

    def _of_clause(self, slot: ClauseIndex, direction: int) -> Iterable[Atom]:
        """Yield the atoms of a clause about a descriptor, and of what the descriptor is computed from."""
        clause = self._plan.clauses[slot]
        vocabulary = self._plan.base.vocabulary
        yield from atoms_of_clause(
            clause, slot, direction, of_set=vocabulary.descriptors[clause.descriptor].kind == "set"
        )
        derivation = vocabulary.derived.of.get(clause.descriptor)
        if derivation is not None:
            yield from self._of_parts(derivation)
            for name in self._numbers(derivation):
                yield from ((name, slot, 1), (name, slot, -1))

    def _of_derivation(self, row: Derivation) -> Iterable[Atom]:
        """Yield what may lift a disagreement: any change of the stated value, and of what it is computed from."""
        vocabulary = self._plan.base.vocabulary
        for name in (row.name, *vocabulary.derived.behind(row.name)):
            for slot in self._plan.by_descriptor.get(name, ()):
                yield from (*self._of_clause(slot, 1), *self._of_clause(slot, -1))

    def _of_parts(self, derivation: Derivation) -> Iterable[Atom]:
        """Yield the atoms of all clauses of tables, either way: what a part does depends on the others."""
        for clause in derivation.clauses():
            slot = self._plan.slots[clause.key]
            yield from (*self._of_clause(slot, 1), *self._of_clause(slot, -1))

    def _numbers(self, derivation: Derivation) -> Iterable[str]:
        """Yield the numbers in its formulas, and in the formulas of these."""
        for row in derivation.formulas:
            for name in row.formula.names:
                yield name
                behind = self._plan.base.vocabulary.derived.of.get(name)
                if behind is not None:
                    yield from self._numbers(behind)

    def _narrowing(self, name: str) -> Iterable[Atom]:
        """Yield the atoms of the entries that an unknown descriptor may contradict: they can settle or unsettle it."""
        for row in self._plan.base.contradictions:
            if any(clause.descriptor == name for clause in row.when):
                for clause in row.when:
                    if clause.descriptor != name:
                        slot = self._plan.slots[clause.key]
                        yield from (*self._of_clause(slot, 1), *self._of_clause(slot, -1))

    def _slot(self, slot: ClauseIndex, direction: int) -> Atoms:
        key = (slot, direction)
        if key not in self._slots:
            self._slots[key] = self._atoms(slot, direction)
        return self._slots[key]

    def _atoms(self, slot: ClauseIndex, direction: int) -> Atoms:
        plan = self._plan
        if slot in plan.group_at:
            return frozenset().union(*(self._slot(member, direction) for member in plan.group_at[slot].members))
        clause = plan.asked[slot]
        if slot < len(plan.clauses):
            return frozenset([*self._of_clause(slot, direction), *self._narrowing(clause.descriptor)])
        change = clause.truth_of_finding(YES) - clause.truth_of_finding(NO)  # 0 where the clause is always yes
        if not change:
            return frozenset()
        towards = direction if change > 0 else -direction
        return frozenset().union(*(self.rule(rule, towards) for rule in plan.concluding.get(clause.descriptor, ())))
