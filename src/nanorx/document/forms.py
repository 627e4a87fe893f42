"""The forms that every document can be written in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nanorx.errors import Problem, UsageError
from nanorx.model import Model

if TYPE_CHECKING:
    from nanorx.document.blocks import Document

__all__ = ["ENDINGS", "FORMS", "json_text", "write"]

FORMS = ("text", "html", "md", "json")
"""Text is the page of a terminal, plain and 80 columns wide; JSON is the answer itself, as `--json` prints it."""

ENDINGS = {"txt": "text", "html": "html", "htm": "html", "md": "md", "markdown": "md", "json": "json"}
"""The form that the ending of a file name asks for."""


def write(document: Document, form: str) -> str:
    """Write a document as the text of a file.

    Args:
        document: What to write.
        form: One of `FORMS`.

    Returns:
        The text; the same document gives the same text.

    Raises:
        UsageError: The form is none of `FORMS`.
    """
    if form == "json":
        return json_text(document.data)
    if form == "html":
        from nanorx.document.html import html_page  # noqa: PLC0415 - only what is asked for

        return html_page(document)
    if form == "md":
        from nanorx.document.markdown import markdown  # noqa: PLC0415 - the same

        return markdown(document)
    if form == "text":
        from nanorx.document.terminal import draw  # noqa: PLC0415 - the same

        return draw(document)
    raise UsageError([Problem("NRX322", f'"{form}" is no form of a document', f"Forms: {', '.join(FORMS)}.")])


def json_text(data: Any) -> str:
    """Write an answer, or the plain data of a list, as JSON text with a line end."""
    if isinstance(data, Model):
        return data.dumps()
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"
