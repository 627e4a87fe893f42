"""The brief answer: a result without what the catalogue holds once for all cases. The two give back the whole."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from nanorx._version import __version__
from nanorx.advice.answers.catalogue import CatalogueSha256, catalogue
from nanorx.advice.answers.derived import derived_values, warnings_of
from nanorx.advice.answers.heading import assumed_values, rule_base_out
from nanorx.advice.answers.recommend import ResultWriter
from nanorx.advice.answers.result import (
    AnswerOut,
    Assumed,
    CaseAbout,
    CaseId,
    CaseOut,
    CaseSha256,
    DerivedOut,
    Engine,
    EvidenceLevel,
    FirstPlace,
    Group,
    Holds,
    Level,
    Nanorx,
    Notice,
    Rank,
    ReadAs,
    RuleBaseOut,
    RuleIds,
    Score,
    Share,
    StatusOut,
    Tier,
    Warnings,
)
from nanorx.advice.approaches import about_as_good, group_of, level_words
from nanorx.advice.standing import evidence_mean, fit_mean
from nanorx.knowledge.evidence import LEVELS
from nanorx.knowledge.phrase import NOT_GIVEN
from nanorx.knowledge.truth import NO, UNKNOWN, YES, Truth, TruthWord
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.answers.result import ImagingStep, RobustnessOut
    from nanorx.advice.assessment import Assessment
    from nanorx.advice.today import Today
    from nanorx.knowledge.rule_base import StrategyIndex

__all__ = ["SCHEMA", "TRUTH_OF_LETTER", "Brief", "BriefApproach", "BriefPlace", "BriefQuestion", "BriefToday", "brief"]

Schema = Literal["nanorx-brief/2"]
SCHEMA: Schema = "nanorx-brief/2"

_LETTERS = {NO: "n", UNKNOWN: "?", YES: "y"}
TRUTH_OF_LETTER: dict[str, Truth] = {letter: truth for truth, letter in _LETTERS.items()}
"""The truth that a letter of `truths` stands for."""

Place = Annotated[int, about(unit="place", low=0)]
Step = tuple[str | None, TruthWord, str | None]


class BriefApproach(Model, omit_defaults=True):
    """An approach, in the order of rank."""

    id: Annotated[str, about("The id.")]
    group: Annotated[Group, about("What the tier of its best strategy asks for; left out: `rest`.")] = "rest"
    about_as_good: Annotated[
        bool, about("Could one step of one argument put it first in place of the leading one? Left out: no.")
    ] = False


class BriefToday(Model, omit_defaults=True):
    """What is done today without the particles."""

    strategy: Annotated[str, about("The standard, by id.")]
    evidence: Annotated[str, about("The row that says so, by id.")]
    rule: Annotated[str, about("The rule of that row which speaks here, by id.")]
    depends_on: Annotated[tuple[str, ...], about("The unknown descriptors on which it depends; left out: none.")] = ()
    to_check: Annotated[
        tuple[str, ...], about("The unknown descriptors that could still rule it out or hold it back; left out: none.")
    ] = ()
    cautions: Annotated[RuleIds, about("The cautions that fire about it, by id; left out: none.")] = ()


class BriefQuestion(Model):
    """An unknown value, and what each answer would lead to."""

    descriptor: Annotated[str, about("The descriptor whose value is unknown.")]
    can_change_first: Annotated[bool, about("Can any answer change the first place, whatever the others are?")]
    answers: Annotated[list[AnswerOut], about("What each answer leads to.")]


class BriefPlace(Model, omit_defaults=True):
    """One strategy placed for the case. Scores are not probabilities."""

    strategy: Annotated[str, about("The strategy, by id.")]
    status: Annotated[StatusOut, about("`conditional`: an exclusion or need cannot be told yet.")]
    tier: Annotated[Tier, about("The tier of evidence for the setting, the best first.")]
    fit: Annotated[Score, about("The weighted mean of the criteria of fit.")]
    evidence: Annotated[Score, about("The weighted mean of the criteria of evidence.")]
    score: Annotated[Score, about("The weighted mean of all criteria.")]
    levels: Annotated[
        tuple[tuple[Level, Level, Level], ...],
        about(
            "For each criterion of the catalogue its level, and the lowest and highest that unknown values allow.",
            "level",
        ),
    ]
    level: Annotated[EvidenceLevel, about("The level of its evidence for this patient, on what is known.")]
    imaging: Annotated[
        tuple[Place, ...],
        about("For each role of imaging of the catalogue the step, by its place in `imaging_steps`, from 0.", "place"),
    ]
    best_level: Annotated[
        EvidenceLevel | None,
        about("The best level of evidence that unknown values allow; left out: `level`.", "level of evidence"),
    ] = None
    worst_level: Annotated[
        EvidenceLevel | None,
        about("The worst level of evidence that unknown values allow; left out: `level`.", "level of evidence"),
    ] = None
    level_words: Annotated[str, about("The level of evidence in words; left out: those of the catalogue.")] = ""
    rank_interval: Annotated[
        tuple[Rank, Rank] | None,
        about("The best and worst place that unknown values allow; left out: the place.", "rank"),
    ] = None
    rank_interval_if_not_excluded: Annotated[
        tuple[Rank, Rank] | None,
        about("The same if nothing excludes it after all; left out: the same interval.", "rank"),
    ] = None
    score_interval: Annotated[
        tuple[Score, Score] | None,
        about("The lowest and highest score that unknown values allow; left out: the score.", "level"),
    ] = None
    first_share: Annotated[Share, about("The share of weightings in which it is first; left out: 0.")] = 0.0
    top3_share: Annotated[Share, about("The share in which it is among the first three; left out: 0.")] = 0.0
    dominated_by: Annotated[
        str | None, about("A strategy that is at least as good on every criterion; left out: none.")
    ] = None
    holds: Annotated[Holds, about("How often cautions hold it back; left out: 0.")] = 0
    held_back: Annotated[bool, about("Do cautions hold it back? Left out: no.")] = False
    held_back_by: Annotated[RuleIds, about("The cautions that hold it back, by id; left out: none.")] = ()
    listed_apart: Annotated[str | None, about("Why pages list it apart from the others; left out: they do not.")] = None
    reason: Annotated[
        str | None, about("The rule that speaks most for it, by id; left out: it is excluded, or none does.")
    ] = None
    excluded_by: Annotated[RuleIds, about("The rules that exclude it, by id; left out: none.")] = ()
    undecided_exclusions: Annotated[
        RuleIds, about("The rules that cannot tell whether they exclude it, by id; left out: none.")
    ] = ()
    conflicts: Annotated[
        RuleIds, about("The rules that argue clearly on both sides of one criterion, by id; left out: none.")
    ] = ()
    questions: Annotated[
        tuple[str, ...], about("The descriptors that keep an exclusion or a need open; left out: none.")
    ] = ()


class Brief(Model):
    """The answer for one case, without what is the same for every case: that is in the catalogue, by id.

    `whole` gives back the result.
    """

    named: ClassVar = ("id", "leading", "recommendations", "case_sha256", "rule_base")

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used.")]
    catalogue_sha256: CatalogueSha256
    engine: Engine
    id: CaseId
    about: CaseAbout
    read_as: ReadAs
    warnings: Warnings
    case: CaseOut
    assumed: Annotated[list[Assumed], about("The values that were used because nothing was stated.")]
    case_sha256: CaseSha256
    profile: Annotated[str, about("The weights of the criteria, by their name in `profiles` of the catalogue.")]
    leading: Annotated[str | None, about("The strategy that may be called first; null: none may.")]
    leading_reason: Annotated[str, about("Why none may be called first; empty if one is.")]
    first_place: Annotated[FirstPlace | None, about("How far the first could fall; null: there is no strategy.")]
    approaches: Annotated[list[BriefApproach], about("Every approach, in the order of rank.")]
    today: Annotated[tuple[BriefToday, ...], about("What is done today, in order; empty: the base knows none.")]
    today_held_back: Annotated[tuple[BriefToday, ...], about("What would be done today, were it not held back.")]
    today_not_told: Annotated[
        tuple[str, ...], about("What may be done today, by id: too little is known to say that it is, or is not.")
    ]
    recommendations: Annotated[list[BriefPlace], about("Every strategy, in the order of rank; the first has rank 1.")]
    ties: Annotated[
        list[tuple[str, ...]], about("The strategies that are equal in all that the order looks at, by id.")
    ]
    imaging_steps: Annotated[
        list[Step], about("The imaging to use, is it at hand, and what else would do; null: none is named, nothing.")
    ]
    fires: Annotated[RuleIds, about("The rules about strategies that fire, by id.")]
    cannot_tell: Annotated[RuleIds, about("The rules about strategies that unknown values decide, by id.")]
    presumed: Annotated[RuleIds, about("Those of `cannot_tell` that count: only a limit of their study is unknown.")]
    truths: Annotated[
        str, about("Each of `conditions` of the catalogue, in a letter: y it holds, n it does not, ? cannot be told.")
    ]
    values: Annotated[
        dict[str, str], about("Descriptor or finding -> its value in words, if it is known and a condition asks.")
    ]
    questions: Annotated[list[BriefQuestion], about("The unknown values, the most telling first.")]
    derived: Annotated[
        tuple[DerivedOut, ...], about("The values that are computed, and those that only wait for something.")
    ]
    unused: Annotated[tuple[str, ...], about("The stated descriptors on which nothing depends.")]
    notice: Notice


def brief(found: Assessment) -> Brief:
    """Return the brief answer for an assessed case. The words that the catalogue holds are not made."""
    return _BriefWriter(found).brief()


class _BriefWriter:
    """Puts an assessment into the shape of the brief answer."""

    def __init__(self, found: Assessment) -> None:
        self.found = found
        self.writer = ResultWriter(found)
        self.steps: dict[Step, int] = {}

    def brief(self) -> Brief:
        found, writer, base = self.found, self.writer, self.found.base
        case, first = found.case, found.ranked[0] if found.ranked else None
        places = [
            self._place(strategy, rank, shares)
            for rank, (strategy, shares) in enumerate(zip(found.ranked, writer.robust(), strict=True), start=1)
        ]
        ids, verdicts = writer.ids, writer.verdicts
        return Brief(
            schema=SCHEMA,
            nanorx=__version__,
            rule_base=rule_base_out(base),
            catalogue_sha256=catalogue(found.advisor).sha256,
            engine=found.advisor.inference.engine_name,
            id=case.id,
            about=case.about,
            read_as=case.read_as,
            warnings=warnings_of(found),
            case=case.as_json(),
            assumed=assumed_values(base, case),
            case_sha256=case.sha256,
            profile=found.profile,
            leading=found.leading_id,
            leading_reason=found.leading.reason,
            first_place=None if first is None else FirstPlace(found.asked.one_answer, found.intervals[first][0]),
            approaches=self._approaches(),
            today=self._standards(found.today),
            today_held_back=self._standards(found.today_held_back),
            today_not_told=tuple(item.id for item in found.standards_not_told),
            recommendations=places,
            ties=[names for names in writer.ties().values() if len(names) > 1],
            imaging_steps=list(self.steps),
            fires=tuple([ids[rule] for rule in writer.used if verdicts[rule] == YES]),
            cannot_tell=tuple([ids[rule] for rule in writer.used if verdicts[rule] == UNKNOWN]),
            presumed=tuple([ids[rule] for rule in writer.used if rule in found.decided.presumed]),
            truths="".join([_LETTERS[truth] for truth in found.verdicts.truths]),
            values=self._values(),
            questions=[
                BriefQuestion(
                    item.descriptor,
                    item.can_change_first,
                    [AnswerOut(answer.words, answer.first) for answer in item.answers],
                )
                for item in found.questions
            ],
            derived=derived_values(found),
            unused=found.unused,
            notice=base.notice,
        )

    def _values(self) -> dict[str, str]:
        plan, words = self.found.advisor.plan, self.found.words
        known = [name for name in self.found.case.values if name in plan.by_descriptor]
        said = {name: words.value(name) for name in chain(known, plan.by_finding)}
        return {name: value for name, value in said.items() if value != NOT_GIVEN}

    def _approaches(self) -> list[BriefApproach]:
        found = self.found
        lead = found.leading.strategy
        alike = frozenset() if lead is None else about_as_good(found, found.approaches, lead)
        return [
            BriefApproach(item.approach.id, group_of(found, item.strategies[0]), item.approach.id in alike)
            for item in found.approaches
        ]

    def _standards(self, items: Iterable[Today]) -> tuple[BriefToday, ...]:
        ids = self.writer.ids
        return tuple(
            BriefToday(
                item.strategy.id,
                item.row.id,
                ids[item.rule],
                item.depends_on,
                item.to_check,
                tuple(ids[rule] for rule in item.cautions),
            )
            for item in items
        )

    def _imaging(self, plan: dict[str, ImagingStep]) -> tuple[int, ...]:
        """Return the places of the steps of a plan among the distinct ones."""
        known = self.steps
        return tuple(
            [known.setdefault((step.modality, step.at_hand, step.fallback), len(known)) for step in plan.values()]
        )

    def _place(self, strategy: StrategyIndex, rank: int, shares: RobustnessOut) -> BriefPlace:
        found, writer, ids = self.found, self.writer, self.writer.ids
        standing, about_it = found.standings[strategy], found.advisor.arguments[strategy]
        interval, if_not_excluded = found.intervals[strategy]
        score_interval = standing.score_low / 100, standing.score_high / 100
        undecided = [rule for rule in about_it.exclusions if writer.verdicts[rule] == UNKNOWN]
        now, best, worst = standing.level
        excluded_by = writer.those(about_it.exclusions, YES)
        words, reason = level_words(found, strategy), writer.reason_rule(strategy)
        return BriefPlace(
            strategy=standing.id,
            status=standing.status,
            tier=standing.tier.now + 1,
            fit=fit_mean(standing, found.weights) / 100,
            evidence=evidence_mean(standing, found.weights) / 100,
            score=standing.score / 100,
            levels=tuple([(level.now, level.low, level.high) for level in standing.levels]),
            level=now,
            imaging=self._imaging(writer.imaging[strategy]),
            best_level=None if best == now else best,
            worst_level=None if worst == now else worst,
            level_words="" if words == LEVELS[now] else words,
            rank_interval=None if interval == (rank, rank) else interval,
            rank_interval_if_not_excluded=None if if_not_excluded == interval else if_not_excluded,
            score_interval=None if score_interval[0] == score_interval[1] == standing.score / 100 else score_interval,
            first_share=shares.first,
            top3_share=shares.top3,
            dominated_by=shares.dominated_by,
            holds=standing.holds.now,
            held_back=standing.held_back,
            held_back_by=tuple([ids[rule] for rule in found.held_by(strategy)]),
            listed_apart=found.apart.get(strategy),
            reason=None if excluded_by or reason is None else ids[reason],
            excluded_by=excluded_by,
            undecided_exclusions=writer.those(undecided, UNKNOWN),
            conflicts=writer.conflicts(standing, about_it),
            questions=writer.questions_of(undecided),
        )
