"""`nanorx ask`: what to find out next, and what each answer would lead to."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.advice.answers.questions import questions
from nanorx.api import advisor_for
from nanorx.cli.dialog import Dialog
from nanorx.cli.given import read_given
from nanorx.cli.options import All, CaseFile, Changes, Drafts, Json, Profile, Rules
from nanorx.cli.output import page_width, show, write
from nanorx.cli.pages.ask import ask_page
from nanorx.errors import Problem, UsageError

__all__ = ["ask"]


def ask(
    case: CaseFile,
    all_: All = False,
    interactive: Annotated[
        bool, Option("--interactive", "-i", help="Ask one question at a time and write the completed case.")
    ] = False,
    output: Annotated[
        str, Option("--output", "-o", metavar="FILE", show_default=False, help="Where --interactive writes the case.")
    ] = "",
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
    if output and not interactive:
        raise UsageError([Problem("NRX305", "--output belongs to --interactive", "Give both, or neither.")])
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile)
    advisor = advisor_for(given.base)
    if interactive:
        Dialog(advisor, given, profile, output).run()
        return
    asking = questions(advisor.assess(given.case, profile))
    if json_:
        write(asking.dumps())
        return
    show(ask_page(asking, given, page_width(), everything=all_))
