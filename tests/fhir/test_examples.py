"""The public examples of mCODE: what an expert reads in them, and nothing more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_records import shipped_base
from nanorx.service.fhir.bundle import read_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.service.fhir.report import Import


def imported(root: Path, name: str, **options: str) -> Import:
    path = root / "tests/data/fhir" / f"{name}.json"
    return read_bundle(path.read_bytes(), shipped_base(), path.name, **options).report


def why(report: Import, descriptor: str) -> dict[str, str]:
    """Why something was refused, by the end of the name of its resource."""
    return {row.resource.rpartition("/")[2]: row.why for row in report.refused if row.descriptor == descriptor}


def test_non_small_cell_lung_cancer(root: Path) -> None:
    """Adenocarcinoma of the lung is a non-small cell carcinoma; one lobe was removed; born on 20 January 1951.

    There is a metastasis in the brain, whose number nobody says. Karnofsky, heart failure and stage are no descriptors.
    """
    report = imported(root, "mcode-non-small-cell-lung")
    assert report.condition == "Condition/primary-cancer-condition-nsclc"
    tumor, patient = report.case["tumor"], report.case["patient"]
    assert (tumor["organ"], tumor["histology"]) == ("lung", "non-small-cell-lung-carcinoma")
    assert set(tumor["earlier_treatment"]["has"]) <= {"surgery", "platinum", "systemic"}
    assert "surgery" in tumor["earlier_treatment"]["has"]
    assert patient == {"age_years": 68, "sex": "male", "ecog": 0}
    assert "spread" not in tumor
    assert why(report, "tumor.spread")["secondary-cancer-condition-brain-mets"] == "too-little"
    told = " ".join(f"{row.resource} {row.what}" for row in report.not_read)
    for part in ("89243-0", "I50.32", "stage IIIC"):
        assert part in told


def test_the_metastasis_of_it_can_be_the_one_to_be_treated(root: Path) -> None:
    """It lies in the brain; the morphology of the primary is not its own; the treatments were for the primary."""
    report = imported(root, "mcode-non-small-cell-lung", condition="secondary-cancer-condition-brain-mets")
    tumor = report.case["tumor"]
    assert (tumor["organ"], tumor["histology"]) == ("brain", "metastasis")
    assert "earlier_treatment" not in tumor


def test_breast_cancer_in_remission(root: Path) -> None:
    """Nothing is there to be treated unless somebody says so.

    The size is that of a specimen, the newer weight is 150 lb (68 kg), and 3000 10*3/uL of neutrophils cannot be.
    """
    report = imported(root, "mcode-breast-remission")
    assert report.condition == ""
    assert "tumor" not in report.case
    assert report.case["patient"] == {
        "age_years": 53,
        "sex": "female",
        "ecog": 0,
        "weight_kg": pytest.approx(68.04, abs=0.01),
        "height_cm": pytest.approx(165.1),
    }
    assert set(why(report, "tumor.size_cm").values()) == {"specimen"}
    assert set(why(report, "patient.neutrophils_g_l").values()) == {"value"}
    assert "primary-cancer-condition-jenny-m" in report.notes[0]


def test_breast_cancer_by_name(root: Path) -> None:
    """Of the breast, infiltrating duct carcinoma; part of the breast was removed for it; M0 is no spread of its own."""
    report = imported(root, "mcode-breast-remission", condition="primary-cancer-condition-jenny-m")
    tumor = report.case["tumor"]
    assert (tumor["organ"], tumor["histology"]) == ("breast", "ductal-carcinoma")
    assert "surgery" in tumor["earlier_treatment"]["has"]
    assert "spread" not in tumor
    assert "size_cm" not in tumor
    assert why(report, "tumor.earlier_treatment")["cancer-related-medication-request-doxorubicin-jenny-m"] == "status"


def test_carcinoma_in_situ(root: Path) -> None:
    """In situ is none of the histologies; gross pathology gives no size on imaging; without a day there is no age."""
    report = imported(root, "mcode-breast-in-situ")
    assert report.case == {"tumor": {"organ": "breast"}, "patient": {"sex": "female"}}
    assert set(why(report, "tumor.size_cm").values()) == {"specimen"}
    assert imported(root, "mcode-breast-in-situ", on="2019-05-20").case["patient"]["age_years"] == 64


@given(st.data())
def test_the_order_of_a_record_does_not_matter(root: Path, data: st.DataObject) -> None:
    """Shuffled, the same record gives the same case."""
    name = data.draw(st.sampled_from(["mcode-non-small-cell-lung", "mcode-breast-remission"]))
    bundle = json.loads((root / "tests/data/fhir" / f"{name}.json").read_text(encoding="utf-8"))
    bundle["entry"] = data.draw(st.permutations(bundle["entry"]))
    found = read_bundle(json.dumps(bundle).encode(), shipped_base(), name)
    assert found.case == read_bundle((root / "tests/data/fhir" / f"{name}.json").read_bytes(), shipped_base()).case
