"""Small mistakes in one clause (another operator, a moved limit, another choice), and whether any value shows them."""

from __future__ import annotations

from itertools import product
from operator import methodcaller
from typing import TYPE_CHECKING, TypeGuard

from nanorx.knowledge.clause import GIVEN, Clause, Condition
from nanorx.knowledge.clause_parser import ClauseError, parse_clause
from nanorx.knowledge.partial import Members
from nanorx.knowledge.regions import element_regions, regions
from nanorx.knowledge.truth import NO, TRUTHS, YES, Truth, rule_verdict
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["clause_mutants", "error_step", "told_apart"]

_FLIPS = {
    "below": ("at most", "at least"),
    "at most": ("below", "above"),
    "above": ("at least", "at most"),
    "at least": ("above", "below"),
    "is": ("at least", "at most"),
}
_SET_FLIPS = {
    "includes": ("lacks",),
    "lacks": ("includes",),
    "includes any of": ("includes all of",),
    "includes all of": ("includes any of",),
}
_SHORT = 4
_MOST_ELEMENTS = 6
"""Sets are compared over all states of the elements that are asked about: 3 to this power."""


def clause_mutants(clause: Clause, vocabulary: Vocabulary) -> Iterator[tuple[str, Clause]]:
    """Yield wrong copies of a clause, each with the kind of its mistake: `operator`, `threshold` or `choice`."""
    descriptor = vocabulary.descriptors.get(clause.descriptor)
    if clause.operator == GIVEN:
        return  # it takes nothing that could be another
    if descriptor is None:
        if len(clause.values) == 1:
            yield "choice", parse_clause(clause.descriptor, f"is {_other(clause.values[0], ('no', 'yes'))}", vocabulary)
        return
    texts = _of_number if descriptor.kind == "number" else _of_set if descriptor.kind == "set" else _of_words
    for kind, text in texts(clause, descriptor):
        try:
            mutant = parse_clause(clause.descriptor, text, vocabulary)
        except ClauseError:
            continue  # the loader would refuse it
        if mutant.key != clause.key:
            yield kind, mutant


def error_step(descriptor: Descriptor, limit: float) -> float:
    """Return how far a limit is moved, in the unit of the descriptor.

    It is the measuring error, at least 1 for whole numbers; without one, a unit of the last decimal place.
    """
    if descriptor.integer:
        return max(1.0, float(round(descriptor.error)))
    if descriptor.error:
        return descriptor.error
    return 10.0 ** -len(format_number(limit).partition(".")[2])


def _of_number(clause: Clause, descriptor: Descriptor) -> Iterator[tuple[str, str]]:
    unit = f" {descriptor.unit}" if descriptor.unit else ""

    def text(operator: str, *limits: float) -> str:
        return f"{operator} {' and '.join(format_number(round(limit, 9)) for limit in limits)}{unit}"

    points = clause.points()
    if clause.operator == "between":
        low, high = clause.low, clause.high
        yield "operator", text("at least", low)
        yield "operator", text("at most", high)
        for place, limit in enumerate((low, high)):
            for moved in _moved(descriptor, limit):
                ends = (moved, high) if place == 0 else (low, moved)
                if ends[0] <= ends[1]:
                    yield "threshold", text("between", *ends)
        return
    for operator in _FLIPS[clause.operator]:
        yield "operator", text(operator, points[0])
    for moved in _moved(descriptor, points[0]):
        yield "threshold", text(clause.operator, moved)


def _moved(descriptor: Descriptor, limit: float) -> tuple[float, float]:
    step = error_step(descriptor, limit)
    return limit - step, limit + step


