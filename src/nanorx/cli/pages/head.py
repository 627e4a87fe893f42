"""The first lines of a page: labels and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.cli.layout import labelled
from nanorx.cli.style import COLORS

if TYPE_CHECKING:
    from nanorx.cli.style import Page

__all__ = ["add_lines"]


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
