"""Watching a folder: what was saved is told once, together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nanorx.authoring.check.watch import changes, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def script(*steps: Callable[[], object]) -> Callable[[float], None]:
    """A sleep that does the next step each time, then ends the watch."""
    left = list(steps)

    def sleep(seconds: float) -> None:
        assert seconds == 0.5
        if not left:
            raise KeyboardInterrupt
        left.pop(0)()

    return sleep


def watched(folder: Path, *steps: Callable[[], object]) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        found.extend(changes(folder, sleep=script(*steps)))
    except KeyboardInterrupt:
        return found
    raise AssertionError("a watch never ends by itself")


def touch(path: Path, text: str, second: int) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (second, second))


def test_saved_new_and_removed_files_are_told(tmp_path: Path) -> None:
    """A change, a new file and a removed one are each told, once the folder is quiet again."""
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    touch(one, "a", 1)

    def nothing() -> None:
        pass

    def both() -> None:
        touch(one, "b", 2)
        touch(two, "a", 2)

    assert watched(tmp_path, nothing, both, nothing, nothing, two.unlink, nothing) == [
        ["one.yaml", "two.yaml"],
        ["two.yaml"],
    ]


def test_files_saved_one_after_the_other_are_told_together(tmp_path: Path) -> None:
    """While files are still being written nothing is told."""
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"

    def nothing() -> None:
        pass

    assert watched(tmp_path, lambda: touch(one, "a", 1), lambda: touch(two, "a", 2), nothing) == [
        ["one.yaml", "two.yaml"]
    ]


def test_only_visible_yaml_counts(tmp_path: Path) -> None:
    """What an editor leaves beside a file, and what is no YAML, does not start a check."""
    for name in ("a.yaml", ".a.yaml", "a.yaml~", "b.txt", ".git/c.yaml", "d/e.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    assert sorted(snapshot(tmp_path)) == ["a.yaml", "d/e.yaml"]
