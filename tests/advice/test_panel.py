"""All strategies stood at once stand where each stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from nanorx.advice.recommend import Advisor
from nanorx.advice.standing import make_weights, stand
from nanorx.knowledge.clause import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from nanorx.knowledge.clause import Truth
    from nanorx.knowledge.rulebase import RuleBase

TRUTHS: list[Truth] = [NO, UNKNOWN, YES]


@settings(max_examples=40)
@given(data=st.data())
def test_the_panel_equals_one_by_one(base: RuleBase, data: st.DataObject) -> None:
    """For any verdicts of the shipped rules and any profile, the panel gives what `stand` gives for each strategy."""
    advisor = _advisor(base)
    truths = st.sampled_from(TRUTHS)
    verdicts = data.draw(st.lists(truths, min_size=len(base.rules), max_size=len(base.rules)))
    weights = make_weights(base, base.profile(data.draw(st.sampled_from(sorted(base.profiles)))))
    alone = tuple(
        stand(strategy.id, table, verdicts, weights)
        for strategy, table in zip(base.strategies, advisor.tables, strict=True)
    )
    assert advisor.panel.stand_all(verdicts, weights) == alone


_made: dict[int, Advisor] = {}


def _advisor(base: RuleBase) -> Advisor:
    if id(base) not in _made:
        _made[id(base)] = Advisor(base, use_engine=False)
    return _made[id(base)]
