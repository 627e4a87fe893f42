"""`nanorx rules test`, `coverage`, `mutate` and `impact` as they are called."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

import tested_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRONG = ("cases/near.yaml", "iron-vein: excluded", "iron-vein: eligible")
LESS_SAFE = ("cases/near.yaml", "gold-needle: eligible", "gold-needle: excluded")


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """The folder of a small rule base with cases beside it, all right."""
    return str(tested_folder.write(tmp_path))


def test_a_failure_is_a_page_and_exit_code_1(run: Callable[..., Any], tmp_path: Path) -> None:
    """What does not hold is told on standard output with file and line; the exit code is 1, not a count."""
    rules = str(tested_folder.write(tmp_path, WRONG, ("cases/near.yaml", "gold-needle: 1", "gold-needle: 2")))
    ran = run("rules", "test", "--rules", rules)
    assert ran.code == 1
    assert "near.yaml:4" in ran.out
    assert "expected  eligible" in ran.out
    assert "2 cases: 2 failures." in " ".join(ran.out.split())
    assert all(len(line) <= 80 or str(tmp_path) in line for line in ran.out.splitlines())


def test_update_writes_shows_and_passes(run: Callable[..., Any], tmp_path: Path) -> None:
    """--update corrects the file, prints the difference, and the tests hold afterwards."""
    rules = str(tested_folder.write(tmp_path, WRONG))
    ran = run("rules", "test", "--rules", rules, "--update")
    assert ran.code == 0
    assert "+  status: {gold-needle: eligible, iron-vein: excluded}  # iron needs MRI" in ran.out
    assert (tmp_path / "cases" / "near.yaml").read_text(encoding="utf-8") == tested_folder.NEAR


def test_update_with_json_stays_json(run: Callable[..., Any], tmp_path: Path) -> None:
    """The difference is part of the JSON document."""
    rules = str(tested_folder.write(tmp_path, WRONG))
    (row,) = json.loads(run("rules", "test", "--rules", rules, "--update", "--json").out)["updated"]
    assert row["file"].endswith("near.yaml")
    assert "iron-vein: excluded" in row["diff"]


def test_an_empty_set_fails(run: Callable[..., Any], rules: str, tmp_path: Path) -> None:
    """Testing nothing is exit code 1 and says so; a path that does not exist is exit code 2."""
    (tmp_path / "silent.json").write_text("{}", encoding="utf-8")
    nothing = run("rules", "test", str(tmp_path / "silent.json"), "--rules", rules)
    assert nothing.code == 1
    assert "no case was tested: none of them expects anything" in " ".join(nothing.out.split())
    assert run("rules", "test", "no-such-thing", "--rules", rules).code == 2


def test_junit_is_written(run: Callable[..., Any], rules: str, tmp_path: Path) -> None:
    """--junit writes a file; where it cannot, that is told with exit code 2."""
    assert run("rules", "test", "--rules", rules, "--junit", str(tmp_path / "out.xml")).code == 0
    assert (tmp_path / "out.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert run("rules", "test", "--rules", rules, "--junit", str(tmp_path / "no" / "out.xml")).code == 2


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_fail_under_decides_the_exit_code(run: Callable[..., Any], rules: str, command: str) -> None:
    """The share must reach the percentage that is asked for: the small base is neither empty nor perfect."""
    share = json.loads(run("rules", command, "--rules", rules, "--json").out)["share"]
    assert 0 < share < 1
    assert run("rules", command, "--rules", rules, "--fail-under", str(int(share * 100))).code == 0
    assert run("rules", command, "--rules", rules, "--fail-under", str(int(share * 100) + 1)).code == 1


def test_mutate_lists_what_nothing_notices(run: Callable[..., Any], rules: str) -> None:
    """The page names file, line and mistake, and says how many make no difference."""
    rows = json.loads(run("rules", "mutate", "--rules", rules, "--json").out)["unnoticed"]
    page = run("rules", "mutate", "--rules", rules, "--all").out
    assert rows
    for row in rows:
        assert row["file"] in page
        assert f"line {row['line']} " in page
        assert row["says"] in " ".join(page.split())
    assert "are not counted." in page.replace("\n", " ")


def test_mutate_asks_for_tests_that_hold(run: Callable[..., Any], tmp_path: Path) -> None:
    """Where the tests fail already, nothing can be said about what they notice."""
    ran = run("rules", "mutate", "--rules", str(tested_folder.write(tmp_path, WRONG)))
    assert ran.code == 2
    assert "nanorx rules test" in ran.err


def test_impact_in_all_formats(run: Callable[..., Any], tmp_path: Path) -> None:
    """A lost exclusion is in each format, and an exit code of 1 only where it is asked for."""
    rules = tested_folder.write(tmp_path)
    (tmp_path / "cases" / "large.yaml").write_text(
        "tumor: {size_cm: 12}\nfacility: {imaging: [ct], particles: [gold]}\n", encoding="utf-8"
    )
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        command = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.c", *words]
        subprocess.run(command, check=True, capture_output=True)
    path = rules / "safety/too-large.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("then: exclude", "then: note"), encoding="utf-8")
    call = ("rules", "impact", "--rules", str(rules), "--base", "HEAD", "--generated", "0")
    text = run(*call)
    assert text.code == 0
    assert "excluded -> eligible" in text.out
    markdown = run(*call, "--format", "markdown", "--fail-on", "exclusions-lost")
    assert markdown.code == 1
    assert r"**excluded -\> eligible**: `gold-needle`" in markdown.out
    data = json.loads(run(*call, "--format", "json").out)
    assert data["exclusions_lost"] == 1
    assert data["changes"][0]["by"] == ["too-large"]


@pytest.mark.parametrize("words", [("--format", "xml"), ("--fail-on", "anything"), ("--base", "no-such-revision")])
def test_impact_refuses_what_it_does_not_know(run: Callable[..., Any], rules: str, words: tuple[str, str]) -> None:
    """A wrong word is exit code 2 and the message names it."""
    ran = run("rules", "impact", "--rules", rules, *words)
    assert ran.code == 2
    assert words[1] in ran.err


def broken_case(folder: Path) -> str:
    """A rule base with a case beside it that cannot be read; the others are right."""
    rules = tested_folder.write(folder)
    (folder / "cases" / "broken.yaml").write_text("tumor: {size_cm: large}\n", encoding="utf-8")
    return str(rules)


@pytest.mark.parametrize(
    "words", [("test",), ("coverage",), ("mutate", "--sample", "20"), ("impact", "--generated", "0")]
)
def test_a_broken_case_does_not_stop_the_others(
    run: Callable[..., Any], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Each command runs the rest, names the broken case with its mistake, and ends with exit code 1."""
    rules = broken_case(tmp_path)
    before = str(tested_folder.write(tmp_path / "before", ("safety/too-large.yaml", "then: exclude", "then: note")))
    call = ("rules", *words, "--rules", rules, *(["--base", before] if words[0] == "impact" else []))
    page = run(*call)
    assert page.code == 1, page.err
    assert f"{tmp_path}/cases/broken.yaml:1" in page.out
    ran = run(*call, *(["--format", "json"] if words[0] == "impact" else ["--json"]))
    data = json.loads(ran.out)
    assert ran.code == 1
    assert [row["file"] for row in data["errors"]] == [f"{tmp_path}/cases/broken.yaml"]
    counts = {"test": "expectations", "coverage": "share", "mutate": "tried", "impact": "cases"}
    assert data[counts[words[0]]] > 0
    if words[0] == "impact":
        assert "broken.yaml" in run(*call, "--format", "markdown").out


