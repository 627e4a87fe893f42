"""Values of descriptors: checked when they come in, plain data when they go out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isinf, isnan
from typing import Any

from nanorx.common.suggest import listing, nearest
from nanorx.errors import MOST, CopiedError
from nanorx.knowledge.partial import Members, OneOf, Range, Value
from nanorx.knowledge.vocabulary import Descriptor, format_number

__all__ = ["ValueProblem", "check_value", "kind_word", "shown", "value_as_json"]

_EXACT = 2**53
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+\Z", re.ASCII)
_SMALLER_UNITS = {"cm": ("millimeters", 10), "kg": ("grams", 1000), "G/L": ("a count per microliter", 1000)}


class ValueProblem(CopiedError, ValueError):
    """A value that a descriptor does not allow; `element` is its path within a list.

    `more` holds the other mistakes in the same list.
    """

    def __init__(self, code: str, message: str, advice: str = "", element: tuple[str | int, ...] = ()) -> None:
        self.code = code
        self.advice = advice
        self.element = element
        self.more: tuple[ValueProblem, ...] = ()
        super().__init__(message)

    def all(self) -> tuple[ValueProblem, ...]:
        """Return this mistake and the others in the same list, in their order."""
        return (self, *self.more)


_TYPES = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a group"}


def check_value(descriptor: Descriptor, raw: Any) -> Value:
    """Check a raw value and convert it to a value of the descriptor.

    Args:
        descriptor: The descriptor.
        raw: The value as read from JSON or YAML.

    Returns:
        The value; numbers are in the unit of the descriptor.

    Raises:
        ValueProblem: The descriptor does not allow the value.
    """
    if descriptor.kind == "number":
        return _check_number(descriptor, raw)
    if descriptor.kind == "set":
        return _check_set(descriptor, raw)
    if descriptor.kind == "yes-no" and isinstance(raw, bool):
        return "yes" if raw else "no"
    if not isinstance(raw, str):
        raise ValueProblem(
            "NRX205", f"{descriptor.name}: {shown(raw)} is not one of the choices", f"Allowed: {descriptor.allowed()}."
        )
    if raw in descriptor.partial_choices:
        return OneOf(descriptor.partial_choices[raw])
    return _check_choice(descriptor, raw)


def value_as_json(descriptor: Descriptor, value: Value) -> Any:
    """Return a value as a case file holds it; None for what no case can state, as the range of a derived number."""
    if isinstance(value, Range):
        return None
    if isinstance(value, Members):
        has = [name for name in descriptor.choices if name in value.has]
        if value.complete:
            return has
        lacks = [name for name in descriptor.choices if name in value.lacks]
        return {"has": has, "lacks": lacks}
    if isinstance(value, OneOf):
        return next((word for word, choices in descriptor.partial_choices.items() if choices == value.choices), None)
    if isinstance(value, float):
        return int(value) if value == int(value) else value
    return value


def _check_number(descriptor: Descriptor, raw: Any) -> float:
    name = descriptor.name
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        advice = f"Allowed: {descriptor.allowed()}."
        if isinstance(raw, str) and _DECIMAL_COMMA.match(raw):
            advice += f" Write it with a point: {raw.replace(',', '.')}."
        elif isinstance(raw, str):
            advice += " Write the number without quotes and without its unit."
        raise ValueProblem("NRX205", f"{name}: {shown(raw)} is not a number", advice)
    if isinstance(raw, int) and abs(raw) > _EXACT:
        raise ValueProblem("NRX201", f"{name}: the number is too large", f"Allowed: {descriptor.allowed()}.")
    number = float(raw)
    if isnan(number):
        advice = f"Allowed: {descriptor.allowed()}. Leave an unknown value out."
        raise ValueProblem("NRX201", f"{name}: NaN is not a number", advice)
    if isinf(number):
        raise ValueProblem("NRX201", f"{name}: the number is too large", f"Allowed: {descriptor.allowed()}.")
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
        return str.__str__(raw)  # a plain text also of a word from an enumeration or an array
    match = nearest(raw, descriptor.choices) or nearest(raw, descriptor.choices.values())
    by_label = {label: name for name, label in descriptor.choices.items()}
    match = by_label.get(match or "", match)
    hint = f' Did you mean "{match}"?' if match else ""
    raise ValueProblem(
        "NRX202",
        f"{descriptor.name}: {shown(raw)} is not a choice",
        f"Allowed: {listing(descriptor.choices, 60)}.{hint}",
        element,
    )


def _check_set(descriptor: Descriptor, raw: Any) -> Members:
    if isinstance(raw, list):
        return Members(_elements(descriptor, raw, ()))
    if not isinstance(raw, Mapping):
        example = f'Write a list, for instance ["{next(iter(descriptor.choices))}"].'
        advice = f"{example} Allowed: {listing(descriptor.choices, 60)}."
        raise ValueProblem("NRX205", f"{descriptor.name}: {shown(raw)} is not a list", advice)
    for key in raw:
        if key not in {"has", "lacks"}:
            raise ValueProblem(
                "NRX205",
                f"{descriptor.name}: a partly known set has the keys has and lacks, not {shown(key)}",
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
    """Return the words of a list. Raise the first mistake as a ValueProblem that carries the others."""
    found: list[str] = []
    mistakes: list[ValueProblem] = []
    for place, item in enumerate(raw):
        try:
            found.append(_element(descriptor, item, (*at, place), found))
        except ValueProblem as error:
            mistakes.append(error)
            if len(mistakes) > MOST:
                break
    if mistakes:
        mistakes[0].more = tuple(mistakes[1:])
        raise mistakes[0]
    return found


def _element(descriptor: Descriptor, item: Any, at: tuple[str | int, ...], before: list[str]) -> str:
    if not isinstance(item, str):
        advice = f"Allowed: {listing(descriptor.choices, 60)}."
        raise ValueProblem("NRX205", f"{descriptor.name}: {shown(item)} is not a word", advice, at)
    word = _check_choice(descriptor, item, at)
    if word in before:
        raise ValueProblem("NRX207", f'{descriptor.name}: "{word}" stands twice', "Write it once.", at)
    return word


def kind_word(raw: Any) -> str:
    """Return the kind of a raw value in words."""
    if isinstance(raw, Mapping):
        return "a group"
    return "nothing" if raw is None else _TYPES.get(type(raw), f"a value of type {type(raw).__name__}")


def shown(raw: Any) -> str:
    """Return a raw value as text for a message, never longer than a line."""
    if raw is not None and not isinstance(raw, (str, int, float)):
        return kind_word(raw)
    if isinstance(raw, int) and abs(raw) > _EXACT:
        return "a very large number"
    text = json.dumps(raw, ensure_ascii=True)
    return text if len(text) <= 60 else f"{text[:50]}... ({len(text)} characters)"  # noqa: PLR2004 - one line of a page
