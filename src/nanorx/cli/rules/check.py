"""`nanorx rules check`: every mistake of a rule base at once."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.codes import code_of
from nanorx.authoring.check.fix import fix_files
from nanorx.authoring.check.formats import as_github, as_json, as_sarif, as_text, explain_code, list_codes, summary
from nanorx.authoring.check.watch import changes
from nanorx.authoring.folder import author_folder, names_under
from nanorx.cli.options import AuthorRules
from nanorx.cli.output import page_width, write, write_json
from nanorx.cli.rules.usage import one_of, say
from nanorx.cli.style import colored, paint, printable
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.check.check import Checked
    from nanorx.authoring.folder import RulesFolder

__all__ = ["check"]

FORMATS = ("text", "json", "sarif", "github")


def check(
    paths: Annotated[
        list[str],
        Argument(metavar="[PATHS]", help="Show only what concerns these files, folders or rules.", show_default=False),
    ] = [],
    format_: Annotated[str, Option("--format", metavar="NAME", help="text, json, sarif or github.")] = "text",
    explain: Annotated[
        str,
        Option("--explain", metavar="CODE", show_default=False, help="Explain a code, for instance NRX104, or all."),
    ] = "",
    fix: Annotated[
        bool, Option("--fix", help="First put right what has one right answer: key order, spacing.")
    ] = False,
    watch: Annotated[bool, Option("--watch", help="Check again whenever a file is saved.")] = False,
    strict: Annotated[bool, Option("--strict", help="Let warnings fail the check too.")] = False,
    today: Annotated[
        str,
        Option("--today", metavar="DATE", show_default=False, help="The day that decides which reviews are overdue."),
    ] = "",
    rules: AuthorRules = "",
) -> int:
    """Show every mistake of a rule base at once: file, line, column, why, and what to do.

    Fails if there is one, or if a check could not run: then it says which file stopped it.
    """
    one_of("--format", format_, FORMATS)
    day = _day(today)
    if explain:
        return _explain(explain)
    where = author_folder(rules, paths)
    if fix:
        where.check_writable()
    if watch:
        return _watch(where, paths, fix=fix, strict=strict, day=day)
    return _once(where, paths, format_, fix=fix, strict=strict, day=day)


def _once(where: RulesFolder, paths: list[str], format_: str, *, fix: bool, strict: bool, day: date | None) -> int:
    folder = where.path
    checked = check_folder(folder, day)
    names = names_under(folder, paths, _names(folder, checked)) if paths else set(checked.files)
    if fix and _fixed(folder, sorted(names)):
        checked = check_folder(folder, day)
    if paths:
        checked = checked.limited(names)
    _print(replace(checked, shown=where.shown()), format_)
    return CHECK_FAILED if checked.failed or (strict and checked.warnings) else 0


def _names(folder: Path, checked: Checked) -> list[str]:
    """All files, those that could not be read included."""
    broken = {row.file.removeprefix(f"{folder}/") for row in checked.problems}
    return sorted({*checked.files, *broken} - {str(folder)})


def _fixed(folder: Path, names: list[str]) -> bool:
    changed = fix_files(folder, names)
    for name in changed:
        say(f"put right: {folder / name}")
    return bool(changed)


def _print(checked: Checked, format_: str) -> None:
    if format_ == "json":
        write_json(as_json(checked))
    elif format_ == "sarif":
        write_json(as_sarif(checked))
    elif format_ == "github":
        write("".join(f"{line}\n" for line in as_github(checked)))
        say(f"{summary(checked)} Rule base: {printable(checked.shown)}")
    else:
        _page(as_text(checked, page_width(), printable))


def _page(lines: list[str]) -> None:
    color = colored(sys.stdout)
    styles = {" error ": "red", " warning ": "yellow"}
    write("".join(f"{paint(line, styles) if color and ' NRX' in line else line}\n" for line in lines))


def _watch(where: RulesFolder, paths: list[str], *, fix: bool, strict: bool, day: date | None) -> int:
    code = _once(where, paths, "text", fix=fix, strict=strict, day=day)
    say("Watching. Control-C ends it.")
    try:
        for names in changes(where.path):
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004
            say(f"\nSaved: {shown}\n")
            code = _once(where, paths, "text", fix=fix, strict=strict, day=day)
    except KeyboardInterrupt:
        say("")
        raise
    return code


def _explain(name: str) -> int:
    lines = list_codes() if name == "all" else explain_code(code_of(name), page_width())
    write("".join(f"{line}\n" for line in lines))
    return 0


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = Problem("NRX311", f'--today: "{text}" is not a date', "Write year, month and day: 2027-06-30.")
        raise UsageError([problem]) from None
