"""The mutation check of the knowledge: does an example or a case notice when a rule is made wrong?

A mutant is evaluated where it can matter: its clauses over the examples of its rule, then, only in cases in which its
verdict, effect or reach differs, the standings of the strategies it speaks about. The rule base is never reloaded.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nanorx.advice.arguments import arguments_of
from nanorx.advice.assessment import Advisor
from nanorx.advice.questions import Cones
from nanorx.advice.standing import CaseVerdicts, excluded_and_held, stand
from nanorx.advice.today import today
from nanorx.authoring.measuring.derived_mutants import DERIVED_KINDS, DerivedMutant, derived_mutants
from nanorx.authoring.measuring.mutants import KINDS, mutants_of
from nanorx.authoring.testing.cases import found_of, study_says
from nanorx.authoring.testing.derived_examples import run_derived_examples
from nanorx.authoring.testing.examples import given_of, verdict_of
from nanorx.authoring.testing.expectations import ObservedCase, observed
from nanorx.common.lazy import lazy_property
from nanorx.inference.judge import judge
from nanorx.inference.narrowing import truth_of
from nanorx.knowledge.clause import clauses_of, truth_of_condition
from nanorx.knowledge.derived import Derivations
from nanorx.knowledge.facts_behind import FactsBehind
from nanorx.knowledge.truth import NO, TRUTH_OF_VERDICT, UNKNOWN, YES, Truth, disjunction, rule_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.assessment import Assessment
    from nanorx.advice.standing import Standing
    from nanorx.authoring.measuring.mutants import Mutant
    from nanorx.authoring.scope import CaseFile
    from nanorx.authoring.testing.examples import GivenValues
    from nanorx.authoring.testing.expectations import Expectation
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase, RuleIndex, StrategyIndex

__all__ = ["KindCount", "Mutation", "MutationRunner", "Tried", "mutate"]


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant and what noticed it: `example`, `case`, or nothing."""

    mutant: Mutant | DerivedMutant
    noticed_by: str


@dataclass(slots=True)
class KindCount:
    """How many mutants of a kind were made, noticed by an example or a case, or equivalent to their rule."""

    made: int = 0
    by_example: int = 0
    by_case: int = 0
    equivalent: int = 0

    @property
    def counted(self) -> int:
        """The mutants that could be noticed."""
        return self.made - self.equivalent


@dataclass(frozen=True, slots=True)
class Mutation:
    """All mutants that were tried; equivalent ones are not counted."""

    tried: tuple[Tried, ...]

    @property
    def alive(self) -> list[Mutant | DerivedMutant]:
        """The mutants that nothing noticed."""
        return [row.mutant for row in self.tried if not row.noticed_by and not row.mutant.equivalent]

    @property
    def share(self) -> float:
        """The share that was noticed, from 0 to 1."""
        total = self.total()
        return (total.by_example + total.by_case) / total.counted if total.counted else 0.0

    def by_kind(self) -> dict[str, KindCount]:
        """Return the counts of each kind of mistake."""
        counts = {kind: KindCount() for kind in KINDS | DERIVED_KINDS}
        for row in self.tried:
            _count(counts[row.mutant.kind], row)
        return counts

    def total(self) -> KindCount:
        """Return the counts of all kinds together."""
        count = KindCount()
        for row in self.tried:
            _count(count, row)
        return count


def _count(count: KindCount, row: Tried) -> None:
    count.made += 1
    count.equivalent += row.mutant.equivalent
    count.by_example += row.noticed_by == "example"
    count.by_case += row.noticed_by == "case"


