"""A case in one sentence, in the words and the order that the rule base asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import unbroken
from nanorx.advice.steps import absent
from nanorx.knowledge.partial import Members
from nanorx.knowledge.phrase import value_words

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["case_line", "states_facts", "telling_values"]

_MEMBERS = 3
"""So many members of a set are named, and more if more matter."""
_OPEN_SET = Members((), (), complete=False)
"""A set of which nothing is known."""


def states_facts(case: Case) -> bool:
    """Say whether the case states anything that would not be assumed anyway."""
    return any(case.values[name] not in (case.vocabulary.descriptors[name].assume, _OPEN_SET) for name in case.stated)


def case_line(case: Case, base: RuleBase, *, without: str = "", also: Sequence[str] = ()) -> str:
    """Return the case in one line: stated values by group, assumed ones marked, and how many more were given.

    The descriptor `without` is left out: the page says it elsewhere. `also` are named beside those of the rule base.
    """
    parts: dict[str, list[str]] = {}
    assumed: list[str] = []
    names = dict.fromkeys((*base.case_line, *also))
    for name in names:
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
    more = sum(name not in names for name in case.stated)
    said = [", ".join(words) for words in parts.values()]
    said = said or ([] if states_facts(case) else ["nothing is known yet"])
    said += [f"{more} more {'value' if more == 1 else 'values'} given"] if more else []
    text = "; ".join([*said, *assumed])
    return text[:1].upper() + text[1:]


def telling_values(
    case: Case,
    base: RuleBase,
    telling: Mapping[str, Container[str]],
    must: Sequence[str] = (),
    *,
    everything: bool = False,
) -> dict[str, str]:
    """Return what is known of the case by descriptor: tumor, `must`, what `telling` names, the line, what is assumed.

    Args:
        case: The case.
        base: The rule base.
        telling: Descriptor -> the members of a set that matter; without effect for other kinds.
        must: The descriptors that come next after the tumor.
        everything: Add all other stated values and name all members of a set, but of what the facility has, which
            comes last, those that matter; what is not there comes behind what is.
    """
    tumor = (base.policy.organ, base.policy.histology)
    names = [
        name for name in dict.fromkeys((*tumor, *base.case_line, *base.vocabulary.descriptors)) if name in case.values
    ]
    order = [name for name in names if name in tumor]
    order += [name for name in must if name in case.values and name not in tumor]
    order += [name for name in names if name in telling and name not in order]
    order += [name for name in names if name in base.case_line and name not in order]
    order += [name for name in case.stated if everything and name not in order]
    facility = base.vocabulary.descriptors[base.imaging.descriptor].group if everything else None

    def has_it(name: str) -> bool:
        return base.vocabulary.descriptors[name].group == facility

    def place(name: str) -> tuple[bool, bool, bool]:
        if name in must:
            return False, False, False
        denied = everything and case.values[name] == absent(base.vocabulary.descriptors[name])
        return name in case.assumed, has_it(name), denied and name not in telling

    order.sort(key=place)
    found: dict[str, str] = {}
    for name in order:
        descriptor, value = case.vocabulary.descriptors[name], case.values[name]
        if name == base.policy.setting or value == _OPEN_SET:
            continue
        words = value_words(descriptor, value) if name in tumor else _words(descriptor, case)
        if isinstance(value, Members) and value.complete:
            whole = everything and not has_it(name)
            words = _members(descriptor, value, descriptor.choices if whole else telling.get(name, ()))
        words = words if found else words[:1].upper() + words[1:]
        found[name] = f"{words} (assumed)" if name in case.assumed else words
    return found


def _members(descriptor: Descriptor, value: Members, telling: Container[str]) -> str:
    """Return the members of a set that matter, at most a few of the others, and how many more there are."""
    has = [name for name in descriptor.choices if name in value.has]
    if len(has) == len(descriptor.choices):
        return f"{descriptor.label}: not limited"
    if not has:
        return f"{descriptor.label}: none"
    shown = sorted(has, key=lambda name: name not in telling)
    size = max(sum(name in telling for name in has), _MEMBERS) if len(has) > _MEMBERS + 1 else len(has)
    more = [f"{len(has) - size} more"] if len(has) > size else []
    return f"{descriptor.label}: {', '.join([*(descriptor.choices[name] for name in shown[:size]), *more])}"


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
