"""How far a long work has come, on standard error, where somebody watches."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from nanorx.cli.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["watched"]

Item = TypeVar("Item")


def watched(items: Iterable[tuple[str, Item]]) -> Iterator[Item]:
    """Each item while its words stand on the terminal; nothing is written where standard error is no terminal."""
    watching = sys.stderr.isatty()
    try:
        for words, item in items:
            if watching:
                sys.stderr.write(f"\r\x1b[K{printable(words)}")
                sys.stderr.flush()
            yield item
    finally:
        if watching:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
