"""Writes the folder of a cohort: tables as Parquet, manifest and summary. The whole folder appears at once, or nothing.

The same input gives the same bytes: no file holds a time, a path or the name of a machine.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from nanorx.advice.answers.cohort_manifest import SCHEMA, FileOut
from nanorx.errors import InputError, Problem, UsageError
from nanorx.knowledge.files.writing import pending_folder, told_writing, write_file
from nanorx.model import Model
from nanorx.population.parquet_parts import FileOfParts

if TYPE_CHECKING:
    from types import TracebackType

    from nanorx.population.parquet_parts import TablePart

__all__ = ["FILES", "OutputFolder", "check_folder"]

FILES = {
    "cases.parquet": "one row a case: what leads, where it stands, and how sure that is",
    "strategies.parquet": "one row for each case and strategy: rank, status, holds, tier, level, score",
    "reasons.parquet": "one row for each case and rule that rules out or holds back, or (--undecided) cannot tell",
    "quality.parquet": "what became of the values of each column, and the rows that could not be read",
    "summary.html": "the summary, with charts",
    "summary.md": "the summary as Markdown",
    "summary.txt": "the summary as text",
    "summary.json": "the summary for programs",
    "manifest.json": "what the answers were made from, with what, and how they were checked",
}
"""The files of a cohort and what each holds. The folder of a cohort has no others."""

_MANIFEST = "manifest.json"


class _Head(Model):
    """What a manifest begins with."""

    schema: str


def check_folder(name: str, *, force: bool) -> Path:
    """Check, before any work is done, that the folder of a cohort can probably be put at a place.

    Args:
        name: The folder.
        force: Whether a folder of an earlier run may be replaced.

    Returns:
        The folder, links followed.

    Raises:
        UsageError: Something else is there, or an earlier run without `force`, or the folder above is missing.
    """
    if name == "-":
        _refuse(name, "- is standard output, and the answer is a folder", "Name a folder that is not there yet.")
    with told_writing(name):
        place = Path(os.path.realpath(name))  # `resolve` fails at a loop of links in a way of its own
        if place.exists() and not place.is_dir():
            _refuse(name, "this is a file, and the answer is a folder", "Name a folder that is not there yet.")
        if not place.parent.is_dir():
            raise FileNotFoundError(2, f"there is no folder {Path(name).parent}")
        found = sorted(item.name for item in place.iterdir()) if place.exists() else []
    if not found:
        return place
    if not _is_cohort(place, found):
        _refuse(name, "the folder holds other files", "Name a folder that is empty or not there yet.")
    if not force:
        _refuse(name, "the folder holds the answer of an earlier run", "Name another folder, or replace it: --force")
    return place


def _refuse(name: str, message: str, advice: str) -> None:
    raise UsageError([Problem("NRX560", message, advice, name)])


def _is_cohort(place: Path, found: list[str]) -> bool:
    """Say whether a folder holds what a run has written, and nothing else: only then is it replaced."""
    if not set(found) <= set(FILES) or _MANIFEST not in found:
        return False
    try:
        return _Head.from_json((place / _MANIFEST).read_bytes()).schema.startswith(SCHEMA.partition("/")[0])
    except (OSError, InputError):
        return False


class OutputFolder:
    """The folder while it is written, beside its place until all is done.

    Use it in a `with` block; `path` is where its files are meanwhile. After an error nothing is left of it.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.files: list[FileOut] = []
        self._stack = ExitStack()
        self._tables: dict[str, FileOfParts] = {}

    def __enter__(self) -> Self:
        """Make the folder. Raise UsageError if that cannot be."""
        self.path = self._stack.enter_context(pending_folder(self.place))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the folder in its place, unless there was an error."""
        for table in self._tables.values():  # after an error some are not whole: what they hold is thrown away
            with suppress(OSError):
                table.drop()
        self._stack.__exit__(kind, error, trace)

    def add(self, name: str, part: TablePart) -> None:
        """Add rows to a table. Raise NotWrittenError if there is no room."""
        with told_writing(self.place / name):
            if name not in self._tables:
                self._tables[name] = FileOfParts(self.path / name)
            self._tables[name].add(part)

    def close_tables(self) -> None:
        """Finish the tables, and list them. Raise NotWrittenError if there is no room."""
        for name, table in self._tables.items():
            with told_writing(self.place / name):
                table.close()
            self._list(name, table.rows)

    def write(self, name: str, text: str) -> None:
        """Write a file of text, and list it. Raise NotWrittenError if there is no room."""
        write_file(self.path / name, text)
        if name != _MANIFEST:
            self._list(name)

    def _list(self, name: str, rows: int | None = None) -> None:
        with (self.path / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.files.append(FileOut(name, FILES[name], (self.path / name).stat().st_size, digest, rows))


def versions() -> dict[str, str]:
    """Return the versions of the libraries that read and write tables."""
    from importlib.metadata import version  # noqa: PLC0415 - once a run

    return {name: version(name) for name in ("duckdb", "numpy", "pyarrow")}
