"""What to ask next: the missing values that could change the first place, and what each answer leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.answers.canonical import Canonical
from nanorx.advice.answers.heading import profile_out, rule_base_out
from nanorx.advice.answers.result import (  # noqa: TC001 - the schemas read the annotations when they run
    ProfileOut,
    RuleBaseOut,
)
from nanorx.advice.language.vocabulary import value_words
from nanorx.advice.why_not.candidates import words_of
from nanorx.knowledge.values import value_as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.questions import Answer, Question
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["SCHEMA", "AnswerGroup", "Asking", "Assumption", "OpenQuestion", "questions"]

SCHEMA = "nanorx-questions/1"


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Answers that lead to the same first place. `example` is one of them as it would stand in the case."""

    words: str
    example: Any
    first: str
    first_title: str
    changes_first: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A missing value: how to find it out and what each answer alone leads to (nothing else changed)."""

    descriptor: str
    label: str
    question: str
    how: str
    can_change_first: bool
    answers: list[AnswerGroup]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value that was used because nothing was stated: to be confirmed."""

    descriptor: str
    label: str
    question: str
    value: str


@dataclass(frozen=True, slots=True)
class Asking(Canonical):
    """The open questions of a case. `settled` means that no missing value can change the first place any more.

    `open` holds the questions that can, the most telling first; `cannot` those that cannot, whatever the answers to
    all others are.
    """

    schema: str
    nanorx: str
    rule_base: RuleBaseOut
    engine: str
    case: dict[str, Any]
    case_sha256: str
    profile: ProfileOut
    settled: bool
    first: str
    first_title: str
    open: list[OpenQuestion]
    cannot: list[OpenQuestion]
    assumptions: list[Assumption]
    notice: str


def questions(found: Assessment) -> Asking:
    """What to find out for an assessed case."""
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
        open=[row for row in rows if row.can_change_first],
        cannot=[row for row in rows if not row.can_change_first],
        assumptions=[_assumption(base.vocabulary.descriptors[name], case) for name in case.assumed],
        notice=base.notice,
    )


def _open_question(found: Assessment, item: Question) -> OpenQuestion:
    descriptor = found.base.vocabulary.descriptors[item.descriptor]
    answers = _grouped(found, descriptor, item.answers)
    return OpenQuestion(
        descriptor.name, descriptor.label, descriptor.question, descriptor.how, item.can_change_first, answers
    )


def _grouped(found: Assessment, descriptor: Descriptor, answers: Sequence[Answer]) -> list[AnswerGroup]:
    """Answers with the same outcome as one, in the order of their first values."""
    groups: dict[str, list[int]] = {}
    for place, answer in enumerate(answers):
        groups.setdefault(answer.first, []).append(place)
    rows: list[AnswerGroup] = []
    for first, places in groups.items():
        if descriptor.kind == "set":
            words = "; ".join(answers[place].words for place in places)
        else:
            words = words_of(descriptor, found.advisor.plan.regions(descriptor.name), places)
        example = value_as_json(descriptor, answers[places[0]].value)
        rows.append(AnswerGroup(words, example, first, found.base.strategy(first).title, first != found.first))
    return rows


def _assumption(descriptor: Descriptor, case: Case) -> Assumption:
    words = value_words(descriptor, case.values[descriptor.name])
    return Assumption(descriptor.name, descriptor.label, descriptor.question, words)
