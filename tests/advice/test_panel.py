"""What is found for all strategies at once is what is found for each alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from conftest import examples
from nanorx.advice.recommend import Advisor
from nanorx.advice.standing import make_weights, stand
from nanorx.knowledge.clause import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.knowledge.clause import Truth
    from nanorx.knowledge.rulebase import RuleBase

TRUTHS: list[Truth] = [NO, UNKNOWN, YES]


@examples(20)
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


@examples(20)
@given(data=st.data())
def test_speakers_equal_one_by_one(base: RuleBase, data: st.DataObject) -> None:
    """For any verdicts of the shipped rules, the rules heard for each strategy are those of its own table, in order."""
    advisor = _advisor(base)
    # Mostly silent, mixed, and mostly undecided: few and many rules are gathered in different ways.
    truths = st.sampled_from(data.draw(st.sampled_from([[NO] * 30 + TRUTHS, TRUTHS, [UNKNOWN] * 30 + TRUTHS])))
    verdicts = data.draw(st.lists(truths, min_size=len(base.rules), max_size=len(base.rules)))
    heard = advisor.speakers.hear(verdicts)
    for place, table in enumerate(advisor.tables):

        def own(rules: Iterable[int], truth: Truth) -> tuple[str, ...]:
            return tuple(base.rules[rule].id for rule in rules if verdicts[rule] == truth)

        assert heard.excluded_by[place] == own(table.exclusions, YES)
        assert heard.undecided_exclusions[place] == own(table.exclusions, UNKNOWN)
        assert heard.held_back_by[place] == own(table.holds, YES)
        assert heard.cautions[place] == own(table.cautions, YES)
        assert heard.open_cautions[place] == own(table.cautions, UNKNOWN)
        assert heard.notes[place] == own(table.notes, YES)
        for at, sides in enumerate(heard.sides):
            rows = [row for row in table.arguments if row.criterion == at]
            assert sides.pro[place] == own((row.rule for row in rows if row.favors), YES)
            assert sides.con[place] == own((row.rule for row in rows if not row.favors), YES)
            assert sides.undecided[place] == own((row.rule for row in rows), UNKNOWN)


_made: dict[int, Advisor] = {}


def _advisor(base: RuleBase) -> Advisor:
    if id(base) not in _made:
        _made[id(base)] = Advisor(base, use_engine=False)
    return _made[id(base)]
