"""Needs and rules that ask of a tumor of one organ what only a tumor of another one can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.common.suggest import listing
from nanorx.inference.narrowing import truth_of
from nanorx.knowledge.clause import truth_of_condition
from nanorx.knowledge.truth import NO, UNKNOWN, YES, Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nanorx.authoring.check.lints.context import LintContext
    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["lint_organs"]

_FEW = 6


def lint_organs(notes: LintContext) -> None:
    """Report what is asked about tumors of organs that a descriptor does not belong to, as its `organs` say.

    There a rule must be silent and a need settled, by a clause about the organ or by what contradictions leave.
    """
    base = notes.base
    if not base.policy.organ or not any(item.organs for item in base.vocabulary.descriptors.values()):
        return
    for item in notes.changed():
        for part in ("when", "unless"):
            for place, condition in enumerate(getattr(item.rule, part)):
                _tell(
                    notes,
                    item.file,
                    (part, place),
                    condition,
                    item.rule.when,
                    _silent(item.rule.when, item.rule.unless),
                )
    for file, name in notes.rows("strategies/", "id"):
        if notes.known.agrees(file):
            continue
        needs = base.strategy(name).needs
        if len(needs) == len(notes.raw[file]["needs"]):
            for place, need in enumerate(needs):
                _tell(notes, file, ("needs", place), need, needs, _missed(needs))


def _tell(
    notes: LintContext,
    file: str,
    at: Path,
    condition: Condition,
    beside: Iterable[Condition],
    settled: Callable[[Callable[[Clause], Truth]], bool],
) -> None:
    """Report each state of a condition that is asked about where it does not belong, with the organs."""
    base = notes.base
    organ = base.vocabulary.descriptors[base.policy.organ]
    for clause in condition.clauses:
        state = base.vocabulary.descriptors.get(clause.descriptor)
        found = [word for word in _others(state, organ) if _asks(base, organ, word, clause, settled)]
        if state is not None and found:
            named = listing([organ.choices[word] for word in found], _FEW)
            advice = _advice(base, state, organ, found, beside)
            message = f"{state.name} is asked about for organs where it does not apply: {named}"
            notes.add(file, "NRX146", message, at=at, advice=advice)


def _advice(base: RuleBase, state: Descriptor, organ: Descriptor, found: list[str], beside: Iterable[Condition]) -> str:
    """Say what to write: if the state applies after all, and else where the organ or the contradictions stand.

    Whether the state applies to a tumor of an organ is medicine, so that question comes first.
    """
    asked = next((clause for item in beside for clause in item.clauses if clause.descriptor == organ.name), None)
    name = f"narrow `{asked.key}` to the organs" if asked else "name the organ"
    near = [row.id for row in base.contradictions if {organ.name, state.name} <= {it.descriptor for it in row.when}]
    rule_out = (
        f"name these organs in the contradiction that is there: {listing(near, _FEW)}"
        if near
        else "add a contradiction that rules the combination out"
    )
    belongs = f"If it does apply there, add {listing(found, _FEW)} to `organs` of {state.name}. If not: "
    return f"{belongs}{name}, `{_where(state, organ)}`, or {rule_out}."


def _others(state: Descriptor | None, organ: Descriptor) -> list[str]:
    """Return the organs that a state does not belong to; none if it names one that there is not, told elsewhere."""
    if state is None or not state.organs or not organ.choices.keys() >= set(state.organs):
        return []
    return [word for word in organ.choices if word not in state.organs]


def _where(state: Descriptor, organ: Descriptor) -> str:
    """Return the clause that holds for the organs of a state, the short way."""
    others = _others(state, organ)
    if len(state.organs) <= len(others):
        return f"{organ.name}: one of {', '.join(state.organs)}"
    return f"{organ.name}: none of {', '.join(others)}"


def _asks(
    base: RuleBase,
    organ: Descriptor,
    word: str,
    clause: Clause,
    settled: Callable[[Callable[[Clause], Truth]], bool],
) -> bool:
    """Say whether a clause is open where the organ of a tumor alone is known, and what it stands in is not settled."""

    def truth(asked: Clause) -> Truth:
        if asked.descriptor not in base.vocabulary.descriptors:
            return UNKNOWN  # a finding
        return truth_of(base, asked, {organ.name: word})

    return truth(clause) == UNKNOWN and not settled(truth)


def _silent(when: Iterable[Condition], unless: Iterable[Condition]) -> Callable[[Callable[[Clause], Truth]], bool]:
    """Return what says whether a rule with these conditions is silent."""
    return lambda truth: (
        any(truth_of_condition(item, truth) == NO for item in when)
        or any(truth_of_condition(item, truth) == YES for item in unless)
    )


def _missed(needs: Iterable[Clause]) -> Callable[[Callable[[Clause], Truth]], bool]:
    """Return what says whether one of these needs is not met."""
    return lambda truth: any(truth(need) == NO for need in needs)
