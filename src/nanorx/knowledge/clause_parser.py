"""Reads clauses and groups of clauses from the text of a rule-base file."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, Any

from nanorx.errors import CopiedError
from nanorx.knowledge.clause import GIVEN, OPERATORS, Clause, Group
from nanorx.knowledge.clause_messages import (
    ALONE,
    below_group,
    general_advice,
    group_advice,
    is_group,
    meant_name,
    name_advice,
    proposal,
    rewordings,
)
from nanorx.knowledge.vocabulary import Descriptor, Vocabulary, format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["ON_NAME", "ClauseError", "make_group", "meant_clause", "parse_clause"]

ON_NAME = frozenset({"NRX104", "NRX126"})
"""Codes of mistakes in the name that a clause is about, not in what is said of it."""

_SET_OPERATORS = ("includes", "includes all of", "includes any of", "lacks")
_ORDER_OPERATORS = ("above", "at least", "at most", "below", "between")
_CHOICE_OPERATORS = ("is", "is not", "one of", "none of")
_TAKES = {1: "It takes one word.", 2: "It takes two levels: `between LOW and HIGH`."}
_NAMES = sorted(OPERATORS, key=len, reverse=True)
_AT_LEAST = re.compile(r"at least (\d{1,3}) of\Z", re.ASCII)
_NUMBER = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)"
_ONE = re.compile(rf"({_NUMBER})\s*(.*)\Z", re.ASCII)
_TWO = re.compile(rf"({_NUMBER})\s+and\s+({_NUMBER})\s*(.*)\Z", re.ASCII)


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
        if is_group(descriptor):
            raise ClauseError("NRX135", f"`{descriptor}` holds a list of clauses", below_group(descriptor))
        raise ClauseError(
            "NRX104",
            f'unknown descriptor "{descriptor}"',
            "Rules may only ask about descriptors declared in rules/vocabulary/.\n"
            + name_advice(descriptor, vocabulary),
        )
    if not isinstance(text, str):
        raise ClauseError(
            "NRX105", "this is not a clause", "Write a clause as text, for instance `is yes` or `at most 3 cm`."
        )
    wording = " ".join(text.split())
    try:
        return _read(descriptor, wording, target)
    except ClauseError as error:
        error.advice = _advice(descriptor, wording, target, error)
        raise


def meant_clause(descriptor: str, text: str, vocabulary: Vocabulary) -> Clause | None:
    """Return the clause that was probably meant by one that cannot be read, or None; it is for messages only."""
    name = descriptor if descriptor in vocabulary.names() else meant_name(descriptor, vocabulary)
    wording = " ".join(text.split())
    target = vocabulary.descriptors.get(name or "")
    for found in (wording, *(rewordings(wording, target) if target else ())):
        try:
            return _read(name, found, target) if name else None
        except ClauseError:
            continue
    return None


def _advice(descriptor: str, wording: str, target: Descriptor | None, error: ClauseError) -> str:
    """Return what to do about a clause that cannot be read; what is proposed can be."""
    found = rewordings(wording, target)
    try:
        for clause in found:
            _read(descriptor, clause, target)
    except ClauseError:
        found = ()
    if not found:
        can_help = error.code in {"NRX105", "NRX107"} or " or " in wording
        more = general_advice(wording, target) if can_help else ""
        return "\n".join(dict.fromkeys(part for part in (error.advice, more) if part))
    meant = proposal(descriptor, found)
    if error.code == "NRX108" and "missing" in str(error):
        return f"{meant} Nothing is converted."
    return f"{error.advice}\n{meant}" if error.code in {"NRX106", "NRX107"} else meant


def _read(descriptor: str, wording: str, target: Descriptor | None) -> Clause:
    """Read a clause about a descriptor, or a finding where there is none."""
    operator = next((name for name in _NAMES if wording == name or wording.startswith(f"{name} ")), None)
    if operator is None:
        words, advice = f'no operator in "{wording}"', f"A clause starts with one of: {', '.join(OPERATORS)}."
        raise ClauseError("NRX105", words, advice)
    rest = wording[len(operator) :].strip()
    if target is None:
        return _words(descriptor, operator, rest, {"no": "no", "yes": "yes"}, kind="yes-no")
    if operator == GIVEN and target.kind != "set":
        return _given(target, rest)
    if target.kind == "number":
        return _number(target, operator, rest)
    if target.kind == "set":
        return _elements(target, operator, rest)
    return _words(descriptor, operator, rest, target.choices, kind=target.kind, partial=target.partial_choices)


def make_group(name: str, clauses: Sequence[Clause], size: int = 0, part: str = "") -> Group:
    """Make a group of clauses.

    Args:
        name: Its key: `any of`, `all of`, `at least 2 of`.
        clauses: The clauses below it.
        size: How many clauses were written, if not all of them could be read.
        part: Where it stands, `when` or `unless`; empty: it may be any group.

    Raises:
        ClauseError: There is no such group, it does not belong there, or it has too few clauses.
    """
    size = size or len(clauses)
    needed = {"any of": 1, "all of": size}.get(name, 0)
    found = _AT_LEAST.match(name)
    if found is not None:
        needed = int(found[1])
    if not needed:
        raise ClauseError("NRX135", f"there is no group `{name}`", group_advice(name, size, part))
    if size < 2:  # noqa: PLR2004 - a group is of two or more
        raise ClauseError("NRX135", f"`{name}` has one clause", ALONE)
    if (part == "unless" and needed == 1) or (part == "when" and needed == size):
        why = (
            "any one clause of `unless` silences the rule" if needed == 1 else "all clauses of `when` must hold anyway"
        )
        raise ClauseError("NRX135", f"`{name}` says nothing under `{part}`: {why}", ALONE)
    if found is not None and not 1 < needed < size:
        words = f"`{name}` does not fit {size} clauses"
        raise ClauseError("NRX135", words, group_advice(name, size, part, needed))
    if found is not None:
        return Group("at least", needed, tuple(clauses))
    return Group(name, needed, tuple(clauses))  # type: ignore[arg-type]


def _given(target: Descriptor, rest: str) -> Clause:
    if rest:
        raise ClauseError("NRX105", f'"{GIVEN}" cannot take "{rest}"', f"Write `{GIVEN}` alone.")
    return Clause(target.name, GIVEN, GIVEN, tuple(target.choices))


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
                f"Allowed: {', '.join(choices)}.",
            )
    if len(set(words)) != len(words):
        raise ClauseError("NRX107", f"{descriptor}: the same choice stands twice", "Write each once.")


def _split(rest: str) -> list[str]:
    return [part.strip() for part in rest.split(",")] if rest else []


def _words(
    descriptor: str,
    operator: str,
    rest: str,
    choices: Mapping[str, str],
    *,
    kind: str,
    partial: Mapping[str, tuple[str, ...]] | None = None,
) -> Clause:
    words = _split(rest)
    known = list(choices)
    fitting = [*_CHOICE_OPERATORS, *(_ORDER_OPERATORS if kind == "ordered" else [])]
    if operator not in fitting:
        raise _wrong_operator(descriptor, operator, kind, fitting)
    if operator == "between":
        words = [part.strip() for part in rest.split(" and ")]
    wanted = {"between": 2}.get(operator, 1)
    if not words or (operator not in {"one of", "none of"} and len(words) != wanted):
        raise ClauseError("NRX105", f'"{operator}" cannot take "{rest}"', _TAKES[wanted])
    if operator in _CHOICE_OPERATORS:
        words = [choice for word in words for choice in (partial or {}).get(word, (word,))]
    _check_choices(descriptor, words, choices)
    if operator in _CHOICE_OPERATORS:
        return _chosen(descriptor, [choice for choice in known if choice in words], known, operator)
    start, end = _levels(operator, [known.index(word) for word in words], len(known))
    if start >= end:
        ordered = f"Levels, lowest first: {', '.join(known)}."
        advice = "Write the lower level first." if operator == "between" else ordered
        raise ClauseError("NRX109", f"{operator} {rest} holds for no level", advice)
    return Clause(descriptor, operator, f"{operator} {rest}", tuple(known[start:end]))


def _chosen(descriptor: str, named: list[str], known: list[str], operator: str) -> Clause:
    """Return the clause that names these choices; where only one choice is left, it is the clause `is`."""
    left = [choice for choice in known if choice not in named]
    denies = operator in {"is not", "none of"}
    values = tuple(left if denies else named)
    if not values:
        raise ClauseError("NRX109", f"{operator} {', '.join(named)} holds for no choice", "Name fewer choices.")
    if len(values) == 1:
        text = f"is {values[0]}"
    elif denies:
        text = f"is not {named[0]}" if len(named) == 1 else f"none of {', '.join(named)}"
    else:
        text = f"one of {', '.join(values)}"
    return Clause(descriptor, "is" if len(values) == 1 else operator, text, values)


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
        raise _wrong_operator(target.name, operator, "set", _SET_OPERATORS)
    words = _split(rest)
    single = operator in {"includes", "lacks"}
    if not words or (single and len(words) != 1):
        raise ClauseError("NRX105", f'"{operator}" cannot take "{rest}"', _TAKES[1])
    _check_choices(target.name, words, target.choices)
    values = tuple(choice for choice in target.choices if choice in words)
    name = "includes" if len(values) == 1 and operator != "lacks" else operator
    return Clause(target.name, name, f"{name} {', '.join(values)}", values)


def _number(target: Descriptor, operator: str, rest: str) -> Clause:
    fitting = ["is", *_ORDER_OPERATORS, GIVEN]
    if operator not in fitting:
        raise _wrong_operator(target.name, operator, "number", fitting)
    match = (_TWO if operator == "between" else _ONE).match(rest)
    if match is None:
        raise ClauseError("NRX105", f'no number in "{operator} {rest}"')
    unit = match.group(match.lastindex or 1)
    if unit != target.unit:
        if re.search(r"\d,\d", rest):
            raise ClauseError("NRX105", f'no number in "{operator} {rest}"')
        wanted = target.unit or "no unit"
        raise ClauseError(
            "NRX108",
            f'{target.name} is in {wanted}, not "{unit}"' if unit else f"the unit of {target.name} is missing",
            f"Write {wanted}. Nothing is converted." if target.unit else "Leave the unit out.",
        )
    numbers = [float(group) for group in match.groups()[:-1]]
    if not all(map(isfinite, numbers)):
        raise ClauseError("NRX105", f"a number after {operator} is too large", f"Allowed: {target.allowed()}.")
    first, last = numbers[0], numbers[-1]
    if first > last:
        raise ClauseError("NRX109", f"between {first} and {last} holds for no value", "Write the smaller number first.")
    text = f"{operator} {' and '.join(format_number(number) for number in numbers)}" + (f" {unit}" if unit else "")
    low = first if operator in {"is", "above", "at least", "between"} else float("-inf")
    high = last if operator in {"is", "below", "at most", "between"} else float("inf")
    return Clause(
        target.name, operator, text, low=low, high=high, open_low=operator == "above", open_high=operator == "below"
    )
