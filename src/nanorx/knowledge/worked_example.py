"""What a worked example of a derived descriptor expects, as text: `8`, `7 to 15`, `B`, `B or C`, `unknown`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.knowledge.partial import OneOf, Range
from nanorx.knowledge.values import ValueProblem, check_value

if TYPE_CHECKING:
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["ExpectedValue", "expected_value"]

_UNKNOWN = "unknown"
_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """What an example expects: a value, a part of one or None, and the decimals of both ends of a number."""

    value: Value | None
    decimals: tuple[int, int] = (0, 0)

    def rounded(self, value: Value | None) -> Value | None:
        """Return a computed value with as many decimals as the example writes."""
        if isinstance(value, float):
            return round(value, self.decimals[0])
        if isinstance(value, Range):
            return Range(*map(round, value, self.decimals))
        return value

    def written(self, value: Value | None) -> str:
        """Return a rounded value as an example writes it."""
        if value is None:
            return _UNKNOWN
        if isinstance(value, OneOf):
            return " or ".join(value.choices)
        if isinstance(value, Range):
            return " to ".join(f"{end:.{decimals}f}" for end, decimals in zip(value, self.decimals, strict=True))
        return f"{value:.{self.decimals[0]}f}" if isinstance(value, float) else str(value)


def expected_value(descriptor: Descriptor, text: str) -> ExpectedValue:
    """Read what an example expects: `8`, `7 to 15`, `B`, `B or C`, `unknown`. Raises ValueProblem."""
    if text == _UNKNOWN:
        return ExpectedValue(None)
    if descriptor.kind == "number":
        ends = text.split(" to ")
        found = [_NUMBER.fullmatch(end) for end in ends]
        if len(ends) > 2 or not all(found):  # noqa: PLR2004 - a range has two ends
            advice = "Write a number (8), a range (7 to 15), or unknown."
            raise ValueProblem("NRX123", f'"{text}" is not a number', advice)
        decimals = [len(match[1] or "") for match in found if match]
        numbers = [check_value(descriptor, float(end)) for end in ends]
        low, high = (float(number) for number in (numbers[0], numbers[-1]) if isinstance(number, float))
        return ExpectedValue(low if len(ends) == 1 else Range(low, high), (decimals[0], decimals[-1]))
    words = text.split(" or ")
    values = [check_value(descriptor, word) for word in words]
    return ExpectedValue(values[0] if len(words) == 1 else OneOf(tuple(c for c in descriptor.choices if c in words)))
