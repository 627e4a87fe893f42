"""Values, rules and sources in the words of the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nanorx.advice.answers.result import AppliedRule, Citation, ClauseOut, GroupOut, ReferenceOut, SourceOut, StudyOut
from nanorx.knowledge.phrase import NOT_GIVEN, condition_words, value_words
from nanorx.knowledge.truth import TRUTH_WORDS, UNKNOWN, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import ClauseIndex, ConditionIndex, RuleBase, RuleIndex
    from nanorx.knowledge.sources import Cite, Reference

__all__ = ["SETTLED", "FindingTruth", "RuleWords", "SourceWords"]

SETTLED = "by other entries"
"""Not given, but other entries leave no doubt about the clause."""
FindingTruth = Literal["no", "cannot tell", "yes"]
VERDICT_OF_FINDING: tuple[FindingTruth, FindingTruth, FindingTruth] = ("no", "cannot tell", "yes")


class SourceWords:
    """The warrants of a rule base in words; made once and used for case after case."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base
        self._known: dict[Cite, Citation] = {}
        self._sources: dict[str, SourceOut] = {}
        self._studies: dict[str, StudyOut] = {}
        self._references: dict[str, ReferenceOut] = {}
        self._of_rule: dict[RuleIndex, tuple[Citation, ...]] = {}
        self._of_rule_rows: dict[RuleIndex, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def citation(self, cite: Cite) -> Citation:
        """Return a source as it stands in the result."""
        if cite not in self._known:
            short = self._base.sources.short(cite)
            judged = cite.kind == "judgement"
            self._known[cite] = Citation(cite.kind, "" if judged else cite.what, short, cite.what if judged else "")
        return self._known[cite]

    def of_rule(self, rule: RuleIndex) -> tuple[Citation, ...]:
        """Return the sources of a rule."""
        if rule not in self._of_rule:
            self._of_rule[rule] = self.citations(self._base.rules[rule].cites)
        return self._of_rule[rule]

    def citations(self, cites: Iterable[Cite]) -> tuple[Citation, ...]:
        """Return sources as they stand in the result."""
        return tuple(self.citation(cite) for cite in cites)

    def cited(
        self, rules: Iterable[RuleIndex], more: Iterable[Cite] = ()
    ) -> tuple[dict[str, SourceOut], list[ReferenceOut]]:
        """Return the rows behind the sources of rules, and the full references that they cite.

        Args:
            rules: The rules.
            more: Further sources.

        Returns:
            The rows by id, and the references: the review, its references by number, then the others.
        """
        names, wanted = set[str](), set[str]()
        for cite in more:
            names.update([cite.what] if self._has_row(cite) else [])
            wanted.update(self._base.sources.references_of(cite))
        for rule in rules:
            rows, references = self._rows_of(rule)
            names.update(rows)
            wanted.update(references)
        sources = {name: self._sources[name] for name in sorted(names)}
        documents = sorted((self._base.sources.references[name] for name in wanted), key=_place)
        return sources, [self._reference(row) for row in documents]

    def _rows_of(self, rule: RuleIndex) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the rows behind the sources of a rule, and of the documents behind them."""
        if rule not in self._of_rule_rows:
            cites = self._base.rules[rule].cites
            rows = tuple(cite.what for cite in cites if self._has_row(cite))
            references = tuple(name for cite in cites for name in self._base.sources.references_of(cite))
            self._of_rule_rows[rule] = rows, references
        return self._of_rule_rows[rule]

    def _has_row(self, cite: Cite) -> bool:
        """Say whether there is a row of claims, thresholds, facts or references behind a source, and keep it."""
        if cite.kind in {"judgement", "evidence"}:  # rows of evidence stand in the result by themselves
            return False
        if cite.what not in self._sources:
            sources = self._base.sources
            says = str(getattr(sources.table(cite.kind)[cite.what], "says", ""))
            self._sources[cite.what] = SourceOut(cite.kind, says, sources.references_of(cite))  # type: ignore[arg-type]
        return True

    def study(self, name: str) -> StudyOut:
        """Return a row of evidence as it stands in the result."""
        if name not in self._studies:
            row = self._base.evidence[name]
            limits = [condition_words(item, self._base.vocabulary) for item in row.limits]
            if not row.limits_read and not row.is_indication:
                limits.append("others not read" if limits else "not read")
            self._studies[name] = StudyOut(
                title=row.title,
                say=row.say,
                harm=row.harm,
                subjects=row.subjects,
                number=row.number or None,
                phase=row.phase,
                design=row.design,
                outcome=row.outcome,
                result=row.result,
                organ=row.organ,
                histology=row.histology,
                limits="; ".join(limits) or "none",
                recommended=row.recommended,
                read=row.read,
                place=row.place,
                checked_on=row.checked_on,
                reviewed_by=row.reviewed_by,
                short=self._base.sources.references[row.reference].in_line(),
                reference=row.reference,
            )
        return self._studies[name]

    def _reference(self, row: Reference) -> ReferenceOut:
        """Return a reference as it stands in the result."""
        if row.id not in self._references:
            self._references[row.id] = ReferenceOut(row.id, row.number or None, row.word(), row.full(), row.note)
        return self._references[row.id]


def _place(row: Reference) -> tuple[bool, bool, int, str, str]:
    """Return the place of a reference in the list of an answer, to sort by."""
    return (row.kind != "review", row.number == 0, row.number, row.short.lower(), row.id)


class RuleWords:
    """Rules in words, for one case and its verdicts."""

    def __init__(self, plan: Plan, case: Case, verdicts: Verdicts, sources: SourceWords) -> None:
        self._plan = plan
        self._case = case
        self._verdicts = verdicts
        self._sources = sources
        self._presumed = plan.presumed(verdicts)
        self._values: dict[str, str] = {}
        self._when: dict[ClauseIndex, ClauseOut] = {}
        self._unless: dict[ClauseIndex, ClauseOut] = {}
        self._clauses: dict[ConditionIndex, tuple[ClauseOut, ...]] = {}

    def value(self, descriptor: str) -> str:
        """Return the value of a descriptor or finding in this case, in words."""
        if descriptor not in self._values:
            known = self._plan.base.vocabulary.descriptors.get(descriptor)
            if known is None:
                words: str = self.finding(descriptor)
            else:
                words = value_words(known, self._case.values.get(descriptor))
                words += " (assumed)" if descriptor in self._case.assumed else ""
                words += " (computed)" if descriptor in self._case.derived else ""
            self._values[descriptor] = words
        return self._values[descriptor]

    def finding(self, name: str) -> FindingTruth:
        """Return what the rules conclude about a finding in this case."""
        return VERDICT_OF_FINDING[self._verdicts.findings[name]]

    def rule(self, rule: RuleIndex) -> AppliedRule:
        """Return a rule with its verdict and the values that its clauses saw."""
        return self.rules([rule])[self._plan.base.rules[rule].id]

    def rules(self, indexes: Iterable[RuleIndex]) -> dict[str, AppliedRule]:
        """Return several rules with their verdicts, by id."""
        plan, verdicts, known, of_rule = self._plan, self._verdicts.rules, self._clauses, self._sources.of_rule
        rules, conditions = plan.base.rules, plan.condition
        found: dict[str, AppliedRule] = {}
        for index in indexes:
            rule, condition = rules[index], conditions[index]
            clauses = known.get(condition)
            if clauses is None:
                clauses = known[condition] = self._clauses_of(plan.when[index], plan.unless[index])
            found[rule.id] = AppliedRule(
                rule.effect,
                rule.criterion,
                rule.strength,
                VERDICTS[verdicts[index]],
                index in self._presumed,
                rule.say,
                rule.because,
                clauses,
                of_rule(index),
            )
        return found

    def _clauses_of(self, when: tuple[ClauseIndex, ...], unless: tuple[ClauseIndex, ...]) -> tuple[ClauseOut, ...]:
        rows: list[ClauseOut] = []
        for slots, known, side in ((when, self._when, False), (unless, self._unless, True)):
            for slot in slots:
                if slot in self._plan.group_at:
                    rows += self._group(slot, known, len(rows), unless=side)
                else:
                    rows.append(known.get(slot) or self._clause(slot, known, unless=side))
        return tuple(rows)

    def _group(
        self, slot: ClauseIndex, known: dict[ClauseIndex, ClauseOut], before: int, *, unless: bool
    ) -> Iterator[ClauseOut]:
        """Yield the clauses of a group; `before` counts the rows of the rule before it."""
        found = self._plan.group_at[slot]
        group = GroupOut(before + 1, found.group.words, TRUTH_WORDS[self._verdicts.truths[slot]])
        for member in found.members:
            row = known.get(member) or self._clause(member, known, unless=unless)
            yield ClauseOut(row.descriptor, row.phrase, row.value, row.truth, row.unless, group)

    def _clause(self, slot: ClauseIndex, known: dict[ClauseIndex, ClauseOut], *, unless: bool) -> ClauseOut:
        clause, truth = self._plan.asked[slot], self._verdicts.truths[slot]
        value = self.value(clause.descriptor)
        if value == NOT_GIVEN and truth != UNKNOWN:
            value = SETTLED
        known[slot] = ClauseOut(clause.descriptor, clause.key, value, TRUTH_WORDS[truth], unless)
        return known[slot]
