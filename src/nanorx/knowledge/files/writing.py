"""Writes files whole. The one module that does: beside their place, synced, then renamed.

Whatever happens (a full disk, a limit on the size of files, an interrupt, two writers at once), a file is either the
old one or the new one, and nothing is left beside it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

__all__ = [
    "NotWrittenError",
    "check_place",
    "make_folder",
    "pending_folder",
    "stream_file",
    "told_writing",
    "write_file",
    "write_files",
]

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
_CANNOT_SYNC = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}
_FLAGS = os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_ADVICE = "Name another file, in an existing folder that you may write to."


class NotWrittenError(Exception):
    """The output could not be written: no room, or the device failed. `what` names the output."""

    def __init__(self, why: str, what: str = "the answer") -> None:
        self.why, self.what = why, what
        super().__init__(why, what)  # what a copy is made from

    def __str__(self) -> str:
        """Return what could not be written, and why."""
        return f"{self.what} could not be written: {self.why}"


def write_file(path: str | Path, content: str | bytes, *, new: bool = False, mode: int = 0o666) -> None:
    """Write one file. Arguments and errors are those of `write_files`."""
    write_files({Path(path): content}, new=new, mode=mode)


def write_files(files: Mapping[Path, str | bytes], *, new: bool | Collection[Path] = False, mode: int = 0o666) -> None:
    """Write files that belong together; none is replaced before all new contents are on the disk.

    A link stays, and the file it points to is replaced; an old file keeps its mode. Pipes and devices are written to
    directly.

    Args:
        files: The content of each file; text is written as UTF-8.
        new: Whether to refuse a file that exists, or which of the files.
        mode: The mode of a new file, before the umask.

    Raises:
        UsageError: A place cannot be written to.
        NotWrittenError: There is no room, or the device failed.
        BrokenPipeError: Nobody reads the pipe any more.
    """
    drafts: list[_PendingFile] = []
    folders: set[Path] = set()
    try:
        for path, content in files.items():
            draft = _PendingFile(path)
            drafts.append(draft)
            with told_writing(path):
                draft.write(content if isinstance(content, bytes) else content.encode(errors="backslashreplace"), mode)
        for draft in drafts:
            with told_writing(draft.path):
                folders |= draft.put(new=new if isinstance(new, bool) else draft.path in new)
    finally:
        for draft in drafts:
            draft.discard()
    for folder in folders:
        _sync_folder(folder)


@contextlib.contextmanager
def stream_file(path: str | Path) -> Iterator[Callable[[bytes], None]]:
    """Write one file piece by piece; it stands in its place at the end of the block, and only if that was reached.

    Gives the function that writes a piece. Pipes and devices are written to directly. Raises as `write_files`.
    """
    draft = _PendingFile(Path(path))

    def write(piece: bytes) -> None:
        with told_writing(path):
            draft.add(piece)

    try:
        with told_writing(path):
            draft.open(0o666)
        yield write
        with told_writing(path):
            draft.close()
            folders = draft.put(new=False)
    finally:
        draft.discard()
    for folder in folders:
        _sync_folder(folder)


def check_place(name: str) -> None:
    """Check, before any work is done, that a file can probably be written at this place.

    Raises:
        UsageError: The name is not that of a file, or its folder does not exist.
    """
    with told_writing(name):
        path = Path(name)
        old = _status(path)
        if name == "-":
            raise ValueError(name)
        if name.endswith(("/", os.sep)) or (old is not None and stat.S_ISDIR(old.st_mode)):
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if not path.resolve().parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, f"there is no folder {path.parent}")


def make_folder(path: Path) -> None:
    """Make a folder and those above it, unless they exist. Raise the same errors as `write_files`."""
    with told_writing(path):
        if path.as_posix() == "-":  # standard output, for those who write it; never meant as a name
            raise ValueError(path)
        path.mkdir(parents=True, exist_ok=True)


@contextlib.contextmanager
def pending_folder(path: Path) -> Iterator[Path]:
    """Give a new folder beside a place; at the end of the block it replaces what is at that place, whole.

    After an error or an interrupt nothing is left of it, and what was there before stays. The files in it are synced
    first.

    Args:
        path: Where the folder is to be. The folder above it exists.

    Raises:
        UsageError: The place cannot be written to.
        NotWrittenError: There is no room, or the device failed.
    """
    beside = path.parent / f".nanorx-{os.urandom(8).hex()}.tmp"
    old = beside.with_suffix(".old")
    try:
        with told_writing(path):
            beside.mkdir()
        yield beside
        with told_writing(path):
            for file in beside.iterdir():
                descriptor = os.open(file, os.O_RDWR)
                try:
                    _sync(descriptor)
                finally:
                    os.close(descriptor)
            _sync_folder(beside)
            if path.exists():
                path.rename(old)
            beside.rename(path)
            _sync_folder(path.parent)
    except BaseException:
        if old.exists() and not path.exists():
            old.rename(path)
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


class _PendingFile:
    """The new content of a file, in a temporary file beside it until it replaces the old one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._place = path
        self._beside: Path | None = None
        self._descriptor: int | None = None

    def write(self, content: bytes, mode: int) -> None:
        """Write the whole of the file."""
        self.open(mode)
        self.add(content)
        self.close()

    def open(self, mode: int) -> None:
        """Make the temporary file."""
        old = _status(self.path)
        if old is not None and stat.S_ISDIR(old.st_mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if old is not None and (not stat.S_ISREG(old.st_mode) or _is_open_already(self.path)):
            # What is already open elsewhere (/dev/stdout) is continued, never cut.
            self._descriptor = os.open(self.path, _FLAGS | os.O_APPEND)
            return
        self._place = self.path.resolve()
        if old is not None and not os.access(self._place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self._beside = self._place.with_name(f".nanorx-{os.urandom(8).hex()}.tmp")
        self._descriptor = os.open(self._beside, _FLAGS | os.O_CREAT | os.O_EXCL, mode)
        if old is not None:
            _keep_owner_and_mode(self._descriptor, old)

    def add(self, content: bytes) -> None:
        """Write some more."""
        assert self._descriptor is not None
        _write_all(self._descriptor, content)

    def close(self) -> None:
        """Close the file; a temporary one is on the disk then."""
        descriptor, self._descriptor = self._descriptor, None
        assert descriptor is not None
        try:
            if self._beside is not None:
                _sync(descriptor)
        finally:
            os.close(descriptor)

    def put(self, *, new: bool) -> set[Path]:
        """Put the file in its place and return its folder; return an empty set for a pipe or a device."""
        if self._beside is None:
            return set()
        if new:
            self._put_new(self._beside)
        else:
            self._beside.replace(self._place)
        self._beside = None
        return {self._place.parent}

    def _put_new(self, beside: Path) -> None:
        """Put the file in its place, but never replace another file, even one that was made a moment ago."""
        try:
            self._place.hardlink_to(beside)
        except OSError as error:  # a file system without links refuses otherwise
            if isinstance(error, FileExistsError) or os.path.lexists(self._place):
                raise FileExistsError(errno.EEXIST, "it already exists") from None
            beside.rename(self._place)
        else:
            beside.unlink()

    def discard(self) -> None:
        """Leave nothing behind that is not in its place."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        if self._beside is not None:
            with contextlib.suppress(OSError):
                self._beside.unlink()


def _write_all(descriptor: int, content: bytes) -> None:
    """Write all of the content; a single write may take only a part."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _keep_owner_and_mode(descriptor: int, old: os.stat_result) -> None:
    if not hasattr(os, "fchown"):  # Windows
        return
    with contextlib.suppress(OSError):  # only an administrator can give a file away
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise


def _sync_folder(folder: Path) -> None:
    """Sync a folder so that a new name survives a loss of power, on systems that can promise it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _is_open_already(path: Path) -> bool:
    """Say whether the name leads to an open file of this process, as /dev/stdout does, even to a regular file."""
    while True:
        folder = path.parent.resolve()
        if folder.as_posix() in {"/dev", "/dev/fd"} or folder.as_posix().startswith("/proc/"):
            return True
        path = folder / path.name
        if not path.is_symlink():
            return False
        path = folder / path.readlink()


@contextlib.contextmanager
def told_writing(path: str | Path) -> Iterator[None]:
    """Turn every failure to write a file, at this path, into the nanorx error for it."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        why = error.strerror or str(error)
        if error.errno in _NO_ROOM:
            raise NotWrittenError(why, str(path)) from None
        raise UsageError([Problem("NRX324", f"this file cannot be written: {why}", _ADVICE, str(path))]) from None
    except ValueError:
        what = "this is not a file name"
        raise UsageError([Problem("NRX324", what, _ADVICE, str(path))]) from None
