"""A case: the values of descriptors for one patient at one moment, checked against the vocabulary."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nanorx.common.lazy import lazy_property
from nanorx.common.suggest import meant_words, misspelled
from nanorx.errors import CaseError, Problem, limited, shortened
from nanorx.knowledge.plausibility import contradictory, unusual
from nanorx.knowledge.reading import Named, Read
from nanorx.knowledge.values import ValueProblem, check_value, kind_word, one_value, shown, value_as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.reading import Reader
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Vocabulary

    Path = tuple[str | int, ...]

__all__ = ["EXTRA_KEYS", "Case", "parse_case", "with_values"]

EXTRA_KEYS = ("id", "about", "expect")
"""Keys beside the groups: what the caller names the case by, a sentence about it, and what is expected of it."""

_EXTRA_KINDS: dict[str, tuple[Any, str, str]] = {
    "id": ((str, int), "a text or a whole number", "Put it in quotes."),
    "about": (str, "a text", "Put it in quotes."),
    "expect": (Mapping, "a group of keys", "Write expect: {...}."),
}
_ID = 60
"""Characters of an id that `repr` shows."""
_HALF = "[\\ud800-\\udfff]"


@dataclass(frozen=True, repr=False)
class Case:
    """The checked values of one patient, tumor, facility and goal.

    `values` maps descriptor names to values, stated, assumed and derived; what it does not hold is unknown.
    `stated`, `assumed` and `derived` are descriptor names in the order of the vocabulary. `read_as` says in a sentence
    each what was read otherwise than it was written; it is no part of what is known, so two cases that differ in it
    are equal. `id` is what the caller names the case by; answers give it back, and it changes nothing else.
    """

    values: Mapping[str, Value]
    stated: tuple[str, ...]
    assumed: tuple[str, ...]
    derived: tuple[str, ...]
    vocabulary: Vocabulary = field(repr=False)
    about: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)
    read_as: tuple[str, ...] = field(default=(), compare=False)
    id: str = ""

    def __repr__(self) -> str:
        """Return a line: the id, how many values are stated, and the beginning of the hash."""
        return f"Case(id={shortened(self.id, _ID)!r}, stated=<{len(self.stated)}>, sha256={self.sha256[:8]!r})"

    def as_json(self) -> dict[str, dict[str, Any]]:
        """Return the stated values as nested data, in the order of the vocabulary."""
        nested: dict[str, dict[str, Any]] = {}
        for name in self.stated:
            descriptor = self.vocabulary.descriptors[name]
            nested.setdefault(descriptor.group, {})[descriptor.key] = value_as_json(descriptor, self.values[name])
        return nested

    @lazy_property
    def sha256(self) -> str:
        """SHA-256 of the stated values, in hex: the same for the same values in any order or file format."""
        return hashlib.sha256(json.dumps(self.as_json(), separators=(",", ":")).encode()).hexdigest()

    def derived_changes(self, changes: Mapping[str, Value | None]) -> dict[str, Value | None]:
        """Return the derived values that would be others if some values were, None where none would follow."""
        return self.vocabulary.derived.changes(self.values, self.derived, changes)

    def replace(self, changes: Mapping[str, Value | None]) -> Case:
        """Return the case with some values changed.

        Args:
            changes: New values by descriptor name. None makes a value unknown, or assumed if its descriptor says so.
        """
        stated = {name: self.values[name] for name in self.stated}
        stated.update({name: value for name, value in changes.items() if value is not None})
        for name, value in changes.items():
            if value is None:
                stated.pop(name, None)
        return replace(_assemble(stated, self.vocabulary), about=self.about, expect=self.expect, id=self.id)


def parse_case(
    data: Any, rules: RuleBase, problem: Callable[..., Problem] | None = None, *, canonical: bool = False
) -> Case:
    """Check nested data against the vocabulary of a rule base.

    Args:
        data: The case as read from JSON or YAML.
        rules: The rule base.
        problem: Makes a Problem from a code, a message, a path (`at`) and advice; it knows the places in the file.
        canonical: Take only what `Case.as_json` gives: no units or synonyms, and no keys beside the groups.

    Returns:
        The checked case.

    Raises:
        CaseError: The data has mistakes. The error lists all of them, up to MOST.
    """
    make = problem or _plain_problem
    if not isinstance(data, Mapping):
        raise CaseError(
            [
                make(
                    "NRX204",
                    f"a case is a group of keys, not {kind_word(data)}",
                    advice='Write {"tumor": {...}, ...}.',
                    value=data,
                )
            ]
        )
    reading = _Reading(rules.vocabulary, rules.reader, make, canonical=canonical)
    problems = limited(reading.mistakes(data))
    case = replace(_assemble(reading.stated, rules.vocabulary), read_as=tuple(reading.notes), **_extras(data))
    problems = problems or limited(
        make(row.code, row.message, at=reading.places.get(row.name, tuple(row.name.split(".", 1))), advice=row.advice)
        for row in contradictory(case.values, rules)
    )
    if problems:
        told = {row.descriptors[0]: row.says for row in unusual(reading.stated, rules.vocabulary)}
        raise CaseError(limited([*problems, *(reading.warning(name, says) for name, says in told.items())]))
    return case


def with_values(
    case: Case, values: Mapping[str, Value | None], rules: RuleBase, problem: Callable[..., Problem] | None = None
) -> Case:
    """Return a case with some values changed, checked again: a new one may contradict what the case says.

    Args:
        case: The case.
        values: New values by descriptor name; None takes one away.
        rules: The rule base.
        problem: Makes a Problem, as for `parse_case`.

    Returns:
        The checked case, with what the case says of itself.

    Raises:
        CaseError: The values contradict each other.
    """
    changed = parse_case(case.replace(values).as_json(), rules, problem)
    return replace(changed, id=case.id, about=case.about, expect=case.expect, read_as=case.read_as)


class _Reading:
    """Reads the entries of a case: `stated` values by descriptor, the `places` of their keys, `notes` about them."""

    def __init__(
        self, vocabulary: Vocabulary, reader: Reader, make: Callable[..., Problem], *, canonical: bool
    ) -> None:
        self._vocabulary = vocabulary
        self._make = make
        self._canonical = canonical
        self._reader = reader
        self.stated: dict[str, Value] = {}
        self.places: dict[str, Path] = {}
        self.notes: list[str] = []

    def mistakes(self, data: Mapping[str, Any]) -> Iterator[Problem]:
        """Yield every mistake of a case, and put the correct values into `stated`."""
        if isinstance(data.get("resourceType"), str):
            advice = "Make a case of it: nanorx import fhir RECORD -o case.json"
            yield self._make("NRX203", "this is a FHIR resource, not a case", at=("resourceType",), advice=advice)
            return
        if str(data.get("schema", "")).startswith("nanorx-"):
            advice = "Name the file of the case; most answers hold the case that they are about under `case`."
            yield self._make("NRX203", "this is an answer of nanorx, not a case", at=("schema",), advice=advice)
            return
        for key, entries in data.items():
            if key in EXTRA_KEYS and not self._canonical:
                yield from _read_extra(key, entries, self._make)
            elif key in self._vocabulary.groups:
                yield from self._group(key, (key,), entries)
            elif self._canonical or not isinstance(key, str):
                yield _unknown_group(str(key), self._reader, self._vocabulary, self._make)
            elif group := self._reader.group(key):
                yield from self._group(group, (key,), entries)
            elif named := self._reader.named(key):
                yield from self._entry(named, (key,), entries, key)
            else:
                yield _unknown_group(key, self._reader, self._vocabulary, self._make)
                meant = misspelled(key, self._vocabulary.groups)
                if meant and isinstance(entries, (Mapping, list)):
                    yield from self._group(meant[0], (key,), entries)

    def warning(self, name: str, says: str) -> Problem:
        """Return a warning about a stated value, at its place."""
        return replace(self._make("NRX218", f"{name}: {says}", at=self.places[name]), severity="warning")

    def _group(self, group: str, at: Path, entries: Any) -> Iterator[Problem]:
        if isinstance(entries, list) and entries and all(isinstance(item, Mapping) for item in entries):
            words = f"{group}: a list of {len(entries)} is not a group of keys"
            alone = f"A case is about one {group}. Write it without the list: {group}: {{...}}."
            yield self._make("NRX204", words, at=at, advice=alone if len(entries) == 1 else one_value(group))
            for place, item in enumerate(entries):
                self._forget(group)
                yield from self._group(group, (*at, place), item)
        elif isinstance(entries, Mapping):
            for key, raw in entries.items():
                yield from self._keyed(group, (*at, key), key, raw)
        elif entries is not None:
            words = f"{group}: {shown(entries)} is not a group of keys"
            yield self._make("NRX204", words, at=at, advice=f"Write {group}: {{...}}.", value=entries)

    def _forget(self, group: str) -> None:
        """Take the values of a group away, so that those of another tumor are no second statement."""
        for name in [name for name in self.stated if name.startswith(f"{group}.")]:
            del self.stated[name]

    def _keyed(self, group: str, at: Path, key: Any, raw: Any) -> Iterator[Problem]:
        descriptor = self._vocabulary.descriptors.get(f"{group}.{key}")
        if descriptor is not None:
            yield from self._entry(Named(descriptor), at, raw, "")
            return
        finding = f"{group}.{key}" in self._vocabulary.findings
        named = None if self._canonical or finding else self._reader.named(str(key), group)
        if named is None:
            yield self._unknown_key(group, str(key), at)
        else:
            yield from self._entry(named, at, raw, str(key))

    def _entry(self, named: Named, at: Path, raw: Any, written: str) -> Iterator[Problem]:
        """Read the value of one key, which is `written` if it is not the name of the descriptor."""
        name = named.descriptor.name
        if raw is None:
            return
        try:
            if self._canonical:
                value, note = Read(check_value(named.descriptor, raw))
            else:
                value, note = self._reader.read(named, raw, written)
        except ValueProblem as found:
            allowed = named.descriptor.may_be(named.unit)
            for error in found.all():
                read = {"allowed": error.allowed or allowed, "value": _part(raw, error.element)}
                yield self._make(error.code, str(error), at=(*at, *error.element), advice=error.advice, **read)
            return
        if value is None:
            return
        if name in self.stated and self.stated[name] != value:
            other = ".".join(map(str, self.places[name]))
            words = f"{name} is stated twice, as {'.'.join(map(str, at))} and as {other}"
            yield self._make("NRX208", words, at=at, advice="Keep one of the two.", on_key=True, value=raw)
            return
        self.stated[name], self.places[name] = value, at
        self.notes += [note] if note else []

    def _unknown_key(self, group: str, key: str, at: Path) -> Problem:
        name, vocabulary = f"{group}.{key}", self._vocabulary
        known = tuple(item.key for item in vocabulary.descriptors.values() if item.group == group)
        code, message = "NRX203", f"{name}: there is no such key"
        if key.isdecimal():
            advice = "A comma separates entries. Write a decimal point: 1.2, not 1,2."
        elif name in vocabulary.findings:
            code, message = "NRX206", f"{name}: a case may not state a finding"
            advice = "It is a finding: only rules conclude it. State what it rests on instead."
        else:
            elsewhere = self._reader.named(key)
            meant = [elsewhere.descriptor.name] if elsewhere else self._reader.misspelled(key, group)
            hint = f"Did you mean {' or '.join(meant)}? " if meant else ""
            advice = f"{hint}Search by words: nanorx descriptors WORD"
        return self._make(code, message, at=at, advice=advice, on_key=True, allowed=known, value=key)


def _assemble(stated: dict[str, Value], vocabulary: Vocabulary) -> Case:
    names = tuple(name for name in vocabulary.descriptors if name in stated)
    assumed = tuple(item.name for item in vocabulary.assumed() if item.name not in stated)
    values = {name: stated[name] for name in names}
    values |= {name: vocabulary.descriptors[name].assume for name in assumed}
    computed = vocabulary.derived.derive(values)
    derived = tuple(name for name in vocabulary.descriptors if name in computed) if computed else ()
    return Case(values, names, assumed, derived, vocabulary)


def _plain_problem(
    code: str, message: str, *, at: tuple[str | int, ...] = (), advice: str = "", on_key: bool = False, **read: Any
) -> Problem:
    del on_key
    return Problem(code, message, advice, path=".".join(map(str, at)), **read)


def _part(raw: Any, element: Path) -> Any:
    """Return the part of a raw value to which a path leads; a text that is read as a list has no parts."""
    for step in element if isinstance(raw, (Mapping, list)) else ():
        raw = raw[step]
    return raw


def _read_extra(key: str, raw: Any, make: Callable[..., Problem]) -> Iterator[Problem]:
    """Check that `id` is a text or a whole number, `about` a text and `expect` a group; each may be left out."""
    yield from _half_characters(raw, (key,), make)
    kinds, words, advice = _EXTRA_KINDS[key]
    if raw is None or (isinstance(raw, kinds) and not isinstance(raw, bool)):
        return
    yield make("NRX204", f"{key}: {shown(raw)} is not {words}", at=(key,), advice=advice, value=raw)


def _extras(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands beside the groups, each in its kind; the `id` as text."""
    known = {key: data[key] for key, row in _EXTRA_KINDS.items() if isinstance(data.get(key), row[0])}
    return known | ({"id": str(known["id"])} if "id" in known else {})