def _of_words(clause: Clause, descriptor: Descriptor) -> Iterator[tuple[str, str]]:
    choices = list(descriptor.choices)
    if clause.operator in {"is", "one of"}:
        yield from _of_choices(clause.values, choices, "is", "one of")
        return
    if clause.operator in {"is not", "none of"}:
        yield from _of_choices([item for item in choices if item not in clause.values], choices, "is not", "none of")
        return
    words = clause.text.removeprefix(f"{clause.operator} ").split(" and ")
    if clause.operator == "between":
        yield "operator", f"at least {words[0]}"
        yield "operator", f"at most {words[1]}"
        return
    for operator in _FLIPS[clause.operator]:
        yield "operator", f"{operator} {words[0]}"
    at = choices.index(words[0])
    for moved in (at - 1, at + 1):
        if 0 <= moved < len(choices):
            yield "threshold", f"{clause.operator} {choices[moved]}"


def _of_choices(values: Sequence[str], choices: Sequence[str], one: str, some: str) -> Iterator[tuple[str, str]]:
    """Yield another choice for the only one, or one choice less and one more; `one` and `some` are the operators."""
    if len(values) == 1:
        yield "choice", f"{one} {_other(values[0], choices)}"
        return
    for value in _some(values):
        yield "choice", f"{some} {', '.join(item for item in values if item != value)}"
    added = next((item for item in choices if item not in values), None)
    if added is not None:
        yield "choice", f"{some} {', '.join([*values, added])}"


def _of_set(clause: Clause, descriptor: Descriptor) -> Iterator[tuple[str, str]]:
    values = clause.values
    for operator in _SET_FLIPS[clause.operator]:
        yield "operator", f"{operator} {', '.join(values)}"
    if len(values) == 1:
        yield "choice", f"{clause.operator} {_other(values[0], list(descriptor.choices))}"
        return
    for value in _some(values):
        yield "choice", f"{clause.operator} {', '.join(item for item in values if item != value)}"


def _some(values: Sequence[str]) -> list[str]:
    """Return all values of a short list; the first, the middle and the last of a long one."""
    if len(values) <= _SHORT:
        return list(values)
    return [values[0], values[len(values) // 2], values[-1]]


def _other(value: str, choices: Sequence[str]) -> str:
    """Return the next choice; after the last one, the first."""
    return choices[(choices.index(value) + 1) % len(choices)]


# -- equivalence


def told_apart(
    one: tuple[Iterable[Condition], Iterable[Condition]],
    other: tuple[Iterable[Condition], Iterable[Condition]],
    name: str,
    vocabulary: Vocabulary,
) -> bool:
    """Say whether any value of a descriptor, or its absence, makes the clauses about it differ.

    The regions of the values are compared, so the answer holds for every value.

    Args:
        one: The conditions of a `when` and of an `unless`; groups, and clauses about others, are left out.
        other: The same of the other rule.
        name: The descriptor or finding.
        vocabulary: The vocabulary of both.

    Returns:
        Whether they differ; also yes for a set of which too many elements are asked about to compare all.
    """
    sides = [
        ([c for c in when if _about(c, name)], [c for c in unless if _about(c, name)]) for when, unless in (one, other)
    ]

    def differ(truth: Callable[[Clause], Truth]) -> bool:
        verdicts = {rule_verdict(map(truth, when), map(truth, unless)) for when, unless in sides}
        return len(verdicts) > 1

    if name in vocabulary.findings:
        return any(differ(methodcaller("truth_of_finding", truth)) for truth in TRUTHS)
    clauses = [clause for side in sides for part in side for clause in part]
    descriptor = vocabulary.descriptors[name]
    values: Iterable[Value | None]
    if descriptor.kind == "set":
        asked = element_regions(descriptor, clauses)
        if len(asked) > _MOST_ELEMENTS:
            return True
        values = [_members(asked, states) for states in product(TRUTHS, repeat=len(asked))]
    else:
        values = [None, *(region.value for region in regions(descriptor, clauses))]
    return any(differ(methodcaller("truth", value)) for value in values)


def _about(condition: Condition, name: str) -> TypeGuard[Clause]:
    return isinstance(condition, Clause) and condition.descriptor == name


def _members(elements: Sequence[str], states: Sequence[Truth]) -> Members:
    has = [name for name, state in zip(elements, states, strict=True) if state == YES]
    lacks = [name for name, state in zip(elements, states, strict=True) if state == NO]
    return Members(has, lacks, complete=False)
