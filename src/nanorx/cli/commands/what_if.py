"""`nanorx what-if`: the ranking before and after some changes, and over the range of a number."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.advice.answers.what_if import what_if as find_what_if
from nanorx.api import advisor_for
from nanorx.cli.cohort.options import Delimiter, Encoding, TableName
from nanorx.cli.given import PatientRow, read_given, read_ranges
from nanorx.cli.options import All, CaseFile, Changes, Drafts, Form, Given, Json, Map, Output, PatientId, Profile, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.what_if import what_if_document

__all__ = ["what_if"]


def what_if(
    case: CaseFile,
    changes: Changes = [],
    id_: PatientId = "",
    map_: Map = "",
    given_: Given = "",
    table: TableName = "",
    delimiter: Delimiter = "",
    encoding: Encoding = "",
    vary: Annotated[
        list[str],
        Option(
            "--vary",
            metavar="NAME=LOW..HIGH",
            show_default=False,
            help="Show which strategy is first over a range of a number, for instance tumor.size_cm=1..10.",
        ),
    ] = [],
    all_: All = False,
    profile: Profile = "balanced",
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Compare the ranking of a case with that after changes, or over a range of a number.

    With both, the number is varied after the changes.
    """
    target = Target.of(output, form, json_=json_, inputs=[case])
    ranges = read_ranges(vary, needed=not changes)
    row = PatientRow(id_, map_, given_, table, delimiter, encoding)
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile, row=row)
    before = advisor_for(given.base).assess(given.read or given.case, profile)
    answer = find_what_if(before, given.changes, ranges)
    if target.form == "json":
        target.show_json(answer)
        return
    target.show(what_if_document(answer, given.base, changed=bool(given.changes), everything=all_))
