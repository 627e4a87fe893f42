"""What a check has found as a log of SARIF 2.1.0, the form that services for checks of changes read."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.authoring.check.codes import all_codes
from nanorx.authoring.check.formats import problem_words
from nanorx.common.characters import safe

if TYPE_CHECKING:
    from nanorx.authoring.check.accepted import AcceptedWarning
    from nanorx.authoring.check.check import Checked
    from nanorx.errors import Problem

__all__ = ["as_sarif"]

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NAME = "urn:nanorx"
"""What stands for the program where its package names no page about it."""


def as_sarif(checked: Checked) -> dict[str, Any]:
    """Return a SARIF 2.1.0 log with one run. Columns count Unicode characters."""
    found = [*checked.problems, *(row.problem for row in checked.accepted)]
    used = {name: place for place, name in enumerate(sorted({problem.code for problem in found}))}
    return {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "nanorx",
                        "semanticVersion": __version__,
                        "informationUri": _information_uri(),
                        "rules": [_sarif_rule(name) for name in used],
                    }
                },
                "invocations": [_sarif_invocation(checked)],
                "columnKind": "unicodeCodePoints",
                "results": [
                    *(_sarif_result(problem, used) for problem in checked.problems),
                    *(_suppressed(row, used) for row in checked.accepted),
                ],
            }
        ],
    }


def _information_uri() -> str:
    """Return the address of a page about the program, as its package states it, or the name of the program as a URI."""
    try:
        stated = metadata("nanorx").get_all("Project-URL") or []
    except PackageNotFoundError:
        stated = []
    pages = dict(row.split(", ", 1)[::-1] for row in stated if ", " in row)
    return next(iter(pages), _NAME)


def _sarif_rule(name: str) -> dict[str, Any]:
    code = all_codes().get(name)
    rule: dict[str, Any] = {"id": name}
    if code is not None:
        rule["shortDescription"] = {"text": code.title}
        rule["fullDescription"] = {"text": code.why}
        rule["help"] = {"text": code.do}
        rule["defaultConfiguration"] = {"level": code.severity}
    return rule


def _sarif_result(problem: Problem, used: dict[str, int]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.file)}}
    if problem.line:
        place["region"] = {
            "startLine": problem.line,
            "startColumn": problem.column,
            "endColumn": max(problem.end_column, problem.column + 1),
        }
    return {
        "ruleId": problem.code,
        "ruleIndex": used[problem.code],
        "level": problem.severity,
        "message": {"text": problem_words(problem)},
        "locations": [{"physicalLocation": place}],
    }


def _suppressed(row: AcceptedWarning, used: dict[str, int]) -> dict[str, Any]:
    """Return a warning that a comment of its file accepts, with the reason that the comment gives."""
    suppression = {"kind": "inSource", "status": "accepted", "justification": safe(row.reason)}
    return {**_sarif_result(row.problem, used), "suppressions": [suppression]}


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


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - only SARIF needs it

    # A name that is not UTF-8 keeps its bytes, as %FF: only then does it lead to the file.
    plain = "".join(letter if "\udc80" <= letter <= "\udcff" else safe(letter) for letter in path).replace("\\", "/")
    quoted = quote(plain, errors="surrogateescape")
    return f"file://{quoted}" if plain.startswith("/") else quoted
