"""The page of `nanorx verify`: whether a stored result is what nanorx gives, and what differs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nanorx.advice.language.phrases import JUDGE_ALONE, counted
from nanorx.document.blocks import Cell, Code, Column, Document, Pairs, Section, Table
from nanorx.document.sections.lists import left_out
from nanorx.errors import shortened
from nanorx.inference.engine import engine_available

if TYPE_CHECKING:
    from nanorx.advice.answers.result import RuleBaseOut
    from nanorx.advice.answers.verification import Verification
    from nanorx.document.blocks import Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["verify_document"]

_SHOWN = 10
_LONGEST = 70
_PLACE = 200


def verify_document(outcome: Verification, name: str, base: RuleBase, *, everything: bool = False) -> Document:
    """Make the page about the verification of a result.

    Args:
        outcome: The answer.
        name: The file of the result.
        base: The rule base that was used now.
        everything: Leave nothing out.
    """
    rows: list[tuple[str, list[Words]]] = [("Result", [(name,)]), ("Outcome", [(_outcome(outcome),)])]
    if not outcome.same_rule_base:
        rows.append(("Its rules", [(_named(outcome.stored_rule_base),)]))
        rows.append(("Used now", [(_named(outcome.fresh_rule_base),)]))
    if outcome.stored_nanorx != outcome.fresh_nanorx and outcome.fresh_nanorx:
        made = shortened(outcome.stored_nanorx, _PLACE)
        rows.append(("Program", [(f"made by nanorx {made}, run again by {outcome.fresh_nanorx}",)]))
    moved = [
        (row.strategy, _place(row.stored_status, row.stored_rank), _place(row.fresh_status, row.fresh_rank))
        for row in outcome.moved
    ]
    different = [(shortened(row.path, _PLACE), _value(row.stored), _value(row.fresh)) for row in outcome.differences]
    sections = [
        Section("glance", "At a glance", [Pairs(rows)], answer=True),
        _changes("moved", "What the different rules change", "Strategy", moved, everything=everything),
        _changes("differences", "What differs", "Field", different, everything=everything),
    ]
    return Document(
        title="Verification of a result",
        sections=[section for section in sections if section is not None],
        data=outcome,
        program=f"nanorx {outcome.fresh_nanorx}",
        stamp=[] if engine_available() else [JUDGE_ALONE],
        short_notice=base.notice_short,
        notice=outcome.notice,
    )


def _outcome(outcome: Verification) -> str:
    if outcome.accepted:
        return "Identical in every field: nanorx gives this result for this case, profile and rule base."
    verb = "differs" if len(outcome.differences) == 1 else "differ"
    return f"Not identical: {counted(len(outcome.differences), 'field')} {verb}."


def _named(base: RuleBaseOut) -> str:
    return f"{shortened(base.name, _PLACE)} {shortened(base.version, _PLACE)}, {base.sha256[:8]}"


def _place(status: str | None, rank: int | None) -> str:
    return "not there" if status is None else f"{status}, rank {rank}"


def _value(value: Any) -> str:
    if value is None:
        return "not there"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= _LONGEST else f"{len(text):,} characters"


def _changes(name: str, title: str, what: str, rows: list[tuple[str, str, str]], *, everything: bool) -> Section | None:
    """Make a table of what something was in the stored result and is now."""
    if not rows:
        return None
    shown = rows if everything else rows[:_SHOWN]
    columns = [Column(what), Column("Stored"), Column("Now")]
    cells = [[Cell((Code(key),)), Cell((stored,)), Cell((now,))] for key, stored, now in shown]
    return Section(name, title, [Table("changes", "", columns, cells), *left_out(len(rows) - len(shown))])
