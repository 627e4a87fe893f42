"""A new row of evidence as a file to fill in: keys in order, and above each what it takes."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from nanorx.authoring.check.lints.texts import TO_FILL_IN
from nanorx.authoring.editors.kinds import modeline
from nanorx.authoring.writing.keys import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

__all__ = ["scaffold_row"]

_WIDTH = 110


def scaffold_row(
    name: str,
    today: date,
    known: Mapping[str, Sequence[str]] | None = None,
    remarks: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Write the text of a file for a study of people; what is optional or for other rows stands in comments.

    Args:
        name: The id of the row.
        today: The day on which it is compared with its source.
        known: The lines of keys of which the value is known.
        remarks: Comments to stand right above a key.
    """
    body: dict[str, Sequence[str]] = {
        "id": [f"id: {name}"],
        "title": [f"title: {TO_FILL_IN}"],
        "status": [f"status: {TO_FILL_IN}"],
        "checked_on": [f'checked_on: "{today.isoformat()}"'],
        "reference": [f"reference: {TO_FILL_IN}"],
        "study": [f"study: {name}"],
        "registry": ["# registry: [NCT00000000]"],
        "tried": ["tried:", *(f"  {key}: {TO_FILL_IN}" for key in ("particle", "procedure", "route"))],
        "studied": ["studied:", f"  - {{for: {{id: {TO_FILL_IN}}}, covers: whole}}"],
        "subjects": ["subjects: people"],
        "species": ["# species: mice"],
        "tumor": ["tumor:", f"  organ: [{TO_FILL_IN}]", f"  histology: [{TO_FILL_IN}]"],
        "limits": ["limits: not-read"],
        "ages": ["# ages: all"],
        "phase": [f"phase: {TO_FILL_IN}"],
        "trial": ["# trial: completed"],
        "number": ["# number: 16"],
        "design": [f"design: {TO_FILL_IN}"],
        "outcome": [f"outcome: {TO_FILL_IN}"],
        "result": [f"result: {TO_FILL_IN}"],
        "goal": ["# goal: reached"],
        "indication": ["# indication:", "#   - when:", "#       - tumor.organ: is liver", "#     unless: []"],
        "recommended": ["# recommended: option"],
        "region": ["# region: [EU]"],
        "available": ["# available: yes"],
        "available_on": [f'# available_on: "{today.isoformat()}"'],
        "say": [f"say: {TO_FILL_IN}"],
        "harm": ["# harm: No grade 3 or worse event in 90 days."],
        "read": [f"read: {TO_FILL_IN}"],
        "place": [f"place: {TO_FILL_IN}"],
        "note": ["# note: The abstract does not say how many had MRI."],
    } | dict(known or {})
    lines = [modeline("evidence", f"evidence/{name}.yaml")]
    for key, words in EVIDENCE.items():
        rows = body.get(key, ())
        if rows:
            optional = "Optional. " if rows[0].startswith("#") else ""
            lines += [f"# {line}" for line in wrap(f"{optional}{words}", _WIDTH)]
            lines += (remarks or {}).get(key, ())
            lines += rows
    return "\n".join(lines) + "\n"
