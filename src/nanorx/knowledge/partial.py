"""What is known of a descriptor: one value, or only what it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.truth import NO, UNKNOWN, YES, Truth

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Members", "OneOf", "Range", "Value", "is_settled", "truth_of_element"]


class Range(NamedTuple):
    """A number of which only the bounds are known; both ends are possible. The unit is that of the descriptor."""

    low: float
    high: float


class OneOf(NamedTuple):
    """A choice or level of which only some are possible, two or more, in the order of the vocabulary."""

    choices: tuple[str, ...]


class Members:
    """What is known of a set: what it has, what it lacks, and whether that is everything."""

    __slots__ = ("complete", "has", "lacks")

    def __init__(self, has: Iterable[str], lacks: Iterable[str] = (), *, complete: bool = True) -> None:
        self.has = frozenset(has)
        self.lacks = frozenset(lacks)
        self.complete = complete

    def truth(self, element: str) -> Truth:
        """Return whether the set has the element: yes, no or unknown."""
        if element in self.has:
            return YES
        return NO if self.complete or element in self.lacks else UNKNOWN

    def __eq__(self, other: object) -> bool:
        """Say whether the same is known of both sets."""
        if not isinstance(other, Members):
            return NotImplemented
        return (self.has, self.lacks, self.complete) == (other.has, other.lacks, other.complete)

    def __hash__(self) -> int:
        """Hash what is known of the set."""
        return hash((self.has, self.lacks, self.complete))

    def __repr__(self) -> str:
        """Return a text that is the same in every process, whatever the hash seed."""
        return f"Members({sorted(self.has)}, {sorted(self.lacks)}, complete={self.complete})"


Value = str | float | Members | Range | OneOf
"""A value of a case: a choice or level or yes/no, a number, what is known of a set, or what a value can be."""


def is_settled(value: Value | None) -> bool:
    """Say whether this is one value or a complete set, so that no clause about it is unknown."""
    return value.complete if isinstance(value, Members) else isinstance(value, (str, float, int))


def truth_of_element(value: Value | None, element: str) -> Truth:
    """Return whether a set has an element; unknown if nothing is known of the set."""
    return value.truth(element) if isinstance(value, Members) else UNKNOWN
