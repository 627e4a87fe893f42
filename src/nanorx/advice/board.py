"""Many changed cases of one case at once, and what about them never changes with the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.polarity import Polarity, atoms_of_clause
from nanorx.inference.lanes import evaluate_lanes
from nanorx.inference.narrowing import narrow
from nanorx.knowledge.clause import NO, UNKNOWN, YES, Members
from nanorx.knowledge.regions import regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.advice.candidates import Candidate
    from nanorx.advice.polarity import Atoms
    from nanorx.inference.lanes import Lanes
    from nanorx.inference.plan import Plan
    from nanorx.knowledge.clause import Clause, Value
    from nanorx.knowledge.regions import Region

__all__ = ["Board", "Ground", "State"]

State = tuple[int, ...]
"""A set of changes: the places of its candidates, ascending."""


class Ground:
    """The clauses of a rule base together with those of its contradictions; made once for a rule base.

    `clauses` begins with the slots of the plan. `contradictions` holds the slots of each contradiction, and
    `resolving` the atoms that could lift it.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.polarity = Polarity(plan)
        table: dict[str, Clause] = {clause.key: clause for clause in plan.asked}
        for row in plan.base.contradictions:
            for clause in row.when:
                table.setdefault(clause.key, clause)
        self.clauses = tuple(table.values())
        slots = {key: slot for slot, key in enumerate(table)}
        self.contradictions = [[slots[clause.key] for clause in row.when] for row in plan.base.contradictions]
        self.resolving: list[Atoms] = [
            frozenset(atom for slot in row for atom in self._falling(slot)) for row in self.contradictions
        ]
        self.slots: dict[str, list[int]] = {}
        for slot, clause in enumerate(self.clauses):
            self.slots.setdefault(clause.descriptor, []).append(slot)
        self._cuts: dict[str, list[Region]] = {}
        self._concluding: dict[str, list[int]] = {}
        for place, rule in enumerate(plan.base.rules):
            if rule.finding:
                self._concluding.setdefault(rule.finding, []).append(place)

    def _falling(self, slot: int) -> Atoms:
        clause = self.clauses[slot]
        of_set = self.plan.base.vocabulary.descriptors[clause.descriptor].kind == "set"
        return frozenset(atoms_of_clause(clause, slot, -1, of_set=of_set))

    def cuts(self, name: str) -> list[Region]:
        """The regions of a descriptor that is not a set, those included that only contradictions tell apart."""
        if name not in self._cuts:
            clauses = [self.clauses[slot] for slot in self.slots.get(name, ())]
            self._cuts[name] = regions(self.plan.base.vocabulary.descriptors[name], clauses)
        return self._cuts[name]

    def strata(self, places: Iterable[int]) -> list[list[int]]:
        """These rules and those that conclude what they rest on, in the order of evaluation."""
        rules = self.plan.base.rules
        needed = set(places)
        todo = list(needed)
        while todo:
            clauses = rules[todo.pop()].clauses()
            new = {place for clause in clauses for place in self._concluding.get(clause.descriptor, ())} - needed
            needed |= new
            todo.extend(new)
        return [[place for place in stratum if place in needed] for stratum in self.plan.strata]


class Board:
    """Evaluates sets of changes of one case, each set in its own lane."""

    def __init__(self, ground: Ground, values: Mapping[str, Value], candidates: Sequence[Candidate]) -> None:
        self._ground = ground
        self._values = values
        self._candidates = candidates
        self._truths = [clause.truth(values.get(clause.descriptor)) for clause in ground.clauses]

    def lanes(self, states: Sequence[State], strata: Sequence[Sequence[int]]) -> tuple[Lanes, list[int]]:
        """The rules of some strata under every set of changes, and where the entries contradict each other."""
        full = (1 << len(states)) - 1
        yes = [full if truth == YES else 0 for truth in self._truths]
        may = [full if truth != NO else 0 for truth in self._truths]
        changed: dict[str, list[tuple[Candidate, int]]] = {}
        for place, mask in _masks(states).items():
            item = self._candidates[place]
            changed.setdefault(item.unit[0], []).append((item, mask))
        for name, rows in changed.items():
            if rows[0][0].unit[1]:
                self._fill_set(name, rows, yes, may, full)
            else:
                self._fill(name, rows, yes, may)
        contradicting = self._contradicting(yes, full)
        narrow(self._ground.plan.narrowings, yes, may, full)
        return evaluate_lanes(self._ground.plan, yes, may, len(states), strata), contradicting

    def _fill(self, name: str, rows: list[tuple[Candidate, int]], yes: list[int], may: list[int]) -> None:
        touched = 0
        for _, mask in rows:
            touched |= mask
        for slot in self._ground.slots[name]:
            sure, open_ = yes[slot] & ~touched, may[slot] & ~touched
            for item, mask in rows:
                truth = self._ground.clauses[slot].truth(item.value)
                sure |= mask if truth == YES else 0
                open_ |= mask if truth != NO else 0
            yes[slot], may[slot] = sure, open_

    def _fill_set(
        self, name: str, rows: list[tuple[Candidate, int]], yes: list[int], may: list[int], full: int
    ) -> None:
        value = self._values.get(name)
        choices = self._ground.plan.base.vocabulary.descriptors[name].choices
        known = {item: value.truth(item) if isinstance(value, Members) else UNKNOWN for item in choices}
        has = {item: full if truth == YES else 0 for item, truth in known.items()}
        may_have = {item: full if truth != NO else 0 for item, truth in known.items()}
        for item, mask in rows:
            element = item.unit[1]
            given = mask if item.value == "yes" else 0
            has[element] = has[element] & ~mask | given
            may_have[element] = may_have[element] & ~mask | given
        for slot in self._ground.slots[name]:
            clause = self._ground.clauses[slot]
            any_of = clause.operator in {"includes any of", "lacks"}
            sure = open_ = 0 if any_of else full
            for element in clause.values:
                sure = sure | has[element] if any_of else sure & has[element]
                open_ = open_ | may_have[element] if any_of else open_ & may_have[element]
            yes[slot], may[slot] = (full & ~open_, full & ~sure) if clause.operator == "lacks" else (sure, open_)

    def _contradicting(self, yes: list[int], full: int) -> list[int]:
        found: list[int] = []
        for slots in self._ground.contradictions:
            mask = full
            for slot in slots:
                mask &= yes[slot]
            found.append(mask)
        return found


def _masks(states: Sequence[State]) -> dict[int, int]:
    """For each candidate the sets that hold it."""
    holding: dict[int, bytearray] = {}
    size = len(states) // 8 + 1
    for lane, state in enumerate(states):
        for place in state:
            bits = holding.get(place)
            if bits is None:
                bits = holding[place] = bytearray(size)
            bits[lane >> 3] |= 1 << (lane & 7)
    return {place: int.from_bytes(bits, "little") for place, bits in holding.items()}
