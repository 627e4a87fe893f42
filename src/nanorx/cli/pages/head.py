"""The first lines of `recommend`: the answer, always with the same labels in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.doubt import near_turns
from nanorx.advice.language.summary import glance
from nanorx.cli.layout import labelled
from nanorx.cli.style import COLORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.margins import Margin
    from nanorx.cli.pages.view import View
    from nanorx.cli.style import Page

__all__ = ["add_head", "add_lines"]


def add_head(page: Page, view: View, margins: Sequence[Margin] = ()) -> None:
    """The answer at a glance; `margins` tell how near the numbers of the case are to another first place."""
    rows = glance(view)
    labels = [label for label, _ in rows]
    if view.candidates and "Evidence" in labels:
        place = labels.index("Evidence")
        rows[place:place] = [("", words) for words in near_turns(margins)]
    add_lines(page, rows, status=view.candidates[0].status if view.candidates else "")


def add_lines(page: Page, rows: list[tuple[str, str]], *, status: str = "") -> None:
    """Labels and sentences; the label is bold and the word of the status colored."""
    size = max(len(label) for label, _ in rows) + 2
    for label, text in rows:
        styles = {label: "bold"} if label else {}
        if label == "First":
            styles[text] = "bold"
        if label == "Status":
            styles |= {status.capitalize(): COLORS[status]}
        page.add(labelled([(label, text)], page.width, label_width=size), styles)
