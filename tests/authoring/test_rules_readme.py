"""rules/README.md, followed word for word in a copy of the rule base: each file written, each command run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import ROOT
from nanorx.knowledge.clause import GROUPS, OPERATORS
from nanorx.knowledge.clause_parser import ClauseError, make_group, parse_clause
from nanorx.knowledge.files.models.rules import DerivedShape
from nanorx.knowledge.files.yaml_file import read_yaml
from nanorx.knowledge.formula import FUNCTIONS
from nanorx.knowledge.sources import Cite
from nanorx.knowledge.truth import VERDICTS

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

README = ROOT / "rules" / "README.md"
FIRST = "delivery/hypervascular-liver-tumor-is-fed-by-artery.yaml"
BLOCK = re.compile(r"([^\n]*)\n\n```(\w+)\n(.*?)```", re.DOTALL)
PLACE = re.compile(r"(File|At the end of|In|Above `([^`]+)` in) `([^`]+)`(?: add| change)?:$")


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
            kind = {"File": "write", "At the end of": "append", "In": "change"}.get(place[1], "insert")
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
    else:
        new = old
        for line in step.text.splitlines():
            new, times = re.subn(rf"^{line.partition(':')[0]}: .*$", line, new, flags=re.MULTILINE)
            assert times == 1, line
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
    """A copy of the rules and cases under version control, with a place to push to."""
    folder = tmp_path / "checkout"
    for name in ("rules", "cases"):
        shutil.copytree(ROOT / name, folder / name)
    origin = tmp_path / "origin.git"
    setup = f"git init --quiet --bare {origin} && git init --quiet && git remote add origin {origin}"
    done = shell(f"{setup} && git add . && git commit --quiet --message start", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_following_the_document_works(checkout: Path) -> None:
    """Every file can be written and every command run, in their order, and each shows what the document says."""
    ran = 0
    for step in steps():
        if step.kind != "run":
            put(step, checkout)
            continue
        for command, expected in sessions(step.text):
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
    assert {step.kind for step in steps()} == {"run", "write", "append", "insert", "change"}


def test_commands_in_the_text_exist() -> None:
    """Each `nanorx ...` in a sentence names a command and options that its help knows."""
    text = re.sub(r"```.*?```", "", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = {match for match in re.findall(r"`(nanorx [^`]+)`", text) if "..." not in match}
    assert len(named) >= 8
    for command in named:
        words = command.split()
        verb = words[:3] if words[1] == "rules" else words[:2]
        done = shell(f"{' '.join(verb)} --help", ROOT)
        assert done.returncode == 0, command
        assert all(word in done.stdout for word in words if word.startswith("--")), command


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


def test_the_table_of_operators_is_the_one_of_the_program(base: RuleBase) -> None:
    """Each operator with its words, in the order of the program, and an example that can be read."""
    part = README.read_text(encoding="utf-8").partition("| operator | holds if | example |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \| `([^`]+)` \|$", part, re.MULTILINE)
    assert [(name, words) for name, words, _ in rows] == list(OPERATORS.items())
    for name, _, example in rows:
        descriptor, _, clause = example.partition(": ")
        assert parse_clause(descriptor, clause, base.vocabulary).operator == name


def test_what_a_source_carries_is_what_the_program_checks(base: RuleBase) -> None:
    """Judgement carries weak; a limit or a document up to strong, as the table says."""
    text = README.read_text(encoding="utf-8")
    threshold, reference = next(iter(base.sources.thresholds)), next(iter(base.sources.references))
    assert base.sources.strongest(Cite("judgement", "why")) == "weak"
    assert base.sources.strongest(Cite("threshold", threshold)) == "strong"
    assert base.sources.strongest(Cite("reference", reference)) == "strong"
    assert "| `judgement: why` | what we think ourselves, `weak` |" in text
    assert text.count("up to `strong`") == 2


def test_every_verdict_has_an_example() -> None:
    """The rules of the document show each verdict."""
    rules = [read_yaml(step.text, "x").data for step in steps() if step.kind == "write" and "examples:" in step.text]
    for rule in rules:
        assert {row["expect"] for row in rule["examples"]} == set(VERDICTS)


def test_every_key_of_a_derived_value_is_explained() -> None:
    """The table under "Derived values" has a row for each key, in their order; every function is named."""
    part = README.read_text(encoding="utf-8").partition("## Derived values")[2].partition("## A source")[0]
    assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == list(DerivedShape.model_fields)
    assert f"`{' '.join(FUNCTIONS)}`" in part


def test_the_table_of_groups_is_the_one_of_the_program(base: RuleBase) -> None:
    """Each group with its words; it can be read where the table says, and nowhere else."""
    part = README.read_text(encoding="utf-8").partition("| group | holds if | stands under |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([^`]+):` \| (.+) \| (.+) \|$", part, re.MULTILINE)
    assert [name.replace("2", "N") for name, _, _ in rows] == list(GROUPS)
    clauses = [parse_clause("tumor.size_cm", f"above {place} cm", base.vocabulary) for place in range(1, 4)]
    for name, _, places in rows:
        for where in ("when", "unless"):
            if f"`{where}`" in places:
                assert make_group(name, clauses, part=where).clauses == tuple(clauses)
            else:
                with pytest.raises(ClauseError):
                    make_group(name, clauses, part=where)
