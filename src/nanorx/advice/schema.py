"""The JSON Schemas of a result and of the answers of why-not and what-if, made from their dataclasses."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any

from pydantic import TypeAdapter

from nanorx.advice import changes, proof, reasons, vary, what_if
from nanorx.advice import result as shapes
from nanorx.advice.changes import WhyNot
from nanorx.advice.result import Result
from nanorx.advice.what_if import WhatIf
from nanorx.knowledge.schema import DRAFT

__all__ = ["RESULT_ID", "WHAT_IF_ID", "WHY_NOT_ID", "result_schema", "what_if_schema", "why_not_schema"]

RESULT_ID = "urn:nanorx:schemas:result:1"
WHY_NOT_ID = "urn:nanorx:schemas:why-not:1"
WHAT_IF_ID = "urn:nanorx:schemas:what-if:1"
"""Fixed for these shapes; the last part of each is that of the module's `SCHEMA`."""

_HOMES = (shapes, changes, proof, reasons, what_if, vary)
"""Where the dataclasses of the answers are."""

_RENAMED = {"arguments_for": "for", "arguments_against": "against"}


def result_schema() -> dict[str, Any]:
    """The schema of `nanorx recommend --json`: draft 2020-12, nothing beside what it names."""
    return _schema(Result, shapes.SCHEMA, RESULT_ID, "nanorx result")


def why_not_schema() -> dict[str, Any]:
    """The schema of `nanorx why-not --json`."""
    return _schema(WhyNot, changes.SCHEMA, WHY_NOT_ID, "nanorx why-not")


def what_if_schema() -> dict[str, Any]:
    """The schema of `nanorx what-if --json`."""
    return _schema(WhatIf, what_if.SCHEMA, WHAT_IF_ID, "nanorx what-if")


def _schema(kind: type, version: str, name: str, title: str) -> dict[str, Any]:
    made = TypeAdapter(kind).json_schema(mode="serialization")
    made["properties"]["schema"] = {"const": version, "description": "The version of this shape."}
    for own, part in [(kind.__name__, made), *made.get("$defs", {}).items()]:
        _finish(own, part)
    return {"$schema": DRAFT, "$id": name, **made, "title": title}


def _finish(name: str, part: dict[str, Any]) -> None:
    """Name the fields as JSON does, require all, allow no others, and take the description of the dataclass."""
    own = next((getattr(home, name) for home in _HOMES if hasattr(home, name)), None)
    if not is_dataclass(own):
        return
    properties = {_RENAMED.get(field, field): value for field, value in part["properties"].items()}
    for value in properties.values():
        value.pop("title", None)
        value.pop("default", None)
    part["properties"] = properties
    part["required"] = list(properties)
    part["additionalProperties"] = False
    part["description"] = (own.__doc__ or "").strip()
