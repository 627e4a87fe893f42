"""Notices that files of a folder were saved, by comparing their times of change at intervals."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from nanorx.knowledge.files.tree import list_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["changes", "snapshot"]

Snapshot = dict[str, tuple[int, int]]


def snapshot(folder: Path) -> Snapshot:
    """Return the time of change (nanoseconds) and size (bytes) of every visible YAML file of a folder."""
    found: Snapshot = {}
    for name in list_tree(folder).files:
        if not name.endswith(".yaml"):
            continue
        try:
            state = (folder / name).stat()
        except OSError:  # it went away in between
            continue
        found[name] = (state.st_mtime_ns, state.st_size)
    return found


def changes(folder: Path, *, every: float = 0.5, sleep: Callable[[float], None] = time.sleep) -> Iterator[list[str]]:
    """Yield the names of the files that changed, were added or were removed, each time there are some; never end.

    Files that are saved together are reported together: once the folder has stayed the same for one interval.

    Args:
        folder: The folder to watch.
        every: The interval in seconds.
        sleep: Waits for a number of seconds.
    """
    told = snapshot(folder)
    before = told
    while True:
        sleep(every)
        now = snapshot(folder)
        if now == before and now != told:
            yield sorted(name for name in {*told, *now} if told.get(name) != now.get(name))
            told = now
        before = now
