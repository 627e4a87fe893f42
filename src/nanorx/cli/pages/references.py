"""References as rows of a page, and the list of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.result import ReferenceOut
from nanorx.advice.language.phrases import counted
from nanorx.advice.language.references import reference_rows
from nanorx.cli.layout import hang, wrap
from nanorx.cli.pages.view import opening

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.cli.style import Page
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["add_reference_rows", "all_references", "references_page"]

_LABEL = 11


def all_references(base: RuleBase) -> list[ReferenceOut]:
    """Every document of the rule base: the review, its references by number, then the others by short name."""
    rows = sorted(
        base.sources.references.values(),
        key=lambda row: (row.kind != "review", row.number == 0, row.number, row.short.lower(), row.id),
    )
    return [
        ReferenceOut(row.id, row.number or None, row.word(), " ".join(row.full().split()), " ".join(row.note.split()))
        for row in rows
    ]


def references_page(base: RuleBase, rows: Sequence[ReferenceOut], width: int) -> Page:
    """The page of `nanorx references`."""
    page = opening("References", base, width)
    page.add(
        wrap(
            f"{counted(len(rows), 'document')}. Of the review's references: identified, likely or unidentified. "
            "Of the others: how much was read.",
            width,
        )
    )
    page.blank()
    add_reference_rows(page, rows, base)
    page.blank()
    page.add(wrap(f"rules {base.version}, {base.sha256[:8]}", width))
    page.add(wrap(base.notice, width))
    return page


def add_reference_rows(page: Page, rows: Iterable[ReferenceOut], base: RuleBase) -> None:
    """Numbers in a column; a longer label stands before its text."""
    for row in reference_rows(rows, base):
        page.add(hang(f"  {row.label}".ljust(_LABEL - 2) + "  ", row.line(), page.width, indent=_LABEL))
