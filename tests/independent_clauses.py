"""Clauses, groups and descriptors of the evaluator that shares nothing with nanorx: see `independent.py`."""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import yaml

Truth: TypeAlias = Literal["yes", "no", "unknown"]
Value: TypeAlias = float | str
"""A number, the position of a level, or a word."""

OPPOSITE: Mapping[Truth, Truth] = {"yes": "no", "no": "yes", "unknown": "unknown"}

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "below": operator.lt,
    "at most": operator.le,
    "above": operator.gt,
    "at least": operator.ge,
}
CLAUSE = re.compile(
    r"(is given)|(is not|is|one of|none of|below|at most|above|at least|between|includes any of|includes all of"
    r"|includes|lacks) (.+)"
)


def texts(path: Path) -> Any:
    """Read a YAML or JSON file in which every scalar is a text, so that `yes` is a word."""
    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - makes texts


# -- what is known of a name


class Left(NamedTuple):
    """The values that entries leave a descriptor of which nothing is stated, and those they take away."""

    values: list[Value]
    gone: list[Value]


class Some(NamedTuple):
    """Choices or levels of which one is the value: a word that tells only a part, or a class that is not settled."""

    values: tuple[Value, ...]


class Between(NamedTuple):
    """The two ends of a computed number that is not settled."""

    low: float
    high: float


class Part(NamedTuple):
    """What is known in part, and what entries leave of the same descriptor."""

    known: Some | Between
    left: Left | None = None


Known: TypeAlias = Value | Left | Part | dict[str, Truth] | None
"""What is known of a name: its value, the values left, a part, for a set a truth for each element, or nothing."""


def every(truths: Iterable[Truth]) -> Truth:
    """Return no if one is no, else unknown if one is unknown, else yes."""
    seen = set(truths)
    return "no" if "no" in seen else "unknown" if "unknown" in seen else "yes"


def some(truths: Iterable[Truth]) -> Truth:
    """Return yes if one is yes, else unknown if one is unknown, else no."""
    return OPPOSITE[every(OPPOSITE[truth] for truth in truths)]


class Clause(NamedTuple):
    """One line of a rule: of what it speaks, its operator, and the words or numbers after it."""

    name: str
    way: str
    named: tuple[Value, ...]

    def all(self) -> "tuple[Clause, ...]":
        """Return itself, as a group returns its clauses."""
        return (self,)

    def truth(self, facts: Mapping[str, Known]) -> Truth:
        """Return what the clause is for what is known."""
        known = facts.get(self.name)
        if known is None:
            return "unknown"
        if isinstance(known, dict):
            return self._of_set(known)
        if isinstance(known, Part):
            found = self._of_part(known.known)
            return self._of_left(known.left) if found == "unknown" and known.left else found
        return self._of_left(known) if isinstance(known, Left) else "yes" if self._holds(known) else "no"

    def _of_left(self, known: Left) -> Truth:
        if all(map(self._holds, known.values + known.gone)):
            return "unknown"  # what every value meets asks whether anything is stated, and nothing is
        return _all_or_none(map(self._holds, known.values))

    def _of_part(self, known: Some | Between) -> Truth:
        if self.way == "is given":
            return "unknown"
        if isinstance(known, Some):
            return _all_or_none(map(self._holds, known.values))
        limits = {float(limit) for limit in self.named if known.low < float(limit) < known.high}
        tried = sorted({known.low, known.high} | limits)
        return _all_or_none(map(self._holds, tried + [(low + high) / 2 for low, high in pairwise(tried)]))

    def _of_set(self, elements: Mapping[str, Truth]) -> Truth:
        truths = [elements[str(element)] for element in self.named]
        if self.way == "lacks":
            return OPPOSITE[truths[0]]
        return some(truths) if self.way == "includes any of" else every(truths)

    def _holds(self, value: Value) -> bool:
        if self.way == "is given":
            return True
        if self.way in {"is", "one of", "none of", "is not"}:
            return (value in self.named) == (self.way in {"is", "one of"})
        if self.way == "between":
            low, high = map(float, self.named)
            return low <= float(value) <= high
        return COMPARISONS[self.way](value, self.named[0])


