"""A case in one sentence, in the words and the order that the rule base asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import unbroken
from nanorx.knowledge.partial import Members
from nanorx.knowledge.phrase import value_words

if TYPE_CHECKING:
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["case_line", "states_facts"]

_OPEN_SET = Members((), (), complete=False)
"""A set of which nothing is known."""


def states_facts(case: Case) -> bool:
    """Say whether the case states anything that would not be assumed anyway."""
    return any(case.values[name] not in (case.vocabulary.descriptors[name].assume, _OPEN_SET) for name in case.stated)


def case_line(case: Case, base: RuleBase, *, without: str = "") -> str:
    """Return the case in one line: stated values by group, assumed ones marked, and how many more were given.

    The descriptor `without` is left out: the page says it elsewhere.
    """
    parts: dict[str, list[str]] = {}
    assumed: list[str] = []
    for name in base.case_line:
        descriptor = case.vocabulary.descriptors.get(name)
        if descriptor is None or name not in case.values or name == without:
            continue
        if case.values[name] == _OPEN_SET and descriptor.assume is None:
            continue
        words = _words(descriptor, case)
        if name in case.assumed:
            assumed.append(f"{words} (assumed)")
        else:
            own = descriptor.name if descriptor.kind == "set" else descriptor.group
            parts.setdefault(own, []).append(words)
    more = sum(name not in base.case_line for name in case.stated)
    said = [", ".join(words) for words in parts.values()]
    said = said or ([] if states_facts(case) else ["nothing is known yet"])
    said += [f"{more} more {'value' if more == 1 else 'values'} given"] if more else []
    text = "; ".join([*said, *assumed])
    return text[:1].upper() + text[1:]


def _words(descriptor: Descriptor, case: Case) -> str:
    """Return a value in words: alone if it is clear by itself, else after its label."""
    value = case.values[descriptor.name]
    if value == _OPEN_SET:
        return f"{descriptor.label}: not given"
    words = value_words(descriptor, value)
    if isinstance(value, Members):
        return f"{descriptor.label}: {words}"
    if descriptor.kind == "yes-no":
        return descriptor.label if value == "yes" else f"{descriptor.label}: {words}"
    alone = descriptor.kind == "choice" and _distinct(descriptor, str(value), words, case)
    computed = " (computed)" if descriptor.name in case.derived else ""
    return f"{words}{computed}" if alone else unbroken(f"{descriptor.label} {words}{computed}")


def _distinct(descriptor: Descriptor, value: str, words: str, case: Case) -> bool:
    """Say whether these words are clear without a label. `none` and words of other descriptors are not."""
    if value in {"none", "normal", "other", "unknown"} and len(words) <= len(value):
        return False
    return not any(
        words in other.choices.values()
        for other in case.vocabulary.descriptors.values()
        if other.name != descriptor.name
    )
