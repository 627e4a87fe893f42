"""`nanorx ask`: the page, JSON, and the dialog."""

from __future__ import annotations

import errno
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import some_of
from nanorx.cli import trouble
from nanorx.cli.dialog import Dialog
from nanorx.document.sections.commands import set_word
from page_form import check_form

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = ["clinic/hcc-5cm.json", "edge/empty.json", "edge/partial-facility.yaml", "clinic/lung-carcinoma.yaml"]
FEW = '{"tumor": {"organ": "liver", "size_cm": 4}, "goal": {"intent": "palliative"}}'


@pytest.fixture
def few(tmp_path: Path) -> str:
    """A case that states little."""
    path = tmp_path / "few.json"
    path.write_text(FEW, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", CASES)
def test_the_page_keeps_its_form_at_every_width(name: str, run: Callable[..., Any], root: Path) -> None:
    """No line too long, no trailing blank, ASCII, nothing cut; the whole page too."""
    for width in (60, 80, 120):
        ran = run("ask", str(root / "cases" / name), COLUMNS=str(width))
        assert (ran.code, ran.err) == (0, "")
        check_form(ran.out, width)
    check_form(run("ask", str(root / "cases" / name), "--all").out, 80)


def test_every_answer_is_shown_whole(run: Callable[..., Any], hcc: str) -> None:
    """Each group of answers stands on the page in its own words, except the longest, which may be `any other`."""
    asking = json.loads(run("ask", hcc, "--json").out)
    page = run("ask", hcc, "--all").out
    for row in asking["open"]:
        if len(row["answers"]) > 1:
            words = sorted((answer["words"] for answer in row["answers"]), key=len)
            assert all(word.split()[-1] in page for word in words[:-1])
        assert row["descriptor"] in page


def test_a_case_without_facts_has_no_first_strategy(run: Callable[..., Any], root: Path) -> None:
    """Nothing is named as first where the case states nothing."""
    assert "No approach stands out" in run("ask", str(root / "cases/edge/empty.json")).out


def test_json_is_only_json(run: Callable[..., Any], hcc: str) -> None:
    """Standard output is one JSON document, standard error is empty."""
    ran = run("ask", hcc, "--json")
    data = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert data["open"]
    assert data["notice"]
    assert data["settled"] is False


@pytest.mark.parametrize(
    "name", some_of(["facility.imaging", "tumor.organ", "tumor.size_cm", "patient.mri_unsafe_implant"], 2)
)
def test_what_ask_promises_is_what_set_gives(name: str, run: Callable[..., Any], few: str) -> None:
    """For each group of answers, `--set` with its example leads to the first strategy that `ask` names."""
    words = ["--set", "tumor.size_cm=unknown"] if name == "tumor.size_cm" else []
    words += ["--set", "tumor.organ=unknown"] if name == "tumor.organ" else []
    asking = json.loads(run("ask", few, *words, "--json").out)
    row = next(item for item in (*asking["open"], *asking["cannot"]) if item["descriptor"] == name)
    if name == "facility.imaging":
        assert any(set_word(answer["example"]).startswith("+") for answer in row["answers"])
    for answer in row["answers"]:
        change = f"{name}={set_word(answer['example'])}"
        before = [] if words and words[1].startswith(name) else words
        result = json.loads(run("recommend", few, *before, "--set", change, "--json").out)
        assert result["recommendations"][0]["strategy"]["id"] == answer["first"], change


def test_wrong_usage(run: Callable[..., Any], hcc: str) -> None:
    """A missing case, an unknown profile, a wrong --set and a dialog with a form end with 2 and no answer."""
    for words in (
        ("ask", "nowhere.json"),
        ("ask", hcc, "--profile", "best"),
        ("ask", hcc, "--set", "tumor.size_cm=52"),
        ("ask", hcc, "--interactive", "--format", "html"),
    ):
        ran = run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert "error NRX" in ran.err


def test_the_dialog_asks_until_it_is_told_to_stop(run: Callable[..., Any], hcc: str) -> None:
    """An answer is taken, a wrong one asked again with what is allowed, ? explains, Enter skips, q stops."""
    ran = run("ask", hcc, "--interactive", stdin=b"?\nsometimes\nnone\n\nq\nyes\n")
    assert ran.code == 0
    case = json.loads(ran.out)
    given = {f"{group}.{key}" for group, row in case.items() if isinstance(row, dict) for key in row}
    before = json.loads(Path(hcc).read_text(encoding="utf-8"))
    had = {f"{group}.{key}" for group, row in before.items() if isinstance(row, dict) for key in row}
    assert len(given - had) == 1
    new = (given - had).pop()
    assert ran.err.count(f"{new} = ") == 3
    assert '"sometimes" is not a choice' in ran.err
    assert ran.err.count("1st now:") == 2
    prompts = re.findall(r"^(\S+) = ", ran.err.replace(" = ", " = \n"), re.MULTILINE)
    assert len(prompts) == len(ran.err.split(" = ")) - 1 == 5
    assert prompts[3] != prompts[4], "a skipped question is not asked again"


def test_what_the_dialog_writes_is_a_case(run: Callable[..., Any], few: str, tmp_path: Path) -> None:
    """The written case can be ranked, and states what was answered; a set answered in part stays open."""
    target = tmp_path / "done.json"
    ran = run("ask", few, "-i", "--set", "patient.mri_unsafe_implant=no", "--output", str(target), stdin=b"")
    assert (ran.code, ran.out) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["patient"]["mri_unsafe_implant"] == "no"
    assert run("recommend", str(target)).code == 0


def test_the_end_of_input_ends_the_dialog(run: Callable[..., Any], few: str) -> None:
    """Where nobody answers any more the case so far is written, and nothing fails."""
    ran = run("ask", few, "--interactive", stdin=b"")
    assert ran.code == 0
    assert json.loads(ran.out)["tumor"] == {"organ": "liver", "size_cm": 4}


def test_an_existing_file_is_never_overwritten(run: Callable[..., Any], few: str, tmp_path: Path) -> None:
    """The dialog refuses before the first question, and the file stays as it was."""
    target = tmp_path / "old.json"
    target.write_text("mine", encoding="utf-8")
    ran = run("ask", few, "-i", "-o", str(target), stdin=b"q\n")
    assert (ran.code, ran.out) == (2, "")
    assert "exists already" in " ".join(ran.err.split())
    assert " = " not in ran.err
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_is_refused_before_the_first_question(
    run: Callable[..., Any], few: str, tmp_path: Path
) -> None:
    """Nobody answers questions for a folder that does not exist."""
    ran = run("ask", few, "-i", "-o", str(tmp_path / "no-folder" / "new.json"), stdin=b"q\n")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no folder" in " ".join(ran.err.split())


def test_a_file_that_cannot_be_written_loses_no_case(
    run: Callable[..., Any], few: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case goes to standard output instead, with exit code 3."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.write", full)
    ran = run("ask", few, "-i", "-o", str(tmp_path / "new.json"), stdin=b"q\n")
    assert ran.code == 3
    assert json.loads(ran.out)["tumor"]["organ"] == "liver"
    assert "The case was printed instead." in ran.err
    assert [path.name for path in tmp_path.iterdir()] == [Path(few).name]


def test_an_interrupt_keeps_the_case(
    run: Callable[..., Any], few: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C at a prompt writes what was answered, and leaves with 130."""
    words = iter(["", "", None])

    def read(dialog: Dialog, prompt: str) -> str:
        word = next(words)
        if word is None:
            raise KeyboardInterrupt
        return word

    monkeypatch.setattr(Dialog, "_read", read)
    target = tmp_path / "new.json"
    ran = run("ask", few, "-i", "-o", str(target))
    assert (ran.code, ran.out) == (trouble.INTERRUPTED, "")
    assert next(words, "nothing is left") == "nothing is left"
    assert json.loads(target.read_text(encoding="utf-8"))["tumor"]["organ"] == "liver"


def test_lines_of_the_dialog_fit(run: Callable[..., Any], hcc: str) -> None:
    """What the dialog says wraps at the width of the terminal; only what is typed may be longer."""
    ran = run("ask", hcc, "-i", stdin=b"?\n\n?\nq\n", COLUMNS="60")
    assert all(len(line.rpartition(" = ")[2]) <= 60 for line in ran.err.splitlines())


def test_what_a_case_says_about_itself_survives_an_answer(run: Callable[..., Any], tmp_path: Path) -> None:
    """The case that the dialog writes still holds the sentence."""
    path = tmp_path / "told.json"
    path.write_text('{"about": "as told by phone", "tumor": {"organ": "liver"}}', encoding="utf-8")
    ran = run("ask", str(path), "--interactive", stdin=b"\nnone\nq\n")
    assert json.loads(ran.out)["about"] == "as told by phone"
