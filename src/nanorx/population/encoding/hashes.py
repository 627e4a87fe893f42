"""The hashes of many cases, and one of them as a case."""

from __future__ import annotations

import hashlib
import json
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from nanorx.knowledge.case import Case, parse_case
from nanorx.knowledge.values import value_as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary
    from nanorx.population.columns import Columns
    from nanorx.population.encoding.known import Codes

__all__ = ["case_at", "hashes", "stated_at"]

_HEX = 64
"""Characters of a SHA-256."""
_DIGEST = type(hashlib.sha256()).digest
_PIECES = 2_048
"""Texts up to which two neighboring columns are joined to one: making them costs as much as joining some cases."""


class _Texts(NamedTuple):
    """A part of the JSON of each case: `texts[codes[k]]` of case k; a single text is that of all cases."""

    codes: Codes
    texts: Sequence[bytes]


def stated_at(columns: Columns, case: int) -> dict[str, Value]:
    """Return what is stated of the case with this index, by descriptor."""
    found = {name: column.values[column.codes[case]] for name, column in columns.of.items()}
    return {name: value for name, value in found.items() if value is not None}


def case_at(columns: Columns, case: int, base: RuleBase) -> Case:
    """Return the case with this index, with what is assumed and derived; it is not checked for contradictions."""
    return parse_case({}, base).replace(stated_at(columns, case))


def hashes(columns: Columns, vocabulary: Vocabulary) -> pa.Array:
    """Return `Case.sha256` of each case with what the columns state, as an array of strings."""
    names = [name for name in vocabulary.descriptors if name in columns.of]
    if not columns.size:
        return pa.array([], pa.string())
    groups = [group for group, _ in groupby(names, lambda name: vocabulary.descriptors[name].group)]
    if len(set(groups)) < len(groups):  # the order of the groups is that of the first stated entries of each case
        return pa.array([_hash_of(columns, case, vocabulary) for case in range(columns.size)], pa.string())
    parts = _joined(_texts(columns, [vocabulary.descriptors[name] for name in names]))
    lists = [np.array(part.texts, object).take(part.codes).tolist() for part in parts]
    rows = map(b"".join, zip(*lists, strict=True))
    digests = b"".join(map(_DIGEST, map(hashlib.sha256, rows)))
    offsets = np.arange(columns.size + 1, dtype=np.int32) * _HEX
    return pa.StringArray.from_buffers(columns.size, pa.py_buffer(offsets), pa.py_buffer(digests.hex().encode()))


def _hash_of(columns: Columns, case: int, vocabulary: Vocabulary) -> str:
    stated = stated_at(columns, case)
    return Case(stated, tuple(name for name in vocabulary.descriptors if name in stated), (), (), vocabulary).sha256


def _texts(columns: Columns, descriptors: Sequence[Descriptor]) -> list[_Texts]:
    """Return the JSON of the cases as one part for each descriptor, and one for the end.

    A text begins with what stands before the entry: a comma, or where it is the first of its group or of the case, the
    start of that. It is empty where nothing is stated.
    """
    any_stated = np.zeros(columns.size, bool)
    in_group = np.zeros(columns.size, bool)
    group = ""
    parts: list[_Texts] = []
    for descriptor in descriptors:
        if descriptor.group != group:
            any_stated, in_group, group = any_stated | in_group, np.zeros(columns.size, bool), descriptor.group
        column = columns.of[descriptor.name]
        stated = column.stated()
        key = f"{json.dumps(descriptor.key)}:"
        texts = [b"" if value is None else f"{key}{_text(descriptor, value)}".encode() for value in column.values]
        starts = (b'{"%s":{' % group.encode(), b'},"%s":{' % group.encode(), b",")
        begins = np.where(in_group, np.int32(2), any_stated.astype(np.int32))
        first, last = int(begins.min()), int(begins.max())  # before most entries the same stands in all cases
        codes = column.codes if first == last else (begins - np.int32(first)) * np.int32(len(texts)) + column.codes
        parts.append(_Texts(codes, [text and start + text for start in starts[first : last + 1] for text in texts]))
        in_group = in_group | stated
    ends = (any_stated | in_group).astype(np.int32)
    return [*parts, _Texts(ends, [b"{}", b"}}"])]


def _text(descriptor: Descriptor, value: Value) -> str:
    """Return a value as it stands in the JSON of `Case.sha256`."""
    raw: Any = value_as_json(descriptor, value)
    if isinstance(raw, (int, float)):
        return repr(raw)
    return json.dumps(raw, separators=(",", ":"))


def _joined(parts: Sequence[_Texts]) -> list[_Texts]:
    """Return fewer parts that give the same texts: neighbors with few texts are made one."""
    found: list[_Texts] = []
    for part in map(_used, parts):
        before = found[-1] if found else None
        if before is not None and len(before.texts) * len(part.texts) <= _PIECES:
            codes = before.codes * np.int32(len(part.texts)) + part.codes
            found[-1] = _used(_Texts(codes, [one + other for one in before.texts for other in part.texts]))
        else:
            found.append(part)
    return found


def _used(part: _Texts) -> _Texts:
    """Return a part without texts that no case has."""
    if len(part.texts) == 1:
        return part
    used = np.bincount(part.codes, minlength=len(part.texts)) > 0
    if used.all():
        return part
    number = np.cumsum(used, dtype=np.int32) - np.int32(1)
    return _Texts(
        number.take(part.codes), [text for text, known in zip(part.texts, used.tolist(), strict=True) if known]
    )
