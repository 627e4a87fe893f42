"""The same rules over many cases by others: DuckDB SQL, zen-engine and CEL beside the bit slices.

Each finds for every distinct condition of the rule base in how many random cases it holds and in how many it cannot be
told, and the counts must be equal. SQL has three truths of its own; for zen-engine and CEL every condition is written
twice, as "holds" and as "may hold", and all conditions of a stratum are one expression, so that a case is handed over
once for each stratum. Computed values are columns like others here: what takes time is the rules. What contradictions
say about unknown values is left out.

    python benchmarks/cohort_peers.py [rows] [rows for zen-engine and CEL]

Needs the extra `cohort`, and zen-engine and common-expression-language for two of the rows; what is missing is said.
"""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from random import Random
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import duckdb
import numpy as np
import pyarrow as pa

import nanorx
from common import ROOT, heading
from nanorx.inference.bitslice import evaluate_slices
from nanorx.inference.plan import make_plan
from nanorx.knowledge.clause import GIVEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.vocabulary import Descriptor

ROWS = 100_000
KNOWN = 0.6
"""The share of values that a random case states."""

Counts = list[tuple[int, int]]
"""For each condition the cases in which it holds, and those in which it cannot be told."""


class Table(NamedTuple):
    """Random cases. `columns` has by name a number (NaN is unknown) or the place of a word in `words` (-1 is unknown).

    A set has a column for each element, of which the words are no and yes.
    """

    rows: int
    columns: dict[str, np.ndarray[Any, Any]]
    words: dict[str, list[Any]]

    def plain(self, name: str) -> list[Any]:
        """Return a column as plain values, None where they are unknown."""
        if name in self.words:
            known = [*self.words[name], None]
            return [known[place] for place in self.columns[name].tolist()]
        return [None if value != value else value for value in self.columns[name].tolist()]  # noqa: PLR0124 - NaN


class Dialect(NamedTuple):
    """How a language writes what a clause asks. `yes` and `may` are the two readings of an unknown value."""

    all_of: str
    any_of: str
    no: str
    equal: str = "=="


class Show(Protocol):
    """Prints a row: what ran over how many rows, the time on the clock and the CPU time of all threads in seconds."""

    def __call__(self, what: str, rows: int, wall: float, cpu: float) -> None:
        """Print it."""


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    fewer = int(sys.argv[2]) if len(sys.argv) > 2 else rows  # noqa: PLR2004 - the second number
    print(f"{heading(nanorx.load(ROOT / 'rules'))}, two processors at most")
    print(f"{'':28}{'rows':>10}{'CPU s':>9}{'wall s':>9}{'rows a CPU s':>14}")

    def show(what: str, rows: int, wall: float, cpu: float) -> None:
        print(f"{what:28}{rows:10,}{cpu:9.2f}{wall:9.2f}{rows / cpu:14,.0f}", flush=True)

    compare(show, rows, fewer)


def compare(show: Show, rows: int = ROWS, fewer: int = ROWS) -> None:
    """Measure each way, `fewer` rows with zen-engine and CEL, and stop where counts differ."""
    plan = make_plan(nanorx.load(ROOT / "rules"))
    table = random_table(plan, rows)
    wanted = timed(show, "bit slices", rows, lambda: by_slices(plan, table))
    arrow = pa.table({name: pa.array(table.plain(name)) for name in table.columns})
    check(wanted, timed(show, "DuckDB SQL", rows, lambda: by_sql(plan, arrow)), "DuckDB SQL")
    part = Table(fewer, {name: column[:fewer] for name, column in table.columns.items()}, table.words)
    less = by_slices(plan, part)
    for name, module, run in (("zen-engine", "zen", by_zen), ("CEL", "cel", by_cel)):
        try:
            library = import_module(module)
        except ImportError:
            print(f"{name} is not installed", file=sys.stderr)
            continue
        check(less, timed(show, name, fewer, partial(run, library, plan, part)), name)


def timed(show: Show, name: str, rows: int, run: Callable[[], Counts]) -> Counts:
    """Run once and show the times."""
    before, start = process_time(), perf_counter()
    found = run()
    show(name, rows, perf_counter() - start, process_time() - before)
    return found


