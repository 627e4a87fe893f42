"""What a page offers to type next: a command about the same case, and a value as its options take it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from nanorx.document.blocks import Code, Commands, Few, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.document.blocks import Words

__all__ = ["Say", "next_section", "set_word"]

_LINES = 2
"""So many lines the next commands of a page take, if one is not longer."""

Say = Callable[..., str]
"""Says a command about the same case with the same options: `say("explain", "ID")`."""


def set_word(value: object) -> str:
    """Write a value, as it stands in a case, as `--set` takes it."""
    if isinstance(value, dict):
        return ",".join([f"+{name}" for name in value["has"]] + [f"-{name}" for name in value["lacks"]]) or "unknown"
    if isinstance(value, list):
        return ",".join(value) or "none"
    return value if isinstance(value, str) else json.dumps(value)


def next_section(commands: Iterable[str]) -> Section:
    """Make the last lines of a page, with what to type next: the first commands, as many as there is room for."""
    words: list[Words] = [(Code(text.replace(" ", "\N{NO-BREAK SPACE}")),) for text in commands]
    few = Few(words, _LINES, "   ", rest=("", ""), least=_LINES)
    return Section("next", "", [Commands([("Next", few)])])
