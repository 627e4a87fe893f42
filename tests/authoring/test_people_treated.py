"""Who was treated in a study is not ruled out by a medical rule, and is held back only for a reason given here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conftest import ROOT
from nanorx.advice.assessment import Advisor
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.loader import load
from patient_of_study import patient_of

if TYPE_CHECKING:
    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule_base import RuleBase

HELD_BACK: dict[str, str] = {}
"""The rows of which a strategy is held back for their own typical patient, and why that is right."""

PATIENT: dict[str, Any] = {
    "patient": {
        "age_years": 58,
        "ecog": 1,
        "inr": 1.1,
        "platelets_g_l": 200,
        "egfr_ml_min": 80,
        "pregnancy": "no",
        "transplant": "none",
        "infection": "none",
        "coagulopathy": "none",
    },
    "tumor": {"size_cm": 3, "count": 1, "needle_path": "clear", "feeding_artery": "selectable"},
    "goal": {"setting": "clinical-trial"},
}
"""An ordinary adult; what a row says of its patients replaces it."""


def _studies(base: RuleBase) -> list[Evidence]:
    """The rows about people who were treated by what a strategy is, in a tumor that is told."""
    return [
        row
        for row in base.evidence.values()
        if row.counts
        and row.subjects == "people"
        and not row.is_indication
        and row.organ
        and row.organ != ("any",)
        and set(row.covered()) & set(base.strategy_index)
    ]


BASE = load(ROOT / "rules", cached=False)
ADVISOR = Advisor(BASE, use_engine=False)


@pytest.mark.parametrize("row", _studies(BASE), ids=lambda row: row.id)
def test_people_who_were_treated_are_not_ruled_out(row: Evidence) -> None:
    found = ADVISOR.assess(parse_case(patient_of(row, BASE, PATIENT), BASE))
    for name in set(row.covered()) & set(BASE.strategy_index):
        about = ADVISOR.arguments[BASE.strategy_index[name]]
        medical = [
            BASE.rules[rule].id
            for rule in about.exclusions
            if found.verdicts.rules[rule] == 2 and not BASE.rules[rule].id.startswith("need-")
        ]
        assert not medical, f"{name}: {medical}"
        standing = found.standings[BASE.strategy_index[name]]
        held = [BASE.rules[rule].id for rule in about.cautions if found.verdicts.rules[rule] == 2]
        assert not standing.held_back or row.id in HELD_BACK, f"{name} held back, cautions {held}"
