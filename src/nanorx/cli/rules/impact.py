"""`nanorx rules impact`: what a change of the rules does to the ranking of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Exit, Option

from nanorx.authoring.measuring.added_choices import added_choices
from nanorx.authoring.measuring.case_reading import readable_before
from nanorx.authoring.measuring.edited_sources import edited_sources
from nanorx.authoring.measuring.impact import compare_bases
from nanorx.authoring.proving.properties import FILE as PROPERTIES
from nanorx.authoring.proving.properties import load_properties
from nanorx.authoring.revision import load_earlier
from nanorx.authoring.scope import find_scope
from nanorx.cli.options import All, AuthorRules, CasesFolder, Form, Json, Output
from nanorx.cli.output import Target
from nanorx.cli.rules.pages.impact import impact_document
from nanorx.cli.rules.usage import one_of
from nanorx.cli.trouble import CHECK_FAILED

if TYPE_CHECKING:
    from nanorx.authoring.measuring.impact import Impact
    from nanorx.authoring.proving.properties import Property
    from nanorx.authoring.scope import Scope

__all__ = ["run"]

_FAILURES = ("never", "exclusions-lost", "less-safe")


def run(
    base: Annotated[
        str,
        Option("--base", metavar="REV|DIR", help="Compare with a git revision, or with the folder of a rule base."),
    ] = "HEAD",
    fail_on: Annotated[
        str,
        Option(
            "--fail-on",
            metavar="never|exclusions-lost|less-safe",
            help="Exit with 1 if something is no longer excluded; less-safe: or no longer held back.",
        ),
    ] = "never",
    generated: Annotated[
        int, Option("--generated", metavar="N", help="How many generated cases to compare besides those in files.")
    ] = 200,
    seed: Annotated[int, Option("--seed", metavar="N", help="The random seed of the generated cases.")] = 0,
    cases: CasesFolder = "",
    all_: All = False,
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Show which strategies change status or rank, in which cases, and by which edited rule."""
    one_of("--fail-on", fail_on, _FAILURES)
    target = Target.of(output, form, json_=json_)
    scope = find_scope(rules=rules, cases=cases)
    earlier = load_earlier(base, scope.folder, scope.base)
    files = [*scope.cases, *readable_before(scope.read.unread, earlier)]
    found = compare_bases(earlier, scope.base, files, generated=generated, seed=seed)
    found.sources = edited_sources(earlier, scope.base, _statements(scope))
    found.choices = added_choices(earlier, scope.base)
    target.show(impact_document(found, base, scope, everything=all_))
    if scope.read.unread or _fails(found, fail_on):
        raise Exit(CHECK_FAILED)


def _statements(scope: Scope) -> tuple[Property, ...]:
    """Return the statements beside the rules; none where there is no such file."""
    return load_properties(scope.base, scope.folder) if (scope.folder / PROPERTIES).is_file() else ()


def _fails(found: Impact, fail_on: str) -> bool:
    """Say whether what was lost is what the command fails on."""
    if fail_on == "never":
        return False
    return bool(found.exclusions_lost or (fail_on == "less-safe" and found.holds_lost))
