"""Where the program begins and ends: Ctrl-C at any moment leaves with 130, without a traceback."""

from __future__ import annotations

import gc
import os
import sys
from time import monotonic

TYPE_CHECKING = False  # importing typing takes longer than all of this
if TYPE_CHECKING:
    from typing import Any

__all__ = ["main"]

_INTERRUPTED = 130

try:
    import signal

    _OURS = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if _OURS:
        # Nothing has begun yet. An exception in the middle of an import would be printed with its traceback.
        signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))
except KeyboardInterrupt:
    os._exit(_INTERRUPTED)

_GRACE = 1.0
"""Seconds for what must still be done after Ctrl-C; a wrapper often sends the signal a second time at once."""


class _Interrupts:
    """Raises KeyboardInterrupt once. Further signals end the program, but not at once: a case may be being written."""

    def __init__(self) -> None:
        self._first: float | None = None
        self._told = False
        self.came = False

    def __call__(self, *_: object) -> None:
        """Handle the signal."""
        self.came = True
        if self._told:
            return
        if self._first is None:
            self._first = monotonic()
            raise KeyboardInterrupt
        if monotonic() - self._first > _GRACE:
            os._exit(_INTERRUPTED)

    def again(self, failure: Any) -> None:
        """Where Python would print the exception and go on (in a destructor or a callback), raise it once it can be."""
        # C code makes an error of its own of what happened to an argument; its text still names the exception.
        if "KeyboardInterrupt" not in f"{failure.exc_type.__name__} {failure.exc_value}":
            if not self.came:  # else an object that the interrupt left half made cannot be taken apart
                sys.__unraisablehook__(failure)
            return
        from threading import Thread  # noqa: PLC0415 - hardly ever needed

        self._told, self._first = True, None  # raised in here it would be lost a second time
        Thread(target=self._repeat, daemon=True).start()
        self._told = False

    def _repeat(self) -> None:
        """Send the signal until it was raised."""
        from threading import Event  # noqa: PLC0415 - as above

        pause = Event()
        while self._first is None:
            pause.wait(0.005)
            os.kill(os.getpid(), signal.SIGINT)


def main() -> None:
    """Load the program, run it and leave with its exit code."""
    gc.disable()  # a command is over before collecting would pay
    try:
        from nanorx.cli.app import run  # noqa: PLC0415 - this is what takes the time

        interrupts = _Interrupts()
        if _OURS:
            sys.unraisablehook = interrupts.again
            signal.signal(signal.SIGINT, interrupts)
        code = run(lambda: interrupts.came)
        if _OURS:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the answer is out; what is left is to leave
    except KeyboardInterrupt:
        code = _INTERRUPTED
    gc.freeze()  # else Python collects once more while it leaves, over everything that is there
    sys.exit(code)
