"""How a descriptor is computed from others: its table or formula, when, what it rests on, and worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.lists import CiteOut, PointsRow, Tolerance, ValueRow, ValueTable, WorkedExample
from nanorx.document.blocks import Cell, Column, More, Pairs, Section, Source, Table
from nanorx.knowledge.clause import Clause
from nanorx.knowledge.values import shown as raw_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.document.blocks import Block, Part, Words
    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.sources import Cite

__all__ = ["derivation_out", "derivation_section", "example_words", "stated_words"]


_EXAMPLES = 3
"""How many worked examples are shown."""


def derivation_section(row: Derivation, base: RuleBase, *, everything: bool) -> Section:
    """Make the section about one derived descriptor."""
    shown = row.examples if everything else row.examples[:_EXAMPLES]
    examples: list[Words] = [(example_words(item.case, item.given, item.expect),) for item in shown]
    more = len(row.examples) - len(shown)
    rows: list[tuple[str, list[Words]]] = [
        ("Only if", [(_words(clause),) for clause in row.when]),
        ("Limits", [(", ".join(map(row.descriptor.with_unit, row.cuts)),)] if row.cuts else []),
        ("If stated", [(stated_words(row),)]),
        ("Sources", [_source(cite, base) for cite in row.cites]),
        ("Examples", [*examples, *([(More(f"{more} more"),)] if more else [])]),
    ]
    blocks: list[Block] = [_table(row), Pairs([(label, lines) for label, lines in rows if lines])]
    return Section("derived", "How it is computed", blocks)


def _table(row: Derivation) -> Table:
    """Make the table of points, of classes, or of formulas."""
    if row.items:
        columns = [Column("If"), Column("Points", right=True)]
        rows = [(_words(clause), str(points)) for item in row.items for clause, points in item.rows]
        return _of("The points of all parts are added up.", columns, rows)
    if row.classes:
        columns = [Column("If"), Column("Class")]
        rows = [(_all(item.when), row.descriptor.choices[item.choice]) for item in row.classes]
        return _of("The first row whose conditions all hold gives the value.", columns, rows)
    columns = [Column("If"), Column("Formula")]
    caption = "The first row whose conditions all hold gives the value." if len(row.formulas) > 1 else ""
    return _of(caption, columns, [(_all(item.when), item.formula.text) for item in row.formulas])


def _of(caption: str, columns: list[Column], rows: Iterable[tuple[str, str]]) -> Table:
    return Table("values", caption, columns, [[Cell((one,)), Cell((other,))] for one, other in rows])


def _words(item: Condition) -> str:
    if isinstance(item, Clause):
        return item.key
    return f"{item.words} {'; '.join(clause.key for clause in item.clauses)}"


def _all(when: Iterable[Condition]) -> str:
    return "; ".join(map(_words, when)) or "in all other cases"


def stated_words(row: Derivation) -> str:
    """Say what becomes of a stated value that differs."""
    if row.refuses:
        return "a stated value that does not fit its parts is refused"
    if not row.formulas:
        return "the stated value counts, with a warning if it does not fit its parts"
    number = f"{100 * row.tolerance:g} %" if row.relative else row.descriptor.with_unit(row.tolerance)
    return f"the stated value counts, with a warning if it differs by more than {number}"


def example_words(case: str, given: Any, expect: str) -> str:
    """Say a worked example: what is given and what follows."""
    values = ", ".join(f"{name} {_value(value)}" for name, value in given.items())
    return f"{case}: {values or 'nothing'} -> {expect}"


def _value(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(value) if isinstance(value, list) else raw_words(value)


def _source(cite: Cite, base: RuleBase) -> tuple[Part, ...]:
    if cite.kind == "judgement":
        return (f"judgment: {cite.what}",)
    says = " ".join(str(getattr(base.sources.table(cite.kind)[cite.what], "says", "")).split())
    short = Source(base.sources.short(cite), base.sources.references_of(cite))
    return (short, f": {says}") if says else (short,)


def derivation_out(row: Derivation) -> ValueTable:
    """Return a derivation as a part of an answer."""
    return ValueTable(
        when=tuple(clause.key for clause in row.when),
        points={item.descriptor: [PointsRow(clause.key, points) for clause, points in item.rows] for item in row.items},
        classes=[ValueRow(tuple(map(_words, item.when)), item.choice) for item in row.classes],
        formulas=[ValueRow(tuple(map(_words, item.when)), item.formula.text) for item in row.formulas],
        cuts=tuple(row.cuts),
        refuses=row.refuses,
        tolerance=Tolerance(row.tolerance, row.relative) if row.formulas else None,
        cites=[CiteOut(cite.kind, cite.what) for cite in row.cites],
        examples=[WorkedExample(item.case, dict(item.given), item.expect) for item in row.examples],
    )
