"""Notices that files of a folder have new content, by comparing them at intervals, and says what is resolved."""

from __future__ import annotations

import time
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.files.tree import list_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from nanorx.authoring.check.check import Checked

__all__ = ["FileState", "changes", "resolved", "snapshot"]

_FEW = 3


class FileState(NamedTuple):
    """A file at one moment: the time of its change (nanoseconds), its size (bytes), and the hash of its content."""

    changed: int
    size: int
    content: str


def snapshot(folder: Path, before: Mapping[str, FileState] | None = None) -> dict[str, FileState]:
    """Return the state of every visible YAML file of a folder.

    Args:
        folder: The folder.
        before: An earlier state; a file with the same time of change and size is not read again.
    """
    found: dict[str, FileState] = {}
    for name in list_tree(folder).files:
        if not name.endswith(".yaml"):
            continue
        try:
            state = (folder / name).stat()
            earlier = (before or {}).get(name)
            if earlier is not None and earlier[:2] == (state.st_mtime_ns, state.st_size):
                found[name] = earlier
            else:
                content = sha256((folder / name).read_bytes()).hexdigest()
                found[name] = FileState(state.st_mtime_ns, state.st_size, content)
        except OSError:  # it went away in between
            continue
    return found


def changes(folder: Path, *, every: float = 0.5, sleep: Callable[[float], None] = time.sleep) -> Iterator[list[str]]:
    """Yield the names of the files with new content, added or removed, each time there are some; never end.

    Files that are saved together are reported together: once the folder has stayed the same for one interval. A file
    that was saved with the content that it had is not reported.

    Args:
        folder: The folder to watch.
        every: The interval in seconds.
        sleep: Waits for a number of seconds.
    """
    told = before = snapshot(folder)
    while True:
        sleep(every)
        now = snapshot(folder, before)
        if now == before and now != told:
            names = sorted(name for name in {*told, *now} if _content(told, name) != _content(now, name))
            told = now
            if names:
                yield names
        before = now


def _content(files: Mapping[str, FileState], name: str) -> str | None:
    return files[name].content if name in files else None


def resolved(before: Checked, after: Checked) -> str:
    """Say in one line which mistakes and warnings of the check before are gone; an empty text if none is."""
    still = Counter((row.code, row.file, row.message) for row in after.problems)
    gone = []
    for row in before.problems:
        what = (row.code, row.file, row.message)
        if still[what]:
            still[what] -= 1
        else:
            gone.append(f"{row.code} in {row.file.removeprefix(f'{before.folder}/')}")
    if not gone:
        return ""
    more = f" and {len(gone) - _FEW:,} more" if len(gone) > _FEW else ""
    return f"Resolved: {', '.join(gone[:_FEW])}{more}"
