"""The document that describes the endpoints: whole, as JSON Schema has it, and what the service does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from starlette.routing import Route

from conftest import one_in
from nanorx.service.http.openapi import openapi
from nanorx.service.http.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="module")
def described(base: RuleBase) -> dict[str, Any]:
    """The document."""
    return openapi(base)


def references(part: Any) -> Iterator[str]:
    """All references in a part of the document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    for item in part if isinstance(part, list) else ():
        yield from references(item)


def test_every_route_is_described_and_no_other(described: dict[str, Any]) -> None:
    """Each path with its methods, but for the page of the document itself."""
    there = {
        (route.path, method.lower())
        for route in routes()
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert there - {("/api", "get")} == {(path, method) for path, row in described["paths"].items() for method in row}


def test_every_schema_is_one_and_every_reference_leads_to_one(described: dict[str, Any]) -> None:
    """The parts of all models stand beside each other, none is missing, and none is of no use."""
    schemas = described["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    named = {name.rpartition("/")[2] for name in references(described)}
    assert named == {*schemas, "problem"}
    assert "$defs" not in json.dumps(described)


def test_the_service_gives_it(client: TestClient, described: dict[str, Any]) -> None:
    """At its path, as JSON."""
    assert client.get("/api/openapi.json").json() == json.loads(json.dumps(described))


OPERATIONS = ["recommend", "explain", "what-if", "batch", "schemas-of-kind"]
"""One of each kind of request; a body of `verify` has a thousand fields, which takes minutes to make."""


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_the_service_does_what_is_described(client: TestClient, described: dict[str, Any], name: str) -> None:
    """Requests that are made of the document have a status, a media type and a body as it says; none is our fault."""
    schemathesis = pytest.importorskip("schemathesis")
    from schemathesis.specs.openapi.checks import (  # noqa: PLC0415 - a case that fits its schema may contradict itself
        positive_data_acceptance as taken,
    )

    schemathesis.serializer("application/x-ndjson")(lambda _, lines: lines.encode())
    found = schemathesis.openapi.from_dict(described).get_all_operations()
    operation = next(row.ok() for row in found if row.ok().definition.raw["operationId"] == name)

    @settings(max_examples=40 // one_in(5), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy())
    def answered(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
        words = {key: sent[key] for key in ("method", "url", "json", "headers", "params") if sent.get(key) is not None}
        if isinstance(sent.get("data"), (str, bytes)):
            words["content"] = sent["data"]
        response = client.request(**words)
        assert response.status_code < 500
        case.validate_response(schemathesis.Response.from_any(response), excluded_checks=[taken])

    answered()
