"""The result: what is given to programs, in a fixed shape with a version."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from nanorx.knowledge.rule import Effect
from nanorx.knowledge.sources import CiteKind, Match, Strength
from nanorx.knowledge.truth import TruthWord, VerdictWord
from nanorx.knowledge.vocabulary import How
from nanorx.model import Model, about

__all__ = [
    "SCHEMA",
    "AnswerOut",
    "AppliedRule",
    "ApproachOut",
    "Assumed",
    "Benefits",
    "CaseAbout",
    "CaseId",
    "CaseOut",
    "CaseSha256",
    "CaseWarningOut",
    "Citation",
    "ClauseOut",
    "CriterionOut",
    "DerivedOut",
    "DerivedPart",
    "Engine",
    "EvidenceLevel",
    "FirstPlace",
    "Group",
    "GroupOut",
    "Holds",
    "ImagingStep",
    "Level",
    "Nanorx",
    "Notice",
    "ProfileOut",
    "QuestionOut",
    "Rank",
    "ReadAs",
    "Recommendation",
    "ReferenceOut",
    "Result",
    "RobustnessOut",
    "RuleBaseOut",
    "Score",
    "SourceOut",
    "StandardOut",
    "StatusOut",
    "StrategyOut",
    "StudiesOut",
    "StudyOut",
    "Tier",
    "TodayOut",
    "Warnings",
]

Schema = Literal["nanorx-result/5"]
SCHEMA: Schema = "nanorx-result/5"
"""The version of the shape; raised when a field goes or changes its meaning, not when one is added."""

StatusOut = Literal["eligible", "conditional", "excluded"]

_OWN = "the unit of the descriptor"

Level = Annotated[int, about(unit="level", low=-3, high=3)]
Score = Annotated[float, about(unit="level", low=-3, high=3)]
Share = Annotated[float, about(unit="share", low=0, high=1)]
Rank = Annotated[int, about(unit="rank", low=1)]
EvidenceLevel = Annotated[int, about(unit="level of evidence", low=1, high=7)]
Tier = Annotated[int, about(unit="tier", low=1, high=3)]
Holds = Annotated[int, about(unit="holds", low=0, high=2)]
Group = Literal["approved", "people", "rest"]
Percent = Annotated[int, about(unit="percent", low=0, high=100)]
RuleIds = tuple[str, ...]

Nanorx = Annotated[str, about("The version of nanorx that gave the answer.")]
Engine = Annotated[
    Literal["durable-rules", "judge"], about("`durable-rules`, cross-checked by the judge, or the `judge` alone.")
]
CaseOut = Annotated[dict[str, dict[str, Any]], about("The stated values by group, as the schema `case` says.")]
CaseSha256 = Annotated[str, about("The SHA-256 of the canonical form of the case.")]
Notice = Annotated[str, about("What the answer is not, to be shown with it.")]
CaseId = Annotated[str, about("The `id` of the case, as the caller gave it; empty: it has none.")]
CaseAbout = Annotated[str, about("What the case says `about` itself; empty: nothing.")]
ReadAs = Annotated[tuple[str, ...], about("What of the case was read otherwise than it was written, a sentence each.")]


class RuleBaseOut(Model):
    """Which knowledge was used."""

    named: ClassVar = ("version", "sha256")

    name: Annotated[str, about("The name of the rule base.")]
    version: Annotated[str, about("Its version.")]
    sha256: Annotated[str, about("The SHA-256 of its content.")]


class Assumed(Model):
    """A value that was used because nothing was stated."""

    descriptor: Annotated[str, about("The descriptor, as `group.key`.")]
    value: Annotated[Any, about("The value as it would stand in a case.")]


class Citation(Model):
    """One warrant, short as on a page."""

    kind: Annotated[CiteKind, about("What kind of warrant it is.")]
    id: Annotated[str, about("The row of `sources`; empty for a judgement.")]
    short: Annotated[str, about("The warrant as a page names it.")]
    says: Annotated[str, about("The reason of a judgement; empty for all other kinds.")]


class DerivedPart(Model):
    """A value that a computed one rests on."""

    descriptor: Annotated[str, about("The descriptor, as `group.key`.")]
    label: Annotated[str, about("The descriptor in words.")]
    words: Annotated[str, about("Its value in words.")]
    low: Annotated[int | None, about("The fewest points that it gives; null: there are no points.", "points")]
    high: Annotated[int | None, about("The most points that it can give; null: there are no points.", "points")]


class DerivedOut(Model):
    """A value that a table or a formula gives from others, or would give if it applied."""

    descriptor: Annotated[str, about("The descriptor, as `group.key`.")]
    label: Annotated[str, about("The descriptor in words.")]
    applies: Annotated[
        TruthWord, about("Is it computed for this patient? If not `yes`, it has no value and no rule sees one.")
    ]
    asked: Annotated[bool, about("Does a rule ask about it, for tumors of this organ?")]
    value: Annotated[float | str | None, about("The value; null: not settled, or there is none.", _OWN)]
    low: Annotated[float | None, about("The least number that it can be; null: it is no number, or none.", _OWN)]
    high: Annotated[float | None, about("The greatest number that it can be; null: it is no number, or none.", _OWN)]
    choices: Annotated[tuple[str, ...], about("The choices that are left, one if settled; empty for a number.")]
    words: Annotated[str, about("The value in words; what it would be where it is not known whether it applies.")]
    says: Annotated[
        str, about("The value with what it rests on, of points each part of the sum; or why there is none.")
    ]
    parts: Annotated[tuple[DerivedPart, ...], about("What it is computed from.")]
    sources: Annotated[tuple[Citation, ...], about("Where the table or formula comes from.")]


class CaseWarningOut(Model):
    """Something about the case that is possible and hardly ever so: a value to look at again."""

    id: Annotated[str, about("The row of the vocabulary that says so, or the descriptor that is computed otherwise.")]
    descriptors: Annotated[tuple[str, ...], about("The descriptors to look at.")]
    says: Annotated[str, about("What is unusual, in a sentence or two.")]


Warnings = Annotated[tuple[CaseWarningOut, ...], about("What to look at again in the case; the answer is given.")]


class ProfileOut(Model):
    """The weights of the criteria; they sum to 100."""

    name: Annotated[str, about("The name of the profile.")]
    weights: Annotated[dict[str, Percent], about("Criterion -> its weight.", "percent")]


class StrategyOut(Model):
    """What a strategy is."""

    named: ClassVar = ("id",)

    id: Annotated[str, about("The id, which other parts of an answer name it by.")]
    title: Annotated[str, about("The title in words.")]
    summary: Annotated[str, about("What is done, in a sentence or two.")]
    family: Annotated[str, about("The family of strategies it belongs to.")]
    role: Annotated[str, about("What it is in a comparison: a candidate, or what candidates are compared with.")]
    purpose: Annotated[str, about("What it is meant to achieve.")]
    procedure: Annotated[str, about("The procedure.")]
    route: Annotated[str, about("The way the particle takes.")]
    nanoparticle: Annotated[str, about("The nanoparticle.")]
    guidance: Annotated[tuple[str, ...], about("The imaging that guides it.")]
    energy: Annotated[str, about("The energy that acts from outside, if any.")]


class RobustnessOut(Model):
    """How the place depends on the weights: 2,048 weightings were tried."""

    first: Annotated[Share, about("The share of weightings in which the strategy is first, or tied for it.")]
    top3: Annotated[Share, about("The share of weightings in which it is among the first three.")]
    dominated_by: Annotated[str | None, about("A strategy that is at least as good on every criterion; null: none.")]


class CriterionOut(Model, rename={"arguments_for": "for", "arguments_against": "against"}):
    """A level, the lowest and highest that unknown values allow, and the rules behind it."""

    level: Annotated[Level, about("The strongest argument for that counts minus the strongest against.")]
    low: Annotated[Level, about("The lowest level that unknown values allow.")]
    high: Annotated[Level, about("The highest level that unknown values allow.")]
    arguments_for: Annotated[RuleIds, about("The rules that argue for the strategy, by id.")]
    arguments_against: Annotated[RuleIds, about("The rules that argue against it, by id.")]
    undecided: Annotated[RuleIds, about("The rules that cannot tell whether they argue, by id.")]
    set_aside: Annotated[bool, about("Does a caution fire that leaves no argument for it counting?")]


class ImagingStep(Model):
    """The imaging for one role: the best that is at hand, and what else would do."""

    modality: Annotated[str | None, about("The imaging to use; null: none is named for this role.")]
    at_hand: Annotated[TruthWord, about("Does the facility have it, and may this patient have it?")]
    fallback: Annotated[str | None, about("What else would do; null: nothing.")]


class Benefits(Model):
    """Whether delivery can be confirmed, the amount measured and the particle followed."""

    confirm: Annotated[TruthWord, about("Can delivery be confirmed by imaging?")]
    quantify: Annotated[TruthWord, about("Can the amount be measured?")]
    follow: Annotated[TruthWord, about("Can the particle be followed over time?")]


class SourceOut(Model):
    """What a cited claim, threshold, fact or reference says."""

    kind: Annotated[Literal["claim", "threshold", "fact", "reference"], about("What kind of source it is.")]
    says: Annotated[str, about("What it says; empty for a reference as a whole.")]
    references: Annotated[tuple[str, ...], about("The documents behind it, by the ids of `references`.")]


class StudyOut(Model):
    """One row of evidence: a study, a label or a guideline."""

    title: Annotated[str, about("What was tried, in whom.")]
    say: Annotated[str, about("What came out, with its figure.")]
    harm: Annotated[str, about("What harm was seen; empty if none was read.")]
    subjects: Annotated[Literal["people", "animals", "cells"], about("Who had it.")]
    number: Annotated[int | None, about("How many had it; null: not read.", "number")]
    phase: Annotated[str, about("How far it was: a phase of trials, `approved`, `guideline`, `animal` ...")]
    design: Annotated[str, about("How it was studied.")]
    outcome: Annotated[str, about("What was measured; empty for a label or guideline.")]
    result: Annotated[str, about("What came out: positive, mixed, null, negative or not-reported; empty: a label.")]
    organ: Annotated[tuple[str, ...], about("In tumors of which organs; empty: not stated.")]
    histology: Annotated[tuple[str, ...], about("Of which histologies; empty: not stated.")]
    limits: Annotated[str, about("The limits of the study in words; `not read` where nobody read them.")]
    recommended: Annotated[str, about("What a guideline or label makes of it; empty for a study.")]
    read: Annotated[str, about("How much of the document was read.")]
    place: Annotated[str, about("Where in the document it stands.")]
    checked_on: Annotated[str, about("The day it was compared with its source.")]
    reviewed_by: Annotated[str, about("The clinician who signed it; empty: not checked by a clinician.")]
    short: Annotated[str, about("The document as a page names it.")]
    reference: Annotated[str, about("The document, by its id in `references`.")]


class StudiesOut(Model):
    """The level of the evidence for a strategy and this patient, and the rows behind it."""

    level: Annotated[EvidenceLevel, about("The level on what is known, from 1 (approved here) to 7 (not studied).")]
    best: Annotated[EvidenceLevel, about("The best level that unknown values allow.")]
    worst: Annotated[EvidenceLevel, about("The worst level that unknown values allow.")]
    words: Annotated[str, about("The level in words.")]
    rows: Annotated[tuple[str, ...], about("The rows about the whole strategy, by the ids of `evidence`.")]
    parts: Annotated[tuple[str, ...], about("The rows about its particle or procedure alone; they count for nothing.")]


class Recommendation(Model):
    """One strategy placed for the case. Scores are not probabilities."""

    named: ClassVar = ("rank", "strategy", "status", "score")

    rank: Annotated[Rank, about("The place in the order.")]
    tied_with: Annotated[tuple[str, ...], about("The strategies that are equal in all that the order looks at.")]
    rank_interval: Annotated[tuple[Rank, Rank], about("The best and worst place that unknown values allow.", "rank")]
    rank_interval_if_not_excluded: Annotated[
        tuple[Rank, Rank], about("The same if it turns out that nothing excludes the strategy.", "rank")
    ]
    status: Annotated[StatusOut, about("`conditional`: an exclusion or need cannot be told yet.")]
    holds: Annotated[
        Holds,
        about(
            "How often cautions hold it back, 2 or more as 2: once for each strong caution, and for each two moderate "
            "ones, as far as they share no fact."
        ),
    ]
    held_back: Annotated[bool, about("Do cautions hold it back?")]
    held_back_by: Annotated[
        RuleIds, about("The cautions that hold it back, by id: strong ones, and moderate ones beside another.")
    ]
    listed_apart: Annotated[str | None, about("Why pages list it apart from the others; null: they do not.")]
    strategy: Annotated[StrategyOut, about("What is placed.")]
    approach: Annotated[str, about("The approach that it is a variant of, by the ids of `approaches`.")]
    tier: Annotated[Tier, about("The tier of evidence for the setting, the best first.")]
    fit: Annotated[Score, about("The weighted mean of the criteria of fit.")]
    evidence: Annotated[Score, about("The weighted mean of the criteria of evidence.")]
    score: Annotated[Score, about("The weighted mean of all criteria.")]
    score_interval: Annotated[
        tuple[Score, Score], about("The lowest and highest score that unknown values allow.", "level")
    ]
    robustness: Annotated[RobustnessOut, about("How the place depends on the weights.")]
    criteria: Annotated[dict[str, CriterionOut], about("Criterion -> its level and the rules behind it.")]
    excluded_by: Annotated[RuleIds, about("The rules that exclude it, by id.")]
    undecided_exclusions: Annotated[RuleIds, about("The rules that cannot tell whether they exclude it, by id.")]
    cautions: Annotated[RuleIds, about("The cautions that fire, by id.")]
    open_cautions: Annotated[RuleIds, about("The cautions that cannot be told yet, by id.")]
    notes: Annotated[RuleIds, about("The notes that fire, by id.")]
    conflicts: Annotated[RuleIds, about("The rules that argue clearly on both sides of one criterion, by id.")]
    questions: Annotated[tuple[str, ...], about("The descriptors that keep an exclusion or a need open.")]
    imaging_plan: Annotated[dict[str, ImagingStep], about("Role of imaging -> what to use.")]
    benefits: Annotated[Benefits, about("What imaging can tell of the particle.")]
    studies: Annotated[StudiesOut, about("The level of its evidence for this patient.")]
    headline: Annotated[str, about("Status and strongest reason in a line.")]


class GroupOut(Model):
    """A group of clauses: so many of them must hold. A rule's clauses with the same `number` are in the same group."""

    number: Annotated[int, about("Which group of the rule it is.", "number", low=1)]
    words: Annotated[str, about("How many must hold: `any of`, `all of`, `at least 2 of`.")]
    truth: Annotated[TruthWord, about("Do so many hold?")]


