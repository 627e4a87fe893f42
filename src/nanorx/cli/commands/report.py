"""`nanorx report`: the dossier of a case, as a file for a tumor board."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.api import advisor_for
from nanorx.cli.given import read_given
from nanorx.cli.options import CaseFile, Changes, Drafts, Json, Profile, Rules
from nanorx.cli.target import Target
from nanorx.document.report.report import make_dossier

__all__ = ["report"]


def report(
    case: CaseFile,
    output: Annotated[
        str,
        Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help="Where to write it; the ending names the form: .html, .md or .json. - is standard output.",
        ),
    ] = "",
    form: Annotated[
        str, Option("--format", metavar="html|md|json", show_default=False, help="The form, whatever the ending is.")
    ] = "",
    changes: Changes = [],
    profile: Profile = "balanced",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Write the dossier of a case.

    The answer, the ranking with charts, the reasons for and against with their sources, the imaging plan, what to find
    out, the case, what is excluded, and how to make it again: one file that needs no network and no script. A file of
    that name is replaced. The same case and rule base give the same bytes.
    """
    target = Target.of(output, "json" if json_ else form, printed=json_)
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile)
    target.write(make_dossier(advisor_for(given.base).assess(given.case, profile)).write(target.form))
