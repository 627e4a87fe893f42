"""CDS Hooks 2.0: the examples and tables of the specification, the card about a patient, and orders."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

import jsonschema
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st

from conftest import examples
from fhir_records import ECOG, HCC, INR, PLATELETS, SNOMED, bundle, concept, condition, observation, patient
from generators import random_case
from nanorx.advice.assessment import Advisor
from nanorx.cli.app import app
from nanorx.cli.trouble import guarded
from nanorx.knowledge.truth import YES
from nanorx.service.cds.card import CardMaker
from nanorx.service.cds.jobs import JOBS
from nanorx.service.cds.services import QUERIES, SERVICES, Call, prefetch_templates
from nanorx.service.fhir.bundle import read_bundle
from nanorx.service.fhir.treatments import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.testclient import TestClient

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.fhir.report import Import

VIEW, SELECT = "nanorx-patient-view", "nanorx-order-select"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
BREAST, DECOMPENSATED, PREGNANT = "254837009", "710067001", "77386006"
TACE, ABLATION, TRANSPLANTATION, DOXORUBICIN = "314617008", "428115007", "18027006", "3639"
ROUTINE = {"goal": {"setting": "routine-care"}}
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"


@pytest.fixture(scope="session")
def documents(root: Path) -> dict[str, Any]:
    """The files of the specification by name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in (root / "tests/data/cds-hooks").glob("*.json")
    }


@pytest.fixture(scope="session")
def fits(documents: dict[str, Any]) -> Callable[[Any, str], bool]:
    """Whether data has the shape of a table of the specification 2.0, and of the definition published for 1.0."""
    published = {"services": "CDS Service Information", "request": "CDS Request", "response": "CDS Response"}

    def check(data: Any, name: str) -> bool:
        shapes = [{**documents["tables-2.0"], "$ref": f"#/$defs/{name}"}]
        if name in published:
            shapes.append({**documents["published-1.0"], "$ref": f"#/$defs/{published[name]}"})
        return all(jsonschema.Draft202012Validator(shape).is_valid(data) for shape in shapes)

    return check


@pytest.fixture(scope="session")
def advisor(base: RuleBase) -> Advisor:
    """What ranks."""
    return Advisor(base)


@pytest.fixture(scope="session")
def imported(base: RuleBase) -> Import:
    """The report about a record of a tumor."""
    return read_bundle(json.dumps(bundle(patient(), TUMOR)).encode(), base).report


def call(*resources: dict[str, Any], hook: str = "patient-view", **context: Any) -> dict[str, Any]:
    """A call about the patient p1 with these resources, each under the key that asks for its type."""
    keys = {row.text.partition("?")[0]: key for key, row in QUERIES.items() if key not in {"patient", "components"}}
    prefetch: dict[str, Any] = {"patient": patient(birthDate="1960-02-03"), **dict.fromkeys(keys.values())}
    prefetch.pop("Patient/{{context.patientId}}", None)
    for row in resources:
        key = keys[row["resourceType"]]
        entry = {"fullUrl": f"https://fhir.example/{row['resourceType']}/{row['id']}", "resource": row}
        prefetch[key] = prefetch[key] or {"resourceType": "Bundle", "type": "searchset", "entry": []}
        prefetch[key]["entry"].append(entry)
    about = {"patientId": "p1", "userId": "Practitioner/u1", **context}
    return {"hook": hook, "hookInstance": INSTANCE, "context": about, "prefetch": prefetch}


def ordered(system: str, code: str, *, kind: str = "ServiceRequest", **more: Any) -> dict[str, Any]:
    """A draft order."""
    key = "code" if kind == "ServiceRequest" else "medicationCodeableConcept"
    about = {"status": "draft", "intent": "order", "subject": {"reference": "Patient/p1"}}
    return {"resourceType": kind, "id": "r1", **about, key: concept(code, system, "an order"), **more}


