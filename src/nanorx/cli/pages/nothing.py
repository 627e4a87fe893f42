"""`recommend` for a case that states nothing: no order, but what to find out first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.summary import NO_ORDER, asked_first, nothing_at_a_glance
from nanorx.cli.layout import hang, spread, wrap
from nanorx.cli.pages.head import add_lines
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from nanorx.cli.pages.view import View
    from nanorx.cli.style import Page

__all__ = ["add_nothing"]


def add_nothing(page: Page, view: View) -> None:
    """The first lines without a first strategy, the questions, and why no order is shown."""
    questions = asked_first(view)
    add_lines(page, nothing_at_a_glance(view))
    page.heading("Find out first")
    _add_questions(page, view)
    page.blank()
    page.add(wrap(f"{NO_ORDER} (--all shows it).", page.width))
    page.blank()
    if questions:
        descriptor = view.vocabulary.descriptors[questions[0].descriptor]
        example = next(iter(descriptor.choices), f"{descriptor.low:g}")
        command = view.given.command("recommend", "--set", f"{descriptor.name}={example}")
        page.add(hang("Start here    ", f"{command} (for instance)", page.width), {"Start here": "bold"})
    page.add(hang("All values    ", "nanorx descriptors", page.width), {"All values": "bold"})


def _add_questions(page: Page, view: View) -> None:
    rows = asked_first(view)
    names = max((len(row.descriptor) for row in rows), default=0)
    hows = max((len(HOW[view.vocabulary.descriptors[row.descriptor].how]) for row in rows), default=0)
    room = page.width - 4 - names - hows - 4
    for number, row in enumerate(rows, start=1):
        how = HOW[view.vocabulary.descriptors[row.descriptor].how]
        page.add(spread(f"{number:2}  ", [(row.question, room), (how, hows), (row.descriptor, names)]))
