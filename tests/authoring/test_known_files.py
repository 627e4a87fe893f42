"""What a check takes from the last one: never more than what a check of everything would find."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clean_folder
import derived_folder
import evidence_folder
import small_folder
import tested_folder
from conftest import examples
from nanorx.authoring.check.check import check_folder
from nanorx.errors import TOO_MANY
from nanorx.knowledge.files import known_files, loader, yaml_file
from nanorx.knowledge.files.checks import pointers, rule_base

if TYPE_CHECKING:
    from nanorx.authoring.check.check import Checked

TODAY = date(2026, 12, 1)
STATEMENTS = "properties:\n" + tested_folder.STATEMENT.replace("always: excluded", "always: {excluded: too-large}")
RELAXED = """\
gone:
  - strategy: old-needle
    now: gold-needle
    since: "2026-11-28"
    because: The name says the particle first.
relaxed:
  - rule: too-large
    for: {family: heat}
    when:
      - tumor.organ: is liver
    unless: []
    still: nothing
    since: "2026-11-28"
    because: A test.
    cites:
      - threshold: T1
"""
FOLDERS = {
    "evidence": {**evidence_folder.FILES, "properties.yaml": STATEMENTS, "relaxed.yaml": RELAXED},
    "derived": {**derived_folder.FILES, "properties.yaml": STATEMENTS},
    "small": small_folder.FILES,
}


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


def edited(texts: dict[str, str], before: dict[str, str], kind: str, *where: int) -> dict[str, str]:
    """The files of a folder after one edit, by name; `before` are those that it had first."""
    names, originals = sorted(texts), sorted(before)
    place, line, other = where
    name, spare, original = names[place % len(names)], names[other % len(names)], originals[place % len(originals)]
    head, words = name.rpartition("/")[0] or ".", re.findall(r"[\w.-]+", texts[spare]) or ["_"]
    word = re.compile(rf"\b{re.escape(words[line % len(words)])}\b")
    others = {key: text for key, text in texts.items() if key != name}
    of_files = {
        "rename": {**others, f"{head}/renamed-{other % 3}.yaml": texts[name]},
        "copy": {**texts, f"{head}/copy-{other % 3}.yaml": texts[name]},
        "remove": others,
        "swap": {**texts, name: texts[spare], spare: texts[name]},
        "put back": {**texts, original: before[original]},
        "restore": {**texts, **before},
        "everywhere": {key: word.sub("renamed", text) for key, text in texts.items()},
    }
    return (
        of_files[kind] if kind in of_files else {**texts, name: with_line(texts[name], texts[spare], kind, line, other)}
    )


def with_line(text: str, spare: str, kind: str, line: int, other: int) -> str:
    """A text with one line changed, with words of another text."""
    rows = text.splitlines(keepends=True) or ["\n"]
    at, words = line % len(rows), re.findall(r"[\w.-]+", spare) or ["_"]
    key, colon, _ = rows[at].partition(":")
    word = ("TODO", "liver", "below 3 cm", "\t", "[", "no-such-name", " ", "weak", "\N{EM DASH}")[other % 9]
    code = ("NRX131", "NRX157", "NRX161", "NRX165", "NRX167", "NRX190")[other % 6]
    rows[at : at + 1] = {
        "word": [f"{key}{colon} {word}\n"],
        "token": [re.sub(r"(?<=[ {\[])[\w.-]+(?=[\n,}\]])", words[line % len(words)], rows[at], count=1)],
        "accept": [f"# nanorx: ignore {code} a reason\n", rows[at]],
        "line": spare.splitlines(keepends=True)[:1],
        "cut": [],
        "touch": [rows[at]],
    }[kind]
    return "".join(rows)


def put(folder: Path, texts: dict[str, str]) -> None:
    """Make these the files of a folder."""
    for path in folder.rglob("*.yaml"):
        path.unlink()
    small_folder.write(folder, texts)


OF_FILES = ("rename", "copy", "remove", "swap", "put back", "restore", "everywhere")
OF_LINES = ("word", "token", "accept", "line", "cut", "touch")
EDITS = st.lists(
    st.tuples(st.sampled_from(OF_FILES + OF_LINES), st.integers(0, 99), st.integers(0, 199), st.integers(0, 99)),
    min_size=1,
    max_size=6,
)


@examples(40)
@given(st.sampled_from(list(FOLDERS)), EDITS, st.sampled_from([known_files._SHARE, 0]))
def test_whatever_was_edited_the_same_is_told(name: str, edits: list[tuple[str, int, int, int]], share: int) -> None:
    """After any edits a check that knows files from before tells the same as one that knows nothing.

    In a large folder nothing is learned after an edit of a few files (`share` 0): what is known is then older.
    """
    before = texts = FOLDERS[name]
    with tempfile.TemporaryDirectory() as top, pytest.MonkeyPatch.context() as patch:
        folder = small_folder.write(Path(top) / "rules", texts)
        cached(folder)
        patch.setattr(known_files, "_SHARE", share)
        for row in edits:
            texts = edited(texts, before, *row)
            put(folder, texts)
            assert cached(folder) == fresh(folder), row
            if not texts:
                return
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


def looked_up(monkeypatch: pytest.MonkeyPatch, folder: Path) -> set[str]:
    """The files of which a check looks the names up."""
    names: set[str] = set()
    check = pointers.check_pointers

    def noted(base: object, file: str, *more: object) -> None:
        names.add(file)
        check(base, file, *more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(rule_base, "check_pointers", noted)
        assert cached(folder) == fresh(folder)
        names.clear()
        cached(folder)
    return names


def test_names_are_looked_up_where_one_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names in known files are looked up again if one is gone or the vocabulary changed, not if one was added."""
    files = FOLDERS["evidence"]
    folder = small_folder.write(tmp_path / "rules", files)
    cached(folder)
    monkeypatch.setattr(known_files, "_SHARE", 0)
    assert not looked_up(monkeypatch, folder)
    facts = files["facts.yaml"]
    (folder / "facts.yaml").write_text(facts + facts.partition("facts:\n")[2].replace("F", "G"), "utf-8")
    assert looked_up(monkeypatch, folder) == {"facts.yaml"}
    (folder / "facts.yaml").write_text(facts.replace("{id: F", "{id: G"), "utf-8")
    assert looked_up(monkeypatch, folder) >= files.keys() - {"properties.yaml", "relaxed.yaml"}
    small_folder.write(folder, {**files, "vocabulary/units.yaml": files["vocabulary/units.yaml"] + "# a remark\n"})
    assert looked_up(monkeypatch, folder) >= files.keys() - {"properties.yaml", "relaxed.yaml"}