def selecting(order: dict[str, Any], *resources: dict[str, Any], selection: str = "") -> dict[str, Any]:
    """A call about an order that was just selected."""
    selections = [selection or f"{order['resourceType']}/{order['id']}"]
    return call(*resources, hook="order-select", selections=selections, draftOrders=bundle(order))


def answer(advisor: Advisor, request: Mapping[str, Any], given: Mapping[str, Any] = ROUTINE) -> list[dict[str, Any]]:
    """The cards about a call of 2026-03-01, made in this process."""
    name = next(row.id for row in SERVICES.values() if row.hook == request["hook"])
    done = JOBS["cds-hook"](
        advisor, Call(name, json.dumps(request).encode(), "https://nanorx.example", "2026-03-01", given)
    )
    cards: list[dict[str, Any]] = json.loads(done.content)["cards"]
    return cards


TUMOR = condition((SNOMED, HCC))
CLASS_C = condition((SNOMED, DECOMPENSATED), name="c2")


def test_examples_of_the_specification_have_the_shapes(
    documents: dict[str, Any], fits: Callable[[Any, str], bool]
) -> None:
    """The shapes that the tests check with are those of the specification: its examples have them, others do not."""
    assert fits(documents["discovery"], "services")
    assert fits(documents["patient-view"], "request")
    assert fits(documents["response"], "response")
    assert all(fits(row, "feedback") for row in documents["feedback"])
    assert not fits({"cards": [{"summary": "x" * 140, "indicator": "info", "source": {"label": "x"}}]}, "response")
    assert not fits({"cards": [{"summary": "x", "indicator": "urgent", "source": {"label": "x"}}]}, "response")


def test_discovery_tells_both_services(client: TestClient, fits: Callable[[Any, str], bool]) -> None:
    """Two services with what they need and what they do not say, in the shape of the specification."""
    response = client.get("/cds-services")
    assert response.status_code == 200
    assert fits(response.json(), "services")
    rows = {row["id"]: row for row in response.json()["services"]}
    assert {name: row["hook"] for name, row in rows.items()} == {VIEW: "patient-view", SELECT: "order-select"}
    assert all("calls no other system" in row["usageRequirements"] for row in rows.values())
    assert "no card does not mean" in rows[SELECT]["description"]


def test_templates_ask_for_what_is_read(base: RuleBase) -> None:
    """Every code of an observation and every type of resource that the import reads, by no token but the patient."""
    templates = prefetch_templates(base.vocabulary)
    codes = {code for item in base.vocabulary.descriptors.values() for of in item.codes.values() for code in of}
    for key in ("observations", "components"):
        assert set(templates[key].partition("code=")[2].split(",")) == codes
    asked = {text.partition("?")[0].partition("/")[0] for text in templates.values()}
    assert asked == {"Patient", "Condition", "Observation", *KINDS}
    assert all(text.count("{{") == text.count("{{context.patientId}}") == 1 for text in templates.values())


def test_card_about_a_patient_of_mcode(
    client: TestClient, base: RuleBase, root: Path, fits: Callable[[Any, str], bool]
) -> None:
    """Non-small cell lung cancer, an example of mCODE: the standards, the first approach, the sources."""
    record = json.loads((root / "tests/data/fhir/mcode-non-small-cell-lung.json").read_text(encoding="utf-8"))
    rows = [entry["resource"] for entry in record["entry"]]
    person = next(row for row in rows if row["resourceType"] == "Patient")
    request = call(*(row for row in rows if row["resourceType"] in {"Condition", "Observation", *KINDS}))
    request["prefetch"]["patient"] = person
    request["context"]["patientId"] = person["id"]
    response = client.post(f"/cds-services/{VIEW}", json=request)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["nanorx-rule-base"] == base.sha256
    assert fits(response.json(), "response")
    (card,) = response.json()["cards"]
    assert card["indicator"] == "info"
    assert card["summary"].startswith("First: ")
    assert card["summary"].endswith("(preclinical research, assumed)")
    detail = card["detail"]
    assert detail.startswith("- **Today**")
    for words in ("non-small cell lung carcinoma", "PDQ lung 2025", "ECOG 0", "**Find out**", "**Against**"):
        assert words in detail
    assert f"rules {base.version}, {base.sha256[:8]}" in detail
    assert detail.rstrip().endswith(base.notice)
    assert "Secondary malignant neoplasm of brain" in detail, "what was refused is told"
    assert person["id"] not in json.dumps([card["links"], card["source"]])
    assert card["source"]["url"] == "http://127.0.0.1:8000/"


