"""The ranking: one strategy a line where the page is wide enough, else title, figures and reason below each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.doubt import interval
from nanorx.advice.language.phrases import percent, signed, studied_in
from nanorx.advice.language.summary import count_words, place_words
from nanorx.cli.layout import columns, hang, wrap
from nanorx.cli.pages.view import WIDE
from nanorx.cli.style import word_style

if TYPE_CHECKING:
    from nanorx.advice.answers.result import Recommendation
    from nanorx.cli.pages.view import View
    from nanorx.cli.style import Page

__all__ = ["add_ranking"]

_TITLE = 50
_INDENT = 4
_FIGURES = (
    ("Status", 11, False),
    ("Fit", 4, True),
    ("Evidence", 8, True),
    ("First in", 8, True),
    ("Could be", 8, True),
)
_STATUS_ROOM = 80
"""Below this width `Could be` leaves the ranking."""


def add_ranking(page: Page, view: View) -> None:
    """The strategies of the list with their figures, what the figures mean, and how many strategies there are."""
    page.heading("Ranking")
    wide = page.width >= WIDE
    figures = [cell for cell in _FIGURES if page.width >= _STATUS_ROOM or cell[0] != "Could be"]
    used = _INDENT + (_TITLE + 2 if wide else 0) + sum(size + 2 for _, size, _ in figures)
    room = page.width - used
    start = [("Strategy", _TITLE, False)] if wide else []
    page.add(" " * _INDENT + columns([*start, *figures, ("Studied in", room, False)]))
    for item in view.ranking:
        _add_strategy(page, view, item, room)
    legend = "Fit, Evidence -3 to +3. First in: of weightings of the criteria."
    if len(figures) == len(_FIGURES):
        legend += " Could be: ranks that missing values allow."
    page.add(wrap(legend, page.width))
    page.add(wrap(_counts(view), page.width))


def _add_strategy(page: Page, view: View, item: Recommendation, room: int) -> None:
    values = {
        "Status": item.status,
        "Fit": signed(item.fit),
        "Evidence": signed(item.evidence),
        "First in": percent(item.robustness.first),
        "Could be": interval(item),
    }
    figures = [
        (values[name], size, right)
        for name, size, right in _FIGURES
        if page.width >= _STATUS_ROOM or name != "Could be"
    ]
    figures.append((studied_in(item, view.vocabulary, room), room, False))
    rank, title = f"{item.rank:2}  ", item.strategy.title
    styles = word_style(item.status)
    if page.width >= WIDE:
        page.add(rank + columns([(title, _TITLE, False), *figures]), styles)
    else:
        page.add(rank + title)
        page.add(" " * _INDENT + columns(figures), styles)
    page.add(hang(" " * _INDENT, place_words(item, view), page.width))


def _counts(view: View) -> str:
    words = count_words(view)
    if view.everything:
        return f"{words}."
    hidden = len(view.candidates) - len(view.ranking)
    parts = [f"{hidden} more to consider: --all"] if hidden else []
    parts += [f"{len(view.apart)} listed apart"] if view.apart else []
    return f"{words}; {'; '.join(parts)}." if parts else f"{words}."