def test_what_was_not_looked_at_is_not_known(tmp_path: Path) -> None:
    """Where a file is missing that all rest on, no lint runs, and nothing is known of what it would have found."""
    rule = "effect/heat-works.yaml"
    files = clean_folder.changed((rule, "tumor.size_cm: 2.9", "tumor.size_cm: 2.5"))
    folder = small_folder.write(tmp_path / "rules", files)
    (folder / "claims.yaml").unlink()
    cached(folder)
    small_folder.write(folder, {"claims.yaml": files["claims.yaml"]})
    assert cached(folder) == fresh(folder)
    assert [row.code for row in cached(folder).problems] == ["NRX131"]


def test_behind_too_many_mistakes_nothing_is_known(tmp_path: Path) -> None:
    """Where the same mistake stands more often than is told, what comes after it was not looked at."""
    row, rule = evidence_folder.PEOPLE, "safety/too-large.yaml"
    files = {**evidence_folder.FILES, rule: evidence_folder.FILES[rule].replace("threshold: T1", "threshold: T9")}
    many = f"claims: [{', '.join(['nothing'] * 400)}]"
    folder = small_folder.write(tmp_path / "rules", {**files, row: files[row].replace("tried:", f"{many}\ntried:")})
    assert {"NRX114", TOO_MANY} <= {problem.code for problem in cached(folder).problems}
    small_folder.write(folder, {row: files[row]})
    assert cached(folder) == fresh(folder)
    assert "NRX114" in {problem.code for problem in cached(folder).problems if problem.file == f"{folder}/{rule}"}


def test_what_a_file_uses_is_learned_anew(tmp_path: Path) -> None:
    """A fact that the last rule to cite it cites no more is unused, in the next check and in the one after that."""
    rule, files = "safety/too-large.yaml", clean_folder.FILES
    folder = small_folder.write(tmp_path / "rules", files)
    cached(folder)
    (folder / rule).write_text(files[rule].replace("  - fact: F2\n", ""), "utf-8")
    for _ in range(2):
        assert cached(folder) == fresh(folder)
        assert [row.code for row in cached(folder).problems] == ["NRX166"]


def test_a_copy_hides_no_other_file(tmp_path: Path) -> None:
    """A copy with a taken id gets one that no file has: what is wrong in a file of that name is told beside it."""
    rule, other, copy = "effect/heat-works.yaml", "effect/heat-works-again.yaml", "safety/heat-works.yaml"
    text = clean_folder.FILES[rule]
    wrong = text.replace("id: heat-works", "id: heat-works-again").replace("at most 3 cm", "at most 2.5 cm")
    files = {**clean_folder.FILES, other: wrong.replace("size_cm: 3.1", "size_cm: 2.7"), copy: text}
    folder = small_folder.write(tmp_path / "rules", files)
    told = {(row.code, row.file.removeprefix(f"{folder}/")) for row in cached(folder).problems}
    assert {("NRX111", copy), ("NRX131", other)} <= told
    assert not [file for _, file in told if file == rule]
    (folder / copy).unlink()
    assert cached(folder) == fresh(folder)
    assert "NRX131" in {row.code for row in cached(folder).problems}


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names of files are Unicode there")
def test_names_that_are_no_utf_8_can_be_kept(tmp_path: Path) -> None:
    """The folder, and a file of the vocabulary, may have a name that is no text."""
    folder = small_folder.write(tmp_path / os.fsdecode(b"rules\xff"))
    (folder / "vocabulary" / "units.yaml").rename(folder / "vocabulary" / os.fsdecode(b"\xff.yaml"))
    assert cached(folder) == fresh(folder) == cached(folder)
