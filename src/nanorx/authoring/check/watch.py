"""Notices that files of a folder were saved, by looking at their times now and then."""

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
    """Time of change (nanoseconds) and size (bytes) of every visible YAML file of a folder."""
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
    """The names of the files that changed, came or went, each time there are some; never ends.

    `every` is the time between two looks in seconds. Files that are saved together are told together: a change is
    told once the folder has stayed the same for one look.
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
