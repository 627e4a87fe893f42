"""What is said about one code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Code"]


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a message; `wrong` and `right` are short pieces of a file or a command."""

    code: str
    title: str
    why: str
    do: str
    wrong: str
    right: str
    severity: Literal["error", "warning"] = "error"
