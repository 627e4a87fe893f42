"""The page of `nanorx compare`: A and B, what they do not share, and where each strategy stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.first_place import Called, first_words
from nanorx.advice.language.phrases import JUDGE_ALONE, counted, signed
from nanorx.document.blocks import Cell, Code, Column, Document, Item, Items, Pairs, Section, Status, Table
from nanorx.document.sections.answer import SCREEN
from nanorx.document.sections.lists import left_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.answers.comparison import Comparison, Place, Row, Side
    from nanorx.document.blocks import Line, Part, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["compare_document"]

_TOP, _SHOWN = 5, 8
_RULES = 1
_EFFECTS = ("exclude", "caution")


def compare_document(
    answer: Comparison, names: tuple[str, str], base: RuleBase, *, most: int = 12, everything: bool = False
) -> Document:
    """Make the page about two answers side by side, on one screen unless everything is asked for.

    Args:
        answer: The answer.
        names: What A and B are.
        base: The rule base of B.
        most: So many variants are listed, and a few more of the first ones; fewer where the page would be too long.
        everything: Leave nothing out.
    """
    rows: list[tuple[str, Sequence[Line]]] = [
        ("A", [(names[0],)]),
        ("B", [(names[1],)]),
        ("Outcome", [_outcome(answer, base)]),
    ]
    sections = [
        Section("glance", "At a glance", [Pairs(rows)], answer=True),
        _values(answer, base, everything=everything),
        _edits(answer, everything=everything),
        _strategies(answer, base, most, everything=everything),
    ]
    stamp = [
        f"A: {_stamp(answer.a)}",
        f"B: {_stamp(answer.b)}; nanorx {answer.nanorx}; profile {answer.profile.name}",
        *([JUDGE_ALONE] if answer.engine == "judge" else []),
    ]
    shorter = None if everything or most == 1 else lambda: compare_document(answer, names, base, most=most - 1)
    return Document(
        most=0 if everything else SCREEN,
        shorter=shorter,
        title="Side by side",
        sections=[section for section in sections if section is not None],
        data=answer,
        program=f"nanorx {answer.nanorx}",
        stamp=stamp,
        short_notice=base.notice_short,
        notice=answer.notice,
    )


def _outcome(answer: Comparison, base: RuleBase) -> Words:
    """Say what is called first on each side, or why nothing is, and how many variants have another status."""
    changed = sum(_status(row.a) != _status(row.b) for row in answer.strategies)
    status = f"{counted(changed, 'variant has', 'variants have')} a different status."
    status = status if changed else "No variant changes its status."
    was, now = (Called(side.leading, side.leading_reason, side.first) for side in (answer.a, answer.b))
    if was == now:
        start = "Same on both sides: " if now.leading is None else "Same 1st place: "
        return (f"{start}{_sentence(_called(now, answer, base))} {status}",)
    sides = [f"{name}: {_sentence(_called(called, answer, base))}" for name, called in (("A", was), ("B", now))]
    return (f"{' '.join(sides)} {status}",)


def _called(called: Called, answer: Comparison, base: RuleBase) -> str:
    """Say what is called first; a strategy that only the rule base of A has is named by its title alone."""
    if called.leading in base.strategy_index or (called.leading is None and called.first in {"", *base.strategy_index}):
        return first_words(called, base)
    titles = {row.strategy: row.title for row in answer.strategies}
    return titles[called.leading] if called.leading else f"{called.reason} The nearest is {titles[called.first]}."


def _sentence(words: str) -> str:
    return f"{words.rstrip('.')}."


def _values(answer: Comparison, base: RuleBase, *, everything: bool) -> Section | None:
    """Make the table of values: what is stated or assumed first, then computed ones that rules ask about."""
    values = [row for row in answer.values if not row.computed]
    values += [row for row in answer.values if row.computed and (everything or row.descriptor in base.asked)]
    shown = values if everything else values[:_SHOWN]
    if not shown:
        return None
    columns = [Column("Value"), Column("A"), Column("B")]
    rows = [[Cell((row.label,)), Cell((row.a,)), Cell((row.b,))] for row in shown]
    more = left_out(len(answer.values) - len(shown))
    return Section("values", "Values that differ", [Table("values", "", columns, rows), *more])


def _edits(answer: Comparison, *, everything: bool) -> Section | None:
    shown = answer.edited_rules if everything else answer.edited_rules[:_SHOWN]
    if not shown:
        return None
    items = Items([Item((Code(row.rule), f": {row.how}")) for row in shown], numbered=False)
    more = left_out(len(answer.edited_rules) - len(shown))
    return Section("edits", "Rules that differ", [items, *more])


def _strategies(answer: Comparison, base: RuleBase, most: int, *, everything: bool) -> Section:
    """Make the table of places on both sides; below each strategy the rules with a different verdict."""
    columns = [Column("Variant")]
    for side in ("A", "B"):
        columns += [Column(side, right=True), Column("Status"), Column("Score", right=True)]
    effects = {rule.id: rule.effect for rule in base.rules}
    shown = answer.strategies if everything else _telling(answer.strategies, most)
    rows = [
        [Cell((row.title,), _rules(row, effects, everything=everything)), *_place(row.a), *_place(row.b)]
        for row in shown
    ]
    more = left_out(len(answer.strategies) - len(shown))
    return Section("strategies", "Variants", [Table("sides", "", columns, rows), *more])


def _telling(rows: Sequence[Row], most: int) -> list[Row]:
    """Give `most` of those among the first on one side, first ones first, then of those with another status."""
    top = [row for row in rows if any(place is not None and place.rank <= _TOP for place in (row.a, row.b))]
    other = [row for row in rows if row not in top and _status(row.a) != _status(row.b)]
    top.sort(key=lambda row: min(place.rank for place in (row.a, row.b) if place is not None))
    chosen = [*top, *other][:most]
    return [row for row in rows if row in chosen]


def _rules(row: Row, effects: Mapping[str, str], *, everything: bool) -> Words:
    """Name the rules with a different verdict: what rules out first, then what holds back and warns.

    Without everything only the first is named, and of those strategies alone that have another status.
    """
    if not everything and _status(row.a) == _status(row.b):
        return ()
    telling = [pair for pair in row.rules if everything or "fires" in (pair.a, pair.b)]
    telling.sort(key=lambda pair: _weight(effects.get(pair.rule, "")))
    shown = telling if everything else telling[:_RULES]
    parts: list[Part] = []
    for pair in shown:
        parts += ["; "] if parts else []
        parts += [Code(pair.rule), f": {pair.a} -> {pair.b}"]
    more = len(row.rules) - len(shown)
    if more and everything:
        parts.append(f"{'; ' if parts else ''}{counted(more, 'more rule')} with a different verdict")
    return tuple(parts)


def _weight(effect: str) -> int:
    return _EFFECTS.index(effect) if effect in _EFFECTS else len(_EFFECTS)


def _status(place: Place | None) -> str:
    """Return the status with whether it is held back, which matters as much."""
    if place is None:
        return "not there"
    return f"{place.status}, held back" if place.held_back and place.status != "excluded" else place.status


def _place(place: Place | None) -> list[Cell]:
    if place is None:
        return [Cell(("",)), Cell(("not there",)), Cell(("",))]
    rank = "" if place.status == "excluded" else str(place.rank)
    held = ("held back",) if place.held_back and place.status != "excluded" else ()
    return [Cell((rank,)), Cell((Status(place.status),), held), Cell((signed(place.score),))]


def _stamp(side: Side) -> str:
    base = side.rule_base
    return f"rules {base.version}, {base.sha256[:8]}; case {side.case_sha256[:8]}"
