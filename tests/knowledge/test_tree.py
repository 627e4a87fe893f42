"""Folders are listed whole: links are followed or refused, and nothing is left out unnoticed."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

import nanorx
import small_folder
from nanorx.errors import RuleBaseError
from nanorx.knowledge.files.tree import list_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder.write(tmp_path / "rules")


def refused(folder: Path) -> list[tuple[str, str, str]]:
    """Code, name within the folder and message of each problem."""
    with pytest.raises(RuleBaseError) as caught:
        nanorx.load(folder)
    return [(row.code, row.file.removeprefix(f"{folder}/"), row.message) for row in caught.value.problems]


def test_a_linked_folder_is_read(folder: Path, tmp_path: Path) -> None:
    """A topic, or the files of one, behind links make the same rule base as the files themselves."""
    wanted = nanorx.load(folder)
    shutil.move(folder / "safety", tmp_path / "elsewhere")
    (folder / "safety").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "heat.yaml").write_bytes((folder / "effect/heat-works.yaml").read_bytes())
    (folder / "effect/heat-works.yaml").unlink()
    (folder / "effect/heat-works.yaml").symlink_to(tmp_path / "heat.yaml")
    found = nanorx.load(folder)
    assert "too-large" in found.rule_index
    assert found.sha256 == wanted.sha256


def test_a_linked_base_is_read(folder: Path, tmp_path: Path) -> None:
    """The folder of the rule base may itself be a link."""
    (tmp_path / "link").symlink_to(folder)
    assert nanorx.load(tmp_path / "link").sha256 == nanorx.load(folder).sha256


@pytest.mark.parametrize("target", [".", "..", "safety"])
def test_a_loop_is_refused(folder: Path, target: str) -> None:
    """A link back to the base, to what holds it, or to a folder that is read already is told and not followed."""
    (folder / "safety" / "again").symlink_to(folder / target)
    ((code, name, message),) = refused(folder)
    assert (code, name) == ("NRX100", "safety/again")
    assert "leads back" in message or "already read" in message


def test_two_links_to_one_folder_are_read_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many ways to the same folders do not multiply the work: each real folder is listed once."""
    deep = tmp_path / "deep"
    for depth in range(10):  # 1,000 ways, were each followed
        step = deep / str(depth)
        step.mkdir(parents=True)
        (step / "one").symlink_to(deep / str(depth + 1))
        (step / "two").symlink_to(deep / str(depth + 1))
    (folder / "safety" / "deep").symlink_to(deep / "0")
    listed: list[Path] = []
    real = os.scandir

    def noted(path: Path) -> object:
        listed.append(path.resolve())
        return real(path)

    monkeypatch.setattr(os, "scandir", noted)
    assert list_tree(folder).unread
    assert len(listed) == len(set(listed))
    assert deep / "9" in listed


@pytest.mark.parametrize("name", ["safety/more", "more", "safety/more.yaml"])
def test_a_link_that_leads_nowhere_is_told(folder: Path, tmp_path: Path, name: str) -> None:
    """A broken link may have led to a folder of rules, so it is an error whatever its name is."""
    (folder / name).symlink_to(tmp_path / "nowhere")
    assert refused(folder) == [("NRX100", name, "it cannot be read: the link leads nowhere")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a thing of Unix")
def test_what_is_no_file_is_told(folder: Path) -> None:
    """A pipe named like a rule is refused and not waited for."""
    os.mkfifo(folder / "safety" / "odd.yaml")
    assert refused(folder) == [("NRX100", "safety/odd.yaml", "it cannot be read: this is not a file")]


def test_a_folder_that_cannot_be_listed_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses to list is an error, not an empty folder."""
    real = os.scandir

    def denied(path: Path) -> object:
        if str(path).endswith("safety"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", denied)
    assert refused(folder) == [("NRX100", "safety", "it cannot be read: Permission denied")]


def test_hidden_names_are_left_out(folder: Path) -> None:
    """What editors and version control keep beside the files is no part of a rule base."""
    (folder / ".git").mkdir()
    (folder / ".git" / "loop").symlink_to(folder)
    (folder / "safety" / ".#too-large.yaml").symlink_to("nobody@nowhere")
    assert nanorx.load(folder).sha256
