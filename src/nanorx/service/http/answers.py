"""What the service answers that no command does: why there is no answer, what runs here, and whether it is ready."""

from __future__ import annotations

from typing import Annotated, Literal

from nanorx.advice.answers.error import ProblemOut
from nanorx.advice.answers.result import Nanorx, RuleBaseOut
from nanorx.model import Model, about

__all__ = ["SERVICE_ANSWERS", "HealthAnswer", "ProblemDetails", "Status", "VersionAnswer"]

Status = Literal[400, 401, 403, 404, 405, 406, 408, 412, 413, 415, 421, 422, 500, 503, 504]


class ProblemDetails(Model):
    """Why there is no answer, in the shape of RFC 9457, with every problem that was found."""

    schema: Annotated[Literal["nanorx-problem/1"], about("The version of this shape.")]
    type: Annotated[str, about("What kind of failure it is, a URI for good.")]
    title: Annotated[str, about("The same in a few words.")]
    status: Annotated[Status, about("The status code of HTTP.", "status code")]
    detail: Annotated[str, about("What happened, in a sentence.")]
    problems: Annotated[tuple[ProblemOut, ...], about("What is wrong; there is at least one.")]


class VersionAnswer(Model):
    """What runs here."""

    schema: Annotated[Literal["nanorx-version/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The rule base that every answer is made with.")]


class HealthAnswer(Model):
    """Whether the service runs, and whether it can answer."""

    schema: Annotated[Literal["nanorx-health/1"], about("The version of this shape.")]
    status: Annotated[Literal["ready", "starting"], about("`ready` once a process has answered.")]


SERVICE_ANSWERS: dict[str, type[Model]] = {
    "problem": ProblemDetails,
    "version": VersionAnswer,
    "health": HealthAnswer,
}
"""Kind of answer -> its model."""
