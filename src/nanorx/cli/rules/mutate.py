"""`nanorx rules mutate`: is every small mistake in the rules noticed by an example or a case?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Exit, Option

from nanorx._version import __version__
from nanorx.advice.language.phrases import percent
from nanorx.api import advisor_for
from nanorx.authoring.measuring.answers import MutationAnswer
from nanorx.authoring.measuring.derived_mutants import DERIVED_KINDS, DerivedMutant
from nanorx.authoring.measuring.mutants import KINDS
from nanorx.authoring.measuring.mutation import mutate
from nanorx.authoring.measuring.safety import find_losses
from nanorx.authoring.proving.properties import load_properties
from nanorx.authoring.scope import find_scope, vocabulary_file
from nanorx.authoring.testing.tests import run_tests
from nanorx.cli.options import All, AuthorRules, CasesFolder, FailUnder, Form, Json, Output, RulePaths
from nanorx.cli.output import Target
from nanorx.cli.rules.pages.losses import losses_document
from nanorx.cli.rules.pages.shared import author_document, lines_of_files, unread_section
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.document.blocks import Cell, Column, Paragraph, Section, Table
from nanorx.document.sections.lists import left_out
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Advisor
    from nanorx.authoring.measuring.mutants import Mutant
    from nanorx.authoring.measuring.mutation import Mutation
    from nanorx.authoring.scope import Scope
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule import Rule

__all__ = ["mutation_document", "run"]

_SHOWN = 20


def run(
    paths: RulePaths = [],
    fail_under: FailUnder = 0,
    sample: Annotated[
        int, Option("--sample", metavar="N", help="Try only N of the mistakes, chosen at random; 0 tries all.")
    ] = 0,
    seed: Annotated[int, Option("--seed", metavar="N", help="The random seed of the choice.")] = 0,
    safety: Annotated[
        bool,
        Option(
            "--safety",
            help="Only remove or weaken what excludes or holds back, and look whether cases or properties.yaml notice "
            "it; examples in the same file do not count. Exit with 1 if a loss goes unnoticed.",
        ),
    ] = False,
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
    scope = find_scope(paths, rules=rules, cases=cases, rules_with_all_cases=True)
    advisor = advisor_for(scope.base)
    tests = run_tests(find_scope(rules=str(scope.folder), cases=cases), advisor)
    _check_tests(bool(tests.checks) and not tests.failures)
    # Without paths the needs of strategies and the hold-backs of the base are tried too.
    chosen = scope.rules if paths else scope.base.rules
    if safety:
        _safety(advisor, scope, chosen, target)
        return
    found = mutate(advisor, chosen, scope.cases, scope.derivations, sample=sample, seed=seed)
    target.show(mutation_document(found, scope, everything=all_))
    if not found.tried or scope.read.unread or found.share * 100 < fail_under:
        raise Exit(CHECK_FAILED)


def _safety(advisor: Advisor, scope: Scope, chosen: Sequence[Rule], target: Target) -> None:
    found = find_losses(advisor, chosen, scope.cases, load_properties(scope.base, scope.folder))
    target.show(losses_document(found, scope))
    if not found or scope.read.unread or not all(loss.noticed for loss in found):
        raise Exit(CHECK_FAILED)


def _check_tests(passed: bool) -> None:  # noqa: FBT001 - the one thing it is about
    if not passed:
        advice = "Run nanorx rules test and correct what it shows. Only tests that pass can notice a mistake."
        raise UsageError([Problem("NRX325", "the tests of this rule base fail", advice)])


def mutation_document(found: Mutation, scope: Scope, *, everything: bool = False) -> Document:
    """Make the page: the mistakes that nothing notices, and how many are noticed by what."""
    alive = found.alive
    shown = alive if everything else alive[:_SHOWN]
    sections: list[Section | None] = []
    if alive:
        blocks = [
            lines_of_files((*_where(mutant, scope), mutant.says) for mutant in shown),
            *left_out(len(alive) - len(shown)),
        ]
        sections.append(Section("unnoticed", "Unnoticed mistakes", blocks))
    sections += [_noticed(found), unread_section(scope.read.unread)]
    return author_document(
        "Deliberate mistakes in the rules",
        sections,
        MutationAnswer.from_data(_as_json(found, scope)),
        scope.base,
        scope.rules_folder,
    )


def _noticed(found: Mutation) -> Section:
    names = ("Share", "Of", "By examples", "By cases")
    columns = [Column("Kind"), *(Column(name, right=True) for name in names)]
    kinds = KINDS | DERIVED_KINDS
    rows = []
    for kind, row in [*found.by_kind().items(), ("all", found.total())]:
        if row.counted:
            share = percent((row.by_example + row.by_case) / row.counted)
            done = (kinds[kind],) if kind in kinds else ()
            figures = (share, f"{row.counted:,}", f"{row.by_example:,}", f"{row.by_case:,}")
            rows.append([Cell((kind,), done), *(Cell((figure,)) for figure in figures)])
    total = found.total()
    words = (
        f"{total.equivalent:,} of {total.made:,} mistakes make no difference for any value of the vocabulary "
        "and are not counted."
    )
    caption = "A mistake that an example notices is not tried on cases."
    return Section("noticed", "Noticed", [Table("figures", caption, columns, rows), Paragraph((words,))], answer=True)


def _where(mutant: Mutant | DerivedMutant, scope: Scope) -> tuple[str, int]:
    if isinstance(mutant, DerivedMutant):
        file = vocabulary_file(mutant.derivation)
        return (scope.folder / file).as_posix(), scope.places.line_in(file, mutant.at)
    return scope.places.shown(mutant.rule), scope.places.line(mutant.rule, mutant.at)


def _as_json(found: Mutation, scope: Scope) -> dict[str, object]:
    rows = []
    for mutant in found.alive:
        file, line = _where(mutant, scope)
        rule, derived = ("", mutant.derivation.name) if isinstance(mutant, DerivedMutant) else (mutant.rule.id, "")
        place = {"file": file, "line": line, "rule": rule, "derived": derived}
        rows.append({**place, "kind": mutant.kind, "says": mutant.says})
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
        "schema": "nanorx-mutation/1",
        "nanorx": __version__,
        "rule_base": scope.rules_folder.as_json(scope.base),
        "share": round(found.share, 4),
        "tried": len(found.tried),
        "kinds": kinds,
        "unnoticed": rows,
        "errors": [item.as_json() for item in scope.read.unread],
    }
