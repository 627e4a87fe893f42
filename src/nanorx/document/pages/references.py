"""The page of `nanorx references`: the documents that the rule base cites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nanorx._version import __version__
from nanorx.advice.answers.heading import rule_base_out
from nanorx.advice.answers.lists import ReferencesAnswer
from nanorx.advice.answers.result import ReferenceOut
from nanorx.advice.language.phrases import counted
from nanorx.advice.language.references import reference_rows
from nanorx.common.suggest import did_you_mean
from nanorx.document.blocks import CitedDocument, Paragraph, References, Section
from nanorx.document.sections.lists import base_document
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.sources import Reference

__all__ = ["references_document"]

_RANGE = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")


def references_document(base: RuleBase, words: Sequence[str] = ()) -> Document:
    """Make the page: the review, its references by number, then the others by short name.

    Args:
        base: The rule base.
        words: What to look for, any of it: numbers of the review (`36`, `[16,34]`, `5-7`), a short name, an id, or a
            text within a citation; nothing for all.

    Raises:
        UsageError: No document has one of the words; the error names each.
    """
    rows = sorted(
        base.sources.references.values(),
        key=lambda row: (row.kind != "review", row.number == 0, row.number, row.short.lower(), row.id),
    )
    if words:
        phrase = " ".join(words)
        asked = [phrase] if _named(phrase.lower(), rows) else words
        each = {word: _found(word, rows) for word in asked}
        unknown = [_unknown(word, rows) for word, named in each.items() if not named]
        if unknown:
            raise UsageError(unknown)
        wanted = {row.id for named in each.values() for row in named}
        rows = [row for row in rows if row.id in wanted]
    found = [
        ReferenceOut(row.id, row.number or None, row.word(), " ".join(row.full().split()), " ".join(row.note.split()))
        for row in rows
    ]
    about = (
        f"{counted(len(found), 'document')}. Of the review's references: identified, likely or unidentified. "
        "Of the others: how much was read."
    )
    listed = [CitedDocument(row.label, row.match, row.text, row.ids) for row in reference_rows(found, base)]
    section = Section("references", "References", [Paragraph((about,)), References(listed)], answer=True)
    answer = ReferencesAnswer("nanorx-references/1", __version__, rule_base_out(base), found)
    return base_document("References", [section], answer, base)


def _found(word: str, rows: Sequence[Reference]) -> list[Reference]:
    """Return the documents that a word names: by number, else by short name or id, else by a text within one."""
    bare = word.strip().strip("[]").strip().lower()
    numbers = {number for part in bare.split(",") for number in _numbers(part)}
    if numbers:
        return [row for row in rows if row.number and row.number in numbers]
    return _named(bare, rows) or [row for row in rows if bare and any(bare in text for text in _texts(row))]


def _unknown(word: str, rows: Sequence[Reference]) -> Problem:
    match = did_you_mean(word, [row.short for row in rows if row.short])
    advice = f"{match}\nAll of them: nanorx references".strip()
    return Problem("NRX331", f'no document has the number, name or words "{word}"', advice, value=word)


def _numbers(word: str) -> range:
    """Return the numbers of `36` or `5-7`; none of any other word."""
    found = _RANGE.fullmatch(word.strip())
    return range(int(found[1]), int(found[2] or found[1]) + 1) if found else range(0)


def _named(word: str, rows: Sequence[Reference]) -> list[Reference]:
    return [row for row in rows if word and word in {row.short.lower(), row.in_line().lower(), row.id.lower()}]


def _texts(row: Reference) -> tuple[str, ...]:
    return row.short.lower(), row.id.lower(), " ".join(row.full().lower().split())
