"""`nanorx new` and `nanorx ask --interactive`: a case step by step, with piped input."""

from __future__ import annotations

import errno
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nanorx.cli import trouble
from nanorx.cli.commands import new as commands
from nanorx.cli.wizard import Wizard
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.partial import Members

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.knowledge.rule_base import RuleBase

BEGIN = b"clinical-trial\nliver\nhepatocellular-carcinoma\n63\nmale\n5.2\n1\n1\nA\n"
"""Setting, organ, histology, age, sex, size, number, ECOG and Child-Pugh."""
FACILITY = b"1 2 4 5\n6 7\n"
BEGUN = """\
tumor: {organ: liver, histology: hepatocellular-carcinoma, size_cm: 5.2, count: 1}
patient: {age_years: 63, sex: male, ecog: 1, child_pugh: A}
facility: {imaging: [xray-angiography, ultrasound, ct, mri], equipment: [angiography-suite, radiofrequency-ablation]}
goal: {setting: clinical-trial}
"""


@pytest.fixture
def target(tmp_path: Path) -> str:
    """A file that is not there yet."""
    return str(tmp_path / "patient.yaml")


@pytest.fixture(scope="module")
def seen() -> list[str]:
    """The steps of a case that is begun, as `walk` saw them first."""
    return []


def walk(run: Callable[..., Any], target: str, seen: list[str]) -> list[str]:
    """Return the steps that follow a case that is begun, where nothing more is known; the file is the case."""
    Path(target).write_text(BEGUN, encoding="utf-8")
    if not seen:
        seen += run("new", target, stdin=b"\n" * 12).err.split("\nStep ")[1:]
    return seen


def values(path: str, base: RuleBase) -> dict[str, Any]:
    """Return what a case file states."""
    case = read_case(path, base)
    return {name: case.values[name] for name in case.stated}


def test_a_new_case_is_written_and_ranked(run: Callable[..., Any], target: str, base: RuleBase) -> None:
    """Words and numbers of the menu are answers; the ranking is that of the file."""
    ran = run("new", target, "--profile", "safety-first", stdin=BEGIN + FACILITY)
    assert ran.code == 0
    found = values(target, base)
    assert found["tumor.histology"] == "hepatocellular-carcinoma"
    assert found["patient.age_years"] == 63
    assert sorted(found["facility.imaging"].has) == ["ct", "mri", "ultrasound", "xray-angiography"]
    assert ran.out == run("recommend", target, "--profile", "safety-first").out
    assert ran.err.endswith(f"To see this again: nanorx recommend {target} --profile safety-first\n")


def test_what_nobody_knows_is_not_stored(run: Callable[..., Any], target: str, base: RuleBase) -> None:
    """Enter at every step leaves the case as it was; in the end all has been asked."""
    ran = run("new", target, "--set", "tumor.organ=liver", stdin=b"\n" * 60)
    assert ran.code == 0
    assert values(target, base) == {"tumor.organ": "liver"}
    assert "was asked" in ran.err


def test_back_takes_answers_back(run: Callable[..., Any], target: str, base: RuleBase) -> None:
    """Over several steps, in the file too; at the first step there is nothing to take back."""
    ran = run("new", target, stdin=b"b\n1\nliver\n1\nb\nb\nb\n2\nlung\nq\n")
    assert ran.code == 0
    assert values(target, base) == {"goal.setting": "clinical-trial", "tumor.organ": "lung"}
    assert "This is the first step." in ran.err
    assert ran.err.count("Taken back:") == 3
    assert "Taken back: organ liver." in ran.err


