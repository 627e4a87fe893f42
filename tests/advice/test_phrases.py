"""Words and figures: shares, signs, ranks and lists."""

from __future__ import annotations

import pytest

from nanorx.advice.language.phrases import amount, and_list, counted, level, ordinal, percent, signed


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
