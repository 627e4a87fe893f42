"""Proves statements about every possible case, or shows a case in which they fail."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

from nanorx.authoring.proving.encoding import Encoding
from nanorx.authoring.proving.part import part_about
from nanorx.authoring.proving.properties import BarredBy, LevelIs
from nanorx.authoring.proving.solver import (
    NotDecidedError,
    any_of,
    model_of,
    more,
    negation,
    new_solver,
    satisfiable,
)
from nanorx.authoring.proving.witness import Judged, Recommended, find_case, make_witness
from nanorx.errors import SolverDisagreement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.authoring.proving.properties import Outcome, Property
    from nanorx.authoring.proving.witness import Seen, Witness
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Proof", "is_proven", "prove"]

Verdict = Literal["proven", "fails", "says nothing", "not decided"]


@dataclass(frozen=True)
class Proof:
    """The outcome of a statement; `fails` comes with a counterexample, or with `strategies` for which no case exists.

    `witness` of a proven `possible` is a case that shows it for the first strategy. `says nothing`: no possible case
    meets its conditions. `not decided`: neither proven nor shown to fail; `why` tells what it rests on. `seconds` is
    the time the proof took.
    """

    statement: Property
    verdict: Verdict
    strategies: tuple[str, ...] = ()
    witness: Witness | None = None
    seconds: float = 0.0
    why: str = ""

    @property
    def holds(self) -> bool:
        """Is it proven?"""
        return self.verdict == "proven"


def prove(base: RuleBase, statement: Property) -> Proof:
    """Prove a statement for every possible case.

    Args:
        base: The rule base.
        statement: A statement of properties.yaml.

    Returns:
        The verdict, with a counterexample if it fails.

    Raises:
        UsageError: The solver is not installed.
        SolverDisagreement: A case of the solver does not show what it was found for, and rests on no formula of a
            derived descriptor. This is a fault of nanorx.
    """
    start = perf_counter()
    try:
        found = _Found("proven") if _proven_at_once(base, statement) else _Query(base, statement).answer()
    except NotDecidedError as error:
        found = _Found("not decided", why=str(error))
    return Proof(statement, found.verdict, found.strategies, found.witness, perf_counter() - start, found.why)


def is_proven(base: RuleBase, statement: Property) -> bool:
    """Say whether a statement of the mode `always` or `never` holds for every possible case; make no counterexample."""
    try:
        return _proven_at_once(base, statement) or _Query(base, statement).fails_in() is None
    except NotDecidedError:
        return False


class _Found(NamedTuple):
    verdict: Verdict
    strategies: tuple[str, ...] = ()
    witness: Witness | None = None
    why: str = ""


class _Shared:
    """One encoding and one solver for all statements about a rule base: what they have in common is stated once."""

    def __init__(self, base: RuleBase) -> None:
        self.encoding = Encoding(base, named=False)
        self.solver = new_solver()
        self._known: dict[int, Any] = {}
        self._told = 0

    def add_new(self) -> None:
        """Tell the solver what holds in every case, as far as it was not told before."""
        found = self.encoding.constraints()
        if len(found) > self._told:  # they never change, and never go
            new = {item.get_id(): item for item in found if item.get_id() not in self._known}
            self._known |= new
            self.solver.add(*new.values())
            self._told = len(found)


_shared: WeakKeyDictionary[RuleBase, _Shared] = WeakKeyDictionary()
"""By rule base; a changed rule base is another one."""


def _proven_at_once(base: RuleBase, statement: Property) -> bool:
    """Say whether the shared solver proves a statement about every case, and that some case meets its conditions.

    Where it says no, the statement is looked at alone: a counterexample is made of what it rests on and nothing else.
    """
    if statement.mode == "possible":
        return False
    if base not in _shared:
        _shared[base] = _Shared(base)
    shared = _shared[base]
    query = _Query(base, statement, shared)
    with more(shared.solver, *query.conditions):
        return satisfiable(shared.solver) and query.fails_in() is None


class _Query:
    """A statement and as much of the rule base as it rests on."""

    def __init__(self, base: RuleBase, statement: Property, shared: _Shared | None = None) -> None:
        self.base = base
        self.statement = statement
        self.part = base if shared else self._part(statement.strategies)
        self.encoding = shared.encoding if shared else Encoding(self.part)
        self.met = {
            name: any_of(*(self._outcome(name, item) for item in statement.outcomes)) for name in statement.strategies
        }
        conditions = [self.encoding.condition(item).yes for item in statement.when]
        conditions += [negation(self.encoding.condition(item).yes) for item in statement.unless]
        constraints = self.encoding.constraints()  # contradictions may bring in more descriptors
        if statement.knowing is not None:
            conditions += self.encoding.nothing_stated(but=statement.knowing)
        self.conditions = conditions
        if shared:
            shared.add_new()
            self.solver = shared.solver
        else:
            self.solver = new_solver()
            self.solver.add(*constraints, *conditions)

    def _part(self, strategies: Sequence[str]) -> RuleBase:
        """Return the part of the rule base about some strategies in which the conditions mean the same."""
        return part_about(self.base, strategies, (*self.statement.when, *self.statement.unless))

    def _outcome(self, strategy: str, outcome: Outcome) -> Any:
        formulas = self.encoding.strategies
        if isinstance(outcome, LevelIs):
            return formulas.level_within(strategy, outcome.criterion, outcome.low, outcome.high)
        if isinstance(outcome, BarredBy):
            named = [rule for rule in formulas.rules_of[strategy] if rule.id == outcome.rule]
            return any_of(*(formulas.barred_by(strategy, rule, outcome.state).yes for rule in named))
        return formulas.stands(strategy, outcome)

    def answer(self) -> _Found:
        if self.statement.mode != "possible":
            return self._in_every_case() if satisfiable(self.solver) else _Found("says nothing")
        found = self._possible()
        shown = found.witness is not None  # such a case meets the conditions
        return found if shown or satisfiable(self.solver) else _Found("says nothing")

    def fails_in(self, *literals: Any) -> Any:
        """Find a model in which one of the strategies does not meet the statement; None if there is none."""
        wrong = [negation(met) if self.statement.mode == "always" else met for met in self.met.values()]
        return model_of(self.solver, any_of(*wrong), *literals)

    def _in_every_case(self) -> _Found:
        def fails(seen: Seen) -> bool:
            return self._applies(seen) and bool(self._wrong_in(seen))

        case = find_case(self.encoding, self.fails_in, fails)
        if case is None:
            return _Found("proven")
        found = self._wrong_in(Judged(self.part, case)) or self.statement.strategies
        name = found[0]

        def shows(seen: Seen) -> bool:
            return self._applies(seen) and self._is_wrong(seen, name)

        says = f"Against the property {self.statement.id}: {self.statement.says}"
        witness = make_witness(self.part, case, shows, name=self.statement.id, says=says, strategies=[name])
        if not shows(Recommended(self.base, witness.case)):  # with all rules, not only those that decide
            raise SolverDisagreement(self.statement.id, witness.case.sha256, self.base.sha256)
        return _Found("fails", tuple(self._wrong_in(Judged(self.part, witness.case))), witness)

    def _possible(self) -> _Found:
        """Show the statement for each strategy by a case that `recommend` confirms; one case may do for many."""
        left = list(self.statement.strategies)
        first: Witness | None = None
        missing: list[str] = []
        open_: dict[str, str] = {}
        while left:
            try:
                case = self._case_for(left[0])
            except NotDecidedError as error:
                open_[left.pop(0)] = str(error)
                continue
            if case is None:
                missing.append(left.pop(0))
                continue
            judged = Judged(self.part, case)
            shown = [name for name in left if name == left[0] or self._has(judged, name)]
            self._confirm(case, shown)
            first = first or self._witness_of(case, left[0])
            left = [name for name in left if name not in shown]
        if missing:
            return _Found("fails", tuple(missing), first)
        if open_:
            return _Found("not decided", tuple(open_), first, next(iter(open_.values())))
        return _Found("proven", (), first)

    def _case_for(self, strategy: str) -> Case | None:
        def find(literal: Any) -> Any:
            with more(self.solver, self.met[strategy], literal):
                return model_of(self.solver)

        def shows(seen: Seen) -> bool:
            return self._applies(seen) and self._has(seen, strategy)

        return find_case(self.encoding, find, shows)

    def _confirm(self, case: Case, names: list[str]) -> None:
        """Let `recommend` confirm a case for some strategies. Raises SolverDisagreement."""
        seen = Recommended(self.part, case)
        if not self._applies(seen) or not all(self._has(seen, name) for name in names):
            raise SolverDisagreement(self.statement.id, case.sha256, self.part.sha256)

    def _witness_of(self, case: Case, name: str) -> Witness:
        """Make the case small that shows the statement for one strategy."""

        def shows(seen: Seen) -> bool:
            return self._applies(seen) and self._has(seen, name)

        part = self._part((name,))
        return make_witness(part, case, shows, name=self.statement.id, says=self.statement.says, strategies=[name])

    # -- the same, asked of the ordinary evaluation

    def _applies(self, seen: Seen) -> bool:
        statement = self.statement
        if statement.knowing is not None and not set(seen.case.stated) <= set(statement.knowing):
            return False
        judged = seen if isinstance(seen, Judged) else Judged(self.part, seen.case)
        return all(map(judged.holds, statement.when)) and not any(map(judged.holds, statement.unless))

    def _has(self, seen: Seen, strategy: str) -> bool:
        return any(_meets(seen, strategy, item) for item in self.statement.outcomes)

    def _is_wrong(self, seen: Seen, strategy: str) -> bool:
        return self._has(seen, strategy) is (self.statement.mode == "never")

    def _wrong_in(self, seen: Seen) -> Sequence[str]:
        return [name for name in self.statement.strategies if self._is_wrong(seen, name)]


def _meets(seen: Seen, strategy: str, outcome: Outcome) -> bool:
    if isinstance(outcome, LevelIs):
        return outcome.low <= seen.level(strategy, outcome.criterion) <= outcome.high
    if isinstance(outcome, BarredBy):
        return outcome.rule in seen.barred_by(strategy, outcome.state)
    return outcome in seen.states(strategy)
