"""The page of `nanorx what-if`: the ranking after the changes beside that before, and who is first over a range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.first_place import Called, changed_words, first_words, place_called
from nanorx.advice.language.phrases import amount, and_list, counted, level, ordinal, unbroken
from nanorx.document.blocks import Cell, Charts, Column, Item, Items, Pairs, Paragraph, Section, Status, Strong, Table
from nanorx.document.charts import number_line
from nanorx.document.sections.answer import SCREEN, answer_document
from nanorx.document.sections.computed import computed_words, telling, warning_words
from nanorx.document.sections.lists import left_out
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from nanorx.advice.answers.what_if import ChangedRule, ChangedValue, Moved, WhatIf
    from nanorx.advice.margins import Turn, Vary
    from nanorx.document.blocks import Block, Document, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["nearest_words", "what_if_document"]

_TOP = 3
_COMPUTED = " (computed)"


def what_if_document(
    answer: WhatIf, base: RuleBase, *, changed: bool, moved: int = 6, everything: bool = False
) -> Document:
    """Make the page about a changed case and about ranges of numbers.

    The changes and their outcome come first, then the first places now and before, what a rule changed, and each range.

    Args:
        answer: The answer.
        base: The rule base that it was made with.
        changed: Changes were asked for, even if the case says the same already; else only ranges.
        moved: How many of those are shown that a rule changed; fewer where the page would be longer than a screen.
        everything: Leave nothing out.
    """
    sections: list[Section | None] = []
    if changed:
        sections += [
            _glance(answer, base, everything=everything),
            _first(answer, everything=everything),
            _moved(answer, len(answer.strategies) if everything else moved),
        ]
    sections += [_range(row, place, answer.leading) for place, row in enumerate(answer.vary, start=1)]
    page = answer_document("What if", sections, answer, base, most=0 if everything else SCREEN)
    if everything or moved == 1:
        return page
    return page._replace(shorter=lambda: what_if_document(answer, base, changed=changed, moved=moved - 1))


def _glance(answer: WhatIf, base: RuleBase, *, everything: bool) -> Section:
    changes: list[Words] = [(_change(item),) for item in answer.changes if not item.computed]
    rows: list[tuple[str, list[Words]]] = [
        ("Change", changes or [("none: the case already says so",)]),
        ("Computed", _computed(answer, base, everything=everything)),
        ("Outcome", [(_outcome(answer, base),)]),
        ("Warning", warning_words(answer.warnings, everything=everything)),
    ]
    rows = [(label, lines) for label, lines in rows if lines]
    return Section("glance", "At a glance", [Pairs(rows)], answer=True)


def _change(item: ChangedValue) -> str:
    return f"{item.label}: {item.was} -> {item.now}"


def _computed(answer: WhatIf, base: RuleBase, *, everything: bool) -> list[Words]:
    """Say which computed values that rules ask about change, and what each of them rests on now."""
    now = {row.descriptor: row for row in telling(answer.derived, everything=everything)}
    within = {part.descriptor for row in now.values() for part in row.parts} - set(now)
    lines: list[Words] = []
    for item in answer.changes:
        if not item.computed or item.descriptor in within or not (everything or item.descriptor in base.asked):
            continue
        if item.descriptor in now:
            was = item.was.removesuffix(_COMPUTED)
            lines.append((f"{computed_words(now[item.descriptor])}; before: {was}",))
        elif everything or not item.now.endswith(_COMPUTED):
            lines.append((_change(item),))
    return lines


def _outcome(answer: WhatIf, base: RuleBase) -> str:
    now = Called(answer.leading, answer.leading_reason, answer.first)
    if not answer.changes:
        return f"Nothing changes. First: {first_words(now, base)}"
    first = changed_words(Called(answer.was_leading, answer.was_leading_reason, answer.was_first), now, base)
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
        return f"{first} No rule says anything different about any variant."
    statuses = f"{and_list(said)}; " if said else "No status changes; "
    return f"{first} {statuses}a rule changes {by_rule} of {len(answer.strategies)}."


def _first(answer: WhatIf, *, everything: bool) -> Section:
    """Make the table of the first places, or of every place."""
    columns = [Column("Now", right=True), Column("Variant"), Column("Status"), Column("Was", right=True)]
    shown = answer.strategies if everything else answer.strategies[:_TOP]
    rows = [
        [
            Cell((str(item.rank),)),
            Cell((_title(item),)),
            Cell((Status(item.status), ", held back" if item.held_back else "")),
            Cell((str(item.was_rank),)),
        ]
        for item in shown
    ]
    more = left_out(len(answer.strategies) - len(shown))
    return Section("places", "First places", [Table("places", "", columns, rows, heads=1), *more])


def _title(item: Moved) -> str:
    return f"{item.title} (listed apart)" if item.listed_apart else item.title


def _moved(answer: WhatIf, most: int) -> Section | None:
    """Show what a rule changed, with the rules; nearest to the first place, now or before, on top."""
    moved = sorted(
        (item for item in answer.strategies if item.by_rule),
        key=lambda item: (item.status == item.was_status, min(item.rank, item.was_rank), item.rank),
    )
    if not moved:
        return None
    shown = moved[:most]
    items: list[Item] = []
    last: list[tuple[str, list[Words]]] = []
    for item in shown:
        held = ", held back" if item.held_back else ""
        places = f"{held}, {ordinal(item.rank)}, was {ordinal(item.was_rank)}"
        reasons = _reasons(answer, item)
        below = Paragraph(("The same.",)) if reasons == last else Pairs(reasons)
        items.append(Item((Strong(_title(item)), ": ", Status(item.status), places), [below]))
        last = reasons
    title = "Changed by a rule (the rest only moved up or down)"
    return Section("moved", title, [Items(items, numbered=False), *left_out(len(moved) - len(shown))])


def _reasons(answer: WhatIf, item: Moved) -> list[tuple[str, list[Words]]]:
    """Say why a strategy stands otherwise: its status before, then each level that changed, with the rules."""
    rows: list[tuple[str, list[Words]]] = []
    if item.status != item.was_status:
        own = [row for row in item.rules if answer.rules[row.rule].effect == "exclude"]
        rows.append((f"was {item.was_status}", [(_said(answer, row),) for row in own]))
    if item.held_back != item.was_held_back:
        rows.append(("held back", [("now" if item.held_back else "no longer",)]))
    if item.tier != item.was_tier:
        rows.append((f"tier {item.was_tier} -> {item.tier}", [("by the evidence that counts for this patient",)]))
    for name, (was, now) in item.levels.items():
        own = [row for row in item.rules if answer.rules[row.rule].criterion == name]
        rows.append((f"{name} {level(was)} -> {level(now)}", [(" ".join(_said(answer, row) for row in own),)]))
    return rows


def _said(answer: WhatIf, row: ChangedRule) -> str:
    rule = answer.rules[row.rule]
    words = rule.say or rule.because
    return {"fires": words, "cannot tell": f"It cannot be told now: {words}", "silent": f"No longer: {words}"}[row.now]


def _range(answer: Vary, place: int, leading: str | None) -> Section:
    """Say where the first place changes over a range, who is first in each part of it, and how near that is."""
    turns = and_list([unbroken(point.words) for point in answer.points])
    first = place_called(leading).capitalize()
    stays = next((f"{first} stays: {span.title}." for span in answer.spans if span.first), "")
    outcome = f"{first} changes {turns}." if turns else stays or "No value in this range fits the rest of the case."
    blocks: list[Block] = [Pairs([("Outcome", [(outcome,)])])]
    if len(answer.spans) > 1:
        blocks.append(Charts([number_line(answer, f"line-{place}")]))
    if answer.nearest:
        blocks.append(Paragraph((nearest_words(answer, answer.nearest),)))
    reach = f"from {format_number(answer.low)} to {amount(answer.high, answer.unit)}"
    return Section(f"vary-{place}", f"Vary {answer.descriptor} {reach}", blocks)


def nearest_words(answer: Vary, turn: Turn) -> str:
    """Say how far the nearest change of the first place is, beside the measuring error."""
    error = "no measuring error is stated"
    if answer.error:
        error = (
            f"{'within' if turn.within_error else 'more than'} a measuring error ({amount(answer.error, answer.unit)})"
        )
    return f"The nearest, {turn.words}, is {amount(turn.distance, answer.unit)} away: {error}."
