"""The shapes of the files of evidence: one study, label or guideline each, and the approaches that pages rank."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nanorx.knowledge.evidence import Covers, Design, Phase, Subjects  # noqa: TC001 - pydantic reads them
from nanorx.knowledge.files.models.pointers import PointsAt
from nanorx.knowledge.files.models.rules import ConditionMap, Id, SelectorMap, Shape, Text, YesNo
from nanorx.knowledge.files.models.sources import Read  # noqa: TC001 - pydantic reads it

__all__ = ["ApproachShape", "ApproachesFile", "EvidenceFile"]

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description='a day in quotes, as "2026-11-28"')]
Line = Annotated[str, Field(min_length=1, max_length=160)]


class StudiedShape(Shape):
    """Which strategies were studied, and how much of them."""

    for_: Annotated[SelectorMap, Field(alias="for")]
    covers: Covers


class TumorShape(Shape):
    """In which tumors."""

    organ: (
        Annotated[list[str], Field(min_length=1), PointsAt("choice", of="tumor.organ")] | Literal["any", "not-stated"]
    )
    histology: (
        Annotated[list[str], Field(min_length=1), PointsAt("choice", of="tumor.histology")]
        | Literal["any", "not-stated"]
    )
    spread: Annotated[list[str], PointsAt("choice", of="tumor.spread")] = Field(default_factory=list)


class IndicationShape(Shape):
    """One alternative of an indication."""

    when: Annotated[list[ConditionMap], Field(min_length=1)]
    unless: list[ConditionMap] = Field(default_factory=list)


class EvidenceFile(Shape):
    """rules/evidence/<id>.yaml."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=80)]
    status: Literal["draft", "checked", "reviewed", "retired"]
    checked_on: Day
    reviewed_by: str = ""
    reviewed_on: Day = ""
    replaced_by: str = ""
    retracted: YesNo = "no"
    reference: Annotated[str, PointsAt("reference")]
    study: Id
    claims: Annotated[list[str], PointsAt("claim")] = Field(default_factory=list)
    registry: list[Text] = Field(default_factory=list)
    tried: Annotated[dict[str, str | list[str]], PointsAt("tried")]
    studied: Annotated[list[StudiedShape], Field(min_length=1)]
    subjects: Subjects
    species: str = ""
    tumor: TumorShape
    limits: Literal["not-read"] | list[ConditionMap] | None = None
    ages: Literal["adults", "all"] = "adults"
    phase: Phase
    trial: Literal["recruiting", "completed", "terminated", "withdrawn", "unknown"] | None = None
    number: Annotated[int, Field(ge=1)] | None = None
    design: Design
    outcome: Literal["efficacy", "feasibility", "delivery-seen", "imaging"] | None = None
    result: Literal["positive", "mixed", "null", "negative", "not-reported"] | None = None
    goal: Literal["reached", "missed"] | None = None
    indication: list[IndicationShape] = Field(default_factory=list)
    recommended: Literal["standard", "option", "palliative", "special-arrangements", "research-only"] | None = None
    only_if: Annotated[str, Field(max_length=60)] = ""
    region: list[Text] = Field(default_factory=list)
    available: Literal["yes", "no", "unknown"] = "unknown"
    available_on: Day = ""
    say: Line
    harm: Annotated[str, Field(max_length=160)] = ""
    read: Read
    place: Text
    note: str = ""


class ApproachShape(Shape):
    """What a physician names, and the strategies that are its variants."""

    title: Annotated[str, Field(min_length=1, max_length=46)]
    strategies: Annotated[list[str], Field(min_length=1), PointsAt("strategy")]


class ApproachesFile(Shape):
    """rules/approaches.yaml."""

    approaches: Annotated[dict[str, ApproachShape], Field(min_length=1)]
    merged: Annotated[dict[str, str], PointsAt("strategy")] = Field(default_factory=dict)
