"""What is done today: the standards of guidelines and labels, beside the ranking and never in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from conftest import examples
from generators import random_case, randoms
from nanorx.advice.assessment import Advisor
from nanorx.advice.holds import holding
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.truth import UNKNOWN, YES

if TYPE_CHECKING:
    from random import Random

    from nanorx.knowledge.rule_base import RuleBase

ROOT = Path(__file__).resolve().parent.parent.parent
HCC: dict[str, Any] = {
    "tumor": {
        "organ": "liver",
        "histology": "hepatocellular-carcinoma",
        "size_cm": 2,
        "count": 1,
        "spread": "localized",
        "portal_vein_thrombosis": "none",
        "needle_path": "clear",
    },
    "patient": {"child_pugh": "A"},
    "goal": {"setting": "routine-care"},
}


@pytest.fixture(scope="module")
def advisor(base: RuleBase) -> Advisor:
    return Advisor(base, use_engine=False)


def today(advisor: Advisor, **changes: Any) -> list[str]:
    """The ids of the standards of the liver cancer above, with some values changed; None takes a value away."""
    data = {group: dict(values) for group, values in HCC.items()}
    for name, value in changes.items():
        group = next(
            group for group in ("tumor", "patient") if f"{group}.{name}" in advisor.base.vocabulary.descriptors
        )
        data[group] |= {name: value}
        data[group] = {key: item for key, item in data[group].items() if item is not None}
    return [item.strategy.id for item in advisor.assess(parse_case(data, advisor.base)).today]


def test_small_liver_cancer(advisor: Advisor) -> None:
    """PDQ: thermal ablation up to 3 cm where nothing can be removed, resection where it can; not in a large tumor."""
    assert today(advisor, resectable="no")[0] == "thermal-ablation"
    assert "resection" in today(advisor, resectable="yes")
    assert "resection" not in today(advisor, resectable="no")
    assert "thermal-ablation" not in today(advisor, resectable="no", size_cm=8)


def test_what_a_strong_caution_holds_back_is_not_named(advisor: Advisor) -> None:
    """In pregnancy no drug that harms the unborn child is named as done today."""
    drugs = {"systemic-therapy", "systemic-immunotherapy", "systemic-chemotherapy"}
    spread = {"spread": "disseminated", "resectable": "no", "recurrence": "no", "earlier_treatment": []}
    assert drugs & set(today(advisor, **spread))
    assert not drugs & set(today(advisor, **spread, pregnancy="yes", sex="female"))


def test_of_an_unknown_organ_nothing_is_said(advisor: Advisor) -> None:
    """A histology alone names no standard, though it may be that of many."""
    assert today(advisor, organ=None, histology="metastasis", primary="breast", portal_vein_thrombosis=None) == []


@given(randoms())
@examples(40)
def test_what_applies_comes_before_what_may_apply(advisor: Advisor, random: Random) -> None:
    """Of one role what applies stands before what depends on something that must hold and is unknown."""
    found = advisor.assess(random_case(random, advisor.base, share=0.6)).today
    for place, item in enumerate(found):
        if not item.depends_on and item.row.recommended == "standard":
            assert all(not other.depends_on or other.row.recommended == "standard" for other in found[:place])


@given(randoms())
@examples(60)
def test_every_standard_named_may_apply(advisor: Advisor, random: Random) -> None:
    """Each once; none is excluded or held back; what its indication waits for is unknown."""
    case = random_case(random, advisor.base, share=0.5)
    found = advisor.assess(case)
    ids = [item.strategy.id for item in found.today]
    assert len(ids) == len(set(ids))
    for item in found.today:
        about = advisor.standards[advisor.base.standard_index[item.strategy.id]]
        verdicts = found.verdicts.rules
        assert all(verdicts[rule] != YES for rule in about.exclusions)
        assert not holding(about.holds, verdicts)
        assert verdicts[item.rule] == (UNKNOWN if item.depends_on else YES)
        assert advisor.base.rules[item.rule].strategies == item.row.covered()
        assert bool(item.to_check) == any(
            verdicts[rule] == UNKNOWN for rule in (*about.exclusions, *holding(about.holds, verdicts, UNKNOWN))
        )


@given(randoms())
@examples(20)
def test_standards_are_ranked_nowhere(advisor: Advisor, random: Random) -> None:
    """No standard has a standing, a rank or an approach."""
    found = advisor.assess(random_case(random, advisor.base))
    ranked = {advisor.base.strategies[at].id for at in found.ranked}
    assert ranked.isdisjoint(advisor.base.standard_index)
    assert {name for item in advisor.base.approaches for name in item.strategies} == ranked
