"""What pages say of one rule: what it says and why, when it fires, whom it speaks about, its sources and examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.rule_row import effect_words, rule_row
from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import Code, Item, Items, Pairs, Paragraph, Section
from nanorx.document.sections.lists import left_out

if TYPE_CHECKING:
    from nanorx.document.blocks import Block, Words
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["conditions_of", "rule_sections"]

_FEW = 8
_STATUS = {"draft": "draft, stays silent unless asked for", "retired": "retired, stays silent"}


def rule_sections(rule: Rule, base: RuleBase, *, everything: bool = False) -> list[Section | None]:
    """Make the sections about a rule; with `everything` no strategy and no example is left out."""
    row = rule_row(rule, base)
    about = [
        ("Rule", f"{rule.topic}/{rule.id}"),
        ("Status", _STATUS.get(rule.status, rule.status)),
        ("Effect", effect_words(rule)),
        ("Says", rule.say),
        ("Because", rule.because),
    ]
    return [
        Section("rule", "The rule", [Pairs([(label, [(text,)]) for label, text in about])], answer=True),
        Section("conditions", "Conditions", [conditions_of(rule)]),
        _speaks_about(rule, base, row, everything=everything),
        _sources(row),
        _examples(rule, everything=everything),
    ]


def conditions_of(rule: Rule) -> Block:
    """Say when a rule fires, and when not in spite of that."""
    rows: list[tuple[str, list[Words]]] = [
        ("when" if not place else "and", [(clause.key,)]) for place, clause in enumerate(rule.when)
    ]
    rows += [("unless" if not place else "or", [(clause.key,)]) for place, clause in enumerate(rule.unless)]
    return Pairs(rows) if rows else Paragraph(("always",))


def _speaks_about(rule: Rule, base: RuleBase, row: dict[str, Any], *, everything: bool) -> Section | None:
    if rule.effect == "conclude":
        return None
    chosen = row["for"]
    words = (
        chosen if isinstance(chosen, str) else "; ".join(f"{key}: {', '.join(item)}" for key, item in chosen.items())
    )
    shown = rule.strategies if everything else rule.strategies[:_FEW]
    items = [Item((base.strategy(name).title, " (", Code(name), ")")) for name in shown]
    blocks: list[Block] = [Paragraph((f"for {words}",)), *([Items(items, numbered=False)] if items else [])]
    blocks += left_out(len(rule.strategies) - len(shown))
    title = f"Speaks about {counted(len(rule.strategies), 'strategy', 'strategies')}"
    return Section("strategies", title, blocks)


def _sources(row: dict[str, Any]) -> Section:
    items = []
    for cite in row["cites"]:
        texts = [cite["says"]] if cite["says"] else []
        texts += [f"{item['match']}: {item['text']}" if item["match"] else item["text"] for item in cite["references"]]
        words = f"{cite['kind']} {cite['id']} ({cite['short']})" if cite["id"] else "judgement"
        items.append(Item((words,), [Paragraph((text,)) for text in texts]))
    return Section("sources", "Sources", [Items(items, numbered=False)] if items else [])


def _examples(rule: Rule, *, everything: bool) -> Section | None:
    if not rule.examples:
        return None
    shown = rule.examples if everything else rule.examples[:_FEW]
    pairs = Pairs([(item.expect, [(item.case,)]) for item in shown])
    return Section("examples", f"Examples ({len(rule.examples)})", [pairs, *left_out(len(rule.examples) - len(shown))])
