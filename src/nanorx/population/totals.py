"""What is counted over all batches of a run: values of columns, contradictions, ids, the tally, and the sample."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from nanorx.population.mapping.counts import ColumnCounts, Counts
from nanorx.population.ranking.tally import Tally
from nanorx.population.run import SAMPLED
from nanorx.population.summary.again import Comparisons
from nanorx.population.summary.summary import ColumnQuality, Quality, assumed_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.mapping.mapping import Mapping
    from nanorx.population.run import Answered, SampledCase, Settings
    from nanorx.population.sources.row_source import RowSource
    from nanorx.population.sources.unreadable import UnreadableRows

__all__ = ["QUALITY", "Totals", "quality_table"]

_KINDS = "column, value, letter-case, conflict, contradiction, assumed, id, ignored, not-mapped or unreadable"

QUALITY = pa.schema(
    [
        pa.field("kind", pa.string(), metadata={"about": _KINDS}),
        pa.field("column", pa.string(), metadata={"about": "the column of the source"}),
        pa.field("descriptor", pa.string(), metadata={"about": "the descriptor that it gives"}),
        pa.field("stated", pa.int64(), metadata={"about": "rows with a value that was read"}),
        pa.field("missing", pa.int64(), metadata={"about": "rows that are empty, or marked as missing"}),
        pa.field("unknown", pa.int64(), metadata={"about": "rows with a value that the mapping calls unknown"}),
        pa.field("bad", pa.int64(), metadata={"about": "rows with a value that could not be read: unknown"}),
        pa.field("unusual", pa.int64(), metadata={"about": "rows with a number beyond what is usual; it was used"}),
        pa.field("other_units", pa.string(), metadata={"about": "rows that were read in another unit, by unit"}),
        pa.field("value", pa.string(), metadata={"about": "the value, the contradiction, or how the line begins"}),
        pa.field("rows", pa.int64(), metadata={"about": "how many rows"}),
        pa.field("row", pa.int64(), metadata={"about": "the first such row, from 1, of those that can be read"}),
        pa.field("file", pa.string(), metadata={"about": "the file of the line"}),
        pa.field("line", pa.int64(), metadata={"about": "the line of the file, from 1"}),
        pa.field("code", pa.string(), metadata={"about": "the code of the message: nanorx rules check --explain CODE"}),
        pa.field("message", pa.string(), metadata={"about": "what is wrong, or why a column is ignored"}),
        pa.field("advice", pa.string(), metadata={"about": "the likely cause, or what to do"}),
    ]
)
"""The columns of quality.parquet. What does not apply to a kind of row is null."""


class Totals:
    """Adds up what the batches of a run give."""

    def __init__(self) -> None:
        self.cases = 0
        self.contradictory = 0
        self.counts = Counts()
        self.tally = Tally()
        self.compared = Comparisons()
        self.lost: Counter[tuple[str, str]] = Counter()
        self.assumed: Counter[str] = Counter()
        self.contradictions: dict[str, tuple[int, int]] = {}
        self.candidates: list[SampledCase] = []
        self._ids: list[npt.NDArray[np.uint64]] = []

    def add(self, answered: Answered[Any]) -> None:
        """Add a batch; batches come in the order of the source."""
        self.counts = self.counts.merge(answered.counts)
        self.tally.merge(answered.tally)
        self.compared.merge(answered.compared)
        for row in answered.contradicted:
            cases, first = self.contradictions.get(row.id, (0, self.cases + row.example + 1))
            self.contradictions[row.id] = cases + row.cases, first
            self.lost.update({(row.id, name): count for name, count in row.lost.items()})
        known = {candidate.sha256 for candidate in self.candidates}
        self.candidates += [candidate for candidate in answered.candidates if candidate.sha256 not in known]
        self.candidates = sorted(self.candidates, key=lambda item: item.sha256)[:SAMPLED]
        self._ids.append(answered.ids)
        self.contradictory += answered.contradictory
        self.assumed.update(answered.assumed)
        self.cases += answered.size

    def repeated_ids(self) -> tuple[int, int]:
        """Return how many cases have an id that an earlier row has, and the number of the first such row, from 1."""
        if not self._ids:
            return 0, 0
        ids = np.concatenate(self._ids)
        in_order = np.sort(ids)
        if not (in_order[1:] == in_order[:-1]).any():  # sorting alone takes a fifth of the time
            return 0, 0
        again = np.ones(ids.size, np.bool_)
        again[np.unique(ids, return_index=True)[1]] = False
        return int(again.sum()), int(np.argmax(again)) + 1

    def assumed_instead(self) -> dict[str, tuple[int, int]]:
        """Return by descriptor in how many cases what is assumed counts instead of what is stated.

        Returns:
            For each the cases in which it cannot be read, and those in which it contradicts other entries.
        """
        names = sorted({*self.counts.assumed, *self.assumed})
        return {name: (self.counts.assumed.get(name, 0), self.assumed[name]) for name in names}


def quality_of(totals: Totals, mapping: Mapping, unreadable: UnreadableRows, small: int = 0) -> Quality:
    """Return what a summary says of the quality of the data; a bad value of fewer rows than `small` is not named."""
    columns = [
        ColumnQuality(
            column,
            (descriptor,),
            counts.stated,
            counts.missing + counts.unknown,
            counts.bad,
            sum(counts.other_units.values()),
            counts.unusual,
            _cause(descriptor, counts, small),
        )
        for (column, descriptor), counts in totals.counts.columns.items()
    ]
    return Quality(
        unreadable.count,
        totals.counts.without_id,
        totals.repeated_ids()[0],
        totals.contradictory,
        columns,
        mapping.constants,
        totals.assumed_instead(),
    )


def _cause(descriptor: str, counts: ColumnCounts, small: int) -> str:
    """Say what is wrong with the most frequent bad value of a column."""
    bad = counts.listed[0][1] if counts.bad_values else None
    return "" if bad is None or bad.cases < small else f"{bad.message.removeprefix(f'{descriptor}: ')}. {bad.advice}"


def quality_table(totals: Totals, settings: Settings, source: RowSource | None = None) -> pa.Table:
    """Return the table of quality.parquet.

    Args:
        totals: What was counted.
        settings: What the rows were answered with.
        source: The rows, which were read to their end; None for a part of the rows, of which only values are told.
    """
    rows = [*_column_rows(totals.counts), *_contradiction_rows(totals), *_assumed_rows(totals, settings.base)]
    if source is not None:
        rows += [*_id_rows(totals, settings.mapping), *_left_out(settings.mapping, source), *_unreadable_rows(source)]
    return pa.Table.from_pylist(rows, schema=QUALITY)


def _column_rows(counts: Counts) -> Iterator[dict[str, Any]]:
    for (column, descriptor), found in counts.columns.items():
        place = {"column": column, "descriptor": descriptor}
        units = ", ".join(f"{unit}: {rows}" for unit, rows in found.other_units.items()) or None
        numbers = {name: getattr(found, name) for name in ("stated", "missing", "unknown", "bad", "unusual")}
        yield {"kind": "column", **place, **numbers, "other_units": units, "rows": counts.rows}
        for value, bad in found.listed:
            yield {"kind": "value", **place, "value": value, **_bad(bad)}
        for value, said in found.listed_other_case:
            count = {"rows": said.cases, "row": said.row, "message": said.message}
            yield {"kind": "letter-case", **place, "value": value, **count}
    for descriptor, bad in counts.conflicts.items():
        yield {"kind": "conflict", "descriptor": descriptor, **_bad(bad)}


def _bad(bad: Any) -> dict[str, Any]:
    return {"rows": bad.cases, "row": bad.row, "code": bad.code, "message": bad.message, "advice": bad.advice}


def _contradiction_rows(totals: Totals) -> Iterator[dict[str, Any]]:
    for name, (cases, first) in totals.contradictions.items():
        message = "entries contradict each other: each of them counts as unknown"
        yield {"kind": "contradiction", "value": name, "rows": cases, "row": first, "message": message}
        for (of, descriptor), lost in totals.lost.items():
            if of == name:
                words = "stated, and unknown because of the contradiction"
                yield {"kind": "contradiction", "value": name, "descriptor": descriptor, "rows": lost, "message": words}


def _assumed_rows(totals: Totals, base: RuleBase) -> Iterator[dict[str, Any]]:
    """Yield that what is assumed counts instead of what the source states: nobody may take it for a stated value."""
    for name, counts in totals.assumed_instead().items():
        said = assumed_words(base.vocabulary.descriptors[name])
        for cases, why in zip(counts, ("cannot be read", "contradicts other entries"), strict=True):
            if cases:
                message = f"what is stated {why}, so what is assumed counts: {said}"
                yield {"kind": "assumed", "descriptor": name, "rows": cases, "message": message}


def _id_rows(totals: Totals, mapping: Mapping) -> Iterator[dict[str, Any]]:
    place = {"kind": "id", "column": "/".join(mapping.ids)}
    missing, (repeated, row) = totals.counts.without_id, totals.repeated_ids()
    if missing:
        yield {**place, "rows": missing, "message": "no id: the number of the row names the case"}
    if repeated:
        advice = "They may be different patients, or one counted twice. Correct the source."
        yield {**place, "rows": repeated, "row": row, "message": "an id that an earlier row has", "advice": advice}


def _left_out(mapping: Mapping, source: RowSource) -> Iterator[dict[str, Any]]:
    """Yield the columns that say nothing: those that the mapping ignores, and those that it does not name."""
    for name, why in mapping.ignored.items():
        yield {"kind": "ignored", "column": name, "message": why}
    for name in mapping.check_columns(source.leaves)[1]:
        yield {"kind": "not-mapped", "column": name, "message": "not read, since the mapping does not name it"}


def _unreadable_rows(source: RowSource) -> Iterator[dict[str, Any]]:
    for row in source.unreadable.listed:
        place = {"file": row.file, "line": row.line, "value": row.text}
        yield {"kind": "unreadable", "rows": 1, **place, "message": row.why}
    more = source.unreadable.count - len(source.unreadable.listed)
    if more:
        yield {"kind": "unreadable", "rows": more, "message": "not listed one by one: there are too many"}
