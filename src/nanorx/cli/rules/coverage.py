"""`nanorx rules coverage`: what examples and cases have seen of the rules, and which sources are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer import Exit

from nanorx.advice.language.phrases import counted, percent
from nanorx.api import advisor_for
from nanorx.authoring.measuring.coverage import EDGES, cover, source_use
from nanorx.authoring.scope import find_scope
from nanorx.cli.layout import columns, hang
from nanorx.cli.options import All, AuthorRules, CasesFolder, FailUnder, Json, RulePaths
from nanorx.cli.output import page_width, show, write_json
from nanorx.cli.rules.pages import add_base, add_unread
from nanorx.cli.style import Page, printable
from nanorx.knowledge.truth import NO, TRUTH_WORDS, UNKNOWN, VERDICTS, YES

if TYPE_CHECKING:
    from nanorx.authoring.measuring.coverage import Coverage, RuleSeen, SourceUse
    from nanorx.authoring.scope import Scope
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["run"]

_SHOWN = 20
_GOALS = {
    "verdicts": "each rule fires, is silent, cannot tell",
    "clauses": "each clause is yes, no, unknown",
    "edges": "each limit: just below, at, just above",
}


def run(
    paths: RulePaths = [],
    fail_under: FailUnder = 0,
    cases: CasesFolder = "",
    all_: All = False,
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Show what examples and cases have seen of the rules, and which parts of the review no rule uses."""
    scope = find_scope(paths, rules=rules, cases=cases, rules_with_all_cases=True)
    found = cover(advisor_for(scope.base), scope.rules, scope.cases)
    used = source_use(scope.base)
    if json_:
        write_json(_json(found, used, scope))
    else:
        show(_page(found, used, scope, page_width(), everything=all_))
    if not scope.rules or scope.read.unread or found.share * 100 < fail_under:
        raise Exit(1)


def _json(found: Coverage, used: dict[str, list[SourceUse]], scope: Scope) -> dict[str, object]:
    return {
        "rule_base": scope.rules_folder.as_json(scope.base),
        "share": round(found.share, 4),
        "goals": {kind: {"seen": seen, "possible": possible} for kind, (seen, possible) in found.goals.items()},
        "rules": [
            {
                "id": one.rule.id,
                "file": scope.places.shown(one.rule),
                "examples": _seen_json(one, scope.base),
                "cases": _seen_json(two, scope.base),
            }
            for one, two in zip(found.examples, found.cases, strict=True)
        ],
        "missing": [
            {
                "file": scope.places.shown(item.rule),
                "line": scope.places.line(item.rule, item.at),
                "rule": item.rule.id,
                "says": item.says,
            }
            for item in found.missing
        ],
        "sources": {kind: [row.as_json() for row in rows] for kind, rows in used.items()},
        "errors": [item.as_json() for item in scope.read.unread],
    }


def _seen_json(row: RuleSeen, base: RuleBase) -> dict[str, object]:
    clauses = row.rule.clauses()
    return {
        "verdicts": {VERDICTS[truth]: row.verdicts[truth] for truth in (YES, NO, UNKNOWN)},
        "clauses": [
            {"clause": clauses[place].key, **{TRUTH_WORDS[truth]: counts[truth] for truth in (YES, NO, UNKNOWN)}}
            for place, counts in row.clauses.items()
        ],
        "edges": [
            {
                "clause": clauses[place].key,
                "limit": base.vocabulary.descriptors[clauses[place].descriptor].with_unit(limit),
                **{side: counts[side] for side in EDGES},
            }
            for (place, limit), counts in row.edges.items()
        ],
    }


def _page(found: Coverage, used: dict[str, list[SourceUse]], scope: Scope, width: int, *, everything: bool) -> Page:
    page = Page(width)
    shown = found.missing if everything else found.missing[:_SHOWN]
    if shown:
        page.heading("Never seen, neither by an example nor by a case")
    before = ""
    for item in shown:
        file = scope.places.shown(item.rule)
        if file != before:
            page.add(printable(file))
        page.add(hang(f"{scope.places.line(item.rule, item.at):5}  ", printable(item.says), width))
        before = file
    if len(shown) < len(found.missing):
        page.add(f"{len(found.missing) - len(shown):,} more: --all")
    _add_counts(page, found)
    _add_sources(page, used, width, everything=everything)
    add_unread(page, scope.read.unread)
    page.blank()
    add_base(page, scope.rules_folder)
    return page


def _add_counts(page: Page, found: Coverage) -> None:
    page.heading("Seen")
    rows = [(_GOALS[kind], seen, possible) for kind, (seen, possible) in found.goals.items() if possible]
    rows.append(("all", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    for words, seen, possible in rows:
        share = percent(seen / possible) if possible else ""
        page.add(columns([(words, 42, False), (share, 6, True), (f"{seen:,} of {possible:,}", 14, True)]))
    for name, seen_by in (("examples", found.examples), ("cases", found.cases)):
        parts = [
            f"{sum(bool(row.verdicts[verdict]) for row in seen_by):,} {words}"
            for verdict, words in ((YES, "fire"), (NO, "are silent"), (UNKNOWN, "cannot tell"))
        ]
        page.add(f"In {name}, of {len(seen_by):,} rules: {', '.join(parts)}.")


def _add_sources(page: Page, used: dict[str, list[SourceUse]], width: int, *, everything: bool) -> None:
    titles = {"table": "Rows of Table 1", "sections": "Parts of the review", "references": "References of the review"}
    for kind, rows in used.items():
        idle = [row for row in rows if not row.rules]
        page.heading(f"{titles[kind]}: {len(rows) - len(idle)} of {len(rows)} used by a rule")
        for row in rows if everything else idle:
            users = [counted(len(row.rules), "rule") if row.rules else "no rule"]
            users += [counted(len(row.strategies), "strategy", "strategies")] if row.strategies else []
            users += [f"not cited: {', '.join(row.unused)}"] if row.unused and kind == "sections" else []
            page.add(hang(f"  {row.name}  ", "; ".join(users), width, 6))
