"""Cases on lines -> an answer on a line for each: the result, or why there is none."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from nanorx.advice.answers.brief import Brief, brief
from nanorx.advice.answers.error import ErrorOut, error_out
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.result import Result
from nanorx.advice.assessment import Advisor
from nanorx.errors import CaseError, InputError, Problem
from nanorx.knowledge.case import Case, parse_case, with_values
from nanorx.knowledge.files.case_file import MAX_BYTES, json_data, read_case_text
from nanorx.knowledge.values import value_as_json
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["AnsweredLine", "BatchLine", "BatchOptions", "CaseLine", "answering", "unanswered_line"]

_BAD_INPUT, _OUR_FAULT = 2, 3
_MOST_DIGITS = 2**63
"""Whole numbers below are numbers for every reader of JSON that knows 64 bits."""

_OF_A_LINE = {
    ("NRX212", ""): (f"the line is longer than {MAX_BYTES:,} bytes", "A case has a few thousand bytes."),
    ("NRX213", ""): ("the line is not text in UTF-8", "Write the file as UTF-8, with a case in JSON on each line."),
    ("NRX214", ""): ("the line is empty", "Each line holds a case; one with nothing known is written {}."),
}
"""What is said of a line where the words for a file do not fit: message and advice, by code and path."""
_UNFINISHED = "The case does not end on this line. Write each case on one line: jq -c . FILE"

Schema = Literal["nanorx-batch/1"]


class BatchLine(Model, omit_defaults=True):
    """The answer to one line: `result` or `brief`, or `error` where there is none."""

    schema: Annotated[Schema, about("The version of this shape.")]
    line: Annotated[int, about("The number of the line in the input, from 1.", "line", low=1)]
    id: Annotated[
        str | int | None, about("The `id` of the case as it was given; null: it has none, or it cannot be read.")
    ]
    result: Annotated[
        Result | None, about("The answer, the same as that of `nanorx recommend --json`; left out: see the other two.")
    ] = None
    brief: Annotated[
        Brief | None, about("With `--brief` the answer, the same as that of `nanorx recommend --json --brief`.")
    ] = None
    error: Annotated[ErrorOut | None, about("Why there is no answer; left out: there is one.")] = None


class CaseLine(NamedTuple):
    """A line of the input: its number, from 1, and its bytes, without the end of the line."""

    number: int
    content: bytes


class AnsweredLine(NamedTuple):
    """The bytes of a line of the output, with the end of the line, and its exit code: 0 if there is a result."""

    content: bytes
    exit: int


@dataclass(frozen=True)
class BatchOptions:
    """How lines are answered.

    `file` names the input in messages. `given` states values for each case, which a line may not contradict; `changes`
    stand instead of what a line says, None takes a value away; `notes` say how either was read. `brief` answers
    leave out what is the same for every case.
    """

    base: RuleBase
    file: str
    profile: str = "balanced"
    given: Case | None = None
    changes: Mapping[str, Value | None] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    brief: bool = False


def answering(batch: BatchOptions, advisor: Advisor | None = None) -> Callable[[CaseLine], AnsweredLine]:
    """Return the function that answers a line, whatever stands on it; `advisor` is one of its rule base."""
    advisor = advisor or Advisor(batch.base)

    def answer(line: CaseLine) -> AnsweredLine:
        reading = _LineReading(batch, line)
        try:
            found = advisor.assess(reading.case(), batch.profile)
            answered = {"brief": brief(found)} if batch.brief else {"result": recommend(found)}
            return _written(BatchLine("nanorx-batch/1", line.number, reading.id, **answered), 0)
        except InputError as error:
            return _refused(line, error, _BAD_INPUT, reading.id)
        except Exception as error:  # noqa: BLE001 - one line hurts no other; the run as a whole says that we failed
            return _refused(line, error, _OUR_FAULT, reading.id)

    return answer


def unanswered_line(line: CaseLine, problem: Problem) -> AnsweredLine:
    """Return the answer to a line that could not be answered, which is our fault."""
    id_ = None
    with suppress(ValueError, RecursionError):
        id_ = _id_of(json_data(line.content))
    return _refused(line, CaseError([problem]), _OUR_FAULT, id_)


def _refused(line: CaseLine, error: BaseException, exit_code: int, id_: str | int | None) -> AnsweredLine:
    return _written(BatchLine("nanorx-batch/1", line.number, id_, error=error_out(error, exit_code)), exit_code)


def _written(line: BatchLine, exit_code: int) -> AnsweredLine:
    return AnsweredLine(line.encoded(), exit_code)


class _LineReading:
    """Reads a line; `id` is what the case is named by, as soon as that is known."""

    def __init__(self, batch: BatchOptions, line: CaseLine) -> None:
        self._batch, self._line = batch, line
        self.id: str | int | None = None

    def case(self) -> Case:
        """Return the case with what is given for all. Raises CaseError with the place of each mistake in the input."""
        try:
            return self._with_what_is_given(self._read())
        except CaseError as error:
            raise CaseError([self._placed(problem) for problem in error.problems]) from None

    def _read(self) -> Case:
        content = self._line.content
        try:
            if len(content) > MAX_BYTES:
                raise ValueError  # noqa: TRY301 - the rest of it was not even read
            data = json_data(content)
            self.id = _id_of(data)
            return parse_case(data, self._batch.base)
        except (CaseError, ValueError, RecursionError):
            return read_case_text(content, "line.json", self._batch.base)  # slower, and knows the places

    def _placed(self, problem: Problem) -> Problem:
        """Return a problem at its place in the input, and in the words of a line: it was read like a file."""
        message, advice = _OF_A_LINE.get((problem.code, problem.path), (problem.message, problem.advice))
        if problem.code == "NRX001" and problem.column > len(problem.excerpt):
            advice = _UNFINISHED
        column = problem.column if problem.line == 1 else 0
        file, line = self._batch.file, self._line.number
        return replace(problem, message=message, advice=advice, file=file, line=line, column=column)

    def _with_what_is_given(self, case: Case) -> Case:
        """Return the case with the values for all lines, checked again, and with what is to be said of them."""
        given, changes = self._batch.given, self._batch.changes
        added = {} if given is None else {name: given.values[name] for name in given.stated if name not in changes}
        stated = {*case.stated}
        if other := [name for name in added if name in stated and case.values[name] != added[name]]:
            raise CaseError([_contradicted(case, name, added[name]) for name in other])
        values = {**added, **changes}
        changed = with_values(case, values, self._batch.base) if values else case
        kept = [note for note in case.read_as if changes.keys().isdisjoint(note.split())]
        return replace(changed, read_as=(*kept, *self._batch.notes))


def _id_of(data: Any) -> str | int | None:
    """Return the name of a case as it was given; a whole number of more than 64 bits as a text."""
    found = data.get("id") if isinstance(data, dict) else None
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        return None
    if isinstance(found, str):
        return found.encode(errors="backslashreplace").decode()
    return found if -_MOST_DIGITS <= found < _MOST_DIGITS else str(found)


def _contradicted(case: Case, name: str, given: Value) -> Problem:
    descriptor = case.vocabulary.descriptors[name]
    here, there = (json.dumps(value_as_json(descriptor, value)) for value in (case.values[name], given))
    message = f"{name} is {here} on this line and {there} in what is given for all"
    return Problem("NRX501", message, "Correct one of the two, or leave it out of one.", path=name)
