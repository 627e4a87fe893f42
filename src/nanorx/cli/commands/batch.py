"""`nanorx batch`: a case on each line in, an answer on each line out."""

from __future__ import annotations

import gc
import sys
from collections import deque
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from pathlib import Path
from time import monotonic, process_time
from typing import IO, TYPE_CHECKING, Annotated

from typer import Argument, Option

from nanorx.advice.answers.batch import AnsweredLine, BatchOptions, CaseLine, answering, unanswered_line
from nanorx.cli.given import load_rules, read_changes
from nanorx.cli.lines import Lines
from nanorx.cli.options import Brief, Changes, Drafts, Given, Json, Processes, Profile, Rules
from nanorx.cli.output import ReaderGoneError, Target
from nanorx.cli.progress import watched
from nanorx.cli.trouble import CHECK_FAILED, OUR_FAULT
from nanorx.common.processes import NotStartedError, ProcessEndedError, Workers, processors
from nanorx.errors import CaseError, Problem, UsageError, limited
from nanorx.knowledge.files.case_file import MAX_BYTES, opened, read_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["batch"]

_STDIN = "-"
_ENDINGS = (".ndjson", ".jsonl")
_HERE = 0.5
"""Seconds of work before processes are started, about what it takes to start one: few lines need none."""
_PAUSE = 0.2
"""Seconds between two signs of progress."""


def batch(
    file: Annotated[
        str,
        Argument(metavar="FILE", help="NDJSON, a case on each line; - is standard input.", show_default=False),
    ],
    given: Given = "",
    changes: Changes = [],
    profile: Profile = "balanced",
    brief: Brief = False,
    output: Annotated[
        str,
        Option(
            "--output", "-o", metavar="FILE", show_default=False, help="Write to a file, which is whole or not there."
        ),
    ] = "",
    workers: Processes = 0,
    json_: Json = False,  # noqa: ARG001 - an error that stops the run is written elsewhere
    rules: Rules = "",
    drafts: Drafts = False,
) -> int:
    """Rank the approaches for many cases, one on each line.

    For each line of FILE one line of JSON is written, in the same order: its number, the id of the case, and the result
    as nanorx recommend --json gives it, or an error that says why there is none. A bad line harms no other one. The
    exit code is 1 if a line has no result. With --json an error before the first answer is JSON too.
    """
    count = _processes(workers)
    _check_ending(output)
    target = Target.of(output, "ndjson", own=("ndjson",), inputs=[file, given])
    how = replace(_how(file, given, changes, load_rules(rules, drafts=drafts), profile), brief=brief)
    if not gc.isenabled():  # a command that is over at once need not collect, this one may take hours
        gc.freeze()
        gc.enable()
    with _stream(file) as stream, target.stream() as write:
        run = _Run(Lines(stream, MAX_BYTES), how, count)
        try:
            for line in watched(run.watched(), shown=target.name != _STDIN or not sys.stdout.isatty()):
                write(line.content)
                run.count(line)
        except Exception as error:
            if not isinstance(error, ReaderGoneError):
                done = "written" if target.name == _STDIN else "answered"
                sys.stderr.write(
                    f"Stopped: {_number(run.lines, 'line')} {'was' if run.lines == 1 else 'were'} {done}.\n"
                )
            raise
    sys.stderr.write(f"{run.summary()}\n")
    return run.exit


def _processes(workers: int) -> int:
    if workers < 0:
        advice = "Give 1 or more; without the option all processors are used."
        raise UsageError([Problem("NRX502", f"--workers {workers}: there is no such number of processes", advice)])
    return workers or processors()


def _check_ending(output: str) -> None:
    """Raise UsageError for a file whose name says that it holds something else than a line of JSON for each case."""
    ending = Path(output).suffix.lower()
    if ending not in {"", *_ENDINGS}:
        advice = f"Name a file that ends in {' or '.join(_ENDINGS)}."
        message = f"the answers are NDJSON, and {ending} says something else"
        raise UsageError([Problem("NRX322", message, advice, output, allowed=_ENDINGS, value=ending)])


