"""The arithmetic of pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanorx.advice.language.phrases import and_list, counted, level, ordinal, percent, signed
from nanorx.cli.layout import columns, glue, glued, hang, justify, labelled, shown, spread, wrap

WORDS = st.lists(st.text(alphabet="abcdefg019.,/[]()-%", min_size=1, max_size=90), max_size=30).map(" ".join)


@given(WORDS, st.integers(1, 120))
def test_wrap_keeps_every_character_within_the_width(text: str, width: int) -> None:
    """Nothing is cut, no line is too long, and none ends in a space."""
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= width and line == line.rstrip() for line in lines)


@given(WORDS, WORDS, st.integers(30, 120))
def test_spread_keeps_columns_apart(left: str, right: str, width: int) -> None:
    """Texts side by side stay in their columns."""
    lines = spread("  ", [(left, width // 2), (right, width // 3)])
    assert all(len(line) <= 2 + width // 2 + 2 + width // 3 for line in lines)


def test_a_number_keeps_its_unit_and_a_citation_its_bracket() -> None:
    """A unit or a bracket never starts a line."""
    assert wrap("at most 3 cm of Section 3 [36] then", 9) == ["at most", "3 cm of", "Section", "3 [36]", "then"]
    assert shown(glue("5.2 cm, 77 % and Table 1 [36]")) == "5.2 cm, 77 % and Table 1 [36]"
    assert wrap(glued("Table 1 [36]; Section 3 [16,18,30-42]"), 24) == ["Table 1 [36];", "Section 3 [16,18,30-42]"]


def test_hang_and_labels_line_up() -> None:
    """A label stands once, its text in a column of its own."""
    assert hang("Why  ", "one two three", 12) == ["Why  one two", "     three"]
    assert hang("a long label  ", "one two three", 20, indent=4) == ["a long label  one", "    two three"]
    assert labelled([("A", "one"), ("Bee", "two")], 20) == ["A    one", "Bee  two"]
    assert columns([("1", 2, True), ("x", 3, False)]) == " 1  x"
    assert justify("left", "right", 12) == ["left   right"]
    assert justify("left", "right", 10) == ["left", "right"]


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
    assert (and_list(["a"]), and_list(["a", "b", "c"]), and_list([])) == ("a", "a, b and c", "")
    assert (counted(1, "rule"), counted(2, "strategy", "strategies")) == ("1 rule", "2 strategies")


def test_no_space_enters_a_long_word() -> None:
    """A word that needs several lines, such as a web address, reads on where it was broken."""
    address = "https://example.org/topic/aqueous-suspension/20404942?page=1&topic_name=Aqueous+Suspension+Of+Gold"
    for width in range(20, 60):
        for taken in (0, 5, 15):
            assert "".join(wrap(address, width, taken=taken)) == address
