"""The page of each command about a case, made in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.comparison import compare
from nanorx.advice.answers.explanation import explain
from nanorx.advice.answers.questions import questions
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.verification import verify
from nanorx.advice.answers.what_if import what_if
from nanorx.advice.margins import near_margins
from nanorx.advice.why_not.answer import why_not
from nanorx.document.pages.ask import ask_document
from nanorx.document.pages.compare import compare_document
from nanorx.document.pages.explain import explain_document
from nanorx.document.pages.recommend import recommend_document
from nanorx.document.pages.report import report_document
from nanorx.document.pages.verify import verify_document
from nanorx.document.pages.what_if import what_if_document
from nanorx.document.pages.why_not import why_not_document
from nanorx.knowledge.case import parse_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.assessment import Assessment
    from nanorx.document.blocks import Document

__all__ = ["PAGES"]

OTHER = {"tumor": {"organ": "liver", "size_cm": 2}, "patient": {"ecog": 0}}
CHANGES = {"tumor.size_cm": 3.4, "patient.ecog": 3.0}
RANGES = [("tumor.size_cm", 1.0, 10.0), ("patient.child_pugh_points", 5.0, 15.0)]


def command(*words: str) -> str:
    return " ".join(["nanorx", *words])


def _recommend(found: Assessment, *, everything: bool) -> Document:
    return recommend_document(
        recommend(found), found.case, found.base, near_margins(found), command=command, everything=everything
    )


def _explain(found: Assessment, *, everything: bool) -> Document:
    return explain_document(explain(found, _last(found)), found.base, everything=everything)


def _why_not(found: Assessment, *, everything: bool) -> Document:
    return why_not_document(why_not(found, _last(found)), found.base, command=command, everything=everything)


def _what_if(found: Assessment, *, everything: bool) -> Document:
    answer = what_if(found, CHANGES, RANGES)
    return what_if_document(answer, found.base, changed=True, everything=everything)


def _ask(found: Assessment, *, everything: bool) -> Document:
    return ask_document(questions(found), found.case, found.base, command=command, everything=everything)


def _compare(found: Assessment, *, everything: bool) -> Document:
    other = found.advisor.assess(parse_case(OTHER, found.base))
    return compare_document(compare(found, other), ("one.json", "other.json"), found.base, everything=everything)


def _verify(found: Assessment, *, everything: bool) -> Document:
    """The page about a result of which every rank was changed."""
    stored = recommend(found).as_json()
    for item in stored["recommendations"]:
        item["rank"] += 1
    return verify_document(verify(found.advisor, stored), "result.json", found.base, everything=everything)


def _last(found: Assessment) -> str:
    """A strategy that much speaks about: the last one."""
    return found.base.strategies[found.ranked[-1]].id


_MAKERS: dict[str, Callable[..., Document]] = {
    "recommend": _recommend,
    "explain": _explain,
    "why-not": _why_not,
    "what-if": _what_if,
    "ask": _ask,
    "compare": _compare,
    "verify": _verify,
}


def _page(name: str, *, everything: bool) -> Callable[[Assessment], Document]:
    return lambda found: _MAKERS[name](found, everything=everything)


PAGES: dict[str, Callable[[Assessment], Document]] = {
    **{name: _page(name, everything=False) for name in _MAKERS},
    **{f"{name} --all": _page(name, everything=True) for name in _MAKERS},
    "report": report_document,
}
"""Each page that is made of an assessed case."""
