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

    from nanorx.advice.tables import StrategyTable
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

    def __init__(self, ids: Sequence[str], tables: Sequence[StrategyTable], criteria: int) -> None:
        self._count = len(tables)

        def rows(listed: Iterable[Iterable[int]]) -> list[_Row]:
            return [(rule, (ids[rule],), places) for rule, places in by_rule(listed)]

        def argued(at: int, sides: tuple[bool, ...]) -> list[_Row]:
            wanted = [
                [row for row in table.arguments if row.criterion == at and row.favors in sides] for table in tables
            ]
            strengths = {row.rule: row.strength for part in wanted for row in part}
            found = rows([row.rule for row in part] for part in wanted)
            return sorted(found, key=lambda row: (-strengths[row[0]], row[0]))

        self._exclusions = rows(table.exclusions for table in tables)
        self._cautions = rows(table.cautions for table in tables)
        cautions = {row[0] for row in self._cautions}
        # Strong cautions are named before the hold-backs of base.yaml, as in the tables.
        self._holds = sorted(rows(table.holds for table in tables), key=lambda row: row[0] not in cautions)
        self._notes = rows(table.notes for table in tables)
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
