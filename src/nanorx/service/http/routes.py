"""The routes of the JSON endpoints."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from nanorx._version import __version__
from nanorx.advice.answers.heading import rule_base_out
from nanorx.advice.answers.result import Result
from nanorx.errors import Problem, UsageError
from nanorx.service.answering import BusyError, UnfinishedError
from nanorx.service.http.answers import HealthAnswer, VersionAnswer
from nanorx.service.http.batch import BatchStream
from nanorx.service.http.endpoints import BATCH_MEDIA, ENDPOINTS
from nanorx.service.http.problems import problem_response
from nanorx.service.policy import page_policy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from starlette.datastructures import State
    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from nanorx.model import Model
    from nanorx.service.answering import ComputeProcesses
    from nanorx.service.http.endpoints import Endpoint
    from nanorx.service.jobs import JobAnswer
    from nanorx.service.settings import ServiceSettings

    Handler = Callable[[Request], Awaitable[Response]]

__all__ = ["JSON", "accept_problem", "answered", "media_problem", "read_body", "routes"]

JSON = "application/json"
_LINES = frozenset({BATCH_MEDIA, "application/jsonl", "application/ndjson"})
_DISCARDED, _PATIENCE = 16_000_000, 2.0
"""Bytes and seconds of a body that is too large: who sends a little too much is told so, and is not just cut off."""


def routes() -> list[BaseRoute]:
    """Return the routes under `/api`."""
    posted = {endpoint.path: _asked(endpoint) for endpoint in ENDPOINTS} | {"/api/batch": _batch}
    read = {
        "/api": _resource("reader"),
        "/api/catalogue": _resource("catalogue"),
        "/api/schemas": _resource("schema"),
        "/api/schemas/{kind}": _resource("schema"),
        "/api/openapi.json": _resource("openapi"),
        "/api/version": _version,
        "/api/health": _health,
    }
    return [
        *(Route(path, handle, methods=["POST"]) for path, handle in posted.items()),
        *(Route(path, handle, methods=["GET"]) for path, handle in read.items()),
    ]


def answered(found: JobAnswer) -> Response:
    """Make the response of an answer about a case; nobody on the way may keep it."""
    headers = {"Cache-Control": "no-store"}
    if found.notes:
        headers["Nanorx-Read-As"] = json.dumps(found.notes)
    return Response(found.content, headers=headers, media_type=found.media)


def _asked(endpoint: Endpoint) -> Handler:
    async def handle(request: Request) -> Response:
        settings: ServiceSettings = request.app.state.settings
        if problems := _query_problems(request):
            raise UsageError(problems)
        answering: ComputeProcesses = request.app.state.answering
        if refused := media_problem(request, {JSON}) or accept_problem(request, JSON):
            return refused
        most = settings.stored_bytes if endpoint.takes is Result else settings.body_bytes
        content = await read_body(request, most)
        if isinstance(content, Response):
            return content
        return answered(await answering.ask(endpoint.name, content, gone=request.is_disconnected))

    return handle


def media_problem(request: Request, taken: Collection[str]) -> Response | None:
    """Make the response to a body of another media type; a page elsewhere cannot send these without being asked."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media in taken:
        return None
    wanted = min(taken, key=len)
    problem = Problem("NRX610", f"the body is not said to be {wanted}", f"Send Content-Type: {wanted}.", value=media)
    return problem_response(415, "media-type", "Another media type", [problem], {"Accept-Post": ", ".join(taken)})


def accept_problem(request: Request, media: str) -> Response | None:
    """Make the response to who takes no answer of this media type."""
    accepted = [part.partition(";") for part in request.headers.get("accept", "*/*").lower().split(",")]
    ranges = {name.strip() for name, _, more in accepted if more.replace(" ", "") not in {"q=0", "q=0.0"}}
    if ranges & {media, f"{media.partition('/')[0]}/*", "*/*"}:
        return None
    problem = Problem("NRX609", f"the answer is {media}, which is not accepted", f"Send Accept: {media}.")
    return problem_response(406, "not-acceptable", "Not accepted", [problem])


