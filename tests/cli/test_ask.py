"""`nanorx ask`: the page, JSON, and the steps of `--interactive`, which test_new.py tests too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import some_of
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


def test_the_file_is_completed(run: Callable[..., Any], few: str, tmp_path: Path) -> None:
    """Answers go into the file of the case; with --output into a new one, and the file stays as it was."""
    target = str(tmp_path / "done.json")
    ran = run("ask", few, "-i", "--set", "patient.mri_unsafe_implant=no", "--output", target, stdin=b"2\n")
    assert ran.code == 0
    assert ran.out == run("recommend", target).out
    assert Path(few).read_text(encoding="utf-8") == FEW
    done = json.loads(Path(target).read_text(encoding="utf-8"))
    assert done["patient"] == {"mri_unsafe_implant": "no"}
    assert done["goal"]["setting"] == "clinical-trial"
    assert run("ask", few, "-i", stdin=b"2\n").code == 0
    assert json.loads(Path(few).read_text(encoding="utf-8"))["goal"]["setting"] == "clinical-trial"


def test_an_existing_output_is_never_overwritten(run: Callable[..., Any], few: str, tmp_path: Path) -> None:
    """It is refused before the first question, and stays as it was."""
    target = tmp_path / "old.json"
    target.write_text("mine", encoding="utf-8")
    ran = run("ask", few, "-i", "-o", str(target), stdin=b"q\n")
    assert (ran.code, ran.out) == (2, "")
    assert "exists already" in " ".join(ran.err.split())
    assert "Step" not in ran.err
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_case_from_standard_input_leaves_nobody_to_answer(run: Callable[..., Any]) -> None:
    """The steps need a file, and are not offered without one."""
    assert "--interactive" not in run("ask", "-", stdin=FEW.encode()).out
    ran = run("ask", "-", "-i", stdin=FEW.encode())
    assert (ran.code, ran.out) == (2, "")
    assert "without a file" in " ".join(ran.err.split())


def test_what_a_case_says_about_itself_survives_an_answer(run: Callable[..., Any], tmp_path: Path) -> None:
    """The file still holds the sentence, and what is expected of the case."""
    path = tmp_path / "told.json"
    told = {"about": "as told by phone", "tumor": {"organ": "liver"}, "expect": {"status": {}}}
    path.write_text(json.dumps(told), encoding="utf-8")
    assert run("ask", str(path), "--interactive", stdin=b"\n1\nq\n").code == 0
    after = json.loads(path.read_text(encoding="utf-8"))
    assert (after["about"], after["expect"]) == (told["about"], told["expect"])
    assert after["tumor"]["histology"] == "hepatocellular-carcinoma"
