"""Codes of other systems (LOINC, SNOMED CT, ICD-10): their form, and which value of a descriptor a code says.

Which systems there are, their addresses and forms, stands in vocabulary/systems.yaml; the codes stand beside the
descriptors that they say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    SystemCodes = Mapping[str, tuple[str, ...]]
    """Codes by the key of their system."""

__all__ = ["NO_CODES", "CodeSystem", "FoundIn", "all_matches", "best_match", "covers"]

FoundIn = Literal[
    "cancer", "secondary-cancer", "condition", "procedure", "medication", "allergy", "birth-date", "birth-sex"
]
"""What of a health record may say a value of a descriptor without being an observation of it."""

NO_CODES: SystemCodes = {}

_MORE = "*"
"""At the end of a code: all that begin with it. `C22.*` is C22 too."""

_TIMES = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
"""The product in the group of the ten symmetries of a pentagon, on which Verhoeff's check digit rests."""
_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
"""Verhoeff's permutation of the digits, applied once more for each place from the right."""


class CodeSystem(NamedTuple):
    """A system of codes.

    `urls` are the addresses by which records name it, the usual one first. `form` is a regular expression for a whole
    code, `check_digit` how its last digit follows from the others, `prefixes` whether its codes are a tree of prefixes,
    so that `C34.*` stands for a code and all below it.
    """

    key: str
    label: str
    urls: tuple[str, ...]
    form: str
    check_digit: str = ""
    prefixes: bool = False

    def usual(self, code: str) -> str:
        """Return a code of a record as the system writes it, if it lacks but capitals or the dot: C22.0 for c220."""
        plain = code.strip()
        large = plain.upper() if self.prefixes else plain
        ways = (plain, large, f"{large[:3]}.{large[3:]}")
        return next((way for way in ways if re.fullmatch(self.form, way, re.ASCII)), plain)

    def mistake(self, code: str) -> str:
        """Return what is wrong with the form of a code of the vocabulary, or an empty text."""
        whole = code.removesuffix(_MORE)
        if whole != code and not self.prefixes:
            return f"{self.label} has no codes that begin with another one"
        if not re.fullmatch(self.form, whole.removesuffix(".") if whole != code else code, re.ASCII):
            return f"it has not the form of a code of {self.label}"
        if not _checked(whole, self.check_digit):
            return "its check digit is wrong, so that a digit of it is"
        return ""


def covers(pattern: str, code: str) -> bool:
    """Say whether a code of the vocabulary stands for this code: it is the same, or begins as it does before a `*`."""
    if not pattern.endswith(_MORE):
        return pattern == code
    start = pattern.removesuffix(_MORE)
    return code.startswith(start) or code == start.removesuffix(".")


def best_match(codes: Mapping[str, SystemCodes], system: str, code: str) -> str | None:
    """Return the name whose codes cover a code most exactly, or None.

    Args:
        codes: By name (a choice) its codes by system.
        system: The key of a system.
        code: A code of it.
    """
    found = [
        (not pattern.endswith(_MORE), len(pattern), name)
        for name, of in codes.items()
        for pattern in of.get(system, ())
        if covers(pattern, code)
    ]
    return max(found)[2] if found else None


def all_matches(codes: Mapping[str, SystemCodes], system: str, code: str) -> list[str]:
    """Return every name with a code that covers this one, in their order: of a set one treatment may count as two."""
    return [name for name, of in codes.items() if any(covers(pattern, code) for pattern in of.get(system, ()))]


def _checked(code: str, how: str) -> bool:
    """Say whether the last digit follows from the others; of a code with letters (LA33-6) how is not published."""
    if code[:1].isalpha():
        return True
    digits = [int(sign) for sign in code if sign.isdecimal()]
    if how == "luhn":
        return sum(_doubled(digit) if place % 2 else digit for place, digit in enumerate(reversed(digits))) % 10 == 0
    return how != "verhoeff" or _verhoeff(reversed(digits)) == 0


def _doubled(digit: int) -> int:
    """Return the sum of the digits of twice a digit."""
    return sum(divmod(2 * digit, 10))


def _verhoeff(digits: Iterator[int]) -> int:
    """Return Verhoeff's sum of digits, the last one first; 0 if the check digit is right."""
    total = 0
    for place, digit in enumerate(digits):
        turned = digit
        for _ in range(place % 8):
            turned = _TURN[turned]
        total = _TIMES[total][turned]
    return total
