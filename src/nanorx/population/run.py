"""From a source to answers: batches of rows are mapped, encoded, evaluated and ranked, here or in other processes."""

from __future__ import annotations

from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from nanorx.advice.assessment import Advisor
from nanorx.common.processes import Workers, processors
from nanorx.inference.bitslice import evaluate_slices
from nanorx.population.agreement import check_sample
from nanorx.population.encoding.encode import encode
from nanorx.population.encoding.hashes import hashes, stated_at
from nanorx.population.ids import hashes_of_ids
from nanorx.population.one_answer import OneAnswers
from nanorx.population.ranking.counting import tally
from nanorx.population.ranking.rank import rank
from nanorx.population.ranking.tables import cases_table, reasons_tables, strategies_tables
from nanorx.population.sources.row_source import ROWS
from nanorx.population.summary.again import NO_CHANGES, Comparer, changed_cases
from nanorx.population.summary.sample import Sampled, sampled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.columns import Columns
    from nanorx.population.encoding.contradictions import Contradicted
    from nanorx.population.mapping.counts import Counts
    from nanorx.population.mapping.mapping import Mapped, Mapping
    from nanorx.population.ranking.tally import Tally
    from nanorx.population.sources.row_source import RowSource
    from nanorx.population.summary.again import Changes, Comparisons

__all__ = ["SAMPLED", "Answered", "Answerer", "Answering", "SampledCase", "Settings"]

SAMPLED = 200
"""So many cases are evaluated one by one as well."""
_FEW = 200_000
"""Rows that one process answers before others would have started."""
_PART = 25
"""Cases of the sample that a process evaluates at a time."""
_AHEAD = 1
"""Batches under way beyond one for each process: more would only take memory."""


class Settings(NamedTuple):
    """What every batch is answered with. It can be pickled.

    `tables` are those wanted beside that of cases, `strategies` and `reasons`; with `undecided` the reasons have the
    rules that cannot tell, too: some two thirds of its rows then.
    """

    base: RuleBase
    mapping: Mapping
    profile: str = "balanced"
    tables: tuple[str, ...] = ()
    undecided: bool = False
    intervals: bool = False
    vary: Changes = NO_CHANGES
    against: RuleBase | None = None


class SampledCase(NamedTuple):
    """A case that may be in the sample: its hash, the number of its row from 0, what is stated, and its answer."""

    sha256: str
    row: int
    stated: dict[str, Value]
    answer: dict[str, Any]


Rows = TypeVar("Rows")
"""What rows are given as: a table of Arrow, or a part of a file."""


class Answered(NamedTuple, Generic[Rows]):
    """The answers of one batch: `size` rows of cases and what was asked for beside, counts that add up, candidates.

    `ids` are hashes of the ids. `assumed` are by descriptor the cases whose value contradicts others, so that what is
    assumed counts instead. `candidates` are for the sample.
    """

    size: int
    ids: npt.NDArray[np.uint64]
    cases: Rows
    strategies: Rows | None
    reasons: Rows | None
    counts: Counts
    tally: Tally
    contradicted: tuple[Contradicted, ...]
    contradictory: int
    assumed: dict[str, int]
    candidates: list[SampledCase]
    compared: Comparisons


def as_table(name: str, tables: Iterable[pa.Table]) -> pa.Table:
    """Return the rows of a table, which come in some tables, as one."""
    del name
    return pa.concat_tables(tables)


