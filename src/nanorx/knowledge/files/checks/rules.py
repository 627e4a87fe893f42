"""Checks of one rule: whether it applies to any strategy, and whether its sources support it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import listing
from nanorx.knowledge.clause import MOST_ALTERNATIVES, Group, alternatives
from nanorx.knowledge.files.checks.pointers import FilePlace, check_selector
from nanorx.knowledge.files.reports import Reports
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.strategy import selects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["check_rule"]


def check_rule(base: RuleBase, file: str, data: Mapping[str, Any], rule: Rule, reports: Reports) -> None:
    """Report a rule that applies to no strategy or is stronger than its sources allow."""
    if not rule.strategies and rule.effect != "conclude" and _selects_what_exists(base, data["for"]):
        reports.add(
            file,
            "NRX113",
            "no strategy has all these attributes",
            at=("for",),
            advice="The rule would never apply. Widen `for`.",
        )
    ways = alternatives(rule.when, rule.unless)
    if ways > MOST_ALTERNATIVES:
        reports.add(
            file,
            "NRX136",
            f"the groups of this rule can be met in {ways} ways, more than {MOST_ALTERNATIVES}",
            at=("when",) if any(isinstance(item, Group) for item in rule.when) else ("unless",),
            advice="Let a second rule conclude a finding from some of its clauses, and ask about that finding.",
            on_key=True,
        )
    _check_warrant(base, file, rule, reports)


def _selects_what_exists(base: RuleBase, data: Any) -> bool:
    """Say whether all attributes and values of a selector are known; unknown ones are reported elsewhere."""
    return data == "all" or check_selector(FilePlace(base, "", (), Reports()), data)


def _check_warrant(base: RuleBase, file: str, rule: Rule, reports: Reports) -> None:
    known = [cite for cite in rule.cites if base.sources.has(cite)]
    if rule.effect == "exclude":
        _check_exclusion(base, file, rule, reports)
    elif rule.strength and known:
        carried = max(known, key=lambda cite: STRENGTHS[base.sources.strongest(cite)])
        limit = base.sources.strongest(carried)
        if STRENGTHS[rule.strength] > STRENGTHS[limit]:
            reports.add(
                file,
                "NRX120",
                f"{rule.strength} is stronger than its sources allow ({limit})",
                at=("then",),
                advice="A judgement alone is weak. Lower the strength or cite a stronger source.",
            )


def _check_exclusion(base: RuleBase, file: str, rule: Rule, reports: Reports) -> None:
    rows = [
        base.sources.thresholds[cite.what]
        for cite in rule.cites
        if cite.kind == "threshold" and cite.what in base.sources.thresholds
    ]
    may = [row for row in rows if row.may_exclude]
    if not may:
        reports.add(
            file,
            "NRX118",
            "no source of this rule is strong enough to exclude",
            at=("then",),
            advice="Cite a threshold with `may_exclude: yes`, or make it a caution.",
        )
        return
    scopes = [scope for row in may for scope in row.scope]
    beyond = [name for name in rule.strategies if not any(selects(scope, base.strategy(name)) for scope in scopes)]
    if beyond:
        words = " ".join(row.scope_says for row in may)
        reports.add(
            file,
            "NRX119",
            f"the exclusion reaches beyond the scope of its source: {listing(beyond, 4)}",
            at=("for",),
            advice=f"Scope: {words} Narrow `for`, or make it a caution.",
        )
