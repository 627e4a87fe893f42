"""`nanorx verify`: is a stored result what nanorx gives for its case?"""

from __future__ import annotations

import sys
from typing import Annotated

from typer import Argument, Exit

from nanorx.advice.answers.verification import MOST_BYTES, read_result, read_result_file
from nanorx.advice.answers.verification import verify as verify_result
from nanorx.advice.assessment import Advisor
from nanorx.cli.given import load_rules
from nanorx.cli.options import All, Drafts, Form, Json, Output, Rules
from nanorx.cli.output import Target
from nanorx.cli.trouble import CHECK_FAILED
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
    piped, name = result == "-", "standard input" if result == "-" else result
    stored = read_result(sys.stdin.buffer.read(MOST_BYTES), name) if piped else read_result_file(result)
    base = load_rules(rules, drafts=drafts, cached=False)
    outcome = verify_result(Advisor(base), stored)
    if target.form == "json":
        target.show_json(outcome)
    else:
        target.show(verify_document(outcome, name, base, everything=all_))
    if not outcome.accepted:
        raise Exit(CHECK_FAILED)
