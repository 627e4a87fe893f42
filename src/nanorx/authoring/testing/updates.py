"""Rewrites what case files expect, in place: only the values that no longer hold are touched, comments stay."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx.authoring.scope import document_of
from nanorx.authoring.testing.less_safe import is_less_safe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nanorx.authoring.testing.cases import CaseRun, Outcome
    from nanorx.knowledge.files.yaml_file import YamlDocument
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Update", "updates"]


_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What some editors write at the beginning of a file. It stays, and no column counts it."""


@dataclass(frozen=True, slots=True)
class Update:
    """The new text of a case file, and the expectations that must be changed by hand (`file:line: what`)."""

    path: Path
    old: str
    new: str
    by_hand: tuple[str, ...]

    def diff(self) -> str:
        """Return the difference as a unified diff."""
        name = self.path.as_posix()
        rows = difflib.unified_diff(
            self.old.splitlines(keepends=True), self.new.splitlines(keepends=True), name, name, n=1
        )
        return "".join(rows)


def updates(runs: Iterable[CaseRun], base: RuleBase, *, less_safe: bool = False) -> list[Update]:
    """Make the updates of all cases with an expectation that does not hold.

    Args:
        runs: The cases that were run.
        base: The rule base.
        less_safe: Make updates that are less safe too (`less_safe.py`); if False, those expectations stay.

    Returns:
        One update for each file that changes.
    """
    found: list[Update] = []
    for run in runs:
        outcomes = [item for item in run.failed if less_safe or not is_less_safe(run, item, base)]
        if outcomes:
            found.append(_update(run, outcomes))
    return found


def _update(run: CaseRun, outcomes: Iterable[Outcome]) -> Update:
    document = document_of(run.file.path)
    old = run.file.path.read_bytes().decode("utf-8")
    mark = _MARK if old.startswith(_MARK) else ""
    lines = old.removeprefix(mark).splitlines(keepends=True)
    edits: list[tuple[int, int, int, str]] = []
    by_hand: list[str] = []
    for outcome in outcomes:
        edit = _edit(lines, document, outcome)
        if edit is None:
            line = document.problem("", "", at=outcome.expectation.at).line
            by_hand.append(f"{run.file.name}:{line}: {'.'.join(map(str, outcome.expectation.at))}: {_text(outcome)}")
        else:
            edits.append(edit)
    for line, start, end, text in sorted(edits, reverse=True):  # from the end, so that places stay right
        lines[line] = lines[line][:start] + text + lines[line][end:]
    return Update(run.file.path, old, mark + "".join(lines), tuple(by_hand))


def _new(outcome: Outcome) -> Any:
    """Return what the file should state; of the questions that it names, those that are still asked."""
    value, got = outcome.expectation.value, outcome.got
    if outcome.expectation.key == "asks" and value:
        return [name for name in value if name in got] or got
    return got


def _text(outcome: Outcome) -> str:
    got = _new(outcome)
    return f"[{', '.join(map(str, got))}]" if isinstance(got, list) else str(got)


def _edit(lines: list[str], document: YamlDocument, outcome: Outcome) -> tuple[int, int, int, str] | None:
    """Return row, columns (from 0) and new text of a value that stands on one line; None if it is not safe to edit."""
    mark = document.values.get(outcome.expectation.at)
    if mark is None or mark.line > len(lines):
        return None
    place = mark.line - 1
    start = mark.column - 1
    text = json.dumps(_new(outcome)) if _is_quoted(document) else _text(outcome)
    value = outcome.expectation.value
    if value is None:
        return _filled_in(lines, document, outcome, text)
    line = lines[place]
    if isinstance(value, list):
        end = line.find("]", start) + 1
        return (place, start, end, text) if line[start : start + 1] == "[" and end else None
    end = start + _length_of(line, start)
    return place, start, end, text


def _filled_in(
    lines: list[str], document: YamlDocument, outcome: Outcome, text: str
) -> tuple[int, int, int, str] | None:
    """Return the edit for an empty value, which stands after the colon of its key or is written as null."""
    key = document.keys.get(outcome.expectation.at)
    if key is None:
        return None
    line = lines[key.line - 1]
    colon = line.find(":", key.end_column - 2)
    if colon < 0:
        return None
    rest = line[colon + 1 :]
    after = rest.lstrip(" ")
    word = next((word for word in ("null", "~") if after.startswith(word)), "")
    end = colon + 1 + len(rest) - len(after) + len(word)
    return key.line - 1, colon + 1, end, f" {text}{' ' if after.startswith('#') else ''}"


def _length_of(line: str, start: int) -> int:
    """Return the length of a plain or quoted value, in characters."""
    if line[start] in "\"'":
        return line.index(line[start], start + 1) + 1 - start
    rest = line[start:]
    return min(len(rest.split(mark, 1)[0].rstrip()) for mark in (",", "}", "]", " #", "\n", "\r"))


def _is_quoted(document: YamlDocument) -> bool:
    return document.name.lower().endswith(".json")
