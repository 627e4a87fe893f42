"""Rows of evidence -> the rules by which they speak."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.clause import Clause, Group
from nanorx.knowledge.evidence import Evidence, EvidencePolicy, StudyMark
from nanorx.knowledge.rule import Rule
from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.evidence import Bearing
    from nanorx.knowledge.sources import Strength

__all__ = ["RowRules", "TumorOfRows"]

_LARGE = 100
"""So many people make a randomized trial large."""
_PARTS = ("organ", "histology", "spread")


class TumorOfRows(NamedTuple):
    """How the tumor of a row is asked about: the descriptor of each part, and what counts as a value of the organ too.

    For instance a peritoneal spread counts as an organ that is the peritoneum.
    """

    descriptors: Mapping[str, str]
    also: Mapping[str, Clause]


class RowRules:
    """The rules by which one row speaks."""

    def __init__(
        self,
        row: Evidence,
        rows: Mapping[str, Evidence],
        policy: EvidencePolicy,
        tumor: TumorOfRows,
        clause: Callable[[str, Sequence[str]], tuple[Clause, ...]],
    ) -> None:
        self.row = row
        self.others = rows
        self.policy = policy
        self.tumor = tumor
        self.clause = clause

    def all(self) -> Iterable[Rule]:
        """Yield the rules of the row."""
        row = self.row
        if row.is_indication:
            yield from self._of_indication()
        elif row.subjects == "people":
            yield from self._of_people()
        elif row.subjects == "animals" and not row.without_benefit:
            yield from self._of_animals()

    def _of_indication(self) -> Iterable[Rule]:
        """Yield a rule for each alternative, and one for all other tumors, of which it says less.

        An approval opens a tier only if what it approves is known to be had.
        """
        row, policy = self.row, self.policy
        if row.available != "no" and row.recommended != "research-only":
            for place, item in enumerate(row.indication, start=1):
                suffix = "here" if len(row.indication) == 1 else f"here-{place}"
                at_hand = row.phase == "guideline" or row.available == "yes"
                mark = StudyMark(row.id, "approved", level=1, opens=at_hand)
                yield self._rule(suffix, mark, item.when, item.unless, policy.favor, policy.approved)
        single = row.indication[0] if len(row.indication) == 1 and not row.indication[0].unless else None
        yield from self._elsewhere(single.when if single else ())

    def _of_people(self) -> Iterable[Rule]:
        row, policy = self.row, self.policy
        here = self._here()
        if row.without_benefit:
            if here:
                large = row.design == "randomized" and row.number >= _LARGE
                mark = StudyMark(row.id, "against", caps=large and not self._outweighed())
                yield self._rule("against", mark, here, (), policy.oppose, self._weight_against(large=large))
            return
        if row.trial == "withdrawn":
            return
        strength = policy.here.get(row.outcome, {}).get(row.result, "")
        shown = row.outcome in {"efficacy", "feasibility"} and row.result in {"positive", "mixed"}
        if here and strength:
            yield self._rule("here", StudyMark(row.id, "here", level=2, opens=shown), here, (), policy.favor, strength)
        if shown:
            yield from self._elsewhere(here)

    def _of_animals(self) -> Iterable[Rule]:
        here = self._here()
        by_strength = _settings(self.policy.animals) if here else {}
        for strength, settings in by_strength.items():
            suffix = "here" if len(by_strength) == 1 else f"here-{strength}"
            when = (*here, *self.clause(self.policy.setting, settings))
            yield self._rule(suffix, StudyMark(self.row.id, "animals", level=4), when, (), self.policy.favor, strength)

    def _elsewhere(self, here: tuple[Condition, ...]) -> Iterable[Rule]:
        """Yield the rules for every tumor but those that meet the conditions; for every tumor if there are none."""
        unless = tuple(_not_all(here, self.row.limits))
        by_strength = _settings(self.policy.elsewhere)
        for strength, settings in by_strength.items():
            suffix = "elsewhere" if len(by_strength) == 1 else f"elsewhere-{strength}"
            when = self.clause(self.policy.setting, settings)
            yield self._rule(
                suffix, StudyMark(self.row.id, "elsewhere", level=3), when, unless, self.policy.favor, strength
            )

    def _weight_against(self, *, large: bool) -> Strength:
        if large:
            return "strong"
        is_compared = self.row.design in {"randomized", "comparative"}
        return "moderate" if is_compared or self.row.goal == "missed" else "weak"

    def _outweighed(self) -> bool:
        """Say whether as large a randomized trial in the same tumor found a benefit."""
        row = self.row
        return any(
            other.design == "randomized"
            and other.result == "positive"
            and other.counts
            and other.outcome == "efficacy"
            and other.number >= row.number
            and set(other.covered()) >= set(row.covered())
            and set(other.organ) & set(row.organ)
            and (set(other.histology) & {*row.histology, "any"} or "any" in row.histology)
            for other in self.others.values()
        )

    def _here(self) -> tuple[Condition, ...]:
        """Return what makes a tumor the one of the row; empty if the row does not say enough to tell."""
        row = self.row
        found: list[Condition] = []
        if not row.organ or not row.histology:
            return ()
        for part in _PARTS:
            words = getattr(row, part)
            if words in {(), ("any",)}:
                continue
            clauses = self.clause(self.tumor.descriptors[part], words)
            also = tuple(self.tumor.also[word] for word in words if part == "organ" and word in self.tumor.also)
            both = (*clauses, *also)
            found += [Group("any of", 1, both)] if also and clauses else clauses
        return tuple(found)

    def _rule(
        self,
        suffix: str,
        mark: StudyMark,
        when: tuple[Condition, ...],
        unless: tuple[Condition, ...],
        criterion: str,
        strength: Strength,
    ) -> Rule:
        row = self.row
        presumed = row.limits if mark.bearing != "elsewhere" else ()
        return Rule(
            id=f"evidence-{row.id}-{suffix}",
            topic="evidence",
            title=row.title,
            because=f"{row.title}. {_BECAUSE[mark.bearing]}",
            cites=(Cite("evidence", row.id),),
            selector={"id": row.covered()},
            strategies=row.covered(),
            when=(*when, *presumed),
            unless=unless,
            effect="oppose" if mark.bearing == "against" else "favor",
            say=row.say if mark.bearing == "elsewhere" and not unless else f"{_BEFORE[mark.bearing]}{row.say}",
            criterion=criterion,
            strength=strength,
            origin="evidence",
            presumed=len(presumed),
            mark=mark,
        )


_BECAUSE: Mapping[Bearing, str] = {
    "approved": "It is approved or recommended for this indication.",
    "here": "People with this tumor had it.",
    "elsewhere": "People with another tumor had it, or it is approved for another indication: that counts less.",
    "animals": "Animals with this tumor had it.",
    "against": "People with this tumor had it without benefit: that argues against an effect.",
}
_BEFORE: Mapping[Bearing, str] = {
    "approved": "",
    "here": "",
    "elsewhere": "In another tumor: ",
    "animals": "In animals: ",
    "against": "",
}


def _settings(strengths: Mapping[str, Strength]) -> dict[Strength, list[str]]:
    """Return for each strength the settings in which something counts that much."""
    found: dict[Strength, list[str]] = {}
    for setting, strength in strengths.items():
        found.setdefault(strength, []).append(setting)
    return found


def _not_all(here: tuple[Condition, ...], limits: tuple[Condition, ...]) -> Iterable[Condition]:
    """Return the conditions that together say that not all of some conditions hold; groups hold no groups."""
    if not here:
        return
    ways = [combinations(item.clauses, item.needed) for item in (*here, *limits)]
    for way in product(*ways):
        clauses = tuple(clause for part in way for clause in part)
        yield clauses[0] if len(clauses) == 1 else Group("all of", len(clauses), clauses)
