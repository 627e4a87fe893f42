"""References as label, match word and text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.answers.result import ReferenceOut
    from nanorx.advice.language.view import ResultView
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["ReferenceRow", "cited_references", "reference_rows"]

_UNIDENTIFIED = "unidentified"


class ReferenceRow(NamedTuple):
    """A document, or neighboring ones of which only the number is known; `ids` are those of the rule base."""

    label: str
    match: str
    text: str
    ids: tuple[str, ...]

    def line(self) -> str:
        """Return the match in words and the text."""
        return f"{self.match}: {self.text}" if self.match else self.text


def cited_references(view: ResultView) -> list[ReferenceOut]:
    """Return the documents behind the sources that the page names."""
    sources = view.base.sources
    cited = {Cite(item.kind, item.id) for item in view.cited if item.id}
    wanted = {name for cite in cited for name in sources.references_of(cite)}
    return [row for row in view.result.references if row.id in wanted]


def reference_rows(rows: Iterable[ReferenceOut], base: RuleBase) -> list[ReferenceRow]:
    """Return a row for each reference; neighbors of which only the number is known share one."""
    found: list[ReferenceRow] = []
    run: list[ReferenceOut] = []
    for row in rows:
        if row.number and row.match == _UNIDENTIFIED:
            if run and row.number != (run[-1].number or 0) + 1:
                found.append(_run(run))
                run = []
            run.append(row)
            continue
        if run:
            found.append(_run(run))
            run = []
        label = f"[{row.number}]" if row.number else base.sources.references[row.id].short or row.id
        match = row.match[:1].upper() + row.match[1:]
        found.append(ReferenceRow(label, match, " ".join(row.text.split()), (row.id,)))
    return [*found, *([_run(run)] if run else [])]


def _run(rows: list[ReferenceOut]) -> ReferenceRow:
    first, last = rows[0].number or 0, rows[-1].number or 0
    ids = tuple(row.id for row in rows)
    if first == last:
        label, text = f"[{first}]", f"reference {first} of the review"
    elif last == first + 1:
        label, text = f"[{first},{last}]", f"references {first} and {last} of the review"
    else:
        label, text = f"[{first}-{last}]", f"references {first} to {last} of the review"
    return ReferenceRow(label, "Unidentified", text, ids)
