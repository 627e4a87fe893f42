"""`nanorx report`: all about a case, as a file for a tumor board."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.api import advisor_for
from nanorx.cli.cohort.options import Delimiter, Encoding, TableName
from nanorx.cli.given import PatientRow, read_given
from nanorx.cli.options import CaseFile, Changes, Drafts, Form, Given, Json, Map, Output, PatientId, Profile, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.report import report_document
from nanorx.errors import Problem, UsageError

__all__ = ["report"]

Label = Annotated[
    str,
    Option(
        "--label",
        metavar="TEXT",
        show_default=False,
        help="What stands after Label on the first page; else a line to write on. It is stored nowhere else.",
    ),
]


def report(
    case: CaseFile,
    output: Output = "",
    form: Form = "",
    changes: Changes = [],
    id_: PatientId = "",
    map_: Map = "",
    given_: Given = "",
    table: TableName = "",
    delimiter: Delimiter = "",
    encoding: Encoding = "",
    profile: Profile = "balanced",
    label: Label = "",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Write the report of a case.

    The first page holds the answer and the approaches, with lines for label, date and names: it can be handed round
    alone. The rest holds charts, the reasons for and against with their sources, the imaging plan, what to find out,
    the case, what is excluded, and how to make the report again. It is one file that needs no network and no script.
    To get a PDF, open the .html file in a browser and print it. A file of that name is replaced. The same case and
    rule base give the same bytes.
    """
    target = Target.of(output, form, json_=json_, default="", inputs=[case])
    if label and target.form == "json":
        advice = "Leave --label out, or write .html, .md or .txt."
        raise UsageError([Problem("NRX330", "JSON has no place for a label: it is the answer alone", advice)])
    row = PatientRow(id_, map_, given_, table, delimiter, encoding)
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile, row=row)
    target.show(report_document(advisor_for(given.base).assess(given.case, profile), label))
