"""Reads the files that lie beside a rule base, each mistake with its place: properties.yaml and relaxed.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from nanorx.errors import Problem, RuleBaseError
from nanorx.knowledge.clause_parser import ClauseError, make_group, parse_clause
from nanorx.knowledge.files.checks.doubts import Doubts
from nanorx.knowledge.files.checks.pointers import FilePlace, check_cite, check_selector
from nanorx.knowledge.files.checks.shapes import Shaped, check_shape
from nanorx.knowledge.files.reports import Reports
from nanorx.knowledge.files.yaml_file import read_despite_mistakes
from nanorx.knowledge.sources import Cite
from nanorx.knowledge.strategy import StrategyFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.files.known_files import KnownFiles
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["CompanionReader", "parse_beside", "read_beside"]

_T = TypeVar("_T")


def read_beside(path: Path) -> str:
    """Read the text of a file that lies beside a rule base. Raises RuleBaseError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problem = Problem("NRX170", f"it cannot be read: {error.strerror}", "Check the permissions.", str(path))
    except UnicodeDecodeError:
        problem = Problem("NRX001", "this is not a text file in UTF-8", "Save it as UTF-8.", str(path))
    raise RuleBaseError([problem])


def parse_beside(
    file: str,
    text: str,
    name: str,
    read: Callable[[Mapping[str, Any], Reports], Iterable[_T]],
    known: KnownFiles | None = None,
) -> tuple[_T, ...]:
    """Parse a file that lies beside a rule base.

    Args:
        file: The name of the file, which decides its shape.
        text: Its YAML text.
        name: The name that messages show.
        read: Makes the rows from data of the right shape and adds mistakes to the reports.
        known: The files that were right before, which are not parsed again while their content is the same.

    Returns:
        The rows.

    Raises:
        RuleBaseError: The file has mistakes; the error holds every one.
    """
    right = known.document(file, text.encode(), name) if known else None
    document, problems, lines = (right, [], frozenset()) if right else read_despite_mistakes(text, name)
    if document is None:
        raise RuleBaseError(problems)
    if known:
        known.add(file, document.data)
    doubts = Doubts()
    doubts.add_lines(name, lines)
    reports, later = Reports({file: document}), Reports({file: document})
    shaped = Shaped(right.data) if right else check_shape(file, document, reports)
    if shaped is None:
        raise RuleBaseError([*problems, *reports.sorted()])
    doubts.add_stand_ins(name, shaped.data, shaped.stand_ins)
    found = tuple(read(shaped.data, later))
    reports.problems = [*problems, *doubts.trusted(name, reports.problems)]
    reports.problems += doubts.without_consequences(later.problems, {name: shaped.data})
    if reports.problems:
        raise RuleBaseError(reports.sorted())
    return found


class CompanionReader:
    """Reads what statements and relaxations have in common; mistakes go to the reports."""

    def __init__(self, base: RuleBase, file: str, reports: Reports) -> None:
        self.base = base
        self.file = file
        self.reports = reports
        self._finder = StrategyFinder(base.strategies)

    def add(self, code: str, message: str, at: tuple[str | int, ...], advice: str, *, on_key: bool = False) -> None:
        """Report a mistake at a place of the file."""
        self.reports.add(self.file, code, message, at=at, advice=advice, on_key=on_key)

    def cites(self, rows: list[Mapping[str, str]], at: tuple[str | int, ...]) -> tuple[Cite, ...]:
        """Read citations; one of a source that does not exist is a mistake."""
        for place, row in enumerate(rows):
            check_cite(FilePlace(self.base, self.file, (*at, place), self.reports), row)
        return tuple(Cite(kind, what) for row in rows for kind, what in row.items())  # type: ignore[arg-type]

    def strategies(self, data: Any, at: tuple[str | int, ...]) -> tuple[str, ...]:
        """Find the strategies that `for` selects; none is a mistake."""
        if data == "all":
            return tuple(item.id for item in self.base.strategies)
        if not check_selector(FilePlace(self.base, self.file, at, self.reports), data):
            return ()
        selector = {key: (value,) if isinstance(value, str) else tuple(value) for key, value in data.items()}
        found = tuple(item.id for item in self._finder.selected(selector))
        if not found:
            self.add(
                "NRX113",
                "no strategy has all these attributes",
                at,
                "The statement would be about nothing. Widen `for`.",
            )
        return found

    def conditions(self, rows: Iterable[Mapping[str, Any]], at: tuple[str | int, ...]) -> Iterator[Condition]:
        """Read the clauses and groups of a `when` or an `unless`."""
        for place, row in enumerate(rows):
            for name, what in row.items():
                here = (*at, place, name)
                if isinstance(what, str):
                    yield from self._clause(name, what, here)
                    continue
                members = [
                    found
                    for number, part in enumerate(what)
                    for key, text in part.items()
                    for found in self._clause(key, text, (*here, number, key))
                ]
                try:
                    group = make_group(name, members, len(what), str(at[-1]))
                except ClauseError as error:
                    self.add(error.code, str(error), here, error.advice, on_key=True)
                    continue
                if len(members) == len(what):  # else a clause of it is told already
                    yield group

    def _clause(self, name: str, text: str, at: tuple[str | int, ...]) -> Iterator[Clause]:
        try:
            yield parse_clause(name, text, self.base.vocabulary)
        except ClauseError as error:
            self.add(error.code, str(error), at, error.advice, on_key=error.code == "NRX104")
