"""The ranking: a line for each approach, its variants, what is ruled out, and what is listed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.evidence import had_by_people, level_short, trial_words
from nanorx.advice.language.holds import held_words
from nanorx.advice.language.phrases import counted, percent, signed, span_words
from nanorx.advice.language.strategy import deciding_values
from nanorx.advice.language.summary import count_words, place_words
from nanorx.document.blocks import Cell, Code, Column, More, Paragraph, Section, Status, Table
from nanorx.document.sections.answer import said
from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.result import ApproachOut, Recommendation
    from nanorx.advice.language.view import ResultView
    from nanorx.document.blocks import Block, Part, Words

__all__ = ["apart_section", "excluded_section", "ranking_section", "variants_section"]

_RANK, _TITLE, _LEVEL = 2, 72, 20
"""The widths of the columns of ranks, titles (if there is room) and levels."""
_HAD = "People with this tumor have had it"
_HAD_IN_VAIN = "People with this tumor have had a variant of it: no success was shown, or it does not fit this patient"
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


def ranking_section(view: ResultView, *, full: bool) -> Section:
    """Make the list of approaches with fit, evidence and largest trial, in groups where the setting has tiers."""
    rest = _rest(view, full=full)
    tiers = _tiers(view)
    if not tiers:
        return Section("ranking", "Approaches", [_table(view.listed, view, full=full), *rest])
    groups: dict[str, list[ApproachOut]] = {}
    for item in view.listed:
        groups.setdefault(_group(item, view), []).append(item)
    parts: list[Section] = []
    for place, (group, items) in enumerate(groups.items(), start=1):
        table = _table(items, view, full=full)
        more = rest if place == len(groups) else []
        parts.append(Section(f"ranking-{group}", _HEADINGS[tiers, group], [table, *more]))
    return Section("ranking", "Approaches", [], parts)


def _rest(view: ResultView, *, full: bool) -> list[Block]:
    """Count what is not in the list."""
    more = len(view.considered) - len(view.listed)
    counts = [f"{more} more"] if more > 0 else []
    counts += [f"{len(view.apart)} listed apart"] if view.apart and not view.everything else []
    counts += [f"{len(view.ruled_out)} ruled out"] if view.ruled_out else []
    words = ", ".join(counts)
    return [Paragraph((words if full or view.everything else More(words),))] if counts else []


def _tiers(view: ResultView) -> int:
    """Return how many tiers the setting of the case has; 0 if it has none."""
    name = view.base.policy.setting
    for tier in view.base.policy.tiers:
        if tier.when.truth(view.case.values.get(name)) == YES:
            return len(tier.opens) + 1
    return 0


def _group(item: ApproachOut, view: ResultView) -> str:
    return "had" if item.group == "rest" and had_by_people(item, view) else item.group


def _table(items: Sequence[ApproachOut], view: ResultView, *, full: bool) -> Table:
    columns = [
        Column("Rank" if full else "#", right=True, most=0 if full else _RANK),
        Column("Approach", most=_TITLE),
        Column("Fit", right=True),
        Column("Evidence", most=_LEVEL),
    ]
    caption = "Fit: for and against without evidence, -3 to +3." if full else ""
    rows = [_row(item, before, view) for item, before in zip(items, (None, *items), strict=False)]
    return Table("rank", caption, columns, rows, heads=1)


def _row(item: ApproachOut, before: ApproachOut | None, view: ResultView) -> list[Cell]:
    """Make the row of an approach; one that is tied with the row before it has no place of its own."""
    best = view.best(item)
    tied = before is not None and before.strategies[0] in best.tied_with
    notes = [best.listed_apart] if best.listed_apart else []
    notes += [held_words(best, view), trial_words(item, view)]
    below = "; ".join(note for note in notes if note)
    return [
        Cell(("=" if tied else str(item.rank),)),
        Cell((item.title,), (below,) if below else ()),
        Cell((signed(best.fit),)),
        Cell((level_short(best),)),
    ]


def variants_section(view: ResultView) -> Section:
    """Make the table of every strategy that is not excluded, with its figures and the reason for its place."""
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
    rows = [_variant(item, view) for item in view.variants]
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
        Cell((span_words(low, high),), (f"to {inner} if not ruled out",) if inner != high else ()),
    ]


def excluded_section(view: ResultView, *, full: bool) -> Section | None:
    """Make the table of the strategies that are excluded, with the first reason or with all and their sources."""
    if not view.excluded:
        return None
    columns = [Column("Strategy"), Column("Ruled out because")]
    rows = [
        [Cell((item.strategy.title,)), Cell(_reasons(item, view) if full else (_first_reason(item, view),))]
        for item in view.excluded
    ]
    approaches = counted(len(view.ruled_out), "approach is", "approaches are")
    caption = f"{approaches} ruled out whole, with {len(view.excluded)} of {len(view.result.recommendations)} variants."
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
