"""A rule base as formulas: every possible case at once, unknown values included.

Made from the rule objects alone and not from the tables of the evaluators, so that a proof does not rest on what it
checks. A statement is two formulas, `yes` and `possible` (see `variables.Formula`): the three values of a clause, the
verdict of a rule (fires, not silent), a finding, an exclusion. All of it is exact but for what a derived descriptor
gets from a formula: that is any number that it could be (`Encoding.exact`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.authoring.proving.derived_values import make_computed
from nanorx.authoring.proving.solver import all_of, any_of, negation, new_solver, z3
from nanorx.authoring.proving.strategies import StrategyFormulas
from nanorx.authoring.proving.variables import Formula, any_formula, make_variable
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.clause import Clause, Condition
from nanorx.knowledge.regions import regions
from nanorx.knowledge.truth import NO, YES
from nanorx.knowledge.values import value_as_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from nanorx.authoring.proving.derived_values import Computed
    from nanorx.authoring.proving.variables import Variable
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.regions import Region
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import Contradiction, RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Encoding"]


class Encoding:
    """The formulas of a rule base, each made when it is first asked for.

    `constraints` holds for every case that the vocabulary allows, as far as the formulas made so far are about it. To
    ask two rule bases about the same cases, give the second a `mark` for its own names, and both the `wider`
    descriptors of the cases. An `unreadable` descriptor is one that the cases cannot state for this rule base. What the
    formulas of `shared` descriptors give is the same for both. The verdicts of rules are `named` for the reasons of a
    proof; without names a solver sees of the rules only what it is asked about.
    """

    def __init__(
        self,
        base: RuleBase,
        *,
        mark: str = "",
        wider: Mapping[str, Descriptor] | None = None,
        unreadable: Collection[str] = (),
        shared: Collection[str] = (),
        named: bool = True,
    ) -> None:
        self.base = base
        self._named = named
        self.mark = mark
        self.wider = wider or {}
        self.unreadable = unreadable
        self.shared = shared
        self.variables: dict[str, Variable] = {}
        self.limits: dict[str, set[float]] = {}
        self._definitions: list[Any] = []
        self._known: dict[str, Formula] = {}
        self._computed: dict[str, tuple[Formula, Computed]] = {}
        self._supposed: dict[str, Computed] = {}
        self._clauses: dict[str, Formula] = {}
        self._verdicts: dict[str, Formula] = {}
        self._findings: dict[str, Formula] = {}
        self._contradictions: dict[str, list[Contradiction]] = {}
        """Descriptor -> the contradictions about it."""
        for row in base.contradictions:
            for name in {clause.descriptor for clause in row.when}:
                self._contradictions.setdefault(name, []).append(row)
        self._excluded_by: dict[str, Any] = {}
        """What each contradiction, and each table of a derived descriptor, excludes."""
        self._looked_at = -1
        self._rulings: dict[tuple[str, ...], Any] = {}
        self.strategies = StrategyFormulas(self)

    def variable(self, name: str) -> Variable:
        """Return the variables of a descriptor."""
        if name not in self.variables:
            descriptor = self.base.vocabulary.descriptors[name]
            if name in self.unreadable:
                own = make_variable(descriptor._replace(name=f"unreadable {name}"))
                self._definitions.append(negation(own.stated))
            else:
                own = make_variable(descriptor, self.wider.get(name))
            self.variables[name] = own
            self.limits[name] = set()
        return self.variables[name]

    def condition(self, condition: Condition) -> Formula:
        """Return the formula of a clause, or of a group: so many of its clauses are yes, or may be."""
        return _joined(condition, [self.clause(clause) for clause in condition.clauses])

    def clause(self, clause: Clause) -> Formula:
        """Return the formula of a clause about a descriptor or a finding."""
        if clause.descriptor in self.base.vocabulary.findings:
            return self._about_finding(clause)
        if clause.key not in self._clauses:
            self._clauses[clause.key] = self._narrowed(clause, self.known(clause))
        return self._clauses[clause.key]

    def known(self, clause: Clause) -> Formula:
        """Return the formula of a clause about a descriptor, from what is stated, assumed or derived of it alone."""
        if clause.key not in self._known:
            self._known[clause.key] = self._made_known(clause)
        return self._known[clause.key]

    def _made_known(self, clause: Clause) -> Formula:
        variable = self.variable(clause.descriptor)
        self.limits[clause.descriptor].update(clause.points())
        own = variable.clause(clause)
        if variable.descriptor.assume is not None or clause.descriptor not in self.base.vocabulary.derived.of:
            return own
        applies, computed = self._derived(clause.descriptor)
        found = computed.clause(clause)
        unless = any_of(variable.stated, negation(applies.yes))
        return Formula(
            any_of(own.yes, all_of(negation(unless), found.yes)), all_of(own.possible, any_of(unless, found.possible))
        )

    def _derived(self, name: str) -> tuple[Formula, Computed]:
        """Return whether a descriptor is computed where it is not stated, and what is computed."""
        if name not in self._computed:
            derivation = self.base.vocabulary.derived.of[name]
            gate = [self.known(clause) for clause in derivation.when]
            applies = Formula(all_of(*(item.yes for item in gate)), all_of(*(item.possible for item in gate)))
            nothing = all_of(*(negation(self._has_value(part)) for part in derivation.parts))
            mark = "" if name in self.shared else self.mark
            computed = make_computed(derivation, self._asked, self.base.vocabulary, nothing, mark)
            self._definitions += computed.constraints()
            self._computed[name] = applies, computed
        return self._computed[name]

    def _asked(self, condition: Condition) -> Formula:
        """Return the formula of a condition of a derivation, which does not see what contradictions settle."""
        return _joined(condition, [self.known(clause) for clause in condition.clauses])

    def _has_value(self, name: str) -> Any:
        """Return the formula: something is stated of a descriptor, or it may be computed."""
        stated = self.variable(name).stated
        return any_of(stated, self._derived(name)[0].yes) if name in self.base.vocabulary.derived.of else stated

    def exact(self) -> Any:
        """Return the formula: nothing rests on what a formula of a derived descriptor gives.

        Where it holds, a case of the solver is what the solver thinks of it. Whoever states the value instead is in
        such a case, so little is lost.
        """
        return negation(any_of(*self._free().values()))

    @property
    def has_formulas(self) -> bool:
        """Does anything here rest on a formula of a derived descriptor?"""
        return bool(self._free())

    def _free(self) -> dict[str, Any]:
        """Return for each descriptor with a formula: the case has what that gives, which the solver chose."""
        return {
            name: all_of(applies.yes, negation(self.variable(name).stated), computed.free)
            for name, (applies, computed) in self._computed.items()
            if computed.free is not None
        }

    def rests_on(self, model: Any) -> str:
        """Return the descriptors with formulas of which a model chose the value, as text; empty if there are none."""
        free = self._free().items()
        return ", ".join(name for name, formula in free if z3.is_true(model.eval(formula, model_completion=True)))

    def _narrowed(self, clause: Clause, known: Formula) -> Formula:
        """Settle an unknown clause where all values that no contradiction rules out make it equally true."""
        name = clause.descriptor
        descriptor = self.base.vocabulary.descriptors[name]
        rows = self._contradictions.get(name, ())
        certain = descriptor.assume is not None and not descriptor.partial_choices
        if descriptor.kind == "set" or certain or not rows:
            return known
        values = descriptor.choices or [region.value for region in self._regions(descriptor, clause)]
        gone = [(clause.truth(value), [row for row in rows if self._rules_out(row, name, value)]) for value in values]
        if {truth for truth, _ in gone} != {NO, YES}:  # a clause that is equally true for every value stays unknown
            return known
        left = (
            []
            if any(not some for _, some in gone)
            else [negation(all_of(*(self._ruled(some, name) for _, some in gone)))]
        )
        unknown = [known.possible, negation(known.yes), *left]
        yes, possible = known
        for answer in (YES, NO):
            others = [some for truth, some in gone if truth != answer]
            if all(others):  # else a value of another answer is always left
                settled = all_of(*unknown, *(self._ruled(some, name) for some in others))
                yes, possible = (
                    (any_of(yes, settled), possible) if answer == YES else (yes, all_of(possible, negation(settled)))
                )
        return Formula(yes, possible)

    def _regions(self, descriptor: Descriptor, clause: Clause) -> list[Region]:
        rows = self._contradictions[descriptor.name]
        own = [item for row in rows for item in row.when if item.descriptor == descriptor.name]
        return regions(descriptor, [clause, *own])

    def _rules_out(self, row: Contradiction, name: str, value: Value) -> bool:
        """Say whether a contradiction rules a value out where its other clauses are yes."""
        return all(item.truth(value) == YES for item in row.when if item.descriptor == name)

    def _ruled(self, rows: Sequence[Contradiction], name: str) -> Any:
        """Return the formula: one of the contradictions rules out its values of a descriptor."""
        key = (name, *(row.id for row in rows))
        if key not in self._rulings:
            if len(rows) == 1:
                others = [item for item in rows[0].when if item.descriptor != name]
                self._rulings[key] = all_of(*(self.known(item).yes for item in others))
            else:
                self._rulings[key] = any_of(*(self._ruled([row], name) for row in rows))
        return self._rulings[key]

    def _about_finding(self, clause: Clause) -> Formula:
        found = self.finding(clause.descriptor)
        if set(clause.values) == {"no", "yes"}:
            return Formula(all_of(), all_of())
        return found if "yes" in clause.values else Formula(negation(found.possible), negation(found.yes))

    def rule(self, rule: Rule) -> Formula:
        """Return the verdict of a rule: it fires, it is not silent."""
        if rule.id not in self._verdicts:
            when = [self.condition(item) for item in rule.when]
            unless = [self.condition(item) for item in rule.unless]
            fires = all_of(*(item.yes for item in when), *(negation(item.possible) for item in unless))
            possible = all_of(*(item.possible for item in when), *(negation(item.yes) for item in unless))
            self._verdicts[rule.id] = self._verdict(rule, Formula(fires, possible))
        return self._verdicts[rule.id]

    def _verdict(self, rule: Rule, found: Formula) -> Formula:
        if not self._named:
            return found
        named = Formula(z3.Bool(f"{self.mark}fires {rule.id}"), z3.Bool(f"{self.mark}possible {rule.id}"))
        self._definitions += [named.yes == found.yes, named.possible == found.possible]
        return named

    def counts(self, rule: Rule) -> Any:
        """Return the formula: the rule fires, or only a limit of its study is unknown."""
        verdict = self.rule(rule)
        if not rule.presumed:
            return verdict.yes
        needed = rule.when[: len(rule.when) - rule.presumed]
        never = (negation(self.condition(item).possible) for item in rule.unless)
        return all_of(verdict.possible, *(self.condition(item).yes for item in needed), *never)

    def finding(self, name: str) -> Formula:
        """Return the formula of a finding: yes if a rule concludes it, not no if one of its rules is not silent."""
        if name not in self._findings:
            self._findings[name] = self.any_rule(self.base.rules_concluding[name])
        return self._findings[name]

    def any_rule(self, rules: Iterable[Rule]) -> Formula:
        """Return the formula: one of the rules fires; one of them is not silent."""
        return any_formula([self.rule(rule) for rule in rules])

    def named(self, name: str, formula: Any) -> Any:
        """Give a formula a name: a solver takes names as assumptions, which is quicker than adding formulas."""
        switch = z3.Bool(name)
        self._definitions.append(switch == formula)
        return switch

    # -- all possible cases

    def constraints(self) -> list[Any]:
        """Return what holds in every possible case (`RuleBase.is_possible`): values, contradictions, definitions."""
        contradictions = self._excluded_by
        while self._looked_at < len(self.variables) + len(contradictions):  # one may bring in descriptors of another
            self._looked_at = len(self.variables) + len(contradictions)
            contradictions |= {
                row.id: negation(all_of(*(self.known(clause).yes for clause in row.when)))
                for row in self.base.contradictions
                if row.id not in contradictions and all(self._may_be_known(clause.descriptor) for clause in row.when)
            }
            contradictions |= {
                f"derived {row.name}": self._fits(row.name)
                for row in self.base.vocabulary.derived.rows
                if row.refuses and f"derived {row.name}" not in contradictions and self._may_be_stated(row.name)
            }
        own = [item for variable in self.variables.values() for item in variable.constraints()]
        return [*own, *self._definitions, *contradictions.values()]

    def _fits(self, name: str) -> Any:
        """Return the formula: the table can give what stands of a descriptor, or it surely does not apply."""
        applies, computed = self._derived(name)
        chained = any(part in self.base.vocabulary.derived.of for part in self.base.vocabulary.derived.of[name].parts)
        supposed = self._supposing(name) if chained else computed
        return z3.Implies(applies.possible, self.variable(name).fits(supposed.can_be))

    def _supposing(self, name: str) -> Computed:
        """Return what a table gives if those of its parts apply that may: who states a class says that there is one."""
        if name not in self._supposed:
            read = self._asked_supposing
            self._supposed[name] = make_computed(
                self.base.vocabulary.derived.of[name], read, self.base.vocabulary, all_of(), self.mark
            )
        return self._supposed[name]

    def _asked_supposing(self, condition: Condition) -> Formula:
        return _joined(condition, [self._known_supposing(clause) for clause in condition.clauses])

    def _known_supposing(self, clause: Clause) -> Formula:
        """Return the formula of a clause about what is known, or would be if the table applied that may."""
        known = self.known(clause)
        row = self.base.vocabulary.derived.of.get(clause.descriptor)
        if row is None or row.formulas or self.base.vocabulary.descriptors[clause.descriptor].assume is not None:
            return known
        applies, _ = self._derived(clause.descriptor)
        open_ = all_of(applies.possible, negation(applies.yes), negation(self.variable(clause.descriptor).stated))
        found = self._supposing(clause.descriptor).clause(clause)
        return Formula(
            any_of(known.yes, all_of(open_, found.yes)), all_of(known.possible, any_of(negation(open_), found.possible))
        )

    def _may_be_stated(self, name: str) -> bool:
        """Say whether a descriptor has variables here, or a value that is assumed."""
        return name in self.variables or self.base.vocabulary.descriptors[name].assume is not None

    def _may_be_known(self, name: str) -> bool:
        """Say whether something can be known of a descriptor: it may be stated, or computed from what may be."""
        vocabulary = self.base.vocabulary
        if name not in vocabulary.descriptors:
            return False  # contradictions are about entries; a finding is none
        row = vocabulary.derived.of.get(name)
        if self._may_be_stated(name) or row is None:
            return self._may_be_stated(name)
        gate = all(self._may_be_known(clause.descriptor) for clause in row.when)
        return gate and (
            any(map(self._may_be_known, row.parts)) or row.compute({}, vocabulary.derived.ranges) is not None
        )

    def solver(self) -> Any:
        """Make a solver that knows all constraints."""
        solver = new_solver()
        solver.add(*self.constraints())
        return solver

    def nothing_stated(self, *, but: Iterable[str] = ()) -> list[Any]:
        """Return the formulas: the case states none of the descriptors that matter, except those in `but`."""
        allowed = set(but)
        return [negation(item.stated) for name, item in self.variables.items() if name not in allowed]

    def fixed(self, case: Case) -> list[Any]:
        """Return the formulas: it is this case, as far as it matters, and its formulas give what they do."""
        stated = set(case.stated)
        own = [
            item
            for name, variable in self.variables.items()
            for item in variable.fixed(case.values[name] if name in stated else None)
        ]
        derived = self.base.vocabulary.derived
        return own + [
            item
            for name, (_, computed) in self._computed.items()
            for item in computed.fixed(derived.of[name].compute(case.values, derived.ranges))
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


def _joined(condition: Condition, parts: Sequence[Formula]) -> Formula:
    """Return the formula of a condition from those of its clauses."""
    if isinstance(condition, Clause):
        return parts[0]
    needed = condition.needed
    return Formula(
        z3.AtLeast(*(item.yes for item in parts), needed), z3.AtLeast(*(item.possible for item in parts), needed)
    )
