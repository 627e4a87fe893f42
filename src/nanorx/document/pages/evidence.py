"""The page of `nanorx evidence`: every row in short, the rows of a strategy, or one row whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.evidence import NOT_REVIEWED, bearing_words, cap_words, not_stated, people_words
from nanorx.advice.language.phrases import and_list, counted
from nanorx.document.blocks import Code, Commands, Item, Items, Pairs, Paragraph, Section
from nanorx.document.sections.lists import base_document
from nanorx.document.sections.studies import study_items
from nanorx.knowledge.evidence import LEVELS
from nanorx.knowledge.sources import READ_WORDS

if TYPE_CHECKING:
    from nanorx.advice.answers.evidence import EvidenceAnswer, EvidenceRow, StudiedStrategy
    from nanorx.document.blocks import Block, Document, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["evidence_list_document", "row_document", "studied_document"]


def evidence_list_document(answer: EvidenceAnswer, base: RuleBase) -> Document:
    """Make the page of all rows in short, by approach, then by standard, then those that nothing uses."""
    parts: list[Section] = []
    used: set[str] = set()
    groups = [(item.id, item.title, item.strategies) for item in base.approaches]
    groups += [(item.id, f"{item.title} (done today)", (item.id,)) for item in base.standards]
    whole = {item.strategy.id: [row.row for row in item.rows if row.covers == "whole"] for item in answer.strategies}
    for name, title, strategies in groups:
        rows = list(dict.fromkeys(row for strategy in strategies for row in whole.get(strategy, ())))
        used.update(rows)
        blocks: list[Block] = [Items([_short(answer.evidence[row]) for row in rows], numbered=False)] if rows else []
        parts.append(Section(name, title, blocks or [Paragraph(("Not studied as such.",))]))
    rest = [row for row in answer.evidence if row not in used]
    if rest:
        items = Items([_short(answer.evidence[row]) for row in rest], numbered=False)
        parts.append(Section("parts", "About a particle or a procedure only", [items]))
    reviewed = sum(bool(row.reviewed_by) for row in answer.evidence.values())
    words = (
        f"{counted(len(answer.evidence), 'row')}: each is about one study, label or guideline. "
        f"Checked by a clinician: {reviewed or 'none'}. Knowledge as of {answer.evidence_as_of}."
    )
    commands: list[tuple[str, Words]] = [
        ("One of them", (Code("nanorx evidence ID"),)),
        ("Of a strategy", (Code("nanorx evidence STRATEGY --case CASE"),)),
    ]
    sections = [
        Section("evidence", "By approach", [Paragraph((words,))], parts, answer=True),
        Section("next", "", [Commands(commands)]),
    ]
    return base_document("Evidence", sections, answer, base)


def _short(row: EvidenceRow) -> Item:
    return Item((Code(row.id), f": {row.title}; {people_words(row)}"))


def studied_document(answer: EvidenceAnswer, base: RuleBase) -> Document:
    """Make the page about the evidence for a strategy, a standard, or all strategies of an approach."""
    sections = [_studied(item, answer, base, first=not place) for place, item in enumerate(answer.strategies)]
    return base_document("Evidence", sections, answer, base, _stamp(answer, base))


def _studied(item: StudiedStrategy, answer: EvidenceAnswer, base: RuleBase, *, first: bool) -> Section:
    strategy = base.strategy(item.strategy.id)
    approach = base.approach_of.get(strategy.id)
    whole = any(row.covers == "whole" for row in item.rows)
    pairs: list[tuple[str, list[Words]]] = [
        ("Strategy", [(strategy.title,)]),
        ("Approach", [(approach.title if approach else "done today, not ranked",)]),
        ("Level", _level(item)),
        ("Not known", [(words,) for words in not_stated(strategy, base)]),
        ("Rows", [(_count(item),)] if whole else [(f"Not studied as such. {_count(item)}".strip(),)]),
    ]
    rows = study_items(item.rows, answer.evidence, base)
    blocks: list[Block] = [Pairs([row for row in pairs if row[1]]), *rows]
    return Section(f"e-{strategy.id}", strategy.title, blocks, answer=first)


def _level(item: StudiedStrategy) -> list[Words]:
    if item.level is None:
        return []
    level, cap = LEVELS[item.level], cap_words(item.rows, item.level)
    lines: list[Words] = [(f"{level[:1].upper()}{level[1:]} (level {item.level} of {len(LEVELS)}).",)]
    return [*lines, *([(cap,)] if cap else [])]


def _count(item: StudiedStrategy) -> str:
    whole = sum(row.covers == "whole" for row in item.rows)
    parts = len(item.rows) - whole
    words = [f"{whole} about the whole strategy"] if whole else []
    words += [f"{parts} about its particle or procedure only"] if parts else []
    return and_list(words) or "No row is about it."


def row_document(answer: EvidenceAnswer, name: str, base: RuleBase) -> Document:
    """Make the page about one row of evidence, with everything that it holds."""
    row = answer.evidence[name]
    pairs: list[tuple[str, list[Words]]] = [
        ("Row", [(Code(row.id), f": {row.title}")]),
        ("For the case", _for_case(answer, row, base)),
        ("Result", [(f"{people_words(row)}. {row.say}",)]),
        ("Harm", [(row.harm or "nothing was read about harm",)]),
        ("Tried", [(_tried(row, base),)]),
        ("Studied", [(Code(strategy), f" ({covers})") for covers, names in row.studied.items() for strategy in names]),
        ("Subjects", [(_subjects(row),)]),
        ("Tumor", [(_tumor(row, base),)]),
        ("Limits", _limits(row)),
        ("Indication", [(words,) for words in row.indication]),
        ("Recommended", [(row.recommended,)] if row.recommended else []),
        ("Only if", [(row.only_if,)] if row.only_if else []),
        ("Where", [(and_list(row.region),)] if row.region else []),
        ("Available", [(_available(row),)] if row.phase in {"approved", "guideline"} else []),
        ("Design", [(", ".join(part for part in (row.design, row.phase, row.trial) if part),)]),
        ("Measured", [(_measured(row),)] if row.outcome else []),
        ("Study", [(", ".join((row.study, *row.registry)),)]),
        ("Read", [(f"{READ_WORDS[row.read]}: {row.place}" if row.place else READ_WORDS[row.read],)]),
        ("Checked", [(_checked(row),)]),
        ("Note", [(row.note,)] if row.note else []),
        ("Reference", [(row.source,)]),
    ]
    section = Section("row", "Evidence", [Pairs([item for item in pairs if item[1]])], answer=True)
    return base_document("A row of evidence", [section], answer, base, _stamp(answer, base))


def _for_case(answer: EvidenceAnswer, row: EvidenceRow, base: RuleBase) -> list[Words]:
    """Say what the row says for the case, once where it says the same of several strategies."""
    found: dict[str, list[str]] = {}
    for studied in answer.strategies:
        for item in studied.rows:
            if item.row == row.id and item.says is not None:
                found.setdefault(bearing_words(item, row, base), []).append(studied.strategy.id)
    if len(found) == 1:
        return [(words,) for words in found]
    return [(f"{words}: ", and_list(names)) for words, names in found.items()]


def _tried(row: EvidenceRow, base: RuleBase) -> str:
    attributes = base.vocabulary.attributes
    parts: list[str] = []
    for name, values in row.tried.items():
        known = attributes.get(name)
        words = [known.choices.get(value, value) if known else value for value in values]
        label = known.label if known else name
        parts.append(f"{label} not stated" if words == ["not-stated"] else f"{label}: {and_list(words)}")
    return "; ".join(parts) or "not stated"


def _subjects(row: EvidenceRow) -> str:
    species = row.species or ("species not stated" if row.subjects == "animals" else "")
    number = str(row.number) if row.number else "number not read"
    return ", ".join(part for part in (row.subjects, species, number) if part)


def _tumor(row: EvidenceRow, base: RuleBase) -> str:
    parts: list[str] = []
    for part in ("organ", "histology", "spread"):
        values: tuple[str, ...] = getattr(row, part)
        descriptor = base.vocabulary.descriptors.get(f"tumor.{part}")
        words = [descriptor.choices.get(value, value) if descriptor else value for value in values]
        if words or part != "spread":
            parts.append(f"{part} {' or '.join(words) if words else 'not stated'}")
    return "; ".join(parts)


def _limits(row: EvidenceRow) -> list[Words]:
    if row.limits is None:
        words = "not read" if row.ages == "all" else "not read; taken to be about adults"
        return [(words,)] if row.subjects == "people" and not row.indication else []
    return [(words,) for words in row.limits] or [("none",)]


def _available(row: EvidenceRow) -> str:
    return f"{row.available} ({row.available_on})" if row.available_on else row.available


def _measured(row: EvidenceRow) -> str:
    goal = f"; its goal was {row.goal}" if row.goal else ""
    return f"{row.outcome}, {row.result}{goal}"


def _checked(row: EvidenceRow) -> str:
    signed = f"checked by {row.reviewed_by} on {row.reviewed_on}" if row.reviewed_by else NOT_REVIEWED
    replaced = f"; replaced by {row.replaced_by}" if row.replaced_by else ""
    retracted = "; retracted" if row.retracted else ""
    return f"against its source on {row.checked_on}; {signed}{replaced}{retracted}"


def _stamp(answer: EvidenceAnswer, base: RuleBase) -> str:
    parts = [f"rules {base.version}, {base.sha256[:8]}", f"knowledge as of {answer.evidence_as_of}"]
    parts += [f"case {answer.case_sha256[:8]}"] if answer.case_sha256 else []
    return "; ".join(parts)
