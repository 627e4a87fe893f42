"""What if: the ranking before and after some changes, what moved, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from nanorx._version import __version__
from nanorx.advice.answers.derived import cites_of_derived, derived_values, warnings_of
from nanorx.advice.answers.heading import assumed_values, profile_out, rule_base_out
from nanorx.advice.answers.result import (
    AppliedRule,
    Assumed,
    CaseAbout,
    CaseId,
    CaseOut,
    CaseSha256,
    CaseWarningOut,
    DerivedOut,
    Engine,
    Holds,
    Level,
    Nanorx,
    Notice,
    ProfileOut,
    Rank,
    ReadAs,
    ReferenceOut,
    RuleBaseOut,
    Score,
    SourceOut,
    StatusOut,
    Tier,
)
from nanorx.advice.difference import differing_values, follows
from nanorx.advice.margins import Vary, vary
from nanorx.common.suggest import meant_words
from nanorx.errors import CaseError, Problem
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.python_values import plain_data
from nanorx.knowledge.reading import Read
from nanorx.knowledge.truth import VERDICTS, VerdictWord
from nanorx.knowledge.values import ValueProblem
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.standing import Standing
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase, StrategyIndex

__all__ = ["SCHEMA", "ChangedRule", "ChangedValue", "Moved", "WhatIf", "checked_changes", "read_changes", "what_if"]

Schema = Literal["nanorx-what-if/2"]
SCHEMA: Schema = "nanorx-what-if/2"


class ChangedValue(Model):
    """A value before and after."""

    descriptor: Annotated[str, about("The descriptor, as `group.key`.")]
    label: Annotated[str, about("The descriptor in words.")]
    was: Annotated[str, about("The value before, in words.")]
    now: Annotated[str, about("The value after, in words.")]
    was_value: Annotated[Any, about("The value before, as it stands in a case; null: not given.")]
    value: Annotated[Any, about("The value after, as it stands in a case; null: not given.")]
    computed: Annotated[bool, about("Is it computed from others, and stated neither before nor after?")] = False


class ChangedRule(Model):
    """A rule about the strategy whose verdict is another one now."""

    rule: Annotated[str, about("The rule, by id.")]
    was: Annotated[VerdictWord, about("Its verdict before.")]
    now: Annotated[VerdictWord, about("Its verdict after.")]


class Moved(Model):
    """A strategy before and after."""

    strategy: Annotated[str, about("The strategy, by id.")]
    title: Annotated[str, about("Its title in words.")]
    listed_apart: Annotated[str | None, about("Why pages list it apart from the others; null: they do not.")]
    rank: Annotated[Rank, about("The place in the order after.")]
    was_rank: Annotated[Rank, about("The place in the order before.")]
    status: Annotated[StatusOut, about("The status after.")]
    was_status: Annotated[StatusOut, about("The status before.")]
    holds: Annotated[Holds, about("How often cautions hold it back after.")]
    was_holds: Annotated[Holds, about("How often they did before.")]
    held_back: Annotated[bool, about("Do cautions hold it back after?")]
    was_held_back: Annotated[bool, about("Did they before?")]
    score: Annotated[Score, about("The weighted mean of all criteria after.")]
    was_score: Annotated[Score, about("The weighted mean of all criteria before.")]
    tier: Annotated[Tier, about("The tier of evidence after, the best first.")]
    was_tier: Annotated[Tier, about("The tier of evidence before.")]
    levels: Annotated[
        dict[str, tuple[Level, Level]], about("Criterion -> its level before and after, where it changed.", "level")
    ]
    by_rule: Annotated[bool, about("Did a rule about it change it? If not, it moved because others did.")]
    rules: Annotated[
        list[ChangedRule], about("The rules behind it: exclusions, what holds back, arguments on `levels`.")
    ]


class WhatIf(Model):
    """The case with some values changed, beside the case as it is."""

    named: ClassVar = ("id", "changes", "first", "was_first", "case_sha256", "changed_case_sha256", "rule_base")

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used.")]
    engine: Engine
    case: CaseOut
    assumed: Annotated[list[Assumed], about("The values that were used because nothing was stated.")]
    case_sha256: CaseSha256
    changed_case_sha256: Annotated[str, about("The SHA-256 of the canonical form of the changed case.")]
    profile: Annotated[ProfileOut, about("The weights of the criteria.")]
    changes: Annotated[list[ChangedValue], about("The values that changed.")]
    first: Annotated[str, about("The strategy that is first after, by id.")]
    was_first: Annotated[str, about("The strategy that is first before, by id.")]
    leading: Annotated[str | None, about("The strategy that may be called first after, by id; null: none may.")]
    leading_reason: Annotated[str, about("Why none may be called first after; empty if one is.")]
    was_leading: Annotated[str | None, about("The strategy that may be called first before, by id; null: none may.")]
    was_leading_reason: Annotated[str, about("Why none may be called first before; empty if one is.")]
    strategies: Annotated[list[Moved], about("All strategies, in their order after.")]
    rules: Annotated[dict[str, AppliedRule], about("Id of a rule -> the rule after, for all that are named.")]
    vary: Annotated[list[Vary], about("The ranges that were asked for, each with all changes made.")]
    sources: Annotated[dict[str, SourceOut], about("Id of a source -> what it says, for all that are cited.")]
    references: Annotated[list[ReferenceOut], about("The documents behind the sources.")]
    notice: Notice
    derived: Annotated[
        tuple[DerivedOut, ...],
        about("The values that are computed after, and those that only wait for something."),
    ] = ()
    warnings: Annotated[tuple[CaseWarningOut, ...], about("What to look at again in the changed case.")] = ()
    id: CaseId = ""
    about: CaseAbout = ""
    read_as: ReadAs = ()


def what_if(
    before: Assessment, changes: Mapping[str, Value | None], ranges: Iterable[tuple[str, float, float]] = ()
) -> WhatIf:
    """Rank a case before and after changes, and vary numbers.

    Args:
        before: The assessed case.
        changes: The new values by descriptor, already checked; None removes a value.
        ranges: The numbers to vary: descriptor, lowest and highest value, in the unit of the descriptor.

    Returns:
        Both rankings with the rules behind each change, and who is first over each range.

    Raises:
        CaseError: The changed entries contradict each other.
        UsageError: A range is empty, not plausible, or not about a number.
    """
    base, advisor, case = before.base, before.advisor, before.case
    changed = parse_case(case.replace(changes).as_json(), base)
    after = advisor.assess(changed, before.profile) if changes else before
    moved = _BeforeAndAfter(before, after).moved()
    used = sorted({base.rule_index[row.rule] for item in moved for row in item.rules})
    derived = derived_values(after)
    sources, references = advisor.sources.cited(used, cites_of_derived(after, derived))
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
            ChangedValue(item.name, item.label, was.words, now.words, was.stated, now.stated, follows(was, now))
            for item, was, now in differing_values(case, changed)
        ],
        first=after.first,
        was_first=before.first,
        leading=after.leading_id,
        leading_reason=after.leading.reason,
        was_leading=before.leading_id,
        was_leading_reason=before.leading.reason,
        strategies=moved,
        rules={base.rules[rule].id: after.words.rule(rule) for rule in used},
        vary=[vary(after, name, low, high) for name, low, high in ranges],
        sources=sources,
        references=references,
        notice=base.notice,
        derived=derived,
        warnings=warnings_of(after),
        id=case.id,
        about=case.about,
        read_as=case.read_as,
    )


def checked_changes(changes: Mapping[str, Any], base: RuleBase) -> dict[str, Value | None]:
    """Check changes as the values of a case file are checked.

    Args:
        changes: The new values by descriptor, as a case of a Python program holds them; None removes a value.
        base: The rule base whose descriptors are meant.

    Returns:
        The checked values by descriptor; None removes a value.

    Raises:
        CaseError: Some descriptors do not exist or some values are not allowed; every mistake is listed.
    """
    return read_changes(changes, base)[0]


def read_changes(changes: Mapping[str, Any], base: RuleBase) -> tuple[dict[str, Value | None], tuple[str, ...]]:
    """Return what `checked_changes` does, and how each value was read that was written otherwise."""
    problems: list[Problem] = []
    values: dict[str, Value | None] = {}
    notes: list[str] = []
    for name, raw in plain_data(changes).items():
        named = base.reader.named(name)
        if named is None:
            hint = meant_words(base.reader.misspelled(name))
            advice = f"{hint} Search by words: nanorx descriptors WORD".strip()
            message, known = f"{name}: there is no such key", tuple(base.vocabulary.descriptors)
            problems.append(Problem("NRX203", message, advice, path=name, allowed=known, value=name))
            continue
        try:
            written = "" if name == named.descriptor.name else name
            read = Read(None) if raw is None else base.reader.read(named, raw, written)
        except ValueProblem as error:
            allowed = named.descriptor.may_be(named.unit)
            problems.append(Problem(error.code, str(error), error.advice, path=name, allowed=allowed, value=raw))
            continue
        notes += [read.note] if read.note else []
        if values.setdefault(named.descriptor.name, read.value) != read.value:
            message = f"{named.descriptor.name} is already changed to another value"
            problems.append(Problem("NRX208", message, "Keep one of the two.", path=name, value=raw))
    if problems:
        raise CaseError(problems)
    return values, tuple(notes)


class _BeforeAndAfter:
    """Each strategy before and after."""

    def __init__(self, before: Assessment, after: Assessment) -> None:
        self._base = before.base
        self._before = before
        self._after = after

    def moved(self) -> list[Moved]:
        return [self._moved(strategy) for strategy in self._after.ranked]

    def _moved(self, index: StrategyIndex) -> Moved:
        was, now = self._before.standings[index], self._after.standings[index]
        strategy = self._base.strategies[index]
        levels = {
            item.id: (old.now, new.now)
            for item, old, new in zip(self._base.criteria, was.levels, now.levels, strict=True)
            if old.now != new.now
        }
        by_rule = bool(levels) or was.status != now.status or was.holds.now != now.holds.now
        alike = self._before.decided.tiers == self._after.decided.tiers
        by_rule = by_rule or (alike and was.tier.now != now.tier.now)
        return Moved(
            strategy=strategy.id,
            title=strategy.title,
            listed_apart=self._after.apart.get(index),
            rank=self._after.ranks[index],
            was_rank=self._before.ranks[index],
            status=now.status,
            was_status=was.status,
            holds=now.holds.now,
            was_holds=was.holds.now,
            held_back=now.held_back,
            was_held_back=was.held_back,
            score=now.score / 100,
            was_score=was.score / 100,
            tier=now.tier.now + 1,
            was_tier=was.tier.now + 1,
            levels=levels,
            by_rule=by_rule,
            rules=self._rules(index, was, now, levels),
        )

    def _rules(
        self, strategy: StrategyIndex, was: Standing, now: Standing, levels: Collection[str]
    ) -> list[ChangedRule]:
        """Return the rules behind a change: exclusions first, then hold-backs, then arguments."""
        before, after = self._before, self._after
        about, criteria = before.advisor.arguments[strategy], self._base.criteria
        old, new = before.verdicts.rules, after.verdicts.rules
        behind = [rule for rule in about.exclusions if was.status != now.status and old[rule] != new[rule]]
        speaking = [row.rule for row in about.holds] if was.holds.now != now.holds.now else []
        speaking += [row.rule for row in about.weighed if criteria[row.criterion].id in levels]
        if was.tier.now != now.tier.now:
            speaking += [*about.studies.opening["people"], *about.studies.caps]
        behind += [rule for rule in dict.fromkeys(speaking) if before.counts(rule) != after.counts(rule)]
        return [ChangedRule(self._base.rules[rule].id, VERDICTS[old[rule]], VERDICTS[new[rule]]) for rule in behind]
