"""Standard output and standard error: everything is written in full, or it is known why not.

A single write to a pipe, a device or a nearly full disk may take only a part of what it is given, and Python does not
always look: without a buffer (PYTHONUNBUFFERED), or where a pipe does not block, the rest would be lost in silence.
"""

from __future__ import annotations

import errno
import io
import selectors
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.cli.style import colored, printable, width_of
from nanorx.common.characters import PLAIN_ERRORS
from nanorx.document.forms import ENDINGS, FORMS, json_text
from nanorx.document.forms import write as written
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.writing import NotWrittenError, check_place, stream_file, write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nanorx.document.blocks import Document

__all__ = ["ReaderGoneError", "Target", "begun", "page_width", "whole_streams", "write", "write_bytes", "write_json"]

_STDOUT = "-"
_OFFICE = "a word processor and save it in that form"
_BY_HTML = {"pdf": "a browser and print it as PDF", "doc": _OFFICE, "docx": _OFFICE, "odt": _OFFICE, "rtf": _OFFICE}
"""How to get a form that nanorx does not write."""


class ReaderGoneError(Exception):
    """Whoever read the output has closed it."""


class Target(NamedTuple):
    """Where an answer goes: a file, or `-` for standard output; and the form it is written in."""

    name: str
    form: str

    @classmethod
    def of(
        cls,
        output: str = "",
        form: str = "",
        *,
        json_: bool = False,
        default: str = "text",
        own: Sequence[str] = (),
        inputs: Sequence[str] = (),
    ) -> Target:
        """Find the target that the options name.

        Args:
            output: A file name, `-`, or nothing for standard output.
            form: One of `FORMS` or an ending of one; or nothing for the one that the ending of the file names.
            json_: JSON is wanted, whatever the ending is.
            default: The form on standard output where none is named; empty where one must be.
            own: Forms that only this command has; the ending of a file names them too.
            inputs: Files that the command reads; none of them is written over.

        Raises:
            UsageError: The form or the place is missing or cannot be.
        """
        if json_ and form not in {"", "json"}:
            advice = "Leave one of them out."
            raise UsageError(
                [Problem("NRX322", f'--json and --format "{printable(form)}" ask for two formats', advice)]
            )
        wanted = "json" if json_ else form
        if not output and not wanted and not default:
            advice = (
                "Name a file: -o report.html, -o report.md or -o report.json. To print it instead: -o - --format html."
            )
            raise UsageError([Problem("NRX323", "no output file is named", advice)])
        if output not in {"", _STDOUT}:
            check_place(output)
            for name in inputs:
                if name != _STDOUT and _is_same_file(name, output):
                    advice = "Choose another name, or the input file would be lost."
                    raise UsageError([Problem("NRX324", "the output file is an input file too", advice, output)])
        wanted = wanted or (default if output in {"", _STDOUT} else Path(output).suffix.lower().removeprefix("."))
        wanted = ENDINGS.get(wanted, wanted)
        forms = (*FORMS, *own)
        if wanted not in forms:
            said = f'"{printable(wanted)}" is not an output format' if wanted else "the output format is missing"
            endings = ", ".join(f".{ending}" for ending in (*ENDINGS, *own))
            advice = f"Formats: {', '.join(forms)}. Give --format, or a file name that ends in {endings}."
            if wanted in _BY_HTML:
                advice += f" For .{wanted} write .html, open it in {_BY_HTML[wanted]}."
            place = "" if form or output == _STDOUT else output
            raise UsageError([Problem("NRX322", said, advice, place, allowed=forms, value=wanted)])
        return cls(output or _STDOUT, wanted)

    def show(self, document: Document) -> None:
        """Write a document; text on standard output is as wide and as colored as that is. Raises as `write_file`."""
        if self.form == "text" and self.name == _STDOUT:
            from nanorx.document.terminal import draw  # noqa: PLC0415 - Rich is loaded for a page alone

            write(draw(document, page_width(), color=colored(sys.stdout)))
        else:
            self.show_text(written(document, self.form))

    def show_json(self, data: Any) -> None:
        """Write an answer as JSON, for which no page need be made. Raises as `write_file`."""
        self.show_text(json_text(data))

    def show_text(self, text: str) -> None:
        """Write a text as UTF-8, the same bytes on every system. Raises as `write_file`."""
        if self.name == _STDOUT:
            write(text)
            return
        write_file(self.name, text)
        sys.stderr.write(f"Wrote {printable(self.name)} ({len(text.encode()):,} bytes).\n")

    @contextmanager
    def stream(self) -> Iterator[Callable[[bytes], None]]:
        """Give the function that writes a piece of an answer; a file is there at the end. Raises as `write_file`."""
        if self.name == _STDOUT:
            yield write_bytes
            return
        with stream_file(self.name) as write_piece:
            yield write_piece
        sys.stderr.write(f"Wrote {printable(self.name)} ({Path(self.name).stat().st_size:,} bytes).\n")


def _is_same_file(one: str, other: str) -> bool:
    """Say whether two names lead to one file, links followed; a file that is not there is none."""
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False


def page_width() -> int:
    """Return the width of a page on standard output, in columns."""
    return width_of(sys.stdout)


def write_json(value: Any) -> None:
    """Print plain data as JSON in the form of all answers."""
    write(json_text(value))


def write(text: str) -> None:
    """Print a text."""
    sys.stdout.write(text)
    sys.stdout.flush()


def write_bytes(content: bytes) -> None:
    """Print what is ASCII already."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        write(content.decode("ascii"))
    else:
        stream.write(content)
        stream.flush()


def begun() -> bool:
    """Say whether a part of an answer is on standard output already, so that nothing else may follow."""
    return getattr(getattr(sys.stdout, "buffer", None), "begun", False)


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
        sys.stdout, sys.stderr = _whole(sys.stdout, _StandardOutput), _whole(sys.stderr, _StandardError)
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def _whole(stream: Any, kind: type[_Whole]) -> Any:
    """Return the stream so that all is written; one without bytes below it (a notebook, StringIO) does so by itself."""
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
    """The bytes below a text stream; `begun` once some of what was written was taken."""

    begun = False

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
        """Return the file descriptor of the stream."""
        if self._stream is None:
            raise io.UnsupportedOperation("the stream is closed")
        return self._stream.fileno()

    def write(self, content: Any, /) -> int:
        """Write everything."""
        left = memoryview(content)
        size = len(left)
        while left:
            taken = self._take(left)
            self.begun = self.begun or taken > 0
            left = left[taken:]
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


class _StandardOutput(_Whole):
    """Standard output."""

    def write(self, content: Any, /) -> int:
        """Write everything. Raises ReaderGoneError or NotWrittenError."""
        try:
            return super().write(content)
        except BrokenPipeError:
            raise ReaderGoneError from None
        except OSError as error:
            raise NotWrittenError(error.strerror or str(error)) from None


class _StandardError(_Whole):
    """Standard error: after the first failure nothing more is tried."""

    def write(self, content: Any, /) -> int:
        """Write everything, unless nobody can have it."""
        try:
            return super().write(content)
        except OSError:
            self._below = None
            return len(content)
