"""The caches of a rule base change how fast it is loaded and nothing else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import nanorx

if TYPE_CHECKING:
    from pathlib import Path

CIRCLE = """\
id: draft-that-closes-a-circle
title: A finding that rests on itself
status: draft
because: It is a mistake.
cites:
  - judgement: made up for this test
for: all
when:
  - {finding}: is yes
unless: []
then: {{conclude: {finding}}}
say: It rests on itself.
examples:
  - case: yes
    given: {{{finding}: yes}}
    expect: fires
  - case: no
    given: {{{finding}: no}}
    expect: silent
  - case: nothing
    given: {{}}
    expect: cannot tell
"""


@pytest.fixture
def folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the rule base, and no cache yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return shutil.copytree(root / "rules", tmp_path / "rules")


def test_cached_rule_base_is_the_same(folder: Path, tmp_path: Path) -> None:
    """A second load, from the cache, gives the same bytes for a case."""
    first = nanorx.recommend({}, rules=nanorx.load(folder)).dumps()
    assert list((tmp_path / "cache").rglob("*.json"))
    assert nanorx.recommend({}, rules=nanorx.load(folder)).dumps() == first


def test_edited_file_is_read_again(folder: Path) -> None:
    """An edit of any file is seen at the next load."""
    before = nanorx.load(folder)
    base_file = folder / "base.yaml"
    base_file.write_text(
        base_file.read_text(encoding="utf-8").replace(f"title: {before.title}", "title: Another title"),
        encoding="utf-8",
    )
    assert nanorx.load(folder).title == "Another title"


def test_drafts_are_checked_although_the_rest_is_cached(folder: Path) -> None:
    """A mistake that only drafts make is reported with drafts, whatever the cache holds."""
    finding = next(rule.finding for rule in nanorx.load(folder).rules if rule.finding)
    (folder / "findings" / "draft-that-closes-a-circle.yaml").write_text(
        CIRCLE.format(finding=finding), encoding="utf-8"
    )
    nanorx.load(folder)
    for _ in range(2):
        with pytest.raises(nanorx.RuleBaseError, match="NRX117"):
            nanorx.load(folder, drafts=True)


def test_user_without_a_home_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container whose user has no home folder nothing is cached, and nothing fails."""
    monkeypatch.delenv("XDG_CACHE_HOME")

    def no_home(path: Path) -> Path:
        raise RuntimeError(path)

    monkeypatch.setattr("pathlib.Path.expanduser", no_home)
    assert nanorx.load(folder).strategies


def test_broken_cache_is_no_error(folder: Path, tmp_path: Path) -> None:
    """A cache that was cut short is written anew."""
    nanorx.load(folder)
    (file,) = (tmp_path / "cache").rglob("*.json")
    whole = file.read_bytes()
    file.write_bytes(whole[:1000])
    nanorx.load(folder)
    assert file.read_bytes() == whole
