"""The JSON Schema of a case, made from the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.knowledge.case import EXTRA_KEYS
from nanorx.model import DRAFT, UNIT

if TYPE_CHECKING:
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["CASE_ID", "case_schema"]

CASE_ID = "urn:nanorx:schemas:case:1"
"""Fixed for this shape of a case; raised when a valid case of before could become invalid by its form."""

_EXTRAS: dict[str, Any] = {
    "about": {"description": "A sentence about the case."},
    "expect": {"description": "What is expected of the case, for checks of a rule base."},
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
    return {
        "$schema": DRAFT,
        "$id": CASE_ID,
        "title": "nanorx case",
        "description": f"One patient at one moment, for the rules {base.name} {base.version}.",
        "type": "object",
        "properties": {**groups, **{name: _EXTRAS[name] for name in EXTRA_KEYS}},
        "additionalProperties": False,
    }


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
