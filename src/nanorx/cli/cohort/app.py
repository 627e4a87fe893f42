"""The group `nanorx cohort`: many cases at once. `nanorx cohort SOURCE` is short for `nanorx cohort run SOURCE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nanorx.cli.lazy import lazy_commands
from nanorx.cli.plain import PlainGroup
from nanorx.common.suggest import meant_words, misspelled
from nanorx.errors import Problem, UsageError

__all__ = ["COMMANDS", "cohort_app"]

COMMANDS = {
    "run": (
        "nanorx.cli.cohort.run:run",
        "Rank the approaches for every row of a table; nanorx cohort SOURCE is short for it.",
    ),
    "map": ("nanorx.cli.cohort.map:map_", "Draft the mapping of a table, to confirm and edit."),
    "case": (
        "nanorx.cli.cohort.case:case",
        "Write the row of one patient as a case, which every other command reads.",
    ),
}
"""Every command in the order of the help page: where its function is, and the first line of its help."""

_HELP = {"-h", "--help"}


class CohortGroup(PlainGroup):
    """The group, whose first word may be a source instead of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command `run` before what is no command."""
        if args and args[0] not in COMMANDS and args[0] not in _HELP and not ctx.resilient_parsing:
            meant = misspelled(args[0], COMMANDS)
            if meant and len(args) > 1 and not args[1].startswith("-") and not Path(args[0]).exists():
                message = f'there is no command "{args[0]}", nor a source of this name'
                raise UsageError([Problem("NRX305", message, meant_words(meant))])
            args = ["run", *args]
        return super().parse_args(ctx, args)


cohort_app: Any = CohortGroup(
    name="cohort",
    commands=lazy_commands(COMMANDS),
    help="Rank the approaches for every row of a table.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
