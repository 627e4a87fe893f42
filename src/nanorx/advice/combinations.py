"""Sets of changes of one case, each evaluated as a bit slice of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.why_not.candidates import CandidateIndex, changed_values
from nanorx.inference.bitslice import evaluate_slices
from nanorx.inference.narrowing import narrow
from nanorx.knowledge.partial import truth_of_element
from nanorx.knowledge.truth import NO, NOT, UNKNOWN, YES, sliced, slices_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.why_not.candidates import Candidate
    from nanorx.inference.bitslice import BitSlices
    from nanorx.inference.plan import Plan
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleIndex

__all__ = ["Combinations", "State"]

State = tuple[CandidateIndex, ...]
"""A set of changes: the indexes of its candidates, ascending."""


class Combinations:
    """Evaluates sets of changes of one case, all in one step."""

    def __init__(self, plan: Plan, case: Case, candidates: Sequence[Candidate]) -> None:
        self._plan = plan
        self._case = case
        self._values = values = case.values
        self._candidates = candidates
        self._truths = [clause.truth(values.get(clause.descriptor)) for clause in plan.asked]
        self._truths += [UNKNOWN] * len(plan.group_at)
        derived = case.vocabulary.derived
        self._bearing = frozenset(
            CandidateIndex(at)
            for at, item in enumerate(candidates)
            if item.unit[0] in derived.after or item.unit[0] in derived.of
        )
        """The candidates that change a derived value, or what one is computed from."""
        self._following: dict[State, tuple[dict[str, Value | None], list[bool]]] = {}

    def slices(self, states: Sequence[State], strata: Sequence[Sequence[RuleIndex]]) -> tuple[BitSlices, list[int]]:
        """Evaluate the rules of some strata under every set of changes.

        Args:
            states: The sets of changes; bit k of every mask belongs to set k.
            strata: The rules to evaluate, stratum by stratum.

        Returns:
            The bit slices of the rules, and the masks of the sets in which each contradiction arises and in which a
            stated value disagrees with each table that computes it.
        """
        full = (1 << len(states)) - 1
        yes, may = slices_of(self._truths, full)
        changed: dict[str, list[tuple[Candidate, int]]] = {}
        for candidate, mask in _masks(states).items():
            item = self._candidates[candidate]
            changed.setdefault(item.unit[0], []).append((item, mask))
        for name, rows in changed.items():
            if rows[0][0].unit[1]:
                self._fill_set(name, rows, yes, may, full)
            else:
                self._fill(name, rows, yes, may)
        disagreeing = self._derive(states, yes, may)
        contradicting = self._contradicting(yes, full) + disagreeing
        narrow(self._plan.narrowings, yes, may, full)
        return evaluate_slices(self._plan, yes, may, len(states), strata), contradicting

    def _derive(self, states: Sequence[State], yes: list[int], may: list[int]) -> list[int]:
        """Fill in what follows from each set of changes; return where a stated value disagrees with each table."""
        disagreeing = [0] * len(self._plan.refusing)
        for part, mask in self._bearing_parts(states).items():
            changes, refused = self._follows(part)
            for name, value in changes.items():
                for slot, truth in self._plan.effects(name, value):
                    yes[slot] = yes[slot] ^ (yes[slot] & mask) | (mask if truth == YES else 0)
                    may[slot] = may[slot] ^ (may[slot] & mask) | (mask if truth != NO else 0)
            for at, refuses in enumerate(refused):
                disagreeing[at] |= mask if refuses else 0
        return disagreeing

    def _bearing_parts(self, states: Sequence[State]) -> dict[State, int]:
        """Return the parts of the sets that bear on derived values, each with the mask of the sets that have it."""
        if not self._bearing:
            return {}
        found: dict[State, int] = {}
        for at, state in enumerate(states):
            part = tuple(change for change in state if change in self._bearing)
            if part:
                found[part] = found.get(part, 0) | 1 << at
        return found

    def _follows(self, part: State) -> tuple[dict[str, Value | None], list[bool]]:
        """Return the derived values that some changes lead to, and which tables then disagree with what is stated."""
        if part not in self._following:
            change: dict[str, Value | None] = {**changed_values(self._case, [self._candidates[at] for at in part])}
            changes = self._case.derived_changes(change)
            values = {name: value for name, value in {**self._values, **change, **changes}.items() if value is not None}
            derived = self._case.vocabulary.derived
            supposed = derived.supposing(values)
            refused = [derived.disagrees(row, supposed) is not None for row in self._plan.refusing]
            self._following[part] = changes, refused
        return self._following[part]

    def _fill(self, name: str, rows: list[tuple[Candidate, int]], yes: list[int], may: list[int]) -> None:
        touched = 0
        for _, mask in rows:
            touched |= mask
        for slot in self._plan.by_descriptor.get(name, ()):
            sure, open_ = yes[slot] ^ (yes[slot] & touched), may[slot] ^ (may[slot] & touched)
            for item, mask in rows:
                truth = self._plan.asked[slot].truth(item.value)
                sure |= mask if truth == YES else 0
                open_ |= mask if truth != NO else 0
            yes[slot], may[slot] = sure, open_

    def _fill_set(
        self, name: str, rows: list[tuple[Candidate, int]], yes: list[int], may: list[int], full: int
    ) -> None:
        value = self._values.get(name)
        choices = self._plan.base.vocabulary.descriptors[name].choices
        known = [truth_of_element(value, item) for item in choices]
        has, may_have = (dict(zip(choices, masks, strict=True)) for masks in slices_of(known, full))
        for item, mask in rows:
            element = item.unit[1]
            given = mask if item.value == "yes" else 0
            has[element] = has[element] ^ (has[element] & mask) | given
            may_have[element] = may_have[element] ^ (may_have[element] & mask) | given
        for slot in self._plan.by_descriptor.get(name, ()):
            clause = self._plan.asked[slot]
            any_of = clause.operator in {"includes any of", "lacks"}
            sure = open_ = 0 if any_of else full
            for element in clause.values:
                sure = sure | has[element] if any_of else sure & has[element]
                open_ = open_ | may_have[element] if any_of else open_ & may_have[element]
            if clause.operator == "lacks":
                sure, open_ = sliced(NOT.__getitem__, sure, open_, full)
            yes[slot], may[slot] = sure, open_

    def _contradicting(self, yes: list[int], full: int) -> list[int]:
        found: list[int] = []
        for slots in self._plan.contradictions:
            mask = full
            for slot in slots:
                mask &= yes[slot]
            found.append(mask)
        return found


def _masks(states: Sequence[State]) -> dict[CandidateIndex, int]:
    """Return for each candidate the mask of the sets that hold it."""
    holding: dict[CandidateIndex, bytearray] = {}
    size = len(states) // 8 + 1
    for at, state in enumerate(states):
        for candidate in state:
            bits = holding.get(candidate)
            if bits is None:
                bits = holding[candidate] = bytearray(size)
            bits[at >> 3] |= 1 << (at & 7)
    return {candidate: int.from_bytes(bits, "little") for candidate, bits in holding.items()}
