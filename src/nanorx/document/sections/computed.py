"""What pages show of computed values, each with what it rests on, and of what is unusual about a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import More
from nanorx.knowledge.phrase import NOT_GIVEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.answers.result import CaseWarningOut, ClauseOut, DerivedOut
    from nanorx.document.blocks import Words

__all__ = ["Sums", "computed_words", "telling", "value_alone", "warning_words"]

MOST_WARNINGS = 5
"""So many warnings stand on a first screen; the others are counted."""


def telling(rows: Sequence[DerivedOut], *, everything: bool = False) -> list[DerivedOut]:
    """Choose the computed values that a page shows.

    They are those that a rule asks about and that are settled, or of which some choices are left; with `everything`
    all. What stands in the sum of another one is left out.
    """
    shown = [row for row in rows if everything or (row.asked and _says_much(row))]
    within = {part.descriptor for row in shown if row.choices or row.applies != "yes" for part in row.parts}
    return [row for row in shown if row.descriptor not in within or not _of_points(row)]


def _says_much(row: DerivedOut) -> bool:
    return row.applies != "yes" or row.value is not None or bool(row.choices)


def _of_points(row: DerivedOut) -> bool:
    return any(part.low is not None for part in row.parts)


def computed_words(row: DerivedOut) -> str:
    """Say a computed value with what it rests on, or why there is none."""
    first = row.says.partition(" ")[0]
    return row.says[:1].upper() + row.says[1:] if first.islower() else row.says  # `eGFR` stays


def value_alone(row: DerivedOut) -> str:
    """Say a computed value, or why there is none, without what it rests on."""
    words = computed_words(row)
    if row.applies != "yes":
        return words
    missing = sum(part.words == NOT_GIVEN for part in row.parts) if row.choices[1:] else 0
    return words.partition(":")[0] + (f" ({counted(missing, 'value')} not given)" if missing else "")


def warning_words(rows: Sequence[CaseWarningOut], *, everything: bool = False) -> list[Words]:
    """Say what is unusual about a case, at most five lines of it, and count the others."""
    shown = rows if everything else rows[:MOST_WARNINGS]
    lines: list[Words] = [(row.says,) for row in shown]
    more = len(rows) - len(shown)
    return [*lines, *([(More(counted(more, "more warning")),)] if more else [])]


class Sums:
    """What computed values rest on, said below the first clause of a page that asks about each."""

    def __init__(self, rows: Iterable[DerivedOut]) -> None:
        self._left = {row.descriptor: row for row in rows}

    def below(self, clauses: Iterable[ClauseOut]) -> list[Words]:
        """Return a smaller line for each clause, empty where nothing is to be said or it was said already."""
        found = [self._left.pop(clause.descriptor, None) for clause in clauses]
        return [(computed_words(row),) if row is not None else () for row in found]
