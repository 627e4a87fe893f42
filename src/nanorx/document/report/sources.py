"""Citations as parts of a text, each noted for the list of references."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from nanorx.document.blocks import Part, Source, Words
from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.result import Citation
    from nanorx.advice.language.view import Shown
    from nanorx.knowledge.sources import CiteKind

__all__ = ["cited", "said"]


def cited(citations: Sequence[Citation], view: Shown) -> Words:
    """The sources, each once, with a semicolon between them; nothing where there is none."""
    view.sources(citations)
    rows = {item.short: item for item in citations if item.short}
    parts: list[Part] = []
    for short, item in rows.items():
        if parts:
            parts.append("; ")
        known = () if not item.id else view.base.sources.references_of(Cite(cast("CiteKind", item.kind), item.id))
        parts.append(Source(short, known))
    return tuple(parts)


def said(text: str, citations: Sequence[Citation], view: Shown) -> Words:
    """A sentence with its sources in parentheses."""
    sources = cited(citations, view)
    return (text, " (", *sources, ")") if sources else (text,)
