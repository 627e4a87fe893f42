"""What about a case could be otherwise: the changes that why-not combines.

The unit of change is a descriptor, or one element of a set. A candidate gives a unit one group of values that
all do the same to the rules at hand. A change is of one kind: `find-out` (the value is unknown), `confirm` (it is
assumed), `arrange` (the facility can), `treat` (a treatment can) or `fixed` (it would be another patient).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NewType

from nanorx.knowledge.partial import Members, is_settled, truth_of_element
from nanorx.knowledge.regions import words_of_run
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nanorx.advice.polarity import Atom
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.regions import Region
    from nanorx.knowledge.truth import Truth
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = [
    "KINDS",
    "Candidate",
    "CandidateIndex",
    "ChangeKind",
    "Unit",
    "changed_values",
    "find_candidates",
    "words_of",
]

ChangeKind = Literal["find-out", "confirm", "arrange", "treat", "fixed"]
KINDS: tuple[ChangeKind, ...] = ("find-out", "confirm", "arrange", "treat", "fixed")
"""The kinds of change, the easiest first."""

_BY: dict[str, ChangeKind] = {"by-facility": "arrange", "by-treatment": "treat", "fixed": "fixed"}
_FEW = 3

Unit = tuple[str, str]
"""A descriptor, and the element where it is a set (else empty)."""

CandidateIndex = NewType("CandidateIndex", int)
"""A position in the list of candidates of one search."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Another value for one unit.

    `value` stands for the whole group: the member nearest to the value of the case. For an element of a set it is
    `yes` (has it) or `no` (lacks it). `regions` are the places of the group among all regions of the descriptor.
    `improves` are the atoms that the change moves in the wanted direction.
    """

    unit: Unit
    kind: ChangeKind
    value: Value
    regions: tuple[int, ...]
    improves: frozenset[Atom]


def find_candidates(
    case: Case, clauses: Sequence[Clause], atoms: Iterable[Atom], cuts_of: Callable[[str], list[Region]]
) -> tuple[list[Candidate], dict[str, list[Region]]]:
    """Return every change that moves an atom, in the order of the vocabulary, and the regions by descriptor.

    `clauses` are numbered as in the atoms; `cuts_of` returns the regions of a descriptor that all clauses cut.
    """
    asked: dict[str, set[Atom]] = {}
    for atom in atoms:
        asked.setdefault(atom[0], set()).add(atom)
    found: list[Candidate] = []
    cuts: dict[str, list[Region]] = {}
    for name, descriptor in case.vocabulary.descriptors.items():
        if name not in asked or (name in case.derived and is_settled(case.values[name])):
            continue  # what is computed changes with its parts
        if descriptor.changeable == "never" and name not in case.assumed and is_settled(case.values.get(name)):
            continue  # it would be about somebody else
        if descriptor.kind == "set":
            found.extend(_elements(case, descriptor, asked[name]))
        else:
            cuts[name] = cuts_of(name)
            found.extend(_groups(case, descriptor, clauses, asked[name], cuts[name]))
    return found, cuts


def _kind(case: Case, descriptor: Descriptor, *, unknown: bool) -> ChangeKind:
    if descriptor.name in case.assumed:
        return "confirm"
    return "find-out" if unknown else _BY[descriptor.changeable]


def _elements(case: Case, descriptor: Descriptor, atoms: set[Atom]) -> Iterable[Candidate]:
    value = case.values.get(descriptor.name)
    for element in descriptor.choices:
        truth = truth_of_element(value, element)
        kind = _kind(case, descriptor, unknown=truth == UNKNOWN)
        for word, new in (("yes", YES), ("no", NO)):
            atom: Atom = (descriptor.name, element, 1 if new > truth else -1)
            if new != truth and atom in atoms:
                yield Candidate((descriptor.name, element), kind, word, (), frozenset({atom}))


def _groups(
    case: Case, descriptor: Descriptor, clauses: Sequence[Clause], atoms: set[Atom], cuts: list[Region]
) -> Iterable[Candidate]:
    slots = sorted({slot for _, slot, _ in atoms if isinstance(slot, int)})
    value = case.values.get(descriptor.name)
    now = _truths(clauses, slots, case.values)
    groups: dict[tuple[Truth, ...], list[int]] = {}
    for place, region in enumerate(cuts):
        change: dict[str, Value | None] = {descriptor.name: region.value}
        values = {**case.values, **change, **case.derived_changes(change)}
        groups.setdefault(_truths(clauses, slots, values), []).append(place)
    kind = _kind(case, descriptor, unknown=not is_settled(value))
    for truths, places in groups.items():
        moved = {
            (descriptor.name, slot, 1 if new > old else -1)
            for slot, new, old in zip(slots, truths, now, strict=True)
            if new != old
        }
        improves = frozenset(moved & atoms)
        if improves:
            nearest = _nearest(descriptor, [cuts[place] for place in places], value)
            yield Candidate((descriptor.name, ""), kind, nearest, tuple(places), improves)


def _truths(clauses: Sequence[Clause], slots: Sequence[int], values: Mapping[str, Value | None]) -> tuple[Truth, ...]:
    """Return the truths of some clauses; those of formulas are about what is computed from the descriptor at hand."""
    return tuple(clauses[slot].truth(values.get(clauses[slot].descriptor)) for slot in slots)


def _nearest(descriptor: Descriptor, among: list[Region], value: Value | None) -> Value:
    """Return the value in the regions nearest to the value of the case; at an open end the middle of the region."""
    if not isinstance(value, float):
        return among[0].value
    reachable: list[float] = []
    for region in among:
        inner = region.value
        assert isinstance(inner, float)
        end = region.high if region.high <= value else region.low
        is_open = region.open_high if region.high <= value else region.open_low
        closed = not is_open and (not descriptor.integer or end == int(end))
        reachable.append(end if closed else inner)
    return min(reachable, key=lambda number: (abs(number - value), number))


def changed_values(case: Case, changes: Sequence[Candidate]) -> dict[str, Value]:
    """Return the new values of the descriptors that some changes are about."""
    values: dict[str, Value] = {}
    for change in changes:
        name, element = change.unit
        if not element:
            values[name] = change.value
            continue
        known = values.get(name, case.values.get(name))
        assert known is None or isinstance(known, Members)
        values[name] = _with_element(case.vocabulary.descriptors[name], known, element, has=change.value == "yes")
    return values


def _with_element(descriptor: Descriptor, known: Members | None, element: str, *, has: bool) -> Members:
    old = known or Members((), complete=False)
    having = {*old.has, element} if has else old.has - {element}
    if old.complete:
        return Members(having)
    lacking = old.lacks - {element} if has else {*old.lacks, element}
    complete = len(having) + len(lacking) == len(descriptor.choices)
    return Members(having, () if complete else lacking, complete=complete)


def words_of(descriptor: Descriptor, cuts: Sequence[Region], places: Iterable[int]) -> str:
    """Put regions of a descriptor in words, neighbors as one: `at most 3 cm`, `none or branch`, `other than liver`."""
    wanted = sorted(places)
    if descriptor.kind == "number":
        runs: list[list[int]] = []
        for place in wanted:
            if runs and runs[-1][-1] == place - 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        return " or ".join(words_of_run(descriptor, [cuts[place] for place in run]) for run in runs)
    chosen = {choice for place in wanted for choice in cuts[place].values}
    inside = [choice for choice in descriptor.choices if choice in chosen]
    outside = [choice for choice in descriptor.choices if choice not in chosen]
    if len(outside) <= _FEW < len(inside):
        return "other than " + " or ".join(outside)
    return " or ".join(inside)
