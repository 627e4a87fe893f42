"""Columns of every type that Arrow has: read as far as a case can say such a thing, else bad, and never a traceback."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

import pyarrow as pa

from nanorx.population.mapping.mapping_file import read_mapping_text

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

MAPPING = """\
mapping: 1
id: x
columns:
  x:
    - {to: tumor.size_cm, unit: cm}
    - {to: patient.ecog, values: {2: unknown}}
    - {to: tumor.earlier_treatment}
    - {to: patient.sex}
"""
TEXTS, NUMBERS, LISTS = ["5", "6", None], [5, 6, None], [["tace"], [], None]
STORED = {
    "text": [pa.array(TEXTS, kind) for kind in (pa.string(), pa.large_string(), pa.string_view())],
    "code": [
        pa.DictionaryArray.from_arrays([0, 1, None], pa.array(["5", "6"], kind))
        for kind in (pa.string(), pa.string_view())
    ],
    "runs": [pa.RunEndEncodedArray.from_arrays(pa.array([1, 2, 3], pa.int32()), pa.array(TEXTS))],
    "number": [pa.array(NUMBERS, kind) for kind in (pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.float64())],
    "decimal": [pa.array([Decimal(5), Decimal(6), None], kind) for kind in (pa.decimal128(5, 2), pa.decimal256(50, 2))],
    "list": [
        pa.array(LISTS, make(kind))
        for make in (pa.list_, pa.large_list, pa.list_view, pa.large_list_view)
        for kind in (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()))
    ],
}
ODD = [
    pa.nulls(3),
    pa.array([b"\xff", b"5", None]),
    pa.array([b"\xff", b"5", None], pa.binary_view()),
    pa.array([dt.date(2024, 1, 1)] * 3),
    pa.array([dt.datetime(2024, 1, 1, tzinfo=dt.UTC)] * 3),
    pa.array([dt.timedelta(1), None, None]),
    pa.array([pa.MonthDayNano([1, 2, 3])] * 3),
    pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int64())),
    pa.array([[{"a": 1}], [], None]),
    pa.array([["a", "b"], None, ["c", "d"]], pa.list_(pa.string(), 2)),
    pa.array([{"has": ["tace"], "lacks": None}, None, {"has": None, "lacks": []}]),
    pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16, b"1" * 16, None], pa.binary(16))),
    pa.ExtensionArray.from_storage(pa.json_(), pa.array(TEXTS)),
    pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0, None], pa.int8())),
    pa.UnionArray.from_sparse(pa.array([0, 1, 0], pa.int8()), [pa.array([1, 2, 3]), pa.array(["a", "b", "c"])]),
]


def test_how_values_are_stored_does_not_count(base: RuleBase) -> None:
    """Texts, numbers and lists say the same in every type that holds them, and name cases by the same ids."""
    mapping = read_mapping_text(MAPPING, "map.yaml", base)
    for name, arrays in STORED.items():
        found = []
        for array in arrays:
            mapped = mapping.read(pa.RecordBatch.from_arrays([array], ["x"]), base)
            rows = [[column.values[code] for code in column.codes] for column in mapped.columns.of.values()]
            ids = [] if name in {"number", "decimal"} else mapped.ids.to_pylist()
            found.append((rows, ids, [counts[:4] for counts in mapped.counts.columns.values()]))
        assert [(name, row) for row in found] == [(name, found[0])] * len(found)


@pytest.mark.parametrize("array", ODD, ids=lambda array: str(array.type)[:20])
def test_values_of_any_type_are_read_or_bad(base: RuleBase, array: pa.Array) -> None:
    """Every row is a case, and every cell is counted once."""
    mapped = read_mapping_text(MAPPING, "map.yaml", base).read(pa.RecordBatch.from_arrays([array], ["x"]), base)
    assert [sum(counts[:4]) for counts in mapped.counts.columns.values()] == [3, 3, 3, 3]
    assert (len(mapped.ids), mapped.ids.null_count) == (3, 0)
