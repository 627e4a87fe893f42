"""The pages of `nanorx strategies`: the approaches with their variants, and what is done today; or one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx._version import __version__
from nanorx.advice.answers.heading import rule_base_out, strategy_out
from nanorx.advice.answers.lists import StrategiesAnswer, StrategyRow
from nanorx.advice.language.evidence import not_stated
from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import Code, Commands, Item, Items, Pairs, Paragraph, Section
from nanorx.document.sections.lists import base_document
from nanorx.knowledge.phrase import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.document.blocks import Block, Document, Words
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["approaches_document", "strategies_document", "strategy_document"]


def approaches_document(base: RuleBase) -> Document:
    """Make the short page: each approach in one line, with the number of its variants."""
    lines = [Item((f"{item.title} ({len(item.strategies)})",)) for item in base.approaches]
    words = (
        f"{counted(len(lines), 'approach', 'approaches')}, each with the number of its variants. "
        f"{_standards(len(base.standards))}"
    )
    commands: list[tuple[str, Words]] = [
        ("Search", (Code("nanorx strategies WORD"),)),
        ("With variants and ids", (Code("nanorx strategies --all"),)),
        ("For a case", (Code("nanorx recommend CASE"),)),
    ]
    blocks: list[Block] = [Paragraph((words,)), Items(lines, numbered=False)]
    sections = [Section("approaches", "Approaches", blocks, answer=True), Section("next", "", [Commands(commands)])]
    return base_document("Strategies", sections, _answer(base.all_strategies, base), base)


def strategies_document(base: RuleBase, rows: Sequence[Strategy], words: Sequence[str] = ()) -> Document:
    """Make the page of strategies: each approach with its variants, by title and id; then what is done today.

    Approaches, and the variants of each, stand in the order in which the rows name them first. `words` are those that
    were searched for.
    """
    variants: dict[str, list[Item]] = {}
    for item in rows:
        variants.setdefault(base.approach_of[item.id].id if item.id in base.approach_of else "", []).append(
            _item(item, base)
        )
    standards = variants.pop("", [])
    titles = {item.id: item.title for item in base.approaches}
    parts = [Section(name, titles[name], [Items(items, numbered=False)]) for name, items in variants.items()]
    if standards:
        parts.append(Section("standards", f"Done today ({len(standards)})", [Items(standards, numbered=False)]))
    number = counted(len(rows) - len(standards), "variant")
    said = [f"{counted(len(variants), 'approach', 'approaches')} with {number}."] if variants else []
    said += [_standards(len(standards))] if standards else []
    said = [f"Found for: {' '.join(words)}. {' '.join(said)}" if words else " ".join(said)]
    commands: list[tuple[str, Words]] = [
        ("One of them", (Code("nanorx strategies ID"),)),
        ("One of them for a case", (Code("nanorx explain CASE ID"),)),
        ("Its studies", (Code("nanorx evidence ID"),)),
    ]
    sections = [
        Section("approaches", "By approach", [Paragraph(tuple(said))], parts, answer=True),
        Section("next", "", [Commands(commands)]),
    ]
    return base_document("Strategies", sections, _answer(rows, base), base)


def strategy_document(base: RuleBase, item: Strategy) -> Document:
    """Make the page about one strategy or standard: what it is, what it is made of, and what it needs."""
    attributes = base.vocabulary.attributes
    pairs: list[tuple[str, list[Words]]] = [
        ("Strategy", [(Code(item.id), f": {item.title}")]),
        ("Approach", [(base.approach_of[item.id].title if item.id in base.approach_of else "done today, not ranked",)]),
        ("About", [(" ".join(item.summary.split()),)]),
        ("Particles", [(item.nanoparticle,)]),
    ]
    for name in ("procedure", "route", "payload", "energy"):
        row, value = attributes.get(name), item.attribute(name)
        if row and value and value != "none":
            pairs.append((f"{row.label[:1].upper()}{row.label[1:]}", [(row.choices.get(value, value),)]))
    known = base.vocabulary.descriptors.get(base.imaging.descriptor)
    imaging = [
        f"{label}: {', '.join(known.choices[name] if known else name for name in item.imaging[role])}"
        for role, label in base.vocabulary.imaging_roles.items()
        if item.imaging.get(role)
    ]
    pairs.append(("Imaging", [(words,) for words in imaging]))
    pairs.append(("Needs", [(phrase(need, base.vocabulary),) for need in item.needs]))
    commands: list[tuple[str, Words]] = [("Its studies", (Code(f"nanorx evidence {item.id}"),))]
    if item.id in base.strategy_index:
        commands.insert(0, ("For a case", (Code(f"nanorx explain CASE {item.id}"),)))
    sections = [
        Section("strategy", "Strategy", [Pairs([row for row in pairs if row[1] and row[1] != [("",)]])], answer=True),
        Section("next", "", [Commands(commands)]),
    ]
    return base_document("A strategy", sections, _answer([item], base), base)


def _standards(number: int) -> str:
    return f"{counted(number, 'standard')} done today {'is' if number == 1 else 'are'} not ranked." if number else ""


def _answer(rows: Sequence[Strategy], base: RuleBase) -> StrategiesAnswer:
    return StrategiesAnswer(
        "nanorx-strategies/1", __version__, rule_base_out(base), [_row(item, base) for item in rows]
    )


def _row(item: Strategy, base: RuleBase) -> StrategyRow:
    approach = base.approach_of[item.id].id if item.id in base.approach_of else ""
    found = strategy_out(item)
    return StrategyRow(**{name: getattr(found, name) for name in found.__struct_fields__}, approach=approach)


def _item(item: Strategy, base: RuleBase) -> Item:
    marks = ["imaging only"] if item.attribute("purpose") == "imaging" else []
    marks += not_stated(item, base)
    return Item((item.title,), [Paragraph((Code(item.id), f"; {', '.join(marks)}" if marks else ""))])