def check(wanted: Counts, found: Counts, name: str) -> None:
    """Stop unless another way gives the same counts."""
    different = [place for place, pair in enumerate(wanted) if pair != found[place]]
    if different:
        sys.exit(f"{name} differs in {len(different)} of {len(wanted)} conditions, first in {different[0]}")


def random_table(plan: Plan, rows: int) -> Table:
    """Draw a value for every descriptor that a clause asks about; some are unknown."""
    random = np.random.default_rng(7)
    table = Table(rows, {}, {})

    def draw(name: str, values: list[Any], known: np.ndarray[Any, Any]) -> None:
        places = random.integers(len(values), size=rows)
        if isinstance(values[0], float):
            table.columns[name] = np.where(known, np.array(values)[places], np.nan)
        else:
            table.columns[name], table.words[name] = np.where(known, places, -1).astype(np.int8), values

    for name, descriptor in plan.base.vocabulary.descriptors.items():
        if name in plan.by_descriptor:
            known = random.random(rows) < KNOWN
            if descriptor.kind == "set":
                for element in descriptor.choices:
                    draw(f"{name}:{element}", [False, True], known)
            else:
                draw(name, _values(plan, descriptor), known)
    return table


def _values(plan: Plan, descriptor: Descriptor) -> list[Any]:
    """Return the values that are drawn: all choices, or numbers on each side of every limit and at it."""
    if descriptor.kind != "number":
        return list(descriptor.choices)
    draw = Random(descriptor.name)
    values = [region.value for region in plan.regions(descriptor.name) if isinstance(region.value, float)]
    return values + [draw.uniform(descriptor.low, descriptor.high) for _ in range(9)]


def by_slices(plan: Plan, table: Table) -> Counts:
    """Count by the bit slices, the columns as masks included."""
    yes, may = [0] * plan.size, [0] * plan.size
    full = (1 << table.rows) - 1
    for name, slots in plan.by_descriptor.items():
        for slot in slots:
            truth = _clause_arrays(plan.clauses[slot], plan.base.vocabulary.descriptors[name], table)
            yes[slot], may[slot] = (int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")
                                    for bits in truth)  # fmt: skip
    slices = evaluate_slices(plan, yes, may, table.rows)
    rule_of = {condition: rule for rule, condition in enumerate(plan.condition)}
    return [
        (slices.fires[rule].bit_count(), (slices.possible[rule] & full ^ slices.fires[rule]).bit_count())
        for _, rule in sorted(rule_of.items())
    ]


def _clause_arrays(clause: Clause, descriptor: Descriptor, table: Table) -> tuple[Any, Any]:
    if descriptor.kind == "set":
        rows = [table.columns[f"{clause.descriptor}:{element}"] for element in clause.values or descriptor.choices]
        unknown = rows[0] < 0
        if clause.operator == GIVEN:
            return ~unknown, np.ones(table.rows, dtype=bool)
        found = np.any(rows, axis=0) if "any" in clause.operator else np.all(rows, axis=0)
        found = ~found if clause.operator == "lacks" else found
    else:
        column = table.columns[clause.descriptor]
        if descriptor.kind == "number":
            unknown = np.isnan(column)
            above = column > clause.low if clause.open_low else column >= clause.low
            found = above & (column < clause.high if clause.open_high else column <= clause.high)
        else:
            unknown = column < 0
            asked = np.array([word in clause.values for word in table.words[clause.descriptor]])
            found = asked[column]
    return found & ~unknown, found | unknown


