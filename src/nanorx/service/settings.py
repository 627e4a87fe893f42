"""What a running service is told once: where it listens, who may ask, and how much of everything it takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ServiceSettings", "is_loopback"]


@dataclass(frozen=True)
class ServiceSettings:
    """How the service runs. The defaults are for one person on this machine.

    `origins` are the addresses of pages elsewhere that may ask and read answers, `https://host:port`; without any no
    other page may. `token` is what a client must know; empty: nobody is asked for one.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    """0: any that is free."""
    workers: int = 1
    """Processes that compute answers, at least 1."""
    token: str = field(default="", repr=False)
    origins: tuple[str, ...] = ()
    url: str = ""
    """The address by which others open the pages, without a slash at its end; empty: that of each request."""
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Values that each case of a record starts from, as nested data: setting and facility, which no record has."""
    log: bool = False
    """Write a line for each request to standard error."""
    body_bytes: int = 1_000_000
    """Of a request, and of a line of a batch."""
    stored_bytes: int = 5_000_000
    """Of a stored result, which is larger than what is asked otherwise."""
    record_bytes: int = 5_000_000
    """Of a call with the record of a patient."""
    header_bytes: int = 16_384
    header_seconds: float = 10
    """Until the headers of a request are whole."""
    body_seconds: float = 20
    """Until the body of a request is whole; of a batch, until some more of it has come or was taken."""
    answer_seconds: float = 30
    """Until an answer is found, from when it is worked on."""
    queue: int = 64
    """Requests that wait until a process is free; what comes beyond is told to come again."""
    batches: int = 4
    """Batches at once."""
    connections: int = 1_000
    drain_seconds: int = 20
    """For what is under way when the service is told to end."""

    @property
    def local(self) -> bool:
        """Whether only programs on this machine can reach it."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
