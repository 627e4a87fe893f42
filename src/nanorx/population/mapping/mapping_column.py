"""Reads what a mapping file says of one column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from nanorx.common.suggest import did_you_mean
from nanorx.knowledge.clause_parser import ClauseError, parse_clause
from nanorx.knowledge.partial import Members, OneOf, Value
from nanorx.knowledge.quantities import unit_of
from nanorx.knowledge.reading import Named, is_unknown
from nanorx.knowledge.values import ValueProblem, allowed_choices, kind_word, shown
from nanorx.knowledge.vocabulary import Descriptor, Vocabulary
from nanorx.population.mapping.cells import ColumnEntry, key_of, yes_no

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.files.yaml_file import Path as Place
    from nanorx.knowledge.rule_base import RuleBase

__all__ = [
    "ColumnOfFile",
    "TellMistake",
    "check_keys",
    "read_cells",
    "read_decimal",
    "read_value",
]

_NEEDS = {
    "mixed_units": ("number",),
    "units_in_cells": ("number",),
    "element": ("set",),
    "separator": ("set",),
    "classes": ("choice", "ordered", "yes-no"),
}
"""The kinds of descriptors that a key is about."""
_ANYTHING = 1e300


class TellMistake(Protocol):
    """Takes a mistake."""

    def __call__(self, code: str, message: str, advice: str, at: Place, *, on_key: bool = False) -> None:
        """Note a mistake at a place of the file."""


class ColumnOfFile:
    """What is written below a column about one descriptor."""

    def __init__(self, column: str, data: dict[str, Any], at: Place, base: RuleBase, report: TellMistake) -> None:
        self._column = column
        self._data = data
        self._at = at
        self._base = base
        self._report = report

    def entry(self, named: Named, missing: frozenset[str], decimal: str) -> ColumnEntry:
        """Return what the column says, as far as it has no mistake.

        Args:
            named: The descriptor, as `to` names it.
            missing: The marks of all columns.
            decimal: The decimal sign of all columns.
        """
        item, data = named.descriptor, self._data
        self._check_kinds(item)
        element = self._element(item)
        unit = "" if data.get("classes") else self._unit(named)
        in_cells = self._yes("units_in_cells")
        return ColumnEntry(
            self._column,
            item.name,
            unit,
            self._mixed(item, unit),
            in_cells,
            read_decimal(data["decimal"], (*self._at, "decimal"), self._report) if "decimal" in data else decimal,
            missing | read_cells(data.get("missing"), (*self._at, "missing"), self._report),
            dict(self._values(Named(item, unit), element)),
            tuple(self._classes(item)),
            element,
            self._separator(),
            bare=in_cells and not unit and bool(item.units),
        )

    def _check_kinds(self, item: Descriptor) -> None:
        for key, kinds in _NEEDS.items():
            if key in self._data and item.kind not in kinds:
                words = f"{key} does not fit {item.name}, which is of kind {item.kind}"
                self._report(
                    "NRX518",
                    words,
                    "Leave it out, or map the column to another descriptor.",
                    self._key(key),
                    on_key=True,
                )
        number = item.kind == "number" or "classes" in self._data
        for key in ("unit", "decimal"):
            if key in self._data and not number:
                self._report("NRX518", f"{key} is about numbers", "Leave it out.", self._key(key), on_key=True)
        if "element" in self._data and "separator" in self._data:
            words = "a column is about one element, or lists them"
            self._report("NRX518", words, "Keep element or separator.", self._key("separator"), on_key=True)

    def _key(self, key: str) -> Place:
        return (*self._at, key)

    def _yes(self, key: str) -> bool:
        raw = self._data.get(key)
        if raw not in (None, True, False, "yes", "no"):
            self._report("NRX511", f"{key} is yes or no, not {shown(raw)}", f"Write {key}: yes", self._key(key))
        return raw in (True, "yes")

    def _unit(self, named: Named) -> str:
        item, raw = named.descriptor, self._data.get("unit")
        if item.kind != "number":
            return ""
        if raw is not None:
            unit = self._unit_of(item, raw, self._key("unit"))
            if unit and named.unit and unit != named.unit:
                words = f"the unit is {unit}, and to names {named.unit}"
                self._report("NRX515", words, f"Write to: {item.name}", self._key("unit"))
            return unit
        if item.units and not named.unit and not self._yes("units_in_cells"):
            units = ", ".join(dict.fromkeys((item.unit, *item.units)))
            words = f"{item.name}: the mapping does not say in which unit the column is"
            self._report(
                "NRX515", words, f"Write unit: with one of: {units}. Nothing is guessed.", self._at, on_key=True
            )
        return named.unit

    def _unit_of(self, item: Descriptor, raw: Any, at: Place) -> str:
        try:
            return unit_of(item, str(raw), self._base.vocabulary.spellings)
        except ValueProblem as error:
            self._report("NRX515", str(error), error.advice.replace("Write one number and", "Write"), at)
            return ""

    def _mixed(self, item: Descriptor, unit: str) -> tuple[str, ...]:
        raw = self._data.get("mixed_units") if item.kind == "number" else None
        rows = raw if isinstance(raw, list) else [] if raw is None else [raw]
        at = self._key("mixed_units")
        found = [
            self._unit_of(item, row, (*at, number) if isinstance(raw, list) else at) for number, row in enumerate(rows)
        ]
        if found and not unit:
            self._report(
                "NRX515", "mixed_units are others than the unit of the column", "Write unit: too.", at, on_key=True
            )
        if unit and unit in found:
            self._report("NRX515", f"{unit} is the unit of the column already", "Leave it out here.", at)
        return tuple(dict.fromkeys(filter(None, found)))

    def _element(self, item: Descriptor) -> str:
        raw = self._data.get("element")
        if raw is None or item.kind != "set":
            return ""
        value = read_value(Named(item), [raw], self._key("element"), self._base, self._report)
        return next(iter(value.has), "") if isinstance(value, Members) else ""

    def _separator(self) -> str:
        raw = self._data.get("separator")
        if raw is not None and (not isinstance(raw, str) or not raw):
            self._report(
                "NRX511", f"the separator is not a text: {shown(raw)}", 'Write for instance ";"', self._key("separator")
            )
            return ""
        return raw or ""

    def _values(self, named: Named, element: str) -> Iterator[tuple[str, Value | None]]:
        raw = self._data.get("values")
        at = self._key("values")
        if raw is not None and not isinstance(raw, dict):
            self._report(
                "NRX511", f"values is a group of keys, not {kind_word(raw)}", "Write `cell: value` below it.", at
            )
            return
        item = named.descriptor
        target = Named(yes_no(f"{item.name}.{element}", element)) if element else named
        seen: set[str] = set()
        for written, said in (raw or {}).items():
            key = key_of(written)
            if not key or key in seen:
                words = "an empty cell is always missing" if not key else f"{shown(written)} stands twice in values"
                self._report("NRX516", words, "Leave it out.", (*at, written), on_key=True)
                continue
            seen.add(key)
            value = read_value(target, said, (*at, written), self._base, self._report)
            if element and value is not None:
                value = Members([element] if value == "yes" else [], [element] if value == "no" else [], complete=False)
            yield key, value

    def _classes(self, item: Descriptor) -> Iterator[tuple[Clause, Value | None]]:
        raw = self._data.get("classes")
        at = self._key("classes")
        if raw is None:
            return
        if not isinstance(raw, dict) or not raw:
            self._report("NRX517", "classes are limits with the value each", "Write for instance: below 3: A", at)
            return
        unit = str(self._data.get("unit", ""))
        number = Descriptor(
            self._column, "", "", "number", "", "record", "fixed", unit=unit, low=-_ANYTHING, high=_ANYTHING
        )
        limits = Vocabulary({self._column: number}, {}, {}, {}, {})
        for text, said in raw.items():
            try:
                clause = parse_clause(self._column, text, limits)
            except ClauseError as error:
                self._report("NRX517", str(error), error.advice, (*at, text), on_key=True)
                continue
            yield clause, read_value(Named(item), said, (*at, text), self._base, self._report)


def read_value(named: Named, raw: Any, at: Place, base: RuleBase, report: TellMistake) -> Value | None:
    """Read what a case may say; None is unknown. What it may not say is reported."""
    if isinstance(raw, str) and is_unknown(raw) and raw not in named.descriptor.choices:
        return None
    try:
        return _either(named.descriptor, raw) or base.reader.read(named, raw).value
    except ValueProblem as error:
        for row in error.all():
            report("NRX516", str(row), row.advice, (*at, *row.element))
    return None


def _either(descriptor: Descriptor, raw: Any) -> OneOf | None:
    """Return what `A or B` says of a choice; None if it is no such text. Raises ValueProblem if no case can say it."""
    if not isinstance(raw, str) or " or " not in raw or not descriptor.choices or descriptor.kind == "set":
        return None
    words = [word.strip() for word in raw.split(" or ")]
    if not all(word in descriptor.choices for word in words):
        return None
    choices = tuple(choice for choice in descriptor.choices if choice in words)
    if choices in descriptor.partial_choices.values():
        return OneOf(choices)
    advice = f"Write one of the choices, or unknown. {allowed_choices(descriptor)}"
    raise ValueProblem("NRX516", f"{descriptor.name}: a case cannot say {shown(raw)}", advice)


def read_cells(raw: Any, at: Place, report: TellMistake) -> frozenset[str]:
    """Return what may stand in a cell, as `key_of` gives it; what cannot is reported."""
    items = raw if isinstance(raw, list) else [] if raw is None else [raw]
    for number, item in enumerate(items):
        if not isinstance(item, (str, int, float)):
            place = (*at, number) if isinstance(raw, list) else at
            report("NRX511", f"{kind_word(item)} is not what stands in a cell", "Write a text or a number.", place)
    return frozenset(key_of(item) for item in items if isinstance(item, (str, int, float)))


def read_decimal(raw: Any, at: Place, report: TellMistake) -> str:
    """Return the decimal sign, a point if none is given; what is none is reported."""
    if raw not in (None, ".", ","):
        report("NRX511", f"{shown(raw)} is not a decimal sign", 'Write "." or ",", with quotes.', at)
    return "," if raw == "," else "."


def check_keys(data: dict[str, Any], at: Place, known: dict[str, str], report: TellMistake) -> None:
    """Report the keys that do not exist, with the nearest that does."""
    for key in data:
        if key not in known:
            advice = f"{did_you_mean(key, known)} Keys: {', '.join(known)}.".strip()
            report("NRX513", f'there is no key "{key}" here', advice, (*at, key), on_key=True)
