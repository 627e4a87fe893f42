"""What each row of evidence says of a strategy in a case, the rows that say nothing included, each with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from nanorx.knowledge.evidence import NOT_STUDIED
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.evidence import Bearing, Covers, Evidence
    from nanorx.knowledge.rule_base import RuleBase, RuleIndex

__all__ = ["RowBearing", "Says", "bearings", "best_level", "covering"]

Says = Literal[
    "approved",
    "this-tumor",
    "against",
    "another-tumor",
    "outside-limits",
    "cannot-tell",
    "cells",
    "part",
    "not-read",
    "retired",
    "retracted",
    "withdrawn",
    "no-benefit-in-animals",
]
"""What a row says: `part` is about the particle or the procedure alone; from there on a row gives nothing."""
_SAYS: dict[Bearing, Says] = {
    "approved": "approved",
    "here": "this-tumor",
    "animals": "this-tumor",
    "against": "against",
    "elsewhere": "another-tumor",
}
_ELSEWHERE = {"people": 3, "animals": 5, "cells": 6}
_WORTH: tuple[Covers, ...] = ("whole", "particle", "procedure")


class RowBearing(NamedTuple):
    """A row and what it says in a case.

    `level` is the level of evidence that it gives, 0 if none; `open` are the unknown descriptors on which that depends,
    `outside` the positions of the limits that the patient is outside of.
    """

    row: Evidence
    covers: Covers
    says: Says
    level: int = 0
    open: tuple[str, ...] = ()
    outside: tuple[int, ...] = ()


def covering(base: RuleBase, strategy: str) -> list[tuple[Evidence, Covers]]:
    """Return the rows about a strategy, each with how much of it the row covers, the whole before parts."""
    found: list[tuple[Evidence, Covers]] = []
    for row in base.evidence.values():
        covers = next((item for item in _WORTH if strategy in row.covered(item)), None)
        if covers is not None:
            found.append((row, covers))
    return sorted(found, key=lambda item: (_WORTH.index(item[1]), item[0].id))


def bearings(found: Assessment, strategy: str) -> list[RowBearing]:
    """Return what each row about a strategy says in a case, the best first, what gives nothing last."""
    rows = [_bearing(found, row, covers) for row, covers in covering(found.base, strategy)]

    def worth(item: RowBearing) -> tuple[int, bool, bool, int, str]:
        level = item.level or NOT_STUDIED
        return level, item.says != "against", item.says != "cannot-tell", -item.row.number, item.row.id

    return sorted(rows, key=worth)


def best_level(rows: Sequence[RowBearing]) -> int:
    """Return the best level of evidence that any of some rows gives."""
    return min((item.level for item in rows if item.level), default=NOT_STUDIED)


def _bearing(found: Assessment, row: Evidence, covers: Covers) -> RowBearing:
    nothing = _nothing(row, covers)
    if nothing is not None:
        return RowBearing(row, covers, nothing)
    if row.subjects == "cells" and not row.is_indication:
        return RowBearing(row, covers, "cells", 0 if row.without_benefit else _ELSEWHERE["cells"])
    own = found.advisor.once(_own_rules).get(row.id, ())
    for rule in own:
        if found.counts(rule):
            return _counting(found, row, covers, rule)
    elsewhere = 0 if row.without_benefit else _ELSEWHERE[row.subjects]
    waiting = [rule for rule in own if found.verdicts.rules[rule] == UNKNOWN]
    if waiting:
        names = found.cones.of_rules(waiting)
        ordered = tuple(name for name in found.base.vocabulary.descriptors if name in names)
        return RowBearing(row, covers, "cannot-tell", elsewhere, ordered)
    outside = next((places for rule in own if (places := _outside(found, rule))), ())
    return RowBearing(row, covers, "outside-limits" if outside else "another-tumor", elsewhere, (), outside)


def _nothing(row: Evidence, covers: Covers) -> Says | None:
    """Return why a row gives nothing in any case, or None if it may give something."""
    if covers != "whole":
        return "part"
    if row.retracted:
        return "retracted"
    if row.status not in {"checked", "reviewed"}:
        return "retired"
    if not row.counts:
        return "not-read"
    if row.trial == "withdrawn":
        return "withdrawn"
    return "no-benefit-in-animals" if row.subjects == "animals" and row.without_benefit else None


def _counting(found: Assessment, row: Evidence, covers: Covers, rule: RuleIndex) -> RowBearing:
    """Return what a row says of which a rule about this tumor counts."""
    mark = found.base.rules[rule].mark
    assert mark is not None
    says = _SAYS[mark.bearing]
    names = found.cones.of_rule(rule) if found.verdicts.rules[rule] != YES else set()
    waiting = tuple(name for name in found.base.vocabulary.descriptors if name in names)
    return RowBearing(row, covers, says, mark.level, waiting)


def _outside(found: Assessment, rule: RuleIndex) -> tuple[int, ...]:
    """Return the positions of the limits that a patient with the tumor of the study is outside of."""
    base, plan, truths = found.base, found.advisor.plan, found.verdicts.truths
    presumed = base.rules[rule].presumed
    slots = plan.when[rule]
    tumor, limits = slots[: len(slots) - presumed], slots[len(slots) - presumed :]
    if any(truths[slot] == YES for slot in plan.unless[rule]):
        return ()
    asked = [slot for slot in tumor if not _asks(plan.asked, slot, base.policy.setting)]
    if any(truths[slot] != YES for slot in asked):
        return ()
    return tuple(place for place, slot in enumerate(limits) if truths[slot] == NO)


def _asks(asked: Sequence[Clause], slot: int, descriptor: str) -> bool:
    return slot < len(asked) and asked[slot].descriptor == descriptor


def _own_rules(advisor: Advisor) -> Mapping[str, tuple[RuleIndex, ...]]:
    """Return for each row the rules that say that it is about this tumor or indication."""
    found: dict[str, tuple[RuleIndex, ...]] = {}
    for rule in advisor.base.rules:
        if rule.mark is not None and rule.mark.bearing != "elsewhere":
            found[rule.mark.row] = (*found.get(rule.mark.row, ()), advisor.base.rule_index[rule.id])
    return found
