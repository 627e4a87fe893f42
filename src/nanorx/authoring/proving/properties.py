"""Statements about every possible case: read from properties.yaml and checked, each mistake with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nanorx.authoring.proving.companion_files import CompanionReader, parse_beside, read_beside
from nanorx.common.suggest import did_you_mean
from nanorx.errors import Problem, RuleBaseError, UsageError
from nanorx.knowledge.files.loader import default_folder
from nanorx.knowledge.files.models.properties import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.files.known_files import KnownFiles
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.sources import Cite

__all__ = [
    "FILE",
    "BarredBy",
    "LevelIs",
    "Mode",
    "Outcome",
    "Property",
    "choose",
    "load_properties",
    "parse_properties",
]

FILE = "properties.yaml"
_KEY = "properties"

Mode = Literal["always", "never", "possible"]
_MODES: tuple[Mode, ...] = ("always", "never", "possible")
_BARS = ("excluded", "held-back")
_LEVEL = re.compile(r"(at most|at least|is) ([-+]?[0-3])\Z")


@dataclass(frozen=True, slots=True)
class LevelIs:
    """The level of a criterion lies between two whole numbers, both included (-3 to 3)."""

    criterion: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class BarredBy:
    """A strategy is `excluded` or `held-back`, and this rule is one of the reasons."""

    state: str
    rule: str


Outcome = str | LevelIs | BarredBy
"""Where a strategy stands (eligible, conditional, excluded, held-back), by which rule, or the level of a criterion."""


@dataclass(frozen=True, slots=True)
class Property:
    """A statement about every possible case in which all of `when`, clauses and groups, is yes and none of `unless`.

    With `knowing`, only about cases that state nothing but these descriptors. `always`: each of the strategies has one
    of the outcomes in every such case; `never`: none has; `possible`: for each there is such a case.
    """

    id: str
    says: str
    because: str
    cites: tuple[Cite, ...]
    strategies: tuple[str, ...]
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    knowing: tuple[str, ...] | None
    mode: Mode
    outcomes: tuple[Outcome, ...]


def load_properties(
    base: RuleBase, folder: str | Path | None = None, known: KnownFiles | None = None
) -> tuple[Property, ...]:
    """Read the properties of the rule base in a folder (None: the default one); a known file is not parsed again.

    Raises RuleBaseError with the place of every mistake.
    """
    path = (Path(folder) if folder else default_folder()) / FILE
    if not path.is_file():
        advice = "Write at least one statement to prove in it."
        raise RuleBaseError([Problem("NRX170", "there is no such file", advice, str(path))])
    return parse_properties(read_beside(path), str(path), base, known)


def parse_properties(text: str, name: str, base: RuleBase, known: KnownFiles | None = None) -> tuple[Property, ...]:
    """Read the properties of a YAML text; `name` is shown in messages. Raises RuleBaseError with every mistake."""
    return parse_beside(
        FILE, text, name, lambda data, reports: _PropertyReader(base, FILE, reports).properties(data[_KEY]), known
    )


def choose(properties: Sequence[Property], names: Sequence[str]) -> tuple[Property, ...]:
    """Choose the properties with these ids, in the order of the file; without names all. Raises UsageError."""
    known = [item.id for item in properties]
    problems = [_no_property(name, known) for name in names if name not in known]
    if problems:
        raise UsageError(problems)
    return tuple(item for item in properties if not names or item.id in names)


def _no_property(name: str, known: Sequence[str]) -> Problem:
    advice = did_you_mean(name, known) or f"All are in {FILE}."
    return Problem("NRX314", f'there is no property "{name}"', advice, allowed=tuple(known), value=name)


class _PropertyReader(CompanionReader):
    """Make properties from data of the right shape."""

    def properties(self, rows: list[Mapping[str, Any]]) -> Iterator[Property]:
        ids: set[str] = set()
        for place, row in enumerate(rows):
            at = ("properties", place)
            if row["id"] in ids:
                self.add("NRX171", f'the property "{row["id"]}" stands twice', (*at, "id"), "Give it another id.")
            ids.add(row["id"])
            cites = self.cites(row["cites"], (*at, "cites"))
            mode = self._mode(row, at)
            if mode is None:
                continue
            yield Property(
                id=row["id"],
                says=row["says"],
                because=" ".join(row["because"].split()),
                cites=cites,
                strategies=self.strategies(row["for"], (*at, "for")),
                when=tuple(self.conditions(row["when"], (*at, "when"))),
                unless=tuple(self.conditions(row["unless"], (*at, "unless"))),
                knowing=self._knowing(row.get("knowing"), (*at, "knowing")),
                mode=mode,
                outcomes=tuple(self._outcomes(row[mode], (*at, mode))),
            )

    def _mode(self, row: Mapping[str, Any], at: tuple[str | int, ...]) -> Mode | None:
        modes = [mode for mode in _MODES if row.get(mode) is not None]
        if len(modes) != 1:
            what = f"{' and '.join(modes)} stand together" if modes else "it does not say what must hold"
            self.add("NRX172", what, at, f"Write exactly one of: {', '.join(_MODES)}.")
            return None
        return modes[0]

    def _knowing(self, names: list[str] | None, at: tuple[str | int, ...]) -> tuple[str, ...] | None:
        if names is None:
            return None
        known = self.base.vocabulary.descriptors
        for place, name in enumerate(names):
            if name not in known:
                advice = did_you_mean(name, known) or "Only descriptors can be stated in a case."
                self.add("NRX104", f'unknown descriptor "{name}"', (*at, place), advice)
        return tuple(names)

    def _outcomes(self, data: Any, at: tuple[str | int, ...]) -> Iterator[Outcome]:
        for item in data if isinstance(data, list) else [data]:
            if item in STATES:
                yield item
            elif isinstance(item, dict) and all(isinstance(text, str) for text in item.values()):
                for key, text in item.items():
                    yield from self._barred_by(key, text, at) if key in _BARS else self._level(key, text, at)
            else:
                hint = did_you_mean(item, STATES) if isinstance(item, str) else ""
                advice = f"Write one of: {', '.join(STATES)}, or the level of a criterion. {hint}".strip()
                self.add("NRX173", f"{item!r} is neither a status nor a level", at, advice)

    def _barred_by(self, state: str, rule: str, at: tuple[str | int, ...]) -> Iterator[BarredBy]:
        """Read the rule that is to exclude or hold back. Whether it does is not checked here but proven."""
        if rule in self.base.rule_index:
            yield BarredBy(state, rule)
        else:
            advice = did_you_mean(rule, self.base.rule_index) or "Name a rule that is reviewed."
            self.add("NRX390", f'there is no rule "{rule}"', at, advice)

    def _level(self, criterion: str, text: str, at: tuple[str | int, ...]) -> Iterator[LevelIs]:
        known = [item.id for item in self.base.criteria]
        match = _LEVEL.match(text)
        if criterion not in known:
            advice = f"Criteria: {', '.join(known)}. {did_you_mean(criterion, known)}".strip()
            self.add("NRX115", f'unknown criterion "{criterion}"', at, advice)
        elif match is None:
            advice = "Write `at most`, `at least` or `is` and a level from -3 to 3."
            self.add("NRX173", f'"{text}" is not a level', at, advice)
        else:
            level = int(match.group(2))
            low = -3 if match.group(1) == "at most" else level
            yield LevelIs(criterion, low, 3 if match.group(1) == "at least" else level)