def _all_or_none(answers: Iterable[bool]) -> Truth:
    found = set(answers)
    return "unknown" if len(found) > 1 else "yes" if found.pop() else "no"


class Group(NamedTuple):
    """Clauses of which so many must hold."""

    needed: int
    clauses: tuple[Clause, ...]

    def all(self) -> tuple[Clause, ...]:
        """Return its clauses."""
        return self.clauses

    def truth(self, facts: Mapping[str, Known]) -> Truth:
        """Return yes if enough clauses are yes, no if too many are no."""
        truths = [clause.truth(facts) for clause in self.clauses]
        if truths.count("yes") >= self.needed:
            return "yes"
        return "no" if len(truths) - truths.count("no") < self.needed else "unknown"


Condition: TypeAlias = Clause | Group


class Descriptor(NamedTuple):
    """One descriptor of the vocabulary."""

    name: str
    kind: str
    choices: tuple[str, ...]
    range: tuple[float, ...]
    whole: bool
    error: float
    assumed: Any
    partial: Mapping[str, tuple[str, ...]]
    usual: tuple[float, ...]

    @classmethod
    def of(cls, name: str, shape: Mapping[str, Any]) -> "Descriptor":
        """Read its entry in a file of the vocabulary."""
        choices = ("no", "yes") if shape["kind"] == "yes-no" else tuple(shape.get("choices", ()))
        ends = tuple(map(float, shape.get("range", ())))
        whole, error = shape.get("integer") == "yes", float(shape.get("error", 0))
        assumed, partial = shape.get("assume"), shape.get("partial_choices", {})
        usual = tuple(map(float, shape.get("usual", ())))
        return cls(name, shape["kind"], choices, ends, whole, error, assumed, partial, usual)

    def read(self, text: str) -> Value:
        """Return what a word or number means; a level is its position, so that levels compare as numbers do."""
        if self.kind == "ordered":
            return float(self.choices.index(text))
        return float(text.partition(" ")[0]) if self.kind == "number" else text

    def clause(self, text: str) -> Clause:
        """Read `at most 3 cm`, `one of liver, lung`, `between 3 and 5 cm`."""
        found = CLAUSE.fullmatch(" ".join(text.split()))
        assert found, f"no clause: {self.name}: {text}"
        given, way, rest = found.groups()
        if given:
            return Clause(self.name, given, ())
        parts = re.split(r" and " if way == "between" else r"\s*,\s*", rest)
        words = [word for part in parts for word in self.partial.get(part, (part,))]
        return Clause(self.name, way, tuple(map(self.read, words)))

    def value(self, stated: Any) -> Known:
        """Return what an entry of a case says."""
        if self.kind == "set":
            return {element: self._element(element, stated) for element in self.choices}
        text = str(stated)
        if text in self.partial:
            return Part(Some(tuple(map(self.read, self.partial[text]))))
        return self.read({"true": "yes", "false": "no"}.get(text.lower(), text) if self.kind == "yes-no" else text)

    @staticmethod
    def _element(element: str, stated: Any) -> Truth:
        """Tell whether an element is in `all`, in a complete list, or in a set that is known in part."""
        if isinstance(stated, Mapping):
            return (
                "yes" if element in stated.get("has", ()) else "no" if element in stated.get("lacks", ()) else "unknown"
            )
        return "yes" if stated == "all" or element in stated else "no"

    def all_values(self, clauses: Iterable[Clause]) -> list[Value]:
        """Return values that tell the clauses apart: every choice; of numbers each limit and one in each gap."""
        if self.kind != "number":
            return [self.read(choice) for choice in self.choices]
        limits = {float(limit) for clause in clauses for limit in clause.named} | set(self.range)
        if self.whole:
            between = {limit + step for limit in limits for step in (-1, 1)}
        else:
            between = {(low + high) / 2 for low, high in pairwise(sorted(limits))}
        return sorted(value for value in limits | between if self.range[0] <= value <= self.range[1])
