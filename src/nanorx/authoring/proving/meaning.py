"""The meaning of a rule within its rule base: two rules with the same meaning fire in the same cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.clause import Clause, Condition

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Meanings"]


class Meanings:
    """The meanings of the rules of one rule base, down to the findings and descriptors that they ask about."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self._findings: dict[str, Hashable] = {}
        self._descriptors: dict[str, Hashable] = {}

    def of(self, rule: Rule) -> Hashable:
        """Return a key for when a rule fires; its effect and its words do not count."""
        return frozenset(map(self._condition, rule.when)), frozenset(map(self._condition, rule.unless))

    def _condition(self, condition: Condition) -> Hashable:
        if isinstance(condition, Clause):
            return self._clause(condition)
        return condition.needed, frozenset(map(self._clause, condition.clauses))

    def _clause(self, clause: Clause) -> Hashable:
        if clause.descriptor in self.base.vocabulary.findings:
            return _wording(clause), self._finding(clause.descriptor)
        return _wording(clause), self._descriptor(clause.descriptor)

    def _finding(self, name: str) -> Hashable:
        if name not in self._findings:
            self._findings[name] = frozenset(self.of(rule) for rule in self.base.rules if rule.finding == name)
        return self._findings[name]

    def _descriptor(self, name: str) -> Hashable:
        """Return a key for the values of a descriptor and for what other entries can settle about it."""
        if name not in self._descriptors:
            rows = [row.when for row in self.base.contradictions if any(item.descriptor == name for item in row.when)]
            narrowed = frozenset(
                frozenset((_wording(item), self._values(item.descriptor)) for item in row) for row in rows
            )
            self._descriptors[name] = (self._values(name), narrowed)
        return self._descriptors[name]

    def _values(self, name: str) -> Hashable:
        item = self.base.vocabulary.descriptors[name]
        partial = frozenset(item.partial_choices.items())
        own = item.kind, tuple(item.choices), partial, item.unit, item.low, item.high, item.integer, item.assume
        return own, self.derivation(name)

    def derivation(self, name: str) -> Hashable:
        """Return a key for what a descriptor is computed from and how, down to what is stated; None if it is not."""
        row = self.base.vocabulary.derived.of.get(name)
        if row is None:
            return None
        return (
            frozenset(map(_wording, row.when)),
            frozenset((item.descriptor, frozenset((_wording(part), n) for part, n in item.rows)) for item in row.items),
            tuple((part.choice, _plain(part.when)) for part in row.classes),
            tuple((part.formula.text, _plain(part.when)) for part in row.formulas),
            frozenset((part, self._values(part)) for part in row.reads),
        )


def _plain(conditions: Iterable[Condition]) -> Hashable:
    return frozenset((item.needed, frozenset(map(_wording, item.clauses))) for item in conditions)


def _wording(clause: Clause) -> Hashable:
    return clause.descriptor, clause.text, clause.values
