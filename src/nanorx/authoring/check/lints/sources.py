"""Reviews that are due, rules that say the same twice, findings that rest on drafts, limits of the engine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from nanorx.inference.engine import Engine, engine_available
from nanorx.inference.plan import make_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.authoring.check.lints.context import LintContext

__all__ = ["lint_engine", "lint_findings", "lint_reviews", "lint_twins", "read_day"]


def lint_reviews(notes: LintContext) -> None:
    """Report dates of review that are past or no dates."""
    for item in notes.active():
        due = read_day(notes, item.file, item.data, "review_by")
        if due is not None and due < notes.today:
            days = (notes.today - due).days
            notes.add(
                item.file,
                "NRX152",
                f"the review of this rule was due {days} day{'s' if days > 1 else ''} ago",
                at=("review_by",),
                advice="Read its sources again, correct the rule if needed, then set a later date.",
            )


def read_day(notes: LintContext, file: str, data: Mapping[str, Any], key: str) -> date | None:
    """Return the day that stands under a key of a file; None if there is none, or none that is a day, which is told."""
    text = data.get(key, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        advice = "Write year, month and day, for instance 2027-06-30."
        notes.add(file, "NRX151", f'"{text}" is not a date', at=(key,), advice=advice)
        return None


def lint_twins(notes: LintContext) -> None:
    """Report rules with the same conditions, effect and strategies."""
    seen: dict[Any, str] = {}
    for item in notes.active():
        rule = item.rule
        key = (
            frozenset(clause.key for clause in rule.when),
            frozenset(clause.key for clause in rule.unless),
            rule.effect,
            rule.criterion,
            rule.finding,
            rule.strategies,
        )
        first = seen.setdefault(key, rule.id)
        if first != rule.id:
            notes.add(
                item.file,
                "NRX150",
                f"{first} has the same conditions, effect and strategies",
                at=("id",),
                advice="Keep one of them, with the sources of both. Only the stronger counts.",
            )


def lint_findings(notes: LintContext) -> None:
    """Report findings that nobody asks about, and those that nobody or only drafts conclude."""
    rules = [item.rule for item in notes.active()]
    live = {rule.finding for rule in rules if rule.status == "reviewed" and rule.finding}
    drafted = {rule.finding: rule.id for rule in rules if rule.status == "draft" and rule.finding}
    asked = {clause.descriptor for rule in notes.base.rules for clause in rule.clauses()}
    limits = set(notes.base.imaging.limits.values())
    drafts = {clause.descriptor for rule in rules for clause in rule.clauses()}
    for file, table in notes.rows("vocabulary/", "findings") if notes.whole else ():
        for name in table:
            at = ("findings", name)
            if name not in asked | limits | drafts:
                advice = "Ask about it in a rule, or remove it."
                notes.add(file, "NRX160", f"no rule asks about {name}", at=at, advice=advice, on_key=True)
            if name not in live | asked:  # one that is asked about is a mistake that loading reports
                who = f"only a draft, {drafted[name]}, concludes" if name in drafted else "no rule concludes"
                advice = "The finding would always be no. Write a rule that concludes it, or have the draft reviewed."
                notes.add(file, "NRX153", f"{who} {name}", at=at, advice=advice, on_key=True)


def lint_engine(notes: LintContext) -> None:
    """Report a rule base that durable-rules cannot hold."""
    if not engine_available():
        return
    try:
        Engine(make_plan(notes.base))
    except ValueError as error:
        longest = max(notes.rules, key=lambda item: (len(item.rule.clauses()), item.file), default=None)
        file = longest.file if longest else "base.yaml"
        notes.add(
            file, "NRX154", str(error), at=("when",), advice="Split the rule that has the most clauses.", on_key=True
        )
