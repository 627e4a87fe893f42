"""The JSON Schema of a dossier as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nanorx.advice.answers.questions import Asking  # noqa: TC001 - pydantic reads the annotations
from nanorx.advice.answers.result import Result  # noqa: TC001 - the same
from nanorx.advice.answers.schemas import schema_of
from nanorx.advice.margins import Margin  # noqa: TC001 - the same
from nanorx.document.report.report import SCHEMA

__all__ = ["dossier_schema"]


@dataclass(frozen=True)
class _Written:
    """A dossier as it is written: the result, what to find out, and how far the numbers of the case may move."""

    schema: str
    about: str
    result: Result
    questions: Asking
    number_margins: list[Margin]
    notice: str


def dossier_schema() -> dict[str, Any]:
    """The schema of `nanorx report -o FILE.json`: draft 2020-12, nothing beside what it names."""
    return schema_of(_Written, SCHEMA, "dossier")
