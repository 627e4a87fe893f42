"""Cases for two rule bases at once: the vocabulary of both, and what each of them can read of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.case import Case
from nanorx.knowledge.partial import Members, OneOf
from nanorx.knowledge.truth import NO, YES
from nanorx.knowledge.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["joint_case", "joint_vocabulary", "other_meaning", "view"]


def joint_vocabulary(before: Vocabulary, after: Vocabulary) -> Vocabulary:
    """Return all that a case may state for one of the two; what changed its meaning is as in `before`."""
    descriptors = {name: _all_words(item) for name, item in {**after.descriptors, **before.descriptors}.items()}
    changed = other_meaning(before, after)
    for name in before.descriptors.keys() & after.descriptors.keys() - changed:
        descriptors[name] = _wider(_all_words(before.descriptors[name]), _all_words(after.descriptors[name]))
    return Vocabulary(descriptors, {}, {}, {**after.groups, **before.groups}, {})


def other_meaning(before: Vocabulary, after: Vocabulary) -> frozenset[str]:
    """Return the descriptors whose values cannot be compared: another kind or unit, or whole numbers in one only."""
    return frozenset(
        name
        for name, one in before.descriptors.items()
        if (other := after.descriptors.get(name)) is not None
        and (one.kind, one.unit, one.integer) != (other.kind, other.unit, other.integer)
    )


def _all_words(item: Descriptor) -> Descriptor:
    """Return the descriptor with words that tell only a part as choices: what they mean is up to who reads the case."""
    return item._replace(choices={**item.choices, **{word: word for word in item.partial_choices}}, partial_choices={})


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
    if isinstance(value, str):
        partial = descriptor.partial_choices.get(value)
        return OneOf(partial) if partial else value if value in descriptor.choices else None
    assert isinstance(value, (int, float))  # a joint case states words, no ranges and no choices that are left
    return value if descriptor.low <= value <= descriptor.high else None
