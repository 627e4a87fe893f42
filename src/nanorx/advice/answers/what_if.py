"""What if: the ranking before and after some changes, what moved, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.answers.canonical import Canonical
from nanorx.advice.answers.heading import assumed_values, profile_out, rule_base_out
from nanorx.advice.answers.result import (  # noqa: TC001 - the schemas read the annotations when they run
    AppliedRule,
    Assumed,
    ProfileOut,
    ReferenceOut,
    RuleBaseOut,
    SourceOut,
    StatusOut,
)
from nanorx.advice.difference import differing, differing_values, verdicts_of
from nanorx.advice.margins import Vary, vary
from nanorx.common.suggest import did_you_mean
from nanorx.errors import CaseError, Problem
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.truth import YES
from nanorx.knowledge.values import ValueProblem, check_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.standing import Standing
    from nanorx.knowledge.clause import Value
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["SCHEMA", "ChangedRule", "ChangedValue", "Moved", "WhatIf", "checked_changes", "what_if"]

SCHEMA = "nanorx-what-if/1"


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value before and after, in words and as it stands in a case; None is not given."""

    descriptor: str
    label: str
    was: str
    now: str
    was_value: Any
    value: Any


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """A rule about the strategy whose verdict is another one now: `fires`, `cannot tell` or `silent`."""

    rule: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A strategy before and after. `levels` holds the criteria whose level changed, from -3 to +3: before and after.

    `rules` are those behind it: exclusions if the status changed, what holds back if that did, and arguments on the
    criteria of `levels`, each with another verdict than before. Without them (`by_rule` is false) the strategy only
    moved up or down because others did.
    """

    strategy: str
    title: str
    listed_apart: str | None
    rank: int
    was_rank: int
    status: StatusOut
    was_status: StatusOut
    held_back: bool
    was_held_back: bool
    score: float
    was_score: float
    levels: dict[str, tuple[int, int]]
    by_rule: bool
    rules: list[ChangedRule]


@dataclass(frozen=True, slots=True)
class WhatIf(Canonical):
    """The case with some values changed, beside the case as it is. Strategies stand in their new order.

    `vary` holds the ranges that were asked for, each with all changes made.
    """

    schema: str
    nanorx: str
    rule_base: RuleBaseOut
    engine: str
    case: dict[str, Any]
    assumed: list[Assumed]
    case_sha256: str
    changed_case_sha256: str
    profile: ProfileOut
    changes: list[ChangedValue]
    first: str
    was_first: str
    strategies: list[Moved]
    rules: dict[str, AppliedRule]
    vary: list[Vary]
    sources: dict[str, SourceOut]
    references: list[ReferenceOut]
    notice: str


def what_if(
    before: Assessment, changes: Mapping[str, Value | None], ranges: Iterable[tuple[str, float, float]] = ()
) -> WhatIf:
    """Rank a case before and after changes (descriptor -> checked value; None takes it away), and vary numbers.

    `ranges` are descriptor, lowest and highest value. Raises CaseError if the changed entries contradict each other,
    UsageError for a range that is not one.
    """
    base, advisor, case = before.base, before.advisor, before.case
    changed = parse_case(case.replace(changes).as_json(), base)
    after = advisor.assess(changed, before.profile) if changes else before
    moved = _Comparison(before, after).moved()
    used = sorted({base.rule_index[row.rule] for item in moved for row in item.rules})
    sources, references = advisor.sources.cited(used)
    return WhatIf(
        schema=SCHEMA,
        nanorx=__version__,
        rule_base=rule_base_out(base),
        engine=advisor.inference.engine_name,
        case=case.as_json(),
        assumed=assumed_values(base, case),
        case_sha256=case.sha256,
        changed_case_sha256=changed.sha256,
        profile=profile_out(base, before.profile),
        changes=[
            ChangedValue(item.name, item.label, was.words, now.words, was.stated, now.stated)
            for item, was, now in differing_values(case, changed)
        ],
        first=after.first,
        was_first=before.first,
        strategies=moved,
        rules={base.rules[place].id: after.words.rule(place) for place in used},
        vary=[vary(after, name, low, high) for name, low, high in ranges],
        sources=sources,
        references=references,
        notice=base.notice,
    )


def checked_changes(changes: Mapping[str, Any], base: RuleBase) -> dict[str, Value | None]:
    """Check the values of changes as those of a case file are checked. Raises CaseError with every mistake."""
    problems: list[Problem] = []
    values: dict[str, Value | None] = {}
    known = base.vocabulary.descriptors
    for name, raw in changes.items():
        if name not in known:
            advice = f"{did_you_mean(name, known)} All keys: nanorx descriptors".strip()
            problems.append(Problem("NRX203", f"{name}: there is no such key", advice, path=name))
            continue
        try:
            values[name] = None if raw is None else check_value(known[name], raw)
        except ValueProblem as error:
            problems.append(Problem(error.code, str(error), error.advice, path=name))
    if problems:
        raise CaseError(problems)
    return values


class _Comparison:
    """Each strategy before and after."""

    def __init__(self, before: Assessment, after: Assessment) -> None:
        self._base = before.base
        self._before = before
        self._after = after

    def moved(self) -> list[Moved]:
        return [self._moved(place) for place in self._after.ranked]

    def _moved(self, place: int) -> Moved:
        was, now = self._before.standings[place], self._after.standings[place]
        strategy = self._base.strategies[place]
        levels = {
            item.id: (old.now, new.now)
            for item, old, new in zip(self._base.criteria, was.levels, now.levels, strict=True)
            if old.now != new.now
        }
        by_rule = bool(levels) or was.status != now.status or was.held_back != now.held_back
        return Moved(
            strategy=strategy.id,
            title=strategy.title,
            listed_apart=self._after.apart.get(place),
            rank=self._after.ranks[place],
            was_rank=self._before.ranks[place],
            status=now.status,
            was_status=was.status,
            held_back=now.held_back,
            was_held_back=was.held_back,
            score=now.score / 100,
            was_score=was.score / 100,
            levels=levels,
            by_rule=by_rule,
            rules=self._rules(place, was, now, levels),
        )

    def _rules(self, place: int, was: Standing, now: Standing, levels: Collection[str]) -> list[ChangedRule]:
        """The rules behind a change: what excludes first, then what holds back, then the arguments."""
        about, criteria = self._before.advisor.arguments[place], self._base.criteria
        old, new = self._before.verdicts.rules, self._after.verdicts.rules
        behind = list(about.exclusions) if was.status != now.status else []
        speaking = list(about.holds) if was.held_back != now.held_back else []
        speaking += [row.rule for row in about.weighed if criteria[row.criterion].id in levels]
        behind += [at for at in speaking if YES in (old[at], new[at])]
        pairs = differing(verdicts_of(self._before, behind), verdicts_of(self._after, behind))
        return [ChangedRule(pair.name, pair.before, pair.after) for pair in pairs if pair.before and pair.after]
