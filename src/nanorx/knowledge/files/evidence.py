"""Files of evidence -> rows, with what makes their rules. What is wrong goes to the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.evidence import NO_POLICY, Alternative, Evidence, EvidencePolicy, Studied, Tier
from nanorx.knowledge.files.row_rules import RowRules, TumorOfRows
from nanorx.knowledge.files.rows import selector_of_row
from nanorx.knowledge.strategy import StrategyFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.strategy import Strategy
    from nanorx.knowledge.vocabulary import Vocabulary

    ClauseAt = Callable[[str, Path, str], Iterable[Clause]]
    ConditionList = Callable[[str, Path, Iterable[Mapping[str, Any]]], tuple[Condition, ...]]

__all__ = ["EvidenceReader"]


class EvidenceReader:
    """Reads rows and makes their rules, with what reads clauses of the same rule base."""

    def __init__(
        self, base: Mapping[str, Any], vocabulary: Vocabulary, clause_at: ClauseAt, conditions: ConditionList
    ) -> None:
        self._data: Mapping[str, Any] = base.get("evidence") or {}
        self._vocabulary = vocabulary
        self._conditions = conditions
        self._made: dict[tuple[str, tuple[str, ...]], tuple[Clause, ...]] = {}
        """Clauses by descriptor and words: many rows ask the same."""
        also = {
            organ: clause
            for organ, row in self._data.get("also", {}).items()
            for name, text in row.items()
            for clause in clause_at("base.yaml", ("evidence", "also", organ, name), text)
        }
        self.tumor = TumorOfRows(self._data.get("tumor", {}), also)
        adults = [
            clause
            for name, text in self._data.get("adults", {}).items()
            for clause in clause_at("base.yaml", ("evidence", "adults", name), text)
        ]
        self.policy = self._policy(adults[0] if adults else None)
        self._standards: set[str] = set()

    def _policy(self, adults: Clause | None) -> EvidencePolicy:
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
            histology=data["tumor"]["histology"],
            favor=data["favor"],
            oppose=data["oppose"],
            approved=data["approved"],
            here=data["here"],
            elsewhere=data["elsewhere"],
            animals=data["animals"],
            tiers=tuple(tiers),
            adults=adults,
        )

    def rows(self, files: Iterable[tuple[str, Any]], strategies: Sequence[Strategy]) -> dict[str, Evidence]:
        """Return the rows of evidence by id."""
        self._standards = {item.id for item in strategies if item.attribute("role") == "standard"}
        finder = StrategyFinder(strategies)
        return {data["id"]: self._row(file, data, finder) for file, data in files}

    def _row(self, file: str, data: Mapping[str, Any], finder: StrategyFinder) -> Evidence:
        studied = []
        for part in data["studied"]:
            selector = selector_of_row(part["for"])
            found = tuple(item.id for item in finder.selected(selector))
            studied.append(Studied(selector, found, part["covers"]))
        indication = tuple(
            Alternative(
                self._conditions(file, ("indication", place, "when"), row["when"]),
                self._conditions(file, ("indication", place, "unless"), row.get("unless", [])),
            )
            for place, row in enumerate(data.get("indication", []))
        )
        read = data.get("limits")
        limits = self._conditions(file, ("limits",), read) if isinstance(read, list) else ()
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
            limits=(*limits, *self._adults(data, (*limits, *(one for item in indication for one in item.when)))),
            limits_read=isinstance(read, list),
            ages=data.get("ages", "adults"),
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
            only_if=data.get("only_if", ""),
        )

    def _adults(self, data: Mapping[str, Any], asked: Iterable[Condition]) -> tuple[Clause, ...]:
        """Return the limit of a row of people that does not say of which age they were, from what else it asks."""
        adults = self.policy.adults
        if adults is None or data["subjects"] != "people" or data.get("ages") == "all":
            return ()
        names = {clause.descriptor for item in asked for clause in item.clauses}
        return () if adults.descriptor in names else (adults,)

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
        key = (descriptor, tuple(words))
        if key not in self._made:
            self._made[key] = self._make(descriptor, words)
        return self._made[key]

    def _make(self, descriptor: str, words: Sequence[str]) -> tuple[Clause, ...]:
        target = self._vocabulary.descriptors.get(descriptor)
        known = [word for word in words if target is not None and word in target.choices]
        if not known:
            return ()
        text = f"is {known[0]}" if len(known) == 1 else f"one of {', '.join(known)}"
        return (parse_clause(descriptor, text, self._vocabulary),)


def _is_elsewhere(rule: Rule) -> bool:
    return rule.mark is not None and rule.mark.bearing == "elsewhere"


def _words(value: str | list[str]) -> tuple[str, ...]:
    """Return the words of a row about its tumor: `any` alone, none where the source does not say."""
    if value == "not-stated":
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _line(text: str) -> str:
    return " ".join(text.split())
