"""Which characters are shown, how they are written in ASCII, and which a rule base may hold."""

from __future__ import annotations

import io
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanorx.common.characters import PLAIN_ERRORS, foreign, plain, safe

HIDDEN = {
    *range(0x200B, 0x2010), 0x61C, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0xD800, 0xE000), 0x34F, 0x3164,
}  # fmt: skip
"""Characters that hide or steer, whatever their category is."""

SIGNS = {
    "\u2265": ">=",
    "\u2264": "<=",
    "\xb1": "+/-",
    "\xb0": "deg",
    "\xb5": "u",
    "\u03bc": "u",
    "\xd7": "x",
    "\u2013": "-",
    "\u2019": "'",
    "\u03b1": "alpha",
    "\u0394": "Delta",
    "\u03bb": "lambda",
}


def test_no_character_that_steers_or_hides_is_shown() -> None:
    """Every control, format and line-end character, every half of a pair and every hidden one becomes `?`."""
    for number in range(sys.maxunicode + 1):
        letter = chr(number)
        if number in HIDDEN or unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            assert safe(letter) == "?", hex(number)
        elif unicodedata.category(letter)[0] in "LNPS" and number not in {0x115F, 0x1160, 0xFFA0}:
            assert safe(letter) == letter, hex(number)


@given(st.text())
def test_safe_text_is_as_long_and_stays_as_it_is(text: str) -> None:
    """Columns stay in their place, and a text that is safe is not changed again."""
    assert len(safe(text)) == len(text)
    assert safe(safe(text)) == safe(text)
    assert safe(text, keep="\n\t").count("\n") == text.count("\n")


def test_signs_of_physicians_in_ascii() -> None:
    """The signs and Greek letters that texts may hold are written as one would type them."""
    for letter, written in SIGNS.items():
        assert not foreign(f"a text {letter}")
        assert plain(letter) == written
    assert plain("Müller, Łukasz, Ångström, Çelik, Nguyễn, Groß, Søren") == (
        "Muller, Lukasz, Angstrom, Celik, Nguyen, Gross, Soren"
    )
    assert plain("TNF-\u03b1 37 \xb0C, 5 \u2013 6 \xb5m") == "TNF-alpha 37 degC, 5 - 6 um"
    assert plain("\u4e2d") == "\\u4e2d"


def test_whatever_a_text_may_hold_can_be_written_in_ascii() -> None:
    """Each allowed character has a form in ASCII that is no escape, and none is one that is not shown."""
    allowed = [letter for letter in map(chr, range(sys.maxunicode + 1)) if not foreign(letter)]
    assert 300 < len(allowed) < 700
    for letter in allowed:
        assert plain(letter).isascii()
        assert "\\" not in plain(letter) or letter == "\\"
        assert safe(letter, keep="\t\n\r") == letter
        assert unicodedata.normalize("NFC", letter) == letter


@given(st.text())
def test_nothing_is_lost_in_ascii(text: str) -> None:
    """Any text is written in ASCII, and one that is ASCII stays the same."""
    assert plain(text).isascii()
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("letter", ["\u0430", "\u0435", "\u0410", "\u0391", "\u03bf", "\u0456", "\u2126"])
def test_look_alikes_are_known(letter: str) -> None:
    """A Cyrillic or Greek letter that looks like a Latin one is no letter for texts, and is told for what it is."""
    (found,) = foreign(f"a {letter}")
    assert found is not None
    assert (found.place, found.letter) == (2, letter)
    assert found.looks_like
    assert not foreign(found.looks_like)


@pytest.mark.parametrize(
    "text", ["e\u0301", "\u4e2d", "\U0001f600", "a\u200bb", "\x1b", "\x7f", "\u201cx\u201d", "\xa0"]
)
def test_other_characters_are_foreign(text: str) -> None:
    """Accents apart from their letter, other scripts, pictures, controls and curved quotes are no part of texts."""
    assert foreign(text)


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("utf-8", "\u2265 3 cm, Müller"), ("latin-1", ">= 3 cm, Müller"), ("ascii", ">= 3 cm, Muller")],
)
def test_stream_that_lacks_a_character_gets_its_plain_form(encoding: str, written: str) -> None:
    """A stream shows what its encoding knows, and the rest in ASCII."""
    stream = io.BytesIO()
    text = io.TextIOWrapper(stream, encoding=encoding, errors=PLAIN_ERRORS)
    text.write("\u2265 3 cm, Müller")
    text.flush()
    assert stream.getvalue().decode(encoding) == written
