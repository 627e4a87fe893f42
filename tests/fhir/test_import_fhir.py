"""A FHIR record becomes a case: what counts, what is refused, and that nothing is silent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fhir_records as fhir
from fhir_records import bundle, coded_base, concept, condition, observation, patient, read, whys
from nanorx.errors import InputError
from nanorx.knowledge.case import parse_case
from nanorx.service.fhir.bundle import read_bundle
from nanorx.service.fhir.dates import UNDATED, newest, read_date

PLATELETS = "patient.platelets_g_l"


def values(*resources: dict[str, Any], **options: str) -> dict[str, Any]:
    """The values of a case, by the names of the descriptors."""
    case = read(*resources, **options).case.as_json()
    return {f"{group}.{key}": value for group, entries in case.items() for key, value in entries.items()}


def refused(*resources: dict[str, Any], **options: str) -> str:
    """The code of the error of a record that gives no case."""
    with pytest.raises(InputError) as caught:
        read(*resources, **options)
    return caught.value.problems[0].code


@pytest.mark.parametrize(
    ("code", "written", "name", "value"),
    [
        (fhir.PLATELETS, "120 10*3/uL", PLATELETS, 120),
        (fhir.PLATELETS, "120 10*9/L", PLATELETS, 120),
        (fhir.PLATELETS, "120 G/L", PLATELETS, 120),
        (fhir.PLATELETS, "120000 /uL", PLATELETS, 120),
        (fhir.PLATELETS, "120 10*3/uL{cells}", PLATELETS, 120),
        (fhir.BILIRUBIN, "34.2 umol/L", "patient.bilirubin_mg_dl", 2),
        (fhir.BILIRUBIN, "2 mg/dL", "patient.bilirubin_mg_dl", 2),
        (fhir.INR, "1.2 {INR}", "patient.inr", 1.2),
        (fhir.INR, "1.2 1", "patient.inr", 1.2),
        (fhir.INR, "1.2", "patient.inr", 1.2),
        (fhir.SIZE, "38 mm", "tumor.size_cm", 3.8),
        ("33914-3", "55 mL/min/{1.73_m2}", "patient.egfr_ml_min", 55),
    ],
)
def test_the_unit_counts(code: str, written: str, name: str, value: float) -> None:
    """A number is read with its unit, by the factors of the vocabulary; spellings of a unit are the same."""
    assert values(observation(code, written)) == {name: value}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("120", "unit"),
        ("120 mg/dL", "unit"),
        ("120 {platelets}", "unit"),
        ("<20 G/L", "limit"),
        ("9000 G/L", "value"),
        ({}, "absent"),
        ({"dataAbsentReason": concept("unknown", "x")}, "absent"),
        ({"valueQuantity": {"unit": "G/L"}}, "absent"),
        ({"valueQuantity": {"value": True, "unit": "G/L"}}, "value"),
        ({"valueQuantity": {"value": 120, "code": "10*9/L", "unit": "/uL"}}, "unit"),
        ({"valueInteger": 120}, "unit"),
        ({"valueRatio": {}}, "value"),
        ({"valueInteger": 120, "valueString": "120 G/L"}, "ambiguous"),
        ({"valueCodeableConcept": concept("LA33-6")}, "code"),
        ({"valueQuantity": fhir.quantity("120 G/L"), "effectiveDateTime": "yesterday"}, "date"),
        ({"valueQuantity": fhir.quantity("120 G/L"), "modifierExtension": [{"url": "x"}]}, "modifier"),
        ({"valueQuantity": fhir.quantity("120 G/L"), "implicitRules": "x"}, "modifier"),
        ({"valueQuantity": fhir.quantity("120 G/L"), "status": "preliminary"}, "status"),
        ({"valueQuantity": fhir.quantity("120 G/L"), "status": "entered-in-error"}, "status"),
        ({"valueQuantity": fhir.quantity("120 G/L"), "subject": None}, "other-patient"),
        ({"valueQuantity": fhir.quantity("120 G/L"), "focus": [{"reference": "Patient/child"}]}, "not-this-tumor"),
    ],
)
def test_what_is_not_certain_gives_no_value_and_is_told(value: Any, why: str) -> None:
    """Such an observation gives no value, with the reason."""
    found = read(patient(), observation(fhir.PLATELETS, value))
    assert found.case.stated == ()
    assert whys(found) == [why]


def test_the_newest_final_value_counts() -> None:
    """A newer preliminary value does not count, an older one is named, and the order in the record does not matter."""
    rows = [
        observation(fhir.PLATELETS, "100 G/L", name="new", date="2026-02-03T10:00:00Z"),
        observation(fhir.PLATELETS, "90 G/L", name="old", date="2026-02-03T09:00:00+01:00"),
        observation(fhir.PLATELETS, "80 G/L", name="first", date="2025"),
        observation(fhir.PLATELETS, "70 G/L", name="draft", date="2026-02-04", status="preliminary"),
    ]
    for order in (rows, rows[::-1]):
        found = read(*order)
        assert [(row.value, row.resource) for row in found.report.used] == [(100, "Observation/new")]
        assert sorted(whys(found)) == ["older", "older", "status"]


@pytest.mark.parametrize("date", ["2026-02-03", "2026-02", "2026-02-03T10:00:00", ""])
def test_of_values_that_may_be_the_newest_none_counts(date: str) -> None:
    """What cannot be ordered and differs is unknown; if it says the same, it counts."""
    first = observation(fhir.PLATELETS, "100 G/L", name="a", date="2026-02-03")
    found = read(first, observation(fhir.PLATELETS, "90 G/L", name="b", date=date))
    assert found.case.stated == ()
    assert whys(found) == ["conflict", "conflict"]
    assert values(first, observation(fhir.PLATELETS, "100 10*3/uL", name="b", date=date)) == {PLATELETS: 100}


def test_a_newer_value_that_cannot_be_used_leaves_none() -> None:
    """An older value is not taken in its place."""
    found = read(
        observation(fhir.PLATELETS, "<20 G/L", name="a", date="2026-02-03"),
        observation(fhir.PLATELETS, "150 G/L", name="b", date="2026-01-03"),
    )
    assert found.case.stated == ()
    assert whys(found) == ["limit", "older"]


def test_a_value_beside_one_that_cannot_be_used_does_not_count() -> None:
    """Of the same day, either may be the newer one."""
    found = read(observation(fhir.PLATELETS, "<20 G/L", name="a"), observation(fhir.PLATELETS, "150 G/L", name="b"))
    assert found.case.stated == ()
    assert whys(found) == ["limit", "conflict"]


@pytest.mark.parametrize(
    ("one", "other", "after"),
    [
        ("2026-02-03", "2026-02-02", True),
        ("2026-02-03", "2026-02", False),
        ("2026-03", "2026-02", True),
        ("2026-02-03T23:30:00-05:00", "2026-02-04T01:00:00Z", True),
        ("2026-02-03T10:00:00Z", "2026-02-03", False),
        ("2026-02-04T10:00:00Z", "2026-02-03", True),
    ],
)
def test_dates_are_compared_as_far_as_they_can_be(one: str, other: str, *, after: bool) -> None:
    """A date within another is neither earlier nor later."""
    first, second = read_date(one), read_date(other)
    assert first is not None
    assert second is not None
    assert first.is_after(second) == after
    assert not second.is_after(first)


@given(st.lists(st.sampled_from(["", "2026", "2026-02", "2026-02-03", "2026-02-04", "2026-02-03T23:30:00-05:00",
    "2026-02-04T01:00:00Z", "2026-02-03T10:00:00", "2026-02-03T10:00:00Z"]), max_size=6))  # fmt: skip
def test_the_newest_are_those_that_no_other_is_surely_after(texts: list[str]) -> None:
    """In one pass as by comparing each with each."""
    whens = [read_date(text) or UNDATED for text in texts]
    assert newest(whens) == [not any(other.is_after(item) for other in whens) for item in whens]


def test_of_a_set_the_newest_observation_counts() -> None:
    """A receptor that is no longer found is not in the set, and no text is read as a set."""
    positive, negative = ({"valueCodeableConcept": concept(code)} for code in ("LA6576-8", "LA6577-6"))
    first = observation("48676-1", positive, name="a", date="2026-01-01")
    assert values(first) == {"tumor.target_receptors": {"has": ["her2"], "lacks": []}}
    found = read(first, observation("48676-1", negative, name="b", date="2026-02-01"))
    assert (found.case.stated, whys(found)) == ((), ["code", "older"])
    found = read(observation("48676-1", {"valueString": "HER2"}))
    assert (found.case.stated, whys(found)) == ((), ["value"])


def test_nothing_later_than_the_day_counts() -> None:
    """With a day to go by, what is later is not used, and what may be later neither."""
    rows = [observation(fhir.PLATELETS, f"{n} G/L", name=f"o{n}", date=date) for n, date in DATES.items()]
    found = read(*rows, on="2026-02-10")
    assert [row.value for row in found.report.used] == [100]
    assert whys(found) == ["date", "date"]


DATES = {100: "2026-02-10", 110: "2026-02-11", 120: "2026-02"}


@pytest.mark.parametrize(
    ("name", "code", "value", "expected"),
    [
        ("patient.child_pugh", fhir.CHILD_PUGH, {"valueCodeableConcept": concept("LA2-2")}, "B"),
        ("patient.child_pugh", fhir.CHILD_PUGH, {"valueString": "Child-Pugh A"}, "A"),
        ("patient.child_pugh", fhir.CHILD_PUGH, {"valueCodeableConcept": {"text": "class A"}}, "A"),
        ("patient.ecog", fhir.ECOG, {"valueInteger": 1}, 1),
        ("patient.ecog", fhir.ECOG, {"valueCodeableConcept": concept("LA9624-3")}, 2),
        ("patient.ecog", fhir.ECOG, "1 {score}", 1),
        ("patient.pregnancy", "82810-3", {"valueBoolean": False}, "no"),
        ("patient.pregnancy", "82810-3", {"valueCodeableConcept": concept("LA33-6")}, "yes"),
    ],
)
def test_coded_answers(name: str, code: str, value: Any, expected: Any) -> None:
    """Answers are read by their codes, as words where they are words, and as yes or no."""
    assert values(observation(code, value)) == {name: expected}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"valueCodeableConcept": concept("LA9-9", display="class A")}, "code"),
        ({"valueCodeableConcept": concept("LA2-2", "http://other.example")}, "code"),
        ({"valueCodeableConcept": concept("LA4489-6")}, "absent"),
        ({"valueCodeableConcept": {"coding": concept("LA1-1")["coding"] + concept("LA2-2")["coding"]}}, "conflict"),
        ({"valueString": "perhaps B"}, "value"),
        ({"valueString": "unknown"}, "absent"),
    ],
)
def test_an_answer_that_is_not_known_is_told(value: Any, why: str) -> None:
    """A code that the vocabulary does not have is told, whatever it is called."""
    found = read(observation(fhir.CHILD_PUGH, value))
    assert found.case.stated == ()
    assert whys(found) == [why]


def test_a_component_is_read_by_its_own_code() -> None:
    """The head of the panel needs no value; what no code is known of is told."""
    parts = [
        {"code": concept(fhir.SIZE), "valueQuantity": fhir.quantity("38 mm")},
        {"code": concept("33729-5"), "valueQuantity": fhir.quantity("20 mm")},
    ]
    found = read(observation("21889-1", component=parts))
    assert [row.path for row in found.report.used] == ["Bundle.entry[0].resource.component[0].valueQuantity"]
    assert [row.path for row in found.report.not_read] == ["Bundle.entry[0].resource.component[1]"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"specimen": {"reference": "Specimen/s"}}, "specimen"),
        ({"method": concept("787377000", fhir.SNOMED)}, "specimen"),
        ({"focus": [{"reference": "Condition/other"}]}, "not-this-tumor"),
    ],
)
def test_a_size_is_that_of_the_tumor_on_imaging(more: dict[str, Any], why: str) -> None:
    """A specimen, a method that is not imaging and another tumor give no size."""
    found = read(condition((fhir.SNOMED, fhir.HCC)), observation(fhir.SIZE, "3 cm", **more))
    assert whys(found, "tumor.size_cm") == [why]
    assert "tumor.size_cm" not in found.case.stated


def test_a_size_by_imaging_of_the_cancer_counts() -> None:
    """The cancer as focus, and a method of imaging."""
    more: dict[str, Any] = {"method": concept("77477000", fhir.SNOMED), "focus": [{"reference": "Condition/c1"}]}
    assert values(condition((fhir.SNOMED, fhir.HCC)), observation(fhir.SIZE, "3 cm", **more))["tumor.size_cm"] == 3


@pytest.mark.parametrize("date", ["2026-02-01", "2026-01-01"])
def test_sizes_of_two_tumors_give_none(date: str) -> None:
    """Which of two tumors is meant is not known, also if one was measured later."""
    one: dict[str, Any] = {"focus": [{"reference": "BodyStructure/t1"}]}
    two: dict[str, Any] = {"focus": [{"reference": "BodyStructure/t2"}]}
    found = read(observation(fhir.SIZE, "3 cm", **one), observation(fhir.SIZE, "3 cm", name="o2", date=date, **two))
    assert found.case.stated == ()
    assert "not-this-tumor" in whys(found)
    later = observation(fhir.SIZE, "4 cm", name="o2", date="2026-03-01", **one)
    assert values(observation(fhir.SIZE, "3 cm", **one), later) == {"tumor.size_cm": 4}


@pytest.mark.parametrize(
    ("row", "organ", "histology"),
    [
        (condition((fhir.SNOMED, fhir.HCC)), "liver", "hepatocellular-carcinoma"),
        (condition((fhir.ICD10, "C34.1")), "lung", None),
        (condition((fhir.ICD10, "C22.0"), (fhir.SNOMED, fhir.HCC), ("x", "1")), "liver", "hepatocellular-carcinoma"),
        (condition((fhir.SNOMED, "254637007"), site=fhir.LUNG, morphology=fhir.ADENOCARCINOMA), "lung",
         "non-small-cell-lung-carcinoma"),
        (condition((fhir.ICD10, "C61"), morphology=fhir.ADENOCARCINOMA), "prostate", "prostate-adenocarcinoma"),
        (condition((fhir.ICD10, "C34.1"), morphology=fhir.ADENOCARCINOMA), "lung", "adenocarcinoma"),
        (condition((fhir.ICD10, "C24.9")), None, None),
        (condition((fhir.ICD10, "C34.1"), site=fhir.LIVER), None, None),
        (condition((fhir.ICD10, "C99.1"), site=fhir.LIVER, meta={"profile": [f"x/{fhir.PRIMARY}|4.0"]}), "liver", None),
    ],
)  # fmt: skip
def test_the_cancer_gives_organ_and_histology(row: dict[str, Any], organ: str | None, histology: str | None) -> None:
    """By code, body site and morphology; what they say differently, or too little, is told."""
    found = read(row)
    tumor = found.case.as_json().get("tumor", {})
    assert (tumor.get("organ"), tumor.get("histology")) == (organ, histology)
    assert found.report.condition == "Condition/c1"
    if organ is None:
        assert whys(found, "tumor.organ")[0] in {"too-little", "conflict"}


@pytest.mark.parametrize(
    ("clinical", "verified", "why"),
    [
        ("active", "refuted", "status"),
        ("active", "entered-in-error", "status"),
        ("remission", "confirmed", "remission"),
        ("resolved", "confirmed", "remission"),
        ("active", "differential", "not-this-tumor"),
    ],
)
def test_a_cancer_that_is_not_there_is_none(clinical: str, verified: str, why: str) -> None:
    """Refuted, entered in error, in remission, or one of several that it may be."""
    found = read(condition((fhir.SNOMED, fhir.HCC), clinical=clinical, verified=verified))
    assert found.case.stated == ()
    assert set(whys(found)) == {why}


def test_a_suspected_cancer_is_stated_as_suspected() -> None:
    """What the vocabulary asks for beside a suspected histology is stated."""
    found = values(condition((fhir.SNOMED, fhir.HCC), verified="provisional"))
    assert found == {
        "tumor.organ": "liver",
        "tumor.histology": "hepatocellular-carcinoma",
        "tumor.histology_proven": "no",
    }


def test_another_disease_of_an_organ_is_no_cancer() -> None:
    """A body site does not make one; a morphology does, and what else says nothing is told."""
    found = read(condition((fhir.ICD10, "K75.9"), site=fhir.LIVER))
    assert (found.case.stated, found.report.condition, len(found.report.not_read)) == ((), "", 1)
    both = [condition((fhir.ICD10, "K75.9"), name="c2", site=fhir.LIVER), condition((fhir.ICD10, "C61"))]
    assert values(*both) == {"tumor.organ": "prostate"}
    row = condition((fhir.ICD10, "K75.9"), site=fhir.PROSTATE, morphology=fhir.ADENOCARCINOMA)
    assert values(row) == {"tumor.organ": "prostate", "tumor.histology": "prostate-adenocarcinoma"}


def test_a_diagnosis_later_than_the_day_is_not_there_yet() -> None:
    """By its onset, else by when it was recorded."""
    row = condition((fhir.SNOMED, fhir.HCC), onsetDateTime="2026-01-01", recordedDate="2026-03-01")
    assert "tumor.organ" in values(row, on="2026-02-01")
    assert whys(read(row, on="2025-12-31")) == ["date", "date"]


def test_of_several_cancers_none_is_chosen() -> None:
    """The error names them, and one can be named; two records of the same are one."""
    rows = [condition((fhir.SNOMED, fhir.HCC)), condition((fhir.ICD10, "C34.1"), name="c2")]
    with pytest.raises(InputError) as caught:
        read(*rows)
    problem = caught.value.problems[0]
    assert problem.code == "NRX644"
    assert "Condition/c1" in problem.advice
    assert "Condition/c2" in problem.advice
    assert values(*rows, condition="c2") == {"tumor.organ": "lung"}
    assert refused(*rows, condition="c3") == "NRX644"
    assert values(rows[1], {**rows[1], "id": "c3"}) == {"tumor.organ": "lung"}


def test_a_metastasis_is_no_primary_tumor() -> None:
    """It leaves the primary tumor as it is and says too little of the spread; by name it is the one to be treated."""
    primary, spread = condition((fhir.ICD10, "C61")), condition((fhir.ICD10, "C78.7"), name="m1")
    found = read(primary, spread)
    assert found.case.as_json() == {"tumor": {"organ": "prostate"}}
    assert whys(found, "tumor.spread") == ["too-little"]
    assert read(spread).case.stated == ()
    assert "m1" in read(spread).report.notes[0]
    assert values(primary, spread, condition="m1") == {"tumor.organ": "liver", "tumor.histology": "liver-metastasis"}


def test_the_morphology_of_a_metastasis_is_not_its_histology() -> None:
    """It is that of the tumor from which it came."""
    row = condition((fhir.SNOMED, fhir.METASTASIS), site=fhir.PROSTATE, morphology=fhir.ADENOCARCINOMA)
    assert values(row, condition="c1") == {"tumor.organ": "prostate"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (condition((fhir.SNOMED, "389026000")), {"patient.ascites": "present"}),
        (condition((fhir.SNOMED, "389026000"), (fhir.ICD10, "R18.9")), {"patient.ascites": "refractory"}),
        (condition((fhir.SNOMED, "77386006")), {"patient.pregnancy": "yes"}),
        (condition((fhir.SNOMED, "77386006"), clinical="resolved"), {}),
        (condition((fhir.SNOMED, "77386006"), clinical="", abatementDateTime="2020"), {}),
        (condition((fhir.SNOMED, "77386006"), verified="provisional"), {}),
        (condition((fhir.SNOMED, "77386006"), verified="refuted"), {}),
        (condition((fhir.SNOMED, "77386006"), modifierExtension=[{}]), {}),
    ],
)
def test_other_diagnoses(row: dict[str, Any], expected: dict[str, Any]) -> None:
    """What the patient has now, for certain."""
    assert values(patient(), row) == expected


def drug(code: str, kind: str = "MedicationAdministration", **more: Any) -> dict[str, Any]:
    """A drug that was given for the cancer."""
    system = "http://www.nlm.nih.gov/research/umls/rxnorm"
    start = {"resourceType": kind, "id": "d", "status": "completed", "subject": {"reference": "Patient/p1"}}
    why = {"reasonReference": [{"reference": "Condition/c1"}]}
    return {**start, "medicationCodeableConcept": concept(code, system), **why, **more}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (drug("2555"), ""),
        (drug("2555", "MedicationRequest", intent="order"), ""),
        (drug("2555", "MedicationRequest", intent="plan"), "status"),
        (drug("2555", "MedicationRequest", status="active"), "status"),
        (drug("2555", "MedicationRequest", doNotPerform=True), "status"),
        (drug("2555", status="not-done"), "status"),
        (drug("2555", status="entered-in-error"), "status"),
        (drug("2555", modifierExtension=[{}]), "modifier"),
        (drug("2555", reasonReference=[{"reference": "Condition/other"}]), "not-this-tumor"),
        (drug("2555", reasonReference=[]), "not-this-tumor"),
        (drug("2555", reasonReference=[], reasonCode=[concept(fhir.HCC, fhir.SNOMED)]), ""),
    ],
)
def test_drugs_are_earlier_treatment_if_they_were_given_for_this_cancer(row: dict[str, Any], why: str) -> None:
    """One drug may count as two; what is not known of the set stays unknown."""
    found = read(condition((fhir.SNOMED, fhir.HCC)), row)
    treatment = found.case.as_json()["tumor"].get("earlier_treatment")
    assert treatment == (None if why else {"has": ["platinum", "systemic"], "lacks": []})
    assert whys(found) == ([why] if why else [])


@pytest.mark.parametrize(("status", "why"), [("active", "too-little"), ("completed", "status"), ("stopped", "status")])
def test_of_a_drug_that_the_patient_takes_now_the_order_must_be_active(status: str, why: str) -> None:
    """What was completed is over; and whether the drug can be stopped no order says."""
    found = read(drug("32968", "MedicationRequest", status=status, reasonReference=[]))
    assert (found.case.stated, whys(found, "patient.antiplatelet")) == ((), [why])


def test_a_medication_is_read_where_it_is_named() -> None:
    """By reference to a resource, or to one inside the resource."""
    system = "http://www.nlm.nih.gov/research/umls/rxnorm"
    medication = {"resourceType": "Medication", "id": "m", "code": concept("349472", system)}
    for row in (
        drug("1", medicationCodeableConcept=None, medicationReference={"reference": "#m"}, contained=[medication]),
        drug("1", medicationCodeableConcept=None, medicationReference={"reference": "Medication/m"}),
    ):
        found = values(condition((fhir.SNOMED, fhir.HCC)), medication, row)
        assert found["tumor.earlier_treatment"] == {"has": ["systemic"], "lacks": []}


def test_a_substance_counts_as_a_reaction_only_where_it_is_one() -> None:
    """The code of a contrast agent in an allergy is a reaction; a refuted one is none."""
    row = {"resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p1"}}
    row["code"] = concept("105879004", fhir.SNOMED)
    assert values(row) == {"patient.reactions": {"has": ["gadolinium-contrast"], "lacks": []}}
    found = read({**row, "verificationStatus": concept("refuted", "x")})
    assert (found.case.stated, whys(found)) == ((), ["status"])


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("1957-04-02", "2026-04-01", 68),
        ("1957-04-02", "2026-04-02", 69),
        ("2026-01-01", "2026-07-01", 0.5),
        ("1957", "2026-04-02", None),
        ("1957-04-02", "1950-01-01", None),
        ("1957-04-02", "", None),
    ],
)
def test_age_on_the_day(born: str, on: str, age: float | None) -> None:
    """In whole years, of an infant with a fraction; without a day or a whole date it is not known."""
    found = read(patient(birthDate=born), on=on)
    assert found.case.as_json().get("patient", {}).get("age_years") == age
    assert ("date" in whys(found)) == (age is None)


def test_age_on_the_latest_day_that_was_used() -> None:
    """The report says which day that is."""
    found = read(patient(birthDate="1957-04-02"), observation(fhir.PLATELETS, "100 G/L", date="2026-04-01T23:00:00Z"))
    assert found.case.as_json()["patient"]["age_years"] == 68
    assert (found.report.on, found.report.on_is) == ("2026-04-01", "latest")


def test_administrative_gender_is_not_sex_at_birth() -> None:
    """Only the extension for sex at birth gives it; unknown sex gives none."""
    url = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
    assert values(patient(gender="male")) == {}
    assert [row.what for row in read(patient(gender="male")).report.not_read] == ["male"]
    assert values(patient(extension=[{"url": url, "valueCode": "F"}])) == {"patient.sex": "female"}
    assert whys(read(patient(extension=[{"url": url, "valueCode": "UNK"}]))) == ["code"]


def test_values_that_contradict_each_other_are_taken_out() -> None:
    """Neither counts, and both are told."""
    url = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
    found = read(patient(extension=[{"url": url, "valueCode": "M"}]), condition((fhir.SNOMED, "77386006")))
    assert found.case.stated == ()
    assert whys(found) == ["contradiction", "contradiction"]


def test_of_two_patients_one_must_be_named() -> None:
    """What is of the other one is not used, and told."""
    other = observation(fhir.PLATELETS, "90 G/L", name="o2", date="2026-03-01", subject={"reference": "Patient/p2"})
    rows = [patient(), observation(fhir.PLATELETS, "100 G/L"), other]
    assert refused(*rows) == "NRX643"
    found = read(*rows, patient="p1")
    assert [row.value for row in found.report.used] == [100]
    assert whys(found) == ["other-patient"]
    assert refused(*rows, patient="p3") == "NRX643"


def test_what_is_about_nobody_is_kept_and_told() -> None:
    """A page of the server's own words warns that the record may not be whole."""
    inside = {"resourceType": "Organization", "id": "o", "contained": [observation(fhir.PLATELETS, "100 G/L")]}
    found = read(patient(), {"resourceType": "OperationOutcome"}, inside)
    assert [row.what for row in found.report.not_read] == ["OperationOutcome", "Organization", "Observation"]
    assert "may not be whole" in found.report.notes[0]


