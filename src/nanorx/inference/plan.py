"""What both evaluators share: the distinct clauses of a rule base and the order of its findings.

The truth of a clause is computed once and read by judge and engine alike. How clauses make up rules
is not shared: the judge reads the tables below, the engine compiles its own from the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from nanorx.inference.formula_cuts import formula_cuts
from nanorx.inference.narrowing import Narrowing, make_narrowings, settled
from nanorx.knowledge.clause import Group
from nanorx.knowledge.finding_order import concluding_order
from nanorx.knowledge.regions import regions
from nanorx.knowledge.rule_base import ClauseIndex, ConditionIndex, RuleIndex
from nanorx.knowledge.truth import NO, UNKNOWN, YES, Truth

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.regions import Region
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["GroupSlots", "Plan", "Verdicts", "make_plan"]


_KEPT = 5_000
"""Values of which the truths of clauses are kept; a rule base has some hundreds that matter."""


class Verdicts(NamedTuple):
    """The verdicts of the rules in the order of the rule base, and the truths of findings, clauses and groups."""

    rules: list[Truth]
    findings: dict[str, Truth]
    truths: list[Truth]


class GroupSlots(NamedTuple):
    """A group of clauses: its own slot, how many of its clauses must hold, and their slots."""

    group: Group
    slot: ClauseIndex
    needed: int
    members: tuple[ClauseIndex, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Clause slots and evaluation order of a rule base.

    Slots 0 to `len(clauses) - 1` are clauses about descriptors, with those of contradictions; the slots after them are
    clauses about findings; `asked` holds both, `by_descriptor` and `by_finding` the slots of each. The last slots are
    groups, in `group_at`; `groups` holds for each stratum the groups that can be told before its rules. `when` and
    `unless` hold the slots of each rule, `reads` both; `conditions` has the distinct pairs of them, since many rules
    ask for the same, and `condition` for each rule the number of its own. `strata` holds rules: those that conclude
    findings of stratum 1, 2, ..., then all that conclude nothing; `first_asked` the conditions that no stratum before
    asks for. `concluding` holds the rules that conclude a finding, `contradictions` the slots of each
    contradiction. `fed_by` holds for each descriptor the derivations that rest on it, of those that rules or
    contradictions ask about; `refusing` all with which no stated value may disagree. `presuming` holds, for each rule
    that counts while a limit of its study is unknown, the slots of `when` that must be yes all the same; `tiers` the
    slot that says whether each tier row of the rule base is about the case.
    """

    base: RuleBase
    clauses: tuple[Clause, ...]
    asked: tuple[Clause, ...]
    slots: Mapping[str, ClauseIndex]
    when: tuple[tuple[ClauseIndex, ...], ...]
    unless: tuple[tuple[ClauseIndex, ...], ...]
    reads: tuple[tuple[ClauseIndex, ...], ...]
    conditions: tuple[tuple[tuple[ClauseIndex, ...], tuple[ClauseIndex, ...]], ...]
    condition: tuple[ConditionIndex, ...]
    group_at: Mapping[ClauseIndex, GroupSlots]
    groups: tuple[tuple[GroupSlots, ...], ...]
    strata: tuple[tuple[RuleIndex, ...], ...]
    first_asked: tuple[tuple[ConditionIndex, ...], ...]
    findings: tuple[tuple[str, ...], ...]
    by_descriptor: Mapping[str, tuple[ClauseIndex, ...]]
    by_finding: Mapping[str, tuple[ClauseIndex, ...]]
    concluding: Mapping[str, tuple[RuleIndex, ...]]
    contradictions: tuple[tuple[ClauseIndex, ...], ...]
    narrowings: tuple[Narrowing, ...]
    fed_by: Mapping[str, tuple[Derivation, ...]]
    refusing: tuple[Derivation, ...]
    presuming: Mapping[RuleIndex, tuple[ClauseIndex, ...]]
    tiers: tuple[ClauseIndex, ...]
    _regions: dict[str, list[Region]] = field(default_factory=dict, repr=False)
    _effects: dict[tuple[str, Value | None], list[tuple[ClauseIndex, Truth]]] = field(default_factory=dict, repr=False)

    def effects(self, name: str, value: Value | None) -> list[tuple[ClauseIndex, Truth]]:
        """Return the slot and truth of each clause about a descriptor for a value; kept, since questions repeat."""
        found = self._effects.get((name, value))
        if found is None:
            if len(self._effects) >= _KEPT:
                self._effects.clear()
            found = [(slot, self.clauses[slot].truth(value)) for slot in self.by_descriptor.get(name, ())]
            self._effects[name, value] = found
        return found

    def presumed(self, verdicts: Verdicts) -> frozenset[RuleIndex]:
        """Return the rules that count although a limit of their study is unknown: all else that they ask is met."""
        truths = verdicts.truths
        return frozenset(
            rule
            for rule, needed in self.presuming.items()
            if verdicts.rules[rule] == UNKNOWN
            and all(truths[slot] == YES for slot in needed)
            and all(truths[slot] == NO for slot in self.unless[rule])
        )

    @property
    def size(self) -> int:
        """How many slots there are: of clauses and of groups."""
        return len(self.asked) + len(self.group_at)

    def clause_slots(self, slot: ClauseIndex) -> tuple[ClauseIndex, ...]:
        """Return the slots of the clauses of a condition: of a group its members, of a clause itself."""
        found = self.group_at.get(slot)
        return found.members if found else (slot,)

    def clauses_about(self, name: str) -> list[Clause]:
        """Return the distinct clauses about a descriptor, including those of contradictions."""
        return [self.clauses[slot] for slot in self.by_descriptor.get(name, ())]

    def regions(self, name: str) -> list[Region]:
        """Return the regions of a descriptor that is not a set. They are computed once."""
        if name not in self._regions:
            self._regions[name] = regions(self.base.vocabulary.descriptors[name], self.clauses_about(name))
        return self._regions[name]

    def regions_in(self, case: Case, name: str) -> list[Region]:
        """Return the regions of a descriptor that is not a set, those that formulas make in this case among them."""
        cuts = formula_cuts(self, case, name) if name in self.fed_by else []
        return (
            regions(self.base.vocabulary.descriptors[name], [*self.clauses_about(name), *cuts])
            if cuts
            else (self.regions(name))
        )

    def findings_behind(self, rules: Iterable[RuleIndex]) -> set[str]:
        """Return the names of the findings that the rules at `places` ask about, directly or through other findings."""
        known = self.base.vocabulary.findings
        found: set[str] = set()
        todo = list(rules)
        while todo:
            asked = {clause.descriptor for clause in self.base.rules[todo.pop()].clauses()}
            new = {name for name in asked if name in known} - found
            found |= new
            todo.extend(rule for name in new for rule in self.concluding.get(name, ()))
        return found

    def part(self, rules: Collection[RuleIndex]) -> list[list[RuleIndex]]:
        """Return, by stratum, the rules at `places` and those that conclude the findings they rest on."""
        behind = self.findings_behind(rules)
        needed = {*rules, *(rule for name in behind for rule in self.concluding.get(name, ()))}
        return [[rule for rule in stratum if rule in needed] for stratum in self.strata]

    def clause_truths(self, values: Mapping[str, Value]) -> list[Truth]:
        """Return the truths of all clauses by slot, with what the contradictions settle. Findings are still unknown."""
        truths = self.stated_truths(values)
        yes = [truth == YES for truth in truths]
        for slot, sure, _ in list(settled(self.narrowings, yes, full=1)):
            if truths[slot] == UNKNOWN:
                truths[slot] = YES if sure else NO
        return truths

    def stated_truths(self, values: Mapping[str, Value]) -> list[Truth]:
        """Return the truths of all clauses by slot, each from its own descriptor alone. Findings are still unknown."""
        truths: list[Truth] = [UNKNOWN] * self.size
        clauses = self.clauses
        for descriptor, value in values.items():
            for slot in self.by_descriptor.get(descriptor, ()):
                truths[slot] = clauses[slot].truth(value)
        return truths


