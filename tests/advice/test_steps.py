"""The steps of a guided case: everything that matters is asked, once, and what is listed together may be denied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from conftest import examples, some_of
from generators import case_of, random_case, random_value, randoms, small_bases
from nanorx.advice.assessment import Advisor
from nanorx.advice.steps import MOST, about_left, absent, possible_choices, steps
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.steps import Step
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

CASES = ["hcc-5cm.json", "bone-metastasis-painful.yaml", "lung-nodule-suspected.yaml", "hcc-pregnant-trial.yaml"]
ENDS = [(name, else_none) for name in CASES for else_none in (True, False)]


@pytest.fixture(scope="module")
def advisor(base: RuleBase) -> Advisor:
    """The rule base of the checkout, ranked by the judge alone."""
    return Advisor(base, use_engine=False)


def asked(advisor: Advisor, answer: Callable[[Descriptor], Any]) -> Iterator[tuple[Assessment, list[Step]]]:
    """Ask a case from nothing to its end; yield it before each step with the steps that are left, and at the end."""
    case, told = case_of(advisor.base), frozenset[str]()
    while True:
        found = advisor.assess(case)
        left = steps(found, told)
        yield found, left
        if not left:
            return
        assert told.isdisjoint(left[0].descriptors)
        told = told.union(left[0].descriptors)
        for name in left[0].descriptors:
            case = with_answer(case, advisor.base, name, answer(advisor.base.vocabulary.descriptors[name]))


def with_answer(case: Case, base: RuleBase, name: str, value: Any) -> Case:
    """Return the case with an answer, or as it was where nothing is known or it contradicts the case."""
    changed = case if value is None else case.replace({name: value})
    return changed if base.is_possible(changed.values) else case


@pytest.mark.parametrize("end", some_of(ENDS, 11))
def test_a_case_is_asked_in_few_steps(end: tuple[str, bool], advisor: Advisor, root: Path) -> None:
    """At most 25 steps of at most ten things lead to an end at which all that can matter was asked, nothing twice.

    What is said of the number of steps is not exceeded by more than three, and never grows by more.
    """
    name, else_none = end
    given_values = read_case(root / "cases/clinic" / name, advisor.base).values
    rows = list(asked(advisor, lambda item: given_values.get(item.name, absent(item) if else_none else None)))
    shown = [number + about_left(left) for number, (_, left) in enumerate(rows)]
    assert len(rows) - 1 <= 25
    assert max(shown) <= shown[0] + 3
    assert len(rows) - 1 <= shown[0] + 3
    told = {name for _, left in rows if left for name in left[0].descriptors}
    assert {item.descriptor for item in rows[-1][0].questions if item.can_change_first} <= told
    assert {name for item in rows[-1][0].today[:3] for name in item.depends_on} <= told
    assert all(len(step.descriptors) <= MOST[step.form] for _, left in rows for step in left)


def test_contraindications_are_listed(advisor: Advisor, root: Path) -> None:
    """What has to be there for a strategy is asked by itself, what must not be there in lists."""
    found = advisor.assess(read_case(root / "cases/clinic/hcc-5cm.json", advisor.base))
    names = {name for step in steps(found, ()) if step.form == "any" for name in step.descriptors}
    assert {"patient.mri_unsafe_implant", "patient.iron_overload", "patient.infection", "patient.reactions"} <= names
    assert {"tumor.endoscopic_reach", "patient.can_avoid_light_30_days", "facility.imaging"}.isdisjoint(names)


@examples(60)
@given(base=small_bases(), random=randoms())
def test_what_is_listed_may_be_denied(base: RuleBase, random: Any) -> None:
    """Where nothing of a listed descriptor is there, no strategy is ruled out or held back that was not before."""
    advisor = Advisor(base, use_engine=False)
    found = advisor.assess(random_case(random, base, 0.3))
    for name in (name for step in steps(found, ()) if step.form == "any" for name in step.descriptors):
        after = advisor.assess(found.case.replace({name: absent(base.vocabulary.descriptors[name])}))
        for old, new in zip(found.standings, after.standings, strict=True):
            assert new.excluded < YES or old.excluded == YES
            assert new.holds.now <= old.holds.now


def test_what_waits_for_another_answer_is_asked_after_it(advisor: Advisor) -> None:
    """Nobody is asked for the site of an infection beside the question whether there is one."""
    beside = {"patient.infection", "patient.infection_site"}
    case = case_of(advisor.base, {"tumor.organ": "liver"})
    before = [step for step in steps(advisor.assess(case), ()) if beside.intersection(step.descriptors)]
    assert [beside.intersection(step.descriptors) for step in before] == [{"patient.infection"}]
    told = frozenset({"patient.infection"})
    after = steps(advisor.assess(case.replace({"patient.infection": "active"})), told)
    assert any("patient.infection_site" in step.descriptors for step in after)


@pytest.mark.parametrize(
    ("organ", "histology", "wanted"),
    [
        ("bone", "metastasis", {"tumor.pain", "tumor.fracture_risk"}),
        ("liver", "hepatocellular-carcinoma", {"tumor.resectable", "tumor.spread", "patient.child_pugh"}),
        ("pancreas", "pancreatic-ductal-adenocarcinoma", {"tumor.resectable", "tumor.spread"}),
    ],
)
def test_what_today_depends_on_is_asked(organ: str, histology: str, wanted: set[str], advisor: Advisor) -> None:
    """The standards of an organ are settled within a few steps behind the opening, whatever can be ranked first."""
    values = {"tumor.organ": organ, "tumor.histology": histology}
    rows = list(asked(advisor, lambda item: values.get(item.name)))
    taken = [left[0] for _, left in rows if left]
    opening = sum(step.opening for step in taken)
    early = {name for step in taken[: opening + 5] for name in step.descriptors}
    assert wanted - early == set()
    assert "patient.child_pugh" not in {name for step in taken[:6] for name in step.descriptors}


def test_what_is_settled_is_not_asked(advisor: Advisor) -> None:
    """No man is asked about pregnancy, and nobody for a stated value or twice."""
    values: dict[str, Value | None] = {"tumor.organ": "prostate", "goal.setting": "routine-care", "tumor.size_cm": 2.0}
    names = {name for step in steps(advisor.assess(case_of(advisor.base, values)), ()) for name in step.descriptors}
    assert names.isdisjoint({*values, "patient.pregnancy"})
    assert "tumor.histology" in names
    asked_again = steps(advisor.assess(case_of(advisor.base, values)), {"tumor.histology"})
    assert "tumor.histology" not in {name for step in asked_again for name in step.descriptors}


def test_only_possible_choices_are_offered(advisor: Advisor) -> None:
    """No liver cancer in the lung."""
    case = case_of(advisor.base, {"tumor.organ": "lung"})
    found = possible_choices(case, advisor.base, "tumor.histology")
    assert "non-small-cell-lung-carcinoma" in found
    assert "hepatocellular-carcinoma" not in found


@examples(40)
@given(base=small_bases(), random=randoms())
def test_every_conversation_ends(base: RuleBase, random: Any) -> None:
    """Whatever is answered, or left open, nothing is asked twice and no open question that matters is left out."""

    def answer(item: Descriptor) -> Any:
        return None if random.random() < 0.4 else random_value(random, item)

    rows = list(asked(Advisor(base, use_engine=False), answer))
    told = {name for _, left in rows if left for name in left[0].descriptors}
    assert {item.descriptor for item in rows[-1][0].questions if item.can_change_first} <= told