def test_references_are_resolved_by_address() -> None:
    """Addresses, names and short names of one patient are the same patient; those of another server are not."""
    rows = bundle(patient(), observation(fhir.PLATELETS, "100 G/L", subject={"reference": "urn:uuid:1"}))
    rows["entry"][0]["fullUrl"] = "urn:uuid:1"
    assert read_bundle(json.dumps(rows).encode(), coded_base()).case.stated == (PLATELETS,)
    rows["entry"][0]["fullUrl"] = "https://a.example/Patient/p1"
    rows["entry"][1]["resource"]["subject"] = {"reference": "https://b.example/Patient/p1"}
    with pytest.raises(InputError) as caught:
        read_bundle(json.dumps(rows).encode(), coded_base())
    assert caught.value.problems[0].code == "NRX643"


def test_of_two_versions_of_a_resource_neither_counts() -> None:
    """Nothing says which one does; the same twice is one."""
    rows = [observation(fhir.PLATELETS, "100 G/L"), observation(fhir.PLATELETS, "90 G/L")]
    found = read(*rows)
    assert found.case.stated == ()
    assert whys(found) == ["other-patient", "other-patient"]
    assert values(rows[0], rows[0]) == {PLATELETS: 100}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "NRX641"),
        (b"<Bundle/>", "NRX641"),
        (b"[]", "NRX641"),
        (b"{}", "NRX641"),
        (b'{"resourceType": "Bundle", "type": "history"}', "NRX641"),
        (b'{"resourceType": "Bundle", "resourceType": "Bundle"}', "NRX641"),
        (b'{"resourceType": "Observation", "valueInteger": NaN}', "NRX641"),
        (b'{"resourceType": "Basic", "a": ' + b"[" * 200 + b"]" * 200 + b"}", "NRX641"),
        (b'{"resourceType": "Basic", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "NRX641"),
        (b"\xff\xfe", "NRX641"),
        (json.dumps(bundle(patient(), link=[{"relation": "next", "url": "x"}])).encode(), "NRX642"),
    ],
)
def test_what_is_no_whole_record_is_refused(content: bytes, code: str) -> None:
    """Other content, a page of several, a history."""
    with pytest.raises(InputError) as caught:
        read_bundle(content, coded_base(), "x.json")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_lines_of_a_bulk_export_are_one_record() -> None:
    """As a bundle of them is."""
    rows = [patient(), observation(fhir.PLATELETS, "100 G/L")]
    lines = "\n".join(json.dumps(row) for row in rows) + "\n"
    assert read_bundle(lines.encode(), coded_base()).case.stated == (PLATELETS,)


