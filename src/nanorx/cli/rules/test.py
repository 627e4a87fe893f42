"""`nanorx rules test`: the examples of rules and derived descriptors, and what cases expect."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Exit, Option

from nanorx._version import __version__
from nanorx.advice.language.phrases import counted
from nanorx.api import advisor_for
from nanorx.authoring.answers import TestsAnswer
from nanorx.authoring.scope import find_scope
from nanorx.authoring.testing.junit import junit
from nanorx.authoring.testing.tests import run_tests
from nanorx.authoring.testing.updates import updates
from nanorx.cli.options import AuthorRules, CasesFolder, Form, Json, Output
from nanorx.cli.output import Target
from nanorx.cli.rules.pages.shared import author_document, summary_section, unread_section
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.document.blocks import Code, Item, Items, Pairs, Preformatted, Section, Strong
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.writing import check_place, write_file, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.authoring.scope import Scope
    from nanorx.authoring.testing.tests import Failure, FailureReason, TestReport
    from nanorx.authoring.testing.updates import Update
    from nanorx.document.blocks import Block, Document, Words

__all__ = ["outcome_document", "run"]


def run(
    paths: Annotated[
        list[str],
        Argument(
            metavar="PATHS",
            help="Rules (a file, a folder, an id) and cases; else all.",
            show_default=False,
        ),
    ] = [],
    update: Annotated[
        bool,
        Option(
            "--update",
            help="Write what comes out into the cases where it differs from what they expect, and show the difference.",
        ),
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
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Run the examples of rules and derived descriptors, and compare cases with what their files expect.

    A case that cannot be read fails like any other; the rest is run. --update never touches an example. What would
    become less safe it lists apart and leaves as it is, unless --less-safe is given.
    """
    if less_safe and not update:
        raise UsageError([Problem("NRX383", "--less-safe works only with --update", "Give both, or neither.")])
    target = Target.of(output, form, json_=json_)
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
        _write_junit(junit, report, scope)
    target.show(outcome_document(report, scope, changes, lost, update=update, written=less_safe))
    if not report.passed:
        raise Exit(CHECK_FAILED)


def _write_junit(name: str, report: TestReport, scope: Scope) -> None:
    base = scope.base
    about = {"nanorx": __version__, "rule base": base.name, "version": base.version, "sha256": base.sha256}
    write_file(name, junit(report, about, datetime.now(UTC)))


def _update(report: TestReport, scope: Scope, *, less_safe: bool) -> list[Update]:
    changes = updates(report.case_runs, scope.base, less_safe=less_safe)
    write_files({item.path: item.new for item in changes})
    return changes


def outcome_document(
    report: TestReport,
    scope: Scope,
    changes: Sequence[Update] = (),
    lost: Sequence[Failure] = (),
    *,
    update: bool = False,
    written: bool = False,
) -> Document:
    """Make the page: what was rewritten, what does not hold, what became less safe, and how much was tested.

    Args:
        report: What was run, after any update.
        scope: What it was run on.
        changes: The case files that were rewritten.
        lost: What came out less safe before the update.
        update: Was an update asked for?
        written: Was what is less safe written too?
    """
    failures = [_failure(failure) for failure in report.failures]
    sections = [
        _updated(changes),
        Section("failures", "Failed", [Items(failures, numbered=False)]) if failures else None,
        unread_section(scope.read.unread),
        _less_safe(lost, written=written),
        summary_section(_summary(report, scope)),
    ]
    rows = [{"file": item.path.as_posix(), "diff": item.diff(), "by_hand": list(item.by_hand)} for item in changes]
    answer = TestsAnswer.from_data(
        {
            "schema": "nanorx-tests/1",
            "nanorx": __version__,
            "rule_base": scope.rules_folder.as_json(scope.base),
            **report.as_json(),
            "updated": rows if update else None,
            "less_safe": [item.as_json() for item in lost] if update else None,
        }
    )
    return author_document("Test of the rules", sections, answer, scope.base, scope.rules_folder)


def _updated(changes: Sequence[Update]) -> Section | None:
    blocks: list[Block] = []
    for item in changes:
        blocks.append(Preformatted(item.path.as_posix(), item.diff()))
        by_hand = [Item((f"change by hand: {line}",)) for line in item.by_hand]
        blocks += [Items(by_hand, numbered=False)] if by_hand else []
    return Section("updated", "Rewritten", blocks) if blocks else None


def _failure(failure: Failure) -> Item:
    """Make an item: where, what was expected, what came, and why."""
    got = f"{failure.got}{' (less safe)' if failure.less_safe else ''}"
    reasons = [Item((reason.says,), [_clauses(reason)] if reason.clauses else []) for reason in failure.reasons]
    blocks: list[Block] = [Pairs([("expected", [(failure.expected,)]), ("got", [(got,)])])]
    blocks += [Items(reasons, numbered=False)] if reasons else []
    return Item((Code(failure.place, whole=True), "  ", Strong(failure.about)), blocks)


def _clauses(reason: FailureReason) -> Pairs:
    rows: list[tuple[str, list[Words]]] = [
        (clause.truth, [(f"{'unless ' if clause.unless else ''}{clause.phrase} ({clause.value})",)])
        for clause in reason.clauses
    ]
    return Pairs(rows)


def _less_safe(lost: Sequence[Failure], *, written: bool) -> Section | None:
    """Say what excludes or holds back less than before, apart from all other changes."""
    items = []
    for failure in lost:
        hand = "; change examples by hand" if failure.about.startswith("example ") else ""
        words = f"  {failure.about}: {failure.expected} -> {failure.got}{hand}"
        items.append(Item((Code(failure.place, whole=True), words)))
    title = "Less safe" if written else "Less safe, so not written: check why, then add --less-safe"
    return Section("less-safe", title, [Items(items, numbered=False)]) if items else None


def _summary(report: TestReport, scope: Scope) -> str:
    cases = report.of("cases")
    derived = f" and {counted(report.derived, 'derived descriptor')}" if report.derived else ""
    what = (
        f"{counted(len(report.of('examples')), 'example')} of {counted(report.rules, 'rule')}{derived}, "
        f"{counted(sum(test.checks for test in cases), 'expectation')} of {counted(len(cases), 'case')}"
    )
    if report.passed:
        return f"{what}: all pass."
    found = [counted(len(report.failures), "failure")] if report.failures else []
    found += [f"{counted(len(report.broken), 'case')} cannot be read"] if report.broken else []
    found += [_nothing(suite, scope) for suite in report.empty if not report.broken]
    return f"{what}: {'; '.join(found)}."


def _nothing(suite: str, scope: Scope) -> str:
    """Say why nothing of a suite was tested, and what to do."""
    if suite == "examples":
        return "no rule was tested: the rules have no examples"
    if scope.cases:
        return "no case was tested: none of them expects anything"
    advice = "name another with --cases"
    return f"no case was tested: there is none in the folder cases beside the rule base; {advice}"
