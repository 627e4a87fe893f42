"""A case: the values of descriptors for one patient at one moment, checked against the vocabulary."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nanorx.common.lazy import lazy_property
from nanorx.common.suggest import did_you_mean, nearest
from nanorx.errors import CaseError, Problem, limited
from nanorx.knowledge.plausibility import contradictory
from nanorx.knowledge.values import ValueProblem, check_value, kind_word, shown, value_as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["EXTRA_KEYS", "Case", "parse_case"]

EXTRA_KEYS = ("about", "expect")
"""Keys beside the groups: a sentence about the case, and what is expected of it."""

_HALF = "[\\ud800-\\udfff]"


@dataclass(frozen=True)
class Case:
    """The checked values of one patient, tumor, facility and goal.

    `values` maps descriptor names to values, stated, assumed and derived; what it does not hold is unknown.
    `stated`, `assumed` and `derived` are descriptor names in the order of the vocabulary.
    """

    values: Mapping[str, Value]
    stated: tuple[str, ...]
    assumed: tuple[str, ...]
    derived: tuple[str, ...]
    vocabulary: Vocabulary = field(repr=False)
    about: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)

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
        return _assemble(stated, self.vocabulary, self.about, self.expect)


def parse_case(
    data: Any, rules: RuleBase, problem: Callable[..., Problem] | None = None, *, extras: bool = True
) -> Case:
    """Check nested data against the vocabulary of a rule base.

    Args:
        data: The case as read from JSON or YAML.
        rules: The rule base.
        problem: Makes a Problem from a code, a message, a path (`at`) and advice; it knows the places in the file.
        extras: Whether the keys beside the groups (`about`, `expect`) are allowed.

    Returns:
        The checked case.

    Raises:
        CaseError: The data has mistakes. The error lists all of them, up to MOST.
    """
    make = problem or _plain_problem
    vocabulary = rules.vocabulary
    if not isinstance(data, Mapping):
        raise CaseError(
            [
                make(
                    "NRX204",
                    f"a case is a group of keys, not {kind_word(data)}",
                    advice='Write {"tumor": {...}, ...}.',
                )
            ]
        )
    stated: dict[str, Value] = {}
    problems = limited(_mistakes(data, vocabulary, make, stated, extras=extras))
    about = data.get("about")
    case = _assemble(stated, vocabulary, about if isinstance(about, str) else "", _as_mapping(data.get("expect")))
    problems = problems or limited(
        make(row.code, row.message, at=tuple(row.name.split(".", 1)), advice=row.advice)
        for row in contradictory(case.values, rules)
    )
    if problems:
        raise CaseError(problems)
    return case


def _mistakes(
    data: Mapping[str, Any],
    vocabulary: Vocabulary,
    make: Callable[..., Problem],
    stated: dict[str, Value],
    *,
    extras: bool,
) -> Iterator[Problem]:
    """Yield every mistake of a case, and put the correct values into `stated`."""
    for group, entries in data.items():
        if extras and group in EXTRA_KEYS:
            yield from _read_extra(group, entries, make)
        elif group not in vocabulary.groups:
            yield _unknown_group(str(group), vocabulary, make)
        elif isinstance(entries, Mapping):
            yield from _read_group(group, entries, vocabulary, make, stated)
        elif entries is not None:
            words = f"{group}: {shown(entries)} is not a group of keys"
            yield make("NRX204", words, at=(group,), advice=f"Write {group}: {{...}}.")


def _assemble(
    stated: dict[str, Value], vocabulary: Vocabulary, about: str = "", expect: Mapping[str, Any] | None = None
) -> Case:
    names = tuple(name for name in vocabulary.descriptors if name in stated)
    assumed = tuple(item.name for item in vocabulary.assumed() if item.name not in stated)
    values = {name: stated[name] for name in names}
    values |= {name: vocabulary.descriptors[name].assume for name in assumed}
    computed = vocabulary.derived.derive(values)
    derived = tuple(name for name in vocabulary.descriptors if name in computed) if computed else ()
    return Case(values, names, assumed, derived, vocabulary, about, expect or {})


def _plain_problem(
    code: str, message: str, *, at: tuple[str | int, ...] = (), advice: str = "", on_key: bool = False
) -> Problem:
    del on_key
    return Problem(code, message, advice, path=".".join(map(str, at)))


def _read_extra(key: str, raw: Any, make: Callable[..., Problem]) -> Iterator[Problem]:
    """Check that `about` is a text and `expect` a group; either may be left out."""
    yield from _half_characters(raw, (key,), make)
    if raw is None or isinstance(raw, str if key == "about" else Mapping):
        return
    words, advice = ("a text", "Put it in quotes.") if key == "about" else ("a group of keys", "Write expect: {...}.")
    yield make("NRX204", f"{key}: {shown(raw)} is not {words}", at=(key,), advice=advice)


def _half_characters(raw: Any, at: tuple[str | int, ...], make: Callable[..., Problem]) -> Iterator[Problem]:
    """Yield a problem for each text that no file can hold because JSON let half of a character pass.

    Other entries need no such check: they are words of the vocabulary.
    """
    if isinstance(raw, str) and not raw.isascii() and re.search(_HALF, raw):
        place = ".".join(map(str, at)).encode(errors="backslashreplace").decode()
        message = f"{place}: {shown(raw)} holds half a character"
        yield make("NRX213", message, at=at, advice="Take it out, or write the whole character.")
    elif isinstance(raw, Mapping):
        for key, item in raw.items():
            yield from _half_characters(key, (*at, key), make)
            yield from _half_characters(item, (*at, key), make)
    elif isinstance(raw, list):
        for number, item in enumerate(raw):
            yield from _half_characters(item, (*at, number), make)


def _as_mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}


def _unknown_group(group: str, vocabulary: Vocabulary, make: Callable[..., Problem]) -> Problem:
    full = next((name for name in vocabulary.descriptors if name == group or name.partition(".")[2] == group), None)
    if full and "." in group:
        hint = f'Groups are nested: write {{"{full.partition(".")[0]}": {{"{full.partition(".")[2]}": ...}}}}.'
    elif full:
        hint = f"{group} belongs to the group {full.partition('.')[0]}: {full}."
    else:
        hint = did_you_mean(group, vocabulary.groups)
    advice = f"Groups: {', '.join(vocabulary.groups)}. {hint}".strip()
    return make("NRX203", f"{shown(group)}: there is no such group", at=(group,), advice=advice, on_key=True)


def _read_group(
    group: str,
    entries: Mapping[str, Any],
    vocabulary: Vocabulary,
    make: Callable[..., Problem],
    stated: dict[str, Value],
) -> Iterator[Problem]:
    for key, raw in entries.items():
        name = f"{group}.{key}"
        descriptor = vocabulary.descriptors.get(name)
        if descriptor is None:
            yield _unknown_key(group, str(key), vocabulary, make)
        elif raw is not None:
            try:
                stated[name] = check_value(descriptor, raw)
            except ValueProblem as found:
                for error in found.all():
                    yield make(error.code, str(error), at=(group, key, *error.element), advice=error.advice)


def _unknown_key(group: str, key: str, vocabulary: Vocabulary, make: Callable[..., Problem]) -> Problem:
    name = f"{group}.{key}"
    if name in vocabulary.findings:
        advice = "It is a finding: only rules conclude it. State what it rests on instead."
        return make("NRX206", f"{name}: a case may not state a finding", at=(group, key), advice=advice, on_key=True)
    own = [item.key for item in vocabulary.descriptors.values() if item.group == group]
    match = nearest(key, own)
    if match:
        hint = f"Did you mean {group}.{match}?"
    else:
        other = next((item.name for item in vocabulary.descriptors.values() if item.key == key), None)
        hint = f"Did you mean {other}?" if other else ""
    advice = f"{hint} All keys: nanorx descriptors".strip()
    return make("NRX203", f"{name}: there is no such key", at=(group, key), advice=advice, on_key=True)
