"""The caches of a rule base change how fast it is loaded and nothing else."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import clean_folder
import nanorx
import small_folder
from nanorx import __version__
from nanorx.knowledge.files import cache, loader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULE = "effect/vein-reaches-many.yaml"

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
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small rule base, and no cache yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return small_folder.write(tmp_path / "rules", clean_folder.FILES)


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
    (folder / "findings").mkdir(exist_ok=True)
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


# -- a cache with anything odd about it


@pytest.fixture(params=["user", "built-in"])
def place(request: pytest.FixtureRequest, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good cache of the small rule base in one of the two places. It is used: no YAML is parsed."""
    if request.param == "built-in":
        monkeypatch.setattr(loader, "_BUILT_IN", folder)
        monkeypatch.setenv("NANORX_NO_CACHE", "1")
        file = folder / cache.BUILT_IN
        file.write_bytes(loader.make_built_in(folder))
    else:
        nanorx.load(folder)
        (file,) = (tmp_path / "cache" / "nanorx").iterdir()
    assert used(folder)
    return file


def used(folder: Path) -> bool:
    """Is a cache used to load the folder, and not the YAML files?"""
    with pytest.MonkeyPatch.context() as patch:
        parsed: list[str] = []
        whole = loader._parse

        def watched(contents: Any, sha256: str, folder: str, unread: Any = (), *, drafts: bool) -> Any:
            parsed.append(folder)
            return whole(contents, sha256, folder, unread, drafts=drafts)

        patch.setattr(loader, "_parse", watched)
        nanorx.load(folder)
        return not parsed


