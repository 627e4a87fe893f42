"""What a change touches, as CI runs it: `rules mutate --changed`, a sample of `prove --against`, and `.ci/changed`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import tested_folder
from conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGE = "safety/too-large.yaml"


def edit(rules: Path, old: str, new: str, name: str = LARGE) -> None:
    path = rules / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def git(folder: Path, *words: str) -> None:
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b.c", *words]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A rule base with its cases in a git repository, on the branch main."""
    folder = tested_folder.write(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    return folder


def test_where_nothing_differs_no_mistake_is_tried(run: Callable[..., Any], rules: Path) -> None:
    """The same files, and other words alone, are no change: the command passes and says that it tried nothing."""
    for _ in range(2):
        ran = run("rules", "mutate", "--changed", "HEAD", "--fail-under", "100", "--rules", str(rules))
        assert ran.code == 0
        assert "No rule and no derived value differs from HEAD" in " ".join(ran.out.split())
        edit(rules, "because: ", "because: Now ")
    data = json.loads(run("rules", "mutate", "--changed", "HEAD", "--rules", str(rules), "--json").out)
    assert (data["changed"], data["made"], data["tried"]) == ("HEAD", 0, 0)


def test_only_what_differs_is_tried_and_the_rest_is_told(run: Callable[..., Any], rules: Path) -> None:
    """The mistakes of the edited rule alone are tried; the page says that all others were not, and how many were."""
    edit(rules, "because: ", "because: Now ", "effect/vein-reaches-many.yaml")
    edit(rules, "then: exclude", "then: {caution: strong}")
    call = ("rules", "mutate", "--changed", "HEAD", "--rules", str(rules))
    whole = json.loads(run("rules", "mutate", "too-large", "--rules", str(rules), "--json").out)
    data = json.loads(run(*call, "--json").out)
    assert data["made"] == data["tried"] == whole["tried"] > 3
    assert data["unnoticed"] == whole["unnoticed"]
    page = " ".join(run(*call, "--sample", "3").out.split())
    assert "Tried: 1 rule and 0 derived values that differ from HEAD" in page
    assert "Not tried: all others." in page
    assert f"3 of {data['made']} mistakes were tried, chosen at random; the rest was not." in page


def test_the_share_of_what_is_touched_decides(run: Callable[..., Any], rules: Path) -> None:
    """--fail-under is about the mistakes that were tried."""
    edit(rules, "then: exclude", "then: {caution: strong}")
    call = ("rules", "mutate", "too-large", "--changed", "HEAD", "--rules", str(rules))
    share = int(json.loads(run(*call, "--json").out)["share"] * 100)
    assert run(*call, "--fail-under", str(share)).code == 0
    assert run(*call, "--fail-under", str(share + 1)).code == 1


def test_losses_of_safety_of_what_is_touched(run: Callable[..., Any], rules: Path) -> None:
    """With --safety the losses of the edited rules are tried; without an edit that bars there is none to lose."""
    pytest.importorskip("z3")
    (rules / "properties.yaml").write_text(f"properties:\n{tested_folder.STATEMENT}", encoding="utf-8")
    edit(rules, "tumor.count: at least 2", "tumor.count: above 1", "effect/vein-reaches-many.yaml")
    call = ("rules", "mutate", "--safety", "--changed", "HEAD", "--rules", str(rules))
    none = run(*call, "--json")
    assert (none.code, json.loads(none.out)["losses"]) == (0, [])
    edit(rules, "then: exclude", "then: {caution: strong}")
    assert {row["rule"] for row in json.loads(run(*call, "--json").out)["losses"]} == {"too-large"}


def test_a_sample_of_a_comparison_says_what_it_left_out(run: Callable[..., Any], rules: Path) -> None:
    """Of the rules that differ N are proven; the others are named, and their strategies are not called safe."""
    pytest.importorskip("z3")
    for name, old in ((LARGE, "above 10 cm"), ("safety/lung-holds-heat-back.yaml", "is lung")):
        edit(rules, old, {"above 10 cm": "at least 10 cm", "is lung": "one of lung, liver"}[old], name)
    call = ("rules", "prove", "--against", "HEAD", "--rules", str(rules))
    whole = json.loads(run(*call, "--json").out)
    assert (whole["not_tried"], whole["proven"]) == ([], 1)
    ran = run(*call, "--sample", "1", "--json")
    data = json.loads(ran.out)
    assert ran.code == 0
    assert len(data["not_tried"]) == 1
    assert data["proven"] == 0
    page = " ".join(run(*call, "--sample", "1").out.split())
    assert "Not tried: 1 rule that the sample left out." in page
    assert "1 in part" in page


# -- as CI calls it


def changed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `.ci/changed` in a repository, with the command of this environment."""
    (folder / ".ci").mkdir(exist_ok=True)
    shutil.copy(ROOT / ".ci/changed", folder / ".ci/changed")
    command = folder / ".ci/command"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nanorx "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = {**os.environ, "NANORX": str(command), "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [folder / ".ci/changed", *words], capture_output=True, text=True, env=environment, check=False
    )


def test_ci_tries_a_branch_against_where_it_left_main(rules: Path, tmp_path: Path) -> None:
    """Without a change nothing is run; on a branch what is less safe than main fails, whatever came before on it."""
    pytest.importorskip("z3")
    git(tmp_path, "switch", "-q", "-c", "work")
    (tmp_path / "note").write_text("x", encoding="utf-8")
    git(tmp_path, "add", "note")
    git(tmp_path, "commit", "-q", "-m", "two")
    same = changed(tmp_path)
    assert (same.returncode, same.stdout) == (0, "")
    assert "no rule file differs" in same.stderr
    edit(rules, "then: exclude", "then: note")
    git(tmp_path, "commit", "-q", "-a", "-m", "three")
    ran = changed(tmp_path)
    assert ran.returncode == 1
    assert "1 less safe" in ran.stdout
    assert "Tried: 1 rule" in ran.stdout


def test_ci_says_that_there_is_nothing_to_compare_with(rules: Path, tmp_path: Path) -> None:
    """The first commit, and a clone without history, have no revision before: nothing is tried, and that is said."""
    del rules
    ran = changed(tmp_path)
    assert ran.returncode == 0
    assert "not tried: there is no earlier revision" in ran.stderr


def test_ci_says_that_the_rules_of_then_cannot_be_read(rules: Path, tmp_path: Path) -> None:
    """A rule base that the program of today refuses cannot be compared; that is told and does not fail the change."""
    right = (rules / LARGE).read_text(encoding="utf-8")
    (rules / LARGE).write_text("id: [\n", encoding="utf-8")
    git(tmp_path, "commit", "-q", "-a", "-m", "two")
    (rules / LARGE).write_text(right, encoding="utf-8")
    ran = changed(tmp_path, "HEAD")
    assert ran.returncode == 0
    assert ran.stderr.count("not tried: the two rule bases cannot be compared") == 3