def mutate(
    advisor: Advisor,
    rules: Iterable[Rule],
    cases: Iterable[CaseFile],
    derivations: Iterable[Derivation] = (),
    *,
    sample: int = 0,
    seed: int = 0,
) -> Mutation:
    """Make every mutant of the rules that can fire and of derivations, or a random sample, and see what notices it.

    All examples and cases must hold before.

    Args:
        advisor: The advisor of the rule base.
        rules: The rules.
        cases: The cases.
        derivations: What computes derived descriptors.
        sample: How many mutants to try; 0: all.
        seed: The seed of the sample.

    Returns:
        The mutants that were tried, each with what noticed it.

    Raises:
        EngineDisagreement: The two evaluations of the rules differ for a case.
    """
    base = advisor.base
    wanted = {rule.id for rule in rules}
    mutants: list[Mutant | DerivedMutant] = [
        mutant for name, place in base.rule_index.items() if name in wanted for mutant in mutants_of(base, place)
    ]
    mutants += [mutant for row in derivations for mutant in derived_mutants(row, base.vocabulary)]
    if 0 < sample < len(mutants):
        picked = sorted(random.Random(seed).sample(range(len(mutants)), sample))  # noqa: S311 - a sample, not a secret
        mutants = [mutants[at] for at in picked]
    bench = MutationRunner(advisor, cases)
    return Mutation(tuple(Tried(item, "" if item.equivalent else bench.noticed_by(item)) for item in mutants))


@dataclass(slots=True)
class _Trial:
    """A case, what was found for it, and what it expects."""

    assessment: Assessment
    expected: Sequence[Expectation]
    watched: frozenset[int] = field(init=False)
    ordered: bool = field(init=False)
    found: ObservedCase = field(init=False)

    def __post_init__(self) -> None:
        self.watched = frozenset(row.strategy for row in self.expected)
        self.ordered = any(row.depends_on(()) and not (row.row or row.standard) for row in self.expected)
        self.found = found_of(self.assessment)


class MutationRunner:
    """A rule base and its cases, with which mutants are tried one after the other."""

    def __init__(self, advisor: Advisor, cases: Iterable[CaseFile]) -> None:
        self.advisor = advisor
        self.base = advisor.base
        self.trials = [_Trial(advisor.assess(file.case), file.expected) for file in cases if file.expected]
        self.given: dict[RuleIndex, list[tuple[GivenValues, Truth]]] = {}

    def noticed_by(self, mutant: Mutant | DerivedMutant) -> str:
        """Return what notices a mutant: `example`, `case`, or an empty text."""
        if isinstance(mutant, DerivedMutant):
            return self._notices_derived(mutant.derivation)
        if self._example_notices(mutant):
            return "example"
        return "case" if self.case_notices(mutant) else ""

    def _notices_derived(self, wrong: Derivation) -> str:
        """Return what notices a wrong table or formula: an example of its descriptor, or a case judged anew."""
        derived = self.base.vocabulary.derived
        rows = Derivations([wrong if row.name == wrong.name else row for row in derived.rows], derived.ranges)
        vocabulary = self.base.vocabulary._replace(derived=rows)
        base = replace(self.base, vocabulary=vocabulary)
        if not all(run.passed for run in run_derived_examples([wrong], base)):
            return "example"
        advisor: Advisor | None = None
        for trial in self.trials:
            case = replace(trial.assessment.case, vocabulary=vocabulary).replace({})
            if case.values == trial.assessment.case.values and base.is_possible(case.values):
                continue
            advisor = advisor or Advisor(base, use_engine=False)
            if not base.is_possible(case.values) or not _holds(advisor.assess(case), trial.expected, base):
                return "case"
        return ""

    def case_notices(self, mutant: Mutant) -> bool:
        """Say whether an expectation of a case fails."""
        patch = _Patch(mutant, self)
        trials = sorted(
            self.trials, key=lambda trial: trial.watched.isdisjoint(patch.reach)
        )  # those that watch it first
        return any(self._case_notices(patch, trial) for trial in trials)

    def _example_notices(self, mutant: Mutant) -> bool:
        old = self.base.rules[mutant.place]
        if (mutant.rule.when, mutant.rule.unless) == (old.when, old.unless):
            return False
        if mutant.place not in self.given:
            self.given[mutant.place] = [
                (given_of(item, self.base), TRUTH_OF_VERDICT[item.expect]) for item in old.examples
            ]
        rule = mutant.rule
        return any(verdict_of(rule.when, rule.unless, given) != expect for given, expect in self.given[mutant.place])

    def _case_notices(self, patch: _Patch, trial: _Trial) -> bool:
        changed = patch.changed(trial.assessment)
        if changed is None:
            return False
        decided, affected, findings = changed
        standings: list[Standing] = list(trial.assessment.standings)
        for place in affected if trial.ordered else (place for place in affected if place in trial.watched):
            name = self.base.strategies[place].id
            standings[place] = stand(name, patch.table(place), decided, trial.assessment.weights)

        def asks(place: StrategyIndex) -> frozenset[str]:
            return patch.asks(place, trial.assessment, decided.rules, findings)

        found = replace(
            trial.found,
            standings=standings,
            asks=asks,
            says=lambda row: patch.says(row, decided),
            today=lambda: patch.today(trial.assessment, decided.rules),
            standard=lambda name: patch.standard(name, decided.rules),
        )
        reach = set(affected)
        return any(
            (row.row == patch.row if row.row else row.depends_on(reach)) and not observed(row, found, self.base)[0]
            for row in trial.expected
        )


