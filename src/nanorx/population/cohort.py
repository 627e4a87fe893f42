"""A whole cohort: from a source to the folder of its answers, with the sample checked before anything appears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from nanorx._version import __version__
from nanorx.advice.answers.cohort_manifest import SCHEMA, CohortManifest, CohortSourceOut, InputFileOut, SampleCheckOut
from nanorx.advice.answers.heading import profile_out, rule_base_out
from nanorx.advice.assessment import Advisor
from nanorx.document.forms import write
from nanorx.document.pages.cohort import cohort_document
from nanorx.errors import InputError, Problem
from nanorx.population.agreement import COMPARED
from nanorx.population.mapping.mapping import Mapping
from nanorx.population.mapping.mapping_file import read_mapping
from nanorx.population.output import OutputFolder, versions
from nanorx.population.parquet_parts import as_part
from nanorx.population.run import SAMPLED, Answering
from nanorx.population.summary.summary import summarize
from nanorx.population.totals import Totals, quality_of, quality_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from nanorx.advice.answers.cohort import CohortSummary
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.api import TableName
    from nanorx.population.parquet_parts import TablePart
    from nanorx.population.run import Answered, Settings
    from nanorx.population.sources.row_source import RowSource
    from nanorx.population.summary.sample import Sampled

__all__ = ["CohortAnswer", "make_mapping", "table_of", "write_cohort"]

_CHOSEN = "the cases with the smallest hashes, each distinct one once"
_FORMS = {"summary.html": "html", "summary.md": "md", "summary.txt": "text", "summary.json": "json"}


class CohortAnswer(NamedTuple):
    """What a run has written: the manifest and the summary."""

    manifest: CohortManifest
    summary: CohortSummary


def make_mapping(
    mapping: Mapping | str | Path | None, base: RuleBase, names: Sequence[str], given: Case | None = None
) -> tuple[Mapping, list[str]]:
    """Read a mapping, add what is given for every row, and compare it with the columns of a source.

    Args:
        mapping: The mapping or its file; None: the columns are named as a case names its values.
        base: The rule base.
        names: The columns of the source, as `RowSource.leaves` gives them.
        given: What holds for every row.

    Returns:
        The mapping, and the columns that it does not name.

    Raises:
        InputError: The mapping has mistakes, says something that is given too, or names columns that are not there.
    """
    if mapping is None:
        mapping = Mapping.by_name(names, base)
    elif not isinstance(mapping, Mapping):
        mapping = read_mapping(mapping, base)
    if given is not None:
        mapping = mapping.with_given(given)
    problems, unused = mapping.check_columns(names)
    if problems:
        raise InputError(problems)
    return mapping, unused


def write_cohort(
    source: RowSource,
    settings: Settings,
    place: Path,
    *,
    name: str,
    workers: int = 0,
    small: int = 0,
    watch: Callable[[Iterator[Answered[TablePart]]], Iterable[Answered[TablePart]]] = iter,
) -> CohortAnswer:
    """Answer all rows of a source and write the folder of the answers.

    Args:
        source: The rows.
        settings: What they are answered with; the columns of the mapping are there (`check_mapping`).
        place: The folder; `check_folder` has looked at it.
        name: The source in words, for the summary.
        workers: The number of processes; 0 means as many as there are processors, one for few rows.
        small: Figures of the summary from 1 up to below this are hidden.
        watch: Is given the answers of each batch as they come, and gives them on.

    Returns:
        The manifest and the summary.

    Raises:
        InputError: The source has no row, or cannot be read to its end.
        EngineDisagreement: A case of the sample has another answer one by one; nothing was written.
        NotWrittenError: There is no room.
    """
    totals = Totals()
    with OutputFolder(place) as folder, Answering(source, settings, workers, as_part) as answering:
        for answered in watch(answering.answers()):
            totals.add(answered)
            folder.add("cases.parquet", answered.cases)
            for table, rows in (("strategies", answered.strategies), ("reasons", answered.reasons)):
                if rows is not None:
                    folder.add(f"{table}.parquet", rows)
        _need_rows(totals, source)
        folder.add("quality.parquet", as_part("quality", [quality_table(totals, settings, source)]))
        folder.close_tables()
        advisor = Advisor(settings.base)
        looked = answering.check(totals.candidates)
        summary = summarize(
            totals.tally,
            quality_of(totals, settings.mapping, source.unreadable, small)._replace(source=name),
            looked,
            advisor=advisor,
            profile=settings.profile,
            compared=totals.compared,
            against=settings.against,
            small=small,
        )
        for file, form in _FORMS.items():
            document = cohort_document(summary, settings.base, everything=True, drawings=form == "html")
            folder.write(file, write(document, form))
        manifest = _manifest(source, settings, summary, _checked(looked, advisor), folder)
        folder.write("manifest.json", manifest.dumps())
    return CohortAnswer(manifest, summary)


def table_of(source: RowSource, settings: Settings, name: TableName, workers: int = 1) -> pa.Table:
    """Answer all rows of a source and return a table of the answers, the sample checked. Raises as `write_cohort`."""
    totals, tables = Totals(), []
    with Answering(source, settings, workers) as answering:
        for answered in answering.answers():
            totals.add(answered)
            if name != "quality":
                tables.append(getattr(answered, name))
        _need_rows(totals, source)
        answering.check(totals.candidates, count=False)
    return quality_table(totals, settings, source) if name == "quality" else pa.concat_tables(tables)


def _need_rows(totals: Totals, source: RowSource) -> None:
    if not totals.cases:
        count = source.unreadable.count
        message = f"none of its {count} rows can be read" if count else "the source has no row"
        why = (
            f" The first: line {source.unreadable.listed[0].line}, {source.unreadable.listed[0].why}." if count else ""
        )
        raise InputError([Problem("NRX553", message, f"Look whether the export was finished.{why}")])


def _manifest(
    source: RowSource, settings: Settings, summary: CohortSummary, checked: SampleCheckOut, folder: OutputFolder
) -> CohortManifest:
    """Make the manifest; figures that the summary does not show are not in it either."""
    base, rows = settings.base, summary.rows
    return CohortManifest(
        schema=SCHEMA,
        nanorx=__version__,
        libraries=versions(),
        rule_base=rule_base_out(base),
        profile=profile_out(base, settings.profile),
        source=_source_out(source),
        mapping_sha256=settings.mapping.sha256(base),
        cases=rows.cases,
        unreadable=rows.unreadable,
        without_id=rows.without_id,
        repeated_id=rows.repeated_id,
        contradictory=rows.contradictory,
        assumed_instead=summary.assumed_instead,
        checked=checked,
        files=folder.files,
        notice=base.notice,
    )


def _checked(looked: Sampled, advisor: Advisor) -> SampleCheckOut:
    """Say how the sample was chosen and evaluated."""
    return SampleCheckOut(
        cases=looked.cases,
        whole=looked.cases < SAMPLED,
        chosen=_CHOSEN,
        engine=advisor.inference.engine_name,
        compared=COMPARED,
    )


def _source_out(source: RowSource) -> CohortSourceOut:
    described: dict[str, Any] = dict(source.describe)
    files = tuple(InputFileOut(**file) for file in described.pop("files", ()))
    return CohortSourceOut(columns={column.name: column.type for column in source.columns}, files=files, **described)