def test_junit_is_written_with_a_broken_case(run: Callable[..., Any], tmp_path: Path) -> None:
    """CI sees the broken case as an error and every other result."""
    assert run("rules", "test", "--rules", broken_case(tmp_path), "--junit", str(tmp_path / "out.xml")).code == 1
    text = (tmp_path / "out.xml").read_text(encoding="utf-8")
    assert text.count("<error ") == 1
    assert 'tests="3" failures="0" errors="1"' in text


def test_update_keeps_what_would_be_less_safe(run: Callable[..., Any], tmp_path: Path) -> None:
    """--update writes the rest, lists apart what would exclude less, leaves it and fails; --less-safe writes it too."""
    changes = (LESS_SAFE, ("cases/near.yaml", "    gold-needle: 1", "    gold-needle: 2"))
    rules = str(tested_folder.write(tmp_path, *changes))
    near = tmp_path / "cases" / "near.yaml"
    kept = run("rules", "test", "--rules", rules, "--update")
    assert kept.code == 1
    assert "Less safe, so not written" in kept.out
    assert "status of gold-needle: excluded -> eligible" in " ".join(kept.out.split())
    assert near.read_text(encoding="utf-8") == tested_folder.NEAR.replace(*LESS_SAFE[1:])
    data = json.loads(run("rules", "test", "--rules", rules, "--update", "--json").out)
    assert [row["about"] for row in data["less_safe"]] == ["status of gold-needle"]
    assert data["updated"] == []
    written = run("rules", "test", "--rules", rules, "--update", "--less-safe")
    assert written.code == 0
    assert "Less safe" in written.out
    assert near.read_text(encoding="utf-8") == tested_folder.NEAR


def test_less_safe_needs_update(run: Callable[..., Any], rules: str) -> None:
    """Alone the option would mean nothing, so it is refused."""
    ran = run("rules", "test", "--rules", rules, "--less-safe")
    assert (ran.code, ran.out) == (2, "")
    assert "NRX383" in ran.err
