"""Clauses and values in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.clause import GIVEN
from nanorx.knowledge.partial import Members, OneOf, Range, Value
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["NOT_GIVEN", "condition_words", "kind_of_value", "named_value", "phrase", "value_words"]

NOT_GIVEN = "not given"
_DIGITS = 4
"""Digits of a computed number in words; with so many decimals at most a number is taken as stated."""


def phrase(clause: Clause, vocabulary: Vocabulary) -> str:
    """Return a clause in words: `liver (organ)`, `near-infrared laser (equipment)`, `size at most 3 cm`."""
    label = vocabulary.label(clause.descriptor)
    descriptor = vocabulary.descriptors.get(clause.descriptor)
    if clause.operator == GIVEN:
        return f"{label} known"
    if descriptor is None or descriptor.kind == "yes-no":
        return label if clause.values == ("yes",) else f"{label}: {clause.text.removeprefix('is ')}"
    if descriptor.kind == "number":
        return f"{label} {clause.text}"
    if clause.operator in {"is not", "none of"}:
        left = [name for choice, name in descriptor.choices.items() if choice not in clause.values]
        return f"other than {' or '.join(left)} ({label})"
    names = [descriptor.choices[value] for value in clause.values]
    joiner = {"includes all of": " and ", "lacks": " or "}.get(clause.operator, " or ")
    words = ", ".join(names[:-1]) + joiner + names[-1] if len(names) > 1 else names[0]
    if len(names) > 6:  # noqa: PLR2004 - a longer list says less than its count
        words = f"any of {len(names)} choices"
    return f"no {words} ({label})" if clause.operator == "lacks" else f"{words} ({label})"


def condition_words(condition: Condition, vocabulary: Vocabulary) -> str:
    """Return a clause or a group of clauses in words: `size at most 3 cm`, `any of: ...`."""
    words = [phrase(clause, vocabulary) for clause in condition.clauses]
    return words[0] if len(words) == 1 else f"{getattr(condition, 'words', 'all of')}: {', '.join(words)}"


def value_words(descriptor: Descriptor, value: Value | None) -> str:
    """Return a value in words: the label of a choice, a number with its unit, the elements of a set."""
    if value is None:
        return NOT_GIVEN
    if isinstance(value, Members):
        return _members_words(descriptor, value)
    if isinstance(value, str):
        return descriptor.choices.get(value, value)
    if isinstance(value, OneOf):
        return " or ".join(descriptor.choices[choice] for choice in value.choices)
    if isinstance(value, Range):
        return f"{format_number(_short(value.low))} to {descriptor.with_unit(_short(value.high))}"
    return descriptor.with_unit(_short(value))


def named_value(descriptor: Descriptor, value: Value | None) -> str:
    """Return a value after its label; a word that ends the label and begins the value stands once: `ALBI grade 2`."""
    words = value_words(descriptor, value)
    start, _, last = descriptor.label.rpartition(" ")
    return f"{start} {words}" if start and words.startswith(f"{last} ") else f"{descriptor.label} {words}"


def kind_of_value(descriptor: Descriptor) -> str:
    """Return the label with the word that begins all its choices: `Child-Pugh class` of class A, class B and so on."""
    first = {label.partition(" ")[0] for label in descriptor.choices.values()}
    word = first.pop() if len(first) == 1 else ""
    return f"{descriptor.label} {word}" if word and not descriptor.label.endswith(word) else descriptor.label


def _short(number: float) -> float:
    """Round a number that has more decimals than anybody states, as computed ones do."""
    return float(f"{number:.{_DIGITS}g}") if round(number, _DIGITS) != number else number


def _members_words(descriptor: Descriptor, value: Members) -> str:
    has = [label for name, label in descriptor.choices.items() if name in value.has]
    lacks = [label for name, label in descriptor.choices.items() if name in value.lacks]
    if len(has) == len(descriptor.choices):
        return "not limited"
    parts = [", ".join(has)] if has else []
    parts += [f"not {', '.join(lacks)}"] if lacks else []
    parts += [] if value.complete else ["rest not given"]
    return "; ".join(parts) or "none"
