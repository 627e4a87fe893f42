"""Rows of evidence of the evaluator that shares nothing with nanorx: see `independent.py`.

A row is read as its file stands, and says at once what it gives a strategy in a case; no rules are made of it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from independent_clauses import OPPOSITE, Clause, Condition, Known, Truth, every, some

Counts: TypeAlias = Truth | Literal["presumed"]
"""`presumed`: only a limit of the study is unknown, so that it counts, and need not."""

READ = {"full", "excerpt", "abstract", "summary", "table"}
ELSEWHERE = {"people": 3, "animals": 5, "cells": 6}
STRENGTHS = {"weak": 1, "moderate": 2, "strong": 3}
NOT_STUDIED, CAPPED, LARGE = 7, 4, 100


class Saying(NamedTuple):
    """What a row says of the strategies that it covers: for or against, how strongly, and what that opens."""

    id: str
    counts: Counts
    does: Literal["favor", "oppose"]
    about: str
    strength: int
    level: int = NOT_STUDIED
    opens: frozenset[str] = frozenset()
    caps: bool = False


class Row:
    """A row of evidence."""

    def __init__(
        self,
        data: Mapping[str, Any],
        policy: Mapping[str, Any],
        clause: Callable[[str, str], Clause],
        conditions: Callable[[Iterable[Mapping[str, Any]]], tuple[Condition, ...]],
        chosen: Callable[[Any], frozenset[str]],
    ) -> None:
        self.data, self.policy = data, policy
        self.strategies = frozenset[str]().union(
            *(chosen(part["for"]) for part in data["studied"] if part["covers"] == "whole")
        )
        self.valid = (
            data["status"] in {"checked", "reviewed"} and data.get("retracted") != "yes" and data["read"] in READ
        )
        self.benefit = data.get("result") not in {"null", "negative"}
        limits = data.get("limits", ())
        self.limits = () if isinstance(limits, str) else conditions(limits)
        self.tumor = self._tumor(clause)
        self.indications = [
            (conditions(row["when"]), conditions(row.get("unless", ()))) for row in data.get("indication", ())
        ]
        self.limits += self._adults(conditions)

    def _adults(
        self, conditions: Callable[[Iterable[Mapping[str, Any]]], tuple[Condition, ...]]
    ) -> tuple[Condition, ...]:
        """Return the limit of people who were not said to be of another age."""
        if self.data["subjects"] != "people" or self.data.get("ages") == "all":
            return ()
        needed = [*self.limits, *(one for when, _ in self.indications for one in when)]
        asked = {clause.name for one in needed for clause in one.all()}
        return conditions([{name: text} for name, text in self.policy.get("adults", {}).items() if name not in asked])

    @property
    def is_indication(self) -> bool:
        """Tell whether it is a label or a guideline."""
        return self.data["phase"] in {"approved", "guideline"}

    @property
    def number(self) -> int:
        """Return how many were studied."""
        return int(self.data.get("number", 0))

    def _tumor(self, clause: Callable[[str, str], Clause]) -> list[list[Clause]] | None:
        """Return what its tumor must be, each by one of some clauses; None if it does not say which, or any."""
        words = self.data["tumor"]
        if words["organ"] == "not-stated" or words["histology"] == "not-stated":
            return None
        found = []
        for part, name in self.policy["tumor"].items():
            values = words.get(part, [])
            if values in ("any", [], ["any"]):
                continue
            ways = [clause(name, f"is {word}") for word in values]
            if part == "organ":
                also = [self.policy.get("also", {}).get(word, {}) for word in values]
                ways += [clause(*pair) for row in also for pair in row.items()]
            found.append(ways)
        return found or None

    def clauses(self) -> Iterable[Clause]:
        """Yield every clause that it asks."""
        conditions = [*self.limits, *(one for when, unless in self.indications for one in (*when, *unless))]
        yield from (clause for ways in self.tumor or () for clause in ways)
        yield from (clause for one in conditions for clause in one.all())

    def says(self, facts: Mapping[str, Known], setting: str, others: Iterable["Row"]) -> Iterable[Saying]:
        """Tell what it gives in a case."""
        if not self.valid:
            return
        if self.is_indication:
            yield from self._of_indication(facts, setting)
        elif self.data["subjects"] == "people":
            yield from self._of_people(facts, setting, others)
        elif self.data["subjects"] == "animals" and self.benefit and self.tumor is not None:
            strength = STRENGTHS.get(self.policy["animals"].get(setting, ""), 0)
            if strength:
                yield self._saying("animals", self._here(facts), strength, level=4)

    def _here(self, facts: Mapping[str, Known]) -> Counts:
        """Tell whether the tumor is the one of the row and within its limits; an unknown limit leaves it in."""
        tumor = every(some(clause.truth(facts) for clause in ways) for ways in self.tumor or ())
        limits = every(limit.truth(facts) for limit in self.limits)
        both = every([tumor, limits])
        return "presumed" if tumor == "yes" and both == "unknown" else both

    def _of_people(self, facts: Mapping[str, Known], setting: str, others: Iterable["Row"]) -> Iterable[Saying]:
        outcome, result = self.data.get("outcome", ""), self.data.get("result", "")
        here = self._here(facts) if self.tumor is not None else "no"
        if not self.benefit:
            if self.tumor is not None:
                yield self._against(here, others)
            return
        if self.data.get("trial") == "withdrawn":
            return
        strength = STRENGTHS.get(self.policy["here"].get(outcome, {}).get(result, ""), 0)
        helped = outcome in {"efficacy", "feasibility"} and result in {"positive", "mixed"}
        if self.tumor is not None and strength:
            yield self._saying("here", here, strength, level=2, opens=frozenset({"people"} if helped else ()))
        if helped:
            yield from self._elsewhere("unknown" if here == "presumed" else here, setting)

    def _against(self, here: Counts, others: Iterable["Row"]) -> Saying:
        compared = self.data["design"] in {"randomized", "comparative"} or self.data.get("goal") == "missed"
        large = self.data["design"] == "randomized" and self.number >= LARGE
        caps = large and not any(other.outweighs(self) for other in others)
        found = self._saying("against", here, 3 if large else 2 if compared else 1)
        return found._replace(does="oppose", about=self.policy["oppose"], caps=caps)

    def outweighs(self, other: "Row") -> bool:
        """Tell whether it is as large a randomized trial of the same in the same organ, with a benefit."""
        kind = (self.data["design"], self.data.get("outcome"), self.data.get("result"))
        organs = [
            set() if isinstance(row.data["tumor"]["organ"], str) else set(row.data["tumor"]["organ"])
            for row in (self, other)
        ]
        any_organ = self.data["tumor"]["organ"] == other.data["tumor"]["organ"] == "any"
        return (
            self.valid
            and kind == ("randomized", "efficacy", "positive")
            and self.number >= other.number
            and bool(self.strategies & other.strategies)
            and (bool(organs[0] & organs[1]) or any_organ)
        )

    def _of_indication(self, facts: Mapping[str, Known], setting: str) -> Iterable[Saying]:
        at_hand = self.data["phase"] == "guideline" or self.data.get("available") == "yes"
        if self.data.get("available") != "no" and self.data.get("recommended") != "research-only":
            for number, (when, unless) in enumerate(self.indications, 1):
                tumor = every([*(one.truth(facts) for one in when), *(OPPOSITE[one.truth(facts)] for one in unless)])
                both = every([tumor, *(limit.truth(facts) for limit in self.limits)])
                holds: Counts = "presumed" if tumor == "yes" and both == "unknown" else both
                opens = frozenset({"approved", "people"} if at_hand else ())
                strength = STRENGTHS[self.policy["approved"]]
                yield self._saying(f"here-{number}", holds, strength, level=1, opens=opens)
        here: Truth = "no"
        if len(self.indications) == 1 and not self.indications[0][1]:
            here = every(one.truth(facts) for one in (*self.indications[0][0], *self.limits))
        yield from self._elsewhere(here, setting)

    def _elsewhere(self, here: Truth, setting: str) -> Iterable[Saying]:
        strength = STRENGTHS.get(self.policy["elsewhere"].get(setting, ""), 0)
        if strength:
            yield self._saying("elsewhere", OPPOSITE[here], strength, level=3)

    def _saying(
        self, way: str, counts: Counts, strength: int, level: int = NOT_STUDIED, opens: frozenset[str] = frozenset()
    ) -> Saying:
        name = f"evidence-{self.data['id']}-{way.replace('animals', 'here')}"
        return Saying(name, counts, "favor", self.policy["favor"], strength, level, opens)


class Ladder(NamedTuple):
    """A level of evidence or a tier: now, at best, at worst."""

    now: int
    best: int
    worst: int


ENDS: tuple[frozenset[Counts], ...] = (
    frozenset({"yes", "presumed"}),
    frozenset({"yes", "presumed", "unknown"}),
    frozenset({"yes"}),
)
"""What counts now, at best for a strategy, and at worst. For what speaks against it the last two change places."""
AGAINST = (ENDS[0], ENDS[2], ENDS[1])


def level_of(rows: Iterable[Row], said: Iterable[Saying]) -> Ladder:
    """Return the level of evidence for a strategy, from the rows that cover it and what they say in a case."""
    given = [row for row in rows if row.valid and row.benefit and row.data.get("trial") != "withdrawn"]
    otherwise = min((ELSEWHERE[row.data["subjects"]] for row in given), default=NOT_STUDIED)
    said = list(said)
    found = []
    for counting, against in zip(ENDS, AGAINST, strict=True):
        level = min((one.level for one in said if one.does == "favor" and one.counts in counting), default=otherwise)
        capped = any(one.caps and one.counts in against for one in said)
        level = min(level, otherwise)
        found.append(max(level, CAPPED) if capped else level)
    return Ladder(*found)


def tier_of(opens: Iterable[str], said: Iterable[Saying], fits: tuple[bool, bool, bool]) -> Ladder:
    """Return the first tier of a setting that is open, counted from 0; `fits` is now, at best, at worst."""
    said, opens = list(said), list(opens)
    found = []
    for counting, against, fit in zip(ENDS, AGAINST, fits, strict=True):
        capped = any(one.caps and one.counts in against for one in said)
        opened = [
            place
            for place, name in enumerate(opens)
            if fit and not capped and any(name in one.opens and one.counts in counting for one in said)
        ]
        found.append(min(opened, default=len(opens)))
    return Ladder(*found)
