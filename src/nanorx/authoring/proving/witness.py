"""A case that the solver found, made small and confirmed by `recommend`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from nanorx.advice.answers.recommend import ResultWriter
from nanorx.advice.holds import holding
from nanorx.advice.standing import STATUSES, make_weights, stand
from nanorx.api import advisor_for
from nanorx.authoring.proving.solver import NotDecidedError, all_of
from nanorx.authoring.proving.tiers import rules_that_show
from nanorx.common.lazy import lazy_property
from nanorx.errors import CaseError, SolverDisagreement
from nanorx.inference.judge import judge
from nanorx.inference.narrowing import truth_of
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.clause import truth_of_condition
from nanorx.knowledge.files.writing import make_folder, write_file
from nanorx.knowledge.partial import Members
from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from nanorx.advice.answers.result import Recommendation
    from nanorx.advice.arguments import Arguments
    from nanorx.advice.standing import Standing, Status
    from nanorx.authoring.proving.encoding import Encoding
    from nanorx.inference.plan import Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth

__all__ = ["Judged", "Recommended", "Seen", "Witness", "find_case", "make_witness", "smallest", "status_of"]


class _HasCase(Protocol):
    case: Case


_S = TypeVar("_S", bound=_HasCase)


class Seen(_HasCase, Protocol):
    """What was found for a case."""

    @property
    def fires(self) -> frozenset[str]:
        """The rules that fire and speak about a strategy."""
        ...

    def states(self, strategy: str) -> frozenset[str]:
        """Return all states of the strategy that statements know; exactly one of them is its status."""
        ...

    def barred_by(self, strategy: str, state: str) -> frozenset[str]:
        """Return the ids of the rules that make a strategy `excluded` or `held-back`."""
        ...

    def level(self, strategy: str, criterion: str) -> int:
        """Return the level of a strategy on a criterion, from -3 to 3."""
        ...


@dataclass(frozen=True)
class Witness:
    """A case file that shows something: `says` tells what, `case` holds as little as possible.

    `expect` holds the status of the strategies it is about.
    """

    name: str
    says: str
    case: Case
    expect: Mapping[str, str]

    @lazy_property
    def data(self) -> dict[str, Any]:
        """The case file as plain data: `nanorx recommend` reads it."""
        expected = {"expect": {"status": dict(self.expect)}} if self.expect else {}
        return {"about": self.says, **expected, **self.case.as_json()}

    def text(self) -> str:
        """Return the text of the case file, JSON in plain ASCII."""
        return json.dumps(self.data, indent=2, ensure_ascii=True) + "\n"

    def write(self, folder: Path) -> Path:
        """Write the case file into a folder and return its path. Raises as `write_file` does."""
        path = folder / f"{self.name}.json"
        make_folder(folder)
        write_file(path, self.text())
        return path


def find_case(encoding: Encoding, find: Callable[[Any], Any], shows: Callable[[Seen], bool]) -> Case | None:
    """Find a case that shows something.

    Args:
        encoding: The formulas of the rule base.
        find: Finds a model that meets a formula and shows it too, or None.
        shows: Says whether what was found for a case shows it.

    Returns:
        The case; None if it is proven that there is none.

    Raises:
        NotDecidedError: The solver gave up, or it has a model, but only one that rests on what a formula of a derived
            descriptor gives, and the case of that does not show it.
        SolverDisagreement: The case of a model that rests on no formula does not show it.
    """
    model = find(all_of())
    if model is None:
        return None
    rests_on = encoding.rests_on(model)
    try:
        case = encoding.case(model)
        if not rests_on or shows(Judged(encoding.base, case)):
            return case
    except CaseError:  # what the formula really gives contradicts another entry
        if not rests_on:
            raise
    model = find(encoding.exact())
    if model is None:
        raise NotDecidedError(f"it rests on what a formula gives: {rests_on}")
    return encoding.case(model)


def make_witness(
    base: RuleBase, case: Case, shows: Callable[[Seen], bool], *, name: str, says: str, strategies: Sequence[str] = ()
) -> Witness:
    """Make the case as small as it can be while it still shows the same, and check it through `recommend`.

    Args:
        base: The rule base.
        case: The case of the solver.
        shows: Says whether what was found for a case shows what the case is for.
        name: The name of the case file, without ending.
        says: What the case shows.
        strategies: The strategies whose status the case file expects.

    Returns:
        The small case.

    Raises:
        SolverDisagreement: The case does not show what the solver found it for. This is a fault of nanorx.
    """
    first = Judged(base, case)
    if not shows(first):
        raise SolverDisagreement(name, case.sha256, base.sha256)
    small = smallest(
        first, lambda case: Judged(base, case), lambda seen: shows(seen) and base.is_possible(seen.case.values)
    )
    again = Recommended(base, small.case)
    if not shows(again):
        raise SolverDisagreement(name, small.case.sha256, base.sha256)
    expect = {item: status_of(again, item) for item in strategies}
    return Witness(name, says, small.case, expect)


def status_of(seen: Seen, strategy: str) -> str:
    """Return `eligible`, `conditional` or `excluded`."""
    return next(state for state in STATUSES if state in seen.states(strategy))


def _states(
    base: RuleBase, status: Status, rules: Sequence[Rule], tier: int, *, held_back: bool, fit: int
) -> frozenset[str]:
    """Return the states of a strategy from its status, the rules about it that count, its tier and its fit."""
    found = {
        "held-back": held_back,
        "first-tier": tier == 0,
        "later-tier": tier > 0,
        "fits": fit > 0,
        **{state: any(rules_that_show(base, rules, state)) for state in ("approved-here", "people-here")},
    }
    return frozenset([status, *(state for state, holds in found.items() if holds)])


class Judged:
    """A case as the judge alone sees it; the standing of a strategy is computed when it is asked for."""

    def __init__(self, base: RuleBase, case: Case) -> None:
        self.base = base
        self.case = case
        self.advisor = advisor_for(base)
        self._standings: dict[str, Standing] = {}

    @lazy_property
    def verdicts(self) -> Verdicts:
        """The verdict of every rule and finding."""
        plan = self.advisor.plan
        return judge(plan, plan.clause_truths(self.case.values))

    @lazy_property
    def fires(self) -> frozenset[str]:
        """The rules that fire and speak about a strategy."""
        pairs = zip(self.base.rules, self.verdicts.rules, strict=True)
        return frozenset(rule.id for rule, verdict in pairs if verdict == YES and rule.strategies)

    @lazy_property
    def counting(self) -> list[Rule]:
        """The rules that fire, and those of which only a limit of their study is unknown."""
        presumed = self.advisor.plan.presumed(self.verdicts)
        verdicts = enumerate(zip(self.base.rules, self.verdicts.rules, strict=True))
        return [rule for place, (rule, verdict) in verdicts if verdict == YES or place in presumed]

    def states(self, strategy: str) -> frozenset[str]:
        """Return all states of the strategy that statements know."""
        standing = self._standing(strategy)
        own = [rule for rule in self.counting if strategy in rule.strategies]
        return _states(
            self.base, standing.status, own, standing.tier.now, held_back=standing.held_back, fit=standing.fit
        )

    def barred_by(self, strategy: str, state: str) -> frozenset[str]:
        """Return the ids of the rules that make a strategy `excluded` or `held-back`."""
        about, verdicts = self._about(strategy), self.verdicts.rules
        excluding = [rule for rule in about.exclusions if verdicts[rule] == YES]
        reasons = excluding if state == "excluded" else holding(about.holds, verdicts)
        return frozenset(self.base.rules[rule].id for rule in reasons)

    def level(self, strategy: str, criterion: str) -> int:
        """Return the level of a strategy on a criterion, from -3 to 3."""
        place = [item.id for item in self.base.criteria].index(criterion)
        return self._standing(strategy).levels[place].now

    def holds(self, condition: Condition) -> bool:
        """Say whether a clause about a descriptor or a finding, or a group of clauses, is yes."""
        return truth_of_condition(condition, self._truth) == YES

    def _truth(self, clause: Clause) -> Truth:
        findings = self.verdicts.findings
        if clause.descriptor in findings:
            return clause.truth_of_finding(findings[clause.descriptor])
        return truth_of(self.base, clause, self.case.values)

    def _about(self, strategy: str) -> Arguments:
        return self.advisor.arguments[self.base.strategy_index[strategy]]

    def _standing(self, strategy: str) -> Standing:
        if strategy not in self._standings:
            weights = make_weights(self.base, next(iter(self.base.profiles.values())))
            self._standings[strategy] = stand(
                strategy, self._about(strategy), self.advisor.decided(self.verdicts), weights
            )
        return self._standings[strategy]


class Recommended:
    """A case as the rows of the answer of `recommend` show it, read from the text of its file.

    The rest of the answer, questions above all, takes most of its time and says nothing that a statement can ask for.
    """

    def __init__(self, base: RuleBase, case: Case) -> None:
        self.base = base
        self.case = parse_case(json.loads(json.dumps(case.as_json())), base)
        found = advisor_for(base).assess(self.case, next(iter(base.profiles)))
        self.rows = {row.strategy.id: row for row in ResultWriter(found).recommendations()}
        self.presumed = frozenset(base.rules[rule].id for rule in found.decided.presumed)

    @lazy_property
    def fires(self) -> frozenset[str]:
        """The rules that fire and speak about a strategy."""
        return frozenset(name for row in self.rows.values() for name in _fired(row)) - self.presumed

    def states(self, strategy: str) -> frozenset[str]:
        """Return all states of the strategy that statements know."""
        row = self.rows[strategy]
        rules = [self.base.rules[self.base.rule_index[name]] for name in _fired(row)]
        weights = next(iter(self.base.profiles.values())).weights
        fit = sum(weights[item.id] * row.criteria[item.id].level for item in self.base.criteria if item.axis == "fit")
        return _states(self.base, row.status, rules, row.tier - 1, held_back=row.held_back, fit=fit)

    def barred_by(self, strategy: str, state: str) -> frozenset[str]:
        """Return the ids of the rules that make a strategy `excluded` or `held-back`."""
        row = self.rows[strategy]
        return frozenset(row.excluded_by if state == "excluded" else row.held_back_by)

    def level(self, strategy: str, criterion: str) -> int:
        """Return the level of a strategy on a criterion, from -3 to 3."""
        return self.rows[strategy].criteria[criterion].level


def _fired(row: Recommendation) -> Iterator[str]:
    yield from (*row.excluded_by, *row.cautions, *row.held_back_by, *row.notes)
    for criterion in row.criteria.values():
        yield from (*criterion.arguments_for, *criterion.arguments_against)


# -- making a case small


def smallest(seen: _S, look: Callable[[Case], _S], shows: Callable[[_S], bool]) -> _S:
    """Leave out every value, and every element of a set, without which the case still shows the same."""
    size = max(1, len(seen.case.stated) // 2)
    while True:
        names = list(reversed(seen.case.stated))
        for start in range(0, len(names), size):
            change: dict[str, Value | None] = dict.fromkeys(names[start : start + size])
            seen = _shown(seen, change, look, shows) or seen
        if size == 1:
            break
        size //= 2
    for name in seen.case.stated:
        seen = _smaller_set(seen, name, look, shows)
    return seen


def _smaller_set(seen: _S, name: str, look: Callable[[Case], _S], shows: Callable[[_S], bool]) -> _S:
    """Leave out what a set lacks, then what it has, as long as the case still shows the same."""
    value = seen.case.values[name]
    if not isinstance(value, Members):
        return seen
    elements = seen.case.vocabulary.descriptors[name].choices
    has = [element for element in elements if value.truth(element) == YES]
    lacks = [element for element in elements if value.truth(element) == NO]
    for part in (lacks, has):
        for element in list(part):
            part.remove(element)
            smaller = _shown(seen, {name: Members(has, lacks, complete=False)}, look, shows)
            if smaller is None:
                part.append(element)
            else:
                seen = smaller
    return seen


def _shown(
    seen: _S, change: Mapping[str, Value | None], look: Callable[[Case], _S], shows: Callable[[_S], bool]
) -> _S | None:
    """Return what was found for the changed case if it shows the same, else None."""
    looked = look(seen.case.replace(change))
    return looked if shows(looked) else None
