"""Lines of a mapping file: names and values as YAML reads them back, and comments."""

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from nanorx.common.characters import safe
from nanorx.knowledge.files.yaml_file import parse_scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["comment", "entry_text", "name_text", "names_text"]

_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_()/%.+ -]*\Z", re.ASCII)
_PLAIN_VALUE = re.compile(r"[A-Za-z][\w./-]*(?: [\w.]+)*\Z", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9._-]+\Z", re.ASCII)
_WIDTH = 80
_NAMED = 3


def comment(text: str, margin: str = "") -> list[str]:
    """Return a text as lines of a comment, without characters that steer a terminal or that YAML refuses."""
    mark = f"{margin}# "
    return wrap(safe(text), _WIDTH, initial_indent=mark, subsequent_indent=mark, break_long_words=False)


def name_text(name: str) -> str:
    """Return the name of a column; spaces within it count once, as where columns are looked up."""
    words = " ".join(name.split())
    return words if _PLAIN_NAME.match(words) and isinstance(parse_scalar(words), str) else _quoted(words)


def names_text(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(map(name_text, names[:_NAMED])) + more


def entry_text(entry: Any) -> str:
    """Return a group of texts, or a text, on one line."""
    if isinstance(entry, dict):
        rows = [f"{key if _CODE.match(key) else _quoted(key)}: {entry_text(item)}" for key, item in entry.items()]
        return "{" + ", ".join(rows) + "}"
    return entry if _PLAIN_VALUE.match(entry) else _quoted(entry)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=not text.isprintable())
