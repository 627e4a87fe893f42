"""Why there is no answer, as RFC 9457 says it: a status and a type for programs, and the problems as everywhere."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from nanorx.advice.answers.error import problem_out
from nanorx.common.processes import ProcessEndedError, TooSlowError
from nanorx.errors import CaseError, EngineDisagreement, InputError, Problem
from nanorx.service.answering import BusyError, GoneError
from nanorx.service.http.answers import ProblemDetails, Status
from nanorx.service.http.bodies import NotThereError, UnreadableBodyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["MEDIA", "problem_response", "refusal"]

MEDIA = "application/problem+json"
_TYPE = "urn:nanorx:problem:"


def problem_response(
    status: Status, kind: str, title: str, problems: Sequence[Problem], headers: Mapping[str, str] | None = None
) -> Response:
    """Make the response that says why there is no answer."""
    first, others = problems[0].message, len(problems) - 1
    detail = f"{first} (and {others} more)" if others else first
    found = tuple(map(problem_out, problems))
    details = ProblemDetails("nanorx-problem/1", f"{_TYPE}{kind}", title, status, detail, found)
    return Response(details.encoded(), status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA)


_INPUT: tuple[tuple[type[InputError], Status, str, str], ...] = (
    (UnreadableBodyError, 400, "unreadable-body", "The body cannot be read"),
    (NotThereError, 404, "path", "Nothing there"),
    (CaseError, 422, "case", "The case has mistakes"),
    (InputError, 422, "request", "The request has mistakes"),
)
"""What is wrong with what was sent: its class, status, kind and title."""
_AGAIN = {"Retry-After": "1"}
_BUSY = Problem("NRX614", "too many requests wait already", "Ask again in a second.")
_OURS: tuple[tuple[type[Exception], Status, str, str, Problem, dict[str, str]], ...] = (
    (BusyError, 503, "busy", "Too many requests", _BUSY, _AGAIN),
    (GoneError, 503, "busy", "Nobody waits", _BUSY, _AGAIN),
    (ClientDisconnect, 503, "busy", "Nobody waits", _BUSY, _AGAIN),
    (
        TooSlowError,
        504,
        "too-slow",
        "The answer took too long",
        Problem("NRX615", "the answer was not found in time", "Ask for less at once."),
        {},
    ),
    (
        ProcessEndedError,
        503,
        "process-ended",
        "A process ended",
        Problem(
            "NRX616",
            "the process that computed the answer ended",
            "Ask again. If it happens with this case alone, please report it.",
        ),
        _AGAIN,
    ),
)
"""What failed on our side: its class, status, kind, title, problem and headers."""


def refusal(error: Exception) -> Response:
    """Make the response to whatever was raised on the way to an answer; what is not known is our fault."""
    if isinstance(error, InputError):
        status, kind, title = next(row[1:] for row in _INPUT if isinstance(error, row[0]))
        return problem_response(status, kind, title, error.problems)
    if isinstance(error, HTTPException):
        return _of_router(error)
    for class_, status, kind, title, problem, headers in _OURS:
        if isinstance(error, class_):
            return problem_response(status, kind, title, [problem], headers)
    return problem_response(500, "fault", HTTPStatus.INTERNAL_SERVER_ERROR.phrase, [_fault(error)])


def _of_router(error: HTTPException) -> Response:
    """Make the response to what the router refuses: a path that is not there, or a method that it does not have."""
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "")
        problem = Problem("NRX608", "this path does not take this method", f"It takes {allowed}.")
        return problem_response(405, "method", "Not this method", [problem], error.headers)
    problem = Problem("NRX607", "there is nothing at this path", "The page at /api lists what there is.")
    return problem_response(404, "path", "Nothing there", [problem], error.headers)


def _fault(error: Exception) -> Problem:
    """Return the problem of a fault of ours, without its words: they may quote a value of the case."""
    advice = "This is our fault; no advice is given. Please report it with what the service has written to its log."
    if isinstance(error, EngineDisagreement):
        return Problem("NRX372", "nanorx failed (the two evaluations of the rules differ)", advice)
    return Problem("NRX371", f"nanorx failed ({type(error).__name__})", advice)
