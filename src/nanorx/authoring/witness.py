"""A case that the solver found, made small and shown to be right by the ordinary way through `recommend`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nanorx.api import advisor_for, recommend
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.clause import NO, YES, Members
from nanorx.knowledge.errors import CaseError, SolverDisagreement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from nanorx.advice.result import Result
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.clause import Clause, Truth, Value
    from nanorx.knowledge.rulebase import RuleBase

__all__ = ["Seen", "Witness", "look", "make_witness"]


@dataclass(frozen=True)
class Seen:
    """What the judge and the ranking make of a case: the states and levels of strategies, the rules that fire."""

    base: RuleBase
    case: Case
    states: Mapping[str, frozenset[str]]
    levels: Mapping[str, Mapping[str, int]]
    fires: frozenset[str]
    findings: Mapping[str, Truth] = field(default_factory=dict)

    def truth(self, clause: Clause) -> Truth:
        """The truth of a clause about a descriptor or a finding."""
        if clause.descriptor not in self.base.vocabulary.findings:
            return clause.truth(self.case.values.get(clause.descriptor))
        found = self.findings[clause.descriptor]
        truths: list[Truth] = [found if word == "yes" else (YES, 1, NO)[found] for word in clause.values]
        return YES if len(clause.values) > 1 else max(truths)


@dataclass(frozen=True)
class Witness:
    """A case file that shows something: `says` tells what, `case` holds as little as possible.

    `expect` holds the status of the strategies it is about.
    """

    name: str
    says: str
    case: Case
    expect: Mapping[str, str]

    @cached_property
    def data(self) -> dict[str, Any]:
        """The case file as plain data: `nanorx recommend` reads it."""
        expected = {"expect": {"status": dict(self.expect)}} if self.expect else {}
        return {"about": self.says, **expected, **self.case.as_json()}

    def text(self) -> str:
        """The case file."""
        return json.dumps(self.data, indent=2, ensure_ascii=True) + "\n"

    def write(self, folder: Path) -> Path:
        """Write the case file into a folder and give its path. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.json"
        path.write_text(self.text(), encoding="utf-8")
        return path


def look(base: RuleBase, case: Case) -> Seen:
    """Judge a case the quick way: without words, questions and shares."""
    found = advisor_for(base).assess(case)
    states = {
        item.id: frozenset([item.status, "held-back"] if item.held_back else [item.status]) for item in found.standings
    }
    levels = {
        item.id: {
            criterion.id: level.pro - level.con for criterion, level in zip(base.criteria, item.levels, strict=True)
        }
        for item in found.standings
    }
    fires = frozenset(rule.id for rule, verdict in zip(base.rules, found.verdicts.rules, strict=True) if verdict == YES)
    return Seen(base, case, states, levels, fires, found.verdicts.findings)


def make_witness(
    base: RuleBase,
    case: Case,
    shows: Callable[[Seen], bool],
    *,
    name: str,
    says: str,
    strategies: Callable[[Seen], list[str]],
) -> Witness:
    """Make the case as small as it can be while it still shows the same, and check it through `recommend`.

    `strategies` names the strategies that the witness is about. Raises SolverDisagreement if the case does not show
    what the solver said it would.
    """
    seen = look(base, case)
    if not shows(seen):
        raise SolverDisagreement(name, case.sha256, base.sha256)
    seen = _smallest(base, seen, shows)
    again = _recommended(base, seen)
    if not shows(again):
        raise SolverDisagreement(name, seen.case.sha256, base.sha256)
    about = strategies(again)
    expect = {item: next(iter(again.states[item] - {"held-back"})) for item in about}
    return Witness(name, says, seen.case, expect)


def _recommended(base: RuleBase, seen: Seen) -> Seen:
    """The same from the answer that a user gets, for the case as it is written to a file."""
    case = parse_case(json.loads(json.dumps(seen.case.as_json())), base)
    result = recommend(case, rules=base)
    rows = result.recommendations
    return Seen(
        base,
        case,
        {
            row.strategy.id: frozenset([row.status, "held-back"] if row.held_back else [row.status])
            for row in rows
        },
        {row.strategy.id: {name: item.level for name, item in row.criteria.items()} for row in rows},
        frozenset(_fired(result)),
        # A result holds no findings and nothing of the rules that conclude them.
        seen.findings,
    )


def _fired(result: Result) -> Iterator[str]:
    for row in result.recommendations:
        yield from row.excluded_by
        yield from row.cautions
        yield from row.held_back_by
        yield from row.notes
        for criterion in row.criteria.values():
            yield from criterion.arguments_for
            yield from criterion.arguments_against


def _smallest(base: RuleBase, seen: Seen, shows: Callable[[Seen], bool]) -> Seen:
    """Leave out every value, and every element of a set, without which the case still shows the same."""
    for name in reversed(seen.case.stated):
        without = _shown(base, seen, {name: None}, shows)
        seen = without or _smaller_set(base, seen, name, shows)
    return seen


def _smaller_set(base: RuleBase, seen: Seen, name: str, shows: Callable[[Seen], bool]) -> Seen:
    """First what a set lacks, then what it has."""
    value = seen.case.values[name]
    if not isinstance(value, Members):
        return seen
    elements = seen.case.vocabulary.descriptors[name].choices
    has = [element for element in elements if value.truth(element) == YES]
    lacks = [element for element in elements if value.truth(element) == NO]
    for part in (lacks, has):
        for element in list(part):
            part.remove(element)
            smaller = _shown(base, seen, {name: Members(has, lacks, complete=False)}, shows)
            if smaller is None:
                part.append(element)
            else:
                seen = smaller
    return seen


def _shown(
    base: RuleBase, seen: Seen, change: Mapping[str, Value | None], shows: Callable[[Seen], bool]
) -> Seen | None:
    """The changed case, if it is possible and shows the same."""
    smaller = seen.case.replace(change)
    try:
        parse_case(smaller.as_json(), base)
    except CaseError:
        return None
    looked = look(base, smaller)
    return looked if shows(looked) else None
