"""Commands that are imported when one of them is called; a help page and completion import none."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand
from typer.main import get_command_from_info
from typer.models import CommandInfo

from nanorx.cli.plain import PlainCommand, PlainGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LazyCommand", "lazy_commands"]


class LazyCommand(TyperCommand):
    """The name and the line of help of a command, and where its function or group is: `module:name`."""

    def __init__(self, name: str, place: str, line: str) -> None:
        super().__init__(name, help=line)
        self.place = place

    def load(self) -> Any:
        """Import the command."""
        module, _, function = self.place.partition(":")
        found = getattr(import_module(module), function)
        if isinstance(found, PlainGroup):
            return found
        info = CommandInfo(name=self.name, cls=PlainCommand, callback=found)
        return get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Import the command and let it read its words: whatever Typer does with a command begins here."""
        return self.load().make_context(info_name, args, parent, **extra)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the line of help, whole."""
        del limit
        return self.help or ""


def lazy_commands(table: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """Make the commands of a table of names, each with its place and its line of help."""
    return {name: LazyCommand(name, place, line) for name, (place, line) in table.items()}
