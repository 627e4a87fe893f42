"""`nanorx new`: a case from nothing, asked step by step, or an empty one to fill in."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from nanorx.api import advisor_for
from nanorx.cli.commands.recommend import recommend
from nanorx.cli.given import changed_case, read_given
from nanorx.cli.options import Changes, Drafts, Profile, Rules
from nanorx.cli.style import printable
from nanorx.document.case_template import case_template
from nanorx.errors import CaseError, Problem, UsageError
from nanorx.knowledge.files.case_text import StoredCase
from nanorx.knowledge.files.writing import write_file
from nanorx.knowledge.phrase import value_words

if TYPE_CHECKING:
    from nanorx.cli.given import CaseInput
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["guide", "new"]


def new(
    case: Annotated[
        str,
        Argument(
            metavar="CASE",
            help="The file of the case, with the ending .json or .yaml. If it exists, it is continued.",
            show_default=False,
        ),
    ],
    blank: Annotated[bool, Option("--blank", help="Ask nothing: write a commented file to fill in (YAML).")] = False,
    organ: Annotated[str, Option("--organ", metavar="ORGAN", help="The organ of the tumor.", show_default=False)] = "",
    changes: Changes = [],
    profile: Profile = "balanced",
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Write a case step by step, then rank the approaches for it.

    Each answer is saved at once. It stops by itself when no answer can change the first place. With --blank it writes
    an empty case to fill in instead.
    """
    exists = os.path.lexists(case)
    _check(case, blank=blank, exists=exists)
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile, new=True)
    if organ:
        given = replace(given, case=_in_organ(given.case, organ, given.base))
    if blank:
        write_file(case, case_template(advisor_for(given.base).assess(given.case, profile)), new=True)
        sys.stderr.write(
            f"Wrote {printable(case)}. Fill in what is known, then: nanorx recommend {shlex.quote(case)}\n"
        )
        return
    file = StoredCase(case, given.base, given.read or given.case, exists=exists)
    guide(given, file, profile=profile, rules=rules, drafts=drafts)


def _check(case: str, *, blank: bool, exists: bool) -> None:
    """Refuse a place where no case can be written, before anything is asked."""
    if case == "-":
        advice = "Name a file, for instance patient.yaml."
        raise UsageError([Problem("NRX324", "a new case goes to a file, not to standard output", advice)])
    if blank and exists:
        advice = "Name a new file. To go on with this one: nanorx new, without --blank."
        raise UsageError([Problem("NRX324", "this file exists already", advice, case)])
    if blank and Path(case).suffix.lower() not in {".yaml", ".yml"}:
        advice = "The comments say what may be filled in, and JSON has none. Give it the ending .yaml."
        raise UsageError([Problem("NRX322", "an empty case to fill in is YAML", advice, case)])


def _in_organ(case: Case, organ: str, base: RuleBase) -> Case:
    """Return the case with the organ. Raises CaseError that names the option, also if another organ is stated."""
    name, option = base.policy.organ, f"--organ {organ}"
    try:
        found = changed_case(case, f"{name}={organ}", base)
    except CaseError as error:
        raise CaseError([replace(row, file=option) for row in error.problems]) from None
    if name in case.stated and found.values[name] != case.values[name]:
        stated = value_words(base.vocabulary.descriptors[name], case.values[name])
        advice = f"Keep one of the two; to change the case: --set {name}={organ}"
        raise CaseError([Problem("NRX208", f"{name} is already set to another value, {stated}", advice, option)])
    return found


def guide(given: CaseInput, file: StoredCase, *, profile: str, rules: str, drafts: bool) -> None:
    """Ask for what is missing of a case, write it to its file, and show the ranking at the end."""
    from nanorx.cli.wizard import Wizard  # noqa: PLC0415 - it loads Rich, which JSON and files do without

    options = ["--profile", profile] if profile != "balanced" else []
    options += ["--rules", rules] if rules else []
    options += ["--drafts"] if drafts else []

    def show() -> str:
        recommend(file.path, profile=profile, rules=rules, drafts=drafts)
        return shlex.join(["nanorx", "recommend", file.path, *options])

    Wizard(advisor_for(given.base), given.case, profile, file, show).run()
