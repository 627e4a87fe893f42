"""What of a record could be a value: readings of descriptors, and which of them counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.service.fhir.dates import UNDATED, When, newest
from nanorx.service.fhir.report import NotRead, NotUsed, Used

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.fhir.codings import Codings
    from nanorx.service.fhir.record import HealthRecord, Resource
    from nanorx.service.fhir.report import Why

__all__ = ["FoundValue", "Walk"]


class FoundValue(NamedTuple):
    """A value for a descriptor; without one, `why` and `says` tell why it cannot be used.

    One that cannot be used still counts as newer than what is older. `focus` names the tumor it is about, if it does.
    `observed`: it is the answer of an observation.
    """

    descriptor: str
    path: str
    resource: str = ""
    value: Any = None
    written: str = ""
    by: str = ""
    when: When = UNDATED
    note: str = ""
    why: Why | None = None
    says: str = ""
    focus: str = ""
    observed: bool = False


@dataclass
class Walk:
    """A walk over a record: what it reads with, and what it has found so far.

    `on` is the day after which nothing is used. `cancers` are the names of the diagnoses of the cancer to be
    treated, and `cancer_codes` their codes.
    """

    base: RuleBase
    codings: Codings
    record: HealthRecord
    on: date | None = None
    cancers: frozenset[str] = frozenset()
    cancer_codes: frozenset[str] = frozenset()
    readings: list[FoundValue] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    refused: list[NotUsed] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, item: Resource, why: Why, says: str, *names: str, when: When = UNDATED, path: str = "") -> None:
        """Note that something is not used, for each descriptor that it could be about."""
        for name in names or ("",):
            self.refused.append(NotUsed(path or item.path, item.name, name, why, says, when.written))

    def skip(self, item: Resource, what: str, says: str, path: str = "") -> None:
        """Note that no value is made of something."""
        self.not_read.append(NotRead(path or item.path, item.name, what, says))

    def stopped_by_modifier(self, item: Resource, *names: str) -> bool:
        """Say whether an extension or rules that are not known may turn the meaning of a resource around."""
        if item.data.get("modifierExtension"):
            says = "it has a modifierExtension, which may change what it means"
        elif item.data.get("implicitRules"):
            says = "it follows implicitRules, which may change what it means"
        else:
            return False
        self.refuse(item, "modifier", f"{says}. State the value yourself if you know it.", *names)
        return True

    def choose(self) -> dict[str, Any]:
        """Choose among the readings of each descriptor, and return the values by name."""
        of: dict[str, list[FoundValue]] = {}
        for row in self.readings:
            of.setdefault(row.descriptor, []).append(row)
        values: dict[str, Any] = {}
        for name, descriptor in self.base.vocabulary.descriptors.items():
            readings = of.get(name, [])
            found = self._joined(readings) if descriptor.kind == "set" else self._newest(readings)
            if found is not None:
                values[name] = found
        return values

    def _joined(self, readings: Sequence[FoundValue]) -> Any:
        """Return what a set has by all readings; of its other choices nothing is known.

        Of observations, which may say later that something is gone, only the newest count.
        """
        observed = [row for row in readings if row.observed]
        kept = self._newest_of(observed)
        good = [row for row in readings if row.why is None and (not row.observed or row in kept)]
        self._tell(row for row in readings if row.why is not None and not row.observed)
        self._use(good)
        has = {choice for row in good for choice in row.value["has"]}
        choices = self.base.vocabulary.descriptors[good[0].descriptor].choices if good else ()
        return {"has": [choice for choice in choices if choice in has], "lacks": []} if good else None

    def _newest_of(self, readings: Sequence[FoundValue]) -> list[FoundValue]:
        """Return the readings that may be the newest, none if one of these cannot be used; tell of the others."""
        flags = newest([row.when for row in readings])
        latest = [row for row, is_newest in zip(readings, flags, strict=True) if is_newest]
        older = [row for row, is_newest in zip(readings, flags, strict=True) if not is_newest]
        bad = [row for row in latest if row.why is not None]
        if not bad:
            self._tell([_as_older(row, f"a newer value counts, at {latest[0].path}") for row in older])
            return latest
        says = f"what stands at {bad[0].path} may be newer and cannot be used"
        good = [row._replace(why="conflict", says=says) for row in latest if row.why is None]
        self._tell([*bad, *good])
        self._tell([_as_older(row, "it is not the newest, and the newest cannot be used") for row in older])
        return []

    def _newest(self, readings: Sequence[FoundValue]) -> Any:
        """Return the newest value, None if there is none or if it cannot be told which one that is."""
        foci = {row.focus for row in readings}  # an older size of another tumor may be that of the one to be treated
        latest = self._newest_of(readings)
        values = {repr(row.value) for row in latest}
        if len(values) == 1 and len(foci) == 1:
            self._use(latest[:1], _also(len(latest) - 1))
            return latest[0].value
        why: Why = "not-this-tumor" if len(foci) > 1 else "conflict"
        what = "there are several tumors" if len(foci) > 1 else f"{len(values)} values may be the newest"
        self._tell([row._replace(why=why, says=f"{what}; state the one that counts") for row in latest])
        return None

    def _use(self, rows: Iterable[FoundValue], more: str = "") -> None:
        for row in rows:
            note = "; ".join(part for part in (row.note, more) if part)
            when = row.when.written
            self.used.append(Used(row.descriptor, row.value, row.path, row.resource, row.written, row.by, when, note))

    def _tell(self, rows: Iterable[FoundValue]) -> None:
        for row in rows:
            if row.why is not None:
                says, when = f"{row.written}: {row.says}" if row.written else row.says, row.when.written
                self.refused.append(NotUsed(row.path, row.resource, row.descriptor, row.why, says, when))


def _as_older(row: FoundValue, says: str) -> FoundValue:
    return row._replace(why="older", says=says)


def _also(others: int) -> str:
    return f"the same stands at {others} other place{'s' if others > 1 else ''}" if others else ""
