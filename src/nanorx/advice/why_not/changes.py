"""The smallest sets of changes in words, each proven by ranking the changed case as any other case is ranked."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Annotated, Any, Literal

from nanorx.advice.answers.result import Holds, Rank, Score, StatusOut
from nanorx.advice.difference import differing_values, follows
from nanorx.advice.why_not.candidates import KINDS, ChangeKind, changed_values, words_of
from nanorx.advice.why_not.search import new_harms
from nanorx.errors import EngineDisagreement
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.partial import truth_of_element
from nanorx.knowledge.phrase import NOT_GIVEN, named_value, value_words
from nanorx.knowledge.truth import NO, YES
from nanorx.knowledge.values import value_as_json
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.combinations import State
    from nanorx.advice.why_not.candidates import Candidate, CandidateIndex
    from nanorx.advice.why_not.search import SmallestSets
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import StrategyIndex

__all__ = ["Change", "ChangeProver", "ChangeSet", "ComputedChange", "Goal"]

_RUNS, _AT_ONCE = 10, 8
"""Changed cases that are ranked to prove the changes to one goal, and one set of them; the rest is only counted."""


class Change(Model):
    """One change: a new value of a descriptor, or one element of a set that is there or not."""

    kind: Annotated[
        ChangeKind,
        about(
            "Who could bring it about: `arrange`, `treat`, `find-out` (if the answer is so), `confirm` (an assumed "
            "value, if it is so) or `fixed` (it would be another patient)."
        ),
    ]
    descriptor: Annotated[str, about("The descriptor, as `group.key`.")]
    label: Annotated[str, about("The descriptor in words.")]
    action: Annotated[Literal["set", "add", "remove"], about("`add` and `remove` are about `element`.")]
    element: Annotated[str | None, about("The element of a set; null: the whole value changes.")]
    now: Annotated[str, about("The value of the case in words.")]
    to: Annotated[str, about("All values that do, in words.")]
    phrase: Annotated[str, about("What a page says after the label.")]


class ComputedChange(Model):
    """A value that is computed from others and that the changes make another one."""

    descriptor: Annotated[str, about("The descriptor, as `group.key`.")]
    label: Annotated[str, about("The descriptor in words.")]
    was: Annotated[str, about("The value of the case in words.")]
    now: Annotated[str, about("The value in the example in words.")]
    says: Annotated[str, about("What a page says: `Child-Pugh class A (was class B)`.")]


class ChangeSet(Model):
    """Changes that together reach a goal, while no part of them does; and an example that was ranked."""

    changes: Annotated[list[Change], about("The changes.")]
    in_reach: Annotated[bool, about("Is it so that nothing in it is fixed?")]
    example: Annotated[dict[str, Any], about("Descriptor -> its value in the example, as it stands in a case.")]
    case_sha256: Annotated[str, about("The SHA-256 of the case with the values of the example.")]
    status: Annotated[StatusOut, about("The status of the strategy in the example.")]
    holds: Annotated[Holds, about("How often cautions hold it back in the example.")]
    held_back: Annotated[bool, about("Do cautions hold it back in the example?")]
    rank: Annotated[Rank, about("The place of the strategy in the example.")]
    score: Annotated[Score, about("The score of the strategy in the example.")]
    computed: Annotated[
        tuple[ComputedChange, ...],
        about("The computed values that rules ask about and that differ in the example."),
    ] = ()


class Goal(Model):
    """The smallest sets of changes that reach a goal.

    They are the sets with the fewest changes and, where each of those needs something fixed, the smallest without,
    which then stand first.
    """

    reached: Annotated[bool, about("Is the goal reached without a change?")]
    within: Annotated[int, about("Every set of up to so many changes was considered.", "changes")]
    sets: Annotated[list[ChangeSet], about("The sets.")]
    more: Annotated[int, about("How many sets are not listed.", "sets")]


class ChangeProver:
    """Joins what the search has found, ranks the changed cases and puts the changes into words."""

    def __init__(self, found: Assessment, target: StrategyIndex) -> None:
        self._advisor = found.advisor
        self._case = found.case
        self._profile = found.profile
        self._target = target
        self._harms = new_harms(found)

    def goal(self, found: SmallestSets, *, first: bool) -> Goal:
        """Return the sets of changes that reach a goal, each proven. Raises EngineDisagreement if one does not hold."""
        if () in found.sets:
            return Goal(reached=True, within=0, sets=[], more=0)
        joined = sorted(_joined(found), key=lambda rows: _ease(found, rows))
        sets: list[ChangeSet] = []
        seen: set[bool] = set()
        left = _RUNS
        for rows in joined:
            states = list(product(*rows))
            fixed = _fixed(found, rows) > 0
            if left >= len(states) or fixed not in seen:  # the best within reach and the best beyond always stand
                sets.append(self._proven(found, rows, states, first=first))
                seen.add(fixed)
                left -= len(states)
        return Goal(reached=False, within=found.within, sets=sets, more=len(joined) - len(sets))

    def _proven(self, found: SmallestSets, rows: Sequence[State], states: list[State], *, first: bool) -> ChangeSet:
        example = tuple(min(row, key=lambda change: self._distance(found.candidates[change])) for row in rows)
        shown: ChangeSet | None = None
        for state in states:
            picked = [found.candidates[change] for change in state]
            values = changed_values(self._case, picked)
            # Read as any case is, which refuses entries that contradict each other.
            changed = parse_case(self._case.replace(values).as_json(), self._advisor.base)
            again = self._advisor.assess(changed, self._profile)
            standing, rank = again.standings[self._target], again.ranks[self._target]
            harmless = all(again.verdicts.rules[rule] != YES for rule in self._harms)
            holds = rank == 1 and standing.excluded != YES and harmless if first else standing.excluded == NO
            if not holds:
                detail = f"a change that was found for {standing.id} does not hold when the changed case is ranked"
                raise EngineDisagreement(changed.sha256, self._advisor.base.sha256, [detail])
            if state == example:
                changes = [self._change(found, row) for row in rows]
                shown = ChangeSet(
                    changes=sorted(changes, key=lambda item: KINDS.index(item.kind)),
                    in_reach=all(item.kind != "fixed" for item in changes),
                    example={
                        name: value_as_json(self._case.vocabulary.descriptors[name], value)
                        for name, value in values.items()
                    },
                    case_sha256=changed.sha256,
                    status=standing.status,
                    holds=standing.holds.now,
                    held_back=standing.held_back,
                    rank=rank,
                    score=standing.score / 100,
                    computed=tuple(self._computed(changed)),
                )
        assert shown is not None
        return shown

    def _computed(self, changed: Case) -> Iterator[ComputedChange]:
        """Yield what the changes make of computed values that rules ask about."""
        for item, was, now in differing_values(self._case, changed):
            if item.name in self._advisor.base.asked and follows(was, now):
                before, after = (case.values.get(item.name) for case in (self._case, changed))
                words = value_words(item, before)
                says = f"{named_value(item, after)} (was {words})"
                yield ComputedChange(item.name, item.label, words, value_words(item, after), says)

    def _distance(self, candidate: Candidate) -> tuple[float, tuple[int, ...]]:
        now = self._case.values.get(candidate.unit[0])
        far = abs(candidate.value - now) if isinstance(now, float) and isinstance(candidate.value, float) else 0.0
        return far, candidate.regions

    def _change(self, found: SmallestSets, row: State) -> Change:
        candidates = [found.candidates[change] for change in row]
        name, element = candidates[0].unit
        descriptor = self._case.vocabulary.descriptors[name]
        kind = candidates[0].kind
        value = self._case.values.get(name)
        action: Literal["set", "add", "remove"] = "set"
        if element:
            action = "add" if candidates[0].value == "yes" else "remove"
            to = f"{'has' if action == 'add' else 'lacks'} {element}"
            now = _element_now(value, element)
        else:
            places = [place for item in candidates for place in item.regions]
            to = words_of(descriptor, found.cuts[name], places)
            now = value_words(descriptor, value)
        phrase = _phrase(kind, action, element or to, descriptor.label, descriptor.group)
        return Change(kind, name, descriptor.label, action, element or None, now, to, phrase)


def _element_now(value: Value | None, element: str) -> str:
    return (f"lacks {element}", NOT_GIVEN, f"has {element}")[truth_of_element(value, element)]


def _phrase(kind: ChangeKind, action: str, to: str, label: str, group: str) -> str:
    """Return what a page says after the name of the descriptor. What is fixed is never worded as something to do."""
    have, has = {"add": (f"have {to}", f"has {to}"), "remove": (f"lack {to}", f"lacks {to}")}.get(action, ("", ""))
    if kind == "arrange":
        return {"add": f"add {to}", "remove": f"do without {to}"}.get(action, f"make it {to}")
    if kind == "treat":
        return f"treat, so that it is {to}" if action == "set" else f"treat, so that it {has}"
    if kind == "find-out":
        return f"if the answer is {to}" if action == "set" else f"if it {has}"
    if kind == "confirm":
        return f"assumed; if it is {to}" if action == "set" else f"assumed; if it {has}"
    whose = "a case" if group in {"facility", "goal"} else "a patient"
    if action == "set":
        return f"this would apply to {whose} with {label}: {to}"
    return f"this would apply to {whose} {'with' if have.startswith('have') else 'without'} {to}"


def _joined(found: SmallestSets) -> Iterator[list[State]]:
    """Yield sets that differ only in the value of one descriptor as one: for each unit the candidates that all do."""
    by_units: dict[tuple[object, ...], list[list[frozenset[CandidateIndex]]]] = {}
    for state in found.sets:
        units = tuple(found.candidates[change].unit for change in state)
        by_units.setdefault(units, []).append([frozenset({change}) for change in state])
    for rows in by_units.values():
        boxes = rows
        for axis in range(len(rows[0])):
            together: dict[tuple[object, ...], list[frozenset[CandidateIndex]]] = {}
            for box in boxes:
                rest = (*box[:axis], None, *box[axis + 1 :])
                known = together.setdefault(rest, list(box))
                known[axis] |= box[axis]
            boxes = list(together.values())
        for box in boxes:
            yield from _parts([tuple(sorted(changes)) for changes in box])


def _parts(rows: list[State]) -> Iterator[list[State]]:
    """Yield a joined set in parts that are small enough to be proven."""
    if prod(map(len, rows)) <= _AT_ONCE:
        yield rows
        return
    axis = max(range(len(rows)), key=lambda at: len(rows[at]))
    half = len(rows[axis]) // 2
    for part in (rows[axis][:half], rows[axis][half:]):
        yield from _parts([*rows[:axis], part, *rows[axis + 1 :]])


def _fixed(found: SmallestSets, rows: Sequence[State]) -> int:
    return sum(found.candidates[row[0]].kind == "fixed" for row in rows)


def _ease(found: SmallestSets, rows: Sequence[State]) -> tuple[object, ...]:
    """Return the sort key of a joined set: in reach, fewest changes, fewest fixed, easiest kinds, vocabulary."""
    kinds = sorted((KINDS.index(found.candidates[row[0]].kind) for row in rows), reverse=True)
    fixed = _fixed(found, rows)
    return (fixed > 0, len(rows), fixed, kinds, rows)
