"""References as rows of a page, and the list of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.result import ReferenceOut
from nanorx.cli.layout import hang, wrap
from nanorx.cli.pages.view import opening
from nanorx.cli.phrases import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.cli.style import Page
    from nanorx.knowledge.rulebase import RuleBase

__all__ = ["add_reference_rows", "all_references", "reference_rows", "references_page"]

_LABEL = 11

_UNIDENTIFIED = "unidentified"


def all_references(base: RuleBase) -> list[ReferenceOut]:
    """Every document of the rule base: the review, its references by number, then the others by short name."""
    rows = sorted(
        base.sources.references.values(),
        key=lambda row: (row.kind != "review", row.number == 0, row.number, row.short.lower(), row.id),
    )
    return [
        ReferenceOut(row.id, row.number or None, row.word(), " ".join(row.full().split()), " ".join(row.note.split()))
        for row in rows
    ]


def references_page(base: RuleBase, rows: Sequence[ReferenceOut], width: int) -> Page:
    """The page of `nanorx references`."""
    page = opening("References", base, width)
    page.add(
        wrap(
            f"{counted(len(rows), 'document')}. Of the review's references: identified, likely or unidentified. "
            "Of the others: how much was read.",
            width,
        )
    )
    page.blank()
    add_reference_rows(page, rows, base)
    page.blank()
    page.add(wrap(f"rules {base.version}, {base.sha256[:8]}", width))
    page.add(wrap(base.notice, width))
    return page


def add_reference_rows(page: Page, rows: Iterable[ReferenceOut], base: RuleBase) -> None:
    """Numbers in a column; a longer label stands before its text."""
    for label, text in reference_rows(rows, base):
        page.add(hang(f"  {label}".ljust(_LABEL - 2) + "  ", text, page.width, indent=_LABEL))


def reference_rows(rows: Iterable[ReferenceOut], base: RuleBase) -> list[tuple[str, str]]:
    """Label and text of each; neighbors of which only the number is known share one."""
    found: list[tuple[str, str]] = []
    run: list[int] = []
    for row in rows:
        if row.number and row.match == _UNIDENTIFIED:
            if run and row.number != run[-1] + 1:
                found.append(_run(run))
                run = []
            run.append(row.number)
            continue
        if run:
            found.append(_run(run))
            run = []
        label = f"[{row.number}]" if row.number else base.sources.references[row.id].short or row.id
        match = row.match[:1].upper() + row.match[1:]
        text = " ".join(row.text.split())
        found.append((label, f"{match}: {text}" if match else text))
    return [*found, *([_run(run)] if run else [])]


def _run(numbers: list[int]) -> tuple[str, str]:
    first, last = numbers[0], numbers[-1]
    if first == last:
        return f"[{first}]", f"Unidentified: reference {first} of the review"
    if last == first + 1:
        return f"[{first},{last}]", f"Unidentified: references {first} and {last} of the review"
    return f"[{first}-{last}]", f"Unidentified: references {first} to {last} of the review"
