"""The JSON Schema of a result, made from its dataclasses."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any

from pydantic import TypeAdapter

from nanorx.advice import result as shapes
from nanorx.advice.result import Result
from nanorx.knowledge.schema import DRAFT

__all__ = ["RESULT_ID", "result_schema"]

RESULT_ID = "urn:nanorx:schemas:result:1"
"""Fixed for this shape of a result; its last part is that of `SCHEMA` in `advice.result`."""

_RENAMED = {"arguments_for": "for", "arguments_against": "against"}


def result_schema() -> dict[str, Any]:
    """The schema of `nanorx recommend --json`: draft 2020-12, nothing beside what it names."""
    made = TypeAdapter(Result).json_schema(mode="serialization")
    made["properties"]["schema"] = {"const": shapes.SCHEMA, "description": "The version of this shape."}
    for name, part in [("Result", made), *made.get("$defs", {}).items()]:
        _finish(name, part)
    return {"$schema": DRAFT, "$id": RESULT_ID, **made, "title": "nanorx result"}


def _finish(name: str, part: dict[str, Any]) -> None:
    """Name the fields as JSON does, require all, allow no others, and take the description of the dataclass."""
    own = getattr(shapes, name, None)
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
