"""Clauses: `tumor.size_cm: at most 3 cm`. Parsed once; yes, no or unknown for a case."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.errors import CopiedError
from nanorx.knowledge.clause_messages import choice_advice, decimal_comma, name_advice, operator_advice
from nanorx.knowledge.truth import NO, NOT, UNKNOWN, YES, Truth, conjunction, disjunction
from nanorx.knowledge.vocabulary import Descriptor, Vocabulary, format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "OPERATORS",
    "Clause",
    "ClauseError",
    "Members",
    "Value",
    "parse_clause",
    "truth_of_element",
]

OPERATORS: dict[str, str] = {
    "is": "the value is this one",
    "one of": "the value is one of these, separated by commas",
    "below": "less than this number or level",
    "at most": "this number or level, or less",
    "above": "more than this number or level",
    "at least": "this number or level, or more",
    "between": "between two numbers or levels (`between 3 and 5 cm`), both ends included",
    "includes": "the set has this element",
    "includes any of": "the set has at least one of these",
    "includes all of": "the set has each of these",
    "lacks": "the set does not have this element",
}
"""The whole language of clauses."""

_SET_OPERATORS = frozenset({"includes", "includes any of", "includes all of", "lacks"})
_ORDER_OPERATORS = frozenset({"below", "at most", "above", "at least", "between"})
_TAKES = {1: "It takes one word.", 2: "It takes two levels: `between LOW and HIGH`."}
_NAMES = sorted(OPERATORS, key=len, reverse=True)
_NUMBER = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)"
_ONE = re.compile(rf"({_NUMBER})\s*(.*)\Z", re.ASCII)
_TWO = re.compile(rf"({_NUMBER})\s+and\s+({_NUMBER})\s*(.*)\Z", re.ASCII)


class Members:
    """What is known of a set: what it has, what it lacks, and whether that is everything."""

    __slots__ = ("complete", "has", "lacks")

    def __init__(self, has: Iterable[str], lacks: Iterable[str] = (), *, complete: bool = True) -> None:
        self.has = frozenset(has)
        self.lacks = frozenset(lacks)
        self.complete = complete

    def truth(self, element: str) -> Truth:
        """Return whether the set has the element: yes, no or unknown."""
        if element in self.has:
            return YES
        return NO if self.complete or element in self.lacks else UNKNOWN

    def __eq__(self, other: object) -> bool:
        """Say whether the same is known of both sets."""
        if not isinstance(other, Members):
            return NotImplemented
        return (self.has, self.lacks, self.complete) == (other.has, other.lacks, other.complete)

    def __hash__(self) -> int:
        """Hash what is known of the set."""
        return hash((self.has, self.lacks, self.complete))

    def __repr__(self) -> str:
        """Return a text that is the same in every process, whatever the hash seed."""
        return f"Members({sorted(self.has)}, {sorted(self.lacks)}, complete={self.complete})"


Value = str | float | Members
"""A value of a case: a choice or level or yes/no, a number, or what is known of a set."""


def truth_of_element(value: Value | None, element: str) -> Truth:
    """Return whether a set has an element; unknown if nothing is known of the set."""
    return value.truth(element) if isinstance(value, Members) else UNKNOWN


class Clause(NamedTuple):
    """One line of a rule.

    `values` holds the choices, levels or elements in the order of the vocabulary; for a number,
    `low` and `high` hold the limits in the descriptor's unit. `text` is the canonical wording, the
    same for every clause that means the same.
    """

    descriptor: str
    operator: str
    text: str
    values: tuple[str, ...] = ()
    low: float = float("-inf")
    high: float = float("inf")
    open_low: bool = False
    open_high: bool = False

    @property
    def key(self) -> str:
        """The descriptor and the wording: equal for clauses that mean the same."""
        return f"{self.descriptor}: {self.text}"

    def truth(self, value: Value | None) -> Truth:
        """Return whether the clause is true of a value; unknown for None."""
        if value is None:
            return UNKNOWN
        if isinstance(value, Members):
            return self._truth_of_set(value)
        if isinstance(value, str):
            return YES if value in self.values else NO
        if value < self.low or value > self.high:
            return NO
        if (self.open_low and value == self.low) or (self.open_high and value == self.high):
            return NO
        return YES

    def truth_of_finding(self, finding: Truth) -> Truth:
        """Return whether the clause is true of a finding with this truth; `one of no, yes` is always true."""
        if len(self.values) > 1:
            return YES
        return finding if self.values[0] == "yes" else NOT[finding]

    def _truth_of_set(self, value: Members) -> Truth:
        if self.operator == "includes":
            return value.truth(self.values[0])
        if self.operator == "lacks":
            return NOT[value.truth(self.values[0])]
        truths = [value.truth(element) for element in self.values]
        return disjunction(truths) if self.operator == "includes any of" else conjunction(truths)

    def points(self) -> tuple[float, ...]:
        """Return the finite limits of a number clause, in the unit of its descriptor."""
        return tuple(limit for limit in dict.fromkeys((self.low, self.high)) if abs(limit) != float("inf"))


class ClauseError(CopiedError, ValueError):
    """A clause that cannot be read: what is wrong and what to do."""

    def __init__(self, code: str, message: str, advice: str = "") -> None:
        self.code = code
        self.advice = advice
        super().__init__(message)


def parse_clause(descriptor: str, text: Any, vocabulary: Vocabulary) -> Clause:
    """Read one clause of a rule.

    Args:
        descriptor: The name of a descriptor or finding: `tumor.size_cm`.
        text: What is said of it: `at most 3 cm`.
        vocabulary: The vocabulary of the rule base.

    Returns:
        The clause.

    Raises:
        ClauseError: The name is unknown, or the text is not a clause that fits it.
    """
    target = vocabulary.descriptors.get(descriptor)
    if target is None and descriptor not in vocabulary.findings:
        raise ClauseError(
            "NRX104",
            f'unknown descriptor "{descriptor}"',
            "Rules may only ask about descriptors declared in rules/vocabulary/.\n"
            + name_advice(descriptor, vocabulary),
        )
    if not isinstance(text, str):
        raise ClauseError(
            "NRX105", f"a clause is a phrase, not {text!r}", "Write for instance `is yes` or `at most 3 cm`."
        )
    wording = " ".join(text.split())
    operator = next((name for name in _NAMES if wording == name or wording.startswith(f"{name} ")), None)
    if operator is None:
        raise ClauseError(
            "NRX105",
            f'no operator in "{wording}"',
            f"A clause starts with one of: {', '.join(OPERATORS)}.\n" + operator_advice(wording, target, OPERATORS),
        )
    rest = wording[len(operator) :].strip()
    if target is None:
        return _words(descriptor, operator, rest, {"no": "no", "yes": "yes"}, kind="yes-no")
    if target.kind == "number":
        return _number(target, operator, rest)
    if target.kind == "set":
        return _elements(target, operator, rest)
    return _words(descriptor, operator, rest, target.choices, kind=target.kind)


def _wrong_operator(descriptor: str, operator: str, kind: str, allowed: Iterable[str]) -> ClauseError:
    return ClauseError(
        "NRX106",
        f'"{operator}" does not fit {descriptor}, which is of kind {kind}',
        f"Use one of: {', '.join(allowed)}.",
    )


def _check_choices(descriptor: str, words: list[str], choices: Mapping[str, str]) -> None:
    for word in words:
        if word not in choices:
            raise ClauseError(
                "NRX107",
                f'{descriptor} has no choice "{word}"',
                f"Allowed: {', '.join(choices)}.\n{choice_advice(word, choices)}".strip(),
            )
    if len(set(words)) != len(words):
        raise ClauseError("NRX107", f"{descriptor}: a choice stands twice", "Write each once.")


def _split(rest: str) -> list[str]:
    return [part.strip() for part in rest.split(",")] if rest else []


def _words(descriptor: str, operator: str, rest: str, choices: Mapping[str, str], kind: str) -> Clause:
    words = _split(rest)
    known = list(choices)
    fitting = ["is", "one of", *(sorted(_ORDER_OPERATORS) if kind == "ordered" else [])]
    if operator not in fitting:
        raise _wrong_operator(descriptor, operator, kind, fitting)
    if operator == "between":
        words = [part.strip() for part in rest.split(" and ")]
    wanted = {"between": 2}.get(operator, 1)
    if not words or (operator != "one of" and len(words) != wanted):
        advice = f"For several choices write `one of {rest}`." if operator == "is" and rest else _TAKES[wanted]
        raise ClauseError("NRX105", f'"{operator}" cannot take "{rest}"', advice)
    _check_choices(descriptor, words, choices)
    if operator in {"is", "one of"}:
        values = tuple(choice for choice in known if choice in words)
        text = f"is {values[0]}" if len(values) == 1 else f"one of {', '.join(values)}"
        return Clause(descriptor, operator, text, values)
    start, end = _levels(operator, [known.index(word) for word in words], len(known))
    if start >= end:
        ordered = f"Levels, lowest first: {', '.join(known)}."
        advice = "Write the lower level first." if operator == "between" else ordered
        raise ClauseError("NRX109", f"{operator} {rest} holds for no level", advice)
    return Clause(descriptor, operator, f"{operator} {rest}", tuple(known[start:end]))


def _levels(operator: str, at: list[int], size: int) -> tuple[int, int]:
    first, last = at[0], at[-1]
    return {
        "below": (0, first),
        "at most": (0, first + 1),
        "above": (first + 1, size),
        "at least": (first, size),
        "between": (first, last + 1),
    }[operator]


def _elements(target: Descriptor, operator: str, rest: str) -> Clause:
    if operator not in _SET_OPERATORS:
        raise _wrong_operator(target.name, operator, "set", sorted(_SET_OPERATORS))
    words = _split(rest)
    single = operator in {"includes", "lacks"}
    if not words or (single and len(words) != 1):
        several = "a `lacks` for each, on lines of their own" if operator == "lacks" else f"`includes any of {rest}`"
        raise ClauseError("NRX105", f'"{operator}" cannot take "{rest}"', f"For several elements write {several}.")
    _check_choices(target.name, words, target.choices)
    values = tuple(choice for choice in target.choices if choice in words)
    name = "includes" if len(values) == 1 and operator != "lacks" else operator
    return Clause(target.name, name, f"{name} {', '.join(values)}", values)


def _number(target: Descriptor, operator: str, rest: str) -> Clause:
    fitting = ["is", *sorted(_ORDER_OPERATORS)]
    if operator not in fitting:
        raise _wrong_operator(target.name, operator, "number", fitting)
    match = (_TWO if operator == "between" else _ONE).match(rest)
    if match is None:
        example = "between 3 and 5" if operator == "between" else f"{operator} 3"
        raise ClauseError(
            "NRX105",
            f'no number in "{operator} {rest}"',
            f"Write for instance `{example} {target.unit}`.".replace(" `.", "`."),
        )
    unit = match.group(match.lastindex or 1)
    if unit != target.unit:
        if decimal_comma(rest):
            raise ClauseError(
                "NRX105", f'no number in "{operator} {rest}"', f"A decimal has a point: `{decimal_comma(rest)}`."
            )
        wanted = target.unit or "no unit"
        raise ClauseError(
            "NRX108",
            f'{target.name} is in {wanted}, not "{unit}"' if unit else f"the unit of {target.name} is missing",
            f"Write {wanted}. Nothing is converted." if target.unit else "Leave the unit out.",
        )
    numbers = [float(group) for group in match.groups()[:-1]]
    if not all(map(isfinite, numbers)):
        raise ClauseError("NRX105", f"a number of {operator} is too large", f"Allowed: {target.allowed()}.")
    first, last = numbers[0], numbers[-1]
    if first > last:
        raise ClauseError("NRX109", f"between {first} and {last} holds for no value", "Write the smaller number first.")
    text = f"{operator} {' and '.join(format_number(number) for number in numbers)}" + (f" {unit}" if unit else "")
    low = first if operator in {"is", "above", "at least", "between"} else float("-inf")
    high = last if operator in {"is", "below", "at most", "between"} else float("inf")
    return Clause(
        target.name, operator, text, low=low, high=high, open_low=operator == "above", open_high=operator == "below"
    )
