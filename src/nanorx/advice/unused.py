"""Which stated values nothing depends on: without all of them, and with any other one, every verdict is the same."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from nanorx.inference.bitslice import slice_variants
from nanorx.knowledge.partial import Members, is_settled
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import ClauseIndex, RuleIndex

__all__ = ["Dependents"]


class Dependents:
    """The rules that depend on each descriptor, through findings, computed values and contradictions too."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._reading: dict[ClauseIndex, list[RuleIndex]] = {}
        for rule in plan.base.rule_index.values():
            for slot in plan.reads[rule]:
                for member in plan.clause_slots(slot):
                    self._reading.setdefault(member, []).append(rule)
        self._telling = frozenset(slot for name in plan.by_descriptor for slot in self._telling_slots(name))
        self._conditions = tuple(row for row in plan.conditions if self._asks_once(*row))
        self._grouped = {
            rule: [slot for group in slots if group in plan.group_at for slot in plan.clause_slots(group)]
            for rule, slots in zip(plan.base.rule_index.values(), plan.when, strict=True)
            if any(group in plan.group_at for group in slots)
        }
        self._contradicted: dict[str, set[str]] = {}
        for row in plan.base.contradictions:
            names = {clause.descriptor for clause in row.when}
            for name in names:
                self._contradicted.setdefault(name, set()).update(names - {name})
        self._needed: dict[str, frozenset[RuleIndex]] = {}
        base = plan.base
        apart: Iterable[str] = (clause.descriptor for row in base.apart for clause in row.unless)
        self._policy = {base.policy.setting, base.imaging.descriptor, *apart}

    def unused(self, case: Case, verdicts: Verdicts) -> tuple[str, ...]:
        """Return the stated descriptors on which no verdict depends, in the order of the vocabulary.

        Each of them could be unknown or have any other value, and all could be unknown together, and every rule would
        say the same: rules of needs and of evidence, those that conclude findings, and those about standards. What is
        computed of it follows. Of a set all elements and none are tried. Of two values of which each would be enough
        both are used, as is what meets a clause of a rule that fires. What base.yaml reads itself (tiers, imaging, what
        is listed apart) is used.
        """
        asked = self._asked(verdicts) | self._reasons(verdicts) | self._policy
        left = [name for name in case.stated if name not in asked]
        changing = self._changing(
            case, verdicts, [(name, value) for name in left for value in self._others(case, name)]
        )
        return self._together(case, verdicts, [name for name in left if name not in changing])

    def _together(self, case: Case, verdicts: Verdicts, names: Sequence[str]) -> tuple[str, ...]:
        """Return the descriptors without those behind a verdict that changes if all of them are unknown."""
        left = list(names)
        while len(left) > 1:
            behind = {name: frozenset(self._rules_behind(name, case)) for name in left}
            differing = self._differing(case, verdicts, [dict.fromkeys(left)], frozenset().union(*behind.values()))
            if not differing:
                break
            left = [name for name in left if behind[name].isdisjoint(differing)]
        return tuple(left)

    def _asked(self, verdicts: Verdicts) -> set[str]:
        """Return the descriptors of clauses that decide a verdict by themselves; what else does is found by trying.

        Of a rule that is not silent they are all known clauses, since any could have silenced it; of one that is silent
        the only clause that silences it.
        """
        slots: set[ClauseIndex] = set()
        for when, unless in self._conditions:
            stopping = [slot for slot in when if verdicts.truths[slot] == NO]
            stopping += [slot for slot in unless if verdicts.truths[slot] == YES]
            if not stopping:
                slots.update(slot for slot in (*when, *unless) if verdicts.truths[slot] != UNKNOWN)
            elif len(stopping) == 1:
                slots.add(stopping[0])
        return {self._plan.asked[slot].descriptor for slot in slots & self._telling}

    def _reasons(self, verdicts: Verdicts) -> set[str]:
        """Return the descriptors of clauses in groups that are yes in a rule that fires, where another may do too."""
        plan, truths = self._plan, verdicts.truths
        return {
            plan.asked[slot].descriptor
            for rule, slots in self._grouped.items()
            if verdicts.rules[rule] == YES
            for slot in slots
            if truths[slot] == YES and slot in self._telling
        }

    def _asks_once(self, when: Sequence[ClauseIndex], unless: Sequence[ClauseIndex]) -> bool:
        """Say whether conditions ask about each descriptor once; another clause may take the place of the first."""
        names = [
            self._plan.asked[item].descriptor for slot in (*when, *unless) for item in self._plan.clause_slots(slot)
        ]
        return len(names) == len(set(names))

    def _changing(self, case: Case, verdicts: Verdicts, changes: Sequence[tuple[str, Value | None]]) -> set[str]:
        """Return the descriptors of which one of these changes, alone, changes a verdict or lets a rule count."""
        rules = {rule for name in dict(changes) for rule in self._rules_behind(name, case)}
        differing = self._differing(case, verdicts, [{name: value} for name, value in changes], rules)
        differs = reduce(or_, differing.values(), 0)
        return {name for place, (name, _) in enumerate(changes) if differs >> place & 1}

    def _differing(
        self,
        case: Case,
        verdicts: Verdicts,
        variants: Sequence[Mapping[str, Value | None]],
        rules: AbstractSet[RuleIndex],
    ) -> dict[RuleIndex, int]:
        """Return of some rules those that say anything else, or count otherwise, in a variant, and in which."""
        if not rules:
            return {}
        strata = [[rule for rule in stratum if rule in rules] for stratum in self._plan.strata]
        slices = slice_variants(self._plan, case, variants, strata)
        presumed = self._plan.presumed(verdicts)
        found: dict[RuleIndex, int] = {}
        for rule in rules:
            now = verdicts.rules[rule]
            differs = slices.fires[rule] ^ (slices.full if now == YES else 0)
            differs |= slices.possible[rule] ^ (slices.full if now != NO else 0)
            differs |= slices.counts[rule] ^ (slices.full if now == YES or rule in presumed else 0)
            if differs:
                found[rule] = differs
        return found

    def _rules_behind(self, name: str, case: Case) -> Iterator[RuleIndex]:
        """Yield the rules that depend on a descriptor, also through what it may contradict and is not settled."""
        yield from self._rules(name)
        computed = (row.name for row in self._plan.fed_by.get(name, ()))
        for other in {other for item in (name, *computed) for other in self._contradicted.get(item, ())}:
            if not is_settled(case.values.get(other)):
                yield from self._rules(other)

    def _rules(self, name: str) -> frozenset[RuleIndex]:
        """Return the rules that depend on a descriptor, and those that conclude the findings that they ask about."""
        if name not in self._needed:
            plan = self._plan
            found: set[RuleIndex] = set()
            computed = (row.name for row in plan.fed_by.get(name, ()))
            todo = [slot for item in (name, *computed) for slot in plan.by_descriptor.get(item, ())]
            while todo:
                new = [rule for rule in self._reading.get(todo.pop(), ()) if rule not in found]
                found.update(new)
                concluded = {plan.base.rules[rule].finding for rule in new}
                todo += [slot for finding in concluded for slot in plan.by_finding.get(finding, ())]
            self._needed[name] = frozenset(rule for stratum in plan.part(found) for rule in stratum)
        return self._needed[name]

    def _telling_slots(self, name: str) -> Iterator[ClauseIndex]:
        """Yield the clauses about a descriptor that some values meet and others do not."""
        plan = self._plan
        if plan.base.vocabulary.descriptors[name].kind == "set":
            yield from plan.by_descriptor[name]
            return
        values = [region.value for region in plan.regions(name)]
        for slot in plan.by_descriptor[name]:
            if len({plan.clauses[slot].truth(value) for value in values}) > 1:
                yield slot

    def _others(self, case: Case, name: str) -> Iterator[Value | None]:
        """Yield None, and one value for each group of values that clauses and formulas tell apart."""
        yield None
        descriptor = case.vocabulary.descriptors[name]
        if descriptor.kind == "set":
            yield from (Members(()), Members(descriptor.choices))
        else:
            yield from (region.value for region in self._plan.regions_in(case, name))
