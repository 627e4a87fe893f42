"""The shapes of the files of sources: claims of the review, thresholds, facts and references.

What `files` is for rules and strategies, for the documents they cite.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nanorx.knowledge.files.models.pointers import PointsAt
from nanorx.knowledge.files.models.rules import Id, SelectorMap, Shape, Text, YesNo

__all__ = ["ClaimsFile", "FactsFile", "Read", "ReferencesFile", "ThresholdsFile"]

Read = Literal["full", "excerpt", "abstract", "summary", "table", "title", "not-read"]
"""How much of a document was read: one vocabulary for all sources."""
ReferenceId = Annotated[str, PointsAt("reference")]


class ClaimShape(Shape):
    """A statement of the review."""

    id: Id
    at: Text
    says: Text
    references: Annotated[list[int], PointsAt("reference-number")]
    bears_on: list[str]
    weight: Literal["strong", "moderate", "weak", "none"]
    note: str = ""


class ClaimsFile(Shape):
    """rules/claims.yaml."""

    claims: Annotated[list[ClaimShape], Field(min_length=1)]


class ThresholdShape(Shape):
    """A limit of a guideline, label or trial."""

    id: str
    about: Text
    says: Text
    binding: Literal["absolute", "relative", "trial", "class"]
    may_exclude: YesNo
    scope: SelectorMap | list[SelectorMap] | None = None
    scope_says: str = ""
    read: Read
    second_reading: Literal["confirmed", "refined", "contradicted", "not-found", "none"]
    place: str = ""
    reference: ReferenceId


class ThresholdsFile(Shape):
    """rules/thresholds.yaml."""

    thresholds: list[ThresholdShape]


class FactShape(Shape):
    """A fact that a source states."""

    id: str
    says: Text
    read: Read
    inference: YesNo
    weight: Literal["strong", "moderate", "weak", "none"]
    reference: ReferenceId


class FactsFile(Shape):
    """rules/facts.yaml."""

    facts: list[FactShape]


class ReferenceShape(Shape):
    """A document."""

    id: Id
    kind: str
    number: int = 0
    match: Literal["identified", "likely", "unidentified"] | None = None
    short: Annotated[str, Field(max_length=24)] = ""
    authors: str = ""
    title: str = ""
    journal: str = ""
    year: int = 0
    volume: str = ""
    pages: str = ""
    doi: str = ""
    text: str = ""
    url: str = ""
    seen: Read | None = None
    note: str = ""


class ReferencesFile(Shape):
    """rules/references.yaml."""

    references: Annotated[list[ReferenceShape], Field(min_length=1)]
