"""The routes of CDS Hooks: discovery, the two services, and feedback."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from nanorx.common.suggest import did_you_mean
from nanorx.errors import InputError, Problem
from nanorx.service.cds.prefetch import OtherPatientError, PrefetchMissingError
from nanorx.service.cds.services import SERVICES, Call
from nanorx.service.http.bodies import NotThereError, UnreadableBodyError
from nanorx.service.http.problems import problem_response
from nanorx.service.http.routes import JSON, accept_problem, answered, media_problem, read_body

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from nanorx.service.http.answers import Status
    from nanorx.service.jobs import JobAnswer

__all__ = ["routes"]

_REFUSED: tuple[tuple[type[InputError], Status, str, str], ...] = (
    (PrefetchMissingError, 412, "prefetch", "Something was not prefetched"),
    (OtherPatientError, 400, "other-patient", "Another patient"),
    (UnreadableBodyError, 400, "unreadable-body", "The body cannot be read"),
    (InputError, 400, "hook", "Not what CDS Hooks says"),
)
"""What is wrong with what was sent: its class, status, kind and title."""


def routes() -> list[BaseRoute]:
    """Return the routes of CDS Hooks."""
    return [
        Route("/cds-services", _services, methods=["GET"]),
        Route("/cds-services/{id}", _hook, methods=["POST"]),
        Route("/cds-services/{id}/feedback", _feedback, methods=["POST"]),
    ]


async def _services(request: Request) -> Response:
    """Answer discovery; the answer is the same until the rules or the program change."""
    kept = request.app.state.kept
    if refused := accept_problem(request, JSON):
        return refused
    if "cds-services" not in kept:
        kept["cds-services"] = await request.app.state.answering.ask("cds-services")
    found: JobAnswer = kept["cds-services"]
    return Response(found.content, headers={"Cache-Control": "no-cache"}, media_type=found.media)


async def _hook(request: Request) -> Response:
    settings = request.app.state.settings
    content = await _body(request, settings.record_bytes)
    if isinstance(content, Response):
        return content
    url = settings.url or str(request.base_url).rstrip("/")
    call = Call(request.path_params["id"], content, url, str(date.today()), settings.given)  # noqa: DTZ011 - its own day
    found = await _done(request, "cds-hook", call)
    return found if isinstance(found, Response) else answered(found)


async def _feedback(request: Request) -> Response:
    content = await _body(request, request.app.state.settings.body_bytes)
    if isinstance(content, Response):
        return content
    found = await _done(request, "cds-feedback", content)
    return found if isinstance(found, Response) else Response(headers={"Cache-Control": "no-store"})


async def _body(request: Request, most: int) -> bytes | Response:
    """Read the body of a call of a service; or return the response that refuses it."""
    name = request.path_params["id"]
    if name not in SERVICES:
        advice = f"Services: {', '.join(SERVICES)}. {did_you_mean(name, SERVICES)}".strip()
        problem = Problem("NRX674", "there is no such service", advice, allowed=tuple(SERVICES), value=name)
        raise NotThereError([problem])
    if refused := media_problem(request, {JSON}) or accept_problem(request, JSON):
        return refused
    return await read_body(request, most)


async def _done(request: Request, job: str, data: Any) -> JobAnswer | Response:
    """Let a process do a job; or return the response that says what is wrong with what was sent."""
    try:
        found: JobAnswer = await request.app.state.answering.ask(job, data, gone=request.is_disconnected)
    except InputError as error:
        status, kind, title = next(row[1:] for row in _REFUSED if isinstance(error, row[0]))
        return problem_response(status, kind, title, error.problems)
    return found
