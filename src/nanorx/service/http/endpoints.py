"""The JSON endpoints as data: the routes are made from this table, and so is the document that describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.answers.brief import Brief
from nanorx.advice.answers.comparison import Comparison
from nanorx.advice.answers.explanation import Explanation
from nanorx.advice.answers.questions import Asking
from nanorx.advice.answers.result import Result
from nanorx.advice.answers.verification import Verification
from nanorx.advice.answers.what_if import WhatIf
from nanorx.advice.why_not.answer import WhyNot
from nanorx.service.http.requests import CaseRequest, CompareRequest, StrategyRequest, WhatIfRequest

if TYPE_CHECKING:
    from nanorx.model import Model

__all__ = ["BATCH_MEDIA", "ENDPOINTS", "Endpoint"]

BATCH_MEDIA = "application/x-ndjson"


class Endpoint(NamedTuple):
    """An endpoint that takes JSON and answers with JSON: its job has the name that ends its path."""

    name: str
    takes: type[Model]
    gives: type[Model]
    summary: str

    @property
    def path(self) -> str:
        """The path of its URL."""
        return f"/api/{self.name}"


ENDPOINTS = (
    Endpoint("recommend", CaseRequest, Result, "Rank the approaches for a case, with reasons and sources."),
    Endpoint("brief", CaseRequest, Brief, "The same without what is the same for every case: see the catalogue."),
    Endpoint("explain", StrategyRequest, Explanation, "Every rule that speaks about one strategy."),
    Endpoint("why-not", StrategyRequest, WhyNot, "What keeps a strategy back, and the smallest changes to let it in."),
    Endpoint("what-if", WhatIfRequest, WhatIf, "The ranking before and after changes, or over a range of a number."),
    Endpoint("ask", CaseRequest, Asking, "What to find out next, and what each answer would lead to."),
    Endpoint("compare", CompareRequest, Comparison, "Two cases side by side."),
    Endpoint("verify", Result, Verification, "Run the case of a stored result again and compare every field."),
)