def test_what_no_record_holds_is_given(advisor: Advisor) -> None:
    """The setting that the service was started with counts and is told; the record comes before it, up to today."""
    later = observation(PLATELETS, "20 10*3/uL", name="o2", date="2026-03-02")
    request = call(TUMOR, observation(PLATELETS, "120 10*3/uL"), later)
    (card,) = answer(advisor, request, {**ROUTINE, "patient": {"platelets_g_l": 15, "inr": 1.1}})
    assert card["summary"] == "Nothing here is approved or standard for this tumor (routine care)"
    assert "platelets 120 G/L" in card["detail"]
    assert "age 66 years" in card["detail"], "on the day of the call, not on that of the observation"
    assert "**Stated by this service**: setting, platelets, INR" in card["detail"]
    assert card["links"][0]["url"] == "https://nanorx.example/"


@pytest.mark.parametrize("more", [(), (CLASS_C,)], ids=["nothing against", "Child-Pugh C"])
def test_warning_is_for_what_bars(
    advisor: Advisor, more: tuple[dict[str, Any], ...], fits: Callable[[Any, str], bool]
) -> None:
    """A value of the patient that holds back or rules out makes it a warning; nothing makes it critical."""
    cards = answer(advisor, call(TUMOR, *more))
    assert fits({"cards": cards}, "response")
    assert [card["indicator"] for card in cards] == ["warning" if more else "info"]
    assert ("liver is decompensated" in cards[0]["detail"]) == bool(more)


@given(seed=st.integers(0, 2**32 - 1))
@examples(20)
def test_card_of_any_case_has_the_shape(
    advisor: Advisor, fits: Callable[[Any, str], bool], imported: Import, seed: int
) -> None:
    """Whatever is known: a card in the shape of the specification, with a short summary, and never critical."""
    found = advisor.assess(random_case(Random(seed), advisor.base))
    maker = CardMaker(UUID(INSTANCE), VIEW, "https://nanorx.example", advisor.base, (), ())
    card = maker.about_patient(found, imported).as_json()
    assert fits({"cards": [card]}, "response")
    assert card["summary"].endswith(")"), "the setting is never cut off"
    assert card["indicator"] in {"info", "warning"}
    if not any(item.excluded != YES and not item.held_back for item in found.standings):
        assert card["indicator"] == "warning"


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (condition((SNOMED, HCC), clinical="remission"),),
        (condition((SNOMED, HCC), verified="refuted"),),
        (condition(("http://hl7.org/fhir/sid/icd-10", "I10")),),
        (observation(ECOG, {"valueInteger": 1}),),
    ],
    ids=["no diagnosis", "remission", "refuted", "no cancer", "no diagnosis but a value"],
)
def test_nothing_is_said_without_an_active_cancer(advisor: Advisor, rows: tuple[dict[str, Any], ...]) -> None:
    """Of no organ nothing is said, and of orders neither."""
    assert answer(advisor, call(*rows)) == []
    assert answer(advisor, selecting(ordered(SNOMED, TACE), *rows, CLASS_C)) == []


def test_no_card_is_shown_to_patients(advisor: Advisor) -> None:
    """A portal may call the same hook; what is said is written for those who treat."""
    request = call(TUMOR)
    assert answer(advisor, request)
    for user in ("Patient/p1", "RelatedPerson/r1"):
        assert answer(advisor, {**request, "context": {"patientId": "p1", "userId": user}}) == []


