"""An assessment -> the result: ranked, explained and cited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx._version import __version__
from nanorx.advice.answers.derived import cites_of_derived, derived_values, warnings_of
from nanorx.advice.answers.heading import assumed_values, profile_out, rule_base_out, strategy_out
from nanorx.advice.answers.result import (
    SCHEMA,
    AnswerOut,
    ApproachOut,
    Benefits,
    CriterionOut,
    FirstPlace,
    QuestionOut,
    Recommendation,
    Result,
    RobustnessOut,
    StandardOut,
    StatusOut,
    StrategyOut,
    StudiesOut,
    TodayOut,
)
from nanorx.advice.approaches import about_as_good, group_of, largest_trials, level_words
from nanorx.advice.robustness import SAMPLES, distinct, dominated_by, robustness
from nanorx.advice.standing import evidence_mean, fit_mean
from nanorx.knowledge.sources import STRENGTHS, Cite
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.advice.arguments import ArgumentGroup, Arguments
    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.advice.levels import Level
    from nanorx.advice.order import KeyValues
    from nanorx.advice.standing import Standing
    from nanorx.advice.today import Today
    from nanorx.knowledge.evidence import Covers, Evidence
    from nanorx.knowledge.rule_base import ConditionIndex, RuleBase, RuleIndex, StrategyIndex
    from nanorx.knowledge.strategy import Strategy
    from nanorx.knowledge.truth import Truth

__all__ = ["Outlines", "ResultWriter", "headline", "recommend"]

_CLEAR = STRENGTHS["moderate"]
"""From this strength on both sides, two arguments on one criterion are a conflict."""

Ids = tuple[str, ...]
_PARTS: tuple[Covers, Covers] = ("particle", "procedure")


def recommend(found: Assessment) -> Result:
    """Return the ranked recommendations for an assessed case, with explanations and sources."""
    return ResultWriter(found).result()


@dataclass(frozen=True, slots=True)
class Outline:
    """What is said of a strategy in every case."""

    strategy: StrategyOut
    benefits: Benefits
    rows: Ids
    parts: Ids


class Outlines:
    """What is said in every case; made once for a rule base."""

    def __init__(self, advisor: Advisor) -> None:
        base = advisor.base
        covering = [base.rows_that_cover(covers) for covers in _PARTS]
        self.of = tuple(_outline(base, strategy, covering) for strategy in base.strategies)
        named = {name for item in self.of for name in (*item.rows, *item.parts)}
        self.cites = tuple(Cite("evidence", name) for name in sorted(named))
        self.trials = largest_trials(base)
        self.speaking = sorted({rule for about in advisor.arguments for rule in about.rules})
        self.ids = [rule.id for rule in base.rules]
        self.asking = {
            name: (base.ask_first.index(name) if name in base.ask_first else len(base.ask_first), place)
            for place, name in enumerate(base.vocabulary.descriptors)
        }


def _outline(base: RuleBase, strategy: Strategy, parts: Sequence[Mapping[str, tuple[Evidence, ...]]]) -> Outline:
    """Outline a strategy; `parts` are for each strategy the rows that cover its particle, and its procedure."""
    benefits = Benefits(*(strategy.attribute(name) for name in ("confirm", "quantify", "follow")))  # type: ignore[arg-type]
    rows = tuple(row.id for row in base.rows_about[strategy.id])
    beside = {row.id for found in parts for row in found[strategy.id]} - set(rows)
    return Outline(strategy_out(strategy), benefits, rows, tuple(sorted(beside)))


class ResultWriter:
    """Puts an assessment into the shape of the result."""

    def __init__(self, found: Assessment) -> None:
        self.found = found
        self.base = found.base
        self.plan = found.advisor.plan
        self.verdicts = found.verdicts.rules
        self.outlines = found.advisor.once(Outlines)
        self.ids = self.outlines.ids
        self.imaging = found.advisor.imaging.plans(found.case, found.verdicts)
        self.used = [rule for rule in self.outlines.speaking if self.verdicts[rule] != NO]
        self.asked: dict[tuple[ConditionIndex, ...], Ids] = {}
        self.names = [item.id for item in self.base.criteria]
        self.criteria: dict[int, CriterionOut] = {}

    def result(self) -> Result:
        """Return the whole answer."""
        base, found, sources = self.base, self.found, self.found.advisor.sources
        recommendations = self.recommendations()
        rules = found.words.rules(self.used)
        derived = derived_values(found)
        now, held = self._standards(found.today), self._standards(found.today_held_back)
        named = [*self.outlines.cites, *(Cite("evidence", item.evidence) for item in (*now, *held))]
        cited, references = sources.cited(self.used, [*named, *cites_of_derived(found, derived)])
        first = found.ranked[0] if found.ranked else None
        return Result(
            schema=SCHEMA,
            nanorx=__version__,
            rule_base=rule_base_out(base),
            engine=found.advisor.inference.engine_name,
            case=found.case.as_json(),
            assumed=assumed_values(base, found.case),
            case_sha256=found.case.sha256,
            profile=profile_out(base, found.profile),
            leading=found.leading_id,
            leading_reason=found.leading.reason,
            first_place=None if first is None else FirstPlace(found.asked.one_answer, found.intervals[first][0]),
            approaches=self._approaches(),
            today=now,
            today_held_back=held,
            today_not_told=tuple(StandardOut(item.id, item.title) for item in found.standards_not_told),
            recommendations=recommendations,
            rules=rules,
            questions=self._questions(),
            sources=cited,
            evidence={cite.what: sources.study(cite.what) for cite in sorted(set(named), key=lambda cite: cite.what)},
            evidence_as_of=base.evidence_as_of,
            references=references,
            notice=base.notice,
            derived=derived,
            warnings=warnings_of(found),
            unused=found.unused,
            id=found.case.id,
            about=found.case.about,
            read_as=found.case.read_as,
        )

    def _standards(self, items: Iterable[Today]) -> tuple[TodayOut, ...]:
        base = self.base
        return tuple(
            TodayOut(
                strategy=item.strategy.id,
                title=item.strategy.title,
                evidence=item.row.id,
                recommended=item.row.recommended,
                say=item.row.say,
                source=base.sources.references[item.row.reference].in_line(),
                year=base.sources.references[item.row.reference].year or None,
                rule=self.ids[item.rule],
                depends_on=item.depends_on,
                to_check=item.to_check,
                cautions=tuple(self.ids[rule] for rule in item.cautions),
                only_if=item.row.only_if,
            )
            for item in items
        )

    def _approaches(self) -> list[ApproachOut]:
        found, base = self.found, self.base
        lead = found.leading.strategy
        alike = frozenset() if lead is None else about_as_good(found, found.approaches, lead)
        return [
            ApproachOut(
                id=item.approach.id,
                title=item.approach.title,
                rank=rank,
                strategies=tuple(base.strategies[strategy].id for strategy in item.strategies),
                group=group_of(found, item.strategies[0]),
                largest_trial=self.outlines.trials.get(item.approach.id),
                about_as_good=item.approach.id in alike,
            )
            for rank, item in enumerate(found.approaches, start=1)
        ]

    def recommendations(self) -> list[Recommendation]:
        """Return the rows of the answer, the first strategy first."""
        found = self.found
        ties, robust = self.ties(), self.robust()
        rows: list[Recommendation] = []
        for rank, (strategy, shares) in enumerate(zip(found.ranked, robust, strict=True), start=1):
            standing = found.standings[strategy]
            alike = ties[standing.values]
            at = alike.index(standing.id)
            tied = alike[:at] + alike[at + 1 :]
            rows.append(self._recommendation(strategy, rank, tied, shares))
        return rows

    def ties(self) -> dict[KeyValues, Ids]:
        """Return the strategies that are equal in all that the order looks at, in the order of rank."""
        tied: dict[KeyValues, list[str]] = {}
        for strategy in self.found.ranked:
            standing = self.found.standings[strategy]
            tied.setdefault(standing.values, []).append(standing.id)
        return {values: tuple(names) for values, names in tied.items()}

    def robust(self) -> list[RobustnessOut]:
        """Return how the place of each strategy depends on the weights, in the order of rank."""
        found = self.found
        shares = robustness(found.standings)
        ordered = [found.standings[strategy] for strategy in found.ranked]
        better = distinct(ordered)
        return [
            RobustnessOut(_share(shares[strategy].first), _share(shares[strategy].top3), dominated_by(standing, better))
            for strategy, standing in zip(found.ranked, ordered, strict=True)
        ]

    def _recommendation(self, strategy: StrategyIndex, rank: int, tied: Ids, shares: RobustnessOut) -> Recommendation:
        standing, about = self.found.standings[strategy], self.found.advisor.arguments[strategy]
        interval, if_not_excluded = self.found.intervals[strategy]
        outline = self.outlines.of[strategy]
        excluded_by = self.those(about.exclusions, YES)
        undecided = [rule for rule in about.exclusions if self.verdicts[rule] == UNKNOWN]
        words = level_words(self.found, strategy)
        return Recommendation(
            rank=rank,
            tied_with=tied,
            rank_interval=interval,
            rank_interval_if_not_excluded=if_not_excluded,
            status=standing.status,
            holds=standing.holds.now,
            held_back=standing.held_back,
            held_back_by=tuple([self.ids[rule] for rule in self.found.held_by(strategy)]),
            listed_apart=self.found.apart.get(strategy),
            strategy=outline.strategy,
            approach=self.base.approach_of[standing.id].id,
            tier=standing.tier.now + 1,
            fit=fit_mean(standing, self.found.weights) / 100,
            evidence=evidence_mean(standing, self.found.weights) / 100,
            score=standing.score / 100,
            score_interval=(standing.score_low / 100, standing.score_high / 100),
            robustness=shares,
            criteria=self._criteria(strategy),
            excluded_by=excluded_by,
            undecided_exclusions=self.those(undecided, UNKNOWN),
            cautions=self.those(about.cautions, YES),
            open_cautions=self.those(about.cautions, UNKNOWN),
            notes=self.those(about.notes, YES),
            conflicts=self.conflicts(standing, about),
            questions=self.questions_of(undecided),
            imaging_plan=self.imaging[strategy],
            benefits=outline.benefits,
            studies=StudiesOut(*standing.level, words, outline.rows, outline.parts),
            headline=headline(standing.status, words, self.reason(strategy), held_back=standing.held_back),
        )

    def those(self, rules: Iterable[RuleIndex], verdict: Truth) -> Ids:
        """Return the ids of the rules that have this verdict."""
        ids, verdicts = self.ids, self.verdicts
        return tuple([ids[rule] for rule in rules if verdicts[rule] == verdict])

    def _criteria(self, strategy: StrategyIndex) -> dict[str, CriterionOut]:
        """Return each criterion with its level and the rules behind it, by criterion id."""
        known, rows, groups = self.criteria, {}, self.found.advisor.groups
        levels = self.found.standings[strategy].levels
        for name, group, level in zip(self.names, groups.of[strategy], levels, strict=True):
            if group not in known:
                known[group] = self._criterion(groups.groups[group], level)
            rows[name] = known[group]
        return rows

    def _criterion(self, group: ArgumentGroup, level: Level) -> CriterionOut:
        """Return a level with the rules for it, against it and undecided, strongest first."""
        ids, verdicts, presumed = self.ids, self.verdicts, self.found.decided.presumed
        pro: list[str] = []
        con: list[str] = []
        undecided: list[str] = []
        for rule, favors in zip(group.rules, group.favors, strict=True):  # the hot loop
            verdict = verdicts[rule]
            if verdict == NO:
                continue
            if verdict == UNKNOWN and rule not in presumed:
                undecided.append(ids[rule])
            elif favors:
                pro.append(ids[rule])
            else:
                con.append(ids[rule])
        set_aside = YES in [verdicts[rule] for rule, _ in group.holds]
        return CriterionOut(level.now, level.low, level.high, tuple(pro), tuple(con), tuple(undecided), set_aside)

    def conflicts(self, standing: Standing, about: Arguments) -> Ids:
        """Return the ids of the rules that fire on both sides of a criterion with at least moderate strength."""
        torn = {at for at, level in enumerate(standing.levels) if level.con >= _CLEAR and level.pro >= _CLEAR}
        if not torn:
            return ()
        return self.those((row.rule for row in about.weighed if row.criterion in torn and row.strength >= _CLEAR), YES)

    def questions_of(self, undecided: list[RuleIndex]) -> Ids:
        """Return the unknown descriptors that keep an exclusion or need undecided, those behind most rules first."""
        key = tuple([self.plan.condition[rule] for rule in undecided])
        if key not in self.asked:  # strategies of a family mostly wait for the same
            self.asked[key] = self._asking(undecided)
        return self.asked[key]

    def _asking(self, undecided: list[RuleIndex]) -> Ids:
        counts: dict[str, int] = {}
        for rule in undecided:
            for name in self.found.cones.of_rule(rule):
                counts[name] = counts.get(name, 0) + 1
        order = self.outlines.asking
        return tuple(sorted(counts, key=lambda name: (order[name][0], -counts[name], order[name][1])))

    def reason(self, strategy: StrategyIndex) -> str:
        """Return what the rule says that the headline names; empty: none speaks for the strategy."""
        rule = self.reason_rule(strategy)
        return "" if rule is None else self.base.rules[rule].say

    def reason_rule(self, strategy: StrategyIndex) -> RuleIndex | None:
        """Return the first rule that excludes a strategy; else the strongest for it, on its best criterion."""
        about, standing = self.found.advisor.arguments[strategy], self.found.standings[strategy]
        if standing.excluded == YES:
            return next(rule for rule in about.exclusions if self.verdicts[rule] == YES)
        argued = [at for at, level in enumerate(standing.levels) if level.pro]
        if not argued:
            return None
        best = max(argued, key=lambda at: (standing.now[at], -at))
        groups = self.found.advisor.groups
        group = groups.groups[groups.of[strategy][best]]
        rows = zip(group.rules, group.favors, strict=True)
        return next(rule for rule, favors in rows if favors and self.found.counts(rule))

    def _questions(self) -> list[QuestionOut]:
        rows: list[QuestionOut] = []
        for question in self.found.questions:
            descriptor = self.base.vocabulary.descriptors[question.descriptor]
            answers = [AnswerOut(answer.words, answer.first) for answer in question.answers]
            rows.append(
                QuestionOut(descriptor.name, descriptor.question, descriptor.how, answers, question.can_change_first)
            )
        return rows


def headline(status: StatusOut, level: str, reason: str, *, held_back: bool) -> str:
    """Return status and strongest reason in a line.

    Args:
        status: The status.
        level: The level of evidence in words.
        reason: What the rule says that excludes the strategy, or that speaks most for it; empty: none does.
        held_back: Do cautions hold it back?
    """
    if status == "excluded":
        return f"Excluded: {reason}"
    held = ", held back" if held_back else ""
    return f"{status.capitalize()}{held} ({level}): {reason or 'nothing that is known speaks for it.'}"


def _share(count: int) -> float:
    return round(count / SAMPLES, 4)
