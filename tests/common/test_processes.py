"""Worker processes: answers in the order of the tasks, none lost, whatever happens to a process."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from nanorx.common.processes import NotStartedError, ProcessEndedError, Workers, _Process, processors
from nanorx.errors import CaseError
from worker_functions import FAILING, KILLED, answering

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

SLEEPERS = """
from nanorx.common.processes import Workers
from worker_functions import sleeping
with Workers(sleeping, count=2) as workers:
    list(workers.map(range(9)))
"""


def alive(process: int) -> bool:
    """Is there such a process?"""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def said(workers: Workers[int, tuple[int, int]], processes: set[int]) -> object:
    """The next answer, or how it failed."""
    try:
        answer, process = workers.take()
    except ProcessEndedError as error:
        return error.code, type(error)
    except RuntimeError as error:
        return str(error)
    processes.add(process)
    return answer


def test_answers_keep_their_order_and_failures_their_place(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow task, an error and a killed process hold their own places and harm no other; at the end all is gone."""
    started: list[_Process] = []

    def start() -> _Process:
        started.append(_Process())
        return started[-1]

    monkeypatch.setattr("nanorx.common.processes._Process", start)
    processes: set[int] = set()
    found = []
    with Workers(answering, (3,), count=2, ahead=5) as workers:
        for task in range(12):
            while not workers.room:
                assert workers.pending == workers.ahead
                found.append(said(workers, processes))
            workers.give(task)
        while workers.pending:
            found.append(said(workers, processes))
    expected: list[object] = [3 * task for task in range(12)]
    expected[FAILING], expected[KILLED] = "Odd: 14", (-signal.SIGKILL, ProcessEndedError)
    assert found == expected
    assert os.getpid() not in processes
    assert 2 <= len(processes) <= 3
    assert not any(map(alive, processes))
    assert all(process._to.closed and process._from.closed for process in started), "the pipes of the killed one too"
    assert capfd.readouterr().out == "", "what is printed there is no answer"


def test_what_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of the making itself, as it is and with its place; and a Python that does not even begin."""
    with pytest.raises(CaseError, match="no factor") as caught, Workers(answering, (-1,), count=2) as workers:
        list(workers.map(range(3)))
    assert "worker_functions.py" in caught.value.__notes__[0]
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(NotStartedError, match="exit code 1"), Workers(answering, (1,), count=2) as workers:
        list(workers.map(range(3)))


def test_one_process_is_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is started, tasks are drawn one at a time, and what is raised is raised as it is."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with Workers(answering, (2,), count=1, ahead=1) as workers:
        assert list(workers.map(range(1, 4))) == [(2, os.getpid()), (4, os.getpid()), (6, os.getpid())]
    assert processors() >= 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_processes_end_with_the_caller(how: signal.Signals, root: Path) -> None:
    """Ctrl-C and a killed caller: nobody goes on, and nothing is said but by the caller."""
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root / 'tests'}"}
    caller = subprocess.Popen([sys.executable, "-c", SLEEPERS], stderr=subprocess.PIPE, env=environment, text=True)
    assert caller.stderr
    processes = [int(caller.stderr.readline()) for _ in range(2)]
    caller.send_signal(how)
    left = caller.stderr.read() if how == signal.SIGINT else ""
    caller.wait()
    assert caller.returncode == -how
    until = time.monotonic() + 60
    while any(map(alive, processes)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(alive, processes))
    assert left.endswith("KeyboardInterrupt\n") == (how == signal.SIGINT)
    assert left.count("Traceback") <= 1
