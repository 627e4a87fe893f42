"""References as label and text."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.result import ReferenceOut
    from nanorx.advice.wording.shown import Shown
    from nanorx.knowledge.rulebase import RuleBase
    from nanorx.knowledge.sources import CiteKind

__all__ = ["cited_references", "reference_rows"]

_UNIDENTIFIED = "unidentified"


def cited_references(view: Shown) -> list[ReferenceOut]:
    """The documents behind the sources that the page names."""
    sources = view.base.sources
    cited = {Cite(cast("CiteKind", item.kind), item.id) for item in view.cited if item.id}
    wanted = {name for cite in cited for name in sources.references_of(cite)}
    return [row for row in view.result.references if row.id in wanted]


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