def test_of_the_dead_nothing_is_said(advisor: Advisor) -> None:
    """By either element of FHIR; that the patient lives changes nothing."""
    for more, cards in (
        ({"deceasedBoolean": True}, 0),
        ({"deceasedDateTime": "2026"}, 0),
        ({"deceasedBoolean": False}, 1),
    ):
        request = call(TUMOR)
        request["prefetch"]["patient"] |= more
        assert len(answer(advisor, request)) == cards


def test_several_cancers_are_not_chosen_among(advisor: Advisor, fits: Callable[[Any, str], bool]) -> None:
    """Two active cancers: a card says that nothing is ranked, and why."""
    cards = answer(advisor, call(TUMOR, condition((SNOMED, BREAST), name="c3")))
    assert fits({"cards": cards}, "response")
    assert cards[0]["summary"] == "No approach is ranked: the record has 2 active cancers"
    assert cards[0]["indicator"] == "info"


def test_how_a_resource_comes_changes_nothing(advisor: Advisor) -> None:
    """A resource alone, in a bundle, with its address, twice under two keys, or a bundle in a bundle."""
    request = call(TUMOR, observation(PLATELETS, "120 10*3/uL"))
    expected = answer(advisor, request)
    prefetch = request["prefetch"]
    found = prefetch["observations"]
    for observations, components in (
        (found["entry"][0]["resource"], None),
        ({**found, "entry": [{"resource": found["entry"][0]["resource"]}]}, None),
        (found, found["entry"][0]["resource"]),
        ({**found, "entry": [{"resource": found}]}, None),
    ):
        changed = {**prefetch, "observations": observations, "components": components}
        changed["allergies"] = {"resourceType": "Bundle", "type": "searchset", "total": 0}
        (card,) = answer(advisor, {**request, "prefetch": changed})
        assert "120 G/L" in card["detail"]
        assert card["summary"] == expected[0]["summary"]


def test_what_was_not_sent_is_told(advisor: Advisor) -> None:
    """A key that is left out, or whose query has failed, is named; null is an answer."""
    request = call(TUMOR)
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
    request["prefetch"] |= {"allergies": failed, "components": None}
    del request["prefetch"]["procedures"]
    assert "**Not sent**: procedures, allergies\n" in answer(advisor, request)[0]["detail"]


OTHER = {"reference": "https://fhir.example/Patient/p2"}
NEXT = {"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "next", "url": "https://fhir.example?2"}]}
FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "fatal", "code": "timeout"}]}
WRONG: list[tuple[str, dict[str, Any], int, str]] = [
    ("no hook", {"hook": None}, 400, "NRX670"),
    ("another hook", {"hook": "order-sign"}, 400, "NRX671"),
    ("no instance", {"hookInstance": ""}, 400, "NRX670"),
    ("no UUID", {"hookInstance": "17"}, 400, "NRX670"),
    ("no context", {"context": None}, 400, "NRX670"),
    ("no patient", {"context": {"userId": "Practitioner/u1"}}, 400, "NRX670"),
    ("no user", {"context": {"patientId": "p1", "userId": ""}}, 400, "NRX670"),
    ("a reference for an id", {"context": {"patientId": "Patient/p1", "userId": "Practitioner/u1"}}, 400, "NRX670"),
    ("prefetch is a list", {"prefetch": []}, 400, "NRX670"),
    ("no prefetch", {"prefetch": None}, 412, "NRX672"),
    ("no diagnoses", {"prefetch": {"patient": patient()}}, 412, "NRX672"),
    ("the patient is null", {"prefetch": {"patient": None, "conditions": None}}, 412, "NRX672"),
    ("the query of the patient failed", {"prefetch": {"patient": FAILED, "conditions": None}}, 412, "NRX672"),
    ("the query of the diagnoses failed", {"prefetch": {"patient": patient(), "conditions": FAILED}}, 412, "NRX672"),
    ("one page of several", {"prefetch": {"patient": patient(), "conditions": NEXT}}, 412, "NRX672"),
    (
        "fewer entries than were found",
        {"prefetch": {"patient": patient(), "conditions": bundle(TUMOR, type="searchset", total=2)}},
        412,
        "NRX672",
    ),
    (
        "an entry without a resource",
        {"prefetch": {"patient": patient(), "conditions": bundle(TUMOR, {"id": "x"})}},
        400,
        "NRX670",
    ),
    ("a text for a resource", {"prefetch": {"patient": "p1", "conditions": None}}, 400, "NRX670"),
    ("a history", {"prefetch": {"patient": patient(), "conditions": bundle(TUMOR, type="history")}}, 400, "NRX670"),
    ("another patient", {"prefetch": {"patient": patient("p2"), "conditions": None}}, 400, "NRX673"),
    (
        "another patient in a bundle of a bundle",
        {"prefetch": {"patient": patient(), "conditions": bundle(bundle(condition(name="c9", subject=OTHER)))}},
        400,
        "NRX673",
    ),
    (
        "a diagnosis of another patient",
        {"prefetch": {"patient": patient(), "conditions": bundle(TUMOR, condition(name="c9", subject=OTHER))}},
        400,
        "NRX673",
    ),
]


