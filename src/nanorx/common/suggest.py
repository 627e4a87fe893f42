"""The nearest match of a misspelled word, for "Did you mean ...?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean", "listing", "nearest"]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to `word`, or None if none is near."""
    import difflib  # noqa: PLC0415 - only on the way to an error message

    table = {item.lower().replace("_", "-"): item for item in sorted(known, reverse=True)}
    wanted = word.lower().replace("_", "-").replace(" ", "-")
    if wanted in table:
        return table[wanted]
    starts = [item for key, item in sorted(table.items()) if len(wanted) >= 3 and key.startswith(wanted)]  # noqa: PLR2004
    if starts:
        return starts[0]
    found = difflib.get_close_matches(wanted, list(table), n=1, cutoff=0.6)
    return table[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean "..."?` with the nearest known word, or an empty text if none is near."""
    match = nearest(word, known)
    return f'Did you mean "{match}"?' if match else ""


def listing(words: Iterable[str], limit: int = 12) -> str:
    """Join at most `limit` words with commas, and say how many more there are."""
    items = list(words)
    shown = ", ".join(items[:limit])
    return shown if len(items) <= limit else f"{shown} and {len(items) - limit} more"
