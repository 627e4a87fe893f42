"""The part of a rule base that a statement rests on, so that a proof costs the same in a larger one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from nanorx.knowledge.clause import clauses_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["part_about"]

_parts: WeakKeyDictionary[RuleBase, dict[tuple[frozenset[str], frozenset[str]], RuleBase]] = WeakKeyDictionary()
"""The parts of a rule base, by strategies and findings: many statements are about the same."""


def part_about(base: RuleBase, strategies: Iterable[str], conditions: Iterable[Condition] = ()) -> RuleBase:
    """Return a rule base of some strategies alone, in which each of them stands where it stands in the whole one.

    It has the rules about them, the evidence that covers them, and the rules behind every finding for which these
    rules, an imaging plan or the conditions ask. Ranks differ, of course, and no rule concludes any other finding.

    Args:
        base: The whole rule base.
        strategies: Ids of strategies and standards.
        conditions: Further conditions that must mean what they mean in the whole one.

    Returns:
        The part; the same object for the same part.
    """
    asked = {clause.descriptor for clause in clauses_of(conditions)}
    key = frozenset(strategies), frozenset(asked & base.rules_concluding.keys())
    parts = _parts.setdefault(base, {})
    if key not in parts:
        parts[key] = _part_about(base, *key)
    return parts[key]


def _part_about(base: RuleBase, strategies: frozenset[str], findings: frozenset[str]) -> RuleBase:
    about = {rule.id: rule for name in strategies for rule in base.rules_about[name]}
    rules = about | _behind(base, about.values(), findings.union(base.imaging.limits.values()))
    rows = {rule.mark.row for rule in about.values() if rule.mark}
    rows |= {row.id for name in strategies for row in base.rows_about[name]}
    return replace(
        base,
        sha256=f"part of {base.sha256}",
        strategies=tuple(item for item in base.strategies if item.id in strategies),
        standards=tuple(item for item in base.standards if item.id in strategies),
        approaches=tuple(
            item._replace(strategies=_those(item.strategies, strategies))
            for item in base.approaches
            if not strategies.isdisjoint(item.strategies)
        ),
        evidence={name: row for name, row in base.evidence.items() if name in rows},
        rules=tuple(
            rules[name]._replace(strategies=_those(rules[name].strategies, strategies))
            for name in sorted(rules, key=base.rule_index.__getitem__)
        ),
        silent_rules=(),
    )


def _behind(base: RuleBase, rules: Iterable[Rule], findings: Iterable[str]) -> dict[str, Rule]:
    """Return by id the rules behind the findings that some rules ask for, and behind further ones."""
    concluding = base.rules_concluding
    found: dict[str, Rule] = {}
    todo = {*_asked(rules), *findings} & concluding.keys()
    done = set[str]()
    while todo:
        done |= todo
        new = [rule for name in todo for rule in concluding[name]]
        found |= {rule.id: rule for rule in new}
        todo = (_asked(new) & concluding.keys()) - done
    return found


def _asked(rules: Iterable[Rule]) -> set[str]:
    return {clause.descriptor for rule in rules for clause in rule.clauses()}


def _those(names: Iterable[str], wanted: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in wanted)
