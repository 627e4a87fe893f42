"""What a page about a result draws on: the result, sorted by how each strategy is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from nanorx.cli.layout import justify, wrap
from nanorx.cli.phrases import cites
from nanorx.cli.style import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.asking import Asking
    from nanorx.advice.changes import WhyNot
    from nanorx.advice.result import AppliedRule, Citation, Recommendation, Result
    from nanorx.advice.what_if import WhatIf
    from nanorx.cli.given import Given
    from nanorx.knowledge.rulebase import RuleBase
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["WIDE", "View", "closing", "opening", "stamp"]

WIDE = 120
"""From this width on a strategy of the ranking stands in one line."""


@dataclass
class View:
    """A result and how much of it is shown. `cited` collects the sources that the page names."""

    result: Result
    given: Given
    width: int
    top: int = 3
    everything: bool = False
    cited: list[Citation] = field(default_factory=list)

    @property
    def base(self) -> RuleBase:
        """The rule base behind the result."""
        return self.given.base

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the rule base."""
        return self.given.base.vocabulary

    @cached_property
    def candidates(self) -> list[Recommendation]:
        """What could be considered: not excluded and not listed apart. The first of them is the page's first."""
        return [item for item in self.result.recommendations if item.status != "excluded" and not item.listed_apart]

    @cached_property
    def apart(self) -> list[Recommendation]:
        """Comparators and imaging-only strategies that are not excluded."""
        return [item for item in self.result.recommendations if item.status != "excluded" and item.listed_apart]

    @cached_property
    def excluded(self) -> list[Recommendation]:
        """What is ruled out."""
        return [item for item in self.result.recommendations if item.status == "excluded"]

    @cached_property
    def ranking(self) -> list[Recommendation]:
        """The strategies of the list: the first ones, or all, those listed apart in their place."""
        if self.everything:
            return [item for item in self.result.recommendations if item.status != "excluded"]
        return self.candidates[: self.top]

    def rule(self, name: str) -> AppliedRule:
        """A rule of the result."""
        return self.result.rules[name]

    def sources(self, citations: Iterable[Citation]) -> str:
        """Sources in a line, noted for the list of references."""
        rows = list(citations)
        self.cited.extend(rows)
        return cites(rows)

    def title(self, name: str) -> str:
        """The title of a strategy."""
        return self.base.strategy(name).title


def opening(title: str, base: RuleBase, width: int) -> Page:
    """A page with its first line: what it is, and what it is not."""
    page = Page(width)
    page.add(justify(title, base.notice_short, width), {title: "bold"})
    page.blank()
    return page


def closing(page: Page, view: View) -> None:
    """The last two lines: versions and hashes, and the notice."""
    stamp(page, view.result, view.given)


def stamp(page: Page, result: Result | WhyNot | WhatIf | Asking, given: Given) -> None:
    """What was used for an answer, and the notice."""
    parts = [
        f"nanorx {result.nanorx}",
        f"rules {result.rule_base.version}, {result.rule_base.sha256[:8]}",
        f"case {result.case_sha256[:8]}",
        f"profile {result.profile.name}",
    ]
    parts += ["judged without durable-rules"] if result.engine == "judge" else []
    parts += ["drafts included"] if "--drafts" in given.options else []
    page.blank()
    page.add(wrap("; ".join(parts), page.width))
    page.add(wrap(result.notice, page.width))
