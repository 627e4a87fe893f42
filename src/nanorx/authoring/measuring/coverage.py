"""Which verdicts, clause truths and limits of the rules examples and cases have shown, and which sources are used."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nanorx.authoring.check.lints.clauses import clause_places
from nanorx.authoring.check.lints.premises import possible_truths, possible_verdicts
from nanorx.authoring.measuring.clause_mutants import error_step
from nanorx.authoring.measuring.study_coverage import studies_seen
from nanorx.authoring.measuring.table_coverage import table_rows
from nanorx.authoring.testing.examples import clause_truth, given_of, refusal, verdict_of
from nanorx.knowledge.sources import Cite
from nanorx.knowledge.truth import TRUTH_WORDS, VERDICTS, Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nanorx.advice.assessment import Advisor
    from nanorx.authoring.scope import CaseFile
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.sources import Claim

__all__ = ["EDGES", "Coverage", "Missing", "RuleSeen", "SourceUse", "cover", "source_use"]

EDGES = ("below", "at", "above")
_CLOSE = 1e-9


@dataclass(slots=True)
class RuleSeen:
    """The verdicts of one rule, the truths of its clauses and the sides of its limits that were seen, with counts.

    `clauses` are keyed by place in `rule.clauses()`; `edges` by that place and the limit.
    """

    rule: Rule
    verdicts: Counter[Truth] = field(default_factory=Counter)
    clauses: dict[int, Counter[Truth]] = field(default_factory=dict)
    edges: dict[tuple[int, float], Counter[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that was never seen: of a rule, one of its clauses or limits, or of a table."""

    of: Rule | Derivation
    at: tuple[str | int, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What examples and what cases have seen of the rules, and the sources that rules and strategies cite."""

    examples: tuple[RuleSeen, ...]
    cases: tuple[RuleSeen, ...]
    goals: Mapping[str, tuple[int, int]]
    missing: tuple[Missing, ...]

    @property
    def share(self) -> float:
        """The share of all that could be seen and was, by examples or cases, from 0 to 1."""
        seen, possible = (sum(row[at] for row in self.goals.values()) for at in (0, 1))
        return seen / possible if possible else 0.0


def cover(
    advisor: Advisor, rules: Iterable[Rule], cases: Iterable[CaseFile], derivations: Iterable[Derivation] = ()
) -> Coverage:
    """Count what the examples of rules and derivations and the cases show.

    Args:
        advisor: The advisor of the rule base.
        rules: The rules; needs are left out. Of those made from a row of evidence is counted what the row says.
        cases: The cases; only rules that can fire are counted in them.
        derivations: What computes derived descriptors.

    Returns:
        The counts, the share of each kind, and what was never seen.
    """
    base = advisor.base
    rules, cases = list(rules), list(cases)
    wanted = [rule for rule in rules if rule.origin == "rule"]
    by_example = [_new(rule, base) for rule in wanted]
    for row in by_example:
        for example in row.rule.examples:
            given = given_of(example, base)
            if refusal(given):  # what no case can show is not seen
                continue
            row.verdicts[verdict_of(row.rule.when, row.rule.unless, given)] += 1
            _see(row, given.values, [clause_truth(clause, given) for clause in row.rule.clauses()], base)
    by_case = [_new(rule, base) for rule in wanted]
    index, slots = base.rule_index, advisor.plan.slots
    for file in cases:
        verdicts = advisor.inference.verdicts(file.case)
        for row in by_case:
            if row.rule.id in index:
                row.verdicts[verdicts.rules[index[row.rule.id]]] += 1
                truths = [verdicts.truths[slots[clause.key]] for clause in row.rule.clauses()]
                _see(row, file.case.values, truths, base)
    missing = tuple(item for one, two in zip(by_example, by_case, strict=True) for item in _missing(one, two, base))
    rows = list(table_rows(derivations, base))
    missing += tuple(Missing(row.derivation, row.at, row.says) for row in rows if not row.seen)
    studies = list(studies_seen(advisor, rules, cases))
    missing += tuple(Missing(row.rule, ("studied",), f"not covered: {row.kind}") for row in studies if not row.seen)
    goals = _goals(by_example, by_case, base) | {
        "rows": (sum(row.seen for row in rows), len(rows)),
        "studies": (sum(row.seen for row in studies), len(studies)),
    }
    return Coverage(tuple(by_example), tuple(by_case), goals, missing)


def _new(rule: Rule, base: RuleBase) -> RuleSeen:
    row = RuleSeen(rule)
    for place, clause in enumerate(rule.clauses()):
        row.clauses[place] = Counter()
        if clause.descriptor in base.vocabulary.descriptors:
            for limit in clause.points():
                row.edges[place, limit] = Counter()
    return row


def _see(row: RuleSeen, values: Mapping[str, Value], truths: Iterable[Truth], base: RuleBase) -> None:
    for (place, clause), truth in zip(enumerate(row.rule.clauses()), truths, strict=True):
        row.clauses[place][truth] += 1
        value = values.get(clause.descriptor)
        if isinstance(value, float):
            for limit in clause.points():
                side = _side(value, limit, error_step(base.vocabulary.descriptors[clause.descriptor], limit))
                if side:
                    row.edges[place, limit][side] += 1


def _side(value: float, limit: float, step: float) -> str:
    """Return `below`, `at` or `above` for a value within one step of a limit, else an empty text."""
    if value == limit:
        return "at"
    if abs(value - limit) > step + _CLOSE:
        return ""
    return "below" if value < limit else "above"


def _possible_edges(clause: Clause, limit: float, base: RuleBase) -> list[str]:
    """Return the sides of a limit that a value can lie on; nothing lies beyond an end of the plausible range."""
    descriptor = base.vocabulary.descriptors[clause.descriptor]
    return [
        side
        for side, possible in zip(EDGES, (limit > descriptor.low, True, limit < descriptor.high), strict=True)
        if possible and descriptor.low <= limit <= descriptor.high
    ]


def _missing(one: RuleSeen, two: RuleSeen, base: RuleBase) -> Iterator[Missing]:
    rule = one.rule
    for verdict in possible_verdicts(rule, base):
        if not one.verdicts[verdict] + two.verdicts[verdict]:
            yield Missing(rule, ("examples",), f"not covered: {VERDICTS[verdict]}")
    for place, (at, clause) in enumerate(clause_places(rule)):
        for truth in possible_truths(clause, base):
            if not one.clauses[place][truth] + two.clauses[place][truth]:
                yield Missing(rule, at, f"{clause.key}: never {TRUTH_WORDS[truth]}")
        for (other, limit), sides in one.edges.items():
            for side in _possible_edges(clause, limit, base) if other == place else ():
                if not sides[side] + two.edges[other, limit][side]:
                    words = {"at": "exactly at", "below": "just below", "above": "just above"}[side]
                    name = base.vocabulary.descriptors[clause.descriptor].with_unit(limit)
                    yield Missing(rule, at, f"{clause.key}: no value {words} {name}")


def _goals(by_example: list[RuleSeen], by_case: list[RuleSeen], base: RuleBase) -> dict[str, tuple[int, int]]:
    """Count what was seen and what is possible (verdicts, truths, sides of limits) over examples and cases together."""
    counts = {"verdicts": [0, 0], "clauses": [0, 0], "edges": [0, 0]}

    def count(kind: str, seen: int) -> None:
        counts[kind][0] += bool(seen)
        counts[kind][1] += 1

    for one, two in zip(by_example, by_case, strict=True):
        clauses = one.rule.clauses()
        for verdict in possible_verdicts(one.rule, base):
            count("verdicts", one.verdicts[verdict] + two.verdicts[verdict])
        for place, clause in enumerate(clauses):
            for truth in possible_truths(clause, base):
                count("clauses", one.clauses[place][truth] + two.clauses[place][truth])
        for (place, limit), sides in one.edges.items():
            for side in _possible_edges(clauses[place], limit, base):
                count("edges", sides[side] + two.edges[place, limit][side])
    return {kind: (seen, possible) for kind, (seen, possible) in counts.items()}


# -- sources


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A part of the review, or one of its references, with what cites it: rules, and strategies."""

    name: str
    rules: tuple[str, ...]
    strategies: tuple[str, ...]
    unused: tuple[str, ...] = ()
    """For a section: the claims that nothing cites."""

    def as_json(self) -> dict[str, Any]:
        """Return the row as plain data."""
        return {
            "name": self.name,
            "rules": list(self.rules),
            "strategies": list(self.strategies),
            "unused": list(self.unused),
        }


def source_use(base: RuleBase) -> dict[str, list[SourceUse]]:
    """Find which rules and strategies use each row of Table 1, section of the review, and numbered reference."""
    rules: dict[str, set[str]] = {}
    strategies: dict[str, set[str]] = {}
    for rule in base.rules:
        if rule.origin == "rule":
            for cite in rule.cites:
                _use(rules, cite, rule.id, base)
    for strategy in base.all_strategies:
        for cite in strategy.cites:
            _use(strategies, cite, strategy.id, base)
    for study in base.evidence.values():
        if study.counts:
            for name in study.covered():
                _use(strategies, Cite("evidence", study.id), name, base)

    def users(names: Iterable[str], table: dict[str, set[str]]) -> tuple[str, ...]:
        return tuple(sorted(set().union(*(table.get(name, ()) for name in names))))

    def row(name: str, of: list[str]) -> SourceUse:
        unused = tuple(item for item in of if item not in rules and item not in strategies)
        return SourceUse(name, users(of, rules), users(of, strategies), unused)

    claims = base.sources.claims.values()
    table = [(f"{item.at} [{', '.join(map(str, item.references))}]", [item.id]) for item in claims if _is_table(item)]
    sections: dict[str, list[str]] = {}
    for claim in claims:
        if not _is_table(claim):
            sections.setdefault(_section(claim.at), []).append(claim.id)
    numbered = sorted((item for item in base.sources.references.values() if item.number), key=lambda item: item.number)
    return {
        "table": [row(name, of) for name, of in table],
        "sections": [row(name, of) for name, of in sections.items()],
        "references": [row(f"[{item.number}]", [item.id]) for item in numbered],
    }


def _is_table(claim: Claim) -> bool:
    return claim.at.startswith("Table")


def _section(at: str) -> str:
    """Return `Section 3, paragraph 2` for a sentence of that paragraph, `Abstract` for one of the abstract."""
    parts = at.split(", ")
    return ", ".join(parts[: 2 if parts[0].startswith("Section") else 1])


def _use(table: dict[str, set[str]], cite: Cite, user: str, base: RuleBase) -> None:
    if cite.kind == "judgement":
        return
    for name in (cite.what, *base.sources.references_of(cite)):
        table.setdefault(name, set()).add(user)
