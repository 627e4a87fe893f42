"""The exclusions and hold-backs that a rule base may lose against the one before: read from relaxed.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from nanorx.authoring.proving.companion_files import CompanionReader, parse_beside, read_beside
from nanorx.common.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.files.known_files import KnownFiles
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.sources import Cite

__all__ = ["FILE", "Gone", "Relaxation", "load_gone", "load_relaxed", "parse_relaxed"]

FILE = "relaxed.yaml"


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What may be lost where `rule` of the base before fires, all of `when` is yes and none of `unless`.

    It is about some strategies. `still` is what must hold them back at least. `place` counts the entries from 0.
    """

    place: int
    rule: str
    strategies: tuple[str, ...]
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    still: Literal["held-back", "nothing"]
    since: str
    because: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """A strategy of the rule base before that this one does not have; `now` is its new id where it was renamed."""

    strategy: str
    now: str | None


def load_gone(base: RuleBase, folder: Path) -> tuple[Gone, ...]:
    """Read the strategies that relaxed.yaml calls gone or renamed. Raises RuleBaseError with every mistake."""
    path = folder / FILE
    if not path.exists():
        return ()
    text = read_beside(path)
    return parse_beside(FILE, text, str(path), lambda data, reports: _RelaxationReader(base, FILE, reports).gone(data))


def load_relaxed(base: RuleBase, folder: Path, known: KnownFiles | None = None) -> tuple[Relaxation, ...]:
    """Read the entries of relaxed.yaml; none if there is no such file. Raises RuleBaseError with every mistake."""
    path = folder / FILE
    return parse_relaxed(read_beside(path), str(path), base, known) if path.exists() else ()


def parse_relaxed(text: str, name: str, base: RuleBase, known: KnownFiles | None = None) -> tuple[Relaxation, ...]:
    """Read the entries of a YAML text; `name` is shown in messages. Raises RuleBaseError with every mistake."""
    return parse_beside(
        FILE, text, name, lambda data, reports: _RelaxationReader(base, FILE, reports).relaxations(data), known
    )


class _RelaxationReader(CompanionReader):
    """Make relaxations from data of the right shape."""

    def relaxations(self, data: Mapping[str, Any]) -> Iterator[Relaxation]:
        for place, row in enumerate(data["relaxed"]):
            at = ("relaxed", place)
            self._check_day(row["since"], (*at, "since"))
            yield Relaxation(
                place=place,
                rule=row["rule"],
                strategies=self.strategies(row["for"], (*at, "for")),
                when=tuple(self.conditions(row["when"], (*at, "when"))),
                unless=tuple(self.conditions(row["unless"], (*at, "unless"))),
                still=row["still"],
                since=row["since"],
                because=" ".join(row["because"].split()),
                cites=self.cites(row["cites"], (*at, "cites")),
            )

    def gone(self, data: Mapping[str, Any]) -> Iterator[Gone]:
        for place, row in enumerate(data.get("gone", [])):
            at = ("gone", place)
            self._check_day(row["since"], (*at, "since"))
            now = row.get("now")
            if now is not None and now not in self.base.strategy_index:
                advice = did_you_mean(now, self.base.strategy_index)
                self.add("NRX301", f'there is no strategy "{now}"', (*at, "now"), advice)
            yield Gone(row["strategy"], now)

    def _check_day(self, text: str, at: tuple[str | int, ...]) -> None:
        try:
            date.fromisoformat(text)
        except ValueError:
            self.add("NRX391", f'"{text}" is not a date', at, "Write year-month-day, for instance 2026-12-01.")
