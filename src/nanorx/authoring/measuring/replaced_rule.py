"""A rule base with one rule replaced by a mutant, as far as a case can tell; the rule base is never reloaded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nanorx.advice.arguments import arguments_of, groups_of
from nanorx.advice.levels import CaseVerdicts
from nanorx.advice.questions import Cones
from nanorx.advice.standing import excluded_and_held
from nanorx.advice.today import today
from nanorx.authoring.testing.cases import study_says
from nanorx.common.lazy import lazy_property
from nanorx.inference.judge import judge
from nanorx.inference.narrowing import truth_of
from nanorx.knowledge.clause import clauses_of, truth_of_condition
from nanorx.knowledge.facts_behind import FactsBehind
from nanorx.knowledge.truth import NO, UNKNOWN, YES, Truth, disjunction, rule_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.authoring.measuring.mutants import Mutant
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase, StrategyIndex

__all__ = ["ReplacedRule"]


class ReplacedRule:
    """A rule base with one rule replaced, as far as a case can tell."""

    def __init__(self, mutant: Mutant, advisor: Advisor) -> None:
        self.new = mutant.rule
        self.place = mutant.place
        self.advisor = advisor
        self.base = advisor.base
        self.old = self.base.rules[mutant.place]
        self.same_effect = self._effect(self.new) == self._effect(self.old)
        # What cannot be told of anything but an exclusion moves no status and no level.
        self.excludes = "exclude" in {self.old.effect, self.new.effect}
        index = self.base.strategy_index
        self.reach = sorted({index[name] for name in (*self.old.strategies, *self.new.strategies) if name in index})
        self.taken = {index[name] for name in self.new.strategies if name in index}
        self.base_now: RuleBase | None = None
        self.row = self.old.mark.row if self.old.mark is not None else ""
        self.tables: dict[StrategyIndex, Arguments] = {}

    def _effect(self, rule: Rule) -> tuple[object, ...]:
        """Return what a rule does where it fires; of a caution that may hold back its facts are part."""
        facts = self.base.facts_behind.of(rule) if rule.points else 0
        return rule.effect, rule.strength, rule.strategies, facts

    @lazy_property
    def facts(self) -> FactsBehind:
        """The facts of each rule in the changed rule base: those behind a finding may be others."""
        names = ({clause.descriptor for clause in clauses_of(rule.when)} for rule in (self.old, self.new))
        same = not self.old.finding or (self.old.finding == self.new.finding and next(names) == next(names))
        return self.base.facts_behind if same else FactsBehind(self.changed_base())

    def _with_facts(self, about: Arguments) -> Arguments:
        """Return arguments whose cautions have the facts of the changed rule base."""
        if self.facts is self.base.facts_behind:
            return about
        facts = {row.rule: self.facts.of(self.base.rules[row.rule]) for row in about.holds}
        weighed = tuple(row._replace(facts=facts.get(row.rule, 0)) for row in about.weighed)
        return about._replace(
            weighed=weighed,
            holds=tuple(row for row in weighed if row.points),
            groups=groups_of(weighed, about.sides, len(about.groups)),
        )

    @lazy_property
    def other_facts(self) -> set[StrategyIndex]:
        """The strategies about which cautions have other facts in the changed rule base, because a finding has."""
        if self.facts is self.base.facts_behind:
            return set()
        rows = zip(self.base.strategy_index.values(), self.advisor.arguments, strict=True)
        return {place for place, about in rows if self._with_facts(about) != about}

    def changed(self, found: Assessment) -> tuple[CaseVerdicts, list[StrategyIndex], dict[str, Truth]] | None:
        """Return what the case decides, the strategies that may stand differently and the findings.

        Returns None if nothing differs.
        """
        before, counted = found.verdicts.rules[self.place], found.counts(self.place)
        after, presumed = self._verdict(found)
        if self.old.finding:
            return self._through_finding(found, after if self.new.finding else NO)
        is_mute = before == NO or (before == UNKNOWN and not counted and not self.excludes)
        if before == after and counted == (after == YES or presumed) and (self.same_effect or is_mute):
            return None
        verdicts = list(found.verdicts.rules)
        verdicts[self.place] = after
        others = frozenset(found.decided.presumed) - {self.place}
        decided = CaseVerdicts(verdicts, others | {self.place} if presumed else others, found.decided.tiers)
        return decided, self.reach, {}

    def _verdict(self, found: Assessment) -> tuple[Truth, bool]:
        """Return the verdict of the changed rule, and whether it counts because only limits of a study are unknown."""
        when, unless = (
            [truth_of_condition(item, lambda clause: self._truth(clause, found)) for item in part]
            for part in (self.new.when, self.new.unless)
        )
        verdict = rule_verdict(when, unless)
        needed = when[: len(when) - self.new.presumed]
        is_met = all(truth == YES for truth in needed) and all(truth == NO for truth in unless)
        return verdict, bool(self.new.presumed) and verdict == UNKNOWN and is_met

    def says(self, row: str, decided: CaseVerdicts) -> str:
        """Return what a row of evidence says in the changed rule base."""
        return study_says(self.changed_base(), row, lambda rule: decided.rules[rule] == YES or rule in decided.presumed)

    def today(self, found: Assessment, verdicts: Sequence[Truth]) -> list[str]:
        """Return the standards that are done today in the changed rule base."""
        base = self.changed_base()
        standards = [self._about_standard(item.id) for item in base.standards]
        return [item.strategy.id for item in today(base, found.case, standards, verdicts, found.cones)]

    def standard(self, name: str, verdicts: Sequence[Truth]) -> tuple[Truth, bool]:
        """Say whether a standard is excluded and whether it is held back in the changed rule base."""
        return excluded_and_held(self._about_standard(name), verdicts)

    def _about_standard(self, name: str) -> Arguments:
        about = self.advisor.standards[self.base.standard_index[name]]
        if self.old.finding:
            return self._with_facts(about)
        own = [rule for rule in about.rules if rule != self.place]
        if name in self.new.strategies:
            own = sorted([*own, self.place])
        elif len(own) == len(about.rules):
            return about
        return arguments_of(self.changed_base().rules, own, self.base.criterion_index, self.facts)

    def changed_base(self) -> RuleBase:
        """Return the rule base with the changed rule in its place."""
        if self.base_now is None:
            rules = (*self.base.rules[: self.place], self.new, *self.base.rules[self.place + 1 :])
            self.base_now = replace(self.base, rules=rules)
        return self.base_now

    def _truth(self, clause: Clause, found: Assessment) -> Truth:
        slot = self.advisor.plan.slots.get(clause.key)
        if slot is not None:
            return found.verdicts.truths[slot]
        if clause.descriptor in found.verdicts.findings:
            return clause.truth_of_finding(found.verdicts.findings[clause.descriptor])
        return truth_of(self.base, clause, found.case.values)

    def _through_finding(
        self, found: Assessment, after: Truth
    ) -> tuple[CaseVerdicts, list[StrategyIndex], dict[str, Truth]] | None:
        name = self.old.finding
        plan = self.advisor.plan
        others = [found.verdicts.rules[place] for place in plan.concluding[name] if place != self.place]
        truth = disjunction([after, *others])
        if truth == found.verdicts.findings[name]:
            return (found.decided, sorted(self.other_facts), {}) if self.other_facts else None
        judged = judge(plan, plan.clause_truths(found.case.values), {name: truth})
        index = self.base.strategy_index
        affected = {
            index[strategy]
            for place, verdict in enumerate(judged.rules)
            if verdict != found.verdicts.rules[place]
            for strategy in self.base.rules[place].strategies
            if strategy in index
        }
        return self.advisor.decided(judged), sorted(affected | self.other_facts), judged.findings

    def table(self, strategy: StrategyIndex) -> Arguments:
        """Return the arguments of a strategy in the changed rule base."""
        if strategy in self.tables:
            return self.tables[strategy]
        if self.old.finding:
            self.tables[strategy] = self._with_facts(self.advisor.arguments[strategy])
        elif self.same_effect and strategy in self.taken:
            self.tables[strategy] = self.advisor.arguments[strategy]
        else:
            own = [rule for rule in self.advisor.arguments[strategy].rules if rule != self.place]
            if strategy in self.taken:
                own = sorted([*own, self.place])
            otherwise = self.advisor.arguments[strategy].studies.otherwise
            self.tables[strategy] = arguments_of(
                self.changed_base().rules, own, self.base.criterion_index, self.facts, otherwise
            )
        return self.tables[strategy]

    def asks(
        self, strategy: StrategyIndex, found: Assessment, verdicts: Sequence[Truth], findings: dict[str, Truth]
    ) -> frozenset[str]:
        """Return the unknown descriptors that keep the status of a strategy open."""
        plan = self.advisor.plan
        seen = found.verdicts._replace(rules=list(verdicts), findings=findings or found.verdicts.findings)
        if findings:
            seen = judge(plan, plan.clause_truths(found.case.values), dict(findings))
        own = [rule for rule in self.table(strategy).exclusions if rule != self.place]
        asked: Any = set(Cones(plan, seen, found.case).of_rules(own))
        if self.place in self.table(strategy).exclusions and verdicts[self.place] == UNKNOWN:
            asked |= {clause.descriptor for clause in self.new.clauses() if self._truth(clause, found) == UNKNOWN}
        return frozenset(asked)
