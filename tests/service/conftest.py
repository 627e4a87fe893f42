"""What the tests of the service share: the application in this process, with a compute process of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

from starlette.testclient import TestClient

from nanorx.authoring.check.codes import all_codes
from nanorx.service.app import make_app
from nanorx.service.http.answers import ProblemDetails
from nanorx.service.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

ADDRESS = "http://127.0.0.1:8000"
_PROBLEM = jsonschema.Draft202012Validator(ProblemDetails.json_schema())


@pytest.fixture(scope="session")
def client(base: RuleBase) -> Iterator[TestClient]:
    """A client of the service with its defaults and one compute process."""
    with TestClient(make_app(ServiceSettings(), base), base_url=ADDRESS, raise_server_exceptions=False) as found:
        yield found


@pytest.fixture
def started(base: RuleBase) -> Callable[..., TestClient]:
    """Make a client of a service that has no compute processes, with other settings."""

    def make(**settings: Any) -> TestClient:
        app = make_app(ServiceSettings(**settings), base)
        return TestClient(app, base_url=ADDRESS, raise_server_exceptions=False)

    return make


@pytest.fixture
def problem() -> Callable[..., dict[str, Any]]:
    """Check that a response says why there is no answer, as RFC 9457 has it; return what it says."""

    def check(response: Any, status: int) -> dict[str, Any]:
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["cache-control"] == "no-store"
        data: dict[str, Any] = response.json()
        _PROBLEM.validate(data)
        assert data["status"] == status
        assert {row["code"] for row in data["problems"]} <= set(all_codes())
        return data

    return check


@pytest.fixture(scope="session")
def case(root: Path) -> dict[str, Any]:
    """The example of the documentation: a liver tumor with some values open."""
    data: dict[str, Any] = json.loads((root / "cases/clinic/hcc-5cm.json").read_text(encoding="utf-8"))
    return data
