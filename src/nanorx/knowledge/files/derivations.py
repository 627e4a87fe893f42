"""The key `derived` of descriptors in vocabulary files -> derivations. What is wrong goes to the reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import did_you_mean
from nanorx.knowledge.clause import Clause
from nanorx.knowledge.clause_parser import ON_NAME
from nanorx.knowledge.derived import Class, Derivation, Derivations, DerivedExample, FormulaRow, PointItem
from nanorx.knowledge.files.messages.formulas import formula_advice
from nanorx.knowledge.files.rows import cites_of_rows
from nanorx.knowledge.formula import FormulaError, parse_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.clause_parser import ClauseError
    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.formula import NumberFormula
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

    ReadClause = Callable[[str, str], Clause | ClauseError]
    ConditionList = Callable[[str, Path, Iterable[Mapping[str, Any]]], tuple[Condition, ...]]

__all__ = ["DerivationReader"]

_TOLERANCE = re.compile(r"(\d+(?:\.\d+)?)\s*(.*)\Z", re.ASCII)


class DerivationReader:
    """Reads derivations with what reads clauses of the same rule base."""

    def __init__(self, vocabulary: Vocabulary, reports: Reports, clause: ReadClause, conditions: ConditionList) -> None:
        self._vocabulary = vocabulary
        self._reports = reports
        self._clause = clause
        self._conditions = conditions

    def all(self, files: Iterable[tuple[str, Any]]) -> Derivations:
        """Read the derivations of all vocabulary files; those that rest on each other in a circle are left out."""
        found: dict[str, Derivation] = {}
        places: dict[str, tuple[str, Path]] = {}
        for file, data in files:
            for key, row in data.get("descriptors", {}).items():
                name = f"{data.get('group')}.{key}"
                if row.get("derived") and name in self._vocabulary.descriptors:
                    places[name] = file, ("descriptors", key, "derived")
                    made = self._derivation(*places[name], self._vocabulary.descriptors[name], row["derived"])
                    if made is not None:
                        found[name] = made
        self._tell_circle(found, places)
        descriptors = self._vocabulary.descriptors
        ranges = {item.name: (item.low, item.high) for item in descriptors.values() if item.kind == "number"}
        return Derivations(_in_order(found), ranges)

    def _derivation(self, file: str, at: Path, descriptor: Descriptor, row: Mapping[str, Any]) -> Derivation | None:
        """Return a derivation, or None if a part of it is wrong: with a part it would compute something else."""
        before = len(self._reports.problems)
        when = [
            clause for item in self._conditions(file, (*at, "when"), row.get("when", [])) for clause in item.clauses
        ]
        items = tuple(self._item(file, (*at, "points"), *pair) for pair in row.get("points", {}).items())
        classes = tuple(
            Class(part["is"], self._conditions(file, (*at, "classes", place, "when"), part["when"]))
            for place, part in enumerate(row.get("classes", []))
        )
        formulas = tuple(self._formulas(file, at, row.get("formula")))
        tolerance, relative = self._tolerance(file, at, descriptor, row.get("tolerance")) if formulas else (0.0, False)
        if len(self._reports.problems) > before or not (items or classes or formulas):
            return None
        return Derivation(
            descriptor=descriptor,
            when=tuple(when),
            items=items,
            classes=classes,
            formulas=formulas,
            cuts=tuple(map(float, row.get("cuts", []))),
            cites=cites_of_rows(row["cites"]),
            examples=tuple(
                DerivedExample(item["case"], item["given"], str(item["expect"])) for item in row["examples"]
            ),
            refuses=not formulas and row.get("refuses", "yes") == "yes",
            tolerance=tolerance,
            relative=relative,
        )

    def _tell_circle(self, rows: Mapping[str, Derivation], places: Mapping[str, tuple[str, Path]]) -> None:
        path = _circle(rows)
        if path:
            file, at = places[path[0]]
            message = f"derived descriptors rest on each other in a circle: {' -> '.join(path)}"
            self._reports.add(file, "NRX139", message, at=at, advice="Break the circle at one of them.", on_key=True)

    def _item(self, file: str, at: Path, name: str, table: Mapping[str, int]) -> PointItem:
        rows = [
            (clause, points)
            for text, points in table.items()
            for clause in self._clause_of_table(file, (*at, name), name, text)
        ]
        return PointItem(name, tuple(rows))

    def _clause_of_table(self, file: str, at: Path, name: str, text: str) -> Iterable[Clause]:
        clause = self._clause(name, text)
        if isinstance(clause, Clause):
            return (clause,)
        on_name = clause.code in ON_NAME
        place = at if on_name else (*at, text)
        self._reports.add(file, clause.code, str(clause), at=place, advice=clause.advice, on_key=True)
        return ()

    def _formulas(self, file: str, at: Path, given: Any) -> Iterable[FormulaRow]:
        rows = [{"is": given, "when": []}] if isinstance(given, str) else given or []
        for place, row in enumerate(rows):
            here = (*at, "formula") if isinstance(given, str) else (*at, "formula", place, "is")
            when = () if isinstance(given, str) else self._conditions(file, (*here[:-1], "when"), row["when"])
            try:
                formula = parse_formula(row["is"])
            except FormulaError as error:
                numbers = [name for name, item in self._vocabulary.descriptors.items() if item.kind == "number"]
                advice = formula_advice(row["is"], error, numbers)
                self._reports.add(file, "NRX137", str(error), at=here, advice=advice)
                continue
            known = [self._check_number(file, here, name) for name in formula.names]
            if all(known):
                self._check_value(file, here, formula)
            yield FormulaRow(formula, when)

    def _check_value(self, file: str, at: Path, formula: NumberFormula) -> None:
        known = self._vocabulary.descriptors
        try:
            formula.ends(lambda name: (known[name].low, known[name].high))
        except FormulaError as error:
            advice = "It must have a value for all numbers in the ranges of its descriptors; `max(x, 1)` avoids 0."
            self._reports.add(file, "NRX137", str(error), at=at, advice=advice)

    def _check_number(self, file: str, at: Path, name: str) -> bool:
        """Say whether a name of a formula is that of a number; report it otherwise."""
        known = self._vocabulary.descriptors
        if name not in known:
            self._reports.add(file, "NRX104", f'unknown descriptor "{name}"', at=at, advice=did_you_mean(name, known))
        elif known[name].kind != "number":
            advice = "A formula takes only numbers. For a choice write rows with `when` and `is`."
            self._reports.add(file, "NRX137", f"{name} is not a number", at=at, advice=advice)
        return name in known and known[name].kind == "number"

    def _tolerance(self, file: str, at: Path, descriptor: Descriptor, given: Any) -> tuple[float, bool]:
        """Return how far a stated value may differ, and whether that is a part of the computed one."""
        if given is None:
            return descriptor.error, False
        found = _TOLERANCE.match(str(given))
        if found is not None and found[2] in {"%", descriptor.unit}:
            return (float(found[1]) / 100, True) if found[2] == "%" else (float(found[1]), False)
        advice = f"Write a number with its unit, such as `{descriptor.with_unit(5)}`, or a part, `30 %`."
        self._reports.add(
            file, "NRX137", f'the tolerance "{given}" cannot be read', at=(*at, "tolerance"), advice=advice
        )
        return 0.0, False


def _in_order(rows: Mapping[str, Derivation]) -> list[Derivation]:
    """Return derivations so that each comes after those that it rests on; those of a circle are left out."""
    found: dict[str, Derivation] = {}
    left = dict(rows)
    while left:
        ready = [name for name, row in left.items() if not any(part in left for part in row.reads)]
        if not ready:
            break
        found |= {name: left.pop(name) for name in ready}
    return list(found.values())


def _circle(rows: Mapping[str, Derivation]) -> list[str]:
    """Return the descriptors of a circle of derivations, the first one at both ends; empty if there is none."""
    left = {name: row for name, row in rows.items() if row not in _in_order(rows)}
    if not left:
        return []
    path = [next(iter(left))]
    while path[-1] not in path[:-1]:
        path.append(next(part for part in left[path[-1]].reads if part in left))
    return path[path.index(path[-1]) :]