def make_plan(base: RuleBase) -> Plan:
    """Make the plan of a rule base: number its clauses and order its findings."""
    clauses: dict[str, Clause] = {}
    asked: dict[str, Clause] = {}
    for rule in base.rules:
        for clause in rule.clauses():
            table = asked if clause.descriptor in base.vocabulary.findings else clauses
            table.setdefault(clause.key, clause)
    for clause in (
        *(clause for row in base.contradictions for clause in row.when),
        *(row.when for row in base.policy.tiers),
    ):
        clauses.setdefault(clause.key, clause)
    derivations = _asked_about(base, {clause.descriptor for clause in clauses.values()})
    for derivation in derivations:
        for clause in derivation.clauses():
            clauses.setdefault(clause.key, clause)
    slots = {key: ClauseIndex(slot) for slot, key in enumerate([*clauses, *asked])}
    strata, findings = _strata(base)
    groups = _groups(base, slots)
    every = {**slots, **{key: item.slot for key, item in groups.items()}}
    when = tuple(tuple(every[item.key] for item in rule.when) for rule in base.rules)
    unless = tuple(tuple(every[item.key] for item in rule.unless) for rule in base.rules)
    concluding: dict[str, list[RuleIndex]] = {}
    for rule in base.rules:
        if rule.finding:
            concluding.setdefault(rule.finding, []).append(base.rule_index[rule.id])
    numbers: dict[tuple[tuple[ClauseIndex, ...], tuple[ClauseIndex, ...]], ConditionIndex] = {}
    condition = tuple(numbers.setdefault(pair, ConditionIndex(len(numbers))) for pair in zip(when, unless, strict=True))
    return Plan(
        base=base,
        clauses=tuple(clauses.values()),
        asked=(*clauses.values(), *asked.values()),
        slots=slots,
        when=when,
        unless=unless,
        reads=tuple(one + other for one, other in zip(when, unless, strict=True)),
        conditions=tuple(numbers),
        condition=condition,
        group_at={item.slot: item for item in groups.values()},
        groups=_by_stratum(groups.values(), concluding_order(base)[0], len(strata)),
        strata=strata,
        first_asked=_first_asked(strata, condition),
        findings=findings,
        by_descriptor=_by_name(clauses, slots),
        by_finding=_by_name(asked, slots),
        concluding={name: tuple(rules) for name, rules in concluding.items()},
        contradictions=tuple(tuple(slots[clause.key] for clause in row.when) for row in base.contradictions),
        narrowings=make_narrowings(base, slots, clauses.values()),
        refusing=tuple(row for row in base.vocabulary.derived.rows if row.refuses),
        fed_by={
            name: tuple(row for row in rows if row in derivations)
            for name, rows in base.vocabulary.derived.after.items()
        },
        presuming={
            RuleIndex(place): when[place][: len(rule.when) - rule.presumed]
            for place, rule in enumerate(base.rules)
            if rule.presumed
        },
        tiers=tuple(slots[row.when.key] for row in base.policy.tiers),
    )


