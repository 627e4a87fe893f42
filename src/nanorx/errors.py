"""Everything that nanorx may raise, as one tree.

NanorxError
 +- InputError            what the user gave is wrong; carries one Problem for each mistake
 |   +- CaseError         a case
 |   +- RuleBaseError     a rule base
 |   +- UsageError        a name or an option that does not exist
 +- EngineDisagreement    durable-rules and the judge differ: our fault, no advice is given
 +- SolverDisagreement    a proof and the ranking differ: our fault, nothing is proven
"""

from __future__ import annotations

import copyreg
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.characters import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "CaseError",
    "EngineDisagreement",
    "InputError",
    "NanorxError",
    "NumberRange",
    "Problem",
    "RuleBaseError",
    "SolverDisagreement",
    "UsageError",
]


MOST = 300
"""Mistakes of one input that are collected; what comes beyond is not looked at."""
TOO_MANY = "NRX370"
_MESSAGE, _ADVICE, _QUOTED, _PLACE = 400, 2_000, 120, 300
"""Characters of a message, of its advice, of what either quotes, and of a place. Lists of what is allowed fit in."""
_QUOTE = re.compile(rf'"([^"\n]{{{_QUOTED},}})"|`([^`\n]{{{_QUOTED},}})`')
_WHOLE_WORDS: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False, "drop_whitespace": True}


class NumberRange(NamedTuple):
    """The numbers that may stand somewhere, both ends included, in `unit` (empty: none); `whole`: no fractions."""

    low: float
    high: float
    unit: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, what it is, why, and what to do.

    Lines and columns count from 1; 0 means that the place is not known. `end_column` is the column after the last
    character. A `warning` may stay; an `error` may not. Long quotations are shortened. For programs, `allowed` is what
    may stand there, every word or range of numbers, and `value` what was read; None where that is not known.
    """

    code: str
    message: str
    advice: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    end_column: int = 0
    excerpt: str = ""
    path: str = ""
    severity: str = "error"
    allowed: tuple[str | NumberRange, ...] | None = None
    value: Any = field(default=None, hash=False)

    def __post_init__(self) -> None:
        """Shorten the message, the advice and the path where they are too long to read."""
        for name, most in (("message", _MESSAGE), ("advice", _ADVICE), ("path", _PLACE)):
            text = getattr(self, name)
            if len(text) > _QUOTED:
                object.__setattr__(self, name, shortened(_QUOTE.sub(_shorter, text), most))

    def __str__(self) -> str:
        """Return the problem as text: place, code and message, the line with a caret, the advice."""
        return "\n".join(self.lines())

    def lines(self, width: int = 120) -> list[str]:
        """Return the problem as lines of at most `width` characters; a longer word or place is not broken."""
        from textwrap import wrap  # noqa: PLC0415 - only on the way to a message

        where = f"{self.place()}  " if self.file else ""
        # In one piece, however long the place is: it is searched for.
        head = safe(f"{where}{self.severity} {self.code}  ")
        found = wrap(safe(self.message), width, initial_indent=head, subsequent_indent="  ", **_WHOLE_WORDS)
        found.extend(self.marked(width))
        for part in self.advice.splitlines():
            found.extend(wrap(safe(part), width, initial_indent="  ", subsequent_indent="  ", **_WHOLE_WORDS))
        return found

    def marked(self, width: int) -> list[str]:
        """Return the line of the file and a line of carets under the place, or no lines if the text is not known.

        A line longer than `width` characters is cut to the part around the place.
        """
        if not self.excerpt:
            return []
        margin = f"{self.line:5} | "
        room = width - len(margin)
        start = 0 if len(self.excerpt) <= room else max(0, self.column - 1 - room // 2)
        text = safe(self.excerpt[start : start + room].replace("\t", " "))
        carets = max(1, min(self.end_column - self.column, room - (self.column - 1 - start)))
        return [(margin + text).rstrip(), f"      | {' ' * (self.column - 1 - start)}{'^' * carets}"]

    def place(self) -> str:
        """Return `file:line:column`, as far as it is known."""
        file = shortened(self.file, _PLACE)
        return f"{file}:{self.line}:{self.column}" if self.line else file


def shortened(text: str, most: int) -> str:
    """Cut the middle out of a text that is longer than `most` characters, and say how long the text was."""
    if len(text) <= most:
        return text
    end = most // 4
    return f"{text[: most - end]} ... {text[-end:]} ({len(text):,} characters)"


def _shorter(found: re.Match[str]) -> str:
    """Return the beginning of a long quotation, and how many characters it has."""
    mark = found.group()[0]
    inside = found.group()[1:-1]
    return f"{mark}{inside[: _QUOTED // 2]}...{mark} ({len(inside):,} characters)"


def limited(problems: Iterable[Problem], file: str = "", what: str = "mistakes") -> list[Problem]:
    """Take at most MOST problems; if there are more, add one that says so and read no further."""
    found = list(islice(problems, MOST + 1))
    if len(found) > MOST and found[-1].code != TOO_MANY:
        found[MOST] = too_many(file or found[0].file, what)
    return found


def too_many(file: str, what: str = "mistakes") -> Problem:
    """Return the problem that says that the rest of the input was not checked."""
    advice = "Correct those that are shown, then try again."
    return Problem(TOO_MANY, f"there are at least {MOST} {what}; the rest was not looked at", advice, file)


def number_of(problems: Sequence[Problem], word: str) -> str:
    """Return the number of problems in words: `1 mistake`, `at least 300 mistakes`."""
    more = any(problem.code == TOO_MANY for problem in problems)
    size = sum(problem.code != TOO_MANY and problem.severity == "error" for problem in problems)
    return f"{'at least ' if more else ''}{size:,} {word if size == 1 else word + 's'}"


class CopiedError(Exception):
    """An error that can be copied and pickled with everything it carries."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to rebuild the error without calling its constructor, whatever arguments that takes."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


