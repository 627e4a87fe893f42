"""A rule base: the whole folder as one immutable object."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple, NewType

from nanorx.common.lazy import lazy_property
from nanorx.common.suggest import did_you_mean, nearest
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.facts_behind import FactsBehind
from nanorx.knowledge.reading import Reader
from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.evidence import Covers, Evidence, EvidencePolicy
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.sources import Sources
    from nanorx.knowledge.strategy import Strategy
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = [
    "Apart",
    "Approach",
    "ClauseIndex",
    "ConditionIndex",
    "Contradiction",
    "Criterion",
    "CriterionIndex",
    "Imaging",
    "Profile",
    "RuleBase",
    "RuleIndex",
    "StrategyIndex",
]

RuleIndex = NewType("RuleIndex", int)
"""A position in `RuleBase.rules`, and in every list that has one item for each rule."""
StrategyIndex = NewType("StrategyIndex", int)
"""A position in `RuleBase.strategies`, and in every list that has one item for each strategy."""
CriterionIndex = NewType("CriterionIndex", int)
"""A position in `RuleBase.criteria`, and in every list that has one item for each criterion."""
ClauseIndex = NewType("ClauseIndex", int)
"""A position in the distinct clauses of a rule base (`Plan.asked`), which are numbered there; a slot for short."""
ConditionIndex = NewType("ConditionIndex", int)
"""The number of a distinct condition; rules with the same clauses share it (`Plan.condition`)."""


class Criterion(NamedTuple):
    """What an argument can be about; `axis` is `fit` or `evidence`."""

    id: str
    label: str
    axis: str
    about: str = ""


class Profile(NamedTuple):
    """Integer weights of the criteria that sum to 100."""

    name: str
    about: str
    weights: Mapping[str, int]


class Contradiction(NamedTuple):
    """Entries of a case that cannot all be true, or (`implausible`) that hardly ever are."""

    id: str
    when: tuple[Clause, ...]
    say: str

    def arises(self, values: Mapping[str, Value]) -> bool:
        """Say whether the values, by descriptor name, contradict each other; missing values contradict nothing."""
        return all(clause.truth(values.get(clause.descriptor)) == YES for clause in self.when)


class Apart(NamedTuple):
    """Strategies that pages list apart from the others, unless a clause asks for them."""

    id: str
    selector: Mapping[str, tuple[str, ...]]
    unless: tuple[Clause, ...]
    say: str


class Approach(NamedTuple):
    """What a physician names: a procedure with a kind of particle; its strategies are its variants, sorted by id."""

    id: str
    title: str
    strategies: tuple[str, ...]


class Imaging(NamedTuple):
    """Which set says what imaging is at hand, and the finding without which a modality does not count."""

    descriptor: str
    limits: Mapping[str, str]


@dataclass(frozen=True, eq=False, repr=False)
class RuleBase:
    """The knowledge: vocabulary, strategies, evidence, rules and sources, with a version and a content hash.

    `strategies`, `standards` and `rules` are sorted by id. `strategies` are what is ranked; `standards` are what is
    done today without the particles, which the same rules speak about and nothing ranks. `rules` holds what can fire
    (needs and what evidence says included), `silent_rules` the drafts and retired ones that stay silent. `merged` has
    the ids of strategies that became part of others.
    """

    name: str
    title: str
    version: str
    sha256: str
    notice: str
    notice_short: str
    vocabulary: Vocabulary
    criteria: tuple[Criterion, ...]
    profiles: Mapping[str, Profile]
    caution_criterion: str
    ask_first: tuple[str, ...]
    case_line: tuple[str, ...]
    imaging: Imaging
    particles: str
    apart: tuple[Apart, ...]
    contradictions: tuple[Contradiction, ...]
    implausible: tuple[Contradiction, ...]
    strategies: tuple[Strategy, ...]
    standards: tuple[Strategy, ...]
    approaches: tuple[Approach, ...]
    merged: Mapping[str, str]
    policy: EvidencePolicy
    evidence: Mapping[str, Evidence]
    rules: tuple[Rule, ...]
    silent_rules: tuple[Rule, ...]
    sources: Sources
    begin_with: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return a line: name, version, how many rules and strategies, and the beginning of the hash."""
        held = f"rules=<{len(self.rules):,}>, strategies=<{len(self.strategies):,}>"
        return f"RuleBase(name={self.name!r}, version={self.version!r}, {held}, sha256={self.sha256[:8]!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields to copy and pickle, without what was computed from them or stored beside them."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @lazy_property
    def reader(self) -> Reader:
        """What reads the names and values of cases in any form that the vocabulary declares."""
        return Reader(self.vocabulary)

    @lazy_property
    def strategy_index(self) -> dict[str, StrategyIndex]:
        """Index in `strategies` by strategy id."""
        return {strategy.id: StrategyIndex(position) for position, strategy in enumerate(self.strategies)}

    @lazy_property
    def standard_index(self) -> dict[str, int]:
        """Index in `standards` by strategy id."""
        return {strategy.id: position for position, strategy in enumerate(self.standards)}

    @property
    def all_strategies(self) -> tuple[Strategy, ...]:
        """What is ranked, then the standards."""
        return (*self.strategies, *self.standards)

    @lazy_property
    def known_strategies(self) -> frozenset[str]:
        """The ids of all strategies, standards included."""
        return frozenset(item.id for item in self.all_strategies)

    @lazy_property
    def approach_of(self) -> dict[str, Approach]:
        """Strategy id -> its approach."""
        return {name: approach for approach in self.approaches for name in approach.strategies}

    @lazy_property
    def evidence_as_of(self) -> str:
        """The day on which the newest row of evidence that counts was checked; empty if there is none."""
        return max((row.checked_on for row in self.evidence.values() if row.counts), default="")

    @lazy_property
    def rows_about(self) -> dict[str, tuple[Evidence, ...]]:
        """Strategy id -> the rows of evidence that count and cover it as a whole, in their order."""
        return self.rows_that_cover("whole")

    def rows_that_cover(self, covers: Covers) -> dict[str, tuple[Evidence, ...]]:
        """Return for each strategy the rows of evidence that count and cover it to this extent; () if none does."""
        found: dict[str, list[Evidence]] = {name: [] for name in self.known_strategies}
        for row in self.evidence.values():
            for name in row.covered(covers) if row.counts else ():
                if name in found:
                    found[name].append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    @lazy_property
    def rules_about(self) -> dict[str, tuple[Rule, ...]]:
        """Strategy id -> the rules that speak about it, in the order of the rule base."""
        found: dict[str, list[Rule]] = {name: [] for name in self.known_strategies}
        for rule in self.rules:
            for name in rule.strategies:
                found[name].append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @lazy_property
    def rules_concluding(self) -> dict[str, tuple[Rule, ...]]:
        """Finding -> the rules that conclude it, in the order of the rule base."""
        found: dict[str, list[Rule]] = {name: [] for name in self.vocabulary.findings}
        for rule in self.rules:
            if rule.finding:
                found[rule.finding].append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @lazy_property
    def rule_index(self) -> dict[str, RuleIndex]:
        """Rule id -> position in `rules`, in ascending order."""
        return {rule.id: RuleIndex(position) for position, rule in enumerate(self.rules)}

    @lazy_property
    def criterion_index(self) -> dict[str, CriterionIndex]:
        """Criterion id -> position in `criteria`, in ascending order."""
        return {criterion.id: CriterionIndex(position) for position, criterion in enumerate(self.criteria)}

    @lazy_property
    def facts_behind(self) -> FactsBehind:
        """The facts of each rule."""
        return FactsBehind(self)

    @lazy_property
    def asked(self) -> frozenset[str]:
        """The descriptors and findings that rules ask about."""
        return frozenset(clause.descriptor for rule in self.rules for clause in rule.clauses())

    def is_possible(self, values: Mapping[str, Value]) -> bool:
        """Say whether a case with these values, assumed and derived ones included, is possible.

        None of its entries contradict each other, and none is what the table that computes it cannot give. This is the
        only definition. A case is answered if and only if it is possible; a proof covers all possible cases, and a
        counterexample is a possible case. An unknown value contradicts nothing, even if no value would fit the rest:
        such a case is answered, so proofs cover it too.
        """
        if any(row.arises(values) for row in self.contradictions):
            return False
        return not self.vocabulary.derived.refuses(values)

    def strategy(self, name: str) -> Strategy:
        """Return the strategy with this id, or the one that it became part of; standards are found too.

        Raises:
            UsageError: There is none. The advice names the nearest match.
        """
        name = self.merged.get(name, name)
        if name in self.standard_index:
            return self.standards[self.standard_index[name]]
        if name not in self.strategy_index:
            message, known = f'there is no strategy "{name}"', tuple(sorted(self.known_strategies))
            raise UsageError([Problem("NRX301", message, self._instead_of(name), allowed=known, value=name)])
        return self.strategies[self.strategy_index[name]]

    def _instead_of(self, name: str) -> str:
        """Return what to write instead of a name that no strategy has."""
        if name.replace(".", "", 1).isdecimal():
            return "A number names an approach of the list for a case: nanorx recommend CASE\nnanorx explain CASE 1"
        titles = {item.title.lower(): item.id for item in self.all_strategies}
        titles |= {item.title.lower(): item.id for item in self.approaches}
        near = nearest(name, [*self.strategy_index, *(item.id for item in self.approaches)])
        titled = titles.get(name.strip().lower())
        like = nearest(name, titles) if not near else None
        if titled:
            hint = f'That is the title of "{titled}".'
        elif like:
            hint = f'Did you mean "{titles[like]}" ({like})?'
        else:
            hint = f'Did you mean "{near}"?' if near else ""
        return f"{hint}\nSearch by words: nanorx strategies WORD".strip()

    def ranked(self, name: str) -> Strategy:
        """Return the strategy with this id, or the one that it became part of, if it is one that is ranked.

        Raises:
            UsageError: There is none, or it is a standard.
        """
        found = self.strategy(name)
        if found.id in self.standard_index:
            advice = f"Its studies, labels and guidelines: nanorx evidence {found.id}"
            message = f'"{found.id}" is done today and not ranked'
            raise UsageError([Problem("NRX327", message, advice, allowed=tuple(self.strategy_index), value=name)])
        return found

    def profile(self, name: str) -> Profile:
        """Return the weight profile with this name.

        Raises:
            UsageError: There is none. The advice lists the profiles and the nearest match.
        """
        if name not in self.profiles:
            advice = f"Profiles: {', '.join(self.profiles)}. {did_you_mean(name, self.profiles)}".strip()
            message = f'there is no profile "{name}"'
            raise UsageError([Problem("NRX302", message, advice, allowed=tuple(self.profiles), value=name)])
        return self.profiles[name]
