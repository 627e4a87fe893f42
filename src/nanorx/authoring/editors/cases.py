"""The schemas of cases and mappings for editors: what is canonical is offered, and whatever is read is accepted.

A case is checked by its canonical keys: what stands under another name of a descriptor is not looked at. Neither are
contradictions, nor two names for one value.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

from nanorx.advice.standing import STATUSES
from nanorx.authoring.editors.clauses import value_schemas, words_about
from nanorx.authoring.editors.patterns import folding, quantity, unknown, whole
from nanorx.authoring.testing.expectations import KEYS, NOTHING, SILENT
from nanorx.authoring.writing.keys import CASE
from nanorx.knowledge.evidence import LEVELS, Bearing
from nanorx.knowledge.mapping_schema import mapping_schema
from nanorx.knowledge.reading import meanings, named_keys, unit_keys
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["case_schema_for_editors", "mapping_schema_for_editors"]

_NULL: dict[str, Any] = {"type": "null"}


def case_schema_for_editors(base: RuleBase) -> dict[str, Any]:
    """Return the schema of a case file, with what is expected of it."""
    vocabulary = base.vocabulary
    groups = {group: _group(group, label, base) for group, label in vocabulary.groups.items()}
    expected, known = _expectations(base)
    words = {f"{item.name}.word": _word_of(item) for item in vocabulary.descriptors.values() if item.kind == "set"}
    return {
        "title": "A case",
        "type": "object",
        "properties": {
            "id": {"description": CASE["id"], "type": ["string", "integer", "null"]},
            "about": {"description": CASE["about"], "type": ["string", "null"]},
            "expect": {"description": CASE["expect"], **expected},
            **groups,
        },
        "patternProperties": {_other_names(groups, [*vocabulary.groups, *_names_of_all(base)]): {}},
        "additionalProperties": False,
        "definitions": {
            **known,
            **words,
            "Unknown": {"anyOf": [{"type": "string", "pattern": whole(unknown())}, _NULL]},
        },
    }


def mapping_schema_for_editors(base: RuleBase) -> dict[str, Any]:
    """Return the schema of a mapping file; a name of a descriptor that cannot be read is marked."""
    text = json.dumps(mapping_schema(base)).replace("#/$defs/", "#/definitions/")
    schema: dict[str, Any] = json.loads(text)
    schema["definitions"] = schema.pop("$defs")
    name = {
        "type": "string",
        "pattern": whole(folding(_names_of_all(base))),
        "patternErrorMessage": "There is no such descriptor. Search by words: nanorx descriptors WORD",
    }
    schema["definitions"]["descriptor"]["anyOf"][1] = name
    for key in ("$schema", "$id", "description"):
        del schema[key]
    return {**schema, "title": "A mapping"}


def _group(group: str, label: str, base: RuleBase) -> dict[str, Any]:
    items = [item for item in base.vocabulary.descriptors.values() if item.group == group]
    keys = {item.key: _value(item, base) for item in items}
    others = [word for item in items for word in _names(item, base)]
    return {
        "description": label,
        "type": ["object", "null"],
        "properties": keys,
        "patternProperties": {_other_names(keys, [*keys, *others]): {}},
        "additionalProperties": False,
    }


def _names(item: Descriptor, base: RuleBase) -> list[str]:
    """Return the other keys under which a case may state a descriptor in its group."""
    return [*(key for key, _ in unit_keys(item)), *named_keys(item, base.reader)]


def _names_of_all(base: RuleBase) -> list[str]:
    """Return the names that stand for a descriptor without its group, and those with it."""
    found: list[str] = []
    for item in base.vocabulary.descriptors.values():
        names = [item.key, *_names(item, base)]
        alone = [name for name in names if (named := base.reader.named(name)) and named.descriptor is item]
        found += [*alone, *(f"{item.group} {name}" for name in names)]
    return found


def _other_names(canonical: Iterable[str], names: Iterable[str]) -> str:
    """Return a pattern for keys that name something in another way than the canonical one."""
    return rf"^(?!({'|'.join(canonical)})$)({folding(names)})$"


def _value(item: Descriptor, base: RuleBase) -> dict[str, Any]:
    """Return the schema of a value: the canonical form first, which editors offer, then what else is read."""
    found = value_schemas(item)
    if item.kind == "number":
        found.append({"type": "string", "pattern": whole(quantity(item, base.vocabulary.spellings))})
    elif item.kind == "set":
        elements = {"type": "array", "items": _ref(f"{item.name}.word")}
        parts = {"has": elements, "lacks": elements}
        found = [*found, elements, {"type": "object", "properties": parts, "additionalProperties": False}, _list(item)]
    else:
        found.append(_word_of(item))
    if item.kind == "yes-no":
        found.append({"enum": [0, 1]})
    return {"description": words_about(item), "anyOf": [*found, _ref("Unknown")]}


def _word_of(item: Descriptor) -> dict[str, Any]:
    return {"type": "string", "pattern": whole(folding(word for word, _ in meanings(item)))}


def _list(item: Descriptor) -> dict[str, Any]:
    """Return the schema of a set as a text: words joined by commas, each with a plus or minus, or none with one."""
    word = folding(word for word, _ in meanings(item))
    return {"type": "string", "pattern": whole(rf"{word}([,;]{word})*|{folding(['none'])}")}


def _expectations(base: RuleBase) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of what may be expected, and the definitions that it rests on."""
    ranked = [*(item.id for item in base.strategies), *base.merged]
    standards = [item.id for item in base.standards]
    approaches = [item.id for item in base.approaches]
    bearings = [f"{bearing} {strength}" for bearing in get_args(Bearing) for strength in STRENGTHS]
    known = {
        "Approach": {"enum": approaches},
        "Descriptor": {"enum": list(base.vocabulary.descriptors)},
        "Leading": {"enum": [*ranked, NOTHING]},
        "Strategy": {"enum": ranked},
        "Today": {"enum": [*standards, *(name for name, now in base.merged.items() if now in standards)]},
        "Warning": {"enum": [*(row.id for row in base.implausible), *base.vocabulary.derived.of]},
        "YesNo": {"anyOf": [{"enum": ["yes", "no"]}, {"type": "boolean"}, _NULL]},
        "Status": _word(STATUSES),
        "Group": _word(["approved", "people", "rest"]),
        "Evidence": _whole(1, max(LEVELS)),
        "Rank": _whole(1, len(base.strategies)),
        "Place": _whole(1, len(approaches)),
        "Study": _word([SILENT, *bearings]),
        "Asks": _several("Descriptor"),
        "Level": _by([item.id for item in base.criteria], "CriterionLevel"),
        "CriterionLevel": _whole(-3, 3),
        "Source": {"type": "string"},
    }
    schemas: dict[str, dict[str, Any]] = {
        "source": {"anyOf": [_ref("Source"), _by(KEYS, "Source")]},
        "leading": _one_or_several("Leading"),
        "approach": _one_or_several("Approach"),
        "within": _by(approaches, "Place"),
        "group": _by(ranked, "Group"),
        "evidence": _by(ranked, "Evidence"),
        "studies": _by(base.evidence, "Study"),
        "today": _several("Today"),
        "warnings": _several("Warning"),
        "first": _one_or_several("Strategy"),
        "status": _by([*ranked, *standards], "Status"),
        "held_back": _by([*ranked, *standards], "YesNo"),
        "rank": _by(ranked, "Rank"),
        "level": _by(ranked, "Level"),
        "asks": _by(ranked, "Asks"),
        "nothing_eligible": _ref("YesNo"),
    }
    rows = {key: {**row, "description": CASE[key]} for key, row in schemas.items()}
    return {"type": ["object", "null"], "properties": rows, "additionalProperties": False}, known


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{name}"}


def _word(words: Iterable[str]) -> dict[str, Any]:
    return {"anyOf": [{"enum": list(words)}, _NULL]}


def _whole(low: int, high: int) -> dict[str, Any]:
    return {"anyOf": [{"type": "integer", "minimum": low, "maximum": high}, _NULL]}


def _several(name: str) -> dict[str, Any]:
    return {"anyOf": [{"type": "array", "items": _ref(name)}, _NULL]}


def _one_or_several(name: str) -> dict[str, Any]:
    return {"anyOf": [_ref(name), {"type": "array", "items": _ref(name)}, _NULL]}


def _by(names: Iterable[str], value: str) -> dict[str, Any]:
    """Return the schema of a group with these keys, each with a value as the definition says."""
    return {"type": "object", "properties": {name: _ref(value) for name in names}, "additionalProperties": False}
