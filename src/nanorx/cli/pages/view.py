"""What a page about a result draws on: the result, sorted by how each strategy is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import JUDGE_ALONE
from nanorx.advice.language.view import ResultView
from nanorx.cli.layout import justify, wrap
from nanorx.cli.style import Page

if TYPE_CHECKING:
    from nanorx.advice.answers.explanation import Explanation
    from nanorx.advice.answers.questions import Asking
    from nanorx.advice.answers.result import Result
    from nanorx.advice.answers.what_if import WhatIf
    from nanorx.advice.why_not.answer import WhyNot
    from nanorx.cli.given import CaseInput
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["WIDE", "View", "closing", "opening", "stamp"]

WIDE = 120
"""From this width on a strategy of the ranking stands in one line."""


class View(ResultView):
    """A result and how much of it is shown, for a page of a width."""

    def __init__(self, result: Result, given: CaseInput, width: int, top: int = 3, *, everything: bool = False) -> None:
        super().__init__(result, given.case, given.base, top, everything)
        self.given = given
        self.width = width


def opening(title: str, base: RuleBase, width: int) -> Page:
    """A page with its first line: what it is, and what it is not."""
    page = Page(width)
    page.add(justify(title, base.notice_short, width), {title: "bold"})
    page.blank()
    return page


def closing(page: Page, view: View) -> None:
    """The last two lines: versions and hashes, and the notice."""
    stamp(page, view.result, view.given)


def stamp(page: Page, result: Result | Explanation | WhyNot | WhatIf | Asking, given: CaseInput) -> None:
    """What was used for an answer, and the notice."""
    parts = [
        f"nanorx {result.nanorx}",
        f"rules {result.rule_base.version}, {result.rule_base.sha256[:8]}",
        f"case {result.case_sha256[:8]}",
        f"profile {result.profile.name}",
    ]
    parts += ["drafts included"] if "--drafts" in given.options else []
    page.blank()
    page.add(wrap("; ".join(parts), page.width))
    if result.engine == "judge":
        page.add(wrap(JUDGE_ALONE, page.width))
    page.add(wrap(result.notice, page.width))
