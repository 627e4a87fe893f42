"""What pages show of computed values and of what is unusual about a case, on the rule base of the checkout."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from nanorx.advice.answers.comparison import compare
from nanorx.advice.answers.explanation import explain
from nanorx.advice.answers.questions import questions
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.what_if import what_if
from nanorx.advice.why_not.answer import why_not
from nanorx.document.forms import write
from nanorx.document.pages.ask import ask_document
from nanorx.document.pages.compare import compare_document
from nanorx.document.pages.descriptors import descriptor_document
from nanorx.document.pages.explain import explain_document
from nanorx.document.pages.recommend import recommend_document
from nanorx.document.pages.report import report_document
from nanorx.document.pages.what_if import what_if_document
from nanorx.document.pages.why_not import why_not_document
from nanorx.document.terminal import draw
from nanorx.knowledge.case import parse_case
from page_form import check_form

if TYPE_CHECKING:
    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase

LIVER: dict[str, Any] = {
    "tumor": {
        "organ": "liver",
        "histology": "hepatocellular-carcinoma",
        "size_cm": 5.2,
        "vascularity": "hypervascular",
    },
    "facility": {"imaging": ["mri", "ct", "xray-angiography", "ultrasound"], "equipment": ["angiography-suite"]},
}
PARTS: dict[str, Any] = {
    "bilirubin_mg_dl": 2.4,
    "albumin_g_dl": 3.1,
    "inr": 1.4,
    "ascites": "none",
    "encephalopathy": "none",
}
SUM = "Child-Pugh class B: Child-Pugh points 7 = total bilirubin 2.4 mg/dL (2) + albumin 3.1 g/dL (2)"
UNUSUAL: dict[str, Any] = {
    "tumor": {"organ": "liver", "size_cm": 30},
    "patient": {
        "age_years": 95,
        "ecog": 3,
        "jaundice": "no",
        "bilirubin_mg_dl": 4,
        "hepatorenal_syndrome": "yes",
        "ascites": "none",
        "platelets_g_l": 5,
        "ast_u_l": 400,
        "liver_enzymes_x_uln": 1,
    },
    "goal": {"intent": "curative"},
}
"""A case with seven unusual things."""


def assessed(advisor: Advisor, data: dict[str, Any] | None = None, **patient: Any) -> Assessment:
    return advisor.assess(parse_case(data or {**LIVER, "patient": patient}, advisor.base))


def command(*words: str) -> str:
    return " ".join(["nanorx", *words])


def recommended(found: Assessment, *, everything: bool = False) -> Document:
    return recommend_document(recommend(found), found.case, found.base, command=command, everything=everything)


def text(document: Document, *, any_width: bool = True) -> str:
    """A page as it is drawn 80 columns wide, on one line; its form is checked at three widths."""
    for width in (60, 80, 120) if any_width else ():
        check_form(draw(document, width), width)
    return " ".join(draw(document).split())


def test_the_first_screen_shows_what_was_computed_for_rules(advisor: Advisor) -> None:
    """The class stands without its sum and source, which are shown with everything; so is what no rule asks about."""
    found = assessed(advisor, chronic_liver_disease="yes", **PARTS)
    page = text(recommended(found))
    assert "Child-Pugh class B (computed)" in page.partition("Computed")[0]
    assert "; Child-Pugh class B Setting" in page
    assert "ALBI" not in page
    whole = text(recommended(found, everything=True))
    assert whole.count(SUM) == 1
    assert "(Pugh 1973; Child-Pugh table)" in whole
    assert "ALBI grade 2: ALBI score -1.57" in whole
    lung = {"tumor": {"organ": "lung"}, "patient": {"ecog": 1}}
    assert "\nComputed " not in draw(recommended(assessed(advisor, lung)))


@pytest.mark.parametrize(
    ("disease", "says"),
    [
        ("no", "No Child-Pugh class applies: chronic liver disease no"),
        (None, "Child-Pugh would be class B if chronic liver disease is yes"),
    ],
)
def test_a_class_that_does_not_apply_says_why(advisor: Advisor, disease: str | None, says: str) -> None:
    """With all parts given, the page says that no class applies, or what is to be known first."""
    assert says in text(recommended(assessed(advisor, chronic_liver_disease=disease, **PARTS)))


def test_a_few_warnings_stand_on_the_first_screen(advisor: Advisor) -> None:
    """The others are counted, and stand with everything and in the report's section about the case."""
    found = assessed(advisor, UNUSUAL)
    says = [warning.says for warning in recommend(found).warnings]
    assert len(says) == 8
    page = text(recommended(found))
    shown = sum(words in page for words in says)
    assert [words in page for words in says] == [True] * shown + [False] * (8 - shown)
    assert f"{says[shown - 1]} ({8 - shown} more: --all)" in page
    assert all(words in text(recommended(found, everything=True)) for words in says)
    report = report_document(found)
    first, _, rest = text(report, any_width=False).partition("The case as it was read")
    shown = sum(words in first for words in says)
    assert f"{says[shown - 1]} ({8 - shown} more)" in first
    assert all(words in rest for words in says)
    assert all(words in unescape(write(report, "html")) for words in says)


