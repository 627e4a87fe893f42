"""Search by words: what is found, in which order, and what is never taken for another word."""

from __future__ import annotations

from string import ascii_lowercase

from hypothesis import given
from hypothesis import strategies as st

from nanorx.knowledge.search import Searchable, near_words, search

ENTRIES = [
    Searchable("delivery", (("delivery",), (), ("How the liver is reached: an about.",))),
    Searchable("liver", (("liver", "hepatic"), ("Y-90 microspheres",))),
    Searchable("tace", (("chemoembolization", "TACE"), ("gold nanoshells",), ("Blocks the artery of the tumor.",))),
]
WORDS = st.text(ascii_lowercase, min_size=1, max_size=9)


def found(*words: str) -> list[str]:
    return search(words, ENTRIES)


def test_all_words_must_match_and_names_count_more() -> None:
    """A name before an about; each further word leaves fewer."""
    assert found("liver") == ["liver", "delivery"]
    assert found("liver", "about") == ["delivery"]
    assert found("liver", "gold") == []
    assert found() == found("") == found("-") == []


def test_words_match_beginnings_and_long_ones_ends_but_never_middles() -> None:
    """So a compound is found, and "liver" does not find "delivery"."""
    assert found("chemo") == found("embolization") == found("NANOSHELL") == ["tace"]
    assert found("iver") == found("bolization"[1:4]) == found("noshel") == []
    assert found("a", "liver") == ["liver", "delivery"]  # small words say nothing
    assert found("tac") == found("gol") == []  # SMA is not small
    assert found("gold") == found("nano") == ["tace"]


def test_hyphens_letter_case_and_british_spelling_do_not_matter() -> None:
    """People write as they speak."""
    assert found("y-90") == found("Y 90") == ["liver"]
    assert found("tumour") == found("chemoembolisation") == ["tace"]


def test_an_abbreviation_is_near_no_other_one() -> None:
    """TARE is another treatment than TACE; a longer word has near ones."""
    assert near_words(["TARE", "lver", "TACES"], ENTRIES) == []
    assert near_words(["nanoshels", "liver"], ENTRIES) == ["nanoshells"]


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, max_size=4), st.data())
def test_every_text_is_found_by_its_own_words(words: list[str], others: list[str], data: st.DataObject) -> None:
    """Whatever the letter case and the order of the words are; and one more word never finds more."""
    entries = [Searchable("one", ((" ".join(words),), ())), Searchable("other", ((), (" ".join(others),)))]
    asked = [word.upper() if data.draw(st.booleans()) else word for word in data.draw(st.permutations(words))]
    assert "one" in search(asked, entries)
    assert set(search([*asked, data.draw(WORDS)], entries)) <= set(search(asked, entries))
