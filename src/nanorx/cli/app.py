"""The program `nanorx`: its commands, and what is said before one of them is chosen."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Annotated

from typer import Exit, Option, Typer

from nanorx._version import __version__
from nanorx.cli.commands import (
    ask,
    compare,
    descriptors,
    explain,
    recommend,
    references,
    report,
    schema,
    strategies,
    verify,
    what_if,
    why_not,
)
from nanorx.cli.output import write
from nanorx.cli.plain import PlainCommand, PlainGroup
from nanorx.cli.rules.app import rules_app
from nanorx.cli.trouble import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["app", "run"]

app = Typer(
    name="nanorx",
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Research decision support, not a medical device.",
)

_COMMANDS = (
    *(recommend, explain, why_not, what_if, ask, report, verify, compare),
    *(strategies, descriptors, references, schema),
)
for _command in _COMMANDS:
    _name = _command.__name__.rpartition(".")[2]
    app.command(_name.replace("_", "-"), cls=PlainCommand)(getattr(_command, _name))
app.add_typer(rules_app, name="rules")


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer gives it by place
    if wanted:
        write(f"nanorx {__version__}\n")
        raise Exit


@app.callback()
def _program(
    version: Annotated[bool, Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Which image-guided cancer nanomedicine strategies could be considered, why, and what is not known."""


def run(interrupted: Callable[[], bool] = lambda: False) -> int:
    """Run the program and give its exit code; `interrupted` tells whether Ctrl-C came."""
    gc.disable()  # a command is over before collecting would pay
    return guarded(lambda: app(prog_name="nanorx", standalone_mode=False), interrupted)
