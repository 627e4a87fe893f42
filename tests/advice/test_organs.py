"""What the organ alone rules out: a strategy of another body cavity is excluded, and not merely open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import nanorx
from nanorx.advice.assessment import Advisor
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.rule_base import RuleBase

OUTSIDE_THE_ABDOMEN = {"brain", "lung", "breast", "head-neck", "skin", "bone", "thyroid", "spine"}
NOT_REACHED_BY_AN_ENDOSCOPE = {"brain", "breast", "skin", "bone"}

ELSEWHERE: Mapping[str, set[str]] = {
    "bone-focused-ultrasound": {"bone"},
    "brain-iron-oxide-gold-stereotactic": {"brain"},
    "bone-stabilization": {"bone", "spine"},
    "carmustine-wafer": {"brain"},
    "electrochemotherapy": {"skin"},
    "esophageal-stent": {"esophagus"},
    "focal-cryotherapy": {"prostate"},
    "focal-ultrasound": {"prostate"},
    "intravesical-therapy": {"bladder"},
    "iron-oxide-node-surgery": {"prostate", "breast", "skin"},
    "liver-transplantation": {"liver", "bile-duct"},
    "nab-paclitaxel-barrier-opening": {"brain"},
    "oncolytic-virus-injection": {"soft-tissue", "skin", "lymph-node"},
    "padeliporfin-photodynamic-therapy": {"prostate"},
    "rfa-iron-oxide-margin-iv": {"liver"},
    "silica-dot-node-surgery": {"breast", "head-neck", "skin", "uterus"},
    "topical-photodynamic-therapy": {"skin"},
    "transurethral-resection": {"bladder"},
}
"""Strategies that are of some organs alone, with these."""


@pytest.fixture(scope="module")
def excluded(base: RuleBase) -> dict[str, set[str]]:
    """The organs in which each strategy and standard is excluded where the organ alone is known and all is at hand."""
    advisor = Advisor(base, use_engine=False)
    descriptors = base.vocabulary.descriptors
    facility = {key: list(descriptors[f"facility.{key}"].choices) for key in ("imaging", "equipment")}
    found: dict[str, set[str]] = {}
    for organ in descriptors["tumor.organ"].choices:
        case = parse_case({"tumor": {"organ": organ}, "facility": facility}, base)
        verdicts = advisor.assess(case).verdicts.rules
        both = (
            *zip(base.strategies, advisor.arguments, strict=True),
            *zip(base.standards, advisor.standards, strict=True),
        )
        for strategy, about in both:
            if any(verdicts[rule] == YES for rule in about.exclusions):
                found.setdefault(strategy.id, set()).add(organ)
    return found


def test_what_is_done_in_the_abdomen_is_excluded_outside_it(base: RuleBase, excluded: dict[str, set[str]]) -> None:
    """Nothing is given into the abdominal cavity, or put into a bile duct, for a tumor outside the abdomen."""
    names = [item.id for item in base.all_strategies if item.attribute("route") == "intraperitoneal"]
    assert len(names) > 5
    for name in [*names, "biliary-stent"]:
        assert excluded.get(name) == OUTSIDE_THE_ABDOMEN, name


def test_what_takes_an_endoscope_is_excluded_where_none_reaches(base: RuleBase, excluded: dict[str, set[str]]) -> None:
    """A strategy that needs the reach of an endoscope is excluded in brain, breast, skin and bone."""
    names = [
        item.id for item in base.all_strategies if "tumor.endoscopic_reach" in {need.descriptor for need in item.needs}
    ]
    assert len(names) > 5
    assert {name: excluded.get(name) for name in names} == dict.fromkeys(names, NOT_REACHED_BY_AN_ENDOSCOPE)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_of_one_organ_is_excluded_in_all_others(
    base: RuleBase, excluded: dict[str, set[str]], name: str
) -> None:
    """A strategy that needs certain organs is excluded in every other one."""
    organs = set(base.vocabulary.descriptors["tumor.organ"].choices)
    assert organs - excluded.get(name, set()) == ELSEWHERE[name]


def test_every_strategy_that_names_its_organ_is_looked_at(base: RuleBase) -> None:
    """No strategy that needs one of some organs is missing above."""
    naming = {item.id for item in base.all_strategies for need in item.needs if need.descriptor == "tumor.organ"}
    inside = {item.id for item in base.all_strategies if item.attribute("route") == "intraperitoneal"}
    assert naming - {"biliary-stent", "liposomal-doxorubicin-iv", "micelle-drug-iv"} - inside == ELSEWHERE.keys()


def test_a_histology_in_doubt_is_not_called_one_without_studies(base: RuleBase) -> None:
    """Studies of prostate adenocarcinoma were read, so none is said to be missing where the name is too general."""
    goal = {"setting": "clinical-trial"}
    stated = {"organ": "prostate", "histology": "adenocarcinoma"}
    found = Advisor(base).assess(parse_case({"tumor": stated, "goal": goal}, base))
    assert "histology is in doubt" in found.leading.reason
    clear = {"organ": "kidney", "histology": "sarcoma"}
    found = Advisor(base).assess(parse_case({"tumor": clear, "goal": goal}, base))
    assert "doubt" not in found.leading.reason


@pytest.mark.parametrize("setting", ["routine-care", "clinical-trial", "preclinical-research"])
def test_without_an_organ_nothing_is_called_first(setting: str) -> None:
    """However well the rest fits, the order then names no first place; with the organ it does, of the same case."""
    tumor = {"histology": "hepatocellular-carcinoma", "vascularity": "hypervascular", "feeding_artery": "selectable"}
    case = {"tumor": tumor, "goal": {"setting": setting}}
    result = nanorx.recommend(case)
    assert (result.leading, result.leading_reason) == (None, "It is not known in which organ the tumor is.")
    known = nanorx.recommend({**case, "tumor": {**tumor, "organ": "liver"}})
    assert known.leading_reason != result.leading_reason
