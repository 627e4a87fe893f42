"""What is typed at a menu of a guided case: read as it is meant, or refused as a whole part with a remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nanorx.advice.steps import Step
from nanorx.cli.given import changed_case
from nanorx.cli.menu import Menu
from nanorx.errors import CaseError
from nanorx.knowledge.case import Case, parse_case

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

FINDINGS = Step("any", ("patient.pregnancy", "patient.jaundice"))
IMAGING = Step("one", ("facility.imaging",))


@pytest.fixture(scope="module")
def case(base: RuleBase) -> Case:
    """A case without entries."""
    return parse_case({}, base)


def refused(step: Step, case: Case, word: str, base: RuleBase) -> str:
    """Return the message and the advice of an answer that must change nothing."""
    with pytest.raises(CaseError) as caught:  # noqa: PT012 - the menu or the case refuses it
        for change in Menu(step, case).read(word).changes:
            changed_case(case, change, base)
    return " ".join(f"{row.message}. {row.advice}" for row in caught.value.problems)


@pytest.mark.parametrize("word", ["pregnancy, -jaundice", "pregnancy, \u2013jaundice", "1, -2", "1 -2", "jaundice-"])
def test_a_minus_in_a_list_of_findings_is_refused(base: RuleBase, case: Case, word: str) -> None:
    """What is denied is never recorded as present."""
    assert "is not in the list" in refused(FINDINGS, case, word, base)


@pytest.mark.parametrize("word", ["1 4 -5", "1, 4, -5", "1 4 \u20135", "CT, -MRI", "+1 2"])
def test_a_sign_stands_before_every_number_or_none(base: RuleBase, case: Case, word: str) -> None:
    """A list with a sign before some of its parts is refused."""
    assert refused(IMAGING, case, word, base)
    assert Menu(IMAGING, case).read("+1 -2").changes == ("facility.imaging=+xray-angiography,-ultrasound",)


NUMBERS = Step("numbers", ("patient.bilirubin_mg_dl", "patient.platelets_g_l", "tumor.size_cm"))


@pytest.mark.parametrize("word", ["bili 1, 2", "bili 1, 2, plt 96", "2, bili 1", "bili 1, 2 mg/dL", "bili 1, 2 96"])
def test_a_lone_number_refuses_the_line(base: RuleBase, case: Case, word: str) -> None:
    """Bilirubin 1, 2 may be 1.2: nothing is recorded of it."""
    assert "nothing of this line was recorded" in refused(NUMBERS, case, word, base)
    alone = Step("numbers", ("patient.bilirubin_mg_dl",))
    assert "nothing of this line was recorded" in refused(alone, case, "1, 2", base)
    assert Menu(alone, case).read("1.2 mg/dL").changes == ("patient.bilirubin_mg_dl=1.2 mg/dL",)


COUNTED = [("3 8mm", "tumor.size_cm=8mm"), ("2 96 G/L", "patient.platelets_g_l=96 G/L")]


@pytest.mark.parametrize(("word", "change"), [*COUNTED, ("2: 96", "patient.platelets_g_l=96")])
def test_the_number_of_a_line_stands_before_its_value(case: Case, word: str, change: str) -> None:
    """With a colon, or before a value with its unit."""
    assert Menu(NUMBERS, case).read(word).changes == (change,)
    with pytest.raises(CaseError):
        Menu(NUMBERS, case).read("2 96")


def test_the_words_of_a_refused_list_that_are_known_are_named(base: RuleBase, case: Case) -> None:
    """One unknown word loses the line; it says which one, and which are to be written again."""
    said = refused(Step("one", ("facility.equipment",)), case, "angio suite, RFA, MWA", base)
    assert '"MWA" is not among the choices' in said
    assert "Nothing of this line was recorded; known: angiography suite, radiofrequency ablation." in said
