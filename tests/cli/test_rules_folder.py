"""Which rule base an author works on: found upwards, named by every summary, and never the built-in one to write to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tested_folder
from nanorx.authoring.folder import author_folder
from nanorx.errors import UsageError
from nanorx.knowledge.files import loader

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG = ("cases/near.yaml", "iron-vein: excluded", "iron-vein: conditional")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with rules/ and cases/, and a folder without anything."""
    tested_folder.write(tmp_path / "project")
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "project"


@pytest.fixture
def call(run: Callable[..., Any]) -> Callable[..., tuple[int, str, str]]:
    """Run `nanorx rules ...` without NANORX_RULES: exit code, standard output, standard error."""

    def command(*words: str) -> tuple[int, str, str]:
        ran = run("rules", *words, NANORX_RULES="")
        return ran.code, ran.out, ran.err

    return command


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As an installed copy is: a rule base inside the package, no cases beside it, and one stands elsewhere."""
    folder = tested_folder.write(tmp_path / "package")
    shutil.rmtree(tmp_path / "package" / "cases")
    monkeypatch.setattr(loader, "_BUILT_IN", folder)
    (tmp_path / "elsewhere").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / "elsewhere")
    return folder


@pytest.mark.parametrize("where", [".", "rules", "rules/safety", "cases", "notes/deep"])
def test_the_base_is_found_upwards(project: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever one stands in a project, its rule base is meant."""
    (project / where).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(project / where)
    found = author_folder()
    assert found.path.resolve() == (project / "rules").resolve()
    assert not found.built_in


def test_the_search_ends_at_the_home_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies above the home folder is not looked at."""
    (project / "home" / "work").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(project / "home"))
    monkeypatch.setenv("USERPROFILE", str(project / "home"))
    monkeypatch.chdir(project / "home" / "work")
    assert author_folder().built_in


def test_what_is_named_wins(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option comes before the environment, that before the named files, and these before where one stands."""
    others = {name: tested_folder.write(tmp_path / name) for name in ("option", "environment", "file")}
    monkeypatch.chdir(project)
    of_files = [str(others["file"] / "safety" / "too-large.yaml")]
    assert author_folder("", of_files).path == others["file"]
    monkeypatch.setenv("NANORX_RULES", str(others["environment"]))
    assert author_folder("", of_files).path == others["environment"]
    assert author_folder(str(others["option"]), of_files).path == others["option"]


def test_files_of_two_bases_are_refused(project: Path, tmp_path: Path) -> None:
    """It is not guessed which of two rule bases is meant."""
    other = tested_folder.write(tmp_path / "other")
    with pytest.raises(UsageError) as caught:
        author_folder("", [str(project / "rules/base.yaml"), str(other / "base.yaml")])
    assert caught.value.problems[0].code == "NRX381"


def test_a_named_file_is_checked_in_its_own_base(
    project: Path, tmp_path: Path, call: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule and the case of another project are checked and tested with the rules of that project."""
    monkeypatch.chdir(tmp_path / "elsewhere")
    code, out, _ = call("check", str(project / "rules/safety/too-large.yaml"))
    assert (code, out) == (0, f"No mistake in 1 file.\nRule base: {project / 'rules'}\n")
    code, out, _ = call("test", str(project / "cases/near.yaml"))
    assert (code, out.splitlines()[-2]) == (0, f"Rule base: {project / 'rules'}")


SUMMARIES = [
    ("check",),
    ("test",),
    ("coverage",),
    ("mutate", "--sample", "5"),
    ("impact", "--base", "rules", "--generated", "0"),
    ("list",),
    ("show", "too-large"),
    ("analyze",),
]


@pytest.mark.parametrize("words", SUMMARIES, ids=[row[0] for row in SUMMARIES])
def test_every_summary_names_the_base(
    project: Path, words: tuple[str, ...], call: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page of an author's command says which rule base it is about."""
    monkeypatch.chdir(project)
    assert "Rule base: rules" in call(*words)[1].splitlines()


@pytest.mark.parametrize("words", [("check",), ("list",), ("show", "too-large")])
def test_the_built_in_base_is_called_so(
    installed: Path, words: tuple[str, ...], call: Callable[..., tuple[int, str, str]]
) -> None:
    """Where no other rule base is found, the page says that the built-in one was used."""
    assert f"Rule base: {installed} (built-in)" in call(*words)[1].splitlines()


def test_json_names_the_base(
    project: Path, call: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Programs get folder, name, version and hash of the rule base with every report."""
    monkeypatch.chdir(project)
    for words in (("test", "--json"), ("coverage", "--json"), ("mutate", "--sample", "5", "--json")):
        named = json.loads(call(*words)[1])["rule_base"]
        assert (named["folder"], named["built_in"], named["name"]) == ("rules", False, "small-base")
        assert len(named["sha256"]) == 64


@pytest.mark.parametrize("words", [("new", "safety/one-more"), ("check", "--fix"), ("test", "--update")])
@pytest.mark.parametrize("named", [False, True])
def test_the_built_in_base_is_not_written_to(
    installed: Path,
    words: tuple[str, ...],
    named: bool,  # noqa: FBT001 - a parameter
    call: Callable[..., tuple[int, str, str]],
) -> None:
    """Nothing is written into the rule base of an installed copy, named or not; the message says how to get a copy."""
    before = {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()}
    code, out, err = call(*words, *(["--rules", str(installed)] if named else []))
    assert (code, out) == (2, "")
    assert "NRX382" in err
    assert "cp -r" in err
    assert {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()} == before


def test_an_installed_copy_without_cases_does_not_pass(
    installed: Path, call: Callable[..., tuple[int, str, str]]
) -> None:
    """Where there are no cases, `rules test` fails and says what is missing."""
    code, out, _ = call("test")
    assert code == 1
    assert "all pass" not in out
    assert "there is none in the folder cases beside the rule base" in " ".join(out.split())


def test_a_users_own_case_is_updated_with_the_built_in_rules(
    installed: Path, call: Callable[..., tuple[int, str, str]]
) -> None:
    """A case file of one's own is no part of the built-in rule base, so it may be rewritten."""
    case = Path("mine.yaml")
    case.write_text("expect: {rank: {gold-needle: 2}}\ntumor: {organ: liver}\n", encoding="utf-8")
    assert call("test", str(case), "--update")[0] == 0
    assert "gold-needle: 1" in case.read_text(encoding="utf-8")
