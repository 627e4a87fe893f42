"""The JSON Schemas of all answers, made from their dataclasses."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, make_dataclass
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from nanorx.advice import margins as vary
from nanorx.advice.answers import canonical, what_if
from nanorx.advice.answers import comparison as compare
from nanorx.advice.answers import explanation as explain
from nanorx.advice.answers import questions as asking
from nanorx.advice.answers import result as shapes
from nanorx.advice.answers import verification as verify
from nanorx.advice.why_not import answer as changes
from nanorx.advice.why_not import changes as proof
from nanorx.advice.why_not import reasons
from nanorx.knowledge.case_schema import DRAFT

__all__ = ["ANSWERS", "answer_schema", "schema_of"]

_HOMES = (shapes, changes, proof, reasons, what_if, vary, asking, compare, verify, explain)
"""Where the dataclasses of the answers are."""

ANSWERS: dict[str, tuple[type, str]] = {
    "result": (shapes.Result, shapes.SCHEMA),
    "explanation": (explain.Explanation, explain.SCHEMA),
    "why-not": (changes.WhyNot, changes.SCHEMA),
    "what-if": (what_if.WhatIf, what_if.SCHEMA),
    "questions": (asking.Asking, asking.SCHEMA),
    "comparison": (compare.Comparison, compare.SCHEMA),
    "verification": (verify.Verification, verify.SCHEMA),
}
"""Kind of answer -> its dataclass and the version of its shape."""


def answer_schema(kind: str) -> dict[str, Any]:
    """The schema of one kind of answer: draft 2020-12, nothing beside what it names. `kind` is a key of `ANSWERS`."""
    shape, version = ANSWERS[kind]
    return schema_of(_written(shape), version, kind)


def schema_of(shape: type, version: str, kind: str) -> dict[str, Any]:
    """The schema of a dataclass that is written as it is; its `$id` is fixed for the version of the shape."""
    made = TypeAdapter(shape).json_schema(mode="serialization")
    made["properties"]["schema"] = {"const": version, "description": "The version of this shape."}
    for own, part in [(shape.__name__, made), *made.get("$defs", {}).items()]:
        _finish(own, part)
    name = f"urn:nanorx:schemas:{kind}:{version.rpartition('/')[2]}"
    return {"$schema": DRAFT, "$id": name, **made, "title": f"nanorx {kind}"}


def _written(shape: type) -> type:
    """The dataclass as it is written; an explanation names its result by a few of its fields."""
    if shape is not explain.Explanation:
        return shape
    spaces = {**vars(shapes), **vars(explain)}
    own = get_type_hints(explain.Explanation, {**spaces, "Result": shapes.Result}, spaces)
    whole = get_type_hints(shapes.Result, vars(shapes))
    rows: list[tuple[str, Any]] = [(item.name, own[item.name]) for item in fields(shape) if item.name != "result"]
    rows += [(name, whole[name]) for name in explain.FROM_RESULT]
    return make_dataclass("Explanation", rows)


def _finish(name: str, part: dict[str, Any]) -> None:
    """Name the fields as JSON does, require all, allow no others, and take the description of the dataclass."""
    own = next((getattr(home, name) for home in _HOMES if hasattr(home, name)), None)
    if "properties" not in part:
        return
    properties = {canonical.RENAMED.get(field, field): value for field, value in part["properties"].items()}
    for value in properties.values():
        value.pop("title", None)
        value.pop("default", None)
    part["properties"] = properties
    part["required"] = list(properties)
    part["additionalProperties"] = False
    if is_dataclass(own):
        part["description"] = (own.__doc__ or "").strip()
