"""`nanorx serve`: the answers over HTTP, and a page in a browser."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from typer import Option

from nanorx.cli.given import load_rules
from nanorx.cli.options import Drafts, Processes, Rules
from nanorx.cli.output import write
from nanorx.cli.style import printable
from nanorx.common.processes import processors
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.case_file import read_case
from nanorx.service.extras import need_service
from nanorx.service.settings import ServiceSettings, is_loopback

__all__ = ["serve"]

_MOST_PORTS, _MOST_WORKERS = 65_535, 64
_LEAST_TOKEN = 16
"""Characters of a token: fewer could be guessed."""
_ORIGIN = r"https?://[a-z0-9.-]+(:\d+)?"
_URL = r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~/-]*)?"


def serve(
    host: Annotated[str, Option("--host", metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, Option("--port", metavar="N", help="The port; 0 is any that is free.")] = 8000,
    workers: Processes = 0,
    token_file: Annotated[
        str,
        Option(
            "--token-file",
            metavar="FILE",
            show_default=False,
            help="What clients must know; else NANORX_TOKEN. Another host than this machine needs one.",
        ),
    ] = "",
    origins: Annotated[
        list[str],
        Option(
            "--origin",
            metavar="URL",
            show_default=False,
            help="A page elsewhere that may ask: https://HOST. Repeatable.",
        ),
    ] = [],
    given: Annotated[
        str,
        Option(
            "--given",
            metavar="CASE",
            show_default=False,
            help="A case file whose values count for every record sent by CDS Hooks: the setting, the facility.",
        ),
    ] = "",
    url: Annotated[
        str,
        Option("--url", metavar="URL", show_default=False, help="The address by which others open it, for links."),
    ] = "",
    open_: Annotated[bool, Option("--open", help="Open the page in a browser.")] = False,
    log: Annotated[
        bool, Option("--log", help="Write a line for each request to standard error, without any case.")
    ] = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Answer over HTTP, with a page in a browser.

    On 127.0.0.1 only programs of this machine reach it. No case is stored or logged. Ctrl-C or SIGTERM ends it, once
    what is under way is answered. GET /api says what may be asked.
    """
    need_service()
    settings = ServiceSettings(
        host=host,
        port=port,
        workers=workers or processors(),
        token=_token(token_file),
        origins=tuple(origin.rstrip("/").lower() for origin in origins),
        url=url.rstrip("/"),
        log=log,
    )
    if problems := _problems(settings):
        raise UsageError(problems)
    from nanorx.service.running import run  # noqa: PLC0415 - Starlette and uvicorn, which nothing else needs

    base = load_rules(rules, drafts=drafts)
    if given:
        stated = read_case(given, base)
        sys.stderr.writelines(f"{printable(note)}\n" for note in stated.read_as)
        settings = replace(settings, given=stated.as_json())

    def started(address: str) -> None:
        write(f"nanorx serves at {address} (Ctrl-C ends it)\n")
        if open_:
            import webbrowser  # noqa: PLC0415 - only if it is asked for

            webbrowser.open(address)

    run(settings, base, started)


def _token(file: str) -> str:
    """Return the token of a file, without the space around it, or else of the environment. Raises UsageError."""
    if not file:
        return os.environ.get("NANORX_TOKEN", "").strip()
    try:
        found = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise UsageError([Problem("NRX210", f"it cannot be read: {reason}", "Check the name.", file)]) from None
    if not found:
        raise UsageError([Problem("NRX603", "the token is empty", _how_to_token(), file)])
    return found


def _how_to_token() -> str:
    return f"Write {_LEAST_TOKEN} or more characters that nobody can guess: openssl rand -hex 32 > token.txt"


def _problems(settings: ServiceSettings) -> list[Problem]:
    """Return what cannot be among the settings."""
    found: list[Problem] = []
    if not 0 <= settings.port <= _MOST_PORTS:
        advice = f"A port is a number from 0 to {_MOST_PORTS}; the usual is 8000."
        found.append(Problem("NRX603", f"--port {settings.port}: there is no such port", advice, value=settings.port))
    if not 1 <= settings.workers <= _MOST_WORKERS:
        advice = f"Give 1 to {_MOST_WORKERS}; without the option all processors are used."
        message = f"--workers {settings.workers}: there is no such number of processes"
        found.append(Problem("NRX603", message, advice, value=settings.workers))
    for origin in settings.origins:
        if not re.fullmatch(_ORIGIN, origin):
            advice = "Write the beginning of the URL of one page: https://records.hospital.example"
            found.append(Problem("NRX603", f"--origin {origin}: this is no origin", advice, value=origin))
    if settings.url and not re.fullmatch(_URL, settings.url):
        advice = "Write the whole beginning of it: https://nanorx.hospital.example"
        found.append(
            Problem("NRX603", f"--url {settings.url}: this is no absolute address", advice, value=settings.url)
        )
    if settings.token and (len(settings.token) < _LEAST_TOKEN or not re.fullmatch(r"[!-~]+", settings.token)):
        found.append(Problem("NRX603", "the token is too short, or not plain ASCII", _how_to_token()))
    if not settings.token and not is_loopback(settings.host):
        advice = "Give --token-file FILE or NANORX_TOKEN, or leave --host out: then only this machine reaches it."
        found.append(Problem("NRX601", f"{settings.host} can be reached by others, and there is no token", advice))
    return found
