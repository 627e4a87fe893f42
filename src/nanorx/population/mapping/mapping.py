"""The mapping of a table: which column says what of a case, and the columns of a batch read by it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nanorx.common.suggest import meant_words, misspelled
from nanorx.errors import InputError, Problem, UsageError
from nanorx.knowledge.case import EXTRA_KEYS
from nanorx.knowledge.values import value_as_json
from nanorx.population.columns import CodedColumn, Columns
from nanorx.population.mapping.cells import ColumnEntry
from nanorx.population.mapping.column_reader import ColumnReader, column_texts, distinct_of
from nanorx.population.mapping.counts import BadValue, ColumnCounts, Counts
from nanorx.population.mapping.leaves import SET_PARTS, Names, leaf_names, leaves
from nanorx.population.mapping.sets import join_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Mapped", "Mapping", "leaf_names"]

_ID = "id"


class Mapped(NamedTuple):
    """Some rows as cases: their `ids` (texts), what is stated of them, and what became of the cells."""

    ids: pa.Array
    columns: Columns
    counts: Counts


@dataclass(frozen=True)
class Mapping:
    """What the columns of a table say of a case.

    Attributes:
        entries: One for each column and descriptor.
        constants: What holds for every case, by descriptor.
        ids: The columns that together name a case; none: the number of the row does.
        complete: The sets of which the columns say everything; of others the rest is unknown.
        ignored: The columns that are left out on purpose, each with the reason.
        name: The file it was read from, for messages; empty without one.
        places: By column or descriptor where the mapping names it, for messages.
    """

    entries: tuple[ColumnEntry, ...]
    constants: dict[str, Value] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    complete: frozenset[str] = frozenset()
    ignored: dict[str, str] = field(default_factory=dict)
    name: str = ""
    places: dict[str, Problem] = field(default_factory=dict, repr=False, compare=False)
    _readers: dict[str, list[ColumnReader]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_readers": {}}

    def as_json(self, base: RuleBase) -> dict[str, Any]:
        """Return the content in a form that does not depend on spellings, comments or the order of its keys."""
        descriptors = base.vocabulary.descriptors
        return {
            "mapping": 1,
            "id": list(self.ids),
            "complete": sorted(self.complete),
            "constants": {
                name: value_as_json(descriptors[name], self.constants[name]) for name in sorted(self.constants)
            },
            "columns": [
                _entry_as_json(entry, descriptors[entry.descriptor]) for entry in sorted(self.entries, key=_key)
            ],
            "ignore": dict(sorted(self.ignored.items())),
        }

    def sha256(self, base: RuleBase) -> str:
        """Return the SHA-256 of the content, in hex: the same for mappings that say the same."""
        return hashlib.sha256(json.dumps(self.as_json(base), separators=(",", ":")).encode()).hexdigest()

    @classmethod
    def by_name(cls, names: Iterable[str], base: RuleBase) -> Mapping:
        """Make the mapping of a table whose columns are named as a case names its values: `tumor.size_cm`.

        Such a table needs no mapping file. `id` names the case.

        Args:
            names: The names of the columns, those of groups as `leaf_names` gives them.
            base: The rule base.

        Raises:
            UsageError: A column is named as a value of a group that does not exist, two columns say the same, or no
                column says anything.
        """
        entries: list[ColumnEntry] = []
        problems: list[Problem] = []
        known = list(names)
        for name in known:
            if "." not in name or not base.reader.group(name.partition(".")[0]):
                continue
            entry = _entry_named(name, base)
            if entry is not None:
                entries.append(entry)
                continue
            hint = meant_words(base.reader.misspelled(name))
            advice = f"{hint} Rename the column, or write a mapping that says what it means.".strip()
            problems.append(Problem("NRX514", f'the column "{name}" names no descriptor', advice, path=name))
        whole = {entry.descriptor for entry in entries if base.vocabulary.descriptors[entry.descriptor].kind == "set"}
        problems += _twice([(entry.descriptor, entry.column) for entry in entries if entry.descriptor not in whole])
        if not entries and not problems:
            words = "no column is named as a descriptor, and there is no mapping"
            advice = "Make a mapping of the table: nanorx cohort map SOURCE -o MAP.yaml"
            problems = [Problem("NRX522", words, advice)]
        if problems:
            raise UsageError(problems)
        return cls(tuple(entries), ids=(_ID,) if _ID in known else (), complete=frozenset(whole))

    def with_given(self, given: Case) -> Mapping:
        """Add what a case file says as constants: of the facility, say.

        Raises:
            InputError: The mapping says something about the same descriptor.
        """
        said = {entry.descriptor: f'the column "{entry.column}"' for entry in self.entries}
        said |= dict.fromkeys(self.constants, "a constant")
        problems = [
            self._problem(
                name, "NRX519", f"{name}: the mapping says it by {said[name]}, and it is given too", "Keep one."
            )
            for name in given.stated
            if name in said
        ]
        if problems:
            raise InputError(problems)
        return replace(self, constants={**self.constants, **{name: given.values[name] for name in given.stated}})

    def check_columns(self, names: Sequence[str]) -> tuple[list[Problem], list[str]]:
        """Compare the mapping with the columns of a source.

        Args:
            names: The names of the columns, those of groups as `leaf_names` gives them.

        Returns:
            A problem for each column that the source lacks, and the columns that the mapping does not name.
        """
        found = Names(names)
        wanted = dict.fromkeys([*self.ids, *(entry.column for entry in self.entries), *self.ignored])
        problems = []
        if wanted and not any(found.column(name) or misspelled(name, names) for name in wanted):
            words = "the source has none of the columns of the mapping"
            advice = f"Its columns: {', '.join(names)}. Is it the right source, with the right delimiter?"
            return [Problem("NRX520", words, advice, self.name)], []
        for name in wanted:
            if found.column(name) is None:
                near = meant_words(misspelled(name, names))
                advice = near or f"Columns: {', '.join(names)}."
                problems.append(self._problem(name, "NRX520", f'the source has no column "{name}"', advice))
        used = {found.column(name) for name in wanted}
        return problems, [name for name in names if name not in used and name.partition(".")[0] not in EXTRA_KEYS]

    def columns_read(self, names: Sequence[str]) -> set[str]:
        """Return those of the columns of a source, `names`, that `read` looks at."""
        found = Names(names)
        wanted = [*self.ids, *(entry.column for entry in self.entries)]
        return {name for name in map(found.column, wanted) if name is not None}

    def read(self, batch: pa.RecordBatch, base: RuleBase, first_row: int = 1) -> Mapped:
        """Read some rows of a table.

        Args:
            batch: The rows. Columns that the mapping does not name are passed over; `check_columns` says which.
            base: The rule base that the mapping was read with.
            first_row: The number of the first row in the source, counted from 1.

        Returns:
            A case for each row, in their order. What could not be read is unknown and counted.
        """
        arrays = leaves(batch)
        found = Names(list(arrays))
        counts: dict[tuple[str, str], ColumnCounts] = {}
        columns: dict[str, list[tuple[ColumnEntry, CodedColumn]]] = {}
        refused: dict[str, Any] = {}
        distinct: dict[str, Any] = {}
        for reader in self._column_readers(base):
            entry = reader.entry
            name = found.column(entry.column)
            assert name is not None, f"check_columns told that {entry.column!r} is missing"
            if name not in distinct:
                distinct[name] = distinct_of(arrays[name])
            column, counts[entry.column, entry.descriptor] = reader.read(distinct[name], first_row)
            columns.setdefault(entry.descriptor, []).append((entry, column))
            if base.vocabulary.descriptors[entry.descriptor].assume is not None:
                refused[entry.descriptor] = refused.get(entry.descriptor, False) | reader.refused(distinct[name])
        conflicts: dict[str, BadValue] = {}
        of: dict[str, CodedColumn] = {}
        for name, parts in columns.items():
            item = base.vocabulary.descriptors[name]
            of[name] = parts[0][1]
            if item.kind == "set" and (len(parts) > 1 or not parts[0][0].whole):
                of[name], conflict = join_columns(item, parts, first_row, whole=name in self.complete)
                conflicts |= {name: conflict} if conflict else {}
        assumed = {name: _unused(of[name], columns[name], bad) for name, bad in refused.items()}
        nothing = np.zeros(batch.num_rows, np.int32)
        of |= {name: CodedColumn(nothing, [value]) for name, value in self.constants.items()}
        ids, without = self._ids(arrays, found, batch.num_rows, first_row)
        assumed = {name: count for name, count in assumed.items() if count}
        counted = Counts(batch.num_rows, counts, without, conflicts, assumed)
        return Mapped(ids, Columns(batch.num_rows, of), counted)

    def _column_readers(self, base: RuleBase) -> list[ColumnReader]:
        if base.sha256 not in self._readers:
            self._readers[base.sha256] = [ColumnReader(entry, base) for entry in self.entries]
        return self._readers[base.sha256]

    def _ids(self, arrays: dict[str, pa.Array], found: Names, size: int, first_row: int) -> tuple[pa.Array, int]:
        """Return the ids of rows as texts, and how many have none: theirs is the number of the row, marked so."""
        if not self.ids:
            return _row_names(first_row, size), 0
        texts = []
        for column in self.ids:
            name = found.column(column)
            assert name is not None, f"check_columns told that {column!r} is missing"
            texts.append(column_texts(arrays[name]))
        blank = [pc.fill_null(pc.equal(text, ""), fill_value=True) for text in texts]
        missing = blank[0]
        for other in blank[1:]:
            missing = pc.or_(missing, other)
        ids, without = pc.binary_join_element_wise(*texts, "/"), int(pc.sum(missing).as_py() or 0)
        return pc.if_else(missing, _row_names(first_row, size), ids) if without else ids, without

    def _problem(self, place: str, code: str, message: str, advice: str) -> Problem:
        known = self.places.get(place, Problem("", "", file=self.name))
        return replace(known, code=code, message=message, advice=advice)


def _row_names(first_row: int, size: int) -> pa.Array:
    """Return what rows without an id are called."""
    numbers = pc.cast(pa.array(np.arange(first_row, first_row + size)), pa.string())
    return pc.binary_join_element_wise("row", numbers, " ")


def _unused(
    joined: CodedColumn, parts: Iterable[tuple[ColumnEntry, CodedColumn]], refused: npt.NDArray[np.bool_]
) -> int:
    """Count the cases in which nothing is known although a cell states something: it is bad, or two are opposite."""
    stated = refused
    for _, column in parts:
        stated = stated | column.stated()
    return int((stated & ~joined.stated()).sum())


def _key(entry: ColumnEntry) -> tuple[str, str]:
    return entry.column, entry.descriptor


def _entry_as_json(entry: ColumnEntry, item: Descriptor) -> dict[str, Any]:
    def said(value: Value | None) -> Any:
        return None if value is None else value_as_json(item, value)

    fields = {key: value for key, value in entry._asdict().items() if value != ColumnEntry._field_defaults.get(key)}
    if entry.values:
        fields["values"] = {key: said(value) for key, value in sorted(entry.values.items())}
    if entry.missing:
        fields["missing"] = sorted(entry.missing)
    if entry.classes:
        fields["classes"] = [[clause.text, said(value)] for clause, value in entry.classes]
    return fields


def _entry_named(name: str, base: RuleBase) -> ColumnEntry | None:
    """Return what a column says that is named as in a case; None if that is nothing. `has` may stand behind a set."""
    named, part = base.reader.named(name), ""
    if named is None and name.rpartition(".")[2] in SET_PARTS:
        name_of_set, _, part = name.rpartition(".")
        named = base.reader.named(name_of_set)
        named = named if named is not None and named.descriptor.kind == "set" else None
    if named is None:
        return None
    own = named.unit or named.descriptor.unit
    whole = named.descriptor.kind == "set" and not part
    return ColumnEntry(name, named.descriptor.name, own, units_in_cells=True, whole=whole, bare=named.bare, part=part)


def _twice(said: Iterable[tuple[str, str]]) -> list[Problem]:
    first: dict[str, str] = {}
    problems = []
    for descriptor, column in said:
        if descriptor in first:
            words = f'{descriptor}: the columns "{first[descriptor]}" and "{column}" both say it'
            problems.append(Problem("NRX519", words, "Keep one of the two.", path=column))
        first.setdefault(descriptor, column)
    return problems
