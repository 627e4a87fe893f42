"""`nanorx rules impact`: what a change of the rules does to the ranking of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Exit, Option

from nanorx.advice.language.phrases import counted
from nanorx.authoring.measuring.impact import by_rule, compare_bases
from nanorx.authoring.revision import load_earlier
from nanorx.authoring.scope import find_scope
from nanorx.cli.layout import hang, wrap
from nanorx.cli.options import All, AuthorRules, CasesFolder
from nanorx.cli.output import page_width, show, write, write_json
from nanorx.cli.rules.pages import add_base, add_unread
from nanorx.cli.style import Page
from nanorx.common.characters import safe
from nanorx.common.suggest import did_you_mean
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from nanorx.authoring.measuring.impact import Change, Impact

__all__ = ["run"]

_FORMATS = ("text", "markdown", "json")
_FAILURES = ("never", "exclusions-lost")
_SHOWN = 20


def run(
    base: Annotated[
        str,
        Option("--base", metavar="REV|DIR", help="What to compare with: a git revision, or the folder of a rule base."),
    ] = "HEAD",
    fail_on: Annotated[
        str,
        Option("--fail-on", metavar="never|exclusions-lost", help="Exit with 1 if an excluded strategy no longer is."),
    ] = "never",
    format_: Annotated[str, Option("--format", metavar="text|markdown|json", help="How to print it.")] = "text",
    generated: Annotated[
        int, Option("--generated", metavar="N", help="How many made-up cases to compare beside those of files.")
    ] = 200,
    seed: Annotated[int, Option("--seed", metavar="N", help="What the made-up cases start from.")] = 0,
    cases: CasesFolder = "",
    all_: All = False,
    rules: AuthorRules = "",
) -> None:
    """Show which strategies change status or rank, in which cases, and by which edited rule."""
    _check("--format", format_, _FORMATS)
    _check("--fail-on", fail_on, _FAILURES)
    scope = find_scope(rules=rules, cases=cases)
    found = compare_bases(load_earlier(base, scope.folder), scope.base, scope.cases, generated=generated, seed=seed)
    if format_ == "json":
        errors = [item.as_json() for item in scope.read.unread]
        write_json(
            {"base": base, "rule_base": scope.rules_folder.as_json(scope.base), **found.as_json(), "errors": errors}
        )
    elif format_ == "markdown":
        unread = [f"Cannot be read: `{item.name}`" for item in scope.read.unread]
        lines = [*unread, f"Rule base: `{scope.rules_folder.shown()}`"]
        write(_markdown(found, base, everything=all_) + "".join(f"\n{line}\n" for line in lines))
    else:
        write(_text(found, base, page_width(), everything=all_))
        page = Page(page_width())
        add_unread(page, scope.read.unread)
        page.blank()
        add_base(page, scope.rules_folder)
        show(page)
    if scope.read.unread or (fail_on == "exclusions-lost" and found.exclusions_lost):
        raise Exit(1)


def _check(option: str, word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        advice = f"Write one of: {', '.join(known)}. {did_you_mean(word, known)}".strip()
        raise UsageError([Problem("NRX311", f'{option} cannot be "{word}"', advice)])


def _summary(found: Impact, base: str) -> list[str]:
    compared = f"{counted(found.cases, 'case')} and {counted(found.generated, 'made-up case')}"
    if not found.edits:
        return [f"No rule differs from {base} in what it does; {compared} were compared."]
    lines = [f"{counted(len(found.edits), 'rule differs', 'rules differ')} from {base}; {compared} were compared."]
    lines.append(
        f"{counted(len(found.status_changes()), 'change')} of status, "
        f"{len(found.exclusions_lost)} of them a lost exclusion; "
        f"{counted(len(found.firsts()), 'change')} of a first place; "
        f"{counted(found.moved, 'strategy', 'strategies')} moved only because others did."
    )
    if found.unread:
        lines.append(f"Not compared, as one of the two rule bases refuses them: {', '.join(found.unread)}")
    return lines


def _ordered(found: Impact) -> list[Change]:
    """Lost exclusions first, then cases of files before made-up ones, then status before first place before rank."""
    lost, firsts = found.exclusions_lost, found.firsts()
    made_up = ("generated ", "overlaid ")

    def urgency(item: Change) -> tuple[bool, bool, bool, bool]:
        return item not in lost, item.case.startswith(made_up), item.status[0] == item.status[1], item not in firsts

    return sorted(found.changes, key=urgency)


def _words(item: Change) -> tuple[str, str]:
    status = item.status[0] if item.status[0] == item.status[1] else f"{item.status[0]} -> {item.status[1]}"
    ranks = [str(rank) if rank else "-" for rank in item.rank]
    return status, ranks[0] if ranks[0] == ranks[1] else f"{ranks[0]} -> {ranks[1]}"


def _text(found: Impact, base: str, width: int, *, everything: bool) -> str:
    lines = [line for part in _summary(found, base) for line in wrap(part, width)]
    counts = by_rule(found.changes)
    if found.edits:
        lines += ["", "Rules that differ"]
        for edit in found.edits:
            lines += hang(f"  {edit.kind:<8} ", f"{edit.id}: {counts[edit.id]} changes", width)
    rows = _ordered(found)
    shown = rows if everything else rows[:_SHOWN]
    if rows:
        lines += ["", "Changes"]
    for item in shown:
        status, rank = _words(item)
        lines += hang("  ", f"{item.case}: {item.strategy}", width, 4)
        lines += hang("    ", f"{status}; rank {rank}; by {', '.join(item.by) or 'the strategy itself'}", width, 6)
    if len(shown) < len(rows):
        lines.append(f"  {len(rows) - len(shown):,} more: --all")
    return "".join(f"{safe(line)}\n" for line in lines)


def _markdown(found: Impact, base: str, *, everything: bool) -> str:
    lines = [f"### What the change of the rules does, against `{base}`", "", *_summary(found, base)]
    counts = by_rule(found.changes)
    if found.edits:
        lines += ["", "| rule | | changes |", "| --- | --- | ---: |"]
        lines += [f"| `{edit.id}` | {edit.kind} | {counts[edit.id]} |" for edit in found.edits]
    rows = _ordered(found)
    shown = rows if everything else rows[:_SHOWN]
    if rows:
        lines += ["", "| case | strategy | status | rank | by |", "| --- | --- | --- | --- | --- |"]
    for item in shown:
        status, rank = _words(item)
        by = ", ".join(f"`{name}`" for name in item.by) or "the strategy itself"
        lines.append(f"| {item.case} | `{item.strategy}` | {status} | {rank} | {by} |")
    if len(shown) < len(rows):
        lines += ["", f"{len(rows) - len(shown):,} more."]
    return "".join(f"{safe(line)}\n" for line in lines)
