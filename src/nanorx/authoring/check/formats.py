"""What a check has found, as text, JSON or annotations of GitHub."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.answers.error import problem_out
from nanorx.authoring.answers import AcceptedProblem, CheckAnswer, CheckedProblem
from nanorx.authoring.check.codes import all_codes
from nanorx.common.characters import safe
from nanorx.errors import TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from nanorx.authoring.check.accepted import AcceptedWarning
    from nanorx.authoring.check.check import Checked
    from nanorx.authoring.check.codes import ErrorCode
    from nanorx.errors import Problem

__all__ = ["as_github", "as_text", "check_answer", "explained", "problem_words", "summary"]

_FEW = 3


def as_text(
    checked: Checked, width: int, clean: Callable[[str], str] = str, *, fold: bool = True, accepted: bool = False
) -> list[str]:
    """Write every problem as lines: the place with a caret, what to do, and, once for each code, why it matters.

    What matters most stands last, nearest to the prompt: warnings come before mistakes.

    Args:
        checked: What was found.
        width: The most characters of a line.
        clean: Removes from a text what a terminal cannot show.
        fold: Whether to show only the first few warnings of a code, with the number of the others.
        accepted: Whether to list the warnings that the author accepts.

    Returns:
        The lines, without line ends.
    """
    lines = list(_accepted_lines(checked, width)) if accepted else []
    hidden = _hidden(checked) if fold else {}
    before = None
    for problem, reasons in explained(checked, set().union(*hidden.values())):
        again = before is not None and _same_advice(before, problem)
        before = problem
        lines.extend((replace(problem, advice="") if again else problem).lines(width))
        lines.extend(_indented(line, width) for line in reasons)
        lines.append("")
        if problem in hidden:
            lines += [f"... and {len(hidden[problem]):,} more of {problem.code} (see them with --all)", ""]
    lines.extend(wrap(summary(checked), width, break_long_words=False, break_on_hyphens=False))
    lines.append(f"Rule base: {checked.shown or checked.folder}")
    codes = sorted({problem.code for problem in _all(checked)} & set(all_codes()))
    if codes:
        lines.extend(wrap(f"More about a code, with an example: nanorx rules check --explain {codes[0]}", width))
    return [clean(part) for line in lines for part in line.split("\n")]


def _same_advice(one: Problem, other: Problem) -> bool:
    """Say whether the advice on a problem stands right above already: it is written once for a scaffold."""
    return (one.file, one.code, one.advice) == (other.file, other.code, other.advice)


def explained(checked: Checked, left_out: AbstractSet[Problem] = frozenset()) -> Iterator[tuple[Problem, list[str]]]:
    """Yield all problems; the first of each code with why it matters and, if it has no advice, what to do."""
    told: set[str] = set()
    for problem in _all(checked):
        if problem not in left_out:
            code = all_codes().get(problem.code)
            yield problem, [] if code is None or code.code in told else list(_reasons(problem, code))
            told.add(problem.code)


def summary(checked: Checked) -> str:
    """Say in one or two sentences what was found in how many files, and whether a check could not run."""
    files = _counted(len(checked.files), "file")
    if checked.accepted:
        files += f" ({_counted(len(checked.accepted), 'warning')} accepted)"
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
    """Return all problems, and the files that stopped a check and have no problem of their own; what matters last.

    The files that the author works on come last, and of theirs and of all others the mistakes after the warnings.
    """
    told = {problem.file for problem in checked.problems}
    rows = (*checked.problems, *(row for row in checked.stopped if row.file not in told))
    return tuple(sorted(rows, key=lambda row: (row.file in checked.own, row.severity == "error", row.code == TOO_MANY)))


def _hidden(checked: Checked) -> dict[Problem, set[Problem]]:
    """Return the warnings that are left out, by the last one of their code that is shown; none is of an own file."""
    by_code: dict[str, list[Problem]] = {}
    for row in _all(checked):
        if row.severity == "warning" and row.file not in checked.own:
            by_code.setdefault(row.code, []).append(row)
    return {rows[_FEW - 1]: set(rows[_FEW:]) for rows in by_code.values() if len(rows) > _FEW}


def _accepted_lines(checked: Checked, width: int) -> Iterator[str]:
    for row in checked.accepted:
        yield from replace(row.problem, severity="accepted", advice=f"Line {row.line}: {row.reason}").lines(width)
        yield ""


def check_answer(checked: Checked) -> CheckAnswer:
    """Return the problems as an answer. Lines and columns count from 1; 0 means that the place is not known."""
    return CheckAnswer(
        schema="nanorx-check/2",
        nanorx=__version__,
        folder=str(checked.folder),
        version=checked.version,
        files=len(checked.files),
        errors=checked.errors,
        warnings=checked.warnings,
        problems=[_row(problem) for problem in checked.problems],
        stopped=[_row(row) for row in checked.stopped],
        accepted=[_accepted_row(row) for row in checked.accepted],
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
        lines.append(f"::{problem.severity} {values}::{_data(problem_words(problem))}")
    return lines


def _reasons(problem: Problem, code: ErrorCode) -> Iterator[str]:
    said = f"{problem.message}\n{problem.advice}"
    if code.why not in said:
        yield f"Why: {code.why}"
    if not problem.advice:
        yield code.do


def _indented(text: str, width: int) -> str:
    return "\n".join(wrap(text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False))


def _row(problem: Problem) -> CheckedProblem:
    return CheckedProblem(**_fields(problem))


def _accepted_row(row: AcceptedWarning) -> AcceptedProblem:
    return AcceptedProblem(**_fields(row.problem), reason=row.reason, accepted_on_line=row.line)


def _fields(problem: Problem) -> dict[str, Any]:
    shared = problem_out(problem)
    own = {name: getattr(shared, name) for name in shared.__struct_fields__}
    return {**own, "end_column": problem.end_column, "title": _title(problem.code)}


def problem_words(problem: Problem) -> str:
    """Return what is wrong and what to do, without characters that could control a terminal or a page."""
    return safe("\n".join(part for part in (problem.message, problem.advice) if part), keep="\n")


def _title(name: str) -> str:
    code = all_codes().get(name)
    return code.title if code else ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"
