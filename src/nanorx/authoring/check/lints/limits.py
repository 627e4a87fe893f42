"""Limits in words: a number with its unit in the title or sentence of a rule is one that its clauses test."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nanorx.authoring.check.codes import severity_of
from nanorx.common.suggest import listing
from nanorx.knowledge.files.yaml_file import read_despite_mistakes
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nanorx.authoring.check.lints.context import LintContext
    from nanorx.authoring.proving.properties import Property
    from nanorx.errors import Problem
    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["lint_limits", "lint_statement_limits"]

CODE = "NRX190"
_NUMBER = r"\d+(?:\.\d+)?"
_JOINED = r"(?:and|to|or)"


def lint_limits(notes: LintContext) -> None:
    """Report the numbers of titles and sentences of rules that none of their clauses has as a limit."""
    for item in notes.changed():
        limits = _limits(item.rule.clauses(), notes.base.vocabulary.descriptors)
        for key in ("title", "say"):
            for message, advice in _untested(item.data[key], limits):
                notes.add(item.file, CODE, message, at=(key,), advice=advice)


def lint_statement_limits(
    rows: Sequence[Property], text: str, name: str, descriptors: Mapping[str, Descriptor]
) -> Iterator[Problem]:
    """Yield the numbers of the statements in properties.yaml that none of their clauses has as a limit.

    Args:
        rows: The statements, in the order of the file.
        text: The YAML text that they were read from.
        name: The name that messages show.
        descriptors: The descriptors of the rule base, by name.
    """
    found = [
        (place, *told)
        for place, row in enumerate(rows)
        for told in _untested(row.says, _limits(_clauses((*row.when, *row.unless)), descriptors))
    ]
    document = read_despite_mistakes(text, name)[0] if found else None
    if document is not None:
        for place, message, advice in found:
            problem = document.problem(CODE, message, at=("properties", place, "says"), advice=advice)
            yield replace(problem, severity=severity_of(CODE))


def _clauses(conditions: Iterable[Condition]) -> Iterator[Clause]:
    return (clause for item in conditions for clause in item.clauses)


def _limits(clauses: Iterable[Clause], descriptors: Mapping[str, Descriptor]) -> dict[str, list[float]]:
    """Return the limits of clauses about numbers, by unit."""
    found: dict[str, list[float]] = {}
    for clause in clauses:
        target = descriptors.get(clause.descriptor)
        if target is not None and target.kind == "number" and target.unit and clause.points():
            found.setdefault(target.unit, []).extend(clause.points())
    return found


def _untested(text: str, limits: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, str]]:
    """Yield message and advice about each number of a text that has one of the units and is none of its limits."""
    for unit, known in limits.items():
        wrong = [number for number in _numbers(text, unit) if float(number) not in known]
        for number in dict.fromkeys(wrong):
            tested = [f"{format_number(limit)} {unit}" for limit in dict.fromkeys(known)]
            meant = f'Write "{tested[0]}"' if len(tested) == 1 else f"The limits of the clauses are {listing(tested)}"
            advice = f"{meant}, or correct the clause; then look at `because` and the examples as well."
            yield f'the text says "{number} {unit}", and no clause tests {number} {unit}', advice


def _numbers(text: str, unit: str) -> Iterator[str]:
    """Yield the numbers that stand before a unit in a text, both of `3 to 5 cm`."""
    pattern = (
        rf"(?<![\w.,-])(?:({_NUMBER})(?: {re.escape(unit)})? {_JOINED} )?({_NUMBER})[ -]?{re.escape(unit)}(?![\w/])"
    )
    return (number for found in re.finditer(pattern, text) for number in found.groups() if number)
