"""What a page about a result draws on: the result, sorted by how each approach and strategy is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nanorx.advice.answers.result import Citation
from nanorx.advice.language.phrases import cites
from nanorx.common.lazy import lazy_property
from nanorx.knowledge.sources import Cite
from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.answers.result import AppliedRule, ApproachOut, Recommendation, Result
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.sources import CiteKind
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["ResultView"]


@dataclass
class ResultView:
    """A result and how much of it is shown. `cited` collects the sources that the page names.

    `open_behind` keeps for each finding the unknown descriptors that can still decide it.
    A page that is `brief` fits one screen: it counts what it leaves out, and cites by number and short name. `changed`
    are the descriptors that were set on the command line; with `options` a page may name an option of a command.
    """

    result: Result
    case: Case
    base: RuleBase
    top: int = 5
    everything: bool = False
    brief: bool = False
    changed: tuple[str, ...] = ()
    options: bool = True
    cited: list[Citation] = field(default_factory=list)
    open_behind: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the rule base."""
        return self.base.vocabulary

    @lazy_property
    def of(self) -> dict[str, Recommendation]:
        """The recommendation of each strategy, by id."""
        return {item.strategy.id: item for item in self.result.recommendations}

    @lazy_property
    def approach_of(self) -> dict[str, ApproachOut]:
        """The approach of each strategy, by id."""
        return {name: item for item in self.result.approaches for name in item.strategies}

    @lazy_property
    def tiers(self) -> int:
        """How many tiers the setting of the case has; 0 if it has none, as in preclinical research."""
        setting = self.case.values.get(self.base.policy.setting)
        rows = (len(tier.opens) + 1 for tier in self.base.policy.tiers if tier.when.truth(setting) == YES)
        return next(rows, 0)

    def best(self, approach: ApproachOut) -> Recommendation:
        """Return the best strategy of an approach."""
        return self.of[approach.strategies[0]]

    def approach(self, item: Recommendation) -> ApproachOut:
        """Return the approach of a strategy."""
        return self.approach_of[item.strategy.id]

    @property
    def leading(self) -> Recommendation | None:
        """The strategy that may be called first, if any may."""
        return None if self.result.leading is None else self.of[self.result.leading]

    @lazy_property
    def considered(self) -> list[ApproachOut]:
        """The approaches that are neither excluded nor listed apart."""
        return [item for item in self.result.approaches if _is_considered(self.best(item))]

    @lazy_property
    def candidates(self) -> list[Recommendation]:
        """The best strategy of each approach that is neither excluded nor listed apart."""
        return [self.best(item) for item in self.considered]

    @lazy_property
    def apart(self) -> list[ApproachOut]:
        """The approaches that are not excluded and listed apart, for instance those for imaging alone."""
        rows = [(item, self.best(item)) for item in self.result.approaches]
        return [item for item, best in rows if best.status != "excluded" and best.listed_apart]

    @lazy_property
    def excluded(self) -> list[Recommendation]:
        """The strategies that are excluded."""
        return [item for item in self.result.recommendations if item.status == "excluded"]

    @lazy_property
    def ruled_out(self) -> list[ApproachOut]:
        """The approaches of which every strategy is excluded."""
        return [item for item in self.result.approaches if self.best(item).status == "excluded"]

    @lazy_property
    def listed(self) -> list[ApproachOut]:
        """The approaches of the list: the first ones, or all that are not ruled out, apart ones in their place."""
        if self.everything:
            return [item for item in self.result.approaches if self.best(item).status != "excluded"]
        return self.considered[: self.top]

    @lazy_property
    def ranking(self) -> list[Recommendation]:
        """The best strategy of each approach of the list."""
        return [self.best(item) for item in self.listed]

    @lazy_property
    def variants(self) -> list[Recommendation]:
        """Every strategy that is not excluded, in the order of rank."""
        return [item for item in self.result.recommendations if item.status != "excluded"]

    def rule(self, name: str) -> AppliedRule:
        """Return a rule of the result by id. Raises KeyError if the result does not name it."""
        return self.result.rules[name]

    def citation(self, kind: CiteKind, name: str) -> Citation:
        """Return a source of the rule base as it stands in the result."""
        short = self.base.sources.short(Cite(kind, name))
        return Citation(kind, name, short, "")

    def sources(self, citations: Iterable[Citation]) -> str:
        """Return sources in one line, and note them for the list of references."""
        rows = list(citations)
        self.cited.extend(rows)
        return cites(rows)

    def title(self, name: str) -> str:
        """Return the title of a strategy. Raises UsageError if there is no strategy with this id."""
        return self.base.strategy(name).title


def _is_considered(item: Recommendation) -> bool:
    return item.status != "excluded" and not item.listed_apart
