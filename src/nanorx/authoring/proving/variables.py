"""A descriptor of an unknown case as variables of the solver.

The solver may choose every value that a case may state, or none. A choice is one switch for each word, those that tell
only a part included (all off: nothing is stated). A number is a switch and a number in its plausible range. A set is
two switches for each element (it has it, it lacks it; both off: not known). Where the vocabulary assumes a value, a
case that states nothing has that value. What is computed where nothing is stated is in `derived_values`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from nanorx.authoring.proving.solver import all_of, any_of, negation, z3
from nanorx.knowledge.partial import Members, OneOf
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["CanBe", "Formula", "Variable", "any_formula", "exact", "make_variable", "within"]

_DIGITS = 12
"""More decimals than any limit of a rule has."""


class Formula(NamedTuple):
    """A statement in three values: surely true, and not surely false. The first implies the second."""

    yes: Any
    possible: Any


def any_formula(parts: Sequence[Formula]) -> Formula:
    """Return the formula: one of the parts holds."""
    return Formula(any_of(*(item.yes for item in parts)), any_of(*(item.possible for item in parts)))


CanBe = Callable[[Any], Any]
"""Gives for a value, a word or the term of a number, the formula that it can be so."""


class Variable(Protocol):
    """What a case may state about one descriptor."""

    descriptor: Descriptor
    stated: Any
    """Formula: the case states something here."""

    def constraints(self) -> list[Any]:
        """Return what holds in every case."""
        ...

    def clause(self, clause: Clause) -> Formula:
        """Return the clause in three values."""
        ...

    def fits(self, can: CanBe) -> Any:
        """Return the formula: what is stated or assumed can be so, if anything is."""
        ...

    def fixed(self, value: Value | None) -> list[Any]:
        """Return what holds in a case that states this value, or nothing (None)."""
        ...

    def value(self, model: Any, limits: Iterable[float]) -> Value | None:
        """Return what the case of a model states; a number is rounded if that moves it across none of the limits."""
        ...


def make_variable(descriptor: Descriptor, wider: Descriptor | None = None) -> Variable:
    """Make the variables of a descriptor; a value that only the `wider` one allows counts as not stated."""
    if descriptor.kind == "number":
        return _Number(descriptor, wider or descriptor)
    return _Set(descriptor) if descriptor.kind == "set" else _Choice(descriptor)


class _Choice:
    """A choice, a level, or yes or no."""

    def __init__(self, descriptor: Descriptor) -> None:
        self.descriptor = descriptor
        partial = {word: OneOf(choices) for word, choices in descriptor.partial_choices.items()}
        self.values: dict[str, str | OneOf] = {word: word for word in descriptor.choices} | partial
        self.words = {word: z3.Bool(f"{descriptor.name} is {word}") for word in self.values}
        self.stated = any_of(*self.words.values())
        self._unstated = negation(self.stated)
        self._one = [z3.AtMost(*self.words.values(), 1)]

    def constraints(self) -> list[Any]:
        return self._one

    def clause(self, clause: Clause) -> Formula:
        assumed = self.descriptor.assume
        truths = [(switch, clause.truth(self.values[word])) for word, switch in self.words.items()]
        yes, open_, no = ([switch for switch, truth in truths if truth == wanted] for wanted in (YES, UNKNOWN, NO))
        if assumed is not None:
            unstated = [self._unstated] if assumed in clause.values else []
            fits = any_of(*yes, *unstated)
            return Formula(fits, any_of(fits, *open_) if open_ else fits)
        if len(yes) <= len(no):
            fits = any_of(*yes)
            return Formula(fits, any_of(fits, *open_, self._unstated))
        possible = negation(any_of(*no))  # the shorter one of the two ways to say it
        return Formula(all_of(possible, self.stated, *map(negation, open_)), possible)

    def fits(self, can: CanBe) -> Any:
        assumed = self.descriptor.assume
        fits = [
            z3.Implies(switch, any_of(*map(can, _choices(self.values[word])))) for word, switch in self.words.items()
        ]
        return all_of(*fits, *([any_of(self.stated, can(assumed))] if assumed is not None else []))

    def fixed(self, value: Value | None) -> list[Any]:
        return [switch if self.values[word] == value else negation(switch) for word, switch in self.words.items()]

    def value(self, model: Any, limits: Iterable[float]) -> Value | None:
        del limits
        return next((self.values[word] for word, switch in self.words.items() if z3.is_true(model.eval(switch))), None)


class _Number:
    """A number within its plausible range, in the unit of the descriptor."""

    def __init__(self, descriptor: Descriptor, wider: Descriptor) -> None:
        self.descriptor = descriptor
        self.stated = z3.Bool(f"{descriptor.name} is stated")
        self.number = (z3.Int if descriptor.integer else z3.Real)(descriptor.name)
        self._inside = [self.number >= exact(descriptor.low), self.number <= exact(descriptor.high)]
        if (wider.low, wider.high) != (descriptor.low, descriptor.high):
            self.stated = all_of(self.stated, *self._inside)
            self._inside = []

    def constraints(self) -> list[Any]:
        return self._inside

    def clause(self, clause: Clause) -> Formula:
        fits = all_of(*within(self.number, clause))
        assumed = self.descriptor.assume
        if assumed is None:
            return Formula(all_of(self.stated, fits), any_of(negation(self.stated), fits))
        inside = z3.substitute(fits, (self.number, self._constant(float(assumed))))
        known = z3.If(self.stated, fits, inside)
        return Formula(known, known)

    def fits(self, can: CanBe) -> Any:
        assumed = self.descriptor.assume
        unstated = (
            negation(self.stated) if assumed is None else all_of(negation(self.stated), can(exact(float(assumed))))
        )
        return any_of(unstated, all_of(self.stated, can(self.number)))

    def _constant(self, number: float) -> Any:
        return z3.IntVal(int(number)) if self.descriptor.integer else exact(number)

    def fixed(self, value: Value | None) -> list[Any]:
        if value is None:
            return [negation(self.stated)]
        assert isinstance(value, (int, float))
        return [self.stated, self.number == self._constant(value)]

    def value(self, model: Any, limits: Iterable[float]) -> Value | None:
        if not z3.is_true(model.eval(self.stated)):
            return None
        found = model.eval(self.number, model_completion=True)
        exact = Fraction(found.as_long()) if z3.is_int_value(found) else Fraction(found.as_fraction())
        if not self.descriptor.low <= exact <= self.descriptor.high:  # not in the model at all: any value will do
            exact = Fraction(self.descriptor.low)
        return _plainest(exact, [self.descriptor.low, self.descriptor.high, *limits])


class _Set:
    """What is known of a set, element by element."""

    def __init__(self, descriptor: Descriptor) -> None:
        self.descriptor = descriptor
        self.has = {name: z3.Bool(f"{descriptor.name} has {name}") for name in descriptor.choices}
        self.lacks = {name: z3.Bool(f"{descriptor.name} lacks {name}") for name in descriptor.choices}
        self._any = any_of(*self.has.values(), *self.lacks.values())
        self.assumed = descriptor.assume if isinstance(descriptor.assume, Members) else None
        self.stated = self._any if self.assumed is None else z3.Bool(f"{descriptor.name} is stated")
        self._not_both = [any_of(negation(self.has[name]), negation(self.lacks[name])) for name in self.has]
        self._not_both += [] if self.assumed is None else [z3.Implies(self._any, self.stated)]

    def constraints(self) -> list[Any]:
        return self._not_both

    def clause(self, clause: Clause) -> Formula:
        has = [self._has(name) for name in clause.values]
        lacks = [self._lacks(name) for name in clause.values]
        if clause.operator == "lacks":
            return Formula(all_of(*lacks), all_of(*(negation(item) for item in has)))
        joined = any_of if clause.operator == "includes any of" else all_of
        return Formula(joined(*has), joined(*(negation(item) for item in lacks)))

    def fits(self, can: CanBe) -> Any:
        raise NotImplementedError("no set is computed")

    def _has(self, name: str) -> Any:
        if self.assumed is not None and name in self.assumed.has:
            return any_of(self.has[name], negation(self.stated))
        return self.has[name]

    def _lacks(self, name: str) -> Any:
        if self.assumed is not None and name not in self.assumed.has:
            return any_of(self.lacks[name], negation(self.stated))
        return self.lacks[name]

    def fixed(self, value: Value | None) -> list[Any]:
        if not isinstance(value, Members):
            return [negation(self.stated)]
        truths = {name: value.truth(name) for name in self.has}
        switches = [self.has[name] if truth == YES else negation(self.has[name]) for name, truth in truths.items()]
        switches += [self.lacks[name] if truth == NO else negation(self.lacks[name]) for name, truth in truths.items()]
        return switches if self.assumed is None else [self.stated, *switches]

    def value(self, model: Any, limits: Iterable[float]) -> Value | None:
        del limits
        if not z3.is_true(model.eval(self.stated)):
            return None
        has = [name for name, switch in self.has.items() if z3.is_true(model.eval(switch))]
        lacks = [name for name, switch in self.lacks.items() if z3.is_true(model.eval(switch))]
        complete = len(has) + len(lacks) == len(self.has)
        return Members(has, () if complete else lacks, complete=complete)


def within(number: Any, clause: Clause) -> list[Any]:
    """Return the formulas: a term lies within the limits of a number clause."""
    found = []
    if abs(clause.low) != float("inf"):
        low = exact(clause.low)
        found.append(number > low if clause.open_low else number >= low)
    if abs(clause.high) != float("inf"):
        high = exact(clause.high)
        found.append(number < high if clause.open_high else number <= high)
    return found


def _choices(value: str | OneOf) -> tuple[str, ...]:
    return value.choices if isinstance(value, OneOf) else (value,)


def exact(number: float) -> Any:
    """Return the exact term of a number of double precision."""
    return z3.RealVal(str(Fraction(number)))


def _plainest(exact: Fraction, limits: Iterable[float]) -> float:
    """Return the number with fewest decimals, near the given one, on the same side of every limit."""
    known = sorted({Fraction(limit) for limit in limits})
    if exact in known or exact.denominator == 1:
        return float(exact)
    below = max(limit for limit in known if limit < exact)
    above = min(limit for limit in known if limit > exact)
    for digits in range(_DIGITS):
        scale = 10**digits
        near = {Fraction(floor(exact * scale), scale), Fraction(ceil(exact * scale), scale)}
        near |= {Fraction(floor(below * scale) + 1, scale), Fraction(ceil(above * scale) - 1, scale)}
        inside = [number for number in near if below < Fraction(float(number)) < above]
        if inside:
            return float(min(inside, key=lambda number: (abs(number - exact), number)))
    return float(exact)
