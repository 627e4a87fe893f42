"""Why not: what keeps a strategy back in a case, and the smallest changes that would make it eligible, or first.

Every change that is named was found by search and then proven: the changed case was ranked as any other case is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from nanorx._version import __version__
from nanorx.advice.board import Ground
from nanorx.advice.candidates import KINDS, ChangeKind, changed_values, words_of
from nanorx.advice.reasons import Reason, reasons
from nanorx.advice.result import (
    Assumed,
    ProfileOut,
    ReferenceOut,
    RuleBaseOut,
    SourceOut,
    StatusOut,
    StrategyOut,
    dumps,
    to_json,
)
from nanorx.advice.search import find_eligible, find_first
from nanorx.advice.words import NOT_GIVEN, RuleWords, value_words
from nanorx.knowledge.case import parse_case, value_as_json
from nanorx.knowledge.clause import NO, UNKNOWN, YES, Members
from nanorx.knowledge.errors import EngineDisagreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nanorx.advice.board import State
    from nanorx.advice.candidates import Candidate
    from nanorx.advice.recommend import Advisor, Assessment
    from nanorx.advice.search import Found
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.clause import Value

__all__ = ["FOR_ELIGIBLE", "FOR_FIRST", "SCHEMA", "Change", "ChangeSet", "Compared", "Goal", "WhyNot", "why_not"]

SCHEMA = "nanorx-why-not/1"
FOR_ELIGIBLE, FOR_FIRST = 6, 2
"""The most changes that are combined to make a strategy eligible, and to make it first."""

_RUNS = 40
"""Changed cases that are ranked to prove the changes to one goal; what would need more is counted, not listed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: a new value of a descriptor, or one element of a set that is there (`add`) or not (`remove`).

    `kind` tells who could bring it about: `arrange`, `treat`, `find-out` (if the answer is so), `confirm` (an
    assumed value, if it is so) or `fixed` (it would be another patient). `to` names all values that do.
    """

    kind: ChangeKind
    descriptor: str
    label: str
    action: Literal["set", "add", "remove"]
    element: str | None
    now: str
    to: str
    phrase: str


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes that together reach a goal, while no part of them does; and an example that was ranked.

    `in_reach` tells that nothing in it is fixed. `example` holds the values of the example, `case_sha256` is the
    hash of the case with them; `status`, `rank` and `score` (from -3 to +3) are the strategy's in that case.
    """

    changes: list[Change]
    in_reach: bool
    example: dict[str, Any]
    case_sha256: str
    status: StatusOut
    held_back: bool
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Goal:
    """The smallest sets of changes that reach a goal, fewest changes first.

    They are the sets with the fewest changes and, where each of those needs something fixed, the smallest without.
    Every set of up to `within` changes was considered. `more` sets are not listed.
    """

    reached: bool
    within: int
    sets: list[ChangeSet]
    more: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The level of a criterion, from -3 to +3, and that of the strategy that is first."""

    level: int
    level_of_first: int


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What keeps a strategy back in a case, and what would change that."""

    schema: str
    nanorx: str
    rule_base: RuleBaseOut
    engine: str
    case: dict[str, Any]
    assumed: list[Assumed]
    case_sha256: str
    profile: ProfileOut
    strategy: StrategyOut
    status: StatusOut
    held_back: bool
    rank: int
    of: int
    score: float
    first: StrategyOut
    compared: dict[str, Compared]
    excluded_by: list[Reason]
    held_back_by: list[Reason]
    undecided_exclusions: list[Reason]
    undecided_hold_backs: list[Reason]
    to_be_eligible: Goal
    to_be_first: Goal
    sources: dict[str, SourceOut]
    references: list[ReferenceOut]
    notice: str

    def as_json(self) -> dict[str, Any]:
        """The answer as plain data, in canonical order."""
        data: dict[str, Any] = to_json(self)
        return data

    def dumps(self) -> str:
        """The answer as JSON text; the same case and rule base give the same bytes."""
        return dumps(self)


_grounds: WeakKeyDictionary[Advisor, Ground] = WeakKeyDictionary()


def why_not(advisor: Advisor, case: Case, strategy: str, profile: str = "balanced") -> WhyNot:
    """Say what keeps a strategy back, and find the smallest changes. Raises UsageError for an unknown name."""
    base = advisor.base
    wanted = base.strategy(strategy)
    target = base.strategy_index[wanted.id]
    found = advisor.assess(case, profile)
    ground = _grounds.get(advisor)
    if ground is None:
        ground = _grounds[advisor] = Ground(advisor.plan)
    standing, leader = found.standings[target], found.standings[found.ranked[0]]
    table = advisor.tables[target]
    verdicts = found.verdicts.rules
    words = RuleWords(advisor.plan, case, found.verdicts, advisor.sources)

    def because(places: Sequence[int], verdict: int) -> list[Reason]:
        return reasons(advisor.plan, words, found.verdicts, [at for at in places if verdicts[at] == verdict])

    speaking = [at for at in (*table.exclusions, *table.holds) if verdicts[at] != NO]
    sources = advisor.sources.sources(cite for at in speaking for cite in base.rules[at].cites)
    weights = base.profile(profile).weights
    proof = _Proof(advisor, found, profile, target)
    return WhyNot(
        schema=SCHEMA,
        nanorx=__version__,
        rule_base=RuleBaseOut(base.name, base.version, base.sha256),
        engine=advisor.inference.engine_name,
        case=case.as_json(),
        assumed=[
            Assumed(name, value_as_json(base.vocabulary.descriptors[name], case.values[name])) for name in case.assumed
        ],
        case_sha256=case.sha256,
        profile=ProfileOut(profile, {item.id: weights[item.id] for item in base.criteria}),
        strategy=advisor.outlines[target].strategy,
        status=standing.status,
        held_back=standing.held_back,
        rank=found.rank_of()[target],
        of=len(base.strategies),
        score=standing.score / 100,
        first=advisor.outlines[found.ranked[0]].strategy,
        compared={
            item.id: Compared(mine.now, best.now)
            for item, mine, best in zip(base.criteria, standing.levels, leader.levels, strict=True)
        },
        excluded_by=because(table.exclusions, YES),
        held_back_by=because(table.holds, YES),
        undecided_exclusions=because(table.exclusions, UNKNOWN),
        undecided_hold_backs=because(table.holds, UNKNOWN),
        to_be_eligible=proof.goal(find_eligible(ground, found, table, FOR_ELIGIBLE), first=False),
        to_be_first=proof.goal(find_first(ground, found, advisor.tables, target, FOR_FIRST), first=True),
        sources=sources,
        references=advisor.sources.references(sources.values()),
        notice=base.notice,
    )


