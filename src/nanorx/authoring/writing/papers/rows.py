"""The record of a paper as rows to fill in: one of references.yaml, unless it is there, and one of evidence.

Nothing is said of what the paper found, and nothing that anybody read it: what is medicine is left to be filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import shorten, wrap
from typing import TYPE_CHECKING

from nanorx.authoring.check.lints.texts import TO_FILL_IN
from nanorx.authoring.writing.papers.paper import make_paper
from nanorx.authoring.writing.papers.reference_row import known_as, maybe_known, new_id, with_reference
from nanorx.authoring.writing.row_scaffold import scaffold_row
from nanorx.errors import InputError, Problem, UsageError
from nanorx.knowledge.files.case_file import bytes_of
from nanorx.knowledge.files.line_ends import with_plain_ends

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from nanorx.authoring.writing.papers.paper import Paper
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["NewRows", "read_paper", "rows_of"]

MAX_BYTES = 5_000_000
"""The largest file that is read; one record has a few thousand bytes."""
_NAMES = ("bibtexparser", "rispy")
_MOST_LISTED = 20
_WIDTH = 110


@dataclass(slots=True)
class NewRows:
    """The rows of a paper.

    Args:
        reference: The id of the document in references.yaml.
        evidence: The text of the file of the row of evidence.
        references: The new text of references.yaml; None if the document is there already.
        said: What the author should know, a line each.
    """

    reference: str
    evidence: str
    references: str | None
    said: list[str] = field(default_factory=list)


def read_paper(name: str, wanted: str = "") -> tuple[Paper, list[str]]:
    """Read the record of a paper.

    Args:
        name: The file: BibTeX, RIS, CSL-JSON or PubMed.
        wanted: Of several records the one with this key; empty if there is one.

    Returns:
        The paper, and what should be said of the file, a line each.

    Raises:
        UsageError: What reads the file is not installed, or the record is not chosen.
        InputError: The file cannot be read, or the record is a notice or has no title.
    """
    try:
        from nanorx.authoring.writing.papers.readers import read_records  # noqa: PLC0415 - an extra, loaded here alone
    except ModuleNotFoundError as error:
        advice = "Install what reads them: pip install 'nanorx[papers]'\nOr leave --from-paper out and fill in the row."
        message = f"records of papers cannot be read: {error.name} is not installed"
        raise UsageError([Problem("NRX340", message, advice, value=list(_NAMES))]) from None
    text, said = _text_of(name)
    form, raw = read_records(text, name, wanted)
    papers = [make_paper(row) for row in raw]
    paper = _chosen(papers, wanted, name)
    said.insert(0, f"Read as {form}: {shorten(paper.line(), 200, placeholder=' ...')}")
    _check_paper(paper, name)
    return paper, said


def _text_of(name: str) -> tuple[str, list[str]]:
    """Return the text of a file with plain line ends, and what should be said of its characters."""
    content = bytes_of(name, MAX_BYTES + 1, "record of a paper", "NRX341")
    if len(content) > MAX_BYTES:
        advice = "Export the one record that you need."
        raise InputError([Problem("NRX341", f"the file is larger than {MAX_BYTES:,} bytes", advice, name)])
    said: list[str] = []
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
            said.append("The file is not UTF-8; it was read as Windows-1252. Compare names and signs.")
    if "\0" in text or content.startswith(b"%PDF"):
        advice = "Give the exported record (.bib, .ris, .json, .nbib), not the paper itself."
        raise InputError([Problem("NRX341", "this is not a text file", advice, name)])
    return with_plain_ends(text), said


def _chosen(papers: list[Paper], wanted: str, name: str) -> Paper:
    """Return the record with this key, PMID or DOI, or the only one. Raises UsageError with the list of records."""
    found = [paper for paper in papers if wanted and wanted in {paper.key, paper.pmid, paper.doi}]
    if len(found) == 1 or (len(papers) == 1 and not wanted):
        return found[0] if found else papers[0]
    rows = [f"  {paper.key}  {shorten(paper.line(), 90, placeholder=' ...')}" for paper in papers[:_MOST_LISTED]]
    rows += [f"  and {len(papers) - _MOST_LISTED} more"] if len(papers) > _MOST_LISTED else []
    message = f'there is no record "{wanted}"' if wanted else f"there are {len(papers)} records; a row is about one"
    advice = "\n".join(["Name one with --record and its key:", *rows])
    raise UsageError([Problem("NRX342", message, advice, name, value=wanted, allowed=tuple(p.key for p in papers))])


def _check_paper(paper: Paper, name: str) -> None:
    """Refuse what is no paper."""
    if paper.notice:
        why = next(iter((*paper.remarks, *(word for word in paper.types if word != "Journal Article"))), paper.title)
        advice = "Export the record of the paper itself. If a row of evidence has it, write `retracted: yes` there."
        message = f"the record is a notice about another paper: {shorten(why, 200, placeholder=' ...')}"
        raise InputError([Problem("NRX343", message, advice, name)])
    if not paper.title:
        raise InputError([Problem("NRX341", "the record has no title", "Export it anew, whole.", name)])


def rows_of(paper: Paper, name: str, today: date, base: RuleBase, references: Path) -> NewRows:
    """Make the rows of a paper.

    Args:
        paper: The paper.
        name: The id of the row of evidence.
        today: The day on which it is compared with its source.
        base: The rule base, drafts included.
        references: The file of references.

    Raises:
        InputError: The row of the reference cannot be added to the file.
    """
    known = known_as(paper, base)
    reference = known or new_id(paper, name, base)
    said = [f'references.yaml has this document: it is "{known}".'] if known else maybe_known(paper, base)
    study = _study_of(paper, known, base)
    if study:
        said.append(
            f'Rows of the study "{study}" are there; the new row has that name too. Change it if it is another.'
        )
    if paper.retracted:
        said.append("The paper was RETRACTED: the row says so and counts nothing.")
    said += [remark for remark in paper.remarks if not remark.startswith("Comment in")]
    if paper.lost:
        said.append(
            f"{paper.lost} characters that a rule base cannot hold are shown as ?; write them in Latin letters."
        )
    text = None if known else with_reference(paper, reference, base, references)
    return NewRows(reference, _evidence(paper, name, reference, study, today), text, said)


# -- the row of evidence


def _study_of(paper: Paper, known: str, base: RuleBase) -> str:
    """Return the study of the rows that have this document or one of its numbers in a registry, if it is one."""
    numbers = {number.upper() for number in paper.registry}
    found = {
        row.study
        for row in base.evidence.values()
        if not row.is_indication
        and ((known and row.reference == known) or numbers & {number.upper() for number in row.registry})
    }
    return found.pop() if len(found) == 1 else ""


def _evidence(paper: Paper, name: str, reference: str, study: str, today: date) -> str:
    """Return the text of the file: the abstract stands above `say`, so that it is read beside it."""
    lines = {"reference": [f"reference: {reference}"], "subjects": [f"subjects: {TO_FILL_IN}"]}
    if study:
        lines["study"] = [f"study: {study}"]
    if paper.registry:
        lines["registry"] = [f"registry: [{', '.join(paper.registry)}]"]
    if paper.retracted:
        lines["retracted"] = ["retracted: yes"]
    types = [word for word in paper.types if word.lower() != "journal article"]
    remarks = {
        "title": _quoted("Title of the paper", paper.title),
        "registry": ["# From the record; remove what is not the number of this trial."] if paper.registry else [],
        "retracted": _quoted("The record", "; ".join(paper.remarks) or "marked as retracted")
        if paper.retracted
        else [],
        "design": _quoted("Publication types in the record", "; ".join(types)) if types else [],
        "say": _quoted("Abstract", paper.abstract),
        "note": [line for remark in paper.remarks for line in _quoted("The record", remark)],
    }
    return scaffold_row(name, today, lines, remarks)


def _quoted(head: str, text: str) -> list[str]:
    """Return words of the record as comments; the bar keeps them apart from what nanorx reads in comments."""
    whole = f"{head}: {text}"
    return [f"# | {line}" for line in wrap(whole, _WIDTH, break_on_hyphens=False)] if text else []
