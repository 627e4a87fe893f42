"""The ranking: a line for each approach, its variants, what is ruled out, and what is listed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.evidence import COLUMN, had_by_people, level_in_a_column, level_short, trial_words
from nanorx.advice.language.holds import held_words
from nanorx.advice.language.phrases import and_list, counted, percent, signed, span_words
from nanorx.advice.language.strategy import deciding_values
from nanorx.advice.language.summary import count_words, place_words
from nanorx.document.blocks import Cell, Code, Column, More, Paragraph, Section, Status, Table
from nanorx.document.sections.answer import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.result import ApproachOut, Recommendation
    from nanorx.advice.language.view import ResultView
    from nanorx.document.blocks import Block, Part, Words

__all__ = ["apart_section", "excluded_section", "ranking_section", "short_ranking", "variants_section", "who_had"]

_RANK, _TITLE, _LEVEL = 2, 72, 20
"""The widths of the columns of ranks, titles (if there is room) and levels."""
_HAD = "People with this tumor have had it"
_HAD_IN_VAIN = "People with this tumor have had a variant of it: no success was shown, or it does not fit this patient"
_FIT = "Fit: what speaks for and against without evidence, from -3 to +3."
_SHORT = {
    (2, "people"): _HAD,
    (2, "had"): "People with this tumor have had a variant: no success, or no fit here",
    (2, "rest"): "Would be the first in people with this tumor",
    (3, "approved"): "Approved or standard for this tumor",
    (3, "people"): _HAD,
    (3, "had"): "People with this tumor have had a variant: no success, or no fit here",
    (3, "rest"): "Not tried in people with this tumor",
}
_HEADINGS = {
    (2, "people"): _HAD,
    (2, "had"): _HAD_IN_VAIN,
    (2, "rest"): "Would be the first in people with this tumor",
    (3, "approved"): "Approved or standard for this tumor",
    (3, "people"): _HAD,
    (3, "had"): _HAD_IN_VAIN,
    (3, "rest"): "Not tried in people with this tumor",
}
"""Headings by the number of tiers of the setting and the group of an approach."""


def short_ranking(view: ResultView) -> list[Block]:
    """Make the list of approaches in one table, a line for each, by who has had it and what is held back."""

    def heading(item: ApproachOut) -> str:
        group = who_had(item, view)
        held = "Held back" if view.best(item).held_back else ""
        return f"{held}; {group[:1].lower()}{group[1:]}" if held and group else held or group

    rows: list[list[Cell]] = []
    said = ""
    places = _places(view.listed, view)
    for item, place in zip(view.listed, places, strict=True):
        if heading(item) != said:
            said = heading(item)
            rows.append([Cell(("",)), Cell((said or "Not held back",)), Cell(("",)), Cell(("",))])
        best = view.best(item)
        evidence = level_in_a_column(best, item, view)
        rows.append(
            [
                Cell((place,)),
                Cell((item.title,)),
                Cell((signed(best.fit),)),
                Cell((evidence,)),
            ]
        )
    columns = [
        Column("", right=True, most=_width(places)),
        Column("Approach", most=_TITLE),
        Column("Fit", right=True),
        Column("Evidence", most=COLUMN),
    ]
    return [*([Table("rank", "", columns, rows, heads=1)] if rows else []), *_rest(view, full=False)]


def who_had(item: ApproachOut, view: ResultView) -> str:
    """Say who has had an approach, as its tier asks; empty where the setting has no tiers."""
    return _SHORT[view.tiers, _group(item, view)] if view.tiers else ""


def _places(items: Sequence[ApproachOut], view: ResultView) -> list[str]:
    """Return the place of each approach of a list; those that are tied share that of the first of them: `2=`."""
    shared: list[int] = []
    for at, item in enumerate(items):
        tied = at > 0 and items[at - 1].strategies[0] in view.best(item).tied_with
        shared.append(shared[-1] if tied else item.rank)
    return [f"{rank}{'=' if shared.count(rank) > 1 else ''}" for rank in shared]


def ranking_section(view: ResultView, *, full: bool) -> Section:
    """Make the list of approaches with fit, evidence and largest trial, in groups where the setting has tiers.

    If it is `full`, as in a report, each group is one table with its heading as caption.
    """
    rest = _rest(view, full=full)
    tiers = view.tiers
    groups: dict[str, list[ApproachOut]] = {}
    for item in view.listed:
        groups.setdefault(_group(item, view) if tiers else "", []).append(item)
    headings = {group: _HEADINGS[tiers, group] if tiers else _FIT for group in groups}
    tables = {group: _table(items, view, headings[group] if full else "") for group, items in groups.items()}
    if full or not tiers:
        return Section("ranking", "Approaches", [*tables.values(), *rest])
    last = next(reversed(groups))
    parts = [
        Section(f"ranking-{group}", headings[group], [table, *(rest if group == last else [])])
        for group, table in tables.items()
    ]
    return Section("ranking", "Approaches", [], parts)


def _rest(view: ResultView, *, full: bool) -> list[Block]:
    """Count what is not in the list."""
    more = len(view.considered) - len(view.listed)
    counts = [f"{more} more"] if more > 0 else []
    counts += _apart_words(view)
    counts += [f"{len(view.ruled_out)} ruled out"] if view.ruled_out else []
    words = ", ".join(counts)
    if full:
        said = [*([words] if words else []), *([_FIT] if view.tiers else [])]
        return [Paragraph((". ".join(said),))] if said else []
    return [Paragraph((words if view.everything else More(words),))] if counts else []


def _apart_words(view: ResultView) -> list[str]:
    """Count what is listed apart; of those whose numbers the list leaves out say which: `number 3 listed apart`."""
    if view.everything or not view.apart:
        return []
    last = view.listed[-1].rank if view.listed else 0
    skipped = [str(item.rank) for item in view.apart if item.rank < last]
    after = len(view.apart) - len(skipped)
    numbers = "numbers" if len(skipped) > 1 else "number"
    words = [f"{numbers} {and_list(skipped)} listed apart"] if skipped else []
    return [*words, *([f"{after} {'more ' if skipped else ''}listed apart"] if after else [])]


def _group(item: ApproachOut, view: ResultView) -> str:
    return "had" if item.group == "rest" and had_by_people(item, view) else item.group


def _table(items: Sequence[ApproachOut], view: ResultView, caption: str) -> Table:
    places = _places(items, view)
    columns = [
        Column("Rank" if caption else "#", right=True, most=0 if caption else _width(places)),
        Column("Approach", most=_TITLE),
        Column("Fit", right=True),
        Column("Evidence", most=_LEVEL),
    ]
    rows = [_row(item, place, view) for item, place in zip(items, places, strict=True)]
    return Table("rank" if caption in {"", _FIT} else "rank group", caption, columns, rows, heads=1)


def _width(places: Sequence[str]) -> int:
    return max([_RANK, *map(len, places)])


def _row(item: ApproachOut, place: str, view: ResultView) -> list[Cell]:
    """Make the row of an approach."""
    best = view.best(item)
    notes = [best.listed_apart] if best.listed_apart else []
    notes += [held_words(best, view), trial_words(item, view)]
    below = "; ".join(note.rstrip(".") for note in notes if note)
    return [
        Cell((place,)),
        Cell((item.title,), (below,) if below else ()),
        Cell((signed(best.fit),)),
        Cell((level_short(best),)),
    ]


def variants_section(view: ResultView, items: Sequence[Recommendation] = ()) -> Section:
    """Make the table of some strategies, else of all that are not excluded, with figures and a reason for the place."""
    columns = [
        Column("Rank", right=True),
        Column("Variant and main reason"),
        Column("Of", right=True),
        Column("Status"),
        Column("Fit", right=True),
        Column("Evidence", right=True),
        Column("First in", right=True),
        Column("Could be", right=True),
    ]
    caption = (
        f"{count_words(view)}. Of: the number of the approach. Fit and evidence run from -3 to +3. "
        "First in: share of weightings of the criteria. Could be: ranks that missing values allow."
    )
    rows = [_variant(item, view) for item in items or view.variants]
    return Section("variants", "Variants", [Table("rank", caption, columns, rows, heads=1)])


def _variant(item: Recommendation, view: ResultView) -> list[Cell]:
    (low, high), (_, inner) = item.rank_interval, item.rank_interval_if_not_excluded
    return [
        Cell((str(item.rank),)),
        Cell((item.strategy.title,), (f"{place_words(item, view)} ", Code(item.strategy.id))),
        Cell((str(view.approach(item).rank),)),
        Cell((Status(item.status),), ("held back",) if item.held_back else ()),
        Cell((signed(item.fit),)),
        Cell((signed(item.evidence),)),
        Cell((percent(item.robustness.first),)),
        Cell((span_words(low, high) if inner == high else f"{span_words(low, inner)}, or ruled out",)),
    ]


def excluded_section(view: ResultView, *, full: bool) -> Section | None:
    """Make the table of the strategies that are excluded, each with its first reason.

    If it is `full`, all reasons with their sources stand before the strategies that they rule out.
    """
    if not view.excluded:
        return None
    if full:
        columns = [Column("Ruled out because"), Column("Variants")]
        alike: dict[Words, list[str]] = {}
        for item in view.excluded:
            alike.setdefault(_reasons(item, view), []).append(item.strategy.title)
        rows = [[Cell(words), Cell(("; ".join(titles),))] for words, titles in alike.items()]
    else:
        columns = [Column("Strategy"), Column("Ruled out because")]
        rows = [[Cell((item.strategy.title,)), Cell((_first_reason(item, view),))] for item in view.excluded]
    approaches = counted(len(view.ruled_out), "approach is", "approaches are")
    caption = f"{len(view.excluded)} of {len(view.result.recommendations)} variants; {approaches} ruled out entirely."
    caption += " What would change it: nanorx why-not." if full else ""
    return Section("excluded", "Excluded", [Table("excluded", caption, columns, rows)])


def _reasons(item: Recommendation, view: ResultView) -> Words:
    """Give the reasons, each once: several needs may say the same. What a strategy is made for needs no source here."""
    parts: list[Part] = []
    seen: set[str] = set()
    for name in item.excluded_by:
        rule = view.rule(name)
        text = f"{rule.say.rstrip('.')}{deciding_values(name, view)}"
        if text not in seen:
            seen.add(text)
            parts += [" "] if parts else []
            need = view.base.rules[view.base.rule_index[name]].origin == "need"
            parts += [text, "."] if need else [*said(text, rule.cites, view), "."]
    return tuple(parts)


def _first_reason(item: Recommendation, view: ResultView) -> str:
    """Give the first reason with the values that decide it, and how many more there are."""
    name, more = item.excluded_by[0], len(item.excluded_by) - 1
    words = f"{view.rule(name).say.rstrip('.')}{deciding_values(name, view)}"
    return f"{words}; {counted(more, 'more reason')}" if more else words


def apart_section(view: ResultView) -> Section | None:
    """Make the table of approaches for imaging only, where they are not in the ranking."""
    if view.everything or not view.apart:
        return None
    columns = [Column("Rank", right=True), Column("Approach", most=_TITLE), Column("Status"), Column("Why apart")]
    rows = [
        [
            Cell((str(item.rank),)),
            Cell((item.title,)),
            Cell((Status(view.best(item).status),)),
            Cell((view.best(item).listed_apart or "",)),
        ]
        for item in view.apart
    ]
    caption = f"{counted(len(rows), 'approach', 'approaches')} not excluded and not in the ranking above."
    return Section("apart", "Listed apart", [Table("apart", caption, columns, rows, heads=1)])
