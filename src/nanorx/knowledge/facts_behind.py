"""The facts behind a rule: two rules that share none say two things of a patient, others may say one thing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.clause import clauses_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["FactsBehind"]


class FactsBehind:
    """The facts of each rule of a rule base as a bit mask; two rules share a fact if their masks have a bit in common.

    The facts of a rule are the descriptors and findings that its `when` asks about, and those from which these are
    computed or concluded. Organ and histology are none: most rules about an organ ask for it.
    """

    def __init__(self, base: RuleBase) -> None:
        vocabulary = base.vocabulary
        self._derived = vocabulary.derived
        names = (*vocabulary.descriptors, *vocabulary.findings)
        tumor = {base.policy.organ, base.policy.histology}
        self._bits = {name: 0 if name in tumor else 1 << place for place, name in enumerate(names)}
        self._known: dict[str, int] = {}
        self._of_rules: dict[int, tuple[Rule, int]] = {}
        """Facts by the identity of a rule, which is kept with them."""
        self._concluding: dict[str, list[Rule]] = {name: [] for name in vocabulary.findings}
        for rule in base.rules:
            if rule.finding:
                self._concluding[rule.finding].append(rule)

    def of(self, rule: Rule) -> int:
        """Return the facts of a rule."""
        if id(rule) not in self._of_rules:
            self._of_rules[id(rule)] = rule, self._of_all(clause.descriptor for clause in clauses_of(rule.when))
        return self._of_rules[id(rule)][1]

    def names(self, rule: Rule) -> list[str]:
        """Return the facts of a rule by name."""
        facts = self.of(rule)
        return [name for name, bit in self._bits.items() if bit & facts]

    def _of_all(self, names: Iterable[str]) -> int:
        found = 0
        for name in names:
            if name not in self._known:
                self._known[name] = self._bits[name] | self._behind(name)
            found |= self._known[name]
        return found

    def _behind(self, name: str) -> int:
        """Return the facts from which a descriptor is computed, or a finding concluded."""
        if name not in self._concluding:
            return self._of_all(self._derived.behind(name))
        found = 0
        for rule in self._concluding[name]:
            found |= self.of(rule)
        return found
