"""Writes an answer to standard output, in one piece."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from nanorx.cli.style import colored, width_of
from nanorx.knowledge.characters import PLAIN_ERRORS

if TYPE_CHECKING:
    from nanorx.cli.style import Page

__all__ = ["NotWrittenError", "ReaderGoneError", "page_width", "show", "write", "write_json"]


class ReaderGoneError(Exception):
    """Whoever read the output has closed it."""


class NotWrittenError(Exception):
    """The output cannot be written: the disk is full, for instance."""


def page_width() -> int:
    """The width of a page on standard output."""
    return width_of(sys.stdout)


def show(page: Page) -> None:
    """Print a page."""
    write(page.text(color=colored(sys.stdout)))


def write_json(value: Any) -> None:
    """Print plain data as JSON in the form of all answers."""
    write(json.dumps(value, indent=2, ensure_ascii=True) + "\n")


def write(text: str) -> None:
    """Print a text; what the terminal cannot show is written in ASCII, never an error."""
    if sys.stdout is None:
        raise NotWrittenError("standard output is closed")
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors=PLAIN_ERRORS)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as error:
        raise NotWrittenError(error.strerror or str(error)) from None