@pytest.mark.slow
def test_exclusion_in_a_changed_cache_stays_one(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache in which an exclusion was made a favor is not used: hyperthyroidism rules iodized oil out as before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    case = {"tumor": {"organ": "liver"}, "patient": {"hyperthyroidism": "yes"}}
    before = nanorx.recommend(case, rules=nanorx.load(root / "rules")).dumps()
    (file,) = (tmp_path / "nanorx").iterdir()
    whole = file.read_bytes()
    rule = whole.index(b'"id":"lipiodol-hyperthyroidism"')
    place = whole.index(b'"then":"exclude"', rule)
    favor = b'"then":{"favor":"delivery","strength":"strong"}'
    file.write_bytes(whole[:place] + favor + whole[place + len(b'"then":"exclude"') :])
    assert nanorx.recommend(case, rules=nanorx.load(root / "rules")).dumps() == before


def head_of(content: bytes, body: bytes) -> bytes:
    """A cache with another body and a checksum that fits."""
    head = content.split(b"checksum ")[0]
    return head + b"checksum " + hashlib.sha256(body).hexdigest().encode() + b'",\n' + body + b"]\n"


ODD: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "an older form": lambda _: b'{"format": 1, "sha256": "no", "files": {}}',
    "cut short": lambda whole: whole[: len(whole) // 2],
    "cut by one byte": lambda whole: whole[:-1],
    "longer": lambda whole: whole + b" ",
    "not UTF-8": lambda whole: b"\xff" + whole[1:],
    "another number": lambda whole: whole.replace(
        b'"balanced":{"weights":{"reach":50', b'"balanced":{"weights":{"reach":60'
    ),
    "another effect": lambda whole: whole.replace(b'"then":"exclude"', b'"then":"note"'),
    "another version": lambda whole: whole.replace(__version__.encode(), b"0.0.0", 1),
    "another format": lambda whole: whole.replace(f"format {cache.FORMAT}".encode(), b"format 1", 1),
    "another rule base": lambda whole: re.sub(rb"rules [0-9a-f]{64}", b"rules " + b"0" * 64, whole),
    "nested deeply": lambda whole: head_of(whole, b"[" * 100_000),
    "no JSON": lambda whole: head_of(whole, b"{"),
    "a list": lambda whole: head_of(whole, b"[]"),
    "nothing in it": lambda whole: head_of(whole, b"{}"),
    "wrong types": lambda whole: head_of(whole, b'{"base.yaml":7}'),
    "wrong types within": lambda whole: head_of(whole, re.sub(rb"\[\]", b"7", whole.split(b"\n", 1)[1][:-2])),
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_cache_is_not_used(place: Path, folder: Path, odd: str) -> None:
    """A cache that was cut, edited, written by another version or holds something else: the YAML files are read."""
    whole = place.read_bytes()
    content = ODD[odd](whole)
    assert content != whole
    place.write_bytes(content)
    assert not used(folder)
    assert nanorx.load(folder).rules == nanorx.load(folder, cached=False).rules


@given(
    edits=st.lists(st.tuples(st.integers(0, 2**20), st.binary(max_size=3), st.integers(0, 3)), min_size=1, max_size=3)
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_edit_of_a_cache_is_taken(tmp_path: Path, edits: list[tuple[int, bytes, int]]) -> None:
    """Whatever bytes of a cache are replaced, put in or left out, it is not a cache any more."""
    file = tmp_path / cache.BUILT_IN
    whole = cache.cache_content("0" * 64, {"a.yaml": {"then": "exclude", "rows": [1, 2.5, None, "x"]}})
    content = whole
    for place, new, old in edits:
        at = place % (len(content) + 1)
        content = content[:at] + new + content[at + old :]
    file.write_bytes(content)
    assert (cache.read_built_in(tmp_path) is not None) == (content == whole)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and files")
@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "link to nowhere", "others write", "group writes", "huge"])
def test_odd_file_in_the_place_of_the_cache_is_not_used(folder: Path, tmp_path: Path, kind: str) -> None:
    """What is no plain file of one's own, or too large, is not read and never waited for."""
    nanorx.load(folder)
    (file,) = (tmp_path / "cache" / "nanorx").iterdir()
    if kind.endswith(("write", "writes")):
        file.chmod(0o602 if kind.startswith("others") else 0o620)
    elif kind == "huge":
        os.truncate(file, 2**40)
    else:
        moved = file.rename(tmp_path / "moved")
        if kind == "folder":
            file.mkdir()
        elif kind == "pipe":
            os.mkfifo(file)
        else:
            file.symlink_to(moved if kind == "link" else tmp_path / "nowhere")
    assert not used(folder)
    if kind != "folder":
        assert used(folder), "it was put right"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX owners")
def test_cache_of_another_user_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that belongs to somebody else is not read."""
    nanorx.load(folder)
    me = os.geteuid()
    monkeypatch.setattr("os.geteuid", lambda: me + 1)
    assert not used(folder)


def test_broken_cache_is_no_error(folder: Path, tmp_path: Path) -> None:
    """A cache that was cut short is written anew."""
    nanorx.load(folder)
    (file,) = (tmp_path / "cache").rglob("*.json")
    whole = file.read_bytes()
    file.write_bytes(whole[:1000])
    nanorx.load(folder)
    assert file.read_bytes() == whole


# -- the built-in cache


@pytest.fixture
def built(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small rule base as the one inside the package, with its cache."""
    (folder / cache.BUILT_IN).write_bytes(loader.make_built_in(folder))
    monkeypatch.setattr(loader, "_BUILT_IN", folder)
    monkeypatch.setenv("NANORX_NO_CACHE", "1")
    assert used(folder)
    return folder


def test_edited_file_of_an_installed_copy_counts(built: Path) -> None:
    """An edit of an installed rule file is seen, also if the file is as long and as old as before."""
    file = built / "base.yaml"
    about, whole = file.stat(), file.read_bytes()
    file.write_bytes(whole.replace(b"title: S", b"title: T"))
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert nanorx.load().title == "Tmall base"
    assert nanorx.load().sha256 == loader.inspect(built).base.sha256  # type: ignore[union-attr]


def test_file_more_or_less_in_an_installed_copy_counts(built: Path) -> None:
    """A rule that was put into an installed copy speaks; one that was taken out is gone; a broken one is told."""
    file = built / RULE
    moved = file.with_name("another.yaml")
    moved.write_text(file.read_text(encoding="utf-8").replace("vein-reaches-many", "another"), encoding="utf-8")
    assert "another" in nanorx.load().rule_index
    moved.unlink()
    assert used(built)
    file.unlink()
    assert "vein-reaches-many" not in nanorx.load().rule_index
    file.write_text("id: [", encoding="utf-8")
    with pytest.raises(nanorx.RuleBaseError, match="NRX002"):
        nanorx.load()


def test_other_files_of_an_installed_copy_do_not_count(built: Path) -> None:
    """Properties, remarks, hidden files and line ends of another system change nothing: the cache is used."""
    (built / "properties.yaml").write_text("properties: []\n", encoding="utf-8")
    (built / "README.md").write_text("Read me.\n", encoding="utf-8")
    (built / ".hidden").mkdir()
    (built / ".hidden" / "x.yaml").write_text("x: 1\n", encoding="utf-8")
    file = built / "base.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert used(built)


# -- old caches


def test_old_caches_are_pruned(folder: Path, tmp_path: Path) -> None:
    """A few caches stay, the newest ones; files of others in the folder are left alone."""
    kept = tmp_path / "cache" / "nanorx"
    kept.mkdir(parents=True)
    foreign = ["notes.txt", "rules-short.json", f"rules-{'0' * 64}.json.bak", f"rules-{'A' * 64}.json"]
    for name in foreign:
        (kept / name).write_text("mine", encoding="utf-8")
    (kept / f"rules-{'e' * 64}.json").mkdir()
    (kept / f"rules-{'f' * 64}.json").symlink_to(kept / "notes.txt")
    old = [kept / f"rules-{number:064x}.json" for number in range(20)]
    for number, path in enumerate(old):
        path.write_text("{}", encoding="utf-8")
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    base = nanorx.load(folder)
    left = {path.name for path in kept.iterdir()}
    assert {path.name for path in old if path.exists()} == {path.name for path in old[-cache._KEPT + 1 :]}
    assert f"rules-{base.sha256}.json" in left
    assert set(foreign) | {f"rules-{'e' * 64}.json", f"rules-{'f' * 64}.json"} <= left
    assert used(folder)
