"""The pages of `nanorx descriptors`: all of them, and one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.language.phrases import counted
from nanorx.advice.language.vocabulary import value_words
from nanorx.cli.layout import hang, labelled, spread, wrap
from nanorx.cli.pages.view import opening
from nanorx.knowledge.values import value_as_json
from nanorx.knowledge.vocabulary import HOW, format_number

if TYPE_CHECKING:
    from nanorx.cli.style import Page
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["descriptor_json", "descriptor_page", "descriptors_page"]

_RULES = 12
_CHANGEABLE = {"fixed": "no", "by-treatment": "by treatment", "by-facility": "by the facility"}


def descriptors_page(base: RuleBase, width: int) -> Page:
    """All descriptors by group: name, label and what may be said."""
    page = opening("What may be said about a case", base, width)
    rows = base.vocabulary.descriptors.values()
    names = max(len(item.name) for item in rows) + 2
    page.add(wrap(f"{counted(len(rows), 'descriptor')}. What is left out is unknown, never taken to be normal.", width))
    for group, label in base.vocabulary.groups.items():
        members = [item for item in rows if item.group == group]
        page.heading(f"{label[:1].upper()}{label[1:]} ({len(members)})")
        for item in members:
            start = f"  {item.name}".ljust(names + 2)
            page.add(spread(start, [(f"{item.label}: {_short(item)}", width - len(start))]))
    page.blank()
    page.add(labelled([("One of them", "nanorx descriptors NAME")], width))
    page.add(wrap(f"rules {base.version}, {base.sha256[:8]}", width))
    page.add(wrap(base.notice, width))
    return page


def descriptor_page(base: RuleBase, item: Descriptor, width: int, *, everything: bool = False) -> Page:
    """One descriptor: what it is, what may be said, how to find it out, and which rules ask about it."""
    page = opening(f"{item.name}: {item.label}", base, width)
    rows = [
        ("Question", item.question),
        ("About", item.about),
        ("Kind", _kind_words(item)),
        ("How", HOW.get(item.how, item.how)),
        ("Can change", _CHANGEABLE.get(item.changeable, item.changeable)),
        ("Assumed", _assumed(item)),
        ("Codes", _codes(item)),
        ("In a case", _example(item)),
        ("As an option", f"--set {item.name}={_word(item)}"),
    ]
    page.add(labelled([(label, text) for label, text in rows if text], width))
    if item.choices and item.kind != "yes-no":
        page.heading("Choices, lowest first" if item.kind == "ordered" else "Choices")
        page.add(labelled([(name, _choice_words(item, name)) for name in item.choices], width, indent=2))
    rules = _asking(base, item.name)
    page.heading(f"Rules that ask about it ({len(rules)})")
    shown = rules if everything else rules[:_RULES]
    for rule, phrase in shown:
        page.add(hang("  ", f"{phrase}: {rule.title}", width))
        page.add(hang(" " * 5, rule.id, width))
    if len(rules) > len(shown):
        page.add(f"  {len(rules) - len(shown)} more: --all")
    page.blank()
    page.add(wrap(f"rules {base.version}, {base.sha256[:8]}", width))
    page.add(wrap(base.notice, width))
    return page


def descriptor_json(base: RuleBase, item: Descriptor) -> dict[str, Any]:
    """A descriptor as plain data."""
    data: dict[str, Any] = {"name": item.name, "group": item.group, "label": item.label, "kind": item.kind}
    if item.kind == "number":
        data |= {"unit": item.unit, "low": item.low, "high": item.high, "error": item.error, "integer": item.integer}
    else:
        data |= {"choices": dict(item.choices)}
    data |= {"question": item.question, "how": item.how, "changeable": item.changeable, "about": item.about}
    data |= {"assume": None if item.assume is None else value_as_json(item, item.assume)}
    data |= {"codes": dict(item.codes), "choice_codes": dict(item.choice_codes)}
    return data | {"rules": list(dict.fromkeys(rule.id for rule, _ in _asking(base, item.name)))}


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


def _asking(base: RuleBase, name: str) -> list[tuple[Rule, str]]:
    """The rules with a clause about a descriptor, and that clause."""
    return [
        (rule, clause.text if clause in rule.when else f"unless {clause.text}")
        for rule in base.rules
        for clause in rule.clauses()
        if clause.descriptor == name
    ]
