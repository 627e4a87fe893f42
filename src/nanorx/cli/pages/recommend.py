"""The page of `nanorx recommend`, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.summary import rests_on_nothing
from nanorx.cli.pages.detail import add_detail
from nanorx.cli.pages.head import add_head
from nanorx.cli.pages.nothing import add_nothing
from nanorx.cli.pages.ranking import add_ranking
from nanorx.cli.pages.tail import add_apart, add_excluded, add_in_short, add_references
from nanorx.cli.pages.view import View, closing, opening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.result import Result
    from nanorx.advice.margins import Margin
    from nanorx.cli.given import Given
    from nanorx.cli.style import Page

__all__ = ["recommend_page"]


def recommend_page(
    result: Result,
    given: Given,
    width: int,
    *,
    top: int = 3,
    everything: bool = False,
    margins: Sequence[Margin] = (),
) -> Page:
    """Answer, ranking, details, what is excluded, references, and the answer again.

    The first strategy is always the first one that is neither excluded nor listed apart, with `everything` too.
    """
    view = View(result, given, width, max(top, 0), everything=everything)
    page = opening("Strategies to consider", view.base, width)
    if rests_on_nothing(view) and not everything:
        add_nothing(page, view)
        closing(page, view)
        return page
    add_head(page, view, margins)
    if view.ranking:
        add_ranking(page, view)
    for item in view.candidates[: view.top]:
        add_detail(page, view, item)
    add_excluded(page, view)
    add_apart(page, view)
    add_references(page, view)
    add_in_short(page, view)
    closing(page, view)
    return page
