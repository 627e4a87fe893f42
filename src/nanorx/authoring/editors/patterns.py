"""Regular expressions of JSON Schema for what people write: as wide as what is read, so that nothing right is marked.

They keep to what Python and JavaScript read alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.case_schema import escaped
from nanorx.knowledge.quantities import plain_unit
from nanorx.knowledge.reading import UNKNOWN_WORDS, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["NUMBER", "a_list_of", "folding", "number_with", "one_of", "quantity", "unknown", "whole"]

NUMBER = r"[-+]?(\d+(\.\d+)?|\.\d+)"
"""A number of a clause."""
_MEASURED = r"[-+\u2212]?(\d+([.,]\d+)?|[.,]\d+)([eE][-+]?\d+)?"
"""A number of a case, written as a text."""
_BETWEEN = r"[\s_\-\u2010-\u2015/.,()']+"
"""What may stand between two words; see `folded`."""
_AROUND = r"[\W_]*"
_MINUS = r"[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
_SAME_SIGNS = {"u": "uU\u00b5\u03bc", "*": "*\u00d7\u22c5\u00b7"}
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"


def whole(body: str) -> str:
    """Return a pattern that the whole text must meet."""
    return f"^({body})$"


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for one of some words as they are; spaces in a word may be several."""
    return "(" + "|".join(r"\s+".join(map(escaped, word.split(" "))) for word in words) + ")"


def a_list_of(words: Iterable[str]) -> str:
    """Return a pattern for one of some words, or several joined by commas."""
    one = one_of(words)
    return rf"{one}(\s*,\s*{one})*"


def number_with(unit: str) -> str:
    """Return a pattern for a number of a clause with its unit."""
    return NUMBER + (rf"\s*{one_of([unit])}" if unit else "")


def folding(words: Iterable[str]) -> str:
    """Return a pattern for every text that is read as one of some words: in any letter case, however joined.

    Left out are letters that only look the same in small letters, such as a ligature.
    """
    found = {pattern: None for word in words for pattern in _foldings(folded(word)) if pattern}
    return f"{_AROUND}({'|'.join(found)}){_AROUND}"


def _foldings(word: str) -> Iterable[str]:
    """Yield the pattern of a folded word; a minus before or behind it is read as the word negative."""
    parts = word.split(" ")
    yield _BETWEEN.join(map(_any_case, parts))
    if len(parts) > 1 and parts[-1] == "negative":
        yield _BETWEEN.join(map(_any_case, parts[:-1])) + rf"\s*[(]?{_MINUS}"
    if len(parts) > 1 and parts[0] == "negative":
        yield rf"{_MINUS}[)]?\s*" + _BETWEEN.join(map(_any_case, parts[1:]))


def _any_case(word: str) -> str:
    return "".join(map(_either_case, word))


def _either_case(letter: str) -> str:
    large = letter.upper()
    return f"[{letter}{large}]" if len(large) == 1 and large != letter else escaped(letter)


def unknown() -> str:
    """Return a pattern for what says that a value is not known."""
    return rf"{folding(sorted(UNKNOWN_WORDS))}|\s*(--?|\?+)\s*"


def quantity(item: Descriptor, spellings: Mapping[str, tuple[str, ...]]) -> str:
    """Return a pattern for a number of a descriptor as a text, with one of its units or without."""
    units = [unit for unit in (item.unit, *item.units) if unit]
    written = dict.fromkeys(_unit(word) for unit in units for word in (unit, *spellings.get(unit, ())))
    return rf"\s*{_MEASURED}" + (rf"\s*({'|'.join(written)})?\s*" if written else r"\s*")


def _unit(word: str) -> str:
    """Return a pattern for a unit: in any letter case, with spaces anywhere, with raised digits and other signs."""
    found = plain_unit(word)
    return r"\s*".join(filter(None, (_sign(letter) for letter in found)))


def _sign(letter: str) -> str:
    if letter == "^":
        return r"\^?"
    if letter.isdecimal():
        return f"[{letter}{_RAISED[int(letter)]}]"
    if letter.lower() in _SAME_SIGNS:
        return f"[{_SAME_SIGNS[letter.lower()]}]"
    return _any_case(letter.lower())
