"""FHIR resources for tests, built from few words, and a vocabulary with codes that no change of rules takes away."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import nanorx
from nanorx.service.fhir.bundle import read_bundle

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.fhir.bundle import Imported

LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
PRIMARY = "mcode-primary-cancer-condition"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
PLATELETS, BILIRUBIN, INR, ECOG, SIZE = "777-3", "1975-2", "6301-6", "89247-1", "33728-7"
CHILD_PUGH = "99998-7"
"""A made code: no real one is known of the class alone."""
LIVER, LUNG, PROSTATE = "10200004", "39607008", "41216001"
HCC, ADENOCARCINOMA, METASTASIS = "109841003", "1187332001", "128462008"


@cache
def shipped_base() -> RuleBase:
    """The built-in rule base."""
    return nanorx.load()


@cache
def coded_base() -> RuleBase:
    """The built-in rule base with a few codes of its own."""
    base = shipped_base()
    known = dict(base.vocabulary.descriptors)
    changes: dict[str, dict[str, Any]] = {
        "tumor.organ": {
            "choice_codes": {
                "liver": {"snomed": (LIVER, HCC), "icd10": ("C22.*", "C78.7")},
                "lung": {"snomed": (LUNG,), "icd10": ("C34.*",)},
                "prostate": {"snomed": (PROSTATE,), "icd10": ("C61",)},
                "biliary": {"icd10": ("C24.9",)},
            },
            "found_in": ("cancer",),
        },
        "tumor.histology": {
            "choice_codes": {
                "hepatocellular-carcinoma": {"snomed": (HCC,)},
                "adenocarcinoma": {"snomed": (ADENOCARCINOMA,)},
                "non-small-cell-lung-carcinoma": {"snomed": ("254637007",)},
                "liver-metastasis": {"icd10": ("C78.7",)},
            },
            "prevails": {"non-small-cell-lung-carcinoma": ("adenocarcinoma",)},
            "refined": {"tumor.organ": {"prostate": {"adenocarcinoma": "prostate-adenocarcinoma"}}},
            "found_in": ("cancer",),
        },
        "tumor.spread": {
            "choice_codes": {"metastatic": {"snomed": (METASTASIS,), "icd10": ("C78.*",)}},
            "found_in": ("secondary-cancer",),
        },
        "tumor.earlier_treatment": {
            "choice_codes": {
                "platinum": {"rxnorm": ("2555",)},
                "systemic": {"rxnorm": ("2555", "349472")},
                "surgery": {"snomed": ("107963000",)},
            },
            "found_in": ("procedure", "medication"),
        },
        "patient.ascites": {
            "choice_codes": {"present": {"snomed": ("389026000",)}, "refractory": {"icd10": ("R18.9",)}},
            "found_in": ("condition",),
        },
        "patient.pregnancy": {
            "codes": {"loinc": ("82810-3",)},
            "choice_codes": {"yes": {"snomed": ("77386006",)}},
            "found_in": ("condition",),
        },
        "patient.reactions": {
            "choice_codes": {"gadolinium-contrast": {"snomed": ("105879004",)}},
            "found_in": ("allergy",),
        },
        "patient.child_pugh": {
            "codes": {"loinc": (CHILD_PUGH,)},
            "choice_codes": {"A": {"loinc": ("LA1-1",)}, "B": {"loinc": ("LA2-2",)}},
        },
        "patient.antiplatelet": {
            "choice_codes": {"clopidogrel": {"rxnorm": ("32968",)}},
            "found_in": ("medication",),
        },
        "tumor.target_receptors": {
            "codes": {"loinc": ("48676-1",)},
            "choice_codes": {"her2": {"loinc": ("LA6576-8",)}},
            "found_in": (),
        },
        "patient.ecog": {"codes": {"loinc": (ECOG,)}, "choice_codes": {"2": {"loinc": ("LA9624-3",)}}},
    }
    for name, change in changes.items():
        known[name] = known[name]._replace(**change)
    return replace(base, vocabulary=base.vocabulary._replace(descriptors=known))


def concept(code: str, system: str = LOINC, display: str = "") -> dict[str, Any]:
    """A CodeableConcept with one code."""
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]}


def patient(name: str = "p1", **more: Any) -> dict[str, Any]:
    """A patient."""
    return {"resourceType": "Patient", "id": name, **more}


def observation(
    code: str, value: Any = None, *, name: str = "o1", date: str = "2026-02-01", **more: Any
) -> dict[str, Any]:
    """A final observation; the value is a number with its unit, `120 G/L`, or an element of its own."""
    found: dict[str, Any] = {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "code": concept(code),
    }
    if date:
        found["effectiveDateTime"] = date
    if isinstance(value, str):
        found["valueQuantity"] = quantity(value)
    elif isinstance(value, dict):
        found |= value
    return found | more


def quantity(text: str) -> dict[str, Any]:
    """A Quantity of a text: `<0.2 mg/dL`."""
    number, _, unit = text.partition(" ")
    found: dict[str, Any] = {"comparator": number[0]} if number[0] in "<>" else {}
    found["value"] = float(number.lstrip("<>"))
    return found | ({"unit": unit, "system": UCUM, "code": unit} if unit else {})


def condition(
    *codes: tuple[str, str],
    name: str = "c1",
    clinical: str = "active",
    verified: str = "confirmed",
    site: str = "",
    morphology: str = "",
    **more: Any,
) -> dict[str, Any]:
    """A diagnosis by codes, each a system and a code."""
    status = "http://terminology.hl7.org/CodeSystem/condition-"
    found: dict[str, Any] = {
        "resourceType": "Condition",
        "id": name,
        "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": system, "code": code} for system, code in codes]},
    }
    found |= {"clinicalStatus": concept(clinical, f"{status}clinical")} if clinical else {}
    found |= {"verificationStatus": concept(verified, f"{status}ver-status")} if verified else {}
    found |= {"bodySite": [concept(site, SNOMED)]} if site else {}
    if morphology:
        url = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior"
        found["extension"] = [{"url": url, "valueCodeableConcept": concept(morphology, SNOMED)}]
    return found | more


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A collection of resources."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": row} for row in resources]} | more


def read(*resources: dict[str, Any], **options: str) -> Imported:
    """Import resources of one record."""
    return read_bundle(json.dumps(bundle(*resources)).encode(), coded_base(), "record.json", **options)


def whys(found: Imported, name: str = "") -> list[str]:
    """Why something was refused, of one descriptor or of all."""
    return [row.why for row in found.report.refused if not name or row.descriptor == name]
