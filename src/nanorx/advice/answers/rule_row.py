"""One rule as plain data: what it says, why, its sources, whom it speaks about, its examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.sources import Cite

__all__ = ["effect_words", "rule_row"]


def effect_words(rule: Rule) -> str:
    """Return the effect in words: `favor delivery, strong`; `exclude`; `conclude tumor.arterial_route`."""
    if rule.effect == "conclude":
        return f"conclude {rule.finding}"
    if rule.effect == "caution":
        return f"caution, {rule.strength}"
    if rule.criterion:
        return f"{rule.effect} {rule.criterion}, {rule.strength}"
    return rule.effect


def rule_row(rule: Rule, base: RuleBase) -> dict[str, Any]:
    """Return a rule as JSON data, in a fixed order."""
    return {
        "id": rule.id,
        "topic": rule.topic,
        "title": rule.title,
        "status": rule.status,
        "effect": rule.effect,
        "criterion": rule.criterion,
        "strength": rule.strength,
        "finding": rule.finding,
        "say": rule.say,
        "because": rule.because,
        "for": {name: list(values) for name, values in rule.selector.items()} or "all",
        "when": [clause.key for clause in rule.when],
        "unless": [clause.key for clause in rule.unless],
        "strategies": list(rule.strategies),
        "cites": [_cite(cite, base) for cite in rule.cites],
        "examples": [example._asdict() for example in rule.examples],
    }


def _cite(cite: Cite, base: RuleBase) -> dict[str, Any]:
    if not base.sources.has(cite):
        return {"kind": cite.kind, "id": cite.what, "short": "not found", "says": "", "references": []}
    row = base.sources.table(cite.kind).get(cite.what)
    says = cite.what if cite.kind == "judgement" else getattr(row, "says", "")
    references = [base.sources.references[name] for name in base.sources.references_of(cite)]
    return {
        "kind": cite.kind,
        "id": "" if cite.kind == "judgement" else cite.what,
        "short": base.sources.short(cite),
        "says": " ".join(says.split()),
        "references": [{"id": item.id, "match": item.word(), "text": item.full()} for item in references],
    }
