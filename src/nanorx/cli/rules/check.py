"""`nanorx rules check`: every mistake of a rule base at once."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from nanorx._version import __version__
from nanorx.advice.language.phrases import counted
from nanorx.authoring.answers import CodeOut, CodesAnswer
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.codes import all_codes, code_of
from nanorx.authoring.check.fix import fix_files
from nanorx.authoring.check.formats import as_github, as_text, check_answer, explained, summary
from nanorx.authoring.check.sarif import as_sarif
from nanorx.authoring.check.watch import changes, resolved
from nanorx.authoring.editors.files import CODE as STALE
from nanorx.authoring.editors.files import refresh_schemas
from nanorx.authoring.folder import author_folder, names_under
from nanorx.authoring.revision import changed_files
from nanorx.cli.options import All, AuthorRules, Json, Output
from nanorx.cli.output import Target, page_width, write
from nanorx.cli.rules.pages.shared import folder_line, problem_item
from nanorx.cli.rules.usage import say
from nanorx.cli.style import colored, paint, printable
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.document.blocks import (
    Cell,
    Code,
    Column,
    Document,
    Items,
    Pairs,
    Paragraph,
    Preformatted,
    Section,
    Status,
    Table,
)
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nanorx.authoring.check import codes
    from nanorx.authoring.check.check import Checked
    from nanorx.authoring.folder import RulesFolder
    from nanorx.document.blocks import Words

__all__ = ["check", "check_document", "code_document", "codes_document"]

_OWN = ("sarif", "github")
"""The forms that only a check has."""
_FILE_WIDTH = 80
_FEW = 3
_ROUNDS = 6


def check(
    paths: Annotated[
        list[str],
        Argument(metavar="[PATHS]", help="Show only mistakes of these files, folders or rules.", show_default=False),
    ] = [],
    output: Output = "",
    form: Annotated[
        str,
        Option(
            "--format",
            metavar="text|html|md|json|sarif|github",
            show_default=False,
            help="The output format, whatever the file name ends in; sarif and github are for "
            "services that check changes.",
        ),
    ] = "",
    json_: Json = False,
    explain: Annotated[
        str,
        Option("--explain", metavar="CODE", show_default=False, help="Explain a code, for instance NRX104, or all."),
    ] = "",
    fix: Annotated[
        bool, Option("--fix", help="First correct what has only one right form, such as key order and spacing.")
    ] = False,
    watch: Annotated[bool, Option("--watch", help="Check again whenever a file is saved.")] = False,
    strict: Annotated[bool, Option("--strict", help="Exit with 1 on warnings too.")] = False,
    all_: All = False,
    accepted: Annotated[
        bool, Option("--accepted", help="List the warnings that files accept with `# nanorx: ignore CODE reason` too.")
    ] = False,
    today: Annotated[
        str,
        Option(
            "--today",
            metavar="DATE",
            show_default=False,
            help="The date to use as today: it decides which reviews are overdue and which days are in the future.",
        ),
    ] = "",
    rules: AuthorRules = "",
) -> int:
    """Show every mistake of a rule base at once: file, line, column, why, and what to do.

    Fails if there is one, or if a check could not run: then it says which file stopped it.
    """
    target = Target.of(output, form, json_=json_, own=_OWN)
    day = _day(today)
    if explain:
        target.show(codes_document() if explain == "all" else code_document(code_of(explain)))
        return 0
    where = author_folder(rules, paths)
    if fix:
        where.check_writable()
    run = _CheckRun(where, paths, target, fix=fix, day=day, fold=not all_, accepted=accepted)
    checked = _watch(run) if watch else run.check_and_show()
    return CHECK_FAILED if checked.failed or (strict and checked.warnings) else 0


@dataclass(frozen=True)
class _CheckRun:
    """What to check, and how to show what is found."""

    where: RulesFolder
    paths: list[str]
    target: Target
    fix: bool
    day: date | None
    fold: bool
    accepted: bool

    def check(self, own: Iterable[str] = ()) -> Checked:
        """Check the rule base, after correcting it if asked to; `own` are the files that the author works on."""
        folder = self.where.path
        checked = check_folder(folder, self.day, cached=True)
        names = names_under(folder, self.paths, _names(folder, checked)) if self.paths else set(checked.files)
        if self.fix:
            checked = self._fixed(checked, sorted(names))
        if self.fix and _refreshed(folder, checked):
            checked = check_folder(folder, self.day, cached=True)
        if self.paths:
            checked = checked.limited(names)
        return replace(checked, shown=self.where.shown(), own=frozenset(f"{folder}/{name}" for name in own))

    def _fixed(self, checked: Checked, names: list[str]) -> Checked:
        """Correct these files until nothing more can be: one correction may bring to light what was hidden by it."""
        told: set[str] = set()
        for _ in range(_ROUNDS):
            changed = fix_files(self.where.path, names, checked.problems, checked.vocabulary)
            for name in sorted(set(changed) - told):
                say(f"corrected: {self.where.path / name}")
            if not changed:
                break
            told.update(changed)
            checked = check_folder(self.where.path, self.day)
            names = [name for name in names if name in told]
        return checked

    def check_and_show(self, own: Iterable[str] = ()) -> Checked:
        """Check the rule base and write what was found."""
        checked = self.check(own)
        self.show(checked)
        return checked

    def show(self, checked: Checked) -> None:
        """Write what was found: as documents are, but for text, whose mistakes have the form of all mistakes."""
        target = self.target
        if target.form == "sarif":
            target.show_json(as_sarif(checked))
        elif target.form == "github":
            target.show_text("".join(f"{line}\n" for line in as_github(checked)))
            say(f"{summary(checked)} Rule base: {printable(checked.shown)}")
        elif target.form == "json":
            target.show_json(check_answer(checked))
        elif target.form != "text":
            target.show(check_document(checked, accepted=self.accepted))
        elif target.name == "-":
            _page(self._text(checked, page_width()))
        else:
            target.show_text("".join(f"{line}\n" for line in self._text(checked, _FILE_WIDTH)))

    def _text(self, checked: Checked, width: int) -> list[str]:
        return as_text(checked, width, printable, fold=self.fold, accepted=self.accepted)


def _names(folder: Path, checked: Checked) -> list[str]:
    """Return all files, including those that could not be read."""
    broken = {row.file.removeprefix(f"{folder}/") for row in checked.problems}
    return sorted({*checked.files, *broken} - {str(folder)})


def _refreshed(folder: Path, checked: Checked) -> bool:
    """Write the schemas for editors anew if they are not up to date."""
    changed = refresh_schemas(folder) if any(row.code == STALE for row in checked.problems) else []
    for path in changed:
        say(f"corrected: {path}")
    return bool(changed)


def _page(lines: list[str]) -> None:
    color = colored(sys.stdout)
    styles = {" error ": "red", " warning ": "yellow"}
    write("".join(f"{paint(line, styles) if color and ' NRX' in line else line}\n" for line in lines))


def check_document(checked: Checked, *, accepted: bool = False) -> Document:
    """Make the page: every mistake, how much was looked at, and on request the warnings that are accepted."""
    rows = [
        replace(row.problem, severity="accepted", advice=f"Line {row.line}: {row.reason}") for row in checked.accepted
    ]
    taken = [problem_item(row) for row in rows] if accepted else []
    items = [problem_item(problem, reasons) for problem, reasons in explained(checked)]
    sections = [Section("accepted", "Accepted warnings", [Items(taken, numbered=False)])] if taken else []
    sections += [Section("problems", "Mistakes and warnings", [Items(items, numbered=False)])] if items else []
    sections.append(Section("summary", "In short", [Paragraph((summary(checked),))], answer=True))
    stamp = folder_line(checked.shown or str(checked.folder))
    return _document("Check of the rules", sections, check_answer(checked), stamp)


def code_document(code: codes.ErrorCode) -> Document:
    """Make the page about a code: what it means, why it matters, what to do, and a wrong and a right example."""
    rows: list[tuple[str, list[Words]]] = [("Why", [(code.why,)]), ("What to do", [(code.do,)])]
    rows += [("--fix", [(code.fix,)])] if code.fix else []
    sections = [
        Section("about", "About it", [Pairs(rows)], answer=True),
        Section("wrong", "Wrong", [Preformatted("", code.wrong)]),
        Section("right", "Right", [Preformatted("", code.right)]),
    ]
    return _document(f"{code.code}  {code.title} ({code.severity})", sections, _codes([code]))


def codes_document() -> Document:
    """Make the page with every code and its title."""
    found = all_codes().values()
    columns = [Column("Code"), Column("Severity"), Column("--fix"), Column("Subject")]
    rows = [
        [
            Cell((Code(code.code),)),
            Cell((Status(code.severity),)),
            Cell(("yes" if code.fix else "no",)),
            Cell((code.title,)),
        ]
        for code in found
    ]
    table = Table("codes", f"{counted(len(rows), 'code')}.", columns, rows)
    return _document("Codes of messages", [Section("codes", "Codes", [table], answer=True)], _codes(found))


def _codes(found: Iterable[codes.ErrorCode]) -> CodesAnswer:
    return CodesAnswer("nanorx-codes/2", __version__, [CodeOut(**asdict(code)) for code in found])


def _document(title: str, sections: list[Section], data: Any, *stamp: str) -> Document:
    return Document(title=title, sections=sections, data=data, program=f"nanorx {__version__}", stamp=stamp)


def _watch(run: _CheckRun) -> Checked:
    """Check after each save until Control-C; files that changed since the start are the author's own."""
    folder = run.where.path
    checked = run.check_and_show(changed_files(folder))
    say("Watching for changes. Press Control-C to stop.")
    own: set[str] = set()
    try:
        for names in changes(folder):
            own.update(names)
            shown = ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
            say(f"\nSaved: {shown}")
            before, checked = checked, run.check(own)
            say(f"{resolved(before, checked)}\n")
            run.show(checked)
    except KeyboardInterrupt:
        say("")
        raise
    return checked


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = Problem("NRX311", f'--today: "{text}" is not a date', "Write year, month and day: 2027-06-30.")
        raise UsageError([problem]) from None
