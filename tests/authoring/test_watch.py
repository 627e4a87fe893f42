"""Watching a folder: what was saved is told once, together."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx.authoring.check.check import Checked
from nanorx.authoring.check.watch import changes, resolved, snapshot
from nanorx.authoring.revision import changed_files
from nanorx.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable


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


def test_a_file_that_is_saved_with_the_same_content_is_not_told(tmp_path: Path) -> None:
    """Content is compared: neither a touch, nor a save without a change, nor a change that is taken back is told."""
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    touch(one, "a", 1)
    touch(two, "a", 1)

    def nothing() -> None:
        pass

    def both() -> None:
        touch(one, "a", 5)
        touch(two, "b", 5)

    assert watched(
        tmp_path, lambda: touch(one, "a", 2), nothing, nothing, lambda: touch(one, "b", 3), lambda: touch(one, "a", 4),
        nothing, both, nothing,
    ) == [["two.yaml"]]  # fmt: skip


def test_a_file_of_the_same_size_with_new_content_is_told(tmp_path: Path) -> None:
    """A change of one letter counts."""
    one = tmp_path / "one.yaml"
    touch(one, "a", 1)
    assert watched(tmp_path, lambda: touch(one, "b", 2), lambda: None) == [["one.yaml"]]


def test_what_is_resolved_is_said_in_one_line() -> None:
    """Of what the check before told, that which is gone is named; what moved to another line is not gone."""
    rows = [Problem("NRX104", f"unknown {place}", file=f"rules/{place}.yaml", line=3) for place in range(6)]
    moved = replace(rows[0], line=9)
    before = Checked(Path("rules"), (*rows, rows[0]), ())
    assert resolved(before, Checked(Path("rules"), (moved, *rows[1:], rows[0]), ())) == ""
    assert resolved(before, Checked(Path("rules"), (moved, *rows[1:]), ())) == "Resolved: NRX104 in 0.yaml"
    after = Checked(Path("rules"), (), ())
    said = "Resolved: NRX104 in 0.yaml, NRX104 in 1.yaml, NRX104 in 2.yaml and 4 more"
    assert resolved(before, after) == said


def test_changed_files_are_those_that_differ_from_the_last_commit(tmp_path: Path) -> None:
    """Edited, staged and new files of the folder count; others and a folder without git give none."""
    rules = tmp_path / "rules"
    rules.mkdir()
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        touch(rules / name, name, 1)
    assert changed_files(rules) == frozenset()
    git = ["git", "-C", str(tmp_path), "-c", "user.name=n", "-c", "user.email=n@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *words], check=True)
    touch(rules / "a.yaml", "new", 2)
    touch(rules / "b.yaml", "new", 2)
    subprocess.run([*git, "add", "rules/b.yaml"], check=True)
    touch(rules / "d \N{LATIN SMALL LETTER O WITH DIAERESIS}.yaml", "new", 2)
    touch(tmp_path / "elsewhere.yaml", "new", 2)
    assert changed_files(rules) == {"a.yaml", "b.yaml", "d \N{LATIN SMALL LETTER O WITH DIAERESIS}.yaml"}


def test_only_visible_yaml_counts(tmp_path: Path) -> None:
    """What an editor leaves beside a file, and what is no YAML, does not start a check."""
    for name in ("a.yaml", ".a.yaml", "a.yaml~", "b.txt", ".git/c.yaml", "d/e.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    assert sorted(snapshot(tmp_path)) == ["a.yaml", "d/e.yaml"]
