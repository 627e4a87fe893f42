"""What two sides do not share: two cases, two assessments, two rule bases, two results.

What-if, compare and verify, and for authors impact, all find it here and say it in their own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from nanorx.knowledge.phrase import value_words
from nanorx.knowledge.truth import VERDICTS
from nanorx.knowledge.values import value_as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase, RuleIndex
    from nanorx.knowledge.truth import VerdictWord
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = [
    "Entry",
    "Pair",
    "differing",
    "differing_fields",
    "differing_rules",
    "differing_values",
    "follows",
    "verdicts_of",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """What stands under one name on two sides, where it is not the same; None where a side does not have it."""

    name: str
    before: T | None
    after: T | None

    @property
    def how(self) -> Literal["added", "removed", "changed"]:
        """What was done on the way from before to after."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


def differing(before: Mapping[str, T], after: Mapping[str, T]) -> list[Pair[T]]:
    """Return the pairs of two tables that are not the same, those of `before` first. No value may be None."""
    names = dict.fromkeys([*before, *after])
    return [Pair(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


# -- two cases


@dataclass(frozen=True, slots=True)
class Entry:
    """What a case says of a descriptor: in words (assumed and computed ones are called so), and as a file states it."""

    words: str
    stated: Any
    computed: bool


def differing_values(before: Case, after: Case) -> list[tuple[Descriptor, Entry, Entry]]:
    """Return the descriptors about which two cases do not say the same, in the order of their vocabularies."""
    known = {**before.vocabulary.descriptors, **after.vocabulary.descriptors}
    said = [item for name, item in known.items() if name in before.values or name in after.values]
    rows = [(item, _entry(before, item), _entry(after, item)) for item in said]
    return [row for row in rows if row[1] != row[2]]


def follows(before: Entry, after: Entry) -> bool:
    """Say whether a value differs because it is computed from others: neither side states or assumes one."""
    return (before.computed or after.computed) and all(item.computed or item.stated is None for item in (before, after))


def _entry(case: Case, descriptor: Descriptor) -> Entry:
    value = case.values.get(descriptor.name)
    computed = descriptor.name in case.derived
    words = value_words(descriptor, value) + (" (assumed)" if descriptor.name in case.assumed else "")
    words += " (computed)" if computed else ""
    return Entry(words, None if value is None else value_as_json(descriptor, value), computed)


# -- two assessments


def verdicts_of(found: Assessment, rules: Iterable[RuleIndex]) -> dict[str, VerdictWord]:
    """Return the verdicts of some rules by id."""
    verdicts = found.verdicts.rules
    return {found.base.rules[rule].id: VERDICTS[verdicts[rule]] for rule in rules}


# -- two rule bases


def differing_rules(before: RuleBase, after: RuleBase, part: Callable[[Rule], T]) -> list[Pair[T]]:
    """Return the rules that are not the same, sorted by id; `part` returns what is compared of a rule."""
    tables = [{rule.id: part(rule) for rule in base.rules} for base in (before, after)]
    return sorted(differing(*tables), key=lambda pair: pair.name)


# -- two results, as they stand in files


def differing_fields(before: Any, after: Any, path: str = "") -> Iterator[Pair[Any]]:
    """Yield every path at which two plain values differ. Types of numbers and the order of keys count as well."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            where = f"{path}.{key}" if path else str(key)
            yield from differing_fields(before.get(key, _MISSING), after.get(key, _MISSING), where)
        if list(before) != list(after) and set(before) == set(after):
            yield Pair(f"{path} (order of keys)", list(before), list(after))
    elif isinstance(before, list) and isinstance(after, list):
        for place in range(max(len(before), len(after))):
            one = before[place] if place < len(before) else _MISSING
            other = after[place] if place < len(after) else _MISSING
            yield from differing_fields(one, other, f"{path}[{place}]")
    elif type(before) is not type(after) or before != after:
        yield Pair(path, None if before is _MISSING else before, None if after is _MISSING else after)


_MISSING = object()
