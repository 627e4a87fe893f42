"""`nanorx report`: all about a case, as a file for a tumor board."""

from __future__ import annotations

from nanorx.api import advisor_for
from nanorx.cli.given import read_given
from nanorx.cli.options import CaseFile, Changes, Drafts, Form, Json, Output, Profile, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.report import report_document

__all__ = ["report"]


def report(
    case: CaseFile,
    output: Output = "",
    form: Form = "",
    changes: Changes = [],
    profile: Profile = "balanced",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Write the report of a case.

    The answer, the ranking with charts, the reasons for and against with their sources, the imaging plan, what to find
    out, the case, what is excluded, and how to make it again: one file that needs no network and no script. A file of
    that name is replaced. The same case and rule base give the same bytes.
    """
    target = Target.of(output, form, json_=json_, default="", inputs=[case])
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile)
    target.show(report_document(advisor_for(given.base).assess(given.case, profile)))
