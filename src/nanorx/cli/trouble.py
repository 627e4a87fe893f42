"""The one door out: every exception as a plain message on stderr and an exit code.

0 done, 1 a check failed, 2 wrong usage or bad input, 3 our fault, 130 interrupted, 141 the reader went away.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.cli.output import ReaderGoneError, whole_streams
from nanorx.cli.style import colored, paint, printable, width_of
from nanorx.common.characters import safe
from nanorx.common.suggest import did_you_mean
from nanorx.errors import (
    EngineDisagreement,
    InputError,
    Problem,
    RuleBaseError,
    UsageError,
    number_of,
    shortened,
)
from nanorx.knowledge.files.writing import NotWrittenError, write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["BAD_INPUT", "CHECK_FAILED", "CLOSED", "INTERRUPTED", "OUR_FAULT", "guarded", "unknown_command"]

CHECK_FAILED, BAD_INPUT, OUR_FAULT, INTERRUPTED, CLOSED = 1, 2, 3, 130, 141
_SHOWN = 50
"""Mistakes that are printed; beyond, they are counted."""
_WHERE = 300


def guarded(run: Callable[[], Any], interrupted: Callable[[], bool] = lambda: False) -> int:
    """Run a command and give its exit code, whatever happens.

    `interrupted` tells whether Ctrl-C came: C code makes other exceptions of it, ctypes for instance.
    """
    try:
        with whole_streams():
            return _code(run, interrupted)
    except KeyboardInterrupt:
        return INTERRUPTED


def _code(run: Callable[[], Any], interrupted: Callable[[], bool]) -> int:
    try:
        code = run()
    except SystemExit as leaving:  # Typer's completion leaves by itself
        code = leaving.code
    except Exception as error:  # noqa: BLE001 - the last door: nothing leaves as a traceback
        return _leave(error, interrupted)
    return code if isinstance(code, int) else 0


def _leave(error: Exception, interrupted: Callable[[], bool]) -> int:
    """Say what went wrong, and give the exit code for it."""
    if isinstance(error, (BrokenPipeError, ReaderGoneError)):
        return CLOSED
    if isinstance(error, NotWrittenError):
        return _say([f"error: {printable(str(error))}"], OUR_FAULT)
    if isinstance(error, InputError):
        return _say(_problem_lines(error))
    if hasattr(error, "format_message"):
        return _say(_usage_lines(error))
    if isinstance(error, OSError) and error.filename is not None:
        return _say(_file_lines(error))
    return INTERRUPTED if interrupted() else _our_fault(error)


def unknown_command(name: str, known: Sequence[str]) -> UsageError:
    """Return the error for a command that does not exist."""
    advice = f"{did_you_mean(name, known)}\nCommands: {', '.join(known)}".strip()
    return UsageError([Problem("NRX304", f'there is no command "{printable(name)}"', advice)])


def _say(lines: list[str], code: int = BAD_INPUT) -> int:
    color = colored(sys.stderr)
    shown = [printable(line) for line in lines]
    text = "".join(f"{paint(line, {'error': 'red'}) if color and 'error' in line else line}\n" for line in shown)
    sys.stderr.write(text)
    return code


def _problem_lines(error: InputError) -> list[str]:
    from textwrap import wrap  # noqa: PLC0415 - only on the way to a message

    width = width_of(sys.stderr)
    lines: list[str] = []
    for problem in error.problems[:_SHOWN]:
        lines.extend([*problem.lines(width), ""])
    if isinstance(error, UsageError):
        return lines[:-1]
    return [*lines, *wrap(_summary(error), width, break_on_hyphens=False)]


def _summary(error: InputError) -> str:
    files = list(dict.fromkeys("--set" if row.file.startswith("--set ") else row.file for row in error.problems))
    where = "the rule base" if isinstance(error, RuleBaseError) else shortened(" and ".join(files), _WHERE)
    shown = f" ({_SHOWN} shown)" if len(error.problems) > _SHOWN else ""
    return f"{number_of(error.problems, 'mistake')} in {where}{shown}; nothing was ranked."


def _usage_lines(error: Any) -> list[str]:
    """Return a usage error of Typer as lines in the style of other messages."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "nanorx"
    option = getattr(error, "option_name", "")
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.format_message()).splitlines()
    if type(error).__name__ == "NoSuchOption":
        known = [name for item in context.command.get_params(context) for name in item.opts] if context else []
        message, advice = f'there is no option "{option}"', did_you_mean(option, known)
    else:
        words = " ".join(str(error.format_message()).split()).rstrip(".")
        message, advice = words[:1].lower() + words[1:], _set_hint(words)
    advice = f"{advice}\nSee: {command} --help".strip()
    return Problem("NRX305", printable(message), advice).lines(width_of(sys.stderr))


def _set_hint(words: str) -> str:
    """Return the advice on a value that stands alone on the command line, where --set is missing."""
    found = re.search(r"unexpected extra argument\S* \(([\w.-]+=\S*)\)", words)
    return f"Did you mean --set {found[1]}?" if found else ""


def _file_lines(error: OSError) -> list[str]:
    """Return the message about a file or folder that the system does not let us use."""
    name = error.filename if isinstance(error.filename, str) else os.fsdecode(error.filename)
    problem = Problem(
        "NRX360", f"the file or folder cannot be used: {error.strerror}", "Check the name and the permissions.", name
    )
    return [printable(line) for line in problem.lines(width_of(sys.stderr))]


def _our_fault(error: Exception) -> int:
    kind = "the two evaluations of the rules differ" if isinstance(error, EngineDisagreement) else type(error).__name__
    where = _write_report(error)
    line = f"error: nanorx failed ({kind}). This is our fault; no advice is given. Please report it with {where}"
    return _say([line], OUR_FAULT)


def _write_report(error: Exception) -> str:
    """Write what we need to know to a file in the temporary folder, without the case and its name; return its path."""
    import platform  # noqa: PLC0415 - only when something went wrong
    import tempfile  # noqa: PLC0415 - the same
    import traceback  # noqa: PLC0415 - the same

    options = [word.partition("=")[0] for word in sys.argv[1:] if word.startswith("-")]
    lines = [
        f"nanorx {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"command: {' '.join(sys.argv[1:2])} {' '.join(options)}".rstrip(),
        "This file does not hold the case. Read it before you send it: an error message may quote a value.",
        "",
        *traceback.format_exception(error),
    ]
    try:
        name = Path(tempfile.gettempdir(), f"nanorx-report-{os.urandom(6).hex()}.txt")
        write_file(name, safe("\n".join(lines), keep="\n"), new=True, mode=0o600)
    except (OSError, UsageError, NotWrittenError):
        return "this message (no report file could be written): " + str(error)[:200]
    return str(name)
