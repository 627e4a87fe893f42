"""`nanorx ask --interactive`: questions on stderr one at a time; the completed case on stdout or in a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.questions import questions
from nanorx.advice.language.first_place import place_called
from nanorx.advice.language.phrases import counted, ordinal
from nanorx.cli.given import changed_case
from nanorx.cli.output import write
from nanorx.cli.style import printable, width_of
from nanorx.document.terminal_text import wrapped
from nanorx.errors import CaseError, Problem, UsageError
from nanorx.knowledge.files.writing import NotWrittenError, check_place, write_file

if TYPE_CHECKING:
    from nanorx.advice.answers.questions import Asking, OpenQuestion
    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.cli.given import CaseInput
    from nanorx.knowledge.case import Case

__all__ = ["Dialog"]

_HELP = "Enter skips, q stops and writes the case, ? shows what may be answered."
_FORM = {
    "number": "Write the number without its unit.",
    "set": "Write all there is with commas, or none; with a sign (+one,-other) the rest stays unknown.",
}
"""How an answer is written, by the kind of descriptor."""


class Dialog:
    """A conversation about one case. Nothing is lost: the case so far is written however it ends."""

    def __init__(self, advisor: Advisor, given: CaseInput, profile: str, output: str) -> None:
        self._advisor = advisor
        self._given = given
        self._profile = profile
        self._output = "" if output == "-" else output
        self._case = given.case
        self._skipped: set[str] = set()
        self._width = width_of(sys.stderr)

    def run(self) -> None:
        """Ask until nothing can change the first place, nobody answers any more, or the reader stops."""
        if self._output:
            self._check_output()
        self._say(_HELP)
        asking = self._now()
        try:
            while (row := self._next(asking)) is not None:
                before = self._case
                if not self._ask(row):
                    break
                if self._case is not before:
                    asking = self._now()
        except EOFError:
            self._say("")
        except KeyboardInterrupt:
            self._say("")
            self._write()
            raise
        if asking.settled:
            self._say(f"Settled: no missing value can change {place_called(asking.leading)} any more.")
        self._write()

    def _check_output(self) -> None:
        check_place(self._output)
        if Path(self._output).exists():
            problem = Problem("NRX324", "this file exists already", "Name a new file with --output.", self._output)
            raise UsageError([problem])

    def _next(self, asking: Asking) -> OpenQuestion | None:
        return next((row for row in asking.open if row.descriptor not in self._skipped), None)

    def _ask(self, row: OpenQuestion) -> bool:
        """Ask one question until it is answered or skipped; False stops the conversation."""
        descriptor = self._advisor.base.vocabulary.descriptors[row.descriptor]
        self._say("", row.question)
        while True:
            word = self._read(f"{row.descriptor} = ")
            if word in {"q", "quit"} and word not in descriptor.choices:
                return False
            if word == "":
                self._skipped.add(row.descriptor)
                return True
            if word == "?":
                self._say(
                    f"Allowed: {descriptor.allowed()}. {_FORM.get(descriptor.kind, '')}".strip(), descriptor.about
                )
                continue
            try:
                case = changed_case(self._case, f"{row.descriptor}={word}", self._advisor.base)
            except CaseError as error:
                for problem in error.problems:
                    self._say(f"{problem.message}. {problem.advice}")
                continue
            self._case = case
            return True

    def _now(self) -> Asking:
        """The open questions of the case as it is now; says the ranking so far."""
        found = self._advisor.assess(self._case, self._profile)
        asking = questions(found)
        self._standing(found, asking.first_title)
        return asking

    def _standing(self, found: Assessment, title: str) -> None:
        """The ranking so far, in two lines."""
        worst = found.intervals[found.ranked[0]][0][1]
        status = found.standings[found.ranked[0]].status
        self._say(f"1st now: {title} ({status}; could end as {ordinal(worst)}).")
        self._say(f"{counted(len(found.contenders), 'strategy', 'strategies')} could still be 1st.")

    def _read(self, prompt: str) -> str:
        sys.stderr.write(printable(prompt))
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.strip()

    def _say(self, *texts: str) -> None:
        for text in texts:
            sys.stderr.write("\n".join(wrapped((text,), self._width)) + "\n")
        sys.stderr.flush()

    def _write(self) -> None:
        text = json.dumps(_with_about(self._case), indent=2, ensure_ascii=True) + "\n"
        if not self._output:
            write(text)
            return
        try:
            write_file(self._output, text, new=True)
        except (UsageError, NotWrittenError):
            write(text)
            self._say("The case was printed instead.")
            raise
        self._say(f"The case is in {self._output}.")


def _with_about(case: Case) -> dict[str, Any]:
    return {"about": case.about, **case.as_json()} if case.about else dict(case.as_json())
