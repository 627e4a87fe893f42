"""A rule base as formulas: every possible case at once, unknown values included.

Made from the rule objects alone and not from the tables of the evaluators, so that a proof does not rest on what it
checks. A statement is two formulas, `yes` and `possible` (see `variables.Formula`): the three values of a clause, the
verdict of a rule (fires, not silent), a finding, an exclusion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.authoring.proving.solver import new_solver, z3
from nanorx.authoring.proving.variables import Formula, make_variable
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.clause import Clause, Condition
from nanorx.knowledge.regions import regions
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.truth import NO, YES
from nanorx.knowledge.values import value_as_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from nanorx.authoring.proving.variables import Variable
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Encoding"]


class Encoding:
    """The formulas of a rule base, each made when it is first asked for.

    `constraints` holds for every case that the vocabulary allows, as far as the formulas made so far are about it. To
    ask two rule bases about the same cases, give the second a `mark` for its own names, and both the `wider`
    descriptors of the cases. An `unreadable` descriptor is one that the cases cannot state for this rule base.
    """

    def __init__(
        self,
        base: RuleBase,
        *,
        mark: str = "",
        wider: Mapping[str, Descriptor] | None = None,
        unreadable: Collection[str] = (),
    ) -> None:
        self.base = base
        self.mark = mark
        self.wider = wider or {}
        self.unreadable = unreadable
        self.variables: dict[str, Variable] = {}
        self.limits: dict[str, set[float]] = {}
        self._definitions: list[Any] = []
        self._clauses: dict[str, Formula] = {}
        self._verdicts: dict[str, Formula] = {}
        self._findings: dict[str, Formula] = {}
        self._concluding: dict[str, list[Rule]] = {name: [] for name in base.vocabulary.findings}
        self.rules_of: dict[str, list[Rule]] = {strategy.id: [] for strategy in base.strategies}
        """Strategy -> the rules that speak about it."""
        for rule in base.rules:
            if rule.effect == "conclude":
                self._concluding[rule.finding].append(rule)
            for strategy in rule.strategies:
                self.rules_of[strategy].append(rule)

    def variable(self, name: str) -> Variable:
        """Return the variables of a descriptor."""
        if name not in self.variables:
            descriptor = self.base.vocabulary.descriptors[name]
            if name in self.unreadable:
                own = make_variable(descriptor._replace(name=f"unreadable {name}"))
                self._definitions.append(z3.Not(own.stated))
            else:
                own = make_variable(descriptor, self.wider.get(name))
            self.variables[name] = own
            self.limits[name] = set()
        return self.variables[name]

    def condition(self, condition: Condition) -> Formula:
        """Return the formula of a clause, or of a group: so many of its clauses are yes, or may be."""
        parts = [self.clause(clause) for clause in condition.clauses]
        if isinstance(condition, Clause):
            return parts[0]
        needed = condition.needed
        return Formula(
            z3.AtLeast(*(item.yes for item in parts), needed), z3.AtLeast(*(item.possible for item in parts), needed)
        )

    def clause(self, clause: Clause) -> Formula:
        """Return the formula of a clause about a descriptor or a finding."""
        if clause.descriptor in self.base.vocabulary.findings:
            return self._about_finding(clause)
        if clause.key not in self._clauses:
            self._clauses[clause.key] = self._narrowed(clause, self._stated(clause))
        return self._clauses[clause.key]

    def _stated(self, clause: Clause) -> Formula:
        """Return the formula of a clause about a descriptor, from what the case states of it alone."""
        variable = self.variable(clause.descriptor)
        self.limits[clause.descriptor].update(clause.points())
        return variable.clause(clause)

    def _narrowed(self, clause: Clause, stated: Formula) -> Formula:
        """Settle the clause where all values that no contradiction rules out make it equally true, stated or not."""
        name = clause.descriptor
        descriptor = self.base.vocabulary.descriptors[name]
        rows = [row.when for row in self.base.contradictions if any(item.descriptor == name for item in row.when)]
        if descriptor.kind == "set" or descriptor.assume is not None or not rows:
            return stated
        ruling = [z3.And(*(self._stated(item).yes for item in row if item.descriptor != name)) for row in rows]
        own = [[item for item in row if item.descriptor == name] for row in rows]
        gone: list[tuple[int, Any]] = []
        for region in regions(descriptor, [clause, *(item for row in own for item in row)]):
            ruled = [
                formula
                for formula, part in zip(ruling, own, strict=True)
                if all(item.truth(region.value) == YES for item in part)
            ]
            gone.append((clause.truth(region.value), z3.Or(*ruled)))
        unknown = z3.Not(self.variable(name).stated)
        left = z3.Not(z3.And(*(formula for _, formula in gone)))
        sure = z3.And(unknown, left, *(formula for truth, formula in gone if truth != YES))
        never = z3.And(unknown, left, *(formula for truth, formula in gone if truth != NO))
        settles = {truth for truth, _ in gone} == {NO, YES}
        if not settles:  # a clause that is equally true for every value stays unknown
            return stated
        return Formula(z3.Or(stated.yes, sure), z3.And(stated.possible, z3.Not(never)))

    def _about_finding(self, clause: Clause) -> Formula:
        found = self.finding(clause.descriptor)
        if set(clause.values) == {"no", "yes"}:
            return Formula(z3.And(), z3.And())
        return found if "yes" in clause.values else Formula(z3.Not(found.possible), z3.Not(found.yes))

    def rule(self, rule: Rule) -> Formula:
        """Return the verdict of a rule: it fires, it is not silent. Both have names for the reasons of a proof."""
        if rule.id not in self._verdicts:
            when = [self.condition(item) for item in rule.when]
            unless = [self.condition(item) for item in rule.unless]
            named = Formula(z3.Bool(f"{self.mark}fires {rule.id}"), z3.Bool(f"{self.mark}possible {rule.id}"))
            fires = z3.And(*(item.yes for item in when), *(z3.Not(item.possible) for item in unless))
            possible = z3.And(*(item.possible for item in when), *(z3.Not(item.yes) for item in unless))
            self._definitions += [named.yes == fires, named.possible == possible]
            self._verdicts[rule.id] = named
        return self._verdicts[rule.id]

    def finding(self, name: str) -> Formula:
        """Return the formula of a finding: yes if a rule concludes it, not no if one of its rules is not silent."""
        if name not in self._findings:
            self._findings[name] = self._greatest(self._concluding[name])
        return self._findings[name]

    def _greatest(self, rules: Iterable[Rule]) -> Formula:
        verdicts = [self.rule(rule) for rule in rules]
        return Formula(z3.Or(*(item.yes for item in verdicts)), z3.Or(*(item.possible for item in verdicts)))

    def named(self, name: str, formula: Any) -> Any:
        """Give a formula a name: a solver takes names as assumptions, which is quicker than adding formulas."""
        switch = z3.Bool(name)
        self._definitions.append(switch == formula)
        return switch

    # -- where a strategy stands

    def excluded(self, strategy: str) -> Formula:
        """Return the formula of an exclusion. Eligible means that it is not even possible."""
        return self._greatest(self.barring(strategy, "excluded"))

    def held_back(self, strategy: str) -> Formula:
        """Return the formula of holding back, by a strong caution or by the rule base."""
        return self._greatest(self.barring(strategy, "held-back"))

    def barring(self, strategy: str, state: str) -> list[Rule]:
        """Return the rules that make a strategy `excluded` or `held-back` where they fire."""
        return [rule for rule in self.rules_of[strategy] if rule.bars == state]

    def stands(self, strategy: str, state: str) -> Any:
        """Return the formula: the strategy is `eligible`, `conditional`, `excluded` or `held-back`."""
        if state == "held-back":
            return self.held_back(strategy).yes
        excluded = self.excluded(strategy)
        return {
            "eligible": z3.Not(excluded.possible),
            "conditional": z3.And(excluded.possible, z3.Not(excluded.yes)),
            "excluded": excluded.yes,
        }[state]

    def level(self, strategy: str, criterion: str) -> Any:
        """Return the level, from -3 to 3, as a term: the strongest argument for minus the strongest against."""
        spoken = [rule for rule in self.rules_of[strategy] if rule.criterion == criterion]
        sides = [
            _strongest([(STRENGTHS[rule.strength], self.rule(rule).yes) for rule in spoken if favors(rule) is side])
            for side in (True, False)
        ]
        return sides[0] - sides[1]

    # -- all possible cases

    def constraints(self) -> list[Any]:
        """Return what holds in every possible case (`RuleBase.is_possible`): values, contradictions, definitions."""
        contradictions = [
            z3.Not(z3.And(*(self._stated(clause).yes for clause in row.when)))
            for row in self.base.contradictions
            if all(self._may_be_known(clause) for clause in row.when)
        ]
        own = [item for variable in self.variables.values() for item in variable.constraints()]
        return [*own, *self._definitions, *contradictions]

    def _may_be_known(self, clause: Clause) -> bool:
        """Say whether the clause can be known: its descriptor has variables here, or a value that is assumed."""
        descriptor = self.base.vocabulary.descriptors.get(clause.descriptor)
        if descriptor is None:
            return False  # contradictions are about entries; a finding is none
        return clause.descriptor in self.variables or descriptor.assume is not None

    def solver(self) -> Any:
        """Make a solver that knows all constraints."""
        solver = new_solver()
        solver.add(*self.constraints())
        return solver

    def nothing_stated(self, *, but: Iterable[str] = ()) -> list[Any]:
        """Return the formulas: the case states none of the descriptors that matter, except those in `but`."""
        allowed = set(but)
        return [z3.Not(item.stated) for name, item in self.variables.items() if name not in allowed]

    def fixed(self, case: Case) -> list[Any]:
        """Return the formulas: it is this case, as far as it matters."""
        stated = set(case.stated)
        return [
            item
            for name, variable in self.variables.items()
            for item in variable.fixed(case.values[name] if name in stated else None)
        ]

    def case(self, model: Any) -> Case:
        """Make the case of a model, checked like any other."""
        nested: dict[str, dict[str, Any]] = {}
        for descriptor, value in self._values(model):
            nested.setdefault(descriptor.group, {})[descriptor.key] = value_as_json(descriptor, value)
        return parse_case(nested, self.base)

    def _values(self, model: Any) -> Iterator[tuple[Any, Any]]:
        for name, variable in self.variables.items():
            value = variable.value(model, self.limits[name])
            if value is not None:
                yield variable.descriptor, value


def favors(rule: Rule) -> bool:
    """Say whether an argument is for its criterion; cautions and oppositions are against."""
    return rule.effect == "favor"


def _strongest(arguments: list[tuple[int, Any]]) -> Any:
    strongest: Any = z3.IntVal(0)
    for strength in sorted(set(STRENGTHS.values()) - {0}):
        fires = [formula for size, formula in arguments if size == strength]
        if fires:
            strongest = z3.If(z3.Or(*fires), z3.IntVal(strength), strongest)
    return strongest
