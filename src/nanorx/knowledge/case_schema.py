"""The JSON Schemas of a case, made from the vocabulary: the canonical form, and the wide form that people write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nanorx.knowledge.case import EXTRA_KEYS
from nanorx.knowledge.reading import meanings, named_keys, unit_keys
from nanorx.model import DRAFT, UNIT, with_units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["case_input_schema", "case_schema", "escaped"]

_VERSION = 1
"""Of the form of a case; raised when a valid case of before could become invalid by its form."""

_APART = "0123456789eE*"
"""What a unit begins with that would be read as a part of a number right before it."""
_NOT_KNOWN = ["unknown", "?", "n/a", "not done", "pending"]
_EXTRAS: dict[str, Any] = {
    "id": {
        "description": "What the caller names the case by; answers give it back as a text.",
        "anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}],
    },
    "about": {"description": "A sentence about the case; answers give it back.", "type": ["string", "null"]},
    "expect": {"description": "What is expected of the case, for checks of a rule base.", "type": ["object", "null"]},
}


def case_schema(base: RuleBase) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the cases of a rule base. Null and absent mean unknown.

    A schema cannot express the `contradictions` of the vocabulary, nor that a stated value must agree with the table
    that computes it: these are checked when a case is read.
    """
    groups: dict[str, Any] = {}
    derived = base.vocabulary.derived.of
    for group, label in base.vocabulary.groups.items():
        own = [item for item in base.vocabulary.descriptors.values() if item.group == group]
        groups[group] = {
            "description": label,
            "type": ["object", "null"],
            "properties": {item.key: _descriptor(item, derived.get(item.name)) for item in own},
            "additionalProperties": False,
        }
    schema: dict[str, Any] = {
        "$schema": DRAFT,
        "$id": _id("case", base),
        "title": "nanorx case",
        "description": f"One patient at one moment, for the rules {base.name} {base.version}.",
        "type": "object",
        "properties": {**groups, **{name: _EXTRAS[name] for name in EXTRA_KEYS}},
        "additionalProperties": False,
    }
    return with_units(schema)  # type: ignore[no-any-return]


def _id(kind: str, base: RuleBase) -> str:
    """Return the name of a schema that is made from a rule base: another one for each content."""
    return f"urn:nanorx:schemas:{kind}:{_VERSION}:{base.sha256[:12]}"


def case_input_schema(base: RuleBase) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of cases as people write them: with units, synonyms and `unknown`.

    It is narrower than what is read: words are read in any letter case, with hyphens or spaces, and names of keys too.
    A schema cannot tell whether a number is plausible after it was converted, nor that two keys state one value: that
    is checked when a case is read, as are contradictions.
    """
    vocabulary = base.vocabulary
    values = {
        name: {
            "title": item.label,
            "description": " ".join(part for part in (item.question, item.about) if part),
            **_wide_value(item, vocabulary.spellings),
        }
        for name, item in vocabulary.descriptors.items()
    }
    groups: dict[str, Any] = {}
    for group, label in vocabulary.groups.items():
        keys: dict[str, Any] = {}
        for item in vocabulary.descriptors.values():
            if item.group == group:
                keys |= _wide_keys(item, base)
        groups[group] = {
            "description": label,
            "type": ["object", "null"],
            "properties": keys,
            "additionalProperties": False,
        }
    names = {name: {"$ref": f"#/$defs/{name}"} for name in vocabulary.descriptors}
    schema: dict[str, Any] = {
        "$schema": DRAFT,
        "$id": _id("case-input", base),
        "title": "nanorx case as it is written",
        "description": f"One patient at one moment, for the rules {base.name} {base.version}. Numbers may have a unit, "
        "choices may be synonyms, in any letter case; unknown leaves a value out.",
        "type": "object",
        "properties": {**groups, **names, **{name: _EXTRAS[name] for name in EXTRA_KEYS}},
        "additionalProperties": False,
        "$defs": values,
    }
    return with_units(schema)  # type: ignore[no-any-return]


def _wide_keys(item: Descriptor, base: RuleBase) -> dict[str, Any]:
    """Return the schemas of all keys of a descriptor within its group: its own, those of other units, its synonyms."""
    whole = {"$ref": f"#/$defs/{item.name}"}
    found: dict[str, Any] = {item.key: whole}
    for key, unit in unit_keys(item):
        factor = item.units[unit]
        ends = {"minimum": item.low / factor, "maximum": item.high / factor}
        found[key] = {"title": f"{item.label} in {unit}", "type": ["number", "null"], **ends, UNIT: unit}
    for key in named_keys(item, base.reader):
        found.setdefault(key, _bare(item, base.vocabulary.spellings) if item.units else whole)
    return found


def _bare(item: Descriptor, spellings: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the schema of a key that does not name the unit: a number alone is one that is usual."""
    low, high = item.usual or (item.low, item.high)
    wide = _wide_value(item, spellings)
    number = {**wide["anyOf"][0], "minimum": _plain(low), "maximum": _plain(high)}
    return {"title": item.label, "anyOf": [number, _quantity(item, spellings, needed=True), *wide["anyOf"][2:]]}