def test_the_report_lists_every_computed_value(advisor: Advisor) -> None:
    """What no rule asks about and what is only narrowed stand in its section about the case, with their sources."""
    found = assessed(advisor, chronic_liver_disease="yes", **PARTS)
    page = text(report_document(found), any_width=False)
    section = page.partition("The case as it was read")[2]
    assert SUM in section
    assert "ALBI grade 2: ALBI score -1.57" in section
    assert "BCLC stage A or stage B or stage C or stage D: ECOG not given" in section


def test_explain_shows_the_sum_below_the_first_clause_about_it(advisor: Advisor) -> None:
    """A clause about a computed value says so, and what the value rests on stands once on the page."""
    found = assessed(advisor, chronic_liver_disease="yes", **PARTS)
    page = text(explain_document(explain(found, "tace-iron-oxide-drug"), found.base, everything=True))
    assert "patient.child_pugh: at least B class B (computed)" in page
    assert page.count(SUM) == 1
    explanation = explain(assessed(advisor, UNUSUAL), "tace-iron-oxide-drug")
    says = [warning.says for warning in explanation.warnings]
    whole = text(explain_document(explanation, advisor.base, everything=True))
    assert all(words in whole for words in says)
    assert says[0] in text(explain_document(explanation, advisor.base))


def test_what_if_shows_which_computed_values_follow(advisor: Advisor) -> None:
    """A class that follows from a change stands apart from the change, with the sum; its points do not."""
    found = assessed(advisor, chronic_liver_disease="yes", **PARTS)

    def glance(**changes: Any) -> str:
        values = {f"patient.{name}": value for name, value in changes.items()}
        page = text(what_if_document(what_if(found, values), found.base, changed=True))
        return page.partition("First places")[0]

    lower = glance(bilirubin_mg_dl=1.5)
    assert "Change total bilirubin: 2.4 mg/dL -> 1.5 mg/dL Computed Child-Pugh class A: Child-Pugh points 6 =" in lower
    assert "hepatic encephalopathy none (1); before: class B" in lower
    assert "ALBI" not in lower
    gone = glance(chronic_liver_disease="no")
    assert "Computed No Child-Pugh class applies: chronic liver disease no; before: class B Outcome" in gone
    assert "Change Child-Pugh: class B (computed) -> class B Outcome" in glance(child_pugh="B")


