"""Words and figures: signed numbers, shares, ranks and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.answers.result import Citation

__all__ = [
    "JUDGE_ALONE",
    "after_colon",
    "amount",
    "and_list",
    "cites",
    "counted",
    "gist",
    "level",
    "ordinal",
    "percent",
    "signed",
    "span_words",
    "unbroken",
]

JUDGE_ALONE = "The judge works alone, without durable-rules to check it: pip install 'nanorx[engine]' adds that."
"""Said of every answer that one evaluator gave."""

_SHORT = 30
_SMALL = frozenset({"A", "An", "At", "No", "Of", "One", "The", "Tumor", "Two"})
"""First words of a sentence that are small within one."""


def signed(value: float) -> str:
    """Return a number with one decimal and a sign: `+1.5`, `-1.0`; zero has no sign."""
    text = f"{value:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text


def amount(number: float, unit: str) -> str:
    """Give a number with its unit, if it has one: `5.2 cm`."""
    return f"{format_number(number)} {unit}".rstrip()


def level(value: int) -> str:
    """Return a level from -3 to +3 with its sign."""
    return f"{value:+d}" if value else "0"


def percent(share: float) -> str:
    """Return a share from 0 to 1 in whole percent; `0 %` and `100 %` only where they are exact."""
    if share in {0, 1}:
        return f"{int(share) * 100} %"
    whole = round(share * 100)
    return "<1 %" if whole == 0 else ">99 %" if whole == 100 else f"{whole} %"  # noqa: PLR2004 - percent


def ordinal(number: int) -> str:
    """Return a number as 1st, 2nd, 3rd, 4th, 11th, 21st."""
    last = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"


def and_list(words: Sequence[str]) -> str:
    """Join words as `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def gist(text: str) -> str:
    """Return what a sentence says before it goes on: `The patient is pregnant` of `The patient is pregnant; ...`."""
    return text.partition(";")[0].rstrip(".")


def after_colon(text: str) -> str:
    """Return a sentence as it stands behind a colon: without its end, its first word small where it may be."""
    first = text.partition(" ")[0]
    return f"{text[:1].lower() if first in _SMALL else text[:1]}{text[1:]}".rstrip(".")


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its noun: `1 rule`, `2 rules`."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def cites(citations: Iterable[Citation]) -> str:
    """Join sources into one line, each once."""
    return "; ".join(dict.fromkeys(item.short for item in citations))


def span_words(low: int, high: int) -> str:
    """Return a span of ranks as `1 to 26`, or as one rank."""
    return f"{low} to {high}" if low != high else str(low)


def unbroken(text: str) -> str:
    """Keep a short text on one line with spaces that do not break; return a longer one unchanged."""
    return text.replace(" ", "\N{NO-BREAK SPACE}") if len(text) <= _SHORT else text
