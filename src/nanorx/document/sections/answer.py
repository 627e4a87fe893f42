"""What pages about a case share: the frame with its stamp, sentences with their sources, and the references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from collections.abc import Iterable, Iterator, Sequence

    from nanorx.advice.answers.explanation import Explanation
    from nanorx.advice.answers.questions import Asking
    from nanorx.advice.answers.result import Citation, DerivedOut, ReferenceOut, Result
    from nanorx.advice.answers.what_if import WhatIf
    from nanorx.advice.language.view import ResultView
    from nanorx.advice.why_not.answer import WhyNot
    from nanorx.knowledge.rule_base import RuleBase

    CaseAnswer = Result | Explanation | WhyNot | WhatIf | Asking

SCREEN = 45
"""So many lines a page has at most at 80 columns, unless more are asked for."""

__all__ = [
    "SCREEN",
    "answer_document",
    "bracket",
    "cited",
    "computed_line",
    "has_drafts",
    "in_brief",
    "references_section",
    "said",
    "stamp",
    "status_line",
]


def answer_document(
    title: str,
    sections: Sequence[Section | None],
    answer: CaseAnswer,
    base: RuleBase,
    *,
    most: int = 0,
    whole: bool = False,
) -> Document:
    """Make a page about an answer of the sections that are there, of at most `most` lines; 0: any number.

    A page that is `whole` names all sources of the answer.
    """
    shown = [section for section in sections if section is not None]

    def references() -> Section | None:
        cited = set(_cited_in(shown))
        return _listed([row for row in getattr(answer, "references", ()) if whole or row.id in cited], base)

    return Document(
        title=title,
        sections=shown,
        data=answer,
        program=f"nanorx {answer.nanorx}",
        stamp=stamp(answer, base),
        short_notice=base.notice_short,
        notice=answer.notice,
        most=most,
        references=None if any(section.name == "references" for section in shown) else references,
    )


def stamp(result: CaseAnswer, base: RuleBase) -> list[str]:
    """Say what was used: versions, hashes, the profile, how new the evidence is, whether one evaluator worked alone."""
    as_of = f" of {base.evidence_as_of}" if base.evidence_as_of else ""
    parts = [
        f"nanorx {result.nanorx}",
        f"rules {result.rule_base.version}, {result.rule_base.sha256[:8]}{as_of}",
        f"case {result.case_sha256[:8]}",
        result.profile.name,
        *(["drafts included"] if has_drafts(base) else []),
    ]
    return ["; ".join(parts), *([JUDGE_ALONE] if result.engine == "judge" else [])]


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
    """Give a sentence with its sources in parentheses, on a brief page in a bracket within it."""
    if view.brief:
        view.sources(citations)
        return in_brief(text, citations, view.base)
    sources = cited(citations, view)
    return (text, " (", *sources, ")") if sources else (text,)


def in_brief(text: str, citations: Iterable[Citation], base: RuleBase) -> Words:
    """Give a sentence with a bracket of the numbers and short names of its sources before the full stop."""
    source = bracket([Cite(item.kind, item.id) for item in citations], base)
    return (f"{text.rstrip('.')} ", source, "." if text.endswith(".") else "") if source.text else (text,)


def bracket(cites: Sequence[Cite], base: RuleBase) -> Source:
    """Give a bracket of the numbers and short names of sources, which is empty if there are none."""
    return Source(base.sources.brief(cites), tuple(name for cite in cites for name in base.sources.references_of(cite)))


def status_line(text: str, status: str) -> Words:
    """Give a sentence about a status with its word marked."""
    word, rest = text[: len(status)], text[len(status) :]
    return (Status(word), rest) if word.lower() == status else (text,)


def computed_line(row: DerivedOut, view: ResultView) -> Words:
    """Say a computed value with what it rests on and its sources, or why there is none."""
    return said(computed_words(row), row.sources if row.applies == "yes" else (), view)


def references_section(view: ResultView) -> Section | None:
    """Make the list of everything cited so far, with how surely each is identified or how much of it was read."""
    return _listed(cited_references(view), view.base)


def _listed(references: Iterable[ReferenceOut], base: RuleBase) -> Section | None:
    rows = reference_rows(references, base)
    if not rows:
        return None
    words = (
        "Numbers are those of the review. The word before a text says how surely the paper behind a number is "
        "identified, or how much of another document was read."
    )
    found = [CitedDocument(row.label, row.match, row.text, row.ids) for row in rows]
    return Section("references", "References", [Paragraph((words,)), References(found)])


def _cited_in(part: Any) -> Iterator[str]:
    """Yield the documents behind the sources that a part of a page names."""
    if isinstance(part, Source):
        yield from part.references
    elif isinstance(part, (list, tuple)):
        for item in part:
            yield from _cited_in(item)
