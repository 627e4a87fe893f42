"""Bad input: for every kind one clear message with its place, on standard error, and exit 2."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.cli.given import CaseInput
    from nanorx.knowledge.rule_base import RuleBase

BAD = {
    "wrong type": ('{"tumor": {"size_cm": []}}', ["bad.json:1:23", "tumor.size_cm", "one number, not a list"]),
    "unknown key": ('{"patient": {"childpugh": "A"}}', ["bad.json:1:14", "childpugh", "patient.child_pugh?"]),
    "unknown group": ('{"tumour": {}}', ["bad.json:1:2", '"tumour"', 'Did you mean "tumor"?']),
    "misspelt choice": ('{"tumor": {"organ": "lver"}}', ["bad.json:1:21", '"lver"', "Allowed:", '"liver"?']),
    "implausible": ('{"tumor": {"size_cm": 52}}', ["bad.json:1:23", "52 cm", 'write "52 mm" (5.2 cm)']),
    "contradictory": (
        '{"patient": {"child_pugh": "A", "child_pugh_points": 10}}',
        ["bad.json:1:28", "contradict", "Child-Pugh points 10 make class C"],
    ),
    "NaN": ('{"tumor": {"size_cm": NaN}}', ["bad.json:1:23", "NaN is not a number"]),
    "Infinity": ('{"tumor": {"size_cm": -Infinity}}', ["bad.json:1:23", "-Infinity is not a number"]),
    "infinite": ('{"tumor": {"size_cm": 1e400}}', ["bad.json:1:23", "the number is too large"]),
    "comma of thousands": ('{"tumor": {"size_cm": "1,200"}}', ["bad.json:1:23", "write 1.2 or 1200."]),
    "a text of another type": ('{"about": ["x"]}', ["bad.json:1:11", "about: a list is not a text"]),
    "expectations of another type": ('{"expect": 3}', ["bad.json:1:12", "expect: 3 is not a group"]),
    "duplicate key beside a rare escape": (
        '{"tumor": {"organ": "liver", "organ": "\\ud83d\\ude00"}}',
        ["bad.json", 'the key "organ" stands twice'],
    ),
    "boolean for a number": ('{"tumor": {"size_cm": true}}', ["bad.json:1:23", "true is not a number"]),
    "number for a list": ('{"facility": {"imaging": 3}}', ["bad.json:1:26", "3 is not a list", "Write a list"]),
    "duplicate key": ('{"tumor": {"size_cm": 5, "size_cm": 6}}', ["bad.json:1:26", "stands twice", "line 1"]),
    "a finding": ('{"tumor": {"solid": "yes"}}', ["bad.json:1:12", "may not state a finding"]),
    "a list": ("[1, 2]", ["bad.json:1:1", "a case is a group of keys"]),
    "not JSON": ('{"tumor": {"organ" "liver"}}', ["bad.json:1:20", "not valid JSON"]),
    "too long a number": ('{"tumor": {"size_cm": 1' + "0" * 5000 + "}}", ["bad.json:1:23", "tumor.size_cm"]),
    "deep nesting": ('{"tumor": ' * 3000 + "1" + "}" * 3000, ["bad.json:1:", "deeper than 40 levels"]),
    "empty": ("", ["bad.json", "the file is empty", "{}"]),
    "steering the terminal": ('{"tumor": {"organ": "\x1b[31mred"}}', ["bad.json"]),
}
YAML = {
    "bomb": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", ["bad.yaml:1:4", "an anchor (&) is not allowed"]),
    "tag": ("tumor: !!python/object:os.system {}\n", ["bad.yaml:1:8", "a tag (!) is not allowed"]),
    "syntax": ("tumor: [\n", ["bad.yaml:", "not valid YAML"]),
    "a question mark": ("patient:\n  inr: ?\n", ["bad.yaml:2:8", "may not begin with ?", "write unknown"]),
    "two documents": ("tumor: {organ: liver}\n---\ntumor: {organ: lung}\n", ["bad.yaml:2:1", "more than one document"]),
}


def check(ran: Any, expected: list[str]) -> None:
    """Exit 2, nothing on standard output, one message with everything in it, no traceback."""
    said = " ".join(ran.err.split())
    assert (ran.code, ran.out) == (2, "")
    for part in expected:
        assert part in said
    assert "Traceback" not in said
    assert said.endswith("; nothing was ranked.")
    assert "\x1b" not in ran.err
    assert all(len(line) <= 80 for line in ran.err.splitlines() if "/" not in line)


@pytest.mark.parametrize("kind", BAD)
def test_bad_json(kind: str, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Path, value, what is allowed, line and column."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text(BAD[kind][0])
    check(run("recommend", "bad.json"), BAD[kind][1])


@pytest.mark.parametrize("kind", YAML)
def test_bad_yaml(kind: str, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a case never needs is refused with its place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.yaml").write_text(YAML[kind][0])
    check(run("recommend", "bad.yaml"), YAML[kind][1])


def test_files_that_are_no_cases(run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing, a folder, binary, huge."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hcc.json").write_text("{}")
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.json").write_bytes(bytes(range(256)))
    (tmp_path / "huge.json").write_bytes(b" " * 2_000_000)
    check(run("recommend", "hc.json"), ["hc.json", "there is no such file", 'Did you mean "hcc.json"?'])
    check(run("recommend", "folder"), ["this is a folder"])
    check(run("recommend", "binary.json"), ["not a text file in UTF-8"])
    check(run("recommend", "huge.json"), ["larger than 1,000,000 bytes"])
    check(run("recommend", "-", stdin=b""), ["standard input", "the file is empty"])


def test_all_mistakes_are_told_at_once(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mistakes of the file and of the options, counted; NaN does not hide the others."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text('{"tumor": {"size_cm": 52, "organ": "lver"}, "patient": {"ecog": NaN}}')
    ran = run("recommend", "bad.json", "--set", "tumor.count=x")
    check(ran, ["4 mistakes in bad.json and --set"])
    assert ran.err.count("error NRX") == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("tumor.size_cm", "there is no value"),
        ("tumor.sise=4", "tumor.size_cm"),
        ("tumor.size_cm=nan", "is not a number"),
        ("tumor.size_cm=1e400", "the number is too large"),
        ("tumor.size_cm=5,200", "write 5.2 or 5200."),
        ("tumor.size_cm=", "there is no value"),
        ("=4", "there is no name"),
        ("tumor=4", "tumor is a group of descriptors"),
        ("tumor.arterial_route=yes", "a case may not state a finding"),
        ('facility.imaging=["mri"]', "with commas between them"),
        ("tumor.size_cm=52", '"52 mm" (5.2 cm)'),
        ("tumor.organ=lver", '"liver"?'),
        ("facility.imaging=mri,ctt", '"ct"?'),
        ("patient.child_pugh_points=10", "contradict"),
    ],
)
def test_bad_changes(run: Callable[..., Any], hcc: str, change: str, said: str) -> None:
    """A wrong `--set` is told like a wrong value of the file."""
    ran = run("recommend", hcc, "--set", change)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())


def test_changes_that_contradict_each_other(run: Callable[..., Any], hcc: str) -> None:
    """The same name set to two values is an error; to the same value it is none."""
    ran = run("recommend", hcc, "--set", "tumor.size_cm=4", "--set", "tumor.size_cm=5")
    assert (ran.code, ran.out) == (2, "")
    assert "tumor.size_cm is already set to another value" in " ".join(ran.err.split())
    assert run("recommend", hcc, "--set", "tumor.size_cm=4", "--set", "tumor.size_cm=4.0").code == 0


def test_a_change_of_a_next_command_counts(given: Callable[[str], CaseInput]) -> None:
    """A command that a page proposes sets a name once, also where the reader has set it already."""
    asked = replace(
        given("clinic/hcc-5cm.json"), options=("--set", "tumor.size_cm=20", "--set", "tumor.count=2", "--drafts")
    )
    words = shlex.split(asked.command("recommend", "--set", "tumor.size_cm=3"))
    assert words[3:] == ["--set", "tumor.size_cm=3", "--set", "tumor.count=2", "--drafts"]


def test_all_mistakes_of_a_list_are_told(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One wrong word of a list does not hide the next."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text('{"facility": {"imaging": ["mri", "mri", null, "ctt"]}}')
    check(run("recommend", "bad.json"), ["bad.json:1:34", "bad.json:1:41", "bad.json:1:47", "3 mistakes in bad.json"])


def test_an_empty_name_is_no_folder(run: Callable[..., Any]) -> None:
    """A variable of a shell that was not set is told as such."""
    check(run("recommend", ""), ["the name of the case file is empty"])


@pytest.mark.parametrize("command", ["evidence", "descriptors", "compare CASE", "rules check"])
def test_an_empty_name_is_not_everything(run: Callable[..., Any], hcc: str, command: str) -> None:
    """An empty word where a name may be left out is refused: it would stand for all of them."""
    words = [hcc if word == "CASE" else word for word in command.split()]
    ran = run(*words, "")
    assert (ran.code, ran.out) == (2, "")
    assert "NRX305" in ran.err
    assert "it is empty" in ran.err


def test_a_set_of_which_nothing_is_known_is_no_fact(run: Callable[..., Any]) -> None:
    """`{}` for a set says nothing: the page is that of an empty case, but for the hash of the case."""
    empty, nothing = (run("recommend", "-", stdin=text) for text in (b"{}", b'{"facility": {"imaging": {}}}'))
    assert nothing.out.splitlines()[:-3] == empty.out.splitlines()[:-3]
    open_set = run("recommend", "-", stdin=b'{"facility": {"nanoparticles": {}}}')
    assert "vailable nanoparticles: not given" in " ".join(open_set.out.split())


def test_a_title_is_taken_for_what_it_is(run: Callable[..., Any], hcc: str, base: RuleBase) -> None:
    """A page shows titles, so a reader may give one: the id is told."""
    strategy = base.strategies[0]
    ran = run("explain", hcc, strategy.title)
    assert ran.code == 2
    assert f'That is the title of "{strategy.id}".' in " ".join(ran.err.split())


def test_a_long_line_is_shown_around_its_mistake(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caret stands under the place, however long the line is."""
    monkeypatch.chdir(tmp_path)
    text = '{"about": "' + "x" * 5000 + '", "tumor": {"size_cm": 52}}'
    (tmp_path / "bad.json").write_text(text)
    ran = run("recommend", "bad.json")
    line, carets = ran.err.splitlines()[1:3]
    assert line[carets.index("^") : carets.rindex("^") + 1] == "52"


