"""`recommend` for a case that states nothing: no order, but what to find out first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.cli.layout import hang, spread, wrap
from nanorx.cli.pages.case_line import case_line, states_facts
from nanorx.cli.pages.head import add_lines
from nanorx.cli.phrases import PRECLINICAL, ordinal
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from nanorx.cli.pages.view import View
    from nanorx.cli.style import Page

__all__ = ["add_nothing", "rests_on_nothing"]

_ASKED = 5


def rests_on_nothing(view: View) -> bool:
    """Would the order rest on no fact of this patient?

    So it is where the case states nothing but what would be assumed anyway: what fires then speaks about the
    strategies alone, and to show an order would anchor on nothing.
    """
    return not states_facts(view.given.case)


def add_nothing(page: Page, view: View) -> None:
    """The first lines without a first strategy, the questions, and why no order is shown."""
    items = view.result.recommendations
    questions = view.result.questions[:_ASKED]
    preclinical = sum(item.readiness.level in PRECLINICAL for item in items)
    rows = [
        ("Case", case_line(view.given.case, view.base)),
        ("First", _nothing_stands_out(view)),
        ("Check", "; ".join(view.vocabulary.label(row.descriptor) for row in questions)),
        ("How firm", _open_places(view)),
        ("Evidence", f"{preclinical} of {len(items)} have been tried in cells or animals only"),
    ]
    add_lines(page, rows)
    page.heading("Find out first")
    _add_questions(page, view)
    page.blank()
    page.add(wrap("No order is shown: it would rest on no fact of this patient (--all shows it).", page.width))
    page.blank()
    if questions:
        descriptor = view.vocabulary.descriptors[questions[0].descriptor]
        example = next(iter(descriptor.choices), f"{descriptor.low:g}")
        command = view.given.command("recommend", "--set", f"{descriptor.name}={example}")
        page.add(hang("Start here    ", f"{command} (for instance)", page.width), {"Start here": "bold"})
    page.add(hang("All values    ", "nanorx descriptors", page.width), {"All values": "bold"})


def _nothing_stands_out(view: View) -> str:
    items = view.result.recommendations
    counts = [(sum(item.status == word for item in items), word) for word in ("eligible", "conditional", "excluded")]
    said = [f"{number} {word}" for number, word in counts if number]
    rest = f"all {said[0].replace(' ', ' are ')}" if len(said) == 1 else ", ".join(said)
    return f"No strategy stands out: {rest}"


def _open_places(view: View) -> str:
    items = view.result.recommendations
    size = len(items)
    leading = [item for item in items if item.rank_interval[0] == 1]
    if all(item.rank_interval == (1, size) for item in items):
        return f"Not at all: every place is open, 1st to {ordinal(size)}"
    return f"Not at all: {len(leading)} of {size} could be 1st, depending on the answers"


def _add_questions(page: Page, view: View) -> None:
    rows = view.result.questions[:_ASKED]
    names = max((len(row.descriptor) for row in rows), default=0)
    hows = max((len(HOW[view.vocabulary.descriptors[row.descriptor].how]) for row in rows), default=0)
    room = page.width - 4 - names - hows - 4
    for number, row in enumerate(rows, start=1):
        how = HOW[view.vocabulary.descriptors[row.descriptor].how]
        page.add(spread(f"{number:2}  ", [(row.question, room), (how, hows), (row.descriptor, names)]))
