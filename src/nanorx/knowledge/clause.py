"""Clauses, `tumor.size_cm: at most 3 cm`, and groups of them: yes, no or unknown for a case."""

from __future__ import annotations

from math import comb, prod
from typing import TYPE_CHECKING, Literal, NamedTuple

from nanorx.knowledge.partial import Members, OneOf, Range, Value, is_settled
from nanorx.knowledge.truth import NO, NOT, UNKNOWN, YES, Truth, at_least, conjunction, disjunction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "GIVEN",
    "GROUPS",
    "MOST_ALTERNATIVES",
    "OPERATORS",
    "Clause",
    "Condition",
    "Group",
    "alternatives",
    "clauses_of",
    "truth_of_condition",
]

GIVEN = "is given"
"""The operator that asks whether anything is known at all; it takes nothing, and is never no."""

OPERATORS: dict[str, str] = {
    "is": "the value is this one",
    "is not": "the value is a different one",
    "one of": "the value is one of these, separated by commas",
    "none of": "the value is none of these",
    "below": "less than this number or level",
    "at most": "this number or level, or less",
    "above": "more than this number or level",
    "at least": "this number or level, or more",
    "between": "between two numbers or levels (`between 3 and 5 cm`), both ends included",
    "includes": "the set has this element",
    "includes any of": "the set has at least one of these",
    "includes all of": "the set has each of these",
    "lacks": "the set does not have this element",
    GIVEN: "the value is known, whatever it is; if it is not known, the clause is unknown, never no",
}
"""The whole language of clauses."""

GROUPS: dict[str, str] = {
    "any of": "at least one of these clauses holds; only under `when`",
    "all of": "each of these clauses holds; only under `unless`",
    "at least N of": "at least N of these clauses hold; N is at least 2 and less than their number",
}
"""What joins several clauses to one condition; no group holds another."""

MOST_ALTERNATIVES = 20
"""In so many ways may a rule be met through its groups: durable-rules gets a rule for each (`alternatives`)."""


class Clause(NamedTuple):
    """One line of a rule.

    `values` holds the choices, levels or elements that it names, of `is not` and `none of` those that are left, in the
    order of the vocabulary; for a number, `low` and `high` hold the limits in the descriptor's unit. `text` is the
    canonical wording, the same for every clause that means the same.
    """

    descriptor: str
    operator: str
    text: str
    values: tuple[str, ...] = ()
    low: float = float("-inf")
    high: float = float("inf")
    open_low: bool = False
    open_high: bool = False

    @property
    def key(self) -> str:
        """The descriptor and the wording: equal for clauses that mean the same."""
        return f"{self.descriptor}: {self.text}"

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clause itself, as the only one of a condition."""
        return (self,)

    @property
    def needed(self) -> int:
        """How many of `clauses` must hold."""
        return 1

    def truth(self, value: Value | None) -> Truth:
        """Return whether the clause is true of a value; unknown for None."""
        if value is None:
            return UNKNOWN
        if isinstance(value, str):
            return YES if value in self.values else NO
        if isinstance(value, (Members, Range, OneOf)):
            return self._truth_in_part(value)
        if value < self.low or value > self.high:
            return NO
        if (self.open_low and value == self.low) or (self.open_high and value == self.high):
            return NO
        return YES

    def truth_of_finding(self, finding: Truth) -> Truth:
        """Return whether the clause is true of a finding with this truth; `one of no, yes` is always true."""
        if len(self.values) > 1:
            return YES
        return finding if self.values[0] == "yes" else NOT[finding]

    def _truth_in_part(self, value: Members | Range | OneOf) -> Truth:
        """Return yes or no if the clause is that for everything the value can be."""
        if self.operator == GIVEN:
            return YES if is_settled(value) else UNKNOWN
        if isinstance(value, Members):
            return self._truth_of_set(value)
        if isinstance(value, OneOf):
            truths = {choice in self.values for choice in value.choices}
            return UNKNOWN if len(truths) > 1 else YES if truths.pop() else NO
        if self.truth(value.low) == YES and self.truth(value.high) == YES:
            return YES
        below = value.high < self.low or (self.open_low and value.high == self.low)
        above = value.low > self.high or (self.open_high and value.low == self.high)
        return NO if below or above else UNKNOWN

    def _truth_of_set(self, value: Members) -> Truth:
        if self.operator == "includes":
            return value.truth(self.values[0])
        if self.operator == "lacks":
            return NOT[value.truth(self.values[0])]
        truths = [value.truth(element) for element in self.values]
        return disjunction(truths) if self.operator == "includes any of" else conjunction(truths)

    def points(self) -> tuple[float, ...]:
        """Return the finite limits of a number clause, in the unit of its descriptor."""
        return tuple(limit for limit in dict.fromkeys((self.low, self.high)) if abs(limit) != float("inf"))


class Group(NamedTuple):
    """Several clauses of which at least `needed` must hold: one (`any of`), all (`all of`), or a number between."""

    operator: Literal["any of", "all of", "at least"]
    needed: int
    clauses: tuple[Clause, ...]

    @property
    def words(self) -> str:
        """The words before the clauses: `any of`, `at least 2 of`."""
        return f"at least {self.needed} of" if self.operator == "at least" else self.operator

    @property
    def key(self) -> str:
        """Equal for groups that mean the same, whatever the order of their clauses."""
        return f"{self.words}: {' | '.join(sorted(clause.key for clause in self.clauses))}"


Condition = Clause | Group
"""What a rule asks for: a clause, or a group. Both have `clauses`, of which as many as `needed` must hold."""


def clauses_of(conditions: Iterable[Condition]) -> tuple[Clause, ...]:
    """Return all clauses of some conditions, those of groups included, in their order."""
    return tuple([clause for condition in conditions for clause in condition.clauses])


def alternatives(when: Iterable[Condition], unless: Iterable[Condition]) -> int:
    """Return in how many ways conditions can be met and others not be met, each by as few clauses as it takes.

    At least n of k clauses are not met if k - n + 1 of them are not.
    """
    met = [comb(len(item.clauses), item.needed) for item in when]
    return prod(met + [comb(len(item.clauses), item.needed - 1) for item in unless])


def truth_of_condition(condition: Condition, truth: Callable[[Clause], Truth]) -> Truth:
    """Return the truth of a condition from the truths of its clauses."""
    if isinstance(condition, Group):
        return at_least(condition.needed, map(truth, condition.clauses))
    return truth(condition)
