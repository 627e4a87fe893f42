"""Patients who cannot be: each is refused, with what does not fit; and whom the shipped rule base must not refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from nanorx.errors import CaseError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.plausibility import case_warnings

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

PARTS = {"chronic_liver_disease": "yes", "ascites": "none", "encephalopathy": "none"}
FIVE = {**PARTS, "bilirubin_mg_dl": 1.0, "albumin_g_dl": 4.0, "inr": 1.0}
FOURTEEN = {"bilirubin_mg_dl": 22, "albumin_g_dl": 1.9, "inr": 3.2, "ascites": "refractory", "encephalopathy": "overt"}

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "Child-Pugh A with 14 or 15 points": ({"patient": {"child_pugh": "A", **FOURTEEN}}, "NRX215", "(2 to 3)"),
    "5 Child-Pugh points with 14 or 15": ({"patient": {"child_pugh_points": 5, **FOURTEEN}}, "NRX215", "14 to 15"),
    "Child-Pugh C with five points": ({"patient": {"child_pugh": "C", **FIVE}}, "NRX215", "class A"),
    "class and points": ({"patient": {"child_pugh": "A", "child_pugh_points": 8}}, "NRX215", "make class B"),
    "a prostate in a woman": ({"tumor": {"organ": "prostate"}, "patient": {"sex": "female"}}, "NRX208", "prostate"),
    "an ovary in a man": ({"tumor": {"organ": "ovary"}, "patient": {"sex": "male"}}, "NRX208", "ovary"),
    "a glioblastoma of the prostate": (
        {"tumor": {"organ": "prostate", "histology": "glioblastoma"}}, "NRX208", "enter the histology metastasis"),
    "a brain tumor in the peritoneum": (
        {"tumor": {"organ": "brain", "histology": "glioblastoma", "spread": "peritoneal"}}, "NRX208", "peritone"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_who_cannot_be_is_refused(base: RuleBase, name: str) -> None:
    """The code and the words say what does not fit, of points part by part."""
    data, code, words = REFUSED[name]
    with pytest.raises(CaseError) as caught:
        parse_case(data, base)
    assert any(item.code == code and words in f"{item.message} {item.advice}" for item in caught.value.problems)


ANSWERED: dict[str, dict[str, Any]] = {
    "class of the parts": {"patient": {"child_pugh": "A", **FIVE}},
    "a class without liver disease is not computed": {"patient": {**FOURTEEN, "chronic_liver_disease": "no"}},
    "class B or C of parts in part": {"patient": {"child_pugh": "B", "bilirubin_mg_dl": 22}},
    "an eGFR of another method": {
        "patient": {"egfr_ml_min": 20, "creatinine_mg_dl": 0.9, "age_years": 55, "sex": "female"}
    },
}


@pytest.mark.parametrize("name", ANSWERED)
def test_who_may_be_is_answered(base: RuleBase, name: str) -> None:
    """What tables allow, and what a formula alone speaks against, is read."""
    case = parse_case(ANSWERED[name], base)
    warned = [row.id for row in case_warnings(case, base)]
    assert ("patient.egfr_ml_min" in warned) == (name == "an eGFR of another method")


@pytest.mark.parametrize("organ", ["pancreas", "prostate", "colorectum", "lung"])
def test_an_adenocarcinoma_not_further_named_is_warned_of_first(base: RuleBase, organ: str) -> None:
    """Studies name a histology of their own there, so the page must not say that there are none."""
    case = parse_case({"tumor": {"organ": organ, "histology": "adenocarcinoma", "count": 1}}, base)
    assert next(case_warnings(case, base)).id == f"adenocarcinoma-of-the-{organ}-not-further-named"
