"""Output is written in full or the exit code says that it was not; what stands on standard error never matters."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clean_folder
import small_folder
from nanorx.cli import trouble
from nanorx.cli.app import app
from nanorx.cli.output import whole_streams, write
from nanorx.cli.rules.app import rules_app
from nanorx.cli.rules.usage import say
from nanorx.cli.trouble import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = [(name,) for name in app.commands if name != "rules"]
HELP = [(*name, "--help") for name in [(), *NAMES, ("rules",), *(("rules", name) for name in rules_app.commands)]]
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")


class Narrow(io.RawIOBase):
    """A stream of bytes that takes little at once, and at some point nothing more."""

    def __init__(self, most: int, failure: OSError | None = None, after: int = 0) -> None:
        self.most, self.failure, self.after = most, failure, after
        self.taken = b""

    def writable(self) -> bool:
        """It takes bytes."""
        return True

    def write(self, data: Any, /) -> int:
        """Take a few of them."""
        if self.failure is not None and len(self.taken) >= self.after:
            raise self.failure
        part = bytes(data[: self.most])
        self.taken += part
        return len(part)


def text_over(raw: Any, *, buffered: bool) -> io.TextIOWrapper:
    """As Python makes standard output, with a buffer and without (PYTHONUNBUFFERED)."""
    if buffered:
        return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", line_buffering=False)
    return io.TextIOWrapper(raw, "utf-8", write_through=True)


@given(text=st.text(st.characters(codec="utf-8"), max_size=400), most=st.integers(1, 50), buffered=st.booleans())
def test_short_writes_are_gone_on_with(*, text: str, most: int, buffered: bool) -> None:
    """However little a stream takes at once, it gets everything, in order."""
    narrow = Narrow(most)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", text_over(narrow, buffered=buffered))
        assert guarded(lambda: write(text)) == 0
    assert narrow.taken.decode() == text.replace("\n", os.linesep)


@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("after", [0, 1, 4_999])
@pytest.mark.parametrize(
    ("number", "code", "lines"),
    [(errno.ENOSPC, trouble.OUR_FAULT, 1), (errno.EIO, trouble.OUR_FAULT, 1), (errno.EPIPE, trouble.CLOSED, 0)],
)
def test_a_stream_that_fails_is_told_by_the_exit_code(
    *, number: int, code: int, lines: int, after: int, buffered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At any byte: 3 and one line, or 141 and silence where the reader has gone; nothing is tried again at the end."""
    narrow = Narrow(1, OSError(number, os.strerror(number)), after)
    out, err = text_over(narrow, buffered=buffered), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert guarded(lambda: write("x" * 5_000)) == code
    assert err.getvalue().count("\n") == lines
    assert len(narrow.taken) == after
    out.flush()


def test_a_pipe_that_does_not_block_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has no room yet is written once there is room."""
    text = "0123456789\n" * 40_000
    for buffered in (True, False):
        read, write_end = os.pipe()
        os.set_blocking(write_end, False)
        found: list[bytes] = []

        def drain(stream: io.BufferedReader, found: list[bytes] = found) -> None:
            found.append(stream.read())

        with os.fdopen(read, "rb") as stream:
            with monkeypatch.context() as patch, text_over(io.FileIO(write_end, "w"), buffered=buffered) as out:
                patch.setattr(sys, "stdout", out)
                reader = threading.Thread(target=drain, args=(stream,))
                threading.Timer(0.05, reader.start).start()
                assert guarded(lambda: write(text)) == 0
            reader.join()
        assert found == [text.encode()]


@needs_full
@pytest.mark.parametrize("words", [*HELP, ("--version",), ("--show-completion", "bash"), ("strategies",)], ids=" ".join)
def test_everything_that_is_printed_notices_a_full_disk(
    words: tuple[str, ...], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Help pages, completion and answers alike: 3 and one line."""
    monkeypatch.setenv("NANORX_RULES", str(root / "rules"))
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: "bash")  # tests may run without a shell above
    err = io.StringIO()
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        monkeypatch.setattr(sys, "stderr", err)
        code = guarded(lambda: app(args=list(words), prog_name="nanorx", standalone_mode=False))
    assert (code, err.getvalue().count("\n")) == (trouble.OUR_FAULT, 1)
    assert err.getvalue().startswith("error: the answer could not be written: ")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EPIPE, None])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("strategies",), 0),
        (("recommend", "nowhere.json"), 2),
        (("recommend",), 2),
        (("nothing",), 2),
        (("report", "CASE", "-o", "DONE"), 0),
        (("ask", "CASE", "-i"), 0),
        (("rules", "check", "--format", "github", "--rules", "SMALL"), 0),
    ],
)
def test_standard_error_never_decides(
    *,
    words: tuple[str, ...],
    code: int,
    number: int | None,
    run: Callable[..., Any],
    hcc: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Full, gone or closed from the start (None): the exit code and the answer are those of an open one."""
    small = str(small_folder.write(tmp_path / "rules", clean_folder.FILES))
    given_words = [{"CASE": hcc, "DONE": str(tmp_path / "done.html"), "SMALL": small}.get(word, word) for word in words]
    wanted = run(*given_words)
    assert wanted.code == code
    failing = None if number is None else text_over(Narrow(9, OSError(number, "no")), buffered=True)
    ran = run(*given_words, err=failing)
    assert (ran.code, ran.out) == (code, wanted.out)


def test_streams_that_are_no_text_over_bytes_are_written_to_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook and a test have streams of their own; afterwards the streams are what they were."""
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with whole_streams():
        write("answer\n")
        say("remark")
    assert (out.getvalue(), err.getvalue()) == ("answer\n", "remark\n")
    assert (sys.stdout, sys.stderr) == (out, err)


def test_what_a_stream_cannot_show_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a character, or any other one on a terminal that knows ASCII alone: never an error."""
    raw = Narrow(9)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(cast("Any", raw), "ascii", write_through=True))
    assert guarded(lambda: write("\u2265 \ud800 \udcff")) == 0
    assert raw.taken == b">= \\ud800 \\udcff"


PROGRAM = [sys.executable, "-m", "nanorx"]


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_the_program_writes_everything_to_a_pipe_that_does_not_block(root: Path, hcc: str) -> None:
    """As a process without buffers: the whole answer."""
    environment = {**os.environ, "NANORX_RULES": str(root / "rules"), "PYTHONUNBUFFERED": "1"}
    read, write_end = os.pipe()
    os.set_blocking(write_end, False)
    with subprocess.Popen([*PROGRAM, "recommend", hcc, "--json"], stdout=write_end, env=environment) as process:
        os.close(write_end)
        with os.fdopen(read, "rb") as stream:
            answer = stream.read()
    assert process.returncode == 0
    assert answer.endswith(b"}\n")
    assert answer.count(b'"rank"') > 10


@needs_full
@pytest.mark.parametrize(("words", "code"), [(["recommend", "nowhere.json"], 2), (["--version"], 0)])
def test_a_full_standard_error_at_the_end_of_the_program(words: list[str], code: int) -> None:
    """Python flushes the streams once more when it leaves, which would make it 120."""
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([*PROGRAM, *words], stdout=subprocess.PIPE, stderr=full, check=False)
    assert ran.returncode == code


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_help_for_a_reader_that_has_gone() -> None:
    """Typer's own way out would be 1."""
    read, write_end = os.pipe()
    os.close(read)
    ran = subprocess.run([*PROGRAM, "--help"], stdout=write_end, stderr=subprocess.PIPE, check=False)
    os.close(write_end)
    assert (ran.returncode, ran.stderr) == (trouble.CLOSED, b"")
