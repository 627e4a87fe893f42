"""Derived values of the evaluator that shares nothing with nanorx: see `independent.py`."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from independent_clauses import Between, Condition, Descriptor, Known, Part, Some, Value, every

Ends: TypeAlias = tuple[float, float]
Facts: TypeAlias = Mapping[str, Known]
Read: TypeAlias = Callable[[Iterable[Mapping[str, Any]]], tuple[Condition, ...]]


class Derivation:
    """The key `derived` of a descriptor."""

    def __init__(self, own: Descriptor, shape: Mapping[str, Any], known: Mapping[str, Descriptor], read: Read) -> None:
        self.own = own
        self._known = known
        self._when = read(shape.get("when", ()))
        self._tables = [
            [(known[name].clause(text), int(points)) for text, points in rows.items()]
            for name, rows in shape.get("points", {}).items()
        ]
        formula = shape.get("formula", ())
        rows = [{"is": formula, "when": ()}] if isinstance(formula, str) else formula
        self._rows = [(row["is"], read(row["when"])) for row in (*shape.get("classes", ()), *rows)]
        self.refuses = not formula and shape.get("refuses", "yes") == "yes"
        tolerance = shape.get("tolerance") or (str(own.error) if formula else "0")
        self._slack = float(re.split(r"[ %]", tolerance)[0]) / (100 if "%" in tolerance else 1)
        self._relative = "%" in tolerance

    def needs(self) -> set[str]:
        """Return the descriptors that must be computed before it."""
        return self._parts() | {clause.name for condition in self._when for clause in condition.all()}

    def _parts(self) -> set[str]:
        clauses = [clause for _, when in self._rows for condition in when for clause in condition.all()]
        named = {clause.name for clause in clauses} | {table[0][0].name for table in self._tables}
        return named | {name for text, _ in self._rows for name in NAME.findall(text) if name in self._known}

    def applies(self, facts: Facts) -> str:
        """Tell whether it is computed for this patient."""
        return every(condition.truth(facts) for condition in self._when)

    def has_parts(self, facts: Facts) -> bool:
        """Tell whether anything is known of what it is computed from."""
        return any(set(known.values()) != {"unknown"} if isinstance(known, dict) else known is not None
                   for known in map(facts.get, self._parts()))  # fmt: skip

    def compute(self, facts: Facts) -> Known:
        """Return the value, the part of it that is known, or None."""
        if self._tables:
            fitting = [[points for clause, points in rows if clause.truth(facts) != "no"] for rows in self._tables]
            return self._number(sum(map(min, fitting)), sum(map(max, fitting)))
        rows = self._first_rows(facts)
        if self.own.kind == "number":
            ends = [_formula(text, lambda name: self._ends(name, facts)) for text in rows]
            return self._number(min(low for low, _ in ends), max(high for _, high in ends))
        left = tuple(self.own.read(choice) for choice in self.own.choices if choice in rows)
        return None if len(left) == len(self.own.choices) else left[0] if len(left) == 1 else Part(Some(left))

    def _first_rows(self, facts: Facts) -> list[str]:
        """Return what the rows give that can be the first whose conditions all hold."""
        found = []
        for given, when in self._rows:
            holds = every(condition.truth(facts) for condition in when)
            if holds != "no":
                found.append(given)
            if holds == "yes":
                break
        return found

    def _ends(self, name: str, facts: Facts) -> Ends:
        known = facts.get(name)
        if isinstance(known, Part) and isinstance(known.known, Between):
            return known.known
        if isinstance(known, float):
            return known, known
        low, high = self._known[name].range
        return low, high

    def _number(self, low: float, high: float) -> Known:
        least, most = self.own.range
        low, high = min(max(low, least), most), min(max(high, least), most)
        if low == high:
            return float(low)
        return None if (low, high) == (least, most) else Part(Between(float(low), float(high)))

    def disagrees(self, facts: Facts) -> bool:
        """Tell whether the table or formula cannot give the value that is stated."""
        stated = facts.get(self.own.name)
        found = None if stated is None or self.applies(facts) == "no" else self.compute(facts)
        if found is None:
            return False
        if self.own.kind != "number":
            return _values(stated).isdisjoint(_values(found))
        if not isinstance(stated, float):
            return False  # it is the computed range itself
        low, high = found.known if isinstance(found, Part) and isinstance(found.known, Between) else (found, found)
        assert isinstance(low, float)
        assert isinstance(high, float)
        below, above = (self._slack * (abs(end) if self._relative else 1) for end in (low, high))
        return not low - below <= stated <= high + above


def _values(known: Known) -> set[Value]:
    if isinstance(known, Part) and isinstance(known.known, Some):
        return set(known.known.values)
    assert isinstance(known, (str, float))
    return {known}


# -- formulas: Python reads them, with intervals for numbers

NAME = re.compile(r"[a-z_]+\.[a-z_0-9]+")


class Interval(NamedTuple):
    """What a number can be. Operators take the smallest and the largest of what the ends give."""

    low: float
    high: float

    def _with(self, other: Any, join: Callable[[float, float], float]) -> "Interval":
        found = [join(one, two) for one, two in product(self, _interval(other))]
        return Interval(min(found), max(found))

    def __add__(self, other: Any) -> "Interval":
        return self._with(other, lambda one, two: one + two)

    def __sub__(self, other: Any) -> "Interval":
        return self._with(other, lambda one, two: one - two)

    def __mul__(self, other: Any) -> "Interval":
        return self._with(other, lambda one, two: one * two)

    def __truediv__(self, other: Any) -> "Interval":
        return self._with(other, lambda one, two: one / two)

    def __pow__(self, other: Any) -> "Interval":
        return self._with(other, lambda one, two: one**two)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)


def _interval(number: Any) -> Interval:
    return number if isinstance(number, Interval) else Interval(float(number), float(number))


def _rising(function: Callable[[float], float]) -> Callable[[Interval], Interval]:
    return lambda number: Interval(*map(function, number))


FUNCTIONS: Mapping[str, Callable[..., Interval]] = {
    "log10": _rising(math.log10),
    "ln": _rising(math.log),
    "sqrt": _rising(math.sqrt),
    "round": _rising(lambda number: float(math.floor(number + 0.5))),
    "min": lambda *numbers: Interval(min(one.low for one in numbers), min(one.high for one in numbers)),
    "max": lambda *numbers: Interval(max(one.low for one in numbers), max(one.high for one in numbers)),
    "number": _interval,
}


def _formula(text: str, ends: Callable[[str], Ends]) -> Ends:
    """Compute a formula; every number of it becomes an interval, `^` a power."""

    def part(found: re.Match[str]) -> str:
        if NAME.fullmatch(found[0]):
            low, high = ends(found[0])
            return f"between({low!r}, {high!r})"
        return f"number({found[0]})" if found[0][0].isdigit() else found[0]

    words = re.sub(r"[a-z_]+\.[a-z_0-9]+|[a-z]+\d*|\d+(?:\.\d+)?", part, text).replace("^", "**")
    return eval(words, {**FUNCTIONS, "between": Interval})  # type: ignore[no-any-return]  # noqa: S307 - our own rules
