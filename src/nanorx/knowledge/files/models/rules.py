"""The shapes of the rule-base files, as pydantic models.

Used when YAML is read (never for the built cache), for messages with a place, and for the JSON
Schemas that editors use. The meaning of what is inside is checked in `checks`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "BaseFile",
    "FindingsFile",
    "GroupFile",
    "Id",
    "RuleFile",
    "SelectorMap",
    "Shape",
    "StrategyFile",
    "StrategyVocabularyFile",
    "Text",
    "YesNo",
]

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="lower-case words joined by hyphens")]
Text = Annotated[str, Field(min_length=1)]
YesNo = Literal["yes", "no"]
YesNoUnknown = Literal["yes", "no", "unknown"]
Strength = Literal["weak", "moderate", "strong"]
Words = dict[str, str]
Codes = dict[str, str | list[str]]
ClauseMap = Annotated[dict[str, str], Field(min_length=1, max_length=1, description="one line: `descriptor: clause`")]
CiteMap = Annotated[
    dict[Literal["claim", "threshold", "fact", "reference", "judgement"], str], Field(min_length=1, max_length=1)
]
SelectorMap = Annotated[dict[str, str | list[str]], Field(min_length=1)]


class Shape(BaseModel):
    """A shape that takes no other keys and turns no text into numbers."""

    model_config = ConfigDict(extra="forbid", strict=True)


class DescriptorShape(Shape):
    """One descriptor of a vocabulary file."""

    label: Text
    kind: Literal["choice", "ordered", "number", "yes-no", "set"]
    choices: Words = {}
    unit: str = ""
    range: Annotated[list[int | float], Field(min_length=2, max_length=2)] | None = None
    error: int | float = 0
    integer: YesNo = "no"
    assume: str | int | float | list[str] | None = None
    question: Text
    how: Literal["record", "images", "blood-test", "ask-patient", "ask-facility", "ask-team"]
    changeable: Literal["fixed", "by-treatment", "by-facility"]
    codes: Codes = {}
    choice_codes: Codes = {}
    about: str = ""


class ContradictionShape(Shape):
    """Entries that cannot all be true."""

    id: Id
    when: Annotated[list[ClauseMap], Field(min_length=1)]
    say: Text


class GroupFile(Shape):
    """rules/vocabulary/<group>.yaml."""

    group: Id
    label: Text
    descriptors: Annotated[dict[str, DescriptorShape], Field(min_length=1)]
    contradictions: list[ContradictionShape] = []


class FindingShape(Shape):
    """One finding."""

    label: Text
    about: str = ""


class FindingsFile(Shape):
    """rules/vocabulary/findings.yaml."""

    findings: dict[str, FindingShape]


class AttributeShape(Shape):
    """An attribute by which rules select strategies."""

    label: Text
    kind: Literal["choice", "ordered", "yes-no", "set"]
    choices: Words = {}
    about: str = ""


class StrategyVocabularyFile(Shape):
    """rules/vocabulary/strategy.yaml."""

    attributes: dict[str, AttributeShape]
    imaging_roles: Words


class ImagingShape(BaseModel):
    """Role -> imaging that can fill it, best first."""

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, list[str]]


class BenefitsShape(Shape):
    """Whether delivery can be confirmed, the amount measured and the particle followed."""

    confirm: YesNoUnknown
    quantify: YesNoUnknown
    follow: YesNoUnknown


class ReadinessShape(Shape):
    """How far the whole strategy has come."""

    level: str
    of: Text
    indication: Text
    cites: Annotated[list[CiteMap], Field(min_length=1)]


class PrecedentShape(Shape):
    """A row of the review's Table 1."""

    organ: str
    cancer: Text
    imaging: list[str]
    reference: int


class StrategyFile(Shape):
    """rules/strategies/<family>/<id>.yaml."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=48)]
    summary: Text
    family: str
    role: Literal["candidate", "comparator"]
    purpose: Literal["treatment", "imaging"]
    procedure: str
    route: str
    nanoparticle: Text
    particle: Annotated[list[str], Field(min_length=1)]
    material: Annotated[list[str], Field(min_length=1)]
    form: str
    payload: str
    energy: str
    energy_path: str
    signal: list[str]
    mri: Literal["required", "helpful", "unused"]
    embolic: YesNo
    cytotoxic: YesNo
    ionizing: YesNo
    heat: YesNo
    targeting: str
    bleeding: str
    practiced: YesNo
    plausible: YesNo
    needs: Annotated[list[ClauseMap], Field(min_length=1)]
    imaging: ImagingShape
    benefits: BenefitsShape
    readiness: ReadinessShape
    precedents: list[PrecedentShape]
    cites: Annotated[list[CiteMap], Field(min_length=1)]
    judgement: list[Text]


class CautionShape(Shape):
    """`{caution: moderate}`."""

    caution: Strength


class FavorShape(Shape):
    """`{favor: delivery, strength: weak}`."""

    favor: str
    strength: Strength


class OpposeShape(Shape):
    """`{oppose: delivery, strength: weak}`."""

    oppose: str
    strength: Strength


class ConcludeShape(Shape):
    """`{conclude: tumor.arterial_route}`."""

    conclude: str


class ExampleShape(Shape):
    """What the rule must say about a few values."""

    case: Text
    given: dict[str, Any]
    expect: Literal["fires", "silent", "cannot tell"]


class RuleFile(Shape):
    """rules/<topic>/<id>.yaml."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=80)]
    status: Literal["draft", "reviewed", "retired"]
    because: Text
    cites: Annotated[list[CiteMap], Field(min_length=1)]
    for_: Annotated[SelectorMap | Literal["all"], Field(alias="for")]
    when: list[ClauseMap]
    unless: list[ClauseMap]
    then: Literal["exclude", "note"] | CautionShape | FavorShape | OpposeShape | ConcludeShape
    say: Annotated[str, Field(min_length=1, max_length=90)]
    review_by: str = ""
    examples: Annotated[list[ExampleShape], Field(min_length=1)]


class CriterionShape(Shape):
    """What an argument can be about."""

    id: Id
    label: Text
    axis: Literal["fit", "evidence"]
    about: str = ""


class ProfileShape(Shape):
    """Integer weights that sum to 100."""

    about: str = ""
    weights: dict[str, int]


class HoldBackShape(Shape):
    """When some strategies are listed after all others that are not excluded."""

    id: Id
    for_: Annotated[SelectorMap, Field(alias="for")]
    when: Annotated[list[ClauseMap], Field(min_length=1)]
    because: Text
    say: Annotated[str, Field(min_length=1, max_length=90)]


class ApartShape(Shape):
    """Which strategies are listed apart."""

    id: Id
    for_: Annotated[SelectorMap, Field(alias="for")]
    unless: list[ClauseMap] = []
    say: Text


class BaseFile(Shape):
    """rules/base.yaml."""

    name: Id
    title: Text
    version: str
    groups: list[str]
    criteria: Annotated[list[CriterionShape], Field(min_length=1)]
    profiles: Annotated[dict[str, ProfileShape], Field(min_length=1)]
    cautions_on: str
    ask_first: list[str]
    case_line: list[str]
    imaging_from: str
    imaging_limits: Words = {}
    particles_from: str
    hold_back: list[HoldBackShape]
    listed_apart: list[ApartShape]
    notice: Text
    notice_short: Text
