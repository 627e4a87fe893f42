"""The entries of the form of a case: what a browser sends as the raw data of a case, and a case as entries.

An entry is a name with its texts. A number, a choice and a yes or no have one text, which is read as in a case file:
`38 mm`. A set has a text for each element that is there, beside it one for each that is not (`LACKS`), and whether all
others are not there either (`REST`). What has no text is not known.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nanorx.errors import CaseError
from nanorx.knowledge.case import EXTRA_KEYS, parse_case
from nanorx.knowledge.files.case_file import json_data
from nanorx.knowledge.partial import Members
from nanorx.knowledge.values import ValueProblem, value_as_json
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.errors import Problem
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["LACKS", "NOT_THERE", "OPEN", "REST", "Entries", "Given", "entries_of", "read_entries"]

LACKS, REST = ".lacks", ".rest"
NOT_THERE, OPEN = "not-there", "open"
"""What is said of the other elements of a set: they are not there; or nothing, and nothing is to be assumed either."""

Entries = dict[str, list[str]]


@dataclass(frozen=True)
class Given:
    """What was given of a case: its entries, and the case or what is wrong with it.

    `notes` say by descriptor how an entry was read, where that is otherwise than it was written.
    """

    entries: Entries
    case: Case | None = None
    problems: tuple[Problem, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the first text of an entry; empty if there is none."""
        return next(iter(self.entries.get(name, ())), "")

    def problems_at(self, name: str) -> list[Problem]:
        """Return what is wrong with the entry of a descriptor."""
        return [row for row in self.problems if row.path == name or row.path.startswith(f"{name}.")]


def entries_of(case: Case) -> Entries:
    """Return a case as entries, from which `read_entries` makes the same case."""
    found: Entries = {}
    for name in case.stated:
        value, descriptor = case.values[name], case.vocabulary.descriptors[name]
        if isinstance(value, Members):
            order = list(descriptor.choices)
            found[name] = [choice for choice in order if choice in value.has]
            found[name + LACKS] = [choice for choice in order if choice in value.lacks]
            found[name + REST] = [NOT_THERE] if value.complete else [] if value.has or value.lacks else [OPEN]
        elif isinstance(value, float):
            found[name] = [format(Decimal(format_number(value)), "f")]  # an exponent is no way to write a number
        else:
            found[name] = [str(value_as_json(descriptor, value))]
    extras = {"id": case.id, "about": case.about, "expect": json.dumps(case.expect) if case.expect else ""}
    return {name: texts for name, texts in found.items() if texts} | {
        name: [text] for name, text in extras.items() if text
    }


def read_entries(entries: Entries, base: RuleBase) -> Given:
    """Read the entries of a case; every mistake is among the problems, with the descriptor as its path."""
    raw = _raw_case(entries, base)
    try:
        case = parse_case(raw, base)
    except CaseError as error:
        return Given(entries, None, error.problems, _notes(entries, base))
    return Given(entries, case, (), _notes(entries, base))


def _raw_case(entries: Entries, base: RuleBase) -> dict[str, Any]:
    """Return entries as the data of a case file; what the vocabulary does not know stays, to be refused."""
    data: dict[str, Any] = {}
    names = dict.fromkeys(name.removesuffix(LACKS).removesuffix(REST) for name in entries)
    for name in names:
        value = _raw_value(name, entries, base)
        if value is None:
            continue
        group, point, key = name.partition(".")
        if not point:
            data[name] = value
        elif isinstance(data.setdefault(group, {}), dict):
            data[group][key] = value
    return data


def _raw_value(name: str, entries: Entries, base: RuleBase) -> Any:
    """Return the value of an entry as a case file holds it; None where nothing is said."""
    descriptor = base.vocabulary.descriptors.get(name)
    texts = [text if name in EXTRA_KEYS else text.strip() for text in entries.get(name, ()) if text.strip()]
    if descriptor is not None and descriptor.kind == "set":
        lacks = [text for text in entries.get(name + LACKS, ()) if text]
        rest = entries.get(name + REST, ())
        if NOT_THERE in rest and set(texts).isdisjoint(lacks):
            return texts
        return {"has": texts, "lacks": lacks} if texts or lacks or OPEN in rest else None
    if name == "expect" and texts:
        with suppress(ValueError, RecursionError):
            return json_data(texts[0])
    if not texts:
        return None
    return texts if len(texts) > 1 else texts[0]


def _notes(entries: Entries, base: RuleBase) -> dict[str, str]:
    """Say by descriptor how a text was read, where that is otherwise than it was written."""
    found: dict[str, str] = {}
    for name, texts in entries.items():
        named = base.reader.named(name) if name in base.vocabulary.descriptors else None
        if named is None or named.descriptor.kind == "set" or not texts or not texts[0].strip():
            continue
        with suppress(ValueProblem):
            note = base.reader.read(named, texts[0].strip()).note
            found |= {name: note.replace(f"Read {name} ", "Read ", 1)} if note else {}  # it stands at the field
    return found
