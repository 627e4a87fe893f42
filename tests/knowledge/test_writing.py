"""A file that is written is the old one or the new one, whatever happens, and nothing is left beside it."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanorx.errors import UsageError
from nanorx.knowledge.files import writing
from nanorx.knowledge.files.writing import NotWrittenError, check_place, make_folder, write_file, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

posix = pytest.mark.skipif(os.name != "posix", reason="files of POSIX")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file that is there already, alone in its folder."""
    path = tmp_path / "file.txt"
    path.write_bytes(b"old")
    return path


def beside(path: Path) -> list[str]:
    return sorted(item.name for item in path.parent.iterdir())


@given(content=st.binary(max_size=300), most=st.integers(1, 40))
def test_short_writes_are_gone_on_with(content: bytes, most: int) -> None:
    """However little a single write takes, the file holds everything."""
    with pytest.MonkeyPatch.context() as patch:
        real = os.write
        patch.setattr("os.write", lambda descriptor, data: real(descriptor, bytes(data[:most])))
        read, write = os.pipe()
        writing._write_all(write, content)
        os.close(write)
        assert os.read(read, 1000) == content
        os.close(read)


def test_a_text_is_written_as_utf_8(tmp_path: Path) -> None:
    """The same bytes on every system: no other line ends, and no character that stops the writing."""
    write_file(tmp_path / "new.txt", "one\ntwo \u2265 \ud800\n")
    assert (tmp_path / "new.txt").read_bytes() == b"one\ntwo \xe2\x89\xa5 \\ud800\n"


class Stop(BaseException):
    """Something that nobody catches."""


FAILURES: dict[str, BaseException] = {
    "full disk": OSError(errno.ENOSPC, "No space left on device"),
    "quota": OSError(errno.EDQUOT, "Disk quota exceeded"),
    "limit": OSError(errno.EFBIG, "File too large"),
    "device": OSError(errno.EIO, "Input/output error"),
    "permission": PermissionError(errno.EACCES, "Permission denied"),
    "Ctrl-C": KeyboardInterrupt(),
    "anything": Stop(),
}


