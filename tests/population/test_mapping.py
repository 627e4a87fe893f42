"""The mapping of a table: what it reads, what it refuses, and that a cell says what it would say in a case."""

from __future__ import annotations

import csv
import pickle
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, case_files, examples
from nanorx.errors import CaseError, InputError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.mapping_schema import COLUMN_KEYS, MAPPING_KEYS
from nanorx.knowledge.partial import Members, OneOf, Value
from nanorx.population.mapping.cells import BAD, MISSING, STATED, UNKNOWN, CellReader
from nanorx.population.mapping.counts import Counts
from nanorx.population.mapping.mapping import Mapped, Mapping, leaf_names
from nanorx.population.mapping.mapping_file import read_mapping, read_mapping_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

EXAMPLE = ROOT / "examples" / "hcc-coimbra"


def mapping_of(base: RuleBase, columns: str, more: str = "") -> Mapping:
    return read_mapping_text(f"mapping: 1\n{more}\ncolumns:\n  {columns}\n", "map.yaml", base)


def values_of(mapped: Mapped, name: str) -> list[Value | None]:
    column = mapped.columns.of[name]
    return [column.values[code] for code in column.codes]


def read_one(base: RuleBase, columns: str, cells: list[Any], more: str = "", kind: Any = None) -> Mapped:
    """Read a column named x."""
    return mapping_of(base, columns, more).read(pa.record_batch({"x": pa.array(cells, kind)}), base)


def counts_of(mapped: Mapped) -> tuple[int, int, int, int]:
    counts = next(iter(mapped.counts.columns.values()))
    return counts.stated, counts.missing, counts.unknown, counts.bad


@pytest.mark.parametrize(
    ("columns", "cells", "expected"),
    [
        ("x: {to: tumor.size, unit: mm}", ["38", " 38.0 ", "3.8e1", None, "", "?", "unknown"], [3.8] * 3 + [None] * 4),
        ("x: {to: tumor.size_mm}", [38, 30], [3.8, 3.0]),
        ("x: {to: tumor.size, units_in_cells: yes, unit: cm}", ["38 mm", "3,8 cm", "3.8"], [3.8] * 3),
        ('x: {to: tumor.size, unit: cm, decimal: ","}', ["3,8", "3", "3.8", "1.234,5"], [3.8, 3.0, None, None]),
        ("x: {to: platelets, unit: G/L, mixed_units: [/uL]}", ["193", "193000", "4500"], [193.0, 193.0, None]),
        ("x: {to: patient.age_years, unit: years, missing: [-9, n.b.]}", [-9, 60, 61], [None, 60.0, 61.0]),
        ("x: {to: patient.age_years, unit: years, missing: n.b.}", ["n.b.", "60"], [None, 60.0]),
        (
            "x: {to: patient.sex, values: {1: male, 0: female}}",
            ["1", "0", "1.0", "M"],
            ["male", "female", "male", "male"],
        ),
        ("x: {to: patient.sex, values: {1: male, 0: female}}", [1, 0, 2, None], ["male", "female", None, None]),
        ("x: {to: tumor.count, values: {5: unknown, 0: unknown}}", ["4", "5", "0"], [4.0, None, None]),
        ("x: patient.dialysis", ["yes", "0", "N", "True"], ["yes", "no", "no", "yes"]),
        ("x: patient.dialysis", [True, False, None], ["yes", "no", None]),
        ("x: patient.dialysis", [1.0, 0.0, 2.0], ["yes", "no", None]),
        (
            "x: {to: tumor.vascularity, classes: {below 3: avascular, at most 7: moderate, above 7: unknown}}",
            ["2.9", "3", "7", "8", "x"],
            ["avascular", "moderate", "moderate", None, None],
        ),
        (
            "x: {to: patient.encephalopathy, values: {1: grade-1-2 or grade-3-4, 2: overt}}",
            ["1", "2"],
            [OneOf(("grade-1-2", "grade-3-4"))] * 2,
        ),
        (
            'x: {to: tumor.earlier_treatment, separator: "/"}',
            ["TACE / RFA", "surgery", "none", None],
            [
                Members(["tace", "ablation"], complete=False),
                Members(["surgery"], complete=False),
                Members([]),
                None,
            ],
        ),
        (
            "x: {to: tumor.earlier_treatment, element: TACE}",
            ["1", "no", "?", "perhaps"],
            [Members(["tace"], complete=False), Members([], ["tace"], complete=False), None, None],
        ),
        (
            "x: {to: tumor.earlier_treatment, values: {a: {has: [tace], lacks: [surgery]}, b: [surgery]}}",
            ["a", "b"],
            [Members(["tace"], ["surgery"], complete=False), Members(["surgery"], complete=False)],
        ),
    ],
)
def test_cells_say_what_the_mapping_says(
    base: RuleBase, columns: str, cells: list[Any], expected: list[Value | None]
) -> None:
    """Units, recodes, limits, marks, partial values and sets; what cannot be read is unknown."""
    found = read_one(base, columns, cells)
    (name,) = found.columns.of
    assert values_of(found, name) == expected
    assert sum(counts_of(found)) == len(cells)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (np.array([2.8, 3.5, np.nan], np.float16), pa.float16()),
        ([2.8, 3.5, None], pa.float32()),
        ([2.8, 3.5, None], pa.float64()),
        ([2.8, 3.5, float("nan")], pa.float64()),
        (["2.8", "3.5", None], pa.string()),
        (["2.8", "3.50", None], pa.large_string()),
        ([Decimal("2.80"), Decimal("3.50"), None], pa.decimal128(5, 2)),
        (["2.8", "3.5", None], pa.string_view()),
        (pc.run_end_encode(pa.array([2.8, 3.5, None])), None),
        (pa.array(["2.8", "3.5", None]).dictionary_encode(), None),
    ],
)
@pytest.mark.parametrize("repeated", [1, 40])
def test_every_type_gives_the_same_number(base: RuleBase, cells: Any, kind: Any, repeated: int) -> None:
    """A short float is the number that its digits say; many values are read like few."""
    more = [] if repeated == 1 else [f"{n / 100:.2f}" for n in range(100, 200)]
    array = cells if isinstance(cells, pa.Array) else pa.array(cells, kind)
    found = pa.concat_arrays([array] + ([pa.array(more).cast(array.type)] if more and kind is not None else []))
    mapping = mapping_of(base, "x: {to: patient.albumin_g_dl, unit: g/dL}")
    assert values_of(mapping.read(pa.record_batch({"x": found}), base), "patient.albumin_g_dl")[:3] == [2.8, 3.5, None]