class ClauseOut(Model, omit_defaults=True):
    """A clause with the value it saw."""

    descriptor: Annotated[str, about("The descriptor or finding it asks about.")]
    phrase: Annotated[str, about("The clause as it is written.")]
    value: Annotated[str, about("The value in words.")]
    truth: Annotated[TruthWord, about("Does the value meet the clause?")]
    unless: Annotated[bool, about("Does the clause stand under `unless`, where a yes stops the rule?")]
    group: Annotated[GroupOut | None, about("The group that the clause is in; left out: it stands alone.")] = None


class AppliedRule(Model):
    """A rule that speaks about this case: each stands once in an answer, other parts name it by id."""

    effect: Annotated[Effect, about("What the rule does.")]
    criterion: Annotated[str, about("What it argues about; empty where it does not argue.")]
    strength: Annotated[Strength, about("How strongly; empty where it does not argue.")]
    verdict: Annotated[VerdictWord, about("`cannot tell`: unknown values decide.")]
    presumed: Annotated[bool, about("Does it count although a limit of its study is unknown?")]
    say: Annotated[str, about("What a page says if the rule fires.")]
    because: Annotated[str, about("Why the rule is there.")]
    clauses: Annotated[tuple[ClauseOut, ...], about("The clauses of `when`, then those of `unless`.")]
    cites: Annotated[tuple[Citation, ...], about("What the rule rests on.")]


