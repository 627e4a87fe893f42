"""The draft of a mapping: every guess waits to be confirmed, and it can be read as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, examples
from nanorx.knowledge.files.yaml_file import read_yaml
from nanorx.knowledge.mapping_schema import mapping_schema
from nanorx.population.mapping.mapping_file import read_mapping_text
from nanorx.population.mapping.proposal import propose

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase


def draft(base: RuleBase, **columns: list[Any]) -> str:
    return propose({name.replace("__", " "): pa.array(cells) for name, cells in columns.items()}, base).text


@pytest.mark.parametrize(
    ("name", "cells", "line", "words"),
    [
        ("Sex", ["M", "F", None], "Sex: {to: patient.sex}", "confirm: values: F, M"),
        ("sex", [0, 1], "# sex: {to: patient.sex, values: {0: unknown, 1: unknown}}", "what do 0, 1 mean?"),
        ("Dialysis", ["0", "1"], "Dialysis: {to: patient.dialysis}", "confirm: 0 is read as no and 1 as yes"),
        ("Crea (umol/l)", ["80"], "Crea (umol/l): {to: patient.creatinine_mg_dl, unit: umol/L}", "confirm: 80 to 80"),
        ("size_mm", [38, 12], "size_mm: {to: tumor.size_cm, unit: mm}", "confirm: 12 to 38"),
        ("tumor.size_cm", [3.0], "tumor.size_cm: {to: tumor.size_cm, unit: cm}", "confirm: 3 to 3"),
        ("imaging", [["CT"], None], "# imaging: {to: facility.imaging}", "values: CT; is what is not listed absent?"),
        ("PLT", [193.0], "# PLT: {to: patient.platelets_g_l, unit: G/L}", "the name says no unit, and 193"),
        ("TACE", ["yes"], "# TACE: {to: tumor.earlier_treatment, element: tace}", "does it say whether there is tace?"),
        ("Smoking", [0, 1], "# Smoking: why? (values: 0, 1)", "nothing was found"),
        ("Patient ID", ["a", "b"], "id: Patient ID  # confirm: it names each patient once", ""),
        ("INR", ["1,2", "0,9"], 'INR: {to: patient.inr, decimal: ","}', "confirm: 0.9 to 1.2"),
        (
            "ECOG",
            ["1-2", "1-2", "0-1", "0", "1", "1", "1"],
            "ECOG: {to: patient.ecog}",
            "would be unknown: 1-2; 0 to 1",
        ),
        (
            "Crea (mg/dL)",
            ["1.1", "80 umol/l"],
            "# Crea (mg/dL): {to: patient.creatinine_mg_dl, unit: mg/dL}",
            "some name their own unit: then add units_in_cells: yes",
        ),
        ("INR", [1.2, 1.3, -9], "INR: {to: patient.inr}", "does -9 mean that a value is missing?"),
    ],
)
def test_a_column_is_guessed_or_asked(base: RuleBase, name: str, cells: list[Any], line: str, words: str) -> None:
    """A name and values that fit are to be confirmed; codes, units and what only resembles is asked."""
    text = propose({name: pa.array(cells)}, base).text
    assert line in [row.strip() for row in text.splitlines()]
    assert words in " ".join(text.replace("#", " ").split())
    read_mapping_text(text, "draft.yaml", base)


def test_albumin_in_an_odd_unit_is_asked(base: RuleBase) -> None:
    """mg/dL is no unit of albumin: what the numbers look like is said, and nothing is mapped."""
    found = propose({"Albumin (mg/dL)": pa.array(["3.4", "4.1"])}, base)
    assert (found.clear, found.unclear) == (0, 1)
    words = " ".join(found.text.replace("#", "").split())
    assert "mg/dL is not a unit of it (g/dL, g/L), and 3.4 to 4.1 would be usual in g/dL: what is the unit?" in words


def test_two_columns_for_one_descriptor_are_asked(base: RuleBase) -> None:
    """Of two columns that seem to say the same, none is mapped."""
    found = propose({"Sex": pa.array(["M"]), "sex at birth": pa.array(["F"])}, base)
    assert (found.clear, found.unclear) == (0, 2)


def test_values_that_could_tell_a_patient_stay_out(base: RuleBase) -> None:
    """Texts that are long or of many kinds are counted and not shown, nor is a character that steers a terminal."""
    names = [f"Person {number}" for number in range(20)]
    text = draft(base, surname=names, note=["\x1b[31mred\u202e"] * 20)
    assert "Person" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


_NAMES = st.one_of(
    st.sampled_from(
        ["Age", "Albumin (g/L)", "CT", "Tumor size", "sex", "id", "Child-Pugh", "Platelets (10^9/L)", "no", "1: 2"]
    ),
    st.text(min_size=1, max_size=12).filter(str.strip),
)
_COLUMNS = st.one_of(
    st.lists(st.one_of(st.none(), st.text(max_size=8)), min_size=3, max_size=3),
    st.lists(
        st.one_of(st.none(), st.sampled_from(["1,5", "2.5", "M", "yes", "?", "-9", "A", "38 mm"])),
        min_size=3,
        max_size=3,
    ),
    st.lists(st.one_of(st.none(), st.floats()), min_size=3, max_size=3),
    st.lists(st.integers(-9, 9), min_size=3, max_size=3),
)


@pytest.mark.law
@examples(60)
@given(columns=st.dictionaries(_NAMES, _COLUMNS, max_size=6))
def test_every_draft_can_be_read(base: RuleBase, columns: dict[str, list[Any]]) -> None:
    """Whatever the names and the values are: no mistake, and valid against the schema."""
    text = propose({name: pa.array(cells) for name, cells in columns.items()}, base).text
    read_mapping_text(text, "draft.yaml", base)


def test_the_schema_takes_the_example_and_refuses_slips(base: RuleBase) -> None:
    """The schema has every key with its words, and carries the rule base in its id."""
    schema = mapping_schema(base)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    text = (ROOT / "examples" / "hcc-coimbra" / "mapping.yaml").read_text(encoding="utf-8")
    validator.validate(read_yaml(text, "mapping.yaml").data)
    assert base.sha256[:12] in schema["$id"]
    for wrong in (
        {"mapping": 2, "columns": {}},
        {"mapping": 1, "columns": {"x": {"too": "patient.sex"}}},
        {"mapping": 1},
    ):
        assert not validator.is_valid(wrong), wrong