@pytest.mark.parametrize(
    "words",
    [
        ("recommend", "cse.yaml"),
        ("verify", "cse.yaml"),
        ("batch", "cse.yaml"),
        ("batch", "case.yaml", "--given", "cse.yaml"),
        ("cohort", "case.csv", "-o", "out", "--map", "cse.yaml"),
        ("cohort", "case.csv", "-o", "out", "--given", "cse.yaml"),
    ],
)
def test_a_missing_file_is_told_in_the_same_words(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Whatever it should hold, with the name that is near, and a folder as a folder."""
    if words[0] == "cohort":
        pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text("{}")
    (tmp_path / "case.csv").write_text("tumor.organ\nliver\n")
    said = run(*words)
    assert (said.code, said.out) == (2, "")
    for part in ("cse.yaml", "there is no such file", 'Did you mean "case.yaml"?'):
        assert part in said.err
    (tmp_path / "cse.yaml").mkdir()
    assert "this is a folder" in run(*words).err


def test_every_mistake_of_set_names_what_it_is_about(run: Callable[..., Any]) -> None:
    """For a program: the path is the name that was given, also where there is no such one."""
    words = ["foo=1", "tumor=3", "bar", "tumor.size_cm=x"]
    said = json.loads(
        run("recommend", "-", "--json", *(part for word in words for part in ("--set", word)), stdin=b"{}").out
    )
    assert [row["path"] for row in said["problems"]] == ["foo", "tumor", "bar", "tumor.size_cm"]
