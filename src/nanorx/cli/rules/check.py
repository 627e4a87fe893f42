"""`nanorx rules check`: every mistake of a rule base at once."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from nanorx._version import __version__
from nanorx.advice.language.phrases import counted
from nanorx.authoring.answers import CodeOut, CodesAnswer
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.codes import all_codes, code_of
from nanorx.authoring.check.fix import fix_files
from nanorx.authoring.check.formats import as_github, as_sarif, as_text, check_answer, explained, summary
from nanorx.authoring.check.watch import changes
from nanorx.authoring.folder import author_folder, names_under
from nanorx.cli.options import AuthorRules, Json, Output
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

__all__ = ["check", "check_document", "code_document", "codes_document"]

_OWN = ("sarif", "github")
"""The forms that only a check has."""
_FILE_WIDTH = 80


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
    if watch:
        return _watch(where, paths, target, fix=fix, strict=strict, day=day)
    return _once(where, paths, target, fix=fix, strict=strict, day=day)


def _once(where: RulesFolder, paths: list[str], target: Target, *, fix: bool, strict: bool, day: date | None) -> int:
    folder = where.path
    checked = check_folder(folder, day)
    names = names_under(folder, paths, _names(folder, checked)) if paths else set(checked.files)
    if fix and _fixed(folder, sorted(names)):
        checked = check_folder(folder, day)
    if paths:
        checked = checked.limited(names)
    _show(replace(checked, shown=where.shown()), target)
    return CHECK_FAILED if checked.failed or (strict and checked.warnings) else 0


def _names(folder: Path, checked: Checked) -> list[str]:
    """Return all files, including those that could not be read."""
    broken = {row.file.removeprefix(f"{folder}/") for row in checked.problems}
    return sorted({*checked.files, *broken} - {str(folder)})


def _fixed(folder: Path, names: list[str]) -> bool:
    changed = fix_files(folder, names)
    for name in changed:
        say(f"corrected: {folder / name}")
    return bool(changed)


def _show(checked: Checked, target: Target) -> None:
    """Write what was found: as documents are, but for text, whose mistakes have the form of all mistakes."""
    if target.form == "sarif":
        target.show_json(as_sarif(checked))
    elif target.form == "github":
        target.show_text("".join(f"{line}\n" for line in as_github(checked)))
        say(f"{summary(checked)} Rule base: {printable(checked.shown)}")
    elif target.form == "json":
        target.show_json(check_answer(checked))
    elif target.form != "text":
        target.show(check_document(checked))
    elif target.name == "-":
        _page(as_text(checked, page_width(), printable))
    else:
        target.show_text("".join(f"{line}\n" for line in as_text(checked, _FILE_WIDTH, printable)))


def _page(lines: list[str]) -> None:
    color = colored(sys.stdout)
    styles = {" error ": "red", " warning ": "yellow"}
    write("".join(f"{paint(line, styles) if color and ' NRX' in line else line}\n" for line in lines))


def check_document(checked: Checked) -> Document:
    """Make the page: every mistake, and how much was looked at."""
    items = [problem_item(problem, reasons) for problem, reasons in explained(checked)]
    sections = [Section("problems", "Mistakes and warnings", [Items(items, numbered=False)])] if items else []
    sections.append(Section("summary", "In short", [Paragraph((summary(checked),))], answer=True))
    stamp = folder_line(checked.shown or str(checked.folder))
    return _document("Check of the rules", sections, check_answer(checked), stamp)


def code_document(code: codes.ErrorCode) -> Document:
    """Make the page about a code: what it means, why it matters, what to do, and a wrong and a right example."""
    sections = [
        Section("about", "About it", [Pairs([("Why", [(code.why,)]), ("What to do", [(code.do,)])])], answer=True),
        Section("wrong", "Wrong", [Preformatted("", code.wrong)]),
        Section("right", "Right", [Preformatted("", code.right)]),
    ]
    return _document(f"{code.code}  {code.title} ({code.severity})", sections, _codes([code]))


def codes_document() -> Document:
    """Make the page with every code and its title."""
    found = all_codes().values()
    columns = [Column("Code"), Column("Severity"), Column("Subject")]
    rows = [[Cell((Code(code.code),)), Cell((Status(code.severity),)), Cell((code.title,))] for code in found]
    table = Table("codes", f"{counted(len(rows), 'code')}.", columns, rows)
    return _document("Codes of messages", [Section("codes", "Codes", [table], answer=True)], _codes(found))


def _codes(found: Iterable[codes.ErrorCode]) -> CodesAnswer:
    return CodesAnswer("nanorx-codes/1", __version__, [CodeOut(**asdict(code)) for code in found])


def _document(title: str, sections: list[Section], data: Any, *stamp: str) -> Document:
    return Document(title=title, sections=sections, data=data, program=f"nanorx {__version__}", stamp=stamp)


def _watch(where: RulesFolder, paths: list[str], target: Target, *, fix: bool, strict: bool, day: date | None) -> int:
    code = _once(where, paths, target, fix=fix, strict=strict, day=day)
    say("Watching for changes. Press Control-C to stop.")
    try:
        for names in changes(where.path):
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004
            say(f"\nSaved: {shown}\n")
            code = _once(where, paths, target, fix=fix, strict=strict, day=day)
    except KeyboardInterrupt:
        say("")
        raise
    return code


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = Problem("NRX311", f'--today: "{text}" is not a date', "Write year, month and day: 2027-06-30.")
        raise UsageError([problem]) from None
