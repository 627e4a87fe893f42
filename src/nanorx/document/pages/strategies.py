"""The page of `nanorx strategies`: the approaches with their variants, and what is done today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.language.evidence import not_stated
from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import Code, Commands, Item, Items, Paragraph, Section
from nanorx.document.sections.lists import base_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.document.blocks import Document, Words
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["strategies_document"]


def strategies_document(base: RuleBase, rows: Sequence[Strategy]) -> Document:
    """Make the page: each approach with its variants, by title and id; then what is done today and not ranked."""
    by_id = {item.id: item for item in rows}
    families = base.vocabulary.attributes["family"].choices if "family" in base.vocabulary.attributes else {}
    parts: list[Section] = []
    for approach in base.approaches:
        items = [_item(by_id[name], base) for name in approach.strategies if name in by_id]
        if items:
            parts.append(Section(approach.id, approach.title, [Items(items, numbered=False)]))
    approaches, standards = len(parts), [item for item in rows if item.id in base.standard_index]
    if standards:
        items = [_item(item, base) for item in standards]
        parts.append(Section("standards", f"Done today ({len(items)})", [Items(items, numbered=False)]))
    words = (
        f"{counted(approaches, 'approach', 'approaches')} with {counted(len(rows) - len(standards), 'variant')}; "
        f"{counted(len(standards), 'standard')} done today, which {'is' if len(standards) == 1 else 'are'} not ranked."
    )
    commands: list[tuple[str, Words]] = [
        ("One family", (Code("nanorx strategies --family NAME"), f" ({', '.join(families)})")),
        ("One of them for a case", (Code("nanorx explain CASE ID"),)),
        ("Its studies", (Code("nanorx evidence ID"),)),
    ]
    sections = [
        Section("approaches", "By approach", [Paragraph((words,))], parts, answer=True),
        Section("next", "", [Commands(commands if families else commands[1:])]),
    ]
    return base_document("Strategies", sections, _as_json(rows, base), base)


def _as_json(rows: Sequence[Strategy], base: RuleBase) -> list[dict[str, Any]]:
    """Give the strategies as plain data."""
    names = ("family", "role", "purpose", "procedure", "route", "energy")
    return [
        {
            "id": item.id,
            "title": item.title,
            "summary": item.summary,
            **{name: item.attribute(name) for name in names},
            "nanoparticle": item.nanoparticle,
            "guidance": list(item.guidance()),
            "approach": base.approach_of[item.id].id if item.id in base.approach_of else "",
        }
        for item in rows
    ]


def _item(item: Strategy, base: RuleBase) -> Item:
    marks = ["imaging only"] if item.attribute("purpose") == "imaging" else []
    marks += not_stated(item, base)
    return Item((item.title,), [Paragraph((Code(item.id), f"; {', '.join(marks)}" if marks else ""))])
