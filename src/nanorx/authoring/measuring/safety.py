"""Whether cases and statements notice a rule that excludes or holds back being left out or made weaker.

The examples of a rule stand in its own file and are lost with it, so only cases and the statements of properties.yaml
count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nanorx.authoring.measuring.mutants import Mutant, mutants_of
from nanorx.authoring.measuring.mutation import MutationRunner
from nanorx.authoring.proving.proofs import is_proven
from nanorx.knowledge.clause import clauses_of
from nanorx.knowledge.clause_parser import parse_clause

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nanorx.advice.assessment import Advisor
    from nanorx.authoring.proving.properties import Property
    from nanorx.authoring.scope import CaseFile
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["WAYS", "Loss", "find_losses", "weakened"]

WAYS = {"effect": "left out", "strength": "weaker", "exception": "one more unless"}
"""The ways in which a rule loses safety: kind of the mutant -> words."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A rule that lost safety, and what noticed it.

    `mutant.kind` is one of WAYS. `statement` is the id of a statement that fails, empty if all hold.
    """

    rule: Rule
    mutant: Mutant
    by_case: bool
    statement: str

    @property
    def noticed(self) -> bool:
        """Does a case or a statement fail?"""
        return self.by_case or bool(self.statement)


def find_losses(
    advisor: Advisor, rules: Iterable[Rule], cases: Iterable[CaseFile], statements: Sequence[Property]
) -> list[Loss]:
    """Weaken each of the rules in each way and find what notices it: a case, or a statement.

    All cases and statements must hold before.

    Args:
        advisor: The advisor of the rule base.
        rules: The rules.
        cases: The cases.
        statements: The statements of properties.yaml.

    Returns:
        One row for each rule and way.

    Raises:
        EngineDisagreement: The two evaluations of the rules differ for a case.
    """
    base = advisor.base
    bench = MutationRunner(advisor, cases)
    wanted = {rule.id for rule in rules}
    return [
        Loss(base.rules[item.place], item, bench.case_notices(item), _failing(base, item, statements))
        for item in weakened(base)
        if item.rule.id in wanted
    ]


def weakened(base: RuleBase) -> Iterator[Mutant]:
    """Yield each rule or hold-back that excludes or holds back, weakened in each of WAYS; needs are left out."""
    for rule in base.rules:
        place = base.rule_index[rule.id]
        if rule.bars and rule.origin != "need":
            yield from (item for item in mutants_of(base, place) if item.kind in WAYS)
            clause = _other_clause(base, rule)
            if clause is not None:
                changed = rule._replace(unless=(*rule.unless, clause))
                yield Mutant(place, changed, "exception", f"unless {clause.key}", ("unless",))


def _other_clause(base: RuleBase, rule: Rule) -> Clause | None:
    """Make a clause about a descriptor that neither the rule nor a contradiction asks about; None if there is none."""
    taken = {clause.descriptor for row in base.contradictions for clause in row.when}
    taken |= {clause.descriptor for clause in rule.clauses()}
    free = (item.name for item in base.vocabulary.descriptors.values() if item.kind == "yes-no")
    name = next((name for name in free if name not in taken), None)
    return None if name is None else parse_clause(name, "is yes", base.vocabulary)


def _failing(base: RuleBase, mutant: Mutant, statements: Sequence[Property]) -> str:
    """Return the id of a statement that fails, else an empty text; try those nearest to what the rule asks first."""
    rule = base.rules[mutant.place]
    changed = replace(base, rules=(*base.rules[: mutant.place], mutant.rule, *base.rules[mutant.place + 1 :]))
    asked = {clause.descriptor for clause in rule.clauses()}
    concerned: list[tuple[int, Property]] = []
    for item in statements:
        names = tuple(name for name in item.strategies if name in rule.strategies)
        if names and item.mode != "possible":  # less safety makes nothing impossible
            shared = asked & {clause.descriptor for clause in clauses_of((*item.when, *item.unless))}
            concerned.append((-len(shared), replace(item, strategies=names)))
    concerned.sort(key=lambda row: row[0])
    return next((item.id for _, item in concerned if not is_proven(changed, item)), "")
