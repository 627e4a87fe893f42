"""Rows of evidence as pages list them: what each says for the patient, the finding, the source, who signed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.evidence import NOT_REVIEWED, bearing_words, people_words
from nanorx.document.blocks import Code, Item, Items, Paragraph, Source, Strong
from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.answers.evidence import EvidenceRow, RowOf
    from nanorx.advice.answers.result import StudyOut
    from nanorx.document.blocks import Block, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["study_items"]


def study_items(
    rows: Sequence[RowOf], evidence: Mapping[str, StudyOut] | Mapping[str, EvidenceRow], base: RuleBase
) -> list[Block]:
    """Make the list of rows, each with what it says for the patient, who had it, the finding and the source."""
    items: list[Item] = []
    for item in rows:
        row = evidence[item.row]
        says = bearing_words(item, row, base)
        start: Words = (Strong(f"{says[:1].upper()}{says[1:]}"), ". ") if says else ()
        signed = f"checked by {row.reviewed_by}" if row.reviewed_by else NOT_REVIEWED
        cite = Cite("evidence", item.row)
        source = Source(base.sources.short(cite), base.sources.references_of(cite))
        below = Paragraph((Code(item.row), "; ", source, f"; {signed}"))
        items.append(Item((*start, f"{row.title}; {people_words(row)}. {row.say}"), [below]))
    return [Items(items, numbered=False)] if items else []
