"""The shapes of the rule-base files, as pydantic models.

Used when YAML is read (never for the built cache), for messages with a place, and for the JSON
Schemas that editors use. The meaning of what is inside is checked in `checks`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "BaseFile",
    "ClaimsFile",
    "FactsFile",
    "FindingsFile",
    "GroupFile",
    "ReferencesFile",
    "RuleFile",
    "StrategyFile",
    "StrategyVocabularyFile",
    "ThresholdsFile",
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


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class DescriptorShape(_Shape):
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


class ContradictionShape(_Shape):
    """Entries that cannot all be true."""

    id: Id
    when: Annotated[list[ClauseMap], Field(min_length=1)]
    say: Text


class GroupFile(_Shape):
    """rules/vocabulary/<group>.yaml."""

    group: Id
    label: Text
    descriptors: Annotated[dict[str, DescriptorShape], Field(min_length=1)]
    contradictions: list[ContradictionShape] = []


class FindingShape(_Shape):
    """One finding."""

    label: Text
    about: str = ""


class FindingsFile(_Shape):
    """rules/vocabulary/findings.yaml."""

    findings: dict[str, FindingShape]


class AttributeShape(_Shape):
    """An attribute by which rules select strategies."""

    label: Text
    kind: Literal["choice", "ordered", "yes-no", "set"]
    choices: Words = {}
    about: str = ""


class StrategyVocabularyFile(_Shape):
    """rules/vocabulary/strategy.yaml."""

    attributes: dict[str, AttributeShape]
    imaging_roles: Words


class ImagingShape(BaseModel):
    """Role -> imaging that can fill it, best first."""

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, list[str]]


class BenefitsShape(_Shape):
    """Whether delivery can be confirmed, the amount measured and the particle followed."""

    confirm: YesNoUnknown
    quantify: YesNoUnknown
    follow: YesNoUnknown


class ReadinessShape(_Shape):
    """How far the whole strategy has come."""

    level: str
    of: Text
    indication: Text
    cites: Annotated[list[CiteMap], Field(min_length=1)]


class PrecedentShape(_Shape):
    """A row of the review's Table 1."""

    organ: str
    cancer: Text
    imaging: list[str]
    reference: int


class StrategyFile(_Shape):
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


class CautionShape(_Shape):
    """`{caution: moderate}`."""

    caution: Strength


class FavorShape(_Shape):
    """`{favor: delivery, strength: weak}`."""

    favor: str
    strength: Strength


class OpposeShape(_Shape):
    """`{oppose: delivery, strength: weak}`."""

    oppose: str
    strength: Strength


class ConcludeShape(_Shape):
    """`{conclude: tumor.arterial_route}`."""

    conclude: str


class ExampleShape(_Shape):
    """What the rule must say about a few values."""

    case: Text
    given: dict[str, Any]
    expect: Literal["fires", "silent", "cannot tell"]


class RuleFile(_Shape):
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


class ClaimShape(_Shape):
    """A statement of the review."""

    id: Id
    at: Text
    says: Text
    references: list[int]
    bears_on: list[str]
    weight: Literal["strong", "moderate", "weak", "none"]
    note: str = ""


class ClaimsFile(_Shape):
    """rules/claims.yaml."""

    claims: Annotated[list[ClaimShape], Field(min_length=1)]


class ThresholdShape(_Shape):
    """A limit of a guideline, label or trial."""

    id: str
    about: Text
    says: Text
    binding: Literal["absolute", "relative", "trial", "class"]
    may_exclude: YesNo
    scope: SelectorMap | list[SelectorMap] | None = None
    scope_says: str = ""
    read: YesNo
    second_reading: Literal["confirmed", "refined", "contradicted", "not-found", "none"]
    place: str = ""
    reference: str


class ThresholdsFile(_Shape):
    """rules/thresholds.yaml."""

    thresholds: list[ThresholdShape]


class FactShape(_Shape):
    """A fact that a source states."""

    id: str
    says: Text
    read: Literal["full", "excerpt", "none"]
    inference: YesNo
    weight: Literal["strong", "moderate", "weak", "none"]
    reference: str


class FactsFile(_Shape):
    """rules/facts.yaml."""

    facts: list[FactShape]


class ReferenceShape(_Shape):
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
    seen: Literal["full", "excerpt", "summary", "none"] | None = None
    note: str = ""


class ReferencesFile(_Shape):
    """rules/references.yaml."""

    references: Annotated[list[ReferenceShape], Field(min_length=1)]


class CriterionShape(_Shape):
    """What an argument can be about."""

    id: Id
    label: Text
    axis: Literal["fit", "evidence"]
    about: str = ""


class ProfileShape(_Shape):
    """Integer weights that sum to 100."""

    about: str = ""
    weights: dict[str, int]


class HoldBackShape(_Shape):
    """When some strategies are listed after all others that are not excluded."""

    id: Id
    for_: Annotated[SelectorMap, Field(alias="for")]
    when: Annotated[list[ClauseMap], Field(min_length=1)]
    because: Text
    say: Annotated[str, Field(min_length=1, max_length=90)]


class ApartShape(_Shape):
    """Which strategies are listed apart."""

    id: Id
    for_: Annotated[SelectorMap, Field(alias="for")]
    unless: list[ClauseMap] = []
    say: Text


class BaseFile(_Shape):
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
