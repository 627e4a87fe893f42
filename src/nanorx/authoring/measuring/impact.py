"""What a change of the rules does: which strategies stand differently, in which cases, and by which edit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.advice.assessment import Advisor
from nanorx.advice.difference import differing
from nanorx.advice.language.first_place import Called
from nanorx.advice.standing import STATUSES, excluded_and_held
from nanorx.authoring.measuring.blame import Blame
from nanorx.authoring.measuring.case_reading import read_in
from nanorx.authoring.measuring.edits import edits, find_renames
from nanorx.authoring.measuring.generated_cases import made_up_cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.authoring.measuring.added_choices import AddedChoice
    from nanorx.authoring.measuring.edited_sources import EditedSource
    from nanorx.authoring.measuring.edits import Edit, Renames
    from nanorx.authoring.scope import CaseFile
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = [
    "KINDS",
    "ChangedFirst",
    "ChangedStanding",
    "ChangedToday",
    "Impact",
    "OneSided",
    "PartlyRead",
    "RefusedCase",
    "by_edit",
    "compare_bases",
]


@dataclass(frozen=True, slots=True)
class ChangedStanding:
    """A strategy that stands differently in a case, before and after; `by` are the edits behind it.

    The rank of a standard is 0: it is not ranked.
    """

    case: str
    strategy: str
    status: tuple[str, str]
    held_back: tuple[bool, bool]
    rank: tuple[int, int]
    by: tuple[str, ...]

    @property
    def exclusion_lost(self) -> bool:
        """It was excluded and no longer is."""
        return self.status[0] == "excluded" != self.status[1]

    @property
    def hold_lost(self) -> bool:
        """It was held back and is neither held back nor excluded now."""
        return self.held_back == (True, False) and "excluded" not in self.status

    @property
    def kind(self) -> str:
        """What matters most of it: a key of KINDS."""
        if self.exclusion_lost:
            return "exclusion lost"
        if self.hold_lost:
            return "hold lost"
        if self.status[0] != self.status[1]:
            return "status"
        return "held back" if self.held_back[0] != self.held_back[1] else "rank"


KINDS = ("exclusion lost", "hold lost", "status", "held back", "rank")
"""The kinds of changes, that which matters most first."""


class ChangedFirst(NamedTuple):
    """Something else is called first in a case, or nothing is where something was, or the other way round."""

    case: str
    was: Called
    now: Called
    by: tuple[str, ...]


class ChangedToday(NamedTuple):
    """Other standards are done today in a case, by id."""

    case: str
    was: tuple[str, ...]
    now: tuple[str, ...]


class PartlyRead(NamedTuple):
    """A case of which one rule base does not know some entries: they were left out there, and nothing else."""

    case: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class RefusedCase(NamedTuple):
    """A case that one of the two rule bases refuses, `before` or `after`, and why: it was not compared."""

    case: str
    by: str
    why: str


@dataclass(slots=True)
class OneSided:
    """A strategy that only one of the two rule bases has, over all cases: how often it stands where.

    `how` is `added` or `removed`, `into` the strategy that it became part of, `leads` the cases in which it is called
    first.
    """

    strategy: str
    title: str
    how: str
    into: str = ""
    standings: Counter[str] = field(default_factory=Counter)
    held_back: int = 0
    leads: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Impact:
    """What differs, and all that changes by it.

    `moved` counts strategies whose rank moved only because others did, `unmoved` those of which only a level or score
    changed. `sources` are rows of sources that were edited, with who cites them, `choices` those
    that descriptors gained. `cases` and `generated` count what was
    compared, `made_up` holds the generated cases in which something changes.
    """

    edits: tuple[Edit, ...]
    changes: list[ChangedStanding] = field(default_factory=list)
    firsts: list[ChangedFirst] = field(default_factory=list)
    today: list[ChangedToday] = field(default_factory=list)
    one_sided: list[OneSided] = field(default_factory=list)
    partly_read: list[PartlyRead] = field(default_factory=list)
    refused: list[RefusedCase] = field(default_factory=list)
    sources: tuple[EditedSource, ...] = ()
    choices: tuple[AddedChoice, ...] = ()
    moved: int = 0
    unmoved: int = 0
    cases: int = 0
    generated: int = 0
    made_up: dict[str, Case] = field(default_factory=dict)

    @property
    def exclusions_lost(self) -> list[ChangedStanding]:
        """The strategies that were excluded and no longer are."""
        return [item for item in self.changes if item.exclusion_lost]

    @property
    def holds_lost(self) -> list[ChangedStanding]:
        """The strategies that were held back, and are neither held back nor excluded now."""
        return [item for item in self.changes if item.hold_lost]

    def status_changes(self) -> list[ChangedStanding]:
        """Return the changes of status."""
        return [item for item in self.changes if item.status[0] != item.status[1]]

    def ordered(self) -> list[ChangedStanding]:
        """Return the changes, those that matter most first.

        Within a kind: what is less excluded than before, then by status, cases in files before made-up ones, what
        stands near the top first.
        """

        def urgency(item: ChangedStanding) -> tuple[int, bool, int, bool, int]:
            was, now = map(STATUSES.index, item.status)
            return KINDS.index(item.kind), now >= was, now, item.case in self.made_up, min(item.rank)

        return sorted(self.changes, key=urgency)


def by_edit(found: Impact) -> Counter[str]:
    """Count the changes that each edit has a part in."""
    behind = [*(item.by for item in found.changes), *(item.by for item in found.firsts)]
    return Counter(name for names in behind for name in names)


def compare_bases(
    old: RuleBase, new: RuleBase, files: Sequence[CaseFile], *, generated: int = 200, seed: int = 0
) -> Impact:
    """Assess cases with both rule bases and collect what differs.

    The cases are those of the files, some of them with the examples of edited rules put over them, and generated ones.

    Args:
        old: The rule base before.
        new: The rule base after.
        files: Cases, each read with one of the two.
        generated: How many cases to generate, half of them from each rule base; 0: none, and no examples.
        seed: The seed of the generated cases.

    Returns:
        The edits, and what stands differently, with the edits behind each change; where the two are one, nothing
        is compared.

    Raises:
        EngineDisagreement: The two evaluations of the rules differ.
    """
    if old is new:
        return Impact(())
    renames = find_renames(old, new)
    comparison = _BaseComparison(Advisor(old), Advisor(new), Impact(tuple(edits(old, new, renames))), renames)
    for file in files:
        comparison.add(file.name, file.case)
    found = comparison.found
    named = found.cases
    comparison.made_up = True
    for name, case in made_up_cases(old, new, comparison.edited, [file.case for file in files], generated, seed):
        comparison.add(name, case)
    found.cases, found.generated = named, found.cases - named
    found.one_sided = sorted(comparison.one_sided.values(), key=lambda item: (item.how, item.strategy))
    return found


class _Stand(NamedTuple):
    """Where a strategy stands, and `own`: what the order looks at, without the others."""

    status: str
    held_back: bool
    rank: int
    own: Any


_Stands = dict[str, _Stand]


class _BaseComparison:
    """The two rule bases, and what was found so far."""

    def __init__(self, old: Advisor, new: Advisor, found: Impact, renames: Renames) -> None:
        self.old, self.new = old, new
        self.found = found
        self.renames = renames
        self.edited = {edit.id for edit in found.edits if edit.kind != "renamed"}
        self.names = {id(old): renames.before("descriptor"), id(new): renames.of.get("descriptor", {})}
        self.made_up = False
        self.one_sided: dict[str, OneSided] = {}
        self._seen: set[str] = set()

    def add(self, name: str, case: Case) -> None:
        """Compare one case, unless the same values were compared before."""
        if case.sha256 in self._seen:
            return
        self._seen.add(case.sha256)
        before, after = (read_in(case, side.base, self.names[id(side)]) for side in (self.old, self.new))
        if before.case is None or after.case is None:
            word, why = ("before", before.why) if before.case is None else ("after", after.why)
            self.found.refused.append(RefusedCase(name, word, why))
            return
        if before.left_out or after.left_out:
            self.found.partly_read.append(PartlyRead(name, before.left_out, after.left_out))
        self.found.cases += 1
        changes = self._compare(name, self.old.assess(before.case), self.new.assess(after.case))
        if self.made_up and changes:
            self.found.made_up[name] = case

    def _compare(self, name: str, before: Assessment, after: Assessment) -> bool:
        """Add what differs in a case; say whether anything does."""
        blame = Blame(((self.old, before), (self.new, after)), self.found.edits, self.renames)
        places = self._places(before), self._places(after)
        changed = self._standings(name, *places, blame)
        leads = self._called(before), self._called(after)
        if leads[0].leading != leads[1].leading:
            asked = [changed[called.leading] for called in leads if called.leading in changed]
            by = {edit for names in asked or changed.values() for edit in names}
            self.found.firsts.append(ChangedFirst(name, *leads, tuple(sorted(by))))
        self._count(name, before.base, "removed", places, leads[0])
        self._count(name, after.base, "added", places[::-1], leads[1])
        done = [tuple(self._now(found, row.strategy.id) for row in found.today) for found in (before, after)]
        if done[0] != done[1]:
            self.found.today.append(ChangedToday(name, *done))
        return bool(changed) or leads[0].leading != leads[1].leading or done[0] != done[1]

    def _standings(self, name: str, before: _Stands, after: _Stands, blame: Blame) -> dict[str, tuple[str, ...]]:
        """Add the strategies of both rule bases that stand differently; return the edits behind each."""
        changed: dict[str, tuple[str, ...]] = {}
        for pair in sorted(differing(before, after), key=lambda pair: pair.name):
            one, two = pair.before, pair.after
            if one is None or two is None:
                continue
            if one[:3] == two[:3]:
                self.found.unmoved += 1
            elif one.own == two.own:
                self.found.moved += 1
            else:
                by = changed[pair.name] = blame.of(pair.name)
                status, held = (one.status, two.status), (one.held_back, two.held_back)
                self.found.changes.append(ChangedStanding(name, pair.name, status, held, (one.rank, two.rank), by))
        return changed

    def _count(self, name: str, base: RuleBase, how: str, places: tuple[_Stands, _Stands], lead: Called) -> None:
        """Count where the strategies stand that only this rule base has."""
        own, other = places
        for strategy in own.keys() - other.keys():
            if strategy not in self.one_sided:
                into = self.new.base.merged.get(strategy, "") if how == "removed" else ""
                self.one_sided[strategy] = OneSided(strategy, base.strategy(strategy).title, how, into)
            row = self.one_sided[strategy]
            row.standings[own[strategy].status] += 1
            row.held_back += own[strategy].held_back
            row.leads += [name] if lead.leading == strategy else []

    def _now(self, found: Assessment, name: str) -> str:
        return self.renames.now("strategy", name) if found.advisor is self.old else name

    def _called(self, found: Assessment) -> Called:
        leading = found.leading_id
        called = None if leading is None else self._now(found, leading)
        return Called(called, found.leading.reason, self._now(found, found.first))

    def _places(self, found: Assessment) -> _Stands:
        """Return where each strategy stands, standards included, by its id now."""
        places: _Stands = {}
        for index, rank in found.ranks.items():
            item = found.standings[index]
            places[self._now(found, item.id)] = _Stand(item.status, item.held_back, rank, item.values)
        for standard, about in zip(found.base.standards, found.advisor.standards, strict=True):
            excluded, held = excluded_and_held(about, found.verdicts.rules)
            places[self._now(found, standard.id)] = _Stand(STATUSES[excluded], held, 0, (excluded, held))
        return places
