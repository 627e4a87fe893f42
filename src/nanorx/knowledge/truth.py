"""The three truths of a clause, a rule or a finding, and what is made of them (Kleene's three values).

Truths are 0 (no), 1 (unknown) and 2 (yes), so that `and` is the least, `or` the greatest and `not` two minus. What
is settled stays so when an unknown truth becomes known.

Many cases at once are two integers: bit k of the first is set where the truth is yes in case k, bit k of the second
where it is not no. `and` and `or` are then `&` and `|` on both. Write `x ^ (x & y)` for `x` without `y`: `x & ~y` makes
a negative number, which costs several times as much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "NO",
    "NOT",
    "TRUTHS",
    "TRUTH_OF_VERDICT",
    "TRUTH_WORDS",
    "UNKNOWN",
    "VERDICTS",
    "YES",
    "Truth",
    "TruthWord",
    "VerdictWord",
    "at_least",
    "at_least_sliced",
    "conjunction",
    "disjunction",
    "rule_verdict",
    "sliced",
    "slices_of",
]

Truth = Literal[0, 1, 2]
NO: Truth = 0
UNKNOWN: Truth = 1
YES: Truth = 2
TRUTHS: tuple[Truth, Truth, Truth] = (NO, UNKNOWN, YES)

TruthWord = Literal["no", "unknown", "yes"]
TRUTH_WORDS: tuple[TruthWord, TruthWord, TruthWord] = ("no", "unknown", "yes")
"""The words for the truths of clauses and findings; `TRUTH_WORDS[truth]`."""

VerdictWord = Literal["silent", "cannot tell", "fires"]
VERDICTS: tuple[VerdictWord, VerdictWord, VerdictWord] = ("silent", "cannot tell", "fires")
"""The words for the verdicts of rules; `VERDICTS[truth]`."""

TRUTH_OF_VERDICT: Mapping[str, Truth] = dict(zip(VERDICTS, TRUTHS, strict=True))

NOT: tuple[Truth, Truth, Truth] = (YES, UNKNOWN, NO)
"""The negation; `NOT[truth]`."""


def conjunction(truths: Iterable[Truth]) -> Truth:
    """Return no if one truth is no, else unknown if one is unknown, else yes."""
    return min(truths, default=YES)


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Return yes if one truth is yes, else unknown if one is unknown, else no.

    This is the truth of a finding, from the verdicts of its rules.
    """
    return max(truths, default=NO)


def at_least(count: int, truths: Iterable[Truth]) -> Truth:
    """Return yes if at least `count` truths are yes, no if fewer than `count` are not no, else unknown."""
    known = list(truths)
    if sum(truth == YES for truth in known) >= count:
        return YES
    return NO if sum(truth != NO for truth in known) < count else UNKNOWN


def rule_verdict(when: Iterable[Truth], unless: Iterable[Truth]) -> Truth:
    """Return the verdict of a rule from the truths of its clauses.

    It is silent (no) if a clause of `when` is no or one of `unless` is yes, else it cannot tell (unknown) if one is
    unknown, else it fires (yes).
    """
    return conjunction([*when, *[NOT[truth] for truth in unless]])


# -- many cases at once


def slices_of(truths: Iterable[Truth], full: int) -> tuple[list[int], list[int]]:
    """Return, for truths that are the same in all cases, the masks of the cases with yes and of those without no.

    Args:
        truths: The truths.
        full: The mask of all cases.
    """
    known = list(truths)
    return [full if truth == YES else 0 for truth in known], [full if truth != NO else 0 for truth in known]


def at_least_sliced(count: int, masks: Iterable[int], full: int) -> int:
    """Return the mask of the cases that are in at least `count` of the masks; `full` is the mask of all cases."""
    reached = [full, *([0] * count)]  # reached[n]: in at least n of the masks seen so far
    for mask in masks:
        for number in range(count, 0, -1):
            reached[number] |= reached[number - 1] & mask
    return reached[count]


def sliced(function: Callable[[Truth], Truth], yes: int, may: int, full: int) -> tuple[int, int]:
    """Apply a function of one truth in many cases at once.

    Args:
        function: Gives the result for each of the three truths.
        yes: The mask of the cases in which the truth is yes.
        may: The mask of the cases in which it is not no.
        full: The mask of all cases.

    Returns:
        The masks of the cases in which the result is yes, and in which it is not no.
    """
    sure = possible = 0
    for truth, cases in ((NO, full ^ may), (UNKNOWN, may ^ yes), (YES, yes)):
        result = function(truth)
        if result == YES:
            sure |= cases
        if result != NO:
            possible |= cases
    return sure, possible
