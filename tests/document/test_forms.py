"""The three forms of a dossier: the same bytes each time, the same content, and what a place to write to may be."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import nanorx
from nanorx.cli.app import app
from nanorx.cli.trouble import guarded
from nanorx.document.blocks import Code, Items, Pairs, Paragraph, References, Section, Source, Table
from nanorx.document.report.report import FORMS, make_dossier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nanorx.advice.assessment import Advisor
    from nanorx.document.report.report import Dossier
    from nanorx.knowledge.rule_base import RuleBase

HCC = "clinic/hcc-5cm.json"
CODE = """
import hashlib, sys, nanorx
rules = nanorx.load(sys.argv[1])
for form in ("html", "md", "json"):
    print(hashlib.sha256(nanorx.report(sys.argv[2], form, rules=rules).encode()).hexdigest())
"""


@pytest.mark.slow
def test_the_same_case_gives_the_same_bytes(dossier: Callable[[str], Dossier], root: Path, base: RuleBase) -> None:
    """Twice in one process, and in others with other hash seeds."""
    case = root / "cases" / HCC
    wanted = [hashlib.sha256(dossier(HCC).write(form).encode()).hexdigest() for form in FORMS]
    assert [hashlib.sha256(nanorx.report(case, form, rules=base).encode()).hexdigest() for form in FORMS] == wanted
    for seed in ("0", "77"):
        words = [sys.executable, "-c", CODE, str(root / "rules"), str(case)]
        done = subprocess.run(
            words, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == wanted, seed


def test_a_dossier_names_no_day_and_no_file(dossier: Callable[[str], Dossier]) -> None:
    """Nothing of the moment or of the machine: no time, no path."""
    text = dossier(HCC).write("html")
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b|\d\d:\d\d:\d\d", text)
    assert "hcc-5cm" not in text


def words_of(section: Section) -> Iterator[str]:
    """Every text of a section."""
    yield section.title
    for block in section.blocks:
        parts: list[object] = []
        if isinstance(block, Paragraph):
            parts += block.words
        elif isinstance(block, Pairs):
            parts += [
                part for label, lines in block.rows for part in [label, *(word for line in lines for word in line)]
            ]
        elif isinstance(block, Items):
            parts += [part for row, below in block.rows for part in [*row, *(word for line in below for word in line)]]
        elif isinstance(block, Table):
            parts += [part for row in block.rows for cell in row for part in [*cell.words, *cell.below, cell.said]]
            parts += [block.caption, *(column.title for column in block.columns)]
        elif isinstance(block, References):
            parts += [text for row in block.rows for text in (row.label, row.match, row.text)]
        for part in parts:
            yield part if isinstance(part, str) else part.text  # type: ignore[attr-defined]
    for part in section.parts:
        yield from words_of(part)


@pytest.mark.parametrize("name", [HCC, "edge/empty.json", "nothing-left", "edge/disseminated-disease.yaml"])
def test_markdown_says_the_same(name: str, dossier: Callable[[str], Dossier]) -> None:
    """Every word of every section is in the Markdown, in order."""
    made = dossier(name)
    text = re.sub(r"\\(?=[^A-Za-z0-9\s])", "", made.write("md"))
    for section in made.sections:
        for words in words_of(section):
            assert words.strip().replace("\N{NO-BREAK SPACE}", " ") in text, words
    titles = [line[3:] for line in made.write("md").splitlines() if line.startswith("## ")]
    assert titles == [section.title for section in made.sections]


def test_tables_of_markdown_have_straight_columns(dossier: Callable[[str], Dossier]) -> None:
    """Each row of a table has as many cells as its head."""
    sizes: set[int] = set()
    for line in dossier(HCC).write("md").splitlines():
        if not line.startswith("|"):
            sizes = set()
            continue
        sizes.add(len(re.findall(r"(?<!\\)\|", line)))
        assert len(sizes) == 1, line


def test_json_holds_the_result_and_the_questions(advisor: Advisor, dossier: Callable[[str], Dossier]) -> None:
    """The parts are what the other commands print, so that the result can be verified."""
    data = json.loads(dossier(HCC).write("json"))
    assert data["schema"] == "nanorx-dossier/1"
    result = dossier(HCC).result
    assert data["result"] == json.loads(result.dumps())
    assert data["questions"] == json.loads(dossier(HCC).questions.dumps())
    assert [row["descriptor"] for row in data["number_margins"]] == [
        name for name in ("tumor.size_cm", "tumor.count") if name.split(".")[1] in result.case["tumor"]
    ] + [f"patient.{name}" for name, value in result.case["patient"].items() if not isinstance(value, str)]


def test_the_dossier_tells_how_to_get_the_same_result(
    advisor: Advisor, dossier: Callable[[str], Dossier], root: Path
) -> None:
    """The case in the dossier has the hash that the dossier states, and gives the same dossier again."""
    made = dossier(HCC)
    section = made.sections[-1]
    text = next(block.text for block in section.blocks if hasattr(block, "text"))
    case = nanorx.api.as_case(json.loads(text), advisor.base)
    stated = [
        part.text
        for block in section.blocks
        if isinstance(block, Pairs)
        for row in block.rows
        for line in row[1]
        for part in line
        if isinstance(part, Code)
    ]
    assert case.sha256 in stated
    assert made.result.rule_base.sha256 in stated
    again = make_dossier(advisor.assess(case))
    assert again.write("html") == replace(made, about="").write("html")


def test_another_profile_is_named_in_the_commands(advisor: Advisor, root: Path) -> None:
    """What must be typed to get the same holds the profile."""
    text = nanorx.report(root / "cases" / HCC, "md", rules=advisor.base, profile="safety-first")
    assert "nanorx recommend case.json --json --profile safety-first > result.json" in text


def test_another_form_is_refused(root: Path, base: RuleBase) -> None:
    """The message lists the forms."""
    with pytest.raises(nanorx.UsageError, match="pdf") as caught:
        nanorx.report(root / "cases" / HCC, "pdf", rules=base)
    assert "html, md, json" in caught.value.problems[0].advice


@pytest.fixture
def run(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """`nanorx report` about the example, in an empty folder."""
    monkeypatch.setenv("NANORX_RULES", str(root / "rules"))
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        given = ["report", str(root / "cases" / HCC), *words]
        code = guarded(lambda: app(args=given, prog_name="nanorx", standalone_mode=False))
        return code, *capsys.readouterr()

    return command


@pytest.mark.parametrize("form", FORMS)
def test_the_ending_names_the_form(
    form: str, run: Callable[..., tuple[int, str, str]], tmp_path: Path, dossier: Callable[[str], Dossier]
) -> None:
    """The file holds what the library gives; nothing is on standard output; a file of that name is replaced."""
    target = tmp_path / f"report.{form}"
    target.write_text("old", encoding="utf-8")
    code, out, err = run("-o", target.name)
    assert (code, out) == (0, "")
    assert err.startswith(f"report.{form} is written (")
    assert target.read_bytes() == dossier(HCC).write(form).encode()


def test_standard_output_is_asked_for(
    run: Callable[..., tuple[int, str, str]], dossier: Callable[[str], Dossier]
) -> None:
    """`-o -` with a form prints it, and so does `--json`; nothing else is printed."""
    assert run("-o", "-", "--format", "html") == (0, dossier(HCC).write("html"), "")
    assert run("--json") == (0, dossier(HCC).write("json"), "")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "NRX323"),
        (["-o", "-"], "NRX322"),
        (["-o", "report.docx"], "NRX322"),
        (["-o", "report.html", "--format", "pdf"], "NRX322"),
        (["-o", "."], "NRX324"),
        (["-o", "folder.html"], "NRX324"),
        (["-o", "none/report.html"], "NRX324"),
        (["-o", "a\0b.html"], "NRX305"),
        (["-o", "a" * 300 + ".html"], "NRX324"),
        (["-o", "none/"], "NRX324"),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    words: list[str], code: str, run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """Exit code 2, a message with what to do, and nothing is made or replaced, least of all a folder."""
    (tmp_path / "folder.html").mkdir()
    left, out, err = run(*words)
    assert (left, out) == (2, "")
    assert code in err
    assert len(err.splitlines()) >= 2
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]


def test_sources_are_parts_of_their_own(dossier: Callable[[str], Dossier]) -> None:
    """Every argument in the tables of reasons names at least one source."""
    reasons = next(section for section in dossier(HCC).sections if section.name == "reasons")
    for part in reasons.parts:
        for block in part.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    words = row[-1].words
                    assert any(isinstance(item, Source) for item in words) or "cannot tell" in str(words)
