"""The typical patient of a study: its tumor, a value within each of its limits, and what is ordinary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule_base import RuleBase


def patient_of(row: Evidence, base: RuleBase, ordinary: dict[str, Any]) -> dict[str, Any]:
    """The typical patient of a study, ordinary values else, in a facility that has everything."""
    case = {group: dict(values) for group, values in ordinary.items()}
    tumor = case["tumor"]
    tumor["organ"] = row.organ[0]
    tumor["histology"] = row.histology[0] if row.histology and row.histology != ("any",) else "other"
    tumor.update({"spread": row.spread[0]} if row.spread else {})
    for condition in row.limits:
        for group, key, value in _within(condition.clauses[0], base):
            case.setdefault(group, {})[key] = value
    facility = [item for item in base.vocabulary.descriptors.values() if item.group == "facility"]
    case["facility"] = {item.key: list(item.choices) for item in facility if item.kind == "set"}
    return case


def _within(clause: Clause, base: RuleBase) -> Iterator[tuple[str, str, Any]]:
    descriptor = base.vocabulary.descriptors.get(clause.descriptor)
    if descriptor is None:
        return
    if descriptor.kind == "number":
        low, high = max(clause.low, descriptor.low), min(clause.high, descriptor.high)
        yield descriptor.group, descriptor.key, int(high) if descriptor.integer else (low + high) / 2
    elif descriptor.kind == "set":
        has = list(clause.values) if clause.operator.startswith("includes") else []
        yield descriptor.group, descriptor.key, has[:1]
    elif clause.values:
        yield descriptor.group, descriptor.key, clause.values[0]
