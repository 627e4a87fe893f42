"""Warnings that an author accepts in the file itself: `# nanorx: ignore NRX163 reason`.

On a line of its own the comment is about the line below it, at the end of a line about that line, and above the first
key about the whole file. A mistake cannot be accepted, and a comment that accepts nothing is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.authoring.check.codes import all_codes, severity_of
from nanorx.common.suggest import did_you_mean
from nanorx.errors import TOO_MANY, Problem
from nanorx.knowledge.files.yaml_file import comment_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.knowledge.files.yaml_file import YamlDocument

__all__ = ["AcceptedWarning", "Ignore", "accept", "ignores"]

_IGNORE = re.compile(
    r"#+\s*nanorx\s*:\s*ignore\b[\s:]*(?P<code>[A-Za-z]*\d+\b|NRX\S*)?[\s:,-]*(?P<reason>.*)", re.IGNORECASE
)
_WHOLE_FILE, _NOTHING = 0, -1
_OWN = frozenset({"NRX174", "NRX175", "NRX176", "NRX177"})
"""Codes about these comments. They cannot be accepted themselves."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that accepts the warnings of one code; `about` is a line, 0 for the whole file, or -1 for nothing."""

    code: str
    reason: str
    about: int
    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class AcceptedWarning:
    """A warning that the author accepts: why, and the line of the comment that says so."""

    problem: Problem
    reason: str
    line: int


def accept(
    problems: Iterable[Problem], documents: Iterable[YamlDocument], *, whole: bool
) -> tuple[list[Problem], list[AcceptedWarning]]:
    """Take out the warnings that comments of their files accept.

    Args:
        problems: What was found.
        documents: The files as they were read.
        whole: Whether all checks could run; if not, a comment that accepts nothing may still be needed.

    Returns:
        The problems that are left, with what is wrong with the comments; and the warnings that were taken out.
    """
    by_file = {document.name: document for document in documents}
    comments = {name: found for name, document in by_file.items() if (found := list(ignores(document.lines)))}
    left: list[Problem] = []
    taken: list[AcceptedWarning] = []
    used: set[tuple[str, Ignore]] = set()
    for problem in problems:
        row = _accepting(problem, comments.get(problem.file, ()))
        if row is None:
            left.append(problem)
        else:
            taken.append(AcceptedWarning(problem, row.reason, row.line))
            used.add((problem.file, row))
    unsure = {row.file for row in left if row.severity == "error"}
    whole = whole and all(row.code != TOO_MANY for row in left)
    for name, rows in comments.items():
        for row in rows:
            needed = (name, row) in used or not whole or name in unsure
            left += _mistakes(by_file[name], row, needed=needed)
    return left, taken


def ignores(lines: list[str]) -> Iterator[Ignore]:
    """Yield the comments of a file that accept warnings. Text in quotes or in a block is no comment."""
    if not any("nanorx" in line.lower() and "ignore" in line.lower() for line in lines):
        return
    first = next((number for number, line in enumerate(lines, start=1) if _says_something(line)), len(lines) + 1)
    for number, start in comment_places(lines):
        line = lines[number - 1]
        found = _IGNORE.match(line, start - 1)
        if found is not None:
            about = number if line[: start - 1].strip() else _below(lines, number, first)
            code, reason = (found["code"] or "").upper(), found["reason"].strip()
            yield Ignore(code, reason, about, number, start, len(line) + 1)


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#") and not line.startswith("---")


def _below(lines: list[str], number: int, first: int) -> int:
    """Return the line that a comment on line `number` stands above."""
    if number < first:
        return _WHOLE_FILE
    for below, line in enumerate(lines[number:], start=number + 1):
        if not line.lstrip().startswith("#"):
            return below if line.strip() else _NOTHING
    return _NOTHING


def _accepting(problem: Problem, rows: Iterable[Ignore]) -> Ignore | None:
    """Find the comment that accepts a problem; one about its line comes before one about the file."""
    if problem.severity != "warning" or problem.code in _OWN:
        return None
    fits = [row for row in rows if row.code == problem.code and row.reason and row.about in {_WHOLE_FILE, problem.line}]
    return max(fits, key=lambda row: row.about, default=None)


def _mistakes(document: YamlDocument, row: Ignore, *, needed: bool) -> Iterator[Problem]:
    """Yield what is wrong with a comment: at most one thing."""
    known = all_codes()
    form = "Write the code and why the warning may stay: `# nanorx: ignore NRX163 a reason`."
    if row.code not in known:
        words = f'there is no code "{row.code}"' if row.code else "the comment names no code"
        yield _at(document, row, "NRX176", words, f"{did_you_mean(row.code, known)}\n{form}".strip())
    elif severity_of(row.code) == "error" or row.code in _OWN:
        advice = "Correct it, then remove the comment. Only warnings can be accepted."
        yield _at(document, row, "NRX174", f"{row.code} cannot be accepted: {known[row.code].title}", advice)
    elif not row.reason:
        yield _at(document, row, "NRX175", f"the comment does not say why {row.code} may stay", form)
    elif not needed:
        where = "in this file" if row.about == _WHOLE_FILE else "on the line that the comment is about"
        advice = "Remove the comment, or move it right above the line of the warning."
        yield _at(document, row, "NRX177", f"there is no {row.code} {where}", advice)


def _at(document: YamlDocument, row: Ignore, code: str, message: str, advice: str) -> Problem:
    excerpt = document.lines[row.line - 1]
    return Problem(
        code, message, advice, document.name, row.line, row.column, row.end_column, excerpt, severity=severity_of(code)
    )
