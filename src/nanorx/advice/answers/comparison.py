"""Two answers side by side: two cases under one rule base, or one case under two rule bases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.answers.canonical import Canonical
from nanorx.advice.answers.heading import rule_base_out
from nanorx.advice.answers.result import ProfileOut, RuleBaseOut
from nanorx.advice.difference import differing, differing_rules, differing_values, verdicts_of

if TYPE_CHECKING:
    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.truth import VerdictWord

__all__ = ["SCHEMA", "Comparison", "EditedRule", "Place", "Row", "Side", "ValuePair", "VerdictPair", "compare"]

SCHEMA = "nanorx-comparison/2"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: which case under which rule base, and what is first."""

    case: dict[str, Any]
    case_sha256: str
    rule_base: RuleBaseOut
    first: str


@dataclass(frozen=True, slots=True)
class ValuePair:
    """A value that the two cases do not share, in words."""

    descriptor: str
    label: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class EditedRule:
    """A rule that the two rule bases do not share: `only in A`, `only in B` or `changed`."""

    rule: str
    how: str


@dataclass(frozen=True, slots=True)
class VerdictPair:
    """A rule about the strategy with another verdict on each side; `not there` where a rule base does not have it."""

    rule: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a strategy stands on one side; levels by criterion, score from -3 to +3."""

    rank: int
    status: str
    held_back: bool
    score: float
    levels: dict[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A strategy on both sides; None where a rule base does not have it. `rules` differ in their verdicts."""

    strategy: str
    title: str
    a: Place | None
    b: Place | None
    rules: list[VerdictPair]


@dataclass(frozen=True, slots=True)
class Comparison(Canonical):
    """A and B side by side, all strategies in the order of B."""

    schema: str
    nanorx: str
    engine: str
    profile: ProfileOut
    a: Side
    b: Side
    values: list[ValuePair]
    edited_rules: list[EditedRule]
    strategies: list[Row]
    notice: str


def compare(found_a: Assessment, found_b: Assessment) -> Comparison:
    """Compare two assessed cases, each under its own rule base, which may be the same."""
    one, other = _Half(found_a), _Half(found_b)
    base_a, base_b = found_a.base, found_b.base
    weights = base_b.profile(found_b.profile).weights
    names = list(dict.fromkeys([*other.places, *one.places]))
    return Comparison(
        schema=SCHEMA,
        nanorx=__version__,
        engine=found_b.advisor.inference.engine_name,
        profile=ProfileOut(found_b.profile, dict(weights)),
        a=one.side(),
        b=other.side(),
        values=[
            ValuePair(item.name, item.label, a.words, b.words)
            for item, a, b in differing_values(found_a.case, found_b.case)
        ],
        edited_rules=[EditedRule(pair.name, _HOW[pair.how]) for pair in differing_rules(base_a, base_b, _behavior)],
        strategies=[_row(name, one, other) for name in names],
        notice=base_b.notice,
    )


class _Half:
    """One side: standings by strategy, verdicts by rule."""

    def __init__(self, found: Assessment) -> None:
        self.found = found
        self.base = base = found.base
        self.places = {base.strategies[place].id: self._place(place, rank) for place, rank in found.ranks.items()}

    def _place(self, place: int, rank: int) -> Place:
        item = self.found.standings[place]
        levels = {row.id: now for row, now in zip(self.base.criteria, item.now, strict=True)}
        return Place(rank, item.status, item.held_back, item.score / 100, levels)

    def side(self) -> Side:
        case = self.found.case
        return Side(case.as_json(), case.sha256, rule_base_out(self.base), self.found.first)

    def verdicts(self, strategy: str) -> dict[str, VerdictWord]:
        """The verdicts of the rules about a strategy, by id."""
        place = self.base.strategy_index.get(strategy)
        return {} if place is None else verdicts_of(self.found, self.found.advisor.arguments[place].rules)


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


_HOW = {"added": "only in B", "removed": "only in A", "changed": "changed"}


def _behavior(rule: Rule) -> tuple[object, ...]:
    """What a rule does; texts and sources are not compared."""
    clauses = tuple(tuple(clause.key for clause in part) for part in (rule.when, rule.unless))
    return (*clauses, rule.effect, rule.criterion, rule.strength, rule.finding, rule.strategies)
