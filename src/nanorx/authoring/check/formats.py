"""What a check has found, as text, JSON, SARIF 2.1.0 or annotations of GitHub."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.answers.error import problem_out
from nanorx.authoring.answers import CheckAnswer, CheckedProblem
from nanorx.authoring.check.codes import all_codes
from nanorx.common.characters import safe
from nanorx.errors import TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nanorx.authoring.check.check import Checked
    from nanorx.authoring.check.codes import ErrorCode
    from nanorx.errors import Problem

__all__ = ["as_github", "as_sarif", "as_text", "check_answer", "explained", "summary"]

_FEW = 3
_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_text(checked: Checked, width: int, clean: Callable[[str], str] = str) -> list[str]:
    """Write every problem as lines: the place with a caret, what to do, and, once for each code, why it matters.

    Args:
        checked: What was found.
        width: The most characters of a line.
        clean: Removes from a text what a terminal cannot show.

    Returns:
        The lines, without line ends.
    """
    lines: list[str] = []
    for problem, reasons in explained(checked):
        lines.extend(clean(line) for line in problem.lines(width))
        lines.extend(_indented(line, width) for line in reasons)
        lines.append("")
    lines.extend(wrap(clean(summary(checked)), width, break_long_words=False, break_on_hyphens=False))
    lines.append(clean(f"Rule base: {checked.shown or checked.folder}"))
    codes = sorted({problem.code for problem in _all(checked)} & set(all_codes()))
    if codes:
        lines.extend(wrap(f"More about a code, with an example: nanorx rules check --explain {codes[0]}", width))
    return [part for line in lines for part in line.split("\n")]


def explained(checked: Checked) -> Iterator[tuple[Problem, list[str]]]:
    """Yield all problems; the first of each code with why it matters and, if it has no advice, what to do."""
    told: set[str] = set()
    for problem in _all(checked):
        code = all_codes().get(problem.code)
        yield problem, [] if code is None or code.code in told else list(_reasons(problem, code))
        told.add(problem.code)


def summary(checked: Checked) -> str:
    """Say in one or two sentences what was found in how many files, and whether a check could not run."""
    files = _counted(len(checked.files), "file")
    if checked.problems:
        known = [problem for problem in checked.problems if problem.code != TOO_MANY]
        errors = sum(problem.severity == "error" for problem in known)
        found = f"{_counted(errors, 'mistake')} and {_counted(checked.warnings, 'warning')} in {files}"
        found += "." if len(known) == len(checked.problems) else " so far; the rest was not checked."
    else:
        found = f"No mistake in {files}."
    if not checked.stopped:
        return found
    by = list(dict.fromkeys(row.file for row in checked.stopped))
    stopped = ", ".join(by[:_FEW]) + (f" and {len(by) - _FEW} more" if len(by) > _FEW else "")
    so_far = found if checked.problems else f"Nothing found so far in {files}."
    return f"{so_far} Not everything was checked, because of {stopped}."


def _all(checked: Checked) -> tuple[Problem, ...]:
    """Return all problems, and the files that stopped a check and have no problem of their own."""
    told = {problem.file for problem in checked.problems}
    return (*checked.problems, *(row for row in checked.stopped if row.file not in told))


def check_answer(checked: Checked) -> CheckAnswer:
    """Return the problems as an answer. Lines and columns count from 1; 0 means that the place is not known."""
    return CheckAnswer(
        schema="nanorx-check/1",
        nanorx=__version__,
        folder=str(checked.folder),
        version=checked.version,
        files=len(checked.files),
        errors=checked.errors,
        warnings=checked.warnings,
        problems=[_row(problem) for problem in checked.problems],
        stopped=[_row(row) for row in checked.stopped],
    )


def as_github(checked: Checked) -> list[str]:
    """Write one workflow command for each problem, which GitHub shows at the line of the change."""
    lines = []
    for problem in _all(checked):
        place = {
            "file": problem.file,
            "line": problem.line,
            "col": problem.column,
            "endColumn": problem.end_column,
            "title": f"{problem.code} {_title(problem.code)}".strip(),
        }
        values = ",".join(f"{key}={_property(safe(str(value)))}" for key, value in place.items() if value)
        lines.append(f"::{problem.severity} {values}::{_data(_words(problem))}")
    return lines


def as_sarif(checked: Checked) -> dict[str, Any]:
    """Return a SARIF 2.1.0 log with one run. Columns count Unicode characters."""
    used = sorted({problem.code for problem in checked.problems})
    return {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "nanorx",
                        "semanticVersion": __version__,
                        "rules": [_sarif_rule(name) for name in used],
                    }
                },
                "invocations": [_sarif_invocation(checked)],
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(problem, used.index(problem.code)) for problem in checked.problems],
            }
        ],
    }


def _reasons(problem: Problem, code: ErrorCode) -> Iterator[str]:
    said = f"{problem.message}\n{problem.advice}"
    if code.why not in said:
        yield f"Why: {code.why}"
    if not problem.advice:
        yield code.do


def _indented(text: str, width: int) -> str:
    return "\n".join(wrap(text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False))


def _row(problem: Problem) -> CheckedProblem:
    shared = problem_out(problem)
    own = {name: getattr(shared, name) for name in shared.__struct_fields__}
    return CheckedProblem(**own, end_column=problem.end_column, title=_title(problem.code))


def _sarif_rule(name: str) -> dict[str, Any]:
    code = all_codes().get(name)
    rule: dict[str, Any] = {"id": name}
    if code is not None:
        rule["shortDescription"] = {"text": code.title}
        rule["fullDescription"] = {"text": code.why}
        rule["help"] = {"text": code.do}
        rule["defaultConfiguration"] = {"level": code.severity}
    return rule


def _sarif_result(problem: Problem, index: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.file)}}
    if problem.line:
        place["region"] = {
            "startLine": problem.line,
            "startColumn": problem.column,
            "endColumn": max(problem.end_column, problem.column + 1),
        }
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.severity,
        "message": {"text": _words(problem)},
        "locations": [{"physicalLocation": place}],
    }


def _sarif_invocation(checked: Checked) -> dict[str, Any]:
    """Return whether everything was checked; a check that could not run is a notification, not a result."""
    found: dict[str, Any] = {"executionSuccessful": not checked.stopped}
    if checked.stopped:
        found["toolExecutionNotifications"] = [
            {
                "level": "error",
                "message": {"text": safe(f"{row.code} {row.message}")},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(row.file)}}}],
            }
            for row in checked.stopped
        ]
    return found


def _words(problem: Problem) -> str:
    """Return what is wrong and what to do, without characters that could control a terminal or a page."""
    return safe("\n".join(part for part in (problem.message, problem.advice) if part), keep="\n")


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - only SARIF needs it

    # A name that is not UTF-8 keeps its bytes, as %FF: only then does it lead to the file.
    plain = "".join(letter if "\udc80" <= letter <= "\udcff" else safe(letter) for letter in path).replace("\\", "/")
    quoted = quote(plain, errors="surrogateescape")
    return f"file://{quoted}" if plain.startswith("/") else quoted


def _title(name: str) -> str:
    code = all_codes().get(name)
    return code.title if code else ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"
