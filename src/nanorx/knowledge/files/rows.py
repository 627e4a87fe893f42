"""Rows of the rule-base files -> descriptors, selectors, citations and sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nanorx.knowledge.codes import CodeSystem
from nanorx.knowledge.partial import Members
from nanorx.knowledge.sources import Cite, Claim, Fact, Reference, Sources, Threshold
from nanorx.knowledge.vocabulary import Descriptor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.knowledge.evidence import Evidence

__all__ = [
    "YES_NO",
    "cites_of_rows",
    "codes_of_row",
    "descriptor_of_row",
    "factor_of_row",
    "selector_of_row",
    "sources_of_files",
    "systems_of_row",
    "words_of_row",
]

YES_NO = {"no": "no", "yes": "yes"}
"""The choices of every yes-no descriptor and attribute."""

_QUOTIENT = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)\Z")


def sources_of_files(raw: Mapping[str, Any], evidence: Mapping[str, Evidence]) -> Sources:
    """Return all rows that a rule may cite."""
    claims = raw["claims.yaml"]["claims"]
    thresholds = raw["thresholds.yaml"]["thresholds"]
    facts = raw["facts.yaml"]["facts"]
    references = raw["references.yaml"]["references"]
    return Sources(
        claims={row["id"]: _claim(row) for row in claims},
        thresholds={row["id"]: _threshold(row) for row in thresholds},
        facts={
            row["id"]: Fact(
                row["id"], row["says"], row["read"], row["inference"] == "yes", row["weight"], row["reference"]
            )
            for row in facts
        },
        references={row["id"]: _reference(row) for row in references},
        evidence=evidence,
    )


def descriptor_of_row(group: str, key: str, row: Mapping[str, Any]) -> Descriptor:
    """Make the descriptor `group.key` from its row in a vocabulary file."""
    low, high = row.get("range") or (0, 0)
    choices = YES_NO if row["kind"] == "yes-no" else dict(row.get("choices", {}))
    assume = row.get("assume")
    if row["kind"] == "set" and assume is not None:
        assume = Members(choices if assume == "all" else assume if isinstance(assume, list) else ())
    return Descriptor(
        name=f"{group}.{key}",
        group=group,
        label=row["label"],
        kind=row["kind"],
        question=row["question"],
        how=row["how"],
        changeable=row["changeable"],
        about=row.get("about", ""),
        choices=choices,
        unit=row.get("unit", ""),
        low=float(low),
        high=float(high),
        error=float(row.get("error", 0)),
        integer=row.get("integer", "no") == "yes",
        assume=assume,
        codes=codes_of_row(row.get("codes", {})),
        choice_codes={name: codes_of_row(codes) for name, codes in row.get("choice_codes", {}).items()},
        found_in=tuple(row.get("found_in", ())),
        prevails=words_of_row(row.get("prevails", {})),
        refined=row.get("refined", {}),
        partial_choices={
            word: tuple(choice for choice in choices if choice in some)
            for word, some in row.get("partial_choices", {}).items()
        },
        organs=tuple(row.get("organs", [])),
        if_yes=row.get("if_yes", ""),
        synonyms=tuple(row.get("synonyms", ())),
        choice_synonyms=words_of_row(row.get("choice_synonyms", {})),
        never=words_of_row(row.get("never", {})),
        ask=words_of_row(row.get("ask", {})),
        units={unit: factor_of_row(factor) for unit, factor in row.get("units", {}).items()},
        usual=(float(row["usual"][0]), float(row["usual"][1])) if row.get("usual") else None,
        suspected=row.get("suspected", {}),
    )


def systems_of_row(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, CodeSystem]:
    """Return the systems of codes by their key."""
    return {
        key: CodeSystem(
            key,
            row["label"],
            tuple(row["urls"]),
            row["form"],
            row.get("check_digit", ""),
            row.get("prefixes", "no") == "yes",
        )
        for key, row in rows.items()
    }


def codes_of_row(row: Mapping[str, str | Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return codes by system as tuples."""
    return {system: (some,) if isinstance(some, str) else tuple(some) for system, some in row.items()}


def words_of_row(row: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return lists of words by name as tuples."""
    return {name: tuple(words) for name, words in row.items()}


def factor_of_row(factor: float | str) -> float:
    """Return the factor of a unit: a number, or a quotient of two such as `1/17.1`; 0 for what is neither."""
    if not isinstance(factor, str):
        return float(factor)
    found = _QUOTIENT.match(factor)
    return float(found[1]) / float(found[2]) if found and float(found[2]) else 0.0


def selector_of_row(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the `for` of a rule as a mapping from attribute to wanted values."""
    return {name: (value,) if isinstance(value, str) else tuple(value) for name, value in data.items()}


def cites_of_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Cite, ...]:
    """Return the citations of a rule or strategy."""
    return tuple(Cite(kind, " ".join(what.split())) for row in rows for kind, what in row.items())  # type: ignore[arg-type]


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        row["id"],
        row["at"],
        row["says"],
        tuple(row["references"]),
        tuple(row["bears_on"]),
        row["weight"],
        row.get("note", ""),
    )


def _threshold(row: Mapping[str, Any]) -> Threshold:
    scope = row.get("scope") or []
    return Threshold(
        id=row["id"],
        about=row["about"],
        says=row["says"],
        binding=row["binding"],
        may_exclude=row["may_exclude"] == "yes",
        reference=row["reference"],
        read=row["read"],
        second_reading=row["second_reading"],
        place=row.get("place", ""),
        scope_says=row.get("scope_says", ""),
        scope=tuple(selector_of_row(part) for part in ([scope] if isinstance(scope, dict) else scope)),
    )


def _reference(row: Mapping[str, Any]) -> Reference:
    year_volume = ";".join(str(row[key]) for key in ("year", "volume") if row.get(key))
    where = " ".join(part for part in (row.get("journal", ""), year_volume) if part)
    where = f"{where}:{row['pages']}" if row.get("pages") and where else where
    text = row.get("text") or ". ".join(
        part.strip().rstrip(".") for part in (row.get("authors", ""), row.get("title", ""), where) if part
    )
    return Reference(
        id=row["id"],
        kind=row["kind"],
        short=row.get("short", ""),
        number=row.get("number", 0),
        match=row.get("match") or "",
        text=" ".join(text.split()),
        seen=row.get("seen") or "",
        note=row.get("note", ""),
        url=row.get("url", ""),
        doi=row.get("doi", ""),
        year=row.get("year", 0),
    )
