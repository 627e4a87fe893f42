"""Case -> Result: the whole way, from verdicts to a ranked and explained answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nanorx._version import __version__
from nanorx.advice.imaging import at_hand, imaging_plan
from nanorx.advice.intervals import rank_intervals
from nanorx.advice.questions import Cones, ask
from nanorx.advice.result import (
    SCHEMA,
    AnswerOut,
    Assumed,
    Benefits,
    CriterionOut,
    ProfileOut,
    QuestionOut,
    ReadinessOut,
    Recommendation,
    Result,
    RobustnessOut,
    RuleBaseOut,
    StrategyOut,
)
from nanorx.advice.robustness import SAMPLES, dominated_by, robustness
from nanorx.advice.standing import Standing, Weights, evidence_mean, make_weights, stand
from nanorx.advice.tables import StrategyTable, make_tables
from nanorx.advice.words import RuleWords, citation, references
from nanorx.inference.crosscheck import Inference
from nanorx.knowledge.case import value_as_json
from nanorx.knowledge.clause import NO, UNKNOWN, YES
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.strategy import selects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.result import Citation
    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.clause import Truth
    from nanorx.knowledge.rulebase import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["Advisor", "Assessment"]

_CLEAR = STRENGTHS["moderate"]
"""From this strength on both sides, two arguments on one criterion are a conflict."""


@dataclass(frozen=True)
class Assessment:
    """What was found for one case before it is put into words."""

    case: Case
    verdicts: Verdicts
    weights: Weights
    standings: tuple[Standing, ...]
    ranked: tuple[int, ...] = field(default=())

    def rank_of(self) -> dict[int, int]:
        """Place of a strategy in the rule base -> its rank, from 1."""
        return {place: rank for rank, place in enumerate(self.ranked, start=1)}


class Advisor:
    """Everything that is made once for a rule base and then used for case after case.

    May be used from several threads.
    """

    def __init__(self, base: RuleBase, *, use_engine: bool | None = None) -> None:
        self.base = base
        self.inference = Inference(base, use_engine=use_engine)
        self.tables = make_tables(base)

    @property
    def plan(self) -> Plan:
        """The clauses and rules as the evaluators see them."""
        return self.inference.plan

    def assess(self, case: Case, profile: str = "balanced") -> Assessment:
        """Verdicts and standings. Raises EngineDisagreement, UsageError (no such profile)."""
        weights = make_weights(self.base, self.base.profile(profile))
        verdicts = self.inference.verdicts(case)
        standings = tuple(
            stand(strategy.id, table, verdicts.rules, weights)
            for strategy, table in zip(self.base.strategies, self.tables, strict=True)
        )
        ranked = tuple(sorted(range(len(standings)), key=lambda place: standings[place].key()))
        return Assessment(case, verdicts, weights, standings, ranked)

    def recommend(self, case: Case, profile: str = "balanced") -> Result:
        """The ranked, explained and cited answer for a case."""
        found = self.assess(case, profile)
        return _Writer(self, found, profile).result()


class _Writer:
    """Puts an assessment into the shape of the result."""

    def __init__(self, advisor: Advisor, found: Assessment, profile: str) -> None:
        self.base = advisor.base
        self.plan = advisor.plan
        self.advisor = advisor
        self.found = found
        self.profile = profile
        self.words = RuleWords(self.plan, found.case, found.verdicts)
        self.cones = Cones(self.plan, found.verdicts)
        self.hand = at_hand(self.base, found.case, found.verdicts)
        self.intervals = rank_intervals(found.standings)
        self.used: set[int] = set()
        self.cited: list[Citation] = []

    def result(self) -> Result:
        base, found = self.base, self.found
        robust = robustness(found.standings)
        ranks = found.rank_of()
        ties: dict[tuple[object, ...], list[str]] = {}
        for item in found.standings:
            ties.setdefault(item.key()[:-1], []).append(item.id)
        ordered = [found.standings[place] for place in found.ranked]
        recommendations: list[Recommendation] = []
        for place in found.ranked:
            standing = found.standings[place]
            shares = RobustnessOut(
                _share(robust[place].first), _share(robust[place].top3), dominated_by(standing, ordered)
            )
            tied = [name for name in ties[standing.key()[:-1]] if name != standing.id]
            recommendations.append(self._recommendation(place, ranks[place], tied, shares))
        rules = {base.rules[place].id: self.words.rule(place) for place in sorted(self.used)}
        for rule in rules.values():
            self.cited.extend(rule.cites)
        profile = base.profile(self.profile)
        return Result(
            schema=SCHEMA,
            nanorx=__version__,
            rule_base=RuleBaseOut(base.name, base.version, base.sha256),
            engine=self.advisor.inference.engine_name,
            case=found.case.as_json(),
            assumed=[
                Assumed(name, value_as_json(base.vocabulary.descriptors[name], found.case.values[name]))
                for name in found.case.assumed
            ],
            case_sha256=found.case.sha256,
            profile=ProfileOut(profile.name, {item.id: profile.weights[item.id] for item in base.criteria}),
            recommendations=recommendations,
            rules=rules,
            questions=self._questions(),
            references=references(base, self.cited),
            notice=base.notice,
        )

    def _recommendation(self, place: int, rank: int, tied: list[str], shares: RobustnessOut) -> Recommendation:
        strategy, table = self.base.strategies[place], self.advisor.tables[place]
        standing = self.found.standings[place]
        interval, if_not_excluded = self.intervals[place]
        criteria = self._criteria(table, standing)
        self.used.update(rule for rule in table.rules if self.found.verdicts.rules[rule] != NO)
        readiness = self._readiness(strategy)
        return Recommendation(
            rank=rank,
            tied_with=tied,
            rank_interval=interval,
            rank_interval_if_not_excluded=if_not_excluded,
            status=standing.status,
            held_back=standing.held_back,
            held_back_by=self._ids(table.holds, YES),
            listed_apart=self._apart(strategy),
            strategy=_strategy_out(strategy),
            fit=standing.fit / 100,
            evidence=evidence_mean(standing, self.found.weights) / 100,
            score=standing.score / 100,
            score_interval=(standing.score_low / 100, standing.score_high / 100),
            robustness=shares,
            criteria=criteria,
            excluded_by=self._ids(table.exclusions, YES),
            undecided_exclusions=self._ids(table.exclusions, UNKNOWN),
            cautions=self._ids(table.cautions, YES),
            open_cautions=self._ids(table.cautions, UNKNOWN),
            notes=self._ids(table.notes, YES),
            conflicts=self._conflicts(table, standing),
            questions=self._questions_of(table),
            imaging_plan=imaging_plan(self.base, strategy, self.hand),
            benefits=Benefits(*(strategy.attribute(name) for name in ("confirm", "quantify", "follow"))),  # type: ignore[arg-type]
            readiness=readiness,
            headline=self._headline(strategy, table, standing),
        )

    def _ids(self, places: Iterable[int], verdict: Truth) -> list[str]:
        return [self.base.rules[place].id for place in places if self.found.verdicts.rules[place] == verdict]

    def _criteria(self, table: StrategyTable, standing: Standing) -> dict[str, CriterionOut]:
        sides: list[tuple[list[tuple[int, str]], list[tuple[int, str]], list[tuple[int, str]]]] = [
            ([], [], []) for _ in self.base.criteria
        ]
        for argument in table.arguments:
            verdict = self.found.verdicts.rules[argument.rule]
            if verdict != NO:
                side = 2 if verdict == UNKNOWN else 0 if argument.favors else 1
                sides[argument.criterion][side].append((-argument.strength, self.base.rules[argument.rule].id))
        criteria: dict[str, CriterionOut] = {}
        for criterion, level, (pro, con, undecided) in zip(self.base.criteria, standing.levels, sides, strict=True):
            lists = [[name for _, name in sorted(rows)] for rows in (pro, con, undecided)]
            criteria[criterion.id] = CriterionOut(level.now, level.low, level.high, *lists)
        return criteria

    def _conflicts(self, table: StrategyTable, standing: Standing) -> list[str]:
        """The rules that argue clearly on both sides of one criterion."""
        torn = {at for at, level in enumerate(standing.levels) if level.pro >= _CLEAR and level.con >= _CLEAR}
        return [
            self.base.rules[argument.rule].id
            for argument in table.arguments
            if argument.criterion in torn
            and argument.strength >= _CLEAR
            and self.found.verdicts.rules[argument.rule] == YES
        ]

    def _questions_of(self, table: StrategyTable) -> list[str]:
        """The unknown values that keep an exclusion or need open, those behind most of them first."""
        counts: dict[str, int] = {}
        for place in table.exclusions:
            if self.found.verdicts.rules[place] == UNKNOWN:
                for name in self.cones.of_rule(place):
                    counts[name] = counts.get(name, 0) + 1
        order = list(self.base.vocabulary.descriptors)
        basics = self.base.ask_first
        return sorted(
            counts,
            key=lambda name: (basics.index(name) if name in basics else len(basics), -counts[name], order.index(name)),
        )

    def _apart(self, strategy: Strategy) -> str | None:
        for row in self.base.apart:
            asked_for = any(clause.truth(self.found.case.values.get(clause.descriptor)) == YES for clause in row.unless)
            if selects(row.selector, strategy) and not asked_for:
                return row.say
        return None

    def _readiness(self, strategy: Strategy) -> ReadinessOut:
        row = strategy.readiness
        cites = [citation(self.base.sources, cite) for cite in row.cites]
        self.cited.extend(cites)
        return ReadinessOut(row.level, row.of, row.indication, cites)

    def _headline(self, strategy: Strategy, table: StrategyTable, standing: Standing) -> str:
        if standing.excluded == YES:
            place = next(place for place in table.exclusions if self.found.verdicts.rules[place] == YES)
            return f"Excluded: {self.base.rules[place].say}"
        reason = self.strongest_reason(table, standing)
        level = strategy.readiness.level
        words = self.base.vocabulary.attributes["readiness"].choices.get(level, level)
        status = "Eligible" if standing.excluded == NO else "Conditional"
        held = ", held back" if standing.held_back else ""
        return f"{status}{held} ({words}): {reason or 'nothing that is known speaks for it.'}"

    def strongest_reason(self, table: StrategyTable, standing: Standing) -> str:
        """What the strongest argument for the strategy says, on the criterion with the highest level."""
        fired = [
            (-standing.levels[argument.criterion].now, argument.criterion, -argument.strength, argument.rule)
            for argument in table.arguments
            if argument.favors and self.found.verdicts.rules[argument.rule] == YES
        ]
        return self.base.rules[min(fired)[3]].say if fired else ""

    def _questions(self) -> list[QuestionOut]:
        contenders = [place for place, (interval, _) in enumerate(self.intervals) if interval[0] == 1]
        first = self.base.strategies[self.found.ranked[0]].id if self.found.ranked else ""
        questions = ask(
            self.plan,
            self.advisor.tables,
            self.found.weights,
            self.found.case.values,
            self.found.verdicts,
            contenders,
            first,
        )
        rows: list[QuestionOut] = []
        for question in questions:
            descriptor = self.base.vocabulary.descriptors[question.descriptor]
            answers = [AnswerOut(answer.words, answer.first) for answer in question.answers]
            rows.append(
                QuestionOut(descriptor.name, descriptor.question, descriptor.how, answers, question.can_change_first)
            )
        return rows


def _share(count: int) -> float:
    return round(count / SAMPLES, 4)


def _strategy_out(strategy: Strategy) -> StrategyOut:
    names: Sequence[str] = ("family", "role", "purpose", "procedure", "route")
    return StrategyOut(
        strategy.id,
        strategy.title,
        strategy.summary,
        *(strategy.attribute(name) for name in names),
        strategy.nanoparticle,
        list(strategy.guidance()),
        strategy.attribute("energy"),
    )
