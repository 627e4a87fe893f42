"""The examples of rules: what each rule must say about a few given values, and nothing else.

An example is about its rule alone: what it does not give is unknown, findings included. What a case assumes where it
says nothing is not assumed either, so that an example shows all that its rule rests on. Everything else is as for a
case: values that contradict each other are refused, and what they leave no choice about is settled (at 12 points the
Child-Pugh class can only be C).

The clauses are judged one rule at a time; durable-rules fires the same examples, packed so that those that ask for the
same clause truths share a run. Whoever asks what an example shows asks `verdict_of` and `clause_truth`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from nanorx.advice.language.vocabulary import VERDICT_OF_FINDING
from nanorx.errors import EngineDisagreement
from nanorx.inference.crosscheck import compare
from nanorx.inference.judge import judge
from nanorx.inference.narrowing import truth_of
from nanorx.knowledge.clause import clauses_of, truth_of_condition
from nanorx.knowledge.phrase import value_words
from nanorx.knowledge.plausibility import contradictory
from nanorx.knowledge.truth import NO, TRUTH_WORDS, UNKNOWN, VERDICTS, YES, Truth, rule_verdict
from nanorx.knowledge.values import check_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.inference.crosscheck import Inference
    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.derived import DerivedExample
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Example, Rule
    from nanorx.knowledge.rule_base import ClauseIndex, RuleBase

__all__ = [
    "ClauseSeen",
    "ExampleRun",
    "GivenValues",
    "clause_truth",
    "given_of",
    "refusal",
    "run_examples",
    "verdict_of",
]


@dataclass(frozen=True, slots=True)
class GivenValues:
    """What an example gives, under the vocabulary and the contradictions of a base: values, and truths of findings."""

    base: RuleBase = field(repr=False)
    values: Mapping[str, Value]
    findings: Mapping[str, Truth]


@dataclass(frozen=True, slots=True)
class ClauseSeen:
    """A clause as an example saw it, in words."""

    phrase: str
    value: str
    truth: str
    unless: bool


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """An example of a rule (`place` counts from 0) and the verdict it got, or why no case can be so."""

    rule: Rule
    place: int
    example: Example
    given: GivenValues
    got: str

    @property
    def passed(self) -> bool:
        """Is the verdict the expected one?"""
        return self.got == self.example.expect

    def clauses(self) -> list[ClauseSeen]:
        """Return every clause of the rule with the value it saw."""
        return [
            _seen(clause, self.given, unless=unless)
            for conditions, unless in ((self.rule.when, False), (self.rule.unless, True))
            for clause in clauses_of(conditions)
        ]


def given_of(example: Example | DerivedExample, base: RuleBase) -> GivenValues:
    """Check the values of an example. Raises ValueProblem."""
    vocabulary = base.vocabulary
    findings: dict[str, Truth] = {}
    values: dict[str, Value] = {}
    for name, raw in example.given.items():
        if name in vocabulary.findings:
            findings[name] = YES if raw == "yes" else NO
        else:
            values[name] = check_value(vocabulary.descriptors[name], raw)
    vocabulary.derived.derive(values)
    return GivenValues(base, values, findings)


def refusal(given: GivenValues) -> str:
    """Return why a case with these values would be refused; empty if it would not be."""
    return next((row.message for row in contradictory(given.values, given.base)), "")


def clause_truth(clause: Clause, given: GivenValues) -> Truth:
    """Return the truth of a clause, given the values of an example and what follows from them."""
    if clause.descriptor in given.base.vocabulary.findings:
        return clause.truth_of_finding(given.findings.get(clause.descriptor, UNKNOWN))
    return truth_of(given.base, clause, given.values)


def verdict_of(when: Iterable[Condition], unless: Iterable[Condition], given: GivenValues) -> Truth:
    """Return the verdict of a rule with these conditions, given the values of an example and what follows from them."""

    def truth(clause: Clause) -> Truth:
        return clause_truth(clause, given)

    return rule_verdict(
        [truth_of_condition(item, truth) for item in when], [truth_of_condition(item, truth) for item in unless]
    )


def run_examples(rules: Iterable[Rule], inference: Inference) -> list[ExampleRun]:
    """Run the examples of rules, in their order. Raises EngineDisagreement."""
    runs: list[ExampleRun] = []
    for rule in rules:
        for place, example in enumerate(rule.examples):
            given = given_of(example, inference.base)
            got = refusal(given) or VERDICTS[verdict_of(rule.when, rule.unless, given)]
            runs.append(ExampleRun(rule, place, example, given, got))
    _cross_check([run for run in runs if run.got in VERDICTS], inference)
    return runs


# -- the same through both evaluators of whole rule bases


_Key = TypeVar("_Key")


@dataclass(slots=True)
class _Batch:
    """Examples that agree about the clause truths of their rules, and those truths."""

    truths: dict[ClauseIndex, Truth]
    findings: dict[str, Truth]
    runs: list[ExampleRun]


def _cross_check(runs: Sequence[ExampleRun], inference: Inference) -> None:
    """Compare the verdict of each example alone with those of the judge and durable-rules for whole batches.

    Raises EngineDisagreement if they differ.
    """
    plan, engine = inference.plan, inference.engine
    index = plan.base.rule_index
    for batch in _packed([run for run in runs if run.rule.id in index], inference):
        truths: list[Truth] = [UNKNOWN] * plan.size
        for slot, truth in batch.truths.items():
            truths[slot] = truth
        given = dict.fromkeys(plan.base.vocabulary.findings, UNKNOWN) | batch.findings
        judged = judge(plan, truths, given)
        differences = compare(plan, judged, engine.run(truths, given)) if engine is not None else []
        differences += [
            f"{run.rule.id}, example {run.place + 1}: {run.got} alone, {verdict} in the base"
            for run in batch.runs
            if (verdict := VERDICTS[judged.rules[index[run.rule.id]]]) != run.got
        ]
        if differences:
            raise EngineDisagreement("examples", plan.base.sha256, differences)


def _packed(runs: Iterable[ExampleRun], inference: Inference) -> list[_Batch]:
    """Put each example into the first batch that it does not contradict."""
    plan = inference.plan
    findings = plan.base.vocabulary.findings
    batches: list[_Batch] = []
    for run in runs:
        clauses = run.rule.clauses()
        truths = {plan.slots[c.key]: clause_truth(c, run.given) for c in clauses if c.descriptor not in findings}
        known = {
            c.descriptor: run.given.findings.get(c.descriptor, UNKNOWN) for c in clauses if c.descriptor in findings
        }
        for batch in batches:
            if _agree(batch.truths, truths) and _agree(batch.findings, known):
                break
        else:
            batch = _Batch({}, {}, [])
            batches.append(batch)
        batch.truths.update(truths)
        batch.findings.update(known)
        batch.runs.append(run)
    return batches


def _agree(one: Mapping[_Key, Truth], other: Mapping[_Key, Truth]) -> bool:
    return all(one.get(key, truth) == truth for key, truth in other.items())


def _seen(clause: Clause, given: GivenValues, *, unless: bool) -> ClauseSeen:
    descriptor = given.base.vocabulary.descriptors.get(clause.descriptor)
    if descriptor is None:
        value: str = VERDICT_OF_FINDING[given.findings.get(clause.descriptor, UNKNOWN)]
    else:
        value = value_words(descriptor, given.values.get(clause.descriptor))
    return ClauseSeen(clause.key, value, TRUTH_WORDS[clause_truth(clause, given)], unless)
