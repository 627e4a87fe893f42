"""The laws of the three truths, one by one and in many cases at once."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanorx.knowledge.truth import (
    NO,
    NOT,
    TRUTHS,
    UNKNOWN,
    VERDICTS,
    YES,
    Truth,
    conjunction,
    disjunction,
    rule_verdict,
    sliced,
    slices_of,
)

TRUTH = st.sampled_from(TRUTHS)
SOME = st.lists(TRUTH, max_size=6)
REFINED = st.lists(st.sampled_from([(old, new) for old, new in product(TRUTHS, TRUTHS) if old in (UNKNOWN, new)]))
"""Truths before and after more is known: only an unknown one changes."""


@given(SOME)
def test_de_morgan(truths: list[Truth]) -> None:
    """Not all is some not, and not some is all not."""
    contrary = [NOT[truth] for truth in truths]
    assert NOT[conjunction(truths)] == disjunction(contrary)
    assert NOT[disjunction(truths)] == conjunction(contrary)


@given(REFINED, REFINED)
def test_what_is_known_more_changes_nothing_settled(
    when: list[tuple[Truth, Truth]], unless: list[tuple[Truth, Truth]]
) -> None:
    """Replacing an unknown truth by a known one never changes a result that is yes or no."""

    def results(at: int) -> tuple[Truth, ...]:
        one, other = [row[at] for row in when], [row[at] for row in unless]
        return conjunction(one), disjunction(one), rule_verdict(one, other)

    for before, after in zip(results(0), results(1), strict=True):
        assert before in (UNKNOWN, after)


@given(st.lists(st.booleans()), st.lists(st.booleans()))
def test_of_known_truths_it_is_ordinary_logic(when: list[bool], unless: list[bool]) -> None:
    """Where nothing is unknown, `and`, `or` and a rule are those of true and false."""
    one, other = [[YES if item else NO for item in part] for part in (when, unless)]
    assert conjunction(one) == (YES if all(when) else NO)
    assert disjunction(one) == (YES if any(when) else NO)
    assert rule_verdict(one, other) == (YES if all(when) and not any(unless) else NO)


@pytest.mark.parametrize(
    ("when", "unless", "verdict"),
    [
        ([], [], "fires"),
        ([YES], [NO], "fires"),
        ([YES, UNKNOWN], [NO], "cannot tell"),
        ([YES], [UNKNOWN, NO], "cannot tell"),
        ([UNKNOWN, NO], [UNKNOWN], "silent"),
        ([UNKNOWN], [UNKNOWN, YES], "silent"),
    ],
)
def test_verdict_of_a_rule(when: list[Truth], unless: list[Truth], verdict: str) -> None:
    """A `when` that is no or an `unless` that is yes silences a rule; else an unknown clause keeps it open."""
    assert VERDICTS[rule_verdict(when, unless)] == verdict


@given(st.lists(TRUTH, max_size=8), st.tuples(TRUTH, TRUTH, TRUTH))
def test_slices_agree_with_one_by_one(truths: list[Truth], table: tuple[Truth, Truth, Truth]) -> None:
    """Any function of one truth gives the same in many cases at once as case by case."""
    full = (1 << len(truths)) - 1
    yes = sum(1 << at for at, truth in enumerate(truths) if truth == YES)
    may = sum(1 << at for at, truth in enumerate(truths) if truth != NO)
    sure, possible = sliced(table.__getitem__, yes, may, full)
    for at, truth in enumerate(truths):
        assert (sure >> at & 1, possible >> at & 1) == (table[truth] == YES, table[truth] != NO)


@given(SOME)
def test_slices_of_truths_are_the_same_in_all_cases(truths: list[Truth]) -> None:
    """A truth fills its two integers with the cases in which it is yes, and in which it is not no: all or none."""
    full = 0b111
    words = {(0, 0): NO, (0, full): UNKNOWN, (full, full): YES}
    assert [words[pair] for pair in zip(*slices_of(truths, full), strict=True)] == truths
