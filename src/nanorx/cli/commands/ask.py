"""`nanorx ask`: what to find out next, and what each answer would lead to."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.cli.options import All, CaseFile, Changes, Drafts, Json, Profile, Rules

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
    changes: Changes = [],  # noqa: B006 - Typer copies it
    profile: Profile = "balanced",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """List what to find out next.

    The missing values in the order of how much they could change the first place, each answer with what it would
    lead to, and when nothing can change it any more.
    """
    from nanorx.advice.answers.questions import questions  # noqa: PLC0415 - a command loads only what it needs
    from nanorx.api import advisor_for  # noqa: PLC0415 - the same
    from nanorx.cli.given import read_given  # noqa: PLC0415 - the same
    from nanorx.cli.output import page_width, show, write  # noqa: PLC0415 - the same
    from nanorx.errors import Problem, UsageError  # noqa: PLC0415 - the same

    if output and not interactive:
        raise UsageError([Problem("NRX305", "--output belongs to --interactive", "Give both, or neither.")])
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile)
    advisor = advisor_for(given.base)
    if interactive:
        from nanorx.cli.dialog import Dialog  # noqa: PLC0415 - the same

        Dialog(advisor, given, profile, output).run()
        return
    asking = questions(advisor.assess(given.case, profile))
    if json_:
        write(asking.dumps())
        return
    from nanorx.cli.pages.ask import ask_page  # noqa: PLC0415 - the same

    show(ask_page(asking, given, page_width(), everything=all_))
