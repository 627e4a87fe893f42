"""Under Spark the same function gives the same answers. Skipped where PySpark or Java is not installed."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyspark", reason="the extra spark is not installed")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)

import pyarrow as pa
from pyspark.sql import SparkSession

import nanorx
from nanorx.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

MAPPING = {
    "mapping": 1,
    "id": "patient",
    "columns": {
        "organ": {"to": "tumor.organ"},
        "histology": {"to": "tumor.histology"},
        "size.cm": {"to": "tumor.size_cm", "unit": "cm"},
        "platelets": {"to": "patient.platelets_g_l", "unit": "G/L"},
    },
}
FACILITY = {"facility": {"imaging": ["ct", "mri", "xray-angiography"], "equipment": ["angiography-suite"]}}


@pytest.fixture
def spark() -> Iterator[Any]:
    """Spark on this machine, with two workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        made = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        yield made
        made.stop()


def patients() -> pa.Table:
    """Some rows; one has a bad value, one no id."""
    many = range(60)
    return pa.table(
        {
            "patient": [f"P{row}" if row else None for row in many],
            "organ": ["lung" if row % 3 else "liver" for row in many],
            "histology": ["metastasis" if row % 3 else "hepatocellular-carcinoma" for row in many],
            "size.cm": [row / 7 if row % 5 else None for row in many],
            "platelets": [-1 if row == 7 else row * 9 for row in many],
        }
    )


def test_spark_gives_the_same_answers(spark: Any) -> None:
    """One test, since each process of the tests would start a Spark of its own."""
    mistakes_are_found_before_it_runs(spark)
    every_case_has_the_same_answer(spark)
    strategies_and_quality_come_too(spark)
    names_of_a_case_need_no_mapping(spark)


def every_case_has_the_same_answer(spark: Any) -> None:
    """Every column of every case, in two partitions; a row without an id has the number that Spark gives it."""
    other = patients().append_column(
        "a.b`c", pa.array([{"x": row} for row in range(60)])
    )  # Spark need not hand it over
    frame = spark.createDataFrame(other).coalesce(1).repartition(2, "organ")
    found = nanorx.cohort_spark(frame, MAPPING, given=FACILITY).toArrow().sort_by("id").to_pylist()
    wanted = nanorx.cohort(patients(), MAPPING, given=FACILITY).sort_by("id").to_pylist()
    assert found[:-1] == wanted[:-1]
    assert found[-1]["id"].startswith("row ")
    assert {**found[-1], "id": ""} == {**wanted[-1], "id": ""}


def strategies_and_quality_come_too(spark: Any) -> None:
    """The other tables; counts of each partition add up."""
    frame = spark.createDataFrame(patients())
    strategies = nanorx.cohort_spark(frame, MAPPING, table="strategies")
    assert strategies.count() == 60 * len(nanorx.load().strategies)
    quality = nanorx.cohort_spark(frame, MAPPING, table="quality").toArrow().to_pylist()
    bad = [row for row in quality if row["kind"] == "value"]
    assert [(row["column"], row["value"], row["rows"]) for row in bad] == [("platelets", "-1", 1)]
    assert sum(row["stated"] for row in quality if row["column"] == "organ") == 60


def names_of_a_case_need_no_mapping(spark: Any) -> None:
    """Columns named with points, and groups."""
    ages = [{"age_years": age, "sex": "male"} for age in (50, 63, 70)]
    table = pa.table({"id": ["P1", "P2", "P3"], "tumor.organ": ["liver", "lung", None], "patient": ages})
    found = nanorx.cohort_spark(spark.createDataFrame(table)).toArrow().sort_by("id").to_pylist()
    assert found == nanorx.cohort(table).to_pylist()


def mistakes_are_found_before_it_runs(spark: Any) -> None:
    """A mapping that names a column that is not there."""
    frame = spark.createDataFrame(patients().drop_columns("size.cm"))
    with pytest.raises(InputError, match="NRX520"):
        nanorx.cohort_spark(frame, MAPPING)
