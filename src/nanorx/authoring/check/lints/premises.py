"""The values that remain possible where some clauses hold, and the truth of another clause over them.

Each descriptor is looked at alone: "settled" is always right, but "not settled" may be too careful.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.knowledge.clause import Clause, Condition, truth_of_condition
from nanorx.knowledge.partial import Members, Value
from nanorx.knowledge.regions import regions
from nanorx.knowledge.truth import NO, TRUTHS, UNKNOWN, YES, Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Premises", "plain", "possible_truths", "possible_verdicts", "premises_of", "settled_alone", "true_in_all"]

_YES_NO = ("no", "yes")


@dataclass(frozen=True)
class Premises:
    """Clauses that hold and clauses that do not, and what follows from them for one descriptor."""

    base: RuleBase
    holds: tuple[Clause, ...]
    fails: tuple[Clause, ...] = ()

    def truth(self, clause: Clause) -> Truth:
        """Return yes or no if the clause is that for every value left; unknown otherwise, also if no value is left."""
        left = self._left(clause)
        truths = {clause.truth(value) for value in left}
        return truths.pop() if len(truths) == 1 else UNKNOWN

    def empty(self, name: str) -> bool:
        """Say whether no value of the descriptor is left."""
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
    """Return what holds where a rule fires and some more clauses hold; of groups nothing is taken."""
    return Premises(base, (*plain(rule.when), *more), plain(rule.unless))


def plain(conditions: Iterable[Condition]) -> tuple[Clause, ...]:
    """Return the clauses that stand alone, in no group."""
    return tuple(item for item in conditions if isinstance(item, Clause))


def true_in_all(conditions: Iterable[Condition], where: Premises) -> bool:
    """Say whether each of the conditions is surely yes."""
    return all(truth_of_condition(item, where.truth) == YES for item in conditions)


def settled_alone(clause: Clause, base: RuleBase) -> Truth:
    """Return yes or no if the clause is that for every value; else unknown."""
    return Premises(base, ()).truth(clause)


def possible_truths(clause: Clause, base: RuleBase) -> tuple[Truth, ...]:
    """Return the truths that a clause can have: one that holds for every value is never no."""
    settled = settled_alone(clause, base)
    return tuple(truth for truth in TRUTHS if settled == UNKNOWN or truth in (UNKNOWN, settled))


def possible_verdicts(rule: Rule, base: RuleBase) -> tuple[Truth, ...]:
    """Return the verdicts that a rule can have: without clauses it always fires, and not every rule can be silent."""
    if not rule.clauses():
        return (YES,)

    def most(condition: Condition, truth: Truth) -> Truth:
        return truth_of_condition(condition, lambda item: truth if truth in possible_truths(item, base) else UNKNOWN)

    can_stop = any(most(item, NO) == NO for item in rule.when) or any(most(item, YES) == YES for item in rule.unless)
    return TRUTHS if can_stop else (UNKNOWN, YES)


def _values(descriptor: Descriptor | None, clauses: Sequence[Clause]) -> list[Value]:
    if descriptor is None:
        return list(_YES_NO)
    if descriptor.kind == "number":
        return [region.value for region in regions(descriptor, clauses)]
    return list(descriptor.choices)


def _members(descriptor: Descriptor, holds: list[Clause], fails: list[Clause]) -> list[Value]:
    """Return what is known of a set, as one value; an empty list if it would both have and lack an element."""
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
