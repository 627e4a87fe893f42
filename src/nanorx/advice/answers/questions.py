"""What to ask next: the missing values that could change the first place, and what each answer leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from nanorx._version import __version__
from nanorx.advice.answers.derived import warnings_of
from nanorx.advice.answers.heading import profile_out, rule_base_out
from nanorx.advice.answers.result import (
    CaseAbout,
    CaseId,
    CaseOut,
    CaseSha256,
    Engine,
    Nanorx,
    Notice,
    ProfileOut,
    ReadAs,
    RuleBaseOut,
    Warnings,
)
from nanorx.advice.why_not.candidates import words_of
from nanorx.knowledge.partial import is_settled
from nanorx.knowledge.phrase import kind_of_value, value_words
from nanorx.knowledge.truth import NO
from nanorx.knowledge.values import value_as_json
from nanorx.knowledge.vocabulary import How
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.questions import Answer, Question
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["SCHEMA", "AnswerGroup", "Asking", "Assumption", "OpenQuestion", "questions"]

Schema = Literal["nanorx-questions/3"]
SCHEMA: Schema = "nanorx-questions/3"


class AnswerGroup(Model):
    """Answers that lead to the same first place."""

    words: Annotated[str, about("The answers in words.")]
    example: Annotated[Any, about("One of them as it would stand in a case.")]
    first: Annotated[str, about("The strategy that they put first, by id.")]
    first_title: Annotated[str, about("Its title in words.")]
    changes_first: Annotated[bool, about("Is it another strategy than the one that is first now?")]
    changes_approach: Annotated[bool, about("Is it a strategy of another approach?")]
    stopped: Annotated[bool, about("Is it then ruled out or held back, so that nothing may be called first?")]


class OpenQuestion(Model):
    """A missing value: how to find it out and what each answer alone leads to (nothing else changed)."""

    descriptor: Annotated[str, about("The descriptor whose value is missing.")]
    label: Annotated[str, about("The descriptor in words.")]
    question: Annotated[str, about("The question in words.")]
    how: Annotated[How, about("How to find it out.")]
    can_change_first: Annotated[bool, about("Can any answer change the first place, whatever the others are?")]
    answers: Annotated[list[AnswerGroup], about("What each answer leads to.")]
    part_of: Annotated[
        tuple[str, ...], about("What rules ask about and is computed with the help of the answer, in words.")
    ] = ()


class Assumption(Model):
    """A value that was used because nothing was stated: to be confirmed."""

    descriptor: Annotated[str, about("The descriptor whose value was assumed.")]
    label: Annotated[str, about("The descriptor in words.")]
    question: Annotated[str, about("The question in words.")]
    value: Annotated[str, about("The assumed value in words.")]


class Asking(Model):
    """The open questions of a case."""

    named: ClassVar = ("id", "first", "open", "cannot", "case_sha256", "rule_base")

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used.")]
    engine: Engine
    case: CaseOut
    case_sha256: CaseSha256
    profile: Annotated[ProfileOut, about("The weights of the criteria.")]
    settled: Annotated[bool, about("Is it so that no missing value can change the first place any more?")]
    first: Annotated[str, about("The strategy that is first, by id.")]
    first_title: Annotated[str, about("Its title in words.")]
    leading: Annotated[str | None, about("The strategy that may be called first, by id; null: none may.")]
    leading_reason: Annotated[str, about("Why none may be called first; empty if one is.")]
    open: Annotated[list[OpenQuestion], about("What could change the first place, the most telling first.")]
    cannot: Annotated[list[OpenQuestion], about("What cannot, whatever the answers to all others are.")]
    assumptions: Annotated[list[Assumption], about("The values that were assumed.")]
    notice: Notice
    warnings: Warnings = ()
    id: CaseId = ""
    about: CaseAbout = ""
    read_as: ReadAs = ()


def questions(found: Assessment) -> Asking:
    """Return what to find out for an assessed case, and whether it can still change the first place."""
    base, case = found.base, found.case
    rows = [_open_question(found, item) for item in found.questions]
    return Asking(
        schema=SCHEMA,
        nanorx=__version__,
        rule_base=rule_base_out(base),
        engine=found.advisor.inference.engine_name,
        case=case.as_json(),
        case_sha256=case.sha256,
        profile=profile_out(base, found.profile),
        settled=not any(row.can_change_first for row in rows),
        first=found.first,
        first_title=base.strategy(found.first).title,
        leading=found.leading_id,
        leading_reason=found.leading.reason,
        open=[row for row in rows if row.can_change_first],
        cannot=[row for row in rows if not row.can_change_first],
        assumptions=[_assumption(base.vocabulary.descriptors[name], case) for name in case.assumed],
        notice=base.notice,
        warnings=warnings_of(found),
        id=case.id,
        about=case.about,
        read_as=case.read_as,
    )


def _open_question(found: Assessment, item: Question) -> OpenQuestion:
    descriptor = found.base.vocabulary.descriptors[item.descriptor]
    answers = _grouped(found, descriptor, item.answers)
    return OpenQuestion(
        descriptor.name,
        descriptor.label,
        descriptor.question,
        descriptor.how,
        item.can_change_first,
        answers,
        _part_of(found, descriptor.name),
    )


def _part_of(found: Assessment, name: str) -> tuple[str, ...]:
    """Return the computed descriptors that a value is missing for; of a sum and the class made from it, the class."""
    case, asked = found.case, found.base.asked
    rows = [
        row
        for row in case.vocabulary.derived.after.get(name, ())
        if row.name in asked and not is_settled(case.values.get(row.name)) and row.applies(case.values) != NO
    ]
    within = {part for row in rows for part in row.parts}
    return tuple([kind_of_value(row.descriptor) for row in rows if row.name not in within])


def _grouped(found: Assessment, descriptor: Descriptor, answers: Sequence[Answer]) -> list[AnswerGroup]:
    """Join answers that put the same strategy first, or stop it, in the order of their first values."""
    groups: dict[tuple[str, bool], list[int]] = {}
    for place, answer in enumerate(answers):
        groups.setdefault((answer.first, answer.stopped), []).append(place)
    rows: list[AnswerGroup] = []
    for (first, stopped), places in groups.items():
        if descriptor.kind == "set":
            words = "; ".join(answers[place].words for place in places)
        else:
            words = words_of(descriptor, [answer.region for answer in answers if answer.region], places)
        example = value_as_json(descriptor, answers[places[0]].value)
        approaches = found.base.approach_of
        another = approaches[first] is not approaches[found.first]
        title = found.base.strategy(first).title
        rows.append(AnswerGroup(words, example, first, title, first != found.first, another, stopped))
    return rows


def _assumption(descriptor: Descriptor, case: Case) -> Assumption:
    words = value_words(descriptor, case.values[descriptor.name])
    return Assumption(descriptor.name, descriptor.label, descriptor.question, words)
