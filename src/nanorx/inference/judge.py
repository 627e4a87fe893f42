"""The judge: the reference evaluator of rules in Kleene's three values.

A rule fires when every `when` clause is yes and every `unless` clause is no; it is silent when a `when`
clause is no or an `unless` clause is yes; else it cannot tell. A finding is yes if any concluding rule
fires, else unknown if any cannot tell, else no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.inference.plan import Verdicts
from nanorx.knowledge.clause import NO, YES, Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.inference.plan import Plan

__all__ = ["judge"]


def judge(plan: Plan, clause_truths: list[Truth], given: Mapping[str, Truth] | None = None) -> Verdicts:
    """The verdict of every rule. `given` findings replace concluded ones (for the examples of rules)."""
    truths = list(clause_truths)
    rules = plan.base.rules
    verdicts: list[Truth] = [NO] * len(rules)
    findings: dict[str, Truth] = {}
    when, unless = plan.when, plan.unless
    for stratum, places in enumerate(plan.strata):
        for place in places:
            verdict = YES
            for slot in when[place]:
                if truths[slot] < verdict:
                    verdict = truths[slot]
            for slot in unless[place]:
                negated = YES - truths[slot]
                if negated < verdict:
                    verdict = negated  # type: ignore[assignment]
            verdicts[place] = verdict
        if stratum < len(plan.findings):
            _conclude(plan, stratum, verdicts, truths, findings, given or {})
    return Verdicts(verdicts, findings, truths)


def _conclude(
    plan: Plan,
    stratum: int,
    verdicts: list[Truth],
    truths: list[Truth],
    findings: dict[str, Truth],
    given: Mapping[str, Truth],
) -> None:
    concluded: dict[str, Truth] = dict.fromkeys(plan.findings[stratum], NO)
    for place in plan.strata[stratum]:
        finding = plan.base.rules[place].finding
        concluded[finding] = max(concluded[finding], verdicts[place])
    for finding, truth in concluded.items():
        findings[finding] = given.get(finding, truth)
        for row in plan.finding_clauses.get(finding, ()):
            truths[row.slot] = row.truth(findings[finding])
