"""The nearest match of a misspelled word, for "Did you mean ...?"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean", "listing", "meant_words", "misspelled", "nearest"]

_BETWEEN = r"[\s_\-./,()']+"
_LONG = 9
"""Letters from which two slips are allowed."""
_LONGEST = 100
_NUMBER = r"\d|\A[ivx]+\Z"
"""A grade or a stage: another one is no slip."""
_OPPOSITE = ("hypo", "hyper")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to `word`, or None if none is near."""
    import difflib  # noqa: PLC0415 - only on the way to an error message

    table = {item.lower().replace("_", "-"): item for item in sorted(known, reverse=True)}
    wanted = word.lower().replace("_", "-").replace(" ", "-")
    if wanted in table:
        return table[wanted]
    starts = [item for key, item in sorted(table.items()) if len(wanted) >= 3 and key.startswith(wanted)]  # noqa: PLR2004 - two letters begin too many words
    if starts:
        return starts[0]
    found = difflib.get_close_matches(wanted, list(table), n=1, cutoff=0.6)
    return table[found[0]] if found else None


def misspelled(word: str, known: Iterable[str], short: int = 4) -> list[str]:
    """Return the known words of which `word` is a misspelling, those with the fewest slips; none if there are none.

    Args:
        word: The word.
        known: The words it may be.
        short: Letters up to which one other letter makes another word: TARE is not TACE.

    Stricter than `nearest`, for what is said of a patient: a suggestion must not have another meaning. Each word of one
    has its word in the other, with the same first letter and the same digits and, by its length, at most one or two
    slips. So nothing is suggested that lacks a word (no, or, planned, metastatic), a prefix (un-, non-) or a sign.
    """
    if not word[:1].isalnum() or not word[-1:].isalnum() or len(word) > _LONGEST:
        return []
    written = _words(word)
    found: list[tuple[int, str]] = []
    for item in known:
        slips = _slips(written, _words(item), short)
        if slips is not None:
            found.append((slips, item))
    return [item for slips, item in sorted(found) if slips == min(found)[0]]


def meant_words(names: Iterable[str]) -> str:
    """Return `Did you mean "..."?` with all of a few names, or an empty text if there are none."""
    words = " or ".join(f'"{name}"' for name in names)
    return f"Did you mean {words}?" if words else ""


def _words(text: str) -> list[str]:
    return re.sub(_BETWEEN, " ", text.casefold()).split()


def _slips(written: list[str], match: list[str], short: int) -> int | None:
    """Count the slips between two texts; None if they are more than slips."""
    if "".join(written) == "".join(match):
        return 0
    if len(written) != len(match):
        return None
    total = 0
    for one, other in zip(written, match, strict=True):
        slips = _slips_of_word(one, other, short)
        if slips is None:
            return None
        total += slips
    return total


def _slips_of_word(one: str, other: str, short: int) -> int | None:
    if one == other:
        return 0
    shorter = min(len(one), len(other))
    allowed = 2 if shorter >= _LONG else 1
    if (
        one[:1] != other[:1]
        or abs(len(one) - len(other)) > allowed
        or any(re.search(_NUMBER, word) for word in (one, other))
    ):
        return None
    if len(one) == len(other) <= short and sorted(one) != sorted(other):
        return None
    if one.startswith(_OPPOSITE) and other.startswith(_OPPOSITE) and one[:4] != other[:4]:
        return None
    slips = _edits(one, other)
    return slips if slips <= allowed else None


def _edits(one: str, other: str) -> int:
    """Count the letters to insert, leave out, replace or swap with the next one to make one word the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one):
        older, before, row = before, row, [at + 1]
        for place, match in enumerate(other):
            least = min(before[place] + (letter != match), before[place + 1] + 1, row[place] + 1)
            if at and place and letter == other[place - 1] and one[at - 1] == match:
                least = min(least, older[place - 1] + 1)
            row.append(least)
    return row[-1]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean "..."?` with the nearest known word, or an empty text if none is near."""
    match = nearest(word, known)
    return f'Did you mean "{match}"?' if match else ""


def listing(words: Iterable[str], limit: int = 12) -> str:
    """Join at most `limit` words with commas, and say how many more there are."""
    items = list(words)
    shown = ", ".join(items[:limit])
    return shown if len(items) <= limit else f"{shown} and {len(items) - limit} more"