def _asked_about(base: RuleBase, names: set[str]) -> list[Derivation]:
    """Return the derivations of some descriptors, and of those that they rest on."""
    wanted = set(names)
    found: list[Derivation] = []
    for row in reversed(base.vocabulary.derived.rows):
        if row.name in wanted:
            wanted.update(row.reads)
            found.append(row)
    return found


def _groups(base: RuleBase, slots: Mapping[str, ClauseIndex]) -> dict[str, GroupSlots]:
    """Return the distinct groups of all rules by key, numbered after the clauses."""
    found: dict[str, GroupSlots] = {}
    for rule in base.rules:
        for item in (*rule.when, *rule.unless):
            if isinstance(item, Group) and item.key not in found:
                members = tuple(slots[clause.key] for clause in item.clauses)
                found[item.key] = GroupSlots(item, ClauseIndex(len(slots) + len(found)), item.needed, members)
    return found


def _by_stratum(
    groups: Iterable[GroupSlots], order: Mapping[str, int], strata: int
) -> tuple[tuple[GroupSlots, ...], ...]:
    """Return for each stratum the groups of which the findings are concluded before it."""
    found: list[list[GroupSlots]] = [[] for _ in range(strata)]
    for item in groups:
        found[max(order.get(clause.descriptor, 0) for clause in item.group.clauses)].append(item)
    return tuple(map(tuple, found))


def _by_name(clauses: Mapping[str, Clause], slots: Mapping[str, ClauseIndex]) -> dict[str, tuple[ClauseIndex, ...]]:
    """Return the slots of the clauses about each descriptor or finding."""
    found: dict[str, list[ClauseIndex]] = {}
    for key, clause in clauses.items():
        found.setdefault(clause.descriptor, []).append(slots[key])
    return {name: tuple(rows) for name, rows in found.items()}


def _first_asked(
    strata: Iterable[Iterable[RuleIndex]], condition: Sequence[ConditionIndex]
) -> tuple[tuple[ConditionIndex, ...], ...]:
    """Return for each stratum the conditions of its rules that no stratum before has."""
    found: list[tuple[ConditionIndex, ...]] = []
    known: set[ConditionIndex] = set()
    for rules in strata:
        new = dict.fromkeys(condition[rule] for rule in rules if condition[rule] not in known)
        known.update(new)
        found.append(tuple(new))
    return tuple(found)


def _strata(base: RuleBase) -> tuple[tuple[tuple[RuleIndex, ...], ...], tuple[tuple[str, ...], ...]]:
    order = concluding_order(base)[0]
    depth = max(order.values(), default=0)
    rules: list[list[RuleIndex]] = [[] for _ in range(depth + 1)]
    for rule in base.rules:
        rules[order[rule.finding] - 1 if rule.finding else depth].append(base.rule_index[rule.id])
    findings = [tuple(name for name, level in order.items() if level == stratum + 1) for stratum in range(depth)]
    return tuple(map(tuple, rules)), tuple(findings)
