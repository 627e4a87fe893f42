"""One patient of a source, as a case: what many cases at once are ranked by, for every command about one case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from nanorx.errors import Problem, UsageError
from nanorx.inference.plan import make_plan
from nanorx.population.encoding.encode import encode
from nanorx.population.encoding.hashes import case_at

if TYPE_CHECKING:
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.mapping.counts import Counts
    from nanorx.population.mapping.mapping import Mapping
    from nanorx.population.sources.row_source import RowSource

__all__ = ["Patient", "patient_of"]

_NAMED = 5


class Patient(NamedTuple):
    """The case of a row, and in a sentence each what of the row it does not hold."""

    case: Case
    notes: list[str]


def patient_of(source: RowSource, mapping: Mapping, base: RuleBase, name: str) -> Patient:
    """Read the row with an id.

    Args:
        source: The rows.
        mapping: How they are read; its columns are there.
        base: The rule base.
        name: The id, as in cases.parquet: of a row without one `row 17`.

    Raises:
        UsageError: No row has this id, or several have.
        InputError: The source cannot be read to its end.
    """
    try:
        wanted = pa.scalar(name)
    except (TypeError, ValueError):  # bytes of the command line that are no text
        raise UsageError([_not_one([], name, source)]) from None
    rows, first_row = [], 1
    for batch in source.batches(columns=source.holding(mapping.columns_read(source.leaves))):
        mapped = mapping.read(batch, base, first_row)
        places = pc.indices_nonzero(pc.equal(mapped.ids, wanted)).to_pylist()
        rows += [(first_row + place, batch.slice(place, 1)) for place in places]
        first_row += batch.num_rows
    if len(rows) != 1:
        raise UsageError([_not_one([number for number, _ in rows], name, source)])
    number, batch = rows[0]
    mapped = mapping.read(batch, base, number)
    encoded = encode(make_plan(base), mapped.columns)
    notes = [
        *_unread(mapped.counts),
        *_read_otherwise(mapped.counts),
        *(f"contradictory, so unknown: {', '.join(row.lost)}" for row in encoded.contradicted),
    ]
    return Patient(case_at(encoded.columns, 0, base), notes)


def _unread(counts: Counts) -> list[str]:
    """Say which values of a row could not be read."""
    return [
        f"not read, so unknown: {column} {value}: {bad.message}"
        for (column, _), found in counts.columns.items()
        for value, bad in found.listed
    ]


def _read_otherwise(counts: Counts) -> list[str]:
    """Say which values of a row are written with other letters small or capital than in the mapping."""
    return [
        f"{column} {value}: {said.message}"
        for (column, _), found in counts.columns.items()
        for value, said in found.listed_other_case
    ]


def _not_one(numbers: list[int], name: str, source: RowSource) -> Problem:
    if not numbers:
        advice = "Copy it from the column id of cases.parquet; an id may be written with zeros before it."
        unreadable = source.unreadable
        if unreadable.count:
            first = unreadable.listed[0]
            why = f"line {first.line}: {first.why}"
            number = "1 row that" if unreadable.count == 1 else f"one of {unreadable.count:,} rows that"
            advice = f"It may be {number} could not be read: {why}. {advice}"
        return Problem("NRX561", f'no row has the id "{name}"', advice)
    rows = ", ".join(map(str, numbers[:_NAMED])) + (" ..." if len(numbers) > _NAMED else "")
    advice = "They may be different patients. Give each row an id of its own in the source."
    return Problem("NRX561", f'{len(numbers)} rows have the id "{name}": {rows}', advice)
