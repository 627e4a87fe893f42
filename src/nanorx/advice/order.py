"""The order of strategies, once, as data. One case, the best and worst keys and bit slices all read it from here."""

from __future__ import annotations

from operator import itemgetter, mul
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ORDER", "Key", "KeyValues", "SortKey", "key_of", "key_planes_of", "planes_of_step"]


class SortKey(NamedTuple):
    """One step of the order: a value of `KeyValues`, what comes first in words, and whether larger comes first."""

    name: str
    says: str
    descending: bool = False


class KeyValues(NamedTuple):
    """What the order looks at.

    Holds from 0 to 2, tiers from 0, scores in hundredths of a level, levels of evidence from 1 (best) to 7.
    """

    excluded: bool
    holds: int
    tier: int
    score: int
    conditional: bool
    level: int


ORDER = (
    SortKey("excluded", "not excluded before excluded"),
    SortKey("holds", "fewer holds of safety before more"),
    SortKey("tier", "the better tier of evidence for the setting first"),
    SortKey("score", "the higher score first", descending=True),
    SortKey("conditional", "eligible before conditional"),
    SortKey("level", "the better level of evidence first"),
)
"""The steps, each deciding only where all before it are equal. The id comes last, so that no two keys are the same."""

Key = tuple[int | str, ...]
"""The values of the order and the id; smaller is better."""

_in_order = itemgetter(*(KeyValues._fields.index(step.name) for step in ORDER))
_SIGNS = tuple(-1 if step.descending else 1 for step in ORDER)


def key_of(values: KeyValues, name: str) -> Key:
    """Return the sort key of a strategy from its values and its id; smaller is better."""
    return (*map(mul, _SIGNS, _in_order(values)), name)


def key_planes_of(planes: Mapping[str, Sequence[int]], full: int) -> list[int]:
    """Return the keys of many cases without the id, most significant plane first; smaller is better.

    `planes` has the planes of each value of `KeyValues`, least significant first; `full` is the mask of all cases.
    """
    return [full ^ plane if step.descending else plane for step in ORDER for plane in reversed(planes[step.name])]


def planes_of_step(key: Sequence[int], name: str, widths: Mapping[str, int], full: int) -> list[int]:
    """Return the planes of one value of `KeyValues`, least significant first, from the planes of keys.

    `widths` has the number of planes of each value.
    """
    start = 0
    for step in ORDER:
        if step.name == name:
            planes = key[start : start + widths[name]]
            return [full ^ plane if step.descending else plane for plane in reversed(planes)]
        start += widths[step.name]
    raise KeyError(name)
