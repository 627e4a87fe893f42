"""The group `nanorx rules`: which commands it has, and where each of them is.

A command is a module of this folder with a function of its own name. It is imported when it is called or listed.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from typer import Typer
from typer.main import get_command_from_info
from typer.models import CommandInfo

from nanorx.cli.plain import PlainCommand, PlainGroup

__all__ = ["COMMANDS", "rules_app"]

COMMANDS: dict[str, str] = {
    "check": "nanorx.cli.rules.check",
    "new": "nanorx.cli.rules.new",
    "show": "nanorx.cli.rules.show",
    "list": "nanorx.cli.rules.list",
    "test": "nanorx.cli.rules.test",
    "coverage": "nanorx.cli.rules.coverage",
    "mutate": "nanorx.cli.rules.mutate",
    "impact": "nanorx.cli.rules.impact",
    "analyze": "nanorx.cli.rules.analyze",
    "prove": "nanorx.cli.rules.prove",
    "release": "nanorx.cli.rules.release",
    "schema": "nanorx.cli.rules.schema",
    "docs": "nanorx.cli.rules.docs",
}
"""Command -> module, in the order of the help page; the module has a function of that name, or `run`."""


class RulesGroup(PlainGroup):
    """Commands that are imported when they are needed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command with this name, None if there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(COMMANDS[cmd_name])
        callback = getattr(module, "run", None) or getattr(module, cmd_name.replace("-", "_"))
        info = CommandInfo(name=cmd_name, cls=PlainCommand, callback=callback)
        return get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)


rules_app = Typer(
    name="rules",
    cls=RulesGroup,
    help="Write, check and inspect the rules of a rule base.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)


@rules_app.callback()
def _rules() -> None:
    """Write, check and inspect the rules of a rule base."""