def _holds(found: Assessment, expected: Iterable[Expectation], base: RuleBase) -> bool:
    """Say whether all expectations of a case hold."""
    return all(observed(row, found_of(found), base)[0] for row in expected)


class _Patch:
    """A rule base with one rule replaced, as far as a case can tell."""

    def __init__(self, mutant: Mutant, bench: MutationRunner) -> None:
        self.new = mutant.rule
        self.place = mutant.place
        self.bench = bench
        self.base = bench.base
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
        return about._replace(weighed=weighed, holds=tuple(row for row in weighed if row.points))

    @lazy_property
    def other_facts(self) -> set[StrategyIndex]:
        """The strategies about which cautions have other facts in the changed rule base, because a finding has."""
        if self.facts is self.base.facts_behind:
            return set()
        rows = zip(self.base.strategy_index.values(), self.bench.advisor.arguments, strict=True)
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
        about = self.bench.advisor.standards[self.base.standard_index[name]]
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
        slot = self.bench.advisor.plan.slots.get(clause.key)
        if slot is not None:
            return found.verdicts.truths[slot]
        if clause.descriptor in found.verdicts.findings:
            return clause.truth_of_finding(found.verdicts.findings[clause.descriptor])
        return truth_of(self.base, clause, found.case.values)

    def _through_finding(
        self, found: Assessment, after: Truth
    ) -> tuple[CaseVerdicts, list[StrategyIndex], dict[str, Truth]] | None:
        name = self.old.finding
        plan = self.bench.advisor.plan
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
        return self.bench.advisor.decided(judged), sorted(affected | self.other_facts), judged.findings

    def table(self, strategy: StrategyIndex) -> Arguments:
        """Return the arguments of a strategy in the changed rule base."""
        if self.old.finding:
            return self._with_facts(self.bench.advisor.arguments[strategy])
        if self.same_effect and strategy in self.taken:
            return self.bench.advisor.arguments[strategy]
        if strategy not in self.tables:
            own = [rule for rule in self.bench.advisor.arguments[strategy].rules if rule != self.place]
            if strategy in self.taken:
                own = sorted([*own, self.place])
            otherwise = self.bench.advisor.arguments[strategy].studies.otherwise
            self.tables[strategy] = arguments_of(
                self.changed_base().rules, own, self.base.criterion_index, self.facts, otherwise
            )
        return self.tables[strategy]

    def asks(
        self, strategy: StrategyIndex, found: Assessment, verdicts: Sequence[Truth], findings: dict[str, Truth]
    ) -> frozenset[str]:
        """Return the unknown descriptors that keep the status of a strategy open."""
        plan = self.bench.advisor.plan
        seen = found.verdicts._replace(rules=list(verdicts), findings=findings or found.verdicts.findings)
        if findings:
            seen = judge(plan, plan.clause_truths(found.case.values), dict(findings))
        own = [rule for rule in self.table(strategy).exclusions if rule != self.place]
        asked: Any = set(Cones(plan, seen, found.case).of_rules(own))
        if self.place in self.table(strategy).exclusions and verdicts[self.place] == UNKNOWN:
            asked |= {clause.descriptor for clause in self.new.clauses() if self._truth(clause, found) == UNKNOWN}
        return frozenset(asked)
