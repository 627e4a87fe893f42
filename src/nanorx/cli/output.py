"""Standard output and standard error: everything is written in full, or it is known why not.

A single write to a pipe, a device or a nearly full disk may take only a part of what it is given, and Python does not
always look: without a buffer (PYTHONUNBUFFERED), or where a pipe does not block, the rest would be lost in silence.
"""

from __future__ import annotations

import errno
import io
import json
import selectors
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from nanorx.cli.style import colored, width_of
from nanorx.common.characters import PLAIN_ERRORS
from nanorx.knowledge.files.writing import NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.cli.style import Page

__all__ = ["ReaderGoneError", "page_width", "show", "whole_streams", "write", "write_json"]


class ReaderGoneError(Exception):
    """Whoever read the output has closed it."""


def page_width() -> int:
    """The width of a page on standard output."""
    return width_of(sys.stdout)


def show(page: Page) -> None:
    """Print a page."""
    write(page.text(color=colored(sys.stdout)))


def write_json(value: Any) -> None:
    """Print plain data as JSON in the form of all answers."""
    write(json.dumps(value, indent=2, ensure_ascii=True) + "\n")


def write(text: str) -> None:
    """Print a text."""
    sys.stdout.write(text)
    sys.stdout.flush()


@contextmanager
def whole_streams() -> Iterator[None]:
    """While a command runs: whatever writes to the standard streams, Typer too, writes in full.

    Failures of standard output are ReaderGoneError and NotWrittenError. Those of standard error are dropped, since
    there is nowhere left to tell them. A stream that was closed before Python started is replaced by one that knows.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    try:
        if sys.stdin is None:
            sys.stdin = io.TextIOWrapper(io.BytesIO())
        sys.stdout, sys.stderr = _whole(sys.stdout, _Answer), _whole(sys.stderr, _Remarks)
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def _whole(stream: Any, kind: type[_Whole]) -> Any:
    """The stream, written in full. What is no text over bytes (a notebook, StringIO) takes texts whole by itself."""
    if stream is not None and not isinstance(stream, io.TextIOWrapper):
        return stream
    encoding = "utf-8"
    if stream is not None:
        encoding = stream.encoding
        with suppress(OSError):
            stream.flush()
    # What the terminal cannot show is written in ASCII, never an error.
    return io.TextIOWrapper(kind(stream), encoding, PLAIN_ERRORS, write_through=True)


class _Whole(io.RawIOBase):
    """The bytes below a text stream."""

    def __init__(self, stream: io.TextIOWrapper | None) -> None:
        self._stream = stream
        self._below: Any = None if stream is None else getattr(stream.buffer, "raw", stream.buffer)

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def isatty(self) -> bool:
        """Is it a terminal?"""
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        """The number that the system knows the stream by."""
        if self._stream is None:
            raise io.UnsupportedOperation("the stream is closed")
        return self._stream.fileno()

    def write(self, content: Any, /) -> int:
        """Write everything."""
        left = memoryview(content)
        size = len(left)
        while left:
            left = left[self._take(left) :]
        return size

    def _take(self, content: memoryview) -> int:
        """Write as much as fits at once, and wait where nothing does."""
        if self._below is None:
            raise OSError(errno.EBADF, "standard output is closed")
        try:
            taken: int | None = self._below.write(content)
        except BlockingIOError as error:
            taken = getattr(error, "characters_written", 0) or None
        if taken is None:
            with selectors.DefaultSelector() as selector:
                selector.register(self._below, selectors.EVENT_WRITE)
                selector.select()
            return 0
        if taken == 0:
            raise OSError(errno.EIO, "nothing more can be written")
        return taken


class _Answer(_Whole):
    """Standard output."""

    def write(self, content: Any, /) -> int:
        """Write everything. Raises ReaderGoneError or NotWrittenError."""
        try:
            return super().write(content)
        except BrokenPipeError:
            raise ReaderGoneError from None
        except OSError as error:
            raise NotWrittenError(error.strerror or str(error)) from None


class _Remarks(_Whole):
    """Standard error: after the first failure nothing more is tried."""

    def write(self, content: Any, /) -> int:
        """Write everything, unless nobody can have it."""
        try:
            return super().write(content)
        except OSError:
            self._below = None
            return len(content)
