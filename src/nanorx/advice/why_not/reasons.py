"""The deciding clauses of rules that keep a strategy back, down to the values behind findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from nanorx.advice.answers.result import Citation, ClauseOut
from nanorx.knowledge.truth import NOT, TRUTH_WORDS, YES, TruthWord
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.language.vocabulary import RuleWords
    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.rule_base import RuleIndex
    from nanorx.knowledge.truth import Truth

__all__ = ["Behind", "Reason", "reasons"]

What = Literal["need", "exclusion", "caution"]


class Behind(Model):
    """A finding that a deciding clause asks about."""

    finding: Annotated[str, about("The finding, by name.")]
    label: Annotated[str, about("The finding in words.")]
    truth: Annotated[TruthWord, about("What the rules conclude.")]
    clauses: Annotated[list[ClauseOut], about("The clauses that decide it.")]


class Reason(Model):
    """A rule that excludes or holds back, or that cannot tell whether it does."""

    rule: Annotated[str, about("The rule, by id.")]
    what: Annotated[What, about("What the rule does to the strategy.")]
    verdict: Annotated[Literal["fires", "cannot tell"], about("`cannot tell`: unknown values decide.")]
    say: Annotated[str, about("What a page says if the rule fires.")]
    because: Annotated[str, about("Why the rule is there.")]
    clauses: Annotated[list[ClauseOut], about("The clauses that decide it.")]
    behind: Annotated[list[Behind], about("The findings that these clauses ask about.")]
    cites: Annotated[tuple[Citation, ...], about("What the rule rests on.")]


def reasons(plan: Plan, words: RuleWords, verdicts: Verdicts, rules: Iterable[RuleIndex]) -> list[Reason]:
    """Return the reasons behind some rules that fire or are undecided."""
    decider = _Decider(plan, words, verdicts)
    return [decider.reason(rule) for rule in rules]


def _counts(truth: TruthWord, clause: ClauseOut, verdict: TruthWord) -> bool:
    """Say whether a truth, negated under `unless`, is this verdict of the rule."""
    return (TRUTH_WORDS[NOT[TRUTH_WORDS.index(truth)]] if clause.unless else truth) == verdict


class _Decider:
    def __init__(self, plan: Plan, words: RuleWords, verdicts: Verdicts) -> None:
        self._plan = plan
        self._words = words
        self._verdicts = verdicts

    def reason(self, rule_index: RuleIndex) -> Reason:
        rule, row = self._plan.base.rules[rule_index], self._words.rule(rule_index)
        what: What = "need" if rule.origin == "need" else "caution" if rule.effect == "caution" else "exclusion"
        clauses = self._deciding(rule_index)
        verdict: Literal["fires", "cannot tell"] = "fires" if self._verdicts.rules[rule_index] == YES else "cannot tell"
        return Reason(rule.id, what, verdict, row.say, row.because, clauses, self._behind(clauses), row.cites)

    def _deciding(self, rule: RuleIndex) -> list[ClauseOut]:
        """Return all clauses of a rule that fires, the unknown ones of an undecided rule, else those that stop it.

        Of a group that decides, the clauses that make it so.
        """
        verdict = TRUTH_WORDS[self._verdicts.rules[rule]]
        return [
            clause
            for clause in self._words.rule(rule).clauses
            if _counts(clause.truth, clause, verdict)
            and (clause.group is None or _counts(clause.group.truth, clause, verdict))
        ]

    def _behind(self, clauses: list[ClauseOut]) -> list[Behind]:
        found: dict[str, Behind] = {}
        todo = [clause.descriptor for clause in clauses]
        while todo:
            name = todo.pop(0)
            if name not in self._verdicts.findings or name in found:
                continue
            truth: Truth = self._verdicts.findings[name]
            rows = [
                clause
                for rule in self._plan.concluding.get(name, ())
                if self._verdicts.rules[rule] == truth
                for clause in self._deciding(rule)
            ]
            unique = list({(row.descriptor, row.phrase, row.unless): row for row in rows}.values())
            label = self._plan.base.vocabulary.findings[name].label
            found[name] = Behind(name, label, TRUTH_WORDS[truth], unique)
            todo.extend(row.descriptor for row in unique)
        return list(found.values())
