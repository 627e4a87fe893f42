"""The page of `nanorx what-if`: the ranking after the changes beside that before, and who is first over a range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import and_list, counted, level
from nanorx.cli.layout import glued, hang, labelled
from nanorx.cli.pages.head import add_lines
from nanorx.cli.pages.strip import letters, strip
from nanorx.cli.pages.view import WIDE, opening, stamp
from nanorx.cli.style import COLORS
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from nanorx.advice.answers.what_if import ChangedRule, Moved, WhatIf
    from nanorx.advice.margins import Vary
    from nanorx.cli.given import CaseInput
    from nanorx.cli.style import Page

__all__ = ["what_if_page"]

_TOP, _MOVED = 3, 6
_INDENT = 10
_STATUS, _TITLE = 11, 60
_CELLS, _CELLS_WIDE = 68, 90


def what_if_page(answer: WhatIf, given: CaseInput, width: int, *, everything: bool = False) -> Page:
    """The changes and their outcome, the first places now and before, what a rule changed; then each range."""
    page = opening("What if", given.base, width)
    if given.changes:
        add_lines(page, _head(answer, given))
        _add_first(page, answer, everything=everything)
        _add_moved(page, answer, everything=everything)
    for item in answer.vary:
        _add_vary(page, item)
    stamp(page, answer, given)
    return page


def _head(answer: WhatIf, given: CaseInput) -> list[tuple[str, str]]:
    changes = [f"{item.label}: {item.was} -> {item.now}" for item in answer.changes]
    rows = [("Change" if not place else "", text) for place, text in enumerate(changes)]
    return [*(rows or [("Change", "none: the case says so already")]), ("Outcome", _outcome(answer, given))]


def _outcome(answer: WhatIf, given: CaseInput) -> str:
    title = given.base.strategy(answer.first).title
    if not answer.changes:
        return f"Nothing changes; 1st is {title}."
    first = f"The 1st place stays: {title}." if answer.first == answer.was_first else f"A new 1st place: {title}."
    become = [
        (status, sum(item.status == status != item.was_status for item in answer.strategies))
        for status in ("excluded", "conditional", "eligible")
    ]
    said = [
        f"{counted(number, 'strategy', 'strategies')} {'becomes' if number == 1 else 'become'} {status}"
        for status, number in become
        if number
    ]
    by_rule = sum(item.by_rule for item in answer.strategies)
    if not by_rule:
        return f"{first} No rule says anything else of any strategy."
    statuses = f"{and_list(said)}; " if said else "No status changes; "
    text = f"{statuses}a rule changes {by_rule} of {len(answer.strategies)}."
    return f"{first} {text}"


def _add_first(page: Page, answer: WhatIf, *, everything: bool) -> None:
    """The first places; with `--all` every place."""
    title_width = _title_width(page)
    heading = "Now  Was  " + "First places".ljust(title_width) + "  Status"
    page.blank()
    page.add(heading, {heading: "bold"})
    for item in answer.strategies if everything else answer.strategies[:_TOP]:
        _add_row(page, item)
    if len(answer.strategies) > _TOP and not everything:
        page.add(f"{len(answer.strategies) - _TOP} more: --all")


def _add_moved(page: Page, answer: WhatIf, *, everything: bool) -> None:
    """What a rule changed, with the rules; nearest to the first place, now or before, on top."""
    moved = sorted(
        (item for item in answer.strategies if item.by_rule),
        key=lambda item: (item.status == item.was_status, min(item.rank, item.was_rank), item.rank),
    )
    if not moved:
        return
    page.heading("Changed by a rule (the rest only moved up or down)")
    shown = moved if everything else moved[:_MOVED]
    last: list[str] = []
    for item in shown:
        _add_row(page, item)
        lines = _reasons(answer, item)
        page.add([line for text in (["the same"] if lines == last else lines) for line in _reason(page, text)])
        last = lines
    if len(moved) > len(shown):
        page.add(f"{' ' * _INDENT}{len(moved) - len(shown)} more: --all")


def _reason(page: Page, text: str) -> list[str]:
    return hang(" " * _INDENT, text, page.width, indent=_INDENT + 2)


def _title_width(page: Page) -> int:
    return min(max(page.width - _INDENT - 2 - _STATUS, 20), _TITLE)


def _add_row(page: Page, item: Moved) -> None:
    held = ", held back" if item.held_back else ""
    apart = " (listed apart)" if item.listed_apart else ""
    start = f"{item.rank:>3}  {item.was_rank:>3}  "
    title = f"{item.title}{apart}"
    width = _title_width(page)
    styles: dict[str, str] = {item.status: COLORS[item.status]}
    if len(title) <= width and not held:
        page.add(f"{start}{title.ljust(width)}  {item.status}", styles)
    else:
        page.add(hang(start, title, page.width))
        page.add(f"{' ' * _INDENT}{item.status}{held}", styles)


def _reasons(answer: WhatIf, item: Moved) -> list[str]:
    """Why a strategy stands otherwise: its status before, then each level that changed, with the rules."""
    lines: list[str] = []
    rest = list(item.rules)
    if item.status != item.was_status:
        own = [row for row in rest if answer.rules[row.rule].effect == "exclude"]
        lines += [f"was {item.was_status}: {_said(answer, row)}" for row in own[:1]]
        lines += [_said(answer, row) for row in own[1:]]
    if item.held_back != item.was_held_back:
        lines.append("held back now" if item.held_back else "no longer held back")
    for name, (was, now) in item.levels.items():
        own = [row for row in rest if answer.rules[row.rule].criterion == name]
        said = " ".join(_said(answer, row) for row in own)
        lines.append(f"{name} {level(was)} -> {level(now)}: {said}")
    return lines


def _said(answer: WhatIf, row: ChangedRule) -> str:
    rule = answer.rules[row.rule]
    words = rule.say or rule.because
    return {"fires": words, "cannot tell": f"It cannot be told now: {words}", "silent": f"No longer: {words}"}[row.now]


def _add_vary(page: Page, answer: Vary) -> None:
    unit = f" {answer.unit}" if answer.unit else ""
    page.blank()
    turns = and_list([glued(point.words) for point in answer.points])
    stays = next((f"The 1st place stays: {span.title}." for span in answer.spans if span.first), "")
    outcome = f"The 1st place changes {turns}." if turns else stays or "No value agrees with the rest of the case."
    reach = f"{answer.descriptor} from {format_number(answer.low)} to {format_number(answer.high)}{unit}"
    add_lines(page, [("Vary", reach), ("Outcome", outcome)])
    if len(answer.spans) == 1:
        return
    page.blank()
    room = page.width - 4 - len(f"{format_number(answer.high)}{unit}")
    cells = min(_CELLS_WIDE if page.width >= WIDE else _CELLS, room)
    page.add(f"  {line}" for line in strip(answer, cells))
    size = max(len(span.words) for span in answer.spans) + 2
    for letter, span in zip(letters(answer), answer.spans, strict=True):
        page.add(labelled([(f"{letter}  {span.words}", span.title)], page.width, indent=2, label_width=size + 3))
    if answer.nearest:
        turn = answer.nearest
        compare = "within" if turn.within_error else "more than"
        error = (
            f"a measuring error ({format_number(answer.error)}{unit})"
            if answer.error
            else "no measuring error is stated"
        )
        far = f"The nearest, {turn.words}, is {format_number(turn.distance)}{unit} away: "
        page.add(hang("  ", far + (f"{compare} {error}." if answer.error else f"{error}."), page.width))
