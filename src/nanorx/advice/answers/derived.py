"""The computed values of a case, each with what it rests on, and what is implausible about the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.result import CaseWarningOut, DerivedOut, DerivedPart
from nanorx.knowledge.partial import OneOf, Range, is_settled
from nanorx.knowledge.phrase import kind_of_value, named_value, value_words
from nanorx.knowledge.plausibility import case_warnings, computed_from
from nanorx.knowledge.truth import NO, TRUTH_WORDS, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.sources import Cite
    from nanorx.knowledge.truth import Truth

__all__ = ["cites_of_derived", "derived_values", "warnings_of"]


def derived_values(found: Assessment) -> tuple[DerivedOut, ...]:
    """Return what is computed of a case, in the order of the vocabulary.

    A value that is not computed stands there too if all its parts are given: with the reason why it does not apply, or
    with what has to be known first.
    """
    case, vocabulary = found.case, found.base.vocabulary
    rows = vocabulary.derived.of
    made = {name: _computed(found, rows[name]) for name in case.derived}
    if len(made) < len(rows):
        made.update((row.descriptor, row) for row in _not_computed(found))
    return tuple([made[name] for name in vocabulary.descriptors if name in made]) if made else ()


def warnings_of(found: Assessment) -> tuple[CaseWarningOut, ...]:
    """Return what is implausible about a case."""
    rows = case_warnings(found.case, found.base)
    return tuple([CaseWarningOut(row.id, row.descriptors, row.says) for row in rows])


def cites_of_derived(found: Assessment, rows: Iterable[DerivedOut]) -> list[Cite]:
    """Return what computed values are warranted by."""
    known = found.base.vocabulary.derived.of
    return [cite for row in rows for cite in known[row.descriptor].cites]


def _computed(found: Assessment, row: Derivation) -> DerivedOut:
    value = found.case.values[row.name]
    rests_on = computed_from(row, found.case.values, found.base.vocabulary)
    says = f"{named_value(row.descriptor, value)}: {rests_on}"
    return _out(found, row, YES, value, value_words(row.descriptor, value), says)


def _not_computed(found: Assessment) -> Iterator[DerivedOut]:
    """Yield what would be settled if the conditions did not stand in the way under which it is computed."""
    vocabulary = found.base.vocabulary
    values = dict(found.case.values)
    waiting: dict[str, dict[str, Clause]] = {}
    for row in vocabulary.derived.rows:
        if row.name in values or values.keys().isdisjoint(row.parts):
            continue
        own = [clause for clause in row.when if clause.truth(found.case.values.get(clause.descriptor)) != YES]
        open_ = {clause.key: clause for clause in own}
        for part in row.parts:
            open_ |= waiting.get(part, {})
        value = row.compute(values, vocabulary.derived.ranges) if open_ else None
        if value is None:
            continue
        values[row.name], waiting[row.name] = value, open_
        if is_settled(value):
            yield _waiting(found, row, value, tuple(open_.values()))


def _waiting(found: Assessment, row: Derivation, value: Value, open_: tuple[Clause, ...]) -> DerivedOut:
    """Say of a value that is not computed why it is not, or what has to be known first."""
    case, vocabulary = found.case, found.base.vocabulary
    barring = [clause for clause in open_ if clause.truth(case.values.get(clause.descriptor)) == NO]
    if barring:
        names = dict.fromkeys(clause.descriptor for clause in barring)
        facts = ", ".join(named_value(vocabulary.descriptors[name], case.values.get(name)) for name in names)
        return _out(found, row, NO, None, "none applies", f"no {kind_of_value(row.descriptor)} applies: {facts}")
    words = value_words(row.descriptor, value)
    needed = " and ".join(f"{vocabulary.label(clause.descriptor)} {clause.text}" for clause in open_)
    return _out(found, row, UNKNOWN, None, words, f"{row.descriptor.label} would be {words} if {needed}")


def _out(found: Assessment, row: Derivation, applies: Truth, value: Value | None, words: str, says: str) -> DerivedOut:
    low = high = None
    choices: tuple[str, ...] = ()
    if isinstance(value, Range):
        low, high = value
    elif isinstance(value, OneOf):
        choices = value.choices
    elif isinstance(value, str):
        choices = (value,)
    elif isinstance(value, (int, float)):
        low = high = value
    return DerivedOut(
        descriptor=row.name,
        label=row.descriptor.label,
        applies=TRUTH_WORDS[applies],
        asked=row.name in found.base.asked and not _of_another_organ(found, row),
        value=value if isinstance(value, (str, float)) else None,
        low=low,
        high=high,
        choices=choices,
        words=words,
        says=says,
        parts=tuple(_parts(found, row)),
        sources=found.advisor.sources.citations(row.cites),
    )


def _of_another_organ(found: Assessment, row: Derivation) -> bool:
    """Say whether a value is computed for tumors of other organs alone; nobody misses it here."""
    organ = found.base.policy.organ
    return any(item.descriptor == organ and item.truth(found.case.values.get(organ)) == NO for item in row.when)


def _parts(found: Assessment, row: Derivation) -> Iterator[DerivedPart]:
    case, vocabulary = found.case, found.base.vocabulary
    points = {item.descriptor: item.points(case.values.get(item.descriptor)) for item in row.items}
    for name in row.parts:
        words = value_words(vocabulary.descriptors[name], case.values.get(name))
        low, high = points.get(name, (None, None))
        yield DerivedPart(name, vocabulary.label(name), words, low, high)
