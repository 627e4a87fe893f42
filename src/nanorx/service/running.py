"""Runs the service until it is told to end; what is under way then is answered."""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
from typing import TYPE_CHECKING

import uvicorn

from nanorx.errors import Problem, UsageError
from nanorx.service.app import make_app
from nanorx.service.connections import guarded_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.settings import ServiceSettings

__all__ = ["run"]


def run(settings: ServiceSettings, base: RuleBase, started: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C.

    Args:
        settings: How.
        base: The rule base.
        started: Called with the address once requests are taken.

    Raises:
        UsageError: The address cannot be used.
        KeyboardInterrupt: Ctrl-C; all is answered and closed.
    """
    listening = _listening(settings)
    server = uvicorn.Server(_config(settings, base))

    def end(*_: object) -> None:
        server.should_exit = True

    signal.signal(signal.SIGTERM, end)  # before uvicorn takes it, and after: it sends the signal once more
    if not gc.isenabled():  # a command that is over at once need not collect, this one may take years
        gc.freeze()
        gc.enable()
    started(_address(listening))
    server.run([listening])


def _config(settings: ServiceSettings, base: RuleBase) -> uvicorn.Config:
    return uvicorn.Config(
        make_app(settings, base),
        http=guarded_protocol(settings),
        ws="none",
        log_config=None,
        log_level="critical",  # what goes wrong is told by the guards, without the words of a case
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=settings.header_bytes,
        timeout_graceful_shutdown=settings.drain_seconds,
    )


def _listening(settings: ServiceSettings) -> socket.socket:
    """Take the address. Raises UsageError."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        found = socket.create_server((settings.host, settings.port), family=family)
    except (OSError, UnicodeError) as error:
        where, number = f"{settings.host}:{settings.port}", getattr(error, "errno", None) or 0
        why = os.strerror(number) if number > 0 else getattr(error, "strerror", None) or error
        message = f"{where} cannot be used: {why}"
        advice = "Give an address of this machine and a port that you may use: --port 8001."
        if number == errno.EADDRINUSE:
            message, advice = f"{where} is in use already", "End what uses it, or choose any free port: --port 0."
        raise UsageError([Problem("NRX602", message, advice, value=where)]) from None
    # Headers and body are two packets: without this the second one waits 40 ms for the first to be acknowledged.
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
