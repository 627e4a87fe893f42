"""The page of `nanorx references`: every document that the rule base cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.result import ReferenceOut
from nanorx.advice.language.phrases import counted
from nanorx.advice.language.references import reference_rows
from nanorx.document.blocks import CitedDocument, Paragraph, References, Section
from nanorx.document.sections.lists import base_document

if TYPE_CHECKING:
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["references_document"]


def references_document(base: RuleBase) -> Document:
    """Make the page: the review, its references by number, then the others by short name."""
    rows = sorted(
        base.sources.references.values(),
        key=lambda row: (row.kind != "review", row.number == 0, row.number, row.short.lower(), row.id),
    )
    found = [
        ReferenceOut(row.id, row.number or None, row.word(), " ".join(row.full().split()), " ".join(row.note.split()))
        for row in rows
    ]
    words = (
        f"{counted(len(found), 'document')}. Of the review's references: identified, likely or unidentified. "
        "Of the others: how much was read."
    )
    listed = [CitedDocument(row.label, row.match, row.text, row.ids) for row in reference_rows(found, base)]
    section = Section("references", "References", [Paragraph((words,)), References(listed)], answer=True)
    return base_document("References", [section], [row.as_json() for row in found], base)
