"""All strategies stood at once: one pass over the rules that are not silent, instead of one over each strategy's rules.

Gives what `standing.stand` gives for each strategy, which the tests compare; in most cases most rules are silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.standing import Level, make_standing
from nanorx.advice.tables import by_rule
from nanorx.knowledge.clause import NO, YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.standing import Standing, Weights
    from nanorx.advice.tables import StrategyTable
    from nanorx.knowledge.clause import Truth

__all__ = ["Panel"]


class Panel:
    """For each rule the strategies it speaks about; made once for a rule base."""

    def __init__(self, names: Sequence[str], tables: Sequence[StrategyTable]) -> None:
        self._names = list(names)
        arguments: dict[tuple[int, int, bool, int], list[int]] = {}
        for strategy, table in enumerate(tables):
            for row in table.arguments:
                arguments.setdefault((row.rule, row.criterion, row.favors, row.strength), []).append(strategy)
        self._arguments = [(*key, tuple(places)) for key, places in sorted(arguments.items())]
        self._exclusions = by_rule(table.exclusions for table in tables)
        self._holds = by_rule(table.holds for table in tables)

    def stand_all(self, verdicts: Sequence[Truth], weights: Weights) -> tuple[Standing, ...]:
        """The standing of every strategy, in the order of the rule base."""
        size, count = len(weights.all), len(self._names)
        pro = [[0] * count for _ in range(size)]
        con = [[0] * count for _ in range(size)]
        open_pro = [[0] * count for _ in range(size)]
        open_con = [[0] * count for _ in range(size)]
        for rule, criterion, favors, strength, places in self._arguments:
            verdict = verdicts[rule]
            if verdict == NO:
                continue
            possible = (open_pro if favors else open_con)[criterion]
            for place in places:
                if strength > possible[place]:
                    possible[place] = strength
            if verdict == YES:
                fired = (pro if favors else con)[criterion]
                for place in places:
                    if strength > fired[place]:
                        fired[place] = strength
        excluded = _greatest(self._exclusions, verdicts, count)
        held = _greatest(self._holds, verdicts, count)
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


def _greatest(rules: Sequence[tuple[int, tuple[int, ...]]], verdicts: Sequence[Truth], count: int) -> list[Truth]:
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
