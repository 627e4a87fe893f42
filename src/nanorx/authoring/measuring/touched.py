"""Which rules and derived values a change touches: those that differ, and those that rest on what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.authoring.proving.meaning import Meanings

if TYPE_CHECKING:
    from collections.abc import Hashable

    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Touched", "touched"]


class Touched(NamedTuple):
    """The rules and derivations of a rule base that a change touches, in its order."""

    rules: tuple[Rule, ...]
    derivations: tuple[Derivation, ...]

    def __bool__(self) -> bool:
        """Does it touch anything?"""
        return bool(self.rules or self.derivations)


def touched(old: RuleBase, new: RuleBase) -> Touched:
    """Return what differs from another rule base in what it does or in its examples, or asks for something that does.

    A rule is touched too if a finding, descriptor, derived value or contradiction differs that its clauses rest on.
    Texts and sources do not count.
    """
    if old is new:
        return Touched((), ())
    before, after = _Contents(old), _Contents(new)
    derived = new.vocabulary.derived.rows
    return Touched(
        tuple(rule for rule in new.rules if before.of_rule(rule.id) != after.of_rule(rule.id)),
        tuple(row for row in derived if before.of_derived(row.name) != after.of_derived(row.name)),
    )


class _Contents:
    """What rules and derived values of one rule base do, down to what they rest on."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self.meanings = Meanings(base)

    def of_rule(self, name: str) -> Hashable:
        """Return a key for what a rule does and for its examples; None if there is none."""
        if name not in self.base.rule_index:
            return None
        rule = self.base.rules[self.base.rule_index[name]]
        does = (rule.effect, rule.criterion, rule.strength, rule.finding, rule.strategies, rule.presumed)
        return self.meanings.of(rule), does, repr(rule.examples)

    def of_derived(self, name: str) -> Hashable:
        """Return a key for how a value is computed and for its examples; None if it is not."""
        row = self.base.vocabulary.derived.of.get(name)
        return None if row is None else (self.meanings.derivation(name), repr(row.examples))