class Answerer:
    """Answers batches of one source under one rule base; made once in each process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.advisor = Advisor(settings.base, use_engine=False)  # the sample is evaluated by both, elsewhere
        self._comparer = Comparer(self.advisor, settings.profile, settings.vary, settings.against)
        self._one_answers = OneAnswers(self.advisor, settings.profile) if settings.intervals else None

    def read(self, batch: pa.RecordBatch, first_row: int = 0) -> Mapped:
        """Read some rows, of which the first has this number, from 0."""
        return self.settings.mapping.read(batch, self.settings.base, first_row + 1)

    def answer(
        self,
        batch: pa.RecordBatch,
        first_row: int = 0,
        below: str = "",
        form: Callable[[str, Iterable[pa.Table]], Rows] = as_table,
    ) -> Answered[Rows]:
        """Answer some rows.

        Args:
            batch: The rows, with the columns that the mapping names.
            first_row: The number of the first row, from 0.
            below: Candidates for the sample have smaller hashes than this; without it, any.
            form: Makes of the name of a table and its rows, in tables one behind the other, what is given.

        Returns:
            The answers, in the order of the rows.
        """
        settings, advisor = self.settings, self.advisor
        mapped = self.read(batch, first_row)
        encoded = encode(advisor.plan, mapped.columns)
        slices = evaluate_slices(advisor.plan, encoded.yes, encoded.may, encoded.size)
        ranked = rank(advisor, slices, encoded, settings.profile)
        digests = hashes(encoded.columns, settings.base.vocabulary)
        cases = cases_table(ranked, mapped.ids, digests)
        if self._one_answers is not None:
            cases = self._one_answers.add(cases, encoded.columns)
        strategies = strategies_tables(ranked, mapped.ids)
        reasons = reasons_tables(ranked, mapped.ids, undecided=settings.undecided)
        return Answered(
            encoded.size,
            hashes_of_ids(mapped.ids),
            form("cases", [cases]),
            form("strategies", strategies) if "strategies" in settings.tables else None,
            form("reasons", reasons) if "reasons" in settings.tables else None,
            mapped.counts,
            tally(ranked),
            encoded.contradicted,
            changed_cases(mapped.columns, encoded.columns),
            self._assumed(mapped.columns, encoded.columns),
            self._candidates(cases, encoded.columns, first_row, below),
            self._comparer.compare(mapped.columns, encoded, ranked),
        )

    def _assumed(self, before: Columns, after: Columns) -> dict[str, int]:
        """Count the cases in which what is assumed counts instead of a value that contradicts others."""
        descriptors = self.settings.base.vocabulary.descriptors
        return {name: int(cases.sum()) for name, cases in before.lost(after) if descriptors[name].assume is not None}

    def _candidates(self, cases: pa.Table, columns: Columns, first_row: int, below: str) -> list[SampledCase]:
        """Return the cases with the smallest hashes, each distinct one once: the sample is chosen among them."""
        found = smallest(cases.column("hash"), SAMPLED, below)
        rows = [row for _, row in found]
        said = cases.take(pa.array(rows, pa.int64())).to_pylist()
        return [
            SampledCase(digest, first_row + row, stated_at(columns, row), answer)
            for (digest, row), answer in zip(found, said, strict=True)
        ]


def smallest(digests: pa.ChunkedArray, most: int, below: str = "") -> list[tuple[str, int]]:
    """Return the smallest distinct hashes in their order, each with the first row that has it; all before `below`."""
    for bound in (below,) if below else ("02", "1", "g"):
        rows = pc.indices_nonzero(pc.less(digests, bound))
        found: dict[str, int] = {}
        for digest, row in zip(digests.take(rows).to_pylist(), rows.to_pylist(), strict=True):
            found.setdefault(digest, row)
        if len(found) >= most:
            break
    return sorted(found.items())[:most]


class _Sample(NamedTuple):
    """A task for a worker process beside batches: cases of the sample."""

    cases: Sequence[SampledCase]
    counting: bool


class Answering:
    """Answers the rows of a source, and then checks a sample, in the same processes.

        with Answering(source, settings) as answering:
            for answered in answering.answers(): ...
            looked = answering.check(sample)

    Args:
        source: The rows.
        settings: What they are answered with.
        workers: The number of processes; 0: one for each processor, unless there are so few rows that one is quicker.
        form: What the rows of each table are given as, see `Answerer.answer`: a function of a module.
    """

    def __init__(
        self,
        source: RowSource,
        settings: Settings,
        workers: int = 0,
        form: Callable[[str, Iterable[pa.Table]], Any] = as_table,
    ) -> None:
        self._settings = settings
        rows = ROWS // 2 if settings.tables else ROWS  # a case has many rows then
        self._batches = source.batches(rows, source.holding(settings.mapping.columns_read(source.leaves)))
        self._begun = list(islice(self._batches, _FEW // rows))
        few = sum(batch.num_rows for batch in self._begun) < _FEW - rows
        count = workers or (1 if few else processors())
        self._pool: Workers[Any, Any] = Workers(make_worker, (settings, form), count=count, ahead=count + _AHEAD)

    def __enter__(self) -> Self:
        """Nothing is started before there is a task."""
        self._pool.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the processes."""
        self._pool.__exit__(kind)

    def answers(self) -> Iterator[Answered[Any]]:
        """Answer all rows, batch by batch, in their order.

        Raises:
            InputError: The source cannot be read to its end.
            ProcessEndedError: A worker process was killed.
        """
        batches = _numbered(chain(self._begun, self._batches))
        self._begun = []
        if self._pool.count > 1:
            return self._pool.map((packed(batch), first_row) for batch, first_row in batches)
        return self._pool.map(batches)

    def check(self, sample: Sequence[SampledCase], *, count: bool = True) -> Sampled:
        """Evaluate a sample one by one, compare everything that was written of it, and count in it for the summary.

        Args:
            sample: The cases.
            count: Whether to count in them; nothing is counted otherwise.

        Raises:
            EngineDisagreement: An answer differs, or durable-rules and the judge do.
        """
        found = Sampled()
        parts = (sample[start : start + _PART] for start in range(0, len(sample), _PART))
        for part in self._pool.map(_Sample(part, count) for part in parts):
            found.merge(part)
        return found


