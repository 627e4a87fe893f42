"""`nanorx explain`: every rule that speaks about one strategy."""

from __future__ import annotations

from nanorx.advice.answers.explanation import explain as explain_case
from nanorx.api import advisor_for
from nanorx.cli.cohort.options import Delimiter, Encoding, TableName
from nanorx.cli.given import PatientRow, read_given, say_merged
from nanorx.cli.options import (
    All,
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
    StrategyId,
)
from nanorx.cli.output import Target
from nanorx.document.pages.explain import explain_document

__all__ = ["explain"]


def explain(
    case: CaseFile,
    strategy: StrategyId,
    all_: All = False,
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
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Say why one strategy stands where it stands.

    Every rule that speaks about it, by verdict, each clause with the value it saw, and the findings behind them.
    """
    target = Target.of(output, form, json_=json_, inputs=[case])
    row = PatientRow(id_, map_, given_, table, delimiter, encoding)
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile, row=row)
    say_merged(strategy, given.base)
    explanation = explain_case(advisor_for(given.base).assess(given.case, profile), strategy)
    if target.form == "json":
        target.show_json(explanation)
        return
    target.show(
        explain_document(
            explanation,
            given.base,
            command=given.command,
            name=given.base.merged.get(strategy, strategy),
            everything=all_,
        )
    )
