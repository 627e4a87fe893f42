"""One cell of a column -> what it says of one descriptor, by the same code that reads a case."""

from __future__ import annotations

import json
import re
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nanorx.knowledge.partial import Members, Value
from nanorx.knowledge.quantities import unit_of, with_other_unit
from nanorx.knowledge.reading import Named, is_unknown
from nanorx.knowledge.truth import YES
from nanorx.knowledge.values import ValueProblem, as_number, check_value, converted, shown
from nanorx.knowledge.vocabulary import Descriptor, format_number
from nanorx.population.mapping.numbers import OTHER, OWN, REFUSED, read_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.rule_base import RuleBase

__all__ = [
    "BAD",
    "MISSING",
    "PLAIN_NUMBER",
    "STATED",
    "UNKNOWN",
    "CellReader",
    "CellValue",
    "ColumnEntry",
    "key_of",
    "yes_no",
]

STATED, MISSING, UNKNOWN, BAD = range(4)
"""What a cell can be: read, empty or marked as missing, unknown by the mapping, not readable."""
PLAIN_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?\Z", re.ASCII)

_BESIDE = re.compile(r"[-+]?[\d.,]+\s*([^\d\s.,+-].*)", re.ASCII | re.DOTALL)
"""A number with something beside it."""

_WHOLE = re.compile(r"\s*(\d+)\.0+\s*\Z", re.ASCII)


class ColumnEntry(NamedTuple):
    """What the mapping says of one column and one descriptor.

    `unit` is that of numbers without one, empty for that of the descriptor; `mixed_units` are those that some numbers
    may have instead. With `units_in_cells` a cell may name its own unit. `decimal` is the decimal sign of texts.
    `missing` and `values` hold what a cell may be, as `key_of` gives it; the value None is unknown. A cell that differs
    from a key of `values` in letter case alone means the same, unless several keys do and mean different things;
    `missing` is exact, since None may mark what is missing, and none say that there is nothing. `classes` are
    clauses about the number with the value each; the first that holds counts. With `element` the column says yes or
    no of one element of a set. `separator` parts the words of a text. A list of words is everything that the set has
    if `whole`, else only what it has at least. `bare` is a column that names no unit. `part` is `has` or `lacks`
    where the column lists only that.
    """

    column: str
    descriptor: str
    unit: str = ""
    mixed_units: tuple[str, ...] = ()
    units_in_cells: bool = False
    decimal: str = "."
    missing: frozenset[str] = frozenset()
    values: Mapping[str, Value | None] = {}
    classes: tuple[tuple[Clause, Value | None], ...] = ()
    element: str = ""
    separator: str = ""
    whole: bool = False
    bare: bool = False
    part: str = ""


class CellValue(NamedTuple):
    """What a cell says: `kind` is STATED, MISSING, UNKNOWN or BAD; `unit` the other unit it was read in, if any.

    `key` is the key of the mapping as which it was read, if that is written with other small and capital letters.
    """

    kind: int
    value: Value | None = None
    unit: str = ""
    problem: ValueProblem | None = None
    key: str = ""


_MISSING = CellValue(MISSING)


def key_of(raw: Any) -> str:
    """Return a cell or a key of a mapping as the text by which both are compared: numbers without trailing zeros."""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, (int, float)):
        return format_number(raw) if abs(raw) <= 2**53 else str(raw)
    text = " ".join(str(raw).split())
    return format_number(float(text)) if PLAIN_NUMBER.match(text) and len(text) < 20 else text  # noqa: PLR2004 - exact


def yes_no(name: str, label: str) -> Descriptor:
    """Return a descriptor that stands for a column of yes and no about one element of a set."""
    choices = {"no": "no", "yes": "yes"}
    return Descriptor(name, name.partition(".")[0], label, "yes-no", "", "record", "fixed", choices=choices)


