"""Made-up cases over the regions of the vocabulary; the same rule base, number and seed give the same cases."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice, product
from typing import TYPE_CHECKING

from nanorx.advice.assessment import Advisor
from nanorx.authoring.measuring.blame import edited_name
from nanorx.authoring.testing.examples import given_of
from nanorx.errors import CaseError
from nanorx.knowledge.case import Case, parse_case
from nanorx.knowledge.partial import Members
from nanorx.knowledge.regions import element_regions
from nanorx.knowledge.rule import Example

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["KNOWN_SHARES", "generated_cases", "made_up_cases", "overlaid_cases"]

KNOWN_SHARES = (0.4, 0.7, 0.9, 1.0)
"""The share of descriptors that a case knows, one after the other."""
_WITH_PART_OF_A_SET = 0.2
_COMPUTED_TOO = 0.1
"""How much rarer a value is stated that could be computed: beside its parts most values of it are contradictory."""
_BACKGROUNDS = 12
_MOST_OVERLAID = 600
_REDRAWS = 8
"""So often another value is drawn for an entry that contradicts others, before the entry is left out."""


def generated_cases(plan: Plan, count: int, seed: int = 0) -> Iterator[Case]:
    """Make possible cases with values from all regions that the clauses separate.

    Each share of `KNOWN_SHARES` gets as many cases as any other, give or take one.

    Args:
        plan: The clauses of the rule base.
        count: How many cases to make.
        seed: The seed of the random values.

    Yields:
        `count` cases.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up cases, not secrets
    for number in range(count):
        yield _case(plan, chance, KNOWN_SHARES[number % len(KNOWN_SHARES)])


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


def made_up_cases(
    old: RuleBase, new: RuleBase, names: Collection[str], cases: Sequence[Case], count: int, seed: int
) -> Iterator[tuple[str, Case]]:
    """Yield cases to compare two rule bases with, each with a name.

    Args:
        old: The rule base before.
        new: The rule base after.
        names: The edits, by id: their examples are put over some of the cases.
        cases: The cases of files.
        count: How many to generate besides, half of them from each rule base with a seed of its own; 0: none at all.
        seed: The seed of the generated cases.
    """
    if not count:
        return
    step = max(1, len(cases) // _BACKGROUNDS)
    overlaid = (case for base in (new, old) for case in _overlaid(base, names, cases[::step]))
    for number, case in enumerate(islice(overlaid, _MOST_OVERLAID), start=1):
        yield f"overlaid {number}", case
    for side, (base, word) in enumerate(((new, "new"), (old, "old"))):
        plan = Advisor(base, use_engine=False).plan
        for place, case in enumerate(generated_cases(plan, (count + 1 - side) // 2, 2 * seed + side), start=1):
            yield f"generated {word} {place}", case


def _overlaid(base: RuleBase, names: Collection[str], cases: Sequence[Case]) -> Iterator[Case]:
    derived = base.vocabulary.derived.of
    edited = [rule if rule.mark is None else _shown(rule, base) for rule in base.rules if edited_name(rule) in names]
    rows: list[Rule | Derivation] = [*edited, *(row for name, row in derived.items() if name in names)]
    backgrounds = [case for case in cases if case.vocabulary is base.vocabulary] or [parse_case({}, base)]
    yield from overlaid_cases(rows, backgrounds, base)


def _shown(rule: Rule, base: RuleBase) -> Rule:
    """Return a rule made from a row of evidence with an example for each tumor of the row."""
    row = base.evidence[edited_name(rule)]
    descriptors = base.vocabulary.descriptors
    tables = [
        [(clause.descriptor, word) for clause in item.clauses for word in clause.values]
        for item in rule.when
        if all(clause.descriptor in descriptors and clause.values for clause in item.clauses)
    ]
    examples = [Example(row.id, dict(values), "") for values in islice(product(*tables), _BACKGROUNDS)]
    return rule._replace(examples=tuple(examples))


def _case(plan: Plan, chance: random.Random, known: float) -> Case:
    """Make a case that knows a share of the descriptors; entries that contradict each other are drawn again."""
    base = plan.base
    values: dict[str, Value | None] = {}
    derived = base.vocabulary.derived.of
    for name, descriptor in base.vocabulary.descriptors.items():
        if chance.random() < (known * _COMPUTED_TOO if name in derived else known):
            values[name] = _value(plan, descriptor, chance)
    case = parse_case({}, base).replace(values)
    drawn: Counter[str] = Counter()
    while not base.is_possible(case.values):
        name = chance.choice(_contradictory_entries(case, base))
        drawn[name] += 1
        again = drawn[name] <= _REDRAWS
        case = case.replace({name: _value(plan, base.vocabulary.descriptors[name], chance) if again else None})
    return parse_case(case.as_json(), base)


def _contradictory_entries(case: Case, base: RuleBase) -> list[str]:
    """Return the stated entries behind all contradictions of a case, in the order of the vocabulary."""
    derived = base.vocabulary.derived
    names = {clause.descriptor for row in base.contradictions if row.arises(case.values) for clause in row.when}
    for row, _ in derived.disagreements(case.values):
        names |= {row.name, *derived.behind(row.name)} if row.refuses else set()
    behind = {part for name in names if name in case.derived for part in derived.behind(name)}
    return [name for name in case.stated if name in names | behind]


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
