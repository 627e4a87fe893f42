"""What a command about many cases was given: the rule base, the rows, and how they are read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from nanorx.cli.given import load_rules
from nanorx.cli.style import printable
from nanorx.knowledge.files.case_file import read_case
from nanorx.population.extras import need_cohort

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.mapping.mapping import Mapping
    from nanorx.population.sources.row_source import RowSource
    from nanorx.population.sources.unreadable import UnreadableRows

__all__ = ["CohortInput", "open_cohort", "read_cohort", "say_unreadable"]


class CohortInput(NamedTuple):
    """The rows of a source, how they are read, and the columns that are not."""

    base: RuleBase
    source: RowSource
    mapping: Mapping
    unused: list[str]


def read_cohort(
    source: str,
    map_: str,
    given: str,
    *,
    rules: str,
    drafts: bool,
    table: str = "",
    delimiter: str = "",
    encoding: str = "",
) -> CohortInput:
    """Read and check everything but the rows. Raises InputError."""
    need_cohort()
    base = load_rules(rules, drafts=drafts)
    return open_cohort(base, source, map_, given, table=table, delimiter=delimiter, encoding=encoding)


def open_cohort(base: RuleBase, source: str, map_: str, given: str, **how: str) -> CohortInput:
    """Open a source and read how its columns are read; `how` are options of `open_source`. Raises InputError."""
    need_cohort()
    from nanorx.population.cohort import make_mapping  # noqa: PLC0415 - it needs the extra
    from nanorx.population.sources.source import open_source  # noqa: PLC0415 - the same

    opened = open_source(source, **how)
    mapping, unused = make_mapping(map_ or None, base, opened.leaves, read_case(given, base) if given else None)
    return CohortInput(base, opened, mapping, unused)


def say_unreadable(rows: UnreadableRows, where: str = "") -> None:
    """Say how many rows could not be read so far, why the first one could not, and where all are listed."""
    if rows.count:
        first = rows.listed[0]
        words = "1 row" if rows.count == 1 else f"{rows.count:,} rows"
        more = "" if rows.count == 1 else where
        sys.stderr.write(printable(f"{words} could not be read: line {first.line}: {first.why}{more}") + "\n")