def _from_json(text: str) -> Any:
    """Return the list or group that a text is in JSON, as databases and mixed columns write it; else the text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _stated(value: Value | None, key: str = "") -> CellValue:
    return CellValue(UNKNOWN if value is None else STATED, value, key=key)


def _in_any_case(values: Mapping[str, Value | None]) -> dict[str, str]:
    """Return by text in small letters the key that it means; where keys that differ so mean different things, none."""
    found: dict[str, list[str]] = {}
    for key in values:
        found.setdefault(key.casefold(), []).append(key)
    return {text: keys[0] for text, keys in found.items() if len({values[key] for key in keys}) == 1}


class CellReader:
    """Reads the cells of one column for one descriptor; `own` is the unit of plain numbers, empty if its own."""

    def __init__(self, entry: ColumnEntry, base: RuleBase) -> None:
        self.entry = entry
        self.descriptor = base.vocabulary.descriptors[entry.descriptor]
        self._spellings = base.vocabulary.spellings
        self._reader = base.reader
        self.own = "" if entry.unit == self.descriptor.unit else entry.unit
        self._target = self.descriptor
        self._in_any_case = _in_any_case(entry.values)
        if entry.element:
            label = self.descriptor.choices[entry.element]
            self._target = yes_no(f"{entry.descriptor}.{entry.element}", label)

    def read(self, raw: Any) -> CellValue:
        """Read one cell; what cannot be read is BAD, with the problem that a case would have."""
        if raw is None or (isinstance(raw, float) and isnan(raw)) or (isinstance(raw, str) and not raw.strip()):
            return _MISSING
        if self.entry.missing or self.entry.values:
            key = key_of(raw) if isinstance(raw, (str, int, float)) else ""
            if key and key in self.entry.missing:
                return _MISSING
            if key and (same := key if key in self.entry.values else self._in_any_case.get(key.casefold(), "")):
                return _stated(self.entry.values[same], "" if same == key else same)
        try:
            return self._read(raw)
        except ValueProblem as problem:
            return CellValue(BAD, problem=problem)

    def _read(self, raw: Any) -> CellValue:
        if self.entry.classes:
            return self._class(raw)
        if self.descriptor.kind == "number" and not self.entry.bare:
            return self._number(raw)
        if self.descriptor.kind == "set" and not self.entry.element:
            return self._set(raw)
        if isinstance(raw, str) and self.descriptor.kind == "number":
            raw = self._plain_text(raw)
        elif isinstance(raw, str) and (code := _WHOLE.match(raw)):
            raw = code[1]  # 1.0 is the code 1, as tables with gaps write it
        elif self._target.kind in {"choice", "ordered"} and isinstance(raw, (int, float)) and not isinstance(raw, bool):
            raw = key_of(raw)  # a code says the same as a number and as a text
        value = self._reader.read(Named(self._target, bare=self.entry.bare), raw).value
        if value is not None and self.entry.element:
            has = value == "yes"
            named = [self.entry.element]
            return CellValue(STATED, Members(named if has else (), () if has else named, complete=False))
        return _MISSING if value is None else CellValue(STATED, value)

    def _set(self, raw: Any) -> CellValue:
        if isinstance(raw, (list, tuple)) and not raw and not self.entry.whole:
            return _MISSING
        if isinstance(raw, str) and raw.lstrip()[:1] in ("[", "{"):
            raw = _from_json(raw)
        if isinstance(raw, str) and self.entry.separator and not is_unknown(raw):
            words = [word.strip() for word in raw.split(self.entry.separator) if word.strip()]
            raw = words if len(words) > 1 else raw.strip(f"{self.entry.separator} \t")
        if self.entry.part and isinstance(raw, (list, tuple)):
            raw = {self.entry.part: raw}
        value = self._reader.read(Named(self.descriptor), raw).value
        if isinstance(value, Members) and value.complete and value.has and not self.entry.whole:
            value = Members(value.has, complete=False)
        return _MISSING if value is None else CellValue(STATED, value)

    def _class(self, raw: Any) -> CellValue:
        """Read a number as the class that the limits of the mapping give."""
        text = self._plain_text(raw) if isinstance(raw, str) else raw
        if isinstance(text, str) and is_unknown(text):
            return _MISSING
        words = f"{self.descriptor.name}: {shown(raw)}"
        if isinstance(text, str) and PLAIN_NUMBER.match(text):
            text = float(text)
        if isinstance(text, bool) or not isinstance(text, (int, float)):
            raise ValueProblem("NRX205", f"{words} is not a number", "Its class is given by limits of a number.")
        number = as_number(self.descriptor._replace(integer=False), text)
        for clause, value in self.entry.classes:
            if clause.truth(number) == YES:
                return _stated(value)
        raise ValueProblem("NRX517", f"{words} is in none of the classes", "Add a class for it to the mapping.")

    def _number(self, raw: Any) -> CellValue:
        text = self._plain_text(raw) if isinstance(raw, str) else raw
        if isinstance(text, str):
            if is_unknown(text):
                return _MISSING
            if not PLAIN_NUMBER.match(text) or (self.own.startswith("/") and "." in text):
                return CellValue(STATED, self._quantity(text))
            text = float(text)
        if isinstance(text, bool) or not isinstance(text, (int, float)):
            return CellValue(STATED, check_value(self.descriptor, text))
        if not self.entry.mixed_units:
            return CellValue(STATED, with_other_unit(self.descriptor, text, self.own))
        return self._mixed(as_number(self.descriptor._replace(integer=False), text))

    def _plain_text(self, raw: str) -> str:
        """Return a text with a decimal point. Raises ValueProblem if it has a point where the comma is decimal."""
        text = raw.strip()
        if self.entry.decimal == ",":
            if re.match(r"[-+]?[\d,]*\.\d", text, re.ASCII):
                words = (
                    f"{self.descriptor.name}: {shown(raw)} has a point, and the mapping says that the comma is decimal"
                )
                raise ValueProblem("NRX524", words, "Correct the cell, or the decimal sign in the mapping.")
            text = text.replace(",", ".")
        return text

    def _quantity(self, text: str) -> float:
        """Read a number with a unit beside it, or whatever else a case would take or refuse."""
        descriptor, entry = self.descriptor, self.entry
        beside = _BESIDE.match(text)
        if beside and not entry.units_in_cells:
            wanted = entry.unit or descriptor.unit
            unit = unit_of(descriptor, beside[1], self._spellings)
            if unit not in {wanted, *entry.mixed_units}:
                words = f"{descriptor.name}: {shown(text)} is in {unit}, and the mapping says {wanted or 'no unit'}"
                raise ValueProblem("NRX525", words, "If cells name their units, write units_in_cells: yes.")
        return self._reader.read(Named(descriptor, "" if beside else entry.unit), text).value  # type: ignore[return-value]

    def _mixed(self, number: float) -> CellValue:
        """Read a number in the unit of the column or in one of the others. Raises ValueProblem if nobody can tell."""
        entry, descriptor = self.entry, self.descriptor
        found = read_numbers(descriptor, np.array([number]), self.own, entry.mixed_units)
        unit = int(found.units[0])
        if unit != REFUSED:
            other = entry.mixed_units[unit - OTHER] if unit >= OTHER else ""
            return CellValue(STATED, float(found.values[0]), other)
        apart = [read_numbers(descriptor, np.array([number]), self.own, [unit]) for unit in entry.mixed_units]
        others = [unit for unit, row in zip(entry.mixed_units, apart, strict=True) if row.units[0] != OWN]
        ways = [f"{format_number(number)} {unit} ({self._with_unit(number, unit)})" for unit in others]
        own = converted(descriptor, number, self.own)
        if descriptor.low <= own <= descriptor.high:
            ways.insert(0, self._with_unit(number, self.own))
        if len(ways) <= 1 or (descriptor.integer and own != int(own)):
            with_other_unit(descriptor, number, self.own)
        words = f"{descriptor.name}: {format_number(number)} can be {' or '.join(ways)}"
        raise ValueProblem("NRX526", words, "Correct the cell; it counts as unknown.")

    def _with_unit(self, number: float, unit: str) -> str:
        return self.descriptor.with_unit(converted(self.descriptor, number, unit))
