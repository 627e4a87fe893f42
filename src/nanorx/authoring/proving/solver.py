"""The only module that imports z3, an optional solver: `nanorx rules analyze` and `nanorx rules prove` need it."""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "NotDecidedError",
    "all_of",
    "any_of",
    "model_of",
    "more",
    "negation",
    "new_solver",
    "satisfiable",
    "z3",
]


class _NotInstalled:
    """A stand-in for z3 where it is not installed: its first use says how to install it."""

    def __getattr__(self, name: str) -> Any:
        advice = "It looks at every possible case at once.\nInstall it: pip install 'nanorx[prove]'"
        raise UsageError([Problem("NRX313", "the solver z3 is not installed", advice)])


try:
    import z3
except ImportError:
    z3 = _NotInstalled()


class NotDecidedError(Exception):
    """A question that is neither proven nor shown by a case. The message says why; no command lets it out."""


def all_of(*parts: Any) -> Any:
    """Return the formula: all parts, which are formulas, hold.

    So z3.And would, which finds a common sort of the parts first: of a rule base that takes longer than the proofs.
    """
    return _joined(z3.Z3_mk_and, parts)


def any_of(*parts: Any) -> Any:
    """Return the formula: one of the parts, which are formulas, holds."""
    return _joined(z3.Z3_mk_or, parts)


def negation(part: Any) -> Any:
    """Return the formula: the part, which is a formula, does not hold."""
    context = z3.main_ctx()
    return z3.BoolRef(z3.Z3_mk_not(context.ref(), part.ast), context)


def _joined(make: Callable[..., Any], parts: tuple[Any, ...]) -> Any:
    context = z3.main_ctx()
    terms = (z3.Ast * len(parts))(*[part.ast for part in parts])
    return z3.BoolRef(make(context.ref(), len(parts), terms), context)


def new_solver() -> Any:
    """Make a solver that leaves Ctrl-C to Python: the handler of z3 would give up at the signal, or lose it.

    It is set for all of z3: set for one solver, it changes the way that solver searches.
    """
    z3.set_param("ctrl_c", False)  # noqa: FBT003 - a setting and its value
    return z3.Solver()


def satisfiable(solver: Any, *literals: Any) -> bool:
    """Say whether the literals can hold with what the solver knows. Raises NotDecidedError if it gives up."""
    with _interruptible():
        answer = solver.check(*literals)
    if answer == z3.unknown:
        raise NotDecidedError(f"the solver gave up: {solver.reason_unknown()}")
    return bool(answer == z3.sat)


def model_of(solver: Any, *literals: Any) -> Any:
    """Find a model in which the literals hold too, or None. Raises NotDecidedError if the solver gives up."""
    return solver.model() if satisfiable(solver, *literals) else None


@contextmanager
def more(solver: Any, *formulas: Any) -> Iterator[None]:
    """Let the solver know some formulas more for a while."""
    solver.push()
    solver.add(*formulas)
    try:
        yield
    finally:
        solver.pop()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C stop z3: Python itself handles a signal only after z3 has returned."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    watch = _watch(os.getpid())
    before = signal.set_wakeup_fd(watch.wakes.fileno(), warn_on_full_buffer=False)
    watch.solving.set()
    try:
        yield
    finally:
        watch.solving.clear()
        signal.set_wakeup_fd(before)


class _Watch:
    """A thread that receives a signal at once, and interrupts z3 until it has returned."""

    def __init__(self) -> None:
        self._heard, self.wakes = socket.socketpair()
        self.wakes.setblocking(False)  # noqa: FBT003 - the interface
        self.solving = threading.Event()
        threading.Thread(target=self._run, name="nanorx-interrupts", daemon=True).start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            numbers = self._heard.recv(64)
            while signal.SIGINT in numbers and self.solving.is_set():
                z3.main_ctx().interrupt()
                pause.wait(0.01)  # z3 may not have begun yet


@cache
def _watch(process: int) -> _Watch:
    """Return the watch of a process. A fork needs its own, since it has no threads."""
    del process
    return _Watch()
