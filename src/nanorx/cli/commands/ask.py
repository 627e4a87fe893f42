"""`nanorx ask`: what to find out next, and what each answer would lead to."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.advice.answers.questions import questions
from nanorx.api import advisor_for
from nanorx.cli.given import read_given
from nanorx.cli.options import All, CaseFile, Changes, Drafts, Form, Json, Profile, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.ask import ask_document
from nanorx.errors import Problem, UsageError

__all__ = ["ask"]


def ask(
    case: CaseFile,
    all_: All = False,
    interactive: Annotated[
        bool, Option("--interactive", "-i", help="Ask one question at a time and write the completed case.")
    ] = False,
    output: Annotated[
        str,
        Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help="Write to a file; the ending names the form: .txt, .html, .md or .json. - is standard output. With "
            "--interactive a new file for the completed case.",
        ),
    ] = "",
    form: Form = "",
    changes: Changes = [],
    profile: Profile = "balanced",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """List what to find out next.

    The missing values in the order of how much they could change the first place, each answer with what it would
    lead to, and when nothing can change it any more.
    """
    if form and interactive:
        advice = "The case that --interactive writes is JSON. Give one of the two."
        raise UsageError([Problem("NRX305", "--format belongs to the page, not to --interactive", advice)])
    target = None if interactive else Target.of(output, form, json_=json_, inputs=[case])
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile)
    advisor = advisor_for(given.base)
    if target is None:
        from nanorx.cli.dialog import Dialog  # noqa: PLC0415 - it loads Rich, which JSON and files do without

        Dialog(advisor, given, profile, output).run()
        return
    asking = questions(advisor.assess(given.case, profile))
    if target.form == "json":
        target.show_json(asking)
        return
    target.show(ask_document(asking, given.case, given.base, command=given.command, everything=all_))
