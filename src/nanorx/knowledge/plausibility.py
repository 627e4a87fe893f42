"""What entries of a case cannot be together, and what they hardly are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.partial import is_settled
from nanorx.knowledge.phrase import named_value, value_words
from nanorx.knowledge.values import likely_unit, shown, unit_words, value_as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.derived import Derivation, PointItem
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["CaseWarning", "Contradictory", "case_warnings", "computed_from", "contradictory", "unusual"]


class Contradictory(NamedTuple):
    """Entries that contradict each other; `code` is that of the message, `name` the descriptor to point at."""

    code: str
    name: str
    message: str
    advice: str


class CaseWarning(NamedTuple):
    """Entries that are possible and implausible: `id` of the row or descriptor that says so, and what to look at."""

    id: str
    descriptors: tuple[str, ...]
    says: str


def contradictory(values: Mapping[str, Value], rules: RuleBase) -> Iterator[Contradictory]:
    """Yield each contradiction that these values, stated, assumed and derived, run into."""
    vocabulary = rules.vocabulary
    descriptors = vocabulary.descriptors
    told: set[str] = set()
    for row, found in vocabulary.derived.disagreements(values):
        if row.refuses:
            told |= {row.name, *row.parts}
            stated = value_words(row.descriptor, values[row.name])
            message = f"{row.name}: {row.descriptor.label} {stated} contradicts what it is computed from"
            parts = computed_from(row, vocabulary.derived.supposing(values), vocabulary)
            advice = f"{parts} make {value_words(row.descriptor, found)}."
            yield Contradictory("NRX215", row.name, message, f"{advice} Correct one of them.")
    for contradiction in rules.contradictions:
        names = tuple(dict.fromkeys(clause.descriptor for clause in contradiction.when))
        if contradiction.arises(values) and not told.issuperset(names):
            said = ", ".join(f"{name} {_said(descriptors[name], values[name])}" for name in names)
            message = f"these entries contradict each other: {said}"
            yield Contradictory("NRX208", names[-1], message, f"{contradiction.say} Correct one of them.")


def _said(descriptor: Descriptor, value: Value) -> str:
    """Return a value as it stands in a case; in words where it is a list, or what no case can state."""
    raw = value_as_json(descriptor, value)
    return shown(raw) if isinstance(raw, (str, int, float)) else value_words(descriptor, value)


def case_warnings(case: Case, rules: RuleBase) -> Iterator[CaseWarning]:
    """Yield what is implausible about a case: computed values that differ from stated ones, and rare combinations."""
    vocabulary = case.vocabulary
    for row in vocabulary.derived.rows:
        told = row.refuses or row.name in case.derived
        found = None if told else vocabulary.derived.disagrees(row, case.values)
        if found is not None:
            words = f"{row.descriptor.label}: {value_words(row.descriptor, case.values[row.name])} is stated and counts"
            computed = value_words(row.descriptor, found)
            says = f"{words}; {computed} follows from {computed_from(row, case.values, vocabulary)}."
            yield CaseWarning(row.name, (row.name, *row.parts), says)
    yield from unusual({name: case.values[name] for name in case.stated}, vocabulary)
    for rare in rules.implausible:
        if rare.arises(case.values):
            names = tuple(dict.fromkeys(clause.descriptor for clause in rare.when))
            yield CaseWarning(rare.id, names, rare.say)


def unusual(stated: Mapping[str, Value], vocabulary: Vocabulary) -> Iterator[CaseWarning]:
    """Yield each stated number that is possible and far from what is usual, with the unit that may be meant."""
    for name, value in stated.items():
        descriptor = vocabulary.descriptors[name]
        if descriptor.usual is None or not isinstance(value, float):
            continue
        low, high = descriptor.usual
        if low <= value <= high:
            continue
        likely = likely_unit(descriptor, value)
        limit = f"below {descriptor.with_unit(low)}" if value < low else f"above {descriptor.with_unit(high)}"
        says = f"{descriptor.label} {value_words(descriptor, value)}: a value {limit} is unusual"
        meant = f"; is {unit_words(descriptor, value, *likely)} meant?" if likely else "; is it right?"
        yield CaseWarning(name, (name,), f"{says}{meant}")


def computed_from(row: Derivation, values: Mapping[str, Value], vocabulary: Vocabulary) -> str:
    """Return what a derived value rests on in words, of a point table with the points part by part.

    Of a part that is computed itself, what that rests on: `total bilirubin 2.4 mg/dL (2) + albumin 3.1 g/dL (2)`. Parts
    that are not given are left out where the others settle the value.
    """
    if row.items:
        return " + ".join(_points(item, values, vocabulary) for item in row.items)
    missing = [name for name in row.parts if name not in values]
    ranges = vocabulary.derived.ranges
    left_out = missing if is_settled(row.compute(values, ranges) if missing else None) else []
    parts: list[str] = []
    for name in row.parts:
        if name in left_out:
            continue
        behind = vocabulary.derived.of.get(name)
        words = named_value(vocabulary.descriptors[name], values.get(name))
        if behind is not None and behind.items and behind.compute(values, ranges) == values.get(name):
            words += f" = {computed_from(behind, values, vocabulary)}"
        parts.append(words)
    return ", ".join(parts)


def _points(item: PointItem, values: Mapping[str, Value], vocabulary: Vocabulary) -> str:
    low, high = item.points(values.get(item.descriptor))
    words = named_value(vocabulary.descriptors[item.descriptor], values.get(item.descriptor))
    return f"{words} ({low if low == high else f'{low} to {high}'})"
