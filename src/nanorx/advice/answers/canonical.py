"""What all answers share: plain data in canonical order, and the same bytes for the same answer."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

__all__ = ["RENAMED", "Canonical", "dumps", "to_json"]


class Canonical:
    """An answer to one question about a case: a dataclass that can be given as JSON."""

    __slots__ = ()

    def parts(self) -> dict[str, Any]:
        """What is written of the answer, by name and in canonical order."""
        return _fields(self)

    def as_json(self) -> dict[str, Any]:
        """The answer as plain data, in canonical order."""
        data: dict[str, Any] = to_json(self.parts())
        return data

    def dumps(self) -> str:
        """The answer as JSON text; the same case and rule base give the same bytes."""
        return dumps(self.parts())


RENAMED = {"arguments_for": "for", "arguments_against": "against"}


@lru_cache(maxsize=64)
def _names(kind: type) -> tuple[tuple[str, str], ...]:
    return tuple((item.name, RENAMED.get(item.name, item.name)) for item in fields(kind))


def to_json(value: Any) -> Any:
    """Dataclasses, lists, tuples and groups as plain JSON data, in the order of the fields."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return to_json(_fields(value))


def dumps(value: Any) -> str:
    """Canonical JSON text: fixed order, no spaces, plain ASCII, a line end."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, default=_fields) + "\n"


def _fields(value: Any) -> dict[str, Any]:
    """A dataclass by its fields; what is in them is left as it is."""
    if is_dataclass(value) and not isinstance(value, type):
        return {shown: getattr(value, name) for name, shown in _names(type(value))}
    message = f"{type(value).__name__} has no JSON form"
    raise TypeError(message)