def by_sql(plan: Plan, arrow: pa.Table) -> Counts:
    """Count by one statement of DuckDB; NULL is unknown in AND, OR and NOT."""
    connection = duckdb.connect(config={"threads": 2})
    connection.register("cases", arrow)
    truths = {slot: _sql_clause(plan, slot) for slot in range(len(plan.clauses))}
    source = "cases"
    for stratum, names in enumerate([*plan.findings, ()]):
        for group in plan.groups[stratum]:
            truths[group.slot] = _sql_group([truths[slot] for slot in group.members], group.needed)
        columns = []
        for number, name in enumerate(names):
            rules = [_sql_rule(plan, rule, truths) for rule in plan.concluding.get(name, ())]
            columns.append(f"({' OR '.join(rules) or 'FALSE'}) AS f{stratum}_{number}")
            for slot in plan.by_finding.get(name, ()):
                truths[slot] = _sql_finding(plan.asked[slot], f"f{stratum}_{number}")
        if columns:
            source = f"(SELECT *, {', '.join(columns)} FROM {source})"  # noqa: S608 - the same
    wanted = []
    for rule in _first_rules(plan):
        condition = _sql_rule(plan, rule, truths)
        wanted += [f"count(*) FILTER (WHERE {condition})", f"count(*) FILTER (WHERE ({condition}) IS NULL)"]
    row = connection.sql(f"SELECT {', '.join(wanted)} FROM {source}").fetchall()[0]  # noqa: S608 - our own words
    return list(zip(row[::2], row[1::2], strict=True))


def _sql_rule(plan: Plan, rule: int, truths: dict[int, str]) -> str:
    parts = [truths[slot] for slot in plan.when[rule]] + [f"NOT {truths[slot]}" for slot in plan.unless[rule]]
    return f"({' AND '.join(parts) or 'TRUE'})"


def _sql_clause(plan: Plan, slot: int) -> str:
    clause = plan.clauses[slot]
    descriptor = plan.base.vocabulary.descriptors[clause.descriptor]
    if descriptor.kind == "set":
        cells = [f'"{clause.descriptor}:{element}"' for element in clause.values or descriptor.choices]
        if clause.operator == GIVEN:
            return f"(CASE WHEN {cells[0]} IS NOT NULL THEN TRUE END)"
        if clause.operator == "lacks":
            return f"(NOT {cells[0]})"
        return f"({(' OR ' if 'any' in clause.operator else ' AND ').join(cells)})"
    if descriptor.kind == "number":
        limits = " AND ".join(_limits(clause, f'"{clause.descriptor}"'))
        return f"({limits or _sql_given(clause)})"
    return f'("{clause.descriptor}" IN ({", ".join(map(repr, clause.values))}))'


def _sql_given(clause: Clause) -> str:
    return f'CASE WHEN "{clause.descriptor}" IS NOT NULL THEN TRUE END'


def _limits(clause: Clause, name: str) -> Iterator[str]:
    if clause.low > float("-inf"):
        yield f"{name} {'>' if clause.open_low else '>='} {clause.low!r}"
    if clause.high < float("inf"):
        yield f"{name} {'<' if clause.open_high else '<='} {clause.high!r}"


def _sql_group(members: Sequence[str], needed: int) -> str:
    if needed == 1:
        return f"({' OR '.join(members)})"
    sure = " + ".join(f"coalesce({member}, FALSE)::INT" for member in members)
    open_ = " + ".join(f"coalesce({member}, TRUE)::INT" for member in members)
    return f"(CASE WHEN {sure} >= {needed} THEN TRUE WHEN {open_} < {needed} THEN FALSE END)"


def _sql_finding(clause: Clause, column: str) -> str:
    if len(clause.values) > 1:
        return "TRUE"
    return column if clause.values[0] == "yes" else f"(NOT {column})"


def _first_rules(plan: Plan) -> list[int]:
    """Return a rule for each distinct condition, in the order of the conditions."""
    rule_of = {condition: rule for rule, condition in enumerate(plan.condition)}
    return [rule for _, rule in sorted(rule_of.items())]


ZEN = Dialect(" and ", " or ", "not ({})")
CEL = Dialect(" && ", " || ", "!({})")


def by_zen(library: Any, plan: Plan, table: Table) -> Counts:
    """Count by expressions of zen-engine, one list for each stratum."""
    return _by_expressions(plan, table, ZEN, lambda text: library.compile_expression(text).evaluate)


def by_cel(library: Any, plan: Plan, table: Table) -> Counts:
    """Count by expressions of CEL, one list for each stratum."""
    return _by_expressions(plan, table, CEL, lambda text: library.compile(text).execute)


