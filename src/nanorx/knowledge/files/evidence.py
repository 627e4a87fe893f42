"""Files of evidence -> rows, and rows -> the rules by which they speak. What is wrong goes to the reports."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.knowledge.clause import Clause, Group
from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.evidence import NO_POLICY, Alternative, Evidence, EvidencePolicy, Studied, StudyMark, Tier
from nanorx.knowledge.files.rows import selector_of_row
from nanorx.knowledge.rule import Rule
from nanorx.knowledge.sources import Cite
from nanorx.knowledge.strategy import selected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.evidence import Bearing
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.sources import Strength
    from nanorx.knowledge.strategy import Strategy
    from nanorx.knowledge.vocabulary import Vocabulary

    ClauseAt = Callable[[str, Path, str], Iterable[Clause]]
    ConditionList = Callable[[str, Path, Iterable[Mapping[str, Any]]], tuple[Condition, ...]]

__all__ = ["EvidenceReader", "RowRules"]

_LARGE = 100
"""So many people make a randomized trial large."""
_PARTS = ("organ", "histology", "spread")


class _Tumor(NamedTuple):
    """How the tumor of a row is asked about: the descriptor of each part, and what counts as a value of the organ too.

    For instance a peritoneal spread counts as an organ that is the peritoneum.
    """

    descriptors: Mapping[str, str]
    also: Mapping[str, Clause]


class EvidenceReader:
    """Reads rows and makes their rules, with what reads clauses of the same rule base."""

    def __init__(
        self, base: Mapping[str, Any], vocabulary: Vocabulary, clause_at: ClauseAt, conditions: ConditionList
    ) -> None:
        self._data: Mapping[str, Any] = base.get("evidence") or {}
        self._vocabulary = vocabulary
        self._conditions = conditions
        also = {
            organ: clause
            for organ, row in self._data.get("also", {}).items()
            for name, text in row.items()
            for clause in clause_at("base.yaml", ("evidence", "also", organ, name), text)
        }
        self.tumor = _Tumor(self._data.get("tumor", {}), also)
        self.policy = self._policy()
        self._standards: set[str] = set()

    def _policy(self) -> EvidencePolicy:
        data = self._data
        if not data:
            return NO_POLICY
        tiers = [
            Tier(clause, tuple(opens))
            for value, opens in data["tiers"].items()
            for clause in self._clause(data["setting"], (value,))
        ]
        return EvidencePolicy(
            setting=data["setting"],
            organ=data["tumor"]["organ"],
            favor=data["favor"],
            oppose=data["oppose"],
            approved=data["approved"],
            here=data["here"],
            elsewhere=data["elsewhere"],
            animals=data["animals"],
            tiers=tuple(tiers),
        )

    def rows(self, files: Iterable[tuple[str, Any]], strategies: Sequence[Strategy]) -> dict[str, Evidence]:
        """Return the rows of evidence by id."""
        self._standards = {item.id for item in strategies if item.attribute("role") == "standard"}
        return {data["id"]: self._row(file, data, strategies) for file, data in files}

    def _row(self, file: str, data: Mapping[str, Any], strategies: Sequence[Strategy]) -> Evidence:
        limits = data.get("limits")
        studied = []
        for part in data["studied"]:
            selector = selector_of_row(part["for"])
            found = tuple(item.id for item in selected(selector, strategies))
            studied.append(Studied(selector, found, part["covers"]))
        indication = tuple(
            Alternative(
                self._conditions(file, ("indication", place, "when"), row["when"]),
                self._conditions(file, ("indication", place, "unless"), row.get("unless", [])),
            )
            for place, row in enumerate(data.get("indication", []))
        )
        return Evidence(
            id=data["id"],
            title=data["title"],
            status=data["status"],
            checked_on=data["checked_on"],
            reviewed_by=data.get("reviewed_by", ""),
            reviewed_on=data.get("reviewed_on", ""),
            replaced_by=data.get("replaced_by", ""),
            retracted=data.get("retracted") == "yes",
            reference=data["reference"],
            study=data["study"],
            claims=tuple(data.get("claims", [])),
            registry=tuple(data.get("registry", [])),
            tried=selector_of_row(data["tried"]),
            studied=tuple(studied),
            subjects=data["subjects"],
            species=data.get("species", ""),
            organ=_words(data["tumor"]["organ"]),
            histology=_words(data["tumor"]["histology"]),
            spread=tuple(data["tumor"].get("spread", [])),
            limits=self._conditions(file, ("limits",), limits) if isinstance(limits, list) else (),
            limits_read=isinstance(limits, list),
            phase=data["phase"],
            trial=data.get("trial") or "",
            number=data.get("number") or 0,
            design=data["design"],
            outcome=data.get("outcome") or "",
            result=data.get("result") or "",
            goal=data.get("goal") or "",
            indication=indication,
            recommended=data.get("recommended") or "",
            region=tuple(data.get("region", [])),
            available=data.get("available", "unknown"),
            available_on=data.get("available_on", ""),
            say=_line(data["say"]),
            harm=_line(data.get("harm", "")),
            read=data["read"],
            place=_line(data["place"]),
            note=_line(data.get("note", "")),
        )

    def rules(self, rows: Mapping[str, Evidence]) -> Iterable[Rule]:
        """Yield the rules by which the rows that count speak of the strategies that they cover as a whole.

        Of a standard nothing asks what it is worth in another tumor.
        """
        if not self._data:
            return
        for row in rows.values():
            if row.counts and row.covered():
                made = RowRules(row, rows, self.policy, self.tumor, self._clause)
                only_standards = self._standards.issuperset(row.covered())
                yield from (rule for rule in made.all() if not (only_standards and _is_elsewhere(rule)))

    def _clause(self, descriptor: str, words: Sequence[str]) -> tuple[Clause, ...]:
        """Return the clause that one of these words holds; none if the vocabulary knows none, which the checks tell."""
        target = self._vocabulary.descriptors.get(descriptor)
        known = [word for word in words if target is not None and word in target.choices]
        if not known:
            return ()
        text = f"is {known[0]}" if len(known) == 1 else f"one of {', '.join(known)}"
        return (parse_clause(descriptor, text, self._vocabulary),)


class RowRules:
    """The rules by which one row speaks."""

    def __init__(
        self,
        row: Evidence,
        rows: Mapping[str, Evidence],
        policy: EvidencePolicy,
        tumor: _Tumor,
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
        unless = tuple(_not_all(here, self.row.limits if not self.row.is_indication else ()))
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
            other.counts
            and other.design == "randomized"
            and other.result == "positive"
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
        presumed = row.limits if mark.bearing in {"here", "animals", "against"} and not row.is_indication else ()
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


def _is_elsewhere(rule: Rule) -> bool:
    return rule.mark is not None and rule.mark.bearing == "elsewhere"


def _words(value: str | list[str]) -> tuple[str, ...]:
    """Return the words of a row about its tumor: `any` alone, none where the source does not say."""
    if value == "not-stated":
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _line(text: str) -> str:
    return " ".join(text.split())


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
