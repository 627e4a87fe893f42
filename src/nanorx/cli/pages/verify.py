"""The page of `nanorx verify`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nanorx.advice.language.phrases import JUDGE_ALONE, counted
from nanorx.cli.layout import hang, labelled, wrap
from nanorx.cli.pages.view import opening
from nanorx.errors import shortened
from nanorx.inference.engine import engine_available

if TYPE_CHECKING:
    from nanorx.advice.answers.result import RuleBaseOut
    from nanorx.advice.answers.verification import MovedOut, Verification
    from nanorx.cli.style import Page
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["verify_page"]

_SHOWN = 10
_LONGEST = 60
_PLACE = 200


def verify_page(outcome: Verification, name: str, base: RuleBase, width: int, *, everything: bool) -> Page:
    """The outcome of a verification as a page. `base` is the rule base that was used now."""
    page = opening("Verification of a result", base, width)
    rows = [("Result", name), ("Outcome", _outcome(outcome))]
    if not outcome.same_rule_base:
        rows.append(("Its rules", _named(outcome.stored_rule_base)))
        rows.append(("Used now", _named(outcome.fresh_rule_base)))
    if outcome.stored_nanorx != outcome.fresh_nanorx and outcome.fresh_nanorx:
        rows.append(
            (
                "Program",
                f"made by nanorx {shortened(outcome.stored_nanorx, _PLACE)}, run again by {outcome.fresh_nanorx}",
            )
        )
    page.add(labelled(rows, width))
    if outcome.moved:
        _add(page, "What the other rules change", [_moved(row) for row in outcome.moved], everything=everything)
    if outcome.differences:
        lines = [
            f"{shortened(row.path, _PLACE)}: {_value(row.stored)}; now {_value(row.fresh)}"
            for row in outcome.differences
        ]
        _add(page, "What differs", lines, everything=everything)
    page.blank()
    if not engine_available():
        page.add(wrap(JUDGE_ALONE, width))
    page.add(wrap(outcome.notice, width))
    return page


def _outcome(outcome: Verification) -> str:
    if outcome.accepted:
        return "The same in every field: this is what nanorx gives for this case, profile and rule base."
    verb = "differs" if len(outcome.differences) == 1 else "differ"
    return f"Not the same: {counted(len(outcome.differences), 'field')} {verb}."


def _named(base: RuleBaseOut) -> str:
    return f"{shortened(base.name, _PLACE)} {shortened(base.version, _PLACE)}, {base.sha256[:8]}"


def _moved(row: MovedOut) -> str:
    was = "not there" if row.stored_status is None else f"{row.stored_status}, rank {row.stored_rank}"
    now = "not there" if row.fresh_status is None else f"{row.fresh_status}, rank {row.fresh_rank}"
    return f"{row.strategy}: {was}; now {now}"


def _value(value: Any) -> str:
    if value is None:
        return "not there"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= _LONGEST else f"{len(text):,} characters"


def _add(page: Page, title: str, lines: list[str], *, everything: bool) -> None:
    page.heading(title)
    shown = lines if everything else lines[:_SHOWN]
    for line in shown:
        page.add(hang("   ", line, page.width, indent=6))
    if len(lines) > len(shown):
        page.add(f"   {len(lines) - len(shown)} more: --all")
