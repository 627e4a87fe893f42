"""rules/README.md, followed word for word in a copy of the rule base: each file written, each command run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import ROOT, one_in
from nanorx.knowledge.files.yaml_file import read_yaml
from nanorx.knowledge.truth import VERDICTS

README = ROOT / "rules" / "README.md"
REFERENCE = ROOT / "rules" / "REFERENCE.md"
FIRST = "delivery/hypervascular-liver-tumor-is-fed-by-artery.yaml"
LONG = {"nanorx rules check --fix", "nanorx rules prove --against HEAD"}
BLOCK = re.compile(r"([^\n]*)\n\n```(\w+)\n(.*?)```", re.DOTALL)
PLACE = re.compile(
    r"(File|At the end of|Out of|In|(?:Above|In the row|From) `([^`]+)` (?:in|of|on in)) `([^`]+)`"
    r"(?: add| change| fill in| take| write)?:$"
)
KINDS = {
    "File": "write",
    "At the end of": "append",
    "Out of": "take",
    "In": "change",
    "Above": "insert",
    "In the row": "change",
    "From": "end",
}


@dataclass(frozen=True)
class Step:
    """A block of the document: what to do, with which file, and the text of the block."""

    kind: str
    file: str
    marker: str
    text: str


def steps() -> list[Step]:
    """The blocks in order; the line above a YAML block says what it is."""
    found: list[Step] = []
    for above, language, text in BLOCK.findall(README.read_text(encoding="utf-8")):
        if language == "console":
            found.append(Step("run", "", "", text))
        elif place := PLACE.search(above):
            kind = KINDS[place[1].partition(" `")[0]]
            kind = "fill in" if above.endswith("fill in:") else kind
            found.append(Step(kind, place[3], place[2] or "", text))
    return found


def sessions(text: str) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that are shown of its output."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def row(text: str, name: str) -> str:
    """The lines of one row of a list, from its id up to the next row."""
    found = re.findall(rf"^  - id: {re.escape(name)}\n(?:(?:    .*)?\n)*", text, re.MULTILINE)
    assert len(found) == 1, name
    return str(found[0])


def changed(text: str, step: Step) -> str:
    """The text with each line of the step in place of the one line that has its key."""
    was = "TODO" if step.kind == "fill in" else ".*"
    for line in step.text.splitlines():
        text, times = re.subn(rf"^{re.escape(line.partition(':')[0])}: {was}$", line, text, flags=re.MULTILINE)
        assert times == 1, line
    return text


def put(step: Step, folder: Path) -> None:
    """Do to a file what the document says."""
    path = folder / step.file
    if step.kind == "write":
        path.write_text(step.text, encoding="utf-8")
        return
    old = path.read_text(encoding="utf-8")
    if step.kind == "append":
        new = old + step.text
    elif step.kind == "insert":
        assert old.count(f"\n{step.marker}\n") == 1
        new = old.replace(f"\n{step.marker}\n", f"\n{step.text}{step.marker}\n")
    elif step.kind == "take":
        assert old.count(step.text) == 1
        new = old.replace(step.text, "")
    elif step.kind == "end":
        assert old.count(f"\n{step.marker}\n") == 1
        new = old.partition(f"{step.marker}\n")[0] + step.text
    else:
        part = row(old, step.marker) if step.marker else old
        new = old.replace(part, changed(part, step))
    assert new != old
    path.write_text(new, encoding="utf-8")


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command line of the document, 80 columns wide."""
    bin_folder = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "PATH": bin_folder + os.pathsep + os.environ["PATH"],
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    environment.pop("NANORX_RULES", None)
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the rules and of some cases, in a search of all, under version control, with a place to push to."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "rules", folder / "rules")
    named = {word for step in steps() for word in re.findall(r"cases/[\w./-]+\.(?:yaml|json)", step.text)}
    for place, path in enumerate(sorted((ROOT / "cases").rglob("*.*"))):
        name = path.relative_to(ROOT).as_posix()
        if path.parent.name == "edge" or name in named or place % one_in(8) == 0:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
    origin = tmp_path / "origin.git"
    setup = f"git init --quiet --bare {origin} && git init --quiet && git remote add origin {origin}"
    done = shell(f"{setup} && git add . && git commit --quiet --message start", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_following_the_document_works(checkout: Path) -> None:
    """Every file can be written and every command run, in their order, and each shows what the document says.

    What takes long and stands in several places is run in the last of them, and in a search in all.
    """
    ran = 0
    later = Counter(command for step in steps() if step.kind == "run" for command, _ in sessions(step.text))
    for step in steps():
        if step.kind != "run":
            put(step, checkout)
            continue
        for command, expected in sessions(step.text):
            later[command] -= 1
            if one_in(2) > 1 and later[command] and command in LONG:
                continue
            done = shell(command, checkout)
            ran += 1
            fails = any(" error NRX" in line for line in expected)
            assert done.returncode == int(fails), f"{command}\n{done.stdout}{done.stderr}"
            left = iter((done.stdout + done.stderr).splitlines())
            for line in expected:
                assert any(line in shown for shown in left), f"{command}\nno {line!r} in\n{done.stdout}{done.stderr}"
    assert ran >= 20


def test_every_block_is_understood() -> None:
    """No block is left out by this test: each is a session, a file to write, or the rule that is explained."""
    languages = re.findall(r"^```(\w+)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(steps()) == len(languages) - 1
    assert {step.kind for step in steps()} == {*KINDS.values(), "run", "fill in"}


@pytest.mark.parametrize("page", [README, REFERENCE], ids=lambda path: path.name)
def test_commands_in_the_text_exist(page: Path) -> None:
    """Each `nanorx ...` in a sentence names a command and options that its help knows."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = {match for match in re.findall(r"`(nanorx [^`]+)`", text) if "..." not in match}
    assert len(named) >= 8
    for command in named:
        words = command.split()
        verb = words[:3] if words[1] in {"rules", "import", "cohort"} else words[:2]
        done = shell(f"{' '.join(verb)} --help", ROOT)
        assert done.returncode == 0, command
        assert all(word in done.stdout for word in words if word.startswith("--")), command


def test_it_is_read_in_ten_minutes() -> None:
    """The sentences have at most 2,400 words, tables included; what is longer belongs into the reference."""
    text = re.sub(r"```.*?```", "", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(text.replace("|", " ").split()) <= 2400


def test_the_rule_that_is_explained_is_the_shipped_one() -> None:
    """The first block is the beginning of the file that it names."""
    text = README.read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert block is not None
    assert FIRST in text[: block.start()]
    assert (ROOT / "rules" / FIRST).read_text(encoding="utf-8").startswith(block[1])


def test_every_key_of_a_rule_is_explained() -> None:
    """The table of lines has a row for each key that a rule must have, in the order of the file."""
    part = README.read_text(encoding="utf-8").partition("| line | what to write |")[2].partition("\n\n")[0]
    keys = list(read_yaml((ROOT / "rules" / FIRST).read_text(encoding="utf-8"), FIRST).data)
    assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == keys


def test_every_verdict_has_an_example() -> None:
    """The rules of the document show each verdict."""
    rules = [read_yaml(step.text, "x").data for step in steps() if step.kind == "write" and "examples:" in step.text]
    for rule in rules:
        assert {row["expect"] for row in rule["examples"]} == set(VERDICTS)
