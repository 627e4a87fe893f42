"""A brief answer and the catalogue -> the whole result, from these two alone: no rule base is read, nothing ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.brief import TRUTH_OF_LETTER
from nanorx.advice.answers.recommend import headline
from nanorx.advice.answers.result import (
    SCHEMA,
    AppliedRule,
    ApproachOut,
    ClauseOut,
    CriterionOut,
    GroupOut,
    ImagingStep,
    ProfileOut,
    QuestionOut,
    Recommendation,
    Result,
    RobustnessOut,
    StandardOut,
    StudiesOut,
    TodayOut,
)
from nanorx.advice.language.vocabulary import SETTLED
from nanorx.errors import InputError, Problem
from nanorx.knowledge.phrase import NOT_GIVEN
from nanorx.knowledge.truth import TRUTH_WORDS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.answers.brief import Brief, BriefPlace, BriefToday
    from nanorx.advice.answers.catalogue import Catalogue, CatalogueRule, CatalogueStrategy
    from nanorx.advice.answers.result import RuleIds

__all__ = ["whole"]


def whole(brief: Brief, catalogue: Catalogue) -> Result:
    """Return the result that a brief answer stands for.

    Args:
        brief: The brief answer.
        catalogue: The catalogue that it names.

    Returns:
        The result, equal to the one that was left short.

    Raises:
        InputError: The brief answer names another catalogue, or it names what this one does not hold.
    """
    if brief.catalogue_sha256 != catalogue.sha256:
        message = f"the brief answer needs the catalogue {brief.catalogue_sha256[:8]}, not {catalogue.sha256[:8]}"
        advice = "Write the one that fits, with the same rules and the same version: nanorx catalogue --json"
        raise InputError([Problem("NRX396", message, advice)])
    try:
        return _Joiner(brief, catalogue).result()
    except (LookupError, ValueError) as error:
        advice = "One was changed. Make both anew: nanorx recommend CASE --json --brief, nanorx catalogue --json"
        raise InputError([Problem("NRX396", f"the two do not fit together: {error}", advice)]) from None


class _Joiner:
    """Puts back what a brief answer leaves out."""

    def __init__(self, brief: Brief, catalogue: Catalogue) -> None:
        self.brief = brief
        self.catalogue = catalogue
        self.truths = [TRUTH_OF_LETTER[letter] for letter in brief.truths]
        self.fires, self.presumed = frozenset(brief.fires), frozenset(brief.presumed)
        self.open = frozenset(brief.cannot_tell)
        self.used = self.fires | self.open
        self.steps = [ImagingStep(*step) for step in brief.imaging_steps]
        self.tied = {name: names for names in brief.ties for name in names}

    def result(self) -> Result:
        brief, catalogue = self.brief, self.catalogue
        today, held_back = self._standards(brief.today), self._standards(brief.today_held_back)
        rules = {name: self._rule(name, row) for name, row in catalogue.rules.items() if name in self.used}
        evidence = {name for row in catalogue.strategies.values() for name in (*row.rows, *row.parts)}
        evidence.update(row.evidence for row in (*today, *held_back))
        sources, references = self._cited(rules.values(), evidence)
        return Result(
            schema=SCHEMA,
            nanorx=brief.nanorx,
            rule_base=brief.rule_base,
            engine=brief.engine,
            case=brief.case,
            assumed=brief.assumed,
            case_sha256=brief.case_sha256,
            profile=ProfileOut(brief.profile, catalogue.profiles[brief.profile]),
            leading=brief.leading,
            leading_reason=brief.leading_reason,
            first_place=brief.first_place,
            approaches=self._approaches(),
            today=today,
            today_held_back=held_back,
            today_not_told=tuple(StandardOut(name, catalogue.standards[name].title) for name in brief.today_not_told),
            recommendations=[self._recommendation(rank, row) for rank, row in enumerate(brief.recommendations, 1)],
            rules=rules,
            questions=self._questions(),
            sources={name: catalogue.sources[name] for name in sorted(sources)},
            evidence={name: catalogue.evidence[name].study for name in sorted(evidence)},
            evidence_as_of=catalogue.evidence_as_of,
            references=[row for row in catalogue.references if row.id in references],
            notice=catalogue.notice,
            derived=brief.derived,
            warnings=brief.warnings,
            unused=brief.unused,
            id=brief.id,
            about=brief.about,
            read_as=brief.read_as,
        )

    def _cited(self, rules: Iterable[AppliedRule], evidence: set[str]) -> tuple[set[str], set[str]]:
        """Return the ids of the sources, and of the documents behind them and behind the rows of evidence."""
        cites = [cite for rule in rules for cite in rule.cites]
        cites += [cite for row in self.brief.derived for cite in row.sources]
        sources = {cite.id for cite in cites if cite.kind not in {"judgement", "evidence"}}
        rows = evidence.union(cite.id for cite in cites if cite.kind == "evidence")
        documents = {name for source in sources for name in self.catalogue.sources[source].references}
        return sources, documents.union(*(self.catalogue.evidence[row].references for row in rows))

    def _approaches(self) -> list[ApproachOut]:
        variants: dict[str, list[str]] = {}
        for row in self.brief.recommendations:
            variants.setdefault(self.catalogue.strategies[row.strategy].approach, []).append(row.strategy)
        known = self.catalogue.approaches
        return [
            ApproachOut(
                id=row.id,
                title=known[row.id].title,
                rank=rank,
                strategies=tuple(variants[row.id]),
                group=row.group,
                largest_trial=known[row.id].largest_trial,
                about_as_good=row.about_as_good,
            )
            for rank, row in enumerate(self.brief.approaches, start=1)
        ]

    def _standards(self, rows: Iterable[BriefToday]) -> tuple[TodayOut, ...]:
        return tuple(self._standard(row) for row in rows)

    def _standard(self, row: BriefToday) -> TodayOut:
        told = self.catalogue.evidence[row.evidence]
        return TodayOut(
            strategy=row.strategy,
            title=self.catalogue.standards[row.strategy].title,
            evidence=row.evidence,
            recommended=told.study.recommended,
            say=told.study.say,
            source=told.study.short,
            year=told.year,
            rule=row.rule,
            depends_on=row.depends_on,
            to_check=row.to_check,
            cautions=row.cautions,
            only_if=told.only_if,
        )

    def _rule(self, name: str, row: CatalogueRule) -> AppliedRule:
        return AppliedRule(
            effect=row.effect,
            criterion=row.criterion,
            strength=row.strength,
            verdict="fires" if name in self.fires else "cannot tell",
            presumed=name in self.presumed,
            say=row.say,
            because=row.because,
            clauses=tuple(self._clauses(row)),
            cites=row.cites,
        )

    def _clauses(self, rule: CatalogueRule) -> list[ClauseOut]:
        rows: list[ClauseOut] = []
        for row in rule.clauses:
            asked, truth = self.catalogue.conditions[row.condition], self.truths[row.condition]
            value = self.brief.values.get(asked.descriptor, NOT_GIVEN if truth == UNKNOWN else SETTLED)
            group = None
            if row.group is not None:
                words = self.catalogue.conditions[row.group].phrase
                group = GroupOut(row.number, words, TRUTH_WORDS[self.truths[row.group]])
            rows.append(ClauseOut(asked.descriptor, asked.phrase, value, TRUTH_WORDS[truth], row.unless, group))
        return rows

    def _questions(self) -> list[QuestionOut]:
        known = self.catalogue.descriptors
        return [
            QuestionOut(
                row.descriptor,
                known[row.descriptor].question,
                known[row.descriptor].how,
                row.answers,
                row.can_change_first,
            )
            for row in self.brief.questions
        ]

    def _recommendation(self, rank: int, row: BriefPlace) -> Recommendation:
        known, rules = self.catalogue.strategies[row.strategy], self.catalogue.rules
        interval = row.rank_interval or (rank, rank)
        words = row.level_words or self.catalogue.levels[str(row.level)]
        reason = row.excluded_by[0] if row.excluded_by else row.reason
        return Recommendation(
            rank=rank,
            tied_with=tuple(name for name in self.tied.get(row.strategy, ()) if name != row.strategy),
            rank_interval=interval,
            rank_interval_if_not_excluded=row.rank_interval_if_not_excluded or interval,
            status=row.status,
            holds=row.holds,
            held_back=row.held_back,
            held_back_by=row.held_back_by,
            listed_apart=row.listed_apart,
            strategy=known.strategy,
            approach=known.approach,
            tier=row.tier,
            fit=row.fit,
            evidence=row.evidence,
            score=row.score,
            score_interval=row.score_interval or (row.score, row.score),
            robustness=RobustnessOut(row.first_share, row.top3_share, row.dominated_by),
            criteria=self._criteria(row, known),
            excluded_by=row.excluded_by,
            undecided_exclusions=row.undecided_exclusions,
            cautions=tuple(name for name in known.cautions if name in self.fires),
            open_cautions=tuple(name for name in known.cautions if name in self.open),
            notes=tuple(name for name in known.notes if name in self.fires),
            conflicts=row.conflicts,
            questions=row.questions,
            imaging_plan=self._imaging(row.imaging),
            benefits=known.benefits,
            studies=StudiesOut(
                row.level, row.best_level or row.level, row.worst_level or row.level, words, known.rows, known.parts
            ),
            headline=headline(row.status, words, rules[reason].say if reason else "", held_back=row.held_back),
        )

    def _imaging(self, places: tuple[int, ...]) -> dict[str, ImagingStep]:
        pairs = zip(self.catalogue.imaging_roles, places, strict=True)
        return {role: self.steps[place] for role, place in pairs}

    def _criteria(self, row: BriefPlace, known: CatalogueStrategy) -> dict[str, CriterionOut]:
        pairs = zip(self.catalogue.criteria, row.levels, strict=True)
        return {item.id: self._criterion(level, known.arguments[item.id]) for item, level in pairs}

    def _criterion(self, level: tuple[int, int, int], arguments: RuleIds) -> CriterionOut:
        rules = self.catalogue.rules
        told = [name for name in arguments if name in self.fires or name in self.presumed]
        return CriterionOut(
            *level,
            tuple(name for name in told if rules[name].effect == "favor"),
            tuple(name for name in told if rules[name].effect != "favor"),
            tuple(name for name in arguments if name in self.used and name not in told),
            any(rules[name].sets_aside for name in arguments if name in self.fires),
        )