def test_a_none_is_stored_where_somebody_gave_it(
    run: Callable[..., Any], target: str, base: RuleBase, monkeypatch: pytest.MonkeyPatch, seen: list[str]
) -> None:
    """`0` in a list says no to all of it; a number says yes to one, and the others stay open until they are asked."""
    monkeypatch.setattr(commands, "recommend", lambda *_, **__: "")
    at, step = list_with("MR-unsafe implant", walk(run, target, seen))
    known = values(target, base)

    def told(answer: str) -> dict[str, Any]:
        Path(target).write_text(BEGUN, encoding="utf-8")
        assert run("new", target, stdin=b"\n" * at + answer.encode()).code == 0
        return {name: value for name, value in values(target, base).items() if name not in known}

    names = listed(step, base)
    none = told("0\n")
    assert set(none) == set(names)
    assert set(none.values()) <= {"no", "none", Members(())}
    place = 1 + names.index("patient.mri_unsafe_implant")
    one = {"patient.mri_unsafe_implant": "yes"}
    assert told(f"{place}\n\n") == one
    assert told(f"{place}\n0\n") == told("mri-unsafe,none\n") == told(f"{place} 0\n") == none | one


def list_with(label: str, seen: list[str]) -> tuple[int, str]:
    """Return the step that lists something among what may be true, and how many steps come before it."""
    rows = [(place, step) for place, step in enumerate(seen) if "Is any of these true?" in step]
    return next((place, step) for place, step in rows if re.search(rf"^  \d+ {label}", step, re.MULTILINE))


def listed(step: str, base: RuleBase) -> list[str]:
    """Return the descriptors of a list in the order of their numbers."""
    labels = {row.label: row.name for row in base.vocabulary.descriptors.values()}
    rows = [re.match(r"  \d+ ([^:]+)", line) for line in step.splitlines()]
    return [labels[row[1]] for row in rows if row]


def test_numbers_stand_on_one_line(run: Callable[..., Any], target: str, base: RuleBase, seen: list[str]) -> None:
    """With names, beginnings of names or numbers of the list, in any unit; what cannot be read is asked again alone."""
    at = next(place for place, step in enumerate(walk(run, target, seen)) if "neutrophils (" in step)
    before = len(values(target, base))
    answer = b"plt 96, INR 1.3; bili 22 umol/L, neutro: 3, foo 7\nplt 300, 60\nfibrinogen 2.1 g/L\n"
    ran = run("new", target, stdin=b"\n" * at + answer + b"q\n")
    found = values(target, base)
    assert len(found) == before + 5
    assert (found["patient.platelets_g_l"], found["patient.inr"], found["patient.neutrophils_g_l"]) == (96, 1.3, 3)
    assert found["patient.bilirubin_mg_dl"] == pytest.approx(1.287, abs=0.001)
    assert found["patient.fibrinogen_mg_dl"] == 210
    assert "foo: there is no such key" in ran.err
    Path(target).write_text(BEGUN, encoding="utf-8")
    run("new", target, stdin=b"\n" * at + b"INR 1.3, foo 7\nb\nplt 90\nq\n")
    assert len(values(target, base)) == before + 1, "what was taken of a step goes back with it"
    assert 'it is not clear what "60" is' in ran.err


def test_choices_stand_in_one_list(run: Callable[..., Any], target: str, base: RuleBase, seen: list[str]) -> None:
    """A number for each question; two for the same question are refused."""
    steps = walk(run, target, seen)
    at = next(place for place, step in enumerate(steps) if "1 clear;" in step or "hypervascular" in step)
    number = next(found[1] for found in re.finditer(r"(\d+) hypervascular", steps[at]))
    other = str(int(number) - 1)
    ran = run("new", target, stdin=b"\n" * at + f"{number} {other}\n{number}\nq\n".encode())
    assert "two answers to the same question" in ran.err
    assert values(target, base)["tumor.vascularity"] == "hypervascular"


def test_a_letter_that_is_an_answer_does_not_go_back(run: Callable[..., Any], target: str, base: RuleBase) -> None:
    """`b` at the Child-Pugh class may be class B: it is asked what is meant."""
    Path(target).write_text(BEGUN.replace(", child_pugh: A", ""), encoding="utf-8")
    ran = run("new", target, stdin=b"b\nB\nq\n")
    assert "; back: back;" in ran.err
    assert '"b" may be an answer' in ran.err
    assert values(target, base)["patient.child_pugh"] == "B"