@pytest.mark.parametrize("repeated", [1, 200])
def test_dictionaries_are_read_as_what_they_stand_for(base: RuleBase, repeated: int) -> None:
    """As many values as their codes can number, values that no row has, and no value."""
    words = [str(number) for number in range(128)]
    array = pa.DictionaryArray.from_arrays(pa.array([127, None, 5] * repeated, pa.int8()), pa.array(words))
    mapping = mapping_of(base, "x: {to: patient.ast_u_l, unit: U/L}")
    found = mapping.read(pa.record_batch({"x": array}), base)
    assert values_of(found, "patient.ast_u_l") == [127.0, None, 5.0] * repeated
    assert counts_of(found) == (2 * repeated, repeated, 0, 0)


def test_codes_say_the_same_as_numbers_and_as_texts(base: RuleBase) -> None:
    """A code of a choice, in a column of numbers or of texts; what is no code is bad in both."""
    for cells, kind in (([1, 3, 9], pa.int8()), ([1.0, 3.0, 9.0], pa.float32()), (["1", "3.0", "9"], pa.string())):
        found = read_one(base, "x: facility.gadolinium_group", cells, kind=kind)
        assert values_of(found, "facility.gadolinium_group") == ["I", "III", None]
        assert counts_of(found) == (2, 0, 0, 1)


def test_sets_may_be_texts_of_json(base: RuleBase) -> None:
    """As a database or a column of several types writes them; what only looks so is bad."""
    cells = ['["ct", "mri"]', ' {"has": ["ct"], "lacks": ["mri"]}', "[]", "ct, mri", '["ct", 5]', "[ct", "unknown"]
    batch = pa.record_batch({"facility.imaging": cells})
    found = Mapping.by_name(batch.schema.names, base).read(batch, base)
    two, none = Members(["ct", "mri"]), Members([])
    partly = Members(["ct"], ["mri"], complete=False)
    assert values_of(found, "facility.imaging") == [two, partly, none, two, None, None, None]
    assert counts_of(found) == (4, 1, 0, 2)


