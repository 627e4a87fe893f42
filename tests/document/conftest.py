"""What the tests of the dossier share: dossiers of cases, each made once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from nanorx.advice.assessment import Advisor
from nanorx.document.report.report import Dossier, make_dossier
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import read_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

NOTHING_LEFT = {"facility": {"imaging": [], "equipment": [], "nanoparticles": []}, "tumor": {"organ": "brain"}}
"""A facility that has nothing: every strategy is excluded."""


@pytest.fixture(scope="session")
def advisor(base: RuleBase) -> Advisor:
    """The rule base of the checkout, compiled once."""
    return Advisor(base)


@pytest.fixture(scope="session")
def dossier(advisor: Advisor, root: Path) -> Callable[[str], Dossier]:
    """The dossier of a case of the checkout; `nothing-left` is the one that excludes everything."""

    @cache
    def made(name: str) -> Dossier:
        if name == "nothing-left":
            case = parse_case(NOTHING_LEFT, advisor.base)
        else:
            case = read_case(root / "cases" / name, advisor.base)
        return make_dossier(advisor.assess(case))

    return made
