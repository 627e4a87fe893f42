"""All strategies stood at once: one pass over the rules that are not silent, instead of one over each strategy's rules.

Gives what `standing.stand` gives for each strategy, which the tests compare; in most cases most rules are silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.standing import Level, make_standing
from nanorx.advice.tables import Rows, by_rule
from nanorx.knowledge.clause import NO, YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.standing import Standing, Weights
    from nanorx.advice.tables import StrategyTable
    from nanorx.knowledge.clause import Truth

__all__ = ["Cell", "Panel"]

Cell = tuple[int, bool, int]
"""A criterion, a side (True for favors) and a strength."""


class Panel:
    """For each rule the strategies it speaks about; made once for a rule base.

    `arguments` holds the rules and their strategies by criterion, side (True for favors) and strength.
    """

    def __init__(self, names: Sequence[str], tables: Sequence[StrategyTable]) -> None:
        self._names = list(names)
        self.tables = tuple(tables)
        self.count = len(self.tables)
        cells: dict[Cell, dict[int, list[int]]] = {}
        for strategy, table in enumerate(tables):
            for rule, criterion, favors, strength in table.arguments:
                cells.setdefault((criterion, favors, strength), {}).setdefault(rule, []).append(strategy)
        self.arguments: dict[Cell, Rows] = {
            cell: [(rule, tuple(places)) for rule, places in sorted(cells[cell].items())] for cell in sorted(cells)
        }
        self.exclusions = by_rule(table.exclusions for table in tables)
        self.holds = by_rule(table.holds for table in tables)

    def stand_all(self, verdicts: Sequence[Truth], weights: Weights) -> tuple[Standing, ...]:
        """The standing of every strategy, in the order of the rule base."""
        size, count = len(weights.all), self.count
        pro = [[0] * count for _ in range(size)]
        con = [[0] * count for _ in range(size)]
        open_pro = [[0] * count for _ in range(size)]
        open_con = [[0] * count for _ in range(size)]
        for (criterion, favors, strength), rows in self.arguments.items():
            fired = (pro if favors else con)[criterion]
            possible = (open_pro if favors else open_con)[criterion]
            for rule, places in rows:
                verdict = verdicts[rule]
                if verdict == NO:
                    continue
                for place in places:  # strengths ascend within a criterion and side
                    possible[place] = strength
                if verdict == YES:
                    for place in places:
                        fired[place] = strength
        excluded = _greatest(self.exclusions, verdicts, count)
        held = _greatest(self.holds, verdicts, count)
        columns = [
            [
                Level(one, other, one - most_con, most_pro - other)
                for one, other, most_pro, most_con in zip(*rows, strict=True)
            ]
            for rows in zip(pro, con, open_pro, open_con, strict=True)
        ]
        levels = list(zip(*columns, strict=True)) or [()] * count
        return tuple(
            make_standing(name, excluded[place], held[place], levels[place], weights)
            for place, name in enumerate(self._names)
        )


def _greatest(rules: Rows, verdicts: Sequence[Truth], count: int) -> list[Truth]:
    """For each strategy the greatest verdict of some rules about it."""
    found: list[Truth] = [NO] * count
    for rule, places in rules:
        verdict = verdicts[rule]
        if verdict == NO:
            continue
        for place in places:
            if verdict > found[place]:
                found[place] = verdict
    return found
