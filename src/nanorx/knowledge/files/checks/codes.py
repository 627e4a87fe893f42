"""Checks of codes of other systems: the system exists, the code has its form, and none means two things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import did_you_mean, listing
from nanorx.knowledge.files.rows import codes_of_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["check_codes"]

_SYSTEMS = "vocabulary/systems.yaml"


def check_codes(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    """Report systems that cannot be read, and codes that are not one, or that say two things."""
    checks = _CodeChecks(base.vocabulary, reports)
    if not checks.systems_are_right(raw.get(_SYSTEMS, {})):
        return
    for file, data in sorted(raw.items()):
        if file.startswith("vocabulary/"):
            for key, row in data.get("descriptors", {}).items():
                descriptor = base.vocabulary.descriptors.get(f"{data.get('group')}.{key}")
                if descriptor is not None:
                    checks.descriptor(descriptor, row, file, ("descriptors", key))


def _is_number(item: Descriptor, text: str) -> bool:
    try:
        return bool(item.low <= float(text) <= item.high)
    except ValueError:
        return False


class _CodeChecks:
    def __init__(self, vocabulary: Vocabulary, reports: Reports) -> None:
        self.systems = vocabulary.systems
        self.descriptors = vocabulary.descriptors
        self.reports = reports
        self.observed: dict[tuple[str, str], str] = {}
        """What the codes of observations say: system and code -> descriptor."""

    def systems_are_right(self, data: Mapping[str, Any]) -> bool:
        """Report forms that are no regular expression, addresses of two systems, and answers that are no code."""
        right, owners = True, dict[str, str]()
        for key, row in data.get("code_systems", {}).items():
            at: Path = ("code_systems", key)
            try:
                re.compile(row["form"])
            except re.error as error:
                self._tell(
                    _SYSTEMS, (*at, "form"), f"the form of {key} is not a regular expression: {error}", "Mend it."
                )
                right = False
            for place, url in enumerate(row["urls"]):
                other = owners.setdefault(url, key)
                if other != key:
                    words = f"{url} is the address of {other} and of {key}"
                    self._tell(_SYSTEMS, (*at, "urls", place), words, "An address names one system.")
        if right:
            self._meanings(_SYSTEMS, ("answer_codes",), data.get("answer_codes", {}))
            self._meanings(_SYSTEMS, (), {"imaging_codes": data.get("imaging_codes", {})})
        return right

    def descriptor(self, item: Descriptor, row: Mapping[str, Any], file: str, at: Path) -> None:
        """Report what is wrong with the codes of one descriptor."""
        for code, place, system in self._codes(file, (*at, "codes"), row.get("codes", {})):
            if code.endswith("*"):
                words = f"{code} is no whole code, and an observation has one"
                self._tell(file, place, words, "Write each code, or write it with a choice.")
            other = self.observed.setdefault((system, code), item.name)
            if other != item.name:
                words = f"{self.systems[system].label} {code} says {other} and {item.name}"
                self._tell(file, place, words, "The code of an observation says one descriptor. Take it out of one.")
        known = (*item.choices, *item.partial_choices, *item.ask)
        for choice in row.get("choice_codes", {}):
            if choice not in known and not (item.kind == "number" and _is_number(item, choice)):
                advice = f"Allowed: {listing(known, 60)}. {did_you_mean(choice, known)}".strip()
                told = f'{item.name} has no choice "{choice}"'
                self._tell(file, (*at, "choice_codes", choice), told, advice, on_key=True)
        for choice, others in row.get("prevails", {}).items():
            for wrong in [word for word in (choice, *others) if word not in item.choices or others.count(choice)]:
                told = f'{item.name}: "{wrong}" cannot prevail or yield'
                advice = f"Write choices, none of them over itself. {did_you_mean(wrong, item.choices)}".strip()
                self._tell(file, (*at, "prevails", choice), told, advice, on_key=True)
        self._refined(file, (*at, "refined"), item)
        self._meanings(file, (*at, "choice_codes"), row.get("choice_codes", {}), several=item.kind == "set")

    def _refined(self, file: str, at: Path, item: Descriptor) -> None:
        """Report refinements by what is no descriptor or value, and of or to what is no choice."""
        for name, by in item.refined.items():
            other = self.descriptors.get(name)
            if other is None or not other.choices:
                advice = f"Name one that has choices. {did_you_mean(name, self.descriptors)}".strip()
                self._tell(file, (*at, name), f'there is no descriptor with choices "{name}"', advice, on_key=True)
                continue
            for value, rows in by.items():
                wrong = [] if value in other.choices else [(value, other)]
                wrong += [(word, item) for word in rows if word not in {*item.choices, *item.ask}]
                wrong += [(word, item) for word in rows.values() if word not in item.choices]
                for word, whose in wrong:
                    advice = f"Allowed: {listing(whose.choices, 60)}. {did_you_mean(word, whose.choices)}".strip()
                    self._tell(file, (*at, name, value), f'{whose.name} has no choice "{word}"', advice, on_key=True)

    def _meanings(self, file: str, at: Path, rows: Mapping[str, Any], *, several: bool = False) -> None:
        """Report codes that stand with two choices, unless `several` may be meant at once."""
        said: dict[tuple[str, str], str] = {}
        for choice, codes in rows.items():
            for code, place, system in self._codes(file, (*at, choice), codes):
                first = said.setdefault((system, code), choice)
                if first != choice and not several:
                    words = f"{self.systems[system].label} {code} means {first} and {choice}"
                    self._tell(file, place, words, "A code means one choice. Take it out of one of them.")

    def _codes(self, file: str, at: Path, row: Mapping[str, Any]) -> Iterator[tuple[str, Path, str]]:
        """Yield each code that has its form, with its place and system; report the others."""
        for system, codes in codes_of_row(row).items():
            if system not in self.systems:
                known = f"Known: {', '.join(self.systems)}." if self.systems else "It names none."
                advice = f"Systems stand in {_SYSTEMS}. {known} {did_you_mean(system, self.systems)}".strip()
                self._tell(file, (*at, system), f'there is no system of codes "{system}"', advice, on_key=True)
                continue
            for number, code in enumerate(codes):
                place = (*at, system) if isinstance(row[system], str) else (*at, system, number)
                mistake = self.systems[system].mistake(code)
                if mistake:
                    advice = "Compare it with its source, digit by digit."
                    self._tell(file, place, f'"{code}" is no code of {self.systems[system].label}: {mistake}', advice)
                else:
                    yield code, place, system

    def _tell(self, file: str, at: Path, message: str, advice: str, *, on_key: bool = False) -> None:
        self.reports.add(file, "NRX640", message, at=at, advice=advice, on_key=on_key)
