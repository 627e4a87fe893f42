"""The opinion of a physician who chooses otherwise: the whole result, what is chosen instead, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from nanorx._version import __version__
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.result import Nanorx, Notice, Result
from nanorx.errors import Problem, UsageError
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.advice.assessment import Assessment

__all__ = ["LONGEST_REASON", "SCHEMA", "Opinion", "choices_of", "opinion"]

Schema = Literal["nanorx-opinion/1"]
SCHEMA: Schema = "nanorx-opinion/1"

LONGEST_REASON = 4_000
"""Characters of a reason."""

Kind = Literal["approach", "standard", "none-of-them"]


class Opinion(Model):
    """An answer with the choice of a physician beside it: "I choose another, because ..."."""

    named: ClassVar = ("choice", "kind", "rank")

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    choice: Annotated[str, about("What was chosen: the id of an approach or a standard; empty: none of them.")]
    choice_title: Annotated[str, about("Its title in words; empty: none of them.")]
    kind: Annotated[Kind, about("An approach of the ranking, a standard of today, or none of them.")]
    rank: Annotated[int | None, about("The place of the approach in the result, from 1; null: it is none.", "rank")]
    reason: Annotated[str, about("Why, in the words of the physician.")]
    result: Annotated[Result, about("The answer that the physician saw, as `recommend` gives it.")]
    notice: Notice


def choices_of(found: Assessment) -> Iterator[tuple[str, str, Kind, int | None]]:
    """Yield what may be chosen: id, title, kind and rank of each approach in its order, then of each standard."""
    for rank, row in enumerate(found.approaches, start=1):
        yield row.approach.id, row.approach.title, "approach", rank
    for item in found.base.standards:
        yield item.id, item.title, "standard", None


def opinion(found: Assessment, choice: str, reason: str) -> Opinion:
    """Put a choice and its reason beside the answer for an assessed case.

    Args:
        found: The assessed case.
        choice: The id of an approach or a standard; empty: none of them.
        reason: Why, in the words of the physician.

    Raises:
        UsageError: There is no reason, it is too long, or nothing that may be chosen has this id.
    """
    reason = reason.strip()
    problems: list[Problem] = []
    if not reason:
        problems.append(Problem("NRX631", "there is no reason", "Say why you choose otherwise.", path="reason"))
    if len(reason) > LONGEST_REASON:
        words = f"the reason has {len(reason):,} characters, {LONGEST_REASON:,} at most are taken"
        problems.append(Problem("NRX631", words, "Shorten it.", path="reason"))
    row: tuple[str, str, Kind, int | None] = ("", "", "none-of-them", None)
    if choice:
        rows = {item[0]: item for item in choices_of(found)}
        if choice in rows:
            row = rows[choice]
        else:
            words = f'there is no approach and no standard "{choice}"'
            advice = "Choose one of the list. Its ids: nanorx strategies --all"
            problems.append(Problem("NRX632", words, advice, path="choice", allowed=tuple(rows), value=choice))
    if problems:
        raise UsageError(problems)
    return Opinion(SCHEMA, __version__, *row, reason, recommend(found), found.base.notice)