@pytest.mark.parametrize("words", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())])
@pytest.mark.parametrize("lists", [pa.list_, pa.large_list])
def test_lists_of_every_type_are_sets(base: RuleBase, lists: Any, words: Any) -> None:
    """An empty list is no missing one."""
    batch = pa.record_batch({"facility.imaging": pa.array([["ct"], [], None, ["ct"]], lists(words))})
    found = Mapping.by_name(batch.schema.names, base).read(batch, base)
    assert values_of(found, "facility.imaging") == [Members(["ct"]), Members([]), None, Members(["ct"])]


@pytest.mark.parametrize(
    ("ids", "texts"),
    [
        (pa.array([7, None]), ["7", "row 2"]),
        (pa.array(["a", " "]).dictionary_encode(), ["a", "row 2"]),
        (pa.array([b"a", b"\xff"]), ["a", "\\xff"]),
        (pa.array([[1, 2], None]), ["[1, 2]", "row 2"]),
        (pc.run_end_encode(pa.array(["a", "a"])), ["a", "a"]),
    ],
)
def test_ids_of_every_type_become_texts(base: RuleBase, ids: pa.Array, texts: list[str]) -> None:
    """Whatever names a case, no row is refused for it."""
    batch = pa.record_batch({"h": ids, "x": pa.array(["m", "f"])})
    assert mapping_of(base, "x: patient.sex", "id: h").read(batch, base).ids.to_pylist() == texts


def test_dates_and_lists_are_refused(base: RuleBase) -> None:
    """A value of a kind that no case has is bad, and the case stays."""
    dates = pa.array([19_000, None], pa.date32())
    found = mapping_of(base, "x: {to: patient.age_years, unit: years}").read(pa.record_batch({"x": dates}), base)
    assert counts_of(found) == (0, 1, 0, 1)
    lists = read_one(base, "x: patient.sex", [["male"], None])
    assert counts_of(lists) == (0, 1, 0, 1)


def test_columns_of_a_set_are_joined(base: RuleBase) -> None:
    """What one column says is known, what none says is unknown, unless the columns say everything."""
    columns = "ct: {to: facility.imaging, element: CT}\n  mri: {to: facility.imaging, element: MRI}"
    batch = pa.record_batch({"ct": ["yes", "no", None, "no"], "mri": ["no", None, None, "yes"]})
    found = mapping_of(base, columns).read(batch, base)
    assert values_of(found, "facility.imaging") == [
        Members(["ct"], ["mri"], complete=False),
        Members([], ["ct"], complete=False),
        None,
        Members(["mri"], ["ct"], complete=False),
    ]
    whole = mapping_of(base, columns, "complete: facility.imaging").read(batch, base)
    rest = set(base.vocabulary.descriptors["facility.imaging"].choices) - {"ct", "mri"}
    assert values_of(whole, "facility.imaging") == [
        Members(["ct"]),
        Members([], rest | {"ct"}, complete=False),
        None,
        Members(["mri"]),
    ]


