"""What is done today: the standards that a guideline or a label names for this case, never ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.holds import holding
from nanorx.knowledge.clause import truth_of_condition
from nanorx.knowledge.partial import is_settled
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.questions import Cones
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.evidence import Evidence, Recommended
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase, RuleIndex
    from nanorx.knowledge.strategy import Strategy
from nanorx.knowledge.truth import Truth

__all__ = ["MOST", "Today", "not_told", "today"]

MOST = 3
"""So many a page of one screen names at most."""
_NEEDED, _OPEN = 3, 12
"""So many conditions that must hold may be unknown, and so many values in all, for a standard to be shown."""
_ORDER: dict[Recommended, int] = {"standard": 0, "option": 1, "special-arrangements": 2, "palliative": 3}


class Today(NamedTuple):
    """A standard and the rule of the row that says it is done.

    `depends_on` are the unknown descriptors on which that depends, `to_check` those that could still rule the standard
    out or hold it back; `cautions` are the cautions that fire about it.
    """

    strategy: Strategy
    row: Evidence
    rule: RuleIndex
    depends_on: tuple[str, ...]
    to_check: tuple[str, ...]
    cautions: tuple[RuleIndex, ...]


def today(
    base: RuleBase,
    case: Case,
    standards: Sequence[Arguments],
    verdicts: Sequence[Truth],
    cones: Cones,
    *,
    held_back: bool = False,
) -> list[Today]:
    """Return all that is done today for a case, in order.

    Of a tumor whose organ is not known nothing is said. A standard that a rule excludes, or that cautions hold back, is
    left out; with `held_back` those are returned that cautions hold back. A limit
    of age counts as met while it is unknown. The standard comes before the option, but one of which something that must
    hold is unknown is one role later, behind what applies there for certain. Of those that apply the one comes first
    that more rows name, of those that may apply the one of whose indication most is met; of several indications of a
    standard that one counts.

    Args:
        base: The rule base.
        case: The case.
        standards: The arguments about each standard, in the order of the rule base.
        verdicts: The verdicts of all rules.
        cones: The unknown descriptors behind each undecided rule.
    """
    if not is_settled(case.values.get(base.policy.organ)):
        return []
    found: list[tuple[tuple[int, ...], Today]] = []
    for place, (strategy, about) in enumerate(zip(base.standards, standards, strict=True)):
        held = bool(holding(about.holds, verdicts))
        if held != held_back or any(verdicts[rule] == YES for rule in about.exclusions):
            continue
        naming = _naming(base, about, verdicts)
        if not naming:
            continue
        cautions = tuple(rule for rule in about.cautions if verdicts[rule] == YES)
        behind = cones.of_rules((*about.exclusions, *holding(about.holds, verdicts, UNKNOWN)))
        to_check = tuple(name for name in base.vocabulary.descriptors if name in behind)
        rows: list[tuple[tuple[int, ...], Today]] = []
        for rule, row in naming:
            depends = cones.of_rule(rule) - _of_limits(base.rules[rule]) if verdicts[rule] == UNKNOWN else set()
            names = tuple(name for name in base.vocabulary.descriptors if name in depends)
            needed, met = _conditions(base.rules[rule], case) if names else (0, _needed(base.rules[rule]))
            if needed > _NEEDED or len(names) > _OPEN:
                continue
            role = _ORDER[row.recommended]
            key = (role + bool(needed), bool(needed), role, -met, needed, len(names))
            rows.append((key, Today(strategy, row, rule, names, to_check, cautions)))
        if rows:
            (late, open_, role, *rest), best = min(rows, key=lambda item: item[0])
            named = len({item.row.id for _, item in rows})
            telling = (*rest, -named) if open_ else (-named, *rest)
            found.append(((late, open_, role, *telling, place), best))
    return [item for _, item in sorted(found, key=lambda row: row[0])]


def not_told(
    base: RuleBase, case: Case, standards: Sequence[Arguments], verdicts: Sequence[Truth], told: Sequence[Today]
) -> list[Strategy]:
    """Return the standards of which too little is known to say that they are done, or that they are not.

    Args:
        base: The rule base.
        case: The case.
        standards: The arguments about each standard, in the order of the rule base.
        verdicts: The verdicts of all rules.
        told: What is said of other standards, `held_back` ones too.

    Returns:
        Those that no rule excludes and that a row may name, in the order of the rule base.
    """
    if not is_settled(case.values.get(base.policy.organ)):
        return []
    known = {item.strategy.id for item in told}
    return [
        strategy
        for strategy, about in zip(base.standards, standards, strict=True)
        if strategy.id not in known
        and not any(verdicts[rule] == YES for rule in about.exclusions)
        and _naming(base, about, verdicts)
    ]


def _naming(base: RuleBase, about: Arguments, verdicts: Sequence[Truth]) -> list[tuple[RuleIndex, Evidence]]:
    """Return the rules that say, or may say, that a standard is done, each with its row."""
    found: list[tuple[RuleIndex, Evidence]] = []
    for rule in about.rules:
        mark = base.rules[rule].mark if verdicts[rule] != NO else None
        if mark is not None and mark.bearing == "approved" and base.evidence[mark.row].recommended in _ORDER:
            found.append((rule, base.evidence[mark.row]))
    return found


def _needed(rule: Rule) -> int:
    """Return how many conditions of `when` come before the limits, which may be unknown."""
    return len(rule.when) - rule.presumed


def _of_limits(rule: Rule) -> set[str]:
    """Return the descriptors that the limits alone ask about."""
    place = _needed(rule)
    asked = {clause.descriptor for item in (*rule.when[:place], *rule.unless) for clause in item.clauses}
    return {clause.descriptor for item in rule.when[place:] for clause in item.clauses} - asked


def _conditions(rule: Rule, case: Case) -> tuple[int, int]:
    """Count the conditions of `when` that are unknown, and those that hold, as far as the entries of the case say."""
    truths = [
        truth_of_condition(item, lambda clause: clause.truth(case.values.get(clause.descriptor)))
        for item in rule.when[: _needed(rule)]
    ]
    return truths.count(UNKNOWN), truths.count(YES)
