"""JSON Schemas (draft-07) of the files that authors write, for editors: keys, descriptors, choices and units.

Made from the models that check the files and from the rule base, so that an editor completes what the loader accepts.
A schema sees one file, and is wider than the loader where that compares values: the id with the name of the file, the
order of limits, what stands twice, which strength the sources carry, which keys a kind of descriptor needs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nanorx.authoring.editors.clauses import shared_definitions, with_used
from nanorx.authoring.editors.kinds import KINDS
from nanorx.authoring.editors.names import put_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from nanorx.authoring.editors.kinds import FileKind
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["schema_text", "schemas_of"]

_DRAFT = "http://json-schema.org/draft-07/schema#"


def schemas_of(base: RuleBase, names: Iterable[str] = KINDS) -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each kind of file, or of some of them, by the name of the kind."""
    shared = shared_definitions(base)
    return {name: {**_head(name), **_body(KINDS[name], base, shared)} for name in names}


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=1, ensure_ascii=True) + "\n"


def _head(name: str) -> dict[str, str]:
    return {"$schema": _DRAFT, "$id": f"https://nanorx.invalid/schemas/{name}/1.json"}


def _body(kind: FileKind, base: RuleBase, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a kind: of a model with our words for each key and the names that each may take."""
    if kind.model is None:
        return kind.make(base)
    schema = _draft_07(kind.model)
    put_names(schema, base, kind.offers)
    for row in (schema, *schema["definitions"].values()):
        _describe(row, kind.words)
    definitions = schema.pop("definitions")
    return {"title": kind.title, **with_used(schema, {**definitions, **shared})}


def _draft_07(model: type[BaseModel]) -> dict[str, Any]:
    text = json.dumps(model.model_json_schema(by_alias=True)).replace("#/$defs/", "#/definitions/")
    schema: dict[str, Any] = json.loads(text)
    schema["definitions"] = schema.pop("$defs", {})
    _tidy(schema)
    return schema


def _tidy(node: Any) -> None:
    """Remove the titles, defaults and docstrings that pydantic adds for programs."""
    if isinstance(node, dict):
        node.pop("default", None)
        if isinstance(node.get("title"), str):
            del node["title"]
        if "properties" in node:
            node.pop("description", None)
        for key, value in node.items():
            for item in value.values() if key == "properties" else [value]:
                _tidy(item)
    elif isinstance(node, list):
        for item in node:
            _tidy(item)


def _describe(schema: dict[str, Any], words: Mapping[str, str]) -> None:
    for key, row in schema.get("properties", {}).items():
        if key in words:
            row["description"] = words[key]
