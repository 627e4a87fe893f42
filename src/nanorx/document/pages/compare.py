"""The page of `nanorx compare`: A and B, what they do not share, and where each strategy stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.first_place import Called, first_words
from nanorx.advice.language.phrases import JUDGE_ALONE, counted, signed
from nanorx.document.blocks import Cell, Code, Column, Document, Item, Items, Pairs, Section, Status, Table
from nanorx.document.sections.lists import left_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.answers.comparison import Comparison, Place, Row, Side
    from nanorx.document.blocks import Part, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["compare_document"]

_TOP, _SHOWN = 5, 8
_RULES = 3
_MOST = 12
_EFFECTS = ("exclude", "caution")


def compare_document(
    answer: Comparison, names: tuple[str, str], base: RuleBase, *, everything: bool = False
) -> Document:
    """Make the page about two answers side by side.

    Args:
        answer: The answer.
        names: What A and B are.
        base: The rule base of B.
        everything: Leave nothing out.
    """
    rows = [("A", [(names[0],)]), ("B", [(names[1],)]), ("Outcome", [(_outcome(answer, base),)])]
    sections = [
        Section("glance", "At a glance", [Pairs(rows)], answer=True),
        _values(answer, base, everything=everything),
        _edits(answer, everything=everything),
        _strategies(answer, base, everything=everything),
    ]
    stamp = [
        f"A: {_stamp(answer.a)}",
        f"B: {_stamp(answer.b)}; nanorx {answer.nanorx}; profile {answer.profile.name}",
        *([JUDGE_ALONE] if answer.engine == "judge" else []),
    ]
    return Document(
        title="Side by side",
        sections=[section for section in sections if section is not None],
        data=answer,
        program=f"nanorx {answer.nanorx}",
        stamp=stamp,
        short_notice=base.notice_short,
        notice=answer.notice,
    )


def _outcome(answer: Comparison, base: RuleBase) -> str:
    changed = sum(_status(row.a) != _status(row.b) for row in answer.strategies)
    now = Called(answer.b.leading, answer.b.leading_reason, answer.b.first)
    if (answer.a.leading, answer.a.first) == (answer.b.leading, answer.b.first):
        start = "The same on both sides: " if answer.b.leading is None else "The same 1st place: "
    else:
        start = "First in B: "
    words = first_words(now, base).rstrip(".")
    return f"{start}{words}. {counted(changed, 'variant has', 'variants have')} another status."


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
    return Section("values", "What the cases do not share", [Table("values", "", columns, rows), *more])


def _edits(answer: Comparison, *, everything: bool) -> Section | None:
    shown = answer.edited_rules if everything else answer.edited_rules[:_SHOWN]
    if not shown:
        return None
    items = Items([Item((Code(row.rule), f": {row.how}")) for row in shown], numbered=False)
    more = left_out(len(answer.edited_rules) - len(shown))
    return Section("edits", "What the rule bases do not share", [items, *more])


def _strategies(answer: Comparison, base: RuleBase, *, everything: bool) -> Section:
    """Make the table of places on both sides; below each strategy the rules with another verdict."""
    columns = [Column("Variant")]
    for side in ("A", "B"):
        columns += [Column(side, right=True), Column("Status"), Column("Score", right=True)]
    effects = {rule.id: rule.effect for rule in base.rules}
    shown = answer.strategies if everything else _telling(answer.strategies)
    rows = [
        [Cell((row.title,), _rules(row, effects, everything=everything)), *_place(row.a), *_place(row.b)]
        for row in shown
    ]
    more = left_out(len(answer.strategies) - len(shown))
    return Section("strategies", "Variants", [Table("sides", "", columns, rows), *more])


def _telling(rows: Sequence[Row]) -> list[Row]:
    """Give those among the first on one side, and as many with another status as there is room for."""
    top = [row for row in rows if any(place is not None and place.rank <= _TOP for place in (row.a, row.b))]
    other = [row for row in rows if row not in top and _status(row.a) != _status(row.b)]
    chosen = [*top, *other[: max(0, _MOST - len(top))]]
    return [row for row in rows if row in chosen]


def _rules(row: Row, effects: Mapping[str, str], *, everything: bool) -> Words:
    """Name the rules with another verdict: what rules out first, then what holds back and warns."""
    telling = [pair for pair in row.rules if everything or "fires" in (pair.a, pair.b)]
    telling.sort(key=lambda pair: _weight(effects.get(pair.rule, "")))
    shown = telling if everything else telling[:_RULES]
    parts: list[Part] = []
    for pair in shown:
        parts += ["; "] if parts else []
        parts += [Code(pair.rule), f": {pair.a} -> {pair.b}"]
    more = len(row.rules) - len(shown)
    if more:
        parts.append(f"{'; ' if parts else ''}{counted(more, 'more rule')} with another verdict")
    return tuple(parts)


def _weight(effect: str) -> int:
    return _EFFECTS.index(effect) if effect in _EFFECTS else len(_EFFECTS)


def _status(place: Place | None) -> str:
    return "not there" if place is None else place.status


def _place(place: Place | None) -> list[Cell]:
    if place is None:
        return [Cell(("",)), Cell(("not there",)), Cell(("",))]
    rank = "" if place.status == "excluded" else str(place.rank)
    return [Cell((rank,)), Cell((Status(place.status),)), Cell((signed(place.score),))]


def _stamp(side: Side) -> str:
    base = side.rule_base
    return f"rules {base.version}, {base.sha256[:8]}; case {side.case_sha256[:8]}"
