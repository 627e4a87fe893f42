"""Case -> Result: the whole way, from verdicts to a ranked and explained answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nanorx._version import __version__
from nanorx.advice.heading import assumed_values, profile_out, rule_base_out
from nanorx.advice.imaging import ImagingPlanner
from nanorx.advice.intervals import rank_intervals
from nanorx.advice.panel import Panel
from nanorx.advice.questions import Asker, Cones
from nanorx.advice.result import (
    SCHEMA,
    AnswerOut,
    Benefits,
    CriterionOut,
    QuestionOut,
    ReadinessOut,
    Recommendation,
    Result,
    RobustnessOut,
    StrategyOut,
)
from nanorx.advice.robustness import SAMPLES, distinct, dominated_by, robustness
from nanorx.advice.speakers import Speakers
from nanorx.advice.standing import Standing, Weights, evidence_mean, fit_mean, make_weights
from nanorx.advice.tables import make_tables
from nanorx.advice.words import RuleWords, SourceWords
from nanorx.inference.crosscheck import Inference
from nanorx.knowledge.clause import NO, UNKNOWN, YES
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.strategy import selects

if TYPE_CHECKING:
    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rulebase import Apart, RuleBase
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
        self.panel = Panel([strategy.id for strategy in base.strategies], self.tables)
        self.asker = Asker(self.inference.plan, self.panel)
        self.sources = SourceWords(base)
        self.imaging = ImagingPlanner(base)
        self.readiness_cites = {cite for strategy in base.strategies for cite in strategy.readiness.cites}
        self.speaking = sorted({place for table in self.tables for place in table.rules})
        self.rule_ids = [rule.id for rule in base.rules]
        self.says = {rule.id: rule.say for rule in base.rules}
        self.speakers = Speakers(self.rule_ids, self.panel, len(base.criteria))
        basics = base.ask_first
        self.asking_order = {
            name: (basics.index(name) if name in basics else len(basics), place)
            for place, name in enumerate(base.vocabulary.descriptors)
        }
        self.outlines = tuple(_outline(strategy, self.sources, base) for strategy in base.strategies)

    @property
    def plan(self) -> Plan:
        """The clauses and rules as the evaluators see them."""
        return self.inference.plan

    def assess(self, case: Case, profile: str = "balanced") -> Assessment:
        """Verdicts and standings. Raises EngineDisagreement, UsageError (no such profile)."""
        weights = make_weights(self.base, self.base.profile(profile))
        verdicts = self.inference.verdicts(case)
        standings = self.panel.stand_all(verdicts.rules, weights)
        ranked = tuple(sorted(range(len(standings)), key=lambda place: standings[place].key()))
        return Assessment(case, verdicts, weights, standings, ranked)

    def apart(self, place: int, case: Case) -> str | None:
        """Why pages list a strategy apart from the others, None if they do not."""
        for row in self.outlines[place].apart:
            if not any(clause.truth(case.values.get(clause.descriptor)) == YES for clause in row.unless):
                return row.say
        return None

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
        self.words = RuleWords(self.plan, found.case, found.verdicts, advisor.sources)
        self.cones = Cones(self.plan, found.verdicts)
        self.imaging = advisor.imaging.plans(found.case, found.verdicts)
        self.intervals = rank_intervals(found.standings)
        self.used = [place for place in advisor.speaking if found.verdicts.rules[place] != NO]
        self.heard = advisor.speakers.hear(found.verdicts.rules)
        self.asked: dict[tuple[int, ...], tuple[str, ...]] = {}
        self.criteria = self._criteria()
        self.torn = self._torn()

    def result(self) -> Result:
        base, found = self.base, self.found
        recommendations = self._recommendations()
        rules = self.words.rules(self.used)
        sources, references = self.advisor.sources.cited(self.used, self.advisor.readiness_cites)
        profile = base.profile(self.profile)
        return Result(
            schema=SCHEMA,
            nanorx=__version__,
            rule_base=rule_base_out(base),
            engine=self.advisor.inference.engine_name,
            case=found.case.as_json(),
            assumed=assumed_values(base, found.case),
            case_sha256=found.case.sha256,
            profile=profile_out(base, profile.name),
            recommendations=recommendations,
            rules=rules,
            questions=self._questions(),
            sources=sources,
            references=references,
            notice=base.notice,
        )

    def _recommendations(self) -> list[Recommendation]:
        found = self.found
        robust = robustness(found.standings)
        ordered = [found.standings[place] for place in found.ranked]
        better = distinct(ordered)
        keys = [item.key()[:-1] for item in ordered]
        tied_at: dict[tuple[object, ...], list[str]] = {}
        for key, item in zip(keys, ordered, strict=True):
            tied_at.setdefault(key, []).append(item.id)
        ties = {key: tuple(names) for key, names in tied_at.items()}
        rows: list[Recommendation] = []
        for rank, (place, standing, key) in enumerate(zip(found.ranked, ordered, keys, strict=True), start=1):
            share = robust[place]
            shares = RobustnessOut(_share(share.first), _share(share.top3), dominated_by(standing, better))
            alike = ties[key]
            at = alike.index(standing.id)
            tied = alike[:at] + alike[at + 1 :]
            rows.append(self._recommendation(place, rank, tied, shares))
        return rows

    def _recommendation(self, place: int, rank: int, tied: tuple[str, ...], shares: RobustnessOut) -> Recommendation:
        heard, standing = self.heard, self.found.standings[place]
        interval, if_not_excluded = self.intervals[place]
        outline = self.advisor.outlines[place]
        return Recommendation(
            rank=rank,
            tied_with=tied,
            rank_interval=interval,
            rank_interval_if_not_excluded=if_not_excluded,
            status=standing.status,
            held_back=standing.held_back,
            held_back_by=heard.held_back_by[place],
            listed_apart=self.advisor.apart(place, self.found.case),
            strategy=outline.strategy,
            fit=fit_mean(standing, self.found.weights) / 100,
            evidence=evidence_mean(standing, self.found.weights) / 100,
            score=standing.score / 100,
            score_interval=(standing.score_low / 100, standing.score_high / 100),
            robustness=shares,
            criteria=self.criteria[place],
            excluded_by=heard.excluded_by[place],
            undecided_exclusions=heard.undecided_exclusions[place],
            cautions=heard.cautions[place],
            open_cautions=heard.open_cautions[place],
            notes=heard.notes[place],
            conflicts=self._conflicts(place) if place in self.torn else (),
            questions=self._questions_of(place),
            imaging_plan=self.imaging[place],
            benefits=outline.benefits,
            readiness=outline.readiness,
            headline=self._headline(place, standing),
        )

    def _criteria(self) -> list[dict[str, CriterionOut]]:
        """For each strategy its criteria."""
        names = [item.id for item in self.base.criteria]
        levels = zip(*(item.levels for item in self.found.standings), strict=True)
        columns = [
            [
                CriterionOut(level.pro - level.con, level.low, level.high, pro, con, undecided)
                for level, pro, con, undecided in zip(column, sides.pro, sides.con, sides.undecided, strict=True)
            ]
            for column, sides in zip(levels, self.heard.sides, strict=True)
        ]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def _torn(self) -> dict[int, list[int]]:
        """The strategies with criteria that are argued clearly on both sides, and these criteria."""
        found: dict[int, list[int]] = {}
        for place, item in enumerate(self.found.standings):
            for at, level in enumerate(item.levels):
                if level.con >= _CLEAR and level.pro >= _CLEAR:
                    found.setdefault(place, []).append(at)
        return found

    def _conflicts(self, place: int) -> tuple[str, ...]:
        """The rules that argue clearly on both sides of one criterion."""
        return tuple(
            self.advisor.rule_ids[argument.rule]
            for argument in self.advisor.tables[place].arguments
            if argument.criterion in self.torn[place]
            and argument.strength >= _CLEAR
            and self.found.verdicts.rules[argument.rule] == YES
        )

    def _questions_of(self, place: int) -> tuple[str, ...]:
        """The unknown values that keep an exclusion or need open, those behind most of them first."""
        if not self.heard.undecided_exclusions[place]:
            return ()
        verdicts, condition = self.found.verdicts.rules, self.plan.condition
        undecided = [rule for rule in self.advisor.tables[place].exclusions if verdicts[rule] == UNKNOWN]
        key = tuple([condition[rule] for rule in undecided])
        if key not in self.asked:  # strategies of a family mostly wait for the same
            self.asked[key] = self._asking(undecided)
        return self.asked[key]

    def _asking(self, undecided: list[int]) -> tuple[str, ...]:
        counts: dict[str, int] = {}
        for rule in undecided:
            for name in self.cones.of_rule(rule):
                counts[name] = counts.get(name, 0) + 1
        order = self.advisor.asking_order
        return tuple(sorted(counts, key=lambda name: (order[name][0], -counts[name], order[name][1])))

    def _headline(self, place: int, standing: Standing) -> str:
        if standing.excluded == YES:
            return f"Excluded: {self.advisor.says[self.heard.excluded_by[place][0]]}"
        words = self.advisor.outlines[place].readiness_words
        status = "Eligible" if standing.excluded == NO else "Conditional"
        held = ", held back" if standing.held_back else ""
        reason = self._strongest_reason(place, standing)
        return f"{status}{held} ({words}): {reason or 'nothing that is known speaks for it.'}"

    def _strongest_reason(self, place: int, standing: Standing) -> str:
        """What the strongest argument for the strategy says, on the criterion with the highest level."""
        argued = [at for at, level in enumerate(standing.levels) if level.pro]
        if not argued:
            return ""
        best = max(argued, key=lambda at: (standing.now[at], -at))
        return self.advisor.says[self.heard.sides[best].pro[place][0]]

    def _questions(self) -> list[QuestionOut]:
        contenders = [place for place, (interval, _) in enumerate(self.intervals) if interval[0] == 1]
        first = self.base.strategies[self.found.ranked[0]].id if self.found.ranked else ""
        questions = self.advisor.asker.ask(
            self.found.weights, self.found.case.values, self.found.verdicts, contenders, first, self.cones
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


@dataclass(frozen=True, slots=True)
class _Outline:
    """What is said of a strategy in every case."""

    strategy: StrategyOut
    benefits: Benefits
    readiness: ReadinessOut
    readiness_words: str
    apart: tuple[Apart, ...]


def _outline(strategy: Strategy, sources: SourceWords, base: RuleBase) -> _Outline:
    benefits = Benefits(*(strategy.attribute(name) for name in ("confirm", "quantify", "follow")))  # type: ignore[arg-type]
    row = strategy.readiness
    readiness = ReadinessOut(row.level, row.of, row.indication, sources.citations(row.cites))
    apart = tuple(row for row in base.apart if selects(row.selector, strategy))
    words = base.vocabulary.attributes["readiness"].choices.get(row.level, row.level)
    return _Outline(_strategy_out(strategy), benefits, readiness, words, apart)


def _strategy_out(strategy: Strategy) -> StrategyOut:
    return StrategyOut(
        id=strategy.id,
        title=strategy.title,
        summary=strategy.summary,
        family=strategy.attribute("family"),
        role=strategy.attribute("role"),
        purpose=strategy.attribute("purpose"),
        procedure=strategy.attribute("procedure"),
        route=strategy.attribute("route"),
        nanoparticle=strategy.nanoparticle,
        guidance=strategy.guidance(),
        energy=strategy.attribute("energy"),
    )
