"""`nanorx cohort map SOURCE`: a draft of the mapping of a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from nanorx.cli.cohort.given import say_unreadable
from nanorx.cli.cohort.options import Delimiter, Encoding, SourceName, TableName
from nanorx.cli.given import load_rules
from nanorx.cli.options import Rules
from nanorx.cli.output import Target
from nanorx.errors import Problem, UsageError
from nanorx.population.extras import need_cohort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["map_"]


def map_(
    source: SourceName,
    output: Annotated[
        str, Option("--output", "-o", metavar="MAP.yaml", show_default=False, help="A new file; else standard output.")
    ] = "",
    table: TableName = "",
    delimiter: Delimiter = "",
    encoding: Encoding = "",
    rules: Rules = "",
) -> None:
    """Draft the mapping of a table: which column says what of a case, in which unit and by which words.

    It is made from the names of the columns and from the first rows. Each guess waits to be confirmed, and what is
    unclear is commented out with what is unclear about it; nothing is mapped without a line that says so.
    """
    need_cohort()
    from nanorx.population.mapping.proposal import propose_for  # noqa: PLC0415 - it needs the extra
    from nanorx.population.sources.source import open_source  # noqa: PLC0415 - the same

    target = Target.of(output, "yaml", own=("yaml",), inputs=[source])
    if output not in {"", "-"} and Path(output).exists():
        advice = "Name another file, or remove it first: what was confirmed in it would be lost."
        raise UsageError([Problem("NRX527", "this file is there already", advice, output)])
    base = load_rules(rules)
    opened = open_source(source, table=table, delimiter=delimiter, encoding=encoding)
    found = propose_for(opened, base)
    target.show_text(found.text)
    say_unreadable(opened.unreadable)
    _say_by_name(opened.leaves, base)
    sys.stderr.write(
        f"{found.columns:,} columns: {found.clear:,} to confirm, {found.unclear:,} to answer, "
        f"{found.left:,} without a guess.\n"
        "Edit the file, then: nanorx cohort SOURCE --map MAP.yaml -o OUT\n"
    )


def _say_by_name(names: Iterable[str], base: RuleBase) -> None:
    """Say it where a table needs no mapping."""
    from nanorx.population.mapping.mapping import Mapping  # noqa: PLC0415 - it needs the extra

    try:
        Mapping.by_name(names, base)
    except UsageError:
        return
    sys.stderr.write("Its columns are named as in a case, so it needs no mapping: nanorx cohort SOURCE -o OUT\n")
