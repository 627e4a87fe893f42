"""`nanorx rules test`: the examples of rules and what cases expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Exit, Option

from nanorx.advice.language.phrases import counted
from nanorx.api import advisor_for
from nanorx.authoring.scope import find_scope
from nanorx.authoring.testing.junit import junit
from nanorx.authoring.testing.tests import run_tests
from nanorx.authoring.testing.updates import updates
from nanorx.cli.layout import hang, wrap
from nanorx.cli.options import AuthorRules, CasesFolder, Json
from nanorx.cli.output import page_width, show, write, write_json
from nanorx.cli.rules.pages import add_base, add_unread
from nanorx.cli.style import Page, printable
from nanorx.common.characters import safe
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.writing import check_place, write_file, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.authoring.scope import Scope
    from nanorx.authoring.testing.tests import Failure, Report
    from nanorx.authoring.testing.updates import Update

__all__ = ["run"]


def run(
    paths: Annotated[
        list[str],
        Argument(
            metavar="PATHS",
            help="Rules (a file, a folder, an id) and cases; without any, all.",
            show_default=False,
        ),
    ] = [],
    update: Annotated[
        bool, Option("--update", help="Rewrite what cases expect where it does not hold, and show the difference.")
    ] = False,
    less_safe: Annotated[
        bool,
        Option(
            "--less-safe",
            help="With --update, write also what becomes less safe: less excluded (excluded, conditional, eligible in "
            "this order), no longer held back, something eligible where nothing was, or less caution.",
        ),
    ] = False,
    junit: Annotated[
        str, Option("--junit", metavar="FILE", help="Write the results as JUnit XML too.", show_default=False)
    ] = "",
    cases: CasesFolder = "",
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Run the examples of rules and compare the ranking of cases with what their files expect.

    A case that cannot be read fails like any other; the rest is run. --update never touches an example. What would
    become less safe it lists apart and leaves as it is, unless --less-safe is given.
    """
    if less_safe and not update:
        raise UsageError([Problem("NRX383", "--less-safe says what --update may write", "Give both, or neither.")])
    if junit:
        check_place(junit)
    scope = find_scope(paths, rules=rules, cases=cases)
    if update and not paths and not cases:  # the cases beside the rule base are as much its own as its rules
        scope.rules_folder.check_writable()
    advisor = advisor_for(scope.base)
    report = run_tests(scope, advisor)
    changes: list[Update] = []
    lost: list[Failure] = []
    if update:
        lost = [failure for failure in report.failures if failure.less_safe]
        changes = _update(report, scope, less_safe=less_safe)
        report = run_tests(find_scope(paths, rules=rules, cases=cases), advisor)
    if junit:
        _write_junit(junit, report)
    if json_:
        rows = [{"file": item.path.as_posix(), "diff": item.diff(), "by_hand": list(item.by_hand)} for item in changes]
        updated = {"updated": rows, "less_safe": [item.as_json() for item in lost]} if update else {}
        write_json({"rule_base": scope.rules_folder.as_json(scope.base), **report.as_json(), **updated})
    else:
        text = "".join(item.diff() + "".join(f"change by hand: {line}\n" for line in item.by_hand) for item in changes)
        write(safe(text, keep="\n\t"))
        show(_page(report, scope, lost, page_width(), written=less_safe))
    if not report.passed:
        raise Exit(1)


def _write_junit(name: str, report: Report) -> None:
    write_file(name, junit(report))


def _update(report: Report, scope: Scope, *, less_safe: bool) -> list[Update]:
    changes = updates(report.case_runs, scope.base, less_safe=less_safe)
    write_files({item.path: item.new for item in changes})
    return changes


def _page(report: Report, scope: Scope, lost: Sequence[Failure], width: int, *, written: bool) -> Page:
    page = Page(width)
    for failure in report.failures:
        _add_failure(page, failure, width)
    add_unread(page, scope.read.unread)
    if lost:
        _add_less_safe(page, lost, width, written=written)
    page.blank()
    page.add(_summary(report, scope, width))
    add_base(page, scope.rules_folder)
    return page


def _add_less_safe(page: Page, lost: Sequence[Failure], width: int, *, written: bool) -> None:
    """What excludes or holds back less than before, apart from all other changes."""
    heading = "Less safe" if written else "Less safe, not written: see why, then --less-safe"
    page.heading(heading)
    for failure in lost:
        hand = "; examples are changed by hand" if failure.about.startswith("example ") else ""
        words = f"{failure.place}  {failure.about}: {failure.expected} -> {failure.got}{hand}"
        page.add(hang("  ", printable(words), width, 4))


def _add_failure(page: Page, failure: Failure, width: int) -> None:
    page.blank()
    page.add(hang("", printable(f"{failure.place}  {failure.about}"), width, 2), {failure.place: "bold"})
    page.add(hang("  expected  ", printable(failure.expected), width))
    page.add(hang("  got       ", printable(f"{failure.got}{' (less safe)' if failure.less_safe else ''}"), width))
    for reason in failure.reasons:
        page.add(hang("  ", reason.says, width, 4))
        for clause in reason.clauses:
            words = f"{'unless ' if clause.unless else ''}{clause.phrase} ({clause.value})"
            page.add(hang(f"    {clause.truth:<9}", printable(words), width))


def _summary(report: Report, scope: Scope, width: int) -> list[str]:
    cases = report.of("cases")
    what = (
        f"{counted(len(report.of('examples')), 'example')} of {counted(report.rules, 'rule')}, "
        f"{counted(sum(test.checks for test in cases), 'expectation')} of {counted(len(cases), 'case')}"
    )
    if report.passed:
        return wrap(f"{what}: all hold.", width)
    found = [counted(len(report.failures), "failure")] if report.failures else []
    found += [f"{counted(len(report.broken), 'case')} cannot be read"] if report.broken else []
    found += [_nothing(suite, scope) for suite in report.empty if not report.broken]
    return wrap(f"{what}: {'; '.join(found)}.", width)


def _nothing(suite: str, scope: Scope) -> str:
    """Why nothing of a suite was tested, and what to do."""
    if suite == "examples":
        return "nothing was tested of the rules: they have no examples"
    if scope.cases:
        return "nothing was tested of the cases: none of them expects anything"
    advice = "name another with --cases"
    return f"nothing was tested of the cases: there are none in a folder cases beside the rule base; {advice}"
