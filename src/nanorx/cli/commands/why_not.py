"""`nanorx why-not`: what keeps a strategy back, and the smallest changes that would let it in."""

from __future__ import annotations

from nanorx.advice.why_not.answer import why_not as find_why_not
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
from nanorx.document.pages.why_not import why_not_document

__all__ = ["why_not"]


def why_not(
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
    """Say what keeps a strategy back, and the smallest changes that would make it eligible, or first.

    Each change was proven by ranking the changed case; no part of a set of changes is enough.
    """
    target = Target.of(output, form, json_=json_, inputs=[case])
    row = PatientRow(id_, map_, given_, table, delimiter, encoding)
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile, row=row)
    say_merged(strategy, given.base)
    answer = find_why_not(advisor_for(given.base).assess(given.case, profile), strategy)
    if target.form == "json":
        target.show_json(answer)
        return
    target.show(
        why_not_document(
            answer, given.base, command=given.command, name=given.base.merged.get(strategy, strategy), everything=all_
        )
    )
