"""Reads records in RIS and MEDLINE, both lines of a tag and a value. The one module that imports rispy, an extra."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rispy import RisParser

from nanorx.authoring.writing.papers.paper import RawPaper, et_al, person
from nanorx.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["read_medline", "read_ris"]

_ADVICE = "Each record begins with a line `TY  - ` and ends with a line `ER  - `. Export it anew."


class _Ris(RisParser):  # type: ignore[misc] # rispy has no types
    """Keeps every value of every tag, in a list under the tag itself."""

    def _add_tag(self, record: Any, tag: Any, content: str, extend_multiline: bool = False) -> None:  # noqa: FBT001, FBT002 - as rispy has it
        if extend_multiline and record.get(tag):
            record[tag][-1] += f" {content}"
        else:
            record.setdefault(tag or "", []).append(content)

    def _iter_till_start(self, lines: Any) -> dict[str, list[str]]:
        for line in lines:
            if line.startswith(self.START_TAG):
                return {self.START_TAG: [self.parse_line(line)[1]]}
        raise StopIteration


class _Medline(_Ris):
    """The same with tags of four letters; an empty line ends a record."""

    START_TAG = "PMID"
    END_TAG = ""

    def parse_line(self, line: str) -> Any:
        if not line.strip():
            return "", ""
        if line[4:5] == "-" and re.fullmatch(r"[A-Z][A-Z0-9]{1,3} *", line[:4]):
            return line[:4].strip(), line[5:].strip()
        return None, line.strip()


def read_ris(text: str, name: str) -> tuple[list[RawPaper], list[Problem]]:
    """Read the records of a file in RIS, or say which of them have no end."""
    lines = text.splitlines()
    begun, problems = 0, []
    for number, line in enumerate(lines, start=1):
        begins, ends = re.match(r"TY  ?-", line), re.match(r"ER  ?-", line)
        if begins and begun:
            problems.append(_unended(name, begun, lines))
        begun = number if begins else 0 if ends else begun
    if begun:
        problems.append(_unended(name, begun, lines))
    text = re.sub(r"^([A-Z][A-Z0-9]) ?-", r"\1  -", text, flags=re.MULTILINE)
    return ([] if problems else [_of_ris(row) for row in _Ris().parse(text)]), problems


def _unended(name: str, line: int, lines: list[str]) -> Problem:
    message = "this record has no end: there is no line `ER  - ` below it"
    return Problem("NRX341", message, _ADVICE, name, line, 1, 3, lines[line - 1])


def _of_ris(row: Mapping[str, list[str]]) -> RawPaper:
    text = _getter(row)
    names = [name for tag in ("AU", "A1") for name in row.get(tag, ()) if name]
    pages = "-".join(part for part in (text("SP"), text("EP")) if part)
    notes = " ".join(value for tag in ("N1", "C1", "C2", "C3", "AN", "UR", "L1", "L2") for value in row.get(tag, ()))
    pmid = re.search(r"(?:PMID:? *|pubmed(?:\.ncbi\.nlm\.nih\.gov)?/)(\d{4,9})", notes)
    return RawPaper(
        key=text("ID"),
        title=text("TI", "T1"),
        authors=[_comma_name(name) for name in names],
        family=names[0].partition(",")[0].strip() if names else "",
        journal=text("JF", "JO", "T2", "JA", "J2"),
        date=text("PY", "Y1", "DA"),
        volume=text("VL"),
        issue=text("IS"),
        pages=pages if "-" not in text("SP") else text("SP"),
        doi=text("DO") or notes,
        pmid=pmid[1] if pmid else "",
        pmcid=notes,
        url=text("UR"),
        abstract=text("AB", "N2"),
        registered=[notes],
    )


def _comma_name(name: str) -> str:
    """Write `Wärnberg, Fredrik` as the rule base does; a name without a comma is a group."""
    family, comma, rest = name.partition(",")
    given, _, suffix = rest.partition(",")
    return et_al(person(family, given.strip(), suffix) if comma else name.strip())


def read_medline(text: str, _name: str) -> tuple[list[RawPaper], list[Problem]]:
    """Read the records of a file of PubMed."""
    one = re.sub(r"\n\s*\n", "\n", text)
    apart = re.sub(r"\n(?=PMID ?- )", "\n\n", one).rstrip() + "\n\n"
    return [_of_medline(row) for row in _Medline().parse(apart)], []


_REMARKS = {
    "RIN": "Retraction in",
    "ROF": "Retraction of",
    "RRI": "Retracted and republished in",
    "ECI": "Expression of concern in",
    "EIN": "Erratum in",
    "CRI": "Corrected and republished in",
    "UIN": "Update in",
    "CIN": "Comment in",
}
"""Tags that name another document, the gravest first."""


def _of_medline(row: Mapping[str, list[str]]) -> RawPaper:
    text = _getter(row)
    names = row.get("AU", [])
    found = {kind: value for value in (*row.get("AID", ()), *row.get("LID", ())) for kind in _kinds(value)}
    given = (row.get("FAU") or names or row.get("CN") or [""])[0]
    family = given.partition(",")[0] if "," in given else re.sub(r" [A-Z]{1,4}( (Jr|Sr|\d\w\w))?$", "", given)
    return RawPaper(
        key=text("PMID"),
        title=text("TI", "BTI", "TT"),
        authors=[*names, *row.get("CN", [])],
        family=family,
        journal=text("JT", "TA"),
        date=text("DP", "DEP"),
        volume=text("VI"),
        issue=text("IP"),
        pages=text("PG"),
        doi=found.get("doi", ""),
        pmid=text("PMID"),
        pmcid=text("PMC"),
        abstract=text("AB"),
        types=row.get("PT", []),
        registered=row.get("SI", []),
        remarks=[f"{words}: {value}" for tag, words in _REMARKS.items() for value in row.get(tag, ())],
        retracted=bool(row.get("RIN") or row.get("RRI")),
        notice=bool(row.get("ROF")),
    )


def _kinds(value: str) -> list[str]:
    """Return what an identifier of MEDLINE is: the word in brackets behind it."""
    return re.findall(r"\[(\w+)\]\s*$", value)


def _getter(row: Mapping[str, list[str]]) -> Callable[..., str]:
    return lambda *tags: next((row[tag][0] for tag in tags if row.get(tag) and row[tag][0]), "")
