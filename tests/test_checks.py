"""The checks of the code itself: style, types and the direction of imports."""

from __future__ import annotations

import ast
import os
import re
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
    """Only knowledge/files/tree.py walks folders: other ways drop what lies behind links, each Python in its own way.

    The cache only takes a hash of what it finds: what it misses makes another hash, and then it is not used.
    """
    walking = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if any(way in path.read_text(encoding="utf-8") for way in (".rglob(", "scandir(", "os.walk(", '("**'))
    ]
    assert walking == ["knowledge/files/cache.py", "knowledge/files/tree.py"]


WRITING = {"write_text", "write_bytes", "touch", "mkdir", "mkstemp", "NamedTemporaryFile", "dump", "hardlink_to"}
"""Calls that make or change a file, whatever they are called on; `open` counts with a mode that writes."""


def writes(tree: ast.AST) -> set[str]:
    """The calls in a module that write files, by name."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        modes = [
            item.value for item in (*node.args, *(key.value for key in node.keywords)) if isinstance(item, ast.Constant)
        ]
        last = name.rpartition(".")[2]
        opens = last in {"open", "fdopen"} and any(
            str(mode)[:1] in {"w", "a", "x"} or "+" in str(mode) for mode in modes
        )
        reads = name == "os.open" and (
            "os.O_RDONLY" in ast.unparse(node) or ast.unparse(node.args[-1]).startswith("flags")
        )
        if (
            opens or last in WRITING or name in {"os.open", "os.write", "os.replace", "os.rename", "os.link"}
        ) and not reads:
            found.add(name)
    return found


def test_files_are_written_in_one_module() -> None:
    """Whoever writes a file does it through knowledge/files/writing.py, so that none is ever torn or lost."""
    writing = {
        path.relative_to(SOURCE).as_posix(): found
        for path in sorted(SOURCE.rglob("*.py"))
        if (found := writes(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert list(writing) == ["knowledge/files/writing.py"]
    assert {"os.open", "os.write", "path.mkdir"} <= writing["knowledge/files/writing.py"]


def test_answers_are_printed_in_one_module() -> None:
    """Only cli/output.py writes to standard output: there it is known whether everything was written."""
    printing = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if re.search(r"sys\.stdout\.write|sys\.stdout\.buffer|\bprint\(|\becho\(", path.read_text(encoding="utf-8"))
    ]
    assert printing == ["cli/output.py"]


def test_one_class_one_name() -> None:
    """No two classes of the program share a name: who searches for one finds one."""
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for item in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(item, ast.ClassDef):
                found.setdefault(item.name.lstrip("_"), []).append(path.relative_to(SOURCE).as_posix())
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
