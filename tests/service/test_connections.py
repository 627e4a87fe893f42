"""The limits of a connection, without a network: how long for headers and for an answer, and how many at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import h11
import pytest
import uvicorn
from uvicorn.server import ServerState

from nanorx.service.connections import guarded_protocol
from nanorx.service.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = b"GET /api/version HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@dataclass
class Timer:
    """Something that is due, unless it is canceled."""

    seconds: float
    act: Callable[[], object]
    canceled: bool = False

    def cancel(self) -> None:
        """Forget it."""
        self.canceled = True


@dataclass(eq=False)
class Clock:
    """The loop of a connection: what is due is kept, and happens when a test says so."""

    due: list[Timer] = field(default_factory=list)

    def call_later(self, seconds: float, act: Callable[[], object]) -> Timer:
        """Keep what is due."""
        self.due.append(Timer(seconds, act))
        return self.due[-1]

    def create_task(self, work: Any) -> Any:
        """Let nothing answer."""
        work.close()
        return self

    def add_done_callback(self, _: object) -> None:
        """There is no end of it."""

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        for timer in self.due:
            if timer.seconds <= seconds and not timer.canceled:
                timer.act()


class Transport:
    """The other end of a connection."""

    def __init__(self) -> None:
        self.dropped = self.closed = False
        self.written = b""

    def write(self, data: bytes) -> None:
        """Keep what is sent."""
        self.written += data

    def close(self) -> None:
        """Close the connection."""
        self.closed = True

    def abort(self) -> None:
        """Drop the connection."""
        self.dropped = True

    def get_extra_info(self, _: str) -> None:
        """Nothing is known."""

    def is_closing(self) -> bool:
        """Has it been dropped?"""
        return self.dropped

    def pause_reading(self) -> None:
        """Take nothing more for a while."""


@dataclass
class Connections:
    """Connections to one server."""

    kind: Any
    config: uvicorn.Config
    state: ServerState
    clock: Clock

    def open(self) -> tuple[Any, Transport]:
        """Connect."""
        made = self.kind(self.config, self.state, {}, _loop=self.clock)
        transport = Transport()
        made.connection_made(transport)
        return made, transport


async def nothing(scope: object, receive: object, send: object) -> None:
    """An application that never answers."""


@pytest.fixture
def connections() -> Connections:
    """A server that has room for two."""
    kind = guarded_protocol(ServiceSettings(connections=2, header_seconds=5, body_seconds=7))
    return Connections(kind, uvicorn.Config(nothing, http=kind, ws="none", log_config=None), ServerState(), Clock())


def test_headers_have_so_long(connections: Connections) -> None:
    """From the first byte that could come, whatever else comes; not once they are whole."""
    (one, first), (_, second) = connections.open(), connections.open()
    one.data_received(HEAD)
    one.data_received(b"X: 1\r\n\r\n")
    connections.clock.pass_by(4)
    assert (first.dropped, second.dropped) == (False, False)
    connections.clock.pass_by(5)
    assert (first.dropped, second.dropped) == (False, True)


def test_the_headers_of_a_next_request_have_so_long_too(connections: Connections) -> None:
    """A connection that was good once may not wait for ever."""
    one, first = connections.open()
    one.data_received(HEAD + b"\r\n")
    one.conn.send(h11.Response(status_code=204, headers=[]))
    one.conn.send(h11.EndOfMessage())
    one.conn.start_next_cycle()
    one.data_received(HEAD)
    connections.clock.pass_by(5)
    assert first.dropped


def test_an_answer_that_is_not_taken_has_so_long(connections: Connections) -> None:
    """From when nothing more can be sent; what is taken begins it anew."""
    one, first = connections.open()
    one.data_received(HEAD + b"\r\n")
    one.pause_writing()
    one.resume_writing()
    connections.clock.pass_by(7)
    assert not first.dropped
    one.pause_writing()
    connections.clock.pass_by(7)
    assert first.dropped


def test_who_waits_longest_for_headers_makes_room(connections: Connections) -> None:
    """A new connection has its place; who has sent headers keeps it, and what has gone counts no more."""
    (busy, first), (_, second) = connections.open(), connections.open()
    busy.data_received(HEAD + b"\r\n")
    _, third = connections.open()
    assert (first.dropped, second.dropped, third.dropped) == (False, True, False)


def test_what_is_dropped_is_waited_for_no_more(connections: Connections) -> None:
    """Nothing is due for a connection that has gone, and it takes nobody's place."""
    one, _ = connections.open()
    one.pause_writing()
    one.connection_lost(ConnectionResetError())
    assert all(timer.canceled for timer in connections.clock.due)
    assert one not in connections.kind.waiting


@pytest.mark.parametrize("begun", [False, True])
def test_a_body_that_is_no_http_ends_the_request(connections: Connections, *, begun: bool) -> None:
    """The 400 is sent unless an answer is under way, the connection is closed, and nothing is answered any more."""
    one, transport = connections.open()
    one.data_received(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    if begun:
        one.conn.send(h11.Response(status_code=200, headers=[(b"Transfer-Encoding", b"chunked")]))
    one.data_received(b"no size\r\n")
    assert (b"NRX617" in transport.written) is not begun
    assert transport.closed
    assert one.cycle is not None
    assert one.cycle.disconnected
