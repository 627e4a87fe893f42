"""Rows of a source that cannot be read: each is listed with its line and the reason, and all are counted."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["LISTED", "UnreadableRow", "UnreadableRows"]

LISTED = 10_000
"""So many unreadable rows are listed; the others are counted only."""
_SHOWN = 200


class UnreadableRow(NamedTuple):
    """A line of a file that is no row, counted from 1, and why; `text` is how it begins."""

    file: str
    line: int
    why: str
    text: str


class UnreadableRows:
    """The rows of a source that could not be read. Complete after the source was read to its end."""

    def __init__(self) -> None:
        self.listed: list[UnreadableRow] = []
        self.count = 0

    def add(self, file: str, line: int, why: str, text: bytes) -> None:
        """Count a row, and list it if there is room."""
        self.count += 1
        if len(self.listed) < LISTED:
            shown = text[:_SHOWN].decode("utf-8", "replace").rstrip("\r\n")
            self.listed.append(UnreadableRow(file, line, why, shown))
