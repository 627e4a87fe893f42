"""Connections of clients that are slow or hostile: each has so long to send its headers and to take its answer.

uvicorn bounds the size of headers and how long a connection may be idle between two requests; the rest is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from nanorx.errors import Problem
from nanorx.service.http.problems import problem_response

if TYPE_CHECKING:
    import asyncio

    from nanorx.service.settings import ServiceSettings

__all__ = ["guarded_protocol"]


def guarded_protocol(settings: ServiceSettings) -> type[H11Protocol]:
    """Return the protocol of connections with the limits of the settings."""

    class Guarded(_GuardedProtocol):
        waiting: ClassVar[dict[_GuardedProtocol, None]] = {}

    Guarded.settings = settings
    return Guarded


class _GuardedProtocol(H11Protocol):
    """A connection that is dropped if its headers do not come in time, or if nothing of its answer is taken for long.

    Where there are too many, the one goes that has waited longest for its headers: a new one mostly has better reasons.
    """

    settings: ClassVar[ServiceSettings]
    waiting: ClassVar[dict[_GuardedProtocol, None]]
    """The connections whose headers are not whole, the oldest first."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._headers_due: asyncio.TimerHandle | None = None
        self._taking_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for headers, if there is room."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > self.settings.connections:
            next(iter(self.waiting)).transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take what has come; the headers of a next request have their own time."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._wait_no_more()
        elif not self._headers_due and not self.transport.is_closing():
            self._wait()

    def pause_writing(self) -> None:
        """Begin to wait for the client to take what was sent."""
        super().pause_writing()
        self._taking_due = self.loop.call_later(self.settings.body_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken some of it."""
        super().resume_writing()
        if self._taking_due:
            self._taking_due.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._wait_no_more()
        if self._taking_due:
            self._taking_due.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP, or that its headers are too large, and close the connection."""
        advice = f"Headers have at most {self.settings.header_bytes:,} bytes, and the form of HTTP/1.1."
        problem = Problem("NRX617", msg.rstrip(".").lower(), advice)
        response = problem_response(400, "http", "No HTTP", [problem], {"Connection": "close"})
        head = h11.Response(status_code=400, headers=response.raw_headers, reason=b"Bad Request")
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            for event in (head, h11.Data(data=bytes(response.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
        if self.cycle is not None:  # the request whose body broke off has no client any more
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _wait(self) -> None:
        self._headers_due = self.loop.call_later(self.settings.header_seconds, self.transport.abort)
        self.waiting[self] = None

    def _wait_no_more(self) -> None:
        if self._headers_due:
            self._headers_due.cancel()
            self._headers_due = None
            self.waiting.pop(self, None)
