"""The error: why there is no answer, for programs, in a fixed shape with a version."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from nanorx.errors import (
    EngineDisagreement,
    InputError,
    NumberRange,
    Problem,
    SolverDisagreement,
    shortened,
)
from nanorx.knowledge.files.writing import NotWrittenError
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ErrorOut", "NumberRangeOut", "ProblemOut", "error_out", "problem_out", "problems_of"]

_OUR_FAULT = "This is our fault; no advice is given. Please report it"
_LONGEST = 200
"""Characters of a value as JSON, beyond which it is shortened."""
_UNSURE = r"(?<![\d.])\d{16,}(?![\d.])"
"""A whole number of more digits than each reader of JSON keeps."""

Schema = Literal["nanorx-error/1"]


class NumberRangeOut(Model):
    """Numbers that may stand in a place, both ends included."""

    low: Annotated[float, about("The least number.", "the unit beside it")]
    high: Annotated[float, about("The greatest number.", "the unit beside it")]
    unit: Annotated[str, about("The unit, as UCUM writes it or in a word; empty: there is none.")]
    whole: Annotated[bool, about("Whether it must be a whole number.")]


class ProblemOut(Model):
    """One mistake: where it is, what it is, why, and what to do."""

    code: Annotated[str, about("What kind of problem it is, for good; see `nanorx rules check --explain CODE`.")]
    severity: Annotated[Literal["error", "warning"], about("A warning alone would not have refused the input.")]
    message: Annotated[str, about("What is wrong, in a sentence. Its words may change; branch on `code`.")]
    advice: Annotated[str, about("What to do, in sentences; empty: nothing is known.")]
    file: Annotated[str, about("The file, option or report that it is about; empty: none.")]
    line: Annotated[int, about("The line in the file, from 1; 0: not known.", "line", low=0)]
    column: Annotated[int, about("The column in the line, from 1; 0: not known.", "character", low=0)]
    path: Annotated[str, about("The keys and numbers that lead to it, with points between; empty: the whole.")]
    allowed: Annotated[
        tuple[str | NumberRangeOut, ...] | None,
        about("All that may stand there: words, names or ranges of numbers; null: that is no list.", "see the range"),
    ]
    value: Annotated[Any, about("What was read there, a long one shortened; null: nothing, or it is no single value.")]


class ErrorOut(Model):
    """Why there is no answer: every problem that was found, in the order of the input."""

    schema: Annotated[Schema, about("The version of this shape.")]
    exit: Annotated[
        int, about("The exit code: 2 wrong usage or bad input, 3 our fault, 130 interrupted.", "exit code", low=0)
    ]
    problems: Annotated[tuple[ProblemOut, ...], about("What is wrong; there is at least one.")]


def error_out(error: BaseException, exit_code: int, report: str = "") -> ErrorOut:
    """Make the answer that says why there is none.

    Args:
        error: What was raised; anything that is not an error of nanorx counts as our fault.
        exit_code: The exit code of the command, or what a caller without one uses instead.
        report: The file that a fault of ours was written to, if there is one.

    Returns:
        The error with all its problems, none of them cut off.
    """
    return ErrorOut("nanorx-error/1", exit_code, tuple(map(problem_out, problems_of(error, report))))


def problems_of(error: BaseException, report: str = "") -> tuple[Problem, ...]:
    """Return what is wrong as problems, whatever was raised; there is always one. Arguments are as in `error_out`."""
    if isinstance(error, InputError) and error.problems:
        return error.problems
    if isinstance(error, NotWrittenError):
        return (Problem("NRX373", str(error)),)
    if isinstance(error, KeyboardInterrupt):
        return (Problem("NRX374", "interrupted before the answer was complete", "Start the command again."),)
    if isinstance(error, OSError) and error.filename is not None:
        message = f"the file or folder cannot be used: {error.strerror}"
        return (Problem("NRX360", message, "Check the name and the permissions.", os.fsdecode(error.filename)),)
    return (_our_fault(error, report),)


def _our_fault(error: BaseException, report: str) -> Problem:
    said = f"this message (there is no report file): {str(error)[:_LONGEST]}".rstrip(": ")
    advice = f"{_OUR_FAULT} with {report or said}"
    if isinstance(error, EngineDisagreement):
        return Problem("NRX372", "nanorx failed (the two evaluations of the rules differ)", advice, report)
    if isinstance(error, SolverDisagreement):
        return Problem("NRX372", "nanorx failed (the solver and the ranking differ)", advice, report)
    return Problem("NRX371", f"nanorx failed ({type(error).__name__})", advice, report)


def problem_out(problem: Problem) -> ProblemOut:
    """Return a problem as a part of an answer."""
    return ProblemOut(
        code=problem.code,
        severity="warning" if problem.severity == "warning" else "error",
        message=problem.message,
        advice=problem.advice,
        file=problem.file,
        line=problem.line,
        column=problem.column,
        path=problem.path,
        allowed=None if problem.allowed is None else tuple(_allowed(problem.allowed)),
        value=_value(problem.value),
    )


def _allowed(rows: Iterable[str | NumberRange]) -> Iterator[str | NumberRangeOut]:
    for row in rows:
        if isinstance(row, NumberRange):
            yield NumberRangeOut(float(row.low), float(row.high), row.unit, row.whole)
        else:
            yield row


def _value(raw: Any) -> Any:
    """Return what was read as JSON. What is long, or what a reader of JSON may change or refuse, is given as a text."""
    if isinstance(raw, str):
        return shortened(str.__str__(raw), _LONGEST)
    try:
        text = json.dumps(raw, allow_nan=False, default=_kind)
    except (ValueError, TypeError, RecursionError):
        return str(raw) if isinstance(raw, float) else _kind(raw)
    if len(text) > _LONGEST or re.search(_UNSURE, text):
        return shortened(text, _LONGEST)
    return json.loads(text)


def _kind(raw: Any) -> str:
    return f"a value of type {type(raw).__name__}"
