"""The form that every page of the terminal keeps."""

from __future__ import annotations

NOTICE = "Research decision support, not a medical device; the treating team decides."


def check_form(text: str, width: int, end: str = NOTICE) -> None:
    """No line over the width, no trailing space, ASCII, nothing cut, never two blank lines, the notice at the end."""
    for line in text.splitlines():
        assert len(line) <= width, line
        assert line == line.rstrip(), line
        assert line.isascii(), line
        assert "..." not in line, line
    assert "\n\n\n" not in text
    assert text.endswith(f"{end}\n") or width < len(end)