@pytest.mark.parametrize("at", ["open", "write", "second write", "fsync", "close", "replace"])
@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_at_any_step_leaves_the_old_file(
    name: str, at: str, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the new file is seen, no other file is left, and no room is told apart from a wrong place."""
    failure = FAILURES[name]

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if at == "close":
                real(*arguments, **options)
            raise failure

        return call

    written: list[int] = []

    def write(descriptor: int, data: bytes) -> int:
        written.append(1)
        if at == "write" or len(written) > 1:
            raise failure
        return real_write(descriptor, bytes(data[:1]))

    real_write = os.write
    with monkeypatch.context() as patch:
        if at in {"write", "second write"}:
            patch.setattr("os.write", write)
        elif at == "replace":
            patch.setattr("pathlib.Path.replace", failing(Path.replace))
        else:
            patch.setattr(f"os.{at}", failing(getattr(os, at)))
        no_room = isinstance(failure, OSError) and not isinstance(failure, PermissionError)
        wanted = NotWrittenError if no_room else UsageError if isinstance(failure, OSError) else type(failure)
        with pytest.raises(wanted):
            write_file(old, "new content")
    assert (beside(old), old.read_bytes()) == (["file.txt"], b"old")


def test_files_that_belong_together_change_together(old: Path) -> None:
    """If one of them cannot be written, none is."""
    other = old.with_name("other.txt")
    with pytest.raises(UsageError):
        write_files({old: "new", other: "new", old.with_name("none") / "x.txt": "new"})
    assert (beside(old), old.read_bytes()) == (["file.txt"], b"old")
    write_files({old: "one", other: b"two"})
    assert (old.read_bytes(), other.read_bytes()) == (b"one", b"two")


@posix
def test_a_limit_of_the_size_of_files(old: Path) -> None:
    """A real limit of the system: the old file stays."""
    import resource  # noqa: PLC0415 - not on every system

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(NotWrittenError, match="could not be written: File too large"):
            write_file(old, "x" * 50_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (beside(old), old.read_bytes()) == (["file.txt"], b"old")


def test_two_writers_never_tear_a_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another writer comes between any two bytes: a reader sees one of the files, whole."""
    texts = {b"old", b"a" * 30, b"b" * 30}
    real = os.write
    seen: list[bytes] = []

    def write(descriptor: int, data: bytes) -> int:
        seen.append(old.read_bytes())
        if len(seen) % 3 == 1:
            with monkeypatch.context() as patch:
                patch.setattr("os.write", real)
                write_file(old, "b" * 30)
        return real(descriptor, bytes(data[:1]))

    with monkeypatch.context() as patch:
        patch.setattr("os.write", write)
        write_file(old, "a" * 30)
    assert len(seen) == 30
    assert {*seen, old.read_bytes()} <= texts
    assert (beside(old), old.read_bytes()) == (["file.txt"], b"a" * 30)


def test_many_writers_at_once(old: Path) -> None:
    """Threads that write the same file leave the text of one of them, and nothing else."""
    texts = [letter * 5_000 for letter in "abcd"]

    def write(text: str) -> None:
        for _ in range(5):
            write_file(old, text)

    threads = [threading.Thread(target=write, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert old.read_text() in texts
    assert beside(old) == ["file.txt"]


@posix
def test_the_mode_of_a_file_stays(old: Path) -> None:
    """An old file keeps its mode; a new one has what the umask leaves of the mode that was asked for."""
    old.chmod(0o640)
    write_file(old, "new")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    umask = os.umask(0o027)
    try:
        write_file(old.with_name("new.txt"), "new")
        write_file(old.with_name("private.txt"), "new", mode=0o600)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(old.with_name("new.txt").stat().st_mode) == 0o640
    assert stat.S_IMODE(old.with_name("private.txt").stat().st_mode) == 0o600


@posix
def test_a_file_that_may_not_be_written_to_is_not_replaced(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder may allow a new file in its place; the mode of the file says no."""
    old.chmod(0o444)
    monkeypatch.setattr("os.access", lambda path, mode: path != old.resolve())  # an administrator may do everything
    with pytest.raises(UsageError, match=r"Permission\s+denied"):
        write_file(old, "new")
    assert old.read_bytes() == b"old"


@posix
def test_a_link_stays_and_its_target_is_replaced(old: Path) -> None:
    """Through links over links, and to a file that does not exist yet."""
    folder = old.parent / "deep"
    folder.mkdir()
    link, link_to_link = old.parent / "link", folder / "link"
    link.symlink_to("file.txt")
    link_to_link.symlink_to(link)
    write_file(link_to_link, "new")
    assert link.is_symlink()
    assert link_to_link.is_symlink()
    assert old.read_bytes() == b"new"
    (old.parent / "dangling").symlink_to("later.txt")
    write_file(old.parent / "dangling", "later")
    assert (old.parent / "later.txt").read_bytes() == b"later"
    (old.parent / "loop").symlink_to("loop")
    with pytest.raises(UsageError):
        write_file(old.parent / "loop", "x")


def test_a_new_file_is_never_put_over_another(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even over one that came while it was written, and not where a file system knows no links."""

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    for links in (True, False):
        with monkeypatch.context() as patch:
            if not links:
                patch.setattr("pathlib.Path.hardlink_to", no_links)
            with pytest.raises(UsageError, match=r"it\s+already\s+exists"):
                write_file(old, "new", new=True)
            write_file(old.with_name("new.txt"), "new", new=True)
        assert (beside(old), old.read_bytes()) == (["file.txt", "new.txt"], b"old")
        old.with_name("new.txt").unlink()


@posix
def test_pipes_and_devices_are_written_to(old: Path) -> None:
    """What is no file is never replaced by one: a named pipe, /dev/null, /dev/full, an open file by its number."""
    fifo = old.with_name("fifo")
    os.mkfifo(fifo)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(fifo.read_bytes()))
    reader.start()
    write_file(fifo, "through")
    reader.join()
    assert found == [b"through"]
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    write_file("/dev/null", "nothing")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    if Path("/dev/full").exists():
        with pytest.raises(NotWrittenError):
            write_file("/dev/full", "x")
    with old.open("ab") as stream:
        link = old.with_name("stdout")
        link.symlink_to(f"/dev/fd/{stream.fileno()}")
        write_file(f"/dev/fd/{stream.fileno()}", " and")
        write_file(link, " more")
        assert old.stat().st_ino == os.fstat(stream.fileno()).st_ino
    assert old.read_bytes() == b"old and more"


BAD_NAMES = ["", ".", "-", "none/x", "file.txt/x", "x" * 300, "x/" * 3000, "a\0b", "a\ud800b", "new/"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_cannot_be_is_refused(name: str, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the work if it can be seen, and as a plain message in any case."""
    monkeypatch.chdir(old.parent)
    with pytest.raises(UsageError, match="NRX324"):
        check_place(name)
    if name not in {"-", "new/"}:
        with pytest.raises(UsageError, match="NRX324"):
            write_file(name, "x")
    if name not in {"", ".", "none/x", "new/"}:
        with pytest.raises(UsageError, match="NRX324"):
            make_folder(Path(name))
    assert beside(old) == ["file.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_a_name_that_is_no_text_is_a_name(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 is written under that name."""
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")
    check_place(name)
    write_file(name, "new")
    assert os.listdir(os.fsencode(tmp_path)) == [b"\xff.txt"]  # noqa: PTH208 - names as bytes
