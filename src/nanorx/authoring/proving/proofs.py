"""Proves statements about every possible case, or shows a case in which they fail."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from nanorx.authoring.proving.encoding import Encoding
from nanorx.authoring.proving.properties import BarredBy, LevelIs
from nanorx.authoring.proving.solver import model_of, new_solver, z3
from nanorx.authoring.proving.witness import Judged, make_witness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.authoring.proving.properties import Outcome, Property
    from nanorx.authoring.proving.witness import Seen, Witness
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Proof", "is_proven", "prove"]

Verdict = Literal["proven", "fails", "says nothing"]


@dataclass(frozen=True)
class Proof:
    """The outcome of a statement; `fails` comes with a counterexample, or with `strategies` for which no case exists.

    `witness` of a proven `possible` is a case that shows it for the first strategy. `says nothing`: no possible case
    meets its conditions. `seconds` is the time the proof took.
    """

    statement: Property
    verdict: Verdict
    strategies: tuple[str, ...] = ()
    witness: Witness | None = None
    seconds: float = 0.0

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
        SolverDisagreement: A case of the solver does not show what it was found for. This is a fault of nanorx.
    """
    start = perf_counter()
    verdict, strategies, witness = _Query(base, statement).answer()
    return Proof(statement, verdict, strategies, witness, perf_counter() - start)


def is_proven(base: RuleBase, statement: Property) -> bool:
    """Say whether a statement of the mode `always` or `never` holds for every possible case; make no counterexample."""
    return _Query(base, statement).fails_in() is None


class _Query:
    """A statement and as much of the rule base as it rests on."""

    def __init__(self, base: RuleBase, statement: Property) -> None:
        self.base = base
        self.statement = statement
        self.encoding = Encoding(base)
        self.met = {
            name: z3.Or(*(self._outcome(name, item) for item in statement.outcomes)) for name in statement.strategies
        }
        conditions = [self.encoding.clause(clause).yes for clause in statement.when]
        conditions += [z3.Not(self.encoding.clause(clause).yes) for clause in statement.unless]
        constraints = self.encoding.constraints()  # contradictions may bring in more descriptors
        if statement.knowing is not None:
            conditions += self.encoding.nothing_stated(but=statement.knowing)
        self.solver = new_solver()
        self.solver.add(*constraints, *conditions)

    def _outcome(self, strategy: str, outcome: Outcome) -> Any:
        if isinstance(outcome, LevelIs):
            level = self.encoding.level(strategy, outcome.criterion)
            return z3.And(level >= outcome.low, level <= outcome.high)
        if isinstance(outcome, BarredBy):
            named = [rule for rule in self.encoding.barring(strategy, outcome.state) if rule.id == outcome.rule]
            return z3.Or(*(self.encoding.rule(rule).yes for rule in named))
        return self.encoding.stands(strategy, outcome)

    def answer(self) -> tuple[Verdict, tuple[str, ...], Witness | None]:
        if model_of(self.solver) is None:
            return "says nothing", (), None
        return self._possible() if self.statement.mode == "possible" else self._in_every_case()

    def fails_in(self) -> Any:
        """Find a model in which one of the strategies does not meet the statement; None if there is none."""
        wrong = [z3.Not(met) if self.statement.mode == "always" else met for met in self.met.values()]
        return model_of(self.solver, z3.Or(*wrong))

    def _in_every_case(self) -> tuple[Verdict, tuple[str, ...], Witness | None]:
        model = self.fails_in()
        if model is None:
            return "proven", (), None
        case = self.encoding.case(model)
        found = self._wrong_in(Judged(self.base, case)) or self.statement.strategies
        name = found[0]

        def shows(seen: Seen) -> bool:
            return self._applies(seen) and self._is_wrong(seen, name)

        says = f"Against the property {self.statement.id}: {self.statement.says}"
        witness = make_witness(self.base, case, shows, name=self.statement.id, says=says, strategies=[name])
        return "fails", tuple(self._wrong_in(Judged(self.base, witness.case))), witness

    def _possible(self) -> tuple[Verdict, tuple[str, ...], Witness | None]:
        """Show the statement for each strategy by a case that `recommend` confirms; one case may do for many."""
        left = list(self.statement.strategies)
        first: Witness | None = None
        missing: list[str] = []
        while left:
            self.solver.push()
            self.solver.add(self.met[left[0]])
            model = model_of(self.solver)
            self.solver.pop()
            if model is None:
                missing.append(left.pop(0))
                continue
            case = self.encoding.case(model)
            shown = {left[0], *(name for name in left if self._has(Judged(self.base, case), name))}
            witness = self._witness_of(case, [name for name in left if name in shown])
            first = first or witness
            left = [name for name in left if name not in shown]
        return ("fails" if missing else "proven"), tuple(missing), first

    def _witness_of(self, case: Any, names: list[str]) -> Witness:
        def shows(seen: Seen) -> bool:
            return self._applies(seen) and all(self._has(seen, name) for name in names)

        says = f"{self.statement.says}"
        return make_witness(self.base, case, shows, name=self.statement.id, says=says, strategies=names)

    # -- the same, asked of the ordinary evaluation

    def _applies(self, seen: Seen) -> bool:
        statement = self.statement
        if statement.knowing is not None and not set(seen.case.stated) <= set(statement.knowing):
            return False
        judged = seen if isinstance(seen, Judged) else Judged(self.base, seen.case)
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
