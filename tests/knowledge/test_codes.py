"""Codes of other systems: check digits, and which choice a code says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nanorx
from nanorx.knowledge.codes import all_matches, best_match, covers

SYSTEMS = nanorx.load().vocabulary.systems


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("loinc", "1975-2"),
        ("loinc", "777-3"),
        ("loinc", "89247-1"),
        ("loinc", "LA33-6"),
        ("snomed", "10200004"),
        ("snomed", "109841003"),
        ("snomed", "373066001"),
        ("icd10", "C22.0"),
        ("icd10", "C34.*"),
        ("icd10", "C22"),
        ("icd10cm", "C34.90"),
        ("icd10cm", "C34.1*"),
        ("icdo3", "C22.0"),
        ("icdo3", "8170/3"),
        ("icd10pcs", "3E0F3GC"),
        ("rxnorm", "2555"),
        ("atc", "L01XA01"),
        ("atc", "L01XA*"),
    ],
)
def test_codes_of_public_tables_have_their_form(system: str, code: str) -> None:
    """Real codes pass."""
    assert SYSTEMS[system].mistake(code) == ""


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("loinc", "1975-3"),
        ("loinc", "19752"),
        ("loinc", "1975-*"),
        ("snomed", "10200005"),
        ("snomed", "1020000*"),
        ("snomed", "12200004"),
        ("icd10", "C22.01x"),
        ("icd10", "c22.0"),
        ("icd10", "C22.0 "),
        ("icdo3", "81703"),
        ("atc", "L1XA01"),
    ],
)
def test_wrong_codes_are_told(system: str, code: str) -> None:
    """A wrong digit, letter case, space or form is a mistake."""
    assert SYSTEMS[system].mistake(code) != ""


@given(st.sampled_from(["10200004", "109841003", "12738006", "1975-2", "33914-3", "89247-1"]), st.data())
def test_any_wrong_digit_is_found(code: str, data: st.DataObject) -> None:
    """Each check digit finds every single wrong digit; Verhoeff's also two that changed places."""
    system = SYSTEMS["loinc" if "-" in code else "snomed"]
    at = data.draw(st.sampled_from([place for place, sign in enumerate(code) if sign.isdigit()]))
    digit = data.draw(st.sampled_from([sign for sign in "0123456789" if sign != code[at]]))
    assert system.mistake(code[:at] + digit + code[at + 1 :])
    if "-" not in code and at + 1 < len(code) and code[at] != code[at + 1]:
        assert system.mistake(code[:at] + code[at + 1] + code[at] + code[at + 2 :])


def test_a_category_covers_itself_and_what_is_below() -> None:
    """C34.* is C34 and C34.11, and neither C3 nor C35."""
    assert [covers("C34.*", code) for code in ("C34", "C34.1", "C34.11", "C3", "C340", "C35")] == [True] * 3 + [
        False
    ] * 3
    assert [covers("C34.1*", code) for code in ("C34.1", "C34.11", "C34", "C34.2")] == [True, True, False, False]


def test_the_most_exact_code_counts() -> None:
    """C22.1 is the bile ducts of the liver although C22 is the liver; order does not matter, systems do."""
    codes: dict[str, dict[str, tuple[str, ...]]] = {
        "liver": {"icd10": ("C22.*",)},
        "bile-duct": {"icd10": ("C22.1", "C24.0")},
        "other": {"icd10": ("C*",)},
    }
    for rows in (codes, dict(reversed(list(codes.items())))):
        found = [best_match(rows, "icd10", code) for code in ("C22", "C22.0", "C22.1", "C24.0", "C50.1", "D01")]
        assert found == ["liver", "liver", "bile-duct", "bile-duct", "other", None]
        assert best_match(rows, "snomed", "C22") is None


def test_one_treatment_may_count_as_two() -> None:
    """Of a set every choice that covers a code counts."""
    codes = {"platinum": {"atc": ("L01XA*",)}, "systemic": {"atc": ("L01*",)}}
    assert all_matches(codes, "atc", "L01XA01") == ["platinum", "systemic"]
    assert all_matches(codes, "atc", "L01FA01") == ["systemic"]
