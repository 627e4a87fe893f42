"""What a page about a result draws on: the result, sorted by how each strategy is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import cites
from nanorx.common.lazy import lazy_property

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.answers.result import AppliedRule, Citation, Recommendation, Result
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["ResultView"]


@dataclass
class ResultView:
    """A result and how much of it is shown. `cited` collects the sources that the page names."""

    result: Result
    case: Case
    base: RuleBase
    top: int = 3
    everything: bool = False
    cited: list[Citation] = field(default_factory=list)

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the rule base."""
        return self.base.vocabulary

    @lazy_property
    def candidates(self) -> list[Recommendation]:
        """The strategies that are neither excluded nor listed apart. The first of them is the page's first."""
        return [item for item in self.result.recommendations if item.status != "excluded" and not item.listed_apart]

    @lazy_property
    def apart(self) -> list[Recommendation]:
        """Comparators and imaging-only strategies that are not excluded."""
        return [item for item in self.result.recommendations if item.status != "excluded" and item.listed_apart]

    @lazy_property
    def excluded(self) -> list[Recommendation]:
        """The strategies that are excluded."""
        return [item for item in self.result.recommendations if item.status == "excluded"]

    @lazy_property
    def ranking(self) -> list[Recommendation]:
        """The strategies of the list: the first ones, or all, those listed apart in their place."""
        if self.everything:
            return [item for item in self.result.recommendations if item.status != "excluded"]
        return self.candidates[: self.top]

    def rule(self, name: str) -> AppliedRule:
        """Return a rule of the result by id. Raises KeyError if the result does not name it."""
        return self.result.rules[name]

    def sources(self, citations: Iterable[Citation]) -> str:
        """Return sources in one line, and note them for the list of references."""
        rows = list(citations)
        self.cited.extend(rows)
        return cites(rows)

    def title(self, name: str) -> str:
        """Return the title of a strategy. Raises UsageError if there is no strategy with this id."""
        return self.base.strategy(name).title
