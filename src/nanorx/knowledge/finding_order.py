"""The order in which findings are concluded: each after the findings that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["concluding_order"]


def concluding_order(base: RuleBase) -> tuple[dict[str, int], list[str]]:
    """Return the stratum of each finding, and the first circle found, empty if there is none.

    A finding of stratum 1 rests on descriptors alone; any other comes one stratum after the last finding it rests on.
    """
    rests_on: dict[str, set[str]] = {name: set() for name in base.vocabulary.findings}
    for rule in base.rules:
        if rule.finding in rests_on:
            rests_on[rule.finding] |= {c.descriptor for c in rule.clauses() if c.descriptor in rests_on}
    strata: dict[str, int] = {}
    left = dict(sorted(rests_on.items()))
    while left:
        ready = [name for name, below in left.items() if below <= set(strata)]
        if not ready:
            return strata, _circle(left)
        for name in ready:
            strata[name] = 1 + max((strata[below] for below in left[name]), default=0)
        for name in ready:
            del left[name]
    return strata, []


def _circle(left: Mapping[str, set[str]]) -> list[str]:
    name = next(iter(left))
    path: list[str] = []
    while name not in path:
        path.append(name)
        name = min(item for item in left[name] if item in left)
    return path[path.index(name) :]
