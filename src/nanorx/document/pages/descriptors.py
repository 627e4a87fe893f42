"""The pages of `nanorx descriptors`: all of them, those that have some words, and one."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from nanorx._version import __version__
from nanorx.advice.answers.heading import rule_base_out
from nanorx.advice.answers.lists import DescriptorEntry, DescriptorsAnswer
from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import Code, Commands, Item, Items, Pairs, Paragraph, Section
from nanorx.document.sections.derivation import derivation_out, derivation_section
from nanorx.document.sections.lists import base_document, left_out
from nanorx.knowledge.phrase import value_words
from nanorx.knowledge.search import choices_with
from nanorx.knowledge.values import value_as_json
from nanorx.knowledge.vocabulary import HOW, format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.document.blocks import Block, Document, Words
    from nanorx.knowledge.codes import SystemCodes
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

    Asking = list[tuple[Rule, str]]

__all__ = ["descriptor_document", "descriptors_document", "found_descriptors_document"]

_RULES, _FOUND = 12, 12
_FEW = 20
"""Up to so many descriptors are all listed; of more only those that pages say of a case, the others are counted."""
_CHANGEABLE = {"never": "no", "fixed": "no", "by-treatment": "by treatment", "by-facility": "by the facility"}


def descriptors_document(base: RuleBase, *, group: str = "", everything: bool = False) -> Document:
    """Make the page about the descriptors, by group: name, label and what may be said.

    It lists those that are most used and counts the others; with a `group` all of that one, with `everything` all.
    """
    rows = [item for item in base.vocabulary.descriptors.values() if group in {"", item.group}]
    whole = everything or bool(group) or len(rows) <= _FEW
    words = f"{counted(len(rows), 'descriptor')}{'' if whole else ', the most used ones of each group below'}."
    parts = []
    for name, label in base.vocabulary.groups.items():
        items = [item for item in rows if item.group == name]
        listed = items if whole else [item for item in items if item.name in base.case_line]
        pairs: list[tuple[str, list[Words]]] = [(item.name, [_line(item)]) for item in listed]
        if len(items) > len(listed):
            pairs.append((f"{len(items) - len(listed)} more", [(Code(f"nanorx descriptors {name}"),)]))
        if items or not group:
            title = f"{label[:1].upper()}{label[1:]} ({len(items)})"
            parts.append(Section(name, title, [Pairs(pairs)] if pairs else []))
    lead = Paragraph((f"{words} What a case leaves out is unknown; it is never taken to be normal.",))
    sections = [Section("groups", "By group", [lead], parts, answer=True), _next(whole=everything)]
    return base_document("What may be said about a case", sections, _answer(base, rows), base)


def found_descriptors_document(
    base: RuleBase, words: Sequence[str], names: Sequence[str], *, everything: bool = False
) -> Document:
    """Make the page about the descriptors that a search has found, best matches first, with the choices that match."""
    rows = [base.vocabulary.descriptors[name] for name in names]
    listed = rows if everything else rows[:_FOUND]
    pairs: list[tuple[str, list[Words]]] = []
    for item in listed:
        choices = choices_with(words, item)
        matching = f"{'choice' if len(choices) == 1 else 'choices'}: {', '.join(choices)}"
        pairs.append((item.name, [_line(item), *([(matching,)] if choices else [])]))
    lead = f"Found for: {' '.join(words)}. {counted(len(rows), 'descriptor')}."
    blocks = [Paragraph((lead,)), Pairs(pairs), *left_out(len(rows) - len(listed))]
    sections = [Section("found", "Found", blocks, answer=True), _next(whole=True)]
    return base_document("What may be said about a case", sections, _answer(base, rows), base)


def _next(*, whole: bool) -> Section:
    rows: list[tuple[str, Words]] = [
        ("Search", (Code("nanorx descriptors WORD"), " (words, synonyms, choices)")),
        ("One of them", (Code("nanorx descriptors NAME"),)),
    ]
    rows += [] if whole else [("All of them", (Code("nanorx descriptors --all"),))]
    return Section("next", "", [Commands(rows)])


def _line(item: Descriptor) -> Words:
    return (f"{item.label}: {_short(item)}",)


def _answer(base: RuleBase, rows: Sequence[Descriptor]) -> DescriptorsAnswer:
    asking = _asking(base)
    found = [_row(base, item, asking.get(item.name, [])) for item in rows]
    return DescriptorsAnswer("nanorx-descriptors/1", __version__, rule_base_out(base), found)


def descriptor_document(base: RuleBase, item: Descriptor, *, everything: bool = False) -> Document:
    """Make the page about one descriptor: what may be said, how to find or compute it, and which rules ask about it."""
    rows: list[tuple[str, Words]] = [
        ("Question", (item.question,)),
        ("About", (item.about,)),
        ("Also called", (", ".join(item.synonyms),)),
        ("Kind", (_kind_words(item),)),
        ("Other units", (_units(item),)),
        ("How", (HOW.get(item.how, item.how),)),
        ("Can change", (_CHANGEABLE.get(item.changeable, item.changeable),)),
        ("Assumed", (_assumed(item),)),
        ("Part of", (_part_of(base, item.name),)),
        ("Codes", (_codes(base.vocabulary, item.codes),)),
        ("Found in", (_found_in(item),)),
        ("In a case", (Code(_example(item)),)),
        ("As an option", (Code(f"--set {item.name}={_word(item)}"),)),
        ("With a unit", (Code(_with_unit(item)),)),
    ]
    asking, derived = _asking(base).get(item.name, []), base.vocabulary.derived.of
    sections = [
        Section(
            "about",
            "About it",
            [Pairs([(label, [words]) for label, words in rows if words not in {("",), (Code(""),)}])],
            answer=True,
        ),
        _choices(base.vocabulary, item, everything=everything),
        derivation_section(derived[item.name], base, everything=everything) if item.name in derived else None,
        _rules(asking, everything=everything),
    ]
    return base_document(f"{item.name}: {item.label}", sections, _answer(base, [item]), base)


def _choices(vocabulary: Vocabulary, item: Descriptor, *, everything: bool) -> Section | None:
    if not item.choices or (item.kind == "yes-no" and not item.choice_codes):
        return None
    title = "Choices, lowest first" if item.kind == "ordered" else "Choices"
    rows = [(name, _choice_lines(item, name)) for name in item.choices]
    rows += [(word, [(f"{' or '.join(choices)}",)]) for word, choices in item.partial_choices.items()]
    coded: list[tuple[str, list[Words]]] = [
        (choice, [(_codes(vocabulary, codes),)]) for choice, codes in item.choice_codes.items()
    ]
    alike: dict[str, list[str]] = {}
    for word, choices in item.ask.items():
        alike.setdefault(" or ".join(choices), []).append(word)
    asked: list[Words] = [(f"{', '.join(words)}: {choices}?",) for choices, words in alike.items()]
    blocks: list[Block] = [Pairs([*rows, *([("say which", asked)] if asked else [])])]
    if coded and everything:
        blocks += [Paragraph(("Codes of them:",)), Pairs(coded)]
    elif coded:
        blocks += [Paragraph((f"Codes of {counted(len(coded), 'choice')}: --all.",))]
    return Section("choices", title, blocks)


def _rules(asking: Asking, *, everything: bool) -> Section:
    shown = asking if everything else asking[:_RULES]
    items = [Item((f"{phrase}: {rule.title}",), [Paragraph((Code(rule.id),))]) for rule, phrase in shown]
    blocks: list[Block] = [Items(items, numbered=False)] if items else []
    blocks += left_out(len(asking) - len(shown))
    return Section("rules", f"Rules that ask about it ({len(asking)})", blocks)


def _row(base: RuleBase, item: Descriptor, asking: Asking) -> DescriptorEntry:
    number, table = item.kind == "number", base.vocabulary.derived.of.get(item.name)
    return DescriptorEntry(
        name=item.name,
        group=item.group,
        label=item.label,
        kind=item.kind,
        unit=item.unit,
        low=item.low if number else None,
        high=item.high if number else None,
        error=item.error if number else None,
        integer=item.integer,
        choices=dict(item.choices),
        question=item.question,
        how=item.how,
        changeable=item.changeable,
        about=item.about,
        assume=None if item.assume is None else value_as_json(item, item.assume),
        codes=dict(item.codes),
        choice_codes={choice: dict(codes) for choice, codes in item.choice_codes.items()},
        found_in=item.found_in,
        prevails=dict(item.prevails),
        refined={name: {value: dict(rows) for value, rows in by.items()} for name, by in item.refined.items()},
        partial_choices=dict(item.partial_choices),
        synonyms=item.synonyms,
        units=dict(item.units),
        choice_synonyms=dict(item.choice_synonyms),
        never=dict(item.never),
        ask=dict(item.ask),
        organs=item.organs,
        derived=derivation_out(table) if table else None,
        rules=tuple(dict.fromkeys(rule.id for rule, _ in asking)),
    )


def _short(item: Descriptor) -> str:
    if item.kind == "number":
        return item.allowed()
    if item.kind == "yes-no":
        return "yes or no"
    size = len(item.choices)
    words = ", ".join(item.choices) if size <= 5 else f"{size} choices"  # noqa: PLR2004 - one line of a list
    return f"list of {words}" if item.kind == "set" else words


def _kind_words(item: Descriptor) -> str:
    if item.kind == "number":
        kind = "whole number" if item.integer else "number"
        unit = f" in {item.unit}" if item.unit else " without unit"
        error = f"; measuring error {item.with_unit(item.error)}" if item.error else ""
        return f"{kind}{unit}, from {format_number(item.low)} to {format_number(item.high)}{error}"
    return {
        "choice": "one of the choices",
        "ordered": "one of the choices, which have an order",
        "yes-no": "yes or no",
        "set": "a list of choices; a choice that is not in it is absent. If a part is known: has and lacks",
    }[item.kind]


def _part_of(base: RuleBase, name: str) -> str:
    """Name what is computed from a descriptor, and nothing between."""
    rows = [row for row in base.vocabulary.derived.rows if name in row.reads]
    return ", ".join(f"{row.descriptor.label} ({row.name})" for row in rows)


def _assumed(item: Descriptor) -> str:
    return f"{value_words(item, item.assume)}, where nothing is stated" if item.assume is not None else ""


def _codes(vocabulary: Vocabulary, codes: SystemCodes) -> str:
    """Name codes by system: `LOINC 1975-2, 42719-5; SNOMED CT 302787001`."""
    return "; ".join(f"{vocabulary.systems[system].label} {', '.join(some)}" for system, some in codes.items())


def _found_in(item: Descriptor) -> str:
    places = ", ".join(place.replace("-", " ") for place in item.found_in)
    return f"{places} of a health record (nanorx import fhir)" if places else ""


def _with_unit(item: Descriptor) -> str:
    """Give the example number in the first of the other units, as an option of a command."""
    unit, factor = next(iter(item.units.items()), ("", 1.0))
    number = format_number(float(f"{_usual(item) / factor:.2g}"))
    return f'--set "{item.name}={number} {unit}"' if unit else ""


def _usual(item: Descriptor) -> float:
    """Return a number for an example: the middle of the usual ones or of the range, with one digit."""
    low, high = item.usual or (item.low, item.high)
    middle = float(f"{sqrt(low * high) if low > 0 else (low + high) / 2:.1g}")
    return min(max(middle, low), high)


def _word(item: Descriptor) -> str:
    if item.kind == "number":
        return format_number(_usual(item))
    return ",".join(list(item.choices)[: 2 if item.kind == "set" else 1]) if item.kind != "yes-no" else "yes"


def _example(item: Descriptor) -> str:
    word = _word(item)
    if item.kind == "number":
        value = word
    elif item.kind == "set":
        value = "[" + ", ".join(f'"{part}"' for part in word.split(",")) + "]"
    else:
        value = f'"{word}"'
    return f'{{"{item.group}": {{"{item.key}": {value}}}}}'


def _units(item: Descriptor) -> str:
    return ", ".join(f"{unit} (times {format_number(float(f'{factor:.4g}'))})" for unit, factor in item.units.items())


def _choice_lines(item: Descriptor, name: str) -> list[Words]:
    """Give a choice in words, then what is read as it, and what is not."""
    lines = [item.choices[name]]
    for start, words in (("also", item.choice_synonyms.get(name)), ("never", item.never.get(name))):
        lines += [f"{start}: {', '.join(words)}"] if words else []
    return [(line,) for line in lines]


def _asking(base: RuleBase) -> dict[str, Asking]:
    """Find for each descriptor the rules with a clause about it, and that clause."""
    found: dict[str, Asking] = {}
    for rule in base.rules:
        for clause in rule.clauses():
            text = clause.text if clause in rule.when else f"unless {clause.text}"
            found.setdefault(clause.descriptor, []).append((rule, text))
    return found
