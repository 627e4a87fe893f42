"""The columns of a table by their names: those of groups one by one, however many spaces a name has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

__all__ = ["SET_PARTS", "Names", "columns_holding", "leaf_names", "leaves", "texts_of"]

SET_PARTS = frozenset({"has", "lacks"})
"""What a partly known set is made of."""


class Names:
    """Finds columns by their names; spaces and tabs at the ends and how many there are do not count."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = set(names)
        self._spaced: dict[str, list[str]] = {}
        for name in names:
            self._spaced.setdefault(" ".join(name.split()), []).append(name)

    def column(self, name: str) -> str | None:
        """Return the column with this name; None if there is none, or if only spaces tell several apart."""
        if name in self._names:
            return name
        found = self._spaced.get(" ".join(name.split()), [])
        return found[0] if len(found) == 1 else None


def leaf_names(schema: Iterable[pa.Field]) -> list[str]:
    """Return the names of all columns; a column of groups is left out for its own, `tumor.size_cm`."""
    return [name for column in schema for name, _ in _leaves_of(column.name, column.type)]


def columns_holding(leaves: AbstractSet[str], schema: Iterable[pa.Field]) -> list[str]:
    """Return the columns in which these leaves are: the name of a group in place of those in it."""
    return [column.name for column in schema if not leaves.isdisjoint(leaf_names([column]))]


def _leaves_of(name: str, kind: pa.DataType) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the name of each column with its path; what has only `has` and `lacks` is a partly known set."""
    if not pa.types.is_struct(kind) or {part.name for part in kind} <= SET_PARTS:
        yield name, ()
        return
    for part in kind:
        for leaf, path in _leaves_of(f"{name}.{part.name}", part.type):
            yield leaf, (part.name, *path)


def leaves(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """Return the columns of a batch by the names that `leaf_names` gives."""
    found: dict[str, pa.Array] = {}
    for column, array in zip(batch.schema, batch.columns, strict=True):
        for name, path in _leaves_of(column.name, column.type):
            found[name] = _plain(pc.struct_field(array, list(path)) if path else array)
    return found


def texts_of(array: pa.Array) -> pa.Array:
    """Return the values of a column of any type as texts; null stays null."""
    array = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
    try:
        return pc.cast(array, pa.string())
    except pa.ArrowException:  # lists, groups, bytes that are no text
        return pa.array([None if item is None else _text(item) for item in array.to_pylist()], pa.string())


def _text(item: Any) -> str:
    return item.decode("utf-8", "backslashreplace") if isinstance(item, bytes) else str(item)


def _plain(array: pa.Array) -> pa.Array:
    """Return a column in one of the types for which Arrow has all functions; polars, for one, uses others."""
    if isinstance(array, pa.ExtensionArray):
        array = texts_of(array) if pa.types.is_fixed_size_binary(array.type.storage_type) else array.storage
    if pa.types.is_run_end_encoded(array.type):
        array = pc.run_end_decode(array)
    wanted = _plain_type(array.type)
    if wanted == array.type:
        return array
    try:
        return pc.cast(array, wanted)
    except pa.ArrowException:
        return pa.array(array.to_pylist(), wanted)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type without views, which few functions take, nor large lists."""
    types = pa.types
    if types.is_string_view(kind) or types.is_binary_view(kind):
        return pa.string() if types.is_string_view(kind) else pa.binary()
    if types.is_dictionary(kind):
        value = _plain_type(kind.value_type)
        return kind if value == kind.value_type else value
    if types.is_list(kind) or types.is_large_list(kind) or types.is_list_view(kind) or types.is_large_list_view(kind):
        item = _plain_type(kind.value_type)
        item = item.value_type if types.is_dictionary(item) else item
        return pa.list_(pa.string() if types.is_large_string(item) else item)
    if types.is_struct(kind):
        return pa.struct([part.with_type(_plain_type(part.type)) for part in kind])
    return kind
