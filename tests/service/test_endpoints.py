"""The JSON endpoints: the bytes of the commands, and why there is no answer."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nanorx
from conftest import examples, some_of
from nanorx.advice.answers.batch import BatchLine
from nanorx.cli import given as reading
from nanorx.cli.app import app
from nanorx.cli.trouble import guarded
from nanorx.service.http.answers import HealthAnswer, VersionAnswer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.testclient import TestClient

    from nanorx.knowledge.rule_base import RuleBase

WIDE = {"tumor": {"organ": "Liver", "size": "38 mm"}, "patient": {"bilirubin": "22 umol/L"}, "id": 7}
"""A case as people write one."""
STRATEGY = "gold-ptt-mri-interstitial"
JSON = "application/json"


@pytest.fixture
def printed(base: RuleBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bytes]:
    """What a command prints with --json; words that end in .json are files with these contents."""

    def run(*words: str, **files: Any) -> bytes:
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        line = [str(tmp_path / word) if word.endswith(".json") else word for word in words]
        with monkeypatch.context() as patch:
            patch.setattr(reading, "load", lambda *_, **__: base)
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "argv", ["nanorx", *line, "--json"])
            guarded(lambda: app(args=[*line, "--json"], prog_name="nanorx", standalone_mode=False))
        return out.buffer.getvalue()

    return run


ASKED: list[tuple[tuple[str, ...], str, dict[str, Any]]] = [
    (("recommend", "a.json"), "recommend", {}),
    (("recommend", "a.json", "--brief", "--profile", "safety-first"), "brief", {"profile": "safety-first"}),
    (("explain", "a.json", "1.2"), "explain", {"strategy": "1.2"}),
    (("why-not", "a.json", "1"), "why-not", {"strategy": "1"}),
    (
        ("what-if", "a.json", "--set", "tumor.size_cm=2", "--vary", "patient.age_years=20..90"),
        "what-if",
        {"changes": {"tumor.size_cm": 2}, "vary": {"patient.age_years": [20, 90]}},
    ),
    (("ask", "a.json"), "ask", {}),
]
"""Words of a command, the endpoint, and what its body has beside the case."""


TRIED = [(*row, wide) for place, row in enumerate(ASKED) for wide in (place % 2 == 0, place % 2 == 1)]
"""Each with the example and with a case as people write it; the one or the other in the quick run."""


@pytest.mark.parametrize("tried", some_of(TRIED, 2), ids=lambda row: f"{row[1]} {'wide' if row[-1] else 'example'}")
def test_answers_are_the_bytes_of_the_commands(
    client: TestClient,
    printed: Callable[..., bytes],
    case: dict[str, Any],
    tried: tuple[tuple[str, ...], str, dict[str, Any], bool],
) -> None:
    """Byte for byte what the command prints with --json, also of a case as people write it; nobody may keep it."""
    words, path, more, wide = tried
    asked = WIDE if wide else case
    found = client.post(f"/api/{path}", json={"case": asked, **more})
    assert found.status_code == 200, found.text
    assert found.content == printed(*words, a=asked)
    assert (found.headers["cache-control"], found.headers["content-type"]) == ("no-store", JSON)
    assert bool(found.json().get("read_as")) == wide, "what was read otherwise than written is told"


def test_compare_verify_and_catalogue_are_the_bytes_of_the_commands(
    client: TestClient, printed: Callable[..., bytes], case: dict[str, Any], base: RuleBase
) -> None:
    """Two cases; a stored result, right and changed; and what is the same for every case."""
    found = client.post("/api/compare", json={"case_a": case, "case_b": WIDE})
    assert found.content == printed("compare", "a.json", "b.json", a=case, b=WIDE)
    result = nanorx.recommend(case, rules=base).dumps()
    for stored in (result, result.replace('"rank":1', '"rank":2', 1)):
        found = client.post("/api/verify", content=stored, headers={"Content-Type": JSON})
        assert found.content == printed("verify", "a.json", a=stored)
        assert found.json()["accepted"] == (stored == result)
    assert client.get("/api/catalogue").content == printed("catalogue")


def test_a_case_can_be_asked_to_be_canonical(client: TestClient, problem: Callable[..., Any]) -> None:
    """With `canonical` no unit and no synonym is read; a case of an answer is taken."""
    refused = problem(client.post("/api/recommend", json={"case": WIDE, "canonical": True}), 422)
    assert {row["path"] for row in refused["problems"]} >= {"tumor.organ", "tumor.size"}
    answer = client.post("/api/brief", json={"case": WIDE}).json()
    assert client.post("/api/brief", json={"case": answer["case"], "canonical": True}).status_code == 200


def test_what_an_answer_does_not_say_of_its_reading_stands_in_a_header(client: TestClient, base: RuleBase) -> None:
    """How changes were read, and of which strategy another one is part now."""
    found = client.post("/api/what-if", json={"case": {}, "changes": {"size": "20 mm"}})
    (note,) = json.loads(found.headers["nanorx-read-as"])
    assert "tumor.size_cm" in note
    old = min(base.merged)
    found = client.post("/api/explain", json={"case": {}, "strategy": old})
    assert json.loads(found.headers["nanorx-read-as"]) == [f"{old} is now part of {base.merged[old]}."]


REFUSED: list[tuple[str, str, Any, int, str]] = [
    ("recommend", "not JSON", b"{", 400, "NRX001"),
    ("recommend", "nothing", b"", 400, "NRX001"),
    ("recommend", "NaN", b'{"case": {"tumor": {"size_cm": NaN}}}', 400, "NRX001"),
    ("recommend", "digits", b'{"case": {"tumor": {"size_cm": ' + b"9" * 5_000 + b"}}}", 400, "NRX001"),
    ("recommend", "a key twice", b'{"case": {"tumor": {}, "tumor": {}}}', 400, "NRX006"),
    ("recommend", "no UTF-8", b'{"case": "\xff"}', 400, "NRX213"),
    ("recommend", "deep", b"[" * 100_000, 400, "NRX005"),
    ("recommend", "deep in the case", b'{"case": {"tumor": ' + b"[" * 500 + b"]" * 500 + b"}}", 400, "NRX005"),
    ("recommend", "a list", b"[]", 422, "NRX612"),
    ("recommend", "no case", b"{}", 422, "NRX612"),
    ("recommend", "a misspelled key", b'{"case": {}, "profil": "balanced"}', 422, "NRX612"),
    ("recommend", "a case of text", b'{"case": "liver"}', 422, "NRX612"),
    ("recommend", "no such profile", b'{"case": {}, "profile": "best"}', 422, "NRX302"),
    ("recommend", "a bad case", b'{"case": {"tumor": {"organ": "livver", "size_cm": 900}}}', 422, "NRX202"),
    ("explain", "no such strategy", b'{"case": {}, "strategy": "gold"}', 422, "NRX301"),
    ("why-not", "a number for a text", b'{"case": {}, "strategy": 1}', 422, "NRX612"),
    ("what-if", "nothing to try", b'{"case": {}}', 422, "NRX318"),
    ("what-if", "no range", b'{"case": {}, "vary": {"tumor.size_cm": [1, 2, 3]}}', 422, "NRX612"),
    ("what-if", "one change twice", b'{"case": {}, "changes": {"size": "2 cm", "tumor.size_cm": 3}}', 422, "NRX208"),
    ("compare", "a bad second case", b'{"case_a": {}, "case_b": {"tumour": {"organ": 3}}}', 422, "NRX203"),
    ("verify", "not JSON", b"<html>", 400, "NRX001"),
    ("verify", "no result", b"{}", 422, "NRX320"),
]


@pytest.mark.parametrize(
    ("path", "content", "status", "code"),
    [(row[0], *row[2:]) for row in REFUSED],
    ids=[f"{row[0]} {row[1]}" for row in REFUSED],
)
def test_what_is_wrong_is_said(
    client: TestClient, problem: Callable[..., Any], path: str, content: bytes, status: int, code: str
) -> None:
    """Each mistake of the body has its status, and its problems those of the commands."""
    found = problem(client.post(f"/api/{path}", content=content, headers={"Content-Type": JSON}), status)
    assert code in {row["code"] for row in found["problems"]}


def test_every_mistake_of_a_case_is_told_with_its_place(client: TestClient, problem: Callable[..., Any]) -> None:
    """Which key of the body, the path in it, what was read and what may stand there."""
    bad = {"tumor": {"organ": "livver", "size_cm": 900}}
    rows = problem(client.post("/api/compare", json={"case_a": {}, "case_b": bad}), 422)["problems"]
    assert [(row["file"], row["path"]) for row in rows] == [("case_b", "tumor.organ"), ("case_b", "tumor.size_cm")]
    assert (rows[0]["value"], "liver" in rows[0]["allowed"]) == ("livver", True)


def test_paths_methods_and_media_types(client: TestClient, problem: Callable[..., Any]) -> None:
    """Each status of HTTP where it belongs, as a problem too."""
    assert problem(client.get("/api/nothing"), 404)["problems"][0]["code"] == "NRX607"
    problem(client.post("/api/recommend/", json={}), 404)
    problem(client.get("/api/schemas/recomend"), 404)
    refused = client.get("/api/recommend")
    problem(refused, 405)
    assert refused.headers["allow"] == "POST"
    for media in ("text/plain", "application/x-www-form-urlencoded", ""):
        problem(client.post("/api/recommend", content=b"{}", headers={"Content-Type": media}), 415)
    problem(client.post("/api/recommend", json={"case": {}}, headers={"Accept": "text/html"}), 406)
    problem(client.get("/api/catalogue", headers={"Accept": "text/csv, application/json;q=0"}), 406)
    assert client.get("/api/version", headers={"Accept": "*/*"}).status_code == 200


def test_a_body_has_a_bound(client: TestClient, problem: Callable[..., Any]) -> None:
    """Said by its length, or counted where no length is given; a stored result may be larger."""
    too_large = b" " * 1_000_001
    problem(client.post("/api/recommend", content=too_large, headers={"Content-Type": JSON}), 413)
    pieces = iter([too_large[:600_000]] * 2)
    problem(client.post("/api/recommend", content=pieces, headers={"Content-Type": JSON}), 413)
    problem(client.post("/api/verify", content=too_large, headers={"Content-Type": JSON}), 400)
    assert client.post(
        "/api/brief", content=b" " * 900_000 + b'{"case": {}}', headers={"Content-Type": JSON}
    ).is_success


def test_what_stays_the_same_is_sent_once(client: TestClient) -> None:
    """An ETag of program and rules; who has it is told so, on every document."""
    for path in ("catalogue", "schemas", "schemas/result", "openapi.json", ""):
        found = client.get(f"/api/{path}".rstrip("/"))
        tag = found.headers["etag"]
        assert (found.status_code, found.headers["cache-control"]) == (200, "no-cache")
        for known in (tag, f'"other", W/{tag}', "*"):
            again = client.get(f"/api/{path}".rstrip("/"), headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(f"/api/{path}".rstrip("/"), headers={"If-None-Match": '"other"'}).status_code == 200


def test_version_and_health(client: TestClient, base: RuleBase) -> None:
    """They fit their schemas; the rule base stands in a header of every response."""
    for path, model in (("version", VersionAnswer), ("health", HealthAnswer)):
        found = client.get(f"/api/{path}")
        jsonschema.Draft202012Validator(model.json_schema()).validate(found.json())
        assert found.headers["nanorx-rule-base"] == base.sha256
    client.post("/api/brief", json={"case": {}})
    assert client.get("/api/health").json()["status"] == "ready"


def test_a_service_that_cannot_answer_yet_says_so(started: Callable[..., TestClient]) -> None:
    """`health` is 503 until a process has answered."""

    class NotYet:
        ready = False

    client = started()
    client.app.state.answering = NotYet()  # type: ignore[attr-defined]
    found = client.get("/api/health")
    assert (found.status_code, found.json()["status"]) == (503, "starting")


@given(st.one_of(st.binary(max_size=50), st.text(max_size=50).map(str.encode)))
@examples(30)
def test_no_body_is_a_fault_of_ours(client: TestClient, content: bytes) -> None:
    """Whatever is sent, the answer is a problem that says what is wrong with it."""
    found = client.post("/api/brief", content=content, headers={"Content-Type": JSON})
    assert found.status_code in {400, 422}


def test_lines_are_answered_as_batch_does(
    client: TestClient, printed: Callable[..., bytes], problem: Callable[..., Any]
) -> None:
    """A line for each, in order, and a bad one harms no other; without --json, which prints the same."""
    lines = ['{"id": "a", "tumor": {"organ": "liver"}}', "", "no JSON", '{"id": 3, "tumor": {"organ": "livr"}}', "{}"]
    content = "\n".join(lines)
    headers = {"Content-Type": "application/x-ndjson"}
    found = client.post("/api/batch?brief=1", content=content, headers=headers)
    assert found.headers["content-type"] == "application/x-ndjson"
    there = printed("batch", "a.json", "--brief", a=content)
    rows = [json.loads(row) for row in there.splitlines()]
    mine = [json.loads(row) for row in found.content.splitlines()]
    for row in (*rows, *mine):
        BatchLine.from_data(row)
        for wrong in row.get("error", {}).get("problems", ()):
            wrong["file"] = ""
    assert mine == rows
    assert [row["id"] for row in mine] == ["a", None, None, 3, None]
    for query in ("profil=balanced", "brief=yes", "profile=best"):
        problem(client.post(f"/api/batch?{query}", content="{}", headers=headers), 422)
    problem(client.post("/api/batch", content="{}", headers={"Content-Type": JSON}), 415)


@pytest.mark.parametrize(
    ("path", "media", "key", "says"),
    [
        ("recommend?profile=safety-first", JSON, "profile", "Put it into the body."),
        ("brief?case=", JSON, "case", "Put it into the body."),
        ("batch?brief=1&brief=0", "application/x-ndjson", "brief", "it stands twice"),
        ("batch?profle=balanced", "application/x-ndjson", "profle", "there is no such parameter"),
    ],
)
def test_no_parameter_of_an_address_is_passed_over(
    client: TestClient, path: str, media: str, key: str, says: str
) -> None:
    found = client.post(f"/api/{path}", content=b'{"case": {}}', headers={"Content-Type": media})
    assert found.status_code == 422
    problem = found.json()["problems"][0]
    assert f'"{key}" in the address' in problem["message"]
    assert says in problem["message"] + problem["advice"]