def test_opposite_columns_leave_an_element_unknown(base: RuleBase) -> None:
    """Where two columns contradict each other nobody can tell, and it is counted."""
    columns = "a: {to: facility.imaging, element: CT}\n  b: {to: facility.imaging, values: {p: {has: [pet, ct]}}}"
    batch = pa.record_batch({"a": ["no", "yes", "no"], "b": ["p", "p", None]})
    found = mapping_of(base, columns).read(batch, base, first_row=11)
    assert values_of(found, "facility.imaging")[0] == Members(["pet"], complete=False)
    conflict = found.counts.conflicts["facility.imaging"]
    assert (conflict.cases, conflict.row, conflict.code) == (1, 11, "NRX523")


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("columns: {x: patient.sex}", "NRX512", 1, "mapping: 1"),
        ("mapping: 2\ncolumns: {x: patient.sex}", "NRX512", 1, "version"),
        ("mapping: 1", "NRX511", 1, "no column"),
        ("mapping: 1\ncolums: {x: patient.sex}", "NRX513", 2, "columns"),
        ("mapping: 1\ncolumns: {x: {to: patient.sex, value: {1: male}}}", "NRX513", 2, "values"),
        ("mapping: 1\ncolumns: {x: patient.gendr}", "NRX514", 2, "gendr"),
        ("mapping: 1\ncolumns: {x: tumor.solid}", "NRX514", 2, "finding"),
        ("mapping: 1\ncolumns: {x: patient.albumin_g_dl}", "NRX515", 2, "g/L"),
        ("mapping: 1\ncolumns: {x: {to: albumin, unit: mg/dL}}", "NRX515", 2, "mg/dL"),
        ("mapping: 1\ncolumns: {x: {to: tumor.size_mm, unit: cm}}", "NRX515", 2, "mm"),
        ("mapping: 1\ncolumns: {x: {to: patient.sex, values: {1: man}}}", "NRX516", 2, "female"),
        ("mapping: 1\ncolumns: {x: {to: patient.child_pugh, values: {1: A or B}}}", "NRX516", 2, "cannot say"),
        ("mapping: 1\ncolumns: {x: {to: tumor.count, values: {1: 1, 1.0: 2}}}", "NRX516", 2, "twice"),
        ("mapping: 1\ncolumns: {x: {to: patient.sex, classes: {smaller 3: male}}}", "NRX517", 2, "smaller"),
        ("mapping: 1\ncolumns: {x: {to: patient.sex, mixed_units: [mm]}}", "NRX518", 2, "mixed_units"),
        ("mapping: 1\ncolumns: {x: {to: patient.sex, element: ct}}", "NRX518", 2, "element"),
        ("mapping: 1\ncomplete: patient.sex\ncolumns: {x: patient.sex}", "NRX518", 2, "not a set"),
        ("mapping: 1\ncolumns: {x: patient.sex, y: patient.sex}", "NRX519", 2, "columns x"),
        ("mapping: 1\nconstants: {sex: male}\ncolumns: {x: patient.sex}", "NRX519", 3, "constants sex"),
        ("mapping: 1\ncolumns: {x: patient.sex}\nignore: {x: no use}", "NRX519", 3, "ignored"),
        ("mapping: 1\ncolumns: {x: patient.sex}\nignore: {y: }", "NRX511", 3, "reason"),
        ("mapping: 1\ncolumns: {x: patient.sex}\ndecimal: [1]", "NRX511", 3, "decimal"),
        ("mapping: 1\ncolumns: [x]", "NRX511", 2, "group"),
    ],
)
def test_each_mistake_is_told_at_its_place(base: RuleBase, text: str, code: str, line: int, words: str) -> None:
    """A mapping is checked like a rule: code, line, and what to do."""
    with pytest.raises(InputError) as caught:
        read_mapping_text(text, "map.yaml", base)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == (code, line), str(problem)
    assert words in f"{problem.message} {problem.advice}"


def test_all_mistakes_are_told_at_once(base: RuleBase) -> None:
    """One mistake hides no other one, and they come in the order of the lines."""
    columns = "a: patient.sx\n  b: {to: albumin}\n  c: {to: tumor.count, values: {1: many}}"
    text = f"mapping: 1\ncolumns:\n  {columns}\nignor: {{}}\n"
    with pytest.raises(InputError) as caught:
        read_mapping_text(text, "map.yaml", base)
    assert [problem.code for problem in caught.value.problems] == ["NRX514", "NRX515", "NRX516", "NRX513"]


def test_columns_that_the_source_lacks_are_told(base: RuleBase) -> None:
    """A missing column is a problem at its place; one that the mapping does not name is listed. Tabs do not count."""
    mapping = mapping_of(base, "Sex: patient.sex\n  Age (y): {to: patient.age_years, unit: years}", "id: P")
    problems, unnamed = mapping.check_columns(["P", "sex", "Age\t (y)", "other"])
    assert [(row.code, row.line, row.advice) for row in problems] == [("NRX520", 4, 'Did you mean "sex"?')]
    assert unnamed == ["sex", "other"]


def test_ids_are_texts_and_told_where_they_are_missing(base: RuleBase) -> None:
    """Several columns are joined; a row without an id is named by its number."""
    mapping = mapping_of(base, "x: patient.sex", "id: [h, p]")
    batch = pa.record_batch({"h": ["A", "A", "A", None, "B"], "p": [1, 2, 2, 3, None], "x": ["m", "f", "f", "m", "f"]})
    found = mapping.read(batch, base, first_row=5)
    assert found.ids.to_pylist() == ["A/1", "A/2", "A/2", "row 8", "row 9"]
    assert found.counts.without_id == 2
    assert mapping_of(base, "x: patient.sex").read(batch, base).ids.to_pylist()[:2] == ["row 1", "row 2"]


