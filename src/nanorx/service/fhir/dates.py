"""Dates of FHIR: of any exactness, compared only as far as they can be."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["UNDATED", "When", "age_on", "newest", "read_date", "when_of"]

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(T\S+)?)?)?\Z", re.ASCII)
_YEAR = 365.25
_INFANT = 2
"""Years below which an age has a fraction."""


class When(NamedTuple):
    """When something was: `written` as in the record, from `first` to `last` day, and the `instant` if it is known."""

    written: str = ""
    first: date | None = None
    last: date | None = None
    instant: datetime | None = None

    def is_after(self, other: When) -> bool:
        """Say whether this is surely later than the other; what has no date is never surely later or earlier."""
        if self.instant and other.instant:
            return self.instant > other.instant
        return bool(self.first and other.last and self.first > other.last)

    def is_beyond(self, day: date) -> bool:
        """Say whether this may be later than a day."""
        return self.last is not None and self.last > day


UNDATED = When()


def newest(whens: Sequence[When]) -> list[bool]:
    """Say of each whether no other one is surely later, in one pass over all."""
    instants = [item.instant for item in whens if item.instant]
    last = max(instants, default=None)
    day = max((item.first for item in whens if item.first), default=None)
    day_alone = max((item.first for item in whens if item.first and not item.instant), default=None)

    def is_beaten(item: When) -> bool:
        if item.instant and last and last > item.instant:
            return True
        later = day_alone if item.instant else day
        return bool(item.last and later and later > item.last)

    return [not is_beaten(item) for item in whens]


def read_date(text: Any) -> When | None:
    """Return a FHIR date, dateTime or instant; None if this is none."""
    found = _DATE.match(text) if isinstance(text, str) else None
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups()[:3])
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
        instant = datetime.fromisoformat(text) if found[4] else None
    except ValueError:
        return None
    return When(text, first, last, instant.astimezone(UTC) if instant and instant.tzinfo else None)


def when_of(resource: dict[str, Any], names: Iterable[str]) -> When | None:
    """Return the date of a resource by the first of these elements that it has; of a period the end, else its start.

    UNDATED if it has none of them, None if one cannot be read.
    """
    for name in names:
        raw = resource.get(name)
        if isinstance(raw, dict):
            raw = raw.get("end") or raw.get("start") or ""
        if raw is not None:
            return read_date(raw)
    return UNDATED


def age_on(born: When, day: date) -> float | None:
    """Return the age in years on a day: whole years, of small children with a fraction; None if it is not exact."""
    if born.first is None or born.first != born.last or born.first > day:
        return None
    years = day.year - born.first.year - ((day.month, day.day) < (born.first.month, born.first.day))
    return float(years) if years >= _INFANT else round((day - born.first).days / _YEAR, 2)
