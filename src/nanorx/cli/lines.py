"""The lines of a long input, one after the other: neither the input nor a line that is too long is held as a whole."""

from __future__ import annotations

import os
import select
import stat
from collections import deque
from contextlib import suppress
from typing import IO

__all__ = ["Lines"]

_PIECE = 2**16


class Lines:
    """The lines of a stream of bytes, each without its end; what follows the last end is a line unless it is empty.

    Args:
        stream: The input; a part of it may come later.
        most: Bytes of a line that are kept; of a longer one the first `most` + 1 are given.
    """

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._most = stream, most
        self._read = getattr(stream, "read1", stream.read)  # takes what there is
        self._lines: deque[bytes] = deque()
        self._part = bytearray()
        self._size = _size_of(stream)
        self._taken = 0
        self._ended = False

    @property
    def percent(self) -> int | None:
        """How much of a file was read, in per cent; None where its size is not known."""
        return min(100 * self._taken // self._size, 100) if self._size else None

    def ready(self) -> bool:
        """Say whether the next line, or the end, is there, so that `next` does not wait."""
        while not self._lines and not self._ended and self._can_read():
            self._fill()
        return bool(self._lines) or self._ended

    def next(self) -> bytes | None:
        """Return the next line, and wait for it if need be; None at the end."""
        while not self._lines and not self._ended:
            self._fill()
        return self._lines.popleft() if self._lines else None

    def _can_read(self) -> bool:
        if os.name != "posix":  # only sockets can be asked there
            return True
        try:
            return bool(select.select([self._stream], [], [], 0)[0])
        except (OSError, ValueError):  # not a file, as in a test
            return True

    def _fill(self) -> None:
        """Read a piece and take it apart."""
        piece = self._read(_PIECE)
        self._taken += len(piece)
        self._ended = not piece
        *ends, rest = piece.split(b"\n")
        for end in ends:
            self._keep(end)
            self._lines.append(bytes(self._part))
            self._part.clear()
        self._keep(rest)
        if self._ended and self._part:
            self._lines.append(bytes(self._part))

    def _keep(self, piece: bytes) -> None:
        self._part += piece[: self._most + 1 - len(self._part)]


def _size_of(stream: IO[bytes]) -> int:
    """Return the bytes of a file; 0 of what is none, or cannot be asked."""
    with suppress(OSError, ValueError):
        status = os.fstat(stream.fileno())
        if stat.S_ISREG(status.st_mode):
            return status.st_size
    return 0
