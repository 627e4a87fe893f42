"""The forms that every document can be written in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nanorx.document.blocks import Commands, Few, More
from nanorx.errors import Problem, UsageError
from nanorx.model import Model

if TYPE_CHECKING:
    from nanorx.document.blocks import Document, Section

__all__ = ["ENDINGS", "FORMS", "filed", "fragment", "json_text", "write"]

FORMS = ("text", "html", "md", "json")
"""Text is plain and 80 columns wide; JSON is the answer itself, as `--json` prints it."""

ENDINGS = {"txt": "text", "html": "html", "htm": "html", "md": "md", "markdown": "md", "json": "json"}
"""The form that the ending of a file name asks for."""


def write(document: Document, form: str) -> str:
    """Write a document as the text of a file: no option and no command stands in it, and each source is listed.

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
    document = filed(document)
    if form == "html":
        from nanorx.document.html import html_page  # noqa: PLC0415 - only what is asked for

        return html_page(document)
    if form == "md":
        from nanorx.document.markdown import markdown  # noqa: PLC0415 - the same

        return markdown(document)
    if form == "text":
        from nanorx.document.terminal import draw  # noqa: PLC0415 - the same

        return draw(document)
    message, advice = f'"{form}" is not an output format', f"Formats: {', '.join(FORMS)}."
    raise UsageError([Problem("NRX322", message, advice, allowed=FORMS, value=form)])


def fragment(document: Document, form: str = "html") -> str:
    """Write a document as HTML or Markdown (`md`) to stand in something larger, as `write` writes it."""
    if form == "md":
        from nanorx.document.markdown import markdown_fragment  # noqa: PLC0415 - only what is asked for

        return markdown_fragment(filed(document))
    from nanorx.document.html import html_fragment  # noqa: PLC0415 - the same

    return html_fragment(filed(document))


def filed(document: Document) -> Document:
    """Return a document as a file has it, which has no end of a screen and no prompt below it."""
    sections = [_without_prompts(section) for section in document.sections if not _is_prompt(section)]
    listed = document.references() if document.references else None
    return document._replace(sections=[*sections, *([listed] if listed else [])], most=0, references=None)


def _is_prompt(section: Section) -> bool:
    """Say whether a section only tells what to type next."""
    return bool(section.blocks) and all(isinstance(block, Commands) for block in section.blocks) and not section.parts


def _without_prompts(part: Any) -> Any:
    """Return a part of a document without options of a command, and without what to type next."""
    if isinstance(part, (More, Few)):
        part = part._replace(option="")
    if isinstance(part, tuple) and hasattr(part, "_fields"):
        return type(part)(*map(_without_prompts, part))
    if isinstance(part, (list, tuple)):
        return type(part)(_without_prompts(item) for item in part if not isinstance(item, Commands))
    return part


def json_text(data: Any) -> str:
    """Write an answer, or the plain data of a list, as JSON text with a line end."""
    if isinstance(data, Model):
        return data.dumps()
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"
