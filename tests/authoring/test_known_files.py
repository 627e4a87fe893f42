"""What a check takes from the last one: never more than what a check of everything would find."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import small_folder
from conftest import examples
from nanorx.authoring.check.check import check_folder
from nanorx.knowledge.files import known_files, loader, yaml_file

if TYPE_CHECKING:
    from nanorx.authoring.check.check import Checked

TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module", autouse=True)
def own_cache() -> object:
    """A cache of this module alone."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", folder)
        patch.setenv("LOCALAPPDATA", folder)
        patch.delenv("NANORX_NO_CACHE", raising=False)
        yield Path(folder)


def cached(folder: Path) -> Checked:
    """Check with what is known from before."""
    return check_folder(folder, TODAY, cached=True)


def fresh(folder: Path) -> Checked:
    """Check everything."""
    return check_folder(folder, TODAY)


def edit(folder: Path, kind: str, place: int, line: int, other: int) -> None:
    """Change one file of a folder in one way."""
    files = sorted(folder.rglob("*.yaml"))
    path = files[place % len(files)]
    text = path.read_text("utf-8")
    rows = text.splitlines(keepends=True) or ["\n"]
    at = line % len(rows)
    word = ("TODO", "liver", "below 3 cm", "\t", "[", "no-such-name", " ", "weak", "\N{EM DASH}")[other % 9]
    if kind == "word":
        head, colon, _ = rows[at].partition(":")
        rows[at] = f"{head}{colon} {word}\n"
    elif kind == "line":
        rows[at] = files[other % len(files)].read_text("utf-8").splitlines(keepends=True)[0]
    elif kind == "cut":
        del rows[at]
    elif kind == "rename":
        path.rename(path.with_name(f"renamed-{other % 3}.yaml"))
        return
    elif kind == "copy":
        path.with_name(f"copy-{other % 3}.yaml").write_text(text, "utf-8")
        return
    elif kind == "remove":
        path.unlink()
        return
    elif kind == "swap":
        target = files[other % len(files)]
        path.write_text(target.read_text("utf-8"), "utf-8")
        target.write_text(text, "utf-8")
        return
    elif kind == "restore":
        small_folder.write(folder)
        return
    path.write_text("".join(rows), "utf-8", newline="")


KINDS = ("word", "line", "cut", "rename", "copy", "remove", "swap", "restore", "touch")
EDITS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=6,
)


@examples(25)
@given(EDITS)
def test_whatever_was_edited_the_same_is_told(edits: list[tuple[str, int, int, int]]) -> None:
    """After any edits a check that knows files from before tells the same as one that knows nothing."""
    with tempfile.TemporaryDirectory() as top:
        folder = small_folder.write(Path(top) / "rules")
        cached(folder)
        for row in edits:
            if not any(folder.rglob("*.yaml")):
                return
            edit(folder, *row)
            assert cached(folder) == fresh(folder), row
        assert cached(folder) == fresh(folder)


def parsed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[str]:
    """The files that a check parses."""
    names: list[str] = []
    read = yaml_file.read_despite_mistakes

    def noted(text: str, name: str) -> object:
        names.append(name.removeprefix(f"{folder}/"))
        return read(text, name)

    with monkeypatch.context() as patch:
        patch.setattr(yaml_file, "read_despite_mistakes", noted)
        cached(folder)
    return names


def test_only_what_changed_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second check parses no file of which nothing was told, and a third one those that changed."""
    folder = small_folder.write(tmp_path / "rules")
    told = {row.file.removeprefix(f"{folder}/") for row in cached(folder).problems}
    assert set(parsed(monkeypatch, folder)) == told
    changed = next(name for name in small_folder.FILES if "/" in name and name not in told)
    (folder / changed).write_text(small_folder.FILES[changed] + "# a remark\n", "utf-8")
    assert set(parsed(monkeypatch, folder)) == {*told, changed}


def test_a_known_file_has_its_lines_and_places(tmp_path: Path) -> None:
    """A mistake that another file makes in a known one is told with its line and place."""
    folder = small_folder.write(tmp_path / "rules")
    cached(folder)
    path = folder / "vocabulary" / "tumor.yaml"
    path.write_text(path.read_text("utf-8").replace("  size_cm:", "  width_cm:"), "utf-8")
    found = cached(folder)
    assert found == fresh(folder)
    assert any(row.line and row.excerpt for row in found.problems if "tumor.yaml" not in row.file)


@pytest.mark.parametrize("broken", ["cut", "changed", "empty", "link"])
def test_a_damaged_cache_is_not_used(tmp_path: Path, own_cache: Path, broken: str) -> None:
    """A cache that was cut, changed, emptied or replaced by a link is ignored."""
    folder = small_folder.write(tmp_path / "rules")
    cached(folder)
    (path,) = [item for item in (own_cache / "nanorx").iterdir() if known_files._key(folder) in item.name]
    content = path.read_bytes()
    if broken == "link":
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.write_bytes({"cut": content[:-9], "changed": content.replace(b"liver", b"livre"), "empty": b""}[broken])
    known = known_files.KnownFiles(folder)
    loader.inspect(folder, known=known)
    assert not any(map(known.has, small_folder.FILES))


def test_another_program_knows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a part of the program that decides what is right has changed, every file is read."""
    folder = small_folder.write(tmp_path / "rules")
    cached(folder)
    monkeypatch.setattr(known_files, "_program", lambda: iter(["another one"]))
    assert set(parsed(monkeypatch, folder)) == set(small_folder.FILES)


def test_without_a_cache_everything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NANORX_NO_CACHE a check knows nothing from before and keeps nothing."""
    folder = small_folder.write(tmp_path / "rules")
    cached(folder)
    monkeypatch.setenv("NANORX_NO_CACHE", "1")
    assert set(parsed(monkeypatch, folder)) == set(small_folder.FILES)
