"""Numbers of cases in words and in tables: each with its denominator, or with why it is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.cohort import HIDDEN
from nanorx.advice.language.phrases import percent
from nanorx.document.blocks import Cell, Column

if TYPE_CHECKING:
    from nanorx.advice.answers.cohort import Figure

__all__ = ["FIGURE", "drawn", "figure_cell", "of_words", "order", "share_cell"]

FIGURE = Column("Cases", right=True)
_NOT_SHOWN = "not shown"


def of_words(figure: Figure, whole: Figure) -> str:
    """Say `62 of 165 (38 %)`, `<5 of 165`, or `some of 165 (not shown)` where it would give away another figure."""
    if isinstance(whole, str):
        return _words(figure)
    if figure == HIDDEN:
        return f"some of {whole:,} ({_NOT_SHOWN})"
    share = f" ({percent(figure / whole)})" if isinstance(figure, int) and whole else ""
    return f"{_words(figure)} of {whole:,}{share}"


def figure_cell(figure: Figure) -> Cell:
    """Make the cell of a figure."""
    return Cell((_words(figure),))


def share_cell(figure: Figure, whole: Figure) -> Cell:
    """Make the cell of the share of a figure; empty where one of them is not shown."""
    shown = isinstance(figure, int) and isinstance(whole, int) and whole
    return Cell((percent(figure / whole) if shown else "",))  # type: ignore[operator] # shown


def drawn(figure: Figure) -> int:
    """Return how much of a figure is drawn: nothing of one that is not shown."""
    return figure if isinstance(figure, int) else 0


def order(figure: Figure) -> int:
    """Return what sorts figures, the greatest first; those that are not shown come last."""
    return -drawn(figure)


def _words(figure: Figure) -> str:
    return f"{figure:,}" if isinstance(figure, int) else _NOT_SHOWN if figure == HIDDEN else figure
