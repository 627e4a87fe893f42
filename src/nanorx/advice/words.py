"""Values, rules and sources in the words of the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.result import AppliedRule, Citation, ClauseOut, ReferenceOut
from nanorx.knowledge.clause import TRUTH_WORDS, Members, Truth, Value
from nanorx.knowledge.rule import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rulebase import RuleBase
    from nanorx.knowledge.sources import Cite, Sources
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["NOT_GIVEN", "RuleWords", "citation", "references", "value_words"]

NOT_GIVEN = "not given"


def value_words(descriptor: Descriptor, value: Value | None) -> str:
    """A value as people say it: the label of a choice, a number with its unit, the elements of a set."""
    if value is None:
        return NOT_GIVEN
    if isinstance(value, Members):
        has = [label for name, label in descriptor.choices.items() if name in value.has]
        lacks = [label for name, label in descriptor.choices.items() if name in value.lacks]
        if len(has) == len(descriptor.choices):
            return "not limited"
        parts = [", ".join(has)] if has else []
        parts += [f"not {', '.join(lacks)}"] if lacks else []
        parts += [] if value.complete else ["rest not given"]
        return "; ".join(parts) or "none"
    if isinstance(value, str):
        return descriptor.choices.get(value, value)
    return descriptor.with_unit(value)


def citation(sources: Sources, cite: Cite) -> Citation:
    """A warrant as it stands in the result."""
    says = cite.what if cite.kind == "judgement" else str(getattr(sources.table(cite.kind)[cite.what], "says", ""))
    name = "" if cite.kind == "judgement" else cite.what
    return Citation(cite.kind, name, sources.short(cite), says, list(sources.references_of(cite)))


def references(base: RuleBase, citations: Iterable[Citation]) -> list[ReferenceOut]:
    """The full text of everything that is cited, review first, then its references by number, then the others."""
    wanted = {name for item in citations for name in item.references}
    rows = [row for name, row in base.sources.references.items() if name in wanted]
    rows.sort(key=lambda row: (row.kind != "review", row.number == 0, row.number, row.short.lower(), row.id))
    return [ReferenceOut(row.id, row.number or None, row.word(), row.full(), row.note) for row in rows]


class RuleWords:
    """Rules in words, for one case and its verdicts."""

    def __init__(self, plan: Plan, case: Case, verdicts: Verdicts) -> None:
        self._plan = plan
        self._case = case
        self._verdicts = verdicts
        self._values: dict[str, str] = {}

    def value(self, descriptor: str) -> str:
        """The value of a descriptor or finding in this case."""
        if descriptor not in self._values:
            known = self._plan.base.vocabulary.descriptors.get(descriptor)
            if known is None:
                words = {0: "no", 1: "cannot tell", 2: "yes"}[self._verdicts.findings[descriptor]]
            else:
                words = value_words(known, self._case.values.get(descriptor))
                words += " (assumed)" if descriptor in self._case.assumed else ""
            self._values[descriptor] = words
        return self._values[descriptor]

    def rule(self, place: int) -> AppliedRule:
        """A rule with its verdict and the values its clauses saw."""
        rule = self._plan.base.rules[place]
        return AppliedRule(
            effect=rule.effect,
            criterion=rule.criterion,
            strength=rule.strength,
            verdict=VERDICTS[self._verdicts.rules[place]],  # type: ignore[arg-type]
            say=rule.say,
            because=rule.because,
            clauses=self.clauses(rule),
            cites=[citation(self._plan.base.sources, cite) for cite in rule.cites],
        )

    def clauses(self, rule: Rule) -> list[ClauseOut]:
        """The clauses of a rule with the value and truth of each."""
        rows: list[ClauseOut] = []
        for unless, clauses in ((False, rule.when), (True, rule.unless)):
            for clause in clauses:
                truth: Truth = self._verdicts.truths[self._plan.slots[clause.key]]
                phrase = f"{clause.descriptor}: {clause.text}"
                rows.append(
                    ClauseOut(clause.descriptor, phrase, self.value(clause.descriptor), TRUTH_WORDS[truth], unless)
                )  # type: ignore[arg-type]
        return rows
