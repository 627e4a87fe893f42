"""The program `nanorx`: its commands, and what is said before one of them is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from typer import Exit, Option, Typer
from typer.main import get_command

from nanorx._version import __version__
from nanorx.cli.lazy import lazy_commands
from nanorx.cli.output import write
from nanorx.cli.plain import PlainGroup
from nanorx.cli.trouble import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COMMANDS", "app", "run"]

COMMANDS = {
    "new": ("nanorx.cli.commands.new:new", "Write a case step by step, then rank the approaches for it."),
    "recommend": ("nanorx.cli.commands.recommend:recommend", "Rank the approaches for a case."),
    "batch": ("nanorx.cli.commands.batch:batch", "Rank the approaches for many cases, one on each line."),
    "explain": ("nanorx.cli.commands.explain:explain", "Say why one strategy stands where it stands."),
    "why-not": (
        "nanorx.cli.commands.why_not:why_not",
        "Say what keeps a strategy back, and the smallest changes that would make it eligible, or first.",
    ),
    "what-if": (
        "nanorx.cli.commands.what_if:what_if",
        "Compare the ranking of a case with that after changes, or over a range of a number.",
    ),
    "ask": ("nanorx.cli.commands.ask:ask", "List what to find out next."),
    "report": ("nanorx.cli.commands.report:report", "Write the report of a case."),
    "verify": (
        "nanorx.cli.commands.verify:verify",
        "Run the case of a stored result again and compare every field.",
    ),
    "compare": ("nanorx.cli.commands.compare:compare", "Compare two answers side by side."),
    "strategies": (
        "nanorx.cli.commands.strategies:strategies",
        "List or search the approaches, their variants, and what is done today.",
    ),
    "evidence": ("nanorx.cli.commands.evidence:evidence", "List the studies, labels and guidelines behind a strategy."),
    "catalogue": (
        "nanorx.cli.commands.catalogue:catalogue",
        "Write once what is the same for every case, for brief answers.",
    ),
    "descriptors": ("nanorx.cli.commands.descriptors:descriptors", "List or search what may be said about a case."),
    "references": (
        "nanorx.cli.commands.references:references",
        "List the cited documents, or those that are asked for.",
    ),
    "schema": (
        "nanorx.cli.commands.schema:schema",
        "Print the JSON Schema of a case, a result or another answer; without KIND list all.",
    ),
    "serve": ("nanorx.cli.commands.serve:serve", "Answer over HTTP, with a page in a browser."),
    "cohort": ("nanorx.cli.cohort.app:cohort_app", "Rank the approaches for every row of a table."),
    "import": ("nanorx.cli.fhir.app:import_app", "Make a case of a record of a hospital."),
    "export": ("nanorx.cli.fhir.app:export_app", "Write the answer for a case in the form of another standard."),
    "rules": ("nanorx.cli.rules.app:rules_app", "Write, check and inspect the rules of a rule base."),
}
"""Every command in the order of the help page: where its function is, and the first line of its help."""

_program = Typer(
    name="nanorx",
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Research decision support, not a medical device.",
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer gives it by place
    if wanted:
        write(f"nanorx {__version__}\n")
        raise Exit


@_program.callback()
def _before(
    version: Annotated[bool, Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Which image-guided cancer nanomedicine strategies could be considered, why, and what is not known."""


app: Any = get_command(_program)
app.commands = lazy_commands(COMMANDS)


def run(interrupted: Callable[[], bool] = lambda: False) -> int:
    """Run the program and give its exit code; `interrupted` tells whether Ctrl-C came."""
    return guarded(lambda: app(prog_name="nanorx", standalone_mode=False), interrupted)
