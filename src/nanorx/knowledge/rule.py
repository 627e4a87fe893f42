"""A rule: clauses -> one effect on some strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from nanorx.knowledge.clause import clauses_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.evidence import StudyMark
    from nanorx.knowledge.sources import Cite, Strength

__all__ = ["EFFECTS", "Effect", "Example", "Origin", "Rule"]

Effect = Literal["exclude", "caution", "favor", "oppose", "note", "conclude"]
EFFECTS: tuple[Effect, ...] = ("exclude", "caution", "favor", "oppose", "note", "conclude")

Origin = Literal["rule", "need", "evidence"]
_POINTS = {"strong": 2, "moderate": 1}


class Example(NamedTuple):
    """What a rule must say about a few given values."""

    case: str
    given: Mapping[str, Any]
    expect: str


class Rule(NamedTuple):
    """One rule of the base; what a strategy needs and what a row of evidence says are rules too.

    `strategies` are the ids that `selector` takes, sorted. `criterion` and `strength` are empty where the effect has
    none; `finding` is set for `conclude` alone. The last `presumed` conditions of `when` are the limits of a study:
    while they are unknown the rule counts (`Plan.presuming`), and its verdict is "cannot tell" all the same.
    """

    id: str
    topic: str
    title: str
    because: str
    cites: tuple[Cite, ...]
    selector: Mapping[str, tuple[str, ...]]
    strategies: tuple[str, ...]
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    effect: Effect
    say: str
    criterion: str = ""
    strength: Strength = ""
    finding: str = ""
    status: str = "reviewed"
    examples: tuple[Example, ...] = ()
    origin: Origin = "rule"
    presumed: int = 0
    mark: StudyMark | None = None

    def clauses(self) -> tuple[Clause, ...]:
        """Return all clauses, those of groups included, first those of `when`, then those of `unless`."""
        return clauses_of(self.when + self.unless)

    @property
    def bars(self) -> Literal["excluded", "held-back", ""]:
        """Where a strategy stands if this rule alone fires: `excluded`, `held-back`, or empty if neither."""
        if self.effect == "exclude":
            return "excluded"
        return "held-back" if self.points == _POINTS["strong"] else ""

    @property
    def points(self) -> int:
        """How much it does to hold a strategy back: a strong caution 2 points, a moderate one 1, all else 0."""
        return _POINTS.get(self.strength, 0) if self.effect == "caution" else 0
