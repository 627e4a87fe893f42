"""Brings the sessions in README.md up to date: runs each command and puts in what it prints.

    python tests/update_readme.py            rewrites README.md
    python tests/update_readme.py --check    only says whether it would change: with other rules than those that it
                                             shows, numbers may lag behind until it is rewritten, and words may not
    python tests/update_readme.py --exact    numbers may not lag behind either

A block that is fenced as `console` is a terminal session: a line that begins with `$ ` is a command, what
follows is its output. A block that is fenced as `pycon` is a Python session.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

RULES = re.compile(r"rules (\S+, [0-9a-f]{8})")
"""The version and the hash of the rules, as pages show them."""


def refreshed(text: str) -> str:
    """The text with every session run again."""
    return BLOCK.sub(lambda found: f"```{found[1]}\n{SESSIONS[found[1]](found[2])}```", text)


def terminal(session: str) -> str:
    """A terminal session run again, 80 columns wide, without color."""
    bin_folder = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "PATH": bin_folder + os.pathsep + os.environ.get("PATH", ""),
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
    }
    environment.pop("NANORX_RULES", None)
    parts: list[str] = []
    for line in session.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(
                ["/bin/sh", "-c", line[2:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            parts += [line, *(done.stdout + done.stderr).splitlines()]
    return "".join(f"{part}\n" for part in parts)


def python(session: str) -> str:
    """A Python session run again."""
    names: dict[str, Any] = {}
    parts: list[str] = []
    typed = "\n".join(line for line in session.splitlines() if line.startswith((">>> ", "...")))
    for statement in re.split(r"\n(?=>>> )", typed):
        lines = statement.splitlines()
        parts += [*lines, *run("\n".join(line[4:] for line in lines), names).splitlines()]
    return "".join(f"{part}\n" for part in parts)


def run(source: str, names: dict[str, Any]) -> str:
    """What a statement prints, or the value of an expression as the prompt shows it."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.chdir(ROOT):
        exec(compile(source + "\n", "README.md", "single"), names)  # noqa: S102 - the sessions of our own README
    return printed.getvalue()


SESSIONS = {"console": terminal, "pycon": python}


def without_numbers(text: str) -> str:
    """The text with all numbers, hashes and widths of columns alike."""
    hashes = re.sub(r"\b[0-9a-f]{8}\b", "#", text)
    return re.sub(" +", " ", re.sub(r"\d+(st|nd|rd|th)?", "0", hashes))


def main() -> int:
    """Rewrite README.md, or check it."""
    old = README.read_text(encoding="utf-8")
    new = refreshed(old)
    if not {"--check", "--exact"} & {*sys.argv}:
        README.write_text(new, encoding="utf-8")
        return 0
    if "--exact" not in sys.argv and RULES.findall(old) != RULES.findall(new):
        old, new = without_numbers(old), without_numbers(new)
    print(*difflib.unified_diff(old.splitlines(), new.splitlines(), "README.md", "the program", lineterm=""), sep="\n")
    return int(old != new)


if __name__ == "__main__":
    sys.exit(main())