class AnswerOut(Model):
    """A group of answers that lead to the same first place."""

    values: Annotated[str, about("The answers in words.")]
    first: Annotated[str, about("The strategy that this answer alone would put first.")]


class QuestionOut(Model):
    """An unknown value, how to find it out, and what each answer would lead to."""

    descriptor: Annotated[str, about("The descriptor whose value is unknown.")]
    question: Annotated[str, about("The question in words.")]
    how: Annotated[How, about("How to find it out.")]
    answers: Annotated[list[AnswerOut], about("What each answer leads to.")]
    can_change_first: Annotated[bool, about("Can any answer change the first place, whatever the others are?")]


class ReferenceOut(Model):
    """A cited document and how surely it is identified."""

    id: Annotated[str, about("The id, which `sources` name it by.")]
    number: Annotated[int | None, about("Its number in the review; null: it is none of the review's.", "number")]
    match: Annotated[Match, about("How surely it is identified, or how much of it was read; empty: the review.")]
    text: Annotated[str, about("The whole citation in a line.")]
    note: Annotated[str, about("What else is to be said of it; may be empty.")]


class ApproachOut(Model):
    """An approach: what pages rank. It stands where its best strategy stands."""

    id: Annotated[str, about("The id.")]
    title: Annotated[str, about("The title in words.")]
    rank: Annotated[Rank, about("The place among the approaches, those of excluded strategies included.")]
    strategies: Annotated[tuple[str, ...], about("Its strategies, the best one first.")]
    group: Annotated[
        Group, about("What the tier of its best strategy asks for; `rest`: none, or the setting has none.")
    ]
    largest_trial: Annotated[str | None, about("The row of the most people, whatever its result; null: none is known.")]
    about_as_good: Annotated[bool, about("Could one step of one argument put it first in place of the leading one?")]


