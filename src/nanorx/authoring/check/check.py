"""Every mistake of a folder of rules at once: what loading finds, and what the lints find."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx.authoring.check.accepted import accept, ignores
from nanorx.authoring.check.codes import severity_of
from nanorx.authoring.check.lints.clauses import lint_clauses
from nanorx.authoring.check.lints.context import LintContext
from nanorx.authoring.check.lints.evidence import lint_evidence
from nanorx.authoring.check.lints.examples import lint_examples
from nanorx.authoring.check.lints.form import lint_form
from nanorx.authoring.check.lints.limits import lint_limits, lint_statement_limits
from nanorx.authoring.check.lints.organs import lint_organs
from nanorx.authoring.check.lints.plain_english import lint_english
from nanorx.authoring.check.lints.sources import lint_engine, lint_findings, lint_reviews, lint_twins
from nanorx.authoring.check.lints.texts import lint_characters, lint_filled, lint_hyphens, lint_sentences
from nanorx.authoring.check.lints.usage import lint_usage, used_in
from nanorx.authoring.editors.files import stale_problem
from nanorx.authoring.proving.companion_files import read_beside
from nanorx.authoring.proving.properties import FILE as PROPERTIES
from nanorx.authoring.proving.properties import load_properties
from nanorx.authoring.proving.relaxed import FILE as RELAXED
from nanorx.authoring.proving.relaxed import load_relaxed
from nanorx.errors import MOST, TOO_MANY, Problem, RuleBaseError, limited, too_many
from nanorx.knowledge.files.checks.pointers import declared_names
from nanorx.knowledge.files.known_files import KnownFiles
from nanorx.knowledge.files.loader import SINGLE_FILES, inspect
from nanorx.knowledge.files.yaml_file import read_despite_mistakes
from nanorx.knowledge.finding_order import concluding_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nanorx.authoring.check.accepted import AcceptedWarning
    from nanorx.knowledge.files.loader import Inspection
    from nanorx.knowledge.files.yaml_file import YamlDocument
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["Checked", "check_folder"]

_LINTS = (
    lint_examples,
    lint_clauses,
    lint_limits,
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
    claim too much. `shown` names the rule base on a page. `accepted` are the warnings that their files accept, and
    `own` the files that the author works on, which are shown last. `vocabulary` is what could be read of it.
    """

    folder: Path
    problems: tuple[Problem, ...]
    files: tuple[str, ...]
    version: str = ""
    stopped: tuple[Problem, ...] = ()
    shown: str = ""
    accepted: tuple[AcceptedWarning, ...] = ()
    own: frozenset[str] = frozenset()
    vocabulary: Vocabulary | None = None

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
        places = {f"{self.folder}/{name}" for name in names} | {str(self.folder)}
        kept = [
            replace(row, advice=_ELSEWHERE) if row.code == TOO_MANY else row
            for row in self.problems
            if row.file in places
        ]
        accepted = tuple(row for row in self.accepted if row.problem.file in places)
        files = tuple(name for name in self.files if name in names)
        return replace(self, problems=tuple(kept), files=files, accepted=accepted)


_ELSEWHERE = "They are in other files: nanorx rules check without a name shows them."


def check_folder(folder: Path, today: date | None = None, *, cached: bool = False) -> Checked:
    """Check a whole rule base.

    Args:
        folder: The folder that holds `base.yaml`.
        today: The day by which reviews are overdue and others are still to come; None: the current day.
        cached: Whether what was right in a file before may be taken from the cache while its content is the same.

    Returns:
        The problems, sorted by file, line and column, and the files that were checked.
    """
    day = today or date.today()  # noqa: DTZ011 - the author's own day
    with _quick():
        return _check(folder, day, KnownFiles(folder if cached else None))


