"""Reads the record of a paper: BibTeX, RIS, CSL-JSON, and the format that PubMed calls PubMed (MEDLINE).

The kind of a file is told by its content.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nanorx.authoring.writing.papers.bibtex import read_bibtex
from nanorx.authoring.writing.papers.csl import read_csl
from nanorx.authoring.writing.papers.tagged import read_medline, read_ris
from nanorx.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.authoring.writing.papers.paper import RawPaper

__all__ = ["read_records"]


def read_records(text: str, name: str, wanted: str = "") -> tuple[str, list[RawPaper]]:
    """Read all records of a file.

    Args:
        text: The content, with plain line ends.
        name: The name of the file, for messages.
        wanted: The key of the record that is asked for: mistakes elsewhere in the file then do not matter.

    Returns:
        The format in words, and the records, each with a key of its own.

    Raises:
        InputError: The text is in none of the formats, or a record is broken.
    """
    form = _form_of(text)
    readers: dict[str, Callable[[str, str], tuple[list[RawPaper], list[Problem]]]] = {
        "BibTeX": read_bibtex,
        "RIS": read_ris,
        "PubMed": read_medline,
        "CSL-JSON": read_csl,
    }
    if not form:
        message = "this is not the record of a paper in a form that is read: BibTeX, RIS, CSL-JSON or PubMed"
        advice = (
            "In PubMed choose Save, Format: PubMed; in Zotero and EndNote export as BibTeX or RIS; on the page of a "
            "journal look for Cite or Export citation."
        )
        raise InputError([Problem("NRX341", message, advice, name)])
    records, problems = readers[form](text, name)
    for number, record in enumerate(records, start=1):
        if not record.key or record.key in {other.key for other in records[: number - 1]}:
            record.key = str(number)
    if problems and wanted not in {record.key for record in records}:
        raise InputError(problems)
    if not records:
        advice = "Export the record anew; a file of comments alone is no record."
        raise InputError([Problem("NRX341", f"there is no record in this {form} file", advice, name)])
    return form, records


def _form_of(text: str) -> str:
    """Tell the format by the first mark that only it has; empty if there is none."""
    if text.lstrip()[:1] in {"{", "["}:
        return "CSL-JSON"
    marks = {"PubMed": r"^PMID ?- ", "RIS": r"^TY  ?-", "BibTeX": r"^\s*@\w+\s*[{(]"}
    found = {form: place for form, mark in marks.items() if (place := re.search(mark, text, re.MULTILINE))}
    return min(found, key=lambda form: found[form].start()) if found else ""
