"""The row of references.yaml about a paper: whether it is there already, its id, and its text."""

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from nanorx.authoring.check.lints.texts import TO_FILL_IN
from nanorx.common.characters import plain
from nanorx.errors import InputError, Problem
from nanorx.knowledge.files.line_ends import line_end_of
from nanorx.knowledge.files.yaml_file import parse_scalar, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.writing.papers.paper import Paper
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["known_as", "maybe_known", "new_id", "with_reference"]

_MOST_AUTHORS = 14
"""So many authors are named; of more the first ten, and `et al.`."""
_SHORT = 24
_WIDTH = 110


def known_as(paper: Paper, base: RuleBase) -> str:
    """Return the id of the reference that is this document by its DOI or link; empty if there is none."""
    marks = _marks(paper)
    for row in base.sources.references.values():
        doi = row.doi.lower() or (found[0] if (found := re.findall(r"10\.\d{4,9}/\S+", row.url.lower())) else "")
        if (paper.doi and doi == paper.doi.lower()) or any(re.search(mark, row.url) for mark in marks["url"]):
            return row.id
    return ""


def _marks(paper: Paper) -> dict[str, list[str]]:
    """Return patterns by which a link, and by which a text, names the paper."""
    url, text = [], []
    if paper.pmid:
        url.append(rf"pubmed[^?]*/{paper.pmid}(?!\d)")
        text.append(rf"PMID:?\s*{paper.pmid}(?!\d)")
    if paper.pmcid:
        url.append(rf"{paper.pmcid}(?!\d)")
        text.append(rf"{paper.pmcid}(?!\d)")
    return {"url": url, "text": text}


def maybe_known(paper: Paper, base: RuleBase) -> list[str]:
    """Say which references may be this document: their words name its number or its title."""
    title = _letters(paper.title)
    found = [
        row.id
        for row in base.sources.references.values()
        if any(re.search(mark, f"{row.text} {row.note}") for mark in _marks(paper)["text"])
        or (len(title) >= _SHORT and title in _letters(row.text))
    ]
    return [
        f'"{name}" in references.yaml may be this document. If so, name it and remove the new row.' for name in found
    ]


def _letters(text: str) -> str:
    return "".join(letter for letter in plain(text).lower() if letter.isalnum())


def new_id(paper: Paper, name: str, base: RuleBase) -> str:
    """Return author and year as an id, as others are, with a letter if it is taken; without them that of the row."""
    slug = re.sub(r"[^a-z0-9]+", "-", plain(paper.family).lower().replace("'", "")).strip("-")
    wanted = f"{slug}-{paper.year}" if slug and paper.year else name
    return next(one for one in (wanted, *(f"{wanted}-{letter}" for letter in _LETTERS)) if _is_free(one, base))


_LETTERS = [*"bcdefghijklmnopqrstuvwxyz", *map(str, range(27, 1000))]


def _is_free(reference: str, base: RuleBase) -> bool:
    return reference not in base.sources.references


def _short(paper: Paper, reference: str, base: RuleBase) -> str:
    """Return the name that pages show, at most 24 characters; no other reference has it."""
    name = f"{paper.family or paper.title} {paper.year or ''}".strip()
    if len(name) > _SHORT:
        year = f" {paper.year}" if paper.year else ""
        name = f"{(paper.family or paper.title)[: _SHORT - len(year) - 2].rstrip(' ,.-')}{year}"
    taken = {row.short for row in base.sources.references.values()}
    letter = reference.rpartition("-")[2] if reference.rpartition("-")[2] in _LETTERS else "b"
    return name if name not in taken else f"{name}{letter}"


