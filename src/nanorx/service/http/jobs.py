"""The jobs of the JSON endpoints: bytes of a body in, the bytes that `nanorx ... --json` prints out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.batch import BatchOptions, CaseLine, answering
from nanorx.advice.answers.brief import brief
from nanorx.advice.answers.catalogue import catalogue
from nanorx.advice.answers.comparison import compare
from nanorx.advice.answers.explanation import explain
from nanorx.advice.answers.questions import questions
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.schemas import ANSWERS, schemas_answer
from nanorx.advice.answers.verification import read_result, verify
from nanorx.advice.answers.what_if import read_changes, what_if
from nanorx.advice.why_not.answer import why_not
from nanorx.common.suggest import did_you_mean
from nanorx.document.forms import json_text, write
from nanorx.errors import InputError, Problem, UsageError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.case_schema import case_input_schema, case_schema
from nanorx.service.http.answers import SERVICE_ANSWERS
from nanorx.service.http.bodies import BODY, NotThereError, UnreadableBodyError, body_of, case_in
from nanorx.service.http.openapi import openapi
from nanorx.service.http.reader import reader_document
from nanorx.service.http.requests import CaseRequest, CompareRequest, StrategyRequest, WhatIfRequest
from nanorx.service.jobs import JobAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.model import Model
    from nanorx.service.jobs import Job

__all__ = ["JOBS"]

_UNREADABLE = {"NRX001", "NRX005"}
"""Codes of a stored result that is no JSON."""


def _of_a_case(answer: Callable[[Assessment], Model]) -> Job:
    """Return the job that reads a case and makes an answer of it."""

    def job(advisor: Advisor, content: bytes) -> JobAnswer:
        body = body_of(content, CaseRequest)
        return JobAnswer(answer(advisor.assess(case_in(body, advisor.base), body.profile)).encoded())

    return job


def _of_a_strategy(answer: Callable[[Assessment, str], Model]) -> Job:
    """Return the job that reads a case and makes an answer about one strategy."""

    def job(advisor: Advisor, content: bytes) -> JobAnswer:
        body = body_of(content, StrategyRequest)
        found = answer(advisor.assess(case_in(body, advisor.base), body.profile), body.strategy)
        merged = advisor.base.merged.get(body.strategy)
        notes = (f"{body.strategy} is now part of {merged}.",) if merged else ()
        return JobAnswer(found.encoded(), notes=notes)

    return job


def _what_if(advisor: Advisor, content: bytes) -> JobAnswer:
    body = body_of(content, WhatIfRequest)
    if not body.changes and not body.vary:
        advice = 'Give changes, {"tumor.size_cm": 4}, or vary, {"tumor.size_cm": [1, 10]}.'
        raise UsageError([Problem("NRX318", "there is nothing to try", advice, BODY)])
    case = case_in(body, advisor.base)
    try:
        changes, notes = read_changes(body.changes, advisor.base)
    except InputError as error:
        raise InputError([replace(problem, file="changes") for problem in error.problems]) from None
    ranges = [(name, low, high) for name, (low, high) in body.vary.items()]
    return JobAnswer(what_if(advisor.assess(case, body.profile), changes, ranges).encoded(), notes=notes)


def _compare(advisor: Advisor, content: bytes) -> JobAnswer:
    body = body_of(content, CompareRequest)
    cases = [case_in(body, advisor.base, key) for key in ("case_a", "case_b")]
    return JobAnswer(compare(*(advisor.assess(case, body.profile) for case in cases)).encoded())


def _verify(advisor: Advisor, content: bytes) -> JobAnswer:
    try:
        stored = read_result(content, BODY)
    except InputError as error:
        if {problem.code for problem in error.problems} <= _UNREADABLE:
            raise UnreadableBodyError(error.problems) from None
        raise
    return JobAnswer(verify(advisor, stored).encoded())


def _line(advisor: Advisor, data: tuple[str, bool, int, bytes]) -> JobAnswer:
    """Answer a line of a batch."""
    profile, is_brief, number, content = data
    answer = answering(BatchOptions(advisor.base, BODY, profile, brief=is_brief), advisor)
    return JobAnswer(answer(CaseLine(number, content)).content)


def _schemas(base: RuleBase) -> dict[str, dict[str, Any]]:
    """Return the schemas that the service publishes."""
    models = {**ANSWERS, **SERVICE_ANSWERS}
    found = {"case": case_schema(base), "case-input": case_input_schema(base)}
    return found | {kind: model.json_schema() for kind, model in models.items()}


def _schema(advisor: Advisor, kind: str) -> JobAnswer:
    """Answer as `nanorx schema KIND` does; without a kind as `nanorx schema --json`, for the kinds of the service."""
    known = _schemas(advisor.base)
    if not kind:
        return JobAnswer(schemas_answer(known).encoded())
    if kind not in known:
        advice = f"Schemas: {', '.join(known)}. {did_you_mean(kind, known)}".strip()
        raise NotThereError(
            [Problem("NRX307", f'there is no schema "{kind}"', advice, allowed=tuple(known), value=kind)]
        )
    return JobAnswer(json_text(known[kind]).encode(), "application/schema+json")


def _openapi(advisor: Advisor, _: Any) -> JobAnswer:
    return JobAnswer(json_text(openapi(advisor.base)).encode())


def _reader(advisor: Advisor, _: Any) -> JobAnswer:
    page = write(reader_document(openapi(advisor.base), advisor.base), "html")
    return JobAnswer(page.encode(), "text/html; charset=utf-8")


def _warm_up(advisor: Advisor, _: Any) -> JobAnswer:
    """Answer a case of which nothing is known."""
    return JobAnswer(brief(advisor.assess(parse_case({}, advisor.base))).encoded())


JOBS: dict[str, Job] = {
    "warm-up": _warm_up,
    "recommend": _of_a_case(recommend),
    "brief": _of_a_case(brief),
    "ask": _of_a_case(questions),
    "explain": _of_a_strategy(explain),
    "why-not": _of_a_strategy(why_not),
    "what-if": _what_if,
    "compare": _compare,
    "verify": _verify,
    "line": _line,
    "schema": _schema,
    "openapi": _openapi,
    "reader": _reader,
    "catalogue": lambda advisor, _: JobAnswer(catalogue(advisor).encoded()),
}
