"""Characters: which may be shown as they are, how a text is written in ASCII, and which a rule base may hold.

Texts come from case files, rule bases and file names. `safe` is what everything that is shown to people goes through:
a character that would steer a terminal, turn the direction of a line, or hide is shown as `?`. `plain` writes a text
for a terminal that knows ASCII alone. `foreign` names what does not belong into a text of a rule base.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache
from typing import NamedTuple

__all__ = ["PLAIN_ERRORS", "Foreign", "foreign", "named", "plain", "safe"]

_STEERING = (
    "\x00-\x1f\x7f-\x9f"  # control characters, ESC among them
    "\xad\u034f"  # soft hyphen, combining grapheme joiner
    "\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"  # Arabic and Syriac format characters
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # fillers and vowels that show nothing
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero width, line ends, directions, invisible operators
    "\ud800-\udfff\ufe00-\ufe0f\ufff0-\ufffb\ufffe\uffff"  # halves of pairs, variants, annotations, no characters
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # format characters
    "\U000e0000-\U000e0fff"  # tags and more variants
)
_UNSAFE = f"[{_STEERING}]"
"""Compiled when it is first needed, as `_FOREIGN` is: that takes 1 ms, and most starts show plain ASCII alone."""

_WRITTEN = {
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{DEGREE SIGN}": "deg",
    "\N{MICRO SIGN}": "u",
    "\N{GREEK SMALL LETTER MU}": "u",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
    "\N{MIDDLE DOT}": ".",
    "\N{BULLET}": "*",
    "\N{ALMOST EQUAL TO}": "~",
    "\N{NOT EQUAL TO}": "!=",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{DIVISION SIGN}": "/",
    "\N{FRACTION SLASH}": "/",
    "\N{REGISTERED SIGN}": "(R)",
    "\N{COPYRIGHT SIGN}": "(C)",
    "\N{LATIN SMALL LETTER SHARP S}": "ss",
    "\N{LATIN CAPITAL LETTER SHARP S}": "SS",
    "\N{LATIN SMALL LETTER AE}": "ae",
    "\N{LATIN CAPITAL LETTER AE}": "AE",
    "\N{LATIN SMALL LIGATURE OE}": "oe",
    "\N{LATIN CAPITAL LIGATURE OE}": "OE",
    "\N{LATIN SMALL LETTER O WITH STROKE}": "o",
    "\N{LATIN CAPITAL LETTER O WITH STROKE}": "O",
    "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
    "\N{LATIN CAPITAL LETTER L WITH STROKE}": "L",
    "\N{LATIN SMALL LETTER D WITH STROKE}": "d",
    "\N{LATIN CAPITAL LETTER D WITH STROKE}": "D",
    "\N{LATIN SMALL LETTER H WITH STROKE}": "h",
    "\N{LATIN CAPITAL LETTER H WITH STROKE}": "H",
    "\N{LATIN SMALL LETTER T WITH STROKE}": "t",
    "\N{LATIN CAPITAL LETTER T WITH STROKE}": "T",
    "\N{LATIN SMALL LETTER ETH}": "d",
    "\N{LATIN CAPITAL LETTER ETH}": "D",
    "\N{LATIN SMALL LETTER THORN}": "th",
    "\N{LATIN CAPITAL LETTER THORN}": "Th",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "\N{LATIN SMALL LETTER ENG}": "ng",
    "\N{LATIN CAPITAL LETTER ENG}": "NG",
    "\N{LATIN SMALL LETTER KRA}": "q",
    "\N{LATIN SMALL LETTER N PRECEDED BY APOSTROPHE}": "'n",
}
"""How a character is written in ASCII, where taking its accents off is not enough."""

_LATIN = "\xc0-\xd6\xd8-\xf6\xf8-\u017e\u0218-\u021b\u1e00-\u1e99\u1e9e\u1ea0-\u1ef9"
_GREEK = (
    "\u0393\u0394\u0398\u039b\u03a0\u03a3\u03a6\u03a8\u03a9\u03b1-\u03b8\u03ba-\u03bc\u03c0\u03c3\u03c4\u03c6-\u03c9"
)
_SIGNS = "\u2265\u2264\xb1\xb0\xb5\xd7\u2013\u2019"
_FOREIGN = f"[^\t\n\r\x20-\x7e{_LATIN}{_GREEK}{_SIGNS}]"
_LOOK_ALIKES = dict(
    zip(
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445"
        "\u0406\u0456\u0408\u0458\u0405\u0455"
        "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03b9\u03bd\u03bf\u03c1\u03c5"
        "\u2126\u212a\u212b",
        "ABEKMHOPCTXaeopcyx" + "IiJjSs" + "ABEZHIKMNOPTYXivopu" + "\u03a9K\xc5",
        strict=True,
    )
)
"""Characters that look like one that is allowed, most of them letters of other alphabets."""


def safe(text: str, keep: str = "") -> str:
    """Return the text, equally long, with `?` for each character that controls, hides or reverses output.

    Args:
        text: Any text.
        keep: Control characters to leave in place, for instance line ends.
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNSAFE, lambda found: found.group() if found.group() in keep else "?", text)


@cache
def _written(letter: str) -> str:
    """Return one character written in ASCII, or an empty text if there is no such way to write it."""
    if letter.isascii():
        return letter
    if letter in _WRITTEN:
        return _WRITTEN[letter]
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK ") and " LETTER " in name:
        word = name.partition(" LETTER ")[2].partition(" ")[0].replace("LAMDA", "LAMBDA").lower()
        return word.capitalize() if name.startswith("GREEK CAPITAL") else word
    parts = unicodedata.normalize("NFKD", letter)
    if parts == letter:
        return ""
    bases = [part for part in parts if not unicodedata.combining(part)]
    words = [_written(part) for part in bases]
    return "".join(words) if all(words) else ""


def plain(text: str) -> str:
    """Return the text in ASCII: `>=` for the sign, letters without accents, Greek letters by name.

    A character that has no such form is written as an escape, so that nothing is lost.
    """
    if text.isascii():
        return text
    return "".join(_written(letter) or letter.encode("ascii", "backslashreplace").decode() for letter in text)


def _plain_errors(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


PLAIN_ERRORS = "nanorx-plain"
"""The error handler for a stream whose encoding lacks a character: the character is written in ASCII."""

codecs.register_error(PLAIN_ERRORS, _plain_errors)


def named(letter: str) -> str:
    """Return the number and the name of a character: `U+0430, Cyrillic small letter a`."""
    name = unicodedata.name(letter, "")
    return f"U+{ord(letter):04X}" + (f", {name.capitalize()}" if name else "")


class Foreign(NamedTuple):
    """A character that a text may not hold: its place, counted from 0, and the allowed one it looks like, if any."""

    place: int
    letter: str
    looks_like: str


def foreign(text: str) -> tuple[Foreign, ...]:
    """Return every character that a text of a rule base may not hold, in order.

    ASCII is allowed, and so are the Latin letters of European languages and Vietnamese with their accents, the Greek
    letters that look like no Latin one, and the signs that physicians write. A letter and its accent count as one
    character.
    """
    found = re.finditer(_FOREIGN, text)
    return tuple(Foreign(row.start(), row.group(), _LOOK_ALIKES.get(row.group(), "")) for row in found)