def test_what_is_there_is_named(run: Callable[..., Any], target: str, base: RuleBase, seen: list[str]) -> None:
    """A number of a list that is no yes-no question is followed by what it is; back leads to the list."""
    at, step = list_with("active implant", walk(run, target, seen))
    place = 1 + listed(step, base).index("patient.active_implant")
    ran = run("new", target, stdin=b"\n" * at + f"{place} 0\nb\n{place}\n1\n\nq\n".encode())
    assert ran.err.count("Is any of these true?") >= 2
    assert values(target, base)["patient.active_implant"] == "mr-conditional"
    assert "patient.infection" not in values(target, base)


def test_an_existing_case_is_continued(run: Callable[..., Any], target: str, base: RuleBase) -> None:
    """What the file says is not asked again, and its comments stay."""
    Path(target).write_text("# of the tumor board\ntumor:\n  organ: liver # seen on CT\n", encoding="utf-8")
    ran = run("new", target, stdin=b"\n1\nq\n")
    assert ran.code == 0
    assert "Which organ" not in ran.err
    assert values(target, base) == {"tumor.organ": "liver", "tumor.histology": "hepatocellular-carcinoma"}
    text = Path(target).read_text(encoding="utf-8")
    assert text.startswith("# of the tumor board\ntumor:\n  organ: liver # seen on CT\n  histology: hepato")


def test_a_file_that_cannot_be_read_is_left_alone(run: Callable[..., Any], target: str) -> None:
    """It is said what is wrong with it, and nothing is asked."""
    Path(target).write_text("tumor: [1\n", encoding="utf-8")
    ran = run("new", target, stdin=BEGIN)
    assert (ran.code, ran.out) == (2, "")
    assert "Step" not in ran.err
    assert Path(target).read_text(encoding="utf-8") == "tumor: [1\n"


