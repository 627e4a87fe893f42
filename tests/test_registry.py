"""Real patients of the HCC registry of Coimbra: everybody is read, and who has cirrhosis gets a Child-Pugh class.

The registry is no part of the project. The environment variable NANORX_HCC_REGISTRY names the file `hcc-data.csv` of
the data set "HCC Survival" of the UCI Machine Learning Repository; without it these tests are skipped.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import nanorx
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

FILE = os.environ.get("NANORX_HCC_REGISTRY", "")

pytestmark = pytest.mark.skipif(not FILE, reason="NANORX_HCC_REGISTRY does not name the file of the HCC registry")

ASCITES = {"1": "none", "2": "controlled", "3": "refractory"}
ENCEPHALOPATHY = {"1": "none", "2": "grade-1-2", "3": "grade-3-4"}
PARTS = ("INR", "albumin", "bilirubin", "ascites", "encephalopathy")
MOST_PLATELETS = 2_000.0
"""No patient has more platelets than this in G/L: what is above was counted per microliter."""


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return nanorx.load()


def patients() -> list[dict[str, str]]:
    """The rows of the registry with short names; what is missing is left out."""
    names = {
        "Gender": "male",
        "Cirrhosis": "cirrhosis",
        "Age at diagnosis": "age",
        "Performance Status": "ECOG",
        "Encefalopathy degree": "encephalopathy",
        "Ascites degree": "ascites",
        "International Normalised Ratio": "INR",
        "Platelets (G/L)": "platelets",
        "Albumin (mg/dL)": "albumin",
        "Total Bilirubin(mg/dL)": "bilirubin",
        "Creatinine (mg/dL)": "creatinine",
        "Major dimension of nodule (cm)": "size",
    }
    with Path(FILE).open(encoding="utf-8") as file:
        rows = [{" ".join(key.split()): value for key, value in row.items()} for row in csv.DictReader(file)]
    return [{short: row[name] for name, short in names.items() if row[name] != "?"} for row in rows]


def case_of(row: dict[str, str]) -> dict[str, Any]:
    """The case of a patient: every value as it stands, platelets in G/L."""
    numbers = {
        "INR": "inr",
        "albumin": "albumin_g_dl",
        "bilirubin": "bilirubin_mg_dl",
        "creatinine": "creatinine_mg_dl",
        "age": "age_years",
        "platelets": "platelets_g_l",
        "ECOG": "ecog",
    }
    patient: dict[str, Any] = {key: float(row[name]) for name, key in numbers.items() if name in row}
    if patient.get("platelets_g_l", 0) > MOST_PLATELETS:
        patient["platelets_g_l"] /= 1000
    patient["sex"] = "male" if row["male"] == "1" else "female"
    patient["chronic_liver_disease"] = "yes" if row["cirrhosis"] == "1" else "no"
    for name, words in (("ascites", ASCITES), ("encephalopathy", ENCEPHALOPATHY)):
        if name in row:
            patient[name] = words[row[name]]
    tumor: dict[str, Any] = {"organ": "liver", "histology": "hepatocellular-carcinoma"}
    if "size" in row:
        tumor["size_cm"] = float(row["size"])
    return {"patient": patient, "tumor": tumor}


def plain_points(row: dict[str, str]) -> int:
    """The Child-Pugh points of a patient, counted here."""
    bilirubin, albumin, ratio = (float(row[name]) for name in ("bilirubin", "albumin", "INR"))
    points = 1 + (bilirubin >= 2) + (bilirubin > 3)
    points += 1 + (albumin <= 3.5) + (albumin < 2.8)
    points += 1 + (ratio >= 1.7) + (ratio > 2.3)
    return points + int(row["ascites"]) + int(row["encephalopathy"])


def read(row: dict[str, str], base: RuleBase) -> Case:
    return parse_case(case_of(row), base)


def test_nobody_is_refused(base: RuleBase) -> None:
    """All 165 patients are read: platelets of either unit, missing values, with and without cirrhosis."""
    cases = [read(row, base) for row in patients()]
    assert len(cases) == 165
    counted = [case.values["patient.platelets_g_l"] for case in cases if "patient.platelets_g_l" in case.values]
    assert all(isinstance(number, float) and 1 < number < MOST_PLATELETS for number in counted)


def test_who_has_cirrhosis_gets_the_class_and_nobody_else(base: RuleBase) -> None:
    """Of 155 patients with all five parts 142 get points and class, as counted here; for 13 none applies."""
    table = base.vocabulary.derived.of["patient.child_pugh"]
    found = []
    for row in patients():
        if not all(part in row for part in PARTS):
            continue
        case = read(row, base)
        points, letter = (case.values.get(name) for name in ("patient.child_pugh_points", "patient.child_pugh"))
        applies = table.applies(case.values)
        found.append(applies)
        if row["cirrhosis"] == "1":
            expected = plain_points(row)
            assert (applies, points) == (YES, expected)
            assert letter == ("A" if expected < 7 else "B" if expected < 10 else "C")
        else:
            assert (applies, points, letter) == (NO, None, None)
    assert (len(found), found.count(YES), found.count(NO)) == (155, 142, 13)