def _check(folder: Path, today: date, known: KnownFiles) -> Checked:
    found = inspect(folder, known=known)
    problems = [replace(row, severity=severity_of(row.code)) for row in found.problems]
    new = {name: document for name, document in found.documents.items() if not known.has(name)}
    problems += _lints(found, new, str(folder), today, known)
    # Where something was held back or not looked at, nothing is learned.
    if found.base is not None and not found.doubts and not any(row.code == TOO_MANY for row in problems):
        wrong = {row.file.removeprefix(f"{folder}/") for row in problems}
        wrong |= {name for name in (PROPERTIES, RELAXED) if any(row.file == str(folder / name) for row in problems)}
        # What a comment accepts, and whether it still fits, is looked at each time.
        wrong |= {name for name, document in new.items() if [*ignores(document.lines)]}
        known.learn(wrong, declared_names(found.base), used_in)
    told = list(_first_reason(sorted(dict.fromkeys(problems), key=_place)))
    stopped = tuple(_stopped(found, folder))
    beside = [name for name in (PROPERTIES, RELAXED) if (folder / name).is_file()]
    documents = [*new.values(), *_documents_beside(folder, beside)]
    left, accepted = accept(told, documents, whole=not stopped)
    version = found.base.version if found.base else ""
    unread = {row.file.removeprefix(f"{folder}/") for row in found.problems if row.code.startswith("NRX00")}
    files = tuple(sorted({*found.documents, *unread, *beside}))
    words = found.base.vocabulary if found.base else None
    rows = tuple(sorted(left, key=_place))
    return Checked(folder, rows, files, version, stopped, accepted=tuple(accepted), vocabulary=words)


def _place(row: Problem) -> tuple[bool, str, int, int, str, str]:
    return row.code == TOO_MANY, row.file, row.line, row.column, row.code, row.message


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


def _lints(
    found: Inspection, new: Mapping[str, YamlDocument], folder: str, today: date, known: KnownFiles
) -> list[Problem]:
    lints = tuple(lint(new) for lint in (lint_characters, lint_filled, lint_hyphens, lint_form, lint_english))
    problems = [row for lint in lints for row in limited(lint, folder, _KINDS)]
    if found.base is None:
        return problems
    problems += limited(_beside(found.base, Path(folder), known), folder, _KINDS)
    notes = LintContext.of(found, found.base, today, known)
    for lint in _LINTS:
        lint(notes)
    if _orderly(found.base):
        lint_engine(notes)
    if not found.problems:  # else a stand-in would come into them
        problems += stale_problem(found.base, Path(folder))
    problems += limited(found.doubts.without_consequences(notes.problems, found.raw), folder, _KINDS)
    if len(notes.problems) > MOST:  # also where fewer of them are told
        problems.append(too_many(folder, _KINDS))
    return problems


def _beside(base: RuleBase, folder: Path, known: KnownFiles) -> Iterator[Problem]:
    """Yield the mistakes and warnings of properties.yaml and relaxed.yaml, the files beside the rules."""
    for file, read in ((PROPERTIES, _statements), (RELAXED, _relaxations)):
        if (folder / file).exists():
            try:
                yield from read(base, folder, known)
            except RuleBaseError as error:
                yield from error.problems


def _relaxations(base: RuleBase, folder: Path, known: KnownFiles) -> Iterator[Problem]:
    """Read relaxed.yaml, which has no warnings. Raises RuleBaseError with every mistake."""
    load_relaxed(base, folder, known)
    return iter(())


def _statements(base: RuleBase, folder: Path, known: KnownFiles) -> Iterator[Problem]:
    """Yield the warnings of properties.yaml. Raises RuleBaseError with every mistake."""
    path = folder / PROPERTIES
    rows = load_properties(base, folder, known)
    return lint_statement_limits(rows, read_beside(path), str(path), base.vocabulary.descriptors)


def _documents_beside(folder: Path, names: Iterable[str]) -> Iterator[YamlDocument]:
    """Yield the files beside the rules in which a comment accepts a warning."""
    for path in (folder / name for name in names):
        try:
            text = read_beside(path)
        except RuleBaseError:  # told by those who read it
            continue
        document = read_despite_mistakes(text, str(path))[0] if any(ignores(text.splitlines())) else None
        if document is not None:
            yield document


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
    """Switch the garbage collector off: it would visit the data of all files again and again.

    Work within a function of its own: then this data is gone when the collector is switched on and looks around.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
