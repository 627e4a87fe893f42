"""Advice on a formula that cannot be read: what was probably meant, if that can be read and changes no number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nanorx.knowledge.formula import FormulaError, parse_formula

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["formula_advice"]

_SIGNS = {
    "\N{MULTIPLICATION SIGN}": "*",
    "\N{MIDDLE DOT}": "*",
    "\N{DIVISION SIGN}": "/",
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{SUPERSCRIPT TWO}": "^2",
    "\N{SUPERSCRIPT THREE}": "^3",
    "[": "(",
    "]": ")",
}
_COMMA = re.compile(r"(?<![\d.])(\d+),(\d+)(?![\d.])")
_SEVERAL = re.compile(r"\b(?:min|max)\s*\(", re.IGNORECASE)
_OPERAND = r"(?<![\w.])[a-z_]+\.\w+|\d+(?:\.\d+)?|\)"
_WORD = re.compile(r"(?<![\w.])([A-Za-z_]\w*)(?![\w.(]|\s*\()")


def formula_advice(text: str, error: FormulaError, names: Collection[str]) -> str:
    """Return what to do about a formula.

    Args:
        text: The formula.
        error: What is wrong with it.
        names: The descriptors that a formula may read.
    """
    plain = " ".join(text.split())
    if re.search(r"\blog\s*\(", plain):
        return "Write `log10(...)` or `ln(...)`: `log` is used for both."
    if re.search(r"\bexp\s*\(", plain):
        return "Write `2.718281828 ^ (...)`."
    if plain.count("(") != plain.count(")"):
        more = "opened and not closed" if plain.count("(") > plain.count(")") else "closed and not opened"
        return f"A parenthesis is {more}."
    meant = _meant(plain, names)
    if meant != plain and _reads(meant):
        return f"Write `{meant}`."
    return error.advice


def _meant(text: str, names: Collection[str]) -> str:
    """Return the formula with the signs, commas, names and units that people write put right."""
    text = re.sub(r"\A[\w. ]+=\s*", "", text)
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    if not _SEVERAL.search(text):  # there a comma parts two numbers
        text = _COMMA.sub(r"\1.\2", text)
    text = re.sub(r"(?<=[\d)\w]) [x:] (?=[\d(\w])", lambda found: {"x": " * ", ":": " / "}[found[0].strip()], text)
    text = re.sub(r"(?<=[\d)\w]) (?:[A-Za-z]\w*)(?:/\w+)*\Z", "", text)  # a formula has no unit
    text = _WORD.sub(lambda found: _named(found[1], names), text)
    text = re.sub(rf"({_OPERAND}) (?=[\w(])", r"\1 * ", text)
    return " ".join(text.split())


def _named(word: str, names: Collection[str]) -> str:
    """Return the descriptor whose key a word is, or the word."""
    found = [name for name in names if name.partition(".")[2] == word]
    return found[0] if len(found) == 1 else word


def _reads(text: str) -> bool:
    try:
        parse_formula(text)
    except FormulaError:
        return False
    return True
