"""For Python programs: `cohort` gives tables of Arrow, `cohort_spark` data frames of Spark, with the same answers."""

from __future__ import annotations

import json
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from nanorx.api import advisor_for, as_case
from nanorx.common.suggest import did_you_mean
from nanorx.errors import Problem, UsageError
from nanorx.population.extras import need_cohort, need_spark

if TYPE_CHECKING:
    import pyarrow as pa

    from nanorx.api import CaseLike
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.mapping.mapping import Mapping
    from nanorx.population.run import Settings

__all__ = ["MappingLike", "TableName", "cohort", "cohort_spark"]

MappingLike: TypeAlias = "str | Path | AnyMapping[str, Any] | Mapping | None"
"""A mapping, the path of its YAML file, its text, its data; or None: columns are named as a case names its values."""

TableName = Literal["cases", "strategies", "reasons", "quality"]
_TABLES = ("cases", "strategies", "reasons", "quality")


def cohort(
    source: Any,
    mapping: MappingLike = None,
    *,
    given: CaseLike | None = None,
    rules: RuleBase | None = None,
    profile: str = "balanced",
    table: TableName = "cases",
    workers: int = 1,
) -> pa.Table:
    """Rank the strategies for every row of a table.

    Args:
        source: The name of a file, as for `nanorx cohort`; an Arrow table or reader; or a data frame of pandas, polars
            or another library that gives Arrow streams.
        mapping: How its columns are read: a YAML file, its text or its data. None: columns are named as a case names
            its values, `tumor.size_cm`.
        given: What holds for every row, in any form of a case: the facility, say.
        rules: The rule base; None: the one that `nanorx.load()` gives.
        profile: The name of the weights of the criteria.
        table: `cases`, one row a case; `strategies`, one row for each case and strategy; `reasons`, one row for each
            case and rule that rules out or holds back, or cannot tell; `quality`, what became of the values.
        workers: The number of processes; 0: one for each processor, unless there are few rows.

    Returns:
        The table. Of each case it says what `nanorx.recommend` says; a sample was compared.

    Raises:
        InputError: The source or the mapping has mistakes; the error holds every one.
        EngineDisagreement: A case of the sample has another answer one by one.
    """
    need_cohort()
    from nanorx.population.cohort import make_mapping, table_of  # noqa: PLC0415 - they need the extra
    from nanorx.population.sources.source import open_source  # noqa: PLC0415 - the same

    _need_table(table)
    base = advisor_for(rules).base
    base.profile(profile)
    opened = open_source(source)
    read, _ = make_mapping(_read(mapping, base), base, opened.leaves, None if given is None else as_case(given, base))
    return table_of(opened, _settings(base, read, profile, table), table, workers)


def cohort_spark(
    frame: Any,
    mapping: MappingLike = None,
    *,
    given: CaseLike | None = None,
    rules: RuleBase | None = None,
    profile: str = "balanced",
    table: TableName = "cases",
) -> Any:
    """Rank the strategies for every row of a data frame of Spark, on its workers.

    Each batch of rows is answered by the function that `cohort` uses, so the answers are the same. nanorx with the
    extra `spark` must be installed for the Python of the workers. Two cases of every batch are compared with
    `nanorx.recommend` there.

    Args:
        frame: The data frame.
        mapping: As for `cohort`.
        given: As for `cohort`.
        rules: As for `cohort`; it travels to the workers.
        profile: As for `cohort`.
        table: As for `cohort`. `quality` reads the rows without ranking them.

    Returns:
        A data frame of Spark, with the columns of `cohort`; words are texts there. A row without an id is named by
        `monotonically_increasing_id()`.

    Raises:
        InputError: As for `cohort`. Nothing is read before an action of Spark runs.
    """
    need_spark()
    from nanorx.population.cohort import make_mapping  # noqa: PLC0415 - they need the extra
    from nanorx.population.spark import answered, leaves  # noqa: PLC0415 - the same

    _need_table(table)
    base = advisor_for(rules).base
    base.profile(profile)
    read, _ = make_mapping(_read(mapping, base), base, leaves(frame), None if given is None else as_case(given, base))
    return answered(frame, _settings(base, read, profile, table), table)


def _settings(base: RuleBase, mapping: Mapping, profile: str, table: str) -> Settings:
    from nanorx.population.run import Settings  # noqa: PLC0415 - it needs the extra

    wanted = (table,) if table in {"strategies", "reasons"} else ()
    return Settings(base, mapping, profile, wanted, undecided=table == "reasons")


def _need_table(name: str) -> None:
    if name not in _TABLES:
        advice = f"Tables: {', '.join(_TABLES)}. {did_you_mean(name, _TABLES)}".strip()
        raise UsageError([Problem("NRX562", f'there is no table "{name}" of a cohort', advice)])


def _read(mapping: Any, base: RuleBase) -> Mapping | None:
    """Read a mapping in any accepted form. Raise InputError with every mistake."""
    from nanorx.population.mapping.mapping import Mapping  # noqa: PLC0415 - it needs the extra
    from nanorx.population.mapping.mapping_file import read_mapping, read_mapping_text  # noqa: PLC0415 - the same

    if mapping is None or isinstance(mapping, Mapping):
        return mapping
    if isinstance(mapping, AnyMapping):
        return read_mapping_text(json.dumps(mapping), "the mapping", base)
    if isinstance(mapping, str) and "\n" in mapping:
        return read_mapping_text(mapping, "the mapping", base)
    return read_mapping(Path(mapping), base)