def test_a_file_that_somebody_else_changes_is_not_overwritten(
    run: Callable[..., Any], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case is printed instead, and the other text stays."""
    words = iter(["1", "liver", "q"])

    def read(*_: object) -> str:
        word = next(words)
        if word == "liver":
            Path(target).write_text("goal: {}\n", encoding="utf-8")
        if word == "q":
            raise EOFError
        return word

    monkeypatch.setattr(Wizard, "_read", read)
    ran = run("new", target)
    assert ran.code == 2
    assert json.loads(ran.out)["tumor"] == {"organ": "liver"}
    assert Path(target).read_text(encoding="utf-8") == "goal: {}\n"
    assert "changed by somebody else" in " ".join(ran.err.split())


def test_wrong_answers_are_asked_again(run: Callable[..., Any], target: str, base: RuleBase) -> None:
    """The message says why; the question stays."""
    ran = run("new", target, stdin=b"9\nsometimes\n1\nq\n")
    assert ran.code == 0
    assert "there is no number 9 here" in ran.err
    assert '"sometimes" is not a choice' in ran.err
    assert values(target, base) == {"goal.setting": "routine-care"}


def test_a_contradiction_is_named(run: Callable[..., Any], target: str, base: RuleBase) -> None:
    """It says which answers contradict each other; the earlier one can be corrected at once."""
    start = ("--set", "patient.pregnancy=yes", "--set", "tumor.organ=liver")
    ran = run("new", target, *start, stdin=b"1\n1\n70\npatient.pregnancy=no\n70\nmale\nq\n")
    assert ran.code == 0
    assert 'patient.pregnancy "yes"' in " ".join(ran.err.split())
    found = values(target, base)
    assert (found["patient.age_years"], found["patient.pregnancy"]) == (70, "no")
    assert found["patient.sex"] == "male"


def test_an_interrupt_keeps_the_answers(
    run: Callable[..., Any], target: str, base: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C leaves with 130; the file has everything that was answered, and nothing is printed."""
    words = iter(["1", "liver"])

    def read(*_: object) -> str:
        word = next(words, None)
        if word is None:
            raise KeyboardInterrupt
        return word

    monkeypatch.setattr(Wizard, "_read", read)
    ran = run("new", target)
    assert (ran.code, ran.out) == (trouble.INTERRUPTED, "")
    assert values(target, base)["tumor.organ"] == "liver"


def test_a_full_disk_loses_no_answer(run: Callable[..., Any], target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written is said at once, and the case goes to standard output at the end, with exit code 3."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.write", full)
    ran = run("new", target, stdin=b"1\nliver\nq\n")
    assert ran.code == 3
    assert json.loads(ran.out) == {"tumor": {"organ": "liver"}, "goal": {"setting": "routine-care"}}
    assert ran.err.count("Not saved") == 1
    assert not list(Path(target).parent.iterdir())


def test_places_that_cannot_be_are_refused(run: Callable[..., Any], tmp_path: Path) -> None:
    """Before the first question."""
    for name in ("-", str(tmp_path / "no" / "new.yaml"), str(tmp_path / "new.txt"), str(tmp_path)):
        ran = run("new", name, stdin=BEGIN)
        assert (ran.code, ran.out) == (2, "")
        assert "Step" not in ran.err
    assert not list(tmp_path.iterdir())


def test_nothing_answered_writes_nothing(run: Callable[..., Any], target: str) -> None:
    """A reader who stops at once leaves no file."""
    ran = run("new", target, stdin=b"q\n")
    assert (ran.code, ran.out) == (0, "")
    assert not Path(target).exists()


def test_lines_fit_and_are_ascii(run: Callable[..., Any], target: str) -> None:
    """At 60 columns too; nothing moves the cursor."""
    err = run("new", target, stdin=b"?\n1\n?\nliver\n1\n" + b"?\n\n" * 12, COLUMNS="60").err
    lines = [line for line in err.replace("> ", "").splitlines() if target not in line]
    assert max(map(len, lines)) <= 60
    assert err.isascii()
    assert "\x1b" not in err


def test_a_blank_case_is_a_case(run: Callable[..., Any], target: str, base: RuleBase) -> None:
    """It states the organ alone, names the keys that matter there, and is never written over anything."""
    ran = run("new", target, "--blank", "--organ", "liver")
    assert (ran.code, ran.out) == (0, "")
    assert values(target, base) == {"tumor.organ": "liver"}
    text = Path(target).read_text(encoding="utf-8")
    assert "\n  #portal_vein_thrombosis:" in text
    assert "near_ventricle" not in text
    again = run("new", target, "--blank", "--organ", "lung")
    assert again.code == 2
    assert Path(target).read_text(encoding="utf-8") == text


def test_a_blank_case_is_yaml(run: Callable[..., Any], tmp_path: Path) -> None:
    """JSON has no comments, which the message says."""
    ran = run("new", str(tmp_path / "a.json"), "--blank", "--organ", "liver")
    assert (ran.code, ran.out) == (2, "")
    assert "JSON has none" in " ".join(ran.err.split())


def test_a_wrong_organ_is_told_by_its_option(run: Callable[..., Any], target: str) -> None:
    """Not by an option that nobody wrote."""
    ran = run("new", target, "--organ", "livre")
    assert ran.code == 2
    assert "--organ livre" in ran.err
    assert 'Did you mean "liver"?' in " ".join(ran.err.split())


def test_a_correction_stays_when_one_goes_back(run: Callable[..., Any], target: str, base: RuleBase) -> None:
    """What `NAME=VALUE` corrects is not taken back with the step in which it was typed, nor with one before."""
    Path(target).write_text("tumor: {organ: liver}\npatient: {infection: none}\n", encoding="utf-8")
    ran = run("new", target, stdin=b"1\ninfection=sepsis\nb\nq\n")
    assert "Taken back: setting routine care." in ran.err
    assert values(target, base) == {"tumor.organ": "liver", "patient.infection": "sepsis"}


def test_two_organs_are_refused(run: Callable[..., Any], target: str) -> None:
    """`--organ` does not replace what `--set` or the file states."""
    assert "NRX208" in run("new", target, "--organ", "liver", "--set", "tumor.organ=lung").err
    Path(target).write_text("tumor: {organ: lung}\n", encoding="utf-8")
    ran = run("new", target, "--organ", "liver")
    assert ran.code == 2
    assert "already set to another value, lung" in " ".join(ran.err.split())
    assert Path(target).read_text(encoding="utf-8") == "tumor: {organ: lung}\n"
