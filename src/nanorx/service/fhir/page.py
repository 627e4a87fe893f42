"""The page of `nanorx import fhir`: what became of each part of a record."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import Code, Commands, Item, Items, More, Pairs, Paragraph, Section, Strong
from nanorx.document.sections.lists import base_document, left_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.document.blocks import Block, Document, Words
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.fhir.report import Import, NotUsed, Used

__all__ = ["import_document"]

_REFUSED, _NOT_READ = 12, 5
_LESS = frozenset({"older", "other-patient"})
"""Reasons that are told last: there are many of them, and a newer value or the right patient is in the case."""


def import_document(report: Import, base: RuleBase, case_file: str = "", *, everything: bool = False) -> Document:
    """Make the page about an import.

    Args:
        report: The answer.
        base: The rule base.
        case_file: The file to which the case is written, for the next command.
        everything: Leave nothing out.
    """
    sections = [
        Section("glance", "At a glance", [Pairs(_glance(report))], answer=True),
        _used(report, base),
        _refused(report, everything=everything),
        _not_read(report, everything=everything),
        _to_state(report, everything=everything),
        _next(case_file),
    ]
    return base_document("A case made of a FHIR record", sections, report, base)


def _glance(report: Import) -> list[tuple[str, list[Words]]]:
    stated = len(report.used)
    counts = f"{counted(stated, 'value')}; {len(report.refused)} refused, {len(report.not_read)} not read"
    day = {"given": f"{report.on}, as given", "latest": f"{report.on}, the latest day of what was used", "": ""}
    rows: list[tuple[str, list[Words]]] = [
        ("Patient", [(report.patient or "none named",)]),
        ("Cancer", [(report.condition or "none found: the case has no organ and no histology from a diagnosis",)]),
        ("Case", [(counts,)]),
    ]
    rows += [("Day", [(day[report.on_is],)])] if report.on else []
    rows += [("Notes", [(note,) for note in report.notes])] if report.notes else []
    return rows


def _used(report: Import, base: RuleBase) -> Section | None:
    rows: list[tuple[str, list[Words]]] = [(row.descriptor, _used_lines(row, base)) for row in report.used]
    return Section("used", "What the case holds", [Pairs(rows)]) if rows else None


def _used_lines(row: Used, base: RuleBase) -> list[Words]:
    value, date = _value(base, row.descriptor, row.value), f" ({row.date[:10]})" if row.date else ""
    written = "" if row.written in {value, str(row.value)} else row.written
    by = "" if row.by in written else row.by  # a diagnosis is its code
    said = ", ".join(part for part in (written, by, row.note) if part)
    return [(Strong(value), date, f": {said}" if said else ""), (row.path,)]


def _value(base: RuleBase, name: str, value: Any) -> str:
    if isinstance(value, dict):
        return f"has {', '.join(value['has'])}"
    unit = base.vocabulary.descriptors[name].unit
    return f"{value if isinstance(value, str) else json.dumps(value)} {unit}".strip()


def _refused(report: Import, *, everything: bool) -> Section | None:
    rows = sorted(report.refused, key=lambda row: row.why in _LESS)
    alike: dict[tuple[str, str], list[NotUsed]] = {}
    for row in rows:
        if row.why not in _LESS:
            alike.setdefault((row.descriptor, row.says), []).append(row)
    shown = [[row] for row in rows] if everything else list(alike.values())[:_REFUSED]
    items = [Item(_refusal(some[0]), [Paragraph((_places(some),))]) for some in shown]
    blocks: list[Block] = [Items(items, numbered=False)] if items else []
    blocks += left_out(len(rows) - sum(map(len, shown)))
    return Section("refused", f"Not used, and why ({len(rows)})", blocks) if rows else None


def _places(rows: Sequence[NotUsed]) -> str:
    """Name the last place of what is refused for one reason, and count the others."""
    others = f", and {counted(len(rows) - 1, 'other place')}" if len(rows) > 1 else ""
    return f"{rows[-1].path}{_of(rows[-1])}{others}"


def _refusal(row: NotUsed) -> Words:
    says = row.says if row.says.endswith(".") else f"{row.says}."
    return (Code(row.descriptor), f": {says}") if row.descriptor else (says,)


def _of(row: NotUsed) -> str:
    return "".join([f" ({row.resource})" if row.resource else "", f", {row.date}" if row.date else ""])


def _not_read(report: Import, *, everything: bool) -> Section | None:
    rows = report.not_read
    shown: Sequence[Any] = rows if everything else rows[:_NOT_READ]
    items = [Item((f"{row.what}: {row.says}.",), [Paragraph((row.path,))]) for row in shown]
    blocks: list[Block] = [Items(items, numbered=False), *left_out(len(rows) - len(shown))]
    return Section("not-read", f"There, and not read ({len(rows)})", blocks) if rows else None


def _to_state(report: Import, *, everything: bool) -> Section:
    """List what the record did not give; without everything, how many there are."""
    if everything:
        pairs: list[tuple[str, list[Words]]] = [
            ("Has codes, not found", [(", ".join(report.not_found),)]),
            ("Has no codes", [(", ".join(report.not_coded),)]),
        ]
    else:
        pairs = [
            ("Has codes, not found", [(f"{counted(len(report.not_found), 'descriptor')} (", More("list"), ")")]),
            (
                "Has no codes",
                [(f"{counted(len(report.not_coded), 'descriptor')}: no record gives them (", More("list"), ")")],
            ),
        ]
    return Section("to-state", "To state yourself", [Pairs(pairs)])


def _next(case_file: str) -> Section | None:
    if not case_file:
        return Section("next", "", [Commands([("Write the case", (Code("-o case.json"),))])])
    return Section("next", "", [Commands([("What matters next", (Code(f"nanorx ask {shlex.quote(case_file)}"),))])])