@pytest.mark.parametrize(("change", "status", "code"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_calls_are_refused(
    client: TestClient, problem: Callable[..., dict[str, Any]], change: dict[str, Any], status: int, code: str
) -> None:
    """What is not as the specification has it is 400, what was not prefetched 412; the first problem says what."""
    request = {key: value for key, value in {**call(TUMOR), **change}.items() if value is not None}
    found = problem(client.post(f"/cds-services/{VIEW}", json=request), status)
    assert [row["code"] for row in found["problems"]] == [code]
    assert "p2" not in json.dumps(found), "no word about another patient"


def test_wrong_bodies_and_services_are_refused(client: TestClient, problem: Callable[..., dict[str, Any]]) -> None:
    """No JSON, another media type, a service that is not there, a method that it does not take."""
    path = f"/cds-services/{VIEW}"
    half = client.post(path, content=b'{"hook":', headers={"Content-Type": "application/json"})
    assert problem(half, 400)["problems"][0]["code"] == "NRX001"
    assert problem(client.post(path, json=[]), 400)["problems"][0]["code"] == "NRX670"
    assert problem(client.post(path, content=b"{}"), 415)["problems"][0]["code"] == "NRX610"
    assert problem(client.get(path), 405)["problems"][0]["code"] == "NRX608"
    for name in ("nanorx", f"{VIEW}x/feedback"):
        assert problem(client.post(f"/cds-services/{name}", json={}), 404)["problems"][0]["code"] == "NRX674"


def test_example_of_patient_view_lacks_our_keys(
    client: TestClient, problem: Callable[..., dict[str, Any]], documents: dict[str, Any]
) -> None:
    """The example of the specification: without our keys 412; with them, and no diagnosis, nothing to say."""
    request = documents["patient-view"]
    problem(client.post(f"/cds-services/{VIEW}", json=request), 412)
    prefetch = {"patient": request["prefetch"]["patientToGreet"], "conditions": None}
    response = client.post(f"/cds-services/{VIEW}", json={**request, "prefetch": prefetch})
    assert (response.status_code, response.json()) == (200, {"cards": []})


def test_example_of_order_select_concerns_nothing(client: TestClient, documents: dict[str, Any]) -> None:
    """The example of the specification, a diet and an antibiotic, for a patient with a liver tumor: nothing to say."""
    context = documents["order-select"]["context"]
    own = {"reference": f"Patient/{context['patientId']}"}
    prefetch = {"patient": patient(context["patientId"]), "conditions": condition((SNOMED, HCC), subject=own)}
    request = {"hook": "order-select", "hookInstance": INSTANCE, "context": context, "prefetch": prefetch}
    response = client.post(f"/cds-services/{SELECT}", json=request)
    assert (response.status_code, response.json()) == (200, {"cards": []})


def test_order_that_is_ruled_out_is_warned_of(advisor: Advisor, fits: Callable[[Any, str], bool]) -> None:
    """Chemoembolization with Child-Pugh class C: each standard that it may be is ruled out, with the sources."""
    cards = answer(advisor, selecting(ordered(SNOMED, TACE), TUMOR, CLASS_C))
    assert fits({"cards": cards}, "response")
    assert cards[0]["indicator"] == "warning"
    assert cards[0]["summary"].startswith("Order of chemoembolization: the liver is decompensated")
    assert "Chemoembolization (TACE); Chemoembolization with drug-eluting beads: " in cards[0]["detail"]
    assert "\\[WJH 2015" in cards[0]["detail"]


def test_nothing_left_is_a_warning(advisor: Advisor) -> None:
    """Where the facility has nothing of what the approaches need, all are ruled out, and standards still named."""
    (card,) = answer(advisor, call(TUMOR), {**ROUTINE, "facility": {"imaging": [], "equipment": []}})
    assert card["indicator"] == "warning"
    assert card["summary"] == "Every strategy is ruled out (routine care)"
    assert "PDQ liver 2025" in card["detail"]


def test_standards_of_other_tumors_do_not_count(advisor: Advisor) -> None:
    """Each ablation that a liver tumor may have is ruled out by the INR; those of the prostate are not named."""
    coagulation = observation(INR, "6 {INR}")
    (card,) = answer(advisor, selecting(ordered(SNOMED, ABLATION), TUMOR, coagulation))
    assert card["summary"].startswith("Order of ablation: INR is above 3")
    assert "Cryoablation; Ethanol injection; " in card["detail"]
    assert "Focal" not in card["detail"]
    lung = condition((SNOMED, "254637007"))
    assert answer(advisor, selecting(ordered(SNOMED, TRANSPLANTATION), lung, coagulation)) == []


@pytest.mark.parametrize(
    "request_",
    [
        selecting(ordered(SNOMED, TACE), TUMOR),
        selecting(ordered(SNOMED, TACE, doNotPerform=True), TUMOR, CLASS_C),
        selecting(ordered("http://loinc.org", TACE), TUMOR, CLASS_C),
        selecting(ordered(SNOMED, ABLATION), TUMOR, CLASS_C),
        selecting(ordered(RXNORM, DOXORUBICIN, kind="MedicationRequest"), TUMOR),
    ],
    ids=["nothing bars it", "not to be done", "a code of another system", "not each kind is barred", "no reaction"],
)
def test_other_orders_are_not_spoken_of(advisor: Advisor, request_: dict[str, Any]) -> None:
    """Without a rule against all that an order may be there is no card."""
    assert answer(advisor, request_) == []


def test_order_that_was_not_selected_does_not_count(advisor: Advisor) -> None:
    """Only what was just selected is looked at."""
    diet = {"resourceType": "NutritionOrder", "id": "n1", "patient": {"reference": "Patient/p1"}}
    request = selecting(ordered(SNOMED, TACE), TUMOR, CLASS_C, selection="NutritionOrder/n1")
    request["context"]["draftOrders"]["entry"].append({"resource": diet})
    assert answer(advisor, request) == []


@pytest.mark.parametrize("contained", [False, True])
def test_order_of_a_substance_with_a_reaction_is_warned_of(advisor: Advisor, *, contained: bool) -> None:
    """Doxorubicin after a reaction to it, by a code or as a drug within the order; markup of a record is text."""
    order = ordered(RXNORM, DOXORUBICIN, kind="MedicationRequest")
    order["medicationCodeableConcept"]["coding"][0]["display"] = "<b>doxorubicin</b> [x](javascript:y)"
    if contained:
        drug = {"resourceType": "Medication", "id": "m1", "code": order.pop("medicationCodeableConcept")}
        order |= {"contained": [drug], "medicationReference": {"reference": "#m1"}}
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "a1",
        "patient": {"reference": "Patient/p1"},
        "code": concept(DOXORUBICIN, RXNORM),
    }
    (card,) = answer(advisor, selecting(order, TUMOR, allergy))
    assert card["indicator"] == "warning"
    assert card["summary"].endswith(": a reaction to doxorubicin is on record")
    assert "Doxil US label" in card["detail"]
    assert "<b>" not in card["detail"]
    assert r"\[x\](javascript:y)" in card["detail"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"selections": []}, "NRX670"),
        ({"selections": ["ServiceRequest/none"]}, "NRX670"),
        ({"draftOrders": {"resourceType": "ServiceRequest"}}, "NRX670"),
        ({"draftOrders": bundle(ordered(SNOMED, TACE, subject=OTHER))}, "NRX673"),
    ],
    ids=["nothing selected", "not there", "no bundle", "another patient"],
)
def test_wrong_orders_are_refused(
    client: TestClient, problem: Callable[..., dict[str, Any]], change: dict[str, Any], code: str
) -> None:
    """Orders that cannot be told, or that are of another patient."""
    request = selecting(ordered(SNOMED, TACE), TUMOR)
    request["context"] |= change
    assert problem(client.post(f"/cds-services/{SELECT}", json=request), 400)["problems"][0]["code"] == code


