"""Progress is shown where somebody watches, and only there."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from nanorx.cli.progress import watched

from .conftest import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator


def steps() -> Iterator[tuple[str, int]]:
    """Three things to do, one with a name that would steer a terminal."""
    return iter([("1 of 3: [bold]one", 1), ("2 of 3: two\x1b]0;title", 2), ("3 of 3: three", 3)])


@pytest.mark.parametrize("tty", [True, False])
def test_items_are_handed_on_and_their_words_shown(*, tty: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step stands on the terminal as it is written, without steering it; elsewhere nothing is written."""
    stream = Terminal(tty=tty)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    assert list(watched(steps())) == [1, 2, 3]
    text = re.sub(r"\x1b\[[?\d;]*[a-zA-Z]", "", stream.text())
    assert ("[bold]one" in text) == ("three" in text) == tty
    assert "\x1b" not in text
    assert bool(text) == tty