class NanorxError(CopiedError):
    """The root of all errors that nanorx may raise."""


class InputError(NanorxError):
    """What was given is wrong. ``problems`` holds every mistake that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()

    def __str__(self) -> str:
        """Return all problems as text. It is made on demand, since that takes longer than finding the problems."""
        return "\n\n".join(str(problem) for problem in self.problems)


class CaseError(InputError):
    """A case cannot be read or holds values that the vocabulary does not allow."""


class RuleBaseError(InputError):
    """A rule base cannot be read or contradicts itself."""


class UsageError(InputError):
    """A strategy, descriptor, profile or option that does not exist."""


class EngineDisagreement(NanorxError):
    """durable-rules and the judge gave different verdicts for the same case.

    This is a fault of nanorx, never of the case: no advice is given.
    """

    def __init__(self, case_sha256: str, rule_base_sha256: str, differences: Sequence[str]) -> None:
        self.case_sha256 = case_sha256
        self.rule_base_sha256 = rule_base_sha256
        self.differences = tuple(differences)
        super().__init__(
            "the two evaluations of the rules differ, so no advice is given: "
            + "; ".join(self.differences[:5])
            + f" (case {case_sha256[:8]}, rules {rule_base_sha256[:8]})"
        )


class SolverDisagreement(NanorxError):
    """A case that the solver found does not show what it was found for.

    This is a fault of nanorx, never of the rule base: nothing is proven.
    """

    def __init__(self, what: str, case_sha256: str, rule_base_sha256: str) -> None:
        self.what = what
        self.case_sha256 = case_sha256
        self.rule_base_sha256 = rule_base_sha256
        super().__init__(
            f"the solver and the ranking differ, so nothing is proven: {what} "
            f"(case {case_sha256[:8]}, rules {rule_base_sha256[:8]})"
        )
