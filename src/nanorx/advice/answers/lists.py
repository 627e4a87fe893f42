"""Lists of a rule base as answers: descriptors, strategies and cited documents, whether all, found ones or one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from nanorx.advice.answers.result import Nanorx, ReferenceOut, RuleBaseOut, StrategyOut
from nanorx.knowledge.sources import CiteKind
from nanorx.knowledge.vocabulary import How, Kind
from nanorx.model import Model, about

__all__ = [
    "CiteOut",
    "DescriptorEntry",
    "DescriptorsAnswer",
    "PointsRow",
    "ReferencesAnswer",
    "StrategiesAnswer",
    "StrategyRow",
    "Tolerance",
    "ValueRow",
    "ValueTable",
    "WorkedExample",
]

_OWN = "the unit of the descriptor"
_POINTS = "points"

RuleBase = Annotated[RuleBaseOut, about("The knowledge that was used.")]
Words = tuple[str, ...]
Codes = dict[str, Words]


class PointsRow(Model, rename={"condition": "if"}):
    """What a part of a point table adds if a condition holds."""

    condition: Annotated[str, about("The clause, as a rule states it.")]
    points: Annotated[int, about("What it adds.", _POINTS)]


class ValueRow(Model, rename={"conditions": "if", "gives": "is"}):
    """What a row of a table gives if its conditions hold and those of no row before do."""

    conditions: Annotated[Words, about("The conditions; none: in all other cases.")]
    gives: Annotated[str, about("The choice, or the formula.")]


class Tolerance(Model):
    """By how much a stated number may differ from the computed one without a warning."""

    by: Annotated[float, about("The difference; a share of the number if `relative`.", f"{_OWN}, or a share")]
    relative: Annotated[bool, about("Whether it is a share of the number.")]


class CiteOut(Model):
    """What a table rests on."""

    kind: Annotated[CiteKind, about("What kind of warrant it is.")]
    what: Annotated[str, about("Its id; the words of a judgement.")]


class WorkedExample(Model):
    """An example: what is given and what follows."""

    case: Annotated[str, about("The example in a few words.")]
    given: Annotated[dict[str, Any], about("Descriptor -> value.")]
    expect: Annotated[str, about("What follows.")]


class ValueTable(Model):
    """How a descriptor is computed from others: by points, by classes or by formulas."""

    when: Annotated[Words, about("The clauses that must all hold.")]
    points: Annotated[dict[str, list[PointsRow]], about("Part -> its rows; the points of all parts are added.")]
    classes: Annotated[list[ValueRow], about("The rows of classes, in their order.")]
    formulas: Annotated[list[ValueRow], about("The rows of formulas, in their order.")]
    cuts: Annotated[tuple[float, ...], about("The numbers at which something changes.", _OWN)]
    refuses: Annotated[bool, about("Whether a stated value that the table cannot give is refused.")]
    tolerance: Annotated[Tolerance | None, about("How far a stated number may differ; null: there is no formula.")]
    cites: Annotated[list[CiteOut], about("What it rests on.")]
    examples: Annotated[list[WorkedExample], about("Examples that were worked out.")]


class DescriptorEntry(Model):
    """What may be said of one property of a case, and who asks about it."""

    name: Annotated[str, about("The descriptor, as `group.key`.")]
    group: Annotated[str, about("The group of a case that holds it.")]
    label: Annotated[str, about("The descriptor in words.")]
    kind: Annotated[Kind, about("What kind of value it takes.")]
    unit: Annotated[str, about("The unit of a number, as UCUM writes it; empty: there is none.")]
    low: Annotated[float | None, about("The least number allowed; null: it is no number.", _OWN)]
    high: Annotated[float | None, about("The greatest number allowed; null: it is no number.", _OWN)]
    error: Annotated[float | None, about("The measuring error of a number; null: it is no number.", _OWN)]
    integer: Annotated[bool, about("Whether it takes whole numbers only.")]
    choices: Annotated[dict[str, str], about("Choice -> the choice in words, in order; none for a number.")]
    question: Annotated[str, about("The question to ask.")]
    how: Annotated[How, about("How the value can be found out.")]
    changeable: Annotated[str, about("Whether, and by what, the value can be changed.")]
    about: Annotated[str, about("What it means.")]
    assume: Annotated[Any, about("The value that counts where nothing is stated; null: none does.")]
    codes: Annotated[Codes, about("System -> the codes of observations of it.")]
    choice_codes: Annotated[dict[str, Codes], about("Choice, or word that tells a part -> system -> its codes.")]
    found_in: Annotated[Words, about("What else of a health record says it by the codes of its choices.")]
    prevails: Annotated[dict[str, Words], about("Choice -> the choices that yield to it where codes say both.")]
    refined: Annotated[
        dict[str, dict[str, dict[str, str]]],
        about(
            "Other descriptor -> its value -> choice, or word that tells too little -> the choice that codes then say."
        ),
    ]
    partial_choices: Annotated[dict[str, Words], about("Word that tells a part -> the choices it may stand for.")]
    synonyms: Annotated[Words, about("Other words for the descriptor.")]
    units: Annotated[dict[str, float], about("Other unit -> the factor to the own one.", "the own unit per other one")]
    choice_synonyms: Annotated[dict[str, Words], about("Choice -> other words for it.")]
    never: Annotated[dict[str, Words], about("Choice -> words that are not read as it.")]
    ask: Annotated[dict[str, Words], about("Word that tells too little -> the choices it may mean.")]
    organs: Annotated[Words, about("The organs of the tumors it is about; none: all.")]
    derived: Annotated[ValueTable | None, about("How it is computed where it is not stated; null: it is not.")]
    rules: Annotated[Words, about("The rules that ask about it.")]


class DescriptorsAnswer(Model):
    """Descriptors: what may be said of a case."""

    schema: Annotated[Literal["nanorx-descriptors/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    descriptors: Annotated[list[DescriptorEntry], about("The descriptors: best matches first, else in their order.")]


class StrategyRow(StrategyOut):
    """What a strategy is, and what approach it belongs to."""

    approach: Annotated[str, about("The approach; empty: it is done today and not ranked.")]


class StrategiesAnswer(Model):
    """Strategies and what is done today."""

    schema: Annotated[Literal["nanorx-strategies/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    strategies: Annotated[list[StrategyRow], about("The strategies: best matches first, else in their order.")]


class ReferencesAnswer(Model):
    """Cited documents."""

    schema: Annotated[Literal["nanorx-references/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    references: Annotated[list[ReferenceOut], about("The documents: the review, its references, then all others.")]
