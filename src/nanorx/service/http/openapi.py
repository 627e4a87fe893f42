"""The document that describes the endpoints (OpenAPI 3.1), made from their table and from the models of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.answers.batch import BatchLine
from nanorx.advice.answers.catalogue import Catalogue
from nanorx.advice.answers.schemas import SchemasAnswer
from nanorx.knowledge.case_schema import case_input_schema
from nanorx.service.http.answers import HealthAnswer, ProblemDetails, VersionAnswer
from nanorx.service.http.endpoints import BATCH_MEDIA, ENDPOINTS

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.model import Model
    from nanorx.service.http.endpoints import Endpoint

__all__ = ["openapi"]

_HERE = "#/components/schemas/"
_CASE = "CaseInput"
_CASES = ("case", "case_a", "case_b")
"""Keys of requests that hold a case."""
_JSON, _PROBLEM, _BATCH = "application/json", "application/problem+json", BATCH_MEDIA
_ALWAYS = {
    "401": "The token is missing or another one.",
    "403": "Pages of this origin may not ask.",
    "406": "No form that is accepted is one of this resource.",
    "421": "This is another host.",
    "500": "nanorx failed.",
}
_COMPUTED = {
    "408": "The body came too slowly.",
    "413": "The body is too large.",
    "415": "The body is not said to be JSON.",
    "422": "The request or its case has mistakes.",
    "503": "Too many requests wait, or a process ended; ask again.",
    "504": "The answer took too long.",
}
_KEPT = {
    "ETag": {"description": "The program and the rule base; send it as If-None-Match.", "schema": {"type": "string"}}
}
_READ_AS = {
    "Nanorx-Read-As": {
        "description": "A JSON list: what was read otherwise than written, where the answer does not say so itself.",
        "schema": {"type": "string"},
    }
}


def openapi(base: RuleBase) -> dict[str, Any]:
    """Return the document for a service with this rule base."""
    parts = _SchemaParts()
    parts.add(_CASE, case_input_schema(base))
    paths = {endpoint.path: {"post": _posted(endpoint, parts)} for endpoint in ENDPOINTS}
    paths["/api/batch"] = {"post": _batch(parts)}
    paths |= {path: {"get": operation} for path, operation in _read(parts).items()}
    problem = {"description": "Why there is no answer.", "content": {_PROBLEM: {"schema": parts.of(ProblemDetails)}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "nanorx",
            "version": __version__,
            "summary": "Which image-guided cancer nanomedicine approaches could be considered for a case, and why.",
            "description": f"{base.notice} The rules are {base.name} {base.version}.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": parts.found,
            "responses": {"problem": problem},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


class _SchemaParts:
    """The schemas of the document, each once: what a model defines within stands beside it."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def of(self, model: type[Model]) -> dict[str, str]:
        """Return the reference to a model, which is added if it is new."""
        if model.__name__ not in self.found:
            self.add(model.__name__, model.json_schema())
        return {"$ref": f"{_HERE}{model.__name__}"}

    def add(self, name: str, schema: dict[str, Any]) -> None:
        """Add a schema and what it defines."""
        whole = {key: part for key, part in schema.items() if key not in {"$schema", "$id", "$defs"}}
        for own, part in {**schema.get("$defs", {}), name: whole}.items():
            self.found[own] = _moved(part)


def _moved(schema: Any) -> Any:
    """Return a part of a schema with its references as they are in the document."""
    if isinstance(schema, list):
        return [_moved(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _moved(part) for key, part in schema.items()}
    if isinstance(found.get("$ref"), str):
        found["$ref"] = found["$ref"].replace("#/$defs/", _HERE)
    return found


def _answers(status: str, description: str, media: str, schema: Any, headers: Any, refused: dict[str, str]) -> Any:
    """Return the responses of an operation: the one that is hoped for, and those that say why there is none."""
    good: dict[str, Any] = {"description": description, "content": {media: {"schema": schema}}}
    if headers:
        good["headers"] = headers
    problem = {"$ref": "#/components/responses/problem"}
    return {status: good, **dict.fromkeys(sorted(refused), problem)}


def _posted(endpoint: Endpoint, parts: _SchemaParts) -> dict[str, Any]:
    schema = parts.of(endpoint.takes)
    own = parts.found[endpoint.takes.__name__]["properties"]
    for key in _CASES:
        if key in own:
            own[key] = {"$ref": f"{_HERE}{_CASE}"}
    refused = {"400": "The body is no JSON.", **_ALWAYS, **_COMPUTED}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "requestBody": {"required": True, "content": {_JSON: {"schema": schema}}},
        "responses": _answers("200", "The answer.", _JSON, parts.of(endpoint.gives), _READ_AS, refused),
    }


def _batch(parts: _SchemaParts) -> dict[str, Any]:
    asked = [
        ("profile", "The name of the weights of the criteria.", {"type": "string", "default": "balanced"}),
        ("brief", "Leave out what is the same for every case.", {"enum": ["0", "1"], "default": "0"}),
    ]
    return {
        "operationId": "batch",
        "summary": "Many cases, one on each line in and an answer on each line out, in the same order.",
        "description": "Answers are sent while lines still come: read them while you send. A bad line harms no other.",
        "parameters": [
            {"name": name, "in": "query", "description": words, "schema": schema} for name, words, schema in asked
        ],
        "requestBody": {"required": True, "content": {_BATCH: {"schema": {"type": "string"}}}},
        "responses": _answers("200", "A line for each.", _BATCH, parts.of(BatchLine), {}, {**_ALWAYS, **_COMPUTED}),
    }


def _read(parts: _SchemaParts) -> dict[str, Any]:
    """Return the operations that read what is the same for every case."""
    kind = {"name": "kind", "in": "path", "required": True, "schema": {"type": "string"}}
    whole = {"type": "object"}
    rows: list[tuple[str, str, Any, Any]] = [
        ("/api/catalogue", "What the ids in brief answers stand for.", parts.of(Catalogue), _KEPT),
        ("/api/schemas", "The schemas of cases and answers.", parts.of(SchemasAnswer), _KEPT),
        ("/api/schemas/{kind}", "One of them: JSON Schema, draft 2020-12.", whole, _KEPT),
        ("/api/openapi.json", "This document.", whole, _KEPT),
        ("/api/version", "What runs here.", parts.of(VersionAnswer), {}),
        ("/api/health", "Whether the service can answer; needs no token.", parts.of(HealthAnswer), {}),
    ]
    found: dict[str, Any] = {}
    for path, summary, schema, headers in rows:
        refused = {**_ALWAYS, **({"404": "There is no such schema."} if "{" in path else {})}
        found[path] = {
            "operationId": path.removeprefix("/api/").replace("/{kind}", "-of-kind").replace(".json", ""),
            "summary": summary,
            **({"parameters": [kind]} if "{" in path else {}),
            "responses": _answers("200", "The document.", _JSON, schema, headers, refused),
        }
        if headers:
            found[path]["responses"]["304"] = {"description": "It is still the same."}
    found["/api/health"]["responses"]["503"] = {
        "description": "It has started and cannot answer yet.",
        "content": {_JSON: {"schema": parts.of(HealthAnswer)}},
    }
    return found
