"""The page of an answer for a notebook: that of the command which gives the answer, as HTML."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.comparison import Comparison
from nanorx.advice.answers.explanation import Explanation
from nanorx.advice.answers.questions import Asking
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.result import Result
from nanorx.advice.answers.what_if import WhatIf
from nanorx.advice.margins import near_margins
from nanorx.advice.why_not.answer import WhyNot
from nanorx.document.forms import fragment
from nanorx.document.pages.ask import ask_document
from nanorx.document.pages.compare import compare_document
from nanorx.document.pages.explain import explain_document
from nanorx.document.pages.recommend import recommend_document
from nanorx.document.pages.what_if import what_if_document
from nanorx.document.pages.why_not import why_not_document
from nanorx.knowledge.case import Case, parse_case

if TYPE_CHECKING:
    from nanorx.advice.assessment import Advisor
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.model import Model

__all__ = ["notebook_page", "rules_of"]


def rules_of(answer: Model) -> str:
    """Return the hash of the rule base that an answer was made with, of a comparison that of B; empty: it has none."""
    side = answer.b if isinstance(answer, Comparison) else answer
    return str(getattr(getattr(side, "rule_base", None), "sha256", ""))


def notebook_page(answer: Model, advisor: Advisor) -> str | None:
    """Return the page of an answer as HTML to stand in a notebook; None if it has none.

    Args:
        answer: The answer.
        advisor: That of the rule base which the answer was made with.
    """
    document = _document(answer, advisor)
    return None if document is None else fragment(document)


def _document(answer: Model, advisor: Advisor) -> Document | None:
    base = advisor.base
    document: Document | None = None
    match answer:
        case Result():
            document = _ranking(answer, advisor)
        case Explanation():
            document = explain_document(answer, base)
        case WhyNot():
            document = why_not_document(answer, base, command=_command)
        case WhatIf():
            document = what_if_document(answer, base, changed=bool(answer.changes))
        case Asking():
            document = ask_document(answer, _case_of(answer, base), base, command=_command)
        case Comparison():
            names = [side.id or side.case_sha256[:8] for side in (answer.a, answer.b)]
            document = compare_document(answer, (names[0], names[1]), base)
    return document


def _ranking(result: Result, advisor: Advisor) -> Document:
    """Make the page of a ranking; its margins, which are no part of a result, only where the ranking is still this."""
    case = _case_of(result, advisor.base)
    found = advisor.assess(case, result.profile.name)
    margins = near_margins(found) if recommend(found) == result else []
    return recommend_document(result, case, advisor.base, margins, command=_command)


def _case_of(answer: Result | Asking, base: RuleBase) -> Case:
    case = parse_case(answer.case, base, canonical=True)
    return replace(case, id=answer.id, about=answer.about, read_as=answer.read_as)


def _command(*words: Any) -> str:
    """Return no command: a notebook has none to type."""
    del words
    return ""
