"""Every mistake of a folder of rules at once: what loading finds, and what the lints find."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx.authoring.check.codes import severity_of
from nanorx.authoring.check.lints.clauses import lint_clauses
from nanorx.authoring.check.lints.context import LintContext
from nanorx.authoring.check.lints.evidence import lint_evidence
from nanorx.authoring.check.lints.examples import lint_examples
from nanorx.authoring.check.lints.form import lint_form
from nanorx.authoring.check.lints.organs import lint_organs
from nanorx.authoring.check.lints.sources import lint_engine, lint_findings, lint_reviews, lint_twins
from nanorx.authoring.check.lints.texts import lint_characters, lint_filled, lint_hyphens, lint_sentences
from nanorx.authoring.check.lints.usage import lint_usage
from nanorx.authoring.proving.properties import FILE as PROPERTIES
from nanorx.authoring.proving.properties import load_properties
from nanorx.authoring.proving.relaxed import FILE as RELAXED
from nanorx.authoring.proving.relaxed import load_relaxed
from nanorx.errors import TOO_MANY, Problem, RuleBaseError, limited
from nanorx.knowledge.files.loader import SINGLE_FILES, inspect
from nanorx.knowledge.finding_order import concluding_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.files.loader import Inspection
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Checked", "check_folder"]

_LINTS = (
    lint_examples,
    lint_clauses,
    lint_organs,
    lint_reviews,
    lint_evidence,
    lint_twins,
    lint_findings,
    lint_sentences,
    lint_usage,
)


@dataclass(frozen=True)
class Checked:
    """What was found in a folder: all problems by file and line, and the names of the files within the folder.

    `stopped` lists the checks that could not run, each with the file that stopped it: without them "no mistake" would
    claim too much. `shown` names the rule base on a page.
    """

    folder: Path
    problems: tuple[Problem, ...]
    files: tuple[str, ...]
    version: str = ""
    stopped: tuple[Problem, ...] = ()
    shown: str = ""

    @property
    def errors(self) -> int:
        """How many problems are mistakes, not warnings."""
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many problems are warnings."""
        return len(self.problems) - self.errors

    @property
    def failed(self) -> bool:
        """Is there a mistake, or a check that could not run?"""
        return bool(self.errors or self.stopped)

    def limited(self, names: set[str]) -> Checked:
        """Keep the problems of these files, of the folder itself, and the checks that could not run."""
        kept = [
            replace(row, advice=_ELSEWHERE) if row.code == TOO_MANY else row
            for row in self.problems
            if row.file.removeprefix(f"{self.folder}/") in {*names, str(self.folder)}
        ]
        files = [name for name in self.files if name in names]
        return replace(self, problems=tuple(kept), files=tuple(files))


_ELSEWHERE = "They are in other files: nanorx rules check without a name shows them."


def check_folder(folder: Path, today: date | None = None) -> Checked:
    """Check a whole rule base.

    Args:
        folder: The folder that holds `base.yaml`.
        today: The day by which reviews are overdue and others are still to come; None: the current day.

    Returns:
        The problems, sorted by file, line and column, and the files that were checked.
    """
    with _quick():
        found = inspect(folder)
        problems = [replace(row, severity=severity_of(row.code)) for row in found.problems]
        problems += _lints(found, str(folder), today or date.today())  # noqa: DTZ011 - the author's own day
        problems.sort(
            key=lambda item: (item.code == TOO_MANY, item.file, item.line, item.column, item.code, item.message)
        )
        version = found.base.version if found.base else ""
        unread = {row.file.removeprefix(f"{folder}/") for row in found.problems if row.code.startswith("NRX00")}
        files = tuple(sorted({*found.documents, *unread}))
        told = tuple(_first_reason(list(dict.fromkeys(problems))))
        return Checked(folder, told, files, version, tuple(_stopped(found, folder)))


_KINDS = "mistakes and warnings"
_BETWEEN = "the checks between files could not run, because all other files depend on this one and it is missing"
_BESIDE = (
    "this file has mistakes, so what depends on it was not all checked, nor what is unused, nor rules that say the same"
)
_LIMITS = "the findings of this file depend on each other in a circle, so the limits of durable-rules were not checked"


def _stopped(found: Inspection, folder: Path) -> Iterator[Problem]:
    """Yield the checks that could not run, one for each file that stopped one."""
    advice = "Correct this file, then check again."
    if found.base is not None and not _orderly(found.base):
        for file in dict.fromkeys(row.file for row in found.problems if row.code in {"NRX116", "NRX117"}):
            yield Problem("NRX380", _LIMITS, advice, file)
    missing = {f"{folder}/{name}" for name in SINGLE_FILES if name not in found.raw}
    for file in dict.fromkeys(row.file for row in found.problems):
        if found.base is not None:
            yield Problem("NRX380", _BESIDE, advice, file)
        elif file in missing:
            yield Problem("NRX380", _BETWEEN, advice, file)


def _lints(found: Inspection, folder: str, today: date) -> list[Problem]:
    lints = tuple(lint(found.documents) for lint in (lint_characters, lint_filled, lint_hyphens, lint_form))
    problems = [row for lint in lints for row in limited(lint, folder, _KINDS)]
    if found.base is None:
        return problems
    problems += limited(_beside(found.base, Path(folder)), folder, _KINDS)
    notes = LintContext.of(found, found.base, today)
    for lint in _LINTS:
        lint(notes)
    if _orderly(found.base):
        lint_engine(notes)
    return [*problems, *limited(found.doubts.without_consequences(notes.problems, found.raw), folder, _KINDS)]


def _beside(base: RuleBase, folder: Path) -> Iterator[Problem]:
    """Yield the mistakes of properties.yaml and relaxed.yaml, the files beside the rules."""
    for file, read in ((PROPERTIES, load_properties), (RELAXED, load_relaxed)):
        if (folder / file).exists():
            try:
                read(base, folder)
            except RuleBaseError as error:
                yield from error.problems


def _orderly(base: RuleBase) -> bool:
    """Say whether the findings can be concluded one after the other."""
    strata, circle = concluding_order(base)
    return not circle and all(rule.finding in strata for rule in base.rules if rule.finding)


def _first_reason(problems: list[Problem]) -> Iterator[Problem]:
    """Yield the problems; where a text is still to be filled in, yield nothing else about that line."""
    open_places = {(row.file, row.line) for row in problems if row.code == "NRX156"}
    for row in problems:
        if row.code == "NRX156" or (row.file, row.line) not in open_places:
            yield row


@contextmanager
def _quick() -> Iterator[None]:
    """Switch the garbage collector off: it would visit the data of all files again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
