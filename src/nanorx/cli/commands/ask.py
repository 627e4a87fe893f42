"""`nanorx ask`: what to find out next, and what each answer would lead to."""

from __future__ import annotations

import os
from typing import Annotated

from typer import Option

from nanorx.advice.answers.questions import questions
from nanorx.api import advisor_for
from nanorx.cli.cohort.options import Delimiter, Encoding, TableName
from nanorx.cli.given import PatientRow, read_given
from nanorx.cli.options import All, CaseFile, Changes, Drafts, Form, Given, Json, Map, PatientId, Profile, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.ask import ask_document
from nanorx.errors import Problem, UsageError

__all__ = ["ask"]


def ask(
    case: CaseFile,
    all_: All = False,
    interactive: Annotated[
        bool, Option("--interactive", "-i", help="Ask step by step and save each answer, as nanorx new does.")
    ] = False,
    output: Annotated[
        str,
        Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help="Write to a file. Its ending sets the format: .txt, .html, .md or .json. - is standard output. With "
            "--interactive a new file for the case (.json or .yaml); else the case is saved where it is.",
        ),
    ] = "",
    form: Form = "",
    changes: Changes = [],
    id_: PatientId = "",
    map_: Map = "",
    given_: Given = "",
    table: TableName = "",
    delimiter: Delimiter = "",
    encoding: Encoding = "",
    profile: Profile = "balanced",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """List what to find out next.

    The missing values in the order of how much they could change the first place, each answer with what it would
    lead to, and when nothing can change it any more.
    """
    if interactive:
        if any((id_, map_, given_, table, delimiter, encoding)):
            advice = "Write the case first: nanorx cohort case SOURCE --id ID -o case.json"
            raise UsageError([Problem("NRX305", "--interactive works on a case, not on a table", advice)])
        _interactive(case, output, form, changes, profile=profile, json_=json_, rules=rules, drafts=drafts)
        return
    target = Target.of(output, form, json_=json_, inputs=[case])
    row = PatientRow(id_, map_, given_, table, delimiter, encoding)
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile, row=row)
    advisor = advisor_for(given.base)
    asking = questions(advisor.assess(given.case, profile))
    if target.form == "json":
        target.show_json(asking)
        return
    page = ask_document(asking, given.case, given.base, command=given.command, everything=all_, filed=case != "-")
    target.show(page)


def _interactive(
    case: str,
    output: str,
    form: str,
    changes: list[str],
    *,
    profile: str,
    json_: bool,
    rules: str,
    drafts: bool,
) -> None:
    """Ask step by step, and save the case in its file or in a new one."""
    from nanorx.cli.commands.new import guide  # noqa: PLC0415 - the page does without
    from nanorx.knowledge.files.case_text import StoredCase  # noqa: PLC0415 - the same

    problems: list[Problem] = []
    if form or json_:
        advice = "The case that is saved has the form that its name ends in. Leave one of the two out."
        problems.append(Problem("NRX305", "--format and --json belong to the page, not to --interactive", advice))
    if case == "-" or output == "-":
        advice = "Name a file: the answers are read from standard input, and the case is saved after each."
        problems.append(Problem("NRX305", "--interactive cannot work without a file", advice))
    elif output and os.path.lexists(output):
        problems.append(Problem("NRX324", "this file exists already", "Name a new file with --output.", output))
    if problems:
        raise UsageError(problems)
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile)
    file = StoredCase(output or case, given.base, given.read or given.case, exists=not output)
    guide(given, file, profile=profile, rules=rules, drafts=drafts)
