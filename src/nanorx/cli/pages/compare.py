"""The page of `nanorx compare`: A and B, what they do not share, and where each strategy stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import JUDGE_ALONE, counted, signed
from nanorx.cli.layout import columns, hang, labelled, wrap
from nanorx.cli.pages.view import opening
from nanorx.cli.style import COLORS

if TYPE_CHECKING:
    from nanorx.advice.answers.comparison import Comparison, Place, Row, Side
    from nanorx.cli.style import Page
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["compare_page"]

_TOP, _SHOWN = 5, 8
_RULES = 3
_MOST = 12
_STATUS = 11


def compare_page(answer: Comparison, names: tuple[str, str], base: RuleBase, width: int, *, everything: bool) -> Page:
    """The comparison as a page. `names` say what A and B are."""
    page = opening("Side by side", base, width)
    page.add(labelled([("A", names[0]), ("B", names[1]), ("Outcome", _outcome(answer, base))], width))
    _add_values(page, answer, everything=everything)
    _add_edits(page, answer, everything=everything)
    _add_strategies(page, answer, base, everything=everything)
    page.blank()
    page.add(wrap(f"A: {_stamp(answer.a)}", width))
    page.add(wrap(f"B: {_stamp(answer.b)}; nanorx {answer.nanorx}; profile {answer.profile.name}", width))
    if answer.engine == "judge":
        page.add(wrap(JUDGE_ALONE, width))
    page.add(wrap(answer.notice, width))
    return page


def _outcome(answer: Comparison, base: RuleBase) -> str:
    changed = sum(_status(row.a) != _status(row.b) for row in answer.strategies)
    title = base.strategy(answer.b.first).title
    first = f"The same 1st place: {title}" if answer.a.first == answer.b.first else f"Another 1st place: {title}"
    return f"{first}. {counted(changed, 'strategy has', 'strategies have')} another status."


def _add_values(page: Page, answer: Comparison, *, everything: bool) -> None:
    rows = answer.values if everything else answer.values[:_SHOWN]
    if not rows:
        return
    page.heading("What the cases do not share")
    for row in rows:
        page.add(hang("   ", f"{row.label}: {row.a} -> {row.b}", page.width, indent=6))
    _add_more(page, len(answer.values) - len(rows))


def _add_edits(page: Page, answer: Comparison, *, everything: bool) -> None:
    rows = answer.edited_rules if everything else answer.edited_rules[:_SHOWN]
    if not rows:
        return
    page.heading("What the rule bases do not share")
    for row in rows:
        page.add(hang("   ", f"{row.rule}: {row.how}", page.width, indent=6))
    _add_more(page, len(answer.edited_rules) - len(rows))


def _add_strategies(page: Page, answer: Comparison, base: RuleBase, *, everything: bool) -> None:
    page.heading("Strategies")
    sizes = [(2, True), (_STATUS, False), (5, True), (2, True), (_STATUS, False), (5, True)]
    head = ["A", "Status", "Score", "B", "Status", "Score"]
    page.add("   " + columns([(text, size, right) for text, (size, right) in zip(head, sizes, strict=True)]))
    rows = answer.strategies if everything else _telling(answer.strategies)
    for row in rows:
        cells = [*_cells(row.a), *_cells(row.b)]
        line = columns([(text, size, right) for text, (size, right) in zip(cells, sizes, strict=True)])
        page.add(f"   {row.title}")
        page.add(f"   {line}", {word: COLORS[word] for word in (cells[1], cells[4]) if word in COLORS})
        telling = [pair for pair in row.rules if everything or "fires" in (pair.a, pair.b)]
        telling.sort(key=lambda pair: _weight(pair.rule, base))
        for pair in telling if everything else telling[:_RULES]:
            page.add(hang("      ", f"{pair.rule}: {pair.a} -> {pair.b}", page.width, indent=9))
        more = len(row.rules) - (len(telling) if everything else min(len(telling), _RULES))
        if more > 0:
            page.add(f"      {counted(more, 'more rule')} with another verdict")
    _add_more(page, len(answer.strategies) - len(rows))


def _weight(name: str, base: RuleBase) -> int:
    """Rules that rule out come first, then those that hold back and warn."""
    rule = next((item for item in base.rules if item.id == name), None)
    effects = ("exclude", "hold-back", "caution")
    return effects.index(rule.effect) if rule is not None and rule.effect in effects else len(effects)


def _telling(rows: list[Row]) -> list[Row]:
    """Those among the first on one side, and as many with another status as there is room for."""
    top = [row for row in rows if any(place is not None and place.rank <= _TOP for place in (row.a, row.b))]
    other = [row for row in rows if row not in top and _status(row.a) != _status(row.b)]
    chosen = [*top, *other[: max(0, _MOST - len(top))]]
    return [row for row in rows if row in chosen]


def _status(place: Place | None) -> str:
    return "not there" if place is None else place.status


def _cells(place: Place | None) -> tuple[str, str, str]:
    if place is None:
        return "", "not there", ""
    return ("" if place.status == "excluded" else str(place.rank)), place.status, signed(place.score)


def _add_more(page: Page, more: int) -> None:
    if more > 0:
        page.add(f"   {more} more: --all")


def _stamp(side: Side) -> str:
    base = side.rule_base
    return f"rules {base.version}, {base.sha256[:8]}; case {side.case_sha256[:8]}"
