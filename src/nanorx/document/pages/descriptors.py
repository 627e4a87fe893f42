"""The pages of `nanorx descriptors`: all of them, and one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import Code, Commands, Item, Items, Pairs, Paragraph, Section
from nanorx.document.sections.derivation import derivation_as_json, derivation_section
from nanorx.document.sections.lists import base_document, left_out
from nanorx.knowledge.phrase import value_words
from nanorx.knowledge.values import value_as_json
from nanorx.knowledge.vocabulary import HOW, format_number

if TYPE_CHECKING:
    from nanorx.document.blocks import Block, Document, Words
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

    Asking = list[tuple[Rule, str]]

__all__ = ["descriptor_document", "descriptors_document"]

_RULES = 12
_CHANGEABLE = {"fixed": "no", "by-treatment": "by treatment", "by-facility": "by the facility"}


def descriptors_document(base: RuleBase) -> Document:
    """Make the page about all descriptors, by group: name, label and what may be said."""
    rows = base.vocabulary.descriptors.values()
    words = f"{counted(len(rows), 'descriptor')}. What is left out is unknown, never taken to be normal."
    parts = []
    for group, label in base.vocabulary.groups.items():
        pairs: list[tuple[str, list[Words]]] = [
            (item.name, [(f"{item.label}: {_short(item)}",)]) for item in rows if item.group == group
        ]
        title = f"{label[:1].upper()}{label[1:]} ({len(pairs)})"
        parts.append(Section(group, title, [Pairs(pairs)] if pairs else []))
    sections = [
        Section("groups", "By group", [Paragraph((words,))], parts, answer=True),
        Section("next", "", [Commands([("One of them", (Code("nanorx descriptors NAME"),))])]),
    ]
    asking = _asking(base)
    data = [_as_json(base, item, asking.get(item.name, [])) for item in rows]
    return base_document("What may be said about a case", sections, data, base)


def descriptor_document(base: RuleBase, item: Descriptor, *, everything: bool = False) -> Document:
    """Make the page about one descriptor: what may be said, how to find or compute it, and which rules ask about it."""
    rows: list[tuple[str, Words]] = [
        ("Question", (item.question,)),
        ("About", (item.about,)),
        ("Kind", (_kind_words(item),)),
        ("How", (HOW.get(item.how, item.how),)),
        ("Can change", (_CHANGEABLE.get(item.changeable, item.changeable),)),
        ("Assumed", (_assumed(item),)),
        ("Part of", (_part_of(base, item.name),)),
        ("Codes", (_codes(item),)),
        ("In a case", (Code(_example(item)),)),
        ("As an option", (Code(f"--set {item.name}={_word(item)}"),)),
    ]
    asking, derived = _asking(base).get(item.name, []), base.vocabulary.derived.of
    sections = [
        Section(
            "about", "About it", [Pairs([(label, [words]) for label, words in rows if words != ("",)])], answer=True
        ),
        _choices(item),
        derivation_section(derived[item.name], base, everything=everything) if item.name in derived else None,
        _rules(asking, everything=everything),
    ]
    return base_document(f"{item.name}: {item.label}", sections, _as_json(base, item, asking), base)


def _choices(item: Descriptor) -> Section | None:
    if not item.choices or item.kind == "yes-no":
        return None
    title = "Choices, lowest first" if item.kind == "ordered" else "Choices"
    rows: list[tuple[str, list[Words]]] = [(name, [(_choice_words(item, name),)]) for name in item.choices]
    rows += [(word, [(f"{' or '.join(choices)}",)]) for word, choices in item.partial_choices.items()]
    return Section("choices", title, [Pairs(rows)])


def _rules(asking: Asking, *, everything: bool) -> Section:
    shown = asking if everything else asking[:_RULES]
    items = [Item((f"{phrase}: {rule.title}",), [Paragraph((Code(rule.id),))]) for rule, phrase in shown]
    blocks: list[Block] = [Items(items, numbered=False)] if items else []
    blocks += left_out(len(asking) - len(shown))
    return Section("rules", f"Rules that ask about it ({len(asking)})", blocks)


def _as_json(base: RuleBase, item: Descriptor, asking: Asking) -> dict[str, Any]:
    data: dict[str, Any] = {"name": item.name, "group": item.group, "label": item.label, "kind": item.kind}
    if item.kind == "number":
        data |= {"unit": item.unit, "low": item.low, "high": item.high, "error": item.error, "integer": item.integer}
    else:
        data |= {"choices": dict(item.choices)}
    data |= {"question": item.question, "how": item.how, "changeable": item.changeable, "about": item.about}
    data |= {"assume": None if item.assume is None else value_as_json(item, item.assume)}
    data |= {"codes": dict(item.codes), "choice_codes": dict(item.choice_codes)}
    data |= {"partial_choices": {word: list(choices) for word, choices in item.partial_choices.items()}}
    data |= {"organs": list(item.organs)}
    row = base.vocabulary.derived.of.get(item.name)
    data |= {"derived": derivation_as_json(row) if row else None}
    return data | {"rules": list(dict.fromkeys(rule.id for rule, _ in asking))}


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
        "set": "a list of choices; what it leaves out is absent. Partly known: has and lacks",
    }[item.kind]


def _part_of(base: RuleBase, name: str) -> str:
    """Name what is computed from a descriptor, and nothing between."""
    rows = [row for row in base.vocabulary.derived.rows if name in row.reads]
    return ", ".join(f"{row.descriptor.label} ({row.name})" for row in rows)


def _assumed(item: Descriptor) -> str:
    return f"{value_words(item, item.assume)}, where nothing is stated" if item.assume is not None else ""


def _codes(item: Descriptor) -> str:
    return "; ".join(f"{system} {_code(code)}" for system, code in item.codes.items())


def _code(code: Any) -> str:
    return code if isinstance(code, str) else ", ".join(code)


def _word(item: Descriptor) -> str:
    if item.kind == "number":
        return format_number(item.low)
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


def _choice_words(item: Descriptor, name: str) -> str:
    code = item.choice_codes.get(name)
    return f"{item.choices[name]} (code {_code(code)})" if code else item.choices[name]


def _asking(base: RuleBase) -> dict[str, Asking]:
    """Find for each descriptor the rules with a clause about it, and that clause."""
    found: dict[str, Asking] = {}
    for rule in base.rules:
        for clause in rule.clauses():
            text = clause.text if clause in rule.when else f"unless {clause.text}"
            found.setdefault(clause.descriptor, []).append((rule, text))
    return found
