"""Everything found for one case: verdicts, standings and order at once, the rest when it is asked for, each once.

Every answer is a function of an assessment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from nanorx.advice.approaches import HELD_BACK, in_doubt, leading, ranked_approaches, what_holds_back
from nanorx.advice.arguments import argument_groups, arguments_of_all, arguments_of_standards
from nanorx.advice.holds import holding
from nanorx.advice.imaging import ImagingPlanner
from nanorx.advice.intervals import rank_intervals
from nanorx.advice.language.vocabulary import RuleWords, SourceWords
from nanorx.advice.levels import CaseVerdicts, criterion_found
from nanorx.advice.polarity import Polarity
from nanorx.advice.questions import Asker, Cones
from nanorx.advice.standing import make_weights, stand_on
from nanorx.advice.today import not_told, today
from nanorx.advice.unused import Dependents
from nanorx.advice.variants import VariantRanker
from nanorx.common.lazy import lazy_property
from nanorx.inference.crosscheck import Inference
from nanorx.knowledge.partial import is_settled
from nanorx.knowledge.strategy import selects
from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.approaches import Leading, RankedApproach
    from nanorx.advice.intervals import Interval
    from nanorx.advice.questions import Asked, Question
    from nanorx.advice.standing import Standing, Weights
    from nanorx.advice.today import Today
    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import Apart, RuleBase, RuleIndex, StrategyIndex
    from nanorx.knowledge.strategy import Strategy

__all__ = ["Advisor", "Assessment"]

Made = TypeVar("Made")


class Advisor:
    """A rule base with its evaluators and what else is made once and used for case after case.

    May be used from several threads.
    """

    def __init__(self, base: RuleBase, *, use_engine: bool | None = None) -> None:
        self.base = base
        self.inference = Inference(base, use_engine=use_engine)
        self.arguments = arguments_of_all(base)
        self.groups = argument_groups(self.arguments)
        self.standards = arguments_of_standards(base)
        self._made: dict[Callable[..., Any], Any] = {}

    def __repr__(self) -> str:
        """Return a line that names the rule base."""
        return f"Advisor({self.base!r})"

    @property
    def plan(self) -> Plan:
        """The clauses and rules as the evaluators see them."""
        return self.inference.plan

    @lazy_property
    def ranker(self) -> VariantRanker:
        """What ranks the strategies in variants of a case."""
        return VariantRanker(self.arguments)

    @lazy_property
    def asker(self) -> Asker:
        """What finds the open questions of a case."""
        return Asker(self.plan, self.arguments, self.ranker)

    @lazy_property
    def dependents(self) -> Dependents:
        """Which rules depend on which descriptor."""
        return Dependents(self.plan)

    @lazy_property
    def polarity(self) -> Polarity:
        """Which way each clause would have to move."""
        return Polarity(self.plan)

    @lazy_property
    def sources(self) -> SourceWords:
        """The warrants of rules in words."""
        return SourceWords(self.base)

    @lazy_property
    def imaging(self) -> ImagingPlanner:
        """What fills the imaging roles."""
        return ImagingPlanner(self.base)

    @lazy_property
    def apart(self) -> tuple[tuple[Apart, ...], ...]:
        """For each strategy the rows of base.yaml that list it apart from the others."""
        return tuple(
            tuple(row for row in self.base.apart if selects(row.selector, item)) for item in self.base.strategies
        )

    def once(self, make: Callable[[Advisor], Made]) -> Made:
        """Return what a function makes of this advisor. It is made on the first call and then kept."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def decided(self, verdicts: Verdicts) -> CaseVerdicts:
        """Return what verdicts decide about standings."""
        tiers = zip(self.plan.tiers, self.base.policy.tiers, strict=True)
        settings = tuple((verdicts.truths[slot], row.opens) for slot, row in tiers if verdicts.truths[slot] != NO)
        return CaseVerdicts(verdicts.rules, self.plan.presumed(verdicts), settings)

    def assess(self, case: Case, profile: str = "balanced") -> Assessment:
        """Evaluate the rules for a case and order the strategies.

        Args:
            case: The case.
            profile: The name of the weight profile.

        Returns:
            The assessment, from which every answer is made.

        Raises:
            EngineDisagreement: The two evaluators do not agree.
            UsageError: There is no profile with this name.
        """
        weights = make_weights(self.base, self.base.profile(profile))
        verdicts = self.inference.verdicts(case)
        decided = self.decided(verdicts)
        found = [criterion_found(group, decided) for group in self.groups.groups]
        standings = tuple(
            [
                stand_on(strategy.id, about, [found[place] for place in places], decided, weights)
                for strategy, about, places in zip(self.base.strategies, self.arguments, self.groups.of, strict=True)
            ]
        )
        return Assessment(self, case, profile, weights, verdicts, decided, standings)


