"""What only one by one can be found, in a sample: which missing values block first places, and what is settled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.rule_base import StrategyIndex

__all__ = ["Sampled", "is_settled_first", "sampled"]


@dataclass
class Sampled:
    """What was counted in a sample, by descriptor; `open` are those that keep some rule undecided.

    `blocks` counts the cases in which a descriptor is among `changes` or `keeps_open`; `steady` those that lead and
    in which no descriptor is among `changes`.
    """

    cases: int = 0
    leads: int = 0
    settled: int = 0
    steady: int = 0
    open: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    keeps_open: Counter[str] = field(default_factory=Counter)
    blocks: Counter[str] = field(default_factory=Counter)

    def merge(self, other: Sampled) -> None:
        """Add the counts of other cases to these."""
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            if isinstance(mine, int):
                setattr(self, item.name, mine + theirs)
            else:
                mine.update(theirs)


def sampled(sample: Iterable[Assessment]) -> Sampled:
    """Count in assessed cases which unknown values block the first place, and how many first places are settled."""
    found = Sampled()
    for item in sample:
        changes, keeps_open = _changing(item), _keeping_open(item)
        found.cases += 1
        found.leads += item.leading.strategy is not None
        found.steady += item.leading.strategy is not None and not changes
        found.settled += is_settled_first(item)
        found.open.update(question.descriptor for question in item.questions)
        found.changes.update(changes)
        found.keeps_open.update(keeps_open)
        found.blocks.update(changes | keeps_open)
    return found


def _changing(found: Assessment) -> set[str]:
    """Return the descriptors of which one answer alone puts another strategy first, or stops the first one."""
    if not found.ranked:
        return set()
    standing = found.standings[found.ranked[0]]
    now = found.first, standing.excluded == YES or standing.held_back
    return {
        question.descriptor
        for question in found.questions
        if any((answer.first, answer.stopped) != now for answer in question.answers)
    }


def _keeping_open(found: Assessment) -> frozenset[str]:
    """Return the unknown descriptors behind exclusions and holds of the first strategy that cannot be told yet.

    The first is what is called first, or if nothing is the first in the order. Of one that is ruled out nothing is
    open.
    """
    first = found.leading.strategy if found.leading.strategy is not None else next(iter(found.ranked), None)
    if first is None or found.standings[first].excluded == YES:
        return frozenset()
    about = found.advisor.arguments[first]
    return found.cones.of_rules([*about.exclusions, *(row.rule for row in about.holds)])


def is_settled_first(found: Assessment) -> bool:
    """Say whether what is called first surely stays so whatever the missing values are.

    It may stay so in a few more cases: the bounds of each strategy are taken apart from those of the others.
    """
    first = found.leading.strategy
    if first is None:
        return False
    mine = found.standings[first]
    firm = mine.excluded == NO and not mine.holds.worst and not mine.tier.worst and mine.score_low > 0
    worst = mine.worst_key()
    others = zip(found.base.strategy_index.values(), found.standings, strict=True)
    rivals = (item for at, item in others if item is not mine and not _stays_apart(found, at))
    return firm and all(item.best_key() > worst for item in rivals)


def _stays_apart(found: Assessment, strategy: StrategyIndex) -> bool:
    """Say whether a strategy is listed apart whatever the missing values are, so that it is never called first."""
    values = found.case.values
    rows = found.advisor.apart[strategy]
    return any(all(clause.truth(values.get(clause.descriptor)) == NO for clause in row.unless) for row in rows)
