"""Documents that can fail: README shows what the program prints, and what is named exists."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nanorx
from nanorx._version import __version__
from nanorx.cli.commands.schema import MODELS
from nanorx.knowledge.files.case_file import read_case_text

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.md"))
INSTALL = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject PIP_CONSTRAINT=constraints.txt .venv/bin/pip install"
TRY = f"python3 -m venv .venv && {INSTALL} '.[engine]' && .venv/bin/nanorx recommend cases/clinic/hcc-5cm.json"
TEST = f"python3 -m venv .venv && {INSTALL} -e '.[dev]' && .venv/bin/pytest -n auto"
NAMED_FOLDERS = ("src", "rules", "cases", "tests", "benchmarks")


def read(name: str) -> str:
    """The text of a document."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_readme_shows_what_the_program_prints() -> None:
    """Each session in README.md, run again, gives the same text (tests/update_readme.py writes it)."""
    done = subprocess.run(
        [sys.executable, "tests/update_readme.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert read("README.md").count("```console\n") >= 2
    assert "```pycon\n" in read("README.md")


@pytest.mark.parametrize("line", [TRY, TEST])
def test_readme_has_the_two_lines(line: str) -> None:
    """Each of the two lines stands in README.md as a line of its own, to be copied."""
    assert line in [row.strip() for row in read("README.md").splitlines()]


def test_session_stands_in_the_first_screen() -> None:
    """What nanorx prints is seen before one has to scroll."""
    lines = read("README.md").splitlines()
    assert lines.index("```console") < 15


def test_ci_calls_the_test_line_of_readme() -> None:
    """`.ci/run` finds the test line, and only that one."""
    script = read(".ci/run")
    pattern = re.search(r'grep -m 1 -E "(.*?)" README.md', script)
    assert pattern is not None
    assert [row for row in read("README.md").splitlines() if re.search(pattern[1], row)] == [TEST]


def test_the_smallest_case_of_readme_gives_an_answer(tmp_path: Path) -> None:
    """At most five lines, and something is first."""
    (text,) = re.findall(r"^```yaml\n(.*?)^```", read("README.md"), re.MULTILINE | re.DOTALL)
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    assert len(text.splitlines()) <= 5
    assert nanorx.recommend(tmp_path / "case.yaml").leading


def test_what_readme_writes_for_the_most_used_keys_is_read() -> None:
    """Ten keys of the vocabulary; each value in the table is one of its key, as it stands there."""
    base = nanorx.load()
    rows = re.findall(r"^\| `(\w+)\.(\w+)` \| (.*) \|$", read("README.md"), re.MULTILINE)
    assert len(rows) == 10
    for group, key, examples in rows:
        for value in re.findall(r"`([^`]*)`", examples):
            case = read_case_text(f"{group}: {{{key}: {value}}}".encode(), "README.md", base)
            assert f"{group}.{key}" in case.stated


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """Each relative link of a document names a file or folder of the checkout."""
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", read(name))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_paths_exist(name: str) -> None:
    """Each path that a document names exists."""
    named = [
        word
        for quoted in re.findall(r"`([^`\n]+)`", read(name))
        for word in quoted.split()
        if word.rstrip(":").split("/")[0] in NAMED_FOLDERS and "/" in word and "*" not in word
    ]
    assert named
    assert [word for word in named if not (ROOT / word).exists()] == []


def test_every_module_folder_is_in_architecture() -> None:
    """Each part of the package has its row in ARCHITECTURE.md."""
    parts = [path.parent.name for path in (ROOT / "src" / "nanorx").glob("*/__init__.py")]
    assert [part for part in parts if f"`src/nanorx/{part}/`" not in read("ARCHITECTURE.md")] == []


def test_architecture_names_what_is_there() -> None:
    """Each file and folder that the map names exists, in the rooms that a row speaks of too."""
    text = read("ARCHITECTURE.md")
    named = set(re.findall(r"`((?:src|tests|rules|benchmarks|cases|\.ci)/[\w./-]*)`", text))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    bare = set(re.findall(r"`(\w+\.py)`", text)) - {"hatch_build.py"}
    known = {path.name for folder in ("src", "benchmarks", "tests") for path in (ROOT / folder).rglob("*.py")}
    assert sorted(bare - known) == []


def test_twelve_common_requests_are_in_the_map() -> None:
    """Each of the twelve says its files, and three are enough for most."""
    rows = read("ARCHITECTURE.md").split("| request | files |")[1].split("And the rest:")[0].splitlines()
    counts = [len(set(re.findall(r"`((?:src|rules|tests)/[\w./-]+|\w+\.md)`", row))) for row in rows if row[:2] == "| "]
    counts = [number for number in counts if number]
    assert len(counts) == 12
    assert sum(number <= 3 for number in counts) >= 9


def test_changelog_knows_the_version() -> None:
    """The version of the program has its entry."""
    assert f"## {__version__}" in read("CHANGELOG.md")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_shapes_that_a_document_names_are_those_of_the_program(name: str) -> None:
    """The version of a shape of an answer is the same in each document and in the JSON that is written."""
    for kind, version in re.findall(r"nanorx-([a-z-]+)/(\d+)", read(name)):
        assert f'"nanorx-{kind}/{version}"' in json.dumps(MODELS[kind].json_schema())
