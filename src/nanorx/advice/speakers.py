"""Which rules speak about each strategy in a case, by what they say: one pass over the rules for all strategies.

Most rules are silent in most cases, so that looking at every rule of every strategy would cost more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.advice.tables import by_rule
from nanorx.knowledge.clause import UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.panel import Panel
    from nanorx.advice.tables import Rows
    from nanorx.knowledge.clause import Truth

__all__ = ["Heard", "Ids", "Sides", "Speakers"]

Ids = tuple[str, ...]
"""Rules by their ids."""

_Row = tuple[int, Ids, tuple[int, ...]]
"""The place of a rule, its id alone, and the places of the strategies that it speaks about."""

_FEW = 10
"""Up to so many rules, tuples are built up; beyond, lists."""


@dataclass(frozen=True, slots=True)
class Sides:
    """For one criterion and each strategy the rules for it, against it and undecided, strongest first."""

    pro: list[Ids]
    con: list[Ids]
    undecided: list[Ids]


@dataclass(frozen=True, slots=True)
class Heard:
    """For each strategy, in the order of the rule base, the ids of the rules that speak about it in one case.

    `sides` are in the order of the criteria.
    """

    excluded_by: list[Ids]
    undecided_exclusions: list[Ids]
    held_back_by: list[Ids]
    cautions: list[Ids]
    open_cautions: list[Ids]
    notes: list[Ids]
    sides: list[Sides]


class Speakers:
    """For each rule the strategies it speaks about, by what it says; made once for a rule base.

    `ids` are the ids of all rules, `criteria` is the number of criteria.
    """

    def __init__(self, ids: Sequence[str], panel: Panel, criteria: int) -> None:
        self._count = panel.count

        def named(rows: Rows) -> list[_Row]:
            return [(rule, (ids[rule],), places) for rule, places in rows]

        def argued(at: int, sides: tuple[bool, ...]) -> list[_Row]:
            strongest = (
                sorted(row for side in sides for row in panel.arguments.get((at, side, strength), ()))
                for strength in (3, 2, 1)
            )
            return named([row for rows in strongest for row in rows])

        self._exclusions = named(panel.exclusions)
        self._cautions = named(by_rule(table.cautions for table in panel.tables))
        cautions = {row[0] for row in self._cautions}
        # Strong cautions are named before the hold-backs of base.yaml, as in the tables.
        self._holds = sorted(named(panel.holds), key=lambda row: row[0] not in cautions)
        self._notes = named(by_rule(table.notes for table in panel.tables))
        self._sides = [(argued(at, (True,)), argued(at, (False,)), argued(at, (True, False))) for at in range(criteria)]

    def hear(self, verdicts: Sequence[Truth]) -> Heard:
        """Everything that is said in a case with these verdicts."""

        def those(rows: Iterable[_Row], verdict: Truth) -> list[Ids]:
            speaking = [(name, places) for rule, name, places in rows if verdicts[rule] == verdict]
            if len(speaking) <= _FEW:
                alone: list[Ids] = [()] * self._count
                for name, places in speaking:
                    for place in places:
                        alone[place] += name
                return alone
            many: list[list[str]] = [[] for _ in range(self._count)]
            for name, places in speaking:
                for place in places:
                    many[place] += name
            return [tuple(names) for names in many]

        return Heard(
            excluded_by=those(self._exclusions, YES),
            undecided_exclusions=those(self._exclusions, UNKNOWN),
            held_back_by=those(self._holds, YES),
            cautions=those(self._cautions, YES),
            open_cautions=those(self._cautions, UNKNOWN),
            notes=those(self._notes, YES),
            sides=[Sides(those(pro, YES), those(con, YES), those(both, UNKNOWN)) for pro, con, both in self._sides],
        )
