"""`nanorx rules coverage`: what examples and cases have seen of the rules, and which sources are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer import Exit

from nanorx._version import __version__
from nanorx.advice.language.phrases import counted, percent
from nanorx.api import advisor_for
from nanorx.authoring.measuring.answers import CoverageAnswer
from nanorx.authoring.measuring.coverage import EDGES, cover, source_use
from nanorx.authoring.scope import find_scope, vocabulary_file
from nanorx.cli.options import All, AuthorRules, CasesFolder, FailUnder, Form, Json, Output, RulePaths
from nanorx.cli.output import Target
from nanorx.cli.rules.pages.shared import author_document, lines_of_files, unread_section
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.document.blocks import Cell, Column, Item, Items, Pairs, Section, Table
from nanorx.document.sections.lists import left_out
from nanorx.knowledge.derived import Derivation
from nanorx.knowledge.truth import NO, TRUTH_WORDS, UNKNOWN, VERDICTS, YES

if TYPE_CHECKING:
    from nanorx.authoring.measuring.coverage import Coverage, Missing, RuleSeen, SourceUse
    from nanorx.authoring.scope import Scope
    from nanorx.document.blocks import Block, Document
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["coverage_document", "run"]

_SHOWN = 20
_GOALS = {
    "verdicts": "each rule: fires, is silent, cannot tell",
    "clauses": "each clause: yes, no, unknown",
    "edges": "each limit: just below, at, just above",
    "rows": "each row of a table: used in an example",
    "studies": "each row of evidence: here, elsewhere, outside its limits",
}
_SOURCES = {"table": "Rows of Table 1", "sections": "Parts of the review", "references": "References of the review"}


def run(
    paths: RulePaths = [],
    fail_under: FailUnder = 0,
    cases: CasesFolder = "",
    all_: All = False,
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Show which outcomes of the rules no example or case covers, and which parts of the review no rule uses."""
    target = Target.of(output, form, json_=json_)
    scope = find_scope(paths, rules=rules, cases=cases, rules_with_all_cases=True)
    chosen = scope.rules if paths else (*scope.rules, *(rule for rule in scope.base.rules if rule.mark is not None))
    found = cover(advisor_for(scope.base), chosen, scope.cases, scope.derivations)
    target.show(coverage_document(found, source_use(scope.base), scope, everything=all_))
    if not (scope.rules or scope.derivations) or scope.read.unread or found.share * 100 < fail_under:
        raise Exit(CHECK_FAILED)


def coverage_document(
    found: Coverage, used: dict[str, list[SourceUse]], scope: Scope, *, everything: bool = False
) -> Document:
    """Make the page: what was never seen, how much was, and how far the sources are used."""
    shown = found.missing if everything else found.missing[:_SHOWN]
    sections: list[Section | None] = []
    if shown:
        rows = [(*_where(item, scope), item.says) for item in shown]
        blocks: list[Block] = [lines_of_files(rows), *left_out(len(found.missing) - len(shown))]
        sections.append(Section("missing", "Not covered by any example or case", blocks))
    sections += [
        _seen_section(found),
        *(_source_section(kind, rows, everything=everything) for kind, rows in used.items()),
        unread_section(scope.read.unread),
    ]
    data = CoverageAnswer.from_data(_as_json(found, used, scope))
    return author_document("Coverage of the rules", sections, data, scope.base, scope.rules_folder)


def _seen_section(found: Coverage) -> Section:
    counts = [(_GOALS[kind], seen, possible) for kind, (seen, possible) in found.goals.items() if possible]
    counts.append(("all", sum(row[1] for row in counts), sum(row[2] for row in counts)))
    columns = [Column("Goal"), Column("Share", right=True), Column("Covered", right=True), Column("Of", right=True)]
    rows = [
        [Cell((words,)), Cell((percent(seen / of) if of else "",)), Cell((f"{seen:,}",)), Cell((f"{of:,}",))]
        for words, seen, of in counts
    ]
    items = []
    for name, seen_by in (("examples", found.examples), ("cases", found.cases)):
        parts = [
            f"{sum(bool(row.verdicts[verdict]) for row in seen_by):,} {words}"
            for verdict, words in ((YES, "fire"), (NO, "are silent"), (UNKNOWN, "cannot tell"))
        ]
        items.append(Item((f"In {name}, of {len(seen_by):,} rules: {', '.join(parts)}.",)))
    caption = "How many of the possible outcomes an example or a case covers."
    blocks: list[Block] = [Table("figures", caption, columns, rows), Items(items, numbered=False)]
    return Section("seen", "Covered", blocks, answer=True)


def _source_section(kind: str, rows: list[SourceUse], *, everything: bool) -> Section:
    idle = [row for row in rows if not row.rules]
    title = f"{_SOURCES[kind]}: {len(rows) - len(idle)} of {len(rows)} used by a rule"
    pairs = []
    for row in rows if everything else idle:
        users = [counted(len(row.rules), "rule") if row.rules else "no rule"]
        users += [counted(len(row.strategies), "strategy", "strategies")] if row.strategies else []
        users += [f"not cited: {', '.join(row.unused)}"] if row.unused and kind == "sections" else []
        pairs.append((row.name, [("; ".join(users),)]))
    return Section(kind, title, [Pairs(pairs)] if pairs else [])


def _as_json(found: Coverage, used: dict[str, list[SourceUse]], scope: Scope) -> dict[str, object]:
    return {
        "schema": "nanorx-coverage/1",
        "nanorx": __version__,
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
        "missing": [_missing_json(item, scope) for item in found.missing],
        "sources": {kind: [row.as_json() for row in rows] for kind, rows in used.items()},
        "errors": [item.as_json() for item in scope.read.unread],
    }


def _where(item: Missing, scope: Scope) -> tuple[str, int]:
    if isinstance(item.of, Derivation):
        file = vocabulary_file(item.of)
        return (scope.folder / file).as_posix(), scope.places.line_in(file, item.at)
    return scope.places.shown(item.of), scope.places.line(item.of, item.at)


def _missing_json(item: Missing, scope: Scope) -> dict[str, object]:
    file, line = _where(item, scope)
    of = ("", item.of.name) if isinstance(item.of, Derivation) else (item.of.id, "")
    return {"file": file, "line": line, "rule": of[0], "derived": of[1], "says": item.says}


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
