"""What is known of a paper, whatever file it was read from: clean texts, names as the rule base writes them."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nanorx.authoring.check.lints.texts import PLAIN
from nanorx.common.characters import foreign, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Paper", "RawPaper", "clean", "et_al", "make_paper", "person"]

_TAG = re.compile(
    r"</?(?:jats:[\w-]+|abstract\w*|b|bold|br|div|em|h\d|i|inf|italic|p|sc|scp|sec|span|strong|sub|sup|title|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"</?(?:jats:)?(?:abstract\w*|br|div|h\d|p|sec|title)\b", re.IGNORECASE)
_HIDDEN = frozenset({"Cf", "Mn", "Me"})
"""Unicode categories of characters that show nothing of their own."""
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d{2}(?!\d)")
_REGISTRY = re.compile(
    r"\b(?:NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|DRKS\d{8}|UMIN\d{9}|ChiCTR[\w-]*\d{6,}|jRCTs?\d{9,}|KCT\d{7}"
    r"|IRCT\d{8,}N\d+|CTRI/\d{4}/\d{2,3}/\d{6}|20\d{2}-\d{6}-\d{2})\b"
)
"""Numbers of registries: ClinicalTrials.gov, ISRCTN, ANZCTR, DRKS, UMIN, ChiCTR, jRCT, CRIS, IRCT, CTRI, EudraCT."""
_RETRACTED = re.compile(r"^\W*(?:retracted|withdrawn)\b(?:\s+(?:article|paper))?\s*[:.\]-]", re.IGNORECASE)
_NOTICE = re.compile(
    r"^\W*(?:(?:retraction|withdrawal)(?:\s+(?:note|notice|statement))?|erratum|corrigendum|(?:author\s+)?correction"
    r"|expression of concern|editorial expression of concern)\b(?:\s+(?:for|of|to))?\s*(?:[:.\]]|--)",
    re.IGNORECASE,
)
_RETRACTED_TYPES = frozenset({"retracted publication", "withdrawn publication"})
_NOTICE_TYPES = frozenset(
    {"retraction of publication", "retraction notice", "published erratum", "expression of concern"}
)


@dataclass(slots=True)
class RawPaper:
    """The fields of a record as they stand in its file. `authors` are written as the rule base writes them."""

    key: str = ""
    title: str = ""
    authors: list[str] = field(default_factory=list)
    family: str = ""
    journal: str = ""
    date: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    abstract: str = ""
    types: list[str] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    retracted: bool = False
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A record with clean texts: no markup, no control characters, nothing that a rule base cannot hold.

    `family` is the name of the first author, `types` are the publication types, `registry` the numbers of trials,
    `remarks` what the record says of other documents (a retraction, an erratum). `notice`: the record is such a notice
    itself. `lost` characters are shown as `?`.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    family: str
    journal: str
    year: int
    volume: str
    pages: str
    doi: str
    pmid: str
    pmcid: str
    url: str
    abstract: str
    types: tuple[str, ...]
    registry: tuple[str, ...]
    remarks: tuple[str, ...]
    retracted: bool
    notice: bool
    lost: int

    def line(self) -> str:
        """Return the paper in a few words: `Wärnberg 2019, Long-Term Outcome ...`."""
        head = " ".join(part for part in (self.family, str(self.year or "")) if part)
        return ", ".join(part for part in (head, self.title) if part)


def make_paper(raw: RawPaper) -> Paper:
    """Clean the fields of a record."""
    cleaner = _Cleaner()
    title = cleaner(raw.title).removesuffix(".")
    types = tuple(dict.fromkeys(filter(None, map(cleaner, raw.types))))
    kinds = {word.lower() for word in types}
    year, doi = _YEAR.search(raw.date), _DOI.search(raw.doi)
    volume, issue = cleaner(raw.volume), cleaner(raw.issue)
    return Paper(
        key=cleaner(raw.key),
        title=_RETRACTED.sub("", title).strip(),
        authors=tuple(filter(None, map(cleaner, raw.authors))),
        family=cleaner(raw.family),
        journal=cleaner(raw.journal).removesuffix("."),
        year=int(year.group()) if year else 0,
        volume=f"{volume}({issue})" if volume and issue else volume,
        pages=re.sub(r"\s*-+\s*", "-", cleaner(raw.pages).replace("\N{EN DASH}", "-")),
        doi=_ascii(doi.group()).rstrip(".,;)]}") if doi else "",
        pmid="".join(re.findall(r"\d+", raw.pmid)[:1]),
        pmcid="".join(re.findall(r"PMC\d+", raw.pmcid.upper())[:1]),
        url=_ascii(raw.url) if re.match(r"https?://\S+\Z", raw.url) else "",
        abstract=cleaner(raw.abstract),
        types=types,
        registry=tuple(dict.fromkeys(_REGISTRY.findall(" ".join((*raw.registered, raw.abstract))))),
        remarks=tuple(filter(None, map(cleaner, raw.remarks))),
        retracted=raw.retracted or bool(kinds & _RETRACTED_TYPES or _RETRACTED.match(title)),
        notice=raw.notice or bool(kinds & _NOTICE_TYPES or _NOTICE.match(title)),
        lost=cleaner.lost,
    )


def person(family: str, given: str = "", suffix: str = "") -> str:
    """Write a name as the rule base does: `van der Berg JP Jr`."""
    words = re.findall(r"[^\s.\-]+", given)
    together = len(words) == 1 and words[0].isupper() and len(words[0]) <= _MOST_INITIALS
    initials = words[0] if together else "".join(word[0].upper() for word in words)
    return " ".join(part for part in (family.strip(), initials, suffix.strip(" .")) if part)


_MOST_INITIALS = 3
"""A given name of so many capitals is initials already."""


def et_al(name: str) -> str:
    """Write the mark of further authors as the rule base does."""
    return "et al." if name.lower().strip(" .") in {"others", "et al", "et al a", "al e"} else name


def clean(text: str) -> str:
    """Return a text on one line, without markup, with the characters that a rule base may hold; others become `?`."""
    return _Cleaner()(text)


class _Cleaner:
    """Cleans texts and counts the characters that were lost."""

    def __init__(self) -> None:
        self.lost = 0

    def __call__(self, text: str) -> str:
        shown = html.unescape(_without_tags(text))
        shown = unicodedata.normalize("NFC", _without_tags(shown))
        shown = "".join(_visible(shown)).translate(_PLAIN)
        return " ".join("".join(self._allowed(shown)).split())

    def _allowed(self, text: str) -> Iterable[str]:
        strange = {row.place: row.looks_like or plain(row.letter) for row in foreign(text)}
        for place, letter in enumerate(text):
            written = strange.get(place, letter)
            if place in strange and written.startswith("\\"):
                self.lost += 1
                written = "?"
            yield written


_PLAIN = str.maketrans(PLAIN)


def _without_tags(text: str) -> str:
    return _TAG.sub(lambda tag: " " if _PARAGRAPH.match(tag.group()) else "", text)


def _visible(text: str) -> Iterable[str]:
    """Yield the characters, a space for each that controls, and nothing for one that hides or has no letter."""
    for letter in text:
        kind = unicodedata.category(letter)
        if kind in {"Cc", "Zl", "Zp"}:
            yield " "
        elif kind not in _HIDDEN:
            yield letter


def _ascii(text: str) -> str:
    """Return the printable ASCII of a DOI or an address."""
    return "".join(letter for letter in text if letter.isascii() and letter.isprintable())
