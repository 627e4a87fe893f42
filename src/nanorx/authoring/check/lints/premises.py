"""What values are left where some clauses hold, and what another clause is then.

One descriptor at a time, so that "settled" is always right and "not settled" may be too careful.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.knowledge.clause import Clause, Members, Value
from nanorx.knowledge.regions import regions
from nanorx.knowledge.truth import NO, TRUTHS, UNKNOWN, YES, Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Premises", "possible_truths", "possible_verdicts", "premises_of", "settled_alone", "true_in_all"]

_YES_NO = ("no", "yes")


@dataclass(frozen=True)
class Premises:
    """Clauses that hold and clauses that do not, and what follows from them for one descriptor."""

    base: RuleBase
    holds: tuple[Clause, ...]
    fails: tuple[Clause, ...] = ()

    def truth(self, clause: Clause) -> Truth:
        """Is the clause yes, or no, for every value that is left? Unknown if neither (or if no value is left)."""
        left = self._left(clause)
        truths = {clause.truth(value) for value in left}
        return truths.pop() if len(truths) == 1 else UNKNOWN

    def empty(self, name: str) -> bool:
        """Is no value of the descriptor left?"""
        own = [clause for clause in (*self.holds, *self.fails) if clause.descriptor == name]
        return bool(own) and not self._left(own[0])

    def _left(self, clause: Clause) -> list[Value]:
        name = clause.descriptor
        holds = [item for item in self.holds if item.descriptor == name]
        fails = [item for item in self.fails if item.descriptor == name]
        descriptor = self.base.vocabulary.descriptors.get(name)
        if descriptor is not None and descriptor.kind == "set":
            return _members(descriptor, holds, fails)
        values = _values(descriptor, [clause, *holds, *fails])
        return [
            value
            for value in values
            if all(item.truth(value) == YES for item in holds) and all(item.truth(value) == NO for item in fails)
        ]


def premises_of(rule: Rule, base: RuleBase, *more: Clause) -> Premises:
    """What holds where a rule fires, and some clauses besides."""
    return Premises(base, (*rule.when, *more), rule.unless)


def true_in_all(clauses: Iterable[Clause], where: Premises) -> bool:
    """Is each of the clauses surely yes?"""
    return all(where.truth(clause) == YES for clause in clauses)


def settled_alone(clause: Clause, base: RuleBase) -> Truth:
    """Is the clause yes, or no, whatever the value is? Unknown if it depends on the value."""
    return Premises(base, ()).truth(clause)


def possible_truths(clause: Clause, base: RuleBase) -> tuple[Truth, ...]:
    """The truths that a clause can have: one that holds for every value is never no."""
    settled = settled_alone(clause, base)
    return tuple(truth for truth in TRUTHS if settled == UNKNOWN or truth in (UNKNOWN, settled))


def possible_verdicts(rule: Rule, base: RuleBase) -> tuple[Truth, ...]:
    """The verdicts that a rule can have: without clauses it always fires, and not every rule can be silent."""
    if not rule.clauses():
        return (YES,)
    can_stop = any(NO in possible_truths(clause, base) for clause in rule.when) or any(
        YES in possible_truths(clause, base) for clause in rule.unless
    )
    return TRUTHS if can_stop else (UNKNOWN, YES)


def _values(descriptor: Descriptor | None, clauses: Sequence[Clause]) -> list[Value]:
    if descriptor is None:
        return list(_YES_NO)
    if descriptor.kind == "number":
        return [region.value for region in regions(descriptor, clauses)]
    return list(descriptor.choices)


def _members(descriptor: Descriptor, holds: list[Clause], fails: list[Clause]) -> list[Value]:
    """What is known of a set; nothing if it must both have and lack an element."""
    has: set[str] = set()
    lacks: set[str] = set()
    for clause, wanted in (*((item, True) for item in holds), *((item, False) for item in fails)):
        denies = (clause.operator == "lacks") == wanted
        single = len(clause.values) == 1
        if denies and (single or clause.operator in {"lacks", "includes any of"}):
            lacks.update(clause.values)
        elif not denies and (single or clause.operator == "includes all of"):
            has.update(clause.values)
    complete = has | lacks >= set(descriptor.choices)
    return [] if has & lacks else [Members(has, lacks, complete=complete)]
