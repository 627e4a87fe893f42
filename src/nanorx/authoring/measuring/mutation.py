"""The mutation check of the knowledge: does an example or a case notice when a rule is made wrong?

A mutant is evaluated where it can matter: its clauses over the examples of its rule, then, only in cases in which its
verdict, effect or reach differs, the standings of the strategies it speaks about. The rule base is never reloaded.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nanorx.advice.assessment import Advisor
from nanorx.advice.standing import stand
from nanorx.authoring.measuring.derived_mutants import DERIVED_KINDS, DerivedMutant, derived_mutants
from nanorx.authoring.measuring.mutants import KINDS, mutants_of
from nanorx.authoring.measuring.replaced_rule import ReplacedRule
from nanorx.authoring.testing.cases import found_of
from nanorx.authoring.testing.derived_examples import run_derived_examples
from nanorx.authoring.testing.examples import given_of, verdict_of
from nanorx.authoring.testing.expectations import ObservedCase, observed
from nanorx.knowledge.derived import Derivations
from nanorx.knowledge.truth import TRUTH_OF_VERDICT, Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.standing import Standing
    from nanorx.authoring.measuring.mutants import Mutant
    from nanorx.authoring.scope import CaseFile
    from nanorx.authoring.testing.examples import GivenValues
    from nanorx.authoring.testing.expectations import Expectation
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
    """All mutants that were tried; equivalent ones are not counted. `made` counts those that there are."""

    tried: tuple[Tried, ...]
    made: int = 0

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
    return MutationRunner(advisor, cases).mutate(rules, derivations, sample=sample, seed=seed)


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
    """A rule base and its cases, with which mutants are tried one after the other.

    `assessed` holds what was found for cases already, by the path of their files.
    """

    def __init__(
        self, advisor: Advisor, cases: Iterable[CaseFile], assessed: Mapping[Path, Assessment] | None = None
    ) -> None:
        self.advisor = advisor
        self.base = advisor.base
        known = assessed or {}
        expecting = [file for file in cases if file.expected]
        self.trials = [_Trial(known.get(file.path) or advisor.assess(file.case), file.expected) for file in expecting]
        self.given: dict[RuleIndex, list[tuple[GivenValues, Truth]]] = {}

    def mutate(
        self, rules: Iterable[Rule], derivations: Iterable[Derivation] = (), *, sample: int = 0, seed: int = 0
    ) -> Mutation:
        """Make the mutants of rules and derivations, or a sample of them; see `mutate`."""
        wanted = {rule.id for rule in rules}
        places = [place for name, place in self.base.rule_index.items() if name in wanted]
        mutants: list[Mutant | DerivedMutant] = [item for place in places for item in mutants_of(self.base, place)]
        mutants += [item for row in derivations for item in derived_mutants(row, self.base.vocabulary)]
        made = len(mutants)
        if 0 < sample < made:
            picked = sorted(random.Random(seed).sample(range(made), sample))  # noqa: S311 - a sample, not a secret
            mutants = [mutants[at] for at in picked]
        return Mutation(tuple(Tried(item, "" if item.equivalent else self.noticed_by(item)) for item in mutants), made)

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
        patch = ReplacedRule(mutant, self.advisor)
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

    def _case_notices(self, patch: ReplacedRule, trial: _Trial) -> bool:
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
