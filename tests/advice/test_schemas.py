"""Every answer, given as JSON, fits its published schema, and the schema refuses what is beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import nanorx
from nanorx.advice.answers.schemas import ANSWERS, answer_schema
from nanorx.document.pages.report import report_schema

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

CASE = str(Path(__file__).resolve().parents[2] / "cases/clinic/hcc-5cm.json")
STRATEGY = "gold-ptt-mri-interstitial"


@pytest.fixture(scope="module")
def answers(base: RuleBase) -> dict[str, Any]:
    """One answer of each kind, as JSON."""
    result = nanorx.recommend(CASE, rules=base)
    made = {
        "result": result,
        "explanation": nanorx.explain(CASE, STRATEGY, rules=base),
        "why-not": nanorx.why_not(CASE, STRATEGY, rules=base),
        "what-if": nanorx.what_if(CASE, {"tumor.size_cm": 3}, rules=base, vary={"tumor.size_cm": (1, 10)}),
        "questions": nanorx.questions(CASE, rules=base),
        "comparison": nanorx.compare(CASE, {"tumor": {"organ": "brain"}}, rules=base),
        "verification": nanorx.verify(result, rules=base),
    }
    return {kind: json.loads(answer.dumps()) for kind, answer in made.items()}


def test_every_kind_of_answer_is_tried(answers: dict[str, Any]) -> None:
    """No published schema is left out below."""
    assert set(answers) == set(ANSWERS)


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_an_answer_fits_its_schema(answers: dict[str, Any], kind: str) -> None:
    """What the program writes is what the schema says, and its version is the schema's."""
    schema = answer_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(answers[kind])
    assert schema["$id"] == f"urn:nanorx:schemas:{kind}:{answers[kind]['schema'].rpartition('/')[2]}"


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_a_schema_refuses_what_it_does_not_name(answers: dict[str, Any], kind: str) -> None:
    """A further key, or one that is missing, does not fit."""
    validator = jsonschema.Draft202012Validator(answer_schema(kind))
    assert list(validator.iter_errors({**answers[kind], "more": 1}))
    assert list(validator.iter_errors({key: value for key, value in answers[kind].items() if key != "notice"}))


def test_a_dossier_fits_its_schema(base: RuleBase) -> None:
    """The JSON form of a dossier fits the schema of dossiers."""
    text = nanorx.report(CASE, form="json", rules=base)
    jsonschema.Draft202012Validator(report_schema()).validate(json.loads(text))
