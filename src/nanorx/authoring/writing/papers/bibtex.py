"""Reads records in BibTeX. The one module that imports bibtexparser and pylatexenc, an extra."""

from __future__ import annotations

import logging
import re
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from bibtexparser.model import DuplicateBlockKeyBlock
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from nanorx.authoring.writing.papers.paper import RawPaper, et_al, person
from nanorx.errors import Problem

__all__ = ["read_bibtex"]

_ADVICE = "Export the record anew, or close the braces at this place."


def read_bibtex(text: str, name: str) -> tuple[list[RawPaper], list[Problem]]:
    """Read the records of a file, and what is wrong with those that cannot be read."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it warns of is told here, with its place
    library = parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    twice = [block for block in library.failed_blocks if isinstance(block, DuplicateBlockKeyBlock)]
    entries = [*library.entries, *(block.ignore_error_block for block in twice)]
    problems = [
        Problem(
            "NRX341",
            f"this record cannot be read: {' '.join(str(block.error).split())}",
            _ADVICE,
            name,
            (block.start_line or 0) + 1,
            1,
            2,
            (block.raw or "").splitlines()[0] if block.raw else "",
        )
        for block in library.failed_blocks
        if block not in twice
    ]
    return [_of_entry(entry) for entry in entries], problems


def _of_entry(entry: Any) -> RawPaper:
    fields = {one.key.lower(): one.value for one in entry.fields}

    def text(*names: str) -> str:
        return next((_latex(str(fields[name])) for name in names if fields.get(name)), "")

    names = fields.get("author")
    people = names if isinstance(names, list) else []
    families = [_family(row) for row in people]
    return RawPaper(
        key=str(entry.key),
        title=text("title"),
        authors=[et_al(_of_parts(row)) for row in people],
        family=families[0] if families else "",
        journal=text("journal", "journaltitle", "booktitle"),
        date=text("year", "date"),
        volume=text("volume"),
        issue=text("number", "issue"),
        pages=text("pages"),
        doi=text("doi", "url"),
        pmid=text("pmid") or (text("eprint") if text("eprinttype").lower() in {"pubmed", "pmid"} else ""),
        pmcid=text("pmcid", "pmc"),
        url=text("url"),
        abstract=text("abstract"),
        registered=[text("note"), text("annote")],
    )


def _family(parts: Any) -> str:
    return _latex(" ".join((*parts.von, *parts.last)))


def _of_parts(parts: Any) -> str:
    return person(_family(parts), _latex(" ".join(parts.first)), _latex(" ".join(parts.jr)))


_CONTEXT = get_default_latex_context_db()
_CONTEXT.add_context_category(
    "signs", macros=[MacroTextSpec("textgreater", ">"), MacroTextSpec("textless", "<")], prepend=True
)
_DECODER = LatexNodes2Text(latex_context=_CONTEXT, math_mode="text")


def _latex(text: str) -> str:
    r"""Return the text of LaTeX: `{\"u}` is a letter. A lone `%` or `$` is itself, since exports forget to escape."""
    text = re.sub(r"(?<!\\)%", r"\\%", text)
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        text = re.sub(r"(?<!\\)\$", r"\\$", text)
    found: str = _DECODER.latex_to_text(text)
    return found.strip()
