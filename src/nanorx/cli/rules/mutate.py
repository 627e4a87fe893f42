"""`nanorx rules mutate`: is every small mistake in the rules noticed by an example or a case?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from typer import Exit, Option

from nanorx.api import advisor_for
from nanorx.authoring.folder import author_folder
from nanorx.authoring.measuring.mutation import Mutation, MutationRunner
from nanorx.authoring.measuring.safety import find_losses
from nanorx.authoring.measuring.touched import touched
from nanorx.authoring.proving.properties import load_properties
from nanorx.authoring.revision import is_unchanged, load_earlier
from nanorx.authoring.scope import Cases, Places, Scope, find_scope
from nanorx.authoring.testing.tests import run_tests
from nanorx.cli.options import (
    All,
    AuthorRules,
    CasesFolder,
    FailUnder,
    Form,
    Json,
    Output,
    RulePaths,
    Sample,
    SampleSeed,
)
from nanorx.cli.output import Target
from nanorx.cli.rules.pages.losses import losses_document
from nanorx.cli.rules.pages.mutation import mutation_document
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Advisor
    from nanorx.authoring.folder import RulesFolder
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["run"]


def run(
    paths: RulePaths = [],
    fail_under: FailUnder = 0,
    sample: Sample = 0,
    seed: SampleSeed = 0,
    safety: Annotated[
        bool,
        Option(
            "--safety",
            help="Only remove or weaken what excludes or holds back, and look whether cases or properties.yaml notice "
            "it; examples in the same file do not count. Exit with 1 if a loss goes unnoticed.",
        ),
    ] = False,
    changed: Annotated[
        str,
        Option(
            "--changed",
            metavar="REV|DIR",
            show_default=False,
            help="Only the rules and derived values that differ from a git revision or from the folder of a rule "
            "base, and those that rest on what differs.",
        ),
    ] = "",
    cases: CasesFolder = "",
    all_: All = False,
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Put one small mistake at a time into the rules, and list the mistakes that no test notices.

    --safety needs the extra: pip install 'nanorx[prove]'.
    """
    target = Target.of(output, form, json_=json_)
    if changed and (same := _unchanged(changed, author_folder(rules, paths))) is not None:
        target.show(mutation_document(Mutation(()), same, changed=changed))
        return
    scope = find_scope(paths, rules=rules, cases=cases, rules_with_all_cases=True)
    # Without paths the needs of strategies and the hold-backs of the base are tried too.
    chosen = scope.rules if paths else scope.base.rules
    if changed:
        scope = _touched(scope, chosen, load_earlier(changed, scope.folder, scope.base))
        chosen = scope.rules
    if changed and not (chosen or scope.derivations):
        target.show(mutation_document(Mutation(()), scope, changed=changed))
        return
    advisor = advisor_for(scope.base)
    whole = scope if changed or not paths else find_scope(rules=str(scope.folder), cases=cases)
    tests = run_tests(whole, advisor)
    _check_tests(bool(tests.checks) and not tests.failures)
    if safety:
        _safety(advisor, scope, chosen, target, may_be_none=bool(changed))
        return
    bench = MutationRunner(advisor, scope.cases, {run.file.path: run.assessment for run in tests.case_runs})
    found = bench.mutate(chosen, scope.derivations, sample=sample, seed=seed)
    target.show(mutation_document(found, scope, everything=all_, changed=changed, rules=len(chosen)))
    if not found.tried or scope.read.unread or found.share * 100 < fail_under:
        raise Exit(CHECK_FAILED)


def _unchanged(changed: str, where: RulesFolder) -> Scope | None:
    """Return the rule base without any rule or case if its files are those that it is compared with, else None."""
    if not is_unchanged(changed, where.path):
        return None
    return Scope(where, load(where.path, cached=False), (), Cases(), Places(where.path), (), ())


def _touched(scope: Scope, chosen: Sequence[Rule], earlier: RuleBase) -> Scope:
    """Return the scope with the chosen rules and derived values that a change touches alone."""
    found = touched(earlier, scope.base)
    names = {rule.id for rule in found.rules}
    rules = tuple(rule for rule in chosen if rule.id in names)
    own = {row.name for row in found.derivations}
    derivations = tuple(row for row in scope.derivations if row.name in own)
    return replace(scope, rules=rules, derivations=derivations)


def _safety(advisor: Advisor, scope: Scope, chosen: Sequence[Rule], target: Target, *, may_be_none: bool) -> None:
    found = find_losses(advisor, chosen, scope.cases, load_properties(scope.base, scope.folder))
    target.show(losses_document(found, scope))
    if not (found or may_be_none) or scope.read.unread or not all(loss.noticed for loss in found):
        raise Exit(CHECK_FAILED)


def _check_tests(passed: bool) -> None:  # noqa: FBT001 - the one thing it is about
    if not passed:
        advice = "Run nanorx rules test and correct what it shows. Only tests that pass can notice a mistake."
        raise UsageError([Problem("NRX325", "the tests of this rule base fail", advice)])