class Assessment:
    """What was found for one case under one profile, before it is put into words.

    `standings` are in the order of the rule base; `ranked` holds their indexes, the first strategy first.
    """

    def __init__(
        self,
        advisor: Advisor,
        case: Case,
        profile: str,
        weights: Weights,
        verdicts: Verdicts,
        decided: CaseVerdicts,
        standings: tuple[Standing, ...],
    ) -> None:
        self.advisor = advisor
        self.base = advisor.base
        self.case = case
        self.profile = profile
        self.weights = weights
        self.verdicts = verdicts
        self.decided = decided
        self.standings = standings
        keys = [item.key() for item in standings]
        self.ranked = tuple(sorted(advisor.base.strategy_index.values(), key=keys.__getitem__))

    @lazy_property
    def ranks(self) -> dict[StrategyIndex, int]:
        """The rank of each strategy, from 1."""
        return {strategy: rank for rank, strategy in enumerate(self.ranked, start=1)}

    @property
    def first(self) -> str:
        """The id of the first strategy; empty where the rule base has none."""
        return self.base.strategies[self.ranked[0]].id if self.ranked else ""

    @lazy_property
    def intervals(self) -> list[tuple[Interval, Interval]]:
        """For each strategy its rank interval, and the one if it turns out not to be excluded."""
        return rank_intervals(self.standings)

    @lazy_property
    def contenders(self) -> list[StrategyIndex]:
        """The strategies that could be first, in ascending order."""
        rows = zip(self.base.strategy_index.values(), self.intervals, strict=True)
        return [strategy for strategy, (interval, _) in rows if interval[0] == 1]

    @lazy_property
    def cones(self) -> Cones:
        """The unknown descriptors that keep rules from being decided."""
        return Cones(self.advisor.plan, self.verdicts, self.case)

    def counts(self, rule: RuleIndex) -> bool:
        """Say whether a rule counts: it fires, or only a limit of its study is unknown."""
        return self.verdicts.rules[rule] == YES or rule in self.decided.presumed

    @lazy_property
    def asked(self) -> Asked:
        """The unknown values, and how far any one answer could move the first strategy."""
        return self.advisor.asker.ask(
            self.weights, self.case, self.verdicts, self.contenders, self._before_first(), self.cones
        )

    @lazy_property
    def unused(self) -> tuple[str, ...]:
        """The stated descriptors on which no verdict depends."""
        return self.advisor.dependents.unused(self.case, self.verdicts)

    def _before_first(self) -> list[StrategyIndex]:
        """Return the strategy that is first, then all that some values of what is unknown could put before it."""
        if not self.ranked:
            return []
        first, *others = self.ranked
        worst = self.standings[first].worst_key()
        return [first, *(item for item in others if self.standings[item].best_key() < worst)]

    @property
    def questions(self) -> list[Question]:
        """The unknown values, those first that could change the first place."""
        return self.asked.questions

    @lazy_property
    def approaches(self) -> list[RankedApproach]:
        """The approaches in the order of their best strategies."""
        return ranked_approaches(self)

    @property
    def organ_known(self) -> bool:
        """Whether it is known in which organ the tumor is; yes where the rule base does not ask for it."""
        organ = self.base.policy.organ
        return not organ or is_settled(self.case.values.get(organ))

    @lazy_property
    def leading(self) -> Leading:
        """What may be called first, or why nothing may."""
        known = self.organ_known
        found = leading(self.standings, self.ranked, self.apart, self.decided.tiers, organ_known=known)
        if found.reason == HELD_BACK:
            return found._replace(reason=what_holds_back(self))
        return in_doubt(found, self)

    def held_by(self, strategy: StrategyIndex) -> tuple[RuleIndex, ...]:
        """Return the rules that hold a strategy back."""
        if not self.standings[strategy].held_back:
            return ()
        return holding(self.advisor.arguments[strategy].holds, self.verdicts.rules)

    @property
    def leading_id(self) -> str | None:
        """The id of what may be called first; None if nothing may."""
        return None if self.leading.strategy is None else self.base.strategies[self.leading.strategy].id

    @lazy_property
    def today(self) -> list[Today]:
        """What is done today, by guidelines and labels."""
        return today(self.base, self.case, self.advisor.standards, self.verdicts.rules, self.cones)

    @lazy_property
    def today_held_back(self) -> list[Today]:
        """What would be done today, if no caution held it back."""
        return today(self.base, self.case, self.advisor.standards, self.verdicts.rules, self.cones, held_back=True)

    @lazy_property
    def standards_not_told(self) -> list[Strategy]:
        """The standards of which too little is known to say whether they are done today."""
        told = [*self.today, *self.today_held_back]
        return not_told(self.base, self.case, self.advisor.standards, self.verdicts.rules, told)

    @lazy_property
    def apart(self) -> dict[StrategyIndex, str]:
        """The strategies that pages list apart from the others for this case, each with the reason."""
        found: dict[StrategyIndex, str] = {}
        for strategy, rows in zip(self.base.strategy_index.values(), self.advisor.apart, strict=True):
            for row in rows:
                if not any(clause.truth(self.case.values.get(clause.descriptor)) == YES for clause in row.unless):
                    found[strategy] = row.say
                    break
        return found

    @lazy_property
    def words(self) -> RuleWords:
        """The rules in words."""
        return RuleWords(self.advisor.plan, self.case, self.verdicts, self.advisor.sources)