async def read_body(request: Request, most: int) -> bytes | Response:
    """Read the body of a request.

    Args:
        request: The request.
        most: How many bytes it may have.

    Returns:
        The body; or the response that refuses it, since it is too large or does not come in time.
    """
    seconds: float = request.app.state.settings.body_seconds
    length = request.headers.get("content-length", "")
    said = int(length) if length.isdecimal() else 0
    content, more = bytearray(), True
    try:
        async with asyncio.timeout(seconds):
            while more and len(content) <= most:
                piece, more = await _piece(request)
                content += piece
                if said > most:
                    break
    except TimeoutError:
        problem = Problem("NRX613", f"the body was not whole after {seconds:g} seconds", "Send it at once.")
        return problem_response(408, "slow-body", "The body came too slowly", [problem], {"Connection": "close"})
    if max(len(content), said) <= most:
        return bytes(content)
    if more:
        await _discard(request)
    problem = Problem("NRX611", f"the body is larger than {most:,} bytes", "A case has a few thousand bytes.")
    return problem_response(413, "too-large", "The body is too large", [problem], {"Connection": "close"})


async def _piece(request: Request) -> tuple[bytes, bool]:
    """Return what comes next of the body, and whether there is more. Raises ClientDisconnect."""
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)


async def _discard(request: Request) -> None:
    """Take some of the rest of a body that is too large: who still sends would not see the response."""
    dropped, more = 0, True
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while more and dropped < _DISCARDED:
                piece, more = await _piece(request)
                dropped += len(piece)


async def _batch(request: Request) -> Response:
    state = request.app.state
    if refused := media_problem(request, _LINES) or accept_problem(request, BATCH_MEDIA):
        return refused
    profile, brief = _batch_options(request)
    state.base.profile(profile)
    if state.batches >= state.settings.batches:
        raise BusyError
    stream = BatchStream(request.stream(), state.answering, state.settings, profile=profile, brief=brief)
    return _BatchResponse(stream, state)


class _BatchResponse(Response):
    """Sends answers while lines still come; the response of Starlette for streams would take the lines itself."""

    media_type = BATCH_MEDIA

    def __init__(self, stream: BatchStream, state: State) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._stream, self._state = stream, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answers. Raises UnfinishedError if they break off, unless nobody is there any more."""
        del scope, receive
        self._state.batches += 1
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for line in self._stream.answers():
                await send({"type": "http.response.body", "body": line, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except (TimeoutError, ClientDisconnect):
            raise UnfinishedError from None
        finally:
            self._state.batches -= 1


def _query_problems(request: Request, *known: str) -> list[Problem]:
    """Return what is wrong with the names of the parameters in an address."""
    advice = f"Parameters: {', '.join(known)}." if known else "Put it into the body."
    names = [key for key, _ in request.query_params.multi_items()]
    wrong = {key: "it stands twice" for key in names if names.count(key) > 1}
    wrong |= {key: "there is no such parameter" for key in names if key not in known}
    return [
        Problem("NRX612", f'"{key}" in the address: {words}', advice, allowed=known) for key, words in wrong.items()
    ]


def _batch_options(request: Request) -> tuple[str, bool]:
    """Read the query of a batch: the profile, and whether answers are brief. Raises UsageError."""
    asked = request.query_params
    problems = _query_problems(request, "profile", "brief")
    brief = asked.get("brief", "0")
    if brief not in {"0", "1"}:
        problems.append(Problem("NRX612", f'brief is "{brief}"', "Write brief=1 or brief=0.", allowed=("0", "1")))
    if problems:
        raise UsageError(problems)
    return asked.get("profile", "balanced"), brief == "1"


def _resource(job: str) -> Handler:
    """Return what answers with a document that is the same until the rules or the program change."""

    async def handle(request: Request) -> Response:
        state = request.app.state
        kind = request.path_params.get("kind", "")
        headers = {"ETag": f'"{__version__}-{state.base.sha256[:16]}"', "Cache-Control": "no-cache"}
        if (job, kind) not in state.kept:
            state.kept[job, kind] = await state.answering.ask(job, kind)
        found: JobAnswer = state.kept[job, kind]
        media = found.media.partition(";")[0]
        if refused := accept_problem(request, JSON if media.endswith("+json") else media):
            return refused
        if _is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        if media == "text/html":
            headers["Content-Security-Policy"] = page_policy(found.content.decode())
        return Response(found.content, headers=headers, media_type=found.media)

    return handle


def _is_known(known: str, tag: str) -> bool:
    """Say whether the header If-None-Match names a tag."""
    return known.strip() == "*" or tag in {name.strip().removeprefix("W/") for name in known.split(",")}


def _said(answer: Model, status: int = 200) -> Response:
    return Response(answer.encoded(), status, headers={"Cache-Control": "no-store"}, media_type=JSON)


async def _version(request: Request) -> Response:
    return _said(VersionAnswer("nanorx-version/1", __version__, rule_base_out(request.app.state.base)))


async def _health(request: Request) -> Response:
    ready = request.app.state.answering.ready
    return _said(HealthAnswer("nanorx-health/1", "ready" if ready else "starting"), 200 if ready else 503)
