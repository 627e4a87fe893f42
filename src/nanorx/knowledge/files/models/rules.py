"""The shapes of the rule-base files, as pydantic models.

Used when YAML is read (never for the built cache), for messages with a place, and for the JSON
Schemas that editors use. The meaning of what is inside is checked in `checks`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from nanorx.knowledge.codes import FoundIn  # noqa: TC001 - pydantic looks the annotations up
from nanorx.knowledge.files.models.pointers import PointsAt

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
    "SystemsFile",
    "Text",
    "UnitsFile",
    "YesNo",
]

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="lower-case words joined by hyphens")]
Text = Annotated[str, Field(min_length=1)]
YesNo = Literal["yes", "no"]
YesNoUnknown = Literal["yes", "no", "unknown"]
Strength = Literal["weak", "moderate", "strong"]
Words = dict[str, str]
WordLists = dict[str, Annotated[list[Text], Field(min_length=1)]]
Codes = dict[str, str | Annotated[list[Text], Field(min_length=1)]]
ClauseMap = Annotated[
    dict[str, str],
    Field(min_length=1, max_length=1, description="one line: `descriptor: clause`"),
    PointsAt("clause"),
]
ConditionMap = Annotated[
    dict[str, str | Annotated[list[ClauseMap], Field(min_length=1)]],
    Field(min_length=1, max_length=1, description="one line, `descriptor: clause`, or a group, `any of:` and clauses"),
    PointsAt("clause"),
]
CiteMap = Annotated[
    dict[Literal["claim", "threshold", "fact", "evidence", "reference", "judgement"], str],
    Field(min_length=1, max_length=1),
    PointsAt("cite"),
]
SelectorMap = Annotated[dict[str, str | list[str]], Field(min_length=1), PointsAt("selector")]
AttributeOf = PointsAt("attribute")
Choice = Annotated[str, AttributeOf]
"""A choice of the attribute of strategies that has the name of the key."""
YesNoChoice = Annotated[YesNo, AttributeOf]
YesNoUnknownChoice = Annotated[YesNoUnknown, AttributeOf]
Criterion = Annotated[str, PointsAt("criterion", up=1)]
DescriptorName = Annotated[str, PointsAt("descriptor")]


class Shape(BaseModel):
    """A shape that takes no other keys and turns no text into numbers."""

    model_config = ConfigDict(extra="forbid", strict=True)


class DerivedExampleShape(Shape):
    """A worked example of a derived descriptor."""

    case: Text
    given: Annotated[dict[str, Any], PointsAt("given", uses=False)]
    expect: str | int | float


class ClassShape(Shape):
    """A row of a table of classes."""

    is_: Annotated[str, Field(alias="is")]
    when: list[ConditionMap]


class FormulaShape(Shape):
    """A formula, and when it is the one that counts."""

    is_: Annotated[Text, Field(alias="is"), PointsAt("formula")]
    when: list[ConditionMap]


class DerivedShape(Shape):
    """How a descriptor is computed from others."""

    when: list[ClauseMap] = []
    points: Annotated[dict[str, dict[str, int]], PointsAt("points")] = {}
    classes: list[ClassShape] = []
    formula: Annotated[Text, PointsAt("formula")] | list[FormulaShape] | None = None
    cuts: list[int | float] = []
    refuses: YesNo = "yes"
    tolerance: str | int | float | None = None
    cites: Annotated[list[CiteMap], Field(min_length=1)]
    examples: Annotated[list[DerivedExampleShape], Field(min_length=1)]


class DescriptorShape(Shape):
    """One descriptor of a vocabulary file."""

    label: Text
    synonyms: list[Text] = []
    kind: Literal["choice", "ordered", "number", "yes-no", "set"]
    if_yes: str = ""
    choices: Words = {}
    choice_synonyms: WordLists = {}
    never: WordLists = {}
    ask: WordLists = {}
    suspected: Annotated[dict[str, Any], PointsAt("given", uses=False)] = {}
    unit: str = ""
    units: dict[str, int | float | str] = {}
    usual: Annotated[list[int | float], Field(min_length=2, max_length=2)] | None = None
    range: Annotated[list[int | float], Field(min_length=2, max_length=2)] | None = None
    error: int | float = 0
    integer: YesNo = "no"
    assume: str | int | float | list[str] | None = None
    question: Text
    how: Literal["record", "images", "blood-test", "ask-patient", "ask-facility", "ask-team"]
    changeable: Literal["never", "fixed", "by-treatment", "by-facility"]
    codes: Codes = {}
    choice_codes: dict[str, Codes] = {}
    found_in: list[FoundIn] = []
    prevails: WordLists = {}
    refined: dict[str, dict[str, Words]] = {}
    about: str = ""
    partial_choices: dict[str, list[str]] = {}
    organs: Annotated[list[str], PointsAt("choice", of="tumor.organ")] = []
    derived: DerivedShape = cast("DerivedShape", None)  # which need not stand there, but is not empty


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
    implausible: list[ContradictionShape] = []


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
    every: Annotated[
        str, Field(pattern=r"^[^{}]*\{\}[^{}]*$", description="words with {} in them, where {} stands for the choice")
    ] = ""
    choices: Words = {}
    choice_synonyms: dict[str, list[Text]] = {}
    about: str = ""


class StrategyVocabularyFile(Shape):
    """rules/vocabulary/strategy.yaml."""

    attributes: dict[str, AttributeShape]
    imaging_roles: Words


class UnitsFile(Shape):
    """rules/vocabulary/units.yaml."""

    unit_spellings: WordLists


class CodeSystemShape(Shape):
    """A system of codes."""

    label: Text
    urls: Annotated[list[Text], Field(min_length=1)]
    form: Text
    check_digit: Literal["", "luhn", "verhoeff"] = ""
    prefixes: YesNo = "no"


class SystemsFile(Shape):
    """rules/vocabulary/systems.yaml."""

    code_systems: dict[str, CodeSystemShape]
    answer_codes: dict[Literal["yes", "no", "unknown"], Codes] = {}
    imaging_codes: Codes = {}


class BenefitsShape(Shape):
    """Whether delivery can be confirmed, the amount measured and the particle followed."""

    confirm: YesNoUnknownChoice
    quantify: YesNoUnknownChoice
    follow: YesNoUnknownChoice


class StrategyFile(Shape):
    """rules/strategies/<family>/<id>.yaml."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=48)]
    summary: Text
    family: Choice
    role: Annotated[Literal["candidate", "standard"], AttributeOf]
    purpose: Annotated[Literal["treatment", "imaging"], AttributeOf]
    procedure: Choice
    route: Choice
    nanoparticle: Text
    particle: Annotated[list[str], AttributeOf, PointsAt("particle")]
    material: Annotated[list[str], AttributeOf]
    form: Choice
    payload: Choice
    energy: Choice
    energy_path: Choice
    signal: Annotated[list[str], AttributeOf]
    mri: Annotated[Literal["required", "helpful", "unused"], AttributeOf]
    embolic: YesNoChoice
    cytotoxic: YesNoChoice
    ionizing: YesNoChoice
    heat: YesNoChoice
    targeting: Choice
    bleeding: Choice
    practiced: YesNoChoice
    plausible: YesNoChoice
    needs: list[ClauseMap]
    imaging: Annotated[dict[str, list[str]], PointsAt("imaging")]
    benefits: BenefitsShape
    cites: Annotated[list[CiteMap], Field(min_length=1)]
    judgement: list[Text]


