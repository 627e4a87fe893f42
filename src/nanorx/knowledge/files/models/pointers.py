"""The mark of a value that names something: what must exist, what editors offer, and what counts as used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Kind", "PointsAt"]

Kind = Literal[
    "attribute",
    "choice",
    "cite",
    "claim",
    "clause",
    "criterion",
    "descriptor",
    "finding",
    "formula",
    "given",
    "imaging",
    "particle",
    "points",
    "reference",
    "reference-number",
    "selector",
    "strategy",
    "tried",
]


@dataclass(frozen=True, slots=True)
class PointsAt:
    """Stands in the annotation of a value, or of a list or group of values; there a wrong name is told.

    Args:
        kind: what is named. `cite`, `clause`, `given`, `imaging` and `selector` are groups of keys and values.
        of: the attribute of strategies whose choice it is, where it has another name than the key; of a `choice` the
            descriptor.
        up: how many steps above the value a wrong name is told: of a short row the whole is shown.
        uses: whether naming it here is a use of it.
    """

    kind: Kind
    of: str = ""
    up: int = 0
    uses: bool = True

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        """Put the mark into the JSON Schema, where existing names later replace it; the first of several counts."""
        schema: dict[str, Any] = handler(core_schema)
        schema.setdefault("pointsAt", [self.kind, self.of])
        return schema
