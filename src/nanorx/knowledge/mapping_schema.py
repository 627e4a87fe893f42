"""The keys of a mapping file, and its JSON Schema, made from the vocabulary of a rule base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.model import DRAFT

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["COLUMN_KEYS", "MAPPING_KEYS", "VERSION", "mapping_schema"]

_MISSING = "What stands in a cell where nothing is known: for all columns, or for one. An empty cell is always missing."
_DECIMAL = "The decimal sign of numbers in texts: for all columns, or for one. Without it a point."
COLUMN_KEYS = {
    "to": "The descriptor, by its name or a synonym.",
    "unit": "The unit of numbers that stand alone.",
    "units_in_cells": "yes: a cell may name its own unit, 38 mm.",
    "mixed_units": "Other units of numbers that are not possible in the unit of the column; counted and told.",
    "decimal": _DECIMAL,
    "missing": _MISSING,
    "values": "What a cell means, by what stands in it; what is not named is read as in a case.",
    "classes": "Limits of a number with the value each: below 3: A. The first that holds counts.",
    "element": "The element of a set of which the column says yes or no.",
    "separator": "What parts the words of a text.",
}
"""The keys of a column, each with what it means."""
VERSION = 1
MAPPING_KEYS = {
    "mapping": "The version of this form of a mapping: 1.",
    "about": "A sentence about the table.",
    "id": "The column that names a case, or a list of columns that do so together.",
    "missing": _MISSING,
    "decimal": _DECIMAL,
    "constants": "What holds for every case, by descriptor.",
    "complete": "The sets of which the columns say everything; of others the rest is unknown.",
    "columns": "By column what it says of a case; a list where it says something about several descriptors.",
    "ignore": "The columns that are left out on purpose, each with the reason.",
}
"""The keys of a mapping, each with what it means."""

_TEXTS = {"anyOf": [{"type": "string"}, {"type": "number"}]}
_SEVERAL = {"anyOf": [_TEXTS, {"type": "array", "items": _TEXTS}]}
_NAMES = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_ELEMENTS = {"type": "array", "items": {"type": "string"}}
_VALUE: dict[str, Any] = {
    "description": "What a case may say, or unknown.",
    "anyOf": [
        *({"type": kind} for kind in ("string", "number", "boolean")),
        _ELEMENTS,
        {"type": "object", "properties": {"has": _ELEMENTS, "lacks": _ELEMENTS}, "additionalProperties": False},
    ],
}
_VALUES = {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}}
_DECIMAL_SIGN = {"enum": [".", ","]}
_YES_NO = {"enum": ["yes", "no", True, False]}


def mapping_schema(base: RuleBase) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the mappings for a rule base.

    It is wider than what is read: whether a unit, a value or an element belongs to the descriptor, and whether two
    columns say the same, is checked when a mapping is read.
    """
    descriptors = base.vocabulary.descriptors
    sets = [name for name, item in descriptors.items() if item.kind == "set"]
    one = {"anyOf": [{"$ref": "#/$defs/descriptor"}, {"$ref": "#/$defs/column"}]}
    of_mapping = {
        "mapping": {"const": VERSION},
        "about": {"type": "string"},
        "id": _NAMES,
        "missing": _SEVERAL,
        "decimal": _DECIMAL_SIGN,
        "constants": {
            "type": ["object", "null"],
            "properties": _labels(base),
            "additionalProperties": {"$ref": "#/$defs/value"},
        },
        "complete": {"anyOf": [{"enum": sets}, {"type": "string"}, {"type": "array", "items": {"enum": sets}}]},
        "columns": {
            "type": ["object", "null"],
            "additionalProperties": {"anyOf": [*one["anyOf"], {"type": "array", "items": one}]},
        },
        "ignore": {"type": ["object", "null"], "additionalProperties": {"type": "string", "pattern": "."}},
    }
    return {
        "$schema": DRAFT,
        "$id": f"urn:nanorx:schemas:mapping:{VERSION}:{base.sha256[:12]}",
        "title": "nanorx mapping",
        "description": f"What the columns of a table say of a case, for the rules {base.name} {base.version}.",
        "type": "object",
        "properties": _described(of_mapping, MAPPING_KEYS),
        "required": ["mapping", "columns"],
        "additionalProperties": False,
        "$defs": {
            "value": _VALUE,
            "descriptor": {"anyOf": [{"enum": list(descriptors)}, {"type": "string"}]},
            "column": _column(),
        },
    }


def _column() -> dict[str, Any]:
    """Return the schema of what a column says of one descriptor."""
    of_column = {
        "to": {"$ref": "#/$defs/descriptor"},
        "unit": {"type": "string"},
        "units_in_cells": _YES_NO,
        "mixed_units": _NAMES,
        "decimal": _DECIMAL_SIGN,
        "missing": _SEVERAL,
        "values": _VALUES,
        "classes": _VALUES,
        "element": {"type": "string"},
        "separator": {"type": "string", "pattern": "."},
    }
    return {
        "type": "object",
        "properties": _described(of_column, COLUMN_KEYS),
        "required": ["to"],
        "additionalProperties": False,
    }


def _described(schemas: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """Return the schemas of keys with what each key means, in the order in which these are told."""
    return {key: {"description": says, **schemas[key]} for key, says in words.items()}


def _labels(base: RuleBase) -> dict[str, Any]:
    """Return the descriptors as keys, each with its label, so that an editor offers them."""
    value = {"$ref": "#/$defs/value"}
    return {name: {"title": item.label, **value} for name, item in base.vocabulary.descriptors.items()}
