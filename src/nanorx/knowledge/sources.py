"""Where statements come from: claims of the review, thresholds, facts and references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from nanorx.knowledge.evidence import READ

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.knowledge.evidence import Evidence

__all__ = [
    "CITE_KINDS",
    "READ_WORDS",
    "STRENGTHS",
    "Cite",
    "CiteKind",
    "Claim",
    "Fact",
    "Match",
    "Reference",
    "Sources",
    "Strength",
    "Threshold",
]

Strength = Literal["strong", "moderate", "weak", ""]
"""How strongly a rule argues; empty where it does not."""
Match = Literal[
    "identified",
    "likely",
    "unidentified",
    "read",
    "read in part",
    "abstract read",
    "summary read",
    "table of the review",
    "title read",
    "not read",
    "",
]
"""How surely a reference of the review is identified, or how much of another document was read."""

STRENGTHS: dict[str, int] = {"none": 0, "weak": 1, "moderate": 2, "strong": 3}
"""Strength of an argument and what it adds to a level."""

CiteKind = Literal["claim", "threshold", "fact", "evidence", "reference", "judgement"]
CITE_KINDS: tuple[CiteKind, ...] = ("claim", "threshold", "fact", "evidence", "reference", "judgement")
"""What a rule may rest on."""


READ_WORDS: dict[str, Match] = {
    "full": "read",
    "excerpt": "read in part",
    "abstract": "abstract read",
    "summary": "summary read",
    "table": "table of the review",
    "title": "title read",
    "not-read": "not read",
}
"""What was read of a document, in words: the one vocabulary of all sources."""


_NAMED = 2
"""So many documents without a number are named in a bracket."""


class Cite(NamedTuple):
    """One warrant of a rule: the id of a source row, or the reason of a judgement."""

    kind: CiteKind
    what: str


class Claim(NamedTuple):
    """One statement of the review, with its place and reference numbers."""

    id: str
    at: str
    says: str
    references: tuple[int, ...]
    bears_on: tuple[str, ...]
    weight: str
    note: str = ""


class Threshold(NamedTuple):
    """A limit that a guideline, label or trial sets."""

    id: str
    about: str
    says: str
    binding: str
    may_exclude: bool
    reference: str
    read: str
    second_reading: str
    place: str = ""
    scope_says: str = ""
    scope: tuple[Mapping[str, tuple[str, ...]], ...] = ()

    @property
    def unconfirmed(self) -> bool:
        """Whether nobody has confirmed the threshold at its source."""
        return self.read not in READ or self.second_reading == "not-found"


class Fact(NamedTuple):
    """A fact that a source states."""

    id: str
    says: str
    read: str
    inference: bool
    weight: str
    reference: str


class Reference(NamedTuple):
    """A document, and how surely it is identified or how much of it was read."""

    id: str
    kind: str
    short: str = ""
    number: int = 0
    match: Literal["identified", "likely", "unidentified", ""] = ""
    text: str = ""
    seen: str = ""
    note: str = ""
    url: str = ""
    doi: str = ""
    year: int = 0

    def in_line(self) -> str:
        """Return the form used within a line: `[20]` for a reference of the review, else the short name."""
        return f"[{self.number}]" if self.number else self.short

    def word(self) -> Match:
        """Return the match word of a reference of the review, or how much of another document was read."""
        if self.match:
            return self.match
        return READ_WORDS.get(self.seen, "")

    def full(self) -> str:
        """Return the whole citation as one line. A reference that is not identified gets no title."""
        if self.kind == "review-reference" and self.match == "unidentified":
            return f"reference [{self.number}] of the review"
        parts = [self.text.rstrip(".")]
        if self.doi:
            parts.append(f"doi:{self.doi}")
        elif self.url:
            parts.append(self.url)
        return ". ".join(part for part in parts if part)


class Sources(NamedTuple):
    """All rows of the rule base that a rule may cite."""

    claims: Mapping[str, Claim]
    thresholds: Mapping[str, Threshold]
    facts: Mapping[str, Fact]
    references: Mapping[str, Reference]
    evidence: Mapping[str, Evidence]

    def has(self, cite: Cite) -> bool:
        """Say whether the cited row exists. A judgement always does."""
        return cite.kind == "judgement" or cite.what in self.table(cite.kind)

    def table(self, kind: str) -> Mapping[str, object]:
        """Return the rows of one kind by id, or an empty mapping if there is no such kind."""
        tables: dict[str, Mapping[str, object]] = {
            "claim": self.claims,
            "threshold": self.thresholds,
            "fact": self.facts,
            "evidence": self.evidence,
            "reference": self.references,
        }
        return tables.get(kind, {})

    def references_of(self, cite: Cite) -> tuple[str, ...]:
        """Return the ids of the references behind a citation."""
        if cite.kind == "claim":
            claim = self.claims[cite.what]
            return tuple(f"r{number}" for number in claim.references) or ("review",)
        if cite.kind in {"threshold", "fact"}:
            row = self.thresholds[cite.what] if cite.kind == "threshold" else self.facts[cite.what]
            return (row.reference,)
        if cite.kind == "evidence":
            study = self.evidence[cite.what]
            told = (name for claim in study.claims for name in self.references_of(Cite("claim", claim)))
            return tuple(dict.fromkeys((study.reference, *told)))
        return (cite.what,) if cite.kind == "reference" else ()

    def short(self, cite: Cite) -> str:
        """Return a citation as used within a line: `Section 2 [20]`, `WJH 2015, Table 1`, `judgment`."""
        if cite.kind == "judgement":
            return "judgment"
        if cite.kind == "claim":
            claim = self.claims[cite.what]
            place = claim.at.split(",", 1)[0]
            return f"{place} [{_ranges(claim.references)}]" if claim.references else place
        if cite.kind == "reference":
            return self.references[cite.what].in_line()
        if cite.kind == "threshold":
            row = self.thresholds[cite.what]
            words = [self.references[row.reference].in_line(), row.place, "unconfirmed" if row.unconfirmed else ""]
            return ", ".join(word for word in words if word)
        if cite.kind == "evidence":
            return self._short_of_study(self.evidence[cite.what])
        fact = self.facts[cite.what]
        short = self.references[fact.reference].in_line()
        return f"{short}, inference" if fact.inference else short

    def brief(self, cites: Iterable[Cite]) -> str:
        """Return citations in one bracket, as the numbers and names that `nanorx references` takes: `[16; WJH 2015]`.

        Two names are given at most, and how many more there are. What nobody confirmed at its source, or no source
        says, is marked; nothing cited is an empty text.
        """
        rows = list(dict.fromkeys(cites))
        found = dict.fromkeys(name for cite in rows for name in self.references_of(cite))
        known = [self.references[name] for name in found]
        numbers = sorted(row.number for row in known if row.number)
        words = [_ranges(tuple(numbers))] if numbers else []
        others = [row for row in known if not row.number and (row.id != "review" or not numbers)]
        names = [row.in_line().removeprefix("the ") for row in others]
        words += names[:_NAMED]
        words += [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
        unconfirmed = any(cite.kind == "threshold" and self.thresholds[cite.what].unconfirmed for cite in rows)
        words += ["unconfirmed"] if unconfirmed else []
        words += ["judgment"] if any(cite.kind == "judgement" for cite in rows) else []
        return f"[{'; '.join(words)}]" if words else ""

    def _short_of_study(self, study: Evidence) -> str:
        """Return a row of evidence as used within a line; what a claim of the review says is cited as the claim is."""
        if study.claims:
            return self.short(Cite("claim", study.claims[0]))
        return f"{self.references[study.reference].in_line()}, {READ_WORDS[study.read]}"

    def strongest(self, cite: Cite) -> str:
        """Return the greatest strength of an argument that a citation can support."""
        if cite.kind == "judgement":
            return "weak"
        if cite.kind == "claim":
            return self.claims[cite.what].weight
        if cite.kind == "fact":
            return self.facts[cite.what].weight
        if cite.kind == "evidence":
            return "strong" if self.evidence[cite.what].counts else "none"
        return "strong"


def _ranges(numbers: tuple[int, ...]) -> str:
    """Join numbers, with runs of three or more as a range: 5, 6, 7 as `5-7`; 16, 34 as `16,34`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs]  # noqa: PLR2004 - two in a row are shorter as they are
    return ",".join(words)
