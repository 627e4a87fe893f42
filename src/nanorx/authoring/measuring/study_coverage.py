"""Which rows of evidence cases have seen: here, elsewhere, against, in animals, and outside the limits of the study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.advice.assessment import Advisor
    from nanorx.authoring.scope import CaseFile
    from nanorx.knowledge.rule import Rule

__all__ = ["OUTSIDE", "StudySeen", "studies_seen"]

OUTSIDE = "outside its limits"


@dataclass(slots=True)
class StudySeen:
    """What a row of evidence can say, a rule by which it says so, and whether a case has seen it."""

    row: str
    kind: str
    rule: Rule
    seen: bool = False


def studies_seen(advisor: Advisor, rules: Iterable[Rule], cases: Iterable[CaseFile]) -> Iterator[StudySeen]:
    """Yield for each row of evidence what it can say, and whether a case has seen it.

    Args:
        advisor: The advisor of the rule base.
        rules: The rules; only those made from rows count.
        cases: The cases.
    """
    index, plan = advisor.base.rule_index, advisor.plan
    found: dict[tuple[str, str], StudySeen] = {}
    made = [(index[rule.id], rule.mark, rule) for rule in rules if rule.mark is not None]
    for _, mark, rule in made:
        found.setdefault((mark.row, mark.bearing), StudySeen(mark.row, mark.bearing, rule))
        if any(limit != advisor.base.policy.adults for limit in rule.when[len(rule.when) - rule.presumed :]):
            found.setdefault((mark.row, OUTSIDE), StudySeen(mark.row, OUTSIDE, rule))
    for file in cases if found else ():
        verdicts = advisor.inference.verdicts(file.case)
        presumed = plan.presumed(verdicts)
        for place, mark, rule in made:
            if verdicts.rules[place] == YES or place in presumed:
                found[mark.row, mark.bearing].seen = True
            elif rule.presumed and (mark.row, OUTSIDE) in found and verdicts.rules[place] == NO:
                in_tumor = all(verdicts.truths[slot] == YES for slot in plan.presuming[place])
                found[mark.row, OUTSIDE].seen |= in_tumor
    yield from found.values()