def test_why_not_ask_and_compare_name_computed_values(advisor: Advisor) -> None:
    """What a change makes of a class, what a missing value is part of, and that a value is computed."""
    worse = {**PARTS, "bilirubin_mg_dl": 3.4, "albumin_g_dl": 2.5, "ascites": "controlled"}
    found = assessed(advisor, chronic_liver_disease="yes", **worse)
    page = text(why_not_document(why_not(found, "tace-iron-oxide-drug"), found.base, command=command))
    assert "total bilirubin: treat, so that it is below" in page
    assert "Makes Child-Pugh class B (was class C)" in page
    bile_duct = {"tumor": {**LIVER["tumor"], "histology": "cholangiocarcinoma"}, "facility": LIVER["facility"]}
    open_case = assessed(advisor, bile_duct)
    asked = ask_document(questions(open_case), open_case.case, open_case.base, command=command, everything=True)
    assert "patient.bilirubin_mg_dl; for Child-Pugh class" in text(asked)
    other = assessed(advisor, chronic_liver_disease="yes", **PARTS)
    pair = compare_document(compare(found, other), ("A", "B"), found.base)
    assert "Child-Pugh class C (computed) class B (computed)" in text(pair)
    assert "ALBI" not in text(pair)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "patient.child_pugh_points",
            [
                "patient.bilirubin_mg_dl: between 2 and 3 mg/dL 2",
                "Only if patient.chronic_liver_disease: is yes",
                "Limits 7, 8, 9, 10",
                "a stated value that does not fit its parts is refused",
                "Part of Child-Pugh (patient.child_pugh)",
                "Pugh 1973",
                "-> 8",
            ],
        ),
        ("patient.child_pugh", ["patient.child_pugh_points: below 7 class A", "in all other cases class C"]),
        ("tumor.bclc", ["with a warning if it does not fit its parts"]),
        (
            "patient.egfr_ml_min",
            [
                "patient.sex: is female 142 * min(patient.creatinine_mg_dl / 0.7, 1)",
                "with a warning if it differs by more than 30 %",
                "Limits 30 mL/min, 45 mL/min, 60 mL/min",
            ],
        ),
        ("patient.encephalopathy", ["overt grade-1-2 or grade-3-4"]),
    ],
)
def test_the_page_of_a_descriptor_says_how_it_is_computed(base: RuleBase, name: str, says: list[str]) -> None:
    """Table or formula, when, limits, what becomes of a stated value, sources and worked examples; and as data."""
    document = descriptor_document(base, base.vocabulary.descriptors[name])
    page = text(document)
    for words in says:
        assert words in page
    row = base.vocabulary.derived.of.get(name)
    (derived,) = (row["derived"] for row in document.data.as_json()["descriptors"])
    assert (derived is None) == (row is None)
    if row is not None:
        assert derived["cuts"] == list(row.cuts)
        assert len(derived["examples"]) == len(row.examples)
        assert all(
            item.case in text(descriptor_document(base, row.descriptor, everything=True)) for item in row.examples
        )


def test_what_is_computed_for_another_organ_alone_is_not_missed(advisor: Advisor) -> None:
    """A tumor of bone has no up-to-seven, and the first screen does not say so."""
    data = {"tumor": {"organ": "bone", "size_cm": 4.8, "count": 1}}
    found = recommend(advisor.assess(parse_case(data, advisor.base)))
    row = next(item for item in found.derived if item.descriptor == "tumor.up_to_seven")
    assert row.applies == "no"
    assert not row.asked


def test_what_no_descriptor_holds_is_said_of_a_standard(advisor: Advisor) -> None:
    """Hormone therapy takes hormone receptors, and a second line a certain first one."""
    breast = {"organ": "breast", "histology": "ductal-carcinoma", "spread": "disseminated"}
    pancreas = {"organ": "pancreas", "histology": "pancreatic-ductal-adenocarcinoma", "spread": "disseminated"}
    for tumor, wanted in (
        (breast, "Hormone therapy, only if hormone receptors are positive"),
        (
            pancreas | {"earlier_treatment": ["systemic"]},
            "Systemic chemotherapy (option), only if gemcitabine was given",
        ),
    ):
        found = advisor.assess(parse_case({"tumor": tumor}, advisor.base))
        assert wanted in text(recommended(found), any_width=False)
