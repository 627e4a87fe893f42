"""The one door out: every exception as an exit code and a plain message on stderr or, with --json, JSON on stdout.

0 done, 1 a check failed, 2 wrong usage or bad input, 3 our fault, 130 interrupted, 141 the reader went away.
"""

from __future__ import annotations

import os
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.cli.output import ReaderGoneError, begun, whole_streams, write_json
from nanorx.cli.style import colored, paint, printable, width_of
from nanorx.common.characters import safe
from nanorx.common.suggest import did_you_mean, nearest
from nanorx.errors import InputError, Problem, RuleBaseError, UsageError, number_of, shortened
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
    except KeyboardInterrupt as error:
        return _tell(error, INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last door: nothing leaves as a traceback
        return _leave(error, interrupted)
    if code == INTERRUPTED:  # Typer makes an exit code of Ctrl-C
        return _tell(KeyboardInterrupt(), INTERRUPTED)
    return code if isinstance(code, int) else 0


def _leave(error: Exception, interrupted: Callable[[], bool]) -> int:
    """Say what went wrong, and give the exit code for it."""
    if isinstance(error, (BrokenPipeError, ReaderGoneError)):
        return CLOSED
    if type(error).__name__ == "NoArgsIsHelpError":
        return _say(str(error.format_message()).splitlines(), BAD_INPUT)  # type: ignore[attr-defined]
    if isinstance(error, NotWrittenError):
        return _tell(error, OUR_FAULT)
    if hasattr(error, "format_message"):
        return _tell(_usage_error(error), BAD_INPUT)
    if isinstance(error, InputError) or (isinstance(error, OSError) and error.filename is not None):
        return _tell(error, BAD_INPUT)
    return _tell(KeyboardInterrupt(), INTERRUPTED) if interrupted() else _tell(error, OUR_FAULT, _write_report(error))


def _tell(error: BaseException, code: int, report: str = "") -> int:
    """Tell a program or a reader why there is no answer. Return the exit code."""
    if _wants_json(sys.argv[1:]) and not begun():
        from nanorx.advice.answers.error import error_out  # noqa: PLC0415 - only on the way to a message

        try:
            write_json(error_out(error, code, report))
        except ReaderGoneError:
            return CLOSED
        except NotWrittenError:  # standard output is what failed
            pass
        else:
            return code
    return code if isinstance(error, KeyboardInterrupt) else _say(_lines(error, report), code)


def _wants_json(words: Sequence[str]) -> bool:
    """Say whether a command line asks for JSON on standard output, also where it cannot be read as a whole."""
    options = words[: words.index("--")] if "--" in words else words
    return bool({"--json", "--format=json"} & {*options}) or ("--format", "json") in pairwise(options)


def _lines(error: BaseException, report: str) -> list[str]:
    """Return the message for a reader, as lines."""
    from nanorx.advice.answers.error import problems_of  # noqa: PLC0415 - only on the way to a message

    if isinstance(error, InputError):
        return _problem_lines(error)
    (problem,) = problems_of(error, report)
    if isinstance(error, OSError):
        return problem.lines(width_of(sys.stderr))
    return [". ".join(part for part in (f"error: {problem.message}", problem.advice) if part)]


def unknown_command(name: str, known: Sequence[str]) -> UsageError:
    """Return the error for a command that does not exist."""
    advice = f"{did_you_mean(name, known)}\nCommands: {', '.join(known)}".strip()
    message = f'there is no command "{printable(name)}"'
    return UsageError([Problem("NRX304", message, advice, allowed=tuple(known), value=name)])


def _say(lines: list[str], code: int) -> int:
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
    files = dict.fromkeys("--set" if row.file.startswith("--set ") else row.file for row in error.problems)
    named = " and ".join(name for name in files if name)
    where = "the rule base" if isinstance(error, RuleBaseError) else shortened(named, _WHERE)
    shown = f" ({_SHOWN} shown)" if len(error.problems) > _SHOWN else ""
    left = "no case was made" if sys.argv[1:2] == ["import"] else "nothing was ranked"
    return f"{number_of(error.problems, 'mistake')}{f' in {where}' if where else ''}{shown}; {left}."


def _usage_error(error: Any) -> UsageError:
    """Return a usage error of Typer in the words of other messages."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "nanorx"
    allowed: tuple[str, ...] | None = None
    option = getattr(error, "option_name", "") if type(error).__name__ == "NoSuchOption" else None
    value = option
    if option is not None:
        allowed = _options(context)
        message, advice = f'there is no option "{option}"', _option_hint(option, allowed or (), context)
    else:
        words = " ".join(str(error.format_message()).split()).rstrip(".")
        message, value = _extra_words(words)
        advice = f"Did you mean --set {value}?" if re.match(r"[\w.-]+=\S", value or "") else ""
    advice = f"{advice}\nSee: {command} --help".strip()
    return UsageError([Problem("NRX305", printable(message), advice, allowed=allowed, value=value)])


def _extra_words(said: str) -> tuple[str, str | None]:
    """Return what Typer says in plain words, and the words that it found no place for, if that is what it says."""
    found = re.search(r"^Got unexpected extra arguments? ?\(?s?\)? \((.*)\)$", said)
    if found is None:
        return said[:1].lower() + said[1:], None
    several = "these words have" if " " in found[1] else "this word has"
    return f"{several} no place in the command: {found[1]}", found[1]


def _option_hint(option: str, known: Sequence[str], context: Any) -> str:
    """Return the advice on an option that does not exist; dashes make no two options alike."""
    names = {name.lstrip("-"): name for name in known}
    found = nearest(option.lstrip("-"), names)
    if found:
        return f'Did you mean "{names[found]}"?'
    return "Options stand behind the command." if hasattr(getattr(context, "command", None), "commands") else ""


def _options(context: Any) -> tuple[str, ...] | None:
    """Return the options of a command; None if it is not known which command was meant."""
    if context is None:
        return None
    names = (name for item in context.command.get_params(context) for name in item.opts)
    return tuple(sorted(name for name in names if name.startswith("-")))


def _write_report(error: Exception) -> str:
    """Write what we need to know to a file in the temporary folder, without the case and its name.

    Return the path of the file; empty if it could not be written.
    """
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
        return ""
    return str(name)
