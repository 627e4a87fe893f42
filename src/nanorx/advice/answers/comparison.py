"""Two answers side by side: two cases under one rule base, or one case under two rule bases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from nanorx._version import __version__
from nanorx.advice.answers.derived import warnings_of
from nanorx.advice.answers.heading import rule_base_out
from nanorx.advice.answers.result import (
    CaseAbout,
    CaseId,
    CaseOut,
    CaseSha256,
    Engine,
    Holds,
    Level,
    Nanorx,
    Notice,
    ProfileOut,
    Rank,
    ReadAs,
    RuleBaseOut,
    Score,
    StatusOut,
    Warnings,
)
from nanorx.advice.difference import differing, differing_rules, differing_values, follows, verdicts_of
from nanorx.knowledge.truth import VerdictWord
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import StrategyIndex

__all__ = ["SCHEMA", "Comparison", "EditedRule", "Place", "Row", "Side", "ValuePair", "VerdictPair", "compare"]

Schema = Literal["nanorx-comparison/3"]
SCHEMA: Schema = "nanorx-comparison/3"

EditOut = Literal["only in A", "only in B", "changed"]
VerdictOrNot = Literal[VerdictWord, "not there"]


class Side(Model):
    """One of the two: which case under which rule base, and what is first."""

    named: ClassVar = ("id", "first", "case_sha256")

    case: CaseOut
    case_sha256: CaseSha256
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used on this side.")]
    first: Annotated[str, about("The strategy that is first, by id.")]
    leading: Annotated[str | None, about("The strategy that may be called first, by id; null: none may.")]
    leading_reason: Annotated[str, about("Why none may be called first; empty if one is.")]
    warnings: Warnings = ()
    id: CaseId = ""
    about: CaseAbout = ""
    read_as: ReadAs = ()


class ValuePair(Model):
    """A value that the two cases do not share, in words."""

    descriptor: Annotated[str, about("The descriptor, as `group.key`.")]
    label: Annotated[str, about("The descriptor in words.")]
    a: Annotated[str, about("The value of A in words.")]
    b: Annotated[str, about("The value of B in words.")]
    computed: Annotated[bool, about("Is it computed from others, and stated on neither side?")] = False


class EditedRule(Model):
    """A rule that the two rule bases do not share."""

    rule: Annotated[str, about("The rule, by id.")]
    how: Annotated[EditOut, about("Where it stands, or that it does something else in B.")]


class VerdictPair(Model):
    """A rule about the strategy with another verdict on each side."""

    rule: Annotated[str, about("The rule, by id.")]
    a: Annotated[VerdictOrNot, about("Its verdict in A; `not there` where the rule base does not have it.")]
    b: Annotated[VerdictOrNot, about("Its verdict in B; `not there` where the rule base does not have it.")]


class Place(Model):
    """Where a strategy stands on one side."""

    rank: Annotated[Rank, about("The place in the order.")]
    status: Annotated[StatusOut, about("`conditional`: an exclusion or need cannot be told yet.")]
    holds: Annotated[Holds, about("How often cautions hold it back.")]
    held_back: Annotated[bool, about("Do cautions hold it back?")]
    score: Annotated[Score, about("The weighted mean of all criteria.")]
    levels: Annotated[dict[str, Level], about("Criterion -> its level.", "level")]


class Row(Model):
    """A strategy on both sides."""

    strategy: Annotated[str, about("The strategy, by id.")]
    title: Annotated[str, about("Its title in words.")]
    a: Annotated[Place | None, about("Where it stands in A; null: the rule base does not have it.")]
    b: Annotated[Place | None, about("Where it stands in B; null: the rule base does not have it.")]
    rules: Annotated[list[VerdictPair], about("The rules about it whose verdicts differ.")]


class Comparison(Model):
    """A and B side by side."""

    named: ClassVar = ("a", "b", "values", "edited_rules")

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    engine: Engine
    profile: Annotated[ProfileOut, about("The weights of the criteria.")]
    a: Annotated[Side, about("The first side.")]
    b: Annotated[Side, about("The second side.")]
    values: Annotated[list[ValuePair], about("The values that differ.")]
    edited_rules: Annotated[list[EditedRule], about("The rules that differ.")]
    strategies: Annotated[list[Row], about("All strategies, in the order of B.")]
    notice: Notice


def compare(found_a: Assessment, found_b: Assessment) -> Comparison:
    """Compare two assessed cases, each under its own rule base, which may be the same."""
    one, other = _Half(found_a), _Half(found_b)
    base_a, base_b = found_a.base, found_b.base
    weights = base_b.profile(found_b.profile).weights
    names = list(dict.fromkeys([*other.places, *one.places]))
    common = {item.id for item in base_a.all_strategies} & {item.id for item in base_b.all_strategies}
    rules = differing_rules(base_a, base_b, lambda rule: _behavior(rule, common))
    return Comparison(
        schema=SCHEMA,
        nanorx=__version__,
        engine=found_b.advisor.inference.engine_name,
        profile=ProfileOut(found_b.profile, dict(weights)),
        a=one.side(),
        b=other.side(),
        values=[
            ValuePair(item.name, item.label, a.words, b.words, follows(a, b))
            for item, a, b in differing_values(found_a.case, found_b.case)
        ],
        edited_rules=[EditedRule(pair.name, _HOW[pair.how]) for pair in rules],
        strategies=[_row(name, one, other) for name in names],
        notice=base_b.notice,
    )


class _Half:
    """One side: standings by strategy, verdicts by rule."""

    def __init__(self, found: Assessment) -> None:
        self.found = found
        self.base = base = found.base
        self.places = {base.strategies[index].id: self._place(index, rank) for index, rank in found.ranks.items()}

    def _place(self, strategy: StrategyIndex, rank: int) -> Place:
        item = self.found.standings[strategy]
        levels = {row.id: now for row, now in zip(self.base.criteria, item.now, strict=True)}
        return Place(rank, item.status, item.holds.now, item.held_back, item.score / 100, levels)

    def side(self) -> Side:
        case = self.found.case
        found = self.found
        return Side(
            case=case.as_json(),
            case_sha256=case.sha256,
            rule_base=rule_base_out(self.base),
            first=found.first,
            leading=found.leading_id,
            leading_reason=found.leading.reason,
            warnings=warnings_of(found),
            id=case.id,
            about=case.about,
            read_as=case.read_as,
        )

    def verdicts(self, strategy: str) -> dict[str, VerdictWord]:
        """Return the verdicts of the rules about a strategy by rule id; empty if this side has no such strategy."""
        index = self.base.strategy_index.get(strategy)
        return {} if index is None else verdicts_of(self.found, self.found.advisor.arguments[index].rules)


def _row(name: str, one: _Half, other: _Half) -> Row:
    half = other if name in other.places else one
    pairs = differing(one.verdicts(name), other.verdicts(name))
    return Row(
        name,
        half.base.strategy(name).title,
        one.places.get(name),
        other.places.get(name),
        [VerdictPair(pair.name, pair.before or "not there", pair.after or "not there") for pair in pairs],
    )


_HOW: dict[str, EditOut] = {"added": "only in B", "removed": "only in A", "changed": "changed"}


def _behavior(rule: Rule, common: AbstractSet[str]) -> tuple[object, ...]:
    """Return everything that decides what a rule does; its texts and sources are left out.

    A rule is the same if it merely selects a strategy that is not in `common`, those of both sides.
    """
    clauses = tuple(tuple(clause.key for clause in part) for part in (rule.when, rule.unless))
    selector = {} if rule.mark is not None else {name: frozenset(words) for name, words in rule.selector.items()}
    strategies = frozenset(rule.strategies) & common
    return (*clauses, rule.effect, rule.criterion, rule.strength, rule.finding, selector, strategies)
