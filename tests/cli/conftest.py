"""What the tests of the command line share: a command run in this process, and results made once."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from nanorx.advice.assessment import Advisor
from nanorx.authoring import folder as authors
from nanorx.cli import given as reading
from nanorx.cli.app import app
from nanorx.cli.given import CaseInput
from nanorx.cli.trouble import guarded
from nanorx.knowledge.files import loader
from nanorx.knowledge.files.case_file import read_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


class Terminal(io.TextIOWrapper):
    """A stream that may claim to be a terminal."""

    def __init__(self, *, tty: bool = False) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding="utf-8", write_through=True)
        self.tty = tty

    def isatty(self) -> bool:
        """Is it one?"""
        return self.tty

    def text(self) -> str:
        """What was written."""
        self.flush()
        return self.bytes.getvalue().decode()


@pytest.fixture(scope="session")
def drafted(root: Path) -> Callable[[], RuleBase]:
    """The rule base of the checkout with its drafts, loaded when it is first asked for."""
    return cache(lambda: loader.load(root / "rules", drafts=True))


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, root: Path, base: RuleBase, drafted: Callable[[], RuleBase]
) -> Callable[..., Ran]:
    """Run a command in this process, as `main` does but without leaving Python.

    The rule base of the checkout is loaded once for all tests; any other is loaded each time.
    """

    def load(folder: str | Path | None = None, *, drafts: bool = False, cached: bool = True) -> RuleBase:
        if os.path.realpath(folder or os.environ["NANORX_RULES"]) != str(root / "rules"):  # a loop of links stays one
            return loader.load(folder, drafts=drafts, cached=cached)
        return drafted() if drafts else base

    def command(*words: str, stdin: bytes = b"", tty: bool = False, err: Any = ..., **environment: str) -> Ran:
        out, terminal = Terminal(tty=tty), Terminal(tty=tty)
        with monkeypatch.context() as patch:
            patch.setenv("NANORX_RULES", str(root / "rules"))
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(reading, "load", load)
            patch.setattr(authors, "load", load)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", terminal if err is ... else err)
            patch.setattr(sys, "argv", ["nanorx", *words])
            code = guarded(lambda: app(args=list(words), prog_name="nanorx", standalone_mode=False))
        return Ran(code, out.text(), terminal.text())

    return command


@pytest.fixture(scope="session")
def advisor(base: RuleBase) -> Advisor:
    """The rule base of the checkout, compiled once."""
    return Advisor(base)


@pytest.fixture(scope="session")
def given(base: RuleBase, root: Path) -> Callable[[str], CaseInput]:
    """A case of the checkout as a command reads it."""

    def read(name: str) -> CaseInput:
        path = root / "cases" / name
        return CaseInput(read_case(path, base), base, path.name, ())

    return read


@pytest.fixture
def hcc(root: Path) -> str:
    """The example of the documentation: a liver tumor with some values open."""
    return str(root / "cases/clinic/hcc-5cm.json")
