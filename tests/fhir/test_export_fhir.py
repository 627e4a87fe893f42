"""The answer for a case as FHIR: proposals and drafts alone, with what is missing and the documents behind them."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

import nanorx
from fhir_records import shipped_base
from nanorx.service.fhir.guidance import guidance_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nanorx.advice.answers.result import Result

LUNG = "cases/clinic/lung-carcinoma.yaml"


@pytest.fixture(scope="module")
def result(root: Path) -> Result:
    """An answer in which something is called first."""
    return nanorx.recommend(root / LUNG)


def parts(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [row["resource"] for row in bundle["entry"] if row["resource"]["resourceType"] == kind]


def references(data: Any) -> Iterator[str]:
    """Every reference within the bundle."""
    if isinstance(data, dict):
        yield from (data["reference"],) if "reference" in data else ()
        for part in data.values():
            yield from references(part)
    elif isinstance(data, list):
        for part in data:
            yield from references(part)


@pytest.mark.parametrize("top", [3, 1000])
@pytest.mark.parametrize("case", [LUNG, "cases/clinic/hcc-2.5cm-pacemaker.yaml"])
def test_only_proposals_in_the_order_of_the_answer(root: Path, case: str, top: int) -> None:
    """At most so many, none that is excluded, held back or listed apart; each action stands for a draft."""
    result = nanorx.recommend(root / case, rules=shipped_base())
    bundle = guidance_bundle(result, shipped_base(), top=top, patient="Patient/17")
    (group,) = parts(bundle, "RequestGroup")
    requests = parts(bundle, "ServiceRequest")
    assert {(row["status"], row["intent"]) for row in (group, *requests)} == {("draft", "proposal")}
    actions = group["action"][0]["action"]
    codes = [row["code"][0]["coding"][0]["code"] for row in actions]
    best = {row.id: result.recommendation(row.strategies[0]) for row in result.approaches}
    fitting = [
        row.id
        for row in result.approaches
        if best[row.id].status != "excluded" and not best[row.id].held_back and best[row.id].listed_apart is None
    ]
    assert codes == fitting[:top]
    assert len(fitting) < len(result.approaches)
    assert [row["resource"]["reference"] for row in actions] == [f"urn:uuid:{row['id']}" for row in requests]
    assert all(row["subject"] == {"reference": "Patient/17"} for row in (group, *requests))
    assert any("more approaches" in note["text"] for note in group["note"]) == (top < len(fitting))


def test_each_action_has_reasons_and_documents(result: Result) -> None:
    """What is said of it, and the text of each document that its studies and rules cite."""
    bundle = guidance_bundle(result, shipped_base())
    texts = {" ".join(row.text.split()) for row in result.references}
    for action in parts(bundle, "RequestGroup")[0]["action"][0]["action"]:
        assert "For it:" in action["textEquivalent"]
        assert action["documentation"]
        assert {row["citation"] for row in action["documentation"]} <= texts
        best = result.recommendation(
            next(row.strategies[0] for row in result.approaches if row.title == action["title"])
        )
        for study in best.studies.rows:
            cited = result.evidence[study].reference
            text = next(row.text for row in result.references if row.id == cited)
            assert " ".join(text.split()) in {row["citation"] for row in action["documentation"]}


def test_the_response_names_what_it_rests_on(result: Result) -> None:
    """The hashes of case and rules, the notice, and what may still change the first place by its codes."""
    (response,) = parts(guidance_bundle(result, shipped_base()), "GuidanceResponse")
    assert [row["value"] for row in response["identifier"]] == [result.case_sha256, result.rule_base.sha256]
    assert response["note"][0]["text"] == result.notice
    asked = [row["codeFilter"][0]["code"][0]["code"] for row in response["dataRequirement"]]
    assert asked[: 1 + sum(row.can_change_first for row in result.questions)]
    assert {row.descriptor for row in result.questions if row.can_change_first} <= set(asked)
    assert response["status"] == "data-requested"


def test_without_an_organ_nothing_is_proposed() -> None:
    """The data that are required come with their codes, the organ first."""
    base = shipped_base()
    bundle = guidance_bundle(nanorx.recommend({"patient": {"ecog": 1}}), base)
    assert len(bundle["entry"]) == 1
    (response,) = parts(bundle, "GuidanceResponse")
    assert response["status"] == "data-required"
    assert "result" not in response
    assert "It is not known in which organ the tumor is." in [row["text"] for row in response["note"]]
    first = response["dataRequirement"][0]
    assert (first["type"], first["codeFilter"][0]["code"][0]["code"]) == ("Condition", "tumor.organ")
    codes = {
        (row["system"], row["code"]) for item in response["dataRequirement"] for row in item["codeFilter"][0]["code"]
    }
    assert ("http://loinc.org", "777-3") in codes


def test_the_same_answer_gives_the_same_bytes_and_every_reference_leads_somewhere(result: Result) -> None:
    """Ids follow from what the answer was made of; another patient has others."""
    first, again = (json.dumps(guidance_bundle(result, shipped_base())) for _ in range(2))
    assert first == again
    bundle = json.loads(first)
    urls = {row["fullUrl"] for row in bundle["entry"]}
    assert set(references(bundle)) - {"#warnings"} <= urls
    other = guidance_bundle(result, shipped_base(), patient="Patient/2")
    assert urls.isdisjoint(row["fullUrl"] for row in other["entry"])


def test_warnings_of_the_case_go_with_it() -> None:
    """As an outcome that the response names."""
    result = nanorx.recommend({"tumor": {"organ": "brain", "size_cm": 15}})
    (response,) = parts(guidance_bundle(result, shipped_base()), "GuidanceResponse")
    said = [row["diagnostics"] for row in response["contained"][0]["issue"]]
    assert said == [row.says for row in result.warnings]
    assert response["evaluationMessage"] == [{"reference": "#warnings"}]


def test_it_is_valid_r4(result: Result) -> None:
    """The models of FHIR R4B, whose resources here are those of R4, take it whole."""
    bundles = import_module("fhir.resources.R4B.bundle")
    for answer in (result, nanorx.recommend({}), nanorx.recommend({"tumor": {"organ": "brain", "size_cm": 15}})):
        data = guidance_bundle(answer, shipped_base(), patient="Patient/17")
        read = bundles.Bundle.model_validate(data)
        assert len(read.entry) == len(data["entry"])
