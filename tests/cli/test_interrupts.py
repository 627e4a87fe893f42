"""Ctrl-C at any moment: exit code 130, nothing on standard error, and nothing goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from conftest import one_in
from nanorx.authoring.proving import solver as solver_door
from nanorx.authoring.proving.solver import new_solver, satisfiable, z3
from nanorx.cli import trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

STARTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.{handler})
def interrupt(*_, **__):
    os.kill(os.getpid(), signal.SIGINT)
{before}
import nanorx.cli.start
sys.argv = ["nanorx", {words}]
nanorx.cli.start.main()
"""
IN_A_DESTRUCTOR = """
import nanorx.cli.given as given
class Gone:
    __del__ = interrupt
def load(*_, **__):
    gone = Gone()
    del gone
    for _ in range(10**8):
        pass
    return print("went on")
given.load_rules = load
"""
SWALLOWED_TWICE = """
import nanorx.cli.given as given
def load(*_, **__):
    try:
        interrupt()
    finally:
        interrupt()
        print("cleaned up")
given.load_rules = load
"""
IN_C_CODE = """
import ctypes
import nanorx.cli.given as given
class Number:
    @property
    def _as_parameter_(self):
        interrupt()
        for _ in range(10**8):
            pass
def load(*_, **__):
    ctypes.CDLL(None).abs(Number())  # ctypes makes an error of its own out of what happens to an argument
given.load_rules = load
"""
IN_C_CODE_IN_A_DESTRUCTOR = """
import ctypes
import nanorx.cli.given as given
class Number:
    @property
    def _as_parameter_(self):
        interrupt()
        for _ in range(10**8):
            pass
class Gone:
    def __del__(self):
        ctypes.CDLL(None).abs(Number())
def load(*_, **__):
    gone = Gone()
    del gone
    for _ in range(10**8):
        pass
    return print("went on")
given.load_rules = load
"""
WHILE_LEAVING = "import atexit; atexit.register(interrupt)"
BEFORE_THE_PROGRAM = "import nanorx.cli.start as start; start.monotonic(); interrupt()"
AT_THE_END = """
import nanorx.cli.app as app
run = app.run
app.run = lambda interrupted: (run(interrupted), interrupt())[0]
"""


def start(
    root: Path, before: str, *words: str, handler: str = "default_int_handler"
) -> subprocess.CompletedProcess[bytes]:
    """The program, with something done before it begins."""
    script = STARTED.format(before=before, words=", ".join(map(repr, words)), handler=handler)
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "NANORX_RULES": str(root / "rules")}
    return subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=False)


