"""A guided case: questions on stderr step by step, the case in its file after each answer, the ranking at the end.

`nanorx new` and `nanorx ask --interactive` are this dialog. It reads and writes lines alone, so that it works in a
pipe, without color and with a screen reader.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.answers.questions import questions
from nanorx.advice.language.case_line import states_facts
from nanorx.advice.language.first_place import Called, first_words
from nanorx.advice.language.phrases import counted
from nanorx.advice.language.steps import end_words, known_words, recorded_words, taken_back_words, why_words
from nanorx.advice.steps import Step, about_left, absent, possible_choices, steps
from nanorx.cli.given import changed_case
from nanorx.cli.menu import Menu
from nanorx.cli.output import write
from nanorx.cli.style import printable, width_of
from nanorx.document.terminal_text import wrapped
from nanorx.errors import CaseError, UsageError
from nanorx.knowledge.files.case_text import case_text
from nanorx.knowledge.files.writing import NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.errors import InputError, Problem
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.files.case_text import StoredCase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Wizard"]

_BACK, _STOP, _HELP = frozenset({"b", "back"}), frozenset({"q", "quit"}), "?"
_CORRECTION = re.compile(r"[\w.]+\s*=\s*\S")
_KNOWN = re.compile(r"Allowed: .*?\.(?:\s+|\Z)|Write unknown if it is not known\.\s*")
"""What the menu says already."""
_KEYS = "Enter: not known; {}: back; ?: why; q: save and stop"


class _Back(Exception):
    """The reader wants to go back a step."""


class _Again(Exception):
    """The reader wants to answer the step anew."""


class _Leave(Exception):
    """The reader wants to stop."""


class _Before(NamedTuple):
    """The case and what was asked, as they were before a step."""

    case: Case
    told: frozenset[str]


class Wizard:
    """A conversation about one case. Whatever happens, the answers are in the file, or the case is printed."""

    def __init__(self, advisor: Advisor, case: Case, profile: str, file: StoredCase, show: Callable[[], str]) -> None:
        """Prepare the conversation.

        Args:
            advisor: Ranks the case.
            case: The case so far.
            profile: The weights of the criteria.
            file: Where the case is written after each answer.
            show: Prints the ranking of the case in the file; returns the command that prints it again.
        """
        self._advisor = advisor
        self._base = advisor.base
        self._case = case
        self._profile = profile
        self._file = file
        self._show = show
        self._told: frozenset[str] = frozenset()
        self._history: list[_Before] = []
        self._start = case
        self._failed: Exception | None = None
        self._leading = ""
        self._width = width_of(sys.stderr)

    def run(self) -> None:
        """Ask until nothing can change the first place, nobody answers any more, or the reader stops.

        Raises:
            UsageError: The file cannot be written; the case was printed instead.
            NotWrittenError: The same, for want of room.
            KeyboardInterrupt: After Ctrl-C; the answers so far are in the file.
        """
        known = known_words(self._case, self._base, self._width)
        self._say(f"{known}. Answer with a number or in words; each answer is saved in {self._file.path}.")
        try:
            self._save()
            self._ask_all()
        except (_Leave, EOFError):
            self._say("")
        except KeyboardInterrupt:
            self._say("")
            self._end(show=False)
            raise
        self._end()

    def _ask_all(self) -> None:
        while True:
            found = self._advisor.assess(self._case, self._profile)
            left = steps(found, self._told)
            if not left:
                self._say("", end_words(questions(found)))
                return
            self._heading(found, left)
            try:
                self._ask(left[0], found)
            except _Back:
                self._go_back()

    def _ask(self, step: Step, found: Assessment) -> None:
        """Ask one step until it is answered; what is asked within it belongs to it."""
        before = _Before(self._case, self._told)
        self._start = self._case
        row = self._base.vocabulary.descriptors[step.descriptors[0]]
        choices = possible_choices(self._case, self._base, row.name) if step.form == "one" and row.choices else ()
        menu = Menu(step, self._case, choices if row.kind != "set" else ())
        try:
            self._answer(menu, found)
        except (_Again, _Back) as wanted:
            if isinstance(wanted, _Back) and self._case == self._start:
                raise
            self._take_back(self._start)  # what was answered of this step goes first
            return
        self._history.append(before)
        self._told = self._told.union(step.descriptors)

    def _answer(self, menu: Menu, found: Assessment) -> None:
        """Show a menu and take what is typed at it, with what it leaves to be named."""
        self._say(*menu.lines(), _KEYS.format("back" if menu.may_mean_choice("b") else "b"))
        while True:
            word = self._read(menu)
            if word == "":
                return
            if word == _HELP or word.startswith(f"{_HELP} "):
                self._explain(menu, word.removeprefix(_HELP).strip(), found)
                continue
            try:
                if menu.form != "numbers" and _CORRECTION.match(word):
                    self._correct(word)
                    continue
                typed = menu.read(word)
                wrong = [*typed.wrong, *self._take(typed.changes, each=menu.form == "numbers")]
            except CaseError as error:
                self._refuse(error.problems, menu)
                continue
            self._refuse(wrong, menu)
            try:
                for row in typed.which:
                    self._which(row, found)
                if typed.others:
                    self._others(menu, typed.others)
            except _Back:
                raise _Again from None
            if not wrong:
                return
            self._say(*menu.lines())

    def _which(self, row: Descriptor, found: Assessment) -> None:
        """Ask what it is of which only is known that it is there."""
        choices: Sequence[str] = ()
        if row.kind != "set":
            none = absent(row)
            choices = [choice for choice in possible_choices(self._case, self._base, row.name) if choice != none]
        self._answer(Menu(Step("one", (row.name,)), self._case, choices, which=True), found)

    def _others(self, menu: Menu, others: Sequence[Descriptor]) -> None:
        """Ask whether nothing of the others is there."""
        labels = ", ".join(row.label for row in others)
        self._say(f"And the others ({labels})? 0: none of them; Enter: not known.")
        while (word := self._read(menu)) != "":
            if word == "0":
                self._take(menu.none_of(others))
                return
            self._say("  Write 0 if none of them is true, or Enter.")

    def _take(self, changes: Sequence[str], *, each: bool = False) -> list[Problem]:
        """Make the changes of an answer, say what was recorded, and save.

        Args:
            changes: The changes as for `--set`.
            each: Whether each counts alone; else all are made or none.

        Returns:
            What is wrong with changes that were not made.

        Raises:
            CaseError: A change cannot be made, and each does not count alone.
        """
        case = self._case
        wrong: list[Problem] = []
        for change in changes:
            try:
                case = changed_case(case, change, self._base)
            except CaseError as error:
                if not each:
                    raise
                wrong += error.problems
        if case is self._case:
            return wrong
        self._case, before = case, self._case
        self._say(f"  {recorded_words(before, case)}")
        self._save()
        return wrong

    def _go_back(self) -> None:
        if not self._history:
            self._say("  This is the first step.")
            return
        before = self._history.pop()
        self._told = before.told
        self._take_back(before.case)

    def _correct(self, word: str) -> None:
        """Correct an earlier answer: going back does not take a correction away."""
        self._take([word])
        self._start = self._corrected(self._start, word)
        self._history = [row._replace(case=self._corrected(row.case, word)) for row in self._history]

    def _corrected(self, case: Case, word: str) -> Case:
        """Return an earlier case with a correction, or as it was where it contradicts that."""
        try:
            return changed_case(case, word, self._base)
        except CaseError:
            return case

    def _take_back(self, case: Case) -> None:
        """Go back to a case, and say what is gone and what stands in its place."""
        answered, self._case = self._case, case
        if answered == case:
            self._say("  Nothing was recorded at this step.")
        else:
            self._say(f"  {taken_back_words(case, answered)}")
        self._save()

    def _save(self) -> None:
        """Write the case; what cannot be written is said, and tried again with the next answer."""
        if not self._case.stated and not self._file.written:
            return
        try:
            self._file.save(self._case)
        except (UsageError, NotWrittenError) as error:
            if self._failed is None:
                self._say(f"  Not saved: {_reason(error)}. It is tried again after the next answer.")
            self._failed = error
        else:
            self._failed = None

    def _end(self, *, show: bool = True) -> None:
        """Try once more to save what is not saved, else print the case; then show the ranking."""
        if self._failed is not None:
            self._save()
        if self._failed is not None:
            write(case_text(self._case, "json"))
            self._say("The case was printed instead.")
            if show:
                raise self._failed
        elif not self._file.written:
            self._say("Nothing was answered; no file was written.")
        else:
            self._say(f"{counted(len(self._case.stated), 'value')} saved in {self._file.path}.")
            if show and states_facts(self._case):
                command = self._show()
                sys.stderr.write(f"\nTo see this again: {printable(command)}\n")  # in one line, to be copied

    # -- what is said

    def _heading(self, found: Assessment, left: Sequence[Step]) -> None:
        """Say where in the case the reader is, and what would be first."""
        number = len(self._history) + 1
        start = f"Step {number} of about {number - 1 + about_left(left)}"
        self._say("", f"{start}   {known_words(self._case, self._base, self._width - len(start) - 5)}")
        if left[0].opening or not states_facts(self._case):
            return
        first = first_words(Called(found.leading_id, found.leading.reason, found.first), self._base)
        if first != self._leading:
            self._say(f"First now: {first.rstrip('.')}.")
            if not self._leading:
                self._say(f"Up to {counted(len(left), 'more step')} could change it; q stops and shows the ranking.")
            self._leading = first

    def _explain(self, menu: Menu, number: str, found: Assessment) -> None:
        """Say what is asked and why: of one question what its answers lead to."""
        rows = menu.descriptors
        if number.isdecimal() and 1 <= int(number[:5]) <= len(rows):
            rows = [rows[int(number[:5]) - 1]]
        for row in rows:
            self._say(f"  {row.question if len(rows) == 1 else f'{row.label}:'} {row.about}".rstrip(": "))
        if len(rows) == 1:
            self._say(*(f"  {line}" for line in why_words(questions(found), rows[0].name)))
        if len(rows) > 1:
            self._say("  Each can change the first place or what is done today. More about one: ? and its number.")
        self._say("  NAME=VALUE corrects an earlier answer, for instance sex=female.")

    def _refuse(self, problems: Sequence[Problem], menu: Menu) -> None:
        """Say what is wrong with an answer; what is allowed stands in the menu already."""
        listed = menu.form != "numbers" and menu.one.kind != "number"
        advice = [_KNOWN.sub("", row.advice).strip() if listed else row.advice for row in problems]
        self._say(*(f"  {row.message}." for row in problems))
        self._say(*(f"  {text or 'Write a number or a word of the list.'}" for text in dict.fromkeys(advice)))
        if any(row.code == "NRX208" for row in problems):
            self._say("  Answer again; b goes back; NAME=VALUE corrects an earlier answer.")

    def _read(self, menu: Menu) -> str:
        """Read a line. Raises _Back, _Leave, and EOFError where nobody answers any more."""
        sys.stderr.write("> ")
        sys.stderr.flush()
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            return "\N{REPLACEMENT CHARACTER}"
        except OSError:  # the terminal was closed
            line = ""
        if not line:
            raise EOFError
        word = line.strip()
        if word.lower() in _BACK | _STOP and not menu.has_choice(word):
            if menu.may_mean_choice(word):
                self._say(f'  "{word}" may be an answer: write its number, or the whole word back or quit.')
                return self._read(menu)
            raise _Back if word.lower() in _BACK else _Leave
        return word

    def _say(self, *texts: str) -> None:
        for text in texts:
            indent = " " * (len(text) - len(text.lstrip()))
            first, *rest = wrapped((printable(text.strip()),), self._width - len(indent) - 2) if text else [""]
            lines = [f"{indent}{first}", *(f"{indent}  {line}" for line in rest)]
            sys.stderr.write("".join(f"{line.rstrip()}\n" for line in lines))
        sys.stderr.flush()


def _reason(error: InputError | NotWrittenError) -> str:
    return str(error) if isinstance(error, NotWrittenError) else "; ".join(row.message for row in error.problems)