def test_feedback_of_the_specification_is_taken(client: TestClient, documents: dict[str, Any]) -> None:
    """Accepted, overridden, and with a reason: taken, with nothing to say."""
    for row in documents["feedback"]:
        response = client.post(f"/cds-services/{VIEW}/feedback", json=row)
        assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    "change",
    [
        {"card": ""},
        {"outcome": "ignored"},
        {"outcome": "accepted"},
        {"outcomeTimestamp": "2020-12-11"},
        {"outcomeTimestamp": "2020-12-11T00:00:00"},
        {"outcomeTimestamp": "2020-13-11T00:00:00Z"},
        {"overrideReason": {"reason": {"code": "x"}}},
    ],
    ids=["no card", "no such outcome", "accepted nothing", "no time", "no zone", "no such month", "no system"],
)
def test_wrong_feedback_is_refused(
    client: TestClient, problem: Callable[..., dict[str, Any]], change: dict[str, Any]
) -> None:
    """What the specification requires of feedback, and a list of at least one."""
    good = {"card": INSTANCE, "outcome": "overridden", "outcomeTimestamp": "2020-12-11T00:00:00Z"}
    path = f"/cds-services/{VIEW}/feedback"
    assert client.post(path, json={"feedback": [good]}).status_code == 200
    for rows in ([{**good, **change}], []):
        assert problem(client.post(path, json={"feedback": rows}), 400)["problems"][0]["code"] == "NRX670"