def _wide_value(item: Descriptor, spellings: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    not_known: dict[str, Any] = {"enum": [*_NOT_KNOWN, None]}
    words = list(dict.fromkeys(word for word, _ in meanings(item)))
    if item.kind == "number":
        number = _value(item) | {"type": "integer" if item.integer else "number"}
        return {"anyOf": [number, _quantity(item, spellings), not_known]}
    if item.kind == "set":
        elements = {"type": "array", "items": {"enum": words}, "uniqueItems": True}
        part = {"type": "object", "properties": {"has": elements, "lacks": elements}, "additionalProperties": False}
        return {"anyOf": [elements, part, {"enum": words}, not_known]}
    also: list[Any] = [True, False, 1, 0] if item.kind == "yes-no" else []
    known = {*words, *item.partial_choices}
    return {"enum": [*words, *also, *(word for word in _NOT_KNOWN if word not in known), None]}


def _quantity(item: Descriptor, spellings: Mapping[str, tuple[str, ...]], *, needed: bool = False) -> dict[str, Any]:
    """Return the schema of a number as a text, with one of its units or without; `needed`: only with one."""
    units = [unit for unit in (item.unit, *item.units) if unit]
    written = [word for unit in units for word in (unit, *spellings.get(unit, ()))]
    close = [escaped(word) for word in written if word[0] not in _APART]
    apart = [escaped(word) for word in written if word[0] in _APART]
    sign = "-?" if item.low < 0 else ""
    number = rf"{sign}[0-9]+" if item.integer else rf"{sign}[0-9]+(\.[0-9]+)?"
    forms = [f"{space}({'|'.join(words)})" for space, words in ((" ?", close), (" ", apart)) if words]
    unit = f"({'|'.join(forms)}){'' if needed else '?'}" if forms else ""
    return {"type": "string", "pattern": f"^{number}{unit}$"}


def escaped(text: str) -> str:
    """Return a text as a pattern for it, in the dialect of JSON Schema."""
    return re.sub(r"([.^$*+?()\[\]{}|\\/])", r"\\\1", text)


def _descriptor(item: Descriptor, derivation: Derivation | None) -> dict[str, Any]:
    computed = f"Computed from {', '.join(derivation.reads)} where it is not stated." if derivation else ""
    words = " ".join(part for part in (item.question, item.about, computed) if part)
    return {"title": item.label, "description": words, **_value(item)}


def _value(item: Descriptor) -> dict[str, Any]:
    names = list(item.choices)
    if item.kind == "number":
        kind = "integer" if item.integer else "number"
        return {
            "type": [kind, "null"],
            "minimum": _plain(item.low),
            "maximum": _plain(item.high),
            UNIT: item.unit or "1",  # as UCUM writes what has no unit
        }
    if item.kind == "set":
        elements = {"type": "array", "items": {"enum": names}, "uniqueItems": True}
        part = {
            "type": "object",
            "properties": {
                "has": {"description": "What is known to be there.", **elements},
                "lacks": {"description": "What is known not to be there.", **elements},
            },
            "additionalProperties": False,
        }
        return {"anyOf": [elements, part, {"type": "null"}]}
    also: list[Any] = [True, False] if item.kind == "yes-no" else []
    return {"enum": [*names, *item.partial_choices, *also, None]}


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number