def make_worker(settings: Settings, form: Callable[[str, Iterable[pa.Table]], Any] = as_table) -> Callable[[Any], Any]:
    """Return what does the tasks of one process: answer a batch, packed or not, or check a part of the sample."""
    answerer = Answerer(settings)
    least: list[str] = []
    checking = cache(lambda: Advisor(settings.base))  # with durable-rules

    def work(task: tuple[pa.Buffer | pa.RecordBatch, int] | _Sample) -> Answered[Any] | Sampled:
        if isinstance(task, _Sample):
            assessed = check_sample(task.cases, checking(), settings.profile)
            return sampled(assessed) if task.counting else Sampled()
        content, first_row = task
        batch = unpacked(content) if isinstance(content, pa.Buffer) else content
        # What cannot be among the smallest hashes of all need not be sent.
        answered = answerer.answer(batch, first_row, least[-1] if len(least) == SAMPLED else "", form)
        least[:] = sorted({*least, *(candidate.sha256 for candidate in answered.candidates)})[:SAMPLED]
        return answered

    return work


def _numbered(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[pa.RecordBatch, int]]:
    """Yield each batch with the number of its first row, from 0."""
    first_row = 0
    for batch in batches:
        yield batch, first_row
        first_row += batch.num_rows


def packed(batch: pa.RecordBatch) -> pa.Buffer:
    """Return a batch as a buffer for another process."""
    measured = pa.MockOutputStream()  # a buffer that grew would be copied as it does
    _write(batch, measured)
    found = pa.allocate_buffer(measured.size())
    _write(batch, pa.FixedSizeBufferWriter(found))
    return found


def _write(batch: pa.RecordBatch, sink: pa.NativeFile) -> None:
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)


def unpacked(content: pa.Buffer) -> pa.RecordBatch:
    """Return the batch that `packed` made bytes of."""
    with pa.ipc.open_stream(content) as reader:
        return reader.read_next_batch()
