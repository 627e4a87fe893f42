"""The rules that never matter, the conflicts and the gaps of a rule base, over every possible case.

A statement that something happens comes with a case that shows it; a statement that something never happens is proven
by the solver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nanorx.authoring.proving.encoding import Encoding
from nanorx.authoring.proving.solver import NotDecidedError, all_of, any_of, model_of, more, negation, satisfiable, z3
from nanorx.authoring.proving.strategies import favors
from nanorx.authoring.proving.witness import Judged, make_witness
from nanorx.common.lazy import lazy_property
from nanorx.common.suggest import did_you_mean
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.partial import Members
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.strategy import selects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nanorx.authoring.proving.witness import Seen, Witness
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["KINDS", "Remark", "analyze"]

KINDS: dict[str, str] = {
    "never-fires": "rules that can never fire",
    "shadowed": "rules that never count, because another rule at least as strong fires whenever they do",
    "conflict": "rules that exclude a strategy while others favor it",
    "never-eligible": "strategies that can never be eligible",
    "all-excluded": "cases in which every strategy is excluded although everything is at hand",
    "all-held-back": "cases in which every strategy is excluded or held back although everything is at hand",
    "not-decided": "undecided questions",
}
"""What is looked for, and how a page says it."""

_FEW = (3, 6, 9, 12)
"""How many descriptors a region may rest on, fewest first. What takes more is no region that anybody could use."""

_FORMULA = "it rests on what a formula of a derived descriptor gives"

_REGIONS = 2
"""Different regions that are shown for one value: each rests on another set of descriptors."""


@dataclass(frozen=True)
class Remark:
    """Something that holds of the rule base: `rules` are the rules it is about, `others` those they stand against.

    `witness` is a case that shows it; without one it is proven to hold in every case. Of `not-decided` neither is so.
    """

    kind: str
    rules: tuple[str, ...]
    strategies: tuple[str, ...]
    others: tuple[str, ...]
    says: str
    witness: Witness | None = None


def analyze(base: RuleBase, *, favor: str = "strong", by: str = "") -> Iterator[Remark]:
    """Yield every remark about a rule base, in the order of KINDS.

    Args:
        base: The rule base.
        favor: The least strength of the arguments in a conflict: `weak`, `moderate` or `strong`.
        by: The descriptor with choices whose values are searched for gaps; empty: the first that is asked for.

    Yields:
        The remarks.

    Raises:
        UsageError: There is no such strength or descriptor, or the solver is not installed.
        SolverDisagreement: A case of the solver does not show what it was found for, and rests on no formula of a
            derived descriptor. This is a fault of nanorx.
    """
    if favor not in STRENGTHS or favor == "none":
        known = [name for name in STRENGTHS if name != "none"]
        advice = f"Strengths: {', '.join(known)}. {did_you_mean(favor, known)}".strip()
        message = f'there is no strength "{favor}"'
        raise UsageError([Problem("NRX311", message, advice, allowed=tuple(known), value=favor)])
    target = _descriptor(base, by or base.ask_first[0])
    search = _Analysis(base)
    yield from search.never_fires()
    yield from search.shadowed()
    yield from search.conflicts(STRENGTHS[favor])
    yield from search.never_eligible()
    yield from search.gaps(target)


def _descriptor(base: RuleBase, name: str) -> Descriptor:
    choices = [item.name for item in base.vocabulary.descriptors.values() if item.kind not in {"number", "set"}]
    if name not in choices:
        advice = f"{did_you_mean(name, choices)} It must be a descriptor with choices.".strip()
        message = f'there is no descriptor "{name}" with choices'
        raise UsageError([Problem("NRX303", message, advice, allowed=tuple(choices), value=name)])
    return base.vocabulary.descriptors[name]


class _Analysis:
    """One solver for all questions; it holds the whole rule base."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self.encoding = Encoding(base)
        self.fires = {rule.id: self.encoding.rule(rule).yes for rule in base.rules}
        for descriptor in base.vocabulary.descriptors:
            self.encoding.variable(descriptor)
        self.eligible = {item.id: self._named("eligible", item.id) for item in base.strategies}
        self.excluded = {item.id: self._named("excluded", item.id) for item in base.strategies}
        self.held_back = {item.id: self._named("held-back", item.id) for item in base.strategies}
        self.encoding.constraints()  # all formulas are made now
        self.exact = self.encoding.named("exact", self.encoding.exact())
        self.solver = self.encoding.solver()
        self.dead: set[str] = set()
        """The rules of which no case shows that they fire."""

    def _named(self, state: str, strategy: str) -> Any:
        return self.encoding.named(f"{state} {strategy}", self.encoding.strategies.stands(strategy, state))

    def can(self, *literals: Any) -> bool:
        """Say whether there is a case in which all of these hold; quicker than finding its model.

        Raises NotDecidedError where that rests on what a formula of a derived descriptor gives.
        """
        if self.shown(*literals):
            return True
        self.rule_out(*literals)
        return False

    def shown(self, *literals: Any) -> bool:
        """Say whether all of these hold in a case in which nothing rests on a formula."""
        return satisfiable(self.solver, self.exact, *literals)

    def rule_out(self, *literals: Any) -> None:
        """Prove that what no case shows does not happen. Raises NotDecidedError if it may."""
        if self.encoding.has_formulas and satisfiable(self.solver, *literals):
            raise NotDecidedError(_FORMULA)

    def possible(self, *literals: Any) -> Any:
        """Find the model of a case in which all of these names or switches hold, and nothing rests on a formula."""
        return model_of(self.solver, self.exact, *literals)

    def witness(
        self, model: Any, shows: Callable[[Seen], bool], name: str, says: str, strategies: tuple[str, ...]
    ) -> Witness:
        case = self.encoding.case(model)
        return make_witness(self.base, case, shows, name=name, says=says, strategies=strategies)

    # -- rules that do not matter

    def never_fires(self) -> Iterator[Remark]:
        for rule in self.base.rules:
            yield from _decided("whether it ever fires", self._never_fires(rule), rule)

    def ranked(self, rule: Rule) -> tuple[str, ...]:
        """Return the strategies of a rule that are ranked: nothing weighs rules about standards."""
        return tuple(name for name in rule.strategies if name in self.base.strategy_index)

    def _never_fires(self, rule: Rule) -> Iterator[Remark]:
        self.dead.add(rule.id)
        if self.can(self.fires[rule.id]):
            self.dead.remove(rule.id)
            return
        asks = rule.effect == "exclude" and self.can(self.encoding.rule(rule).possible)
        says = "it can at most make the strategy conditional" if asks else "no case makes all its clauses true"
        yield Remark("never-fires", (rule.id,), self.ranked(rule), (), says)

    def shadowed(self) -> Iterator[Remark]:
        sides: dict[tuple[str, ...], list[Rule]] = {}
        for rule in self.base.rules:
            if self.ranked(rule) and (rule.criterion or rule.effect == "exclude"):
                sides.setdefault(_side(rule), []).append(rule)
        for rule in self.base.rules:
            if rule.origin == "rule" and self.ranked(rule) and _side(rule) in sides and rule.id not in self.dead:
                yield from _decided("whether it ever counts", self._shadowing(rule, sides[_side(rule)]), rule)

    def _shadowing(self, rule: Rule, side: list[Rule]) -> Iterator[Remark]:
        others = self._shadows(rule, side)
        if others:
            yield self._shadowed(rule, others)

    def _shadows(self, rule: Rule, side: list[Rule]) -> set[str]:
        """Find rules of which one always fires when this one does, for each of its strategies; empty if none.

        A caution that can hold back beside others counts beside a caution about other facts.
        """
        facts = self.base.facts_behind
        stronger = [
            other
            for other in side
            if other.id not in {rule.id, *self.dead}
            and (not rule.points or (other.points and facts.of(other) and not facts.of(other) & ~facts.of(rule)))
            and STRENGTHS.get(other.strength, 0) >= STRENGTHS.get(rule.strength, 0)
        ]
        groups = {tuple(other.id for other in stronger if name in self.ranked(other)) for name in self.ranked(rule)}
        found: set[str] = set()
        for group in sorted(groups):
            if self.can(*self._without(rule, group)):
                return set()
            needed = list(group)  # the core that the solver names is another one from run to run
            for other in reversed(group):
                rest = [name for name in needed if name != other]
                if not satisfiable(self.solver, *self._without(rule, rest)):
                    needed = rest
            found |= set(needed)
        return found

    def _without(self, rule: Rule, others: Iterable[str]) -> list[Any]:
        """Return the literals: the rule fires while none of the others does."""
        return [self.fires[rule.id], *(negation(self.fires[other]) for other in others)]

    def _shadowed(self, rule: Rule, others: set[str]) -> Remark:
        names = tuple(sorted(others))
        model = self.possible(self.fires[rule.id])

        def shows(seen: Seen) -> bool:
            return rule.id in seen.fires and not others.isdisjoint(seen.fires)

        says = f"whenever it fires, {' or '.join(names)} does"
        witness = self.witness(model, shows, f"shadowed-{rule.id}", f"{rule.id} fires and does not count.", ())
        return Remark("shadowed", (rule.id,), self.ranked(rule), names, says, witness)

    # -- conflicts

    def conflicts(self, least: int) -> Iterator[Remark]:
        favoring = [rule for rule in self.base.rules if favors(rule) and STRENGTHS[rule.strength] >= least]
        for rule in self.base.rules:
            if rule.effect == "exclude" and rule.origin == "rule" and rule.id not in self.dead:
                shared = {other.id: set(self.ranked(rule)) & set(self.ranked(other)) for other in favoring}
                met = {name: both for name, both in sorted(shared.items()) if both}
                yield from _decided("whether it excludes what more rules favor", self._conflicts(rule, met), rule)

    def _conflicts(self, rule: Rule, shared: dict[str, set[str]]) -> Iterator[Remark]:
        """Yield conflicts, each with as many favoring rules as fire together, until none is left that can fire."""
        left = list(shared)
        number = 0
        while left:
            together: list[str] = []
            for name in left:
                if self.shown(self.fires[rule.id], *(self.fires[item] for item in [*together, name])):
                    together.append(name)
            if not together:
                self.rule_out(self.fires[rule.id], any_of(*(self.fires[name] for name in left)))
                return
            left = [name for name in left if name not in together]
            number += 1
            yield self._conflict(rule, together, shared, number)

    def _conflict(self, rule: Rule, together: list[str], shared: dict[str, set[str]], number: int) -> Remark:
        wanted = {rule.id, *together}
        model = self.possible(*(self.fires[name] for name in sorted(wanted)))
        strategies = tuple(sorted(set().union(*(shared[name] for name in together))))
        favor = f"{' and '.join(together)} {'favors' if len(together) == 1 else 'favor'}"
        says = f"{favor} what it excludes: {', '.join(strategies)}"
        about = f"{rule.id} excludes what {favor}."
        witness = self.witness(
            model, lambda seen: wanted <= seen.fires, f"conflict-{rule.id}-{number}", about, strategies
        )
        return Remark("conflict", (rule.id,), strategies, tuple(together), says, witness)

    # -- strategies and gaps

    def never_eligible(self) -> Iterator[Remark]:
        for strategy in self.base.strategies:
            yield from _decided("whether it is ever eligible", self._never_eligible(strategy.id), strategy.id)

    def _never_eligible(self, strategy: str) -> Iterator[Remark]:
        if not self.can(self.eligible[strategy]):
            yield Remark("never-eligible", (), (strategy,), (), "no case leaves it eligible")

    def gaps(self, target: Descriptor) -> Iterator[Remark]:
        """Yield the values of a descriptor for which no strategy is left, though the facility has everything."""
        stops = {
            "all-excluded": ({"excluded"}, [self.excluded[name] for name in self.listed]),
            "all-held-back": ({"excluded", "held-back"}, [self._stopped(name) for name in self.listed]),
        }
        self.solver = self.encoding.solver()
        for kind, (states, literals) in stops.items():
            regions: list[tuple[Witness, list[str]]] = []
            for word in target.choices:
                try:
                    with more(self.solver, *self.encoding.variable(target.name).fixed(word)):
                        self._regions(kind, target, word, [*literals, *self._everything()], states, regions)
                except NotDecidedError as error:
                    question = f"{KINDS[kind]}; {target.name}: {word}"
                    yield Remark("not-decided", (), tuple(self.listed), (), f"{question}: {error}")
            for number, (witness, words) in enumerate(regions, start=1):
                named = replace(witness, name=f"{kind}-{number}")
                says = f"{', '.join(_entries(witness.case, target))}; {target.name}: {', '.join(words)}"
                yield Remark(kind, (), tuple(self.listed), (), says, named)

    @lazy_property
    def listed(self) -> list[str]:
        """The strategies that pages do not list apart."""
        return [
            item.id for item in self.base.strategies if not any(selects(row.selector, item) for row in self.base.apart)
        ]

    def _stopped(self, name: str) -> Any:
        return self.encoding.named(f"stopped {name}", any_of(self.excluded[name], self.held_back[name]))

    def _everything(self) -> list[Any]:
        sets = [
            item
            for item in self.base.vocabulary.descriptors.values()
            if item.kind == "set" and item.changeable == "by-facility"
        ]
        return [part for item in sets for part in self.encoding.variable(item.name).fixed(Members(item.choices))]

    def _regions(
        self,
        kind: str,
        target: Descriptor,
        word: str,
        literals: list[Any],
        states: set[str],
        regions: list[tuple[Witness, list[str]]],
    ) -> None:
        """Add a few small cases with this value and nothing left, each resting on another set of descriptors."""

        def shows(seen: Seen) -> bool:
            return all(seen.states(name) & states for name in self.listed)

        found = [row for row in regions if self._also(row[0].case.replace({target.name: word}), shows)]
        for witness, words in found:
            words.append(word)
            self._block(witness, target)
        for _ in range(_REGIONS - len(found)):
            model = self._small_model(literals)
            if model is None:
                break
            witness = self.witness(model, shows, kind, f"Nothing is left: {KINDS[kind]}.", tuple(self.listed))
            self._block(witness, target)
            regions.append((witness, [word]))

    def _also(self, case: Case, shows: Callable[[Seen], bool]) -> bool:
        """Say whether the case is possible and shows the same."""
        return self.base.is_possible(case.values) and shows(Judged(self.base, case))

    def _small_model(self, literals: list[Any]) -> Any:
        """Find the model of a case that states few values apart from what is at hand; None if there is none."""
        if not self.can(*literals):
            return None
        stated = [item.stated for item in self.encoding.variables.values() if item.descriptor.kind != "set"]
        for most in _FEW:
            with more(self.solver, z3.AtMost(*stated, most)):
                model = self.possible(*literals)
            if model is not None:
                return model
        return None

    def _block(self, witness: Witness, target: Descriptor) -> None:
        """Exclude all cases that state the same descriptors, so that the next one rests on others."""
        rests_on = [name for name in witness.case.stated if name != target.name]
        self.solver.add(negation(all_of(*(self.encoding.variable(name).stated for name in rests_on))))


def _decided(question: str, remarks: Iterable[Remark], about: Rule | str) -> Iterator[Remark]:
    """Yield remarks up to a question about a rule, or a strategy, that cannot be decided; then that."""
    try:
        yield from remarks
    except NotDecidedError as error:
        rules, strategies = ((), (about,)) if isinstance(about, str) else ((about.id,), about.strategies)
        yield Remark("not-decided", rules, strategies, (), f"{question}: {error}")


def _entries(case: Case, target: Descriptor) -> Iterator[str]:
    for group, entries in case.as_json().items():
        for key, value in entries.items():
            if f"{group}.{key}" != target.name:
                words = " and ".join(value["has"]) if isinstance(value, dict) else value
                yield f"{group}.{key} {words}"


def _side(rule: Rule) -> tuple[str, ...]:
    if rule.effect == "exclude":
        return ("exclude",)
    return (rule.criterion, "for" if favors(rule) else "against")