@pytest.mark.parametrize("command", [["-m", "nanorx"], ["-c", "from nanorx.cli.start import main; main()"]])
def test_while_the_program_is_loaded(command: list[str], root: Path, tmp_path: Path) -> None:
    """Before its parts are there, it ends at once."""
    ready = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nraise SystemExit(7)\n"
    (tmp_path / "typer.py").write_text(ready, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{root / 'src'}"}
    ran = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        env=environment,
        check=False,
        preexec_fn=listen,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (trouble.INTERRUPTED, b"", b"")


def listen() -> None:
    """As in a terminal, however the tests were started."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("before", "code", "said"),
    [
        (IN_A_DESTRUCTOR, 130, b""),
        (SWALLOWED_TWICE, 130, b"cleaned up\n"),
        (IN_C_CODE, 130, b""),
        (IN_C_CODE_IN_A_DESTRUCTOR, 130, b""),
        (AT_THE_END, 130, b"nanorx "),
        (WHILE_LEAVING, 0, b"nanorx "),
    ],
    ids=["destructor", "twice", "C code", "C code in a destructor", "end", "leaving"],
)
def test_where_an_exception_would_be_lost_or_shown(before: str, code: int, said: bytes, root: Path) -> None:
    """In a destructor, twice at once, in C code, at the end, while Python leaves: no traceback, and no half an end."""
    words = ("catalogue",) if "load" in before else ("--version",)
    ran = start(root, before, *words)
    assert (ran.returncode, ran.stderr) == (code, b"")
    assert ran.stdout.startswith(said)
    assert b"went on" not in ran.stdout


def test_who_ignores_interrupts_goes_on_ignoring_them(root: Path) -> None:
    """As in a job in the background of a shell."""
    ran = start(root, AT_THE_END, "--version", handler="SIG_IGN")
    assert (ran.returncode, ran.stderr) == (0, b"")


_MOMENTS = 1 + 20 // one_in(4)
MOMENTS = """
import os, signal, sys
at, count = int(sys.argv.pop(1)), 0
def profile(frame, event, argument):
    global count
    if event == "call":
        count += 1
        if count == at:
            sys.setprofile(None)
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
import nanorx.cli.start
sys.setprofile(profile)
sys.argv[0] = "nanorx"
try:
    nanorx.cli.start.main()
finally:
    sys.setprofile(None)
    if count < at:
        print(count, file=open({counted!r}, "w"))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["recommend", "CASE"],
        ["rules", "prove", "unsafe-implant-rules-out-mri", "--json"],
        ["report", "CASE", "-o", "F.md"],
    ][:: one_in(2)],
)
def test_at_any_moment(words: list[str], root: Path, hcc: str, tmp_path: Path) -> None:
    """At calls of functions from the first import to the last one: 130 in silence, and no half of a file."""
    counted = tmp_path / "counted"
    target = tmp_path / "done.md"
    given = [{"CASE": hcc, "F.md": str(target)}.get(word, word) for word in words]
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "NANORX_RULES": str(root / "rules")}

    def run(at: int) -> subprocess.CompletedProcess[bytes]:
        script = MOMENTS.format(counted=str(counted))
        command = [sys.executable, "-c", script, str(at), *given]
        return subprocess.run(command, capture_output=True, env=environment, check=False)

    run(10**12)  # writes the cache
    whole = run(10**12)
    assert whole.returncode == 0
    document = target.read_bytes() if target.exists() else b""
    calls = int(counted.read_text(encoding="utf-8"))
    assert calls > 10_000
    for place in range(_MOMENTS):
        target.unlink(missing_ok=True)
        ran = run(1 + place * (calls - 1) // (_MOMENTS - 1))
        if ran.returncode == 0:
            assert (place, ran.stdout) == (_MOMENTS - 1, whole.stdout), "only at the very end nothing is left to stop"
        else:
            assert (ran.returncode, ran.stderr) == (trouble.INTERRUPTED, b"")
        assert not target.exists() or target.read_bytes() == document
        assert {path.name for path in tmp_path.iterdir()} <= {"counted", "done.md"}


# -- the solver


def hard(size: int) -> Any:
    """One pigeon more than holes: no solver of this kind gets far with it."""
    solver = new_solver()
    sits = [[z3.Bool(f"{pigeon} in {hole}") for hole in range(size)] for pigeon in range(size + 1)]
    solver.add(*(z3.Or(*row) for row in sits))
    pairs = [(one, other) for one in range(size + 1) for other in range(one)]
    solver.add(*(z3.Not(z3.And(sits[one][hole], sits[other][hole])) for one, other in pairs for hole in range(size)))
    return solver


@pytest.fixture
def handled() -> Iterator[None]:
    """Python's own handler, however the tests were started; and the one before afterwards."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt_once_solving(done: list[str]) -> threading.Thread:
    """Send SIGINT as soon as the solver is about to begin."""
    watch = solver_door._watch(os.getpid())

    def send() -> None:
        watch.solving.wait()
        time.sleep(0.05)  # most likely z3 has begun; it is stopped as well if not
        done.append("sent")
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def test_the_solver_is_stopped(handled: None) -> None:
    """z3 gives up at once, and Ctrl-C is Ctrl-C, not a failure of the solver."""
    solver = hard(10)
    done: list[str] = []
    thread = interrupt_once_solving(done)
    with pytest.raises(KeyboardInterrupt):
        satisfiable(solver)
    thread.join()
    assert done == ["sent"]
    assert solver.reason_unknown() in {"interrupted", "canceled", "unknown"}, "it did not come to an end"
    assert satisfiable(new_solver()), "the solver can be used again"


def test_the_solver_leaves_ignored_signals_alone(handled: None) -> None:
    """z3's own handler would stop it even where Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    done: list[str] = []
    thread = interrupt_once_solving(done)
    assert not satisfiable(hard(8))
    thread.join()
    assert done == ["sent"]


def test_the_solver_works_in_any_thread() -> None:
    """Signals belong to the main thread; elsewhere there is nothing to watch."""
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(satisfiable(new_solver())))
    thread.start()
    thread.join()
    assert found == [True]
