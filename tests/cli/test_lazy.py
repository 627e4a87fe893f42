"""Commands are imported when they are called; what is said of them before is the same as afterwards."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from typing import Any

import pytest

from nanorx.cli.app import app
from nanorx.cli.rules.app import rules_app

LOADED = """
import sys
from nanorx.cli.app import run
assert run() == 0
print(sorted(name for name in sys.modules if name.startswith(("nanorx.cli.commands", "nanorx.cli.rules"))))
"""


@pytest.mark.parametrize("item", [*app.commands.values(), *rules_app.commands.values()], ids=lambda item: item.place)
def test_the_line_of_help_is_the_first_of_the_command(item: Any) -> None:
    """The table says what the docstring of the command, or the help of the group, says in its first paragraph."""
    loaded = item.load()
    assert item.help == " ".join(inspect.cleandoc(loaded.help).partition("\n\n")[0].split())
    assert loaded.name == item.name


@pytest.mark.parametrize(
    ("words", "loaded"),
    [
        (["--help"], []),
        (["--version"], []),
        (["rules", "--help"], ["nanorx.cli.rules", "nanorx.cli.rules.app"]),
        (["references", "--help"], ["nanorx.cli.commands", "nanorx.cli.commands.references"]),
    ],
)
def test_only_the_command_that_is_called_is_imported(words: list[str], loaded: list[str]) -> None:
    """A help page of the program or of a group imports no command, a command no other."""
    done = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == repr(loaded)


def test_completion_imports_no_command() -> None:
    """The names that a shell completes come from the table."""
    asked = {"_NANORX_COMPLETE": "complete_bash", "COMP_WORDS": "nanorx re", "COMP_CWORD": "1"}
    environment = {**os.environ, **asked}
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["recommend", "report", "references", "[]"]
