"""Words and figures: shares, signs, ranks and lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from nanorx.advice.language.open_points import _clause
from nanorx.advice.language.phrases import amount, and_list, counted, level, ordinal, percent, signed

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0 %"), (1.0, "100 %"), (0.0005, "<1 %"), (0.9995, ">99 %"), (0.7712, "77 %")]
)
def test_percent_is_exact_only_at_its_ends(share: float, words: str) -> None:
    """0 % and 100 % are said only where they are exact."""
    assert percent(share) == words


def test_figures_have_signs() -> None:
    """One decimal and always a sign; nought has none."""
    assert [signed(value) for value in (1.5, -1.0, 0.0, -0.04)] == ["+1.5", "-1.0", "0.0", "0.0"]
    assert [level(value) for value in (3, 0, -2)] == ["+3", "0", "-2"]
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 21, 22, 111)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "22nd", "111th"),
    ]
    assert [amount(5.2, "cm"), amount(3.0, "")] == ["5.2 cm", "3"]
    assert (and_list(["a"]), and_list(["a", "b", "c"]), and_list([])) == ("a", "a, b and c", "")
    assert (counted(1, "rule"), counted(2, "strategy", "strategies")) == ("1 rule", "2 strategies")


def test_no_open_condition_says_a_thing_twice(base: RuleBase) -> None:
    """`gadolinium agent group group I agent` and `portal vein thrombosis thrombus in a portal branch` stood there."""
    clauses = (clause for rule in base.rules for item in (*rule.when, *rule.unless) for clause in item.clauses)
    said = {_clause(clause, base.vocabulary) for clause in clauses}
    assert not [words for words in said if re.search(r"\b(\w+) \1\b|thrombosis thrombus", words)]
    assert {"gadolinium group I agent", "thrombus in a portal branch"} <= said
