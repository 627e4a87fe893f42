"""`nanorx rules impact`: what a change of the rules does to the ranking of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Exit, Option

from nanorx._version import __version__
from nanorx.advice.language.phrases import counted
from nanorx.authoring.measuring.answers import ImpactAnswer
from nanorx.authoring.measuring.impact import by_rule, compare_bases
from nanorx.authoring.revision import load_earlier
from nanorx.authoring.scope import find_scope
from nanorx.cli.options import All, AuthorRules, CasesFolder, Form, Json, Output
from nanorx.cli.output import Target
from nanorx.cli.rules.pages.shared import author_document, summary_section, unread_section
from nanorx.cli.rules.usage import one_of
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.document.blocks import Cell, Code, Column, Section, Table
from nanorx.document.sections.lists import left_out

if TYPE_CHECKING:
    from nanorx.authoring.measuring.impact import ChangedStanding, Impact
    from nanorx.authoring.scope import Scope
    from nanorx.document.blocks import Document, Words

__all__ = ["impact_document", "run"]

_FAILURES = ("never", "exclusions-lost")
_SHOWN = 20


def run(
    base: Annotated[
        str,
        Option("--base", metavar="REV|DIR", help="Compare with a git revision, or with the folder of a rule base."),
    ] = "HEAD",
    fail_on: Annotated[
        str,
        Option("--fail-on", metavar="never|exclusions-lost", help="Exit with 1 if a strategy is no longer excluded."),
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
    found = compare_bases(load_earlier(base, scope.folder), scope.base, scope.cases, generated=generated, seed=seed)
    target.show(impact_document(found, base, scope, everything=all_))
    if scope.read.unread or (fail_on == "exclusions-lost" and found.exclusions_lost):
        raise Exit(CHECK_FAILED)


def impact_document(found: Impact, base: str, scope: Scope, *, everything: bool = False) -> Document:
    """Make the page: how much changes against `base`, the rules that differ, and each change."""
    sections = [
        summary_section(*_summary(found, base)),
        _edits(found),
        _changes(found, everything=everything),
        unread_section(scope.read.unread),
    ]
    errors = [item.as_json() for item in scope.read.unread]
    about = scope.rules_folder.as_json(scope.base)
    head = {"schema": "nanorx-impact/1", "nanorx": __version__, "base": base, "rule_base": about}
    data = ImpactAnswer.from_data({**head, **found.as_json(), "errors": errors})
    title = f"Effect of the rule changes, compared with {base}"
    return author_document(title, sections, data, scope.base, scope.rules_folder)


def _summary(found: Impact, base: str) -> list[str]:
    compared = f"{counted(found.cases, 'case')} and {counted(found.generated, 'generated case')}"
    if not found.edits:
        return [f"No rule does anything else than in {base}; {compared} were compared."]
    lines = [f"{counted(len(found.edits), 'rule differs', 'rules differ')} from {base}; {compared} were compared."]
    lines.append(
        f"{counted(len(found.status_changes()), 'change')} of status, "
        f"{len(found.exclusions_lost)} of them a lost exclusion; "
        f"{counted(len(found.firsts()), 'change')} of a first place; "
        f"{counted(found.moved, 'strategy', 'strategies')} moved only because others did."
    )
    if found.unread:
        lines.append(f"Not compared, because one of the two rule bases refuses them: {', '.join(found.unread)}")
    return lines


def _ordered(found: Impact) -> list[ChangedStanding]:
    """Sort: lost exclusions, then cases in files before generated ones, then status, first place and rank."""
    lost, firsts = found.exclusions_lost, found.firsts()
    made_up = ("generated ", "overlaid ")

    def urgency(item: ChangedStanding) -> tuple[bool, bool, bool, bool]:
        return item not in lost, item.case.startswith(made_up), item.status[0] == item.status[1], item not in firsts

    return sorted(found.changes, key=urgency)


def _edits(found: Impact) -> Section | None:
    if not found.edits:
        return None
    counts = by_rule(found.changes)
    columns = [Column("How"), Column("Rule"), Column("Changes", right=True)]
    rows = [[Cell((edit.kind,)), Cell((Code(edit.id),)), Cell((f"{counts[edit.id]:,}",))] for edit in found.edits]
    caption = "How many changes of a place in a case each rule causes."
    return Section("edits", "Rules that differ", [Table("figures", caption, columns, rows, heads=1)])


def _changes(found: Impact, *, everything: bool) -> Section | None:
    rows = _ordered(found)
    if not rows:
        return None
    shown = rows if everything else rows[:_SHOWN]
    columns = [Column(title) for title in ("Case", "Strategy", "Status", "Rank", "By")]
    cells = [[Cell(words) for words in _change(item)] for item in shown]
    caption = "Lost exclusions first; then cases in files before generated ones."
    return Section("changes", "Changes", [Table("changes", caption, columns, cells), *left_out(len(rows) - len(shown))])


def _change(item: ChangedStanding) -> list[Words]:
    ranks = [str(rank) if rank else "-" for rank in item.rank]
    by = tuple(part for name in item.by for part in (", ", Code(name)))[1:]
    return [
        (Code(item.case, whole=True),),
        (Code(item.strategy),),
        (_step(*item.status),),
        (_step(*ranks),),
        by or ("the strategy itself",),
    ]


def _step(before: str, after: str) -> str:
    return before if before == after else f"{before} -> {after}"