class TodayOut(Model):
    """What is done today without the particles, by a guideline or a label."""

    strategy: Annotated[str, about("The standard, by id.")]
    title: Annotated[str, about("Its title in words.")]
    evidence: Annotated[str, about("The row that says so, by the ids of `evidence`.")]
    recommended: Annotated[str, about("What it is: standard, option, palliative or special-arrangements.")]
    say: Annotated[str, about("When it is done, in a sentence.")]
    source: Annotated[str, about("The document as a page names it.")]
    year: Annotated[int | None, about("The year of the document; null: not known.", "year")]
    rule: Annotated[str, about("The rule of that row which speaks here, by id.")]
    depends_on: Annotated[tuple[str, ...], about("The unknown descriptors on which it depends; empty: it applies.")]
    to_check: Annotated[tuple[str, ...], about("The unknown descriptors that could still rule it out or hold it back.")]
    cautions: Annotated[RuleIds, about("The cautions that fire about it, by id.")]
    only_if: Annotated[str, about("What the source requires and no descriptor holds; empty: nothing.")] = ""


class StandardOut(Model):
    """What may be done today: too little is known of the case to say."""

    strategy: Annotated[str, about("The standard, by id.")]
    title: Annotated[str, about("Its title in words.")]


class FirstPlace(Model):
    """How far the leading strategy, or the first of those not called first, could fall."""

    one_answer: Annotated[tuple[Rank, Rank], about("Its best and worst place after any one answer.", "rank")]
    all_answers: Annotated[tuple[Rank, Rank], about("The same after all answers together.", "rank")]


