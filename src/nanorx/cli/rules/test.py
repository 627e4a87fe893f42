"""`nanorx rules test`: the examples of rules and what cases expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Exit, Option

from nanorx.cli.options import Json, Rules

if TYPE_CHECKING:
    from nanorx.authoring.testing import Failure, Report
    from nanorx.authoring.updating import Update
    from nanorx.cli.style import Page

__all__ = ["run"]


def run(
    paths: Annotated[
        list[str],
        Argument(
            metavar="PATHS",
            help="Rules (a file, a folder, an id) and cases; without any, all.",
            show_default=False,
        ),
    ] = [],  # noqa: B006 - Typer copies it
    update: Annotated[
        bool, Option("--update", help="Rewrite what cases expect where it does not hold, and show the difference.")
    ] = False,
    junit: Annotated[
        str, Option("--junit", metavar="FILE", help="Write the results as JUnit XML too.", show_default=False)
    ] = "",
    cases: Annotated[
        str,
        Option(
            "--cases",
            metavar="FOLDER",
            help="The cases; else the folder cases beside the rule base.",
            show_default=False,
        ),
    ] = "",
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """Run the examples of rules and compare the ranking of cases with what their files expect."""
    from nanorx.api import advisor_for  # noqa: PLC0415 - a command loads only what it needs
    from nanorx.authoring.scope import find_scope  # noqa: PLC0415 - the same
    from nanorx.authoring.testing import run_tests  # noqa: PLC0415 - the same
    from nanorx.cli.output import write_json  # noqa: PLC0415 - the same

    scope = find_scope(paths, rules=rules, cases=cases)
    advisor = advisor_for(scope.base)
    report = run_tests(scope, advisor)
    changes: list[Update] = []
    if update:
        changes = _update(report)
        report = run_tests(find_scope(paths, rules=rules, cases=cases), advisor)
    if junit:
        _write_junit(junit, report)
    if json_:
        rows = [{"file": item.path.as_posix(), "diff": item.diff(), "by_hand": list(item.by_hand)} for item in changes]
        write_json(report.as_json() | ({"updated": rows} if update else {}))
    else:
        from nanorx.cli.output import page_width, show, write  # noqa: PLC0415 - the same

        write("".join(item.diff() + "".join(f"change by hand: {line}\n" for line in item.by_hand) for item in changes))
        show(_page(report, page_width()))
    if not report.passed:
        raise Exit(1)


def _write_junit(name: str, report: Report) -> None:
    from pathlib import Path  # noqa: PLC0415 - only where it is asked for

    from nanorx.authoring.junit import junit  # noqa: PLC0415 - the same
    from nanorx.knowledge.errors import Problem, UsageError  # noqa: PLC0415 - the same

    try:
        Path(name).write_text(junit(report), encoding="utf-8")
    except OSError as error:
        advice = "Name a file in a folder that exists."
        raise UsageError([Problem("NRX324", f"this file cannot be written: {error.strerror}", advice, name)]) from None


def _update(report: Report) -> list[Update]:
    from nanorx.authoring.updating import updates  # noqa: PLC0415 - only where it is asked for

    changes = updates(report.case_runs)
    for item in changes:
        item.write()
    return changes


def _page(report: Report, width: int) -> Page:
    from nanorx.cli.style import Page  # noqa: PLC0415 - only a page needs it

    page = Page(width)
    for failure in report.failures:
        _add_failure(page, failure, width)
    page.blank()
    page.add(_summary(report, width))
    return page


def _add_failure(page: Page, failure: Failure, width: int) -> None:
    from nanorx.cli.layout import hang  # noqa: PLC0415 - only a page needs it
    from nanorx.cli.style import printable  # noqa: PLC0415 - the same

    page.blank()
    page.add(hang("", printable(f"{failure.place}  {failure.about}"), width, 2), {failure.place: "bold"})
    page.add(hang("  expected  ", printable(failure.expected), width))
    page.add(hang("  got       ", printable(failure.got), width))
    for reason in failure.reasons:
        page.add(hang("  ", reason.says, width, 4))
        for clause in reason.clauses:
            words = f"{'unless ' if clause.unless else ''}{clause.phrase} ({clause.value})"
            page.add(hang(f"    {clause.truth:<9}", printable(words), width))


def _summary(report: Report, width: int) -> list[str]:
    from nanorx.advice.wording.phrases import counted  # noqa: PLC0415 - the same
    from nanorx.cli.layout import wrap  # noqa: PLC0415 - only a page needs it

    cases = report.of("cases")
    what = (
        f"{counted(len(report.of('examples')), 'example')} of {counted(report.rules, 'rule')}, "
        f"{counted(sum(test.checks for test in cases), 'expectation')} of {counted(len(cases), 'case')}"
    )
    if not report.checks:
        return wrap(f"Nothing was tested: {what}. Name rules with examples, or cases that expect something.", width)
    if report.failures:
        return wrap(f"{what}: {counted(len(report.failures), 'failure')}.", width)
    return wrap(f"{what}: all hold.", width)