def _by_expressions(
    plan: Plan, table: Table, dialect: Dialect, compiled: Callable[[str], Callable[..., Any]]
) -> Counts:
    names = {name: f"v{number}" for number, name in enumerate(table.columns)}
    pairs: dict[int, tuple[str, str]] = {slot: _pair(plan, slot, names, dialect) for slot in range(len(plan.clauses))}
    programs: list[tuple[list[str], Callable[..., Any]]] = []
    for stratum, findings in enumerate([*plan.findings, ()]):
        for group in plan.groups[stratum]:
            pairs[group.slot] = tuple(  # type: ignore[assignment]
                _at_least([pairs[slot][side] for slot in group.members], group.needed, dialect) for side in (0, 1)
            )
        variables, wanted = [], []
        for number, name in enumerate(findings):
            rules = [_rule_pair(plan, rule, pairs, dialect) for rule in plan.concluding.get(name, ())]
            sides = [dialect.any_of.join(pair[side] for pair in rules) or "false" for side in (0, 1)]
            variables += [f"y{stratum}_{number}", f"m{stratum}_{number}"]
            wanted += sides
            for slot in plan.by_finding.get(name, ()):
                pairs[slot] = _finding_pair(plan.asked[slot], variables[-2], variables[-1], dialect)
        if wanted:
            programs.append((variables, compiled(f"[{', '.join(wanted)}]")))
    last = [side for rule in _first_rules(plan) for side in _rule_pair(plan, rule, pairs, dialect)]
    final = compiled(f"[{', '.join(last)}]")
    sure, open_ = np.zeros(len(last) // 2, dtype=int), np.zeros(len(last) // 2, dtype=int)
    columns = [table.plain(name) for name in table.columns]
    for row in zip(*columns, strict=True):
        context = dict(zip(names.values(), row, strict=True))
        for variables, run in programs:
            context.update(zip(variables, run(context), strict=True))
        found = np.array(final(context), dtype=bool)
        sure += found[::2]
        open_ += found[1::2] & ~found[::2]
    return list(zip(sure.tolist(), open_.tolist(), strict=True))


def _pair(plan: Plan, slot: int, names: dict[str, str], dialect: Dialect) -> tuple[str, str]:
    clause = plan.clauses[slot]
    descriptor = plan.base.vocabulary.descriptors[clause.descriptor]
    if descriptor.kind == "set":
        cells = [names[f"{clause.descriptor}:{element}"] for element in clause.values or descriptor.choices]
        if clause.operator == GIVEN:
            return f"({cells[0]} != null)", "true"
        if clause.operator == "lacks":
            return f"({cells[0]} == false)", f"({cells[0]} != true)"
        joined = dialect.any_of if "any" in clause.operator else dialect.all_of
        return (
            f"({joined.join(f'{cell} == true' for cell in cells)})",
            f"({joined.join(f'{cell} != false' for cell in cells)})",
        )
    cell = names[clause.descriptor]
    if descriptor.kind == "number":
        asked = dialect.all_of.join(_limits(clause, cell)) or "true"
    else:
        words = ", ".join(f'"{value}"' for value in clause.values)
        asked = f"{cell} in [{words}]"
    return f"({cell} != null{dialect.all_of}{asked})", f"({cell} == null{dialect.any_of}({asked}))"


def _rule_pair(plan: Plan, rule: int, pairs: dict[int, tuple[str, str]], dialect: Dialect) -> tuple[str, str]:
    sides = []
    for side in (0, 1):
        parts = [pairs[slot][side] for slot in plan.when[rule]]
        parts += [dialect.no.format(pairs[slot][1 - side]) for slot in plan.unless[rule]]
        sides.append(f"({dialect.all_of.join(parts) or 'true'})")
    return sides[0], sides[1]


def _at_least(members: Sequence[str], needed: int, dialect: Dialect) -> str:
    if needed == 1:
        return f"({dialect.any_of.join(members)})"
    return f"(({' + '.join(f'({member} ? 1 : 0)' for member in members)}) >= {needed})"


def _finding_pair(clause: Clause, sure: str, open_: str, dialect: Dialect) -> tuple[str, str]:
    if len(clause.values) > 1:
        return "true", "true"
    return (sure, open_) if clause.values[0] == "yes" else (dialect.no.format(open_), dialect.no.format(sure))


if __name__ == "__main__":
    main()