def test_what_serve_is_told_reaches_the_service(
    base: RuleBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file of --given is read as a case file, and --url must be whole."""
    found: dict[str, Any] = {}

    def run(server: uvicorn.Server, sockets: list[Any]) -> None:
        for row in sockets:
            row.close()
        state = server.config.app.state  # type: ignore[union-attr]
        found.update(given=state.settings.given, url=state.settings.url)

    monkeypatch.setattr("nanorx.cli.commands.serve.load_rules", lambda *_, **__: base)
    monkeypatch.setattr(uvicorn.Server, "run", run)
    path = tmp_path / "house.yaml"
    path.write_text("goal: {setting: routine}\nfacility: {imaging: [mri]}\n", encoding="utf-8")

    def serve(*words: str) -> int:
        line = ["serve", "--port", "0", *words]
        return guarded(lambda: app(args=line, prog_name="nanorx", standalone_mode=False))

    serve("--given", str(path), "--url", "https://nanorx.example/cds/")
    assert found["given"]["goal"] == {"setting": "routine-care"}
    assert found["given"]["facility"]["imaging"] == ["mri"]
    assert found["url"] == "https://nanorx.example/cds"
    assert serve("--url", "nanorx.example") == 2
    path.write_text("goal: {setting: somewhere}\n", encoding="utf-8")
    assert serve("--given", str(path)) == 2
    assert "NRX603" in (said := capsys.readouterr().err)
    assert "goal.setting" in said
