"""The checks of the code itself: style, types and the direction of imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "nanorx"

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "--no-cache", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "--diff", "--no-cache", "."],
    "mypy": ["-m", "mypy"],
    "import-linter": ["-c", LINT_IMPORTS, "--no-cache"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_check_passes(name: str) -> None:
    """The code passes the check as it is set up in pyproject.toml."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *CHECKS[name]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{name} has found something:\n{done.stdout}{done.stderr}"


def test_durable_rules_is_named_in_one_module() -> None:
    """Only inference/engine.py may import the engine, by name too, which import-linter cannot see."""
    naming = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if "durable_rules_engine" in path.read_text(encoding="utf-8")
    ]
    assert naming == ["inference/engine.py"]


def test_folders_are_listed_in_one_module() -> None:
    """Only knowledge/tree.py walks folders: other ways drop what lies behind links, each Python in its own way."""
    walking = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if any(way in path.read_text(encoding="utf-8") for way in (".rglob(", "scandir(", "os.walk(", '("**'))
    ]
    assert walking == ["knowledge/tree.py"]