def test_given_values_are_constants_and_never_said_twice(base: RuleBase) -> None:
    """What a case file gives holds for every row, unless the mapping says it too."""
    mapping = mapping_of(base, "x: patient.sex")
    given_ = parse_case({"facility": {"imaging": ["ct"]}}, base)
    found = mapping.with_given(given_).read(pa.record_batch({"x": ["m", "f"]}), base)
    assert values_of(found, "facility.imaging") == [Members(["ct"])] * 2
    with pytest.raises(InputError) as caught:
        mapping.with_given(parse_case({"patient": {"sex": "male"}}, base))
    assert [(row.code, row.line) for row in caught.value.problems] == [("NRX519", 4)]


def test_the_hash_is_that_of_the_content(base: RuleBase) -> None:
    """Spellings, order and comments do not count; what is said does."""
    one = mapping_of(base, "x: {to: sex, values: {1: M}}\n  y: {to: platelets, unit: Gpt/L}").sha256(base)
    other = mapping_of(base, "y: {to: PLT, unit: G/L} # count\n  x: {to: patient.sex, values: {1.0: male}}").sha256(
        base
    )
    third = mapping_of(base, "y: {to: PLT, unit: /uL}\n  x: {to: patient.sex, values: {1: male}}").sha256(base)
    assert one == other != third


_CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "?", "yes", "no", "M", "3.8", "38 mm", "-", "nan", "1e5", "<3", "2-3", "ct, mri", "none"]
    ),
    st.text(max_size=6),
    st.floats(-10, 500).map(lambda number: f"{number:.2f}"),
)


@pytest.mark.law
@examples(100)
@given(cells=st.lists(_CELLS, min_size=1, max_size=90), data=st.data())
def test_a_cell_says_what_it_says_in_a_case(base: RuleBase, cells: list[str | None], data: st.DataObject) -> None:
    """For each descriptor: a text is read to the same value as in a case, or refused as there; counts add up."""
    item = data.draw(st.sampled_from(list(base.vocabulary.descriptors.values())))
    unit = f", unit: {item.unit!r}" if item.unit else ""
    more = f"complete: {item.name}" if item.kind == "set" else ""
    mapping = mapping_of(
        base, f"x: {{to: {item.name}{unit}, units_in_cells: yes}}" if item.kind == "number" else f"x: {item.name}", more
    )
    batches = [pa.record_batch({"x": pa.array(part, pa.string())}) for part in (cells, cells[:20]) if part]
    mapped = [mapping.read(batch, base) for batch in batches]
    for cell, value in zip(cells, values_of(mapped[0], item.name), strict=True):
        if item.kind != "number" and cell and cell.endswith(".00"):
            continue  # tables with gaps write the code 1 as 1.0, which no case may
        assert value == _in_a_case(base, item.group, item.key, cell), (item.name, cell)
    total = mapped[0].counts.merge(mapped[1].counts) if len(mapped) > 1 else mapped[0].counts
    (counts,) = total.columns.values()
    assert counts.stated + counts.missing + counts.unknown + counts.bad == total.rows
    assert sum(bad.cases for bad in counts.bad_values.values()) == counts.bad
    assert pickle.loads(pickle.dumps(mapping)) == mapping  # noqa: S301 - our own


def test_a_key_of_the_mapping_is_read_in_any_letter_case(base: RuleBase) -> None:
    """It is told; of keys that differ in letter case alone and mean different things only the exact one counts."""
    keys = "{Leber: liver, LEBER: liver, Lunge: lung, M: kidney, m: breast, None: unknown}"
    cells = ["leber", "LEBER", "lunge", "lunge", "M", "m", "none", "NONE"]
    mapped = read_one(base, f"x: {{to: tumor.organ, values: {keys}, missing: [ND]}}", [*cells, "nd"])
    organs = ["liver", "liver", "lung", "lung", "kidney", "breast", None, None]
    assert values_of(mapped, "tumor.organ") == [*organs, None]
    assert counts_of(mapped) == (6, 0, 2, 1)
    (counts,) = mapped.counts.columns.values()
    assert [(text, row.cases, row.row, row.message) for text, row in counts.listed_other_case] == [
        ("lunge", 2, 3, 'read as "Lunge" of the mapping'),
        ("none", 1, 7, 'read as "None" of the mapping'),
        ("leber", 1, 1, 'read as "Leber" of the mapping'),
        ("NONE", 1, 8, 'read as "None" of the mapping'),
    ]


