"""What a page offers to type next: a command about the same case, and a value as its options take it."""

from __future__ import annotations

import json
from collections.abc import Callable

__all__ = ["Say", "set_word"]

Say = Callable[..., str]
"""Says a command about the same case with the same options: `say("explain", "ID")`."""


def set_word(value: object) -> str:
    """Write a value, as it stands in a case, as `--set` takes it."""
    if isinstance(value, dict):
        return ",".join([f"+{name}" for name in value["has"]] + [f"-{name}" for name in value["lacks"]]) or "unknown"
    if isinstance(value, list):
        return ",".join(value) or "none"
    return value if isinstance(value, str) else json.dumps(value)