def with_reference(paper: Paper, reference: str, base: RuleBase, path: Path) -> str:
    """Return the text of references.yaml with the new row at its end."""
    old = path.read_bytes().decode("utf-8-sig") if path.exists() else "references:\n"
    end = line_end_of(old)
    indents = re.findall(r"^( *)- +id:", old, re.MULTILINE)
    rows = _reference_lines(paper, reference, base, indents[-1] if indents else "  ")
    new = f"{old.rstrip()}{end}{end.join(rows)}{end}"
    before = (read_yaml(old, str(path)).data or {}).get("references") or []
    after = read_yaml(new, str(path)).data
    if not isinstance(after, dict) or after["references"][:-1] != before:
        advice = "\n".join(["Add this row yourself, then repeat the command:", *rows])
        raise InputError([Problem("NRX344", "no row can be added at the end of this file", advice, str(path))])
    return new


def _reference_lines(paper: Paper, reference: str, base: RuleBase, indent: str) -> list[str]:
    """Return the row of the document with its keys in order, and what is to be filled in."""
    authors = paper.authors if len(paper.authors) <= _MOST_AUTHORS else (*paper.authors[:10], "et al.")
    link = f"https://pubmed.ncbi.nlm.nih.gov/{paper.pmid}/" if paper.pmid else ""
    link = f"https://pmc.ncbi.nlm.nih.gov/articles/{paper.pmcid}" if paper.pmcid else link
    values: dict[str, Any] = {
        "id": reference,
        "kind": _kind_of(paper) or TO_FILL_IN,
        "short": _short(paper, reference, base),
        "authors": ", ".join(authors),
        "title": paper.title,
        "journal": paper.journal,
        "year": paper.year,
        "volume": paper.volume,
        "pages": paper.pages,
        "doi": paper.doi,
        "url": link or paper.url,
        "seen": TO_FILL_IN,
    }
    above = {
        "kind": "trial, study, review-article, guideline, label, abstract or web."
        if values["kind"] == TO_FILL_IN
        else "",
        "seen": "How much of it you have read: full, excerpt, abstract or summary.",
    }
    lines: list[str] = []
    for key, value in values.items():
        dash = "- " if key == "id" else "  "
        if above.get(key):
            lines.append(f"{indent}  # {above[key]}")
        if value:
            lines += _entry(f"{indent}{dash}{key}", value)
    return lines


def _kind_of(paper: Paper) -> str:
    """Return the kind of document that its publication types name; empty if they name none."""
    types = " ".join(paper.types).lower()
    for words, kind in (
        (("guideline", "consensus"), "guideline"),
        (("review", "meta-analysis"), "review-article"),
        (("trial", "clinical study"), "trial"),
        (("observational study", "case reports", "comparative study", "evaluation study"), "study"),
    ):
        if any(word in types for word in words):
            return kind
    return ""


def _entry(start: str, value: str | int) -> list[str]:
    """Return the lines of a key and its value: plain, in quotes, or folded below the key if it is long."""
    text = str(value)
    if isinstance(value, int) or (len(start) + len(text) < _WIDTH and _is_plain(text)):
        return [f"{start}: {text}"]
    if len(start) + len(text) < _WIDTH:
        return [f"{start}: {json.dumps(text, ensure_ascii=False)}"]
    indent = " " * (len(start) - len(start.lstrip(" -")) + 2)
    return [f"{start}: >", *(f"{indent}{line}" for line in _folded(text))]


def _is_plain(text: str) -> bool:
    is_odd = re.search(r": | #|^[\s\"'\[\]{}>|*&!%@`#,?:-]|:$|\s$", text)
    return parse_scalar(text) == text and not is_odd


def _folded(text: str) -> list[str]:
    """Break a text into lines; none ends with the hyphen of a word that goes on."""
    lines = wrap(text, _WIDTH, break_on_hyphens=False, break_long_words=False)
    for place in range(len(lines) - 1):
        if lines[place].endswith("-") and " " in lines[place]:
            rest, _, last = lines[place].rpartition(" ")
            lines[place], lines[place + 1] = rest, f"{last} {lines[place + 1]}"
    return lines
