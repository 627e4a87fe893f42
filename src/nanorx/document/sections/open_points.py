"""What is not known: what to find out, what could still speak against, and how far numbers may move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.first_place import place_called
from nanorx.advice.language.open_points import against_first, waits_for
from nanorx.advice.language.phrases import amount, and_list, counted
from nanorx.advice.language.questions import answer_rows, settled_words
from nanorx.advice.language.summary import rests_on_nothing
from nanorx.document.blocks import Cell, Code, Column, Item, Items, Pairs, Paragraph, Section, Strong, Table, Words
from nanorx.document.sections.answer import said
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.answers.questions import Asking, OpenQuestion
    from nanorx.advice.language.view import ResultView
    from nanorx.advice.margins import Margin, Turn

__all__ = ["QUESTIONS_TITLE", "margins_section", "open_arguments_section", "question_item", "questions_section"]

QUESTIONS_TITLE = "What to find out"
_ASKED = 8
_LONGEST = 90


def questions_section(asking: Asking, view: ResultView) -> Section:
    """Make the section of the missing values that can change the first place, most telling first; others by name."""
    blocks: list[Paragraph | Items | Pairs] = []
    if rests_on_nothing(view):
        # No answer is followed by a first place: without a fact there is no order to change.
        blocks.append(Paragraph((f"{counted(len(asking.open), 'missing value')} can matter. To begin with:",)))
        blocks.append(Items([Item(_asked(row)) for row in asking.open[:_ASKED]]))
    elif view.candidates:
        blocks.append(Paragraph(("Settled? ", Strong(settled_words(asking)), f" {_now(asking, view)}")))
        blocks.append(Items([question_item(row) for row in asking.open[:_ASKED]]))
    else:
        words = "No missing value can make an excluded approach possible again; only a change of a given value could."
        blocks.append(Paragraph((words,)))
    rows = [("More that can matter", asking.open[_ASKED:]), ("Cannot change it", asking.cannot)]
    if not view.candidates:
        rows = [("Not known", [*asking.open, *asking.cannot])]
    pairs: list[tuple[str, list[Words]]] = [
        (label, [("; ".join(item.label for item in items),)]) for label, items in rows if items
    ]
    if asking.assumptions:
        pairs.append(("Confirm", [(f"{row.label}: {row.value} (assumed)",) for row in asking.assumptions]))
    if pairs:
        blocks.append(Pairs(pairs))
    kept = [block for block in blocks if not isinstance(block, Items) or block.rows]
    return Section("ask", QUESTIONS_TITLE, kept)


def _now(asking: Asking, view: ResultView) -> str:
    first = view.result.recommendations[0]
    apart = f" ({first.listed_apart.rstrip('.').lower()})" if first.listed_apart else ""
    return f"1st of all variants is {asking.first_title}{apart}."


def _asked(row: OpenQuestion) -> Words:
    how = f" ({HOW.get(row.how, row.how)}) "
    part_of = f"; for {and_list(row.part_of)}" if row.part_of else ""
    return (Strong(row.question), how, Code(row.descriptor), *([part_of] if part_of else []))


def question_item(row: OpenQuestion) -> Item:
    """Make the item of a question, with each answer and what it leads to below."""
    rows = [Item((f"{words}: {leads}",)) for words, leads in answer_rows(row, _LONGEST)]
    return Item(_asked(row), [Items(rows, numbered=False)] if rows else [])


def open_arguments_section(view: ResultView) -> Section | None:
    """Make the section of cautions, arguments against and exclusions that cannot be told yet."""
    about: dict[str, list[int]] = {}
    for item, number in ((view.best(row), row.rank) for row in view.listed):
        undecided = [name for row in item.criteria.values() for name in row.undecided]
        for name in dict.fromkeys([*item.undecided_exclusions, *item.open_cautions, *undecided]):
            if view.rule(name).effect != "favor":
                about.setdefault(name, []).append(number)
    if not about:
        return None
    groups: dict[str, list[str]] = {}
    for name in sorted(about, key=lambda name: (against_first(view.rule(name)), about[name][0])):
        groups.setdefault(_effect(name, view), []).append(name)
    rules = counted(len(about), "rule cannot be told yet and does", "rules cannot be told yet and do")
    words = f"{rules} not count so far, because values are missing. The numbers are those of the approaches."
    tables = [_open_table(f"{effect} ({len(names)})", names, about, view) for effect, names in groups.items()]
    return Section("open", "What could still speak against", [Paragraph((words,)), *tables])


def _open_table(caption: str, names: Sequence[str], about: Mapping[str, list[int]], view: ResultView) -> Table:
    """Make the table of the rules that would have one effect."""
    columns = [Column("What it would say"), Column("Approaches"), Column("Depends on")]
    rows = [
        [
            Cell(said(view.rule(name).say, view.rule(name).cites, view)),
            Cell(("all" if len(about[name]) == len(view.ranking) > 1 else ", ".join(map(str, about[name])),)),
            Cell(("; ".join(waits_for(name, view)),)),
        ]
        for name in names
    ]
    return Table("open", caption, columns, rows)


def _effect(name: str, view: ResultView) -> str:
    rule = view.rule(name)
    if rule.effect == "exclude":
        return "Would rule out"
    if rule.effect == "caution":
        return "Would hold back" if rule.strength == "strong" else f"Would be a {rule.strength} caution"
    return f"Would be a {rule.strength} argument against {rule.criterion}"


def margins_section(rows: Sequence[Margin], leading: str | None) -> Section | None:
    """Make the section that says how far each stated number may move before the first place changes."""
    if not rows:
        return None
    turning = [row for row in rows if row.nearest]
    steady = [row.label for row in rows if not row.nearest]
    blocks: list[Table | Paragraph] = []
    if turning:
        columns = [Column("Number"), Column("Value", right=True), Column("Measuring error", right=True)]
        columns += [Column("Below"), Column("Above")]
        caption = "The nearest values of each number, changed alone, at which another strategy becomes first."
        table = [
            [
                Cell((row.label,)),
                Cell((amount(row.value, row.unit),)),
                Cell((amount(row.error, row.unit) if row.error else "none stated",)),
                _turn(row.down, row.unit),
                _turn(row.up, row.unit),
            ]
            for row in turning
        ]
        blocks.append(Table("margins", caption, columns, table))
    if steady:
        words = f"No plausible value of these alone changes {place_called(leading)}: {'; '.join(steady)}."
        blocks.append(Paragraph((words,)))
    return Section("margins", "Numbers that could change the first place", blocks)


def _turn(turn: Turn | None, unit: str) -> Cell:
    if turn is None:
        return Cell(("1st stays",))
    near = "; within the measuring error" if turn.within_error else ""
    return Cell((f"{turn.words}: {turn.title} becomes 1st",), (f"{amount(turn.distance, unit)} away{near}",))
