"""What answers say of computed values and of what is unusual about a case, on the rule base of the checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import nanorx
from conftest import examples
from generators import random_case, randoms, small_base
from nanorx.advice.answers.derived import derived_values
from nanorx.advice.assessment import Advisor
from nanorx.knowledge.partial import OneOf, Range

if TYPE_CHECKING:
    from random import Random

    from nanorx.advice.answers.result import DerivedOut, Result
    from nanorx.knowledge.rule_base import RuleBase

PARTS: dict[str, Any] = {
    "bilirubin_mg_dl": 2.4,
    "albumin_g_dl": 3.1,
    "inr": 1.4,
    "ascites": "controlled",
    "encephalopathy": "none",
}
"""The five parts of Child-Pugh: 2 + 2 + 1 + 2 + 1 points."""
SUM = (
    "total bilirubin 2.4 mg/dL (2) + albumin 3.1 g/dL (2) + INR 1.4 (1) + ascites controlled (2) "
    "+ hepatic encephalopathy none (1)"
)


def answer(base: RuleBase, **patient: Any) -> Result:
    return nanorx.recommend({"tumor": {"organ": "liver"}, "patient": patient}, rules=base)


def row(result: Result, name: str) -> DerivedOut | None:
    return next((item for item in result.derived if item.descriptor == name), None)


def test_a_class_is_shown_with_its_sum_and_sources(base: RuleBase) -> None:
    """A settled class has its value, the sum part by part, and what the table rests on, which the result lists too."""
    result = answer(base, chronic_liver_disease="yes", **PARTS)
    points, found = row(result, "patient.child_pugh_points"), row(result, "patient.child_pugh")
    assert points is not None
    assert found is not None
    assert (points.value, points.low, points.high, points.choices) == (8, 8.0, 8.0, ())
    assert [(part.low, part.high) for part in points.parts] == [(2, 2), (2, 2), (1, 1), (2, 2), (1, 1)]
    assert (found.applies, found.value, found.choices, found.low) == ("yes", "B", ("B",), None)
    assert found.says == f"Child-Pugh class B: Child-Pugh points 8 = {SUM}"
    assert {cite.id for cite in found.sources} <= set(result.sources)
    assert "patient" not in result.case or "child_pugh" not in result.case["patient"]


def test_what_is_not_settled_shows_what_is_left(base: RuleBase) -> None:
    """A bilirubin above 3 mg/dL leaves classes B and C, and 7 to 15 points."""
    result = answer(base, chronic_liver_disease="yes", bilirubin_mg_dl=4)
    points, found = row(result, "patient.child_pugh_points"), row(result, "patient.child_pugh")
    assert points is not None
    assert found is not None
    assert (points.value, points.low, points.high) == (None, 7.0, 15.0)
    assert (found.value, found.choices, found.words) == (None, ("B", "C"), "class B or class C")


@pytest.mark.parametrize(
    ("disease", "applies", "says"),
    [
        ("no", "no", "no Child-Pugh class applies: chronic liver disease no"),
        (None, "unknown", "Child-Pugh would be class B if chronic liver disease is yes"),
    ],
)
def test_a_table_that_does_not_apply_says_why(base: RuleBase, disease: str | None, applies: str, says: str) -> None:
    """With all parts given and the condition not met, the reason or what is waited for stands there, and no value."""
    found = row(answer(base, chronic_liver_disease=disease, **PARTS), "patient.child_pugh")
    assert found is not None
    assert (found.applies, found.says) == (applies, says)
    assert (found.value, found.low, found.high, found.choices) == (None, None, None, ())


def test_a_part_alone_is_no_news_where_the_table_does_not_apply(base: RuleBase) -> None:
    """Who states a bilirubin and no liver disease is not told about a class; a stated class is not called computed."""
    assert row(answer(base, chronic_liver_disease="no", bilirubin_mg_dl=1), "patient.child_pugh") is None
    assert row(answer(base, chronic_liver_disease="yes", child_pugh="B", **PARTS), "patient.child_pugh") is None


def test_what_settles_a_value_is_named_alone(base: RuleBase) -> None:
    """Parts that are not given and do not matter are not listed."""
    case = {"tumor": {"organ": "liver", "histology": "hepatocellular-carcinoma", "count": 1, "size_cm": 5.2}}
    found = row(nanorx.recommend(case, rules=base), "tumor.milan")
    assert found is not None
    assert found.says == "Milan criteria beyond: number of tumors 1, size 5.2 cm"


def test_warnings_name_what_to_look_at(base: RuleBase) -> None:
    """An unusual pair, and a formula that gives another value than the one that is stated and counts."""
    patient = {"age_years": 63, "sex": "male", "creatinine_mg_dl": 1.1, "egfr_ml_min": 20}
    rare = {"jaundice": "no", "bilirubin_mg_dl": 4}
    result = answer(base, **patient, **rare)
    found = {warning.id: warning for warning in result.warnings}
    assert found["no-jaundice-with-high-bilirubin"].descriptors == ("patient.jaundice", "patient.bilirubin_mg_dl")
    assert "20 mL/min is stated and counts; 75.43 mL/min follows from" in found["patient.egfr_ml_min"].says
    assert answer(base, age_years=63).warnings == ()


@examples(60)
@given(random=randoms())
def test_every_computed_value_is_told_as_it_is(random: Random) -> None:
    """For any case each computed value of the case stands in the answer, once, and nothing that is stated does."""
    base = small_base(random)
    found = Advisor(base, use_engine=False).assess(random_case(random, base))
    rows = {item.descriptor: item for item in derived_values(found)}
    assert [name for name, item in rows.items() if item.applies == "yes"] == list(found.case.derived)
    assert not set(rows) & set(found.case.stated)
    for name in found.case.derived:
        value, item = found.case.values[name], rows[name]
        left = value.choices if isinstance(value, OneOf) else (value,) if isinstance(value, str) else ()
        ends = tuple(value) if isinstance(value, Range) else (None, None) if left else (value, value)
        assert (item.choices, (item.low, item.high)) == (left, ends)


CLASS_C: dict[str, Any] = {
    "tumor": {
        "organ": "liver",
        "histology": "hepatocellular-carcinoma",
        "size_cm": 5.2,
        "vascularity": "hypervascular",
    },
    "patient": {**PARTS, "chronic_liver_disease": "yes", "bilirubin_mg_dl": 3.4, "albumin_g_dl": 2.5},
    "facility": {"imaging": ["mri", "ct", "xray-angiography", "ultrasound"], "equipment": ["angiography-suite"]},
}


def test_why_not_says_what_a_change_makes_of_a_computed_value(base: RuleBase) -> None:
    """A lower bilirubin is offered, and it is said that Child-Pugh is then class B."""
    found = nanorx.why_not(CLASS_C, "tace-iron-oxide-drug", rules=base)
    sets = [row for row in found.to_be_eligible.sets if "patient.bilirubin_mg_dl" in row.example]
    assert sets
    for row in sets:
        assert ("patient.child_pugh", "Child-Pugh class B (was class C)") in [
            (item.descriptor, item.says) for item in row.computed
        ]
    other = nanorx.why_not({"tumor": {"organ": "brain"}}, "gold-ptt-mri-interstitial", rules=base)
    assert all(not row.computed for row in other.to_be_eligible.sets)


def test_what_if_and_compare_tell_computed_values_from_stated_ones(base: RuleBase) -> None:
    """What follows from a change is marked; what was computed and is stated now was changed by hand."""
    before: dict[str, Any] = {"tumor": {"organ": "liver"}, "patient": {**PARTS, "chronic_liver_disease": "yes"}}
    found = nanorx.what_if(before, {"patient.bilirubin_mg_dl": 1.2, "patient.ascites": "none"}, rules=base)
    changes = {item.descriptor: item for item in found.changes}
    assert changes["patient.child_pugh"].computed
    assert (changes["patient.child_pugh"].was, changes["patient.child_pugh"].now) == (
        "class B (computed)",
        "class A (computed)",
    )
    assert not changes["patient.bilirubin_mg_dl"].computed
    assert [item.value for item in found.derived if item.descriptor == "patient.child_pugh"] == ["A"]
    stated = nanorx.what_if(before, {"patient.child_pugh": "B"}, rules=base).changes
    assert [(item.descriptor, item.computed) for item in stated] == [("patient.child_pugh", False)]
    after = {"tumor": {"organ": "liver"}, "patient": {**before["patient"], "bilirubin_mg_dl": 1.2, "ascites": "none"}}
    values = {item.descriptor: item.computed for item in nanorx.compare(before, after, rules=base).values}
    assert values["patient.child_pugh"]
    assert not values["patient.ascites"]


def test_a_question_says_what_its_answer_is_part_of(base: RuleBase) -> None:
    """What is missing of a class is asked for the class, not for the points between; what is settled needs nothing."""
    case: dict[str, Any] = {"tumor": {"organ": "liver", "histology": "hepatocellular-carcinoma"}}
    asked = nanorx.questions(case, rules=base)
    part_of = {item.descriptor: item.part_of for item in (*asked.open, *asked.cannot)}
    assert part_of["patient.bilirubin_mg_dl"] == ("BCLC stage",)  # of which the Child-Pugh class is a part
    assert part_of["patient.mri_unsafe_implant"] == ()
    gone = nanorx.questions({**case, "patient": {"chronic_liver_disease": "no"}}, rules=base)
    assert "Child-Pugh class" not in [words for item in (*gone.open, *gone.cannot) for words in item.part_of]