def test_kinds_of_mistakes_come_before_more_of_one_kind(base: RuleBase) -> None:
    """Neither within a batch nor over batches do many values of one kind hide the only one of another."""
    mapping = mapping_of(base, "x: {to: patient.platelets_g_l, unit: G/L}")
    counts = Counts()
    for start in range(0, 1000, 250):
        cells = [*(f"{number} ?" for number in range(start, start + 250)), "-5", "1 %" if start == 250 else "7 ?", "x"]
        counts = counts.merge(mapping.read(pa.record_batch({"x": cells}), base, start + 1).counts)
    (column,) = counts.columns.values()
    assert [text for text, _ in column.listed[:4]] == ["7 ?", "-5", "x", "1 %"]
    assert (column.bad, len(column.listed)) == (1012, 20)


_MANY = [*(f"{number / 7:.2f}" for number in range(100)), "nan", "1e3", " 5 ", "5.0", "-0.0", "x", "<3", "12 mm"]


@pytest.mark.law
@examples(60)
@given(
    numbers=st.lists(st.one_of(st.sampled_from([5.0, -9.0, 0.0]), st.floats(-10, 600_000)), max_size=40),
    texts=st.lists(st.sampled_from(_MANY), max_size=40),
    column=st.sampled_from(
        [
            "{to: platelets, unit: G/L, mixed_units: [/uL, lakh/uL], missing: -9, values: {5: unknown, 7: 8}}",
            "{to: tumor.size, unit: mm, missing: [-9, 14.00], values: {5: 50 mm}}",
            "{to: tumor.count, values: {5: unknown}}",
            "{to: bilirubin, unit: umol/L, units_in_cells: yes}",
        ]
    ),
)
def test_many_cells_are_read_like_one(base: RuleBase, numbers: list[float], texts: list[str], column: str) -> None:
    """Numbers that are read all at once say what each says alone; the values of a column are distinct."""
    column = column.replace("bilirubin", "patient.bilirubin_mg_dl")
    mapping = mapping_of(base, f"x: {column}")
    for cells in ([*numbers, *map(float, range(-20, 80)), None], [*texts, *_MANY]):
        found = mapping.read(pa.record_batch({"x": cells}), base)
        (name,) = found.columns.of
        alone = [CellReader(mapping.entries[0], base).read(cell) for cell in cells]
        assert [repr(value) for value in values_of(found, name)] == [repr(cell.value) for cell in alone]
        assert len(set(found.columns.of[name].values)) == len(found.columns.of[name].values)
        kinds = [cell.kind for cell in alone]
        assert counts_of(found) == tuple(kinds.count(kind) for kind in (STATED, MISSING, UNKNOWN, BAD))
        (counts,) = found.counts.columns.values()
        assert sum(counts.other_units.values()) == sum(bool(cell.unit) for cell in alone)


def _in_a_case(base: RuleBase, group: str, key: str, cell: str | None) -> Value | None:
    if cell is None or not cell.strip():
        return None
    try:
        case = parse_case({group: {key: cell.strip()}}, base)
    except CaseError:
        return None
    return case.values[f"{group}.{key}"] if f"{group}.{key}" in case.stated else None


def test_a_table_of_cases_needs_no_mapping(base: RuleBase) -> None:
    """Cases as one table with nested groups: each row states what its file does."""
    cases = list(_cases(base))
    stated = [_stated(case) for case in cases]
    rows_of = [_nested(case) for case in cases]
    batch = pa.record_batch({group: [row.get(group) for row in rows_of] for group in base.vocabulary.groups})
    mapping = Mapping.by_name(leaf_names(batch.schema), base)
    found = mapping.read(batch, base)
    rows = [
        {name: value[k] for name, value in _columns(found).items() if value[k] is not None} for k in range(len(cases))
    ]
    assert rows == stated
    assert all(counts.bad == 0 for counts in found.counts.columns.values())


