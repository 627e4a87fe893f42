"""What a browser sends: the entries of the case, what is asked of the page, and a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.service.page.entries import Entries

__all__ = ["CONTROLS", "Sent", "read_form"]

CONTROLS = ("do", "about-approach", "asked", "choice", "find", "more", "profile", "reason", "was")
"""The names of a form that are no entries of the case."""
_FILE = "case-file"
_BOUNDARY = re.compile(r'boundary="?([^";\s]+)"?')
_MOST = 3_000
"""Fields of a form; a full case has some 500."""
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True)
class Sent:
    """A form as it was sent: entries of the case, the words of each control, and the chosen file with its name."""

    entries: Entries = field(default_factory=dict)
    controls: Entries = field(default_factory=dict)
    file: tuple[str, bytes] | None = None

    def control(self, name: str) -> str:
        """Return the last word of a control; empty if there is none."""
        return next(reversed(self.controls.get(name, ())), "")


def read_form(content_type: str, body: bytes) -> Sent:
    """Read a form in either of the two ways in which browsers send one.

    Args:
        content_type: The media type with its parameters.
        body: What was sent.

    Returns:
        The form; line ends of its texts are those of Python.

    Raises:
        UsageError: This is no form, or it is none that a page of ours makes.
    """
    kind = content_type.partition(";")[0].strip().lower()
    sent = Sent()
    try:
        parts = list(_urlencoded(body) if kind == _URLENCODED else _multipart(content_type, kind, body))
    except ValueError:
        raise _no_form() from None
    if len(parts) > _MOST:
        raise _no_form()
    file = None
    for name, text, filename in parts:
        if name == _FILE:
            file = (filename, text.encode("utf-8", "surrogateescape")) if filename else file
            continue
        table = sent.controls if name in CONTROLS else sent.entries
        table.setdefault(name, []).append(text.replace("\r\n", "\n"))
    return Sent(sent.entries, sent.controls, file)


Part = tuple[str, str, str]
"""The name of a field, its text, and the name of the file that it holds."""


def _urlencoded(body: bytes) -> Iterator[Part]:
    rows = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    yield from ((name, text, "") for name, text in rows)


def _multipart(content_type: str, kind: str, body: bytes) -> Iterator[Part]:
    """Yield the fields; a file keeps bytes that are no text as surrogates. Browsers nest no parts within parts."""
    boundary = _BOUNDARY.search(content_type)
    if kind != _MULTIPART or boundary is None:
        raise ValueError(kind)
    before, *parts, after = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode("ascii"))
    if before or not after.startswith(b"--"):
        raise ValueError(kind)
    for part in parts:
        head, found, content = part.partition(b"\r\n\r\n")
        name, filename = (_parameter(word, head.decode()) for word in ("name", "filename"))
        if not found or not name:
            raise ValueError(kind)
        yield name, content.decode("utf-8", "surrogateescape" if name == _FILE else "strict"), filename


def _parameter(word: str, head: str) -> str:
    found = re.search(rf'[; ]{word}="([^"\r\n]*)"', head)
    return found[1] if found else ""


def _no_form() -> UsageError:
    advice = "Open the page of the service anew and fill in its form."
    return UsageError([Problem("NRX630", "what was sent is not the form of the page", advice)])
