"""An empty case for one organ as a YAML file to fill in: what matters there, with what may be written, as comments."""

from __future__ import annotations

from collections import Counter
from textwrap import wrap
from typing import TYPE_CHECKING

from nanorx.advice.steps import possible_choices
from nanorx.knowledge.files.case_text import yaml_value
from nanorx.knowledge.reading import folded
from nanorx.knowledge.truth import UNKNOWN
from nanorx.knowledge.values import value_as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["case_template"]

_WIDTH = 100
_CHOSEN = frozenset({"choice", "ordered", "yes-no"})
_HEAD = (
    "A case to fill in: write what you know after its key, and take the # before the key away.",
    "What stays as it is is not known, never normal. In each group the most used keys come first.",
    "",
    "  #size_cm:            a key that is left out",
    "  size_cm: 38 mm       and the same filled in",
)


def case_template(found: Assessment) -> str:
    """Return the text of a YAML file that says what an assessed case states; all else that matters is commented out.

    Args:
        found: An assessed case, which states the organ.
    """
    case, vocabulary = found.case, found.base.vocabulary
    used = _uses(found)
    organ = case.values.get(found.base.policy.organ)
    lines = [f"# {line}".rstrip() for line in _HEAD]
    for group in vocabulary.groups:
        rows = [item for item in vocabulary.descriptors.values() if item.group == group]
        stated = [item for item in rows if item.name in case.stated]
        open_ = [item for item in rows if used[item.name] and item.name not in case.stated and _belongs(item, organ)]
        lines += ["", f"{group}:"]
        lines += [f"  {item.key}: {yaml_value(value_as_json(item, case.values[item.name]))}" for item in stated]
        for item in sorted(open_, key=lambda item: -used[item.name]):
            choices = possible_choices(case, found.base, item.name) if item.kind in _CHOSEN else list(item.choices)
            if item.name == found.base.policy.histology:
                choices.sort(key=lambda choice: -_studies_of(choice, organ, found.base))
            lines += ["", *_comment(f"{item.question} {_allowed(item, choices)}"), f"  #{item.key}:"]
    return "\n".join(lines) + "\n"


def _studies_of(histology: str, organ: Value | None, base: RuleBase) -> int:
    """Count the rows of evidence about a histology in an organ, by which the usual ones stand first."""
    return sum(histology in row.histology and organ in row.organ for row in base.evidence.values())


def _belongs(descriptor: Descriptor, organ: Value | None) -> bool:
    """Say whether a descriptor belongs to tumors of an organ, or of some if none is stated."""
    return organ is None or not descriptor.organs or organ in descriptor.organs


def _uses(found: Assessment) -> Counter[str]:
    """Count for each descriptor the rules that it keeps undecided; what a case begins with comes first."""
    counts: Counter[str] = Counter()
    for rule in found.base.rule_index.values():
        if found.verdicts.rules[rule] == UNKNOWN:
            counts.update(found.cones.of_rule(rule))
    begin = found.base.begin_with or found.base.ask_first
    for place, name in enumerate(begin):
        counts[name] += len(found.base.rules) + len(begin) - place
    return counts


def _allowed(descriptor: Descriptor, choices: Sequence[str]) -> str:
    """Return what may be written: the range of a number and its other units, or the choices with what they mean."""
    if descriptor.kind == "number":
        units = f", or in {' or '.join(descriptor.units)}" if descriptor.units else ""
        return f"{descriptor.allowed()}{units}".capitalize()
    if descriptor.kind == "yes-no":
        return "yes, no"
    words = [_choice(choice, descriptor.choices[choice]) for choice in choices]
    if descriptor.kind == "set":
        return f"All that apply, as [{', '.join(choices[:2])}], or [] for none: {', '.join(words)}"
    assumed = f"; {descriptor.assume} is assumed" if descriptor.assume in descriptor.choices else ""
    return f"{', '.join(words)}{assumed}"


def _choice(choice: str, label: str) -> str:
    """Return a choice as a case has it, with what it means if that says more."""
    return choice if folded(choice) == folded(label) else f"{choice} ({label})"


def _comment(text: str) -> list[str]:
    """Return a text as commented lines."""
    return [f"  # {line}" for line in wrap(text, _WIDTH - 4, break_on_hyphens=False, break_long_words=False)]
