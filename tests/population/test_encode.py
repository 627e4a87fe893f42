from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators import VOCABULARY, case_of, clause, limits_of, make_base, random_value, rule, seeded, small_base
from nanorx.inference.bitslice import evaluate_slices
from nanorx.inference.judge import judge
from nanorx.inference.plan import make_plan
from nanorx.knowledge.derived import Derivations, FormulaRow
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.formula import parse_formula
from nanorx.knowledge.plausibility import contradictory
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from nanorx.population.columns import CodedColumn, Columns
from nanorx.population.encoding.encode import encode
from nanorx.population.encoding.hashes import case_at, hashes, stated_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from random import Random

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Vocabulary
    from nanorx.population.encoding.encode import Encoded

Row = dict[str, "Value"]


def columns_of(rows: Sequence[Mapping[str, Value]]) -> Columns:
    """The columns of some rows, each the stated values of a case by descriptor."""
    names = dict.fromkeys(name for row in rows for name in row)
    found: dict[str, CodedColumn] = {}
    for name in names:
        values: dict[Value | None, int] = {}
        codes = [values.setdefault(row.get(name), len(values)) for row in rows]
        found[name] = CodedColumn(np.array(codes, np.int32), list(values))
    return Columns(len(rows), found)


def dirty_rows(random: Random, base: RuleBase, size: int, share: float | None = None) -> list[Row]:
    """Stated values drawn for each descriptor alone, so that they contradict each other now and then."""
    limits = limits_of(base)
    known = random.random() if share is None else share
    names = [item for item in base.vocabulary.descriptors.values() if random.random() < 0.8]
    return [
        {item.name: random_value(random, item, limits.get(item.name, ())) for item in names if random.random() < known}
        for _ in range(size)
    ]


def without_contradictions(base: RuleBase, row: Row) -> Case:
    """The case of a row without what contradicts, one entry after the other as the messages name them."""
    case = case_of(base, dict(row))
    while True:
        names: set[str] = set()
        for found in contradictory(case.values, base):
            names |= entries_behind(base, case, found.code, found.name, found.message)
        if not names:
            return case
        case = case.replace(dict.fromkeys(names))


def entries_behind(base: RuleBase, case: Case, code: str, name: str, message: str) -> set[str]:
    """The stated entries that take part in a contradiction."""
    if code == "NRX215":
        names = [name, *base.vocabulary.derived.of[name].parts]
    else:
        names = [part.split()[0] for part in message.partition(": ")[2].split(", ") if "." in part.split()[0]]
        names = [part for part in names if part in base.vocabulary.descriptors]
    found: set[str] = set()
    while names:
        part = names.pop()
        if part in case.stated:
            found.add(part)
        elif part in base.vocabulary.derived.of:
            names += base.vocabulary.derived.of[part].parts
    return found


def assert_same(plan: Plan, rows: Sequence[Row], encoded: Encoded) -> None:
    """Every truth about a descriptor, and every verdict, is that of the case read alone."""
    slices = evaluate_slices(plan, list(encoded.yes), list(encoded.may), encoded.size)
    for place, row in enumerate(rows):
        case = without_contradictions(plan.base, row)
        stated = {
            name: column.values[column.codes[place]]
            for name, column in encoded.columns.of.items()
            if column.values[column.codes[place]] is not None
        }
        assert stated == {name: case.values[name] for name in case.stated}
        expected = plan.clause_truths(case.values)
        for slot, asked in enumerate(plan.clauses):
            yes, may = encoded.yes[slot] >> place & 1, encoded.may[slot] >> place & 1
            truth = YES if yes else UNKNOWN if may else NO
            assert truth == expected[slot], (asked.key, row)
        verdicts = judge(plan, expected).rules
        assert [mask >> place & 1 for mask in slices.fires] == [verdict == YES for verdict in verdicts]
        assert [mask >> place & 1 for mask in slices.possible] == [verdict != NO for verdict in verdicts]


@given(st.integers(0, 1 << 30))
def test_cases_of_small_bases(seed: int) -> None:
    """Columns give the truths and the hash of each case read alone, contradictions and derived values included."""
    random = seeded(seed)
    base = small_base(random)
    plan = make_plan(base)
    rows = dirty_rows(random, base, 12)
    assert_same(plan, rows, encode(plan, columns_of(rows)))
    expected = [case_of(base, dict(row)).sha256 for row in rows]
    assert hashes(columns_of(rows), base.vocabulary).to_pylist() == expected  # the vocabulary mixes its groups


@pytest.fixture(scope="module")
def shipped_plan(base: RuleBase) -> Plan:
    return make_plan(base)


@settings(max_examples=15)
@given(seed=st.integers(0, 1 << 30), share=st.sampled_from((0.1, 0.4, 0.9)))
def test_cases_of_the_shipped_base(seed: int, share: float, shipped_plan: Plan) -> None:
    """The same for the shipped base, with its tables and formulas."""
    rows = dirty_rows(seeded(seed), shipped_plan.base, 12, share)
    assert_same(shipped_plan, rows, encode(shipped_plan, columns_of(rows)))


@settings(max_examples=15)
@given(seed=st.integers(0, 1 << 30), share=st.sampled_from((0.03, 0.4, 0.9)))
def test_hashes_of_the_shipped_base(seed: int, share: float, base: RuleBase) -> None:
    """The hash of a row is that of the case, and so is the case itself."""
    rows = dirty_rows(seeded(seed), base, 8, share)
    columns = columns_of(rows)
    cases = [case_of(base, dict(row)) for row in rows]
    assert hashes(columns, base.vocabulary).to_pylist() == [case.sha256 for case in cases]
    assert [case_at(columns, place, base) for place in range(len(rows))] == cases