class _Proof:
    """Joins what the search has found, ranks the changed cases and puts the changes into words."""

    def __init__(self, advisor: Advisor, found: Assessment, profile: str, target: int) -> None:
        self._advisor = advisor
        self._case = found.case
        self._profile = profile
        self._target = target

    def goal(self, found: Found, *, first: bool) -> Goal:
        """The sets of a goal, each proven."""
        if () in found.sets:
            return Goal(reached=True, within=0, sets=[], more=0)
        joined = sorted(_joined(found), key=lambda rows: _ease(found, rows))
        sets: list[ChangeSet] = []
        runs = 0
        for rows in joined:
            states = list(product(*rows))
            runs += len(states)
            if sets and runs > _RUNS:
                break
            sets.append(self._proven(found, rows, states, first=first))
        return Goal(reached=False, within=found.within, sets=sets, more=len(joined) - len(sets))

    def _proven(self, found: Found, rows: Sequence[State], states: list[State], *, first: bool) -> ChangeSet:
        example = tuple(min(row, key=lambda place: self._distance(found.candidates[place])) for row in rows)
        shown: ChangeSet | None = None
        for state in states:
            picked = [found.candidates[place] for place in state]
            values = changed_values(self._case, picked)
            changed = self._case.replace(values)
            # Read as any case is, which refuses entries that contradict each other.
            again = self._advisor.assess(parse_case(changed.as_json(), self._advisor.base), self._profile)
            standing, rank = again.standings[self._target], again.rank_of()[self._target]
            holds = rank == 1 and standing.excluded != YES if first else standing.excluded == NO
            if not holds:
                detail = f"a change that was found for {standing.id} does not hold when the changed case is ranked"
                raise EngineDisagreement(changed.sha256, self._advisor.base.sha256, [detail])
            if state == example:
                changes = [self._change(found, row) for row in rows]
                shown = ChangeSet(
                    changes=sorted(changes, key=lambda item: KINDS.index(item.kind), reverse=False),
                    in_reach=all(item.kind != "fixed" for item in changes),
                    example={
                        name: value_as_json(self._case.vocabulary.descriptors[name], value)
                        for name, value in values.items()
                    },
                    case_sha256=changed.sha256,
                    status=standing.status,
                    held_back=standing.held_back,
                    rank=rank,
                    score=standing.score / 100,
                )
        assert shown is not None  # noqa: S101 - the example is one of the states
        return shown

    def _distance(self, candidate: Candidate) -> tuple[float, tuple[int, ...]]:
        now = self._case.values.get(candidate.unit[0])
        far = abs(candidate.value - now) if isinstance(now, float) and isinstance(candidate.value, float) else 0.0
        return far, candidate.regions

    def _change(self, found: Found, row: State) -> Change:
        candidates = [found.candidates[place] for place in row]
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
    truth = value.truth(element) if isinstance(value, Members) else UNKNOWN
    return (f"lacks {element}", NOT_GIVEN, f"has {element}")[truth]


def _phrase(kind: ChangeKind, action: str, to: str, label: str, group: str) -> str:
    """What a page says after the descriptor's name; what is fixed is never worded as something to do."""
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


def _joined(found: Found) -> Iterator[list[State]]:
    """Sets that differ in the value of one descriptor, as one: for each unit the candidates that all do."""
    by_units: dict[tuple[object, ...], list[list[frozenset[int]]]] = {}
    for state in found.sets:
        units = tuple(found.candidates[place].unit for place in state)
        by_units.setdefault(units, []).append([frozenset({place}) for place in state])
    for rows in by_units.values():
        boxes = rows
        for axis in range(len(rows[0])):
            together: dict[tuple[object, ...], list[frozenset[int]]] = {}
            for box in boxes:
                rest = (*box[:axis], None, *box[axis + 1 :])
                known = together.setdefault(rest, list(box))
                known[axis] |= box[axis]
            boxes = list(together.values())
        yield from ([tuple(sorted(places)) for places in box] for box in boxes)


def _ease(found: Found, rows: Sequence[State]) -> tuple[object, ...]:
    """Fewest changes first, then the least that is fixed, then the easiest kinds, then the order of the vocabulary."""
    kinds = sorted((KINDS.index(found.candidates[row[0]].kind) for row in rows), reverse=True)
    fixed = kinds.count(KINDS.index("fixed"))
    return (len(rows), fixed, kinds, rows)