ODD: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "Patient/p1", "#x"]),
    lambda part: (
        st.lists(part, max_size=2) | st.dictionaries(st.sampled_from(["coding", "code", "value"]), part, max_size=2)
    ),
    max_leaves=6,
)


@given(st.data())
def test_any_shape_of_an_element_is_read_or_told(data: st.DataObject) -> None:
    """An element of a wrong shape never stops an import with another error, and the case is always a possible one."""
    url = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
    rows = [
        patient(birthDate="1957-04-02", extension=[{"url": url, "valueCode": "M"}]),
        condition((fhir.SNOMED, fhir.HCC), site=fhir.LIVER, morphology=fhir.ADENOCARCINOMA, stage=[{"summary": {}}]),
        observation(fhir.PLATELETS, "100 G/L", component=[], focus=[], method={}),
        drug("2555"),
    ]
    row = data.draw(st.sampled_from(rows))
    row[data.draw(st.sampled_from(sorted(row.keys() - {"resourceType"})))] = data.draw(ODD)
    try:
        found = read(*rows)
    except InputError:
        return
    assert parse_case(found.report.case, coded_base(), canonical=True) == found.case


def test_everything_in_a_record_is_in_the_report() -> None:
    """Each resource stands among what was used, refused or not read, and each coded descriptor is found or not."""
    rows = [
        patient(gender="male"),
        condition((fhir.SNOMED, fhir.HCC)),
        condition((fhir.SNOMED, "12345"), name="c9"),
        observation(fhir.PLATELETS, "100 G/L"),
        observation("1-8", "100 G/L", name="o9"),
        drug("999"),
        {"resourceType": "DocumentReference", "id": "x", "subject": {"reference": "Patient/p1"}},
    ]
    report = read(*rows).report
    told = {row.path for part in (report.used, report.refused, report.not_read) for row in part}
    for place in range(len(rows)):
        assert any(path.startswith(f"Bundle.entry[{place}].") for path in told), place
    coded = {item.name for item in coded_base().vocabulary.descriptors.values() if item.codes or item.found_in}
    assert {*report.not_found, *(row.descriptor for row in report.used)} == coded
