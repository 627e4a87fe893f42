"""Columns -> masks of clauses: for each clause, the cases in which it is yes and those in which it is not no."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nanorx.inference.narrowing import narrow
from nanorx.knowledge.truth import NO, YES
from nanorx.population.bits import mask_of
from nanorx.population.encoding.contradictions import without_contradictions
from nanorx.population.encoding.known import small

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.truth import Truth
    from nanorx.population.columns import Columns
    from nanorx.population.encoding.contradictions import Contradicted
    from nanorx.population.encoding.known import Codes, Known

__all__ = ["Encoded", "encode"]

_MOST = 48
"""Values up to which the masks of values are joined; of more, each clause is looked up by case."""


class Encoded(NamedTuple):
    """The cases as `evaluate_slices` wants them.

    `yes` and `may` have for each slot of the plan the mask of the cases in which the clause is yes, and of those in
    which it is not no; bit k belongs to case k. What contradictions settle is settled. `columns` holds what is stated
    of each case without the entries that contradict each other, `contradicted` what these were.
    """

    size: int
    yes: list[int]
    may: list[int]
    columns: Columns
    contradicted: tuple[Contradicted, ...]


def encode(plan: Plan, columns: Columns) -> Encoded:
    """Find the truth of every clause about a descriptor in every case, as `Plan.clause_truths` does for one case.

    Entries that contradict each other become unknown, since nobody can tell which of them is wrong.

    Args:
        plan: The plan of the rule base.
        columns: What is stated; its values are those that `parse_case` gives.

    Returns:
        The masks of the clauses; of clauses about findings and of groups all is open.
    """
    settled = without_contradictions(plan, columns)
    full = (1 << columns.size) - 1
    yes, may = [0] * plan.size, [full] * plan.size
    for name, slots in plan.by_descriptor.items():
        codes, truths = _told_apart(plan, name, settled.known[name])
        for masks, holds in ((yes, truths == YES), (may, truths != NO)):
            for slot, mask in zip(slots, _masks(codes, holds, full), strict=True):
                masks[slot] = mask
    narrow(plan.narrowings, yes, may, full)
    return Encoded(columns.size, yes, may, settled.columns, settled.contradicted)


def _told_apart(plan: Plan, name: str, known: Known) -> tuple[Codes, npt.NDArray[np.uint8]]:
    """Number the values of a descriptor that clauses tell apart.

    Returns:
        The number for each case, and the truth of each clause for each number, of the shape (numbers, clauses).
    """
    numbers: dict[tuple[Truth, ...], int] = {}
    table = [
        numbers.setdefault(tuple([truth for _, truth in plan.effects(name, value)]), len(numbers))
        for value in known.values
    ]
    codes = known.codes if len(numbers) == len(table) else small(np.array(table), len(numbers)).take(known.codes)
    return codes, np.array(list(numbers), np.uint8)


def _masks(codes: Codes, holds: npt.NDArray[np.bool_], full: int) -> Iterator[int]:
    """Yield for each clause the mask of the cases in which it holds.

    Args:
        codes: The number of the value of each case.
        holds: Whether each clause holds for each value, of the shape (values, clauses).
        full: The mask of all cases.
    """
    if len(holds) == 1:
        yield from (full if column else 0 for column in holds[0])
    elif len(holds) > _MOST:
        yield from (mask_of(column[codes]) for column in holds.T)
    else:
        of_value = [mask_of(codes == place) for place in range(len(holds))]
        yield from (_joined(of_value, column.tolist(), full) for column in holds.T)


def _joined(of_value: list[int], holds: list[bool], full: int) -> int:
    """Return the mask of the cases with one of the values for which something holds."""
    rare = sum(holds) * 2 <= len(holds)
    found = 0
    for mask, true in zip(of_value, holds, strict=True):
        if true == rare:
            found |= mask
    return found if rare else full ^ found
