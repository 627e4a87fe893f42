"""Values of descriptors: checked when they come in, plain data when they go out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import isinf, isnan
from typing import Any

from nanorx.common.characters import foreign
from nanorx.common.suggest import listing, meant_words, misspelled
from nanorx.errors import MOST, CopiedError
from nanorx.knowledge.partial import Members, OneOf, Range, Value
from nanorx.knowledge.vocabulary import Descriptor, format_number

__all__ = [
    "ValueProblem",
    "allowed_choices",
    "as_number",
    "check_value",
    "converted",
    "kind_word",
    "likely_unit",
    "one_number",
    "one_value",
    "shown",
    "typical",
    "unit_words",
    "value_as_json",
]

_EXACT = 2**53
_RAISED = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"
_LINE = 61
_NEAR_LOW = 100
_ADULT = 18
"""Years from which nobody counts months, weeks or days."""
_CALENDAR = range(1900, 2101)
"""Numbers of years that are a date rather than days."""


class ValueProblem(CopiedError, ValueError):
    """A value that a descriptor does not allow; `element` is its path within a list.

    `more` holds the other mistakes in the same list. `allowed` is what may stand there, where that is not what the
    descriptor says.
    """

    def __init__(
        self,
        code: str,
        message: str,
        advice: str = "",
        element: tuple[str | int, ...] = (),
        allowed: tuple[str, ...] = (),
    ) -> None:
        self.code = code
        self.advice = advice
        self.element = element
        self.allowed = allowed
        self.more: tuple[ValueProblem, ...] = ()
        super().__init__(message)

    def all(self) -> tuple[ValueProblem, ...]:
        """Return this mistake and the others in the same list, in their order."""
        return (self, *self.more)


Choose = Callable[[Descriptor, str, tuple[str | int, ...]], str]
"""Gives the choice that a word stands for, from the descriptor, the word and its place within a list."""

_TYPES = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a group"}


def check_value(descriptor: Descriptor, raw: Any, choose: Choose | None = None) -> Value:
    """Check a raw value and convert it to a value of the descriptor.

    Args:
        descriptor: The descriptor.
        raw: The value as read from JSON or YAML.
        choose: Finds the choice of each word; None: only the choices themselves are taken.

    Returns:
        The value; numbers are in the unit of the descriptor.

    Raises:
        ValueProblem: The descriptor does not allow the value.
    """
    if descriptor.kind == "number":
        return _check_number(descriptor, raw)
    if descriptor.kind == "set":
        return _check_set(descriptor, raw, choose or _check_choice)
    if descriptor.kind == "yes-no" and isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, list):
        words = f"{descriptor.name}: it takes one value, not a list"
        raise ValueProblem("NRX205", words, one_value(descriptor.group))
    if not isinstance(raw, str):
        raise ValueProblem(
            "NRX205", f"{descriptor.name}: {shown(raw)} is not one of the choices", f"Allowed: {descriptor.allowed()}."
        )
    word = raw if raw in descriptor.partial_choices else (choose or _check_choice)(descriptor, raw, ())
    return OneOf(descriptor.partial_choices[word]) if word in descriptor.partial_choices else word


def allowed_choices(descriptor: Descriptor, *, most: int = 60) -> str:
    """Return the sentence that lists the choices of a descriptor, `most` of them, with the command that shows all."""
    choices = listing(descriptor.choices, most)
    more = f"; all: nanorx descriptors {descriptor.name}" if len(descriptor.choices) > most else ""
    return f"Allowed: {choices}{more}."


def one_value(what: str) -> str:
    """Return the advice for a list where a case holds one: `what` is the group that it is about."""
    return f"A case is about one {what}. Write a file for each, the rest the same, and rank each: nanorx recommend FILE"


def converted(descriptor: Descriptor, number: float, unit: str) -> float:
    """Return a number of one of the units of a descriptor in its own, to five digits if a factor was needed."""
    factor = descriptor.units.get(unit, 1.0)
    return number if factor == 1 else float(f"{number * factor:.5g}")


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
    if isinstance(raw, list):
        numbers = [item for item in raw if isinstance(item, (int, float)) and not isinstance(item, bool)]
        ends = [item for item in numbers if descriptor.low <= item <= descriptor.high]
        raise ValueProblem("NRX205", f"{name}: it takes one number, not a list", one_number(descriptor, *ends))
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise ValueProblem("NRX205", f"{name}: {shown(raw)} is not a number", f"Allowed: {descriptor.allowed()}.")
    number = as_number(descriptor, raw)
    if not descriptor.low <= number <= descriptor.high:
        raise ValueProblem(
            "NRX201",
            f"{name}: {descriptor.with_unit(number)} is not plausible",
            f"Allowed: {descriptor.allowed()}.{_unit_hint(descriptor, number)}",
        )
    return number


def as_number(descriptor: Descriptor, raw: float) -> float:
    """Return a raw number as a finite float, whole where the descriptor asks for it. Raises ValueProblem."""
    name = descriptor.name
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
    return number + 0.0  # -0.0 becomes 0.0


def typical(descriptor: Descriptor) -> float:
    """Return a number that a patient may have, in the unit of the descriptor: for examples."""
    low, high = descriptor.usual or (descriptor.low, descriptor.high)
    middle = (low * high) ** 0.5 if low > 0 else (low + high) / 2 if descriptor.usual is None else high / 5
    return float(round(middle)) if descriptor.integer else float(f"{middle:.2g}")


def one_number(descriptor: Descriptor, *ends: float) -> str:
    """Return the advice for several numbers where a descriptor takes one; `ends` are these numbers, if known."""
    low, high = (min(ends), max(ends)) if len(ends) > 1 else (descriptor.low, descriptor.high)
    vary = f"nanorx what-if CASE --vary {descriptor.name}={format_number(low)}..{format_number(high)}"
    either = f": {format_number(low)} or {format_number(high)}" if descriptor.integer and high == low + 1 else ""
    return f"Write the one to go by{either}. What the others would change: {vary}"


def likely_unit(descriptor: Descriptor, number: float) -> tuple[str, float] | None:
    """Return the other unit in which a number would be usual, with the number in the own unit; None if there is none.

    Without `usual` what is allowed counts as usual. Of several the first that the vocabulary names.
    """
    low, high = descriptor.usual or (descriptor.low, descriptor.high)
    low += (high - low) / _NEAR_LOW  # next to the lower end many a number would fit
    if descriptor.unit == "years":
        if int(number) in _CALENDAR:
            return None
        high = min(high, _ADULT)
    for unit in descriptor.units:
        found = converted(descriptor, number, unit)
        if unit == "ft" and number != int(number):
            continue  # 5.9 may be meant as 5 ft 9 in
        if found != number and low <= found <= high and not (descriptor.integer and found != int(found)):
            return unit, found
    return None


def _unit_hint(descriptor: Descriptor, number: float) -> str:
    likely = likely_unit(descriptor, number)
    if likely is None:
        return ""
    return f" It looks like another unit: write {unit_words(descriptor, number, *likely)} if that is meant."


def unit_words(descriptor: Descriptor, number: float, unit: str, found: float) -> str:
    """Return a number in another unit as one writes it, and what it is in the own one: `"38 mm" (3.8 cm)`."""
    return f'"{format_number(number)} {unit}" ({descriptor.with_unit(float(f"{found:.3g}"))})'


def _check_choice(descriptor: Descriptor, raw: str, element: tuple[str | int, ...] = ()) -> str:
    if raw in descriptor.choices:
        return str.__str__(raw)  # a plain text also of a word from an enumeration or an array
    names = {text: name for name, label in descriptor.choices.items() for text in (name, label)}
    hint = meant_words(dict.fromkeys(names[text] for text in misspelled(raw, names, short=3)))
    raise ValueProblem(
        "NRX202",
        f"{descriptor.name}: {shown(raw)} is not a choice",
        f"{hint} {allowed_choices(descriptor)}".lstrip(),
        element,
    )


def _check_set(descriptor: Descriptor, raw: Any, choose: Choose) -> Members:
    if isinstance(raw, list):
        return Members(_elements(descriptor, raw, (), choose))
    if not isinstance(raw, Mapping):
        example = f'Write a list, for instance ["{next(iter(descriptor.choices))}"].'
        advice = f"{example} {allowed_choices(descriptor)}"
        raise ValueProblem("NRX205", f"{descriptor.name}: {shown(raw)} is not a list", advice)
    for key in raw:
        if key not in {"has", "lacks"}:
            raise ValueProblem(
                "NRX205",
                f"{descriptor.name}: a partly known set has the keys has and lacks, not {shown(key)}",
                'Write {"has": [...], "lacks": [...]}, or a list if everything is known.',
                (key,),
                ("has", "lacks"),
            )
    parts: dict[str, list[str]] = {}
    for key in ("has", "lacks"):
        part = [] if raw.get(key) is None else raw[key]
        if not isinstance(part, list):
            raise ValueProblem("NRX205", f"{descriptor.name}: {key} is not a list", 'Write "has": [...].', (key,))
        parts[key] = _elements(descriptor, part, (key,), choose)
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


def _elements(descriptor: Descriptor, raw: list[Any], at: tuple[str | int, ...], choose: Choose) -> list[str]:
    """Return the choices of a list, each once. Raise the first mistake as a ValueProblem that carries the others."""
    found: dict[str, Any] = {}
    mistakes: list[ValueProblem] = []
    for place, item in enumerate(raw):
        try:
            word = _element(descriptor, item, (*at, place), choose)
            if word in found and found[word] == item:
                twice = f'{descriptor.name}: "{word}" stands twice'
                raise ValueProblem("NRX207", twice, "Write it once.", (*at, place))  # noqa: TRY301 - one list of mistakes
            found.setdefault(word, item)  # two words for one choice are no mistake
        except ValueProblem as error:
            mistakes.append(error)
            if len(mistakes) > MOST:
                break
    if mistakes:
        mistakes[0].more = tuple(mistakes[1:])
        raise mistakes[0]
    return list(found)


def _element(descriptor: Descriptor, item: Any, at: tuple[str | int, ...], choose: Choose) -> str:
    if not isinstance(item, str):
        words = f"{descriptor.name}: {shown(item)} is not a word"
        raise ValueProblem("NRX205", words, allowed_choices(descriptor), at)
    return choose(descriptor, item, at)


def kind_word(raw: Any) -> str:
    """Return the kind of a raw value in words."""
    if isinstance(raw, Mapping):
        return "a group"
    return "nothing" if raw is None else _TYPES.get(type(raw), f"a value of type {type(raw).__name__}")


def _with_letters(text: str) -> str:
    """Return a text with escapes for the characters that hide, steer or look like another one; a micro sign stays."""
    odd = {row.letter for row in foreign(text)} - set(_RAISED)
    return "".join(json.dumps(letter)[1:-1] if letter in odd else letter for letter in text)


def shown(raw: Any) -> str:
    """Return a raw value as text for a message, never longer than a line."""
    if raw is not None and not isinstance(raw, (str, int, float)):
        return kind_word(raw)
    if isinstance(raw, int) and abs(raw) > _EXACT:
        return "a very large number"
    text = json.dumps(raw, ensure_ascii=False)
    if not text.isascii():
        text = _with_letters(text[:_LINE]) + text[_LINE:].encode("ascii", "replace").decode()
    return text if len(text) <= 60 else f"{text[:50]}... ({len(text)} characters)"  # noqa: PLR2004 - one line of a page
