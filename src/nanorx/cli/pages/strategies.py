"""The page of `nanorx strategies`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.language.phrases import counted
from nanorx.cli.layout import hang, labelled, wrap
from nanorx.cli.pages.view import opening
from nanorx.common.suggest import did_you_mean
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.cli.style import Page
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["family_rows", "strategies_json", "strategies_page"]

_WIDE = 100


def family_rows(base: RuleBase, family: str) -> list[Strategy]:
    """The strategies of a family, or all. Raises UsageError for an unknown family."""
    known = _families(base)
    if family and family not in known:
        advice = f"Families: {', '.join(known)}. {did_you_mean(family, known)}".strip()
        raise UsageError([Problem("NRX308", f'there is no family "{family}"', advice)])
    return [item for item in base.strategies if family in {"", item.attribute("family")}]


def strategies_json(rows: Sequence[Strategy]) -> list[dict[str, Any]]:
    """The strategies as plain data."""
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


def strategies_page(base: RuleBase, rows: Sequence[Strategy], width: int) -> Page:
    """The strategies by family: title, how far it has come, and id."""
    page = opening("Strategies", base, width)
    page.add(
        wrap(f"{counted(len(rows), 'strategy', 'strategies')}; comparators and imaging-only ones are marked.", width)
    )
    attributes = base.vocabulary.attributes
    for family, label in _families(base).items():
        members = [item for item in rows if item.attribute("family") == family]
        if members:
            page.heading(f"{label} ({len(members)})")
            page.add(f"  --family {family}")
        for item in members:
            words = attributes["readiness"].choices.get(item.readiness.level, item.readiness.level)
            marks = [words, *(["comparator"] if item.attribute("role") == "comparator" else [])]
            marks += ["imaging only"] if item.attribute("purpose") == "imaging" else []
            _add(page, item, ", ".join(marks))
    page.blank()
    page.add(labelled([("One of them for a case", "nanorx explain CASE ID")], width))
    page.add(wrap(f"rules {base.version}, {base.sha256[:8]}", width))
    page.add(wrap(base.notice, width))
    return page


def _add(page: Page, item: Strategy, words: str) -> None:
    start = f"  {item.title}".ljust(52)
    if page.width >= _WIDE and len(start) + 2 + len(item.id) <= page.width:
        page.add(f"{start}{item.id}")
        page.add(hang(" " * 5, words, page.width))
    else:
        page.add(f"  {item.title}")
        page.add(hang(" " * 5, f"{item.id}; {words}", page.width))


def _families(base: RuleBase) -> dict[str, str]:
    attribute = base.vocabulary.attributes.get("family")
    return dict(attribute.choices) if attribute else {}
