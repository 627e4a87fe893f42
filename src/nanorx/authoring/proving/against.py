"""A proof that a rule base excludes and holds back all that another one did, in every possible case.

A case may state what either of the two has in its vocabulary; each of them sees what it can read of the case. So a
descriptor or a choice that is removed takes its exclusions with it, and that is reported.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from nanorx.authoring.proving.encoding import Encoding
from nanorx.authoring.proving.joint_case import joint_case, joint_vocabulary, other_meaning, view
from nanorx.authoring.proving.meaning import Meanings
from nanorx.authoring.proving.solver import NotDecidedError, all_of, any_of, model_of, negation, satisfiable, z3
from nanorx.authoring.proving.variables import make_variable
from nanorx.authoring.proving.witness import Judged, Recommended, Witness, smallest, status_of
from nanorx.errors import Problem, SolverDisagreement, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nanorx.authoring.proving.relaxed import Gone, Relaxation
    from nanorx.authoring.proving.witness import Seen
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Lost", "SafetyComparison", "compare_safety"]

State = Literal["excluded", "held-back"]
_HALF = "half"
"""What a moderate caution does: it holds back beside another one."""
_AT_LEAST = {
    "excluded": ("excluded", "held-back", _HALF),
    "held-back": ("held-back", _HALF),
    _HALF: (_HALF,),
}
"""What a rule does, and what less it does with that."""
_Changed = tuple["Rule", list[str]]


@dataclass(frozen=True)
class Lost:
    """What a rule of the base before excluded or held back (`was`) and this base does neither.

    `witness` is a case of this base that shows it for the strategies; `before` is the same case as the other base reads
    it.
    """

    rule: Rule
    was: State
    strategies: tuple[str, ...]
    witness: Witness
    before: Mapping[str, Any]


class Undecided(NamedTuple):
    """Strategies of which it is neither proven nor shown that they lost what a rule did for them, and `why`."""

    rule: Rule
    strategies: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class SafetyComparison:
    """The safety of a rule base against another: what was lost, and which relaxations excuse nothing (`stale`).

    `unchanged`: strategies whose rules all mean the same; `proven`: those for which that had to be proven. `gone` are
    strategies of the base before that this one does not have and that no entry names: their exclusions may be lost
    under another id. `added` are strategies of this base alone, which have nothing to lose. `assumed` are descriptors
    for which this base assumes another value, `refused` contradictions that only this base knows, and derived
    descriptors of which it refuses other values: both may settle what was open. `not_tried` are rules of the base
    before that differ and were left out of a sample. `excused` are the relaxations without which more would be lost.
    """

    lost: tuple[Lost, ...]
    stale: tuple[Relaxation, ...]
    unchanged: tuple[str, ...]
    proven: tuple[str, ...]
    gone: tuple[str, ...]
    added: tuple[str, ...]
    assumed: tuple[str, ...]
    refused: tuple[str, ...]
    undecided: tuple[Undecided, ...]
    not_tried: tuple[str, ...] = ()
    excused: tuple[Relaxation, ...] = ()

    @property
    def holds(self) -> bool:
        """Is everything that was tried still excluded or held back?"""
        return not self.lost and not self.gone and not self.undecided


def compare_safety(
    before: RuleBase,
    after: RuleBase,
    relaxed: Sequence[Relaxation] = (),
    watch: Callable[[Iterator[tuple[str, _Changed]]], Iterable[_Changed]] | None = None,
    gone: Sequence[Gone] = (),
    *,
    sample: int = 0,
    seed: int = 0,
) -> SafetyComparison:
    """Compare the safety of two rule bases over every possible case.

    Args:
        before: The rule base before.
        after: The rule base now.
        relaxed: What may be excluded or held back less than before.
        watch: Passes the steps on, each with a text for progress, just before it is proven; None: no progress.
        gone: Strategies that are not there any more; a renamed one is compared under its new id, and so is one that
            became part of another.
        sample: How many of the rules that differ are tried; 0: all.
        seed: The seed of the sample.

    Returns:
        What was lost, each with a case that shows it, and the relaxations that excuse nothing.

    Raises:
        UsageError: A descriptor cannot be compared, or the solver is not installed.
        SolverDisagreement: A case of the solver does not show the loss, and rests on no formula of a derived
            descriptor. This is a fault of nanorx.
    """
    is_same = before is after
    new_ids = {**after.merged, **{item.strategy: item.now for item in gone if item.now is not None}}
    before = _renamed(before, new_ids)
    pair = _TwoBases(before, after, relaxed)
    differing = [] if is_same else pair.changed()
    changed = _sampled(differing, sample, seed)
    left_out = [item for item in differing if item not in changed]
    lost: list[Lost] = []
    undecided: list[Undecided] = []
    used: set[int] = set()
    steps = ((f"{number} of {len(changed)}: {item[0].id}", item) for number, item in enumerate(changed, start=1))
    for rule, names in watch(steps) if watch is not None else changed:
        question = _LossQuery(pair, rule, names)
        try:
            used |= question.used()
            lost.extend(question.losses())  # those before a question that is not decided too
        except NotDecidedError as error:
            undecided.append(Undecided(rule, tuple(question.left), str(error)))
    ids = [item.id for item in before.strategies]
    named = {item.strategy for item in gone} | new_ids.keys()
    shared = [name for name in ids if name in after.strategy_index]
    asked = {name for _, names in differing for name in names}
    open_ = {name for _, names in left_out for name in names}
    failed = {name for item in lost for name in item.strategies} | {n for item in undecided for n in item.strategies}
    return SafetyComparison(
        lost=tuple(lost),
        stale=tuple(item for item in relaxed if item.place not in used and not left_out),
        unchanged=tuple(name for name in shared if name not in asked),
        proven=tuple(name for name in shared if name in asked - failed - open_),
        gone=tuple(name for name in ids if name not in after.strategy_index and name not in named),
        added=tuple(item.id for item in after.strategies if item.id not in before.strategy_index),
        assumed=pair.assumed(),
        refused=pair.refused(),
        undecided=tuple(undecided),
        not_tried=tuple(rule.id for rule, _ in left_out),
        excused=tuple(item for item in relaxed if item.place in used),
    )


def _sampled(changed: list[_Changed], sample: int, seed: int) -> list[_Changed]:
    """Return some of the rules that differ, in their order; all if `sample` is 0."""
    if not 0 < sample < len(changed):
        return changed
    picked = sorted(random.Random(seed).sample(range(len(changed)), sample))  # noqa: S311 - a sample, not a secret
    return [changed[at] for at in picked]


def _renamed(base: RuleBase, names: Mapping[str, str]) -> RuleBase:
    """Return the rule base with strategies under other ids; several may have become one."""
    if not names:
        return base
    strategies = {new: item._replace(id=new) for item in base.strategies for new in [names.get(item.id, item.id)]}
    rules = tuple(
        rule._replace(strategies=tuple(dict.fromkeys(names.get(name, name) for name in rule.strategies)))
        for rule in base.rules
    )
    return replace(base, strategies=tuple(strategies.values()), rules=rules)


class _TwoBases:
    """Two rule bases and the cases that can be stated for one of them."""

    def __init__(self, before: RuleBase, after: RuleBase, relaxed: Sequence[Relaxation]) -> None:
        self.before = before
        self.after = after
        self.relaxed = relaxed
        self.vocabulary = joint_vocabulary(before.vocabulary, after.vocabulary)
        self.unreadable = other_meaning(before.vocabulary, after.vocabulary)
        then, now = Meanings(before), Meanings(after)
        derived = before.vocabulary.derived.of.keys() & after.vocabulary.derived.of.keys()
        self.shared = frozenset(name for name in derived if then.derivation(name) == now.derivation(name))
        """Descriptors that both derive from the same in the same way."""
        problems = [
            Problem(
                "NRX392",
                f"{name} cannot be compared: its kind or unit has changed, and it has an assumed value",
                "Give the descriptor a new name.",
            )
            for name in sorted(self.unreadable)
            if after.vocabulary.descriptors[name].assume is not None
        ]
        if problems:
            raise UsageError(problems)

    def assumed(self) -> tuple[str, ...]:
        """List the descriptors for which this base assumes a value and the one before another value or none."""
        then = {item.name: item.assume for item in self.before.vocabulary.assumed()}
        now = self.after.vocabulary.assumed()
        return tuple(item.name for item in now if item.name not in then or then[item.name] != item.assume)

    def refused(self) -> tuple[str, ...]:
        """List the contradictions of this base that the one before does not have, whatever their ids."""
        known = {frozenset(clause.key for clause in row.when) for row in self.before.contradictions}
        rows = self.after.contradictions
        new = [row.id for row in rows if frozenset(clause.key for clause in row.when) not in known]
        then = self.before.vocabulary.derived.of
        tables = [row for row in self.after.vocabulary.derived.rows if row.refuses]
        return *new, *(row.name for row in tables if row.name not in self.shared or not then[row.name].refuses)

    def changed(self) -> list[_Changed]:
        """List the rules of the base before, with the strategies for which no rule of this one surely does the same."""
        then, now = Meanings(self.before), Meanings(self.after)
        kept: dict[str, set[tuple[Any, str]]] = {item.id: set() for item in self.after.strategies}
        for rule in self.after.rules:
            states = _AT_LEAST[rule.bars or _HALF] if rule.bars or rule.points else ()
            for name in kept.keys() & set(rule.strategies):
                kept[name] |= {(now.of(rule), state) for state in states}
        found: list[_Changed] = []
        for rule in self.before.rules:
            if rule.bars or rule.points:
                known = (then.of(rule), rule.bars or _HALF)
                names = [name for name in rule.strategies if name in kept and known not in kept[name]]
                if names:
                    found.append((rule, names))
        return found


class _LossQuery:
    """The question whether a rule of the base before can fire while this base does less and no relaxation allows it."""

    def __init__(self, pair: _TwoBases, rule: Rule, names: Sequence[str]) -> None:
        self.pair = pair
        self.rule = rule
        self.names = names
        self.state: State = rule.bars or "held-back"
        self.left = list(names)
        """The strategies for which `losses` has not answered yet."""
        self.entries = [item for item in pair.relaxed if item.rule == rule.id]
        wider = pair.vocabulary.descriptors
        self.before = Encoding(pair.before, mark="before: ", wider=wider, shared=pair.shared)
        self.after = Encoding(pair.after, wider=wider, unreadable=pair.unreadable, shared=pair.shared)
        self.differs = {
            name: all_of(
                self.before.strategies.barred_by(name, rule, self.state).yes, negation(self._is(name, self.state))
            )
            for name in names
        }
        self.excused = {name: {item.place: self._excuse(item, name) for item in self.entries} for name in names}
        self.solver = z3.Solver()
        self.solver.add(*self._constraints())

    def _is(self, name: str, state: str) -> Any:
        """Return the formula: this base excludes the strategy or, if that is enough, holds it back."""
        excluded = self.after.strategies.excluded(name).yes
        return excluded if state == "excluded" else any_of(excluded, self.after.strategies.held_back(name).yes)

    def _excuse(self, entry: Relaxation, name: str) -> Any:
        if name not in entry.strategies:
            return z3.BoolVal(False)  # noqa: FBT003 - the constant
        conditions = [self.after.condition(item).yes for item in entry.when]
        conditions += [negation(self.after.condition(item).yes) for item in entry.unless]
        return all_of(*conditions, *([self._is(name, entry.still)] if entry.still == "held-back" else []))

    def _constraints(self) -> list[Any]:
        known = -1
        while known < len(self.before.variables) + len(self.after.variables):
            # contradictions and derivations of one base may bring in descriptors that the other knows too
            known = len(self.before.variables) + len(self.after.variables)
            self._share(self.before, self.after)
            self._share(self.after, self.before)
            constraints = [*self.before.constraints(), *self.after.constraints()]
        names = {*self.before.variables, *self.after.variables} - self.pair.unreadable | set(self.before.variables)
        self.joint = {name: make_variable(self.pair.vocabulary.descriptors[name]) for name in sorted(names)}
        return [*constraints, *(item for variable in self.joint.values() for item in variable.constraints())]

    def _share(self, one: Encoding, other: Encoding) -> None:
        """Make the variables of one base in the other too, since its contradictions may be about them."""
        for name in list(one.variables):
            if name in other.base.vocabulary.descriptors and name not in self.pair.unreadable:
                other.variable(name)

    def used(self) -> set[int]:
        """Return the places of the relaxations that excuse something."""
        return {
            item.place
            for item in self.entries
            if satisfiable(
                self.solver, any_of(*(all_of(self.differs[n], self.excused[n][item.place]) for n in self.names))
            )
        }

    def losses(self) -> Iterator[Lost]:
        """Yield one case after the other until each strategy that lost something has one."""
        number = 0
        while self.left:
            left = self.left
            number += 1
            lost = any_of(
                *(all_of(self.differs[n], *(negation(item) for item in self.excused[n].values())) for n in left)
            )
            case = self._case_of(lost, left)
            if case is None:
                return
            name = self.rule.id if number == 1 else f"{self.rule.id}-{number}"
            found = self._shown(case, left, name)
            self.left = [name for name in left if name not in found.strategies]
            yield found

    def _case_of(self, lost: Any, names: Sequence[str]) -> Case | None:
        """Find a case in which something is lost, None if there is none. Raises NotDecidedError."""
        model = model_of(self.solver, lost)
        if model is None:
            return None
        rests_on = self.before.rests_on(model) or self.after.rests_on(model)
        case = self._case(model)
        if not rests_on or self._first_lost(_Both(self.pair, case), names) is not None:
            return case
        model = model_of(self.solver, lost, self.before.exact(), self.after.exact())
        if model is None:
            raise NotDecidedError(f"it rests on what a formula gives: {rests_on}")
        return self._case(model)

    def _case(self, model: Any) -> Case:
        values = {}
        for name, variable in self.joint.items():
            limits = {*self.before.limits.get(name, ()), *self.after.limits.get(name, ())}
            for base in (self.pair.before, self.pair.after):
                own = base.vocabulary.descriptors.get(name)
                limits |= {own.low, own.high} if own is not None else set()
            values[name] = variable.value(model, limits)
        return joint_case(values, self.pair.vocabulary)

    # -- the same, asked of the ordinary evaluation

    def _shown(self, case: Case, names: Sequence[str], title: str) -> Lost:
        def look(case: Case) -> _Both:
            return _Both(self.pair, case)

        first = look(case)
        name = self._first_lost(first, names)
        if name is None:
            raise SolverDisagreement(self.rule.id, case.sha256, self.pair.after.sha256)
        small = smallest(first, look, lambda seen: self._first_lost(seen, [name]) is not None)
        after = Recommended(self.pair.after, small.after.case)
        found = tuple(item for item in names if self._lost(small, small.before, after, item))
        if name not in found:
            raise SolverDisagreement(self.rule.id, small.case.sha256, self.pair.after.sha256)
        state = "excludes" if self.state == "excluded" else "holds back"
        says = f"Lost: {self.rule.id} of the rule base before {state} here. {self.rule.title}."
        expect = {item: status_of(after, item) for item in found}
        witness = Witness(title, says, small.after.case, expect)
        return Lost(self.rule, self.state, found, witness, small.before.case.as_json())

    def _first_lost(self, seen: _Both, names: Sequence[str]) -> str | None:
        """Return the first strategy that lost something in a case that both rule bases answer, or None."""
        if seen.contradictory():
            return None
        return next((item for item in names if self._lost(seen, seen.before, seen.after, item)), None)

    def _lost(self, both: _Both, before: Seen, after: Seen, name: str) -> bool:
        enough = {"excluded"} if self.state == "excluded" else {"excluded", "held-back"}
        if self.rule.id not in before.barred_by(name, self.state) or after.states(name) & enough:
            return False
        return not any(
            name in item.strategies
            and (item.still == "nothing" or after.states(name) & {"excluded", "held-back"})
            and all(map(both.after.holds, item.when))
            and not any(map(both.after.holds, item.unless))
            for item in self.entries
        )


class _Both:
    """A case as each of the two rule bases sees it."""

    def __init__(self, pair: _TwoBases, case: Case) -> None:
        self.case = case
        self.before = Judged(pair.before, view(case, pair.before.vocabulary))
        self.after = Judged(pair.after, view(case, pair.after.vocabulary, pair.unreadable))

    def contradictory(self) -> bool:
        """Say whether one of the two would refuse the case."""
        return not all(seen.base.is_possible(seen.case.values) for seen in (self.before, self.after))
