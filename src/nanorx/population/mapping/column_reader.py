"""A column of a batch -> what it says of one descriptor: each distinct value is read once, numbers all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nanorx.population.columns import CodedColumn
from nanorx.population.mapping.cells import BAD, MISSING, PLAIN_NUMBER, STATED, UNKNOWN, CellReader, CellValue
from nanorx.population.mapping.counts import BadValue, ColumnCounts, added, most_telling
from nanorx.population.mapping.leaves import texts_of
from nanorx.population.mapping.numbers import OTHER, REFUSED, read_numbers

if TYPE_CHECKING:
    import numpy.typing as npt

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.mapping.cells import ColumnEntry

    Codes = npt.NDArray[np.int32]
    Kinds = npt.NDArray[np.uint8]

__all__ = ["ColumnReader", "Distinct", "column_texts", "distinct_of"]

_FEW = 64
"""Distinct numbers up to which they are read one by one: the arrays of the other way take as long."""
_CACHED = 50_000
"""Cells of a column of which it is remembered what they say."""
_BAD = 50
"""Distinct bad values of one batch of which it is told what is wrong."""
_COMPARED = 1_000
"""Distinct bad values of one batch, the most frequent ones, among which those that are told are chosen."""
_SHOWN = 120
_DECIMAL = 16
"""Bytes of the shortest decimals that Arrow compares."""
_UNIT_SEPARATOR = "\x1f"


class Distinct(NamedTuple):
    """The distinct values of a column: that of row k is `values[codes[k]]`; `counts` is how often each is there."""

    codes: Codes
    values: pa.Array
    counts: npt.NDArray[np.int64]


def distinct_of(array: pa.Array) -> Distinct:
    """Find the distinct values of a column of any type; None stands for no value, of lists and groups too."""
    array = _comparable(array)
    if pa.types.is_dictionary(array.type) and len(array.dictionary) > len(array):
        array = array.dictionary_decode()  # most of its values stand in other batches
    if pa.types.is_dictionary(array.type):
        indices = pc.cast(array.indices, pa.int32())
        codes = pc.fill_null(indices, len(array.dictionary)).to_numpy(zero_copy_only=False)
        values = pa.concat_arrays([array.dictionary, pa.nulls(1, array.dictionary.type)])
    elif pa.types.is_nested(array.type):
        codes = _codes_of_nested(array)
        first = np.zeros(int(codes.max(initial=-1)) + 1, np.int64)
        first[codes[::-1]] = np.arange(len(codes))[::-1]
        values = array.take(pa.array(first))
    else:
        encoded = array.dictionary_encode(null_encoding="encode")
        codes, values = encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary
    codes = codes.astype(np.int32, copy=False)
    return Distinct(codes, _exact(values), np.bincount(codes, minlength=len(values)))


def _comparable(array: pa.Array) -> pa.Array:
    """Return a column in a type of which Arrow finds the distinct values."""
    if isinstance(array.type, pa.BaseExtensionType):
        array = array.storage
    if pa.types.is_run_end_encoded(array.type):
        array = pc.run_end_decode(array)
    if pa.types.is_decimal(array.type) and array.type.byte_width < _DECIMAL:
        array = array.cast(pa.decimal128(array.type.precision, array.type.scale))
    return array


def column_texts(array: pa.Array) -> pa.Array:
    """Return a column of any type as texts; spaces at the ends are left out."""
    return pc.utf8_trim_whitespace(texts_of(_comparable(array)))


def _exact(values: pa.Array) -> pa.Array:
    """Return short floats and decimals as the floats of the same decimal digits: 2.8 stays 2.8."""
    if pa.types.is_float16(values.type):  # Arrow writes more digits than it has
        return pa.array([None if item is None else float(str(np.float16(item))) for item in values.to_pylist()])
    if pa.types.is_decimal(values.type):
        return pa.array([None if item is None else float(item) for item in values.to_pylist()], pa.float64())
    if pa.types.is_float32(values.type):
        return pc.cast(pc.cast(values, pa.string()), pa.float64())
    return values


def _codes_of_nested(array: pa.Array) -> npt.NDArray[np.int64]:
    """Return for each row of lists or groups a code, the same for equal rows."""
    if pa.types.is_struct(array.type):
        codes = array.is_valid().to_numpy(zero_copy_only=False).astype(np.int64)
        for part in array.flatten():
            found = distinct_of(part)
            codes = codes * len(found.values) + found.codes
        return _renumbered(pa.array(codes))
    if (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)) and _can_join(array):
        return _renumbered(pc.binary_join(array, pa.scalar(_UNIT_SEPARATOR, array.type.value_type)))
    known: dict[str, int] = {}
    return np.array([known.setdefault(repr(item), len(known)) for item in array.to_pylist()], np.int64)


def _renumbered(array: pa.Array) -> npt.NDArray[np.int64]:
    codes = array.dictionary_encode(null_encoding="encode").indices.to_numpy(zero_copy_only=False)
    return np.asarray(codes, np.int64)


def _can_join(array: pa.Array) -> bool:
    """Say whether lists are of words, none of them empty or missing, so that joined words tell the lists apart."""
    words = array.flatten()
    if not (pa.types.is_string(words.type) or pa.types.is_large_string(words.type)) or words.null_count:
        return False
    odd = pc.or_(pc.equal(words, ""), pc.match_substring(words, _UNIT_SEPARATOR))
    return not pc.any(odd).as_py()


class ColumnReader:
    """Reads one column for one descriptor; what was read stays known from batch to batch."""

    def __init__(self, entry: ColumnEntry, base: RuleBase) -> None:
        self.entry = entry
        self.cells = CellReader(entry, base)
        self._known: dict[Any, CellValue] = {}
        numbers = [key for key in (*entry.missing, *entry.values) if PLAIN_NUMBER.match(key)]
        self._keys = np.array([float(key) for key in numbers])
        self._all_at_once = self.cells.descriptor.kind == "number" and not (entry.bare or entry.classes)

    def read(self, found: Distinct, first_row: int) -> tuple[CodedColumn, ColumnCounts]:
        """Read the distinct values of a column.

        Args:
            found: The values; those that no row has are passed over.
            first_row: The number of the first row, for the examples of bad values.

        Returns:
            The values of the descriptor, None first if any case is unknown, and what became of the cells.
        """
        if self._all_at_once and len(found.values) > _FEW:
            numbers = _as_numbers(found.values, decimal_comma=self.entry.decimal == ",", own=self.cells.own)
            if numbers is not None:
                return self._many(found, numbers, first_row)
        cells = [self._cell(raw) for raw in found.values.to_pylist()]
        return self._few(found, cells, first_row)

    def refused(self, found: Distinct) -> npt.NDArray[np.bool_]:
        """Say of each row whether its cell is bad. Every distinct value is read: it is for columns of few values."""
        bad = [self._cell(raw).kind == BAD for raw in found.values.to_pylist()]
        return np.array([*bad, False])[found.codes]

    def _cell(self, raw: Any) -> CellValue:
        key = raw if isinstance(raw, str) else (type(raw), repr(raw))
        cell = self._known.get(key)
        if cell is None:
            if len(self._known) >= _CACHED:
                self._known.clear()
            cell = self._known[key] = self.cells.read(raw)
        return cell

    def _few(self, found: Distinct, cells: list[CellValue], first_row: int) -> tuple[CodedColumn, ColumnCounts]:
        used = [cell if count else None for cell, count in zip(cells, found.counts, strict=True)]
        codes: dict[Value | None, int] = {}
        if any(cell is not None and cell.value is None for cell in used):
            codes[None] = 0
        table = np.array([0 if cell is None else codes.setdefault(cell.value, len(codes)) for cell in used], np.int32)
        kinds = np.array([MISSING if cell is None else cell.kind for cell in used], np.uint8)
        units: dict[str, int] = {}
        for cell, count in zip(cells, found.counts, strict=True):
            if cell.unit and count:
                units[cell.unit] = units.get(cell.unit, 0) + int(count)
        column = CodedColumn(table.take(found.codes), list(codes))
        unusual = self._unusual(list(codes), column.codes)
        keys = {at: cell.key for at, cell in enumerate(used) if cell is not None and cell.key}
        return column, self._counts(found, kinds, unusual, units, keys, first_row)

    def _many(
        self, found: Distinct, numbers: npt.NDArray[np.float64], first_row: int
    ) -> tuple[CodedColumn, ColumnCounts]:
        """Read numbers all at once; those that are no plain number, NaN here, are read one by one."""
        read = read_numbers(self.cells.descriptor, numbers, self.cells.own, self.entry.mixed_units)
        values = read.values
        kinds = np.where(read.units == REFUSED, BAD, STATED).astype(np.uint8)
        units = {
            unit: int(found.counts[read.units == OTHER + at].sum()) for at, unit in enumerate(self.entry.mixed_units)
        }
        keys: dict[int, str] = {}
        one_by_one = ~(np.abs(numbers) < 2.0**53) | np.isin(numbers, self._keys)
        for at in np.flatnonzero(one_by_one & (found.counts > 0)).tolist():
            cell = self._cell(found.values[at].as_py())
            kinds[at] = cell.kind
            values[at] = cell.value if isinstance(cell.value, float) else np.nan
            if cell.unit:
                units[cell.unit] += int(found.counts[at])
            if cell.key:
                keys[at] = cell.key
        column = _numbers_column(found, values)
        unusual = self._unusual_numbers(values, found.counts)
        units = {unit: n for unit, n in units.items() if n}
        return column, self._counts(found, kinds, unusual, units, keys, first_row)

    def _unusual(self, values: list[Value | None], codes: Codes) -> int:
        if self.cells.descriptor.usual is None:
            return 0
        numbers = np.array([value if isinstance(value, float) else np.nan for value in values])
        return self._unusual_numbers(numbers, np.bincount(codes, minlength=len(values)))

    def _unusual_numbers(self, values: npt.NDArray[np.float64], counts: npt.NDArray[np.int64]) -> int:
        if self.cells.descriptor.usual is None:
            return 0
        low, high = self.cells.descriptor.usual
        return int(counts[(values < low) | (values > high)].sum())

    def _counts(
        self,
        found: Distinct,
        kinds: Kinds,
        unusual: int,
        units: dict[str, int],
        keys: dict[int, str],
        first_row: int,
    ) -> ColumnCounts:
        """Count what became of the cells; `keys` are those of the mapping as which values were read, by place."""
        sums = np.bincount(kinds, weights=found.counts, minlength=4).astype(np.int64).tolist()
        bad = self._bad_values(found, kinds, first_row) if sums[BAD] else {}
        said = {at: ("", f'read as "{key}" of the mapping', "") for at, key in keys.items()}
        other_case = most_telling(_told(found, said, first_row), _BAD)
        return ColumnCounts(
            sums[STATED], sums[MISSING], sums[UNKNOWN], sums[BAD], unusual, units, dict(bad), dict(other_case)
        )

    def _bad_values(self, found: Distinct, kinds: Kinds, first_row: int) -> list[tuple[str, BadValue]]:
        at = np.flatnonzero((kinds == BAD) & (found.counts > 0))
        said: dict[int, tuple[str, str, str]] = {}
        for place in at[np.argsort(-found.counts[at], kind="stable")][:_COMPARED].tolist():
            raw = found.values[place].as_py()
            problem = self._cell(raw).problem
            assert problem is not None, f"{raw!r} is refused among many and read alone"
            said[place] = problem.code, str(problem), problem.advice
        return most_telling(_told(found, said, first_row), _BAD)


def _told(found: Distinct, said: dict[int, tuple[str, str, str]], first_row: int) -> dict[str, BadValue]:
    """Return by their text the values of which something is said, each with its code, message and advice."""
    values: dict[str, BadValue] = {}
    if not said:
        return values
    first = np.zeros(len(found.values), np.int64)
    first[found.codes[::-1]] = np.arange(len(found.codes))[::-1]
    for place, words in said.items():
        text = _text(found.values[place].as_py())
        row = BadValue(int(found.counts[place]), first_row + int(first[place]), *words)
        values[text] = added(values[text], row) if text in values else row  # two types of value that look the same
    return values


def _text(raw: Any) -> str:
    text = raw if isinstance(raw, str) else repr(raw)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _as_numbers(values: pa.Array, *, decimal_comma: bool, own: str) -> npt.NDArray[np.float64] | None:
    """Return values as floats, NaN for each that is no plain number; None if they are neither numbers nor texts.

    A text is the same float that Python reads in it.
    """
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return np.array(pc.cast(values, pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    if decimal_comma or not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return None
    values = pc.utf8_trim_whitespace(values)
    pattern = r"^[-+]?[0-9]{1,15}$" if own.startswith("/") else r"^[-+]?[0-9]{1,15}([.][0-9]{1,15})?$"
    plain = pc.fill_null(pc.match_substring_regex(values, pattern), fill_value=False)
    texts = pc.utf8_ltrim(pc.if_else(plain, values, pa.scalar(None, values.type)), "+")
    return np.array(pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False))


def _numbers_column(found: Distinct, values: npt.NDArray[np.float64]) -> CodedColumn:
    """Return numbers as a column; NaN is unknown. Equal numbers share a code."""
    known = ~np.isnan(values) & (found.counts > 0)
    encoded = pa.array(values[known]).dictionary_encode()
    unknown = bool((found.counts[~known] > 0).any())
    table = np.zeros(len(values), np.int32)
    table[known] = encoded.indices.to_numpy(zero_copy_only=False) + unknown
    numbers: list[Value | None] = encoded.dictionary.to_numpy().tolist()
    return CodedColumn(table.take(found.codes), [None, *numbers] if unknown else numbers)
