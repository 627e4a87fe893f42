"""The forms of a document: the same bytes each time, the same content, and what a place to write to may be."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import nanorx
from nanorx.cli.app import app
from nanorx.cli.trouble import guarded
from nanorx.document.blocks import Code, Pairs, Preformatted, Source, Table
from nanorx.document.forms import FORMS, write
from nanorx.document.pages.report import report_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.advice.assessment import Advisor
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase

HCC = "clinic/hcc-5cm.json"
CODE = """
import hashlib, sys, nanorx
rules = nanorx.load(sys.argv[1])
for form in ("text", "html", "md", "json"):
    print(hashlib.sha256(nanorx.report(sys.argv[2], form, rules=rules).encode()).hexdigest())
"""


@pytest.mark.slow
def test_the_same_case_gives_the_same_bytes(report: Callable[[str], Document], root: Path, base: RuleBase) -> None:
    """Twice in one process, and in others with other hash seeds."""
    case = root / "cases" / HCC
    wanted = [hashlib.sha256(write(report(HCC), form).encode()).hexdigest() for form in FORMS]
    assert [hashlib.sha256(nanorx.report(case, form, rules=base).encode()).hexdigest() for form in FORMS] == wanted
    for seed in ("0", "77"):
        words = [sys.executable, "-c", CODE, str(root / "rules"), str(case)]
        done = subprocess.run(
            words, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == wanted, seed


def test_a_report_names_no_day_and_no_file(report: Callable[[str], Document]) -> None:
    """Nothing of the moment or of the machine: no time, no path; the one day is that of the newest evidence."""
    text = write(report(HCC), "html").replace(report(HCC).data.result.evidence_as_of, "")
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b|\d\d:\d\d:\d\d", text)
    assert "hcc-5cm" not in text


def test_tables_of_markdown_have_straight_columns(report: Callable[[str], Document]) -> None:
    """Each row of a table has as many cells as its head."""
    sizes: set[int] = set()
    for line in write(report(HCC), "md").splitlines():
        if not line.startswith("|"):
            sizes = set()
            continue
        sizes.add(len(re.findall(r"(?<!\\)\|", line)))
        assert len(sizes) == 1, line


def test_json_holds_the_result_and_the_questions(advisor: Advisor, report: Callable[[str], Document]) -> None:
    """The parts are what the other commands print, so that the result can be verified."""
    data = json.loads(write(report(HCC), "json"))
    assert data["schema"] == "nanorx-dossier/2"
    result = report(HCC).data.result
    assert data["result"] == json.loads(result.dumps())
    assert data["questions"] == json.loads(report(HCC).data.questions.dumps())
    assert [row["descriptor"] for row in data["number_margins"]] == [
        name for name in ("tumor.size_cm", "tumor.count") if name.split(".")[1] in result.case["tumor"]
    ] + [f"patient.{name}" for name, value in result.case["patient"].items() if not isinstance(value, str)]


def test_the_report_tells_how_to_get_the_same_result(
    advisor: Advisor, report: Callable[[str], Document], root: Path
) -> None:
    """The case in the report has the hash that the report states, and gives the same report again."""
    made = report(HCC)
    section = made.sections[-1]
    text = next(block.text for block in section.blocks if isinstance(block, Preformatted))
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
    assert made.data.result.rule_base.sha256 in stated
    again = report_document(advisor.assess(case))
    assert write(again, "html") == write(made._replace(about="", data=None), "html")


def test_another_profile_is_named_in_the_commands(advisor: Advisor, root: Path) -> None:
    """What must be typed to get the same holds the profile."""
    text = nanorx.report(root / "cases" / HCC, "md", rules=advisor.base, profile="safety-first")
    assert "nanorx recommend case.json --json --profile safety-first > result.json" in text


def test_another_form_is_refused(root: Path, base: RuleBase) -> None:
    """The message lists the forms."""
    with pytest.raises(nanorx.UsageError, match="pdf") as caught:
        nanorx.report(root / "cases" / HCC, "pdf", rules=base)
    assert "text, html, md, json" in caught.value.problems[0].advice


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
    form: str, run: Callable[..., tuple[int, str, str]], tmp_path: Path, report: Callable[[str], Document]
) -> None:
    """The file holds what the library gives; nothing is on standard output; a file of that name is replaced."""
    ending = {"text": "txt"}.get(form, form)
    target = tmp_path / f"report.{ending}"
    target.write_text("old", encoding="utf-8")
    code, out, err = run("-o", target.name)
    assert (code, out) == (0, "")
    assert err.startswith(f"Wrote report.{ending} (")
    assert target.read_bytes() == write(report(HCC), form).encode()


def test_standard_output_is_asked_for(
    run: Callable[..., tuple[int, str, str]], report: Callable[[str], Document]
) -> None:
    """`-o -` with a form prints it, and so does `--json`; nothing else is printed."""
    assert run("-o", "-", "--format", "html") == (0, write(report(HCC), "html"), "")
    assert run("--json") == (0, write(report(HCC), "json"), "")
    assert run("--format", "md") == (0, write(report(HCC), "md"), "")


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


def test_a_label_is_one_line_of_text(
    run: Callable[..., tuple[int, str, str]], report: Callable[[str], Document], root: Path, base: RuleBase
) -> None:
    """It stands on the first page of each form that people read, is no markup, and is all that it changes."""
    label, shown = "Case 7 <b>x</b> *y*", "Case 7 &lt;b&gt;x&lt;/b&gt; *y*"
    text, html, md = (run("-o", "-", "--format", form, "--label", f" {label} ")[1] for form in ("text", "html", "md"))
    assert f"Label {label}  Date ____" in text
    filled = f'<div class="said"><dt>Label</dt><dd>{shown}</dd></div>'
    assert filled in html
    assert r"**Label** Case 7 \<b\>x\</b\> \*y\*  **Date** \_" in md
    blank = '<span class="hidden">left blank</span>'
    assert html.count(blank) == 2
    assert html.replace(filled, f"<div><dt>Label</dt><dd>{blank}</dd></div>") == write(report(HCC), "html")
    made = nanorx.report(root / "cases" / HCC, "json", rules=base, label=label)
    assert made == write(report(HCC), "json"), "it is stored nowhere"


@pytest.mark.parametrize(
    ("label", "form", "said"),
    [
        ("a" * 121, "html", "121 characters"),
        ("a\nb", "md", "character 2"),
        ("a\u202eb", "html", "Right-to-left"),
        ("\x1b[31m", "text", "U+001B"),
        ("Case 7", "json", "JSON"),
    ],
)
def test_a_label_that_cannot_be_shown_is_refused(
    label: str, form: str, said: str, run: Callable[..., tuple[int, str, str]]
) -> None:
    """Exit code 2 and what to do; nothing is written, and nothing of the label steers the terminal."""
    left, out, err = run("-o", "-", "--format", form, "--label", label)
    assert (left, out) == (2, "")
    assert "NRX330" in err
    assert said in err
    assert "\x1b" not in err
    assert len(err.splitlines()) >= 2


@pytest.mark.parametrize(("name", "said"), [("r.pdf", "print it as PDF"), ("r.docx", "word processor")])
def test_a_form_that_is_not_written_is_shown_a_way(
    name: str, said: str, run: Callable[..., tuple[int, str, str]]
) -> None:
    """The message names the file, and how HTML becomes what was asked for."""
    err = " ".join(run("-o", name)[2].split())
    assert err.startswith(name)
    assert said in err


def test_sources_are_parts_of_their_own(report: Callable[[str], Document]) -> None:
    """Every argument in the tables of arguments names at least one source."""
    section = next(section for section in report(HCC).sections if section.name == "arguments")
    rows = [row[0].words for block in section.blocks if isinstance(block, Table) for row in block.rows]
    argued = [words for words in rows if not str(words[0]).startswith("No argument yet")]
    assert len(argued) > 10
    assert all(any(isinstance(item, Source) for item in words) for words in argued)
