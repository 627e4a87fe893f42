"""What the commands for authors share: a word beside the answer, and the refusal of a value that means nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nanorx.common.characters import safe
from nanorx.common.suggest import did_you_mean, listing
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["one_of", "say"]


def say(line: str) -> None:
    """Write a line to standard error, apart from the answer."""
    sys.stdout.flush()
    sys.stderr.write(safe(line, keep="\n") + "\n")
    sys.stderr.flush()


def one_of(option: str, given: str, allowed: Iterable[str]) -> None:
    """Refuse a value that an option does not take. Raises UsageError with the nearest match."""
    known = list(allowed)
    if given not in known:
        near = did_you_mean(given, known) if given else ""
        advice = f"{near}\nAllowed: {listing(known)}.".strip()
        message = f'{option}: there is no "{given}"'
        raise UsageError([Problem("NRX311", message, advice, path=option, allowed=tuple(known), value=given)])
