"""What the tests of the report share: reports of cases, each made once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from base_pages import write_project
from nanorx.advice.assessment import Advisor
from nanorx.document.pages.report import report_document
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import read_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase

NOTHING_LEFT = {"facility": {"imaging": [], "equipment": [], "nanoparticles": []}, "tumor": {"organ": "brain"}}
"""A facility that has nothing: every strategy is excluded."""


@pytest.fixture(scope="session")
def advisor(base: RuleBase) -> Advisor:
    """The rule base of the checkout, compiled once."""
    return Advisor(base)


@pytest.fixture(scope="session")
def report(advisor: Advisor, root: Path) -> Callable[[str], Document]:
    """The report of a case of the checkout; `nothing-left` is the one that excludes everything."""

    @cache
    def made(name: str) -> Document:
        if name == "nothing-left":
            case = parse_case(NOTHING_LEFT, advisor.base)
        else:
            case = read_case(root / "cases" / name, advisor.base)
        return report_document(advisor.assess(case))

    return made


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small rule base with cases, for the pages of rule authors."""
    return write_project(tmp_path_factory.mktemp("project"))