class CautionShape(Shape):
    """`{caution: moderate}`."""

    caution: Strength


class FavorShape(Shape):
    """`{favor: delivery, strength: weak}`."""

    favor: Criterion
    strength: Strength


class OpposeShape(Shape):
    """`{oppose: delivery, strength: weak}`."""

    oppose: Criterion
    strength: Strength


class ConcludeShape(Shape):
    """`{conclude: tumor.arterial_route}`."""

    conclude: Annotated[str, PointsAt("finding", up=1)]


class ExampleShape(Shape):
    """What the rule must say about a few values."""

    case: Text
    given: Annotated[dict[str, Any], PointsAt("given", uses=False)]
    expect: Literal["fires", "silent", "cannot tell"]


class RuleFile(Shape):
    """rules/<topic>/<id>.yaml."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=80)]
    status: Literal["draft", "reviewed", "retired"]
    because: Text
    cites: Annotated[list[CiteMap], Field(min_length=1)]
    for_: Annotated[SelectorMap | Literal["all"], Field(alias="for")]
    when: list[ConditionMap]
    unless: list[ConditionMap]
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


class TumorOfEvidenceShape(Shape):
    """The descriptors that say which tumor it is."""

    organ: DescriptorName
    histology: DescriptorName
    spread: DescriptorName


class EvidencePolicyShape(Shape):
    """How strongly evidence counts, and in which tiers strategies are ordered."""

    setting: DescriptorName
    tumor: TumorOfEvidenceShape
    also: dict[str, ClauseMap] = {}
    adults: ClauseMap = {}
    favor: Annotated[str, PointsAt("criterion")]
    oppose: Annotated[str, PointsAt("criterion")]
    approved: Strength
    here: dict[
        Literal["efficacy", "feasibility", "delivery-seen", "imaging"],
        dict[Literal["positive", "mixed", "not-reported"], Strength],
    ]
    elsewhere: dict[str, Strength]
    animals: dict[str, Strength]
    tiers: dict[str, list[Literal["approved", "people"]]]


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
    evidence: EvidencePolicyShape = cast("EvidencePolicyShape", None)  # which need not stand there
    cautions_on: Annotated[str, PointsAt("criterion")]
    ask_first: list[Annotated[str, PointsAt("descriptor", uses=False)]]
    begin_with: list[Annotated[str, PointsAt("descriptor", uses=False)]] = []
    case_line: list[Annotated[str, PointsAt("descriptor", uses=False)]]
    imaging_from: DescriptorName
    imaging_limits: Annotated[Words, PointsAt("finding")] = {}
    particles_from: DescriptorName
    listed_apart: list[ApartShape]
    notice: Text
    notice_short: Text
