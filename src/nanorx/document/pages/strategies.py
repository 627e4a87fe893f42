"""The page of `nanorx strategies`: what there is to rank, by family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    """Make the page: for each strategy its title, its id and how far it has come."""
    words = f"{counted(len(rows), 'strategy', 'strategies')}; comparators and imaging-only ones are marked."
    families = base.vocabulary.attributes["family"].choices if "family" in base.vocabulary.attributes else {}
    parts = []
    for family, label in families.items():
        items = [_item(item, base) for item in rows if item.attribute("family") == family]
        if items:
            parts.append(Section(family, f"{label} ({len(items)})", [Items(items, numbered=False)]))
    commands: list[tuple[str, Words]] = [
        ("One family", (Code("nanorx strategies --family NAME"), f" ({', '.join(families)})")),
        ("One of them for a case", (Code("nanorx explain CASE ID"),)),
    ]
    sections = [
        Section("families", "By family", [Paragraph((words,))], parts, answer=True),
        Section("next", "", [Commands(commands if families else commands[1:])]),
    ]
    return base_document("Strategies", sections, _as_json(rows), base)


def _as_json(rows: Sequence[Strategy]) -> list[dict[str, Any]]:
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
            "readiness": item.readiness.level,
        }
        for item in rows
    ]


def _item(item: Strategy, base: RuleBase) -> Item:
    marks = [base.vocabulary.attributes["readiness"].choices.get(item.readiness.level, item.readiness.level)]
    marks += ["comparator"] if item.attribute("role") == "comparator" else []
    marks += ["imaging only"] if item.attribute("purpose") == "imaging" else []
    return Item((item.title,), [Paragraph((Code(item.id), f"; {', '.join(marks)}"))])
