"""The judge: the reference evaluator of rules, by the three truths of `nanorx.knowledge.truth`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.inference.plan import Verdicts
from nanorx.knowledge.truth import NO, NOT, YES, Truth, at_least, disjunction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.inference.plan import Plan

__all__ = ["judge"]


def judge(plan: Plan, clause_truths: list[Truth], given: Mapping[str, Truth] | None = None) -> Verdicts:
    """Evaluate every rule of the plan.

    Args:
        plan: The plan of the rule base.
        clause_truths: The truths of the clauses, by slot; those about findings are ignored.
        given: Findings, by name, that replace concluded ones (for the examples of rules).

    Returns:
        The verdicts of the rules and the truths of the findings, clauses and groups.
    """
    truths = list(clause_truths)
    verdicts: list[Truth] = [NO] * len(plan.conditions)
    findings: dict[str, Truth] = {}
    conditions, condition = plan.conditions, plan.condition
    for stratum, asked in enumerate(plan.first_asked):
        for group in plan.groups[stratum]:
            truths[group.slot] = at_least(group.needed, [truths[slot] for slot in group.members])
        for place in asked:
            when, unless = conditions[place]
            verdict = YES  # as in `rule_verdict`, without a call for each condition
            for slot in when:
                if truths[slot] < verdict:
                    verdict = truths[slot]
            for slot in unless:
                negated = NOT[truths[slot]]
                if negated < verdict:
                    verdict = negated
            verdicts[place] = verdict
        for finding in plan.findings[stratum] if stratum < len(plan.findings) else ():
            truth = disjunction([verdicts[condition[rule]] for rule in plan.concluding.get(finding, ())])
            findings[finding] = given.get(finding, truth) if given else truth
            for slot in plan.by_finding.get(finding, ()):
                truths[slot] = plan.asked[slot].truth_of_finding(findings[finding])
    return Verdicts([verdicts[place] for place in condition], findings, truths)
