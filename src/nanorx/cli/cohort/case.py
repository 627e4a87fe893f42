"""`nanorx cohort case SOURCE`: the row of one patient as a case."""

from __future__ import annotations

import json
import sys
from typing import Annotated

from typer import Option

from nanorx.cli.cohort.given import read_cohort
from nanorx.cli.cohort.options import Delimiter, Encoding, SourceName, TableName
from nanorx.cli.options import Drafts, Given, Map, Rules
from nanorx.cli.output import Target
from nanorx.cli.style import printable
from nanorx.errors import Problem, UsageError

__all__ = ["case"]


def case(
    source: SourceName,
    id_: Annotated[str, Option("--id", metavar="ID", show_default=False, help="The id, as in cases.parquet.")] = "",
    map_: Map = "",
    given: Given = "",
    output: Annotated[
        str, Option("--output", "-o", metavar="FILE", show_default=False, help="A file; else standard output.")
    ] = "",
    table: TableName = "",
    delimiter: Delimiter = "",
    encoding: Encoding = "",
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Write the row of one patient as a case, which every other command reads.

    It holds what nanorx cohort ranks the approaches by: what could not be read, and entries that contradict each other,
    are unknown.
    """
    if not id_:
        raise UsageError([Problem("NRX561", "no patient is named", "Name one: --id P17")])
    target = Target.of(output, "json", inputs=[source])
    found = read_cohort(
        source, map_, given, rules=rules, drafts=drafts, table=table, delimiter=delimiter, encoding=encoding
    )
    from nanorx.population.patient import patient_of  # noqa: PLC0415 - it needs the extra

    patient = patient_of(found.source, found.mapping, found.base, id_)
    for note in patient.notes:
        sys.stderr.write(printable(note) + "\n")
    target.show_text(json.dumps(patient.case.as_json(), indent=2) + "\n")
