"""Sets of changes of one case, each evaluated as a bit slice of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.why_not.candidates import CandidateIndex
from nanorx.inference.bitslice import evaluate_slices
from nanorx.inference.narrowing import narrow
from nanorx.knowledge.partial import truth_of_element
from nanorx.knowledge.truth import NO, NOT, UNKNOWN, YES, sliced, slices_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.why_not.candidates import Candidate
    from nanorx.inference.bitslice import BitSlices
    from nanorx.inference.plan import Plan
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleIndex

__all__ = ["Combinations", "State"]

State = tuple[CandidateIndex, ...]
"""A set of changes: the indexes of its candidates, ascending."""


class Combinations:
    """Evaluates sets of changes of one case, all in one step."""

    def __init__(self, plan: Plan, values: Mapping[str, Value], candidates: Sequence[Candidate]) -> None:
        self._plan = plan
        self._values = values
        self._candidates = candidates
        self._truths = [clause.truth(values.get(clause.descriptor)) for clause in plan.asked]
        self._truths += [UNKNOWN] * len(plan.group_at)

    def slices(self, states: Sequence[State], strata: Sequence[Sequence[RuleIndex]]) -> tuple[BitSlices, list[int]]:
        """Evaluate the rules of some strata under every set of changes.

        Args:
            states: The sets of changes; bit k of every mask belongs to set k.
            strata: The rules to evaluate, stratum by stratum.

        Returns:
            The bit slices of the rules, and for each contradiction the mask of the sets in which it arises.
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
        contradicting = self._contradicting(yes, full)
        narrow(self._plan.narrowings, yes, may, full)
        return evaluate_slices(self._plan, yes, may, len(states), strata), contradicting

    def _fill(self, name: str, rows: list[tuple[Candidate, int]], yes: list[int], may: list[int]) -> None:
        touched = 0
        for _, mask in rows:
            touched |= mask
        for slot in self._plan.by_descriptor[name]:
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
        for slot in self._plan.by_descriptor[name]:
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
