"""A case: the values of descriptors for one patient at one moment, checked against the vocabulary."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

from nanorx.knowledge.clause import YES, Members, Value
from nanorx.knowledge.errors import CaseError, Problem
from nanorx.knowledge.suggest import did_you_mean, listing, nearest
from nanorx.knowledge.vocabulary import Descriptor, format_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nanorx.knowledge.rulebase import Contradiction, RuleBase
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["EXTRA_KEYS", "Case", "ValueProblem", "check_value", "parse_case", "value_as_json"]

EXTRA_KEYS = ("about", "expect")
"""Keys beside the groups: a sentence about the case, and what is expected of it."""

_EXACT = 2**53
_SMALLER_UNITS = {"cm": ("millimeters", 10), "kg": ("grams", 1000), "G/L": ("a count per microliter", 1000)}


@dataclass(frozen=True)
class Case:
    """The checked values of one patient, tumor, facility and goal.

    `values` maps descriptor names to values, stated and assumed; what it does not hold is unknown.
    `stated` and `assumed` are descriptor names in the order of the vocabulary.
    """

    values: Mapping[str, Value]
    stated: tuple[str, ...]
    assumed: tuple[str, ...]
    vocabulary: Vocabulary = field(repr=False)
    about: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, dict[str, Any]]:
        """The stated values as nested data, in the order of the vocabulary."""
        nested: dict[str, dict[str, Any]] = {}
        for name in self.stated:
            descriptor = self.vocabulary.descriptors[name]
            nested.setdefault(descriptor.group, {})[descriptor.key] = value_as_json(descriptor, self.values[name])
        return nested

    @cached_property
    def sha256(self) -> str:
        """The hash of the stated values: the same for the same values in any order or file format."""
        return hashlib.sha256(json.dumps(self.as_json(), separators=(",", ":")).encode()).hexdigest()

    def replace(self, changes: Mapping[str, Value | None]) -> Case:
        """The case with other values; None makes a value unknown (or assumed again)."""
        stated = {name: self.values[name] for name in self.stated}
        stated.update({name: value for name, value in changes.items() if value is not None})
        for name, value in changes.items():
            if value is None:
                stated.pop(name, None)
        return _assemble(stated, self.vocabulary, self.about, self.expect)


class ValueProblem(ValueError):
    """A value that a descriptor does not allow; `element` is its place where it stands in a list."""

    def __init__(self, code: str, message: str, advice: str = "", element: tuple[str | int, ...] = ()) -> None:
        self.code = code
        self.advice = advice
        self.element = element
        super().__init__(message)


type_words = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a group"}


def parse_case(
    data: Any, rules: RuleBase, problem: Callable[..., Problem] | None = None, *, extras: bool = True
) -> Case:
    """Check nested data against the vocabulary of a rule base.

    `problem` makes a Problem from a code, a message, a path (`at`) and advice; it knows the places in the
    file. Raises CaseError with every mistake.
    """
    make = problem or _plain_problem
    vocabulary = rules.vocabulary
    if not isinstance(data, Mapping):
        raise CaseError(
            [
                make(
                    "NRX204",
                    f"a case is a group of keys, not {_kind_word(data)}",
                    advice='Write {"tumor": {...}, ...}.',
                )
            ]
        )
    problems: list[Problem] = []
    stated: dict[str, Value] = {}
    for group, entries in data.items():
        if extras and group in EXTRA_KEYS:
            continue
        if group not in vocabulary.groups:
            problems.append(_unknown_group(str(group), vocabulary, make))
        elif entries is None:
            continue
        elif not isinstance(entries, Mapping):
            problems.append(
                make(
                    "NRX204",
                    f"{group}: {_shown(entries)} is not a group of keys",
                    at=(group,),
                    advice=f"Write {group}: {{...}}.",
                )
            )
        else:
            problems.extend(_read_group(group, entries, vocabulary, make, stated))
    case = _assemble(stated, vocabulary, str(data.get("about") or ""), _as_mapping(data.get("expect")))
    if not problems:
        problems.extend(_contradictions(case, rules.contradictions, make))
    if problems:
        raise CaseError(problems)
    return case


def check_value(descriptor: Descriptor, raw: Any) -> Value:
    """A raw value as a value of a descriptor. Raises ValueProblem."""
    if descriptor.kind == "number":
        return _check_number(descriptor, raw)
    if descriptor.kind == "set":
        return _check_set(descriptor, raw)
    if descriptor.kind == "yes-no" and isinstance(raw, bool):
        return "yes" if raw else "no"
    if not isinstance(raw, str):
        raise ValueProblem(
            "NRX205", f"{descriptor.name}: {_shown(raw)} is not one of the choices", f"Allowed: {descriptor.allowed()}."
        )
    return _check_choice(descriptor, raw)


def value_as_json(descriptor: Descriptor, value: Value) -> Any:
    """A value as it stands in a case file."""
    if isinstance(value, Members):
        has = [name for name in descriptor.choices if name in value.has]
        if value.complete:
            return has
        lacks = [name for name in descriptor.choices if name in value.lacks]
        return {"has": has, "lacks": lacks}
    if isinstance(value, float):
        return int(value) if value == int(value) else value
    return value


def _assemble(
    stated: dict[str, Value], vocabulary: Vocabulary, about: str = "", expect: Mapping[str, Any] | None = None
) -> Case:
    names = tuple(name for name in vocabulary.descriptors if name in stated)
    assumed = tuple(item.name for item in vocabulary.assumed() if item.name not in stated)
    values = {name: stated[name] for name in names}
    values |= {name: vocabulary.descriptors[name].assume for name in assumed}
    return Case(values, names, assumed, vocabulary, about, expect or {})


def _plain_problem(
    code: str, message: str, *, at: tuple[str | int, ...] = (), advice: str = "", on_key: bool = False
) -> Problem:
    del on_key
    return Problem(code, message, advice, path=".".join(map(str, at)))


def _as_mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}


def _kind_word(raw: Any) -> str:
    if isinstance(raw, Mapping):
        return "a group"
    return "nothing" if raw is None else type_words.get(type(raw), f"a value of type {type(raw).__name__}")


def _shown(raw: Any) -> str:
    if raw is not None and not isinstance(raw, (str, int, float)):
        return _kind_word(raw)
    if isinstance(raw, int) and abs(raw) > _EXACT:
        return "a very large number"
    text = json.dumps(raw, ensure_ascii=True)
    return text if len(text) <= 60 else f"{text[:50]}... ({len(text)} characters)"  # noqa: PLR2004 - one line of a page


def _unknown_group(group: str, vocabulary: Vocabulary, make: Callable[..., Problem]) -> Problem:
    full = next((name for name in vocabulary.descriptors if name == group or name.partition(".")[2] == group), None)
    if full and "." in group:
        hint = f'Groups are nested: write {{"{full.partition(".")[0]}": {{"{full.partition(".")[2]}": ...}}}}.'
    elif full:
        hint = f"{group} belongs to the group {full.partition('.')[0]}: {full}."
    else:
        hint = did_you_mean(group, vocabulary.groups)
    advice = f"Groups: {', '.join(vocabulary.groups)}. {hint}".strip()
    return make("NRX203", f"{_shown(group)}: there is no such group", at=(group,), advice=advice, on_key=True)


def _read_group(
    group: str,
    entries: Mapping[str, Any],
    vocabulary: Vocabulary,
    make: Callable[..., Problem],
    stated: dict[str, Value],
) -> Iterator[Problem]:
    for key, raw in entries.items():
        name = f"{group}.{key}"
        descriptor = vocabulary.descriptors.get(name)
        if descriptor is None:
            yield _unknown_key(group, str(key), vocabulary, make)
        elif raw is not None:
            try:
                stated[name] = check_value(descriptor, raw)
            except ValueProblem as error:
                yield make(error.code, str(error), at=(group, key, *error.element), advice=error.advice)


def _unknown_key(group: str, key: str, vocabulary: Vocabulary, make: Callable[..., Problem]) -> Problem:
    name = f"{group}.{key}"
    if name in vocabulary.findings:
        advice = "It is a finding: only rules conclude it. State what it rests on instead."
        return make("NRX206", f"{name}: a case may not state a finding", at=(group, key), advice=advice, on_key=True)
    own = [item.key for item in vocabulary.descriptors.values() if item.group == group]
    match = nearest(key, own)
    if match:
        hint = f"Did you mean {group}.{match}?"
    else:
        other = next((item.name for item in vocabulary.descriptors.values() if item.key == key), None)
        hint = f"Did you mean {other}?" if other else ""
    advice = f"{hint} All keys: nanorx descriptors".strip()
    return make("NRX203", f"{name}: there is no such key", at=(group, key), advice=advice, on_key=True)


def _check_number(descriptor: Descriptor, raw: Any) -> float:
    name = descriptor.name
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        advice = f"Allowed: {descriptor.allowed()}."
        if isinstance(raw, str):
            advice += " Write the number without quotes and without its unit."
        raise ValueProblem("NRX205", f"{name}: {_shown(raw)} is not a number", advice)
    if isinstance(raw, int) and abs(raw) > _EXACT:
        raise ValueProblem("NRX201", f"{name}: the number is too large", f"Allowed: {descriptor.allowed()}.")
    number = float(raw)
    if not isfinite(number):
        raise ValueProblem("NRX201", f"{name}: {raw} is not a finite number", f"Allowed: {descriptor.allowed()}.")
    if descriptor.integer and number != int(number):
        raise ValueProblem("NRX205", f"{name}: {raw} is not a whole number", f"Allowed: {descriptor.allowed()}.")
    if not descriptor.low <= number <= descriptor.high:
        raise ValueProblem(
            "NRX201",
            f"{name}: {descriptor.with_unit(number)} is not plausible",
            f"Allowed: {descriptor.allowed()}.{_unit_hint(descriptor, number)}",
        )
    return number + 0.0  # -0.0 becomes 0.0


def _unit_hint(descriptor: Descriptor, number: float) -> str:
    if descriptor.unit not in _SMALLER_UNITS:
        return ""
    words, factor = _SMALLER_UNITS[descriptor.unit]
    smaller = number / factor
    if not descriptor.low <= smaller <= descriptor.high:
        return ""
    return f" It looks like {words}. Did you mean {format_number(smaller)}?"


def _check_choice(descriptor: Descriptor, raw: str, element: tuple[str | int, ...] = ()) -> str:
    if raw in descriptor.choices:
        return raw
    match = nearest(raw, descriptor.choices) or nearest(raw, descriptor.choices.values())
    by_label = {label: name for name, label in descriptor.choices.items()}
    match = by_label.get(match or "", match)
    hint = f' Did you mean "{match}"?' if match else ""
    raise ValueProblem(
        "NRX202",
        f"{descriptor.name}: {_shown(raw)} is not a choice",
        f"Allowed: {listing(descriptor.choices, 60)}.{hint}",
        element,
    )


def _check_set(descriptor: Descriptor, raw: Any) -> Members:
    if isinstance(raw, list):
        return Members(_elements(descriptor, raw, ()))
    if not isinstance(raw, Mapping):
        example = f'Write a list, for instance ["{next(iter(descriptor.choices))}"].'
        advice = f"{example} Allowed: {listing(descriptor.choices, 60)}."
        raise ValueProblem("NRX205", f"{descriptor.name}: {_shown(raw)} is not a list", advice)
    for key in raw:
        if key not in {"has", "lacks"}:
            raise ValueProblem(
                "NRX205",
                f"{descriptor.name}: a partly known set has the keys has and lacks, not {_shown(key)}",
                'Write {"has": [...], "lacks": [...]}, or a list if everything is known.',
                (key,),
            )
    parts: dict[str, list[str]] = {}
    for key in ("has", "lacks"):
        part = [] if raw.get(key) is None else raw[key]
        if not isinstance(part, list):
            raise ValueProblem("NRX205", f"{descriptor.name}: {key} is not a list", 'Write "has": [...].', (key,))
        parts[key] = _elements(descriptor, part, (key,))
    both = [name for name in descriptor.choices if name in parts["has"] and name in parts["lacks"]]
    if both:
        raise ValueProblem(
            "NRX207",
            f"{descriptor.name}: it cannot both have and lack {', '.join(both)}",
            "Keep one of the two.",
            ("lacks",),
        )
    complete = len(parts["has"]) + len(parts["lacks"]) == len(descriptor.choices)
    return Members(parts["has"], () if complete else parts["lacks"], complete=complete)


def _elements(descriptor: Descriptor, raw: list[Any], at: tuple[str | int, ...]) -> list[str]:
    found: list[str] = []
    for place, item in enumerate(raw):
        if not isinstance(item, str):
            raise ValueProblem(
                "NRX205",
                f"{descriptor.name}: {_shown(item)} is not a word",
                f"Allowed: {listing(descriptor.choices, 60)}.",
                (*at, place),
            )
        word = _check_choice(descriptor, item, (*at, place))
        if word in found:
            raise ValueProblem("NRX207", f'{descriptor.name}: "{word}" stands twice', "Write it once.", (*at, place))
        found.append(word)
    return found


def _contradictions(
    case: Case, contradictions: tuple[Contradiction, ...], make: Callable[..., Problem]
) -> Iterator[Problem]:
    for row in contradictions:
        if all(clause.truth(case.values.get(clause.descriptor)) == YES for clause in row.when):
            last = row.when[-1].descriptor
            said = ", ".join(
                f"{name} {_shown(value_as_json(case.vocabulary.descriptors[name], case.values[name]))}"
                for name in dict.fromkeys(clause.descriptor for clause in row.when)
            )
            group, _, key = last.partition(".")
            yield make(
                "NRX208",
                f"these entries contradict each other: {said}",
                at=(group, key),
                advice=f"{row.say} Correct one of them.",
            )
