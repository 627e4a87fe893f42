"""The options of the commands: what several commands share is the same in all of them."""

from __future__ import annotations

from nanorx.cli.app import app
from nanorx.cli.rules.app import rules_app

DIFFERENT = {"--against", "--format", "--given", "--out", "--output", "--rules", "--seed"}
"""Options that mean another thing in another command, or search elsewhere."""


def test_an_option_is_the_same_in_every_command() -> None:
    """An option of several commands has one help, one kind of value and one short name."""
    found: dict[str, set[object]] = {}
    commands = [*app.commands.values(), *rules_app.commands.values()]
    for command in (item.load() for item in commands if item.name != "rules"):
        for option in (item for item in command.params if item.param_type_name == "option"):
            found.setdefault(option.opts[0], set()).add((option.help, option.metavar, *option.opts))
    assert {name for name, forms in found.items() if len(forms) > 1} <= DIFFERENT
    assert {"--all", "--json", "--cases"} <= set(found)
