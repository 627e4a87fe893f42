"""The pages about rules for those who read an answer; `nanorx rules show` and `list` have those for authors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.rule_row import effect_words, rule_row
from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import Code, Item, Items, Section
from nanorx.document.sections.lists import base_document
from nanorx.document.sections.rule import rule_sections

if TYPE_CHECKING:
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["rule_document", "rules_document"]


def rule_document(rule: Rule, base: RuleBase) -> Document:
    """Make the page about a rule, with every strategy that it speaks about."""
    return base_document(rule.title, rule_sections(rule, base, everything=True), rule_row(rule, base), base)


def rules_document(base: RuleBase) -> Document:
    """Make the page that lists the rules by topic; needs, and what evidence says, stand with what they belong to."""
    topics: dict[str, list[Item]] = {}
    for rule in sorted((row for row in base.rules if row.origin == "rule"), key=lambda row: (row.topic, row.id)):
        topics.setdefault(rule.topic, []).append(Item((Code(rule.id), f": {rule.title} ({effect_words(rule)})")))
    parts = [Section(topic, topic, [Items(items, numbered=False)]) for topic, items in topics.items()]
    title = counted(sum(map(len, topics.values())), "rule")
    rows = [rule_row(row, base) for row in base.rules if row.origin == "rule"]
    return base_document("Rules", [Section("rules", title, [], parts, answer=True)], rows, base)