def _number(count: int, word: str) -> str:
    return f"{count:,} {word if count == 1 else word + 's'}"


def _how(file: str, given: str, changes: list[str], base: RuleBase, profile: str) -> BatchOptions:
    """Read what is given for all lines. Every mistake of it is reported at once."""
    base.profile(profile)
    made = read_changes(changes, base)
    case: Case | None = None
    problems: list[Problem] = []
    try:
        case = read_case(given, base) if given else None
    except CaseError as error:
        problems.extend(error.problems)
    if problems or made.problems:
        raise CaseError(limited([*problems, *made.problems]))
    return BatchOptions(base, "standard input" if file == _STDIN else file, profile, case, made.values, made.notes)


@contextmanager
def _stream(file: str) -> Iterator[IO[bytes]]:
    if file == _STDIN:
        yield sys.stdin.buffer
        return
    with opened(file) as stream:
        yield stream


class _Run:
    """The lines of an input on their way, and what became of them: `lines` written, `errors` among them."""

    def __init__(self, source: Lines, how: BatchOptions, processes: int) -> None:
        self._source, self._how, self._processes = source, how, processes
        self._read = 0
        self._began = monotonic()
        self.lines = self.errors = self.exit = 0

    def count(self, line: AnsweredLine) -> None:
        """Count a line that was written."""
        self.lines += 1
        if line.exit:
            self.errors += 1
            self.exit = OUR_FAULT if OUR_FAULT in {line.exit, self.exit} else CHECK_FAILED

    def summary(self) -> str:
        """Return what became of the lines, in a sentence."""
        answered = self.lines - self.errors
        return f"{_number(self.lines, 'line')}: {answered:,} answered, {_number(self.errors, 'error')}."

    def watched(self) -> Iterator[tuple[str, AnsweredLine]]:
        """Give the answers, from time to time with words about how far they have come."""
        told = 0.0
        for line in self._answers():
            now = monotonic()
            words = self._words(now) if now - told >= _PAUSE else ""
            told = now if words else told
            yield words, line

    def _words(self, now: float) -> str:
        share = "" if self._source.percent is None else f" ({self._source.percent} % read)"
        rate = self.lines / max(now - self._began, 0.001)
        return f"{_number(self.lines, 'line')}{share}, {_number(self.errors, 'error')}, {rate:,.0f} lines a second"

    def _answers(self) -> Iterator[AnsweredLine]:
        """Answer the first lines here, and the others in processes, if there are more."""
        with Workers(answering, (self._how,), count=1) as here:
            yield from self._through(here, _HERE if self._processes > 1 else inf)
        if self._processes > 1:
            with Workers(answering, (self._how,), count=self._processes) as several:
                yield from self._through(several)

    def _through(self, workers: Workers[CaseLine, AnsweredLine], time: float = inf) -> Iterator[AnsweredLine]:
        """Answer the next lines, for some seconds of work; no answer waits for a line that has not come yet."""
        given: deque[CaseLine] = deque()
        until = process_time() + time
        while process_time() < until:
            while workers.pending and not (workers.room and self._source.ready()):
                yield self._taken(workers, given)
            content = self._source.next()
            if content is None:
                break
            self._read += 1
            given.append(CaseLine(self._read, content))
            workers.give(given[-1])
        while workers.pending:
            yield self._taken(workers, given)

    def _taken(self, workers: Workers[CaseLine, AnsweredLine], given: deque[CaseLine]) -> AnsweredLine:
        """Take the next answer; of a line on which a process ended, the error."""
        line = given.popleft()
        try:
            return workers.take()
        except NotStartedError:
            raise
        except ProcessEndedError as error:
            advice = "Try the case of this line alone. If it happens again, please report it."
            return unanswered_line(line, Problem("NRX500", str(error), advice, self._how.file, line.number))
