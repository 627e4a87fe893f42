"""Formulas over numbers: `0.66 * log10(17.1 * patient.bilirubin_mg_dl) - 0.85 * patient.albumin_g_dl`.

A formula is computed with intervals: of a number that is not known, all that is plausible. The result is the interval
of what the formula can give; where everything is known, its two ends are the same number.
"""

from __future__ import annotations

import ast
import math
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from nanorx.errors import CopiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["FUNCTIONS", "FormulaError", "NumberFormula", "parse_formula"]

FUNCTIONS: dict[str, str] = {
    "log10": "the logarithm to base 10",
    "ln": "the natural logarithm",
    "sqrt": "the square root",
    "min": "the smallest of some numbers",
    "max": "the largest of some numbers",
    "round": "the nearest whole number, halves upwards",
}
"""The functions of a formula, beside `+ - * / ^` and parentheses."""

_SIGNS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
_ONE_NUMBER = frozenset({"log10", "ln", "sqrt", "round"})
_LONGEST = 1_000

Ends = tuple[float, float]
"""The lower and the upper end of what a number can be."""


class FormulaError(CopiedError, ValueError):
    """A formula that cannot be read, or that has no value for plausible numbers."""

    def __init__(self, message: str, advice: str = "") -> None:
        self.advice = advice
        super().__init__(message)


class FormulaPart(NamedTuple):
    """A part of a formula: a number (`number`), a descriptor (`name`), or an operation on other parts."""

    does: str
    parts: tuple[FormulaPart, ...] = ()
    name: str = ""
    number: float = 0.0


class NumberFormula(NamedTuple):
    """A formula as it is written, and the same as a tree."""

    text: str
    tree: FormulaPart

    @property
    def names(self) -> tuple[str, ...]:
        """The descriptors that it reads, each once, in their order."""
        return tuple(dict.fromkeys(_names(self.tree)))

    def ends(self, ends_of: Callable[[str], Ends]) -> Ends:
        """Compute the interval of the formula.

        Args:
            ends_of: Gives the interval of each descriptor, in its unit.

        Returns:
            The ends of the result.

        Raises:
            FormulaError: It has no value there: a division by zero, or the logarithm of what is not above zero.
        """
        try:
            return _ends(self.tree, ends_of)
        except (ArithmeticError, ValueError) as error:
            raise FormulaError(f"the formula has no value here: {error}") from None


def parse_formula(text: str) -> NumberFormula:
    """Read a formula. Raises FormulaError."""
    plain = " ".join(text.split())
    if len(plain) > _LONGEST:
        raise FormulaError("the formula is too long", "Compute a part of it as a descriptor of its own.")
    try:
        found = ast.parse(plain.replace("^", 2 * "*"), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        advice = "Write numbers, descriptors, `+ - * / ^` and parentheses, with a point in decimals."
        raise FormulaError(f'this is not a formula: "{plain}"', advice) from None
    return NumberFormula(plain, _node(found.body))


def _node(item: ast.expr) -> FormulaPart:
    if isinstance(item, ast.BinOp) and type(item.op) in _SIGNS:
        return FormulaPart(_SIGNS[type(item.op)], (_node(item.left), _node(item.right)))
    if isinstance(item, ast.UnaryOp) and isinstance(item.op, ast.USub):
        return FormulaPart("-", (FormulaPart("number"), _node(item.operand)))
    if isinstance(item, ast.Constant) and type(item.value) in {int, float}:
        return FormulaPart("number", number=float(item.value))  # type: ignore[arg-type]
    if isinstance(item, ast.Attribute) and isinstance(item.value, ast.Name):
        return FormulaPart("name", name=f"{item.value.id}.{item.attr}")
    if isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id in FUNCTIONS:
        parts = tuple(map(_node, item.args))
        fits = len(parts) == 1 if item.func.id in _ONE_NUMBER else len(parts) > 1
        if fits and not item.keywords:
            return FormulaPart(item.func.id, parts)
        raise FormulaError(f"{item.func.id} takes {'one number' if item.func.id in _ONE_NUMBER else 'several numbers'}")
    words = ast.unparse(item).replace(2 * "*", "^")
    advice = f"Numbers, descriptors (`group.key`), `+ - * / ^`, parentheses, and {', '.join(FUNCTIONS)}."
    raise FormulaError(f'a formula cannot hold "{words}"', advice)


def _names(node: FormulaPart) -> Iterator[str]:
    if node.does == "name":
        yield node.name
    for part in node.parts:
        yield from _names(part)


def _ends(node: FormulaPart, ends_of: Callable[[str], Ends]) -> Ends:
    if node.does == "number":
        return node.number, node.number
    if node.does == "name":
        return ends_of(node.name)
    parts = [_ends(part, ends_of) for part in node.parts]
    if node.does in {"min", "max"}:
        pick = min if node.does == "min" else max
        return pick([low for low, _ in parts]), pick([high for _, high in parts])
    one = _ONE.get(node.does)
    if one is not None:
        low, high = parts[0]
        return one(low), one(high)
    return _joined(node.does, *parts)


def _joined(sign: str, left: Ends, right: Ends) -> Ends:
    """Return the interval of two numbers joined by a sign: its ends come from ends of the two."""
    if sign == "+":
        return left[0] + right[0], left[1] + right[1]
    if sign == "-":
        return left[0] - right[1], left[1] - right[0]
    if sign == "/" and right[0] <= 0 <= right[1]:
        raise ZeroDivisionError("division by zero")
    if sign == "^" and left[0] < 0:
        raise ValueError("a power of a number below zero")
    if left[0] == left[1] and right[0] == right[1]:
        value = _TWO[sign](left[0], right[0])
        return value, value
    values = [_TWO[sign](one, other) for one, other in product(left, right)]
    return min(values), max(values)


def _nearest_whole(number: float) -> float:
    return float(math.floor(number + 0.5))


_ONE: dict[str, Callable[[float], float]] = {
    "log10": math.log10,
    "ln": math.log,
    "sqrt": math.sqrt,
    "round": _nearest_whole,
}
_TWO: dict[str, Callable[[float, float], float]] = {
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "^": lambda one, other: one**other,
}
