"""`nanorx recommend`: the approaches to consider for a case, best first."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.advice.answers.recommend import recommend as recommend_for
from nanorx.advice.approaches import named_strategy
from nanorx.advice.margins import near_margins
from nanorx.api import advisor_for
from nanorx.cli.cohort.options import Delimiter, Encoding, TableName
from nanorx.cli.given import PatientRow, read_given
from nanorx.cli.options import (
    All,
    Brief,
    CaseFile,
    Changes,
    Drafts,
    Form,
    Given,
    Json,
    Map,
    Output,
    PatientId,
    Profile,
    Rules,
)
from nanorx.cli.output import Target
from nanorx.errors import Problem, UsageError

__all__ = ["recommend"]


def recommend(
    case: CaseFile,
    top: Annotated[int, Option("--top", metavar="N", help="How many approaches to list.")] = 5,
    all_: All = False,
    detail: Annotated[
        str,
        Option("--detail", metavar="N", show_default=False, help="One approach of the list in detail: 1, or 1.2."),
    ] = "",
    changes: Changes = [],
    id_: PatientId = "",
    map_: Map = "",
    given_: Given = "",
    table: TableName = "",
    delimiter: Delimiter = "",
    encoding: Encoding = "",
    profile: Profile = "balanced",
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    brief: Brief = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Rank the approaches for a case.

    On one screen: the evidence for the first one, what speaks for and against it, what must still be found out, and
    what is done today. --detail shows one approach whole, --all every variant of each, with reasons and sources.
    """
    if top < 0:
        raise UsageError([Problem("NRX305", f"--top {top}: a number of approaches is 0 or more", "The usual is 5.")])
    target = Target.of(output, form, json_=json_, inputs=[case])
    if brief and target.form != "json":
        raise UsageError([Problem("NRX397", "--brief without --json", "Add --json: a page is brief as it is.")])
    row = PatientRow(id_, map_, given_, table, delimiter, encoding)
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile, row=row)
    found = advisor_for(given.base).assess(given.case, profile)
    asked = named_strategy(found, detail).id if detail else ""
    if brief:
        from nanorx.advice.answers.brief import brief as brief_for  # noqa: PLC0415 - most want the whole

        target.show_json(brief_for(found))
        return
    result = recommend_for(found)
    if target.form == "json":
        target.show_json(result)
        return
    from nanorx.document.pages.recommend import (  # noqa: PLC0415 - a tenth of the time of --json
        detail_document,
        recommend_document,
    )

    if asked:
        target.show(detail_document(result, given.case, given.base, asked, command=given.command, everything=all_))
        return
    target.show(
        recommend_document(
            result,
            given.case,
            given.base,
            near_margins(found),
            command=given.command,
            top=top,
            everything=all_,
            changed=tuple(given.changes),
        )
    )