def _half_characters(raw: Any, at: tuple[str | int, ...], make: Callable[..., Problem]) -> Iterator[Problem]:
    """Yield a problem for each text that no file can hold because JSON let half of a character pass.

    Other entries need no such check: they are words of the vocabulary.
    """
    if isinstance(raw, str) and not raw.isascii() and re.search(_HALF, raw):
        place = ".".join(map(str, at)).encode(errors="backslashreplace").decode()
        message = f"{place}: {shown(raw)} holds half a character"
        yield make("NRX213", message, at=at, advice="Take it out, or write the whole character.", value=raw)
    elif isinstance(raw, Mapping):
        for key, item in raw.items():
            yield from _half_characters(key, (*at, key), make)
            yield from _half_characters(item, (*at, key), make)
    elif isinstance(raw, list):
        for number, item in enumerate(raw):
            yield from _half_characters(item, (*at, number), make)


def _unknown_group(group: str, reader: Reader, vocabulary: Vocabulary, make: Callable[..., Problem]) -> Problem:
    hint = meant_words(misspelled(group, vocabulary.groups) or reader.misspelled(group))
    if group.isdecimal():
        hint = "A comma separates entries. Write a decimal point: 1.2, not 1,2."
    advice = f"Groups: {', '.join(vocabulary.groups)}. {hint}".strip()
    read = {"allowed": tuple(vocabulary.groups), "value": group}
    return make("NRX203", f"{shown(group)}: there is no such group", at=(group,), advice=advice, on_key=True, **read)
