"""Versions of other packages: wide ranges for users, pins for the tests, and both mean what they say."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PINS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
VERSION = r"[0-9.]+(?:post[0-9]+)?"
PIN = re.compile(rf"([a-z0-9-]+)==({VERSION})( ; [a-z_]+ [!=<>]+ '[^']+'( (and|or) [a-z_]+ [!=<>]+ '[^']+')*)?")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SCRIPTS = sorted(path.name for path in (ROOT / ".ci").iterdir() if path.is_file())


def named() -> Iterator[Requirement]:
    """Everything that pyproject.toml names: to build, to run, and for the extras."""
    project = PROJECT["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    for line in (*PROJECT["build-system"]["requires"], *project["dependencies"], *extras):
        if not line.startswith("nanorx["):
            yield Requirement(line)


def pins() -> dict[str, Version]:
    """Package -> the version that the tests are run with."""
    return {found[1]: Version(found[2]) for line in PINS[1:] if (found := PIN.fullmatch(line))}


def test_each_pin_is_a_name_and_a_version() -> None:
    """No hash and no host binds constraints.txt to a platform or an index."""
    assert [line for line in PINS[1:] if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("requirement", list(named()), ids=str)
def test_the_pin_lies_in_its_range(requirement: Requirement) -> None:
    """What the tests are run with is pinned, also what builds the wheel, and is a version that users may have."""
    assert requirement.specifier.contains(pins()[canonicalize_name(requirement.name)])


def test_what_builds_the_engine_is_pinned() -> None:
    """durable-rules is built by setuptools, which no package here names."""
    assert "setuptools" in pins()


@pytest.mark.parametrize(("name", "refused"), [("typer", "0.30.0"), ("mypy", "2.5.0"), ("ruff", "0.18.0")])
def test_a_minor_version_that_may_differ_is_refused(name: str, refused: str) -> None:
    """Where a comment says that a newer one may behave otherwise, the next minor version is out of range."""
    ranges = [item.specifier for item in named() if item.name == name]
    assert ranges
    assert not any(item.contains(refused) for item in ranges)


def test_nothing_must_be_compiled() -> None:
    """durable-rules is an extra: without it nanorx installs where no compiler is."""
    assert "durable" not in " ".join(PROJECT["project"]["dependencies"])
    assert any("durable" in line for line in PROJECT["project"]["optional-dependencies"]["engine"])


def test_the_lowest_versions_are_those_of_the_ranges() -> None:
    """`.ci/lowest.py` gives one version for each name, and the range starts with it."""
    done = subprocess.run([sys.executable, ".ci/lowest.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    lowest = dict(line.split("==") for line in done.stdout.splitlines())
    assert set(lowest) == {item.name for item in named()}
    assert all(str(item.specifier).find(lowest[item.name]) > 0 for item in named())


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_is_described(name: str) -> None:
    """CONTRIBUTING.md says what each script is for, or one that it describes calls it."""
    described = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    called = (ROOT / ".ci" / "everything").read_text(encoding="utf-8")
    assert f"`.ci/{name}`" in described or f" .ci/{name} " in called