class Result(Model):
    """The answer for one case: all strategies in their order, with reasons and sources."""

    named: ClassVar = ("id", "leading", "recommendations", "case_sha256", "rule_base")

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used.")]
    engine: Engine
    case: CaseOut
    assumed: Annotated[list[Assumed], about("The values that were used because nothing was stated.")]
    case_sha256: CaseSha256
    profile: Annotated[ProfileOut, about("The weights of the criteria.")]
    leading: Annotated[str | None, about("The strategy that may be called first; null: none may.")]
    leading_reason: Annotated[str, about("Why none may be called first; empty if one is.")]
    first_place: Annotated[FirstPlace | None, about("How far the first could fall; null: there is no strategy.")]
    approaches: Annotated[list[ApproachOut], about("Every approach, in the order of rank.")]
    today: Annotated[tuple[TodayOut, ...], about("What is done today, in order; empty: the base knows none.")]
    today_held_back: Annotated[tuple[TodayOut, ...], about("What would be done today, were it not held back.")]
    today_not_told: Annotated[
        tuple[StandardOut, ...], about("What may be done today: too little is known to say that it is, or is not.")
    ]
    recommendations: Annotated[list[Recommendation], about("Every strategy, in the order of rank.")]
    rules: Annotated[dict[str, AppliedRule], about("Id of a rule -> the rule, for all that are not silent.")]
    questions: Annotated[list[QuestionOut], about("The unknown values, those first that could change the first place.")]
    sources: Annotated[dict[str, SourceOut], about("Id of a source -> what it says, for all that are cited.")]
    evidence: Annotated[dict[str, StudyOut], about("Id of a row of evidence -> the row, for all that are named.")]
    evidence_as_of: Annotated[str, about("The day on which the newest row was checked; empty: there is none.")]
    references: Annotated[list[ReferenceOut], about("The documents behind the sources.")]
    notice: Notice
    derived: Annotated[
        tuple[DerivedOut, ...],
        about("The values that are computed, and those that only wait for something."),
    ] = ()
    warnings: Warnings = ()
    unused: Annotated[
        tuple[str, ...],
        about("The stated descriptors on which nothing depends: without them all, each rule would say the same."),
    ] = ()
    id: CaseId = ""
    about: CaseAbout = ""
    read_as: ReadAs = ()

    def recommendation(self, strategy: str) -> Recommendation:
        """Return the recommendation of a strategy. Raises KeyError if there is no strategy with this id."""
        for item in self.recommendations:
            if item.strategy.id == strategy:
                return item
        raise KeyError(strategy)
