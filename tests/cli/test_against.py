"""`nanorx rules prove --against` and `nanorx rules release`, as they are called."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

import small_folder

pytest.importorskip("z3")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RELAXED = """\
relaxed:
  - rule: too-large
    for: all
    when: []
    unless: []
    still: nothing
    since: 2026-12-01
    because: A test.
    cites:
      - threshold: T1
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The folder of a small rule base."""
    return small_folder.write(tmp_path / "rules")


def weaken(rules: Path) -> None:
    """Make the one exclusion a weak caution."""
    path = rules / "safety" / "too-large.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("then: exclude") == 1
    path.write_text(text.replace("then: exclude", "then: {caution: weak}"), encoding="utf-8")


@pytest.mark.parametrize("kind", ["folder", "revision", "release"])
def test_a_lost_exclusion_fails_the_command(run: Callable[..., Any], rules: Path, tmp_path: Path, kind: str) -> None:
    """Against a folder, a git revision or a release the loss of an exclusion is exit code 1, with a case file."""
    named = {"folder": str(tmp_path / "before"), "revision": "HEAD", "release": str(rules / "released.json")}[kind]
    shutil.copytree(rules, tmp_path / "before")
    if kind == "revision":
        name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        for words in (("init", "-q"), ("add", "."), (*name, "commit", "-qm", "rules")):
            subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)  # noqa: S607 - git of the machine
    elif kind == "release":
        assert run("rules", "release", "--first", "--rules", str(rules)).code == 0
    assert run("rules", "prove", "--against", named, "--rules", str(rules)).code == 0
    weaken(rules)
    out = tmp_path / "out"
    answer = run("rules", "prove", "--against", named, "--rules", str(rules), "--out", str(out), "--json")
    assert answer.code == 1, answer.err
    (row,) = json.loads(answer.out)["lost"]
    assert (row["rule"], row["was"], row["strategies"]) == ("too-large", "excluded", ["gold-needle"])
    assert json.loads((out / "too-large.json").read_text(encoding="utf-8")) == row["case"]
    page = run("rules", "prove", "--against", named, "--rules", str(rules))
    assert page.code == 1
    assert "too-large" in page.out
    assert "1 less safe." in " ".join(page.out.split())


def test_what_relaxed_yaml_names_passes_until_the_next_release(run: Callable[..., Any], rules: Path) -> None:
    """A release that is less safe is refused; with an entry it is written, and the entry is stale from then on."""
    before = (rules / "released.json", str(rules))
    refused = run("rules", "release", "--rules", before[1])
    assert (refused.code, "NRX395" in refused.err) == (2, True), "without an earlier release nothing is compared"
    assert run("rules", "release", "--first", "--rules", before[1]).code == 0
    text = before[0].read_text(encoding="utf-8")
    weaken(rules)
    refused = run("rules", "release", "--rules", before[1])
    assert refused.code == 1
    assert "too-large" in refused.out
    assert before[0].read_text(encoding="utf-8") == text
    (rules / "relaxed.yaml").write_text(RELAXED, encoding="utf-8")
    against = ("rules", "prove", "--against", str(before[0]), "--rules", before[1])
    allowed = run(*against)
    assert allowed.code == 0
    assert "proven to be as safe but for what 1 entry of relaxed.yaml allows" in " ".join(allowed.out.split())
    entry = {"rule": "too-large", "since": "2026-12-01"}
    assert json.loads(run(*against, "--json").out)["relaxed_used"] == [entry]
    written = run("rules", "release", "--rules", before[1])
    assert written.code == 0
    assert "Now empty" in written.out
    stale = run(*against)
    assert stale.code == 0
    assert "excuses nothing" in " ".join(stale.out.split())
    data = json.loads(run(*against, "--json").out)
    assert (data["relaxed_unused"], data["relaxed_used"]) == ([entry], [])


def test_an_entry_is_stale_against_a_release_alone(run: Callable[..., Any], rules: Path, tmp_path: Path) -> None:
    """Against a folder no entry is called unused: what it excuses since the last release may be lost there already."""
    assert run("rules", "release", "--first", "--rules", str(rules)).code == 0
    weaken(rules)
    (rules / "relaxed.yaml").write_text(RELAXED, encoding="utf-8")
    shutil.copytree(rules, tmp_path / "later")
    against = ("rules", "prove", "--rules", str(rules), "--against")
    for named in (str(tmp_path / "later"), str(rules / "released.json")):
        page = run(*against, named)
        assert page.code == 0, page.err
        assert "excuses nothing" not in " ".join(page.out.split())
        assert json.loads(run(*against, named, "--json").out)["relaxed_unused"] == []
    assert "with the same exclusions and holds" in " ".join(run(*against, str(tmp_path / "later")).out.split())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--against", "no-such-revision"), "NRX326"),
        (("a-statement", "--against", "HEAD"), "NRX393"),
        (("--against", "broken.json"), "NRX394"),
    ],
)
def test_what_cannot_be_compared_is_exit_code_2(
    run: Callable[..., Any],
    rules: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing to compare with is a mistake of the call, and is never told as nothing lost."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.json").write_text("{}", encoding="utf-8")
    answer = run("rules", "prove", *words, "--rules", str(rules))
    assert (answer.code, answer.out) == (2, "")
    assert code in answer.err


def test_a_release_that_cannot_be_written_is_told(run: Callable[..., Any], rules: Path) -> None:
    """Where the file cannot be written the command says so with exit code 2."""
    (rules / "released.json").mkdir()
    answer = run("rules", "release", "--rules", str(rules))
    assert answer.code == 2
    assert "NRX39" in answer.err
