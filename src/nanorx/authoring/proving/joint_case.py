"""Cases for two rule bases at once: the vocabulary of both, and what each of them can read of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.case import Case
from nanorx.knowledge.partial import Members, OneOf, Range
from nanorx.knowledge.truth import NO, YES
from nanorx.knowledge.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["joint_case", "joint_vocabulary", "other_meaning", "view"]


def joint_vocabulary(before: Vocabulary, after: Vocabulary) -> Vocabulary:
    """Return all that a case may state for one of the two; what changed its meaning is as in `before`."""
    descriptors = {**after.descriptors, **before.descriptors}
    changed = other_meaning(before, after)
    for name in before.descriptors.keys() & after.descriptors.keys() - changed:
        descriptors[name] = _wider(before.descriptors[name], after.descriptors[name])
    return Vocabulary(descriptors, {}, {}, {**after.groups, **before.groups}, {})


def other_meaning(before: Vocabulary, after: Vocabulary) -> frozenset[str]:
    """Return the descriptors whose values cannot be compared: another kind or unit, or whole numbers in one only."""
    return frozenset(
        name
        for name, one in before.descriptors.items()
        if (other := after.descriptors.get(name)) is not None
        and (one.kind, one.unit, one.integer) != (other.kind, other.unit, other.integer)
    )


def _wider(one: Descriptor, other: Descriptor) -> Descriptor:
    assume = other.assume if one.assume is None else one.assume  # only that there is one matters here
    low, high = min(one.low, other.low), max(one.high, other.high)
    return one._replace(choices={**other.choices, **one.choices}, low=low, high=high, assume=assume)


def joint_case(values: Mapping[str, Value | None], vocabulary: Vocabulary) -> Case:
    """Make a case that states these values, without checks."""
    return Case({}, (), (), (), vocabulary).replace(values)


def view(case: Case, vocabulary: Vocabulary, unreadable: Collection[str] = ()) -> Case:
    """Return the case as one of the two rule bases reads it: what its vocabulary does not have is left out."""
    own = {
        name: _readable(case.values[name], vocabulary.descriptors[name])
        for name in case.stated
        if name in vocabulary.descriptors and name not in unreadable
    }
    return joint_case(own, vocabulary)


def _readable(value: Value, descriptor: Descriptor) -> Value | None:
    if isinstance(value, Members):
        has = [name for name in descriptor.choices if value.truth(name) == YES]
        lacks = [name for name in descriptor.choices if value.truth(name) == NO]
        complete = len(has) + len(lacks) == len(descriptor.choices)
        return Members(has, () if complete else lacks, complete=complete)
    if isinstance(value, OneOf):
        return value if set(value.choices) <= set(descriptor.choices) else None
    if isinstance(value, str):
        return value if value in descriptor.choices else None
    assert not isinstance(value, Range)  # no case states a range
    return value if descriptor.low <= value <= descriptor.high else None
