"""What pages about a case share: the frame with its stamp, sentences with their sources, and the references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import JUDGE_ALONE
from nanorx.advice.language.references import cited_references, reference_rows
from nanorx.document.blocks import (
    CitedDocument,
    Document,
    Paragraph,
    Part,
    References,
    Section,
    Source,
    Status,
    Words,
)
from nanorx.document.sections.computed import computed_words
from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.explanation import Explanation
    from nanorx.advice.answers.questions import Asking
    from nanorx.advice.answers.result import Citation, DerivedOut, Result
    from nanorx.advice.answers.what_if import WhatIf
    from nanorx.advice.language.view import ResultView
    from nanorx.advice.why_not.answer import WhyNot
    from nanorx.knowledge.rule_base import RuleBase

    CaseAnswer = Result | Explanation | WhyNot | WhatIf | Asking

__all__ = [
    "answer_document",
    "cited",
    "computed_line",
    "has_drafts",
    "references_section",
    "said",
    "stamp",
    "status_line",
]


def answer_document(title: str, sections: Sequence[Section | None], answer: CaseAnswer, base: RuleBase) -> Document:
    """Make a page about an answer of the sections that are there."""
    return Document(
        title=title,
        sections=[section for section in sections if section is not None],
        data=answer,
        program=f"nanorx {answer.nanorx}",
        stamp=stamp(answer, base),
        short_notice=base.notice_short,
        notice=answer.notice,
    )


def stamp(result: CaseAnswer, base: RuleBase) -> list[str]:
    """Say what was used: versions, hashes, the profile, how new the evidence is, whether one evaluator worked alone."""
    parts = [
        f"nanorx {result.nanorx}",
        f"rules {result.rule_base.version}, {result.rule_base.sha256[:8]}",
        f"case {result.case_sha256[:8]}",
        f"profile {result.profile.name}",
        *(["drafts included"] if has_drafts(base) else []),
    ]
    as_of = [f"knowledge as of {base.evidence_as_of}"] if base.evidence_as_of else []
    return ["; ".join(parts), *as_of, *([JUDGE_ALONE] if result.engine == "judge" else [])]


def has_drafts(base: RuleBase) -> bool:
    """Say whether rules count that are drafts."""
    return any(rule.status == "draft" for rule in base.rules)


def cited(citations: Sequence[Citation], view: ResultView) -> Words:
    """Give the sources, each once, with a semicolon between them, and note them for the list of references."""
    view.sources(citations)
    rows = {item.short: item for item in citations if item.short}
    parts: list[Part] = []
    for short, item in rows.items():
        if parts:
            parts.append("; ")
        known = () if not item.id else view.base.sources.references_of(Cite(item.kind, item.id))
        parts.append(Source(short, known))
    return tuple(parts)


def said(text: str, citations: Sequence[Citation], view: ResultView) -> Words:
    """Give a sentence with its sources in parentheses."""
    sources = cited(citations, view)
    return (text, " (", *sources, ")") if sources else (text,)


def status_line(text: str, status: str) -> Words:
    """Give a sentence about a status with its word marked."""
    word, rest = text[: len(status)], text[len(status) :]
    return (Status(word), rest) if word.lower() == status else (text,)


def computed_line(row: DerivedOut, view: ResultView) -> Words:
    """Say a computed value with what it rests on and its sources, or why there is none."""
    return said(computed_words(row), row.sources if row.applies == "yes" else (), view)


def references_section(view: ResultView) -> Section | None:
    """Make the list of everything cited so far, with how surely each is identified or how much of it was read."""
    rows = reference_rows(cited_references(view), view.base)
    if not rows:
        return None
    words = (
        "Numbers are those of the review. The word before a text says how surely the paper behind a number is "
        "identified, or how much of another document was read."
    )
    found = [CitedDocument(row.label, row.match, row.text, row.ids) for row in rows]
    return Section("references", "References", [Paragraph((words,)), References(found)])