def _cases(base: RuleBase) -> Iterable[Case]:
    for path in case_files()[::4]:
        try:
            yield read_case(path, base)
        except CaseError:
            continue


def _stated(case: Case) -> dict[str, Value]:
    return {name: case.values[name] for name in case.stated}


def _columns(found: Mapped) -> dict[str, list[Value | None]]:
    return {name: values_of(found, name) for name in found.columns.of}


def _nested(case: Case) -> dict[str, Any]:
    """Return a case as a row of groups, a set always as what it has and lacks."""
    sets = {name for name, item in case.vocabulary.descriptors.items() if item.kind == "set"}
    nested = case.as_json()
    for group, values in nested.items():
        for key, value in values.items():
            if f"{group}.{key}" in sets and isinstance(value, list):
                lacks = [word for word in case.vocabulary.descriptors[f"{group}.{key}"].choices if word not in value]
                nested[group][key] = {"has": value, "lacks": lacks}
    return nested


def test_parts_of_a_set_may_stand_in_columns_of_their_own(base: RuleBase) -> None:
    """As NDJSON gives them: a list is everything, `has` and `lacks` are a part."""
    columns = {
        "facility.imaging": [["ct"], None, None],
        "facility.imaging.has": [None, ["mri"], None],
        "facility.imaging.lacks": [None, ["pet"], None],
    }
    found = Mapping.by_name(columns, base).read(pa.record_batch(columns), base)
    assert values_of(found, "facility.imaging") == [Members(["ct"]), Members(["mri"], ["pet"], complete=False), None]


def test_a_column_that_looks_like_a_descriptor_is_never_passed_over(base: RuleBase) -> None:
    """A misspelled name in a known group is refused; a table without any is told what to do."""
    with pytest.raises(InputError) as caught:
        Mapping.by_name(["tumor.organ", "tumor.sise_cm"], base)
    assert [row.code for row in caught.value.problems] == ["NRX514"]
    with pytest.raises(InputError) as caught:
        Mapping.by_name(["Age", "Sex"], base)
    assert [row.code for row in caught.value.problems] == ["NRX522"]


def test_the_example_reads_as_its_comments_say(base: RuleBase) -> None:
    """The made-up registry: 5 or more is not 5, 0 tumors is unknown, counts per microliter are told."""
    with (EXAMPLE / "patients.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    mapping = read_mapping(EXAMPLE / "mapping.yaml", base).with_given(read_case(EXAMPLE / "facility.yaml", base))
    batch = pa.RecordBatch.from_pylist(rows)
    assert mapping.check_columns(batch.schema.names) == ([], [])
    found = mapping.read(batch, base)
    for row, count, milan in zip(rows, values_of(found, "tumor.count"), values_of(found, "tumor.milan"), strict=True):
        number = row["Number of Nodules"]
        assert count == (None if number in {"0", "5", "?"} else float(number))
        assert milan == ("beyond" if number == "5" else None)
    counts = found.counts.columns
    assert counts["Platelets (G/L)", "patient.platelets_g_l"].other_units == {"/uL": 18}
    assert [bad.code for bad in counts["Platelets (G/L)", "patient.platelets_g_l"].bad_values.values()] == ["NRX526"]
    assert "31 g/L" in counts["Albumin (mg/dL)", "patient.albumin_g_dl"].bad_values["31"].advice
    assert counts["Performance Status", "patient.ecog"].bad == 1
    assert values_of(found, "patient.bilirubin_mg_dl") == [
        None if row["Total Bilirubin(mg/dL)"] == "?" else float(row["Total Bilirubin(mg/dL)"]) for row in rows
    ]
    assert found.counts == Counts().merge(found.counts)


def test_the_page_about_mappings_has_every_key_and_its_example_is_read(base: RuleBase) -> None:
    """What `examples/README.md` says is what there is."""
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    first = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    keys = set(re.findall(r"`([a-z_]+)`", "".join(first)))
    assert keys == {*MAPPING_KEYS, *COLUMN_KEYS}
    mapping = read_mapping_text(text.split("```yaml\n")[1].split("```")[0], "README.md", base)
    assert len(mapping.entries) == 10
    assert {key for key in COLUMN_KEYS if f"{key}:" in text} == set(COLUMN_KEYS)
