"""`nanorx compare`: two cases, or one case under two rule bases, side by side."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from nanorx.advice.answers.comparison import compare as compare_sides
from nanorx.api import advisor_for
from nanorx.cli.given import read_given
from nanorx.cli.options import All, CaseFile, Drafts, Form, Json, Output, Profile, Rules
from nanorx.cli.output import Target
from nanorx.document.pages.compare import compare_document
from nanorx.errors import Problem, UsageError

__all__ = ["compare"]


def compare(
    case: CaseFile,
    other: Annotated[str, Argument(metavar="[OTHER]", help="The second case.", show_default=False)] = "",
    against: Annotated[
        str, Option("--against", metavar="FOLDER", show_default=False, help="A second rule base for the same case.")
    ] = "",
    all_: All = False,
    profile: Profile = "balanced",
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Compare two answers side by side.

    Two cases under one rule base, or one case under two rule bases (--rules A --against B).
    """
    if bool(other) == bool(against):
        advice = "Write `nanorx compare CASE OTHER`, or `nanorx compare CASE --rules A --against B`."
        raise UsageError([Problem("NRX305", "give either a second case or a second rule base", advice)])
    target = Target.of(output, form, json_=json_, inputs=[case, other])
    one = read_given(case, [], rules=rules, drafts=drafts, profile=profile)
    two = read_given(other or case, [], rules=against or rules, drafts=drafts, profile=profile)
    sides = [advisor_for(side.base).assess(side.case, profile) for side in (one, two)]
    answer = compare_sides(*sides)
    if target.form == "json":
        target.show_json(answer)
        return
    names = (rules or "the built-in rules", against) if against else (case, other)
    target.show(compare_document(answer, names, two.base, everything=all_))
