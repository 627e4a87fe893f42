"""The same answers under Spark: each batch of a partition is answered by the function that `nanorx cohort` uses.

Only this module imports PySpark.
"""

from __future__ import annotations

import hashlib
import pickle
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nanorx.advice.assessment import Advisor
from nanorx.population.agreement import check_sample
from nanorx.population.mapping.leaves import columns_holding, leaf_names
from nanorx.population.run import Answerer
from nanorx.population.totals import QUALITY, Totals, quality_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nanorx.population.api import TableName
    from nanorx.population.run import Answered, Settings

__all__ = ["answered", "leaves", "plain"]

_CHECKED = 2
"""Cases of every batch that are evaluated one by one too."""
_PARTITION = 33
"""Bits of the numbers of rows within a partition, as in `monotonically_increasing_id()`."""
_answerers: dict[str, tuple[Answerer, Advisor]] = {}
"""What this Python worker has made, by the hash of what it was made from: Spark uses a worker for task after task."""


def leaves(frame: Any) -> list[str]:
    """Return the names of the columns of a data frame as a mapping names them."""
    from pyspark.sql.pandas.types import to_arrow_schema  # noqa: PLC0415 - what imports this may do without Spark

    return leaf_names(to_arrow_schema(frame.schema))


def answered(frame: Any, settings: Settings, table: TableName) -> Any:
    """Return the data frame of the answers.

    Args:
        frame: The rows, with the columns that the mapping names.
        settings: What they are answered with.
        table: Which table.
    """
    from pyspark.sql.functions import col  # noqa: PLC0415 - as above
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema  # noqa: PLC0415 - as above

    wanted = settings.mapping.columns_read(leaves(frame))
    names = columns_holding(wanted, to_arrow_schema(frame.schema)) or frame.columns[:1]  # rows have one at least
    read = frame.select([col(_quoted(name)) for name in names])
    schema = plain(_empty(read, settings, table)).schema
    content = pickle.dumps(settings, pickle.HIGHEST_PROTOCOL)
    # Spark takes a name with a point for a group, so the columns travel by their numbers.
    return read.toDF(*map(str, range(len(names)))).mapInArrow(
        _answering(content, table, names), from_arrow_schema(schema)
    )


def _quoted(name: str) -> str:
    """Return a name so that points in it are no groups."""
    return "`" + name.replace("`", "``") + "`"


def _empty(frame: Any, settings: Settings, table: TableName) -> pa.Table:
    """Return a table without rows, for its columns."""
    from pyspark.sql.pandas.types import to_arrow_schema  # noqa: PLC0415 - as above

    if table == "quality":
        return QUALITY.empty_table()
    row = to_arrow_schema(frame.schema).empty_table()
    nulls = [pa.nulls(1, item.type) for item in row.schema]
    schema = pa.schema([item.with_nullable(nullable=True) for item in row.schema])
    batch = pa.RecordBatch.from_arrays(nulls, schema=schema)
    return _table(Answerer(settings).answer(batch, 0), table).slice(0, 0)


def _answering(
    content: bytes, table: TableName, names: Sequence[str]
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return the function that Spark runs on every partition; it carries the settings and the names of the columns."""
    key = hashlib.sha256(content).hexdigest()

    def answer(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext  # noqa: PLC0415 - as above

        context = TaskContext.get()
        first_row = (context.partitionId() if context else 0) << _PARTITION
        answerer, advisor = _made(key, content)
        batches = (batch.rename_columns(names) for batch in batches)
        if table == "quality":
            yield from _quality(answerer, batches, first_row)
            return
        for batch in batches:
            if batch.num_rows:
                found: Answered[pa.Table] = answerer.answer(batch, first_row - 1)
                check_sample(found.candidates[:_CHECKED], advisor, answerer.settings.profile)
                yield from plain(_table(found, table)).to_batches()
            first_row += batch.num_rows

    return answer


def _made(key: str, content: bytes) -> tuple[Answerer, Advisor]:
    """Return what answers, made once in each Python worker."""
    if key not in _answerers:
        _answerers.clear()  # another rule base or mapping is in use now
        settings: Settings = pickle.loads(content)  # noqa: S301 - made above, by the program that runs Spark
        _answerers[key] = Answerer(settings), Advisor(settings.base)
    return _answerers[key]


def _quality(answerer: Answerer, batches: Iterable[pa.RecordBatch], first_row: int) -> Iterator[pa.RecordBatch]:
    """Yield what became of the values of a partition."""
    totals = Totals()
    for batch in batches:
        if batch.num_rows:
            totals.counts = totals.counts.merge(answerer.read(batch, first_row - 1).counts)
        first_row += batch.num_rows
    yield from quality_table(totals, answerer.settings).to_batches()


def _table(found: Answered[pa.Table], table: TableName) -> pa.Table:
    result: pa.Table = getattr(found, table)
    return result


def plain(table: pa.Table) -> pa.Table:
    """Return a table with texts in place of dictionaries, which Spark has no type for."""
    fields = [
        pa.field(item.name, item.type.value_type) if pa.types.is_dictionary(item.type) else item.remove_metadata()
        for item in table.schema
    ]
    return table.cast(pa.schema(fields))
