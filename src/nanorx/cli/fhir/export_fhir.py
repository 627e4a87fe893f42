"""`nanorx export fhir`: the answer for a case as FHIR."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.advice.answers.recommend import recommend as recommend_for
from nanorx.api import advisor_for
from nanorx.cli.given import read_given
from nanorx.cli.options import CaseFile, Changes, Drafts, Profile, Rules
from nanorx.cli.output import Target
from nanorx.errors import Problem, UsageError

__all__ = ["export_fhir"]


def export_fhir(
    case: CaseFile,
    output: Annotated[
        str, Option("--output", "-o", metavar="FILE", show_default=False, help="A .json file; else standard output.")
    ] = "",
    top: Annotated[int, Option("--top", metavar="N", help="How many approaches to propose at most.")] = 5,
    patient: Annotated[
        str, Option("--patient", metavar="REFERENCE", show_default=False, help="The patient, as Patient/17.")
    ] = "",
    changes: Changes = [],
    profile: Profile = "balanced",
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Write the answer for a case as FHIR R4.

    A bundle of a GuidanceResponse, which names what is still to be found out by its codes, and a RequestGroup with the
    approaches: proposals and drafts, with what speaks for and against each and the documents behind it. Nothing is
    proposed where nothing may be called first; the response then says why.
    """
    if top < 1:
        raise UsageError([Problem("NRX305", f"--top {top}: a number of approaches is 1 or more", "The usual is 5.")])
    target = Target.of(output, "json", inputs=[case])
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile)
    from nanorx.service.fhir.guidance import guidance_bundle  # noqa: PLC0415 - what is wrong with the case is said first

    result = recommend_for(advisor_for(given.base).assess(given.case, profile))
    target.show_json(guidance_bundle(result, given.base, top=top, patient=patient))
