"""`nanorx batch`: a line out for each line in, in its place, with the answer that `recommend` gives."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from threading import Timer
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import case_files
from nanorx.advice.answers import batch as answers
from nanorx.advice.answers.batch import AnsweredLine, BatchLine, BatchOptions, CaseLine, answering, unanswered_line
from nanorx.advice.answers.brief import brief
from nanorx.advice.answers.recommend import recommend
from nanorx.cli.commands import batch as command
from nanorx.cli.lines import Lines
from nanorx.common.processes import NotStartedError, ProcessEndedError, Workers
from nanorx.errors import Problem
from nanorx.knowledge.files.case_file import MAX_BYTES, read_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.advice.assessment import Advisor
    from nanorx.knowledge.rule_base import RuleBase

LIVER = b'{"id": "p1", "tumor": {"organ": "liver"}}'


@pytest.fixture(scope="session")
def ask(base: RuleBase) -> Callable[..., dict[str, Any]]:
    """Answer a line of a file that is called x.ndjson."""
    answer = answering(BatchOptions(base, "x.ndjson"))
    return lambda content, number=1: json.loads(answer(CaseLine(number, content)).content)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, advisor: Advisor) -> None:
    """Nothing is made anew for each command."""
    monkeypatch.setattr(answers, "Advisor", lambda base: advisor)


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def said(row: dict[str, Any]) -> Any:
    """What became of a line: the codes of its error, or the case of its result."""
    return [problem["code"] for problem in row["error"]["problems"]] if "error" in row else row["result"]["case"]


def test_answers_are_those_of_recommend(base: RuleBase, advisor: Advisor, quick: None) -> None:
    """The same bytes, for cases that say what they are and those that only say an id; brief ones too."""
    for number, path in enumerate(case_files()[::80], 1):
        case = read_case(path, base)
        found = advisor.assess(case)
        text = json.dumps({"id": case.id, "about": case.about, **case.as_json()}).encode()
        for key, whole in (("result", recommend(found)), ("brief", brief(found))):
            line = answering(BatchOptions(base, "x", brief=key == "brief"))(CaseLine(number, text))
            head = f'{{"schema":"nanorx-batch/1","line":{number},"id":{json.dumps(case.id)},"{key}":'
            assert line == AnsweredLine(head.encode() + whole.encoded()[:-1] + b"}\n", 0)
            assert BatchLine.from_json(line.content).encoded() == line.content


@pytest.mark.parametrize(
    ("content", "code", "column", "words"),
    [
        (b"", "NRX214", 0, "the line is empty"),
        (b"  \r", "NRX214", 0, "the line is empty"),
        (b'{"tumor": {"organ": "liver"}', "NRX001", 29, "on one line"),
        (b"{", "NRX001", 2, "on one line"),
        (b"tumor: {organ: liver}", "NRX001", 1, "not valid JSON"),
        (LIVER + LIVER, "NRX001", 42, "Extra data"),
        (b"[]", "NRX204", 1, "not a list"),
        (b'{"tumor": {"organ": "liver", "organ": "lung"}}', "NRX006", 30, "twice"),
        (b'{"tumor": {"size_cm": NaN}}', "NRX201", 23, "NaN is not a number"),
        (b'{"tumor": {"organ": "lever"}}', "NRX202", 21, "liver"),
        (b'{"tumor": "\xff"}', "NRX213", 0, "UTF-8"),
        (b'{"a\0": 1}', "NRX213", 0, "UTF-8"),
        (b"\xff\xfe{\0}\0", "NRX213", 0, "UTF-8"),
        (b"[" * 100_000, "NRX005", 41, "deep"),
        (b"{}" + b" " * MAX_BYTES, "NRX212", 0, "longer than 1,000,000 bytes"),
        (b'{"id": true}', "NRX204", 8, "not a text or a whole number"),
    ],
)
def test_a_bad_line_says_what_is_wrong(
    content: bytes, code: str, column: int, words: str, ask: Callable[..., dict[str, Any]]
) -> None:
    """Its own line and column, in words that fit a line, and no id is guessed."""
    row = ask(content, 7)
    problem = row["error"]["problems"][0]
    assert (row["line"], row["id"], row["error"]["exit"]) == (7, None, 2)
    assert (problem["code"], problem["file"], problem["line"], problem["column"]) == (code, "x.ndjson", 7, column)
    assert words in problem["message"] + problem["advice"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("7", 7),
        ('"7"', "7"),
        ('"\\u00e9"', "\xe9"),
        ('""', ""),
        ("null", None),
        (f"{2**70}", str(2**70)),
        ("1.5", None),
    ],
)
def test_an_id_comes_back(written: str, expected: object, ask: Callable[..., dict[str, Any]]) -> None:
    """As it was given, whether or not there is a result."""
    assert ask(f'{{"id": {written}, "tumor": {{"organ": "nowhere"}}}}'.encode())["id"] == expected


@given(content=st.lists(st.sampled_from([b"a", b"bcd", b"\n", b"\n\n", b"\r\n"])), sizes=st.lists(st.integers(1, 5)))
def test_lines_are_those_of_the_input(content: list[bytes], sizes: list[int]) -> None:
    """Whatever pieces it comes in; the last one may lack its end, and a long one is cut, never split or lost."""
    whole, most = b"".join(content), 4
    pieces = iter([*sizes, *([1] * len(whole))])

    class Stream(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return self.read(next(pieces, 1))

    stream = Stream(whole)
    lines = Lines(stream, most)
    expected = whole.split(b"\n")
    found = []
    while (line := lines.next()) is not None:
        found.append(line)
    assert found == [line[: most + 1] for line in (expected[:-1] if not expected[-1] else expected)]
    assert lines.ready()


MIXED = [LIVER, b"", b'{"id": 2, "tumor": {"organ": "lever"}}', b"{}"]
ANSWERED = [{"tumor": {"organ": "liver"}}, ["NRX214"], ["NRX202"], {}]


@pytest.mark.parametrize(("end", "last"), [(b"\n", True), (b"\r\n", False)])
def test_a_line_out_for_each_line_in(
    end: bytes, *, last: bool, run: Callable[..., Any], quick: None, tmp_path: Path
) -> None:
    """In their order, whatever the ends of lines are; bad ones harm no other, and the exit code tells of them."""
    content = b"\xef\xbb\xbf" + end.join(MIXED) + (end if last else b"")
    (tmp_path / "x.ndjson").write_bytes(content)
    ran = run("batch", str(tmp_path / "x.ndjson"))
    assert (ran.code, ran.err) == (1, "4 lines: 2 answered, 2 errors.\n")
    assert [(row["line"], row["id"]) for row in rows(ran.out)] == [(1, "p1"), (2, None), (3, 2), (4, None)]
    assert list(map(said, rows(ran.out))) == ANSWERED
    schema = jsonschema.Draft202012Validator(BatchLine.json_schema())
    assert not [error for row in rows(ran.out) for error in schema.iter_errors(row)]
    stdin = run("batch", "-", stdin=content)
    assert stdin.out == ran.out.replace(str(tmp_path / "x.ndjson"), "standard input")


def test_a_file_is_whole_or_not_there(run: Callable[..., Any], quick: None, tmp_path: Path) -> None:
    """With `-o` nothing is on standard output; what cannot be written ends with 3; an input is not written over."""
    (tmp_path / "x.ndjson").write_bytes(LIVER)
    ran = run("batch", str(tmp_path / "x.ndjson"), "-o", str(tmp_path / "out"))
    size = (tmp_path / "out").stat().st_size
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Wrote {tmp_path / 'out'} ({size:,} bytes).\n1 line: 1 answered, 0 errors.\n"
    assert (tmp_path / "out").read_text() == run("batch", "-", stdin=LIVER).out
    full = run("batch", "-", "-o", "/dev/full", stdin=LIVER)
    assert full.code == 3
    assert full.err.startswith("Stopped: 0 lines were answered.\nerror: /dev/full could not be written")
    table = run("batch", str(tmp_path / "x.ndjson"), "-o", str(tmp_path / "x.csv"))
    assert (table.code, "are NDJSON, and .csv" in " ".join(table.err.split())) == (2, True)
    same = run("batch", str(tmp_path / "x.ndjson"), "-o", str(tmp_path / "x.ndjson"))
    assert (same.code, (tmp_path / "x.ndjson").read_bytes()) == (2, LIVER)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "x.ndjson"]


def test_nothing_in_nothing_out(run: Callable[..., Any], quick: None) -> None:
    """No line is no error."""
    ran = run("batch", "-")
    assert (ran.code, ran.out, ran.err) == (0, "", "0 lines: 0 answered, 0 errors.\n")


def test_what_is_given_for_all(run: Callable[..., Any], quick: None, tmp_path: Path) -> None:
    """Values are added; a line that says something else is refused, whatever adds up to a contradiction too."""
    (tmp_path / "f.yaml").write_text("facility: {imaging: [ct, mri]}\npatient: {sex: male}\n")
    lines = [
        LIVER,
        b'{"facility": {"imaging": ["mri", "ct"]}}',
        b'{"facility": {"imaging": ["ct"]}}',
        b'{"patient": {"pregnancy": "yes"}}',
    ]
    words = ("batch", "-", "--given", str(tmp_path / "f.yaml"))
    ran = run(*words, "--set", "tumor.size_cm=30 mm", stdin=b"\n".join(lines))
    found = rows(ran.out)
    both = {"imaging": ["ct", "mri"]}
    assert said(found[0]) == {"patient": {"sex": "male"}, "tumor": {"organ": "liver", "size_cm": 3}, "facility": both}
    assert said(found[1]) == {"patient": {"sex": "male"}, "tumor": {"size_cm": 3}, "facility": both}
    assert list(map(said, found[2:])) == [["NRX501"], ["NRX208"]]
    problem = found[2]["error"]["problems"][0]
    assert (problem["path"], problem["line"]) == ("facility.imaging", 3)
    assert '["ct"] on this line and ["ct", "mri"] in what is given' in problem["message"]
    assert any("30 mm" in note for note in found[0]["result"]["read_as"])
    over = run(*words, "--set", "patient.sex=female", stdin=lines[3])
    assert said(rows(over.out)[0])["patient"]["sex"] == "female"
    alone = run("recommend", "-", "--json", "--set", "tumor.size_cm=30 mm", stdin=LIVER)
    assert (
        json.loads(alone.out) == rows(run("batch", "-", "--set", "tumor.size_cm=30 mm", stdin=LIVER).out)[0]["result"]
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--set", "nothing=1", "--given", "none.yaml"], "NRX203"),
        (["--workers", "-1"], "NRX502"),
        (["--profile", "none"], "NRX302"),
    ],
)
def test_what_is_wrong_for_all_is_told_before(words: list[str], code: str, run: Callable[..., Any]) -> None:
    """Nothing is read then."""
    ran = run("batch", "-", *words, stdin=LIVER)
    assert (ran.code, ran.out) == (2, "")
    assert code in ran.err
    assert ("NRX210" in ran.err) == ("none.yaml" in words)
    told = run("batch", "-", *words, "--json", stdin=LIVER)
    codes = [problem["code"] for problem in json.loads(told.out)["problems"]]
    assert (told.code, told.err, codes) == (2, "", ["NRX210", code] if "none.yaml" in words else [code])


def test_a_fault_of_ours_ends_with_3(run: Callable[..., Any], quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other lines have their answers; which exit code it is does not depend on the order."""

    def failing(found: Any) -> Any:
        if found.case.id == "p1":
            raise ZeroDivisionError
        return recommend(found)

    monkeypatch.setattr(answers, "recommend", failing)
    for lines in ([b"{}", LIVER, b"?"], [b"?", LIVER, b"{}"]):
        ran = run("batch", "-", stdin=b"\n".join(lines))
        found = rows(ran.out)
        assert (ran.code, found[1]["error"]["exit"], found[1]["id"]) == (3, 3, "p1")
        assert said(found[1]) == ["NRX371"]
        assert ran.err == "3 lines: 1 answered, 2 errors.\n"


