"""The end of `recommend`: what is excluded, what is listed apart, the references, and the answer once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import PRECLINICAL
from nanorx.advice.language.references import cited_references
from nanorx.advice.language.strategy import excluded_words
from nanorx.cli.layout import hang, labelled, wrap
from nanorx.cli.pages.references import add_reference_rows
from nanorx.cli.style import word_style

if TYPE_CHECKING:
    from nanorx.cli.pages.view import View
    from nanorx.cli.style import Page

__all__ = ["add_apart", "add_excluded", "add_in_short", "add_references"]

_SHOWN = 3
_COLUMN = 46


def add_excluded(page: Page, view: View) -> None:
    """Each excluded strategy with the first reason and the value that decided it. They have no rank."""
    if not view.excluded:
        return
    size = len(view.excluded)
    shown = size if view.everything else min(size, _SHOWN)
    page.heading(f"Excluded ({size})" if shown == size else f"Excluded ({size}; {shown} shown, --all for the rest)")
    rows = [(item.strategy.title, excluded_words(item, view)) for item in view.excluded[:shown]]
    _add_pairs(page, rows)


def add_apart(page: Page, view: View) -> None:
    """Comparators and imaging-only strategies, where they are not in the ranking."""
    if view.everything or not view.apart:
        return
    page.heading(f"Listed apart ({len(view.apart)})")
    for item in view.apart:
        title = f"  {item.strategy.title}"
        words = f"{item.status}, rank {item.rank}. {item.listed_apart}"
        styles = word_style(item.status)
        if len(title) + 2 <= _COLUMN + 4 and _COLUMN + 4 + len(words) <= page.width:
            page.add(title.ljust(_COLUMN + 6) + words, styles)
        else:
            page.add(title)
            page.add(hang(" " * 5, words, page.width), styles)


def add_references(page: Page, view: View) -> None:
    """The documents behind the sources that the page names."""
    rows = cited_references(view)
    if not rows:
        return
    page.heading("References, and how surely each is identified or how much of it was read")
    add_reference_rows(page, rows, view.base)


def add_in_short(page: Page, view: View) -> None:
    """The answer again, and what to type next."""
    rows: list[tuple[str, str]] = []
    first = view.candidates[0] if view.candidates else None
    if first:
        evidence = "preclinical" if first.readiness.level in PRECLINICAL else first.readiness.level
        held = ", held back" if first.held_back else ""
        rows.append(("In short", f"{first.strategy.title}: {first.status}{held}, {evidence}"))
    else:
        rows.append(("In short", "No strategy is left to consider"))
    about = first or (view.excluded[0] if view.excluded else None)
    if about:
        label = "Why this order" if first else "Why not"
        rows.append((label, view.given.command("explain", about.strategy.id)))
    rows.append(("As a file", view.given.command("report", "-o", "report.html")))
    if not view.everything:
        rows.append(("All of them", view.given.command("recommend", "--all")))
    if first and first.questions:
        rows.append(("About a value", f"nanorx descriptors {first.questions[0]}"))
    rows.append(("All sources", "nanorx references"))
    page.blank()
    size = max(len(label) for label, _ in rows) + 2
    for label, text in rows:
        styles = {label: "bold"}
        if label == "In short" and first:
            styles |= word_style(first.status)
        page.add(labelled([(label, text)], page.width, label_width=size), styles)


def _add_pairs(page: Page, rows: list[tuple[str, str]]) -> None:
    """Title and reason in two columns if every pair fits on a line, else below each other."""
    size = max(len(title) for title, _ in rows) + 4
    if all(size + len(text) <= page.width for _, text in rows):
        for title, text in rows:
            page.add(f"  {title}".ljust(size) + text)
        return
    for title, text in rows:
        page.add(wrap(f"  {title}", page.width) if len(title) + 2 > page.width else f"  {title}")
        page.add(hang(" " * 5, text, page.width))