def test_the_cases_of_the_checkout(shipped_plan: Plan, root: Path) -> None:
    """Every fifth case in `cases/` has the truths, the verdicts and the hash that it has alone."""
    cases = [read_case(path, shipped_plan.base) for path in sorted((root / "cases").rglob("*.yaml"))[::5]]
    rows = [{name: case.values[name] for name in case.stated} for case in cases]
    columns = columns_of(rows)
    assert_same(shipped_plan, rows, encode(shipped_plan, columns))
    assert hashes(columns, shipped_plan.base.vocabulary).to_pylist() == [case.sha256 for case in cases]


def test_contradictions_are_counted_and_become_unknown(shipped_plan: Plan) -> None:
    """Each contradiction says how many cases run into it, an example, and what is no longer known."""
    good: Row = {"tumor.organ": "liver", "tumor.histology": "hepatocellular-carcinoma"}
    bad: Row = {"tumor.organ": "lung", "tumor.histology": "hepatocellular-carcinoma"}
    worse: Row = {
        "patient.child_pugh": "A",
        "patient.chronic_liver_disease": "yes",
        "patient.bilirubin_mg_dl": 22.0,
        "patient.ascites": "none",
    }
    encoded = encode(shipped_plan, columns_of([good, bad, worse, bad]))
    found = {row.id: row for row in encoded.contradicted}
    assert set(found) == {"hepatocellular-carcinoma-lies-in-the-liver", "patient.child_pugh"}
    assert found["hepatocellular-carcinoma-lies-in-the-liver"][1:] == (
        2,
        1,
        {"tumor.organ": 2, "tumor.histology": 2},
    )
    assert found["patient.child_pugh"][1:] == (
        1,
        2,
        {"patient.child_pugh": 1, "patient.bilirubin_mg_dl": 1, "patient.ascites": 1},
    )
    assert [stated_at(encoded.columns, place) for place in range(4)] == [
        good,
        {},
        {"patient.chronic_liver_disease": "yes"},
        {},
    ]


def test_columns_with_one_value_and_with_none(shipped_plan: Plan) -> None:
    """One value counts for all cases, and a table without rows has no cases."""
    row: Row = {"tumor.organ": "liver", "tumor.size_cm": 3.0}
    encoded = encode(shipped_plan, columns_of([row] * 3))
    assert_same(shipped_plan, [row] * 3, encoded)
    empty = Columns(0, {name: column._replace(codes=column.codes[:0]) for name, column in columns_of([row]).of.items()})
    encoded = encode(shipped_plan, empty)
    assert not any(encoded.yes)
    assert not any(encoded.may)
    assert hashes(empty, shipped_plan.base.vocabulary).to_pylist() == []


def test_many_distinct_values(shipped_plan: Plan) -> None:
    """Sets and numbers of which hardly two cases have the same."""
    random = seeded(5)
    base = shipped_plan.base
    names = ("tumor.size_cm", "facility.nanoparticles", "facility.equipment", "patient.egfr_ml_min")
    rows = [{name: random_value(random, base.vocabulary.descriptors[name]) for name in names} for _ in range(150)]
    assert_same(shipped_plan, rows, encode(shipped_plan, columns_of(rows)))


def with_formula(text: str, **more: Any) -> Vocabulary:
    """The vocabulary of the small bases with another formula for the load."""
    derived = VOCABULARY.derived
    odd = derived.of["tumor.load"]._replace(formulas=(FormulaRow(parse_formula(text), ()),), **more)
    rows = [odd if row.name == odd.name else row for row in derived.rows]
    return VOCABULARY._replace(derived=Derivations(rows, derived.ranges))


@pytest.mark.parametrize(
    "text",
    ["tumor.size / tumor.count", "tumor.size * 2", "tumor.size * tumor.count / 1", "tumor.size - ln(tumor.count)"],
)
def test_a_formula_with_no_value_and_with_no_news(text: str) -> None:
    """Nothing is computed without a part, where the formula has no value, and where the value can be any."""
    asked = [
        clause(f"tumor.load: {words}") for words in ("at least 0.5 cm", "at least 1 cm", "at most 12 cm", "is given")
    ]
    plan = make_plan(make_base([rule("r1", "favor", ["s1"], asked)], vocabulary=with_formula(text)))
    cases: list[Row] = [{"tumor.size": 6.0, "tumor.count": 0.0}, {"tumor.size": 6.0, "tumor.count": 2.0}]
    cases += [{"tumor.size": 6.0}, {"tumor.size": 9.0}, {"tumor.count": 4.0}, {"tumor.count": 0.0}, {}]
    assert_same(plan, cases, encode(plan, columns_of(cases)))


@settings(max_examples=25)
@given(st.integers(0, 1 << 30))
def test_a_number_that_its_formula_refuses(seed: int) -> None:
    """A stated number contradicts the computed one beyond the tolerance, relative or in its unit."""
    random = seeded(seed)
    vocabulary = with_formula("tumor.size + tumor.count", refuses=True, relative=random.random() < 0.5, tolerance=0.25)
    plan = make_plan(dataclasses.replace(small_base(random), vocabulary=vocabulary))
    rows = dirty_rows(random, plan.base, 8, 0.5)
    for row in rows:
        row["tumor.load"] = float(random.randint(2, 12)) + random.choice((0.0, 0.25, -0.25))
        row["tumor.size"] = float(random.randint(1, 9))
    assert_same(plan, rows, encode(plan, columns_of(rows)))
