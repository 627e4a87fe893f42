"""What stands around every request: who may ask, which headers each response has, and that no fault gets out as it is.

Each is a plain ASGI application around another one, so that streams pass through.
"""

from __future__ import annotations

import base64
import hmac
import json
import sys
import traceback
from time import perf_counter, strftime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

from nanorx.common.processes import REMOTE, ProcessEndedError, TooSlowError
from nanorx.errors import Problem
from nanorx.service.answering import UnfinishedError
from nanorx.service.http.problems import MEDIA, problem_response, refusal
from nanorx.service.page.frame import HTML, problem_page
from nanorx.service.policy import page_policy
from nanorx.service.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from nanorx.service.settings import ServiceSettings

__all__ = ["AccessLog", "FaultGuard", "OriginGuard", "ReadableProblems", "SafeHeaders", "TokenGuard"]

_OPEN = frozenset({"/api/health"})
"""Paths that nobody needs a token for: they say nothing but that the service runs."""
_LOGGED = (ProcessEndedError, TooSlowError)
"""What whoever runs the service wants to know of, beside faults of ours."""
_SAFE = {
    "Content-Security-Policy": page_policy(""),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every response that does not set them itself."""


class SafeHeaders:
    """Gives each response the headers that keep a browser from doing more than it is meant to, and `more`."""

    def __init__(self, app: ASGIApp, more: dict[str, str]) -> None:
        self.app, self.headers = app, {**_SAFE, **more}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class ReadableProblems:
    """Gives a browser that opens a page or sends its form each refusal as a page; programs get it as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        page = scope["type"] == "http" and not scope["path"].startswith("/api/")
        reads = page and "text/html" in Headers(scope=scope).get("accept", "")
        start: Message | None = None
        content = b""

        async def as_page(message: Message) -> None:
            nonlocal start, content
            if message["type"] == "http.response.start" and Headers(scope=message).get("content-type") == MEDIA:
                start = message
            elif start is None:
                await send(message)
            else:
                content += message.get("body", b"")
                if not message.get("more_body", False):
                    await _send_page(start, content, send)

        await self.app(scope, receive, as_page if reads else send)


async def _send_page(start: Message, content: bytes, send: Send) -> None:
    """Send a refusal as a page, with its status and headers."""
    page = problem_page(json.loads(content)).encode()
    headers = MutableHeaders(scope=start)
    headers.update({"Content-Type": HTML, "Content-Length": str(len(page)), "Vary": "Accept"})
    headers["Content-Security-Policy"] = page_policy(page.decode(), style_src="'self'")
    await send(start)
    await send({"type": "http.response.body", "body": page})


class FaultGuard:
    """Makes a response of whatever is raised; of a fault only the place is logged, as its words may tell a case."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except UnfinishedError:
            raise
        except Exception as error:
            if scope["type"] != "http":
                raise
            response = refusal(error)
            if response.status_code == 500 or isinstance(error, _LOGGED):  # noqa: PLR2004 - our fault
                _log_fault(error)
            if begun:
                raise UnfinishedError from None
            await response(scope, receive, send)


def _log_fault(error: BaseException) -> None:
    """Write where a fault happened, and its kind, without its words."""
    notes = [note for note in getattr(error, "__notes__", []) if note.startswith(REMOTE)]
    lines = [f"nanorx failed: {type(error).__name__}", *traceback.format_tb(error.__traceback__), *notes]
    sys.stderr.write("\n".join(line.rstrip() for line in lines) + "\n")


class OriginGuard:
    """Refuses what a page of somebody else could make a browser send: another Host, or another Origin.

    A name that leads to 127.0.0.1 (DNS rebinding) would make such a page one of ours.
    """

    def __init__(self, app: ASGIApp, settings: ServiceSettings) -> None:
        self.app, self.settings = app, settings
        self.named = {urlsplit(origin).netloc.lower() for origin in settings.origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        refused = self._refused(Headers(scope=scope)) if scope["type"] == "http" else None
        await (refused or self.app)(scope, receive, send)

    def _refused(self, headers: Headers) -> Response | None:
        host = headers.get("host", "").lower()
        if self.settings.local and host not in self.named and not is_loopback(_name(host)):
            advice = "Use the address that nanorx serve has printed, or name yours: --origin https://HOST."
            return problem_response(421, "host", "Not this host", [Problem("NRX605", "this is another host", advice)])
        origin = headers.get("origin", "").lower()
        if origin and origin not in self.settings.origins and origin.partition("://")[2] != host:
            advice = "Name the origin when the service is started: --origin URL."
            return problem_response(
                403, "origin", "Not from there", [Problem("NRX606", "pages of this origin may not ask", advice)]
            )
        return None


def _name(host: str) -> str:
    """Return the name in a Host header, without the port."""
    return host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host


class TokenGuard:
    """Lets in who knows the token: as a bearer, or as the password of a browser's own form (any name)."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app, self.token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        known = scope["type"] != "http" or scope["path"] in _OPEN or self._is_known(Headers(scope=scope))
        await (self.app if known else _unknown())(scope, receive, send)

    def _is_known(self, headers: Headers) -> bool:
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            given = _password(given)
        elif kind.lower() != "bearer":
            return False
        return hmac.compare_digest(given.strip().encode(), self.token)


def _unknown() -> Response:
    advice = "Send Authorization: Bearer TOKEN with the token that the service was started with."
    problem = Problem("NRX604", "the token is missing or is another one", advice)
    return problem_response(
        401, "token", "No access", [problem], {"WWW-Authenticate": 'Bearer realm="nanorx", Basic realm="nanorx"'}
    )


def _password(given: str) -> str:
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:  # no Base64, or no UTF-8 in it
        return ""


class AccessLog:
    """Writes a line for each request: when, the method, which route, the status, how long it took.

    Nothing of what was sent stands in it: no body, no query, no path as it was asked for.
    """

    def __init__(self, app: ASGIApp, write: Callable[[str], object] | None = None) -> None:
        self.app, self.write = app, write or sys.stderr.write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            method = scope["method"] if scope["method"] in {"GET", "HEAD", "POST", "OPTIONS"} else "-"
            taken = (perf_counter() - began) * 1000
            self.write(f"{strftime('%Y-%m-%dT%H:%M:%S%z')} {method} {route} {status} {taken:.0f} ms\n")
