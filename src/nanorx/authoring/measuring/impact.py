"""What a change of the rules does: which strategies change status or rank, in which cases, by which edited rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from nanorx.advice.assessment import Advisor
from nanorx.advice.difference import differing, differing_rules
from nanorx.authoring.measuring.generated_cases import generated_cases, overlaid_cases
from nanorx.errors import CaseError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.rule import Example
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.authoring.scope import CaseFile
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["ABSENT", "ChangedStanding", "Edit", "Impact", "by_rule", "compare_bases", "edits"]

ABSENT = "absent"
"""The status of a strategy that one of the two rule bases does not have."""

_BACKGROUNDS = 12
_MOST_OVERLAID = 600


@dataclass(frozen=True, slots=True)
class Edit:
    """A rule, need, row of evidence or derived descriptor that differs: `added`, `removed`, `retired` or `edited`."""

    id: str
    kind: str


@dataclass(frozen=True, slots=True)
class ChangedStanding:
    """A strategy that stands differently in a case; `by` are the edited rules that speak about it there."""

    case: str
    strategy: str
    status: tuple[str, str]
    rank: tuple[int, int]
    by: tuple[str, ...]

    @property
    def exclusion_lost(self) -> bool:
        """It was excluded and no longer is."""
        return self.status[0] == "excluded" and self.status[1] != "excluded"

    def as_json(self) -> dict[str, Any]:
        """Return the change as plain data; 0 is the rank of an absent strategy."""
        return {
            "case": self.case,
            "strategy": self.strategy,
            "status": list(self.status),
            "rank": list(self.rank),
            "by": list(self.by),
        }


@dataclass(frozen=True, slots=True)
class Impact:
    """Edited rules and changed strategies. `moved` counts strategies whose rank moved only because others did.

    `cases` and `generated` count what was compared, `unread` names the cases that one of the two bases refuses,
    `made_up` holds the generated cases in which something changes.
    """

    edits: tuple[Edit, ...]
    changes: tuple[ChangedStanding, ...]
    moved: int
    cases: int
    generated: int
    unread: tuple[str, ...]
    made_up: Mapping[str, Case]

    @property
    def exclusions_lost(self) -> list[ChangedStanding]:
        """The strategies that were excluded and no longer are."""
        return [item for item in self.changes if item.exclusion_lost]

    def status_changes(self) -> list[ChangedStanding]:
        """Return the changes of status."""
        return [item for item in self.changes if item.status[0] != item.status[1]]

    def firsts(self) -> list[ChangedStanding]:
        """Return the strategies that become first, or no longer are."""
        return [item for item in self.changes if 1 in item.rank and item.rank[0] != item.rank[1]]

    def as_json(self) -> dict[str, Any]:
        """Return the impact as plain data."""
        return {
            "edits": [{"rule": item.id, "kind": item.kind} for item in self.edits],
            "cases": self.cases,
            "generated": self.generated,
            "unread": list(self.unread),
            "exclusions_lost": len(self.exclusions_lost),
            "moved_by_others": self.moved,
            "changes": [item.as_json() for item in self.changes],
            "made_up": {name: case.as_json() for name, case in self.made_up.items()},
        }


def edits(old: RuleBase, new: RuleBase) -> list[Edit]:
    """List what differs between two rule bases so that it can change a ranking or the text of an answer.

    Rules by id, then rows of evidence by id, in place of the rules made from them, then derived descriptors by name.
    """
    made = {rule.id for base in (old, new) for rule in base.rules if rule.mark is not None}
    pairs = [pair for pair in differing_rules(old, new, _core) if pair.name not in made]
    rules = [Edit(pair.name, _KINDS[pair.how]) for pair in pairs]
    studies = [{name: _study(row) for name, row in base.evidence.items()} for base in (old, new)]
    for pair in sorted(differing(*studies), key=lambda pair: pair.name):
        is_retired = pair.after is not None and pair.after.status == "retired"
        rules.append(Edit(pair.name, "retired" if is_retired else _KINDS[pair.how]))
    tables = [{name: _sums(row) for name, row in base.vocabulary.derived.of.items()} for base in (old, new)]
    return rules + [Edit(pair.name, _KINDS[pair.how]) for pair in differing(*tables)]


_KINDS = {"added": "added", "removed": "removed", "changed": "edited"}


def _sums(row: Derivation) -> Derivation:
    """Return a derivation without what only authors read."""
    return row._replace(examples=(), cites=())


def _study(row: Evidence) -> Evidence:
    """Return a row of evidence without what moves nothing and is no part of an answer."""
    return row._replace(note="", checked_on="", place="")


def _core(rule: Rule) -> Rule:
    """Return a rule without what only authors read, and without the strategies that its selector takes."""
    return rule._replace(examples=(), because="", title="", cites=(), strategies=(), topic="")


def compare_bases(
    old: RuleBase, new: RuleBase, files: Sequence[CaseFile], *, generated: int = 200, seed: int = 0
) -> Impact:
    """Assess cases with both rule bases and collect what differs.

    The cases are those of the files, some of them with the examples of edited rules put over them, and generated ones.

    Args:
        old: The rule base before.
        new: The rule base after.
        files: Cases, read with the new rule base.
        generated: How many cases to generate at most, half of them from each rule base; 0: none, and no examples.
        seed: The seed of the generated cases.

    Returns:
        The edited rules and the strategies that stand differently, with the rules behind each change.

    Raises:
        EngineDisagreement: The two evaluations of the rules differ.
    """
    found = tuple(edits(old, new))
    comparison = _BaseComparison(Advisor(old), Advisor(new), {item.id for item in found})
    for file in files:
        comparison.add(file.name, file.case)
    named = comparison.compared
    comparison.keep = True
    for name, case in _generated(old, new, found, [file.case for file in files], generated, seed):
        comparison.add(name, case)
    return Impact(
        found,
        tuple(comparison.changes),
        comparison.moved,
        named,
        comparison.compared - named,
        tuple(comparison.unread),
        comparison.made_up,
    )


def _generated(
    old: RuleBase, new: RuleBase, found: Iterable[Edit], cases: Sequence[Case], count: int, seed: int
) -> Iterator[tuple[str, Case]]:
    if not count:
        return
    names = {item.id for item in found}
    step = max(1, len(cases) // _BACKGROUNDS)
    number = 0
    for base in (new, old):
        derived = base.vocabulary.derived.of
        edited = [rule if rule.mark is None else _shown(rule, base) for rule in base.rules if _name(rule) in names]
        rows: list[Rule | Derivation] = [*edited, *(row for name, row in derived.items() if name in names)]
        backgrounds = [case for case in cases[::step] if case.vocabulary is base.vocabulary] or [parse_case({}, base)]
        for case in overlaid_cases(rows, backgrounds, base):
            number += 1
            if number > _MOST_OVERLAID:
                break
            yield f"overlaid {number}", case
    for base in (new, old):
        for place, case in enumerate(generated_cases(Advisor(base, use_engine=False).plan, count // 2, seed), start=1):
            yield f"generated {'new' if base is new else 'old'} {place}", case


def _name(rule: Rule) -> str:
    """Return the id of a rule, or of the row of evidence that it was made from."""
    return rule.id if rule.mark is None else rule.mark.row


def _shown(rule: Rule, base: RuleBase) -> Rule:
    """Return a rule made from a row of evidence with an example for each tumor of the row."""
    row = base.evidence[_name(rule)]
    descriptors = base.vocabulary.descriptors
    tables = [
        [(clause.descriptor, word) for clause in item.clauses for word in clause.values]
        for item in rule.when
        if all(clause.descriptor in descriptors and clause.values for clause in item.clauses)
    ]
    examples = [Example(row.id, dict(values), "") for values in islice(product(*tables), _BACKGROUNDS)]
    return rule._replace(examples=tuple(examples))


class _BaseComparison:
    def __init__(self, old: Advisor, new: Advisor, edited: set[str]) -> None:
        self.old, self.new = old, new
        self.edited = edited
        self.changes: list[ChangedStanding] = []
        self.unread: list[str] = []
        self.moved = 0
        self.compared = 0
        self.seen: set[str] = set()
        self.keep = False
        self.made_up: dict[str, Case] = {}

    def add(self, name: str, case: Case) -> None:
        """Compare one case, unless the same values were compared before."""
        if case.sha256 in self.seen:
            return
        self.seen.add(case.sha256)
        try:
            pair = [
                advisor.assess(
                    case if case.vocabulary is advisor.base.vocabulary else parse_case(case.as_json(), advisor.base)
                )
                for advisor in (self.old, self.new)
            ]
        except CaseError:
            self.unread.append(name)
            return
        self.compared += 1
        before = len(self.changes)
        self._compare(name, *pair)
        if self.keep and len(self.changes) > before:
            self.made_up[name] = case

    def _compare(self, name: str, before: Assessment, after: Assessment) -> None:
        by = _Blame(self, before, after)
        for pair in sorted(differing(_stands(before), _stands(after)), key=lambda pair: pair.name):
            one, two = pair.before or (ABSENT, 0), pair.after or (ABSENT, 0)
            blamed = by.of(pair.name)
            if one[0] == two[0] and not blamed:
                self.moved += 1
            else:
                self.changes.append(ChangedStanding(name, pair.name, (one[0], two[0]), (one[1], two[1]), blamed))


def _stands(found: Assessment) -> Mapping[str, tuple[str, int]]:
    return {
        found.standings[strategy].id: (found.standings[strategy].status, rank) for strategy, rank in found.ranks.items()
    }


class _Blame:
    """The edited rules behind a change: those that speak about a strategy, and those behind findings they ask about."""

    def __init__(self, comparison: _BaseComparison, before: Assessment, after: Assessment) -> None:
        self.edited = comparison.edited
        self.sides = [(comparison.old, before), (comparison.new, after)]
        self.verdicts = [
            {rule.id: found.verdicts.rules[place] for place, rule in enumerate(advisor.base.rules)}
            for advisor, found in self.sides
        ]

    def of(self, strategy: str) -> tuple[str, ...]:
        """Return the ids of the edited rules behind the change of a strategy, sorted."""
        blamed: set[str] = set()
        for advisor, _ in self.sides:
            index = advisor.base.strategy_index
            if strategy not in index:
                continue
            for place in advisor.arguments[index[strategy]].rules:
                rule = advisor.base.rules[place]
                one, two = (table.get(rule.id, NO) for table in self.verdicts)
                if _name(rule) in self.edited:
                    # What cannot be told on both sides moves a strategy only if it may exclude it.
                    matters = one != two or one == YES or (one == UNKNOWN and rule.effect == "exclude")
                    blamed |= {_name(rule)} if matters else set()
                elif one != two:
                    blamed |= self._behind(rule, advisor.base)
        return tuple(sorted(blamed))

    def _behind(self, rule: Rule, base: RuleBase, depth: int = 0) -> set[str]:
        """Find the edited rules and derived descriptors on whose conclusions and values an unedited rule rests."""
        names = {clause.descriptor for clause in rule.clauses()}
        asked = names & set(base.vocabulary.findings)
        found = {name for name in self.edited if any(self._computes(name, other) for other in names)}
        for other in base.rules:
            if other.finding in asked:
                one, two = (table.get(other.id, NO) for table in self.verdicts)
                if other.id in self.edited and (one != NO or two != NO):
                    found.add(other.id)
                elif one != two and depth < len(base.vocabulary.findings):
                    found |= self._behind(other, base, depth + 1)
        # A conclusion that was removed is known to the old base alone.
        rules = [other for side in self.sides for other in side[0].base.rules]
        return found or {other.id for other in rules if other.finding in asked and other.id in self.edited}

    def _computes(self, name: str, other: str) -> bool:
        """Say whether an edited name is a derived descriptor that another one is, or rests on, in either base."""
        tables = [advisor.base.vocabulary.derived for advisor, _ in self.sides]
        return any(
            name in table.of and (name == other or any(row.name == other for row in table.after.get(name, ())))
            for table in tables
        )


def by_rule(changes: Iterable[ChangedStanding]) -> Counter[str]:
    """Count the changes that each edited rule has a part in."""
    return Counter(name for item in changes for name in item.by)
