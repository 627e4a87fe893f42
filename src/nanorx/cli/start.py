"""Where the program begins: Ctrl-C ends it without a traceback even while its parts are still being loaded."""

from __future__ import annotations

import signal

__all__ = ["main"]

_OURS = signal.getsignal(signal.SIGINT) is signal.default_int_handler
if _OURS:
    # An exception in the middle of an import would be printed with a traceback; the system just ends the program.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> None:
    """Load the program and run it."""
    from nanorx.cli.app import main as run  # noqa: PLC0415 - this is what takes the time

    if _OURS:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()
