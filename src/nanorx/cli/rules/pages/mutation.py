"""The page of `nanorx rules mutate`: the deliberate mistakes that nothing notices, and what was not tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx._version import __version__
from nanorx.advice.language.phrases import counted, percent
from nanorx.authoring.measuring.answers import MutationAnswer
from nanorx.authoring.measuring.derived_mutants import DERIVED_KINDS, DerivedMutant
from nanorx.authoring.measuring.mutants import KINDS
from nanorx.authoring.scope import vocabulary_file
from nanorx.cli.rules.pages.shared import author_document, lines_of_files, summary_section, unread_section
from nanorx.document.blocks import Cell, Column, Paragraph, Section, Table
from nanorx.document.sections.lists import left_out

if TYPE_CHECKING:
    from nanorx.authoring.measuring.mutants import Mutant
    from nanorx.authoring.measuring.mutation import Mutation
    from nanorx.authoring.scope import Scope
    from nanorx.document.blocks import Document

__all__ = ["mutation_document"]

_SHOWN = 20


def mutation_document(
    found: Mutation, scope: Scope, *, everything: bool = False, changed: str = "", rules: int = 0
) -> Document:
    """Make the page: the mistakes that nothing notices, how many are noticed by what, and what was not tried.

    Args:
        found: The mistakes that were tried.
        scope: The rule base.
        everything: Leave nothing out.
        changed: The rule base that those rules differ from that were tried; empty: all were.
        rules: How many rules that is.
    """
    alive = found.alive
    shown = alive if everything else alive[:_SHOWN]
    sections: list[Section | None] = []
    if alive:
        blocks = [
            lines_of_files((*_where(mutant, scope), mutant.says) for mutant in shown),
            *left_out(len(alive) - len(shown)),
        ]
        sections.append(Section("unnoticed", "Unnoticed mistakes", blocks))
    sections += [
        _noticed(found) if found.tried or not changed else None,
        _tried(found, changed, rules, len(scope.derivations)),
        unread_section(scope.read.unread),
    ]
    return author_document(
        "Deliberate mistakes in the rules",
        sections,
        MutationAnswer.from_data(_as_json(found, scope, changed)),
        scope.base,
        scope.rules_folder,
    )


def _tried(found: Mutation, changed: str, rules: int, derived: int) -> Section | None:
    """Say what was not tried; nothing where everything was."""
    lines: list[str] = []
    if changed and not found.made:
        lines.append(f"No rule and no derived value differs from {changed} in what it does: no mistake was tried.")
    elif changed:
        what = f"{counted(rules, 'rule')} and {counted(derived, 'derived value')}"
        lines.append(f"Tried: {what} that differ from {changed}, or rest on what differs.")
        lines.append("Not tried: all others. The whole rule base takes minutes: nanorx rules mutate.")
    if len(found.tried) < found.made:
        lines.append(f"{len(found.tried):,} of {found.made:,} mistakes were tried, chosen at random; the rest was not.")
    return summary_section(*lines) if lines else None


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


def _as_json(found: Mutation, scope: Scope, changed: str) -> dict[str, object]:
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
        "schema": "nanorx-mutation/2",
        "nanorx": __version__,
        "rule_base": scope.rules_folder.as_json(scope.base),
        "share": round(found.share, 4),
        "changed": changed or None,
        "made": found.made,
        "tried": len(found.tried),
        "kinds": kinds,
        "unnoticed": rows,
        "errors": [item.as_json() for item in scope.read.unread],
    }
