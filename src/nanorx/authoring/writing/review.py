"""The reading pack for clinicians: one sheet an approach, with a box for each line and a place to sign.

It is one document, written as HTML to be printed: what a clinician reads is the rule base itself, row by row, with what
was read of each source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.evidence import result_words
from nanorx.common.characters import safe
from nanorx.document.blocks import Cell, Code, Column, Pairs, Paragraph, Section, Strong, Table
from nanorx.document.sections.lists import base_document
from nanorx.knowledge.phrase import condition_words
from nanorx.knowledge.sources import READ_WORDS, STRENGTHS, Cite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.document.blocks import Block, Document, Words
    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import Approach, RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["review_pack"]

Line = tuple["Words", "Words"]
"""A line to agree with: what it says, and the smaller words below it."""

_ABOUT = (
    "Each line is a statement of the rule base. Tick agree or change, and write beside it what should be different. "
    "Beside each source stands how much of it was read: an abstract is not the whole paper. Lines marked judgment have "
    "no source."
)
_BLANK = "." * 40


def review_pack(base: RuleBase) -> Document:
    """Make the sheets: what holds for all approaches first, then one for each, in the order of the rule base."""
    sheets = _Sheets(base)
    return base_document("Review pack", [sheets.common(), *map(sheets.of, base.approaches)], None, base)


class _Sheets:
    def __init__(self, base: RuleBase) -> None:
        self._base = base
        rules = [rule for rule in base.rules if rule.origin == "rule" and rule.effect in {"exclude", "caution"}]
        self._rules = sorted(
            rules, key=lambda rule: (rule.effect != "exclude", -STRENGTHS.get(rule.strength, 0), rule.id)
        )
        ranked = {item.id for item in base.strategies}
        self._common = [rule for rule in self._rules if ranked <= set(rule.strategies)]

    def common(self) -> Section:
        """Return the sheet of what is said of every approach alike."""
        blocks: list[Block] = [
            Paragraph((_ABOUT,)),
            self._table("Cautions and exclusions", (self._of_rule(rule) for rule in self._common)),
            self._judged(self._common, ()),
        ]
        return self._sheet("all", "What holds for every approach", blocks, answer=True)

    def of(self, approach: Approach) -> Section:
        """Return the sheet of one approach."""
        variants = [self._base.strategy(name) for name in approach.strategies]
        names = set(approach.strategies)
        rows = [row for row in self._base.evidence.values() if row.counts and names & {*row.covered()}]
        rules = [rule for rule in self._rules if names & set(rule.strategies) and rule not in self._common]
        blocks = [
            self._table("Variants", map(self._of_variant, variants)),
            self._table("What it needs", self._needs(variants)),
            self._table("Evidence", (self._of_row(row) for row in rows))
            if rows
            else Paragraph(("Evidence: not studied as such, as far as was found.",)),
            self._table("Cautions and exclusions", (self._of_rule(rule, names) for rule in rules)),
            self._judged(rules, variants),
        ]
        return self._sheet(approach.id, approach.title, blocks)

    def _sheet(self, name: str, title: str, blocks: Sequence[Block], *, answer: bool = False) -> Section:
        """Return a sheet with the place to sign at its end."""
        base = self._base
        blanks = [(label, [(_BLANK,)]) for label in ("Name and field", "Date", "Signature")]
        signed = Pairs([("What was read", [(f"{title}; rules {base.version}, {base.sha256[:8]}",)]), *blanks])
        told = [block for block in blocks if not isinstance(block, Table) or block.rows]
        return Section(f"sheet-{name}", safe(title), [*told, signed], answer=answer)

    def _table(self, caption: str, lines: Iterable[Line]) -> Table:
        columns = (Column("Line"), Column("Agree"), Column("Change"), Column("Remarks"))
        rows = [(Cell(words, below), Cell(()), Cell(()), Cell(())) for words, below in lines]
        return Table("review", caption, columns, rows)

    # -- lines

    def _of_variant(self, item: Strategy) -> Line:
        attributes = self._base.vocabulary.attributes
        words = [
            attributes[name].choices.get(value, value)
            for name in ("procedure", "route", "energy", "energy_path")
            for value in item.attributes.get(name, ())
            if value != "none"
        ]
        return (Strong(item.title), f". {item.summary}"), (Code(item.id), f"; {', '.join([item.nanoparticle, *words])}")

    def _needs(self, variants: Sequence[Strategy]) -> Iterable[Line]:
        """Yield each need once, with the variants that have it if not all do."""
        having: dict[str, list[str]] = {}
        for item in variants:
            for need in item.needs:
                having.setdefault(condition_words(need, self._base.vocabulary), []).append(item.title)
        for words, titles in having.items():
            yield (words,), () if len(titles) == len(variants) else (f"Of: {'; '.join(titles)}",)

    def _of_row(self, row: Evidence) -> Line:
        came_out = result_words(row) if row.result else row.recommended
        kind = ", ".join(part for part in (row.species, row.design, row.phase, came_out) if part)
        harm = f" Harm: {row.harm}" if row.harm else ""
        words = READ_WORDS[row.read].capitalize()
        read = f"{words}: {row.place}. {self._base.sources.references[row.reference].full()}"
        return (Strong(row.title), f". {_who(row)} ({kind}). {row.say}{harm}"), (*self._limits(row), read)

    def _limits(self, row: Evidence) -> Words:
        """Return for whom a row counts: its indication, or its tumor and limits."""
        if row.is_indication:
            ways = [self._conditions(item.when, item.unless) for item in row.indication]
            return (f"For: {' or '.join(ways)}. ",)
        tumor = [self._words(name, getattr(row, name)) for name in ("organ", "histology")]
        tumor += [self._words("spread", row.spread)] if row.spread else []
        words = [*tumor, *(condition_words(item, self._base.vocabulary) for item in row.limits)]
        words += ["limits not read"] if row.subjects == "people" and not row.limits_read else []
        return (f"For: {'; '.join(words)}. ",)

    def _words(self, part: str, values: Sequence[str]) -> str:
        """Return a part of the tumor of a row: `organ head and neck`."""
        known = self._base.vocabulary.descriptors.get(f"tumor.{part}")
        choices = known.choices if known else {}
        return f"{part} {' or '.join(choices.get(value, value) for value in values) or 'not stated'}"

    def _of_rule(self, rule: Rule, names: set[str] | None = None) -> Line:
        effect = "Excluded" if rule.effect == "exclude" else f"{rule.strength.capitalize()} caution"
        some = "" if names is None or names <= set(rule.strategies) else " Some variants alone."
        below = f"If {self._conditions(rule.when, rule.unless)}.{some} {' '.join(map(self._source, rule.cites))}"
        return (Strong(effect), f": {rule.say} ", Code(rule.id)), (" ".join(below.split()),)

    def _conditions(self, when: Iterable[Condition], unless: Iterable[Condition]) -> str:
        words = [condition_words(item, self._base.vocabulary) for item in when] or ["always"]
        return "; ".join([*words, *(f"unless {condition_words(item, self._base.vocabulary)}" for item in unless)])

    def _source(self, cite: Cite) -> str:
        """Return a source with what it says; a judgment stands in its own table."""
        if cite.kind == "judgement":
            return "Judgment: see below."
        sources = self._base.sources
        says = " ".join(str(getattr(sources.table(cite.kind)[cite.what], "says", "")).split())
        read = getattr(sources.table(cite.kind)[cite.what], "read", "")
        words = f", {READ_WORDS[read]}" if read in READ_WORDS else ""
        return f"{sources.short(cite)}{words}: {says}" if says else f"{sources.short(cite)}{words}."

    def _judged(self, rules: Iterable[Rule], variants: Iterable[Strategy]) -> Table:
        """Return what is ours: of the variants, and of the rules told above."""
        lines: list[Line] = [((text,), (Code(item.id),)) for item in variants for text in item.judgement]
        for rule in rules:
            lines += [((cite.what,), (Code(rule.id),)) for cite in rule.cites if cite.kind == "judgement"]
        return self._table("What rests on judgment", lines)


def _who(row: Evidence) -> str:
    """Return who was studied: `16 people`, `1 person`, `animals, number not read`."""
    if not row.number:
        return row.subjects if row.is_indication else f"{row.subjects}, number not read"
    one = {"people": "person", "animals": "animal", "cells": "cells"}[row.subjects]
    return f"1 {one}" if row.number == 1 else f"{row.number} {row.subjects}"
