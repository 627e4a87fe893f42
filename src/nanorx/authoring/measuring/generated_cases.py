"""Made-up cases over the regions of the vocabulary; the same rule base, number and seed give the same cases."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from nanorx.authoring.testing.examples import given_of
from nanorx.errors import CaseError
from nanorx.knowledge.case import Case, parse_case
from nanorx.knowledge.partial import Members
from nanorx.knowledge.regions import element_regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["generated_cases", "overlaid_cases"]

_KNOWN = (0.4, 0.7, 0.9, 1.0)
"""The share of descriptors that a case knows, one after the other."""
_WITH_PART_OF_A_SET = 0.2
_COMPUTED_TOO = 0.1
"""How much rarer a value is stated that could be computed: beside its parts most values of it are contradictory."""


def generated_cases(plan: Plan, count: int, seed: int = 0) -> Iterator[Case]:
    """Make up to `count` cases with values from all regions that the clauses separate; leave out contradictory ones."""
    chance = random.Random(seed)  # noqa: S311 - made-up cases, not secrets
    for number in range(count):
        case = _case(plan, chance, _KNOWN[number % len(_KNOWN)])
        if case is not None:
            yield case


def overlaid_cases(rows: Iterable[Rule | Derivation], cases: Iterable[Case], base: RuleBase) -> Iterator[Case]:
    """Yield each case with the values of each example of rules or derivations put over its own.

    An example lies where the verdict of its rule changes, so a change of the rule shows there first. What contradicts
    itself is left out.
    """
    backgrounds = list(cases)
    for row in rows:
        for example in row.examples:
            found = given_of(example, base).values
            values = {name: found[name] for name in example.given if name in found}
            for case in backgrounds if values else ():
                checked = _checked(case.replace(dict(values)), base)
                if checked is not None:
                    yield checked


def _case(plan: Plan, chance: random.Random, known: float) -> Case | None:
    values: dict[str, Value | None] = {}
    derived = plan.base.vocabulary.derived.of
    for name, descriptor in plan.base.vocabulary.descriptors.items():
        if chance.random() < (known * _COMPUTED_TOO if name in derived else known):
            values[name] = _value(plan, descriptor, chance)
    empty = parse_case({}, plan.base)
    return _checked(empty.replace(values), plan.base)


def _value(plan: Plan, descriptor: Descriptor, chance: random.Random) -> Value:
    if descriptor.kind != "set":
        found = plan.regions(descriptor.name)
        return chance.choice(found).value if found else next(iter(descriptor.choices), descriptor.low)
    asked = element_regions(descriptor, [plan.clauses[slot] for slot in plan.by_descriptor.get(descriptor.name, ())])
    many = chance.random()
    has = [element for element in asked if chance.random() < many]
    if chance.random() < _WITH_PART_OF_A_SET:
        lacks = [element for element in asked if element not in has and chance.random() < many]
        return Members(has, lacks, complete=False)
    return Members(has)


def _checked(case: Case, base: RuleBase) -> Case | None:
    try:
        return parse_case(case.as_json(), base)
    except CaseError:
        return None
