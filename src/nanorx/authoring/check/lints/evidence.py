"""Rows of evidence that change nothing, and those that were checked after today or long before the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.arguments import gives_level
from nanorx.authoring.check.lints.sources import read_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from nanorx.authoring.check.lints.context import LintContext

__all__ = ["lint_evidence"]

_LONG = 2 * 365
"""So many days after which a row should be read again."""


def lint_evidence(notes: LintContext) -> None:
    """Report rows without effect, and days that are none, that are still to come or more than two years old.

    Without benefit a study of animals or cells says nothing, and so it should.
    """
    speaking = {rule.mark.row for rule in notes.base.rules if rule.mark is not None}
    days: dict[tuple[str, str], date] = {}
    for file, data in notes.studies():
        row = notes.base.evidence[data["id"]]
        people = row.subjects == "people" and row.counts and row.covered()
        if people and row.id not in speaking and not gives_level(row):
            advice = "State tumor, outcome and result as far as they were read, or which part of a strategy it covers."
            message = "this row covers a strategy as a whole, but counts neither for nor against it"
            notes.add(file, "NRX186", message, at=("studied",), advice=advice, on_key=True)
        for key in ("checked_on", "reviewed_on", "available_on"):
            day = read_day(notes, file, data, key)
            if day is not None:
                days[file, key] = day
    _lint_late_days(notes, days)
    checked = {file: day for (file, key), day in days.items() if key == "checked_on" and day <= notes.today}
    newest = max(checked.values(), default=None)
    for file, day in checked.items():
        if newest is not None and (newest - day).days > _LONG:
            message = f"it was checked {(newest - day).days} days before the newest row"
            advice = "Read its source again, correct the row if needed, then set `checked_on` to that day."
            notes.add(file, "NRX187", message, at=("checked_on",), advice=advice)


def _lint_late_days(notes: LintContext, days: Mapping[tuple[str, str], date]) -> None:
    """Report days after today, unless most are: then the clock is wrong, not the rows."""
    late = [place for place, day in days.items() if day > notes.today]
    if len(late) > max(1, len(days) // 2):
        return
    for file, key in late:
        message = f"`{key}` is in the future: today is {notes.today.isoformat()}"
        advice = "Correct the year, the month or the day."
        notes.add(file, "NRX188", message, at=(key,), advice=advice)