@pytest.mark.parametrize("ready", [True, False])
def test_a_process_that_ends(
    *, ready: bool, run: Callable[..., Any], quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its line gets the error. Where no process can even begin, the number of lines that were written is told."""
    real = Workers.take

    def take(workers: Workers[CaseLine, AnsweredLine]) -> AnsweredLine:
        answer = real(workers)
        if answer.content.startswith(b'{"schema":"nanorx-batch/1","line":2,'):
            raise (ProcessEndedError if ready else NotStartedError)(-9)
        return answer

    monkeypatch.setattr(Workers, "take", take)
    ran = run("batch", "-", stdin=b"\n".join([b"{}", LIVER, b"{}"]))
    assert ran.code == 3
    if ready:
        assert list(map(said, rows(ran.out))) == [{}, ["NRX500"], {}]
        assert (rows(ran.out)[1]["id"], "signal 9" in ran.out) == ("p1", True)
    else:
        assert list(map(said, rows(ran.out))) == [{}]
        assert ran.err.startswith("Stopped: 1 line was written.\nerror: nanorx failed (NotStartedError)")
    unreadable = json.loads(unanswered_line(CaseLine(1, b"\xff{"), Problem("NRX500", "gone")).content)
    assert unreadable["id"] is None


def test_progress_is_shown_where_it_disturbs_nobody(
    run: Callable[..., Any], quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal that does not show the answers themselves."""
    monkeypatch.setattr(command, "_PAUSE", 0)
    (tmp_path / "x.ndjson").write_bytes(LIVER + b"\n{")
    both = run("batch", str(tmp_path / "x.ndjson"), tty=True, TERM="xterm")
    assert both.err == "2 lines: 1 answered, 1 error.\n"
    apart = run("batch", str(tmp_path / "x.ndjson"), "-o", str(tmp_path / "out"), tty=True, TERM="xterm")
    assert "1 line (100 % read), 0 errors" in apart.err
    assert len((tmp_path / "out").read_text().splitlines()) == 2


IN_PROCESSES = """
import sys
import nanorx.cli.start as start
import nanorx.cli.commands.batch as command
command._HERE = 0
sys.argv = ["nanorx", "batch", "-", "--workers", "2"]
start.main()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_in_processes_too_no_answer_waits(root: Path) -> None:
    """Who writes a line and waits gets its answer, the same as in one process; Ctrl-C ends all in silence."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "NANORX_RULES": str(root / "rules")}
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([sys.executable, "-c", IN_PROCESSES], env=environment, **pipes) as ran:
        assert ran.stdin
        assert ran.stdout
        assert ran.stderr
        waited_long = Timer(60, ran.kill)  # an answer that waits for the next line never comes
        waited_long.start()
        for number, line in enumerate(MIXED, 1):
            ran.stdin.write(line + b"\n" + LIVER[:number])  # a part of the next one is there already
            ran.stdin.flush()
            row = json.loads(ran.stdout.readline())
            ran.stdin.write(b"\n")
            ran.stdin.flush()
            assert (row["line"], said(row)) == (2 * number - 1, ANSWERED[number - 1])
            assert said(json.loads(ran.stdout.readline())) == ["NRX001"]
        ran.send_signal(signal.SIGINT)
        assert (ran.wait(), ran.stdout.read(), ran.stderr.read()) == (130, b"", b"")
        waited_long.cancel()
