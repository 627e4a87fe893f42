"""Records that would give a value which they do not say, or hide one that speaks against it."""

from __future__ import annotations

import json
from typing import Any

import pytest

import fhir_records as fhir
from fhir_records import bundle, coded_base, concept, condition, observation, patient, read, whys
from nanorx.errors import InputError
from nanorx.service.fhir.bundle import read_bundle

PLATELETS, SIZE, ORGAN = "patient.platelets_g_l", "tumor.size_cm", "tumor.organ"
LIVER_CANCER = (fhir.ICD10, "C22.0")


def organ(row: dict[str, Any]) -> Any:
    """The organ that a diagnosis gives."""
    return read(row).case.as_json().get("tumor", {}).get("organ")


@pytest.mark.parametrize(
    "status",
    [
        {"text": "Refuted"},
        {"text": "ruled out"},
        {"coding": [{"code": "ruled-out"}]},
        {"coding": [{"code": "A"}, {"code": "refuted"}]},
        {"coding": [{"code": "confirmed"}, {"code": "refuted"}]},
        {"coding": [{"code": "Entered-In-Error"}]},
        "refuted",
    ],
)
def test_a_diagnosis_counts_by_no_status_but_those_of_fhir(status: Any) -> None:
    found = read(condition(LIVER_CANCER, verified="", verificationStatus=status))
    assert "tumor" not in found.case.as_json()
    assert set(whys(found)) == {"status"}
    ascites = condition((fhir.SNOMED, "389026000"), verified="", verificationStatus=status)
    assert "patient" not in read(ascites).case.as_json()


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ({"coding": [{"code": "A"}, {"code": "confirmed"}]}, True),
        ({"text": "Confirmed"}, True),
        ("confirmed", True),
        (None, True),
        ({"text": "perhaps"}, False),
    ],
)
def test_a_status_is_found_among_codes_and_words(status: Any, counts: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert organ(condition(LIVER_CANCER, verified="", verificationStatus=status)) == ("liver" if counts else None)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"clinicalStatus": {"text": "Resolved"}}, "remission"),
        ({"clinicalStatus": {"coding": [{"code": "active"}, {"code": "remission"}]}}, "remission"),
        ({"clinicalStatus": {"text": "gone"}}, "status"),
        ({"abatementDateTime": "2020-01-01"}, "status"),
        ({"abatementString": "after surgery"}, "status"),
    ],
)
def test_a_diagnosis_that_has_ended_is_not_active(more: dict[str, Any], why: str) -> None:
    found = read(condition(LIVER_CANCER, **more))
    assert ORGAN not in {row.descriptor for row in found.report.used}
    assert whys(found, ORGAN) == [why]


@pytest.mark.parametrize("status", [{"text": "refuted"}, {"coding": [{"code": "x"}, {"code": "refuted"}]}, "no"])
def test_an_allergy_counts_by_no_other_status_either(status: Any) -> None:
    found = read(
        {
            "resourceType": "AllergyIntolerance",
            "patient": {"reference": "Patient/p1"},
            "code": concept("105879004", fhir.SNOMED),
            "verificationStatus": status,
        }
    )
    assert whys(found) == ["status"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"modifierExtension": [{"url": "x"}]}, "modifier"),
        ({"implicitRules": "x"}, "modifier"),
        ({"effectiveDateTime": "03/01/2026"}, "date"),
        ({"effectiveDateTime": {}}, "date"),
        ({"effectiveTiming": {"event": ["2026-03-01"]}}, "date"),
        ({"status": "unknown"}, "status"),
        ({"status": "Final"}, "status"),
        ({"dataAbsentReason": concept("error")}, "ambiguous"),
    ],
)
def test_no_older_value_stands_in_for_one_that_cannot_be_used(more: dict[str, Any], why: str) -> None:
    newer = observation(fhir.PLATELETS, "30 G/L", name="new", date="2026-03-01", **more)
    found = read(observation(fhir.PLATELETS, "150 G/L"), newer)
    assert "patient" not in found.case.as_json()
    assert why in whys(found, PLATELETS)


@pytest.mark.parametrize("status", ["registered", "preliminary", "cancelled", "entered-in-error"])
def test_what_is_not_final_or_was_withdrawn_does_not_count(status: str) -> None:
    newer = observation(fhir.PLATELETS, "30 G/L", name="new", date="2026-03-01", status=status)
    found = read(observation(fhir.PLATELETS, "150 G/L"), newer)
    assert found.case.as_json() == {"patient": {"platelets_g_l": 150}}
    assert whys(found, PLATELETS) == ["status"]


