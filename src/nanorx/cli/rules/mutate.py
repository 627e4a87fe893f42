"""`nanorx rules mutate`: is every small mistake in the rules noticed by an example or a case?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Exit, Option

from nanorx.advice.language.phrases import percent
from nanorx.api import advisor_for
from nanorx.authoring.measuring.mutants import KINDS
from nanorx.authoring.measuring.mutation import mutate
from nanorx.authoring.measuring.safety import find_losses
from nanorx.authoring.proving.properties import load_properties
from nanorx.authoring.scope import find_scope
from nanorx.authoring.testing.tests import run_tests
from nanorx.cli.layout import columns, hang
from nanorx.cli.options import All, AuthorRules, CasesFolder, FailUnder, Json, RulePaths
from nanorx.cli.output import page_width, show, write_json
from nanorx.cli.rules.losses import json_of_losses, page_of_losses
from nanorx.cli.rules.pages import add_base, add_unread
from nanorx.cli.style import Page, printable
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Advisor
    from nanorx.authoring.measuring.mutants import Mutant
    from nanorx.authoring.measuring.mutation import Mutation
    from nanorx.authoring.scope import Scope
    from nanorx.knowledge.rule import Rule

__all__ = ["run"]

_SHOWN = 20


def run(
    paths: RulePaths = [],
    fail_under: FailUnder = 0,
    sample: Annotated[
        int, Option("--sample", metavar="N", help="Try only N of the mistakes, picked at random; 0 tries all.")
    ] = 0,
    seed: Annotated[int, Option("--seed", metavar="N", help="What the random pick starts from.")] = 0,
    safety: Annotated[
        bool,
        Option(
            "--safety",
            help="Only leave out or weaken what excludes or holds back, and ask cases and properties.yaml, not the "
            "examples in the same file. Exit with 1 if a loss is not noticed.",
        ),
    ] = False,
    cases: CasesFolder = "",
    all_: All = False,
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Make rules wrong on purpose, one small mistake at a time, and list the mistakes that nothing notices.

    --safety needs the extra: pip install 'nanorx[prove]'.
    """
    scope = find_scope(paths, rules=rules, cases=cases, rules_with_all_cases=True)
    advisor = advisor_for(scope.base)
    tests = run_tests(find_scope(rules=str(scope.folder), cases=cases), advisor)
    _check_tests(bool(tests.checks) and not tests.failures)
    # Without paths the needs of strategies and the hold-backs of the base are tried too.
    chosen = scope.rules if paths else scope.base.rules
    if safety:
        _safety(advisor, scope, chosen, json_=json_)
        return
    found = mutate(advisor, chosen, scope.cases, sample=sample, seed=seed)
    if json_:
        write_json(_json(found, scope))
    else:
        show(_page(found, scope, page_width(), everything=all_))
    if not found.tried or scope.read.unread or found.share * 100 < fail_under:
        raise Exit(1)


def _safety(advisor: Advisor, scope: Scope, chosen: Sequence[Rule], *, json_: bool) -> None:
    found = find_losses(advisor, chosen, scope.cases, load_properties(scope.base, scope.folder))
    if json_:
        write_json(json_of_losses(found, scope))
    else:
        show(page_of_losses(found, scope, page_width()))
    if not found or scope.read.unread or not all(loss.noticed for loss in found):
        raise Exit(1)


def _check_tests(passed: bool) -> None:  # noqa: FBT001 - the one thing it is about
    if not passed:
        advice = "Run nanorx rules test and mend what it shows: a mistake can only be noticed by tests that hold."
        raise UsageError([Problem("NRX325", "the tests of this rule base do not hold", advice)])


def _where(mutant: Mutant, scope: Scope) -> tuple[str, int]:
    return scope.places.shown(mutant.rule), scope.places.line(mutant.rule, mutant.at)


def _json(found: Mutation, scope: Scope) -> dict[str, object]:
    rows = []
    for mutant in found.alive:
        file, line = _where(mutant, scope)
        rows.append({"file": file, "line": line, "rule": mutant.rule.id, "kind": mutant.kind, "says": mutant.says})
    kinds = {
        kind: {
            "made": row.made,
            "noticed_by_examples": row.by_example,
            "noticed_by_cases": row.by_case,
            "equivalent": row.equivalent,
        }
        for kind, row in found.by_kind().items()
    }
    return {
        "rule_base": scope.rules_folder.as_json(scope.base),
        "share": round(found.share, 4),
        "tried": len(found.tried),
        "kinds": kinds,
        "unnoticed": rows,
        "errors": [item.as_json() for item in scope.read.unread],
    }


def _page(found: Mutation, scope: Scope, width: int, *, everything: bool) -> Page:
    page = Page(width)
    alive = found.alive
    shown = alive if everything else alive[:_SHOWN]
    if alive:
        page.heading("Unnoticed mistakes")
    before = ""
    for mutant in shown:
        file, line = _where(mutant, scope)
        if file != before:
            page.add(printable(file))
        page.add(hang(f"{line:5}  ", printable(mutant.says), width))
        before = file
    if len(shown) < len(alive):
        page.add(f"{len(alive) - len(shown):,} more: --all")
    page.heading("Noticed")
    page.add(columns([("", 10, False), ("share", 6, True), ("of", 6, True), ("examples", 9, True), ("cases", 6, True)]))
    for kind, row in [*found.by_kind().items(), ("all", found.total())]:
        if row.counted:
            noticed = row.by_example + row.by_case
            cells = [percent(noticed / row.counted), f"{row.counted:,}", f"{row.by_example:,}", f"{row.by_case:,}"]
            text = columns([(kind, 10, False), *((c, s, True) for c, s in zip(cells, (6, 6, 9, 6), strict=True))])
            page.add(f"{text}  {KINDS.get(kind, '')}".rstrip() if width > 100 else text)  # noqa: PLR2004 - a wide page
    page.blank()
    total = found.total()
    words = (
        f"{total.equivalent:,} of {total.made:,} mistakes change nothing for any value of the vocabulary "
        "and are not counted."
    )
    page.add(hang("", words, width))
    add_unread(page, scope.read.unread)
    add_base(page, scope.rules_folder)
    return page
