"""`nanorx verify`: is a stored result what nanorx gives for its case?"""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Exit

from nanorx.advice.answers.verification import read_result
from nanorx.advice.answers.verification import verify as verify_result
from nanorx.advice.assessment import Advisor
from nanorx.cli.given import load_rules, read_text
from nanorx.cli.options import All, Drafts, Form, Json, Output, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.verify import verify_document

__all__ = ["verify"]


def verify(
    result: Annotated[
        str, Argument(metavar="RESULT", help="What `nanorx recommend --json` wrote, or - for standard input.")
    ],
    all_: All = False,
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Run the case of a stored result again and compare every field.

    Leaves with 1 if anything differs. A different rule base is named, with what it would change.
    """
    target = Target.of(output, form, json_=json_, inputs=[result])
    text, name = read_text(result)
    stored = read_result(text, name)
    base = load_rules(rules, drafts=drafts, cached=False)
    outcome = verify_result(Advisor(base), stored)
    if target.form == "json":
        target.show_json(outcome)
    else:
        target.show(verify_document(outcome, name, base, everything=all_))
    if not outcome.accepted:
        raise Exit(1)