@pytest.mark.parametrize("text", ["38", "38.", "3,8", "1e1", " 38 "])
def test_a_number_in_a_text_needs_its_unit(text: str) -> None:
    for value in ({"valueString": text}, {"valueCodeableConcept": {"text": text}}):
        found = read(observation(fhir.SIZE, value))
        assert whys(found, SIZE) == ["unit"]
    assert read(observation(fhir.SIZE, {"valueString": "38 mm"})).case.as_json() == {"tumor": {"size_cm": 3.8}}


@pytest.mark.parametrize(("site", "counts"), [(fhir.LIVER, True), (fhir.LUNG, False), ("362837007", True)])
def test_a_size_in_another_organ_is_not_that_of_the_cancer(site: str, counts: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = read(condition(LIVER_CANCER), observation(fhir.SIZE, "38 mm", bodySite=concept(site, fhir.SNOMED)))
    assert ("size_cm" in found.case.as_json()["tumor"]) is counts
    assert whys(found, SIZE) == ([] if counts else ["not-this-tumor"])
    assert any(site in row.note for row in found.report.used) is counts


def test_the_same_cancer_of_two_body_sites_is_two() -> None:
    rows = [condition(LIVER_CANCER, name=name, bodySite=[{"text": name}]) for name in ("left", "right")]
    with pytest.raises(InputError, match="2 active cancers"):
        read(*rows)
    del rows[1]["bodySite"]
    assert read(*rows).case.as_json()["tumor"]["organ"] == "liver"


@pytest.mark.parametrize("code", ["C220", "c22.0", " C22.0", "c220"])
def test_a_code_is_known_without_its_dot_and_capitals(code: str) -> None:
    assert organ(condition((fhir.ICD10, code))) == "liver"
    assert organ(condition(("urn:unknown", code))) is None


@pytest.mark.parametrize("more", [{"total": 3}, {"link": [{"relation": "previous", "url": "x"}]}])
def test_a_page_of_several_is_no_record(more: dict[str, Any]) -> None:
    rows = bundle(patient(), condition(LIVER_CANCER), type="searchset", **more)
    with pytest.raises(InputError, match="one page of several"):
        read_bundle(json.dumps(rows).encode(), coded_base())
    assert read_bundle(json.dumps(rows | {"total": 2, "link": []}).encode(), coded_base()).case.stated


def test_what_an_entry_deletes_is_not_read() -> None:
    rows = bundle(patient(), condition(LIVER_CANCER), type="transaction")
    rows["entry"][1]["request"] = {"method": "DELETE", "url": "Condition/c1"}
    found = read_bundle(json.dumps(rows).encode(), coded_base())
    assert not found.case.stated
    assert "deletes Condition/c1" in " ".join(found.report.notes)


def test_the_date_of_a_diagnosis_is_told() -> None:
    found = read(condition((fhir.SNOMED, "77386006"), onsetDateTime="2001-01-01"))
    assert [row.note for row in found.report.used if row.descriptor == "patient.pregnancy"] == ["dated 2001-01-01"]


@pytest.mark.parametrize(("today", "told"), [("2026-01-31", True), ("2026-02-01", False), ("", False)])
def test_a_day_in_the_future_is_told(today: str, told: bool) -> None:  # noqa: FBT001 - a parameter of the test
    content = json.dumps(bundle(patient(), observation(fhir.PLATELETS, "120 G/L", date="2026-02-01"))).encode()
    found = read_bundle(content, coded_base(), today=today)
    assert ("2026-02-01, the latest day of what was used, lies in the future" in " ".join(found.report.notes)) is told


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"text": "not pregnant"}, ["conflict"]),
        ({"coding": [{"system": fhir.SNOMED, "code": "77386006", "display": "not pregnant"}]}, ["conflict"]),
        ({"text": "pregnant"}, []),
        ({"text": "positive test"}, []),
    ],
)
def test_words_that_say_another_answer_than_their_code_leave_none(answer: dict[str, Any], why: list[str]) -> None:
    value = {"valueCodeableConcept": concept("77386006", fhir.SNOMED) | answer}
    found = read(observation("82810-3", value))
    assert whys(found) == why
    assert found.case.as_json() == ({} if why else {"patient": {"pregnancy": "yes"}})
