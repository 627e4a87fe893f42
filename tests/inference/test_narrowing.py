"""What is stated settles some values that are not: they are no longer unknown, and nobody asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

import nanorx
from conftest import examples
from generators import case_of, clause, contradicts, make_base, need, random_case, randoms
from nanorx.advice.assessment import Advisor
from nanorx.inference.narrowing import truth_of
from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.rule_base import Contradiction
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from random import Random

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth


@pytest.mark.parametrize(
    ("stated", "line", "truth"),
    [
        ({"patient": {"child_pugh_points": 12}}, "patient.child_pugh: is C", YES),
        ({"patient": {"child_pugh_points": 8}}, "patient.child_pugh: at least B", YES),
        ({"patient": {"child_pugh_points": 8}}, "patient.child_pugh: is C", NO),
        ({"patient": {"child_pugh": "A"}}, "patient.child_pugh_points: at least 9", NO),
        ({"patient": {"child_pugh": "B"}}, "patient.child_pugh_points: at least 9", UNKNOWN),
        ({"patient": {"child_pugh": "C"}}, "patient.chronic_liver_disease: is yes", YES),
        ({"patient": {"sex": "male"}}, "patient.pregnancy: is yes", NO),
        ({"patient": {"sex": "female"}}, "patient.pregnancy: is yes", UNKNOWN),
        ({"patient": {"age_years": 88}}, "patient.pregnancy: is yes", NO),
        ({"patient": {"age_years": 60}}, "patient.pregnancy: is yes", UNKNOWN),
        ({"patient": {"age_years": 10}}, "patient.pregnancy: is yes", UNKNOWN),
        ({"patient": {"age_years": 9}}, "patient.pregnancy: is yes", NO),
        ({"tumor": {"organ": "prostate"}}, "patient.pregnancy: is yes", NO),
        ({"facility": {"imaging": ["ct"]}}, "facility.mri_device_protocol: is yes", NO),
        ({}, "patient.pregnancy: is yes", UNKNOWN),
    ],
)
def test_entries_settle_others(base: RuleBase, stated: dict[str, dict[str, object]], line: str, truth: Truth) -> None:
    """A value that would contradict what is stated is none of the possible ones."""
    values = nanorx.api.as_case(stated, base).values
    name, _, text = line.partition(": ")
    asked = parse_clause(name, text, base.vocabulary)
    assert truth_of(base, asked, values) == truth
    plan = nanorx.api.advisor_for(base).plan
    if asked.key in plan.slots:
        assert plan.clause_truths(values)[plan.slots[asked.key]] == truth


def test_points_alone_decide_what_the_class_decides(base: RuleBase) -> None:
    """Twelve points without a class rule out chemoembolization and doxorubicin as class C does."""
    organ = {"tumor": {"organ": "liver"}}
    points = nanorx.recommend(organ | {"patient": {"child_pugh_points": 12}}, rules=base)
    grade = nanorx.recommend(organ | {"patient": {"child_pugh": "C"}}, rules=base)
    assert {item.strategy.id: item.status for item in points.recommendations} == {
        item.strategy.id: item.status for item in grade.recommendations
    }
    seen = points.rules["doxorubicin-severe-liver-disease"].clauses[0]
    assert (seen.value, seen.truth) == ("by other entries", "yes")


@pytest.mark.parametrize("patient", [{"sex": "male"}, {"age_years": 88}, {"age_years": 9}])
def test_nobody_is_asked_about_pregnancy_who_cannot_be_pregnant(base: RuleBase, patient: dict[str, object]) -> None:
    """Neither as a question nor as an open caution nor as an unknown value of a rule."""
    result = nanorx.recommend({"patient": patient}, rules=base)
    assert "patient.pregnancy" not in {item.descriptor for item in result.questions}
    assert not any(row.startswith("pregnan") for item in result.recommendations for row in item.open_cautions)


@given(randoms())
@examples(10)
def test_no_answer_is_offered_that_would_be_refused(base: RuleBase, random: Random) -> None:
    """Every answer to every question can be given without contradicting the case."""
    advisor = nanorx.api.advisor_for(base)
    now = advisor.assess(random_case(random, base, share=0.5))
    for question in now.questions:
        for answer in question.answers:
            assert not contradicts(base, now.case.replace({question.descriptor: answer.value}))


@pytest.mark.parametrize(
    ("values", "truth"), [({}, UNKNOWN), ({"patient.grade": "high"}, NO), ({"patient.grade": "low"}, UNKNOWN)]
)
def test_a_settled_value_decides_an_exclusion(values: dict[str, Value | None], truth: Truth) -> None:
    """A need that another entry makes impossible is not met; while the entry is unknown it stays open."""
    row = Contradiction("large", (clause("patient.grade: is high"), clause("tumor.size: at most 3 cm")), "No.")
    base = make_base([need("s1", "tumor.size: at most 3 cm")], contradictions=(row,))
    advisor = Advisor(base)
    standing = advisor.assess(case_of(base, values)).standings[0]
    assert standing.excluded == {NO: YES, UNKNOWN: UNKNOWN}[truth]
