"""Who may ask, what each response says to a browser, and that neither a log nor a fault tells a case."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from nanorx.common.processes import TooSlowError
from nanorx.errors import EngineDisagreement
from nanorx.service.guards import AccessLog, FaultGuard
from nanorx.service.policy import page_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

TOKEN = "a-token-that-nobody-guesses"  # noqa: S105 - of the tests
ELSEWHERE = "https://records.hospital.example"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST:1", 200),
        ("nanorx.example", 421),
        ("127.0.0.1.nanorx.example:8000", 421),
        ("localhost.nanorx.example", 421),
        ("", 421),
    ],
)
def test_another_host_is_refused_on_this_machine(
    started: Callable[..., TestClient], problem: Callable[..., Any], host: str, status: int
) -> None:
    """A name that somebody made lead to 127.0.0.1 is no name of this service."""
    found = started().get("/api/version", headers={"Host": host})
    assert found.status_code == status
    if status != 200:
        problem(found, status)


def test_hosts_of_named_origins_and_other_addresses(started: Callable[..., TestClient]) -> None:
    """Behind a proxy the name of the origin is a host too; at another address the token is what counts."""
    host = {"Host": "records.hospital.example"}
    assert started(origins=(ELSEWHERE,)).get("/api/version", headers=host).status_code == 200
    known = {**host, "Authorization": f"Bearer {TOKEN}"}
    assert started(host="192.0.2.1", token=TOKEN).get("/api/version", headers=known).status_code == 200


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9000", "https://other.example", "null", "http://localhost:8000"])
def test_pages_elsewhere_may_not_ask(
    started: Callable[..., TestClient], problem: Callable[..., Any], origin: str
) -> None:
    """Neither ask nor learn that they may: no header of CORS, never a wildcard, not even with an origin named."""
    for client in (started(), started(origins=(ELSEWHERE,))):
        found = client.get("/api/version", headers={"Origin": origin})
        problem(found, 403)
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        before = client.options("/api/recommend", headers=asked)
        for response in (found, before):
            assert not [name for name in response.headers if name.startswith("access-control")]


def test_a_named_origin_may_ask(started: Callable[..., TestClient]) -> None:
    """It may, and no other one; pages of the service itself need not be named."""
    client = started(origins=(ELSEWHERE,), token=TOKEN)
    asked = {
        "Origin": ELSEWHERE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    before = client.options("/api/recommend", headers=asked)
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, ELSEWHERE)
    known = {"Origin": ELSEWHERE, "Authorization": f"Bearer {TOKEN}"}
    assert client.get("/api/version", headers=known).headers["access-control-allow-origin"] == ELSEWHERE
    own = started().get("/api/version", headers={"Origin": "http://127.0.0.1:8000"})
    assert own.status_code == 200


def basic(password: str) -> str:
    """What a browser sends for a name and a password."""
    return f"Basic {base64.b64encode(f'anybody:{password}'.encode()).decode()}"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (None, 401),
        ("", 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        ("Bearer", 401),
        (f"Token {TOKEN}", 401),
        (basic(TOKEN), 200),
        (basic("other"), 401),
        ("Basic !!!", 401),
        ("Basic /w==", 401),
        ("Basic \xff", 401),
        ("Bearer \xff", 401),
    ],
)
def test_a_token_is_asked_for(
    started: Callable[..., TestClient], problem: Callable[..., Any], sent: str | None, status: int
) -> None:
    """As a bearer or as the password of a browser; without it nothing is told, not even what there is."""
    client = started(token=TOKEN)
    headers = [] if sent is None else [(b"Authorization", sent.encode("latin-1"))]
    for path in ("/api/version", "/api/nothing"):
        found = client.get(path, headers=headers)
        if status == 401:
            problem(found, 401)
            assert found.headers["www-authenticate"].startswith("Bearer")
        else:
            assert found.status_code == (200 if path == "/api/version" else 404)


def test_every_response_has_the_headers_that_keep_a_browser_safe(started: Callable[..., TestClient]) -> None:
    """What is right and what is wrong; no script at all, no frame, no guess of a type, no address passed on."""
    client = started(token=TOKEN)
    known = {"Authorization": f"Bearer {TOKEN}"}
    for found in (
        client.get("/api/version", headers=known),
        client.get("/api/version"),
        client.get("/no", headers=known),
    ):
        policy = found.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["x-frame-options"] == "DENY"
        assert found.headers["referrer-policy"] == "no-referrer"
        assert "server" not in found.headers


def test_the_page_of_the_endpoints_has_no_script_and_its_own_styles_alone(client: TestClient) -> None:
    """Each style of the page is allowed by its hash, and nothing is loaded."""
    found = client.get("/api")
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in found.text
    assert "http" not in found.text.replace("http://127.0.0.1:8000", "")
    assert found.headers["content-security-policy"] == page_policy(found.text)
    assert page_policy(found.text).count("'sha256-") == 1
    assert page_policy("<p>", script_src="'self'").endswith("; script-src 'self'")


async def faulty(request: Request) -> Response:
    """Fail with words that were sent."""
    words = request.query_params["words"]
    if request.query_params["how"] == "slow":
        raise TooSlowError
    raise EngineDisagreement("ab", "cd", [words]) if request.query_params["how"] == "engines" else ValueError(words)


@pytest.mark.parametrize(("how", "code"), [("engines", "NRX372"), ("other", "NRX371"), ("slow", "NRX615")])
def test_a_fault_tells_no_case(
    capsys: pytest.CaptureFixture[str], problem: Callable[..., Any], how: str, code: str
) -> None:
    """Neither in the response nor in the log; the log says where it was."""
    app = Starlette(routes=[Route("/", faulty)], middleware=[Middleware(FaultGuard)])
    found = TestClient(app, raise_server_exceptions=False).get("/", params={"how": how, "words": "secret"})
    assert problem(found, 504 if how == "slow" else 500)["problems"][0]["code"] == code
    logged = capsys.readouterr().err
    assert "secret" not in found.text + logged
    assert "in faulty" in logged


def test_the_log_says_nothing_of_what_was_sent(client: TestClient) -> None:
    """When, method, route, status and time: no body, no query, no path that is none of ours."""
    lines: list[str] = []
    logged = TestClient(AccessLog(client.app, lines.append), base_url="http://127.0.0.1:8000")
    logged.post("/api/brief", json={"case": {"id": "secret"}})
    logged.post("/api/brief?secret=1", json={"case": {}})
    logged.get("/api/schemas/secret")
    logged.get("/patients/secret")
    logged.request("SECRET", "/api/version")
    assert "secret" not in "".join(lines).lower()
    assert [line.split()[1:4] for line in lines] == [
        ["POST", "/api/brief", "200"],
        ["POST", "/api/brief", "422"],
        ["GET", "/api/schemas/{kind}", "404"],
        ["GET", "-", "404"],
        ["-", "/api/version", "405"],
    ]


@pytest.mark.parametrize(
    ("path", "status", "settings"),
    [("/nothing", 404, {}), ("/static/page.js/more", 404, {}), ("/", 401, {"token": TOKEN})],
)
def test_a_browser_gets_each_refusal_as_a_page(
    started: Callable[..., TestClient],
    problem: Callable[..., Any],
    path: str,
    status: int,
    settings: dict[str, str],
) -> None:
    """Who opens an address reads words and a way back; a program, and the script of the page, get the problem."""
    client = started(**settings)
    page = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    said = problem(client.get(path, headers={"Accept": "*/*"}), status)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert int(page.headers["content-length"]) == len(page.content)
    assert "script-src" not in page.headers["content-security-policy"]
    assert said["title"] in page.text
    assert all(row["advice"] in page.text for row in said["problems"])
    assert '<a href="/">' in page.text


@pytest.mark.parametrize(
    "origin", ["http://[", "http://", "[", "null", "*", "127.0.0.1:8000", "http://127.0.0.1:8000/x"]
)
def test_what_is_no_origin_is_refused_as_another_one(
    started: Callable[..., TestClient], problem: Callable[..., Any], origin: str
) -> None:
    """Whatever stands in the header: it is no fault of the service."""
    problem(started().get("/api/version", headers={"Origin": origin}), 403)
