"""Every command with every odd word in every place: the right exit code and a plain message, never our fault."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tested_folder
from conftest import one_in
from nanorx.cli.app import app
from nanorx.cli.cohort.app import cohort_app
from nanorx.cli.fhir.app import export_app, import_app
from nanorx.cli.rules.app import rules_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GROUPS = {"cohort": cohort_app, "export": export_app, "import": import_app, "rules": rules_app}
PROGRAMS: dict[tuple[str, ...], Any] = {
    (name,): item.load() for name, item in app.commands.items() if name not in GROUPS
}
PROGRAMS |= {(group, name): item.load() for group, of in GROUPS.items() for name, item in of.commands.items()}

NEEDED = {
    "case": "case.json",
    "strategy": "iron-vein",
    "result": "result.json",
    "kind": "rule",
    "rule": "vein-reaches-many",
    "name": "effect/new-one",
    "out": "out",
    "source": "rows.csv",
    "file": "cases.ndjson",
    "record": "record.json",
}
"""What the tests give for a parameter that must be given."""

OUTPUT: dict[tuple[str, ...], str] = {("cohort", "run"): "cohort"}
"""The --output of a command that does nothing without one; it is written anew each time."""

WORDS = {
    "long": "x" * 300,
    "longer than any path": "x/" * 3_000,
    "not UTF-8": "\udcff.json",
    "half a character": "\ud83d.json",
    "lines": "a\nb.json",
    "null": "a\0b",
    "empty": "",
    "dash": "-",
    "space": " ",
    "this folder": ".",
    "folder": "folder",
    "no folder": "none/case.json",
    "through a file": "case.json/x",
    "a file": "case.json",
    "not a case": "binary.json",
    "loop": "loop",
    "no name": "~nobody-of-this-name/x",
    "digits": "9" * 5_000,
    "decimal": "tumor.size=" + "9" * 5_000,
    "range": "tumor.size=1.." + "9" * 5_000,
}
SAMPLE = ("long", "not UTF-8", "empty")
"""Those of the quick run."""
MANY = tuple(WORDS)[:: one_in(4)]
"""Those of the slow run; in a search all."""


def places(kind: type) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each parameter of each command that takes words, or whole numbers."""
    for name, command in PROGRAMS.items():
        for item in command.params:
            annotation = getattr(getattr(item, "type_descriptor", None), "annotation", None)
            if annotation in ({str, list[str], str | None} if kind is str else {int}):
                yield name, item


def words_for(name: tuple[str, ...], tested: Any, word: str, rules: Path) -> list[str]:
    """A command line in which one parameter has this word, and the others what they need."""
    words = list(name)
    options: list[str] = ["--force"] if name in OUTPUT else []
    for item in PROGRAMS[name].params:
        given = word if item is tested else NEEDED.get(item.name, "") if item.required else None
        if item.name == "rules" and item is not tested:
            given = str(rules)
        if item.name == "output" and item is not tested:
            given = OUTPUT.get(name)
        if given is None:
            continue
        if item.param_type_name == "option":
            options += [item.opts[0], given]
        else:
            words.append(given)
    if tested.param_type_name == "argument" and word.startswith("-") and len(word) > 1:
        words.insert(len(name), "--")
    return [*words[: len(name)], *options, *words[len(name) :]]


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small rule base, and a folder to stand in that holds a bit of everything."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr("nanorx.service.running.run", lambda *_: None)  # what can be served would be served for ever
    Path("case.json").write_text("{}", encoding="utf-8")
    Path("result.json").write_text("{}", encoding="utf-8")
    Path("rows.csv").write_text("id,tumor.size\nP1,3\n", encoding="utf-8")
    Path("record.json").write_text('{"resourceType": "Patient"}', encoding="utf-8")
    Path("cases.ndjson").write_text("{}\n", encoding="utf-8")
    Path("binary.json").write_bytes(bytes(range(256)))
    Path("folder").mkdir()
    if os.name == "posix":
        Path("loop").symlink_to("loop")
    return tested_folder.write(tmp_path)


def check(ran: Any, words: list[str]) -> None:
    """An answer, a failed check or a refusal with a code; nothing else."""
    shown = ascii(f"{' '.join(words)[:200]}: {ran.code} {ran.err[-600:]}")  # what failed must be told by other programs
    code, out, err = ran.code, ascii(ran.out), ascii(ran.err)
    assert code in {0, 1, 2}, shown
    assert "Traceback" not in err + out, shown
    if code == 2:
        assert (out, "error NRX" in err) == ("''", True), shown


@pytest.mark.parametrize("place", list(places(str)), ids=lambda place: f"{' '.join(place[0])} {place[1].name}")
@pytest.mark.parametrize(
    "kinds", [SAMPLE, pytest.param(tuple(WORDS)[:: one_in(2)], marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_words(
    kinds: tuple[str, ...], place: tuple[tuple[str, ...], Any], run: Callable[..., Any], rules: Path
) -> None:
    """Names too long, of no text, of nothing, of a folder or of a file, wherever a command takes a word."""
    for kind in kinds:
        words = words_for(*place, WORDS[kind], rules)
        before = {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}
        check(run(*words, NANORX_RULES=str(rules)), words)
        for name, content in before.items():
            if WORDS[kind] != name:
                assert Path(name).read_bytes() == content
        assert not list(Path().rglob(".nanorx-*"))
        assert not Path("-").exists()


NUMBERS = ["9" * 5_000, "-" + "9" * 5_000, "9" * 19, "1e3", "\u0663", "", "0x10", "1_0", " 1"]


@pytest.mark.parametrize("place", list(places(int)), ids=lambda place: f"{' '.join(place[0])} {place[1].name}")
def test_whole_numbers(place: tuple[tuple[str, ...], Any], run: Callable[..., Any], rules: Path) -> None:
    """Thousands of digits, signs and other ways to write a number: refused with a message, or a number."""
    for number in NUMBERS:
        words = words_for(*place, number, rules)
        ran = run(*words, NANORX_RULES=str(rules))
        check(ran, words)
        if len(number) > 18 or number in {"1e3", "", "0x10", "1_0", " 1"}:
            assert (ran.code, ascii(words)) == (2, ascii(words))


def test_every_command_is_swept() -> None:
    """A new command, and a new parameter of one, is tried without anybody thinking of it."""
    assert {name for name, _ in places(str)} == set(PROGRAMS)
    needed = {item.name for command in PROGRAMS.values() for item in command.params if item.required}
    assert needed - {"id"} <= {*NEEDED, "ids"}


@pytest.mark.parametrize("name", ["NANORX_RULES", "COLUMNS", "XDG_CACHE_HOME", "NO_COLOR", "TERM"])
@pytest.mark.parametrize("word", ["x" * 5_000, "9" * 5_000, "\udcff", " ", "-1", "0"])
def test_variables(name: str, word: str, run: Callable[..., Any], rules: Path) -> None:
    """The environment is input as well."""
    words = ["strategies", *([] if name == "NANORX_RULES" else ["--rules", str(rules)])]
    check(run(*words, **{name: word}), words)
